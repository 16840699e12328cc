"""The frozen-pattern update from its formula in layers, unrolled into a sum over paths.

With a_i, S_i, T_i, ζ of `derive.finite.moments` (see `derive.finite.update_recursion` for the formula) E[N⟨∇K, ∇N⟩]/4
is the sum over i < j, i ≤ k < j and j ≤ m ≤ d of the means of the product of

    a_i F_(i−1) (or 1, for a bias),   N² F_(j−1)/F_k Π_(i≤l<k) a_(l+1) T_l,   a_j Π_(j≤l<m) a_(l+1) T_l,

and of N²/F_m if m < d.

A path passes the layers in up to seven states, so a sweep from the input to the output adds all of them up. No
recursion from the output down is used, and the moments of A are binomial sums.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import groupby
from typing import Any

from verify.values import sparse
from verify.values.paths import as_float, layer_mean
from verify.values.sparse import Matrix

AsNumber = Callable[[Fraction], Any]

BEFORE, T_LOW, AT_K, S_LOW, T_HIGH, AT_M, S_HIGH = range(7)
"""Where a layer l lies: l < i; i ≤ l < k; l = k; k < l < j; j ≤ l < m; l = m; m < l < d."""
_NEXT = {
    BEFORE: (BEFORE, T_LOW, AT_K),
    T_LOW: (T_LOW, AT_K),
    AT_K: (S_LOW, T_HIGH, AT_M),
    S_LOW: (S_LOW, T_HIGH, AT_M),
    T_HIGH: (T_HIGH, AT_M),
    AT_M: (S_HIGH,),
    S_HIGH: (S_HIGH,),
}


def _layer(state: int, n: int, below: Any, above: Any, weights: bool, number: AsNumber) -> Any:
    """What a layer brings in a state, the factor a_l S_l of N² included."""

    def mean(s: int, t: int) -> Any:
        return below**s * above**t * number(layer_mean(n, (s, t), None))

    if state == BEFORE:
        return mean(2, 0) if weights else mean(1, 0)
    if state in (T_LOW, T_HIGH):
        return mean(1, 1)
    return mean(2, 0) if state in (S_LOW, S_HIGH) else mean(1, 0)


def _matrix(n: int, below: Any, above: Any, weights: bool, number: AsNumber) -> Matrix[int]:
    """One layer; a_i and a_j come in where the path starts to be low and high."""
    found: Matrix[int] = {}
    for before, following in _NEXT.items():
        for after in following:
            starts_low = weights and before == BEFORE and after != BEFORE
            starts_high = before in (AT_K, S_LOW) and after in (T_HIGH, AT_M)
            factor = below if starts_low or starts_high else 1
            found[after, before] = factor * _layer(after, n, below, above, weights, number)
    return found


def _sweep(widths: Sequence[int], c: Any, s: Any, weights: bool, number: AsNumber) -> Any:
    scales = [2 * s, *(number(Fraction(2, n)) for n in widths[:-1]), c / widths[-1]]
    layers = zip(widths, scales, scales[1:], strict=False)
    paths: Matrix[int] = {(BEFORE, BEFORE): 1}
    for (n, below, above), equal in groupby(layers):
        paths = sparse.product(sparse.power(_matrix(n, below, above, weights, number), len(list(equal))), paths)
    top = scales[-1]
    ends = {AT_K: top**2, S_LOW: top**2, T_HIGH: top, AT_M: 3 * top**2, S_HIGH: 3 * top**2}
    return sum(value * ends[state] for (state, _), value in paths.items() if state in ends)


def frozen_mean(widths: Sequence[int], c: Any, s: Any, b: Any, number: AsNumber = as_float) -> Any:
    """E[N⟨∇K, ∇N⟩] with the activation pattern held fixed; the hidden widths from the input upwards."""
    return 4 * (_sweep(widths, c, s, True, number) + (b * _sweep(widths, c, s, False, number) if b else 0))
