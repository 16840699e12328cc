"""Eigenvalues of convolutions on the circle."""

from sympy import cos, pi

from codegen.writing.notation import Write, notation
from codegen.writing.style import Piece
from derive.language.symbols import theta
from derive.measures.circle import CircleCoefficient


@notation.register
def _(expression: CircleCoefficient, write: Write) -> Piece:
    """(1/2π) ∫_{−π}^{π} κ(cos θ) cos kθ dθ."""
    kernel, k = expression.args
    marks = write.marks
    inner = marks.row(write.factor(kernel(cos(theta))), write(cos(k * theta)))
    share = marks.fraction(marks.letter("1"), write(2 * pi))
    return marks.row(
        marks.either(marks.parens(share), share), marks.integral(write(-pi), write(pi), inner, write(theta))
    )
