"""Which points an oracle looks at, and what becomes of a made one that is not reached or has no value."""

import pytest
from mpmath import mp
from sympy import IndexedBase, Piecewise, S, Symbol, cos, pi, sqrt

from derive.language.convention import Convention
from derive.language.quantity import NotReducible
from derive.language.symbols import a, d, j, m, q, s, sigma_a, sigma_b, sigma_w, w
from derive.networks.initialisation import Covariance
from derive.networks.one_layer import one_hidden_layer
from derive.networks.wide import WideKernel
from notes.vocabulary import COVARIANCES, NETWORK, PLAIN, expectation, network_domain
from verify.claims.domain import Domain, Point, naturals, positive, real
from verify.claims.judgement import weighed
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles import enclosure, pointwise, quadrature
from verify.oracles.comparison import compare_everywhere
from verify.points.looked_at import MADE_DIGITS, MOST_MADE, Look, counted, drawn_at, listed, looked_at
from verify.points.needs import Cost, completed, needs_of
from verify.values.no_value import NoValue, Undefined

SETTINGS = Settings()
LISTED = tuple(Point(f"q = {number}", {q: S(number)}) for number in range(1, 10))
LINE = Domain({q: positive}, LISTED)
EQUAL = Statement(q, q, LINE)
t = Symbol("t", real=True)
mu = Symbol("mu", integer=True, positive=True)
A = IndexedBase("A", real=True)
INIT = one_hidden_layer(PLAIN).initialisation


def test_what_stands_in_the_statement_alone_has_a_value_at_listed_points_too():
    """An output bias adds σ_b², which a kernel holds without showing it."""
    kernel = WideKernel("nngp", 1, (q, q, q), Convention("ntk", output_bias=True))
    told = Domain(
        {q: positive, sigma_a: positive, sigma_w: positive},
        activations=("relu",),
        points=(Point("all one", {q: S(1), sigma_a: S(1), sigma_w: S(1)}),),
    )
    statement = Statement(kernel, sigma_a**2 * WideKernel("activations", 1, (q, q, q), Convention("ntk")), told)
    (point,) = listed(statement, SETTINGS)
    assert point.values[q] == 1 and point.values[sigma_b] > 0
    assert quadrature.examine("as_stated", statement, SETTINGS).outcome == "refuted"


def test_listed_points_come_first_and_at_all_digits():
    looks = looked_at(EQUAL, SETTINGS)
    assert [look.point for look in looks[:9]] == list(LISTED)
    assert {look.digits for look in looks if look.source == "listed"} == {SETTINGS.digits}
    assert {look.digits for look in looks if not look.must_be_reached} == {MADE_DIGITS}
    assert all(look.must_be_reached for look in looks if look.digits == SETTINGS.digits)
    assert counted(looks) == {"listed": 9, "made": len(looks) - 9}
    assert {look.digits for look in looked_at(EQUAL, Settings(digits=12))} == {12}


def test_edges_are_held_to_all_digits():
    domain = Domain({q: positive, t: real}, (), conditions=(t**2 <= q,))
    edges = [look for look in looked_at(Statement(t, t, domain), SETTINGS) if look.must_be_reached]
    assert {look.digits for look in edges} == {SETTINGS.digits}
    assert {"made: t = 0", "made: t at its upper end"} <= {look.point.name for look in edges}


def test_a_list_only_adds():
    without, with_list = ({str(look.point.values) for look in looked_at(EQUAL.on(domain), SETTINGS)}
                          for domain in (LINE.at(()), LINE))  # fmt: skip
    assert without < with_list


def test_a_point_that_is_listed_is_not_made_as_well():
    domain = Domain({m: naturals}, tuple(Point(str(size), {m: S(size)}) for size in (1, 7, 11, 13)))
    values = [look.point.values[m] for look in looked_at(Statement(m, m, domain), SETTINGS)]
    assert len(values) == len(set(values))


def test_the_dearer_the_fewer():
    cheap = Statement(q, q, COVARIANCES)
    integral = Statement(expectation(lambda u: u, lambda u: u), q, COVARIANCES)
    assert needs_of(cheap).cost == Cost.PLAIN
    assert needs_of(integral).cost == Cost.INTEGRAL
    assert needs_of(Statement(NETWORK.gradient(NETWORK.parameters[0]), m, network_domain())).cost == Cost.QUANTITY
    assert sorted(MOST_MADE.values(), reverse=True) == [MOST_MADE[cost] for cost in Cost]
    assert len(looked_at(cheap, SETTINGS)) > len(looked_at(integral, SETTINGS))


def test_indices_stay_within_the_arrays_they_stand_at():
    domain = Domain({m: naturals, mu: naturals}, (), {A: (m,)})
    for side, top in ((A[mu], 0), (A[mu + 1], 1)):
        points = [look.point for look in looked_at(Statement(side, side, domain), SETTINGS)]
        assert points
        assert all(point.values[mu] <= point.values[m] - top for point in points)
    everywhere = [look.point for look in looked_at(Statement(mu, mu, domain), SETTINGS)]
    assert any(point.values[mu] > point.values[m] for point in everywhere)


def test_symbols_that_the_domain_does_not_declare_have_values_too():
    statement = Statement(Covariance(a[3], a[3], INIT), sigma_a**2, Domain({sigma_a: positive}, ()))
    assert completed(statement).scalars.keys() >= {sigma_a, m, d}
    assert all(look.point.values[m] >= 3 for look in looked_at(statement, SETTINGS))
    assert quadrature.examine("as_stated", statement, SETTINGS).outcome == "agrees"


def test_evidence_counts_points_by_where_they_come_from():
    for oracle in (pointwise, enclosure):
        found = oracle.examine("as_stated", Statement(sqrt(q**2), q, LINE), SETTINGS)
        assert found.outcome in ("agrees", "enclosed")
        assert found.sources["listed"] == 9
        assert found.sources["made"] >= 8
        assert found.points == sum(found.sources.values()) == len(found.at)


def compared(values, must=False):
    looks = tuple(Look(point, "listed", 30) for point in LISTED)
    looks += (Look(Point("made: far", {q: S(10)}), "made", 20, must),)
    return compare_everywhere("comparison", "as_stated", EQUAL, looks, SETTINGS, values)


def failing(error):
    def values(statement, point, run):
        if point.name == "made: far":
            raise error
        return mp.mpf(int(point.values[q])), mp.mpf(int(point.values[q]))

    return values


@pytest.mark.parametrize("reason", [NoValue("too far out"), NotReducible("too far out")])
def test_a_made_point_that_is_not_reached_is_counted_and_blocks_nothing(reason):
    found = compared(failing(reason))
    assert (found.outcome, found.points, found.not_reached) == ("agrees", 9, 1)
    assert "too far out at made: far" in found.detail


def test_an_edge_that_is_not_reached_blocks():
    found = compared(failing(NoValue("too far out")), must=True)
    assert (found.outcome, found.not_reached) == ("unknown", 1)
    with pytest.raises(NotReducible):
        compared(failing(NotReducible("too far out")), must=True)


def test_a_made_point_without_a_value_blocks_as_a_listed_one_does():
    found = compared(failing(Undefined("0/0")))
    assert (found.outcome, found.no_value) == ("unknown", "made: far: 0/0")
    assert weighed([found])[0] == "unknown"


def test_made_points_that_are_not_reached_do_not_count_for_the_least():
    def values(statement, point, run):
        raise NoValue("too far out")

    looks = tuple(Look(point, "made", 20, False) for point in LISTED)
    found = compare_everywhere("comparison", "as_stated", EQUAL, looks, SETTINGS, values)
    assert (found.outcome, found.points) == ("unknown", None)
    assert "only 0 of 9 points were reached" in found.detail


def test_a_domain_that_yields_no_point_says_so():
    nothing = Domain({t: real}, (), conditions=(t > 1, t < 1))
    found = pointwise.examine("as_stated", Statement(t, t, nothing), SETTINGS)
    assert found.outcome == "unknown"
    assert found.detail.startswith("only 0 points were found in the domain; 8 are needed")


def test_two_oracles_apart_at_a_made_point_disagree():
    wrong = Statement(Piecewise((q, q < 10**9), (2 * q, True)), q, LINE)
    holds = pointwise.examine("as_stated", EQUAL, SETTINGS)
    refuted = enclosure.examine("as_stated", wrong, SETTINGS)
    assert (holds.outcome, refuted.outcome) == ("agrees", "refuted")
    assert refuted.witness is not None
    assert refuted.witness.point == "made: large values"
    assert weighed([holds, refuted])[0] == "error"


def test_other_seeds_look_elsewhere():
    statement = Statement(cos(2 * pi * t), S.One, Domain({t: real}, ()))
    one, other = ({str(look.point.values) for look in looked_at(statement, Settings(seed=seed))} for seed in (0, 1))
    assert one != other


def test_what_is_drawn_is_drawn_at_made_points_where_few_are_listed():
    statement = Statement(
        Covariance(w[s, j], w[s, j], INIT), S.One, Domain({m: naturals, d: naturals, s: naturals}, ())
    )
    points = drawn_at(statement, SETTINGS, 3)
    assert len(points) == 3
    assert drawn_at(EQUAL, SETTINGS, 3) == LISTED[:3]
    first, *more = drawn_at(EQUAL.on(LINE.at(LISTED[:1])), SETTINGS, 3)
    assert (first, len(more)) == (LISTED[0], 2)
