"""Eigenvalues of convolutions on the circle."""

from sympy import Abs, Symbol, acos, cos, pi, sin, sqrt

from codegen.writing.notation import Write, notation
from codegen.writing.style import Piece
from derive.language.symbols import theta
from derive.measures.circle import CircleCoefficient


@notation.register
def _(expression: CircleCoefficient, write: Write) -> Piece:
    """(1/2π) ∫_{−π}^{π} κ(cos θ) cos kθ dθ, arccos(cos θ) being |θ| there."""
    kernel, k = expression.args
    angle = Symbol(theta.name, real=True)
    marks = write.marks
    shown = kernel(cos(angle)).subs({acos(cos(angle)): Abs(angle), sqrt(1 - cos(angle) ** 2): Abs(sin(angle))})
    inner = marks.row(marks.either(write.factor(kernel(cos(angle))), write.factor(shown)), write(cos(k * angle)))
    share = marks.fraction(marks.letter("1"), write(2 * pi))
    return marks.row(
        marks.either(marks.parens(share), share), marks.integral(write(-pi), write(pi), inner, write(theta))
    )
