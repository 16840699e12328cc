"""Values, sampler and claims of deep networks: planted errors are refuted, and right statements are left alone."""

import numpy as np
import pytest
from mpmath import mp
from sympy import Rational, S, Tuple, cos, pi, sin, sqrt

from derive.language.symbols import d, sigma_a, sigma_w, x, xp
from derive.networks.wide import LayerMean, WideKernel, WideShare, ell
from notes.s1_6_depth import CLAIMS, NTK, STANDARD_DEEP, _pair, epsilon, law, wide
from notes.vocabulary import angle, arc_cosine, dot
from verify.claims.domain import Domain, Point, naturals, positive
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles import quadrature, sampling
from verify.oracles.comparison import compare
from verify.points.lists import DEPTH_POINTS
from verify.quadrature import sides
from verify.sampling import wide as sampler
from verify.sampling.sampler import sampler_of
from verify.values.evaluate import NoValue, evaluate

SETTINGS = Settings()
BY_ID = {claim.id: claim for claim in CLAIMS}
INPUT_KERNEL = dot(x, xp) / d


def statement(name):
    return BY_ID[f"1.6.{name}"].right


def relu_ntk(hidden, *, doubled):
    """The arc-cosine recursion with a factor 2 too many before E[σ'σ'] in layer `doubled`."""
    cosine, tangent = dot(x, xp) / sqrt(dot(x, x) * dot(xp, xp)), INPUT_KERNEL
    for layer in range(1, hidden + 1):
        theta = angle((S.One, S.One, cosine))
        norms = (sigma_w**2 / 2) ** layer * sqrt(dot(x, x) * dot(xp, xp)) / d
        cosine = (sin(theta) + (pi - theta) * cos(theta)) / pi
        tangent = (1 + (layer == doubled)) * sigma_w**2 * tangent * (pi - theta) / (2 * pi) + norms * cosine
    return sigma_a**2 * tangent


_value = sigma_a**2 * wide("activations", ell + 1)
PLANTED = {
    "forward recursion without σ_w²": (
        "relu-activations",
        sqrt(law(ell)[0] * law(ell)[1]) * arc_cosine(1, angle(law(ell))) / (2 * pi) / sigma_w**2,
    ),
    "J_1 over π": ("relu-activations", sqrt(law(ell)[0] * law(ell)[1]) * arc_cosine(1, angle(law(ell))) / pi),
    "recursion without σ_w²": ("ntk-recursion-scales", wide("ntk", ell) * wide("derivative", ell + 1) + _value),
    "slopes one layer too low": (
        "ntk-recursion-scales",
        sigma_w**2 * wide("ntk", ell) * wide("derivative", ell) + _value,
    ),
    "slopes one layer too high": (
        "ntk-recursion-scales",
        sigma_w**2 * wide("ntk", ell) * wide("derivative", ell + 2) + _value,
    ),
    "σ_a² before the first term twice": (
        "ntk-recursion-scales",
        sigma_a**2 * sigma_w**2 * wide("ntk", ell) * wide("derivative", ell + 1) + _value,
    ),
    "Θ^(0) dropped": ("ntk-base", sigma_a**2 * wide("activations", 1)),
    "Θ^(0) with σ_w to the first power": (
        "ntk-base",
        sigma_a**2 * (wide("activations", 1) + sigma_w * wide("derivative", 1) * INPUT_KERNEL),
    ),
    "share with σ_w⁴": (
        "first-share",
        sigma_a**2 * sigma_w**4 * INPUT_KERNEL * wide("derivative", 1) * wide("derivative", 2),
    ),
    "share without σ_w²": ("first-share", sigma_a**2 * INPUT_KERNEL * wide("derivative", 1) * wide("derivative", 2)),
    "upper share with σ_w²": ("limit-exists", sigma_a**2 * sigma_w**2 * wide("activations", 1) * wide("derivative", 2)),
    "depth 3, factor 2 in layer 1": ("relu-ntk-3", relu_ntk(3, doubled=1)),
    "depth 3, factor 2 in layer 3": ("relu-ntk-3", relu_ntk(3, doubled=3)),
}
BY_NETWORKS = (
    "recursion without σ_w²",
    "σ_a² before the first term twice",
    "Θ^(0) dropped",
    "share without σ_w²",
    "upper share with σ_w²",
    "depth 3, factor 2 in layer 3",
)


def planted(error):
    name, wrong = PLANTED[error]
    return statement(name).with_rhs(wrong)


def test_nothing_is_planted_in_the_relu_recursion_itself():
    point = statement("relu-ntk-3").domain.inside[0]
    with mp.workdps(30):
        one, other = sides.values(statement("relu-ntk-3").with_lhs(relu_ntk(3, doubled=None)), point, 0)
    assert abs(one / other - 1) < 1e-28


@pytest.mark.parametrize("error", PLANTED)
def test_quadrature_refutes(error):
    found = quadrature.examine("as_stated", planted(error), SETTINGS)
    assert found.outcome == "refuted"
    assert found.witness
    assert found.points == 1


@pytest.mark.parametrize("digit", [12, 27])
def test_quadrature_refutes_a_late_digit(digit):
    one = statement("ntk-base")
    wrong = one.with_rhs(one.rhs * (1 + Rational(1, 10**digit)))
    assert quadrature.examine("as_stated", wrong, SETTINGS).outcome == "refuted"


@pytest.mark.slow
@pytest.mark.parametrize("error", BY_NETWORKS)
def test_networks_alone_refute(error):
    """Without the definition in `verify.values` for the left-hand side."""
    found = sampling.examine("as_stated", planted(error), SETTINGS)
    assert found.outcome == "refuted"
    assert found.z is not None
    assert found.z > sampler.DEEP_NETWORKS.threshold


def test_a_gross_error_needs_no_wide_networks():
    one = statement("ntk-base")
    found = sampling.examine("as_stated", one.with_rhs(5 * one.rhs), SETTINGS)
    assert found.outcome == "refuted"
    assert found.witness
    assert found.witness.values["m"] == "1024"
    assert "drawn again" not in found.detail


def test_networks_leave_the_right_base_alone():
    found = sampling.examine("as_stated", statement("ntk-base"), SETTINGS)
    assert found.outcome == "consistent"


@pytest.mark.slow
def test_no_false_alarms_at_depth_2():
    """Five seeds: Σ z² has five degrees of freedom, and stays between 0.15 and 22 but for one time in a thousand."""
    one = statement("ntk-recursion-scales")
    points = one.domain.inside[:1]
    assert points[0].values[ell] + 1 == 2
    z = np.array([sampler.scores(one, points, np.random.default_rng(seed), 1)[0].z for seed in range(5)])
    assert np.abs(z).max() < 4
    assert 0.15 < (z**2).sum() < 22


PARALLEL = next(point for point in DEPTH_POINTS if point.name == "one coordinate").at_activation("relu")


@pytest.mark.parametrize("name", ["relu-activations", "relu-slopes", "relu-ntk-3", "ntk-recursion-scales"])
@pytest.mark.parametrize("layer", [1, 2])
def test_parallel_inputs_keep_their_digits(name, layer):
    """x' = x/6 in one dimension: ρ = 1 at every layer, where arccos halves what digits its argument has."""
    point = Point("parallel", {**PARALLEL.values, ell: S(layer)}, "relu")
    assert point.values[xp][0] * 6 == point.values[x][0]
    outcome = compare(statement(name), point, SETTINGS, sides.values)
    assert outcome.witness is None
    assert outcome.agreed is not None
    assert outcome.agreed >= 30


def test_the_points_have_parallel_inputs_that_need_the_digits(monkeypatch):
    one = statement("relu-slopes")
    assert PARALLEL.name in [point.name for point in one.domain.inside]
    monkeypatch.setattr(sides, "_are_parallel", lambda kernel, point: False)
    assert compare(one, PARALLEL, SETTINGS, sides.values).agreed is None


def test_an_error_at_parallel_inputs_is_still_seen():
    one = statement("relu-slopes")
    wrong = one.with_rhs(one.rhs * (1 + Rational(1, 10**20)))
    assert compare(wrong, PARALLEL, SETTINGS, sides.values).witness


def narrow(value, rhs):
    claim = BY_ID["1.6.nngp-recursion"].statement
    return Statement(LayerMean(_pair, epsilon, STANDARD_DEEP).subs(epsilon, value), rhs, claim.domain)


def test_one_neuron_below_by_integral_and_by_networks():
    """E[α^(2)α^(2)'] above one neuron is σ_w² Σ^(1)/2, not E[σσ'] with covariance σ_w² Σ^(1)."""
    claim = BY_ID["1.6.nngp-recursion"]
    right = narrow(1, sigma_w**2 * wide("activations", 1) / 2)
    point = claim.statement.domain.inside[0]
    assert point.values[epsilon] == 1
    with mp.workdps(20):
        one, other = sides.values(right, point, 0)
    assert abs(one / other - 1) < 1e-18
    assert sampling.examine("as_stated", claim.statement.with_rhs(right.rhs), SETTINGS).outcome == "consistent"
    assert sampling.examine("as_stated", claim.statement, SETTINGS).outcome == "refuted"
    assert quadrature.examine("as_stated", claim.statement, SETTINGS).outcome == "refuted"


@pytest.mark.parametrize(("value", "activation"), [(Rational(1, 2), "relu"), (S.One, "square"), (S.One, "tanh")])
def test_no_value_at_other_finite_widths(value, activation):
    env = DEPTH_POINTS[0].at_activation(activation).environment()
    with pytest.raises(NoValue, match="left to sampling"):
        evaluate(LayerMean(_pair, value, STANDARD_DEEP), env)


def test_values_without_a_network():
    """Σ^(0) is x·x'/d, and a standard network of two hidden layers has no finite tangent kernel."""
    env = DEPTH_POINTS[1].at_activation("relu").environment()

    def number(part):
        return evaluate(part, env)

    assert evaluate(wide("activations", 0), env) == number(INPUT_KERNEL)
    infinite = WideKernel("ntk", 3, _pair, STANDARD_DEEP)
    env = DEPTH_POINTS[1].at_activation("relu").environment(sides.integrate(20, sides.COARSE))
    assert evaluate(infinite, env) == mp.inf


def test_what_networks_can_be_held_against():
    drawn = [kind for kind in WideKernel.KINDS if sampler_of(statement("ntk-base").with_lhs(wide(kind, 2)))]
    assert drawn == ["activations", "derivative", "ntk"]
    share = statement("ntk-base").with_lhs(WideShare(1, 2, Tuple(*_pair), STANDARD_DEEP))
    assert sampler_of(share)
    assert not sampler_of(statement("ntk-base").with_lhs(2 * wide("ntk", 2)))
    assert wide("ntk", 2).convention == NTK


def on_base(base, value, points=DEPTH_POINTS):
    domain = Domain(
        {d: naturals, sigma_w: positive}, points, {x: (d,), xp: (d,)}, nonzero=_pair[:2], activations=("relu",)
    )
    return Statement(WideKernel("activations", 1, base, NTK), value(*(sigma_w**2 * entry for entry in base)), domain)


def rectified(first, second, both):
    theta = angle((first, second, both))
    return sqrt(first * second) * arc_cosine(1, theta) / (2 * pi)


@pytest.mark.parametrize(
    "base",
    [
        (dot(x, x), dot(xp, xp), dot(x, xp)),
        (S(3), S(2), -S.One),
        (dot(x, x) + 1, dot(xp, xp) + 1, dot(x, xp) + 1),
        (4 * dot(x, x) / d, dot(xp, xp) / d, 2 * dot(x, xp) / d),
    ],
    ids=["no 1/d", "numbers", "one more coordinate", "one input doubled"],
)
def test_networks_are_drawn_at_the_base_that_the_kernel_has(base):
    right = on_base(base, rectified)
    assert sampling.examine("as_stated", right, SETTINGS).outcome == "consistent"
    wrong = right.with_rhs(right.rhs / d)
    assert sampling.examine("as_stated", wrong, SETTINGS).outcome == "refuted"


@pytest.mark.parametrize(
    ("base", "reason"),
    [((S.One, S.One, S(2)), "no covariance"), ((S(3), S(2), -S.One), "no two numbers")],
)
def test_a_base_that_no_inputs_have_is_left_alone(base, reason):
    points = (
        tuple(point for point in DEPTH_POINTS if point.values[d] == 1) if reason == "no two numbers" else DEPTH_POINTS
    )
    found = sampling.examine("as_stated", on_base(base, lambda *law: S.One, points), SETTINGS)
    assert (found.outcome, reason in found.detail) == ("unknown", True)


def test_inputs_have_the_base_of_the_kernel():
    for point in DEPTH_POINTS:
        inputs = sampler.inputs_with(WideKernel("activations", 1, _pair, NTK), point)
        first, second = (np.array([float(entry) for entry in point.values[base]]) for base in (x, xp))
        wanted = np.array([[first @ first, first @ second], [first @ second, second @ second]])
        assert np.allclose(inputs @ inputs.T, wanted, rtol=1e-9)
