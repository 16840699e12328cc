"""Where a side has no value a statement says nothing; what is only not reached leaves a proof alone."""

import pytest
from sympy import (
    FiniteSet,
    Function,
    I,
    Integral,
    KroneckerDelta,
    Piecewise,
    Rational,
    S,
    Sum,
    Symbol,
    cos,
    exp,
    log,
    oo,
    sin,
    sqrt,
    tanh,
)

from derive.activations.activation import sigma
from derive.language.symbols import alpha, c, d, i, j, k, l, m, n, q, qp, sigma_a, sigma_w, t, u, x
from derive.networks.initialisation import AlmostSureLimit, Covariance, Mean
from derive.networks.one_layer import one_hidden_layer
from derive.training.fixed_kernel import spectrum
from derive.training.orthonormal import V
from notes.s1_7_training import spectral_domain
from notes.vocabulary import COVARIANCES, dot, expectation, input_domain, variances
from verify.claims.domain import Domain, Point, real
from verify.claims.judgement import weighed
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles import enclosure, pointwise, quadrature, sampling, symbolic
from verify.oracles.registry import ORACLES

NETWORK = one_hidden_layer()
INIT = NETWORK.initialisation
SETTINGS = Settings(digits=20)
p = Symbol("p'", integer=True, positive=True)
LINE = Domain({t: real}, tuple(Point(f"t = {value}", {t: S(value)}) for value in range(-4, 5)))
"""Nine points, 0 among them."""
AT_ZERO = Domain({t: FiniteSet(0)}, tuple(Point(f"at 0, {count}", {t: S.Zero}) for count in range(9)))
FAR = tuple(Point(f"t = {value}", {t: S(value)}) for value in range(1, 10))


def asked(statement):
    return {
        name: oracle.examine("as_stated", statement, SETTINGS)
        for name, oracle in ORACLES.items()
        if oracle.applies(statement)
    }


def inverse_times_kernel():
    """Entry (i, j) of K⁻¹K for K = Σ_k λ_k v_k v_kᵀ."""
    inverse = Sum(V[i, k] * V[l, k] / spectrum[k], (k, 1, n))
    return Sum(inverse * Sum(spectrum[p] * V[l, p] * V[j, p], (p, 1, n)), (l, 1, n))


def test_a_singular_kernel_has_no_inverse():
    statement = Statement(inverse_times_kernel(), KroneckerDelta(i, j), spectral_domain(scalars=(i, j)))
    found = asked(statement)
    assert found["symbolic"].outcome == "unknown"
    assert found["symbolic"].detail.startswith("open: both sides have values")
    for oracle in ("pointwise", "enclosure"):
        assert (found[oracle].outcome, found[oracle].no_value) == ("unknown", "singular: a division by 0")
    verdict, because = weighed(found.values())
    assert verdict == "unknown"
    assert because and "singular" in because


@pytest.mark.slow
@pytest.mark.parametrize("function", ["exp(u^2/3)", "exp(u^2/5)", "exp(u^2/4) - 1"])
def test_an_infinite_variance_equals_nothing(function):
    variance = Covariance(NETWORK.output, NETWORK.output, INIT)
    value = sigma_a**2 * expectation(sigma, sigma, (variances()[0],) * 3)
    for side in (variance, value):
        statement = Statement(variance, side, input_domain(activations=(function,)))
        found = asked(statement)
        assert found["quadrature"].outcome == "unknown"
        assert found["quadrature"].no_value
        assert weighed(found.values())[0] not in ("proved", "enclosed", "agrees")


@pytest.mark.parametrize(
    ("side", "reason"),
    [
        (1 / t, "a division by 0"),
        (sin(t) / t, "a division by 0"),
        (log(abs(t)), "both sides are infinite"),
        (log(abs(t)) - log(abs(t) / 2), "a side is no number"),
        (Piecewise((t, t < 0), (-t, t > 0)), "no case"),
        (1 / (exp(t) - 1), "a division by 0"),
    ],
)
def test_a_side_without_a_value_is_named(side, reason):
    found = pointwise.examine("as_stated", Statement(side, side, LINE), SETTINGS)
    assert (found.outcome, found.sources["listed"]) == ("unknown", 8)
    assert found.no_value and found.no_value.startswith("t = 0: ") and reason in found.no_value


@pytest.mark.parametrize("side", [sqrt(t), log(t)])
def test_what_is_not_real_on_both_sides_is_no_value(side):
    found = pointwise.examine("as_stated", Statement(side, side, LINE), SETTINGS)
    assert found.no_value and "t = -4" in found.no_value


@pytest.mark.parametrize("relation", ["=", "<", "<=", ">", ">="])
def test_infinity_is_not_compared_with_itself(relation):
    found = pointwise.examine("as_stated", Statement(-log(abs(t)), -log(abs(t)), AT_ZERO, relation), SETTINGS)
    assert (found.outcome, found.witness) == ("unknown", None)
    assert found.no_value


def test_one_infinite_side_is_a_witness_and_decides_inequalities():
    for relation, outcome in (("=", "refuted"), ("<", "refuted"), (">", "agrees"), (">=", "agrees")):
        found = pointwise.examine("as_stated", Statement(-log(abs(t)), S.One, AT_ZERO, relation), SETTINGS)
        assert found.outcome == outcome, relation


def test_infinity_agrees_where_the_statement_says_so():
    statement = Statement(-log(abs(t)), oo, AT_ZERO)
    assert pointwise.examine("as_stated", statement, SETTINGS).outcome == "agrees"
    assert pointwise.examine("as_stated", statement.with_lhs(log(abs(t))), SETTINGS).outcome == "refuted"
    assert pointwise.examine("as_stated", statement.on(LINE), SETTINGS).outcome == "refuted"


def test_a_witness_beside_a_point_without_a_value_still_refutes():
    found = pointwise.examine("as_stated", Statement(1 / t, 1 / t + (t - 4) * (t - 3), LINE), SETTINGS)
    assert found.outcome == "refuted"


def test_a_difference_that_is_0_by_rounding_only_is_not_settled():
    tiny = S(10) ** -60
    found = pointwise.examine("as_stated", Statement(1 / ((t + tiny) - t), 1 / tiny, LINE), SETTINGS)
    assert found.no_value is None
    hidden = 1 / (sqrt((t**2 + 5) ** 2 + tiny) - t**2 - 5)
    found = pointwise.examine("as_stated", Statement(hidden, hidden, LINE), SETTINGS)
    assert (found.outcome, found.no_value) == ("unknown", None)
    assert "not reached at 9 of " in found.detail


@pytest.mark.parametrize("index", [d + 1, S.Zero, -d])
def test_an_index_beyond_its_array_is_no_value(index):
    found = pointwise.examine("as_stated", Statement(x[index], x[index], input_domain(activations=("relu",))), SETTINGS)
    assert found.no_value and "no entry" in found.no_value


@pytest.mark.slow
def test_what_is_not_reached_is_counted_and_leaves_a_proof_alone():
    moving = Integral(Piecewise((u - t / 3, u > t / 3), (t / 3 - u, True)), (u, 0, 2 * t))
    statement = Statement(moving, moving, LINE.at(FAR))
    found = quadrature.examine("as_stated", statement, SETTINGS)
    assert (found.outcome, found.no_value, found.not_reached) == ("unknown", None, 14)
    assert "not reached at 9 of 10 points" in found.detail
    proof = symbolic.examine("as_stated", statement, SETTINGS)
    assert proof.outcome == "proved"
    assert weighed((proof, found)) == ("proved", None)


def test_a_quantity_that_no_oracle_reaches_is_not_reached():
    side = expectation(lambda z: Function("f")(z), tanh, (q, qp, c))
    found = quadrature.examine("as_stated", Statement(side, side, COVARIANCES), SETTINGS)
    assert (found.outcome, found.no_value) == ("unknown", None)


def test_an_order_that_rounding_made_is_not_settled():
    noise = sin(t) ** 2 + cos(t) ** 2 - 1
    found = pointwise.examine("as_stated", Statement(noise, S(10) ** -60, LINE, "<"), SETTINGS)
    assert (found.outcome, found.no_value) == ("unknown", None)
    assert found.not_reached


def test_a_tie_that_rounding_made_is_no_witness():
    close = 1 / (t**2 + 5) - 1 / (t**2 + 5 + S(10) ** -60)
    found = pointwise.examine("as_stated", Statement(close, S.Zero, LINE, ">"), SETTINGS)
    assert (found.outcome, found.witness) == ("unknown", None)
    tied = Statement(t**2, abs(t) * abs(t), LINE, "<")
    assert pointwise.examine("as_stated", tied, SETTINGS).outcome == "refuted"


def test_imaginary_parts_of_rounding_are_none():
    side = (exp(I * t) + exp(-I * t)) / 2 + 2
    found = pointwise.examine("as_stated", Statement(side, S.Zero, LINE, ">"), SETTINGS)
    assert found.outcome == "agrees"


K = NETWORK.ntk(x, x)
SLOPED = (1 + alpha**2) / 2 * (sigma_w**2 / d + sigma_a**2) * dot(x, x)


@pytest.mark.slow
@pytest.mark.parametrize("side", [Mean(K, INIT), AlmostSureLimit(K, m, INIT)])
def test_a_slope_in_the_domain_holds_by_every_oracle(side):
    domain = input_domain(activations=("leaky-relu",)).where({alpha: real})
    found = asked(Statement(side, SLOPED, domain))
    assert {name: piece.outcome for name, piece in found.items()} == {
        "symbolic": "proved",
        "enclosure": "enclosed",
        "quadrature": "agrees",
        "sampling": "consistent",
    }
    wrong = Statement(side, SLOPED.subs(alpha, alpha / 2), domain)
    for oracle in (enclosure, quadrature, sampling):
        assert oracle.examine("as_stated", wrong, SETTINGS).outcome == "refuted"


@pytest.mark.slow
@pytest.mark.parametrize(("text", "slope"), [("max(u, u/10)", Rational(1, 10)), ("max(u, -u/3)", Rational(-1, 3))])
def test_a_domain_names_any_activation_text(text, slope):
    domain = input_domain(activations=(text,))
    found = asked(Statement(Mean(K, INIT), SLOPED.subs(alpha, slope), domain))
    assert [piece.outcome for piece in found.values()] == ["proved", "enclosed", "agrees", "consistent"]
    wrong = asked(Statement(Mean(K, INIT), SLOPED.subs(alpha, slope / 2), domain))
    assert [piece.outcome for piece in wrong.values()] == ["unknown", "refuted", "refuted", "refuted"]


@pytest.mark.parametrize(("text", "slope"), [("max(u, u/10)", Rational(1, 10)), ("max(u, -u/3)", Rational(-1, 3))])
def test_quadrature_reads_the_text_of_a_domain(text, slope):
    statement = Statement(Mean(K, INIT), SLOPED.subs(alpha, slope), input_domain(activations=(text,)))
    assert quadrature.examine("as_stated", statement, SETTINGS).outcome == "agrees"
    wrong = statement.with_rhs(SLOPED.subs(alpha, 2 * slope))
    assert quadrature.examine("as_stated", wrong, SETTINGS).outcome == "refuted"


def test_the_slope_has_to_be_in_the_domain():
    statement = Statement(Mean(K, INIT), Mean(K, INIT), input_domain(activations=("leaky-relu",)))
    assert statement.undeclared() == ("alpha",)
