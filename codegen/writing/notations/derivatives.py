"""Partial derivatives, Taylor coefficients and derivatives from one side."""

from sympy import Expr, Integral, Mul, Pow, Product, Sum

from codegen.writing.notation import Write, notation, reaching
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
@reaching
def _(expression: TaylorCoefficient, write: Write) -> Piece:
    """[t²] f, in LaTeX as a derivative at 0."""
    function, marks, order = expression.function, write.marks, int(expression.order)
    inside = marks.either(write(function), _whole(function, write) if order else write(function))
    return marks.coefficient(inside, write(expression.variable), order)


@notation.register
@reaching
def _(expression: OneSidedDerivative, write: Write) -> Piece:
    """d/dz f at z = 0+."""
    function, variable, side = expression.args
    inside = write.marks.either(write(function), _whole(function, write))
    return write.marks.slope(inside, write(variable), int(side))


def _whole(function: Expr, write: Write) -> Piece:
    """What a derivative stands before: a name, a fraction, or in brackets."""
    is_whole = not isinstance(function, Mul | Pow | Sum | Product | Integral)
    return write.factor(function) if is_whole else write.marks.whole(write(function))
