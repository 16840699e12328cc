"""Balls of training with a fixed kernel hold what mpmath says, by its own matrix functions."""

import pytest
from flint import arb
from mpmath import mp
from sympy import Rational, S, exp

from derive.language.symbols import q, t
from derive.training.fixed_kernel import TimeLimit, descent, flow, positive_spectrum, prediction
from verify.points.training import SPECTRUM_POINTS
from verify.values.balls import BALLS
from verify.values.evaluate import Environment, evaluate
from verify.values.no_value import NoValue
from verify.values.precision import precision


@pytest.mark.parametrize("quantity", (flow(), descent(), prediction()), ids=lambda quantity: type(quantity).__name__)
def test_balls_hold_the_values(quantity):
    points = [point for point in SPECTRUM_POINTS if positive_spectrum in point.values]
    with mp.workdps(60), precision(150):
        for point in points:
            ball = evaluate(quantity, Environment(point.values, numbers=BALLS))
            value = arb(mp.nstr(evaluate(quantity, point.environment()), 55))
            assert ball.rad() < 1e-30
            assert (ball - value).abs_lower() < 1e-50


@pytest.mark.parametrize("rate", [Rational(1, 20), Rational(1, 500), 3])
def test_a_limit_in_time_is_taken_when_nothing_moves(rate):
    with mp.workdps(20):
        found = evaluate(TimeLimit(2 - exp(-q * t), t), Environment({q: S(rate)}))
        assert abs(found - 2) < mp.mpf(10) ** -19


def test_what_still_moves_has_no_limit_in_time():
    with mp.workdps(20), pytest.raises(NoValue, match="still moves"):
        evaluate(TimeLimit(1 / (1 + q * t), t), Environment({q: S(10) ** -20}))
