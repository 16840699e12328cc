"""Exact numbers and balls: what stays exact, what is cut, what is refused."""

from fractions import Fraction

import pytest
from flint import arb, ctx, fmpq
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp
from sympy import Abs, Float, Function, Max, Piecewise, Rational, S, acos, asin, besselj, oo, pi, sign, sqrt

from derive.language.symbols import c, d, q, qp, u, x, xp
from notes.vocabulary import dot
from verify.values.balls import BALLS, Root, ball
from verify.values.evaluate import Environment, evaluate
from verify.values.no_value import NoValue, Undecided, Undefined
from verify.values.precision import precision

AROUND_ZERO = arb(0, fmpq(1, 10**6))


def value(expression, **values):
    return evaluate(
        S(expression),
        Environment(
            {symbol: values[symbol.name] for symbol in (q, qp, c, u) if symbol.name in values}, None, numbers=BALLS
        ),
    )


def test_a_third_is_a_third():
    assert value(Rational(1, 3)) == fmpq(1, 3)
    assert not arb(1 / 3).contains(fmpq(1, 3))
    assert ball(value(Rational(1, 3))).contains(fmpq(1, 3))
    with pytest.raises(NoValue):
        value(Float("0.1"))
    with pytest.raises(NoValue):
        BALLS.plain(0.1)


def test_roots_of_rationals_stay_exact():
    assert value(sqrt(q) * sqrt(qp), q=fmpq(2), **{"q'": fmpq(8)}) == 4
    assert value(sqrt(q) ** 3, q=fmpq(2)) == Root(fmpq(2), fmpq(2))
    assert value(1 / sqrt(q) - sqrt(q) / 2, q=fmpq(2)) == 0
    assert value(q ** Rational(-3, 2), q=fmpq(4, 9)) == fmpq(27, 8)


def test_parallel_inputs_of_irrational_norm_have_angle_zero():
    cosine = dot(x, xp) / sqrt(dot(x, x) * dot(xp, xp))
    env = Environment({x: (S(1), S(2)), xp: (S(3), S(6)), d: S(2)}, None, numbers=BALLS)
    assert evaluate(cosine, env) == 1
    assert evaluate(acos(cosine), env) == 0


@pytest.mark.parametrize("sign_", [1, -1])
@pytest.mark.parametrize("digits", [10, 30, 60])
def test_the_angle_near_one_keeps_its_digits(sign_, digits):
    with precision(200):
        angle = ball(value(acos(c), c=sign_ * (1 - fmpq(1, 10**digits))))
        small = angle if sign_ > 0 else arb.pi() - angle
        with mp.workdps(100):
            truth = mp.acos(1 - mp.mpf(10) ** -digits)
            assert abs(mp.mpf(small.mid().str(90, radius=False)) / truth - 1) < mp.mpf(10) ** -(55 - digits)
        assert angle.rel_accuracy_bits() > 180 or sign_ < 0


def test_angles_at_the_ends():
    assert value(acos(c), c=fmpq(1)) == 0
    assert ball(value(acos(c), c=fmpq(-1))).overlaps(arb.pi())
    assert ball(value(asin(c), c=fmpq(-1))).overlaps(-arb.pi() / 2)


@pytest.mark.parametrize("end", [1, -1])
def test_a_ball_that_sticks_out_of_the_domain_is_cut(end):
    with precision(100):
        for function, truth in ((acos(c), arb(end).acos()), (asin(c), arb(end).asin())):
            found = ball(value(function, c=arb(end, fmpq(1, 10**20))))
            assert found.contains(truth)
            assert found.rad() < fmpq(1, 10**8)
        root = ball(value(sqrt(c), c=arb(0, fmpq(1, 10**20))))
        assert root.contains(0)
        assert root.rad() < fmpq(1, 10**9)
    with pytest.raises(NoValue):
        value(sqrt(c), c=arb(-2, 1))
    with pytest.raises(NoValue):
        value(sqrt(c), c=fmpq(-2))


@pytest.mark.parametrize("expression", [sign(c), Piecewise((1, c > 0), (0, True)), Max(c, 0)], ids=str)
def test_a_ball_around_a_kink_decides_nothing(expression):
    with pytest.raises(Undecided):
        value(expression, c=AROUND_ZERO)
    assert ball(value(expression, c=fmpq(2))) in (1, 2)


def test_the_absolute_value_of_a_ball_around_zero():
    assert ball(value(Abs(c), c=AROUND_ZERO)).contains(0)
    assert value(Abs(c) * sqrt(q), c=fmpq(-2), q=fmpq(2)) == Root(fmpq(2), fmpq(2))


@pytest.mark.parametrize("expression", [besselj(0, q), Function("f")(q), oo, q**pi * S.ImaginaryUnit], ids=str)
def test_what_is_not_known_is_refused(expression):
    with pytest.raises(NoValue):
        value(expression, q=fmpq(2))


def test_the_precision_is_restored():
    before = ctx.prec
    with pytest.raises(NoValue), precision(1000):
        assert ctx.prec == 1000
        value(besselj(0, q), q=fmpq(2))
    assert ctx.prec == before


def test_zero_times_what_is_not_finite_is_not_zero():
    with pytest.raises(Undefined):
        value(q * (1 / c), q=fmpq(0), c=fmpq(0))
    assert ball(BALLS.product((fmpq(0), arb.nan()))).is_nan()


rationals = st.fractions(min_value=-50, max_value=50, max_denominator=60)
positives = st.fractions(min_value=Fraction(1, 60), max_value=50, max_denominator=60)


@given(rationals, rationals, positives, positives, st.integers(-3, 3))
def test_arithmetic_holds_the_true_value(a, b, r, s, n):
    """(a √r + b √s) √(rs) and (a √r)ⁿ, against Arb's own arithmetic on balls that hold the entries."""
    a, b, r, s = (fmpq(x.numerator, x.denominator) for x in (a, b, r, s))
    one, other = (BALLS.product((f, BALLS.power(v, S.Half))) for f, v in ((a, r), (b, s)))
    found = BALLS.product((BALLS.total((one, other)), BALLS.power(BALLS.product((r, s)), S.Half)))
    direct = (arb(a) * arb(r).sqrt() + arb(b) * arb(s).sqrt()) * (arb(r) * arb(s)).sqrt()
    assert ball(found).overlaps(direct)
    if a != 0:
        assert ball(BALLS.power(one, S(n))).overlaps((arb(a) * arb(r).sqrt()) ** n)
