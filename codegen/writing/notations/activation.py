"""The activation σ and its derivatives."""

from codegen.writing.notation import Write, closed, notation
from codegen.writing.style import Piece
from derive.activations.activation import sigma


@notation.register
@closed
def _(expression: sigma, write: Write) -> Piece:
    """σ'(z)."""
    argument, order = expression.args
    marks = write.marks
    return marks.joined(marks.primed(marks.letter("sigma"), int(order)), marks.parens(write(argument), grow=True))
