"""Gaussian expectations that need no route: E[α(U) β(V)] for atoms of which one at least has no gate, and E[α(X)].

An exponential e^(aU) shifts the mean of (U, V), a bump e^(−bU²) narrows its covariance; what is left are moments, which
Stein's identity E[U f(U, V)] = m_U E f + Var(U) E ∂_U f + Cov(U, V) E ∂_V f takes down to E[1], E[H(V)] or E[erf(kV)].
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from sympy import Add, Dummy, Expr, S, cancel, erf, exp, expand, factor, integrate, oo, pi, simplify, sqrt

from derive.gaussian.atoms import Atom
from derive.gaussian.real_form import real_form
from derive.language.rewriting import distribute
from derive.language.symbols import c


@dataclass(frozen=True)
class WeightedLaw:
    """weight · N((m_U, m_V), [[s_U, s_UV], [s_UV, s_V]]) with weight = e^exponent/√determinant."""

    means: tuple[Expr, Expr]
    variances: tuple[Expr, Expr]
    covariance: Expr
    exponent: Expr = S.Zero
    determinant: Expr = S.One

    @property
    def weight(self) -> Expr:
        return exp(self.exponent) / sqrt(self.determinant)

    def exchanged(self) -> WeightedLaw:
        """U and V under each other's names."""
        return replace(self, means=self.means[::-1], variances=self.variances[::-1])

    def shifted(self, rate: Expr) -> WeightedLaw:
        """Times e^(rate U): the mean moves by rate·Cov(·, U), the weight takes e^(rate m_U + rate² s_U/2)."""
        if rate == 0:
            return self
        (centre, other), (own, _) = self.means, self.variances
        return replace(
            self,
            means=(expand(centre + rate * own), expand(other + rate * self.covariance)),
            exponent=expand(self.exponent + rate * centre + rate**2 * own / 2),
        )

    def narrowed(self, decay: Expr) -> WeightedLaw:
        """Times e^(−decay U²): with D = 1 + 2 decay s_U, (U, V) loses 2 decay Cov(·, U)²/D, the weight takes 1/√D."""
        if decay == 0:
            return self
        (centre, other), (own, far) = self.means, self.variances
        wide = 1 + 2 * decay * own
        return WeightedLaw(
            (_tidy(centre / wide), _tidy(other - 2 * decay * self.covariance * centre / wide)),
            (_tidy(own / wide), _tidy(far - 2 * decay * self.covariance**2 / wide)),
            _tidy(self.covariance / wide),
            _tidy(self.exponent - decay * centre**2 / wide),
            _tidy(self.determinant * wide),
        )


def _tidy(expression: Expr) -> Expr:
    return factor(cancel(expression))


def mean_of(atom: Atom, mean: Expr, variance: Expr) -> Expr:
    """E[α(X)] for X ~ N(mean, variance), variance > 0."""
    return joint_mean(Atom(S.One), atom, WeightedLaw((S.Zero, mean), (S.One, variance), S.Zero))


def mean(atoms: tuple[Atom, ...], variance: Expr) -> Expr:
    """E[f(X)] for a sum of atoms f and X ~ N(0, variance), without i."""
    return real_form(Add(*(mean_of(atom, S.Zero, variance) for atom in atoms)), c)


def joint_mean(plain: Atom, other: Atom, law: WeightedLaw) -> Expr:
    """E[α(U) β(V)], α without a gate, for (U, V) with the given law."""
    law = law.shifted(plain.rate).exchanged().shifted(other.rate).exchanged()
    law = law.narrowed(plain.decay).exchanged().narrowed(other.decay).exchanged()
    moment = _moment(plain.degree, other.degree, law, replace(other, coefficient=S.One, rate=S.Zero, decay=S.Zero))
    return plain.coefficient * other.coefficient * moment


@cache
def _moment(n: int, m: int, law: WeightedLaw, gate: Atom) -> Expr:
    """weight · E[U^n V^m gate(V)] by Stein's identity; the degree of `gate` is not looked at."""
    if n == m == 0:
        return law.weight * _gate_mean(gate, law.means[1], law.variances[1])
    (first, second), (own, far), both = law.means, law.variances, law.covariance
    if n:
        found = (
            first * _moment(n - 1, m, law, gate),
            own * (n - 1) * _moment(n - 2, m, law, gate) if n > 1 else S.Zero,
            both * m * _moment(n - 1, m - 1, law, gate) if m else S.Zero,
            both * _slope_moment(n - 1, m, law, gate),
        )
    else:
        found = (
            second * _moment(0, m - 1, law, gate),
            far * (m - 1) * _moment(0, m - 2, law, gate) if m > 1 else S.Zero,
            far * _slope_moment(0, m - 1, law, gate),
        )
    return Add(*(distribute(part) for part in found))


@cache
def _slope_moment(n: int, m: int, law: WeightedLaw, gate: Atom) -> Expr:
    """weight · E[U^n V^m gate'(V)]: the point mass at V = 0 for H, a bump for erf."""
    if gate.step:
        return at_zero(n, law) if m == 0 else S.Zero
    if gate.scale is None:
        return S.Zero
    slope = gate.gate_slope()
    narrow = law.exchanged().narrowed(slope.decay).exchanged()
    plain = replace(gate, scale=None)
    return distribute(slope.coefficient / gate.coefficient * _moment(n, m, narrow, plain))


def at_zero(n: int, law: WeightedLaw) -> Expr:
    """weight · E[U^n δ(V)]: the density of V at 0 times E[U^n | V = 0]."""
    (first, second), (own, far), both = law.means, law.variances, law.covariance
    height = exp(-(second**2) / (2 * far)) / sqrt(2 * pi * far)
    left = WeightedLaw((_tidy(first - both * second / far), S.Zero), (_tidy(own - both**2 / far), S.One), S.Zero)
    return law.weight * height * _moment(n, 0, left, Atom(S.One))


def _gate_mean(gate: Atom, mean: Expr, variance: Expr) -> Expr:
    if gate.step:
        above, at, spread = _mean_above_zero()
        return above.xreplace({at: mean, spread: variance}).doit()
    if gate.scale is not None:
        value, at, spread, scale = _mean_of_erf()
        return value.xreplace({at: mean, spread: variance, scale: gate.scale}).doit()
    return S.One


@cache
def _mean_above_zero() -> tuple[Expr, Expr, Expr]:
    """P(X > 0) for X ~ N(mean, variance), by integration of the density."""
    mean, variance, x = Dummy("m", real=True), Dummy("s", positive=True), Dummy("x", real=True)
    density = exp(-((x - mean) ** 2) / (2 * variance)) / sqrt(2 * pi * variance)
    return simplify(integrate(density, (x, 0, oo)).rewrite(erf)), mean, variance


@cache
def _mean_of_erf() -> tuple[Expr, Expr, Expr, Expr]:
    """E[erf(kX)] for X ~ N(mean, variance): 0 at mean 0, and its slope in the mean is that of a bump."""
    mean, variance, scale = Dummy("m", real=True), Dummy("s", positive=True), Dummy("k", positive=True)
    slope = Atom(S.One, scale=scale).gate_slope()
    bump = mean_of(slope, mean, variance)
    x = Dummy("x", real=True)
    return simplify(integrate(bump.xreplace({mean: x}), (x, 0, mean))), mean, variance, scale


__all__ = ["WeightedLaw", "at_zero", "joint_mean", "mean", "mean_of"]
