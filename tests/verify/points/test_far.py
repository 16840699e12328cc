"""What is true up to a million, and false beyond; whole numbers that nothing is counted up to."""

import pytest
from sympy import KroneckerDelta, Rational, S, Sum, Symbol, binomial, cos, exp, factorial, log, pi, sqrt

from derive.finite.kernel_moment import KernelMoment
from derive.language.symbols import a, d, k, m, r
from verify.claims.domain import Domain, naturals, positive
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles.comparison import compare
from verify.oracles.pointwise import values
from verify.oracles.registry import ORACLES
from verify.points.far import at_magnitudes, far
from verify.points.needs import needs_of
from verify.running.run import examine

N = Symbol("N", integer=True, positive=True)
g = Symbol("g", positive=True)
SIZES = Domain({N: naturals})
LATE = {
    "a sum that grows like a logarithm": (Sum(1 / k, (k, 1, N)), S(25), "<="),
    "a constant to five digits": (Sum(1 / sqrt(k), (k, 1, N)) - 2 * sqrt(N), -Rational(146034, 10**5), ">="),
    "a logarithm's root": (log(N) ** Rational(1, 3), Rational(17, 4), "<="),
    "a wave of ten million": (cos(pi * N / 10000019), Rational(1, 2), ">="),
}


def outcomes(statement):
    names = [name for name in ("enclosure", "pointwise") if ORACLES[name].applies(statement)]
    return {name: examine(name, "as_stated", statement, Settings(digits=15)).outcome for name in names}


@pytest.mark.parametrize("name", LATE)
def test_what_fails_late_is_refuted(name):
    lhs, rhs, relation = LATE[name]
    statement, settings = Statement(lhs, rhs, SIZES, relation), Settings(digits=15)
    assert any(compare(statement, point, settings, values).witness for point in far(statement, 0))


def test_oracles_look_far():
    assert outcomes(Statement(log(N) ** 2, S(3600), SIZES, "<=")) == {"enclosure": "refuted", "pointwise": "refuted"}


@pytest.mark.parametrize(
    ("lhs", "rhs"),
    [(factorial(N), N * factorial(N - 1)), (binomial(2 * N, N), factorial(2 * N) / factorial(N) ** 2)],
    ids=str,
)
def test_what_is_true_of_factorials_is_enclosed(lhs, rhs):
    assert outcomes(Statement(lhs, rhs, SIZES))["enclosure"] == "enclosed"


@pytest.mark.parametrize(
    ("lhs", "rhs", "relation"), [(2 ** (2**N), S(2), ">"), (N**N, N, ">="), ((1 + 1 / N) ** N, S(3), "<")], ids=str
)
def test_what_is_too_large_out_there_is_passed_over(lhs, rhs, relation):
    assert set(outcomes(Statement(lhs, rhs, SIZES, relation)).values()) <= {"enclosed", "agrees", "unknown"}


def test_only_what_costs_no_more_is_far():
    domain = Domain({m: naturals, d: naturals, N: naturals, g: positive}, arrays={a: (m,)})
    sides = Sum(a[r], (r, 1, m)), KernelMoment("K", d, 3, 2, g) + N * Sum(KroneckerDelta(k, 2), (k, 1, m))
    points = far(Statement(*sides, domain), 0)
    assert {int(point.values[m]) < 100 and int(point.values[d]) < 100 for point in points} == {True}
    assert min(int(point.values[N]) for point in points) >= 10**7


def test_a_slack_that_floats_lose_is_seen_to_end():
    domain = Domain({g: positive})
    wrong = Statement((exp(g) - 1) / g, 1 + Rational(1, 10**12), domain, ">")
    assert set(outcomes(wrong).values()) == {"refuted"}
    assert "refuted" not in outcomes(Statement((exp(g) - 1) / g, S.One, domain, ">")).values()
    assert not at_magnitudes(SIZES, 0, needs_of(Statement(N, N, SIZES)))
