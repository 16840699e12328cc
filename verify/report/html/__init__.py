"""The page of a run: one file of HTML that needs nothing beside it, made of the record alone.

`page(data)` sets the record; `formulas` turns its LaTeX into MathML, `figures` its evidence into words, `graph` places
what rests on what.
"""

from verify.report.html.document import page

__all__ = ["page"]
