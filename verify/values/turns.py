"""`Circle`: the points (cos z, sin z) of one trial, such that sums of angles turn one point by the other.

An angle that is met for the first time gets a random point for its twelfth; a small multiple of an angle that was met,
or a sum of two such, gets the point that follows. π/12 has the point that it has: all the roots in it are in the field.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations

from verify.values.field import P, quotient, square_root, whole

MULTIPLES = 48
"""Whole multiples that are looked for: of a twelfth, so four of an angle itself."""
PARTS = 12
Turn = tuple[int, int]
"""(cos z, sin z)."""


@dataclass(frozen=True)
class Circle:
    """`known` are angles that were met, each with what gives its point: it may need roots that the field has not."""

    random: Callable[..., int]
    half_turn: int
    known: dict[int, Callable[[], Turn]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.known:
            self.keep(quotient(self.half_turn, 12), _twelfth)

    def keep(self, angle: int, point: Callable[[], Turn]) -> None:
        """From now on the angle has this point."""
        self.known.setdefault(angle, point)

    def point(self, angle: int) -> Turn:
        """Raises `NoRoot` where the point needs a root that the field has not."""
        found = self._turned(angle)
        if found is not None:
            return found
        part, half = quotient(angle, PARTS), self.random("half", min(angle, P - angle))
        scale = quotient(1, 1 + half * half)
        point = ((1 - half * half) * scale % P, 2 * half * scale % P)
        self.keep(part, lambda: point)
        return _times(PARTS, point)

    def _turned(self, angle: int) -> Turn | None:
        """From one angle that was met, or from two."""
        if angle == 0:
            return 1, 0
        if angle in self.known:
            return self.known[angle]()
        for known, point in self.known.items():
            times = _small(quotient(angle, known)) if known else None
            if times is not None:
                return _times(times, point())
        for (first, one), (second, other) in combinations(self.known.items(), 2):
            if second == 0:
                continue
            share, step = quotient(angle, second), quotient(first, second)
            for times in range(-MULTIPLES, MULTIPLES + 1):
                rest = _small((share - times * step) % P)
                if rest is not None:
                    return _turn(_times(times, one()), _times(rest, other()))
        return None


def _small(ratio: int) -> int | None:
    times = whole(ratio)
    return times if times is not None and abs(times) <= MULTIPLES else None


def _turn(one: Turn, other: Turn) -> Turn:
    """cos(y + z) and sin(y + z)."""
    return (one[0] * other[0] - one[1] * other[1]) % P, (one[0] * other[1] + one[1] * other[0]) % P


def _times(count: int, point: Turn) -> Turn:
    one = point if count >= 0 else (point[0], -point[1] % P)
    total: Turn = (1, 0)
    for _ in range(abs(count)):
        total = _turn(total, one)
    return total


def _twelfth() -> Turn:
    """(√6 ± √2)/4."""
    one, other, quarter = square_root(6), square_root(2), quotient(1, 4)
    return (one + other) * quarter % P, (one - other) * quarter % P


__all__ = ["Circle", "Turn"]
