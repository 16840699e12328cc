"""Means that may not exist are no means that a rule works out."""

import pytest
from sympy import S

from derive.activations.classes import ActivationClass
from derive.networks.initialisation import Mean
from derive.networks.one_layer import one_hidden_layer
from notes.vocabulary import input_domain
from verify.claims.statement import Statement
from verify.oracles.means import open_mean

NETWORK = one_hidden_layer()
MEAN = Mean(NETWORK.output, NETWORK.initialisation)


@pytest.mark.parametrize(
    ("activations", "is_open"),
    [(("exp(u^2/5)",), True), (("relu", "cosh(u^2)"), True), (("relu", "tanh"), False), (ActivationClass(), False)],
    ids=str,
)
def test_what_grows_too_fast_is_open(activations, is_open):
    statement = Statement(MEAN, S.Zero, input_domain(activations=activations))
    assert (open_mean(statement) is not None) is is_open


def test_what_is_not_random_needs_no_mean():
    assert open_mean(Statement(S.One, S.One, input_domain(activations=("exp(u^2)",)))) is None
