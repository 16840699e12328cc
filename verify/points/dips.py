"""`dip_along`: a place at which the sides of a strict inequality meet, of quantities that no scan in floats reaches.

From a point each scalar is moved by powers of 2; where the sides come nearer to one another than on both sides of
that, the place is narrowed down. Sides that touch there come as near as one likes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from mpmath import mp
from sympy import Rational, Symbol

from verify.claims.domain import Point
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.points.made import ordinary
from verify.points.needs import Cost, completed, needs_of
from verify.points.sets import is_whole
from verify.values.evaluate import evaluate
from verify.values.no_value import NoValue

POWERS = range(-6, 7)
STEPS = 30
"""Golden sections: the place to six digits, and the distance to twelve where the sides touch."""
NEAR = 1e-9
"""So much nearer than beside it the sides are at a place where they touch."""
DIGITS = 15

Gap = Callable[[Rational], float | None]


@lru_cache(maxsize=64)
def dip_along(statement: Statement, settings: Settings) -> str:
    """The place in words; nothing where none is found, and of what is slow."""
    needs, domain = needs_of(statement), completed(statement)
    if statement.relation not in ("<", ">") or needs.cost > Cost.QUANTITY:
        return ""
    letters = [one for one, allowed in domain.scalars.items() if not is_whole(allowed)]
    points = ordinary(domain, settings.seed, 1, needs)
    found = (place for point in points for letter in letters for place in _places(statement, point, letter))
    with mp.workdps(DIGITS):
        return next(found, "")


def _places(statement: Statement, point: Point, letter: Symbol) -> Iterator[str]:
    start = point.values[letter]
    values = [start * Rational(2) ** power for power in POWERS]

    def gap(value: Rational) -> float | None:
        moved = point.having({letter: value})
        return _gap(statement, moved) if statement.domain.contains(moved) else None

    gaps = [gap(value) for value in values]
    for place in range(1, len(values) - 1):
        low, here, high = gaps[place - 1 : place + 2]
        if None not in (low, here, high) and here <= min(low, high):  # type: ignore[operator, type-var]
            value, least = _narrowed(gap, values[place - 1], values[place + 1])
            if least < NEAR * min(low, high):  # type: ignore[operator, type-var]
                yield f"{letter} = {mp.nstr(mp.mpf(value.p) / value.q, 8)}, {point.name}"


def _gap(statement: Statement, point: Point) -> float | None:
    """How far the sides are apart, relative to the larger one unless the other one is 0."""
    try:
        left, right = (evaluate(side, point.environment()) for side in (statement.lhs, statement.rhs))
        apart = abs(left - right)
        return apart / max(abs(left), abs(right)) if left and right else apart
    except (NoValue, KeyError, TypeError, ArithmeticError):
        return None


def _narrowed(gap: Gap, low: Rational, high: Rational) -> tuple[Rational, float]:
    golden = Rational(618, 1000)
    for _ in range(STEPS):
        one, other = high - golden * (high - low), low + golden * (high - low)
        one, other = (Rational(round(value * 10**15), 10**15) for value in (one, other))
        first, second = gap(one), gap(other)
        if first is None or second is None:
            return one, mp.inf
        low, high = (low, other) if first <= second else (one, high)
    middle = (low + high) / 2
    return middle, min((found for found in (gap(low), gap(middle), gap(high)) if found is not None), default=mp.inf)


__all__ = ["dip_along"]
