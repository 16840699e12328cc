"""Partial derivatives, Taylor coefficients and derivatives from one side."""

from codegen.writing.notation import Write, notation
from codegen.writing.style import Piece
from derive.language.derivatives import OneSidedDerivative, Partial, TaylorCoefficient
from derive.language.named import Named


@notation.register
def _(expression: Partial, write: Write) -> Piece:
    """∂f(x)/∂a_s."""
    function, marks = write(expression.function), write.marks
    if not isinstance(expression.function, Named):
        function = marks.parens(function, grow=True)
    return marks.partial(function, write(expression.parameter))


@notation.register
def _(expression: TaylorCoefficient, write: Write) -> Piece:
    """[t²] f."""
    marks = write.marks
    power = marks.superscript(write(expression.variable), write(expression.order))
    return marks.row(marks.square(power, grow=True), write(expression.function))


@notation.register
def _(expression: OneSidedDerivative, write: Write) -> Piece:
    """d/dz f at z = 0+."""
    function, variable, side = expression.args
    return write.marks.slope(write(function), write(variable), int(side))
