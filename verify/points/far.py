"""`far`: points with whole numbers far beyond all that is counted up to, where no value takes longer for it.

What is true up to a million need not be true. A number that no array is as long as, and no quantity, integral or sum of
sums counts up to, is taken from 10⁷ to 10³⁰⁰, no multiple of anything; one that a single sum goes up to, of terms that
are smooth, from 10⁷ to 10¹⁸ in fewer steps.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from random import Random

from sympy import FiniteSet, Integer, Integral, Product, Sum, Symbol

from derive.language.named import unfold
from derive.language.parts import atoms, free_symbols
from derive.language.quantity import quantities
from verify.claims.domain import Domain, Point
from verify.claims.statement import Statement
from verify.points.drawing import Pin, Recipe, sizes_of
from verify.points.made import drawn
from verify.points.needs import Needs, completed, needs_of
from verify.points.sets import Manner, is_whole
from verify.values.long_sums import is_smooth

DECADES = (*range(7, 46, 2), 60, 100, 200, 300)
OF_SUMS = (7, 9, 12, 17)
MAGNITUDES = (-6, -10, -13, -16, -20, -25, 6, 13, 20)
"""Exponents of all real scalars together; in a bounded interval they are those of distances from its ends."""


@lru_cache(maxsize=1024)
def far(statement: Statement, seed: int) -> tuple[Point, ...]:
    """The points, the other variables as they are drawn for lists."""
    domain, needs = completed(statement), needs_of(statement)
    recipes = [_recipe(symbol, decade, seed) for symbol, decades in _unbounded(statement).items() for decade in decades]
    return drawn(domain, needs, seed, recipes) if recipes else ()


@lru_cache(maxsize=1024)
def at_magnitudes(domain: Domain, seed: int, needs: Needs) -> tuple[Point, ...]:
    """Points whose real scalars are of one magnitude: what rounding hides from floats may be there."""
    if all(is_whole(allowed) or isinstance(allowed, FiniteSet) for allowed in domain.scalars.values()):
        return ()
    return drawn(
        domain, needs, seed, [Recipe(Manner(f"values about 10^{power}", power, power)) for power in MAGNITUDES]
    )


def _unbounded(statement: Statement) -> dict[Symbol, tuple[int, ...]]:
    """The whole numbers that may be far, and how far."""
    domain, needs = completed(statement), needs_of(statement)
    held = {*sizes_of(domain), *dict(needs.lengths), *_counted(statement)}
    summed = {letter for total in _totals(statement) for *_, high in total.limits for letter in free_symbols(high)}
    return {
        symbol: OF_SUMS if symbol in summed else DECADES
        for symbol, allowed in domain.scalars.items()
        if symbol not in held and is_whole(allowed) and allowed.sup.is_infinite
    }


def _counted(statement: Statement) -> Iterator[Symbol]:
    """Letters of what may take the longer the larger they are."""
    for side in (statement.lhs, statement.rhs):
        for quantity in quantities(side):
            yield from free_symbols(quantity)
        for part in atoms(unfold(side), (Integral, Product)):
            yield from free_symbols(part)
    for total in _totals(statement):
        if len(total.limits) > 1 or not is_smooth(total.function):
            yield from free_symbols(total)


def _totals(statement: Statement) -> Iterator[Sum]:
    for side in (statement.lhs, statement.rhs):
        yield from atoms(unfold(side), Sum)  # type: ignore[misc]


def _recipe(symbol: Symbol, decade: int, seed: int) -> Recipe:
    number = Integer(Random(f"{symbol} {decade} {seed}").randrange(10**decade, 10 ** (decade + 1)))
    pins: dict[Symbol, Pin] = {symbol: lambda left, values: number if number in left else None}
    return Recipe(Manner(f"{symbol} of {decade + 1} digits", sizes="few"), pins)


__all__ = ["at_magnitudes", "far"]
