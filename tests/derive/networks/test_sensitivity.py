"""How layers move: derivatives by value, against differences and against Price's theorem."""

import mpmath
import pytest
from mpmath import mpf
from sympy import Piecewise, S, acos, cos, lambdify, pi, sin

from derive.activations.text import read_activation
from derive.gaussian.expectation import expectation_of
from derive.gaussian.routes import derive_expectation
from derive.language.symbols import c, q, qp, theta
from derive.networks.sensitivity import (
    added,
    angular_slope,
    apart,
    fed,
    gap,
    layer_map,
    layer_slopes,
    mean_slopes,
    passed,
    phi,
    phip,
    ratio,
    steepness,
)

AT = {phi: mpf("0.7"), phip: mpf("0.4"), gap: mpf("0.2"), ratio: mpf("1.5"), steepness: mpf("0.8"), passed: mpf("0.3")}
LETTERS = tuple(AT)


@pytest.mark.parametrize(
    ("whole", "by", "name"),
    [
        ("correlation", phi, "in_phi"),
        ("correlation", phip, "in_phip"),
        ("passing", steepness, "passing_in_s"),
        ("passing", passed, "passing_in_t"),
        ("passing", phi, "passing_in_phi"),
        ("passing", phip, "passing_in_phip"),
    ],
)
def test_a_layer_moves_as_differences_say(whole: str, by, name: str) -> None:
    with mpmath.workdps(40):
        function = lambdify(LETTERS, getattr(layer_map(), whole), "mpmath")
        slope = getattr(layer_slopes(), name).subs(apart, sin(phi - phip))
        difference = mpmath.diff(lambda value: function(*(AT | {by: value}).values()), AT[by])
        assert abs(lambdify(LETTERS, slope, "mpmath")(*AT.values()) - difference) < mpf(10) ** -18


def test_by_kappa_it_moves_by_both_shares() -> None:
    assert layer_slopes().in_kappa == cos(phi) * cos(phip)


def test_the_share_of_biases_moves_with_the_logarithms() -> None:
    """φ = arctan √(added/fed)."""
    with mpmath.workdps(40):
        one, other = mpf("0.3"), mpf("0.5")
        angle = mpmath.atan(mpmath.sqrt(other / one))
        for slope, at in (
            (layer_slopes().phi_in_fed, lambda t: mpmath.sqrt(other / (one * mpmath.exp(t)))),
            (layer_slopes().phi_in_added, lambda t: mpmath.sqrt(other * mpmath.exp(t) / one)),
        ):
            assert not slope.has(fed, added)
            found = lambdify(phi, slope, "mpmath")(angle)
            assert abs(found - mpmath.diff(lambda t, at=at: mpmath.atan(at(t)), 0)) < mpf(10) ** -18


@pytest.mark.parametrize("name", ["relu", "abs", "max(u, u/10)", "u^2", "erf", "gelu", "sin", "cos", "exp", "gaussian"])
def test_the_derivative_by_c_is_what_price_says(name: str) -> None:
    activation = read_activation(name)
    value, slope = (derive_expectation(expectation_of(activation, order)).result for order in (0, 1))
    point = {q: S(2), qp: S(3) / 4, c: S(1) / 3}
    found = mean_slopes(value).in_c.subs(point)
    expected = slope.subs(theta, acos(c / (q * qp) ** S.Half)).subs(point)
    assert abs((found - expected).evalf(30)) < 1e-25


@pytest.mark.parametrize("name", ["erf", "sin", "gaussian", "u^3"])
def test_the_derivative_by_q_is_what_price_says(name: str) -> None:
    activation = read_activation(name)
    value = derive_expectation(expectation_of(activation, 0)).result
    bent = derive_expectation(expectation_of(activation, 2, 0)).result / 2
    point = {q: S(2), qp: S(3) / 4, c: S(1) / 3}
    slopes = mean_slopes(value)
    assert abs((slopes.in_q - bent).subs(point).evalf(30)) < 1e-25
    exchanged = slopes.in_qp.subs({q: qp, qp: q}, simultaneous=True)
    assert abs((slopes.in_q - exchanged).subs(point).evalf(30)) < 1e-25


def test_cones_are_told_from_what_is_smooth() -> None:
    assert angular_slope((pi - theta) / pi).jump == -1 / pi
    smooth = angular_slope(3 * sin(theta) * cos(theta) + (pi - theta) * (1 + 2 * cos(theta) ** 2))
    assert smooth.jump == 0
    at = {theta: S(7) / 5}
    moved = (3 * sin(theta) * cos(theta) + (pi - theta) * (1 + 2 * cos(theta) ** 2)).diff(theta)
    assert abs((smooth.regular + moved / sin(theta)).subs(at).evalf(30)) < 1e-25


@pytest.mark.parametrize("wrong", [theta**2, theta * sin(theta), Piecewise((theta, theta > 1), (S.One, True))])
def test_what_has_no_such_derivative_is_refused(wrong) -> None:
    with pytest.raises(ValueError, match="expected"):
        angular_slope(wrong)
