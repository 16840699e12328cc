"""`Dual`: a number with its slope, so that derivatives come of plain arithmetic; slopes of slopes by nesting.

a + ε b with ε² = 0. One of a higher `level` takes those below it, and plain numbers, as constants.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt
from typing import Any

from flint import arb, fmpq

from verify.values.no_value import NoValue, Undecided, Undefined


@dataclass(frozen=True)
class Dual:
    """`value` + ε `slope`."""

    level: int
    value: Any
    slope: Any

    def __add__(self, other: Any) -> Any:
        match other:
            case Dual(level) if level > self.level:
                return Dual(level, self + other.value, other.slope)
            case Dual(level) if level == self.level:
                return Dual(level, self.value + other.value, self.slope + other.slope)
        return Dual(self.level, self.value + other, self.slope)

    def __mul__(self, other: Any) -> Any:
        match other:
            case Dual(level) if level > self.level:
                return Dual(level, self * other.value, self * other.slope)
            case Dual(level) if level == self.level:
                return Dual(level, self.value * other.value, self.value * other.slope + self.slope * other.value)
        return Dual(self.level, self.value * other, self.slope * other)

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self) -> Dual:
        return self * fmpq(-1)

    def __sub__(self, other: Any) -> Any:
        return self + other * fmpq(-1)

    def __rsub__(self, other: Any) -> Any:
        return -self + other


def plain(number: Any) -> Any:
    """A number without its slopes."""
    return plain(number.value) if isinstance(number, Dual) else number


def slope(number: Any, level: int) -> Any:
    """The slope of a level, 0 where the number does not move."""
    return number.slope if isinstance(number, Dual) and number.level == level else fmpq(0)


def inverse(number: Any) -> Any:
    """1 / number. Raises `NoValue` where it may be 0."""
    if isinstance(number, Dual):
        found = inverse(number.value)
        return Dual(number.level, found, -(found * found * number.slope))
    if may_vanish(number):
        raise (Undecided if isinstance(number, arb) else Undefined)("a division by 0")
    return 1 / number


def root(number: Any) -> Any:
    """The square root: a rational where it is one, else a ball."""
    if isinstance(number, Dual):
        found = root(number.value)
        return Dual(number.level, found, number.slope * inverse(found * fmpq(2)))
    if isinstance(number, fmpq):
        if number < 0:
            raise Undefined("the root of a negative number")
        parts = [_exact_root(int(part)) for part in (number.p, number.q)]
        return fmpq(*parts) if None not in parts else arb(number).sqrt()
    found = number.sqrt()
    if not found.is_finite():
        raise Undecided("the root of what may be negative")
    return found


def _exact_root(number: int) -> int | None:
    """The root of a square."""
    found = isqrt(number)
    return found if found * found == number else None


def exponential(number: Any) -> Any:
    """e^number: 1 at 0, else a ball."""
    if isinstance(number, Dual):
        found = exponential(number.value)
        return Dual(number.level, found, found * number.slope)
    return fmpq(1) if number == 0 else arb(number).exp()


def size(number: Any) -> Any:
    """|number|. Raises `NoValue` where it has a slope at 0."""
    if isinstance(number, Dual):
        middle = plain(number)
        if may_vanish(middle):
            raise NoValue("the slope of a modulus at 0")
        return number if middle > 0 else -number
    return abs(number)


def may_vanish(number: Any) -> bool:
    """Whether a number without slopes is 0, or a ball around 0."""
    return number.contains(0) if isinstance(number, arb) else number == 0


__all__ = ["Dual", "exponential", "inverse", "may_vanish", "plain", "root", "size", "slope"]
