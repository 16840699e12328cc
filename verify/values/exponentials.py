"""`Exponentials`: e^z and log z of one trial, such that sums of exponents and products of arguments keep their laws.

An exponent that is met for the first time has a random power, a square of squares; what is a small multiple of one that
was met, of its half, or a sum of two such, has the power that follows. So it is for logarithms of what is positive.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

from verify.values import field as modulo
from verify.values.field import P, quotient
from verify.values.no_value import Undefined

SHARES = 4
"""Powers of positive elements that are looked for in others, whose logarithm is then known."""
MULTIPLES = 12
"""Whole multiples of an exponent that are looked for among those met before."""


@dataclass(frozen=True)
class Exponentials:
    """`powers` are pairs (z, e^z) that were met, `logarithms` pairs (log z, z)."""

    random: Callable[..., int]
    positive: Callable[..., int]
    powers: list[tuple[int, int]]
    logarithms: list[tuple[int, int]]

    def exponential(self, exponent: int) -> int:
        """e^z: a power of e^y where z is a small multiple of a y met before, or of its half, or a sum of two such."""
        if exponent == 0:
            return 1
        for known, value in self.powers:
            for halves in range(-2 * MULTIPLES, 2 * MULTIPLES + 1):
                if 2 * exponent % P == halves * known % P:
                    return pow(modulo.square_root(value), halves, P) if halves % 2 else pow(value, halves // 2, P)
        combined = self._of_two(exponent)
        if combined is not None:
            return combined
        found = self.positive("exponential", exponent)
        self.powers.append((exponent, found))
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
        if (found, value) not in self.powers:
            self.powers.append((found, value))
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

    def _of_two(self, exponent: int) -> int | None:
        """From two that were met: e^(ky + lz) = (e^y)^k (e^z)^l."""
        for (first, one), (second, other) in combinations(self.powers, 2):
            for times in range(-MULTIPLES, MULTIPLES + 1):
                rest = modulo.whole(quotient((exponent - times * first) % P, second))
                if rest is not None and abs(rest) <= MULTIPLES:
                    return pow(one, times, P) * pow(other, rest, P) % P
        return None


__all__ = ["Exponentials"]
