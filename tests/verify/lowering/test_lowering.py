"""verify's own lowering: against derive's reduction by value, and where either could be fooled."""

from pathlib import Path

import pytest
from mpmath import mp
from sympy import KroneckerDelta, Lambda, Pow, Rational, S, Sum, Symbol, exp, sqrt

from derive.activations.activation import sigma
from derive.gaussian.expectation import GaussianExpectation
from derive.language.convention import Convention
from derive.language.derivatives import Partial, TaylorCoefficient
from derive.language.quantity import NotReducible
from derive.language.reduction import work_out
from derive.language.symbols import a, b, d, j, k, m, n, r, s, sigma_a, sigma_w, t, u, v, w, x, xp
from derive.networks.deep import biases, deep_network, weights, zero_biases
from derive.networks.initialisation import AlmostSureLimit, Covariance, Mean
from derive.networks.one_layer import one_hidden_layer
from notes.vocabulary import dot, expectation, input_domain, pre, prime, variances
from verify.claims.domain import Domain, Point, naturals, positive
from verify.claims.ledger import load
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.lowering import is_random, lower
from verify.oracles import enclosure, quadrature
from verify.points.lists import INPUT_POINTS
from verify.quadrature.mesh import COARSE
from verify.quadrature.sides import integrate
from verify.values.evaluate import evaluate
from verify.values.no_value import NoValue, Undefined

NETWORK = one_hidden_layer()
INIT = NETWORK.initialisation
K = NETWORK.ntk()
BOTH = (enclosure, quadrature)
CLAIMS = load(Path(__file__).parents[3] / "notes").claims
RANDOM = {
    name: claim.statement
    for name, claim in CLAIMS.items()
    if name.startswith(("1.1", "1.3", "1.4", "1.5", "1.6", "1.7")) and is_random(claim.statement)
}
WIDE = INPUT_POINTS[14]


def at(width: int, **more) -> Point:
    values = {m: S(width), d: S(2), sigma_a: S(3), sigma_w: Rational(1, 2), x: (S(1), S(2)), xp: (S(3), S(-1))}
    return Point(
        f"width {width}", values | {Symbol(name, integer=True, positive=True): S(v) for name, v in more.items()}
    )


def value(side, point, digits=20):
    with mp.workdps(digits):
        return evaluate(side, point.environment(integrate(digits, COARSE)))


def statements(lhs, rhs, widths=tuple(range(1, 9))):
    points = tuple(at(width, n=5, r=1) for width in widths)
    return Statement(lhs, rhs, Domain({m: naturals, sigma_a: positive}, points))


def outcomes(statement):
    return [oracle.examine("as_stated", statement, Settings()).outcome for oracle in BOTH]


@pytest.mark.parametrize("name", RANDOM)
def test_agrees_with_the_rules_of_derive_on_the_claims(name):
    """Two ways that share nothing, by value at a point of the claim."""
    statement = RANDOM[name]
    point = next(point for point in statement.domain.inside if point.activation != "exp(u^2/3)")
    for side in (statement.lhs, statement.rhs):
        one, other = value(lower(side, point), point), value(work_out(side).result, point)
        assert one == other or abs(one - other) <= abs(other) * mp.mpf(10) ** -15


@pytest.mark.parametrize("quantity", (Mean(K, INIT), Covariance(K, K, INIT), AlmostSureLimit(K, m, INIT)))
def test_continued_to_a_large_width_it_is_what_is_written_out_there(quantity, monkeypatch):
    from verify.lowering import expectations

    point = WIDE.at_activation("relu")
    directly = value(lower(quantity, point), point)
    monkeypatch.setattr(expectations, "MOST_TERMS", 40)
    for memory in (expectations.written_out, expectations._worked_out):
        memory.cache_clear()
    assert abs(value(lower(quantity, point), point) - directly) <= abs(directly) * mp.mpf(10) ** -15
    for memory in (expectations.written_out, expectations._worked_out):
        memory.cache_clear()


def test_a_sum_whose_terms_are_not_identically_distributed():
    squares, total = Sum(r**2, (r, 1, m)), Sum(r, (r, 1, m))
    quantity = Mean(Sum(r * a[r] ** 2, (r, 1, m)) ** 2, INIT)
    false = 3 * sigma_a**4 * squares + (1 - 1 / m) * sigma_a**4 * total**2
    true = 2 * sigma_a**4 * squares + sigma_a**4 * total**2
    assert lower(quantity, at(2)) == 19 * sigma_a**4
    assert outcomes(statements(quantity, false)) == ["refuted", "refuted"]
    assert outcomes(statements(quantity, true)) == ["enclosed", "agrees"]
    assert outcomes(statements(quantity, true, (*range(1, 9), 100, 5000))) == ["enclosed", "agrees"]
    assert outcomes(statements(quantity, false, (1, 1, 1, 1, 1, 1, 1, 5000))) == ["refuted", "refuted"]


RAMP, SQUARES = Sum(r * a[r], (r, 1, m)), Sum(a[r] ** 2, (r, 1, m))
ALTERNATING = Sum((-1) ** r * a[r] * sigma(w[r, 1] * x[1]), (r, 1, m))
BELOW, ABOVE = (Sum(a[r] * a[s], (s, *ends), (r, 1, m)) for ends in ((1, r - 1), (r, m)))


@pytest.mark.parametrize(
    "quantity",
    (RAMP**4, SQUARES**2 * RAMP**2, 3 * x[1] * RAMP * SQUARES * Sum(a[r] ** 3, (r, 2, m)), ALTERNATING**4),
)
@pytest.mark.parametrize("width", (1, 2, 4))
def test_neuron_by_neuron_it_is_what_is_written_out(quantity, width, monkeypatch):
    from verify.lowering import expectations

    def neurons(which):
        monkeypatch.setattr(expectations, "_is_long", lambda *_: which)
        expectations._worked_out.cache_clear()
        expectations.written_out.cache_clear()
        return value(lower(Mean(quantity, INIT), point), point)

    def refuse(*_):
        raise AssertionError("it is continued")

    point = at(width).at_activation("erf")
    directly = neurons(False)
    monkeypatch.setattr(expectations, "_continued", refuse)
    assert abs(neurons(True) - directly) <= abs(directly) * mp.mpf(10) ** -15
    expectations._worked_out.cache_clear()
    expectations.written_out.cache_clear()


def test_a_sum_of_other_indices_below_is_continued():
    for quantity, mean in ((BELOW, m * (m - 1) / 2), (ABOVE, 3 * m + m * (m - 1) / 2 + m * (m - 1))):
        for width in (1, 2, 5, 4000):
            wanted = sigma_a**4 * mean.subs(m, width)
            assert lower(Mean(quantity**2, INIT), at(width)) == wanted


@pytest.mark.parametrize("weight", (1 / r, KroneckerDelta(r, 20), Pow(2, r), KroneckerDelta(r, s + 1)))
def test_weights_that_are_no_polynomials_are_not_continued(weight):
    with pytest.raises(NotReducible):
        lower(Mean(Sum(weight * a[r] ** 2 * a[s] ** 2, (r, 1, m), (s, 1, m)) ** 2, INIT), at(10**6))


def test_a_free_index_is_not_captured():
    random = AlmostSureLimit(Sum(a[s] ** 2 * a[r] ** 2, (s, 1, m)) / m, m, INIT)
    with pytest.raises(NoValue, match="random"):
        lower(random, at(3, r=2))
    for claimed in (3 * sigma_a**4, sigma_a**4):
        assert outcomes(statements(random, claimed)) == ["unknown", "unknown"]
    product = Mean(Sum(a[s] ** 2 * a[r] ** 2, (s, 1, m)), INIT)
    assert lower(product, at(3, r=2)) == 5 * sigma_a**4
    assert lower(Mean(Sum(a[r] ** 2, (r, 1, m)) * a[r] ** 2, INIT), at(3, r=2)) == 5 * sigma_a**4
    inside = Sum(Partial(Sum(a[k] ** 2, (k, 1, m)), a[k]) * a[k], (k, 1, m))
    assert lower(Mean(inside, INIT), at(4)) == 8 * sigma_a**2


def test_a_mean_that_holds_a_neuron_twice():
    """E[a_1² Σ_r a_r²] = (m + 2)σ_a⁴."""
    quantity = Mean(a[1] ** 2 * Sum(a[r] ** 2, (r, 1, m)), INIT)
    assert outcomes(statements(quantity, (m + 2) * sigma_a**4)) == ["enclosed", "agrees"]
    assert outcomes(statements(quantity, m * sigma_a**4)) == ["refuted", "refuted"]


def test_empty_ranges_and_deltas_across_unequal_ones():
    empty = Mean(Sum(a[1] ** 2, (k, 1, m - 5)), INIT)
    assert [lower(empty, at(width)) for width in (1, 5, 7)] == [0, 0, 2 * sigma_a**2]
    across = Mean(Sum(KroneckerDelta(r, s + 1) * a[r] ** 2, (r, 1, m), (s, 1, n)), INIT)
    assert [lower(across, at(width, n=3)) for width in (1, 2, 4, 9)] == [0, sigma_a**2, 3 * sigma_a**2, 3 * sigma_a**2]
    assert outcomes(statements(across, m * sigma_a**2)) == ["refuted", "refuted"]


def test_an_entry_outside_of_its_array_has_no_mean():
    with pytest.raises(Undefined, match="no entry"):
        lower(Mean(a[2] ** 2, INIT), at(1))


def one_sided(function):
    return GaussianExpectation(Lambda(u, function(u)), Lambda(v, S.One), variances()[0], S.One, S.Zero)


MIXED = {
    "readout and σ": (a[1] ** 4 * sigma(pre(x, 1)) ** 2, 3 * sigma_a**4 * one_sided(lambda z: sigma(z) ** 2)),
    "odd in the readout": (a[1] * sigma(pre(x, 1)) ** 2, S.Zero),
    "two neurons": (sigma(pre(x, 1)) * sigma(pre(xp, 2)), one_sided(sigma) * one_sided(sigma).subs(x, xp)),
    "the preactivation beside σ": (pre(x, 1) * sigma(pre(x, 1)), one_sided(lambda z: z * sigma(z))),
    "its square beside σ": (pre(x, 1) ** 2 * prime(pre(x, 1)), one_sided(lambda z: z**2 * prime(z))),
    "another one beside σ": (
        pre(xp, 1) * sigma(pre(x, 1)),
        variances()[2] / variances()[0] * one_sided(lambda z: z * sigma(z)),
    ),
    "values and slopes": (
        sigma(pre(x, 1)) * prime(pre(xp, 1)),
        expectation(sigma, prime, variances()),
    ),
}


@pytest.mark.parametrize("case", MIXED)
@pytest.mark.parametrize("activation", ("relu", "cube"))
def test_products_with_sigma(case, activation):
    quantity, expected = MIXED[case]
    for point in (INPUT_POINTS[4].at_activation(activation), INPUT_POINTS[0].at_activation(activation)):
        one, other = value(lower(Mean(quantity, INIT), point), point), value(expected, point)
        assert abs(one - other) <= abs(other) * mp.mpf(10) ** -15


def test_a_quantity_of_no_rule_is_refused():
    three = sigma(pre(x, 1)) * sigma(pre(xp, 1)) * sigma(w[1, 1])
    for quantity in (
        exp(a[1]),
        1 / (1 + a[1] ** 2),
        three,
        sigma(a[1] ** 2),
        w[1, 1] * sigma(pre(x, 1)) * sigma(pre(xp, 1)),
    ):
        with pytest.raises(NotReducible):
            lower(Mean(quantity, INIT), at(2))


def test_of_two_layers_what_one_form_reaches():
    deep = deep_network(2, Convention("standard"))
    second, below = weights(2), Symbol("n_1", integer=True, positive=True)
    law, point = deep.initialisation, at(2, n_1=3, n_2=2)
    assert lower(Covariance(second[1, 2], second[1, 2], law), point) == sigma_w**2 / 3
    assert lower(Mean(Sum(second[1, j] ** 2, (j, 1, below)), law), point) == sigma_w**2
    with pytest.raises(NotReducible):
        lower(Mean(deep.output * deep.at(xp), law), point)


def test_limits_by_powers_of_the_width():
    def limit(quantity):
        return lower(AlmostSureLimit(quantity, m, INIT), at(3))

    assert limit(Sum(a[r] ** 2, (r, 1, m)) ** 2 / m**2) == sigma_a**4
    assert limit(Sum(r * a[r] ** 2, (r, 1, m)) / m**2) == sigma_a**2 / 2
    assert limit(a[1] ** 2 / m + 7) == 7
    assert limit(Sum(a[r], (r, 1, m)) / m) == 0
    for none in (Sum(a[r], (r, 1, m)) / sqrt(m), Sum(a[r] ** 2, (r, 1, m)), a[1] ** 2, m + a[1] / m):
        with pytest.raises(NoValue):
            limit(none)
    with pytest.raises(NotReducible):
        limit(Sum(a[r] ** 2 / r, (r, 1, m)))


def test_derivatives_are_taken_entry_by_entry():
    moved = NETWORK.displaced(lambda group, indices: group.base[indices])
    rate = TaylorCoefficient(Sum((a[r] + t * a[r] ** 2) ** 3, (r, 1, m)), t, 2)
    assert lower(Mean(rate, INIT), at(2)) == 0
    assert lower(Mean(rate * a[1], INIT), at(2)) == 45 * sigma_a**6
    assert lower(Mean(TaylorCoefficient(moved, t, 1), INIT), at(2)) == 0


def test_biases_enter_the_covariance():
    network = one_hidden_layer(Convention("standard", hidden_bias=True))
    covariance = Covariance(pre(x, 1) + b[1], pre(xp, 1) + b[1], network.initialisation)
    assert value(lower(covariance, INPUT_POINTS[0]), INPUT_POINTS[0]) == value(variances(bias=True)[2], INPUT_POINTS[0])


def test_a_variance_that_is_zero_leaves_nothing_random():
    """§1.9 starts its biases at zero: σ(b_1) is σ(0), whatever stands beside it."""
    network = deep_network(1, Convention("ntk", hidden_bias=True), zero_biases(S.One))
    bias = biases(1)
    point = Point("", {Symbol("n_1", integer=True, positive=True): S(2), d: S(1), x: (S(2),)}, "square")
    assert lower(Mean(bias[1] * sigma(bias[1]) + 3, network.initialisation), point) == 3
    assert lower(Mean(sigma(bias[1] + bias[2]), network.initialisation), point) == sigma(0)


def test_a_planted_error_in_the_kernel_is_refuted():
    slope = expectation(prime, prime, variances())
    wrong = expectation(sigma, sigma, variances()) + (1 + Rational(1, 10**12)) * sigma_a**2 * dot(x, xp) * slope
    for quantity in (Mean(K, INIT), AlmostSureLimit(K, m, INIT)):
        statement = Statement(quantity, wrong, input_domain(activations=("square",)))
        assert outcomes(statement) == ["refuted", "refuted"]
