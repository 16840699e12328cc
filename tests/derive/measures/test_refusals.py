"""Every place of `derive.measures` where a rule has to abstain, with an expression on which it must."""

import pytest
from sympy import (
    Abs,
    And,
    Integral,
    Interval,
    Lambda,
    Piecewise,
    Rational,
    S,
    Sum,
    Symbol,
    Tuple,
    Xor,
    acos,
    cos,
    exp,
    oo,
    pi,
    sin,
    true,
    zoo,
)

from derive.language.quantity import NotReducible
from derive.measures.harmonics import definite
from derive.measures.moments import moments
from derive.measures.plane import DoubleIntegral
from derive.measures.region import RegionIntegral
from derive.measures.samples import Draw, SampleMean
from derive.measures.solving import breaks_of, in_order, sign_of, solved
from tests.derive.test_refusals import DERIVE
from tests.refusals import places, raised

x, y, z = (Symbol(name, real=True) for name in "xyz")
n, i, j, k = (Symbol(name, integer=True, positive=True) for name in "nijk")
p, q = (Symbol(name, integer=True, nonnegative=True) for name in "pq")
r = Symbol("r", positive=True)
BOTH = {y: Interval.open(0, 1), z: Interval.open(0, 1)}


def of_set(condition, ranges=None, low=-pi, high=pi):
    return lambda: solved(condition, x, low, high, ranges or {})


def over(function, condition=true, ranges=()):
    return lambda: RegionIntegral(Lambda(x, function), Lambda(x, condition), -pi, pi, Tuple(*ranges)).doit()


def mean(value):
    return lambda: SampleMean(value, n).doit()


def draw(index):
    return Draw("x", index, 0, 1)


REFUSED = [
    lambda: definite(x**20, x, 0, 1),
    lambda: definite(exp(x), x, 0, 1),
    lambda: definite(Abs(x), x, 0, 1),
    lambda: definite(cos(x**2), x, 0, 1),
    lambda: definite(cos(exp(x)), x, 0, 1),
    lambda: definite(cos(i * x) * cos(j * x), x, 0, pi),
    lambda: list(moments(r * exp(r**2), r)),
    lambda: list(moments(r * exp(-r), r)),
    lambda: list(moments(r * exp(-(r**2) - r), r)),
    lambda: list(moments(r * exp(-cos(r)), r)),
    lambda: DoubleIntegral(Lambda((x, y), x * y), Tuple(0, 1), Tuple(0, 1)).doit(),
    over(acos(x)),
    over(Integral(exp(x * y), (y, 0, 1))),
    lambda: RegionIntegral(
        Lambda(x, Abs(cos(x)) * cos(i * x) + Abs(sin(x)) * cos(j * x)), Lambda(x, true), -pi, pi
    ).doit(),
    over(Piecewise((cos(p * x), x > 0), (cos(q * x), True))),
    lambda: sign_of(Rational(1, 10**40)),
    lambda: sign_of(x),
    lambda: sign_of(zoo),
    lambda: in_order([y], S.Zero, S.One, {}),
    lambda: breaks_of((y + y**2, S.Zero), BOTH),
    of_set(1 / cos(x) > 0),
    of_set(y * cos(x) > 0, BOTH),
    of_set(x * y > 1, BOTH),
    of_set(x**2 > y, BOTH),
    of_set(cos(x) > y, BOTH),
    of_set(cos(x) ** 2 - pi * cos(x) > 0.0 * pi + y * 0 + pi / 100),
    of_set(cos(x * y) > 0, BOTH),
    of_set(cos(500 * x) > 0),
    of_set(cos(40 * x) > 0),
    of_set(cos(x - y) > 0, {y: Interval(0, oo)}),
    of_set(cos(x - y) > 0),
    of_set(And(x > y, x > z), BOTH),
    of_set(x > y, {y: Interval(0, oo)}),
    of_set(x > y),
    of_set(Xor(x > 0, cos(x) > 0)),
    mean(Sum(draw(i), (i, 1, n - 1))),
    mean(Sum(draw(i), (i, 1, n)) ** 6),
    mean(draw(i) * draw(j)),
    mean(exp(draw(1) * draw(2))),
    mean(Sum(i * draw(i), (i, 1, n))),
]


@pytest.mark.parametrize("number", range(len(REFUSED)))
def test_a_rule_abstains(number):
    raised(REFUSED[number], DERIVE, (NotReducible,))


def test_every_refusal_is_met():
    met = {raised(refusal, DERIVE, (NotReducible,)) for refusal in REFUSED}
    found = places(DERIVE, (NotReducible,))
    assert {place for place in found if place[0].startswith("measures/")} <= met
