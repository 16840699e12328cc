"""The frozen-pattern update of the on-diagonal NTK at any depth, by a linear recursion over layers.

The network is that of `derive.finite.moments`, with a_i, F_i, B_i, S_i, T_i as there and δ_i = ∂N/∂y^(i), B_i = ‖δ_i‖²;
β_i is 1 where layer i has trained biases. K = ‖∇N‖², so ⟨∇K, ∇N⟩ is four times the coefficient of ε² in N(θ + ε∇N), the
activation pattern held fixed. Two layers i < j share that coefficient: the step at i moves x^(j−1) by
J_(j−1,i) δ_i (a_i F_(i−1) + β_i), and the step at j, along δ_j x^(j−1), reads it off:

    ⟨∇K, ∇N⟩ = 4 Σ_(i<j) a_j B_j C_(j,i) (a_i F_(i−1) + β_i),   C_(j,i) = ⟨J_(j−1,i)ᵀ x^(j−1), δ_i⟩.

Split W^(i+1) along x^(i) as for the lemma: by Euler's theorem the part along it adds N F_(j−1)/F_i, and given the
layers above the other A_i − 1 columns w add a_(i+1) C_(j,i+1) each in the mean, for with G = J_(j−1,i+1)ᵀ x^(j−1) the
pair (⟨w, G⟩, ⟨w, δ_(i+1)⟩) is Gaussian with covariance ⟨G, δ_(i+1)⟩:

    C_(j,j−1) = N,   E[C_(j,i) | above] = N F_(j−1)/F_i + a_(i+1) E[T_i] C_(j,i+1).

So E_i = Σ_(j>i) a_j B_j N C_(j,i) obeys E_i = (N²/F_i) Σ_(j>i) a_j B_j F_(j−1) + a_(i+1) T_i E_(i+1) in the mean. With
r, B, p as in `derive.finite.moments`, a short for a_(i+1), and below layer i + 1

    e = E_(i+1)/(a F_i),   w = Σ_(k>i) E_k a_k F_(k−1)/(a F_i)²,   v = Σ_(k>i) E_k/(a F_i),

layer i maps e → a² S (r p + T e), w → a² S² w + (new e), v → a S v + (new e), from e = w = v = 0 at the output; and
E[N⟨∇K, ∇N⟩] = 4 ((a_1‖x‖²)² E[w] + β a_1‖x‖² E[v]), a_1‖x‖² = 2s. Every factor holds an S: dead networks add nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sympy import Add, Expr, S, Symbol, cancel, exp, expand, expand_func, factor, factorial, ff, limit, oo

from derive.finite.equal_widths import FIELD, Solution, add_terms, in_symbols, layer_mean, solution
from derive.finite.recursion import Factor, Monomial, alive_mean, start, transfer
from derive.finite.symbols import beta, depth, n_width

Name = Monomial | str
RR, RB, RP = (2, 0, 0, 0), (1, 1, 0, 0), (1, 0, 1, 0)
_TERMS = 6
_h = Symbol("h")


@cache
def rows() -> dict[Name, tuple[tuple[Name, int, Factor], ...]]:
    """For each mean below a layer: which means above enter it, how often, and with which powers of a, S and T."""
    bilinear = ((RP, 1, (2, 1, 0)), ("e", 1, (2, 1, 1)))
    above: dict[Name, tuple[tuple[Name, int, Factor], ...]] = {name: (*transfer()[name],) for name in (RR, RB, RP)}
    return above | {"e": bilinear, "w": (("w", 1, (2, 2, 0)), *bilinear), "v": (("v", 1, (1, 1, 0)), *bilinear)}


def _start(name: Name) -> int:
    return 0 if isinstance(name, str) else start(name)


def means(layers: Sequence[tuple[Expr, Expr]]) -> tuple[Expr, Expr]:
    """E[w], E[v] below the hidden layers (n_i, c_(i+1)), the output's first; widths may be symbols.

    >>> from derive.finite.symbols import output_variance
    >>> means([(n_width, output_variance)])
    (c_d**2/(2*n), c_d**2/(2*n))
    """
    vector: dict[Name, Expr] = {name: S(_start(name)) for name in rows()}
    for n, c in layers:
        vector = {
            name: Add(*(times * _layer_mean(powers, n, c) * vector[old] for old, times, powers in row))
            for name, row in rows().items()
        }
    return factor(vector["w"]), factor(vector["v"])


def _layer_mean(powers: Factor, n: Expr, c: Expr) -> Expr:
    """E[a^k S^s T^t] with a = c/n, for s ≥ 1: then a dead layer adds nothing."""
    k, s, t = powers
    return (c / n) ** k * alive_mean(s, t)[0].subs(n_width, n)


def _row(name: Name, c: Any) -> dict[Name, Any]:
    row: dict[Name, Any] = {}
    for old, times, powers in rows()[name]:
        row[old] = row.get(old, FIELD(0)) + times * layer_mean(powers, c, FIELD(0))
    return row


@cache
def _solve(name: Name) -> Solution:
    """The mean after the topmost hidden layer and k more, for equal widths, as in `derive.finite.equal_widths`."""
    row = _row(name, FIELD(2))
    own = row.pop(name)
    first = sum((value * _start(old) for old, value in _row(name, FIELD.gens[2]).items()), FIELD(0))
    driven: Solution = {}
    for old, weight in row.items():
        for rate, coefficients in _solve(old).items():
            add_terms(driven, rate, [weight * value for value in coefficients])
    return solution(own, first, driven)


@cache
def powers_of_rates(name: str) -> tuple[tuple[Expr, Expr], ...]:
    """Pairs (λ, coefficient): E[w] or E[v] at equal widths n and depth d ≥ 2 is Σ coefficient · λ^(d−2)."""
    return tuple(in_symbols(_solve(name)))


@cache
def closed_form(name: str) -> Expr:
    """E[w] or E[v] at equal widths, in d, n and c_d."""
    return Add(*(value * rate ** (depth - 2) for rate, value in powers_of_rates(name)))


@cache
def wide_coefficient(name: str) -> Expr:
    """lim n E[w] or n E[v] as n → ∞ at fixed d."""
    total = S.Zero
    for rate, value in powers_of_rates(name):
        k = cancel(n_width * (rate - 1))
        power = Add(*(ff(depth - 2, j) / factorial(j) * (k / n_width) ** j for j in range(_TERMS)))
        total += value * expand_func(power)
    laurent = expand(cancel(total).subs(n_width, 1 / _h))
    return factor(laurent.coeff(_h, 1))


@cache
def joint_limit(name: str) -> Expr:
    """lim E[w]/d² or E[v]/d² as d, n → ∞ with d/n = β > 0."""
    total = S.Zero
    for rate, value in powers_of_rates(name):
        grown = exp(beta * limit(n_width * (rate - 1), n_width, oo))
        total += grown * limit(cancel((value / depth**2).subs(depth, beta * n_width)), n_width, oo)
    return total
