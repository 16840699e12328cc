"""Means of functions with kinks anywhere, against integrals over one variable given the other one."""

import pytest
from mpmath import mp
from sympy import Abs, Heaviside, Lambda, Max, Min, Piecewise, Rational, S, erf, exp, lambdify, pi, sqrt

from derive.gaussian.expectation import GaussianExpectation
from derive.gaussian.routes import closed_form, derive_expectation, routes_for
from derive.language.symbols import c, q, qp, u, v

CUT = {
    "clipped": Min(Max(v, -1), 1),
    "shifted": Max(0, v - 1) ** 2,
    "box": Heaviside(v + Rational(1, 3), 0) - Heaviside(v - 2, 0),
    "steps of exp": Piecewise((exp(v), v < -1), (v, v < sqrt(2)), (S.Zero, True)),
    "bent twice": Abs(Abs(v) - 1),
}
LAWS = ((S(2), Rational(3, 2), Rational(-1, 2)), (Rational(1, 4), S(2), Rational(1, 2)))


def expectation(plain, cut):
    return GaussianExpectation(Lambda(u, plain), Lambda(v, cut.rewrite(Piecewise)), q, qp, c)


def given_v(plain, law):
    """E[g(U) | V], U of mean (c/q') V and of variance q − c²/q', for powers and exponentials."""
    mean, spread = law[2] / law[1] * v, law[0] - law[2] ** 2 / law[1]
    return {S.One: S.One, u: mean, u**2: mean**2 + spread, exp(u / 2): exp(mean / 2 + spread / 8)}[plain]


def by_parts(plain, cut, law):
    density = exp(-(v**2) / (2 * law[1])) / sqrt(2 * pi * law[1])
    integrand = lambdify(v, given_v(plain, law) * cut * density, "mpmath")
    with mp.workdps(20):
        return mp.quad(integrand, [-20, -2, -1, -mp.mpf(1) / 3, 0, 1, mp.sqrt(2), 2, 20])


@pytest.mark.parametrize("name", CUT)
@pytest.mark.parametrize("plain", [u**2, exp(u / 2)], ids=str)
def test_the_mean_is_the_integral_over_one_variable(name, plain):
    asked = expectation(plain, CUT[name])
    assert routes_for(asked) == ("shifted",)
    for law in LAWS:
        found = closed_form(GaussianExpectation(asked.g, asked.h, *law))
        turned = closed_form(GaussianExpectation(*_turned(asked), law[1], law[0], law[2]))
        wanted = pytest.approx(float(by_parts(plain, CUT[name], law)), rel=1e-12)
        assert float(found) == wanted and float(turned) == wanted


def _turned(asked):
    return Lambda(u, asked.h(u)), Lambda(v, asked.g(v))


def test_edges():
    clipped = expectation(u**2, CUT["clipped"] ** 2)
    ends = {edge.case: edge.value for edge in derive_expectation(clipped).edges}
    alone = closed_form(GaussianExpectation(Lambda(u, S.One), clipped.h, S.One, qp, S.Zero))
    assert ends["q = 0: U = 0"] == 0
    assert ends["q' = 0: V = 0"] == 0
    assert (ends["ρ = 0: U and V independent"] - q * alone).subs({q: 2, qp: 3}).evalf() == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("h", [erf(v) ** 2, Max(0, 1 - 1 / (1 + v**2))], ids=str)
def test_what_it_does_not_serve(h):
    assert "shifted" not in routes_for(expectation(S.One, h))


def test_two_functions_with_kinks_off_zero_are_left():
    clipped = CUT["clipped"].rewrite(Piecewise)
    assert routes_for(GaussianExpectation(Lambda(u, clipped.subs(v, u)), Lambda(v, clipped))) == ()
