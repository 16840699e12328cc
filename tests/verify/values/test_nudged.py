"""What nudged roundings move, and what they leave."""

from dataclasses import replace

import pytest
from mpmath import mp
from sympy import Integer, Rational, Symbol, cos, erf, exp, pi, sin, sqrt, tanh

from verify.values.evaluate import Environment, evaluate
from verify.values.nudged import DOWN, UP

t = Symbol("t", real=True)


def moved(side, value):
    """How far the value moves either way."""
    plain = Environment({t: value})
    with mp.workdps(30):
        start = evaluate(side, plain)
        return [abs(evaluate(side, replace(plain, numbers=numbers)) - start) for numbers in (UP, DOWN)]


@pytest.mark.parametrize(
    "side, value",
    [(1 - erf(t), 100), (1 - tanh(t), 10**40), (sin(pi * t), 3), (exp(t) - exp(t) * (1 + t / 3), 1)],
)
def test_what_rounding_makes_moves(side, value):
    assert all(distance > 0 for distance in moved(side, Integer(value)))


@pytest.mark.parametrize(
    "side, value",
    [
        (t, Rational(3, 8)),
        (sqrt(1 - t**2), 1),
        (sqrt(t), Rational(9, 4)),
        (cos(t) - 1, 0),
        (t * (t - 1) ** 3 + t / 4, Rational(5, 16)),
        (2 ** (-t), 7),
    ],
)
def test_what_is_exact_stays(side, value):
    assert moved(side, Rational(value)) == [0, 0]


def test_a_nudge_is_a_few_units_in_the_last_place():
    with mp.workdps(30):
        most = 16 * mp.eps
    assert all(0 < distance < most * mp.e for distance in moved(exp(t), Integer(1)))
