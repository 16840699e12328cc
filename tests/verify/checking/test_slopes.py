"""What is bounded by slopes or by growth with a size is so, and what only looks like it is refused."""

import pytest
from sympy import (
    Abs,
    Heaviside,
    Interval,
    Rational,
    S,
    Sum,
    Symbol,
    atan,
    cos,
    exp,
    factorial,
    log,
    oo,
    pi,
    sqrt,
)

from derive.language.certificate import Induction, Slopes
from derive.slopes import alike, bounded
from verify.checking import slopes  # noqa: F401 - registers what is tested
from verify.checking.certificates import is_certified
from verify.claims.domain import Domain, naturals, positive, real
from verify.claims.statement import Statement

t, z = Symbol("t", real=True), Symbol("z", real=True)
g, h = Symbol("g", positive=True), Symbol("h", positive=True)
e = Symbol("e", nonnegative=True)
N, k = Symbol("N", integer=True, positive=True), Symbol("k", integer=True, positive=True)
LINE, HALF, SIZES = Domain({t: real}), Domain({g: positive}), Domain({N: naturals})
UNIT = Domain({g: Interval.open(0, 1), h: Interval.open(0, 1)})


def total(term, low=1):
    return Sum(term, (k, low, N))


def is_bounded(more, less, relation, domain):
    here = Statement(S(more), S(less), domain, relation)
    return any(is_certified(found, here.lhs, here.rhs, here) for _, found in bounded(*_sides(here), domain.scalars))


def _sides(here):
    return here.lhs, here.rhs, here.relation


BOUNDED = [
    (exp(t), 1 + t, ">=", LINE),
    (g - 1, log(g), ">=", HALF),
    (exp(-2), g**2 * exp(-2 * g), ">=", HALF),
    (g, atan(g), ">", HALF),
    (pi / 2, atan(t), ">", LINE),
    ((1 + g) ** N, 1 + N * g, ">=", Domain({g: positive, N: naturals})),
    (cos(t), 1 - t**2 / 2, ">=", LINE),
    (2**N, N + 1, ">=", SIZES),
    (factorial(N), 2 ** (N - 1), ">=", SIZES),
    (2 - 1 / N, total(1 / k**2), ">=", SIZES),
    (2 * sqrt(N), total(1 / sqrt(k)), ">", SIZES),
    (total(sqrt(k)), N, ">=", SIZES),
]
NOT_BOUNDED = [
    (exp(t), Rational(1001, 1000) + t, ">=", LINE),
    (exp(t), 1 + t, ">", LINE),
    (g - 1, log(g) * Rational(1001, 1000), ">=", HALF),
    (Rational(157, 100), atan(t), ">", LINE),
    (2**N, 2 * N + 1, ">=", SIZES),
    (2**N, N + 1, ">", SIZES),
    (factorial(N), 2**N, ">=", SIZES),
    (2 - Rational(11, 10) / N, total(1 / k**2), ">=", SIZES),
    (total(1 / sqrt(k)), 2 * sqrt(N), ">=", SIZES),
]


@pytest.mark.parametrize("case", BOUNDED, ids=str)
def test_what_is_bounded(case):
    assert is_bounded(*case)


@pytest.mark.parametrize("case", NOT_BOUNDED, ids=str)
def test_what_is_not_bounded(case):
    assert not is_bounded(*case)


def test_what_moves_alike_is_alike():
    sides = atan(g) + atan(h), atan((g + h) / (1 - g * h))
    here = Statement(*sides, UNIT)
    assert any(is_certified(found, *sides, here) for _, found in alike(*sides, UNIT.scalars))


FORGED = [
    # a pole, and a jump, between two halves on which the slopes are alike
    (Slopes(t, S.One, ((S.Zero, S.Zero),)), atan(t) + atan(1 / t), pi / 2, LINE),
    (Slopes(t, S.One, ((S.Zero, S.Zero),)), Heaviside(t, 0), S.One, LINE),
    # another start, another slope, a place that is a letter
    (Slopes(t, S.Zero, ((S.Zero, S.Zero),)), t**2 + 1, t**2, LINE),
    (Slopes(t, S.Zero, ((S.Zero, S.Zero),)), t**2, S.Zero, LINE),
    (Slopes(t, z, ((S.Zero, S.Zero),)), t - z, S.Zero, Domain({t: real, z: real})),
    (Slopes(t, S.Zero, ()), t**2 + 1, t**2, LINE),
    # a slope of one sign that is not that of the function, one that turns, and a start below
    (Slopes(g, S.Zero, ((S.Zero, S.One),), ">="), -g, S.Zero, HALF),
    (Slopes(t, S.Zero, ((S.Zero, 2 * t),), ">="), t**3 - t, S.Zero, LINE),
    (Slopes(g, S.Zero, ((-S.One, S.One),), ">="), g - 1, S.Zero, HALF),
    (Slopes(e, S.Zero, ((S.Zero, S.One),), ">"), e, S.Zero, Domain({e: Interval(0, oo)})),
    (Slopes(t, S.Zero, ((S.Zero, 3 * t**2),), ">="), t**3, S.Zero, LINE),
    (Slopes(t, S.Zero, ((S.Zero, S.Zero), (S.Zero, 6 * Abs(t))), ">="), t**3, S.Zero, LINE),
    (Slopes(g, oo, ((S.Zero, -1 / g**2),), ">="), 1 / g - 1, S.Zero, HALF),
    (Induction(N, ">=", S.One), N - 5, S.Zero, SIZES),
    (Induction(N, ">=", S.One), N**2 - 8 * N + 7, S.Zero, SIZES),
    (Induction(N, ">=", 2**N), -(2**N), -S(2), SIZES),
    (Induction(N, ">=", 1 - 1 / N), total(1 / k), N, SIZES),
    (Induction(N, ">", 1 / N), N, S.One, SIZES),
]


@pytest.mark.parametrize("case", FORGED, ids=str)
def test_what_is_forged_is_refused(case):
    certificate, before, after, domain = case
    assert not is_certified(certificate, before, after, Statement(before, S(after), domain))


def test_what_sympy_cannot_factor_or_bound_is_left():
    for more, less in ((log(1 - 1 / N) * N, S.NegativeOne), (Abs(t) ** g, t), (exp(1 / N) ** N, (1 + 1 / N) ** N)):
        list(bounded(S(more), S(less), ">=", {N: naturals, t: real, g: positive}))
