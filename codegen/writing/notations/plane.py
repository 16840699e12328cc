"""Double integrals, the inner one first."""

from codegen.writing.notation import Write, notation
from codegen.writing.style import Piece
from derive.measures.plane import DoubleIntegral


@notation.register
def _(expression: DoubleIntegral, write: Write) -> Piece:
    """∫ ∫ f(x, y) dy dx."""
    function, first, second, _ = expression.args
    outer, inner = function.variables
    marks = write.marks
    body = marks.integral(write(second[0]), write(second[1]), write.factor(function(outer, inner)), write(inner))
    return marks.integral(write(first[0]), write(first[1]), body, write(outer))
