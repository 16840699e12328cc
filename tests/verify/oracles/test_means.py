"""Means that may not exist are no means that a rule works out."""

from dataclasses import replace

import pytest
from sympy import Abs, Interval, Max, Piecewise, S, Symbol, exp, pi, sign, sqrt, tan

from derive.activations.activation import sigma
from derive.activations.classes import ActivationClass
from derive.language.symbols import q
from derive.networks.initialisation import Mean
from derive.networks.one_layer import one_hidden_layer
from notes.vocabulary import expectation, input_domain
from verify.claims.domain import Domain, positive, real
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles import enclosure, quadrature, symbolic
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


Z = Symbol("z", real=True)
ONE = Domain({q: positive})
CORNER = Domain({Z: real})
NO_MEAN = [
    (lambda at: 1 / at, q, S.Zero, ONE),
    (lambda at: tan(at), q, S.Zero, ONE),
    (lambda at: at * exp(at**2 / 6), q, S.Zero, Domain({q: Interval.Lopen(0, 3)})),
    (lambda at: at * exp(at**4), q, S.Zero, ONE),
    (lambda at: Piecewise((1, at > 0), (0, True)), Z**2, S.Half, CORNER),
    (lambda at: sign(at) ** 2, Z**2, S.One, CORNER),
]
MEANS = [
    (lambda at: at / (1 + at**2), q, S.Zero, ONE),
    (lambda at: Max(0, at), Z**2, Abs(Z) / sqrt(2 * pi), CORNER),
    (lambda at: Piecewise((1, at > 0), (0, True)), Z**2, S.Half, Domain({Z: real}, nonzero=(Z,))),
]


def mean_of(function, variance):
    return expectation(function, lambda at: S.One, (variance, S.One, S.Zero))


@pytest.mark.parametrize(("function", "variance", "value", "domain"), NO_MEAN)
def test_what_has_no_mean_is_neither_proved_nor_enclosed(function, variance, value, domain):
    statement = Statement(mean_of(function, variance), value, domain)
    assert (open_mean(statement) or "").startswith("open")
    assert symbolic.examine("as_stated", statement, Settings()).outcome == "unknown"
    assert enclosure.examine("as_stated", statement, Settings()).outcome in ("unknown", "refuted")


@pytest.mark.parametrize(("function", "variance", "value", "domain"), MEANS)
def test_what_has_one_is_proved(function, variance, value, domain):
    statement = Statement(mean_of(function, variance), value, domain)
    assert symbolic.examine("as_stated", statement, Settings()).outcome == "proved"


def test_a_mean_of_a_pole_has_no_value():
    found = quadrature.examine("as_stated", Statement(mean_of(lambda at: 1 / at, q), S.Zero, ONE), Settings())
    assert found.outcome == "unknown" and found.no_value
    even = replace(ONE, activations=ActivationClass(parity="even"))
    slope = Statement(mean_of(lambda at: sigma(at) / at, q), S.Zero, even)
    assert symbolic.examine("as_stated", slope, Settings()).outcome == "unknown"
