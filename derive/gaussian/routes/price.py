"""Price's theorem: ∂/∂c E[g(U)h(V)] = E[g'(U)h'(V)].

Differentiate until the expectation is elementary, integrate back from c = 0, where U and V are independent:
E[gh] = Σ_{j<k} c^j/j! E[g^(j)(U)] E[h^(j)(V)] + ∫_0^c (c − τ)^(k−1)/(k−1)! E_τ[g^(k)(U) h^(k)(V)] dτ.
Source: Price, *A useful theorem for nonlinear devices having Gaussian inputs*, 1958.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from sympy import Add, Expr, Integral, Lambda, S, factor, factorial, pi, sqrt

from derive.gaussian.atoms import Atom, atoms, derivative, value
from derive.gaussian.collecting import collected
from derive.gaussian.edges import edges
from derive.gaussian.elementary import WeightedLaw, at_zero, joint_mean, mean, mean_of
from derive.gaussian.expectation import BILINEARITY, GaussianExpectation, defined, density
from derive.gaussian.real_form import real_form
from derive.gaussian.root_integrals import integral
from derive.language.derivation import Derivation
from derive.language.rule import Rule
from derive.language.symbols import c, q, qp, tau, u, v

PRICE = Rule(
    "Price's theorem",
    "∂/∂c E[g(U)h(V)] = E[g'(U)h'(V)]; at c = 0 U and V are independent",
    ("qq' > c²", "g and h grow slowly enough for the means of their derivatives, point masses included"),
    "Price 1958",
)
ELEMENTARY = Rule("elementary expectations", "completing the square; Stein's identity for powers")
INTEGRATION = Rule("integration", "by parts, down to an arcsine")


@dataclass(frozen=True)
class _Function:
    """A sum of atoms and a point mass at 0."""

    atoms: tuple[Atom, ...]
    mass: Expr = S.Zero

    def derivative(self) -> _Function:
        jump = Add(*(atom.coefficient for atom in self.atoms if atom.step and atom.degree == 0))
        return _Function(derivative(self.atoms), jump)

    def mean(self, variance: Expr) -> Expr:
        """E[f(X)], X ~ N(0, variance)."""
        return mean(self.atoms, variance)

    def lambda_of(self, variable: Expr) -> Lambda:
        return Lambda(variable, _shown(self.atoms, variable))


def _shown(found: tuple[Atom, ...], variable: Expr) -> Expr:
    return real_form(value(found, variable), variable)


@dataclass(frozen=True)
class _Pair:
    """E[g(U)h(V)] of two parts; `order` is how often Price's theorem is applied."""

    g: _Function
    h: _Function
    order: int

    @property
    def unevaluated(self) -> GaussianExpectation:
        return GaussianExpectation(self.g.lambda_of(u), self.h.lambda_of(v), q, qp, c)

    def chain(self) -> Iterator[tuple[_Function, _Function]]:
        """(g^(j), h^(j)) for j = 0, …, order."""
        g, h = self.g, self.h
        yield g, h
        for _ in range(self.order):
            g, h = g.derivative(), h.derivative()
            yield g, h


def _price_order(one: Atom, other: Atom) -> int:
    """How often two gated atoms are differentiated until one is a point mass or a bump."""
    return min(one.degree, other.degree) + 1


def _split(found: tuple[Atom, ...]) -> tuple[_Function, tuple[Atom, ...]]:
    """The part without gates, and the atoms with one."""
    return _Function(tuple(a for a in found if not a.is_gated)), tuple(a for a in found if a.is_gated)


def _pairs(g: tuple[Atom, ...], h: tuple[Atom, ...]) -> tuple[_Pair, ...]:
    (g_plain, g_gated), (h_plain, h_gated) = _split(g), _split(h)
    found = []
    if g_plain.atoms and h_plain.atoms:
        polynomial = all(atom.is_monomial for atom in (*g_plain.atoms, *h_plain.atoms))
        least = min(max(atom.degree for atom in side.atoms) for side in (g_plain, h_plain))
        found.append(_Pair(g_plain, h_plain, least + 1 if polynomial else 0))
    if g_plain.atoms:
        found += [_Pair(g_plain, _Function((atom,)), 0) for atom in h_gated]
    if h_plain.atoms:
        found += [_Pair(_Function((atom,)), h_plain, 0) for atom in g_gated]
    found += [_Pair(_Function((a,)), _Function((b,)), _price_order(a, b)) for a in g_gated for b in h_gated]
    return tuple(found)


@cache
def applies(expectation: GaussianExpectation) -> bool:
    """Whether g and h are sums of atoms whose gates carry polynomials only, and some pair wants differentiating."""
    found = [atoms(side) for side in (expectation.g, expectation.h)]
    if found[0] is None or found[1] is None:
        return False
    gated = [atom for side in found for atom in side or () if atom.is_gated]
    if any(atom.rate != 0 or atom.decay != 0 for atom in gated):
        return False
    if gated and any(_is_mixed(atom.rate) for side in found for atom in side or ()):
        return False
    return bool(gated) or any(pair.order for pair in _pairs(found[0], found[1]))


def _is_mixed(rate: Expr) -> bool:
    """Whether a rate is neither real nor imaginary: erf would be wanted off both axes."""
    real, imaginary = rate.as_real_imag()
    return real != 0 and imaginary != 0


def _of_covariance(covariance: Expr) -> WeightedLaw:
    return WeightedLaw((S.Zero, S.Zero), (q, qp), covariance)


def _elementary(g: _Function, h: _Function, covariance: Expr) -> Expr:
    """E[g(U)h(V)], point masses included, where in every pair one has no gate."""
    law = _of_covariance(covariance)
    total = S.Zero
    for one in g.atoms:
        for other in h.atoms:
            total += joint_mean(other, one, law.exchanged()) if one.is_gated else joint_mean(one, other, law)
    if g.mass != 0:
        total += g.mass * Add(*(_given_zero(atom, law.exchanged()) for atom in h.atoms))
    if h.mass != 0:
        total += h.mass * Add(*(_given_zero(atom, law) for atom in g.atoms))
    if g.mass != 0 and h.mass != 0:
        total += g.mass * h.mass * density(S.Zero, S.Zero, q, qp, covariance)
    return total


def _given_zero(atom: Atom, law: WeightedLaw) -> Expr:
    """E[α(U) δ(V)] for V ~ N(0, ·): the density of V at 0 times E[α(U) | V = 0]."""
    return at_zero(0, law) * mean_of(atom, S.Zero, factor(law.variances[0] - law.covariance**2 / law.variances[1]))


def _mean_alone(function: _Function, variance: Expr) -> Expr:
    """E[g(U)], E[h(V)], or E[h(V)] with a variance of V's own, unevaluated; a constant is its own mean."""
    if all(atom.is_monomial and atom.degree == 0 for atom in function.atoms):
        return function.mean(variance)
    if variance == q:
        return GaussianExpectation(function.lambda_of(u), Lambda(v, S.One), q, qp, c)
    return GaussianExpectation(Lambda(u, S.One), function.lambda_of(v), q, variance, c if variance == qp else S.Zero)


def _taylor(pair: _Pair, mean_of_one: Callable, last: Callable, integrate: Callable) -> Expr:
    """The theorem with Taylor's remainder; the caller says how means, the last expectation and the integral look."""
    *before, (g, h) = pair.chain()
    if not before:
        return last(g, h, c)
    total = Add(*(c**j / factorial(j) * mean_of_one(f, q) * mean_of_one(k, qp) for j, (f, k) in enumerate(before)))
    if not (g.atoms or g.mass != 0) or not (h.atoms or h.mass != 0):
        return total
    weight = (c - tau) ** (pair.order - 1) / factorial(pair.order - 1)
    return total + integrate(weight * last(g, h, tau))


def _unevaluated(g: _Function, h: _Function, covariance: Expr) -> Expr:
    """E[g(U)h(V)] with what is left of it unevaluated: a point mass gives a density and a condition."""
    total = S.Zero
    if g.atoms and h.atoms:
        total += GaussianExpectation(g.lambda_of(u), h.lambda_of(v), q, qp, covariance)
    for mass, other, own, far in ((g.mass, h, q, qp), (h.mass, g, qp, q)):
        if mass != 0 and other.atoms:
            variance = factor(far - covariance**2 / own)
            total += mass / sqrt(2 * pi * own) * _mean_alone(other, variance)
    if g.mass != 0 and h.mass != 0:
        total += g.mass * h.mass * density(S.Zero, S.Zero, q, qp, covariance)
    return total


def derive(expectation: GaussianExpectation) -> Derivation:
    """E[g(U)h(V)] in q, q' and c, for g and h sums of atoms and any covariance with qq' > c²."""
    g, h = atoms(expectation.g), atoms(expectation.h)
    if g is None or h is None:
        raise ValueError(
            "Price's route wants sums of polynomials, exponentials and bumps, or polynomials times H or erf"
        )
    symbolic = GaussianExpectation(expectation.g, expectation.h, q, qp, c)
    pairs = _pairs(g, h)

    def all_pairs(*how: Callable) -> Expr:
        return Add(*(_taylor(pair, *how) for pair in pairs))

    def unevaluated_integral(integrand: Expr) -> Expr:
        return Integral(integrand, (tau, 0, c)) if integrand != 0 else S.Zero

    assumptions = (
        "q > 0, q' > 0",
        "c² ≤ qq'; at c² = qq' by continuity, for no jump is met there with positive probability",
    )
    integrated = all_pairs(_Function.mean, _closed, lambda integrand: integral(integrand, tau, c))
    return (
        defined("Price's theorem", symbolic, assumptions=assumptions, edges=edges(expectation))
        .by(BILINEARITY, Add(*(pair.unevaluated for pair in pairs)))
        .by(PRICE, all_pairs(_mean_alone, _unevaluated, unevaluated_integral))
        .by(ELEMENTARY, all_pairs(_Function.mean, _closed, unevaluated_integral))
        .by(INTEGRATION, collected(integrated, c))
    )


@cache
def _closed(g: _Function, h: _Function, covariance: Expr) -> Expr:
    return collected(real_form(_elementary(g, h, covariance), covariance), covariance)


__all__ = ["applies", "derive"]
