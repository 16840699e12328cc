"""`of_network`: activations, limits in width, functions of vectors at arguments; derivatives by random letters."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, IndexedBase

from derive.language.derivatives import Partial
from derive.language.grammar.tree import Accented, Bracketed, Expression, Fraction, Row, Scripted
from verify.reading.letters.meaning import Defined, Nonlinearity, RandomLetters
from verify.reading.letters.names import name_of
from verify.reading.letters.unjudged import Unjudged
from verify.reading.letters.vectors import Column, Value
from verify.reading.networks.flows import along_flow, at_start
from verify.reading.networks.introduced import current
from verify.reading.networks.networks import activated, as_activation, differentiated_by, wide
from verify.reading.networks.spelled import applied_to, of_model
from verify.reading.terms import operators
from verify.reading.terms.elaboration import Elaboration
from verify.reading.terms.families import coordinate, family_of, index_of
from verify.reading.terms.inference import limit_of


def of_network(own: Elaboration, name: str, item: Expression, bracket: Bracketed) -> Value | None:
    """A model, an activation, a limit in width or a function of vectors at its arguments; None for other letters."""
    if name in own.bound or bracket.opening != "(":
        return None
    if (found := of_model(own, name, bracket)) is not None:
        return found
    if (start := at_start(own, item)) is not None:
        return applied_to(own, *start, bracket)
    if (found := _activation(own, item, bracket)) is not None:
        return found
    if (narrow := limit_of(own, item)) is not None:
        inner = Elaboration(own.scope, own.row, own.member, own.length, own.bound, renews=own.renews)
        narrow = current(inner, name, narrow, item)
        value = wide(inner, operators.application(inner, name, narrow, inner.arguments(bracket.body), 0))
        return _taken(own, inner, value)
    family = family_of(own.scope, item)
    if isinstance(family, Defined) and isinstance(item, Scripted) and len(family.parameters) > 1:
        values = [index_of(own, item), *own.arguments(bracket.body)]
        return operators.application(own, name, current(own, name, family, item), values, 0)
    return None


def _taken(own: Elaboration, inner: Elaboration, value: Expr) -> Expr:
    """A value with what was met on the way to it."""
    own.used.update(inner.used)
    own.needs += inner.needs
    own.missing.update(inner.missing)
    own.activations.update(inner.activations)
    own.assumed.update(inner.assumed)
    for letter, ranged in inner.letters.items():
        own.letters.setdefault(letter, ranged)
    for array in inner.arrays.values():
        own.meet(array)
    return value


def _activation(own: Elaboration, item: Expression, bracket: Bracketed) -> Expr | None:
    """σ(…), σ'(…) or \\dot σ(…) of a letter that is an activation, or of a function that stands like one."""
    order = item.primes if isinstance(item, Scripted) and item.sub is None else 0
    base = item.base if isinstance(item, Scripted) and order and item.sup is None else item
    if isinstance(base, Accented) and base.accent in ("\\dot", "\\ddot") and base.body.only is not None and not order:
        order, base = (1 if base.accent == "\\dot" else 2), base.body.only
    letter = name_of(base)
    meaning = own.scope.get(letter) if letter else None
    if meaning is None or (order and own.scope.get(name_of(item)) is not None):
        return None
    if isinstance(meaning, Nonlinearity):
        return activated(own, letter, meaning, own.formula(bracket.body), order)
    if isinstance(meaning, Defined) and (taken := as_activation(meaning)) is not None:
        value = own.inside(bracket.body)
        if not isinstance(value, Column) and value.has(IndexedBase):
            own.opened(letter, meaning)
            return activated(own, letter, taken, value, order)
    return None


def derivative(own: Elaboration, item: Fraction, variable: str, rest: Sequence[Expression]) -> Value:
    """d/dx or ∂/∂x; by one of a family of random letters it is a gradient in that letter, by a time along a flow."""
    if (found := along_flow(own, item, variable, rest)) is not None:
        return found
    below = item.below.only
    assert isinstance(below, Row)
    by = below.items[1]
    entry = coordinate(own, by)
    if entry is None and not isinstance(family_of(own.scope, by), RandomLetters):
        return operators.derivative(own, item, variable, rest)
    above = item.above.only
    operand = above.items[1:] if isinstance(above, Row) else tuple(rest)
    is_whole = len(operand) in (1, 2) and isinstance(operand[-1], Bracketed) and operand[-1].opening == "("
    if (isinstance(above, Row) and rest) or not is_whole:
        raise Unjudged("a derivative of what is no function at its argument")
    value = own.expression(Row(operand) if len(operand) == 2 else operand[0])
    return differentiated_by(own, value, by) if entry is None else Partial(value, entry)


__all__ = ["derivative", "of_network"]
