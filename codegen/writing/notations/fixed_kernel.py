"""Outputs under a fixed kernel, by gradient flow and by gradient descent, and their limits."""

from sympy import Add, Mul, S

from codegen.writing.notation import Write, meaning, notation, opened, reaching
from codegen.writing.style import Piece
from derive.language.symbols import t
from derive.training.fixed_kernel import (
    AnalyticLimit,
    GrowingLimit,
    LinearDescent,
    LinearFlow,
    PredictionFlow,
    TimeLimit,
    eta,
)


def _at_time(time: Piece, write: Write) -> Piece:
    """f_t; at another time than t a formula says that it is one."""
    marks, output = write.marks, write.marks.letter("f")
    if time == write(t):
        return marks.subscript(output, time)
    return marks.subscript(output, marks.either(time, marks.relation(write(t), "=", time)))


@notation.register
def _(flow: LinearFlow, write: Write) -> Piece:
    """f_t(x_i)."""
    index, time = map(write, flow.args[3:])
    return write.marks.joined(_at_time(time, write), write.marks.parens(write.marks.indexed("x", index)))


@notation.register
def _(descent: LinearDescent, write: Write) -> Piece:
    """f_k(x_i), with the step where it is not η."""
    index, step, count = map(write, descent.args[3:])
    marks, size = write.marks, write(eta)
    inside = marks.indexed("x", index)
    if step != size:
        inside = marks.listed(inside, marks.relation(size, "=", step), sign=";", apart=True)
    return marks.joined(marks.subscript(marks.letter("f"), count), marks.parens(inside))


@notation.register
def _(flow: PredictionFlow, write: Write) -> Piece:
    """f_t(x*)."""
    marks = write.marks
    point = marks.superscript(marks.letter("x"), marks.letter("*"))
    return marks.joined(_at_time(write(flow.args[5]), write), marks.parens(point))


@reaching
def _limit(limit: TimeLimit | AnalyticLimit | GrowingLimit, write: Write) -> Piece:
    """lim_{t→∞} X."""
    marks, quantity = write.marks, limit.quantity
    inside = write(quantity)
    set_inside = (
        marks.parens(inside, grow=True) if isinstance(quantity, Add) or quantity.could_extract_minus_sign() else inside
    )
    return marks.row(
        marks.limit(write(limit.variable), write(S.Infinity)), marks.either(write.factor(quantity), set_inside)
    )


def _opened(limit: TimeLimit | AnalyticLimit | GrowingLimit, write: Write) -> tuple[Piece, Add | Mul] | None:
    quantity = limit.quantity
    sign = write.marks.limit(write(limit.variable), write(S.Infinity))
    return (sign, quantity) if isinstance(quantity, Add | Mul) else None


opened.register(TimeLimit, _opened)
opened.register(AnalyticLimit, _opened)
opened.register(GrowingLimit, _opened)
notation.register(TimeLimit, _limit)
notation.register(AnalyticLimit, _limit)
notation.register(GrowingLimit, _limit)


@meaning.register(LinearFlow)
@meaning.register(PredictionFlow)
def _(flow: LinearFlow | PredictionFlow) -> dict[str, str]:
    return {"f": "f_t(x_i), the output at x_i after the time t of gradient flow with the kernel held fixed"}


@meaning.register
def _(descent: LinearDescent) -> dict[str, str]:
    return {"f": "f_k(x_i), the output at x_i after k steps of gradient descent of size η with the kernel held fixed"}
