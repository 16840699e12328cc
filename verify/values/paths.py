"""Moments of the NTK of a deep ReLU network from the lemma as it is written, unrolled into a sum over pairs of paths.

With a_i = c_i/n_(i−1) the lemma (see `derive.finite.moments`) unrolls to

    B_i = Π_(i≤l<d) a_(l+1) T_l + Σ_(i≤j<d) Π_(i≤l<j) a_(l+1) T_l · a_d ζ² Π_(j<l<d) a_l S_l,
    K_w = Σ_i a_i (Π_(l<i) a_l S_l) ‖x‖² B_i,   K_b = Σ_i B_i.

A term is a path (i, j): below i it takes S (K_w) or nothing (K_b) from a layer, then T up to j, at j nothing, and S
above; with each of them it takes a_(l+1), and a_1 ‖x‖² at the start (K_w). A product of two terms is a pair of paths,
and layers are independent, so a sweep over the 3 × 3 states of a pair adds up all of them. Nothing here is shared with
the recursion from the output down in `derive`: moments of A come from the binomial sum itself.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any

from verify.values.sparse import Matrix
from verify.values.sweeps import (
    Block,
    Entry,
    Layer,
    NumberKind,
    Powers,
    as_all_grows,
    as_widths_grow,
    at_widths,
    coefficient,
)

PRE, MID, POST = range(3)
"""Where a layer lies on a path: below i, from i to below j, from j on."""
START = (PRE, PRE)
WEIGHTS = {pair: sum(state != PRE for state in pair) for pair in product(range(3), repeat=2)}
"""A path that is past i has chosen it among the layers; to choose j costs a_(j+1), so that its weight stays."""

Pair = Callable[[str, str], Any]
"""E of the product of two kinds over the alive networks, at c_d = 1 and ‖x‖² = n_0: "w"; "b", without the output bias;
"1" for 1."""


@dataclass(frozen=True)
class Setting:
    """c_d, whether the output has a bias (0, 1) and a ReLU (0, 1), and s = ‖x‖²/n_0.

    A bias between 0 and 1 is linear, as in the closed forms.
    """

    c: Any
    bias: Any
    relu: int
    s: Any


def _steps(state: int, kind: str) -> list[tuple[int, int, Powers]]:
    """(state, factors a_(l+1), powers of S and T) that one path may take from a layer."""
    if kind == "1":
        return [(PRE, 0, (0, 0))]
    if state == POST:
        return [(POST, 1, (1, 0))]
    on = [(MID, 1, (0, 1)), (POST, 1, (0, 0))]
    if state == MID:
        return on
    return [(PRE, 1, (1, 0)) if kind == "w" else (PRE, 0, (0, 0)), *on]


def _states(kind: str) -> range:
    """Those that a path of the kind may be in: what is 1 has no path."""
    return range(1 if kind == "1" else 3)


def _layer(one: str, other: str) -> Layer:
    def layer(entry: Entry) -> Matrix:
        matrix: Matrix = {}
        for before in product(_states(one), _states(other)):
            for first, second in product(_steps(before[0], one), _steps(before[1], other)):
                (after, k, (a, b)), (other_after, other_k, (other_a, other_b)) = first, second
                place = (after, other_after), before
                matrix[place] = matrix.get(place, 0) + entry(k + other_k, (a + other_a, b + other_b))
        return matrix

    return layer


def _total(ends: Mapping[Any, Any], one: str, other: str) -> Any:
    """The sum over paths from what they are at the output: of K_b's none has i = d, which is the output bias."""
    total = 0
    for pair, found in ends.items():
        if not any(state == PRE and kind == "b" for state, kind in zip(pair, (one, other), strict=True)):
            total += found * (3 if pair == (POST, POST) else 1)  # E ζ⁴
    return total * 2 ** (one + other).count("w")


def at_given_widths(blocks: Sequence[Block], kind: NumberKind, dead: int | None) -> Pair:
    """A dead layer weighs 2⁻ⁿ; with `dead` 0 dead networks are left out, as `layer_mean` has it."""

    def pair(one: str, other: str) -> Any:
        return _total(at_widths(_layer(one, other), START, blocks, kind, dead), one, other)

    return pair


def at_growing_widths(d: int, order: int, kind: NumberKind) -> Pair:
    """The limit at fixed depth, dead networks left out, or with order 1 the coefficient of 1/n."""

    def pair(one: str, other: str) -> Any:
        total = _total(as_widths_grow(_layer(one, other), START, d - 1), one, other)
        return kind.number(coefficient(total, order))

    return pair


def at_growing_depth(blocks: Sequence[tuple[Any, Any]], kind: NumberKind) -> Pair:
    """The limit over N^k for k kernels; blocks of (share, β) from the output to the input."""

    def pair(one: str, other: str) -> Any:
        ends = as_all_grows(_layer(one, other), START, WEIGHTS, blocks[::-1], kind)
        kinds = (one + other).replace("1", "")
        kept = {state: found for state, found in ends.items() if WEIGHTS[state] == len(kinds)}
        return _total(kept, one, other) * kind.number(Fraction(1, 2 ** len(kinds)))

    return pair


def kernel_moment(name: str, pair: Pair, reading: Setting, one: Any = 1) -> Any:
    """E[K^a …] by name: K, K_w, K_b, K^2, K_w^2, K_b^2, K_w K_b; `one` is what E[1] counts for without a ReLU."""
    mean = cache(lambda kinds: reading.c ** len(kinds) * reading.s ** kinds.count("w") * pair(*f"{kinds}1"[:2]))
    o = reading.bias
    always = pair("1", "1") if reading.relu else one
    parts: dict[str, Callable[[], Any]] = {
        "K_w": lambda: mean("w"),
        "K_b": lambda: o * always + mean("b"),
        "K_w^2": lambda: mean("ww"),
        "K_b^2": lambda: o * always + 2 * o * mean("b") + mean("bb"),
        "K_w K_b": lambda: o * mean("w") + mean("wb"),
    }
    parts["K"] = lambda: parts["K_w"]() + parts["K_b"]()
    parts["K^2"] = lambda: parts["K_w^2"]() + 2 * parts["K_w K_b"]() + parts["K_b^2"]()
    return parts[name]() / (2 if reading.relu else 1)


__all__ = ["Setting", "at_given_widths", "at_growing_depth", "at_growing_widths", "kernel_moment"]
