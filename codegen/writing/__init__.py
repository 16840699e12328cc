"""What is written for people: expressions and derivations as a line of text or as LaTeX, and documents made of them.

`codegen.writing.text.text` writes one line, a `Printer` LaTeX. How an object of `derive` is written stands once, in
`notations`, in terms of the marks of a `Style`; the styles are `text` and `latex`.
"""

from codegen.writing.documents import fragment
from codegen.writing.entries import Entry, Equation
from codegen.writing.latex import Printer
from codegen.writing.layout import derivation, equation
from codegen.writing.letters import Notation, read_notation
from codegen.writing.style import Style
from codegen.writing.text import TextPrinter, derivation_lines, where_lines

__all__ = [
    "Entry",
    "Equation",
    "Notation",
    "Printer",
    "Style",
    "TextPrinter",
    "derivation",
    "derivation_lines",
    "equation",
    "fragment",
    "read_notation",
    "where_lines",
]
