"""Values, samplers and claims of the mean update hold one another to account, and planted errors are refuted."""

import numpy as np
import pytest
from mpmath import mp
from sympy import Rational, S, Tuple

from derive.finite.kernel_update import FrozenUpdate, JointFrozenUpdate, RealStep, StepSlope, WideFrozenUpdate
from derive.finite.product_sums import OutputDistance
from derive.finite.symbols import example_target as y
from derive.finite.symbols import hidden_bias as b
from derive.finite.symbols import learning_rate as step
from derive.finite.symbols import mean_square as s
from derive.finite.symbols import n_width as n
from derive.finite.symbols import output_variance as c
from notes.s1_9 import CLAIMS
from verify.claims.domain import Point
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles import pointwise, sampling
from verify.sampling import kernel_update as update
from verify.values.evaluate import Environment, NoValue, evaluate
from verify.values.sweeps import AS_FLOATS
from verify.values.update_paths import at_given_widths, frozen_mean

R = Rational
SETTINGS = Settings()
BY_ID = {claim.id: claim for claim in CLAIMS}
NUMBERS = (R(3, 2), R(2, 5), 1, R(2, 3))


def value(expression):
    return evaluate(S(expression), Environment({}))


@pytest.mark.parametrize("width", [1, 2, 4])
@pytest.mark.parametrize("biases", [0, 1])
def test_patterns_and_paths_agree(width, biases):
    with mp.workdps(30):
        by_patterns = value(FrozenUpdate(2, width, *NUMBERS[:2], biases, NUMBERS[3], 1))
        by_paths = -frozen_mean(at_given_widths((width,), AS_FLOATS), mp.mpf(3) / 2, mp.mpf(2) / 5, biases)
        assert abs(by_patterns / by_paths - 1) < 1e-28


@pytest.mark.parametrize("biases", [0, 1])
def test_limits_of_the_frozen_update_are_those_of_networks(biases):
    """The rest is of order 1/n: at twice the width half of it."""
    numbers = (*NUMBERS[:2], biases, NUMBERS[3], 1)
    with mp.workdps(30):
        wide, joint = value(WideFrozenUpdate(5, *numbers)), value(JointFrozenUpdate(R(2, 3), *numbers))
        for found, at_width in (
            (wide, lambda n: n * value(FrozenUpdate(5, n, *numbers))),
            (joint, lambda n: value(FrozenUpdate(2 * n // 3, n, *numbers)) / (2 * n // 3) ** 2),
        ):
            errors = [at_width(width) / found - 1 for width in (3000, 6000)]
            assert 0 < abs(errors[1]) < 0.01
            assert abs(2 * errors[1] / errors[0] - 1) < 0.01


@pytest.mark.parametrize("target", [0, R(2, 3), -2])
def test_the_real_step_over_its_rate_tends_to_the_slope(target):
    """Errors of order λ: halving λ halves them, and they are small."""
    numbers = (*NUMBERS[:3], target)
    with mp.workdps(20):
        slope = value(StepSlope(2, 1, *numbers))
        errors = [value(RealStep(2, 1, *numbers, R(1, q))) * q - slope for q in (2000, 4000)]
    assert abs(errors[0]) < 0.02 * abs(slope)
    assert abs(2 * errors[1] / errors[0] - 1) < 0.05


def test_the_real_step_does_not_tend_to_the_mean_of_the_derivative():
    with mp.workdps(20):
        step_over_rate = value(RealStep(2, 1, *NUMBERS, R(1, 4000))) * 4000
        frozen = value(FrozenUpdate(2, 1, *NUMBERS, 1))
    assert step_over_rate < 1.2 * frozen < 0


@pytest.mark.parametrize(("units", "target"), [(1, R(1, 2)), (2, R(3, 2)), (4, 0)])
def test_the_output_distance_by_its_characteristic_function(units, target):
    """E|N' − y| = (2/π) ∫ (1 − cos(ty) φ(t))/t² dt, φ(t) = ((1 + (1 + v²t²)^(−½))/2)^m."""
    v = R(3, 5)

    def integrand(t):
        character = ((1 + (1 + (mp.mpf(3) / 5 * t) ** 2) ** -mp.mpf("0.5")) / 2) ** units
        return (1 - mp.cos(t * mp.mpf(target.p) / target.q) * character) / t**2

    target = S(target)
    with mp.workdps(20):
        cut = 400
        found = 2 / mp.pi * mp.quad(integrand, mp.linspace(mp.mpf("1e-6"), cut, 400))
        assert abs(found + 2 / mp.pi / cut - value(OutputDistance(units, v, target))) < 2e-3
        assert abs(found + 2 / mp.pi / cut - value(OutputDistance(units + 1, v, target))) > 1e-2


def test_no_value_where_there_is_none():
    for expression in (StepSlope(3, 2, *NUMBERS), RealStep(2, 2, *NUMBERS, 1)):
        with pytest.raises(NoValue):
            value(expression)


def test_the_direction_of_a_step_is_the_gradient():
    """d/dε N(θ + ε∇N) at ε = 0 is ‖∇N‖² = K."""
    kind = update.UpdateSetting(FrozenUpdate, (3, 4), S(2), 0.7, 1, 0.0, 1.0)
    (layers,) = update._batches(kind, 50, np.random.default_rng(1))
    point = update.INPUT[None]
    entering, before = update.forward(layers, point, update.RELU)
    pattern = [update.pointwise(update.RELU, 1)(h) for h in before[:-1]]
    derivatives = update.backward(layers, pattern)
    ends = []
    for side in (1e-5, -1e-5):
        moved = update.moved(layers, entering, derivatives, np.full(50, side))
        ends.append(update.forward(moved, point, update.RELU, pattern)[1][-1][:, 0, 0])
    kernel = update.kernels(layers, point, update.RELU).ntk[:, 0, 0]
    np.testing.assert_allclose((ends[0] - ends[1]) / 2e-5, kernel, rtol=1e-6, atol=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("widths", [(3,), (2, 3), (4, 4, 4), (4, 6, 5)])
@pytest.mark.parametrize("biases", [0, 1])
def test_drawn_networks_have_the_frozen_update(widths, biases):
    expression = FrozenUpdate(len(widths) + 1, Tuple(*widths), 2, R(2, 5), biases, R(1, 3), R(1, 7))
    found, error = update.enough(
        update._step(expression, Point("", {})), 2**19, np.random.default_rng([8, *widths, biases])
    )
    assert abs(found - float(value(expression))) < 4.5 * error < 0.4 * abs(found)


def statement(name):
    return BY_ID[f"1.9.update-{name}"].right


def planted(name, change):
    one = statement(name)
    return Statement(one.lhs, change(one.rhs), one.domain, one.relation)


ONE_LAYER = -4 * step * c**2 * s * (2 * s + b) / n


@pytest.mark.parametrize(
    "wrong",
    [-ONE_LAYER, 2 * ONE_LAYER, ONE_LAYER.subs(b, 0), ONE_LAYER * n / (n + 1), ONE_LAYER.subs(s, 2 * s), ONE_LAYER / c],
    ids=["sign", "factor 2", "bias part dropped", "width off by one", "norm", "output variance"],
)
def test_errors_in_the_frozen_update_are_refuted(wrong):
    assert pointwise.examine("as_stated", planted("sign", lambda _: wrong), SETTINGS).outcome == "refuted"


@pytest.mark.slow
@pytest.mark.parametrize("wrong", [-ONE_LAYER, 2 * ONE_LAYER, ONE_LAYER.subs(b, 0)], ids=["sign", "factor 2", "bias"])
def test_sampling_refutes_errors_in_the_frozen_update(wrong):
    assert sampling.examine("as_stated", planted("sign", lambda _: wrong), SETTINGS).outcome == "refuted"


@pytest.mark.parametrize(
    "change",
    [
        lambda rhs: rhs.subs(b, 0),
        lambda rhs: rhs * (1 + R(1, 10**27)),
        lambda rhs: rhs.subs(n, n + 1),
        lambda rhs: -rhs,
    ],
    ids=["bias part dropped", "27th digit", "width", "sign"],
)
def test_errors_at_any_depth_are_refuted(change):
    wrong = planted("equal-widths", change)
    assert pointwise.examine("as_stated", wrong, SETTINGS).outcome == "refuted"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["kinks", "one-unit", "label"])
def test_a_missing_or_doubled_kink_term_is_refuted(name):
    one = statement(name)
    depth, width, *rest = one.lhs.args
    frozen = FrozenUpdate(depth, width, rest[0], rest[1], rest[2], rest[3], 1)
    for wrong in (frozen, 2 * one.rhs - frozen, 2 * frozen - one.rhs):
        planted_one = planted(name, lambda _, wrong=wrong: wrong)
        assert pointwise.examine("as_stated", planted_one, SETTINGS).outcome == "refuted"
        if name != "label":
            assert sampling.examine("as_stated", planted_one, SETTINGS).outcome == "refuted"


def test_a_slope_in_the_place_of_a_step_is_refuted():
    wrong = planted("real-step", lambda _: step * StepSlope(2, 1, c, s, b, 0))
    assert pointwise.examine("as_stated", wrong, SETTINGS).outcome == "refuted"
    assert sampling.examine("as_stated", wrong, SETTINGS).outcome == "refuted"


def test_both_sections_have_the_same_claims():
    one, other = ([c for c in CLAIMS if c.id.startswith(f"{section}.update-")] for section in ("1.9", "2"))
    assert [c.id.removeprefix("1.9") for c in one] == [c.id.removeprefix("2") for c in other]
    assert all(first.statement.text == second.statement.text for first, second in zip(one, other, strict=True))
    assert y in statement("label").domain.scalars


@pytest.mark.slow
def test_an_inequality_is_sampled_from_one_side():
    """The claim itself, which stays consistent, is sampled with the ledger."""
    statement = BY_ID["1.9.update-evolves"].statement
    reversed_ = Statement(statement.lhs, statement.rhs, statement.domain, ">")
    evidence = sampling.examine("as_stated", reversed_, Settings())
    assert evidence.outcome == "refuted"
    assert evidence.witness
    touching = statement.with_rhs(statement.lhs)
    assert sampling.examine("as_stated", touching, Settings()).outcome == "unknown"


@pytest.mark.parametrize("target", [Rational(1, 3), 1, -4])
def test_the_output_distance_of_a_second_unit(target):
    """S_0 = 0, E|S_2 − y| = |y| + e^(−|y|): the distances of 0, 1 and 2 units are tied to each other by these."""
    with mp.workdps(20):
        none, one, two = (evaluate(OutputDistance(units, 1, target), Environment({})) for units in (0, 1, 2))
        size = abs(mp.mpf(S(target).p) / S(target).q)
        assert none == size
        assert abs(two - one - mp.exp(-size) / 4) < mp.mpf(10) ** -15


@pytest.mark.parametrize("units", [1, 3])
def test_the_output_distance_from_far_is_the_target(units):
    """N' has mean 0, and is rarely beyond a far target."""
    with mp.workdps(15):
        assert abs(evaluate(OutputDistance(units, 1, 90), Environment({})) - 90) < 1e-9
