"""Every place of `derive.algebra` where a rule has to abstain, with an expression on which it must."""

import pytest
from sympy import Symbol, exp

from derive.algebra import MatrixEntry, TraceOf, normal
from derive.algebra.expressions import (
    MatrixExponential,
    MatrixSum,
    Multiple,
    Slope,
    Speed,
    Transposed,
    as_matrix,
)
from derive.algebra.laws import ConditionalMean, GaussianMean, isotropic
from derive.algebra.second_moments import SecondMoments, inner_product
from derive.language.quantity import NotReducible
from tests.derive.algebra.test_rules import A, B, norm, product, t, u, v, w, x
from tests.derive.test_refusals import DERIVE
from tests.refusals import places, raised

OUTER = MatrixExponential(MatrixSum(A, product(w, Transposed(w))))
REFUSED = (
    Slope(as_matrix(norm(u)), u),
    Slope(as_matrix(MatrixEntry(product(w, Transposed(x)), 1, 2)), w),
    Slope(as_matrix(TraceOf(OUTER)), w),
    Slope(product(OUTER, x), w),
    Speed(Multiple(MatrixEntry(A, 1, 2), A), t),
    Speed(MatrixExponential(MatrixSum(Multiple(t, A), Multiple(t**2, B))), t),
    GaussianMean(u, isotropic(u, v)),
    ConditionalMean(w, isotropic(w, v), as_matrix(MatrixEntry(product(Transposed(w), w)))),
    GaussianMean(product(w, Transposed(w), OUTER), isotropic(w, v)),
    GaussianMean(product(OUTER, w), isotropic(w, v)),
    GaussianMean(as_matrix(norm(w)), isotropic(w, v)),
    GaussianMean(as_matrix(TraceOf(OUTER)), isotropic(w, v)),
)


@pytest.mark.parametrize("number", range(len(REFUSED)))
def test_a_rule_abstains(number):
    raised(lambda: normal(REFUSED[number]), DERIVE, (NotReducible,))


NUMBER = Symbol("X", real=True)
MOMENTS = SecondMoments({NUMBER: frozenset()})
MEANS = (exp(NUMBER), NUMBER**3)
"""Functions of a random variable whose mean is no inner product."""


def test_every_refusal_is_met():
    met = {raised(lambda one=one: normal(one), DERIVE, (NotReducible,)) for one in REFUSED}
    met |= {raised(lambda one=one: inner_product(one, MOMENTS), DERIVE, (NotReducible,)) for one in MEANS}
    assert {place for place in places(DERIVE, (NotReducible,)) if place[0].startswith("algebra/")} <= met
