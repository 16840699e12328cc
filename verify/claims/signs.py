"""`SignsOn`: bounds of an expression on a domain, from the sets of its letters and the ranges of its functions.

No two parts of an expression are looked at together, so that bounds are kept, and mostly not reached. An end that is
open is not taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property, lru_cache, reduce
from itertools import product
from math import inf
from typing import Any

from sympy import (
    Abs,
    Add,
    Expr,
    Max,
    Min,
    Mul,
    NumberSymbol,
    Pow,
    Product,
    Rational,
    S,
    Set,
    Sum,
    Symbol,
    acos,
    asin,
    integer_nthroot,
    sqrt,
)

from derive.language.derivatives import UnevaluatedDerivative
from derive.language.quantity import Quantity
from verify.claims.domain import Domain

Number = Any
"""A fraction or ±∞, of which Python knows the order but not 0 · ∞."""
End = tuple[Number, bool]
"""A bound and whether it is taken."""


@dataclass(frozen=True)
class Bounds:
    """low ≤ z ≤ high, or < where the end is not taken."""

    low: End = (-inf, False)
    high: End = (inf, False)

    @property
    def is_nonnegative(self) -> bool:
        return self.low[0] >= 0

    @property
    def is_positive(self) -> bool:
        return self.low[0] > 0 or self.low == (0, False)


LINE = Bounds()
POSITIVE, NONNEGATIVE = Bounds((0, False)), Bounds((0, True))
ROUNDED = Fraction(1, 10**12)
SCALE = 10**12
MOST_ROOT = 12
UNIT = Bounds((-1, True), (1, True))
OPEN_UNIT = Bounds((-1, False), (1, False))
TAKEN_BY = {"sin": UNIT, "cos": UNIT, "tanh": OPEN_UNIT, "erf": OPEN_UNIT, "cosh": Bounds((1, True))}
"""The ranges of functions of any real number."""
TAKEN_BY |= {"atan": Bounds((-2, False), (2, False)), "exp": POSITIVE, "erfc": Bounds((0, False), (2, False))}

GROWING = {"exp": (0, 1), "log": (1, 0), **dict.fromkeys(("atan", "erf", "sinh", "tanh"), (0, 0))}
"""Functions that grow, with a value at one argument."""


@dataclass(frozen=True)
class SignsOn:
    """On one domain; `gaps` are what its conditions say is positive, or not negative."""

    domain: Domain
    found: dict[Expr, Bounds] = field(default_factory=dict, compare=False)

    def bounds(self, part: Expr) -> Bounds:
        """Of an expression that is a real number wherever it has a value; nothing is known of any other."""
        if part not in self.found:
            self.found[part] = self._bounds(part)
        return self.found[part]

    def _bounds(self, part: Expr) -> Bounds:
        return self._gaps.get(part) or self._own(part)

    @cached_property
    def _gaps(self) -> dict[Expr, Bounds]:
        """The first that is known of each."""
        return dict(reversed(list(self._known())))

    def _known(self) -> Iterator[tuple[Expr, Bounds]]:
        """Of x² ≤ y also √y ± x."""
        for condition in self.domain.conditions:
            if condition.rel_op not in ("<", "<=", ">", ">="):
                continue
            less, more = condition.lts, condition.gts
            known = POSITIVE if condition.rel_op in ("<", ">") else NONNEGATIVE
            yield more - less, known
            if isinstance(less, Pow) and less.exp == 2:
                yield from ((sqrt(more) + sign * less.base, known) for sign in (1, -1))

    def _own(self, part: Expr) -> Bounds:
        if isinstance(part, Rational):
            return Bounds((Fraction(int(part.p), int(part.q)), True), (Fraction(int(part.p), int(part.q)), True))
        if isinstance(part, NumberSymbol):
            near = Fraction(str(part.evalf(30)))
            return Bounds((near - ROUNDED, False), (near + ROUNDED, False))
        if isinstance(part, Symbol):
            return _of_set(self.domain.scalars[part]) if part in self.domain.scalars else _assumed(part)
        if isinstance(part, Add):
            return reduce(_sum, map(self.bounds, part.args))
        if isinstance(part, Mul):
            return reduce(_times, map(self.bounds, part.args))
        if isinstance(part, Pow):
            return self._power(part)
        if isinstance(part, Max | Min):
            ends = [self.bounds(argument) for argument in part.args]
            outermost = _highest if isinstance(part, Max) else _lowest
            return Bounds(outermost(one.low for one in ends), outermost(one.high for one in ends))
        if isinstance(part, Abs):
            inside = self.bounds(part.args[0])
            return inside if inside.is_nonnegative else NONNEGATIVE
        if isinstance(part, Sum | Product):
            return NONNEGATIVE if self.within(part).bounds(part.function).is_nonnegative else LINE
        if isinstance(part, Quantity | UnevaluatedDerivative):
            return LINE
        if isinstance(part, acos | asin):
            return self._inverse_circular(part)
        name = type(part).__name__
        if name in GROWING and all(_is_real(argument) for argument in part.args):
            return self._growing(part, name)
        if name in TAKEN_BY and all(_is_real(argument) for argument in part.args):
            return TAKEN_BY[name]
        return _assumed(part)

    def within(self, part: Sum | Product) -> SignsOn:
        """An index is no letter of the domain, even if it has the name of one."""
        indices = {index for index, *_ in part.limits}
        left = {letter: allowed for letter, allowed in self.domain.scalars.items() if letter not in indices}
        return SignsOn(replace(self.domain, scalars=left, conditions=()))

    def _growing(self, part: Expr, name: str) -> Bounds:
        """On either side of the argument at which its value is known; `log` has one for positive arguments only."""
        inside, whole, (place, known) = self.bounds(part.args[0]), TAKEN_BY.get(name, LINE), GROWING[name]
        if name == "log" and not inside.is_positive:
            return LINE
        low = (known, inside.low == (place, True)) if inside.low[0] >= place else whole.low
        high = (known, inside.high == (place, True)) if inside.high[0] <= place else whole.high
        return Bounds(low, high)

    def _inverse_circular(self, part: Expr) -> Bounds:
        inside = self.bounds(part.args[0])
        if inside.low[0] < -1 or inside.high[0] > 1:
            return LINE
        return Bounds((0, True), (4, False)) if isinstance(part, acos) else Bounds((-2, False), (2, False))

    def _power(self, part: Pow) -> Bounds:
        base, exponent = part.base, part.exp
        inside = self.bounds(base)
        if exponent.is_Integer and exponent > 0 and exponent % 2 == 0 and not inside.is_nonnegative:
            ends = (inside.low[0] ** int(exponent), inside.low[1]), (inside.high[0] ** int(exponent), inside.high[1])
            return Bounds(NONNEGATIVE.low, _highest(ends)) if _is_real(base) else LINE
        if exponent.is_Integer and exponent > 0 and exponent % 2:
            return Bounds(_raised(inside.low, int(exponent)), _raised(inside.high, int(exponent)))
        if not inside.is_nonnegative:
            is_negative = exponent.is_even and self.bounds(-base).is_positive
            return self.bounds((-base) ** exponent) if is_negative else LINE
        if exponent.is_Rational and exponent > 0:
            return Bounds(_root(inside.low, exponent, True), _root(inside.high, exponent, False))
        if exponent.is_Rational and inside.is_positive:
            low, high = _root(inside.low, -exponent, True), _root(inside.high, -exponent, False)
            return Bounds(_inverse(high), _inverse(low))
        return POSITIVE if inside.is_positive and _is_real(exponent) else LINE


def _is_real(part: Expr) -> bool:
    return bool(part.is_extended_real)


def _assumed(part: Expr) -> Bounds:
    return POSITIVE if part.is_positive else NONNEGATIVE if part.is_nonnegative else LINE


@lru_cache(maxsize=1024)
def _of_set(allowed: Set) -> Bounds:
    ends = []
    for end, outward in ((allowed.inf, -1), (allowed.sup, 1)):
        if end.is_infinite:
            ends.append((outward * inf, False))
        elif end.is_Rational:
            ends.append((Fraction(int(end.p), int(end.q)), allowed.contains(end) is not S.false))
        else:
            ends.append((Fraction(str(end.evalf(30))) + outward * ROUNDED, False))
    return Bounds(*ends)


def _product(one: Number, other: Number) -> Number:
    return 0 if 0 in (one, other) else one * other


def _sum(one: Bounds, other: Bounds) -> Bounds:
    (low, high) = ((a[0] + b[0], a[1] and b[1]) for a, b in ((one.low, other.low), (one.high, other.high)))
    return Bounds(low, high)


def _times(one: Bounds, other: Bounds) -> Bounds:
    corners = list(product((one.low, one.high), (other.low, other.high)))
    ends = [(_product(a[0], b[0]), (a[1] and b[1]) or any(end == (0, True) for end in (a, b))) for a, b in corners]
    return Bounds(_lowest(ends), _highest(ends))


def _lowest(ends: Iterable[End]) -> End:
    """Taken where one of those that are equal to it is."""
    found = list(ends)
    least = min(end[0] for end in found)
    return least, any(taken for value, taken in found if value == least)


def _highest(ends: Iterable[End]) -> End:
    found = list(ends)
    most = max(end[0] for end in found)
    return most, any(taken for value, taken in found if value == most)


def _raised(end: End, power: int) -> End:
    return end[0] ** power, end[1]


def _root(end: End, exponent: Rational, is_low: bool) -> End:
    """Of what is not negative, to some digits: the whole root of a number that is so many times as large.

    Of a root of a high order it is only known on which side of 1 it is.
    """
    if end[0] in (0, 1, inf):
        return end
    power, over = Fraction(end[0]) ** int(exponent.p), int(exponent.q)
    if over == 1:
        return power, end[1]
    if over > MOST_ROOT:
        return (int(end[0] > 1) if is_low else 1 if end[0] < 1 else inf), False
    shifted = power * SCALE**over
    below, _ = integer_nthroot(shifted.numerator // shifted.denominator, over)
    is_exact = Fraction(below, SCALE) ** over == power
    return Fraction(below + (not is_low and not is_exact), SCALE), end[1] and is_exact


def _inverse(end: End) -> End:
    return (inf, False) if end[0] == 0 else (0, False) if end[0] == inf else (1 / Fraction(end[0]), end[1])


__all__ = ["Bounds", "SignsOn"]
