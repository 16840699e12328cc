"""Each oracle must be able to say no."""

from dataclasses import replace

import pytest
from sympy import FiniteSet, Integral, Piecewise, Rational, S, Sum, cos, oo, pi, sqrt

from derive.activations.activation import sigma
from derive.language.derivatives import Partial
from derive.language.named import Named
from derive.language.symbols import a, c, d, j, k, m, q, qp, r, s, sigma_a, sigma_w, u, w, x, xp
from derive.networks.initialisation import AlmostSureLimit, Covariance, Mean
from derive.networks.one_layer import one_hidden_layer
from notes.vocabulary import (
    COVARIANCES,
    angle,
    arc_cosine,
    expectation,
    input_domain,
    network_domain,
    pre,
    prime,
    variances,
)
from verify.claims.domain import Domain, Point, naturals, positive
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles import pointwise, quadrature, sampling, symbolic
from verify.oracles.registry import ORACLES
from verify.points.lists import INPUT_POINTS, KINK_POINTS
from verify.points.looked_at import MADE_DIGITS
from verify.sampling.sampler import Sampler
from verify.sampling.score import Score

NETWORK = one_hidden_layer()
INIT = NETWORK.initialisation
RELU = lambda z: Piecewise((z, z > 0), (S.Zero, True))  # noqa: E731
VALUE = sqrt(q * qp) * arc_cosine(1, angle()) / (2 * pi)
SETTINGS = Settings()


def closed(rhs):
    return Statement(expectation(RELU, RELU), rhs, COVARIANCES)


def test_quadrature_agrees_with_the_closed_form():
    found = quadrature.examine("as_stated", closed(VALUE), SETTINGS)
    assert (found.outcome, found.sources["listed"]) == ("agrees", len(COVARIANCES.points))
    assert min(found.at[point.name] for point in COVARIANCES.points) >= 30
    assert found.digits and found.digits >= MADE_DIGITS


@pytest.mark.parametrize("factor", [2, -1, Rational(10**25 + 1, 10**25), 1 + Rational(1, 10**29)])
def test_quadrature_refutes_a_wrong_factor(factor):
    found = quadrature.examine("as_stated", closed(factor * VALUE), SETTINGS)
    assert found.outcome == "refuted"
    assert found.witness
    assert set(found.witness.values) == {"q", "q'", "c"}


def test_quadrature_refutes_what_is_wrong_in_one_corner_only():
    near_one = Piecewise((S.One, c > (1 - Rational(1, 10**4)) * sqrt(q * qp)), (S.Zero, True))
    found = quadrature.examine("as_stated", closed(VALUE * (1 + near_one / 10**20)), SETTINGS)
    assert found.outcome == "refuted"


def test_quadrature_refutes_what_is_wrong_at_tiny_variances_only():
    tiny = Piecewise((2 * VALUE, q < Rational(1, 10**6)), (VALUE, True))
    assert quadrature.examine("as_stated", closed(tiny), SETTINGS).outcome == "refuted"


def test_fewer_than_eight_points_are_no_evidence():
    domain = Domain({q: FiniteSet(1, 2), qp: FiniteSet(1), c: FiniteSet(0)}, ())
    found = quadrature.examine("as_stated", Statement(expectation(RELU, RELU), VALUE, domain), SETTINGS)
    assert (found.outcome, found.witness) == ("unknown", None)
    assert "8 are needed" in found.detail


def test_symbolic_proves_and_abstains():
    assert symbolic.examine("as_stated", closed(VALUE), SETTINGS).outcome == "proved"
    for wrong in (2 * VALUE, -VALUE, VALUE.subs(c, -c)):
        assert symbolic.examine("as_stated", closed(wrong), SETTINGS).outcome == "unknown"


def test_symbolic_does_not_differentiate_across_kinks():
    gradient = NETWORK.gradient(NETWORK.parameters[1])
    right = a[s] * prime(pre(x, s)) * x[j] / sqrt(m)
    points = KINK_POINTS + network_domain().points
    with_kinks = Statement(gradient, right, network_domain(kinks=True, points=points, activations=("relu",)))
    assert symbolic.examine("as_stated", with_kinks, SETTINGS).outcome == "unknown"
    off_kinks = Statement(gradient, right, network_domain(activations=("relu",)))
    assert symbolic.examine("as_stated", off_kinks, SETTINGS).outcome == "proved"


@pytest.mark.parametrize(
    "wrong",
    [
        a[s] * prime(pre(x, s)) * xp[j] / sqrt(m),
        a[s] * prime(pre(x, s)) * x[j] / m,
        a[s] * sigma(pre(x, s)) * x[j] / sqrt(m),
        a[s] ** 2 * prime(pre(x, s)) * x[j] / sqrt(m),
        a[s] * prime(pre(x, s)) * x[j] / sqrt(m) * (1 + Rational(1, 10**28)),
    ],
)
def test_pointwise_refutes_wrong_gradients(wrong):
    statement = Statement(NETWORK.gradient(NETWORK.parameters[1]), wrong, network_domain())
    found = pointwise.examine("as_stated", statement, SETTINGS)
    assert found.outcome == "refuted"
    assert found.witness
    assert {"x", "w", "a", "s", "j", "σ"} <= set(found.witness.values)


def dot(one, other):
    return Sum(one[k] * other[k], (k, 1, d))


def kernel_limit(scale):
    values = expectation(sigma, sigma, variances())
    return values + scale * dot(x, xp) * expectation(prime, prime, variances())


@pytest.mark.parametrize(("scale", "outcome"), [(sigma_a**2, "consistent"), (sigma_a, "refuted"), (2, "refuted")])
def test_sampling_of_a_mean(scale, outcome):
    statement = Statement(Mean(NETWORK.ntk(), INIT), kernel_limit(scale), input_domain(activations=("relu",)))
    found = sampling.examine("as_stated", statement, SETTINGS)
    assert found.outcome == outcome
    assert (found.witness is not None) == (outcome == "refuted")


def test_sampling_refutes_a_wrong_power_of_the_width():
    first = Sum(sigma(pre(x)) * sigma(pre(xp)), (r, 1, m)) / m
    square = expectation(lambda z: sigma(z) ** 2, lambda z: sigma(z) ** 2, variances())
    spread = square - expectation(sigma, sigma, variances()) ** 2
    domain = input_domain(activations=("relu",))
    for power, outcome in ((1, "consistent"), (2, "refuted"), (Rational(1, 2), "refuted")):
        statement = Statement(Covariance(first, first, INIT), spread / m**power, domain)
        assert sampling.examine("as_stated", statement, SETTINGS).outcome == outcome


def test_sampling_follows_an_almost_sure_limit():
    average = Sum(a[r] ** 2, (r, 1, m)) / m
    domain = Domain({sigma_a: positive}, INPUT_POINTS)
    for value, outcome in ((sigma_a**2, "consistent"), (sigma_a**2 * Rational(11, 10), "refuted")):
        statement = Statement(AlmostSureLimit(average, m, INIT), value, domain)
        assert sampling.examine("as_stated", statement, SETTINGS).outcome == outcome


def test_sampling_wants_paths_that_settle():
    statement = Statement(AlmostSureLimit(NETWORK.output, m, INIT), S.Zero, input_domain(activations=("relu",)))
    found = sampling.examine("as_stated", statement, SETTINGS)
    assert (found.outcome, "settle" in found.detail) == ("unknown", True)


def test_no_number_is_no_evidence():
    impossible = expectation(sigma, sigma, (q, qp, 2 * sqrt(q * qp)))
    domain = Domain({sigma_a: positive, q: positive, qp: positive}, joined(), activations=("relu",))
    found = sampling.examine("as_stated", Statement(Mean(a[1] ** 2, INIT), impossible, domain), SETTINGS)
    assert (found.outcome, found.z) == ("unknown", None)


def joined():
    return tuple(Point(p.name, {**p.values, q: S.One, qp: S(2)}) for p in INPUT_POINTS[:9])


def test_an_integral_across_a_kink_does_not_settle():
    statement = Statement(
        Integral(Piecewise((u - q / 3, u > q / 3), (q / 3 - u, True)), (u, 0, 2 * q)),
        Rational(13, 9) * q**2,
        Domain({q: positive}, COVARIANCES.points),
    )
    assert quadrature.examine("as_stated", statement, SETTINGS).outcome == "unknown"


def test_witnesses_show_where_the_sides_differ():
    found = quadrature.examine("as_stated", closed(VALUE * (1 + Rational(1, 10**27))), SETTINGS)
    assert found.witness
    assert found.witness.lhs != found.witness.rhs


def test_sampling_depends_on_the_seed_alone():
    statement = Statement(Covariance(w[1, 1], w[1, 1], INIT), sigma_w**2 / d,
                          Domain({sigma_w: positive, d: naturals}, INPUT_POINTS))  # fmt: skip
    one, two, other = (sampling.examine("as_stated", statement, Settings(seed=seed)) for seed in (0, 0, 1))
    assert one == two
    assert one.z != other.z


def test_inequalities():
    from notes.s1_3_kernel import CLAIMS

    (psd,) = (entry for entry in CLAIMS if entry.id == "1.3.positive-semidefinite")
    statement = psd.statement
    assert symbolic.examine("as_stated", statement, SETTINGS).outcome == "proved"
    assert pointwise.examine("as_stated", statement, SETTINGS).outcome == "agrees"
    negated = replace(statement, lhs=-statement.lhs)
    assert symbolic.examine("as_stated", negated, SETTINGS).outcome == "unknown"
    assert pointwise.examine("as_stated", negated, SETTINGS).outcome == "refuted"
    assert pointwise.examine("as_stated", replace(statement, relation="<"), SETTINGS).outcome == "refuted"


def test_an_infinite_expectation_is_not_below_infinity():
    statement = Statement(Mean(NETWORK.ntk(x, x), INIT), oo, input_domain(activations=("exp(u^2/3)",)), "<")
    found = quadrature.examine("as_stated", statement, SETTINGS)
    assert (found.outcome, found.witness.lhs if found.witness else "") == ("refuted", "+inf")


def test_a_value_that_is_no_real_number_refutes():
    found = quadrature.examine("as_stated", closed(sqrt(-q * qp) * cos(angle())), SETTINGS)
    assert found.outcome == "refuted"


def test_every_oracle_has_the_shape():
    for name, oracle in ORACLES.items():
        assert name == oracle.NAME
        assert callable(oracle.applies)
        assert callable(oracle.examine)


def test_names_are_looked_through():
    statement = Statement(Partial(Named("g", q**2), q), 2 * q, Domain({q: positive}, COVARIANCES.points))
    assert pointwise.examine("as_stated", statement, SETTINGS).outcome == "agrees"
    assert symbolic.examine("as_stated", statement, SETTINGS).outcome == "proved"


def drawn_with(scores_of, statement, monkeypatch):
    """The evidence of a sampler that gives these z-scores, first and drawn again, and how much was drawn."""
    sizes = []

    def scores(statement, points, rng, factor):
        sizes.append(factor)
        return [Score(points[0], 1, 100 + scores_of[len(sizes) - 1], 1.0, 100.0)]

    monkeypatch.setattr(sampling, "sampler_of", lambda statement: Sampler(scores, points=1))
    return sampling.examine("as_stated", statement, SETTINGS), sizes


@pytest.mark.parametrize(
    ("scores", "outcome", "sizes"),
    [
        ((2.9,), "consistent", [1]),
        ((3.1, 4.9), "consistent", [1, 10]),
        ((4.9, 5.1), "refuted", [1, 10]),
        ((5.1, 1.0), "consistent", [1, 10]),
        ((-3.1, -9.0), "refuted", [1, 10]),
    ],
)
def test_a_doubtful_score_is_drawn_again_ten_times_as_often(scores, outcome, sizes, monkeypatch):
    statement = Statement(Mean(a[1] ** 2, INIT), sigma_a**2, Domain({sigma_a: positive}, INPUT_POINTS))
    found, drawn = drawn_with(scores, statement, monkeypatch)
    assert (found.outcome, drawn) == (outcome, sizes)


def test_only_the_points_in_doubt_are_drawn_again(monkeypatch):
    drawn = []

    def scores(statement, points, rng, factor):
        drawn.append(points)
        return [Score(point, 1, 100 + 4 * (point == points[-1]) / factor, 1.0, 100.0) for point in points]

    monkeypatch.setattr(sampling, "sampler_of", lambda statement: Sampler(scores, points=3))
    statement = Statement(Mean(a[1] ** 2, INIT), sigma_a**2, Domain({sigma_a: positive}, INPUT_POINTS))
    found = sampling.examine("as_stated", statement, SETTINGS)
    assert (found.outcome, found.points, drawn[1]) == ("consistent", 3, drawn[0][-1:])
