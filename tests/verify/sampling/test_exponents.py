"""Values of flows and limits, trained networks, and errors planted in claims on training."""

from random import Random

import numpy as np
import pytest
from mpmath import mp
from sympy import FiniteSet, Integer, Rational, S, Sum, Symbol, exp

from derive.activations.activation import ACTIVATIONS
from derive.finite.kernel_moment import LawDistance
from derive.language.convention import Convention
from derive.language.derivatives import Partial
from derive.language.symbols import i, j, l, m, n, s, t, w
from derive.networks.deep import scales
from derive.networks.initialisation import Covariance, Mean
from derive.training.exponents import WidthExponent
from derive.training.fixed_kernel import (
    AnalyticLimit,
    TimeLimit,
    descent,
    eta,
    f0,
    flow,
    kernel_entry,
    prediction,
    spectrum,
)
from derive.training.flow import along_flow, kernel, loss, output, residual, y
from derive.training.lazy import KernelRatio, NeuronOutput, dead_size, goal, weight
from derive.training.orthonormal import V
from derive.training.start import GAUSSIAN_START, random_prediction
from notes.s1_7_training import CLAIMS as TRAINING
from notes.s1_7_training import data_domain, decay, measured_domain, over_data, spectral_domain
from notes.s1_8_lazy import CLAIMS as LAZY
from notes.vocabulary import NETWORK
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles import pointwise, quadrature, sampling
from verify.points.training import NEURON_POINTS, SPECTRUM_POINTS, drawn_data
from verify.sampling import exponents as training
from verify.sampling.networks import draw, forward, kernels
from verify.sampling.sampler import MEASURED, sampler_of
from verify.values.evaluate import NoValue, evaluate

SETTINGS = Settings()
INPUTS = np.array([[1.0, 2.0, -1.0], [0.5, 1.0, 1.0]])
TARGETS = np.array([1.0, -0.5])
DEVIATIONS = {"sigma_w": 1.3, "sigma_a": 0.7}
TANH = ACTIVATIONS["tanh"]


def layers(networks=3, widths=(7,), seed=0):
    return draw(np.random.default_rng(seed), networks, 3, widths, scales(Convention()), DEVIATIONS)


def outputs(drawn):
    return forward(drawn, INPUTS, TANH)[1][-1][..., 0]


@pytest.mark.parametrize("point", SPECTRUM_POINTS, ids=lambda point: point.name)
def test_points_have_orthonormal_eigenvectors(point):
    vectors = np.array(point.values[V], dtype=float)
    np.testing.assert_allclose(vectors.T @ vectors, np.eye(len(vectors)), atol=1e-14)
    assert all(value >= 0 for value in point.values[spectrum])


@pytest.mark.parametrize("point", SPECTRUM_POINTS[:6], ids=lambda point: point.name)
def test_flow_and_prediction_against_small_euler_steps(point):
    env = point.environment()
    size, start, target = (np.array(point.values[key], dtype=float) for key in (n, f0, y))
    places = range(1, int(size) + 1)
    matrix = np.array([[float(evaluate(kernel_entry(Integer(a), Integer(b)), env)) for b in places] for a in places])
    row = np.array(point.values[next(b for b in point.values if str(b) == "k*")], dtype=float)
    ahead, steps = float(evaluate(prediction(time=S.Zero), env)), 20000
    state, step = start.copy(), float(point.values[t]) / steps
    for _ in range(steps):
        middle = state - step / 2 * matrix @ (state - target)
        ahead -= step * row @ (middle - target)
        state = state - step * matrix @ (middle - target)
    assert float(evaluate(flow(), env)) == pytest.approx(state[int(point.values[i]) - 1], abs=1e-7)
    assert float(evaluate(prediction(), env)) == pytest.approx(ahead, abs=1e-7)


@pytest.mark.parametrize(
    "wrong",
    [
        y[i] - over_data(decay(i, l) * (f0[l] - y[l])),
        y[i] + over_data(decay(i, l) * (f0[l] + y[l])),
        f0[i] + over_data(decay(i, l) * (f0[l] - y[l])),
        y[i] + over_data(decay(i, l).subs(t, 2 * t) * (f0[l] - y[l])),
        y[i] + over_data(decay(l, l) * (f0[l] - y[l])),
    ],
)
def test_wrong_solutions_are_refuted(wrong):
    found = pointwise.examine("as_stated", Statement(flow(), wrong, spectral_domain()), SETTINGS)
    assert found.outcome == "refuted"
    assert found.witness


@pytest.mark.parametrize("rate", [2 * spectrum[j], -spectrum[j], spectrum[1], S.Zero])
def test_wrong_rates_are_refuted(rate):
    residuals = Sum(V[i, j] * (flow() - y[i]), (i, 1, n))
    wrong = exp(-rate * t) * Sum(V[i, j] * (f0[i] - y[i]), (i, 1, n))
    statement = Statement(residuals, wrong, spectral_domain(scalars=(j, t)))
    assert pointwise.examine("as_stated", statement, SETTINGS).outcome == "refuted"


def test_a_singular_kernel_does_not_interpolate():
    statement = Statement(TimeLimit(flow(), t), y[i], spectral_domain(scalars=(i,)))
    found = pointwise.examine("as_stated", statement, SETTINGS)
    assert (found.outcome, "singular" in found.detail) == ("refuted", True)


def test_a_limit_that_is_not_reached_has_no_value():
    slow = {**SPECTRUM_POINTS[0].values, spectrum: (Rational(1, 10**15),)}
    environment = type(SPECTRUM_POINTS[0])("slow", slow).environment()
    with pytest.raises(NoValue):
        evaluate(TimeLimit(flow(), t), environment)


@pytest.mark.slow
def test_small_steps_end_in_the_flow_and_half_as_many_do_not():
    count = Symbol("N", integer=True, positive=True)
    for step, outcome in ((t / count, "agrees"), (t / (2 * count), "refuted")):
        statement = Statement(AnalyticLimit(descent(step, count), count), flow(), spectral_domain())
        assert pointwise.examine("as_stated", statement, SETTINGS).outcome == outcome


def test_long_steps_diverge():
    point = SPECTRUM_POINTS[0]
    values = {**point.values, eta: 3 / point.values[spectrum][0]}
    environment = type(point)("long steps", values).environment()
    distances = [abs(evaluate(descent(eta, Integer(count)) - y[i], environment)) for count in (1, 2, 3)]
    assert [float(d / distances[0]) for d in distances] == pytest.approx([1, 2, 4])


@pytest.mark.parametrize("sign", [1, -1])
def test_the_sign_of_the_vector_equation(sign):
    pulled = sign * Sum(kernel(NETWORK, i, l) * residual(NETWORK, l), (l, 1, n))
    statement = Statement(along_flow(NETWORK, output(NETWORK, i)), pulled, data_domain())
    found = pointwise.examine("as_stated", statement, SETTINGS)
    assert found.outcome == ("refuted" if sign == 1 else "agrees")


def test_a_wrong_index_in_the_gradient_of_the_loss():
    wrong = Sum(residual(NETWORK, l) * Partial(output(NETWORK, l), w[s, 1]), (l, 1, n))
    statement = Statement(Partial(loss(NETWORK), w[s, j]), wrong, data_domain(indices=(s, j)))
    assert pointwise.examine("as_stated", statement, SETTINGS).outcome == "refuted"


@pytest.mark.parametrize("point", NEURON_POINTS[:4], ids=lambda point: point.name)
def test_one_neuron(point):
    with mp.workdps(30):
        env = point.environment()
        one, other = (
            evaluate(side, env) for side in (NeuronOutput(weight, goal, t), NeuronOutput(weight, goal, t).doit())
        )
        assert abs(one - other) < mp.mpf(10) ** -28 * abs(other)


def test_conditional_claims_have_witnesses():
    for claim in LAZY:
        if claim.condition:
            assert claim.corrected
            assert pointwise.examine("as_stated", claim.statement, SETTINGS).witness
            assert pointwise.examine("corrected", claim.corrected, SETTINGS).outcome == "agrees"


def test_the_kernel_changes_by_a_fixed_factor_however_large_the_dead_weights():
    point = NEURON_POINTS[0]
    ratios = {evaluate(KernelRatio(), point.environment().bind(dead_size, Integer(size))) for size in (10, 10**6)}
    assert len(ratios) == 1
    assert ratios.pop() > 2


def test_a_step_is_down_the_gradient():
    drawn = layers(widths=(5, 4))
    passes = training._outputs(drawn, INPUTS, TANH)
    moved = training.step(drawn, passes[0] - TARGETS, passes[1], np.full(3, 1.0))
    small = 1e-6
    for index, layer in enumerate(drawn):
        for entry in [(0, 0), tuple(size - 1 for size in layer.weights.shape[2:])]:
            ends = []
            for side in (small, -small):
                values = layer.weights.copy()
                values[(slice(None), slice(None), *entry)] += side
                changed = type(layer)(values, None, layer.factor, layer.bias_factor)
                found = outputs((*drawn[:index], changed, *drawn[index + 1 :]))
                ends.append(((found - TARGETS) ** 2).sum(1) / 2)
            slope = (ends[0] - ends[1]) / (2 * small)
            taken = (moved[index].weights - layer.weights)[(slice(None), 0, *entry)]
            np.testing.assert_allclose(taken, -slope, rtol=1e-6)


def test_a_small_step_moves_the_outputs_by_the_kernel():
    drawn = layers()
    before, passes = training._outputs(drawn, INPUTS, TANH)
    size = 1e-6
    after = outputs(training.step(drawn, before - TARGETS, passes, np.full(3, size)))
    expected = -np.einsum("sil,sl->si", kernels(drawn, INPUTS, TANH).ntk, before - TARGETS)
    np.testing.assert_allclose((after - before) / size, expected, rtol=1e-4)


def test_training_without_steps_moves_nothing():
    found = training.train(layers(), INPUTS, TARGETS, TANH, 0)
    assert not found.movement.any()
    assert not found.kernel_drift.any()
    assert not found.departure.any()


def made_up(power, gamma, seed=0, spread=0.6):
    """log q = 2 − ¾ log m + log(1 + γ m^−p) + b·known, scattered, the networks of a claim at each width."""
    rng = np.random.default_rng(seed)
    widths = np.repeat(training.WIDTHS, [2**19 // width for width in training.WIDTHS]).astype(float)
    known = rng.standard_normal((len(widths), 2))
    logs = 2 - 0.75 * np.log(widths) + np.log1p(gamma * widths**-power) + known @ (0.8, -0.5)
    return widths, logs + spread * rng.standard_normal(len(widths)), known


@pytest.mark.parametrize("power", [0.5, 1.0])
@pytest.mark.parametrize("gamma", [0, 4, -4])
def test_the_fit_finds_the_exponent(power, gamma):
    """Six seeds: within 3 errors, and these are small enough to see 1/4 by 5 of them, or nearly."""
    for seed in range(6):
        found, error = training.fit(*made_up(power, gamma, seed), power)
        assert abs(found + 0.75) < 3 * error
        assert error < (0.05 if gamma >= 0 else 0.07)


def test_what_the_fit_leaves_out_counts_as_error():
    """The square of γ/√m is a tenth at the narrowest width, and no draws make it smaller."""
    widths, logs, known = made_up(0.5, 8, spread=1e-3)
    found, error = training.fit(widths, logs, known, 0.5)
    assert abs(found + 0.75) > 20 * 1e-3 * 0.07
    assert abs(found + 0.75) < 5 * error


@pytest.mark.parametrize("gamma", [3, 12, -6])
def test_what_narrow_networks_move_counts_as_error(gamma):
    """Far from the asymptotics, with a second term that is the square of the first; near them 1/4 is seen."""
    widths, logs, known = made_up(0.5, gamma, spread=0.15)
    found, error = training.settled(widths, logs + np.log1p(gamma**2 / widths), known, 0.5, again=True)
    assert abs(found + 0.75) < 5 * error
    assert gamma != 3 or min(abs(found + 0.5), abs(found + 1)) > 5 * error


def test_what_is_known_at_the_start_is_the_gradient():
    """‖∇L‖² = r_0ᵀK_0r_0 by the kernel that is drawn; less a step of size η it is what the loss falls by."""
    drawn = layers()
    found = training.train(drawn, INPUTS, TARGETS, TANH, 0).start
    before, passes = training._outputs(drawn, INPUTS, TANH)
    size = 1e-6
    after = outputs(training.step(drawn, before - TARGETS, passes, np.full(3, size)))
    losses = [((values - TARGETS) ** 2).sum(1) / 2 for values in (before, after)]
    np.testing.assert_allclose(found[:, 0], 2 * losses[0], rtol=1e-12)
    np.testing.assert_allclose(found[:, 1], (losses[0] - losses[1]) / size, rtol=1e-4)


def test_data_are_drawn_where_a_domain_lists_too_few():
    domain = measured_domain("relu", "tanh")
    exponent = WidthExponent("movement", loss(NETWORK), m, NETWORK.initialisation)
    statement = Statement(exponent, -S.Half, domain)
    own = sampler_of(statement)
    assert own is not None
    points = [sampling._points(statement, own, Settings(seed=seed)) for seed in (0, 0, 1)]
    shown = [[point.describe(domain.variables) for point in drawn] for drawn in points]
    assert [len(drawn) for drawn in points] == [3, 3, 3]
    assert all(domain.contains(point) for drawn in points for point in drawn)
    assert shown[0] == shown[1]
    assert shown[0][:2] == shown[2][:2]
    assert shown[0][2] != shown[2][2]
    assert {point.activation for point in points[0]} == {"relu", "tanh"}
    narrow = domain.where({n: FiniteSet(5)})
    assert not drawn_data(narrow, 3, Random(0))


def test_what_is_measured_needs_three_points():
    for kind in (WidthExponent, LawDistance):
        assert kind.is_measured
    law = Statement(LawDistance(*range(2, 8)), S.Zero, spectral_domain())
    exponent = Statement(WidthExponent("movement", loss(NETWORK), m, NETWORK.initialisation), S.Zero, data_domain())
    for statement in (law, exponent):
        own = sampler_of(statement)
        assert own is not None
        assert own.fewest == MEASURED == 3


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "activation", "right", "wrong"),
    [
        ("movement", "tanh", -Rational(1, 2), (-Rational(3, 8), -Rational(5, 8))),
        ("movement", "softplus", -Rational(1, 2), (-Rational(1, 4), -Rational(11, 20))),
        ("kernel drift", "relu", -Rational(1, 2), (-Rational(1, 4), -Rational(3, 4))),
        ("kernel drift", "tanh", -S.One, (-Rational(3, 4), -Rational(5, 4))),
        ("departure", "relu", -Rational(1, 2), (-Rational(1, 4), -Rational(3, 4))),
        ("departure", "tanh", -S.One, (-Rational(3, 4), -Rational(5, 4))),
    ],
)
def test_exponents_in_the_width(kind, activation, right, wrong):
    exponent = WidthExponent(kind, loss(NETWORK), m, NETWORK.initialisation)
    domain = measured_domain(activation)
    held = sampling.examine("as_stated", Statement(exponent, right, domain), SETTINGS)
    assert held.outcome == "consistent"
    assert held.power is not None
    assert (held.power.errors, held.power.worst < 0.25) == ("exponent", True)
    for value in wrong:
        found = sampling.examine("as_stated", Statement(exponent, value, domain), SETTINGS)
        assert found.outcome == "refuted"
        assert found.witness


@pytest.mark.parametrize("factor", [Rational(1, 100), Rational(1, 4)])
def test_bounds_on_the_kernel_say_no(factor):
    for name in ("1.8.curvature", "1.8.kernel-moves-little"):
        claim = next(claim for claim in LAZY if claim.id == name)
        wrong = claim.statement.with_rhs(factor * claim.statement.rhs)
        assert pointwise.examine("as_stated", wrong, SETTINGS).outcome == "refuted"


def test_what_is_measured_is_left_to_the_sampler():
    statement = Statement(
        WidthExponent("movement", loss(NETWORK), m, NETWORK.initialisation), -S.Half, measured_domain("tanh")
    )
    assert not pointwise.applies(statement)
    assert not quadrature.applies(statement)
    assert sampling.applies(statement)
    assert not statement.undeclared()
    with pytest.raises(ValueError, match="no exponent"):
        WidthExponent("speed", loss(NETWORK), m, NETWORK.initialisation)


@pytest.mark.parametrize("scale", [1, 2])
def test_predictions_from_a_random_start(scale):
    domain = next(c for c in TRAINING if c.id == "1.7.prediction-mean").statement.domain
    mean = Mean(random_prediction(), GAUSSIAN_START)
    right = next(c for c in TRAINING if c.id == "1.7.prediction-mean").statement.rhs
    found = sampling.examine("as_stated", Statement(mean, scale * right, domain), SETTINGS)
    assert found.outcome == ("consistent" if scale == 1 else "refuted")


def test_the_spread_does_not_come_from_the_start_alone():
    claim = next(c for c in TRAINING if c.id == "1.7.prediction-variance")
    spread = Covariance(random_prediction(), random_prediction(), GAUSSIAN_START)
    wrong = Statement(spread, -claim.statement.rhs.args[0] + claim.statement.rhs, claim.statement.domain)
    assert quadrature.examine("as_stated", wrong, SETTINGS).outcome == "refuted"
    assert sampling.examine("as_stated", wrong, SETTINGS).outcome == "refuted"
