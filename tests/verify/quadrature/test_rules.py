"""The line rule against the plane, against exact values, and against errors planted on purpose."""

import mpmath
import pytest
from mpmath import mp
from sympy import Lambda, Piecewise, Rational, S, erf

from derive.activations.activation import ACTIVATIONS
from derive.language.symbols import c, q, qp, u, v
from verify.points.lists import COVARIANCE_POINTS
from verify.quadrature.line_rule import line
from verify.quadrature.mesh import COARSE, FINE
from verify.quadrature.plane_rule import plane
from verify.values.evaluate import evaluate


def functions(name, order=0):
    activation = ACTIVATIONS[name]
    return Lambda(u, activation.at(u, order)), Lambda(v, activation.at(v, order))


def covariance(point):
    return tuple(evaluate(symbol, point.environment()) for symbol in (q, qp, c))


@pytest.mark.parametrize("name", ["step", "relu", "relu^2", "relu^3", "square"])
def test_the_line_is_the_plane(name):
    with mp.workdps(26):
        for point in COVARIANCE_POINTS[:4]:
            one, two = line(*functions(name), *covariance(point)), plane(*functions(name), *covariance(point))
            assert abs(one / two - 1) < mp.mpf(10) ** -22


@pytest.mark.parametrize("point", COVARIANCE_POINTS, ids=lambda point: point.name)
def test_step_is_known_in_closed_form(point):
    """E[1(U>0) 1(V>0)] = 1/4 + arcsin(ρ)/(2π): the orthant probability (Sheppard 1899)."""
    with mp.workdps(40):
        with mp.workdps(120):
            first, second, both = covariance(point)
        found = line(*functions("step"), first, second, both, grid=FINE)
        with mp.workdps(80):
            exact = mp.mpf(1) / 4 + mp.asin(both / mp.sqrt(first * second)) / (2 * mp.pi)
        assert abs(found - exact) <= mp.mpf(10) ** -25 * exact


def test_isserlis():
    """E[U²V²] = qq' + 2c², E[U³V³] = 9cqq' + 6c³."""
    with mp.workdps(40):
        for point in COVARIANCE_POINTS:
            first, second, both = covariance(point)
            square = line(*functions("square"), first, second, both)
            cube = line(*functions("cube"), first, second, both)
            assert abs(square / (first * second + 2 * both**2) - 1) < mp.mpf(10) ** -35
            exact = 9 * both * first * second + 6 * both**3
            assert abs(cube - exact) <= mp.mpf(10) ** -35 * mp.sqrt(first * second) ** 3


def test_kinks_away_from_zero():
    shifted = Lambda(u, Piecewise((u - 1, u > 1), (0, True)))
    with mp.workdps(30):
        assert abs(line(shifted, shifted, mp.mpf(1), mp.mpf(2), mp.mpf(1) / 2) - plane(
            shifted, shifted, mp.mpf(1), mp.mpf(2), mp.mpf(1) / 2)) < mp.mpf(10) ** -22  # fmt: skip


def test_the_trap_of_an_integral_across_a_kink():
    """mpmath's nested quadrature across the kinks is certain and wrong; ours is split there."""
    mp.dps = 15

    def integrand(first, second):
        return max(first, 0) * max(second, 0) * mp.exp(-(first**2 - first * second + second**2) * 2 / 3)

    careless = mp.quad(integrand, [-8, 8], [-8, 8]) / (mp.pi * mp.sqrt(3))
    exact = line(*functions("relu"), mp.mpf(1), mp.mpf(1), mp.mpf(1) / 2)
    assert abs(careless / exact - 1) > 1e-9
    assert abs(plane(*functions("relu"), mp.mpf(1), mp.mpf(1), mp.mpf(1) / 2) / exact - 1) < 1e-13


def test_degenerate_covariances():
    with mp.workdps(30):
        relu = functions("relu")
        assert abs(line(*relu, mp.mpf(4), mp.mpf(9), mp.mpf(6)) - 3) < mp.mpf(10) ** -28
        assert line(*relu, mp.mpf(4), mp.mpf(9), mp.mpf(-6)) == 0
        assert line(*relu, mp.mpf(0), mp.mpf(9), mp.mpf(0)) == 0
        assert mp.isnan(line(*relu, mp.mpf(1), mp.mpf(1), mp.mpf(2)))
        assert mp.isnan(line(*relu, mp.mpf(-1), mp.mpf(1), mp.mpf(0)))


def test_a_divergent_expectation_is_infinite():
    growing = Lambda(u, ACTIVATIONS["exp(u^2/3)"].at(u))
    one = Lambda(v, 1)
    with mp.workdps(20):
        assert line(growing, one, mp.mpf(2), mp.mpf(1), mp.mpf(0)) == mpmath.inf
        exact = 1 / mp.sqrt(1 - mp.mpf(2) / 3 / 10)
        assert abs(line(growing, one, mp.mpf(1) / 10, mp.mpf(1), mp.mpf(0), COARSE) - exact) < mp.mpf(10) ** -15


@pytest.mark.parametrize("power", [0, 1, 2, 3])
@pytest.mark.parametrize("slope, shift", [(1, 1), (2, Rational(-1, 3))])
def test_powers_times_a_shifted_error_function(power, slope, shift):
    variance = mp.mpf(3) / 2
    with mp.workdps(20):
        found = line(Lambda(u, u**power * erf(slope * u + shift)), Lambda(v, S.One), variance, mp.one, mp.zero)
        by, beside = mp.mpf(slope), mp.mpf(S(shift).p) / S(shift).q
        exact = mp.quad(
            lambda x: x**power * mp.erf(by * x + beside) * mp.exp(-(x**2) / (2 * variance)),
            mp.linspace(-14, 14, 15),
        ) / mp.sqrt(2 * mp.pi * variance)
        assert abs(found - exact) < mp.mpf(10) ** -16
