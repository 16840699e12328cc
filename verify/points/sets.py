"""Numbers of a set: `ends` that belong to it, `inside` at a magnitude, `whole` ones; exact, from a seeded generator."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from sympy import Expr, FiniteSet, Integer, Intersection, Interval, Range, Rational, S, Set, Union, floor, oo
from sympy.sets.fancysets import Integers, Naturals

PRIMES = {"seven": (7,), "beyond": (7, 11, 13), "far": (101, 211, 307, 997)}
"""Sizes beyond those of lists, and no multiples of anything."""
_LINE = Interval(-oo, oo)
_SPANS = {"few": (0, 4), "fewer": (0, 2), "next": (0, 1), "some": (1, 2)}
"""How far small sizes lie from the least."""


@dataclass(frozen=True)
class Manner:
    """How large the numbers of a point are: about 10^e for e from `low` to `high`, sizes as `sizes` says.

    `are_whole` makes whole numbers of those that need not be, `is_last` puts indices at their ends.

    In a bounded interval a negative exponent is that of the distance from its lower end, a positive one that of the
    distance from its upper end, as a part of its length.
    """

    name: str
    low: int = -1
    high: int = -1
    sizes: str = "few"
    are_whole: bool = False
    is_last: bool = False


def ends(allowed: Set) -> tuple[Expr, ...]:
    """The least and the greatest number of a set and of each of its intervals, where it has them."""
    if isinstance(allowed, Union):
        return tuple(dict.fromkeys(end for part in allowed.args for end in ends(part)))
    if isinstance(allowed, Interval):
        closed = ((allowed.start, allowed.left_open), (allowed.end, allowed.right_open))
        return tuple(end for end, is_open in closed if not is_open and end.is_finite)
    if isinstance(allowed, FiniteSet | Range | Naturals):
        return tuple(dict.fromkeys(end for end in (allowed.inf, allowed.sup) if end.is_finite))
    return ()


def is_whole(allowed: Set) -> bool:
    """Whether it holds whole numbers only, and more than a given few."""
    return isinstance(allowed, Range | Naturals | Integers)


def whole(allowed: Set, random: Random, sizes: str) -> Integer | None:
    """A whole number of a set: its least, one of the few next to it, a prime beyond lists, or a large one."""
    least = allowed.inf if allowed.inf.is_finite else S(-4)
    if sizes == "least":
        return least if least in allowed else None
    top = allowed.sup - least if allowed.sup.is_finite else oo
    if sizes in _SPANS:
        low, high = (int(min(end, top)) for end in _SPANS[sizes])
        return least + random.randint(low, high)
    wanted = Integer(random.choice(PRIMES[sizes]))
    return wanted if wanted in allowed else least + random.randint(0, int(min(wanted, top)))


def inside(allowed: Set, random: Random, manner: Manner) -> Expr | None:
    """A number of a set, None where none was found."""
    if isinstance(allowed, FiniteSet):
        return random.choice(sorted(allowed.args, key=str)) if allowed.args else None
    if isinstance(allowed, Union):
        return inside(random.choice(sorted(allowed.args, key=str)), random, manner)
    if isinstance(allowed, Intersection):
        found = inside(random.choice(sorted(allowed.args, key=str)), random, manner)
        return found if found is not None and allowed.contains(found) == S.true else None
    if is_whole(allowed):
        return whole(allowed, random, manner.sizes)
    if allowed is S.Reals:
        allowed = _LINE
    return _between(allowed, random, manner) if isinstance(allowed, Interval) else None


def magnitude(random: Random, manner: Manner) -> Rational:
    """A rational of about 10^e that is no power of ten and seldom a whole number, or a whole number up to 30."""
    if manner.are_whole:
        return Integer(random.randint(1, 30))
    return Rational(random.randint(10, 99), random.choice((7, 8, 9, 10, 11))) * S(10) ** random.randint(
        manner.low, manner.high
    )


def _between(interval: Interval, random: Random, manner: Manner) -> Expr | None:
    low, high = interval.start, interval.end
    if low.is_finite and high.is_finite:
        return None if interval.is_empty else _within(low, high, random, manner)
    size = magnitude(random, manner)
    if low.is_finite:
        return low + size
    return high - size if high.is_finite else random.choice((1, -1)) * size


def _within(low: Expr, high: Expr, random: Random, manner: Manner) -> Expr:
    """A number between two; a rational one where they are further apart than a hundredth."""
    exponent = random.randint(manner.low, manner.high)
    share = Rational(random.randint(1, 96), 97)
    if exponent < -1:
        share *= S(10) ** exponent
    elif exponent > 1:
        share = 1 - share * S(10) ** -exponent
    found = low + (high - low) * share
    if found.is_Rational or abs(exponent) > 1:
        return found
    near = Rational(floor(found * 1000), 1000)
    return near if low < near < high else found


__all__ = ["Manner", "ends", "inside", "is_whole", "magnitude", "whole"]
