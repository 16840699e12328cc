"""Sums over paths through the layers of a ReLU network, at given widths and in two limits.

What a layer of n units brings to a path is (c/n)^k E[S^a T^b], k ≥ a + b, with S ~ χ²(A), T ~ χ²(A − 1) and
A ~ Bin(n, ½): a polynomial in h = 1/n, c = 2 inside. The c_d of the last layer is taken out: there c = 1. A `Layer`
makes the matrix of these factors over the states that a path may be in, a sweep from the input to the output their
product.

As n → ∞ at fixed depth the product is one of polynomials in h. Let d, n → ∞ with n = φN/β for φN of N layers: a state
that is reached by w free choices of a layer weighs N^w, and in these units a layer's matrix is 1 + G/N + O(1/N²), so
that a block tends to exp(φG): an entry that makes p choices gives G its coefficient of h^(1−p) times (β/φ)^(1−p).
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import groupby
from typing import Any

import mpmath
from flint import arb, arb_mat, fmpq, fmpq_series
from mpmath import mp

from verify.values import sparse
from verify.values.precision import precision
from verify.values.sparse import Matrix

Powers = tuple[int, int]
"""(a, b): those of S and T."""
Entry = Callable[[int, Powers], Any]
"""(k, (a, b)) -> (c/n)^k E[S^a T^b], a number of any kind."""
Layer = Callable[[Entry], Matrix]
"""The matrix of one layer."""

ORDERS = [(a, b) for a in range(3) for b in range(3 - a)]
"""The powers of S and T that a pair of paths may take from a layer."""
SPARE = 20
"""Bits beyond mpmath's, for the roundings of an exponential."""
SPARE_DIGITS = 10
"""Digits beyond those asked for: all that is added up is positive."""
INSIDE = 2
"""c of the layers but the last one."""


@dataclass(frozen=True)
class NumberKind:
    """A kind of numbers: what makes a fraction one, and the exponential of a matrix of them, given by its rows."""

    number: Callable[[Fraction], Any]
    exponential: Callable[[list[list[Any]]], list[list[Any]]]


def _as_float(value: Fraction) -> mpmath.mpf:
    return mp.mpf(value.numerator) / value.denominator


def _as_exact(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)


def _exponential(rows: list[list[Any]]) -> list[list[arb]]:
    return arb_mat(rows).exp().tolist()


def _middles(rows: list[list[mpmath.mpf]]) -> list[list[mpmath.mpf]]:
    with precision(mp.prec + SPARE):
        found = _exponential([[arb(rate) for rate in row] for row in rows])
    return [[mp.mpf(entry.mid()) for entry in row] for row in found]


AS_FLOATS = NumberKind(_as_float, _middles)
"""At mpmath's current precision."""
AS_BALLS = NumberKind(_as_exact, _exponential)
"""Exact where no exponential is taken."""


@dataclass(frozen=True)
class Block:
    """`count` hidden layers of width n, from the input upwards."""

    n: int
    count: int


def blocks_of(widths: Sequence[int]) -> list[Block]:
    """The hidden layers from the input upwards, equal ones in a row together."""
    return [Block(n, len(list(equal))) for n, equal in groupby(widths)]


def digits_for(beta: mpmath.mpf) -> AbstractContextManager:
    """A precision for e^β: as many digits of it are lost as β has before its point."""
    return mp.workdps(mp.dps + SPARE_DIGITS + max(0, mp.mag(beta)) // 3)


@cache
def _binomial(n: int) -> dict[Powers, tuple[Fraction, int]]:
    """(a, b) -> (Σ_(A≥1) 2⁻ⁿ C(n, A) E[S^a] E[T^b], the moments at A = 0), S ~ χ²(A), T ~ χ²(A − 1), a + b ≤ 2."""
    totals, weight = dict.fromkeys(ORDERS, 0), 1
    for active in range(1, n + 1):
        weight = weight * (n - active + 1) // active
        for a, b in ORDERS:
            totals[a, b] += weight * _chi(a, active) * _chi(b, active - 1)
    return {(a, b): (Fraction(totals[a, b], 2**n), _chi(a, 0) * _chi(b, -1)) for a, b in ORDERS}


def _chi(order: int, freedom: int) -> int:
    """E[X^order] for X ~ χ²(freedom)."""
    return (1, freedom, freedom * (freedom + 2))[order]


def layer_mean(n: int, powers: Powers, dead: int | None) -> Fraction:
    """E[S^a T^b; A ≥ 1] where `dead` is None; with 0 as if what it is a mean of went on to A = 0."""
    alive, at_zero = _binomial(n)[powers]
    if dead is not None:
        alive += (Fraction(1, 2**n) - dead) * at_zero
    return alive


def at_widths(
    layer: Layer, start: Hashable, blocks: Sequence[Block], kind: NumberKind, dead: int | None
) -> dict[Any, Any]:
    """The sum over paths from a state to each, at given widths."""

    def entry(n: int, c: int) -> Entry:
        return lambda k, powers: kind.number(Fraction(c, n) ** k * layer_mean(n, powers, dead))

    vector: Matrix = {(start, start): 1}
    for at, block in enumerate(blocks, start=1):
        is_last = at == len(blocks)
        vector = sparse.product(sparse.power(layer(entry(block.n, INSIDE)), block.count - is_last), vector)
        if is_last:
            vector = sparse.product(layer(entry(block.n, 1)), vector)
    return _by_state(vector)


def _by_state(vector: Matrix) -> dict[Any, Any]:
    """What stands before each state of a matrix with one column."""
    return {state: found for (state, _), found in vector.items()}


@cache
def _coefficients(powers: Powers) -> tuple[fmpq, ...]:
    """E[S^a T^b] as a polynomial of n, of degree 2 at most, the constant first."""
    one, two, three = (fmpq(mean.numerator, mean.denominator) for mean in (layer_mean(n, powers, 0) for n in (1, 2, 3)))
    second = (three - 2 * two + one) / 2
    first = two - one - 3 * second
    return one - first - second, first, second


def _series(c: int) -> Entry:
    """The entries as polynomials in h, up to h."""

    def entry(k: int, powers: Powers) -> fmpq_series:
        found = {k - degree: c**k * factor for degree, factor in enumerate(_coefficients(powers))}
        return fmpq_series([found.get(0, fmpq(0)), found.get(1, fmpq(0))], prec=2)

    return entry


def as_widths_grow(layer: Layer, start: Hashable, hidden: int) -> dict[Any, Any]:
    """The same for so many layers of width 1/h, as a series in h up to h."""
    vector: Matrix = {(start, start): fmpq_series([1], prec=2)}
    vector = sparse.product(sparse.power(layer(_series(INSIDE)), hidden - 1), vector)
    return _by_state(sparse.product(layer(_series(1)), vector))


def coefficient(series: fmpq_series, order: int) -> Fraction:
    """That of h^order."""
    found = series[order]
    return Fraction(int(found.p), int(found.q))


def as_all_grows(
    layer: Layer,
    start: Hashable,
    weights: Mapping[Any, int],
    blocks: Sequence[tuple[Any, Any]],
    kind: NumberKind,
) -> dict[Any, Any]:
    """The limit in units of N^w; blocks of (share, β) from the input upwards.

    In the last layer each path takes 1/n for 2/n once, which is for the caller to count.
    """
    matrix = layer(_series(INSIDE))
    states = sorted({state for key in matrix for state in key})
    vector = [kind.number(Fraction(int(state == start))) for state in states]
    for share, beta in blocks:
        rates = [[_rate(matrix, weights, after, before, share, beta, kind) for before in states] for after in states]
        factors = kind.exponential(rates)
        vector = [sum(a * b for a, b in zip(row, vector, strict=True)) for row in factors]
    return dict(zip(states, vector, strict=True))


def _rate(
    matrix: Matrix,
    weights: Mapping[Any, int],
    after: Hashable,
    before: Hashable,
    share: Any,
    beta: Any,
    kind: NumberKind,
) -> Any:
    """φG from `before` to `after`."""
    choices = weights[after] - weights[before]
    if (after, before) not in matrix or choices not in (0, 1):
        return kind.number(Fraction(0))
    return kind.number(coefficient(matrix[after, before], 1 - choices)) * (share if choices else beta)


__all__ = [
    "AS_BALLS",
    "AS_FLOATS",
    "Block",
    "Entry",
    "Layer",
    "NumberKind",
    "Powers",
    "as_all_grows",
    "as_widths_grow",
    "at_widths",
    "blocks_of",
    "coefficient",
    "digits_for",
    "layer_mean",
]
