"""`approaches`: points with one number nearer and nearer to 0 and to the ends of its set, or larger and larger.

A bound whose sides differ by a high power of the distance to a place fails near it by less than floats tell apart, and
is told apart by digits at a distance that few draws have. Where integrals cost time that is asked of one number only.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from random import Random

from sympy import Expr, FiniteSet, Interval, Rational, S, Symbol

from verify.claims.domain import Point
from verify.claims.statement import Statement
from verify.points.drawing import Recipe
from verify.points.made import drawn, exactly
from verify.points.needs import completed, needs_of
from verify.points.sets import Manner, is_whole

POWERS = range(1, 9)
"""Of ten. Terms whose powers differ by one or two are apart by 10⁻⁴ to 10⁻¹² relative to each other on the way."""


@lru_cache(maxsize=1024)
def approaches(statement: Statement, seed: int) -> tuple[Point, ...]:
    """The points; none where a number does not vary alone over an interval."""
    domain = completed(statement)
    varying = [symbol for symbol, allowed in domain.scalars.items() if not isinstance(allowed, FiniteSet)]
    if statement.relation == "=" or domain.arrays or len(varying) != 1:
        return ()
    (symbol,) = varying
    allowed = domain.scalars[symbol]
    if is_whole(allowed) or not isinstance(allowed, Interval):
        return ()
    recipes = [
        Recipe(Manner(f"{symbol} = {number}"), {symbol: exactly(number)})
        for number in _numbers(symbol, allowed, seed)
        if number in allowed
    ]
    return drawn(domain, needs_of(statement), seed, recipes)


def _numbers(symbol: Symbol, allowed: Interval, seed: int) -> Iterator[Expr]:
    random = Random(f"{symbol} {allowed} {seed}")
    places = dict.fromkeys(place for place in (S.Zero, allowed.start, allowed.end) if place.is_finite)
    for power in POWERS:
        size = Rational(random.randint(10, 99), 10 ** (power + 1))
        for place in places:
            yield from (place + size, place - size)
        yield from (100 * size * 100**power, -100 * size * 100**power)


__all__ = ["approaches"]
