"""A certificate shows what it is for, and nothing beside it: each kind with instances that it must refuse."""

import pytest
from sympy import (
    Abs,
    FiniteSet,
    Heaviside,
    IndexedBase,
    Integral,
    Interval,
    KroneckerDelta,
    Max,
    Mul,
    Piecewise,
    Product,
    Range,
    Rational,
    S,
    Sum,
    Symbol,
    acos,
    asin,
    atan,
    cos,
    exp,
    factorial,
    log,
    oo,
    pi,
    sign,
    sin,
    sqrt,
    tan,
)

from derive.language.certificate import Antiderivative, Induction, Laws, Sizes
from derive.language.convention import Convention
from derive.language.symbols import a, d, k, m, r, s, sigma_a, sigma_w, w, x
from derive.networks.initialisation import Covariance, Mean
from derive.networks.one_layer import one_hidden_layer
from verify.checking.certificates import is_certified
from verify.claims.domain import Domain, naturals, nonnegative, positive, real
from verify.claims.statement import Statement

t, z = Symbol("t", real=True), Symbol("z", real=True)
g, h = Symbol("g", positive=True), Symbol("h", positive=True)
N = Symbol("N", integer=True, positive=True)
e = Symbol("e", integer=True, nonnegative=True)
y = IndexedBase("y", real=True)
LAW = one_hidden_layer().initialisation
STANDARD = one_hidden_layer(Convention("standard")).initialisation
LETTERS = Domain({t: real, z: real, g: positive, h: positive})
SIZES = Domain({N: naturals, g: positive, t: real})
NEURONS = Domain({m: naturals, d: naturals, sigma_a: positive}, arrays={x: (d,)})


def shown(certificate, before, after, domain):
    return is_certified(certificate, before, after, Statement(before, S(after), domain))


def gone_at(symbol, numbers):
    return Mul(*(symbol - number for number in numbers))


BY_LAWS = [
    (cos(t + z), cos(t) * cos(z) - sin(t) * sin(z), LETTERS),
    (sin(3 * t), 3 * sin(t) - 4 * sin(t) ** 3, LETTERS),
    (sin(pi / 3 - t) + sin(pi / 3 + t), sqrt(3) * cos(t), LETTERS),
    (log(g**2 * h), 2 * log(g) + log(h), LETTERS),
    (log(t**2), 2 * log(Abs(t)), LETTERS),
    (sqrt(g**2 + 2 * g + 1), g + 1, LETTERS),
    (Max(t, z, 0), Max(Max(t, z), 0), LETTERS),
    (cos(atan(t)), 1 / sqrt(1 + t**2), LETTERS),
    (acos(cos(t)), t, Domain({t: Interval(0, pi)})),
    (asin(sin(t)), t, Domain({t: Interval(-1, 1)})),
    (sqrt(1 - cos(t) ** 2), sin(t), Domain({t: Interval(0, pi)})),
    ((N**2 - 1) / (N + 1), N - 1, SIZES),
    (Abs(t - 2), 2 - t, Domain({t: Interval(-oo, 2)})),
]
NOT_BY_LAWS = [
    (cos(t + z), cos(t) * cos(z) + sin(t) * sin(z), LETTERS),
    (log(t**2), 2 * log(t), LETTERS),
    (sqrt(t**2 + 2 * t + 1), t + 1, LETTERS),
    (acos(cos(t)), t, Domain({t: Interval(0, 4)})),
    (asin(sin(t)), t, Domain({t: Interval(-2, 2)})),
    (sqrt(1 - cos(t) ** 2), sin(t), LETTERS),
    (atan(t) + atan(1 / t), pi / 2, LETTERS),
    (atan(tan(t)), t, LETTERS),
    # what is true almost everywhere only
    (sign(t) ** 2, S.One, LETTERS),
    (Heaviside(t - 1, 0) + Heaviside(1 - t, 0), S.One, LETTERS),
    (Piecewise((1, t > 2), (1, t < 2), (0, True)), S.One, LETTERS),
    (KroneckerDelta(N, 50), S.Zero, SIZES),
    # what is true of a few sizes only, or of most signs
    (1 + gone_at(N, range(1, 9)), S.One, SIZES),
    (cos(2 * pi * t), S.One, LETTERS),
    (Max(t, z, g, h, t + z), Max(t, z, g, h), LETTERS),
    (Max(t, 0) * Max(z, 0) * Max(t - z, 0), S.Zero, LETTERS),
    (Max(-t, 0) * Max(-z, 0) * Max(t - z, 0), S.Zero, LETTERS),
    (Max(t, 0) * Max(-z, 0) * Max(t + z, 0), S.Zero, LETTERS),
    (Max(-t, 0) * Max(z, 0) * Max(t + z, 0), S.Zero, LETTERS),
    *(
        (Max(one * t, 0) * Max(other * z, 0) * Max(one * t - g, 0) * Max(other * z - h, 0), S.Zero, LETTERS)
        for one in (1, -1)
        for other in (1, -1)
    ),
]
BY_INDUCTION = [
    (Sum(2**k, (k, 1, N)), 2 ** (N + 1) - 2, SIZES),
    (Sum(k * 2**k, (k, 0, N)), (N - 1) * 2 ** (N + 1) + 2, SIZES),
    (Sum(t**k * (1 - t), (k, 0, N)), 1 - t ** (N + 1), SIZES),
    (Sum(1 / (k * (k + 1)), (k, 1, N)), N / (N + 1), SIZES),
    (Sum((-1) ** k * k, (k, 1, N)), ((-1) ** N * (2 * N + 1) - 1) / 4, SIZES),
    (Sum(k * factorial(k), (k, 1, N)), factorial(N + 1) - 1, SIZES),
    (Product(1 + 1 / k, (k, 1, N)), N + 1, SIZES),
    (Sum(k, (k, 3, N)), N * (N + 1) / 2 - 3, Domain({N: Range(2, oo)})),
    (Sum(sin(k * t) * 2 * sin(t / 2), (k, 1, N)), cos(t / 2) - cos((N + S.Half) * t), SIZES),
]
NOT_BY_INDUCTION = [
    (Sum(2**k, (k, 1, N)), 2 ** (N + 1) - 1, SIZES),
    (Sum(k, (k, 1, N)), N * (N + 1) / 2 + gone_at(N, range(1, 20)), SIZES),
    (Sum(k, (k, 1, N)), N * (N + 1) / 2 + KroneckerDelta(N, 50), SIZES),
    (Sum(k, (k, 1, N)), N * (N + 1) / 2 + Piecewise((1, N > 40), (0, True)), SIZES),
    (Sum(k, (k, 3, N)), N * (N + 1) / 2 - 3, SIZES),
    (Sum(k, (k, 3, N)), N * (N + 1) / 2 - 1, SIZES),
    (2 * Sum(k, (k, 1, N)), 2 * N**2, SIZES),
    (Sum(1 / (k - 4), (k, 5, N)), Sum(1 / k, (k, 1, N - 4)), SIZES),
    (Sum(1, (k, 1, N - 5)), N - 5, SIZES),
    (Sum(g**k, (k, 1, N)), g * (1 - g**N) / (1 - g), SIZES),
    (Sum(1, (k, 1, N)), Abs(N - 7) + 2 * N - 7, Domain({N: Range(1, oo)})),
    (Sum(t ** (k - 2), (k, 1, N)) * (1 - t), (1 - t**N) / t, SIZES),
    (Product(k - 5, (k, 1, N)), 24 * (-1) ** N, SIZES),
    (Sum(x[k], (k, 1, d)), d * x[1], NEURONS),
]
BY_SIZES = [
    (Sum(k**5, (k, 1, N)), N**2 * (N + 1) ** 2 * (2 * N**2 + 2 * N - 1) / 12, SIZES),
    (Sum(k, (k, 1, N)) ** 2, Sum(k**3, (k, 1, N)), SIZES),
    (Mean(Sum(a[r], (r, 1, m)) ** 4, LAW), 3 * m**2 * sigma_a**4, NEURONS),
    (Mean(Sum(r * a[r], (r, 1, m)) ** 2, LAW), sigma_a**2 * m * (m + 1) * (2 * m + 1) / 6, NEURONS),
    (Covariance(Sum(a[r] ** 2, (r, 1, m)), Sum(a[r] ** 2, (r, 1, m)), LAW), 2 * m * sigma_a**4, NEURONS),
    (Sum((x[k] - Sum(x[s], (s, 1, d)) / d) ** 2, (k, 1, d)),
     Sum(x[k] ** 2, (k, 1, d)) - Sum(x[k], (k, 1, d)) ** 2 / d, NEURONS),
    # ranges that end at an index, shifted deltas and entries
    (2 * Sum(x[k] * x[s], (s, 1, k - 1), (k, 1, d)), Sum(x[k], (k, 1, d)) ** 2 - Sum(x[k] ** 2, (k, 1, d)), NEURONS),
    (Sum(x[k] * s, (s, k, d), (k, 1, d)), Sum(x[k] * s, (k, 1, s), (s, 1, d)), NEURONS),
    (Sum(KroneckerDelta(k, s + 2), (k, 1, N), (s, 1, N)), N - 2, Domain({N: Range(2, oo)})),
    (Sum(x[k + 1] - x[k], (k, 1, d - 1)), x[d] - x[1], NEURONS),
    (Mean(Sum(a[r] * a[r + 1], (r, 1, m - 1)) ** 2, LAW), (m - 1) * sigma_a**4, NEURONS),
    (Mean(a[1] * a[m], LAW), sigma_a**2 * KroneckerDelta(m, 1), NEURONS),
]  # fmt: skip
NOT_BY_SIZES = [
    (Sum(k, (k, 1, N)), N * (N + 1) / 2 + gone_at(N, range(1, 7)), SIZES),
    (Sum(k, (k, 1, N)), N * (N + 1) / 2 + KroneckerDelta(N, 50), SIZES),
    (Sum(k**2, (k, 1, N)), N * (N + 1) * (2 * N + 1) / 6 + 2**N * gone_at(N, range(1, 12)), SIZES),
    (Sum(k, (k, 3, N)), N * (N + 1) / 2 - 3, SIZES),
    (Mean(Sum(a[r], (r, 1, m)) ** 4, LAW), 3 * m**2 * sigma_a**4 + gone_at(m, range(1, 6)), NEURONS),
    (Mean(Sum(a[r], (r, 1, m)) ** 2, LAW), m * sigma_a**2 * (1 + gone_at(d, range(1, 6))), NEURONS),
    (Mean(a[2] * Sum(a[r], (r, 1, m)), LAW), sigma_a**2, NEURONS),
    (Sum(k, (k, 1, N)), N * (N + 1) / 2 + Piecewise((1, Abs(t - 3) < Rational(1, 10**9)), (0, True)), SIZES),
    (Sum(Abs(k - 9), (k, 1, N)), 9 * N - N * (N + 1) / 2, SIZES),
    # with poles, at the last entry, of a law that moves
    (3 / (N + 1) - 12 / (N + 2) + 10 / (N + 3), S.Zero, SIZES),
    (x[d], x[1], NEURONS),
    # far apart, empty at first, halves of a size, entries at its other end
    (Sum(KroneckerDelta(k, s + 2), (k, 1, N), (s, 1, N)), N - 2, SIZES),
    (Sum(KroneckerDelta(k, s + 12), (k, 1, N), (s, 1, N)), S.Zero, SIZES),
    (Sum(1, (s, k + 3, N), (k, 1, N)), (N - 2) * (N - 3) / 2, SIZES),
    (Sum(KroneckerDelta(k + s, N + 1), (s, 1, k), (k, 1, N)), N - 1, Domain({N: Range(2, 4)})),
    (Sum(KroneckerDelta(2 * k, s), (k, 1, N), (s, 1, N)), N / 2, SIZES),
    (Sum(x[k] * x[s], (s, 1, k), (k, 1, d)), Sum(x[k], (k, 1, d)) ** 2 / 2, NEURONS),
    (Sum(x[k + 1] - x[k], (k, 1, d)), x[d] - x[1], NEURONS),
    (Mean(a[1] * a[m], LAW), S.Zero, NEURONS),
    # as true of the first sizes as sums of sums allow; of odd sizes, of squares
    (Sum(Sum(6 * (k - 2), (k, 1, s)) + 6, (s, 1, N)), S.Zero, SIZES),
    (Mean(Sum(a[r] * a[m + 1 - r], (r, 1, m)), LAW), sigma_a**2 * (2 - m), NEURONS),
    (Sum(KroneckerDelta(k**2, 10 * N), (k, 1, N)), S.Zero, SIZES),
    (Mean(w[1, 1] ** 2, STANDARD), sigma_w**2, NEURONS.where({sigma_w: positive})),
]


def area(integrand, low, high, value, function):
    integral = Integral(integrand, (t, low, high))
    return Antiderivative(integral, S(value), function), integral, S(value)


AREAS = [
    area(exp(-g * t), 0, oo, 1 / g, -exp(-g * t) / g),
    area(t * exp(-t), 0, oo, 1, -(t + 1) * exp(-t)),
    area(1 / (1 + t**2), -oo, oo, pi, atan(t)),
    area(1 / sqrt(t), 0, h, 2 * sqrt(h), 2 * sqrt(t)),
    area(sin(t), 0, pi, 2, -cos(t)),
]
NOT_AREAS = [
    area(1 / t**2, -1, 1, -2, -1 / t),
    area(exp(-g * t), 0, oo, 1 / g, -exp(-g * t)),
    area(exp(-g * t), 0, oo, 2 / g, -exp(-g * t) / g),
    area(1 / (1 + t**2), -1, 1, -pi / 2, atan((t - 1) / (t + 1)) - pi / 4),
    area(t, 0, oo, 0, t**2 / 2),
    area(cos(t), 0, oo, 0, sin(t)),
    area(t, 0, h, h, t),
    area(exp(t), 0, oo, -1, exp(t)),
    area(1 / (1 + cos(t) ** 2), 0, pi, 0, atan(tan(t) / sqrt(2)) / sqrt(2)),
]


@pytest.mark.parametrize(
    ("certificate", "cases"),
    [(Laws(), BY_LAWS), (Induction(N), BY_INDUCTION), (Sizes(), BY_SIZES)],
    ids=["laws", "induction", "sizes"],
)
def test_what_a_certificate_shows(certificate, cases):
    assert [case for case in cases if not shown(certificate, *case)] == []


@pytest.mark.parametrize(
    ("certificate", "cases"),
    [(Laws(), NOT_BY_LAWS), (Induction(N), NOT_BY_INDUCTION), (Sizes(), NOT_BY_SIZES)],
    ids=["laws", "induction", "sizes"],
)
def test_what_a_certificate_refuses(certificate, cases):
    assert [case for case in cases if shown(certificate, *case)] == []


@pytest.mark.parametrize("case", AREAS, ids=[str(case[1]) for case in AREAS])
def test_integrals_by_what_is_differentiated(case):
    certificate, integral, value = case
    assert shown(certificate, integral, value, LETTERS)
    assert not shown(certificate, integral, value + 1, LETTERS), "the value of the step is not that of the certificate"


@pytest.mark.parametrize("case", NOT_AREAS, ids=[str(case[1]) for case in NOT_AREAS])
def test_integrals_that_are_refused(case):
    certificate, integral, value = case
    assert not shown(certificate, integral, value, LETTERS)


def test_a_size_of_a_few_values_is_no_size():
    few = Domain({N: FiniteSet(1, 2), t: real})
    assert not shown(Induction(N), Sum(k, (k, 1, N)), N**2, few)
    assert not shown(Sizes(), Sum(k, (k, 1, N)), N**2, few)


def test_sizes_from_nought():
    domain = Domain({e: S.Naturals0})
    assert shown(Induction(e), Sum(2**k, (k, 0, e)), 2 ** (e + 1) - 1, domain)
    assert not shown(Induction(e), Sum(2**k, (k, 1, e)), 2 ** (e + 1) - 1, domain)


def test_signs_of_letters_are_those_of_the_domain():
    assert shown(Laws(), Abs(t), -t, Domain({t: Interval(-oo, 0)}))
    assert not shown(Laws(), Abs(t), -t, Domain({t: Interval(-oo, 1)}))
    assert not shown(Laws(), sqrt(t**2 * (1 - t) ** 2), t * (1 - t), Domain({t: nonnegative}))


def test_no_law_holds_of_roots_of_what_may_be_negative():
    letters = {t: real, z: real}
    assert not shown(Laws(), sqrt(t * z), sqrt(t) * sqrt(z), Domain(letters, conditions=(t * z >= 0,)))
    assert shown(Laws(), sqrt(t * z), sqrt(t) * sqrt(z), Domain({t: nonnegative, z: nonnegative}))
    assert shown(Laws(), sqrt(1 - t) * sqrt(1 + t), sqrt(1 - t**2), Domain({t: Interval(-1, 1)}))
