"""Moments of K(x, x): values, sampler and claims of §1.9, with errors planted in the claims and in the chain."""

from fractions import Fraction

import numpy as np
import pytest
from mpmath import mp
from sympy import Rational, S, exp, sqrt

from derive.finite.kernel_moment import JointLimit, KernelMoment, LawDistance, WideLimit
from derive.finite.moments import FiniteNetwork, moments
from derive.finite.symbols import beta
from derive.finite.symbols import depth as d
from derive.finite.symbols import mean_square as s
from derive.finite.symbols import n_width as n
from derive.finite.symbols import output_bias as o
from derive.finite.symbols import output_variance as c
from notes.s1_9 import CLAIMS
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles.registry import ORACLES, pointwise, sampling
from verify.sampling import kernel_moment as sampler
from verify.sampling.sampler import sampler_of
from verify.values.evaluate import Environment, NoValue, evaluate

R = Rational
SETTINGS = Settings()
BY_ID = {claim.id: claim for claim in CLAIMS}
NORM2 = Fraction(134, 100)
ROOTS = Rational(1414213562373, 10**12), Rational(1414213562374, 10**12)


def statement(name):
    return BY_ID[f"1.9.{name}"].right


def value(expression):
    return evaluate(S(expression), Environment({}))


def sixth(rhs):
    """(1 + 5/n)^(d−2) → (1 + 6/n)^(d−2)."""
    return rhs.replace(((n + 5) / n) ** (d - 2), ((n + 6) / n) ** (d - 2))


def halved_cross_term(rhs):
    return rhs - statement("second-moment-mixed").rhs


def without_dead(_):
    """E[K_b] = o + c_d (d − 1)/2, its limit as 2⁻ⁿ → 0."""
    return o + c * (d - 1) / 2


PLANTED = {
    "mean: c_d doubled": ("mean-exact", lambda rhs: rhs.subs(c, 2 * c)),
    "mean: o dropped": ("mean-exact", lambda rhs: rhs.subs(o, 0)),
    "weights: c_d doubled": ("mean-weights", lambda rhs: 2 * rhs),
    "weights: d for d + 1": ("mean-weights", lambda rhs: rhs.subs(d, d + 1)),
    "biases: o dropped": ("mean-biases", lambda rhs: rhs.subs(o, 0)),
    "biases: d − 1 for d": ("mean-biases", lambda rhs: rhs.subs(d, d + 1)),
    "biases: dead networks dropped": ("mean-biases", without_dead),
    "E[K_w²]: 6 in the exponent": ("second-moment-weights", sixth),
    "E[K_w²]: d − 2 for d − 1": ("second-moment-weights", lambda rhs: rhs.subs(d, d - 1)),
    "E[K_w K_b]: o dropped": ("second-moment-mixed", lambda rhs: rhs.subs(o, 0)),
    "E[K_b²]: 6 in the exponent": ("second-moment-biases", sixth),
    "E[K²]: cross term halved": ("second-moment", halved_cross_term),
    "R_w: 6 in the exponent": ("ratio-weights", lambda rhs: rhs.replace(exp(5 * beta), exp(6 * beta))),
    "1/n: d for d − 1": ("ratio-error", lambda rhs: rhs * d / (d - 1)),
}
BY_NETWORKS = (
    "mean: c_d doubled",
    "biases: o dropped",
    "biases: d − 1 for d",
    pytest.param("biases: dead networks dropped", marks=pytest.mark.slow),
    pytest.param("E[K_w²]: 6 in the exponent", marks=pytest.mark.slow),
    "E[K²]: cross term halved",
)


def planted(error):
    name, change = PLANTED[error]
    one = statement(name)
    wrong = one.with_rhs(change(one.rhs))
    assert wrong.rhs != one.rhs
    return wrong


@pytest.mark.parametrize("error", PLANTED)
def test_pointwise_refutes(error):
    found = pointwise.examine("as_stated", planted(error), SETTINGS)
    assert found.outcome == "refuted"
    assert found.witness


@pytest.mark.parametrize("error", BY_NETWORKS)
def test_networks_alone_refute(error):
    found = sampling.examine("as_stated", planted(error), SETTINGS)
    assert found.outcome == "refuted"
    assert found.z is not None
    assert found.z > sampler.THRESHOLD


@pytest.mark.parametrize("name", ["mean-exact", "second-moment", "second-moment-mixed", "second-moment-biases"])
def test_the_right_ones_are_left_alone(name):
    found = {oracle: ORACLES[oracle].examine("as_stated", statement(name), SETTINGS) for oracle in ORACLES
             if ORACLES[oracle].applies(statement(name))}  # fmt: skip
    assert {oracle: piece.outcome for oracle, piece in found.items()} == {
        "symbolic": "proved",
        "enclosure": "enclosed",
        "pointwise": "agrees",
        "sampling": "consistent",
    }


@pytest.mark.slow
def test_no_false_alarms():
    """Five seeds at four points: Σ z² has 20 degrees of freedom, and lies in (5, 47) but for one time in a thousand."""
    one = statement("mean-exact")
    points = one.domain.inside[: sampler.NETWORKS_AT_ONE_INPUT.points]
    z = np.array(
        [score.z for seed in range(5) for score in sampler.scores(one, points, np.random.default_rng(seed), 1)]
    )
    assert len(z) == 20
    assert np.abs(z).max() < 4.5
    assert 5 < (z**2).sum() < 47


@pytest.mark.parametrize(
    ("widths", "c_d", "bias", "relu"), [((3, 1, 2), 2, False, True), ((2, 4), 1, True, False), ((5,), 2, True, True)]
)
def test_the_networks_are_those_of_the_exact_moments(widths, c_d, bias, relu):
    network = FiniteNetwork(2, widths, c_d, bias, relu)
    weights, biases = sampler.draw_networks(
        widths, S(c_d), float(NORM2) / 2, bias, relu, 2**17, np.random.default_rng([11, *widths])
    )
    for name, exact in moments(network, NORM2).named().items():
        assert exact.fraction is not None
        found = sampler.power(name.removeprefix("E[").removesuffix("]"), weights, biases)
        assert abs(found.mean() - float(exact.fraction)) < 4.5 * found.std() / len(found) ** 0.5, name


def chain(freedom):
    """`draw_kernel` with T_i ~ χ²(A_i + freedom); the lemma has −1."""

    def draw_kernel(network, norm2, draws, rng):
        r, down, weights = rng.standard_normal(draws) ** 2, np.ones(draws), np.ones(draws)
        biases, alive = np.zeros(draws), np.ones(draws, dtype=bool)
        for width, variance in network.layers():
            active, factor = rng.binomial(width, 0.5, draws), variance / width
            alive &= active > 0
            gain = 2 * factor * rng.standard_gamma(active / 2)
            down = factor * r + 2 * factor * rng.standard_gamma(np.maximum(active + freedom, 0) / 2) * down
            weights = weights * gain + down
            biases += down
            r = r * gain
        biases = np.where(alive, biases, 0.0) + network.output_bias
        if network.output_relu:
            alive &= rng.random(draws) < 0.5
            biases *= alive
        return weights * alive * network.first_variance() * float(norm2) / network.input_dim, biases

    return draw_kernel


@pytest.mark.parametrize(("freedom", "outcome"), [(-1, "consistent"), (0, "refuted"), (-2, "refuted")])
def test_the_two_samples_refuse_a_wrong_chain(monkeypatch, freedom, outcome):
    monkeypatch.setattr(sampler, "draw_kernel", chain(freedom))
    found = sampling.examine("as_stated", statement("lemma-law"), SETTINGS)
    assert found.outcome == outcome


def test_the_two_samples_refuse_another_norm(monkeypatch):
    right = sampler.draw_kernel
    monkeypatch.setattr(sampler, "draw_kernel", lambda net, norm2, *rest: right(net, 2 * norm2, *rest))
    assert sampling.examine("as_stated", statement("lemma-law"), SETTINGS).outcome == "refuted"


def test_the_two_samples_are_scored_against_the_critical_value():
    """Equal samples have D = 0; samples that do not overlap have D = 1, far beyond it."""
    point = statement("lemma-law").domain.inside[0]
    low = np.random.default_rng(1).random(2**12)
    assert sampler._two_samples(point, 2, low, low.copy(), 0.0).z == 0
    apart = sampler._two_samples(point, 2, low, low + 2, 0.0)
    assert apart.estimate == 1
    assert apart.z > sampler.NETWORKS_AT_ONE_INPUT.sure
    critical = apart.error * sampler.THRESHOLD
    assert abs(2 * np.exp(-(critical**2) * len(low)) / sampler.SIZE - 1) < 1e-9


def test_networks_are_not_drawn_without_the_dead():
    one = Statement(KernelMoment("K", d, n, c, s, o, 0, 0), d, statement("mean-weights").domain)
    found = sampling.examine("as_stated", one, SETTINGS)
    assert found.outcome == "unknown"
    assert "without those that are dead" in found.detail


def test_what_is_drawn():
    domain = statement("lemma-law").domain
    assert sampler_of(Statement(LawDistance(d, n, c, s, o, 0), S.Zero, domain))
    assert sampler_of(statement("second-moment"))
    assert not sampler_of(statement("ratio"))
    assert not pointwise.applies(statement("lemma-law"))


@pytest.mark.parametrize("name", ["K", "K^2", "K_w", "K_w^2", "K_w K_b", "K_b^2"])
def test_moments_tend_to_their_wide_limits(name):
    """At fixed depth: with limit A and coefficient B of 1/n the rest falls like 1/n²."""
    with mp.workdps(30):
        first, second = (value(WideLimit(name, order, 3, 2, R(2, 5), 1)) for order in (0, 1))
        rests = [value(KernelMoment(name, 3, q, 2, R(2, 5), 1, 0, 0)) - first - second / q for q in (200, 400)]
    assert abs(rests[0]) < 1e-3 * abs(first)
    assert abs(rests[0]) < 1e-18 or abs(rests[0] / rests[1] - 4) < 0.1


@pytest.mark.parametrize("name", ["K", "K_w^2", "K_w K_b", "K_b^2"])
def test_moments_tend_to_their_joint_limits(name):
    """d = n/2 grows: over d^k the error falls like 1/d."""
    power = 1 if name == "K" else 2
    with mp.workdps(30):
        limit = value(JointLimit(name, R(1, 2), 2, R(2, 5)))
        errors = [
            value(KernelMoment(name, depth, 2 * depth, 2, R(2, 5), 0, 0, 0)) / depth**power - limit
            for depth in (50, 100)
        ]
    assert abs(errors[1]) < 0.1 * limit
    assert abs(errors[0] / errors[1] - 2) < 0.2


def test_a_dead_layer_has_one_weight_or_none():
    for dead in (S.Zero, R(1, 8)):
        assert value(KernelMoment("K_b", 3, 3, 2, 1, 0, 0, dead)) > 0
    assert value(KernelMoment("K_b", 3, 3, 2, 1, 0, 0, 0)) > value(KernelMoment("K_b", 3, 3, 2, 1, 0, 0, R(1, 8)))
    with pytest.raises(NoValue, match="a dead layer weighs"):
        value(KernelMoment("K_b", 3, 3, 2, 1, 0, 0, R(1, 7)))


def test_a_block_that_is_cut_in_two_is_the_same_block():
    with mp.workdps(25):
        whole = value(JointLimit("K_w^2", R(3, 4), 1, 2))
        parts = value(JointLimit("K_w^2", ((R(1, 3), R(1, 4)), (R(2, 3), R(1, 2))), 1, 2))
        uneven = value(JointLimit("K_w^2", ((R(1, 2), R(1, 2)), (R(1, 2), R(1, 4))), 1, 2))
    assert abs(parts / whole - 1) < 1e-22
    assert abs(uneven / whole - 1) > 1e-3


def test_a_joint_limit_is_one_of_any_ratio():
    """√2 lies between its neighbours among the rationals, which 10⁻¹² separates."""
    with mp.workdps(25):
        low, found, high = (value(JointLimit("K_w^2", ratio, 1, 2)) for ratio in (ROOTS[0], sqrt(2), ROOTS[1]))
    assert low < found < high < low * (1 + mp.mpf(10) ** -10)


def test_a_bias_is_linear_and_a_relu_is_there_or_not():
    """As in the closed forms, where o is a number: it is not cut to a whole one."""
    with mp.workdps(25):
        ends = [value(KernelMoment("K_b^2", 3, 3, 2, 1, o)) for o in (0, 1)]
        middle = value(KernelMoment("K_b^2", 3, 3, 2, 1, R(1, 2)))
        assert abs(middle - sum(ends) / 2) < 1e-20 * middle
    with pytest.raises(NoValue, match="1 or 0"):
        value(KernelMoment("K_b", 3, 3, 2, 1, 1, R(1, 2)))


@pytest.mark.slow
def test_a_bound_that_the_joint_limit_breaks_is_refuted_by_draws_of_the_chain():
    claim = next(claim for claim in CLAIMS if claim.id == "1.9.std-order")
    assert sampling.examine("corrected", claim.right, Settings()).outcome == "consistent"
    tight = claim.right.with_rhs(S(1) / 10)
    evidence = sampling.examine("corrected", tight, Settings())
    assert evidence.outcome == "refuted"
    assert evidence.witness
