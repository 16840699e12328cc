"""Means of the lemma's recursion in exact arithmetic: as fractions while these are short, else between two bounds."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import gmpy2
from gmpy2 import mpfr, mpq, mpz
from sympy import Poly

from derive.finite.recursion import Factor, Monomial, alive_mean, closure, start, transfer
from derive.finite.symbols import n_width

MAX_DIGITS = 10**4
"""An exact moment is given as a fraction while numerator and denominator have fewer digits than this."""
DECIMAL_DIGITS = 30
"""Significant digits of a moment's decimal."""
_BUDGET = 2 * 33220
"""Bits up to which exact numbers are followed: twice `MAX_DIGITS`, since the last steps may still cancel."""


@cache
def _coefficients(s: int, t: int) -> tuple[tuple[int, ...], int]:
    """4u of `alive_mean` as whole coefficients of 1, n, n², and w."""
    u, w = alive_mean(s, t)
    return tuple(int(4 * c) for c in reversed(Poly(u, n_width).all_coeffs())), w


def _at_width(s: int, t: int, n: int) -> tuple[int, int]:
    """4u and w of `alive_mean` at the width n."""
    u, w = _coefficients(s, t)
    return sum(c * n**power for power, c in enumerate(u)), w


class ExactMeans:
    """The recursion of some monomials in integers over one common denominator.

    A layer's matrix is M₀ + (1 − 2⁻ⁿ) M₁ with entries in n alone, whole numbers over 4n²; where M₁ annihilates the
    vector no 2⁻ⁿ comes in. That is so for p, p² and Qp, whose means stay short at any width.
    """

    def __init__(self, *targets: Monomial) -> None:
        self.targets = targets
        self.monomials = closure(*targets)
        place = {monomial: i for i, monomial in enumerate(self.monomials)}
        matrix = transfer()
        self.factors = sorted({factor for monomial in self.monomials for _, _, factor in matrix[monomial]})
        plain = {f for f in self.factors if any(_coefficients(*f[1:])[0])}
        alive = {f for f in self.factors if _coefficients(*f[1:])[1]}
        self.plain, self.alive = (
            [
                [(place[old], times, self.factors.index(f)) for old, times, f in matrix[monomial] if f in which]
                for monomial in self.monomials
            ]
            for which in (plain, alive)
        )

    def run(self, layers: Sequence[tuple[int, int]]) -> dict[Monomial, mpq | None]:
        """The targets' means below the layers, or None where the numbers grow too long."""
        vector, denominator = [mpz(start(monomial)) for monomial in self.monomials], mpz(1)
        known: dict[tuple[int, int], tuple[list[int], list[int]]] = {}
        for n, c in layers:
            if (n, c) not in known:
                moments = [_at_width(s, t, n) for _, s, t in self.factors]
                sizes = [c**a * n ** (2 - a) for a, _, _ in self.factors]
                known[n, c] = (
                    [u * size for (u, _), size in zip(moments, sizes, strict=True)],
                    [4 * w * size for (_, w), size in zip(moments, sizes, strict=True)],
                )
            u, w = known[n, c]
            vector, extra, twos = _apply(self.plain, u, vector), _apply(self.alive, w, vector), 0
            if any(extra):
                if n > _BUDGET:
                    return dict.fromkeys(self.targets)
                twos, full = n, (mpz(1) << n) - 1
                vector = [(one << n) + full * two for one, two in zip(vector, extra, strict=True)]
            common = 4 * mpz(n) ** 2
            for entry in vector:
                common = gmpy2.gcd(common, entry)
            vector = [gmpy2.divexact(entry, common) for entry in vector]
            bottom = 4 * mpz(n) ** 2 // common << twos
            even = min(gmpy2.bit_scan1(entry) for entry in (bottom, *vector) if entry)
            vector = [entry >> even for entry in vector]
            denominator *= bottom >> even
            if max(map(gmpy2.bit_length, (denominator, *vector))) > _BUDGET:
                return dict.fromkeys(self.targets)
        return {target: mpq(vector[self.monomials.index(target)], denominator) for target in self.targets}


def _apply(rows: list[list[tuple[int, int, int]]], factors: list[int], vector: list[mpz]) -> list[mpz]:
    return [sum((times * factors[f] * vector[old] for old, times, f in row), mpz(0)) for row in rows]


def _rounded(
    monomials: Sequence[Monomial], layers: Sequence[tuple[int, int]], precision: int, up: bool
) -> dict[Monomial, mpq]:
    """Bounds of the monomials' means from one side: every term is ≥ 0, so rounding one way throughout is rigorous."""
    matrix, names = transfer(), closure(*monomials)
    place = {monomial: i for i, monomial in enumerate(names)}
    factors = sorted({factor for name in names for _, _, factor in matrix[name]})
    rows = [tuple((place[old], times, factors.index(f)) for old, times, f in matrix[name]) for name in names]
    known: dict[tuple[int, int], list[mpfr]] = {}
    with gmpy2.context(gmpy2.context(), precision=precision, round=gmpy2.RoundUp if up else gmpy2.RoundDown):
        vector = [mpfr(start(name)) for name in names]
        for n, c in layers:
            values = known.get((n, c))
            if values is None:
                values = known[n, c] = [_bound(factor, n, c, precision, up) for factor in factors]
            vector = [
                sum((times * values[f] * vector[old] for old, times, f in row[1:]),
                    row[0][1] * values[row[0][2]] * vector[row[0][0]])
                for row in rows
            ]  # fmt: skip
        return {name: mpq(vector[place[name]]) for name in names}


def _bound(factor: Factor, n: int, c: int, precision: int, up: bool) -> mpfr:
    """a^k E[S^s T^t; A ≥ 1], rounded; all but one addition and one division are exact in the context's precision."""
    k, s, t = factor
    u, w = _at_width(s, t, n)
    p = mpfr(2) ** -min(n, 2 * precision)
    if n > 2 * precision and up == (w > 0):
        p = mpfr(0)
    return (mpfr(u + 4 * w) - 4 * w * p) * c**k / (4 * mpz(n) ** k)


def bounds(
    monomials: Sequence[Monomial], layers: Sequence[tuple[int, int]]
) -> dict[Monomial, tuple[mpq, mpq]]:  # fmt: skip
    """Lower and upper bounds, close enough for `DECIMAL_DIGITS` and some more."""
    widest = max((n for n, _ in layers), default=1)
    precision = 160 + 4 * widest.bit_length() + len(layers).bit_length()
    while True:
        low, high = (_rounded(monomials, layers, precision, up) for up in (False, True))
        if all(high[m] - low[m] <= low[m] / mpz(10) ** (DECIMAL_DIGITS + 3) for m in monomials):
            return {m: (low[m], high[m]) for m in monomials}
        precision *= 2


__all__ = ["DECIMAL_DIGITS", "MAX_DIGITS", "ExactMeans", "bounds"]
