"""Balls of training with a fixed kernel hold what mpmath says, by its own matrix functions."""

import pytest
from flint import arb
from mpmath import mp

from derive.training.fixed_kernel import descent, flow, positive_spectrum, prediction
from verify.points.training import SPECTRUM_POINTS
from verify.values.balls import BALLS
from verify.values.evaluate import Environment, evaluate
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
