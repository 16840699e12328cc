"""Moments of the NTK of a deep ReLU network from the lemma as it is written, unrolled into a sum over pairs of paths.

With a_i = c_i/n_(i−1) the lemma (see `derive.finite.moments`) unrolls to

    B_i = Π_(i≤l<d) a_(l+1) T_l + Σ_(i≤j<d) Π_(i≤l<j) a_(l+1) T_l · a_d ζ² Π_(j<l<d) a_l S_l,
    K_w = Σ_i a_i (Π_(l<i) a_l S_l) ‖x‖² B_i,   K_b = Σ_i B_i.

A term is a path (i, j): below i it takes S (K_w) or nothing (K_b) from a layer, then T up to j, at j nothing, and S
above. A product of two terms is a pair of paths, and layers are independent, so a sweep from the input to the output
over the 3 × 3 states of a pair adds up all of them; equal layers in a row are a power of one matrix. Nothing here is
shared with the recursion from the output down in `derive`: moments of A come from the binomial sum itself.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product
from math import ceil, lcm, log, log10
from typing import Any

import mpmath
from mpmath import mp

from verify.values import sparse
from verify.values.no_value import NoValue
from verify.values.sparse import Matrix

GUARD = 30
"""Digits that the alternating weights of the polynomial through up to 25 nodes may eat: they reach 10¹⁵."""
MOST_GROWTH, WIDEST = 10, 4000
"""So large may Σβ be, and so wide a layer, for a joint limit: beyond that it takes minutes."""
PRE, MID, POST = range(3)
"""Where a layer lies on a path: below i, from i to below j, above j."""
State = tuple[int, int]
ORDERS = [(a, b) for a in range(3) for b in range(3 - a)]
"""The powers of S and T that a pair may take from a layer."""


@dataclass(frozen=True)
class Block:
    """`count` hidden layers of width n, from the input upwards."""

    n: int
    count: int


def as_float(value: Fraction) -> mpmath.mpf:
    """The fraction at mpmath's current precision."""
    return mp.mpf(value.numerator) / value.denominator


@dataclass(frozen=True)
class Setting:
    """c_d, whether the output has a bias (0, 1) and a ReLU (0, 1), s = ‖x‖²/n_0, and what a dead layer weighs.

    `dead` is None for 2⁻ⁿ, or 0 to leave dead networks out: then E[g(A); A ≥ 1] counts as if g went on to A = 0.
    """

    c: Any
    bias: int
    relu: int
    s: Any
    dead: int | None = None
    number: Callable[[Fraction], Any] = as_float
    """What makes a fraction a number of the kind of c and s."""


@cache
def _binomial(n: int) -> dict[tuple[int, int], tuple[Fraction, int]]:
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


def layer_mean(n: int, powers: tuple[int, int], dead: int | None) -> Fraction:
    """E[S^a T^b; A ≥ 1]."""
    alive, at_zero = _binomial(n)[powers]
    if dead is not None:
        alive += (Fraction(1, 2**n) - dead) * at_zero
    return alive


PathStep = tuple[int, Any, tuple[int, int]]
"""The state after a layer, the factor that the layer brings, the powers of S and T."""


def _steps(state: int, kind: str, below: Any, above: Any) -> list[PathStep]:
    """How one path may pass a layer l with a_l = below and a_(l+1) = above."""
    if kind == "1":
        return [(PRE, 1, (0, 0))]
    if state == POST:
        return [(POST, below, (1, 0))]
    on = [(MID, above, (0, 1)), (POST, 1, (0, 0))]
    if state == MID:
        return on
    start = below if kind == "w" else 1
    stay = (PRE, start, (1, 0) if kind == "w" else (0, 0))
    return [stay, *((after, start * factor, powers) for after, factor, powers in on)]


def _states(kind: str) -> range:
    """Those that a path of the kind may be in: what is 1 has no path."""
    return range(1 if kind == "1" else 3)


def _layer_matrix(one: str, other: str, n: int, below: Any, above: Any, reading: Setting) -> Matrix[State]:
    matrix: Matrix[State] = {}
    means = {powers: reading.number(layer_mean(n, powers, reading.dead)) for powers in ORDERS}
    for before in product(_states(one), _states(other)):
        for first, second in product(_steps(before[0], one, below, above), _steps(before[1], other, below, above)):
            powers = (first[2][0] + second[2][0], first[2][1] + second[2][1])
            after = (first[0], second[0])
            factor = first[1] * second[1] * means[powers]
            matrix[after, before] = matrix.get((after, before), 0) + factor
    return matrix


def _runs(blocks: Sequence[Block], reading: Setting) -> Iterator[tuple[int, Any, Any, int]]:
    """(n_l, a_l, a_(l+1), how many such layers follow each other) from the input upwards, ‖x‖² within a_1."""
    below = 2 * reading.s
    for index, block in enumerate(blocks):
        inner = reading.number(Fraction(2, block.n))
        last = reading.c / block.n if index == len(blocks) - 1 else inner
        if block.count > 1:
            yield block.n, below, inner, 1
            yield block.n, inner, inner, block.count - 2
            below = inner
        yield block.n, below, last, 1
        below = inner


def _pair(one: str, other: str, blocks: Sequence[Block], reading: Setting) -> Any:
    """E of the product of two kinds over the alive networks; "b" without the output bias, "1" for 1."""
    vector: Matrix[State] = {((PRE, PRE), (PRE, PRE)): 1}
    for n, below, above, count in _runs(blocks, reading):
        matrix = _layer_matrix(one, other, n, below, above, reading)
        vector = sparse.product(sparse.power(matrix, count), vector)
    top = reading.c / blocks[-1].n
    ends = {(PRE, "w"): top, (PRE, "b"): 0, (PRE, "1"): 1, (MID, "w"): 1, (MID, "b"): 1}
    ends |= {(POST, "w"): top, (POST, "b"): top}
    total = 0
    for (state, _), value in vector.items():
        fourth = 3 if state == (POST, POST) else 1  # E ζ⁴
        total += value * ends[state[0], one] * ends[state[1], other] * fourth
    return total


def kernel_moment(name: str, blocks: Sequence[Block], reading: Setting) -> Any:
    """E[K^a …] by name: K, K_w, K_b, K^2, K_w^2, K_b^2, K_w K_b; at least one hidden layer."""

    def mean(one: str, other: str = "1") -> Any:
        return _pair(one, other, blocks, reading)

    always = mean("1") if reading.relu else 1
    o = reading.bias
    parts: dict[str, Callable[[], Any]] = {
        "K_w": lambda: mean("w"),
        "K_b": lambda: o * always + mean("b"),
        "K_w^2": lambda: mean("w", "w"),
        "K_b^2": lambda: o * always + 2 * o * mean("b") + mean("b", "b"),
        "K_w K_b": lambda: o * mean("w") + mean("w", "b"),
    }
    parts["K"] = lambda: parts["K_w"]() + parts["K_b"]()
    parts["K^2"] = lambda: parts["K_w^2"]() + 2 * parts["K_w K_b"]() + parts["K_b^2"]()
    return parts[name]() / (2 if reading.relu else 1)


def extrapolate(value: Callable[[int], mpmath.mpf], at: Sequence[int]) -> mpmath.mpf:
    """The limit of a function of N that is analytic in 1/N, by the polynomial through its values at the nodes."""
    table = [value(node) for node in at]
    for width in range(1, len(at)):
        table = [
            (at[i + width] * table[i + 1] - at[i] * table[i]) / (at[i + width] - at[i]) for i in range(len(table) - 1)
        ]
    return table[0]


def equal_widths_moment(name: str, d: int, n: int, reading: Setting) -> mpmath.mpf:
    """The moment at depth d ≥ 2 and hidden widths n."""
    return kernel_moment(name, (Block(n, d - 1),), reading)


def _powers(name: str) -> int:
    return 2 if "^2" in name or " " in name else 1


def nodes(first: int, step: int, scale: float, growth: float = 0.0) -> list[int]:
    """Nodes N_k enough for the current precision, for a function of h = 1/N that is analytic within |h| < 1/scale.

    The polynomial through K nodes is off by Π h_k f^(K)/K! at most, which is of the order of Π scale/N_k where the
    function is at most e^growth times its value at h = 0.
    """
    found, error = [], growth / log(10)
    while error > -(mp.dps + 3):
        found.append(first + step * len(found))
        error += log10(scale / found[-1])
    return found


def joint_limit(name: str, blocks: Sequence[tuple[Fraction, Fraction]], reading: Setting) -> mpmath.mpf:
    """lim of the moment over dᵏ; blocks of (share, β) from the output to the input, rational.

    With N hidden layers, φN of them of width φN/β, the moment is analytic in 1/N within |1/N| < φ/(5β): (1 + 5/n)^(φN)
    has its singularity there. Within nine tenths of that it is at most e^(8B) times its limit, B = Σβ, since
    (1 + 5/n)^(φN) = exp(5β log(1 + x)/x) with x = 5/n, and log(1 + x)/x ≤ 2.6 for |x| ≤ 0.9. Dead networks weigh N 2⁻ⁿ,
    which is not analytic, vanishes in the limit, and is left out. Raises `NoValue` where that takes layers too wide, or
    too many widths.
    """
    total = float(sum(beta for _, beta in blocks))
    if total > MOST_GROWTH:
        raise NoValue(f"the limit is not extrapolated for Σβ > {MOST_GROWTH}")
    lengths = [share for share, _ in blocks] + [share / beta for share, beta in blocks]
    step = lcm(*(length.denominator for length in lengths))
    steepest = max(beta / share for share, beta in blocks)
    first = step * ceil(400 * steepest / step)

    def value(total: int) -> mpmath.mpf:
        layers = [Block(int(total * share / beta), int(total * share)) for share, beta in reversed(blocks)]
        return kernel_moment(name, layers, reading) / mp.mpf(total) ** _powers(name)

    growing = nodes(first, step * ceil(first / (4 * step)), 5 * float(steepest), 8 * total)
    if growing[-1] * max(share / beta for share, beta in blocks) > WIDEST:
        raise NoValue(f"the limit would take layers of more than {WIDEST} units")
    with mp.workdps(mp.dps + GUARD):
        return extrapolate(value, growing)


def wide_limit(name: str, order: int, d: int, reading: Setting) -> mpmath.mpf:
    """lim of the moment as n → ∞ at depth d, or (order 1) lim n (moment − limit); dead networks left out, as above."""

    def value(n: int) -> mpmath.mpf:
        return equal_widths_moment(name, d, n, reading)

    def slope(widths: list[int]) -> mpmath.mpf:
        start = extrapolate(value, widths)
        return extrapolate(lambda n: n * (value(n) - start), widths) if order else start

    growing = nodes(400, 100, 5.0)
    with mp.workdps(mp.dps + GUARD):
        return slope(growing)
