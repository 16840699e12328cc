"""`Exponentials`: e^z and log z of one trial, such that sums of exponents and products of arguments keep their laws.

An exponent that is met for the first time has a random power, a square of squares; one that is a combination of those
met before, with small fractions, has the power that follows. So it is for logarithms of what is positive.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from flint import fmpz_mat

from verify.values import field as modulo
from verify.values.field import P, quotient
from verify.values.no_value import Undefined

SHARES = 4
"""Powers of positive elements that are looked for in others, whose logarithm is then known."""
MULTIPLES = 24
"""The largest whole numbers in a relation between exponents; none is there by chance, for P is so much larger."""
TOGETHER = 8
"""Exponents met before, the last ones, that a new one may be a combination of."""
SHARED = 27720
"""The least common multiple of the numbers up to 12: a new power is so many times that of a random element."""
HEAVY = 2**20
"""What keeps a lattice's short vectors to those that are relations."""


@dataclass(frozen=True)
class Exponentials:
    """`powers` are (y, r, k) with e^y = r^k, for y that were met; `logarithms` pairs (log z, z)."""

    random: Callable[..., int]
    positive: Callable[..., int]
    powers: list[tuple[int, int, int]]
    logarithms: list[tuple[int, int]]

    def exponential(self, exponent: int) -> int:
        """e^z from those met before, or a new one."""
        if exponent == 0:
            return 1
        known = self._known(exponent)
        if known is None:
            root = self.positive("exponential", exponent)
            self.powers.append((exponent, root, SHARED))
            return pow(root, SHARED, P)
        return known

    def _known(self, exponent: int) -> int | None:
        """Π r_i^(k_i b_i/a) where a z = Σ b_i y_i with small numbers."""
        for known, root, share in self.powers:
            times = modulo.whole(quotient(share * exponent, known))
            if times is not None:
                return pow(root, times, P)
        others = self.powers[-TOGETHER:]
        relation = _relation((exponent, *(known for known, _, _ in others))) if len(others) > 1 else None
        if relation is None:
            return None
        own, *times = relation
        found = 1
        for (_, root, share), count in zip(others, times, strict=True):
            if share * count % own:
                return None
            found = found * pow(root, -share * count // own, P) % P
        return found

    def logarithm(self, value: int) -> int:
        """log z, such that e^(log z) = z and log (y^k z^l) = k log y + l log z for what is positive."""
        if value == 0:
            raise Undefined("the logarithm of 0")
        if value == 1 or modulo.sign(value) != 1:
            return 0 if value == 1 else self.random("log", value)
        found = self._of_product(value)
        if found is None:
            found = self.random("log", value)
            self.logarithms.append((found, value))
        known = found, modulo.square_root(value), 2
        if known not in self.powers:
            self.powers.append(known)
        return found

    def _of_product(self, value: int) -> int | None:
        """From positive elements met before: this is a root of one, a power, or a product of powers of two."""
        for one, first in self.logarithms:
            for times in range(2, SHARES + 1):
                if pow(value, times, P) == first:
                    return quotient(one, times)
        ones = [(0, 1), *self.logarithms]
        for (one, first), (other, second) in combinations(ones, 2):
            for times in range(-SHARES if first != 1 else 0, SHARES + 1 if first != 1 else 1):
                left = value * pow(first, -times, P) % P
                for rest in range(-SHARES, SHARES + 1):
                    if pow(second, rest, P) == left:
                        return (times * one + rest * other) % P
        return None


def _relation(numbers: Sequence[int]) -> tuple[int, ...] | None:
    """Small whole numbers, the first not 0, such that their products with these add up to 0 modulo the prime."""
    size = len(numbers)
    rows = [[int(i == j) for j in range(size)] + [HEAVY * number] for i, number in enumerate(numbers)]
    reduced = fmpz_mat([*rows, [0] * size + [HEAVY * P]]).lll().tolist()
    for *found, left in ([int(entry) for entry in row] for row in reduced):
        if left == 0 and found[0] and max(map(abs, found)) <= MULTIPLES:
            return tuple(found)
    return None


__all__ = ["Exponentials"]
