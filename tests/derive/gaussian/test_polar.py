"""The polar route, against Cho and Saul's J_n and against the edges worked out apart."""

import pytest
from sympy import Abs, Lambda, Piecewise, S, acos, cos, pi, simplify, sin, sqrt, tanh

from derive.activations.activation import ACTIVATIONS, rectified_power
from derive.gaussian.expectation import GaussianExpectation, expectation_of
from derive.gaussian.routes import NoRoute, closed_form, derive_expectation
from derive.language.symbols import c, q, qp, rho, theta, u, v

J = {
    0: pi - theta,
    1: sin(theta) + (pi - theta) * cos(theta),
    2: 3 * sin(theta) * cos(theta) + (pi - theta) * (1 + 2 * cos(theta) ** 2),
    3: 15 * sin(theta) - 11 * sin(theta) ** 3 + (pi - theta) * (9 * cos(theta) + 6 * cos(theta) ** 3),
}


@pytest.mark.parametrize("degree", J)
def test_arc_cosine_kernels(degree):
    result = derive_expectation(expectation_of(rectified_power(degree), 0)).result
    assert simplify(result - sqrt(q * qp) ** degree * J[degree] / (2 * pi)) == 0


@pytest.mark.parametrize("degree", J)
def test_steps_have_names_and_end_in_the_result(degree):
    derivation = derive_expectation(expectation_of(rectified_power(degree), 0), "polar")
    assert derivation.rules == (
        "definition",
        "split at the kinks",
        "polar substitution",
        "homogeneity",
        "radial integral",
        "angular integral",
    )
    assert derivation.steps[-1].after == derivation.result


@pytest.mark.parametrize("degree", J)
def test_edges_are_the_limits_of_the_result(degree):
    derivation = derive_expectation(expectation_of(rectified_power(degree), 0))
    for edge in derivation.edges:
        if edge.variable == rho:
            assert simplify(derivation.result.subs(theta, acos(edge.at)) - edge.value) == 0


def test_zero_variance_takes_the_value_at_zero():
    step = Piecewise((1, u > 0), (0, True))
    shifted = Piecewise((1, u >= 0), (0, True))
    for function, value in ((step, 0), (shifted, S.Half)):
        one = GaussianExpectation(Lambda(u, function), Lambda(v, function.subs(u, v)), S.Zero, qp, S.Zero)
        assert closed_form(one) == value


def test_a_covariance_with_a_constant_has_no_law():
    relu = expectation_of(ACTIVATIONS["relu"], 0)
    assert closed_form(relu.subs({q: 0, c: 1}, simultaneous=True)) is S.NaN


def test_absolute_value_uses_all_four_sectors():
    both = GaussianExpectation(*(Lambda(z, Abs(z).rewrite(Piecewise)) for z in (u, v)))
    assert (
        simplify(derive_expectation(both).result - 2 * sqrt(q * qp) * (sin(theta) + (pi / 2 - theta) * cos(theta)) / pi)
        == 0
    )


def test_a_single_variable():
    one = GaussianExpectation(Lambda(u, ACTIVATIONS["relu"].at(u) ** 2), Lambda(v, S.One))
    assert derive_expectation(one).result == q / 2


def test_closed_form_at_a_given_covariance():
    value = closed_form(expectation_of(ACTIVATIONS["relu"], 0).subs({q: 4, qp: 9, c: 3}))
    assert simplify(value - 6 * (sqrt(3) / 2 + pi / 3) / (2 * pi)) == 0


def test_no_route_and_unknown_route():
    smooth = GaussianExpectation(Lambda(u, tanh(u)), Lambda(v, tanh(v)))
    with pytest.raises(NoRoute, match="no closed form"):
        derive_expectation(smooth)
    with pytest.raises(NoRoute, match="the routes are wick"):
        derive_expectation(expectation_of(ACTIVATIONS["relu"], 0), "steepest-descent")
