"""Balls of integrals over sets, the plane, the circle and samples: they hold the value, and are narrow."""

import pytest
from flint import arb
from sympy import (
    Abs,
    And,
    Heaviside,
    Lambda,
    Max,
    Piecewise,
    Rational,
    S,
    Sum,
    Symbol,
    Tuple,
    acos,
    cos,
    exp,
    oo,
    pi,
    sin,
    true,
)

from derive.measures.circle import KAPPA_0, CircleCoefficient
from derive.measures.plane import DoubleIntegral
from derive.measures.region import Indicator
from derive.measures.samples import Draw, SampleMean
from verify.enclosure.expectations import integrate
from verify.values.balls import BALLS
from verify.values.balls import ball as as_ball
from verify.values.evaluate import Environment, evaluate
from verify.values.no_value import NoValue, Undecided
from verify.values.precision import precision
from verify.values.region import integral_over

x, y = Symbol("x", real=True), Symbol("y", real=True)
phi = Symbol("phi", positive=True)
k, n = Symbol("k", integer=True, positive=True), Symbol("n", integer=True, positive=True)


HERE = Environment({phi: S(1), k: S(3), n: S(3)}, None, integrate, BALLS)


def holds(found, right) -> bool:
    """Whether a ball holds a number, and is narrow."""
    return bool(as_ball(evaluate(right, HERE)).overlaps(found)) and found.rad() < arb(10) ** -25


INTEGRALS = [
    (S.One, And(cos(x) > 0, cos(x - phi) > 0), pi - phi),
    (Max(0, cos(x)) * Max(0, cos(x - phi)), true, (sin(phi) + (pi - phi) * cos(phi)) / 2),
    (Abs(x), true, pi**2),
    (Abs(1 - cos(x)), true, 2 * pi),
    (Piecewise((1, cos(x) > 0), (-1, True)), true, S.Zero),
    (Heaviside(sin(x)) * sin(x), true, S(2)),
    (acos(cos(2 * x)), true, pi**2),
    (Max(sin(x), cos(x), -cos(x)), x >= 0, 2 * cos(pi / 4) * 2),
]


@pytest.mark.parametrize(("function", "condition", "right"), INTEGRALS)
def test_integrals_over_sets(function, condition, right):
    with precision(120):
        assert holds(integral_over(function, condition, x, -pi, pi, HERE), right)


def test_a_form_that_is_zero_throughout_is_not_decided():
    with precision(80), pytest.raises(Undecided):
        integral_over(Abs(cos(x) ** 2 + sin(x) ** 2 - 1), true, x, -pi, pi, HERE)


def test_the_plane():
    kernel = Lambda((x, y), Max(0, x) * Max(0, x * cos(phi) + y * sin(phi)) * exp(-(x**2 + y**2) / 2) / (2 * pi))
    with precision(120):
        found = evaluate(DoubleIntegral(kernel, Tuple(-oo, oo), Tuple(-oo, oo)), HERE)
        assert holds(found, (sin(phi) + (pi - phi) * cos(phi)) / (2 * pi))


@pytest.mark.parametrize(
    "function", [exp(-(x**2) - x * y - y**2), exp(-Abs(x) - y**2), (1 + x**2) * exp(-(x**2) - y**2)]
)
def test_where_the_radius_does_not_part_there_is_no_ball(function):
    with precision(80), pytest.raises(NoValue):
        evaluate(DoubleIntegral(Lambda((x, y), function), Tuple(-oo, oo), Tuple(-oo, oo)), HERE)


def test_the_circle():
    with precision(120):
        assert holds(evaluate(CircleCoefficient(KAPPA_0, k), HERE), 2 / (9 * pi**2))
        assert holds(evaluate(CircleCoefficient(KAPPA_0, 2 * k), HERE), S.Zero)


def test_samples():
    i = Symbol("i", integer=True, positive=True)
    bar = Sum(Draw("x", i, 0, 1), (i, 1, n)) / n
    with precision(120):
        assert holds(evaluate(SampleMean(bar**2, n), HERE), Rational(1, 4) + Rational(1, 36))
        assert holds(evaluate(SampleMean(Draw("x", 2, 0, 1) * bar, n), HERE), Rational(1, 4) + Rational(1, 36))


def test_a_condition_at_its_edge_is_decided_exactly():
    condition = And(cos(x) >= 0, cos(x - phi) > 0)
    for place, angle, right in ((pi / 2, S(1), 1), (pi / 2, pi, 0), (1 - pi / 2, S(1), 0), (S.Zero, S(1), 1)):
        env = Environment({x: place, phi: angle}, None, integrate, BALLS)
        assert evaluate(Indicator(condition, x, -pi, pi), env) == right
