"""The moments of `derive.finite.moments` at given hidden widths, numbers or symbols: the recursion, layer by layer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sympy import Add, Expr, IndexedBase, Integer, S, Tuple, factor, powsimp

from derive.finite.moment_parts import parts
from derive.finite.recursion import ONE, Factor, Monomial, alive_mean, closure, start, transfer
from derive.finite.symbols import mean_square, n_width, output_bias, output_variance


def given_widths(n, d) -> tuple[Expr, Expr]:
    """Widths and depth as the arguments of a quantity. Raises `ValueError` where a tuple has not d − 1 widths."""
    n, d = Tuple(*n) if isinstance(n, (tuple, list, Tuple)) else S(n), S(d)
    if isinstance(n, Tuple) and d != len(n) + 1:
        raise ValueError(f"the depth is {d} and there are {len(n)} hidden widths; expected one less")
    return n, d


def has_own_widths(n: Expr) -> bool:
    """Whether each layer has a width of its own."""
    return isinstance(n, (Tuple, IndexedBase))


def listed(n: Expr, d: Expr) -> tuple[Expr, ...] | None:
    """n_1 … n_(d−1), from the input upwards: of a tuple, an array, or one width for all; None for a symbolic depth."""
    if isinstance(n, Tuple):
        return tuple(n)
    if not d.is_Integer:
        return None
    return tuple(n[layer] if isinstance(n, IndexedBase) else n for layer in range(1, int(d)))


def _layer_mean(powers: Factor, n: Expr, c: Expr, weight: Expr) -> Expr:
    """E[a^k S^s T^t] with a = c/n over the layers that are alive; a dead one weighs `weight`."""
    k, s, t = powers
    u, w = alive_mean(s, t)
    return (c / n) ** k * (u.subs(n_width, n) + w * (1 - weight))


@cache
def _means(layers: tuple[tuple[Expr, Expr], ...], counted: Expr) -> dict[Monomial, Expr]:
    """The means of all monomials below the hidden layers (n_i, c_(i+1)), the output's first."""
    names = closure(*transfer())
    vector = {name: Integer(start(name)) for name in names}
    for n, c in layers:
        weight = counted * S(2) ** -n
        vector = {
            name: Add(
                *(times * _layer_mean(powers, n, c, weight) * vector[old] for old, times, powers in transfer()[name])
            )
            for name in names
        }
    return vector


def moment(name: str, widths: Sequence[Expr], output_relu: bool, counted: Expr) -> Expr:
    """A moment ("K", "K^2", …) at these hidden widths from the input upwards, in c_d, s and o.

    `counted` is 1 where dead networks count and 0 where they are left out.

    >>> from sympy.abc import k, m
    >>> moment("K_w", (k, m), False, S.One)
    3*c_d*s
    """
    above = (output_variance, *(S(2) for _ in widths[1:]))
    means = _means(tuple(zip(reversed(widths), above, strict=True)), counted)
    total = S.Zero
    for weight, monomial in parts(name, mean_square, output_bias):
        total += weight if monomial is None and not output_relu else weight * means[monomial or ONE]
    return powsimp(factor(total / 2 if output_relu else total))
