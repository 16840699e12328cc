"""Means, covariances and almost sure limits over the initialisation."""

from sympy import Add, Mul, S

from codegen.writing.notation import Write, closed, meaning, notation, opened, reaching
from codegen.writing.style import Piece
from derive.language.named import Named
from derive.networks.initialisation import AlmostSureLimit, Covariance, Mean


def _mean(write: Write) -> Piece:
    return write.marks.operator("E", write.marks.either(None, write.marks.label("\\theta_0")))


def _limit(expression: AlmostSureLimit, write: Write) -> Piece:
    return write.marks.limit(write(expression.width), write(S.Infinity), almost_sure=True)


@notation.register
@closed
def _(expression: Mean, write: Write) -> Piece:
    """E[X]."""
    return write.marks.joined(_mean(write), write.marks.square(write(expression.quantity), grow=True))


@opened.register
def _(expression: Mean, write: Write) -> tuple[Piece, Add | Mul] | None:
    return (_mean(write), expression.quantity) if isinstance(expression.quantity, Add | Mul) else None


@notation.register
def _(expression: Covariance, write: Write) -> Piece:
    """Var(X) or Cov(X, Y)."""
    first, second = write(expression.first), write(expression.second)
    marks = write.marks
    if first == second:
        return marks.joined(marks.operator("Var"), marks.parens(first, grow=True))
    return marks.joined(marks.operator("Cov"), marks.parens(marks.listed(first, second, apart=True), grow=True))


@opened.register
def _(expression: Covariance, write: Write) -> tuple[Piece, Add] | None:
    first, second = expression.first, expression.second
    return (write.marks.operator("Var"), first) if first == second and isinstance(first, Add) else None


@notation.register
@reaching
def _(expression: AlmostSureLimit, write: Write) -> Piece:
    """a.s. lim_{m→∞} X."""
    quantity, marks = expression.quantity, write.marks
    inside = write(quantity)
    if not isinstance(quantity, Named):
        inside = marks.either(write.factor(quantity), marks.parens(inside, grow=True))
    return marks.row(_limit(expression, write), inside)


@opened.register
def _(expression: AlmostSureLimit, write: Write) -> tuple[Piece, Add] | None:
    return (_limit(expression, write), expression.quantity) if isinstance(expression.quantity, Add) else None


@meaning.register(Mean)
@meaning.register(AlmostSureLimit)
@meaning.register(Covariance)
def _(expression: Mean | AlmostSureLimit | Covariance) -> dict[str, str]:
    return {"theta_0": "θ_0, the parameters at initialisation, over which means are taken"}
