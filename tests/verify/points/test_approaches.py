"""Bounds of means that fail near a place by less than floats tell apart."""

import pytest
from sympy import Abs, Interval, Piecewise, Rational, S, exp, pi, sqrt

from derive.language.symbols import q, rho
from notes.vocabulary import expectation
from verify.claims.domain import Domain, positive
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles import quadrature
from verify.points.approaches import approaches

RIM = Domain({rho: Interval(-1, 1)})
ONE = Domain({q: positive})


def relu(at):
    return Piecewise((at, at > 0), (0, True))


RAMPS = expectation(relu, relu, (S.One, S.One, rho))
SERIES = 1 / (2 * pi) + rho / 4 + rho**2 / (4 * pi)
LAPLACE = expectation(lambda at: exp(-Abs(at)), lambda at: S.One, (q, S.One, S.Zero))
NEAR = [
    (RAMPS, SERIES + rho**2 / 10**7, RIM, ">="),
    (LAPLACE, 1 - sqrt(2 * q / pi) + Rational(999, 2000) * q, ONE, "<="),
]


@pytest.mark.parametrize(("left", "right", "domain", "relation"), NEAR)
def test_what_fails_near_a_place_is_refuted(left, right, domain, relation):
    statement = Statement(left, right, domain, relation)
    assert quadrature.examine("as_stated", statement, Settings()).outcome == "refuted"


def test_points_lie_in_the_domain_on_both_sides_of_each_place():
    values = [point.values[rho] for point in approaches(Statement(RAMPS, SERIES, RIM, ">="), 0)]
    assert all(-1 <= value <= 1 for value in values)
    assert min(abs(value) for value in values) < Rational(1, 10**7) and {value > 0 for value in values} == {True, False}
    assert min(1 - value for value in values) < Rational(1, 10**7)


def test_an_equation_has_none():
    assert approaches(Statement(RAMPS, SERIES, RIM), 0) == ()
