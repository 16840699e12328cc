"""Sums that are inner products or squared norms, cases that are rectified powers; `vector` writes a `Vector`,
`argument` what a quantity is given."""

from sympy import Add, Dummy, Expr, IndexedBase, Mul, Piecewise, Pow, Sum

from codegen.writing.notation import Write, notation, opened
from codegen.writing.style import Piece
from derive.language.shapes import Vector, inner_product, rectified_power
from derive.networks.wide import ell


def vector(found: Vector, write: Write) -> Piece:
    """x, or w_r."""
    name = str(found.base.label)
    return write.marks.indexed(name, *map(write, found.indices)) if found.indices else write.marks.array(name)


def argument(part: Expr, write: Write) -> Piece:
    """An argument of a quantity: an array of widths by its general entry, n_ℓ."""
    if isinstance(part, IndexedBase):
        return write.marks.indexed(str(part.label), write(ell))
    return write(part)


@notation.register
def _(expression: Sum, write: Write) -> Piece | None:
    """x·x' or ‖x‖²; None for any other sum."""
    product = inner_product(expression)
    if product is None:
        return None
    marks = write.marks
    if product.first == product.second:
        return marks.superscript(marks.norm(vector(product.first, write)), marks.letter("2"))
    return marks.inner_product(vector(product.first, write), vector(product.second, write))


@notation.register
def _(expression: Pow, write: Write) -> Piece | None:
    """A power of ‖x‖² as one of ‖x‖; None for any other one."""
    product, power = inner_product(expression.base), 2 * expression.exp
    if product is None or product.first != product.second or power.is_negative:
        return None
    norm = write.marks.norm(vector(product.first, write))
    return norm if power == 1 else write.marks.superscript(norm, write(power))


@opened.register
def _(expression: Sum, write: Write) -> tuple[Piece, Add | Mul] | None:
    body = expression.function
    if inner_product(expression) is not None or not isinstance(body, Add | Mul):
        return None
    mark = Dummy("mark")
    whole, place = write(expression.func(mark, *expression.limits)), write(mark)
    return (whole.removesuffix(place).rstrip(), body) if isinstance(whole, str) else None


@notation.register
def _(expression: Piecewise, write: Write) -> Piece | None:
    """c max(0, z)ⁿ or c 1[z > 0]; None for any other cases."""
    found = rectified_power(expression)
    if found is None:
        return None
    coefficient, argument, exponent = found
    marks, zero = write.marks, write.marks.letter("0")
    inside = write(argument)
    if exponent == 0:
        power = marks.indicator(marks.relation(inside, ">", zero))
    else:
        power = marks.joined(marks.operator("max"), marks.parens(marks.listed(zero, inside), grow=True))
        if exponent != 1:
            power = marks.superscript(power, write(exponent))
    if abs(coefficient) == 1:
        return power if coefficient == 1 else marks.minus(power)
    return marks.row(write.factor(coefficient) if coefficient.is_Add else write(coefficient), power)


__all__ = ["argument", "vector"]
