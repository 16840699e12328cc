"""Gaussian expectations; `plane_integral` is what their definition is written as."""

from sympy import Symbol

from codegen.writing.notation import Write, closed, notation
from codegen.writing.style import Piece
from derive.gaussian.expectation import GaussianExpectation
from derive.language.symbols import tau


@notation.register
@closed
def _(expression: GaussianExpectation, write: Write) -> Piece:
    """E[σ(U) σ(V)], marked E_τ where τ is the covariance; E[σ(V); Var V = …] where the variance holds τ."""
    sides = [f(Symbol(name)) for f, name in ((expression.g, "U"), (expression.h, "V")) if f.expr != 1]
    body = write.marks.row(*(map(write.factor, sides) if len(sides) > 1 else map(write, sides)))
    _, variance, covariance = expression.covariance
    marks = write.marks
    if variance.has(tau):
        spread = marks.row(marks.operator("Var"), marks.letter("V"))
        body = marks.listed(body, marks.relation(spread, "=", write(variance)), sign=";", apart=True)
    mean = marks.operator("E", write(tau) if covariance == tau else None)
    return marks.joined(mean, marks.square(body, grow=True))


def plane_integral(expectation: GaussianExpectation, write: Write) -> Piece:
    """∫∫ g(u) h(v) p(u, v) du dv."""
    sides = (expectation.g(Symbol("u")), expectation.h(Symbol("v")))
    return write.marks.plane_integral(write.marks.row(*(write.factor(side) for side in sides if side != 1)))


__all__ = ["plane_integral"]
