"""`Axis`: where one number of a domain is drawn, as a map from the unit interval; `axis_of` makes it from a set.

Numbers of an unbounded set spread over their magnitudes, most of them between 10⁻² and 10²; those of a bounded one over
the set, every sixth or so in powers of ten towards each end. An end that belongs to the set is reached.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sympy import Expr, FiniteSet, Interval, Range, S, Set, Union, sympify

from verify.claims.domain import shares_of

_SHARES, _EXPONENTS = (0, 0.06, 0.2, 0.8, 0.94, 1), (-30, -6, -2, 2, 6, 30)
"""Of magnitudes: 60 % lie between 10⁻² and 10², 12 % below 10⁻⁶ or above 10⁶."""
_ENTRY_SHARES, _ENTRY_EXPONENTS = (0, 0.15, 0.85, 1), (-3, -1, 1, 3)
"""Of entries of arrays, of which a point has many."""
_KNOTS = 600
_AT_EDGE = 1 / 100
"""The share of an end of an interval, of 0 where there are numbers on both sides of it, and of an entry that is 0."""
_NEAR_ZERO = 0.2
"""The part of an axis to each side of 0 that is moved to it where zeros are wanted."""
_NEAREST, _APART = -9, 0.05
"""The logarithm of what is nearest to an end of an interval of length 1, and what counts as apart from it."""
DENSE, LARGEST = 1000, 10**6
"""Of an unbounded set so many whole numbers are drawn from its least one on, and others up to the largest."""


@dataclass(frozen=True, eq=False)
class Axis:
    """Values along the unit interval: between knots in order, or one of finitely many `members`."""

    knots: np.ndarray
    members: tuple[Expr, ...] = ()

    def at(self, unit: np.ndarray) -> np.ndarray:
        """The values at numbers in [0, 1]."""
        if self.members:
            return self.knots[self.place(unit)]
        return np.interp(unit * (len(self.knots) - 1), np.arange(len(self.knots)), self.knots)

    def with_zeros(self, unit: np.ndarray) -> np.ndarray:
        """The numbers in [0, 1], those near to where the value is 0 moved there, of an axis that has 0."""
        zero = float(np.flatnonzero(self.knots == 0).mean()) / (len(self.knots) - 1)
        return np.where(abs(unit - zero) < _NEAR_ZERO, zero, unit)

    def place(self, unit: np.ndarray | float) -> np.ndarray:
        """Which of the members stands there."""
        return np.minimum((np.asarray(unit) * len(self.members)).astype(int), len(self.members) - 1)


def axis_of(allowed: Set, whole: bool = False) -> Axis | None:
    """The axis of a set of numbers, or of the whole ones in it; None for a set of another kind."""
    if allowed is S.Reals:
        allowed = Interval(-S.Infinity, S.Infinity)
    if isinstance(allowed, FiniteSet):
        return _members(sorted(allowed.args, key=float))
    if isinstance(allowed, Range) or allowed in (S.Naturals, S.Naturals0):
        return _whole_numbers(allowed.inf, allowed.sup)
    if isinstance(allowed, Interval):
        if whole:
            return _whole_numbers(allowed.start, allowed.end)
        return Axis(np.array(_interval(allowed)))
    if isinstance(allowed, Union):
        found = [axis_of(part, whole) for part in sorted(allowed.args, key=lambda part: float(part.inf))]
        if any(axis is None or axis.members for axis in found):
            return None
        return Axis(np.concatenate([axis.knots for axis in found if axis is not None]))
    return None


def entry_axis(allowed: Set) -> Axis:
    """The axis of an entry of an array, from the numbers that the array's assumptions leave it."""
    magnitudes = _magnitudes(_ENTRY_SHARES, _ENTRY_EXPONENTS)
    if allowed is S.Reals:
        return Axis(_both_signs(magnitudes))
    return Axis(np.concatenate([_often(0, len(magnitudes)), magnitudes]) if S.Zero in allowed else magnitudes)


def angle_axis() -> Axis:
    """The axis of the tangent of half an angle, the angles spread evenly."""
    angles = np.linspace(-np.pi, np.pi, _KNOTS + 2)[1:-1]
    return Axis(np.tan(np.concatenate([angles[angles < 0], _often(0, _KNOTS), angles[angles > 0]]) / 2))


def share_axis(allowed: Set = S.Reals) -> Axis:
    """The axis of [−1, 1], for what is at most a bound in size, or of the half that has the signs of a set."""
    shares = shares_of(allowed)
    return Axis(np.array(_interval(shares if isinstance(shares, Interval) else Interval(-1, 1))))


def _members(values: list[Expr]) -> Axis:
    return Axis(np.array([float(value) for value in values]), tuple(values))


def _whole_numbers(low: Expr, high: Expr) -> Axis | None:
    if low == -S.Infinity:
        return None
    first = int(low.ceiling() if hasattr(low, "ceiling") else low)
    last = first + LARGEST if high == S.Infinity else int(high)
    beyond = np.geomspace(DENSE, max(last - first, DENSE + 1), 200)
    steps = {int(step) for step in np.concatenate([np.arange(DENSE), beyond])}
    return _members([sympify(first + step) for step in sorted(steps) if first + step <= last])


def _magnitudes(shares: tuple[float, ...], exponents: tuple[int, ...]) -> np.ndarray:
    return 10.0 ** np.interp(np.linspace(0, 1, _KNOTS + 1), shares, exponents)


def _both_signs(magnitudes: np.ndarray) -> np.ndarray:
    return np.concatenate([-magnitudes[::-1], _often(0, 2 * len(magnitudes)), magnitudes])


def _often(value: float, beside: int) -> np.ndarray:
    """Knots that give a value its share beside so many others."""
    return np.full(2 + round(_AT_EDGE * beside), float(value))


def _interval(allowed: Interval) -> list[float]:
    low, high = float(allowed.start), float(allowed.end)
    if np.isinf(low) and np.isinf(high):
        return list(_both_signs(_magnitudes(_SHARES, _EXPONENTS)))
    if np.isinf(high):
        inner = low + _magnitudes(_SHARES, _EXPONENTS)
    elif np.isinf(low):
        inner = high - _magnitudes(_SHARES, _EXPONENTS)[::-1]
    else:
        near = np.geomspace(10.0**_NEAREST, _APART, _KNOTS // 6)
        middle = np.linspace(_APART, 1 - _APART, _KNOTS)[1:-1]
        length = high - low
        inner = np.concatenate([low + length * near, low + length * middle, high - length * near[::-1]])
    within = [value for value in inner if low < value < high]
    first = [] if allowed.left_open else _often(low, len(within))
    return [*first, *within, *([] if allowed.right_open else _often(high, len(within)))]


__all__ = ["Axis", "angle_axis", "axis_of", "entry_axis", "share_axis"]
