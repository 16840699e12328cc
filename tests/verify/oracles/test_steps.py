"""Every step of a derivation is an equality of its own: each is evaluated and held against the one before."""

import pytest
from mpmath import mp
from sympy import Rational

from derive.activations.activation import rectified_power
from derive.activations.text import read_activation
from derive.gaussian.angular import angular_form
from derive.gaussian.expectation import expectation_of
from derive.gaussian.line_form import line_form
from derive.gaussian.routes import derive_expectation
from derive.language.symbols import c, q, qp, theta
from verify.quadrature.mesh import COARSE
from verify.quadrature.sides import integrate
from verify.values.evaluate import Environment, evaluate

POINT = {q: Rational(1, 2), qp: Rational(4, 3), c: Rational(1, 3)}
ANGLE = {q: 1, qp: 2, theta: mp.mpf(1)}


def hold(derivation, values):
    """Every step but the definition has the value of the start; the integral over the plane has a test of its own."""
    with mp.workdps(9):
        env = Environment(values, None, integrate(9, COARSE))
        start = evaluate(derivation.start, env)
        for step in derivation.steps[1:]:
            assert abs(evaluate(step.after, env) / start - 1) < 1e-6, step.rule.name


@pytest.mark.slow
@pytest.mark.parametrize("degree", range(4))
def test_steps_of_the_polar_route(degree):
    hold(derive_expectation(expectation_of(rectified_power(degree), 0), "polar"), ANGLE)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["relu", "relu^2", "step", "erf", "gelu", "max(0,u)+sin(u)", "step(u)+erf(u)+exp(u)"])
def test_steps_of_prices_theorem(name):
    hold(derive_expectation(expectation_of(read_activation(name), 0), "price"), POINT)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["erf(u)*exp(-u^2)", "max(0,u)*exp(-u^2/2)", "step(u)*exp(-u^2)+erf(2*u)"])
def test_steps_of_the_tilted_covariance(name):
    hold(derive_expectation(expectation_of(read_activation(name), 0), "tilted"), POINT)


@pytest.mark.parametrize("name", ["cube", "hermite-4", "u^2-u"])
def test_steps_of_isserlis_theorem(name):
    hold(derive_expectation(expectation_of(read_activation(name), 0), "wick"), POINT)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sin", "exp", "gaussian", "u*sin(u)", "exp(-u^2)+cos(u)"])
def test_steps_of_the_characteristic_route(name):
    hold(derive_expectation(expectation_of(read_activation(name), 0), "characteristic"), POINT)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["relu", "sin"])
def test_steps_of_the_reductions_that_are_enclosed(name):
    expectation = expectation_of(read_activation(name), 0)
    form = line_form(expectation)
    assert form is not None
    hold(form, POINT)
    if (angular := angular_form(expectation)) is not None:
        hold(angular, ANGLE)
