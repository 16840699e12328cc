"""What a step by its rule alone needs is met where it is so, and open where it is not."""

import pytest
from sympy import Integral, Lambda, Rational, S, Sum, Symbol, cos, exp, tan

from derive.finite.kernel_update import KINK, ONE_UNIT, RealStep, StepSlope
from derive.gaussian.expectation import GaussianExpectation
from derive.gaussian.routes import CLOSED_FORM
from derive.language.convention import Convention
from derive.language.symbols import a, c, m, q, qp, r, u, v
from derive.measures.circle import CIRCLE, CircleCoefficient
from derive.measures.integrals import BETWEEN
from derive.networks.initialisation import STRONG_LAW, AlmostSureLimit
from derive.networks.one_layer import one_hidden_layer
from notes.vocabulary import COVARIANCES
from verify.checking.proof import Link
from verify.claims.domain import Domain, naturals
from verify.claims.statement import Statement
from verify.oracles.hypotheses import needs_of

LAW = one_hidden_layer(Convention("standard", hidden_bias=False)).initialisation
NEURONS = Domain({m: naturals}, activations=("relu",))
FAST = Domain({m: naturals}, activations=("exp(u^2)",))
k = Symbol("k", integer=True, nonnegative=True)


def _average(term):
    return AlmostSureLimit(Sum(term, (r, 1, m)) / m, m, LAW)


def _mean(g):
    return GaussianExpectation(Lambda(u, g), Lambda(v, cos(v)), q, qp, c)


def _step(d, n, y):
    return RealStep(d, n, 2, 1, 0, y, 1)


MET = [
    (STRONG_LAW, _average(a[r] ** 2), NEURONS),
    (CLOSED_FORM, _mean(cos(u)), COVARIANCES),
    (KINK, StepSlope(2, 3, 2, 1, 0, 1), Domain({})),
    (ONE_UNIT, _step(2, 1, 0), Domain({})),
    (CIRCLE, CircleCoefficient(Lambda(u, u**2), k), Domain({k: S.Naturals0})),
]
OPEN = [
    (STRONG_LAW, _average(a[1] * a[r]), NEURONS, "identically"),
    (STRONG_LAW, _average(a[r] ** 2 / m), NEURONS, "free of m"),
    (STRONG_LAW, AlmostSureLimit(Sum(a[r] ** 2, (r, 2, m)) / m, m, LAW), NEURONS, "identically"),
    (STRONG_LAW, _average(a[r] ** 2), FAST, "E|T_1|"),
    (CLOSED_FORM, _mean(exp(u**2 / 3)), COVARIANCES, "absolutely"),
    (CLOSED_FORM, _mean(exp(u**2 / 3)), COVARIANCES, "q q' > c²"),
    (KINK, StepSlope(3, 3, 2, 1, 0, 1), Domain({}), "one hidden layer"),
    (ONE_UNIT, _step(2, 2, 0), Domain({}), "one hidden unit"),
    (ONE_UNIT, _step(2, 1, 1), Domain({}), "y = 0"),
    (CIRCLE, CircleCoefficient(Lambda(u, u**2), Rational(1, 2)), Domain({}), "whole"),
    (BETWEEN, Integral(tan(u), (u, 0, 2)), Domain({}), "continuous"),
]


def _needs(rule, before, domain):
    return needs_of(Link("left", (rule,), before, S.One), Statement(before, S.One, domain))


@pytest.mark.parametrize(("rule", "before", "domain"), MET, ids=[rule.name for rule, *_ in MET])
def test_what_is_met(rule, before, domain):
    needs = _needs(rule, before, domain)
    assert needs and all(need.met for need in needs)


@pytest.mark.parametrize(("rule", "before", "domain", "word"), OPEN, ids=[f"{one[0].name} {one[3]}" for one in OPEN])
def test_what_is_open(rule, before, domain, word):
    assert any(word in need.words and not need.met for need in _needs(rule, before, domain))
