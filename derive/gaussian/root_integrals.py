"""∫_0^c f(s) ds for f a sum of s^i (A − Bs²)^p, p whole or half: what Price's theorem leaves to be integrated back."""

from dataclasses import dataclass
from functools import cache
from math import comb

from sympy import (
    Add,
    Dummy,
    Expr,
    Mul,
    Poly,
    Pow,
    Rational,
    S,
    Symbol,
    cancel,
    expand,
    factor,
    integrate,
    simplify,
    sqrt,
)

from derive.language.derivation import NotDerivable
from derive.language.rewriting import distribute


@dataclass(frozen=True)
class RootSum:
    """Σ coefficient · s^i · (1 − κs²)^p; `terms` are (coefficient, i, p)."""

    kappa: Expr
    terms: tuple[tuple[Expr, int, Rational], ...]


def integral(integrand: Expr, variable: Symbol, end: Expr) -> Expr:
    """∫_0^end. Raises `NotDerivable`."""
    found = as_root_sum(integrand, variable)
    total = Add(*(coefficient * _integral(i, p, found.kappa, end) for coefficient, i, p in found.terms))
    return _with_root_of(found.kappa, end, total)


def as_root_sum(expression: Expr, variable: Symbol) -> RootSum:
    """The expression in terms of one root. Raises `NotDerivable`."""
    kappa, root = S.Zero, Dummy("R", positive=True)

    def power(part: Pow) -> Expr:
        nonlocal kappa
        above, below = cancel(part.base).as_numer_denom()
        total = S.One
        for side, sign in ((above, 1), (below, -1)):
            coefficients = Poly(side, variable).all_coeffs()
            start = factor(coefficients[-1])
            if len(coefficients) == 1:
                total *= start ** (sign * part.exp)
                continue
            if len(coefficients) != 3 or coefficients[1] != 0 or start == 0:
                raise NotDerivable(f"{side} is not A − B {variable}²")
            found = factor(-coefficients[0] / start)
            if kappa != 0 and simplify(found - kappa) != 0:
                raise NotDerivable("two different roots")
            kappa = found
            total *= start ** (sign * part.exp) * root ** (sign * part.exp)
        return total

    def is_root(part: Expr) -> bool:
        return isinstance(part, Pow) and part.base.has(variable) and part.base != variable and not _is_plain(part)

    named = distribute(expression.replace(is_root, power))
    terms: dict[tuple[int, Expr], Expr] = {}
    for term in Add.make_args(named):
        coefficient, i, p = S.One, 0, S.Zero
        for factor_ in Mul.make_args(term):
            base, exponent = factor_.as_base_exp()
            if base == variable and exponent.is_Integer and exponent > 0:
                i = int(exponent)
            elif base == root:
                p = exponent
            elif factor_.has(variable):
                raise NotDerivable(f"{factor_} is no power of {variable} or of the root")
            else:
                coefficient *= factor_
        terms[i, p] = terms.get((i, p), S.Zero) + coefficient
    gathered = ((factor(coefficient), i, p) for (i, p), coefficient in terms.items())
    return RootSum(kappa, tuple(term for term in gathered if term[0] != 0))


def _is_plain(part: Pow) -> bool:
    return bool(part.exp.is_Integer and part.exp > 0)


_ROOT = Dummy("R_c", positive=True)
"""Stands for 1 − κc² until the end."""


def _integral(i: int, p: Rational, kappa: Expr, end: Expr) -> Expr:
    """∫_0^c s^i R^p ds, R = 1 − κs²; s² = (1 − R)/κ lowers i to 0 or 1."""
    if kappa == 0:
        return end ** (i + 1) / (i + 1)
    half, odd = divmod(i, 2)
    total = S.Zero
    for j in range(half + 1):
        weight = Rational((-1) ** j * comb(half, j)) / kappa**half
        total += weight * (_odd(p + j, kappa) if odd else _even(p + j, kappa, end))
    return total


def _odd(p: Rational, kappa: Expr) -> Expr:
    """∫_0^c s R^p ds by the substitution R."""
    if p == -1:
        raise NotDerivable("a logarithm")
    return (1 - _ROOT ** (p + 1)) / (2 * kappa * (p + 1))


def _even(p: Rational, kappa: Expr, end: Expr) -> Expr:
    """∫_0^c R^p ds: d(s R^p) = ((1 + 2p) R^p − 2p R^(p−1)) ds takes p to 0 or −1/2."""
    if p == 0:
        return end
    if p == Rational(-1, 2):
        return _arc(sqrt(kappa), end)
    if p > 0:
        return (end * _ROOT**p + 2 * p * _even(p - 1, kappa, end)) / (1 + 2 * p)
    if p.is_Integer:
        raise NotDerivable("an area tangent")
    above = p + 1
    return ((1 + 2 * above) * _even(above, kappa, end) - end * _ROOT**above) / (2 * above)


def _arc(scale: Expr, end: Expr) -> Expr:
    """∫_0^c ds/√(1 − (scale·s)²)."""
    antiderivative, x = _unit_arc()
    return antiderivative.xreplace({x: scale * end}) / scale


@cache
def _unit_arc() -> tuple[Expr, Expr]:
    x = Dummy("x", real=True)
    return integrate(1 / sqrt(1 - x**2), x), x


def _with_root_of(kappa: Expr, end: Expr, total: Expr) -> Expr:
    """R written out as (A − Bc²)/A."""
    if kappa == 0:
        return total
    above, below = (factor(side) for side in kappa.as_numer_denom())
    root = expand(below) - above * end**2
    return distribute(total).replace(
        lambda part: part == _ROOT or (isinstance(part, Pow) and part.base == _ROOT),
        lambda part: root ** part.as_base_exp()[1] / below ** part.as_base_exp()[1],
    )
