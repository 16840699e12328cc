"""Integrals as they stand: true statements are not refuted at any scale, false ones are."""

import pytest
from mpmath import mp
from sympy import Heaviside, Integral, Piecewise, Rational, S, Symbol, atan, exp, log, oo, pi, sqrt

from verify.claims.domain import Domain, positive, real
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles import quadrature
from verify.quadrature.ends import is_endless

a = Symbol("a", positive=True)
t, y = Symbol("t", real=True), Symbol("y", real=True)
PEAK = exp(-((t - y) ** 2) / (2 * a**2))

TRUE = [
    (Integral(exp(-a * t), (t, 0, oo)), 1 / a),
    (Integral(t**3 * exp(-a * t), (t, 0, oo)), 6 / a**4),
    (Integral(exp(-a * t), (t, 0, 1)), (1 - exp(-a)) / a),
    (Integral(t, (t, 0, a)), a**2 / 2),
    (Integral(t**2, (t, a, 0)), -(a**3) / 3),
    (Integral(log(t), (t, 0, a)), a * log(a) - a),
    (Integral(1 / (t**2 + a**2), (t, -oo, oo)), pi / a),
    (Integral(t**3 * exp(-(t**2)), (t, -y, y)), S.Zero),
]
NARROW = [
    (Integral(PEAK, (t, -oo, oo)), sqrt(2 * pi) * a),
    (Integral(Heaviside(t - y) * exp(-t), (t, 0, oo)), Piecewise((exp(-y), y > 0), (1, True))),
]
"""Where the peak is narrow next to its distance from 0, or kinks move, an integral is not reached at some points."""


def _examined(left, right):
    return quadrature.examine("as_stated", Statement(left, right, Domain({a: positive, y: real}, ())), Settings())


@pytest.mark.parametrize(("left", "right"), TRUE, ids=[str(left)[:40] for left, _ in TRUE])
def test_at_every_scale(left, right):
    assert _examined(left, right).outcome == "agrees"


@pytest.mark.slow
@pytest.mark.parametrize(("left", "right"), NARROW, ids=[str(left)[:40] for left, _ in NARROW])
def test_what_is_not_seen_is_not_reached(left, right):
    evidence = _examined(left, right)
    assert evidence.outcome in ("agrees", "unknown") and evidence.not_reached


@pytest.mark.parametrize(("left", "right"), TRUE, ids=[str(left)[:40] for left, _ in TRUE])
def test_a_false_one_is_refuted(left, right):
    assert _examined(left, right * (1 + Rational(1, 10**9)) if right else a / 10**9).outcome == "refuted"


ENDLESS = [
    (Integral(t**y, (t, 0, 1)), 1 / (y + 1), (y + 1,)),
    (Integral((1 + t) ** y, (t, 0, oo)), -1 / (y + 1), (y + 1,)),
]
"""Each is infinite on one side of y = −1, and its other side is not."""


@pytest.mark.parametrize(("left", "right", "nonzero"), ENDLESS, ids=[str(left)[:40] for left, *_ in ENDLESS])
def test_an_integral_that_is_infinite_at_an_end_has_no_value(left, right, nonzero):
    found = quadrature.examine("as_stated", Statement(left, right, Domain({y: real}, nonzero=nonzero)), Settings())
    assert found.outcome == "unknown" and "infinite at an end" in (found.no_value or "")


def test_a_peak_is_no_power():
    peak = Integral(1 / (t**2 + a**2), (t, 0, 1))
    assert not is_endless(lambda at: 1 / (at**2 + mp.mpf(10) ** -94), mp.zero, mp.one)
    assert "infinite" not in (_examined(peak, atan(1 / a) / a).detail or "")
