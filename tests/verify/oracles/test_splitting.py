"""Statements in parts that together say what they say, and slopes of means where there is no law beside."""

import pytest
from sympy import Abs, Interval, Max, Min, S, Symbol, sqrt

from derive.activations.activation import sigma
from derive.language.derivatives import Partial
from derive.language.symbols import c, q, qp, rho
from notes.vocabulary import expectation
from verify.claims.domain import Domain, positive, real
from verify.claims.statement import Statement
from verify.oracles.law_edges import law_left
from verify.oracles.splitting import parts_of

t, z = Symbol("t", real=True), Symbol("z", real=True)
PLANE = Domain({t: real, z: real})


def split(lhs, rhs, relation):
    found = dict(parts_of(Statement(lhs, rhs, PLANE, relation)))
    return [(one.lhs, one.rhs) for one in found.get("case by case", ())]


def test_a_maximum_below_is_each_of_its_arguments():
    assert split(Max(t, z) + 1, t**2, "<=") == [(t + 1, t**2), (z + 1, t**2)]
    assert split(t**2, 2 * Abs(z), ">") == [(t**2, 2 * z), (t**2, -2 * z)]
    assert split(t, Min(z, 1), "<") == [(t, S.One), (t, z)]


@pytest.mark.parametrize(
    ("lhs", "rhs", "relation"),
    [
        (Max(t, z), t**2, ">="),
        (-Abs(t), z, "<="),
        (Abs(t) ** 2, z, "<="),
        (t * Abs(z), z, "<="),
        (Abs(t), z, "="),
        (Abs(sqrt(t)), z, "<="),
    ],
)
def test_what_is_no_conjunction_stays_whole(lhs, rhs, relation):
    assert not split(lhs, rhs, relation)


def test_activations_are_taken_one_by_one():
    one = Statement(sigma(t), sigma(t), Domain({t: real}, activations=("relu", "tanh")))
    (found,) = (parts for words, parts in parts_of(one) if words == "σ one by one")
    assert [part.domain.named_activations for part in found] == [("relu",), ("tanh",)]


COVARIANCES = {q: positive, qp: positive, c: real}
ROOT = expectation(Abs, Abs)
UNIT = expectation(Abs, Abs, (S.One, S.One, rho))
LEFT = [
    (Partial(ROOT, c), Domain(COVARIANCES, conditions=(c**2 <= q * qp,))),
    (Partial(UNIT, rho), Domain({rho: Interval(-1, 1)})),
    (Partial(expectation(Abs, Abs, (z, S.One, S.Zero)), z), Domain({z: Interval(0, 1)})),
]
KEPT = [
    (Partial(ROOT, c), Domain(COVARIANCES, conditions=(c**2 < q * qp,))),
    (Partial(UNIT, rho), Domain({rho: Interval.open(-1, 1)})),
    (Partial(expectation(Abs, Abs, (q, q, q)), q), Domain({q: positive})),
    (Partial(t * UNIT, t), Domain({rho: Interval(-1, 1), t: real})),
]


@pytest.mark.parametrize(("side", "domain"), LEFT)
def test_there_is_no_slope_where_the_law_ends(side, domain):
    assert law_left(Statement(side, S.Zero, domain))


@pytest.mark.parametrize(("side", "domain"), KEPT)
def test_there_is_one_inside(side, domain):
    assert law_left(Statement(side, S.Zero, domain)) is None
