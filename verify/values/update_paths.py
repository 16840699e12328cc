"""The frozen-pattern update from its formula in layers, unrolled into a sum over paths.

With a_i, S_i, T_i, ζ of `derive.finite.moments` (see `derive.finite.update_recursion` for the formula) E[N⟨∇K, ∇N⟩]/4
is the sum over i < j, i ≤ k < j and j ≤ m ≤ d of the means of the product of

    a_i F_(i−1) (or 1, for a bias),   N² F_(j−1)/F_k Π_(i≤l<k) a_(l+1) T_l,   a_j Π_(j≤l<m) a_(l+1) T_l,

and of N²/F_m if m < d, F_i = a_1 ‖x‖² Π_(l≤i) a_(l+1) S_l short of its last a, N² = a_1 ‖x‖² Π_l a_(l+1) S_l ζ².

With each S_l or T_l goes an a_(l+1), and one more where l = k or l = m. A sweep from the input to the output over the
five states of a path adds all of them up. No recursion from the output down is used.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from verify.values.sparse import Matrix
from verify.values.sweeps import (
    Entry,
    Layer,
    NumberKind,
    Powers,
    as_all_grows,
    as_widths_grow,
    at_widths,
    blocks_of,
    coefficient,
)

BEFORE, T_LOW, S_LOW, T_HIGH, S_HIGH = range(5)
"""Where a layer l lies: l < i; i ≤ l < k; k ≤ l < j; j ≤ l < m; m ≤ l < d."""
WEIGHTS = {BEFORE: 0, T_LOW: 1, S_LOW: 1, T_HIGH: 2, S_HIGH: 2}
"""i and j are chosen among the layers; to choose k or m costs an a, so that the weight stays."""

_S, _T, _NONE = (1, 0), (0, 1), (0, 0)
_NEXT: dict[int, dict[int, Powers]] = {
    BEFORE: {BEFORE: _S, T_LOW: _T, S_LOW: _NONE},
    T_LOW: {T_LOW: _T, S_LOW: _NONE},
    S_LOW: {S_LOW: _S, T_HIGH: _T, S_HIGH: _NONE},
    T_HIGH: {T_HIGH: _T, S_HIGH: _NONE},
    S_HIGH: {S_HIGH: _S},
}
"""What a path takes from a layer, by the states before and after it; N² takes S from each, besides."""
Sweep = Callable[[Layer], Any]
"""The sum over paths at c_d = ‖x‖²/n_0 = 1."""


def _layer(weights: bool) -> Layer:
    """`weights` are trained, which takes F_(i−1), or a bias."""

    def layer(entry: Entry) -> Matrix:
        matrix: Matrix = {}
        for before, following in _NEXT.items():
            for after, (a, b) in following.items():
                taken = (a, b) if after != BEFORE or weights else _NONE
                extra = 0 if after == BEFORE and not weights else 1
                matrix[after, before] = entry(1 + extra, (1 + taken[0], taken[1]))
        return matrix

    return layer


def _total(ends: Mapping[Any, Any], kept: Sequence[int] = (S_LOW, T_HIGH, S_HIGH)) -> Any:
    return sum(ends[state] * (3 if state == S_HIGH else 1) for state in kept if state in ends)  # E ζ⁴


def at_given_widths(widths: Sequence[int], kind: NumberKind) -> Sweep:
    """The hidden widths from the input upwards."""
    return lambda layer: _total(at_widths(layer, BEFORE, blocks_of(widths), kind, None))


def at_growing_widths(d: int, kind: NumberKind) -> Sweep:
    """The coefficient of 1/n at fixed depth; the limit itself is 0."""
    return lambda layer: kind.number(coefficient(_total(as_widths_grow(layer, BEFORE, d - 1)), 1))


def at_growing_depth(ratio: Any, kind: NumberKind) -> Sweep:
    """The limit over d² as d/n → β."""

    def sweep(layer: Layer) -> Any:
        share = kind.number(Fraction(1))
        ends = as_all_grows(layer, BEFORE, WEIGHTS, [(share, ratio)], kind)
        return _total(ends, (T_HIGH, S_HIGH)) * kind.number(Fraction(1, 4))

    return sweep


def frozen_mean(sweep: Sweep, c: Any, s: Any, b: Any) -> Any:
    """E[N⟨∇K, ∇N⟩] with the activation pattern held fixed."""
    return 8 * c**2 * s * (2 * s * sweep(_layer(True)) + (b * sweep(_layer(False)) if b else 0))


__all__ = ["at_given_widths", "at_growing_depth", "at_growing_widths", "frozen_mean"]
