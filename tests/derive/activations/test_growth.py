"""Ranges and growth: bounds that hold, and say no where they must."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp
from sympy import Rational, atan, cos, cosh, erf, erfc, exp, log, sin, sinh, sqrt, tanh

from derive.activations.activation import ACTIVATIONS
from derive.activations.growth import Growth, growth_of
from derive.activations.ranges import Range, value_range
from derive.language.symbols import u


@pytest.mark.parametrize(
    ("expression", "degree", "rate", "quadratic"),
    [
        (u**3 + u, 3, 0, 0),
        (exp(u), 0, 1, 0),
        (u**2 * exp(-3 * u), 2, 3, 0),
        (exp(-(u**2)), 0, 0, -1),
        (exp(u**2 / 100), 0, 0, Rational(1, 100)),
        (sinh(u**2), 0, 0, 1),
        (log(1 + exp(u)), 1, 0, 0),
        (exp(u) / (1 + exp(u)), 0, 0, 0),
        (exp(u**2) / (1 + exp(u**2)), 0, 0, 0),
        (1 / cosh(u), 0, -1, 0),
        (exp(u**2) * erfc(u), 0, 0, 1),
        (exp(sqrt(1 + 4 * u**2)), 0, 2, 0),
        (exp(u * tanh(u)), 0, 1, 0),
        (sqrt(1 + u**4), 2, 0, 0),
        (ACTIVATIONS["leaky-relu"].expression, 1, 0, 0),
    ],
)
def test_majorants(expression, degree, rate, quadratic):
    assert growth_of(expression) == Growth(*map(Rational, (degree, rate, quadratic)))


@pytest.mark.parametrize(
    "expression", [exp(u**4), exp(u**3), exp(exp(u)), exp(u * sinh(u)), exp(u**4) * cos(u), 1 / sin(u)]
)
def test_no_majorant_is_invented(expression):
    assert growth_of(expression) is None


SMOOTH = st.recursive(
    st.just(u) | st.fractions(-3, 3, max_denominator=4).map(lambda f: Rational(f.numerator, f.denominator)),
    lambda inner: (
        st.builds(lambda a, b: a + b, inner, inner)
        | st.builds(lambda a, b: a * b, inner, inner)
        | st.builds(lambda a: a**2, inner)
        | st.builds(lambda a: 1 / (1 + a**2), inner)
        | st.builds(lambda f, a: f(a), st.sampled_from([sin, cos, tanh, erf, erfc, atan, sinh, cosh, exp]), inner)
    ),
    max_leaves=5,
)


def _plain(end):
    return mp.mpf(end.numerator) / end.denominator if isinstance(end, Fraction) else mp.mpf(end)


@settings(max_examples=200, deadline=None)
@given(SMOOTH, st.fractions(-3, 3, max_denominator=9), st.fractions(0, 3, max_denominator=9))
def test_values_lie_in_their_range(expression, low, width):
    found = value_range(expression, Range(low, low + width))
    for part in (Fraction(0), Fraction(1, 3), Fraction(1)):
        place = low + part * width
        value = expression.subs(u, Rational(place.numerator, place.denominator)).evalf(50)
        if value.is_finite:
            with mp.workdps(50):
                number = mp.mpmathify(value)
                slack = mp.mpf("1e-40")
                assert _plain(found.low) - slack <= number <= _plain(found.high) + slack
            assert not (found.is_positive and value < 0)
            assert not (found.is_negative and value > 0)


@settings(max_examples=100, deadline=None)
@given(SMOOTH)
def test_a_majorant_is_not_outgrown(expression):
    """|f| over the growth_of stays below where it was, up to a factor, as |u| doubles thrice."""
    bound = growth_of(expression)
    if bound is None:
        return
    with mp.workdps(60):

        def excess(place):
            value = abs(mp.mpmathify(expression.subs(u, place).evalf(60)))
            size = abs(mp.mpf(place))
            growth = sum(
                mp.mpmathify(part.evalf(60)) * factor
                for part, factor in ((bound.degree, mp.log(1 + size)), (bound.rate, size), (bound.quadratic, size**2))
            )
            return mp.log(value) - growth if value else -mp.inf

        for side in (1, -1):
            assert excess(side * 96) <= max(excess(side * 12), excess(side * 17), 0) + 60


def test_one_is_not_taken_for_more_than_one():
    one = value_range(Rational(1)) * value_range(Rational(1))
    assert not (one + -value_range(Rational(1))).is_positive
