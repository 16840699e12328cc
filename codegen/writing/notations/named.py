"""Named quantities."""

from codegen.writing.notation import Write, closed, notation
from codegen.writing.style import Piece
from derive.language.named import Named


@notation.register
@closed
def _(expression: Named, write: Write) -> Piece:
    """f(x)."""
    return write.marks.label(expression.label)
