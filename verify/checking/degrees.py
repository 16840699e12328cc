"""`span`: the lowest and the highest power of a size in what is a Laurent polynomial in it, for all sizes from one up.

A sum of a polynomial over an index up to the size is one of a degree higher (Faulhaber). So is the mean of a sum over
neurons that are all drawn alike: split by which of the indices are equal, each part is a constant times such a sum.
Ranges that end at another index, deltas and entries at shifted indices say how far two indices are apart; so do their
ends. Such inequalities have whole corners, and their points are counted by one polynomial for all sizes beyond `reach`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sympy import Add, Basic, Expr, Function, IndexedBase, Integer, KroneckerDelta, Mul, Pow, Rational, S, Sum, Tuple
from sympy.core.symbol import Str, Symbol
from sympy.tensor.indexed import Indexed

from derive.activations.activation import sigma
from derive.language.named import unfold
from derive.language.parts import parts
from derive.language.rewriting import bottom_up
from derive.networks.initialisation import Covariance, Mean, OverInitialisation
from verify.claims.regular import is_total

Span = tuple[int, int]
"""The lowest and the highest power."""
CONSTANT: Span = (0, 0)


def span(expression: Expr, size: Symbol, least: int) -> Span | None:
    """For sizes from `least` up; None where it is not seen to be one."""
    return _Scope(size, least).span(unfold(expression))


@dataclass(frozen=True)
class _Scope:
    """Inside of sums over `indices` up to the size, and of a mean where `drawn` says which axes have its length."""

    size: Symbol
    least: int
    indices: frozenset[Symbol] = frozenset()
    drawn: frozenset[tuple[IndexedBase, int]] | None = None

    def span(self, part: Basic) -> Span | None:
        if part == self.size:
            return 1, 1
        if part in self.indices:
            return 0, 1
        if isinstance(part, Indexed):
            return CONSTANT if self._is_alike(part) else None
        if not part.args or not parts(part) & {self.size, *self.indices}:
            return CONSTANT
        if isinstance(part, Add):
            return _around(map(self.span, part.args))
        if isinstance(part, Mul):
            return _total(map(self.span, part.args))
        if isinstance(part, Pow):
            return self._power(part)
        if isinstance(part, Sum):
            return self._sum(part)
        if isinstance(part, Mean | Covariance):
            return self._mean(part)
        if isinstance(part, KroneckerDelta):
            return CONSTANT if all(map(self._is_shifted, part.args[:2])) else None
        is_function = isinstance(part, Function) and all(map(self._stays, part.args))
        return CONSTANT if is_function else None

    def _stays(self, part: Basic) -> bool:
        return self.span(part) == CONSTANT

    def _power(self, part: Pow) -> Span | None:
        inside, exponent = self.span(part.base), part.exp
        if inside is None or not exponent.is_Integer:
            return CONSTANT if inside == CONSTANT and self._stays(exponent) else None
        if exponent < 0 and part.base != self.size:
            return CONSTANT if inside == CONSTANT else None
        low, high = sorted(int(exponent) * end for end in inside)
        return low, high

    def _sum(self, part: Sum) -> Span | None:
        """Each limit with an end at the size or at an index up to it counts one power more."""
        inside, over = self, 0
        for index, low, high in reversed(part.limits):
            moves = {inside.size, *inside.indices}
            is_own = bool(parts(high) & moves or parts(low) & moves)
            is_plain = isinstance(low, Integer) and not parts(high) & moves
            if not (is_plain or all(map(inside._is_shifted, (low, high)))):
                return None
            over += is_own
            inside = replace(inside, indices=inside.indices | {index} if is_own else inside.indices - {index})
        found = inside.span(part.function)
        return None if found is None else (found[0], found[1] + over)

    def _is_shifted(self, place: Basic) -> bool:
        """Whether it is a number, or the size or an index up to it, and a number more."""
        letter, shift = shifted(place)
        return isinstance(shift, Integer) and (letter == 0 or letter == self.size or letter in self.indices)

    def _mean(self, part: OverInitialisation) -> Span | None:
        """Of entries with one law, at most one axis of each array as long as the size."""
        if self.drawn is not None or self.indices:
            return None
        drawn = set()
        for base, shape, variance in part.initialisation:
            axes = [place for place, length in enumerate(shape) if self.size in parts(length)]
            if self.size in parts(variance) or len(axes) > 1 or any(shape[axis] != self.size for axis in axes):
                return None
            drawn |= {(base, axis) for axis in axes}
        inside = replace(self, drawn=frozenset(drawn))
        return _total(map(inside.span, part.args[: 1 if isinstance(part, Mean) else 2]))

    def _is_alike(self, part: Indexed) -> bool:
        """Whether its indices are near ones that sums go over, or have nothing to do with the size."""
        at_size = {axis for base, axis in self.drawn or () if base == part.base}
        for axis, index in enumerate(part.indices):
            if not self._is_shifted(index) and (axis in at_size or parts(index) & {self.size, *self.indices}):
                return False
        return True


def shifted(place: Basic) -> tuple[Basic, Basic]:
    """A letter, or 0, and the number that is added to it."""
    if isinstance(place, Add) and len(place.args) == 2 and isinstance(place.args[0], Integer):
        return place.args[1], place.args[0]
    return (S.Zero, place) if isinstance(place, Integer) else (place, S.Zero)


def reach(side: Expr, size: Symbol) -> int:
    """By how much at most indices are said to be apart from one another, from 1 and from the size, all together."""
    total = 0
    for part in parts(unfold(side)):
        ends = [end for _, *own in part.limits for end in own] if isinstance(part, Sum) else []
        places = (
            part.args[:2] if isinstance(part, KroneckerDelta) else part.indices if isinstance(part, Indexed) else ()
        )
        for place in (*ends, *places):
            letter, shift = shifted(place)
            is_far = letter == size and place in places
            total += is_far + abs(int(shift) - (letter == 0)) if isinstance(shift, Integer) else 0
    return total


SUMMED = (Sum, Mean, Covariance, Indexed, IndexedBase, Tuple, Str, KroneckerDelta, sigma)
"""What stands in sums and means, beside functions that are continuous."""


def is_summed(side: Expr) -> bool:
    """Whether it is a continuous function of what is no whole number."""
    held = parts(unfold(side))
    deltas = (part for part in held if isinstance(part, KroneckerDelta))
    return all(isinstance(part, SUMMED) or is_total(part) or _is_power(part) for part in held) and all(
        symbol.is_integer for delta in deltas for symbol in delta.free_symbols
    )


def trimmed(side: Expr) -> Expr:
    """With the law of each mean being that of the arrays in it."""

    def own(part: OverInitialisation) -> Expr:
        *inside, law = part.args
        held = frozenset().union(*(parts(unfold(one)) for one in inside))
        return part.func(*inside, Tuple(*(entry for entry in law if entry[0] in held)))

    return bottom_up(side, lambda part: isinstance(part, Mean | Covariance), own)


def _is_power(part: Basic) -> bool:
    return isinstance(part, Pow) and isinstance(part.exp, Rational)


def _around(spans: Iterable[Span | None]) -> Span | None:
    found = list(spans)
    if None in found:
        return None
    return min(one[0] for one in found), max(one[1] for one in found)  # type: ignore[index]


def _total(spans: Iterable[Span | None]) -> Span | None:
    found = list(spans)
    if None in found:
        return None
    return sum(one[0] for one in found), sum(one[1] for one in found)  # type: ignore[index]


__all__ = ["Span", "is_summed", "reach", "span", "trimmed"]
