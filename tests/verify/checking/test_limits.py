"""Limits by their certificates: what these show, and what they must refuse, of a finder that may be wrong."""

import pytest
from sympy import (
    Abs,
    KroneckerDelta,
    Max,
    Rational,
    S,
    Sum,
    Symbol,
    atan,
    cos,
    cosh,
    erf,
    exp,
    floor,
    log,
    oo,
    pi,
    sin,
    sqrt,
    tan,
)

from derive.language.certificate import Expansion, Tail
from derive.language.symbols import array, j, n
from derive.tails import tails
from derive.training.fixed_kernel import AnalyticLimit, TimeLimit, spectrum
from verify.checking.certificates import is_certified
from verify.checking.proof import BY_RULE_ALONE
from verify.claims.domain import Domain, naturals, nonnegative, positive, real
from verify.claims.limits import limit_at_infinity
from verify.claims.signs import SignsOn
from verify.claims.statement import Statement

t, z = Symbol("t", real=True), Symbol("z", real=True)
g, h = Symbol("g", positive=True), Symbol("h", positive=True)
b = Symbol("b", nonnegative=True)
k = Symbol("k", integer=True, positive=True)
N = Symbol("N", integer=True, positive=True)
small = Symbol("small", positive=True)
x = array("x")
SOME = Rational(3, 7)
DOMAIN = Domain(
    {z: real, g: positive, h: positive, b: nonnegative, k: naturals, n: naturals}, arrays={spectrum: (n,), x: (n,)}
)

LIMITS = [
    (TimeLimit((z + exp(-g * t)) / (1 + exp(-2 * g * t)), t), z),
    (TimeLimit(t**3 * exp(-g * t) + exp(-b * t), t), KroneckerDelta(b, 0)),
    (TimeLimit(Sum(x[j] * exp(-spectrum[j] * t), (j, 1, n)), t), Sum(x[j] * KroneckerDelta(spectrum[j], 0), (j, 1, n))),
    (TimeLimit(erf(g * t) * cos(z), t), cos(z)),
    (TimeLimit(atan(g * t) * z, t), pi * z / 2),
    (TimeLimit(t**2 * cos(z * t) * exp(-g * t) + sin(z * t) / (1 + t), t), S.Zero),
    (AnalyticLimit((1 + g / N) ** k, N), S.One),
    (AnalyticLimit((1 - z / N) ** N, N), exp(-z)),
    (AnalyticLimit((3 * N**2 - z * N) / (g * N**2 + 1), N), 3 / g),
    (AnalyticLimit(N * (exp(g / N) - 1), N), g),
    (AnalyticLimit(N**2 * (1 - cos(z / N)), N), z**2 / 2),
    (AnalyticLimit(N * (sqrt(1 + z / N) - 1), N), z / 2),
    (AnalyticLimit(N * ((1 + 5 / N) ** k - 1), N), 5 * k),
    (AnalyticLimit(N * log(1 + z / N), N), z),
    (AnalyticLimit(sqrt(N**2 + g * N) - N, N), g / 2),
    (AnalyticLimit(2 ** (-N) * N**3 + g, N), g),
    (AnalyticLimit(sin(1 / N) * N, N), S.One),
]
NOT_LIMITS = [
    # true but where a letter has one value
    (AnalyticLimit(N * (g - SOME) / (N * (g - SOME) + 1), N), S.One),
    (AnalyticLimit(N * (z - SOME) ** 2 / (N * (z - SOME) ** 2 + 1), N), S.One),
    (AnalyticLimit(1 / (N * (exp(z / N) - 1)), N), 1 / z),
    (TimeLimit(exp(-((g - SOME) ** 2) * t), t), S.Zero),
    (TimeLimit(exp(-b * t), t), S.Zero),
    (TimeLimit(exp(-z * t), t), S.Zero),
    (TimeLimit(exp(-z * t), t), KroneckerDelta(z, 0)),
    (TimeLimit((1 - exp(-b * t)) / b, t), 1 / b),
    (AnalyticLimit(b**N * N, N), S.Zero),
    # other values
    (AnalyticLimit((1 - z / N) ** N, N), exp(z)),
    (AnalyticLimit(N * (exp(g / N) - 1), N), g + 1),
    (AnalyticLimit(N**2 * (1 - cos(z / N)), N), z**2),
    (AnalyticLimit(N * ((1 + 5 / N) ** k - 1), N), 5 * k**2),
    (TimeLimit(exp(-g * t) + exp(-3), t), S.Zero),
    # none at all, or not by these laws
    (TimeLimit(sin(t), t), S.Zero),
    (TimeLimit(t, t), S.Zero),
    (TimeLimit(cos(z * t) * (1 + exp(-g * t)), t), S.Zero),
    (TimeLimit(tan(t) * exp(-g * t), t), S.Zero),
    (TimeLimit(t * exp(-b * t), t), S.Zero),
    (TimeLimit(exp(g * t) * exp(-2 * g * t), t), S.One),
    (AnalyticLimit(floor(g / N), N), S.Zero),
    (AnalyticLimit(N * tan(g / N) ** 2 * Abs(sin(N)), N), S.One),
    (AnalyticLimit(N * Max(g / N, h / N), N), g),
    (AnalyticLimit(N + g, N), oo),
]


def _is_shown(limit, value, certificate):
    return is_certified(certificate, limit, S(value), Statement(limit, S(value), DOMAIN))


@pytest.mark.parametrize(("limit", "value"), LIMITS, ids=[str(limit) for limit, _ in LIMITS])
def test_what_is_shown(limit, value):
    assert any(_is_shown(limit, value, one) for one in tails(limit, value))


@pytest.mark.parametrize(("limit", "value"), NOT_LIMITS, ids=[str(limit) for limit, _ in NOT_LIMITS])
def test_what_is_refused(limit, value):
    assert not any(_is_shown(limit, value, one) for one in tails(limit, value))


LINEAR = AnalyticLimit(N * (exp(g / N) - 1), N)
LARGER = AnalyticLimit(N * Max(z / N, 0), N)
FALLING = AnalyticLimit((g + SOME + 1) * exp(-N), N)
ROUNDED = AnalyticLimit(N * (sqrt(z**2 + 1 / N**2) - Abs(z)), N)
ROOTED = AnalyticLimit(N * (sqrt(b + 1 / N**2) - sqrt(b)), N)
POLE, STEEP = AnalyticLimit(1 / (N * (g - 1) + 1), N), AnalyticLimit(cosh(2 * log(b + 1 / N)) / N, N)
FORGED = [
    # a form that is another function, one that agrees at the first sizes, one without a value where the limit has one
    (AnalyticLimit(g + 1 / N, N), g, Tail(AnalyticLimit(g + 1 / N, N), g, g + 2 / N)),
    (
        AnalyticLimit(g + z / N, N),
        g + 1,
        Tail(AnalyticLimit(g + z / N, N), g + 1, g + z / N + (1 - 1 / N) * (1 - 2 / N) * (1 - 3 / N)),
    ),
    (FALLING, S.Zero, Tail(FALLING, S.Zero, ((g**2 - SOME**2) / (g - SOME) + 1) * exp(-N))),
    # the certificate of another limit, and one whose value still moves
    (AnalyticLimit(g / N, N), S.One, Tail(AnalyticLimit(1 + g / N, N), S.One, 1 + g / N)),
    (AnalyticLimit(g / N, N), g / N, Tail(AnalyticLimit(g / N, N), g / N, g / N)),
    # series: a wrong order, a lead that may be 0, a quotient that is another, parts that are no power series
    (LINEAR, g, Expansion(LINEAR, g, exp(g * small) - 1, small, small, 0, S.One)),
    (LINEAR, g, Expansion(LINEAR, g, exp(g * small) - 1, small, small, 2, S.One)),
    (LINEAR, g, Expansion(LINEAR, g, z * exp(g * small) - z, z * small, small, 1, z)),
    (LINEAR, 2 * g, Expansion(LINEAR, 2 * g, exp(2 * g * small) - 1, small, small, 1, S.One)),
    (ROUNDED, S.Zero, Expansion(ROUNDED, S.Zero, sqrt(z**2 + small**2) - Abs(z), small, small, 1, S.One)),
    (ROOTED, S.Zero, Expansion(ROOTED, S.Zero, sqrt(b + small**2) - sqrt(b), small, small, 1, S.One)),
    (LARGER, z, Expansion(LARGER, z, Max(z * small, 0), small, small, 1, S.One)),
    # powers of what may be 0 there: at g = 1 the limits are 1 and ∞
    (POLE, S.Zero, Expansion(POLE, S.Zero, small / (g - 1 + small), S.One, small, 0, S.One)),
    (STEEP, S.Zero, Expansion(STEEP, S.Zero, small * cosh(2 * log(b + small)), S.One, small, 0, S.One)),
]


@pytest.mark.parametrize(("limit", "value", "certificate"), FORGED, ids=[str(number) for number in range(len(FORGED))])
def test_what_is_forged_is_refused(limit, value, certificate):
    assert not _is_shown(limit, value, certificate)


@pytest.mark.parametrize("function", [1 / (z + 1 / N), sqrt(z + 1 / N), log(z + 1 / N), (3 + 1 / N) ** (z + 1 / N)])
def test_what_the_laws_of_limits_leave_open(function):
    """Where a sign on the domain is not seen, or a power does not tend to one of e."""
    assert limit_at_infinity(function, N, SignsOn(DOMAIN)) is None


def test_limits_do_not_stand_by_their_rules_alone():
    assert not {"limit", "limit in time", "joint limit"} & BY_RULE_ALONE
