"""What a sample says and what it cannot say: standard errors, the smallest error seen, draws that mislead."""

from dataclasses import replace
from math import inf

import numpy as np
import pytest
from sympy import Rational, S, Sum, sqrt

from derive.activations.activation import sigma
from derive.language.symbols import a, d, m, r, s, sigma_a, sigma_w, x
from derive.networks.initialisation import AlmostSureLimit, Covariance, Mean
from notes.vocabulary import NETWORK, over_neurons, pre
from verify.claims.domain import Domain, Point, naturals, positive
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles import sampling
from verify.running.cache import Cache
from verify.running.kept import Folder
from verify.sampling import initialisation as sampler
from verify.sampling.score import Score, mean

LAW = NETWORK.initialisation
POINTS = tuple(
    Point(
        f"{inputs} inputs, σ_a = {deviation}",
        {d: S(inputs), x: (S.One,) * inputs, sigma_w: S.One, sigma_a: S(deviation), m: S(3), s: S.One},
    )
    for inputs, deviation in ((1, 1), (2, 2), (4, Rational(1, 2)))
)
"""The preactivation has variance 1 at each of them."""


def on(lhs, rhs, activation="tanh", relation="="):
    domain = Domain({d: naturals, sigma_w: positive, sigma_a: positive}, POINTS, {x: (d,)}, activations=(activation,))
    return Statement(lhs, rhs, domain, relation)


def asked(statement, seed=0):
    return sampling.examine("as_stated", statement, Settings(seed=seed))


SQUARES = over_neurons(a[r] ** 2) / m


def test_a_mean_and_its_standard_error():
    values = np.random.default_rng(0).standard_normal(10_000)
    found, error = mean(values)
    assert found == pytest.approx(values.mean())
    assert error == pytest.approx(values.std() / 100)


@pytest.mark.parametrize("values", [np.zeros(500), np.full(500, 0.1), np.full(7, 3.3, dtype=np.float32), np.ones(1)])
def test_draws_that_do_not_vary_have_no_standard_error(values):
    assert mean(values)[1] == 0
    assert mean(values * (1 + np.finfo(values.dtype).eps))[1] == 0


@pytest.mark.parametrize("quadratic", [Rational(1, 5), Rational(6, 25), Rational(2, 5)])
def test_draws_without_a_variance_have_no_standard_error(quadratic):
    """exp(bu²) has no variance from b = ¼ on: 2/5, 12/25, 4/5 for the square of the function with half of it."""
    for seed in range(20):
        u = np.random.default_rng(seed).standard_normal(2**16)
        assert mean(np.exp(2 * float(quadratic) * u**2))[1] == inf


def test_few_draws_that_carry_the_scatter():
    few = np.zeros(10_000)
    few[:20] = 1
    assert mean(few)[1] == inf
    few[:80] = 1
    assert 0 < mean(few)[1] < inf


def test_a_blind_score_says_nothing():
    for error in (0.0, inf):
        blind = Score(POINTS[0], 4, 1.0, error, 2.0)
        assert (blind.z, blind.sees(5)) == (0, inf)
    score = Score(POINTS[0], 4, 1.02, 0.01, 2.0)
    assert score.sees(5) == pytest.approx(0.025)
    assert replace(score, size=1.0).sees(5) == pytest.approx(0.05)
    assert replace(score, target=0.0).sees(5) == inf
    assert replace(score, target=0.0).sees(5, bound=True) == pytest.approx(0.05 / 1.02)


def test_evidence_says_what_it_would_have_seen():
    found = asked(on(Mean(SQUARES, LAW), sigma_a**2))
    assert found.outcome == "consistent"
    assert found.power is not None
    assert found.power.errors == "relative"
    assert 0.005 < found.power.best <= found.power.worst < 0.05
    for size in (2, 4):
        wrong = on(Mean(SQUARES, LAW), (1 + size * Rational(found.power.worst)) * sigma_a**2)
        assert asked(wrong).outcome == "refuted"


def test_of_a_value_of_zero_errors_are_relative_to_what_is_averaged():
    found = asked(on(Mean(over_neurons(a[r]) / m, LAW), S.Zero))
    assert found.outcome == "consistent"
    assert found.power is not None
    assert found.power.worst < 0.1


def test_evidence_with_its_power_is_kept(tmp_path):
    found, store = asked(on(Mean(SQUARES, LAW), sigma_a**2)), Cache(Folder(tmp_path))
    store.put("abcd", found)
    assert store.get("abcd") == found


@pytest.mark.parametrize("value", [S.Zero, S.One, Rational(1, 10**12)])
def test_nothing_is_said_of_what_was_never_drawn(value):
    """σ(w·x) = max(0, w·x − 7) is positive once in 10¹² draws; its mean is 10⁻¹³."""
    found = asked(on(Mean(over_neurons(sigma(pre(x))) / m, LAW), value, "max(0, u - 7)"))
    assert (found.outcome, "do not vary" in found.detail) == ("unknown", True)


RANDOM = {
    "a factor of one neuron": Sum(a[s] ** 2 * a[1] ** 2, (s, 1, m)) / m,
    "a term of one neuron": Sum(a[s] ** 2, (s, 1, m)) / m + a[1] / 10,
    "a tenth of a term of one neuron": Sum(a[s] ** 2, (s, 1, m)) / m + a[2] ** 2 / 20,
    "no average": Sum(a[s], (s, 1, m)) / sqrt(m),
}


@pytest.mark.slow
@pytest.mark.parametrize("quantity", RANDOM.values(), ids=RANDOM)
def test_a_limit_that_is_random_is_never_consistent(quantity):
    for seed, value in ((0, sigma_a**2), (1, sigma_a**4), (2, S.Zero)):
        assert asked(on(AlmostSureLimit(quantity, m, LAW), value), seed).outcome in ("unknown", "refuted")


@pytest.mark.slow
@pytest.mark.parametrize("activation", ["exp(u^2/5)", "exp(u^2/6)*u"])
def test_a_limit_without_a_variance_is_never_consistent(activation):
    """E[σ(U)²] is finite, E[σ(U)⁴] is not."""
    average = over_neurons(sigma(pre(x)) ** 2) / m
    for quantity in (AlmostSureLimit(average, m, LAW), Mean(average, LAW)):
        for seed, value in ((0, sqrt(5)), (1, S(2))):
            assert asked(on(quantity, value, activation), seed).outcome == "unknown"


TRUE_LIMITS = {
    "an average": (SQUARES, sigma_a**2),
    "with 20/m": ((1 + 20 / m) * SQUARES, sigma_a**2),
    "a square of order 1/m": (Sum(a[s], (s, 1, m)) ** 2 / m**2, S.Zero),
    "an average with m − 1": (over_neurons(a[r] ** 2) / (m + 5), sigma_a**2),
    "of the order 1/√m": (over_neurons(a[r]) / m, S.Zero),
}


@pytest.mark.parametrize(("quantity", "value"), TRUE_LIMITS.values(), ids=TRUE_LIMITS)
def test_a_true_limit_is_never_refuted(quantity, value):
    for seed in range(4):
        assert asked(on(AlmostSureLimit(quantity, m, LAW), value), seed).outcome in ("consistent", "unknown")


@pytest.mark.parametrize("factor", [Rational(103, 100), Rational(9, 10), -S.One])
def test_a_wrong_limit_is_refuted(factor):
    found = asked(on(AlmostSureLimit(SQUARES, m, LAW), factor * sigma_a**2))
    assert found.outcome == "refuted"
    assert found.witness


TRUE = (
    (Mean(SQUARES**2, LAW), sigma_a**4 * (1 + 2 / m)),
    (Covariance(SQUARES, SQUARES, LAW), 2 * sigma_a**4 / m),
    (Covariance(a[1] ** 2, SQUARES, LAW), 2 * sigma_a**4 / m),
    (Mean(a[1] ** 4, LAW), 3 * sigma_a**4),
    (Mean(a[1] ** 6, LAW), 15 * sigma_a**6),
)


@pytest.mark.slow
@pytest.mark.parametrize(("quantity", "value"), TRUE)
def test_no_true_statement_is_refuted(quantity, value):
    """Twelve scores a draw: one is beyond 3 in 3 % of them, and of those one in 3·10⁵ is refuted by the second."""
    for seed in range(20):
        assert asked(on(quantity, value), seed).outcome == "consistent"


FALSE = (
    (Mean(SQUARES**2, LAW), sigma_a**4 * (1 - 2 / m)),
    (Mean(SQUARES**2, LAW), sigma_a**4),
    (Covariance(SQUARES, SQUARES, LAW), 2 * sigma_a**4 / m**2),
    (Covariance(SQUARES, SQUARES, LAW), Rational(21, 10) * sigma_a**4 / m),
    (Mean(SQUARES, LAW), Rational(103, 100) * sigma_a**2),
    (Mean(a[1] ** 4, LAW), Rational(16, 5) * sigma_a**4),
)


@pytest.mark.slow
@pytest.mark.parametrize(("quantity", "value"), FALSE)
def test_a_wrong_correction_or_rate_is_refuted(quantity, value):
    assert asked(on(quantity, value)).outcome == "refuted"


@pytest.mark.slow
def test_an_inequality_is_no_stronger_than_its_draws():
    held = asked(on(Mean(SQUARES, LAW), sigma_a**2 / 2, relation=">"))
    assert held.outcome == "consistent"
    assert held.power is not None
    assert asked(on(Mean(SQUARES, LAW), sigma_a**2, relation=">")).outcome == "unknown"
    assert asked(on(Mean(over_neurons(sigma(pre(x))) / m, LAW), -S.One, "max(0, u - 7)", ">")).outcome == "unknown"


def test_paths_that_settle_and_paths_that_do_not():
    steps = np.array(sampler.STEPS, dtype=float)[:, None] ** -0.5
    paths = np.random.default_rng(0).standard_normal((len(steps), sampler.PATHS))
    assert sampler._settles(1 + steps * paths)
    assert not sampler._settles(1 + steps**0.5 * paths)
    assert not sampler._settles(1 + steps * paths + 0.05 * paths[:1])
    for weights, powers in ((sampler.AT_FIRST, (1,)), (sampler.AGAIN, (0.5, 1))):
        assert weights.sum() == pytest.approx(1)
        for power in powers:
            assert weights @ np.array(sampler.STEPS, dtype=float) ** -power == pytest.approx(0, abs=1e-12)
