"""Each place where an oracle has to say that it does not know, with a statement on which it must."""

from itertools import cycle

import numpy as np
import pytest
from flint import arb
from mpmath import mp
from sympy import FiniteSet, Interval, S, Symbol

from derive.activations.activation import sigma
from derive.language.quantity import NotReducible
from derive.language.symbols import d, q, qp, sigma_w, w
from derive.networks.initialisation import Covariance
from derive.networks.one_layer import one_hidden_layer
from notes.vocabulary import COVARIANCES, expectation
from verify.claims.domain import Domain, Point, naturals, positive
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles import enclosure, pointwise, quadrature, sampling, symbolic
from verify.oracles.comparison import compare_everywhere
from verify.points.lists import INPUT_POINTS
from verify.points.looked_at import Look
from verify.sampling.sampler import Sampler
from verify.sampling.score import Score
from verify.values.no_value import NoValue

SETTINGS = Settings()
POINTS = tuple(Point(f"q = {number}", {q: S(number)}) for number in range(1, 11))
LINE = Domain({q: positive}, POINTS)
EQUAL = Statement(q, q, LINE)


def compared(values, relation="=", points=POINTS):
    statement = Statement(q, q, LINE, relation)
    looks = tuple(Look(point, "listed", SETTINGS.digits) for point in points)
    return compare_everywhere("comparison", "as_stated", statement, looks, SETTINGS, values)


def value(point):
    return mp.mpf(int(point.values[q]))


# Two sides at points.


def test_what_is_right_agrees():
    found = compared(lambda statement, point, run: (value(point), value(point)))
    assert (found.outcome, found.points) == ("agrees", 10)


def test_no_number_on_both_sides_settles_nothing():
    found = compared(lambda statement, point, run: (mp.nan, mp.nan))
    assert (found.outcome, found.witness) == ("unknown", None)


def test_sides_that_agree_by_a_run_that_does_not_hold_its_digits():
    """Both sides move by 10⁻²⁵ from one run to the next: equal in the second, they do not hold 30 digits."""
    found = compared(lambda statement, point, run: (value(point) * (1 + run * mp.mpf(10) ** -25),) * 2)
    assert (found.outcome, found.witness) == ("unknown", None)


def test_sides_that_differ_by_less_than_a_thousand_times_their_own_error():
    def values(statement, point, run):
        return value(point) * (1 + run * mp.mpf(10) ** -20), value(point) * (1 + 500 * mp.mpf(10) ** -20)

    assert compared(values).outcome == "unknown"
    assert compared(values, "<").outcome != "refuted"


def test_sides_that_differ_by_more_are_refuted():
    def values(statement, point, run):
        return value(point) * (1 + run * mp.mpf(10) ** -20), value(point) * (1 + 5000 * mp.mpf(10) ** -20)

    assert compared(values).outcome == "refuted"


@pytest.mark.parametrize("error", [ZeroDivisionError, IndexError, TypeError])
@pytest.mark.parametrize("where", [0, 4, 9])
def test_a_point_that_raises_is_not_passed_over(error, where):
    def values(statement, point, run):
        if point is POINTS[where]:
            raise error
        return value(point), value(point)

    found = compared(values)
    assert found.outcome == "unknown"
    assert POINTS[where].name in found.detail


def test_a_point_that_does_not_settle_hides_no_witness():
    def values(statement, point, run):
        if point is POINTS[0]:
            raise ZeroDivisionError
        return value(point), value(point) + (point is POINTS[9])

    assert compared(values).outcome == "refuted"


@pytest.mark.parametrize("number", [0, 1, 7])
def test_too_few_points(number):
    found = compared(lambda statement, point, run: (value(point), value(point)), points=POINTS[:number])
    assert (found.outcome, found.digits) == ("unknown", None)


# The oracles that evaluate: no value, no reduction.


@pytest.mark.parametrize(("oracle", "part"), [(enclosure, "_side"), (quadrature, "values"), (pointwise, "values")])
def test_what_has_no_value_is_unknown(monkeypatch, oracle, part):
    def fail(*_):
        raise NoValue("none there")

    monkeypatch.setattr(oracle, part, fail)
    found = oracle.examine("as_stated", EQUAL, SETTINGS)
    assert (found.outcome, found.witness) == ("unknown", None)
    assert "none there" in found.detail


@pytest.mark.parametrize("reason", [NoValue("none there"), NotReducible("no rule")])
def test_quadrature_passes_a_reason_on(monkeypatch, reason):
    def fail(*_):
        raise reason

    monkeypatch.setattr(quadrature, "values", fail)
    found = quadrature.examine("as_stated", EQUAL, SETTINGS)
    assert found.outcome == "unknown"
    assert str(reason) in found.detail


def test_quadrature_abstains_where_the_line_is_not_the_plane(monkeypatch):
    monkeypatch.setattr(quadrature, "_line_is_plane", lambda g, h: False)
    side = expectation(sigma, sigma)
    domain = Domain(COVARIANCES.scalars, COVARIANCES.points, conditions=COVARIANCES.conditions, activations=("relu",))
    found = quadrature.examine("as_stated", Statement(side, side, domain), Settings(digits=12))
    assert (found.outcome, "departs from the integral over the plane" in found.detail) == ("unknown", True)


@pytest.mark.parametrize("relation", ["<", "<=", ">", ">="])
def test_balls_that_overlap_settle_no_inequality(monkeypatch, relation):
    monkeypatch.setattr(enclosure, "_side", lambda side, point: arb(1, 1e-40))
    found = enclosure.examine("as_stated", Statement(q, q, LINE, relation), SETTINGS)
    assert (found.outcome, found.witness) == ("unknown", None)


@pytest.mark.parametrize("balls", [("nan", "1"), ("1", "nan"), ("nan", "nan"), ("1 +/- inf", "1")])
def test_a_ball_that_is_not_finite_settles_nothing(monkeypatch, balls):
    sides = dict(zip((q, q**2), map(arb, balls), strict=True))
    monkeypatch.setattr(enclosure, "_side", lambda side, point: sides[side])
    found = enclosure.examine("as_stated", Statement(q, q**2, LINE), SETTINGS)
    assert (found.outcome, found.witness) == ("unknown", None)


def test_balls_around_zero_have_no_relative_radius(monkeypatch):
    """Both sides may be 0, and then nothing says how large they would be."""
    monkeypatch.setattr(enclosure, "_side", lambda side, point: arb(0, 1e-40))
    assert enclosure.examine("as_stated", EQUAL, SETTINGS).outcome == "unknown"


# The symbolic oracle.


@pytest.mark.parametrize("relation", ["<=", "<", ">=", ">"])
def test_symbolic_abstains_on_an_order_that_no_signs_show(relation):
    assert symbolic.examine("as_stated", Statement(q, q**2, LINE, relation), SETTINGS).outcome == "unknown"


def test_symbolic_abstains_on_a_difference_that_is_no_sum_of_squares():
    assert symbolic.examine("as_stated", Statement(q - qp, S.Zero, LINE, ">="), SETTINGS).outcome == "unknown"
    assert symbolic.examine("as_stated", Statement(-(q**2), S.Zero, LINE, ">="), SETTINGS).outcome == "unknown"


def test_symbolic_abstains_where_one_value_of_a_finite_set_fails():
    on = Domain({q: FiniteSet(1, 2)}, POINTS)
    assert symbolic.examine("as_stated", Statement(q**2, q, on), SETTINGS).outcome == "unknown"
    assert symbolic.examine("as_stated", Statement(q**2, 3 * q - 2, on), SETTINGS).outcome == "proved"


def test_symbolic_abstains_on_what_has_no_reduction(monkeypatch):
    def fail(*_):
        raise NotReducible("no rule for this")

    monkeypatch.setattr(symbolic, "in_closed_form", fail)
    found = symbolic.examine("as_stated", EQUAL.with_rhs(2 * q), SETTINGS)
    assert (found.outcome, found.detail) == ("unknown", "no rule for this")


# Sampling.

INIT = one_hidden_layer().initialisation
DRAWN = Domain({sigma_w: positive, d: naturals}, INPUT_POINTS)
VARIANCE = Statement(Covariance(w[1, 1], w[1, 1], INIT), sigma_w**2 / d, DRAWN)


def test_sampling_says_where_nothing_draws():
    assert not sampling.applies(EQUAL)
    assert sampling.examine("as_stated", EQUAL, SETTINGS).outcome == "unknown"


def test_sampling_wants_a_point_of_moderate_size():
    far = tuple(point.having({sigma_w: S(10) ** 9}) for point in INPUT_POINTS)
    domain = DRAWN.where({sigma_w: FiniteSet(S(10) ** 9)}, points=far)
    found = sampling.examine("as_stated", VARIANCE.on(domain), SETTINGS)
    assert (found.outcome, "moderate size" in found.detail) == ("unknown", True)


def drawn(monkeypatch, *scores, **options):
    """A sampler that gives these (estimate, error, target) in turn."""
    rows = cycle(scores)

    def one(statement, points, rng, factor):
        return [Score(points[0], 10, *next(rows)) for _ in scores]

    monkeypatch.setattr(sampling, "sampler_of", lambda statement: Sampler(one, 1, **options))


def outcome(relation="="):
    statement = Statement(VARIANCE.lhs, VARIANCE.rhs, DRAWN, relation)
    return sampling.examine("as_stated", statement, SETTINGS).outcome


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
def test_what_is_no_finite_number_is_no_evidence(monkeypatch, number):
    drawn(monkeypatch, (1.0, 0.1, 1.0), (number, 0.1, 1.0))
    assert outcome() == "unknown"
    drawn(monkeypatch, (1.0, 0.1, 1.0), (1.0, 0.1, number))
    assert outcome() == "unknown"


def test_draws_that_do_not_settle(monkeypatch):
    drawn(monkeypatch, (1.0, 0.1, 1.0), remark=lambda statement, scores: None)
    assert outcome() == "unknown"


@pytest.mark.parametrize("error", [NoValue("none"), NotReducible("none"), NotImplementedError("none")])
def test_a_sampler_that_gives_up(monkeypatch, error):
    def fail(*_):
        raise error

    monkeypatch.setattr(sampling, "sampler_of", lambda statement: Sampler(fail, 1))
    assert outcome() == "unknown"


@pytest.mark.parametrize(
    ("relation", "estimate", "word"),
    [
        ("<", 0.9, "consistent"),
        ("<", 0.97, "unknown"),
        ("<", 1.03, "unknown"),
        ("<", 1.1, "refuted"),
        (">=", 1.1, "consistent"),
        (">=", 1.03, "unknown"),
        (">=", 0.97, "unknown"),
        (">=", 0.9, "refuted"),
    ],
)
def test_an_estimate_too_near_to_a_bound(monkeypatch, relation, estimate, word):
    """The bound is 1, the standard error 0.01, the threshold five of them."""
    drawn(monkeypatch, (estimate, 0.01, 1.0))
    assert outcome(relation) == word


def test_one_estimate_too_near_is_enough(monkeypatch):
    drawn(monkeypatch, (0.5, 0.01, 1.0), (0.97, 0.01, 1.0), (0.5, 0.01, 1.0))
    assert outcome("<") == "unknown"


def test_what_is_not_told_apart():
    """The power that sampling states is that of its first draw: an error above it is told apart."""
    near = VARIANCE.with_rhs(VARIANCE.rhs * (1 + S(10) ** -8))
    said = sampling.cannot_tell(VARIANCE, near, SETTINGS)
    assert said and "1e-08" in said
    assert sampling.cannot_tell(VARIANCE, VARIANCE.with_rhs(2 * VARIANCE.rhs), SETTINGS) is None
    assert sampling.cannot_tell(EQUAL, EQUAL, SETTINGS) is None


z = Symbol("z", real=True)


@pytest.mark.parametrize("number, outcome", [(1, "unknown"), (7, "unknown"), (8, "agrees")])
def test_few_points_are_not_enough(number, outcome):
    points = tuple(Point(f"z = {one}", {z: S(one)}) for one in range(1, number + 1))
    domain = Domain({z: S.Reals}, points).where({z: Interval(1, number) & S.Naturals})
    statement = Statement(z * (z + 1), z**2 + z, domain)
    assert pointwise.examine("as_stated", statement, Settings()).outcome == outcome


def test_where_sympy_calls_itself_without_end_nothing_is_proved(monkeypatch):
    def endless(*_):
        raise RecursionError

    monkeypatch.setattr(symbolic, "proof_of", endless)
    found = symbolic.examine("as_stated", Statement(S.One, S.One, Domain({})), Settings())
    assert (found.outcome, found.detail) == ("unknown", symbolic.TOO_DEEP)
