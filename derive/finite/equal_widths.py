"""The moments of `derive.finite.moments` in closed form for equal widths, in symbols, and their limit at d/n = β.

The transfer matrix of a layer is triangular, so its monomials are solved one after another: each is a sum of λᵏ times
polynomials in k, the number of hidden layers below the topmost one, with rational functions of n, c and p = 2⁻ⁿ as
coefficients. The λ that are left in the moments are 1, 1 − p, (n + 5)/n and (n − 1)/n.
"""

from __future__ import annotations

from functools import cache
from math import comb
from typing import Any

from sympy import QQ as RATIONALS
from sympy import Add, Expr, Integer, Symbol, cancel, exp, expand, expand_func, factor, factorial, ff, field, limit, oo

from derive.finite.moment_parts import parts, powers
from derive.finite.recursion import ONE, Factor, Monomial, alive_mean, start, transfer
from derive.finite.symbols import beta, dead_probability, depth, mean_square, n_width, output_bias, output_variance

_h = Symbol("h")
_TERMS = 6
"""Terms of (1 + k/n)^(d−2): the coefficients grow like n² at most, so five reach the coefficient of 1/n."""

FIELD, _n, _p, _c = field("n, p, c", RATIONALS)
Solution = dict[Any, list[Any]]
"""λ -> coefficients of 1, k, k², … : the sum of λᵏ (c₀ + c₁ k + …); all are rational functions of n, p and c."""


def layer_mean(exponents: Factor, c: Any, p: Any) -> Any:
    """a^k E[S^s T^t; A ≥ 1] with a = c/n as an element of the field."""
    a, s, t = exponents
    u, w = alive_mean(s, t)
    total = FIELD(w) * (1 - p)
    for (power,), coefficient in u.as_poly(n_width).terms():
        total += RATIONALS(int(coefficient.p), int(coefficient.q)) * _n**power
    return total * (c / _n) ** a


def _row(monomial: Monomial, c: Any, p: Any) -> dict[Monomial, Any]:
    row: dict[Monomial, Any] = {}
    for old, times, exponents in transfer()[monomial]:
        row[old] = row.get(old, FIELD(0)) + times * layer_mean(exponents, c, p)
    return row


def add_terms(total: Solution, rate: Any, coefficients: list[Any]) -> None:
    known = total.setdefault(rate, [])
    known.extend([FIELD(0)] * (len(coefficients) - len(known)))
    for i, value in enumerate(coefficients):
        known[i] += value


def response(rate: Any, own: Any, drive: list[Any]) -> list[Any]:
    """g with rate g(k + 1) − own g(k) = drive(k), as coefficients of 1, k, k², …; rateᵏ g(k) is what the drive adds."""
    resonant = rate == own
    rest, g = [*drive], [FIELD(0)] * (len(drive) + resonant)
    for j in range(len(drive) - 1, -1, -1):
        at = j + resonant  # rate (k + 1)^at − own k^at starts with k^j
        g[at] = rest[j] / (rate * at if resonant else rate - own)
        for i in range(j + 1):
            rest[i] -= g[at] * (rate * comb(at, i) - (own if i == at else 0))
    return g


@cache
def _solve(monomial: Monomial, with_dead: bool) -> Solution:
    """The mean of the monomial after the topmost hidden layer and k more."""
    p = _p if with_dead else FIELD(0)
    row = _row(monomial, FIELD(2), p)
    own = row.pop(monomial)
    first = sum((value * start(old) for old, value in _row(monomial, _c, p).items()), FIELD(0))
    driven: Solution = {}
    for old, weight in row.items():
        for rate, coefficients in _solve(old, with_dead).items():
            add_terms(driven, rate, [weight * value for value in coefficients])
    return solution(own, first, driven)


def solution(own: Any, first: Any, driven: Solution) -> Solution:
    """g with g(k + 1) = own g(k) + driven(k) and g(0) = first."""
    total: Solution = {rate: response(rate, own, coefficients) for rate, coefficients in driven.items()}
    add_terms(total, own, [first - sum((found[0] for found in total.values()), FIELD(0))])
    return {rate: found for rate, found in total.items() if any(found)}


def in_symbols(found: Solution) -> list[tuple[Expr, Expr]]:
    """Pairs (λ, coefficient) with k = d − 2 put in."""
    names = {Symbol("n"): n_width, Symbol("p"): dead_probability, Symbol("c"): output_variance}
    pairs = []
    for rate, coefficients in found.items():
        polynomial = Add(*(value.as_expr().xreplace(names) * (depth - 2) ** i for i, value in enumerate(coefficients)))
        pairs.append((factor(rate.as_expr().xreplace(names)), factor(polynomial)))
    return pairs


def _expression(monomial: Monomial, with_dead: bool) -> list[tuple[Expr, Expr]]:
    return in_symbols(_solve(monomial, with_dead))


@cache
def closed_form(name: str, output_relu: bool = False, with_dead: bool = True) -> Expr:
    """A moment for hidden widths all n ("K", "K^2", …), in n, d ≥ 2, p = 2⁻ⁿ, c = c_d, s = ‖x‖²/n₀ and o.

    A ReLU at the output halves all moments, for N is as often negative whatever K is; a dead network then has no output
    bias either. Without dead networks the form is that at p = 0.

    >>> closed_form("K_w")
    c_d*d*s
    """
    total = Integer(0)
    for weight, monomial in parts(name, mean_square, output_bias):
        if monomial is None and not output_relu:
            total += weight
        else:
            pairs = _expression(monomial or ONE, with_dead)
            total += weight * Add(*(value * rate ** (depth - 2) for rate, value in pairs))
    return total / 2 if output_relu else total


@cache
def wide_expansion(name: str) -> tuple[Expr, Expr]:
    """The moment of a linear output as n → ∞ at fixed d: its limit and the coefficient of 1/n.

    Dead networks have weights of order 2⁻ⁿ and add to neither.
    """
    total = Integer(0)
    for weight, monomial in parts(name, mean_square, output_bias):
        if monomial is None:
            total += weight
            continue
        for rate, value in _expression(monomial, False):
            k = cancel(n_width * (rate - 1))
            power = Add(*(ff(depth - 2, j) / factorial(j) * (k / n_width) ** j for j in range(_TERMS)))
            total += weight * value * expand_func(power)
    laurent = expand(total.subs(n_width, 1 / _h))
    return tuple(factor(laurent.coeff(_h, order)) for order in (0, 1))  # type: ignore[return-value]


@cache
def joint_limit(name: str) -> Expr:
    """lim of the moment over d (one K) or d² (two K) as d, n → ∞ with d/n = β > 0, in β, s and c.

    Dead networks have probability at most d 2⁻ⁿ → 0, and p is put to 0 before solving, for (1 − p)ᵏ and 1 merge.
    """
    total = Integer(0)
    for weight, monomial in parts(name, mean_square, output_bias):
        for rate, value in _expression(monomial, False) if monomial else ():
            grown = exp(beta * limit(n_width * (rate - 1), n_width, oo))
            value = cancel((value / depth ** powers(name)).subs(depth, beta * n_width))
            total += weight * grown * limit(value, n_width, oo)
    return total
