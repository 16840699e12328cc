"""Rewrites against the expressions they rewrite, in high precision."""

from typing import Any

import mpmath
import pytest
from sympy import Expr, Rational, S, Symbol, acos, cos, expand, lambdify, pi, sin, sqrt, symbols

from codegen.kernels.stabilise import about_pi, angle_parts, on_half_turn, taylor_near_zero

theta, delta, sine, cosine = symbols("theta delta sine cosine", real=True)

ANGULAR = {
    0: pi - theta,
    1: sin(theta) + (pi - theta) * cos(theta),
    2: 3 * sin(theta) * cos(theta) + (pi - theta) * (1 + 2 * cos(theta) ** 2),
    3: 15 * sin(theta) - 11 * sin(theta) ** 3 + (pi - theta) * (9 * cos(theta) + 6 * cos(theta) ** 3),
}
"""J_n of Cho and Saul; it vanishes like δ^(2n+1) at θ = π."""


def value_at(expr: Expr, symbol: Symbol, point: Any) -> Any:
    return lambdify(symbol, expr, "mpmath")(point)


@pytest.mark.parametrize("degree", ANGULAR)
def test_about_pi_is_the_same_function(degree: int) -> None:
    rewritten = about_pi(ANGULAR[degree], theta, delta)
    with mpmath.workdps(40):
        for point in map(mpmath.mpf, ("0.1", "1.5", "3", "-2")):
            there = value_at(ANGULAR[degree], theta, mpmath.pi - point)
            assert mpmath.almosteq(value_at(rewritten, delta, point), there, rel_eps=mpmath.mpf(10) ** -30)


@pytest.mark.parametrize("degree", ANGULAR)
def test_angle_parts_is_the_same_function(degree: int) -> None:
    parts = angle_parts(expand(ANGULAR[degree] / (2 * pi)), theta, delta, sine, cosine)
    assert parts.free_symbols <= {delta, sine, cosine}
    back = parts.subs({delta: pi - theta, sine: sin(theta), cosine: cos(theta)})
    with mpmath.workdps(40):
        for point in map(mpmath.mpf, ("0.1", "1.5", "3")):
            there = value_at(ANGULAR[degree] / (2 * pi), theta, point)
            assert mpmath.almosteq(value_at(back, theta, point), there, rel_eps=mpmath.mpf(10) ** -30)


def test_on_half_turn_is_the_same_function_from_0_to_pi() -> None:
    written = sqrt(1 - cos(theta) ** 2) * cos(theta) + (pi - acos(cos(theta))) ** 2
    rewritten = on_half_turn(written, theta)
    assert rewritten == sin(theta) * cos(theta) + (pi - theta) ** 2
    with mpmath.workdps(40):
        for point in map(mpmath.mpf, ("0", "0.1", "1.5", "3")):
            assert mpmath.almosteq(value_at(rewritten, theta, point), value_at(written, theta, point))


def test_angle_parts_wants_a_polynomial() -> None:
    with pytest.raises(ValueError, match="no polynomial in theta"):
        angle_parts(sqrt(sin(theta)), theta, delta, sine, cosine)


@pytest.mark.parametrize("radius", [S.Half, S.One])
@pytest.mark.parametrize("degree", ANGULAR)
def test_the_series_keeps_its_promise(degree: int, radius: Expr) -> None:
    near = about_pi(ANGULAR[degree], theta, delta)
    series = taylor_near_zero(near, delta, radius, 17)
    assert series.power == 2 * degree + 1
    assert series.remainder < Rational(1, 10**17)
    assert all(value.is_Rational for value in series.coefficients)
    polynomial = series.polynomial(delta)
    with mpmath.workdps(250):
        for share in ("1e-20", "1e-8", "0.01", "0.3", "0.7", "1"):
            point = mpmath.mpf(share) * mpmath.mpf(str(radius.evalf(20)))
            exact = value_at(near, delta, point)
            error = abs(value_at(polynomial, delta, point) / exact - 1)
            assert error <= mpmath.mpf(str(series.remainder.evalf(20))) * (1 + mpmath.mpf(10) ** -15)


def test_the_series_has_the_coefficients_of_sympy() -> None:
    near = sin(delta) - delta * cos(delta)
    series = taylor_near_zero(near, delta, Rational(1, 2), 8)
    degree = series.power + series.step * len(series.coefficients)
    assert expand(series.polynomial(delta) - near.series(delta, 0, degree).removeO()) == 0


def test_a_series_with_even_and_odd_powers() -> None:
    series = taylor_near_zero(delta**2 + delta * sin(delta) ** 2, delta, S.Half, 10)
    assert (series.power, series.step, series.coefficients[:3]) == (2, 1, (1, 1, 0))


def test_a_radius_that_is_too_large_is_refused() -> None:
    with pytest.raises(ValueError, match="give a smaller radius"):
        taylor_near_zero(about_pi(ANGULAR[3], theta, delta), delta, S(3), 17)


def test_the_series_of_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="no polynomial in delta"):
        taylor_near_zero(1 / (1 + delta), delta, S.Half, 17)
    with pytest.raises(ValueError, match="no Taylor polynomial"):
        taylor_near_zero(S.Zero, delta, S.Half, 17)
