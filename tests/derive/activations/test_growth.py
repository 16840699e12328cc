"""Ranges and growth: bounds that hold, and say no where they must."""

from fractions import Fraction

import pytest
from flint import arb, ctx, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp
from sympy import Rational, atan, cos, cosh, erf, erfc, exp, log, sin, sinh, sqrt, tanh

from derive.activations.activation import ACTIVATIONS
from derive.activations.growth import Growth, growth_of
from derive.activations.ranges import Range, rational, value_range
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


def _exact(number):
    return fmpq(number.numerator, number.denominator)


def _plain(end):
    number = rational(end)
    return mp.mpf(number.p) / number.q if number is not None else mp.mpf(end)


@settings(max_examples=200, deadline=None)
@given(SMOOTH, st.fractions(-3, 3, max_denominator=9), st.fractions(0, 3, max_denominator=9))
def test_values_lie_in_their_range(expression, low, width):
    found = value_range(expression, Range(_exact(low), _exact(low + width)))
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


def test_rational_ends_stay_exact():
    """A third is no dyadic number: rounded, cosh(u)/3 − 1/3 would reach below 0."""
    found = value_range(cosh(u) / 3 - Rational(1, 3))
    assert found.low == 0
    assert value_range(u**2 / 3 - u / 9).low == fmpq(-1, 108)


@pytest.mark.parametrize(
    ("expression", "sign"),
    [
        (erfc(u), 1),
        (exp(-(u**2)), 1),
        (tanh(u), 0),
        (1 - sin(u), 0),
        (sin(1), 1),
        (cos(2), -1),
        (exp(-1000) * exp(exp(3)), 1),
        (1 - exp(-Rational(1, 10**20)), 1),
        (sqrt(2) * sqrt(3) - sqrt(5), 1),
        (atan(u) + 2, 1),
        (log(1 + u**2), 0),
        (sqrt(1 + u**2), 1),
    ],
)
def test_signs_of_ranges(expression, sign):
    assert value_range(expression).sign == sign


def test_a_limit_that_is_not_reached_is_no_value():
    assert value_range(tanh(u)) == Range(fmpq(-1), fmpq(1), False, False)
    far = value_range(tanh(u), Range(fmpq(10**6), fmpq(10**7)))
    assert 0 < far.low < 1
    assert (far.high, far.high_taken) == (1, False)
    assert value_range(exp(u), Range(fmpq(-(10**30)), fmpq(0))).is_positive


@pytest.mark.parametrize("bits", [10, 53, 1000])
def test_ranges_have_their_own_precision(bits):
    third = Rational(1, 3)
    with ctx.workprec(bits):
        found = value_range(exp(third))
        assert ctx.prec == bits
    with ctx.workprec(500):
        assert arb(found.low) < arb(fmpq(1, 3)).exp() < arb(found.high)
        assert found.high - found.low < arb(10) ** -50


@given(st.fractions(), st.fractions(), st.fractions(), st.fractions())
def test_a_range_times_and_plus_another(one, two, three, four):
    """At ten bits, where nearly all is rounded."""
    ends = [tuple(map(_exact, sorted(pair))) for pair in ((one, two), (three, four))]
    with ctx.workprec(10):
        first, second = (Range(arb(low).lower(), arb(high).upper()) for low, high in ends)
        total, product, inverse = first + second, first * second, first.reciprocal()
    with ctx.workprec(2000):
        for a in ends[0]:
            assert a == 0 or inverse.low <= 1 / a <= inverse.high
            for b in ends[1]:
                assert total.low <= a + b <= total.high
                assert product.low <= a * b <= product.high


@pytest.mark.parametrize("share", [Rational(3, 2), 2, 3])
def test_a_quotient_of_exponentials_is_bounded_up_to_equal_shares_only(share):
    for one, is_tame in ((Rational(1, 2), True), (1, True), (share, False)):
        bound = growth_of(exp(one * u**2) / (1 + exp(u**2)))
        assert (bound is not None and bound.is_tame) is is_tame
