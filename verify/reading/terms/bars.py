"""`at_value`: what stands at a value of a letter, `\\left. f \\right|_{t = 0}`, and derivatives there."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Abs, Expr, Max, Min, Piecewise, Rational, Symbol, factorial, sign

from derive.language.derivatives import OneSidedDerivative, Partial, TaylorCoefficient
from derive.language.grammar.printer import latex
from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tree import (
    Bracketed,
    Chain,
    Expression,
    Formula,
    Fraction,
    Letter,
    Mark,
    Number,
    Row,
    Scripted,
)
from derive.language.quantity import Quantity
from verify.reading.letters.names import is_differential_mark, is_operator, name_of, plain
from verify.reading.letters.unjudged import Unjudged
from verify.reading.terms.elaboration import Elaboration
from verify.reading.terms.operators import depends, is_letter

MAX_ORDER = 4


def at_value(own: Elaboration, item: Expression, rest: Sequence[Expression]) -> tuple[Expr, int] | None:
    """(the value, how many items it takes); None where no bar stands. Raises `Unjudged`, `NotRead`."""
    if not isinstance(item, Scripted) or not isinstance(item.base, Bracketed) or item.base.opening != ".":
        return None
    name, value, side = _place(item)
    inside = item.base.body.only
    slope = _slope(inside)
    operand: tuple[Expression, ...]
    if slope is not None:
        order, by, operand = slope
        taken = 0 if operand else _operand(item, rest)
        operand = operand or tuple(rest[:taken])
    else:
        order, by, operand, taken = 0, name, () if inside is None else (inside,), 0
    if by != name or not operand or (side and order != 1):
        raise Unjudged(f"what {latex(item)[:60]} is")
    variable = Symbol(plain(name), real=True)
    found = own.within({name: variable}).expression(operand[0] if len(operand) == 1 else Row(operand))
    depends(own, operand, name, found, variable)
    _is_smooth(found)
    if side:
        return OneSidedDerivative(found.subs(variable, variable + value), variable, side), 1 + taken
    moved = found if value == 0 else found.subs(variable, variable + value)
    return factorial(order) * TaylorCoefficient(moved, variable, order), 1 + taken


def _place(item: Scripted) -> tuple[str, Rational, int]:
    """(t, a, 0) of t = a with a number a; the side of t = 0^+ is 1, of t = 0^- it is −1."""
    chain = item.sub.parts[0] if item.sub is not None and len(item.sub.parts) == 1 else None
    is_equation = isinstance(chain, Chain) and [one.sign for one in chain.relations] == ["="]
    if item.sup is None and not item.primes and isinstance(chain, Chain) and is_equation:
        left, right = chain.sides
        side = 0
        if isinstance(right, Scripted) and right.sup is not None and right.sub is None and not right.primes:
            side = {Mark("+"): 1, Mark("-"): -1}.get(right.sup.only, 0)  # type: ignore[arg-type]
            right = right.base if side else right
        if left is not None and is_letter(left) and isinstance(right, Number) and len(right.text) < 9:
            return name_of(left), Rational(right.text), side
    raise Unjudged(f"what {latex(item)[:60]} is")


def _slope(inside: Expression | None) -> tuple[int, str, tuple[Expression, ...]] | None:
    """(k, t, what stands above the line behind d) of d^k/dt^k; None for what is no derivative."""
    if not isinstance(inside, Fraction) or not isinstance(inside.below.only, Row):
        return None
    below, above = inside.below.only.items, inside.above.only
    first, behind = (above.items[0], above.items[1:]) if isinstance(above, Row) else (above, ())
    if len(below) != 2 or not is_differential_mark(below[0]):
        return None
    if first == below[0]:
        order, by = 1, below[1]
    else:
        order, by = _order(first, below[0]), _of_order(below[1], _order(first, below[0]))
    return (order, name_of(by), behind) if order and by is not None and is_letter(by) else None


def _order(node: Expression | None, mark: Expression) -> int:
    """k of d^k, 0 for other nodes."""
    if not isinstance(node, Scripted) or node.base != mark or node.sub is not None or node.sup is None:
        return 0
    number = node.sup.only
    order = int(number.text) if isinstance(number, Number) and number.text.isdigit() and len(number.text) < 3 else 0
    return order if order <= MAX_ORDER else 0


def _of_order(node: Expression, order: int) -> Expression | None:
    """t of t^k, None for other nodes."""
    is_power = isinstance(node, Scripted) and node.sup == Formula((Chain((Number(str(order)),), ()),))
    if not is_power or not isinstance(node, Scripted):
        return None
    return node.base if node.sub is None and not node.primes else Scripted(node.base, node.sub, node.primes, None)


def _operand(item: Scripted, rest: Sequence[Expression]) -> int:
    """How many items behind the bar are what is differentiated. Raises `NotRead`."""
    if not rest or isinstance(rest[0], Mark):
        raise NotRead("\\left.", item.span[0], "nothing stands behind the derivative")
    is_application = len(rest) == 2 and isinstance(rest[0], Letter | Scripted) and isinstance(rest[1], Bracketed)
    if is_operator(rest[0]) or (len(rest) > 1 and not is_application):
        raise NotRead("\\left.", item.span[0], "ambiguous: how far the derivative reaches; put it in brackets")
    return len(rest)


def _is_smooth(found: Expr) -> None:
    """Raise `Unjudged` for what has kinks, and for other quantities than derivatives."""
    held = {one for one in found.atoms(Quantity) if not isinstance(one, Partial)}
    if held or found.has(Abs, Max, Min, Piecewise, sign):
        raise Unjudged("a derivative at a value of what has kinks, or of an integral or a mean")


__all__ = ["at_value"]
