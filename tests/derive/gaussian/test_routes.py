"""The routes against a plane rule of NumPy, and against one another."""

import numpy as np
import pytest
from sympy import Lambda, Piecewise, Rational, S, Symbol, cos, cosh, erf, exp, lambdify, sin, sqrt, tanh

from derive.equality import reduces_to_zero
from derive.gaussian.atoms import atoms
from derive.gaussian.expectation import GaussianExpectation
from derive.gaussian.routes import NoRoute, closed_form, derive_expectation, routes_for
from derive.language.symbols import c, q, qp, rho, theta, u, v

slope = Symbol("alpha", real=True)
GELU = u * (1 + erf(u / sqrt(2))) / 2


def rectified(expression):
    return Piecewise((expression, u > 0), (0, True))


FUNCTIONS = {
    "step": rectified(1),
    "relu": rectified(u),
    "relu^2": rectified(u**2),
    "relu^3": rectified(u**3),
    "leaky-relu": Piecewise((u, u > 0), (slope * u, True)),
    "abs": Piecewise((u, u > 0), (-u, True)),
    "erf": erf(u),
    "narrow erf": erf(3 * u) - u / 4,
    "gelu": GELU,
    "gelu'": GELU.diff(u),
    "gelu''": GELU.diff(u, 2),
    "sin": sin(u),
    "cos": cos(2 * u),
    "exp": exp(u / 2),
    "exp cos": exp(u / 2) * cos(u),
    "cosh": cosh(u / 2),
    "gaussian": exp(-(u**2)),
    "gaussian'": exp(-(u**2)).diff(u),
    "shifted gaussian": exp(u - u**2),
    "cube": u**3,
    "hermite 4": u**4 - 6 * u**2 + 3,
    "u sin": u * sin(u) + u**2,
    "relu + sin": rectified(u) + sin(u),
    "step + erf + exp": rectified(1) + erf(u) + exp(u / 4),
    "gaussian − relu": exp(-(u**2)) - rectified(u),
    "relu + u erf": rectified(u) + u * erf(u),
    "relu^3 + gelu": rectified(u**3) + GELU,
    "max(0,u) − u/10": rectified(u) - u / 10,
    "erf bump": erf(u) * exp(-(u**2)),
    "relu bump": rectified(u * exp(-(u**2) / 2)) + u,
    "step bump + gelu": rectified(exp(-(u**2) / 3)) + GELU,
}
COVARIANCES = (
    (S(2), Rational(3, 2), Rational(-1, 2)),
    (S(1), S(1), Rational(1, 3)),
    (Rational(1, 4), S(2), Rational(1, 2)),
)
SLOPE = Rational(1, 3)


def expectation(name, other=None):
    g, h = FUNCTIONS[name], FUNCTIONS[other or name]
    return GaussianExpectation(Lambda(u, g), Lambda(v, h.subs(u, v)))


def _axis(function, variance):
    """Nodes, and weight × function there, on both sides of 0; 12 standard deviations."""
    node, weight = np.polynomial.legendre.leggauss(70)
    reach = 12 * float(sqrt(variance))
    nodes = np.concatenate([(node - 1) * reach / 2, (node + 1) * reach / 2])
    value = lambdify(u, function.subs(slope, SLOPE), [{"erf": _erf}, "numpy"])
    return nodes, np.array([float(value(x)) for x in nodes]) * np.concatenate([weight, weight]) * reach / 2


def _erf(x):
    from math import erf as plain

    return plain(x)


def by_plane(name, covariance, other=None):
    first, second, both = map(float, covariance)
    x, fx = _axis(FUNCTIONS[name], covariance[0])
    y, fy = _axis(FUNCTIONS[other or name], covariance[1])
    determinant = first * second - both**2
    form = second * x[:, None] ** 2 - 2 * both * x[:, None] * y + first * y**2
    return fx @ np.exp(-form / (2 * determinant)) @ fy / (2 * np.pi * np.sqrt(determinant))


def values(covariance):
    first, second, both = covariance
    return {q: first, qp: second, c: both, slope: SLOPE}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_route_gives_the_integral_over_the_plane(name):
    found = routes_for(expectation(name))
    assert found
    for route in found:
        form = closed_form(expectation(name), route)
        assert not form.has(theta, rho)
        for covariance in COVARIANCES:
            value = complex(form.subs(values(covariance)))
            assert value == pytest.approx(by_plane(name, covariance), rel=1e-9, abs=1e-12), route


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("erf bump", "relu"),
        ("relu", "erf"),
        ("step", "sin"),
        ("gelu", "cube"),
        ("gaussian", "relu^2"),
        ("exp", "gelu'"),
    ],
)
def test_two_different_functions(one, other):
    form = closed_form(expectation(one, other))
    for covariance in COVARIANCES:
        value = complex(form.subs(values(covariance)))
        assert value == pytest.approx(by_plane(one, covariance, other), rel=1e-9)


@pytest.mark.parametrize("name", ["step", "relu", "relu^2", "relu^3", "abs", "leaky-relu", "cube", "hermite 4"])
def test_routes_that_apply_reduce_to_each_other(name):
    first, *others = routes_for(expectation(name))
    assert others
    for other in others:
        one, two = (closed_form(expectation(name), route) for route in (first, other))
        assert reduces_to_zero(one - two)
        assert reduces_to_zero(one - two * (1 + Rational(1, 10**25))) is None


@pytest.mark.parametrize("name", FUNCTIONS)
def test_edges_are_limits_of_the_result(name):
    """At ρ = 0 and at a tiny variance the closed form is near what was worked out there."""
    for route in routes_for(expectation(name)):
        derivation = derive_expectation(expectation(name), route)
        for edge in derivation.edges:
            at = {q: Rational(3, 2), qp: Rational(4, 5), slope: SLOPE, c: S.Zero}
            if edge.variable in (q, qp):
                at[edge.variable] = Rational(1, 10**40)
            elif edge.at != 0:
                at[c] = edge.at * sqrt(at[q] * at[qp]) * (1 - Rational(1, 10**40))
            near = closed_form(GaussianExpectation(derivation.start.g, derivation.start.h, at[q], at[qp], at[c]), route)
            there = edge.value.subs(at)
            is_jump = edge.variable != rho and name in ("step", "step + erf + exp", "step bump + gelu")
            if not is_jump:
                assert complex(near.subs(slope, SLOPE).evalf(60)) == pytest.approx(complex(there), abs=1e-15)


def test_degenerate_covariances():
    step = expectation("step")
    assert closed_form(GaussianExpectation(step.g, step.h, S.Zero, S.Zero, S.Zero)) == 0
    for route in routes_for(expectation("relu")):
        relu = expectation("relu")
        assert closed_form(GaussianExpectation(relu.g, relu.h, S(4), S(9), S(6)), route) == 3
        assert closed_form(GaussianExpectation(relu.g, relu.h, S(4), S(9), S(-6)), route) == 0


def test_no_route_where_nothing_applies():
    with pytest.raises(NoRoute, match="routes tried: wick, polar, characteristic, price"):
        derive_expectation(GaussianExpectation(Lambda(u, tanh(u)), Lambda(v, tanh(v))))
    with pytest.raises(NoRoute, match="routes tried: wick"):
        derive_expectation(expectation("relu"), "wick")
    squares = GaussianExpectation(Lambda(u, erf(u) ** 2), Lambda(v, erf(v) ** 2))
    assert routes_for(squares) == ()


def test_a_kink_off_zero_is_no_sum_of_atoms():
    assert atoms(Lambda(u, Piecewise((u - 1, u > 1), (0, True)))) is None


def test_sine_keeps_its_digits_at_small_norms():
    """neural-tangents' difference of exponentials loses ten digits at norms of 10⁻⁵."""
    form = lambdify((q, qp, c), closed_form(expectation("sin")), "numpy")
    tiny = 1e-12
    assert form(tiny, tiny, tiny / 3) == pytest.approx(tiny / 3, rel=1e-11)
