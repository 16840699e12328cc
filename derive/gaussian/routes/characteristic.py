"""Characteristic functions: E e^(iωU + iω'V) = e^(−(qω² + 2cωω' + q'ω'²)/2), for sums of u^n e^(au − bu²), a complex.

Powers are derivatives in a; a bump e^(−bu²) is the mean of e^(iωu) over ω ~ N(0, 2b), which leaves a Gaussian integral
in ω. Serves sin, cos, exp, Gaussian bumps and their products with polynomials.
"""

from __future__ import annotations

from functools import cache

from sympy import (
    Add,
    Dummy,
    Expr,
    I,
    Integral,
    Poly,
    S,
    Symbol,
    exp,
    expand,
    factor,
    integrate,
    oo,
    pi,
    sqrt,
)

from derive.gaussian.atoms import Atom, atoms
from derive.gaussian.collecting import COLLECTING, collected
from derive.gaussian.edges import edges
from derive.gaussian.expectation import GaussianExpectation, defined
from derive.gaussian.real_form import real_form
from derive.language.derivation import Derivation
from derive.language.rule import Rule
from derive.language.symbols import c, omega, omega_p, q, qp

CHARACTERISTIC = Rule(
    "characteristic function",
    "E e^(iωU + iω'V) = e^(−(qω² + 2cωω' + q'ω'²)/2); sin and cos as exponentials, e^(−bu²) as a mean over ω",
    ("U and V are jointly Gaussian", "the moments are finite"),
)
GAUSSIAN_INTEGRAL = Rule("Gaussian integral", "completing the square in ω", ("the coefficient of ω² is positive",))


def applies(expectation: GaussianExpectation) -> bool:
    """Whether g and h are sums of powers times exponentials, not both polynomials."""
    found = [atoms(side) for side in (expectation.g, expectation.h)]
    if found[0] is None or found[1] is None:
        return False
    together = (*found[0], *found[1])
    return not any(atom.is_gated for atom in together) and not all(atom.is_monomial for atom in together)


_RATES = Dummy("a"), Dummy("b")


def _frequencies(one: Atom, other: Atom) -> tuple[tuple[Symbol, Expr], ...]:
    """(ω, b) for each of the two that has a bump e^(−bu²)."""
    pairs = ((omega, one.decay), (omega_p, other.decay))
    return tuple((frequency, decay) for frequency, decay in pairs if decay != 0)


def _exponent(one: Atom, other: Atom) -> Expr:
    """log E e^(aU + a'V) with iω added to a rate that has a bump, and the exponent of ω's density."""
    first, second = _RATES
    if one.decay != 0:
        first = first + I * omega
    if other.decay != 0:
        second = second + I * omega_p
    total = (q * first**2 + 2 * c * first * second + qp * second**2) / 2
    return expand(total - sum(frequency**2 / (4 * decay) for frequency, decay in _frequencies(one, other)))


def _height(one: Atom, other: Atom) -> Expr:
    found = one.coefficient * other.coefficient
    for _, decay in _frequencies(one, other):
        found /= 2 * sqrt(pi * decay)
    return found


def _with_powers(expression: Expr, one: Atom, other: Atom) -> Expr:
    """∂^n/∂a^n ∂^m/∂a'^m at the atoms' rates."""
    for rate, atom in zip(_RATES, (one, other), strict=True):
        expression = expression.diff(rate, atom.degree) if atom.degree else expression
    return expression.xreplace(dict(zip(_RATES, (one.rate, other.rate), strict=True)))


def _as_integral(one: Atom, other: Atom) -> Expr:
    """E[α(U)β(V)] as an integral over the frequencies; without bumps there is none."""
    integrand = _height(one, other) * _with_powers(exp(_exponent(one, other)), one, other)
    limits = [(frequency, -oo, oo) for frequency, _ in _frequencies(one, other)]
    return Integral(integrand, *limits) if limits else integrand


def _integrated(one: Atom, other: Atom) -> Expr:
    exponent, weight = _exponent(one, other), S.One
    for frequency, _ in _frequencies(one, other):
        quadratic, linear, constant = _coefficients(exponent, frequency)
        bell, curvature = _bell()
        weight *= bell.xreplace({curvature: factor(-quadratic)})
        exponent = constant - linear**2 / (4 * quadratic)
    closed = _with_powers(exp(factor(expand(exponent))), one, other)
    return _height(one, other) * _one_root(weight) * closed


def _one_root(weight: Expr) -> Expr:
    """The square root of a product of fractions as one root, of a polynomial."""
    above, below = factor(weight**2).as_numer_denom()
    return sqrt(above) / sqrt(expand(below)) if weight != 1 else S.One


def _coefficients(exponent: Expr, frequency: Symbol) -> list[Expr]:
    found = Poly(expand(exponent), frequency).all_coeffs()
    return [S.Zero] * (3 - len(found)) + found


@cache
def _bell() -> tuple[Expr, Expr]:
    """∫ e^(−αω²) dω over the line, α > 0."""
    curvature, x = Dummy("alpha", positive=True), Dummy("x", real=True)
    return integrate(exp(-curvature * x**2), (x, -oo, oo)), curvature


def derive(expectation: GaussianExpectation) -> Derivation:
    """E[g(U)h(V)] in q, q' and c, for g and h sums of powers times exponentials and any covariance."""
    g, h = atoms(expectation.g), atoms(expectation.h)
    if g is None or h is None:
        raise ValueError("the characteristic function serves sums of powers times exponentials")
    symbolic = GaussianExpectation(expectation.g, expectation.h, q, qp, c)
    in_frequencies = Add(*(_as_integral(one, other) for one in g for other in h))
    closed = Add(*(_integrated(one, other) for one in g for other in h))
    result = collected(real_form(closed, c), c)
    assumptions = ("any q, q' ≥ 0 and c² ≤ qq'",)
    return (
        defined("characteristic functions", symbolic, assumptions=assumptions, edges=edges(expectation))
        .by(CHARACTERISTIC, in_frequencies)
        .by(GAUSSIAN_INTEGRAL, closed)
        .by(COLLECTING, result, note="e^(ix) = cos x + i sin x; e^x and e^(−x) as cosh x and sinh x")
    )


__all__ = ["applies", "derive"]
