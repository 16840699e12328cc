"""Bounds hold at every point of the domain; where nothing is known nothing is said."""

from math import inf

import pytest
from sympy import (
    Abs,
    FiniteSet,
    IndexedBase,
    Interval,
    Max,
    Min,
    Range,
    Rational,
    S,
    Sum,
    Symbol,
    acos,
    cos,
    cosh,
    exp,
    log,
    oo,
    pi,
    sin,
    sqrt,
    tanh,
)

from derive.language.symbols import c, q, qp
from verify.claims.domain import Domain, naturals, positive, real
from verify.claims.signs import SignsOn

t, z = Symbol("t", real=True), Symbol("z", real=True)
g, h = Symbol("g", positive=True), Symbol("h", positive=True)
N, e = Symbol("N", integer=True, positive=True), Symbol("e", integer=True, nonnegative=True)
y = IndexedBase("y", real=True)
BASE = {
    t: real,
    z: Interval(-1, 1),
    g: positive,
    h: Interval.open(0, 1),
    N: naturals,
    q: positive,
    qp: positive,
    c: real,
}
DOMAIN = Domain(BASE, conditions=(c**2 <= q * qp,))

POSITIVE = [
    g, g + h, g * h, 1 - h, 1 / g, 2**t, exp(t), 1 + t**2, sqrt(g), g ** Rational(1, 3), 1 / (1 + t**2),
    1 / (2 - z) - Rational(1, 4), 1 - tanh(t), cosh(t), pi - 3, (N + 1) / N, Max(t, g), 1 - h**2,
    sqrt(1 + g) - S.Half, 2 - z, 2 - sqrt(2) - S.Half, exp(g) - 1, log(1 + g), tanh(g), 1 - exp(-g), -log(h),
]  # fmt: skip
NONNEGATIVE = [
    exp(t**2) - 1, log(N), 1 - exp(-(t**2)), tanh(t**2),
    t**2, 1 - z, 1 - z**2, Abs(t), 1 - sin(t), 1 + cos(t * z), N - 1, 1 - 1 / N, acos(z), Sum(y[N] ** 2, (N, 1, e)),
    q * qp - c**2, sqrt(q * qp) - c, sqrt(q * qp) + c, (t - 1) ** 4, Min(t**2, g), sqrt(1 - z**2),
]  # fmt: skip
OPEN = [
    sqrt(2) + sqrt(3) - Rational(31463, 10000), exp(t) - 1, log(1 + z), tanh(t), log(t**2), 1 - log(g),
    t, -g, t**3, 1 - t**2, g - 1, sin(t), log(g), 1 / t**2, sqrt(t), acos(t), q * qp - c, N - 2, 1 - exp(h),
    t + Abs(t), z ** Rational(1, 2), Sum(e - 2, (e, 0, 5)), Max(t, -1), Min(t, g), sqrt(g) - 1,
    1 - g * h, y[1], pi - Rational(22, 7),
]  # fmt: skip


@pytest.mark.parametrize("part", POSITIVE, ids=str)
def test_what_is_positive(part):
    assert SignsOn(DOMAIN).bounds(part).is_positive


@pytest.mark.parametrize("part", NONNEGATIVE, ids=str)
def test_what_is_not_negative_and_may_be_0(part):
    found = SignsOn(DOMAIN).bounds(part)
    assert found.is_nonnegative and not found.is_positive


@pytest.mark.parametrize("part", OPEN, ids=str)
def test_what_may_be_negative(part):
    assert not SignsOn(DOMAIN).bounds(part).is_nonnegative


def test_an_index_is_no_letter_of_the_domain():
    few = Domain({e: Range(3, oo)})
    assert SignsOn(few).bounds(e - 2).is_positive
    assert not SignsOn(few).bounds(Sum(e - 2, (e, 0, 5))).is_nonnegative


def test_ends_are_taken_where_the_set_has_them():
    for allowed, taken in ((Interval(0, 1), True), (Interval.open(0, 1), False), (FiniteSet(0, 1), True)):
        found = SignsOn(Domain({t: allowed})).bounds(3 * t)
        assert (found.low, found.high) == ((0, taken), (3, taken))
    assert SignsOn(Domain({g: positive})).bounds(1 / g).high == (inf, False)


def test_a_condition_says_no_more_than_it_does():
    strict = Domain(BASE, conditions=(c**2 < q * qp,))
    assert SignsOn(strict).bounds(sqrt(q * qp) - c).is_positive
    assert not SignsOn(strict).bounds(q * qp - 2 * c**2).is_nonnegative
    assert not SignsOn(Domain(BASE)).bounds(q * qp - c**2).is_nonnegative
