"""A Gaussian expectation by one named route."""

from codegen.writing.notation import Write, closed, notation
from codegen.writing.style import Piece
from derive.gaussian.routes.by_route import ByRoute


@notation.register
@closed
def _(expression: ByRoute, write: Write) -> Piece:
    """E[σ(U) σ(V)] by polar."""
    return write.marks.by(write(expression.expectation), expression.label)
