"""Sums of so many terms that nobody adds them up, against functions that have their values."""

import pytest
from flint import fmpq
from mpmath import mp
from sympy import Abs, Product, S, Sum, Symbol, cos, exp, log

from derive.language.symbols import k, n
from verify.values.balls import BALLS
from verify.values.evaluate import Environment, evaluate
from verify.values.long_sums import MOST_TERMS
from verify.values.no_value import NoValue

t = Symbol("t", positive=True)


def added(term, top, low=1):
    return evaluate(Sum(term, (k, low, n)), Environment({n: S(top), t: S(3) / 10**6}))


@pytest.mark.parametrize("top", [MOST_TERMS + 7, 10**9 + 1, 10**40 + 3])
def test_against_closed_forms(top):
    with mp.workdps(30):
        held = {
            1 / k: mp.harmonic(top),
            log(k): mp.loggamma(mp.mpf(top) + 1),
            k**3: (mp.mpf(top) * (top + 1) / 2) ** 2,
            1 / (k * (k + 1)): 1 - 1 / mp.mpf(top + 1),
            exp(-t * k): mp.expm1(-mp.mpf(3 * top) / 10**6) / -mp.expm1(mp.mpf(3) / 10**6),
        }
        assert all(abs(added(term, top) / value - 1) < mp.mpf(10) ** -27 for term, value in held.items())


def test_terms_that_are_alike_are_counted():
    assert added(t, 10**50) == pytest.approx(3 * 10**44)
    env = Environment({n: S(10) ** 50, t: S(1) / 3}, numbers=BALLS)
    assert evaluate(Sum(t, (k, 3, n)), env) == fmpq(10**50 - 2, 3)


def test_a_sum_that_begins_later():
    with mp.workdps(25):
        assert added(1 / k, 10**8, 5) == pytest.approx(mp.harmonic(10**8) - mp.harmonic(4), rel=1e-22)


@pytest.mark.parametrize("term", [(-1) ** k / k, cos(k), Abs(k - 50)], ids=str)
def test_what_is_not_smooth_has_no_value(term):
    with pytest.raises(NoValue):
        added(term, 10**8)


def test_no_ball_and_no_product_of_so_many():
    with pytest.raises(NoValue, match="too many"):
        evaluate(Sum(1 / k, (k, 1, n)), Environment({n: S(10**8)}, numbers=BALLS))
    with pytest.raises(NoValue, match="too many"):
        evaluate(Product(1 + 1 / k, (k, 1, n)), Environment({n: S(10**8)}))
