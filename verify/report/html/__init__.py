"""The page of a run, or of an audit: one file of HTML that needs nothing beside it, made of the record alone.

`page(data)` sets the record of a run, `audited_page(data)` that of an audit; `formulas` turns LaTeX into MathML,
`figures` evidence into words, `graph` places what rests on what, and `templates` are what both are set by.
"""

from verify.report.html.audited import audited_page
from verify.report.html.document import page

__all__ = ["audited_page", "page"]
