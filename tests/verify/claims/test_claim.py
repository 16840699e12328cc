"""Statements, domains and claims made from others: what changes and what stays."""

from dataclasses import replace

import pytest
from sympy import FiniteSet, Interval, oo

from derive.language.symbols import m, q, qp, r, t, w
from verify.claims import Claim, Domain, LedgerError, Point, Statement
from verify.claims.domain import positive, real

POINTS = tuple(Point(str(value), {q: value, qp: 2 * value}) for value in range(1, 10))
DOMAIN = Domain({q: positive, qp: positive}, POINTS, conditions=(q <= qp,), nonzero=(q,), activations=("relu",))
CLAIM = Claim("c", "1", "title", "place", "says", Statement(2 * q, qp, DOMAIN, "<="), uses=("other",))


def test_a_point_with_other_values():
    moved = POINTS[0].at_activation("relu").having({q: 7}, "seven")
    assert (moved.name, moved.values, moved.activation) == ("seven", {q: 7, qp: 2}, "relu")
    assert POINTS[0].having({q: 7}).name == "1"
    assert POINTS[0].values[q] == 1


def test_a_domain_elsewhere_and_with_other_sets():
    elsewhere = DOMAIN.at(POINTS[:3])
    assert elsewhere.points == POINTS[:3]
    assert elsewhere.describe() == DOMAIN.describe()
    larger = DOMAIN.where({q: Interval(5, oo)})
    assert larger.variables == DOMAIN.variables
    assert [point.values[q] for point in larger.inside] == [5, 6, 7, 8, 9]
    assert DOMAIN.where({q: FiniteSet(2)}, points=POINTS[:1]).inside == ()
    for found in (elsewhere, larger):
        assert (found.conditions, found.nonzero, found.activations) == ((q <= qp,), (q,), ("relu",))


def test_a_set_that_does_not_fit_is_still_refused():
    with pytest.raises(LedgerError, match="SymPy takes it from"):
        DOMAIN.where({q: Interval(-1, 1)})


def test_a_statement_on_another_domain_or_with_another_side():
    statement = CLAIM.statement
    small = DOMAIN.at(POINTS[:2])
    assert statement.on(small) == Statement(2 * q, qp, small, "<=")
    assert statement.with_rhs(q) == Statement(2 * q, q, DOMAIN, "<=")
    assert statement.with_lhs(q) == Statement(q, qp, DOMAIN, "<=")


def test_a_correction_is_an_equality_on_the_same_domain():
    corrected = CLAIM.corrected_to(2 * q, remark="No.")
    assert corrected.corrected == Statement(2 * q, 2 * q, DOMAIN)
    assert (corrected.remark, corrected.expected, corrected.condition) == ("No.", "refuted", None)
    small = DOMAIN.at(POINTS[:2])
    elsewhere = CLAIM.corrected_to(2 * q, on=small, remark="No.")
    assert elsewhere.corrected == Statement(2 * q, 2 * q, small)
    assert elsewhere.statement is CLAIM.statement


def test_a_condition_keeps_the_equation():
    small = DOMAIN.at(POINTS[:2])
    held = CLAIM.holds_only_if("q is small", on=small, remark="Say so.")
    assert held.corrected == Statement(2 * q, qp, small, "<=")
    assert (held.condition, held.remark, held.expected) == ("q is small", "Say so.", "conditional")
    assert held.faults == ()
    assert (held.id, held.uses) == (CLAIM.id, CLAIM.uses)


OFF_ZERO = tuple(Point(f"t = {value}", {t: value}, "relu") for value in (-2, -1, 1, 2))


def test_a_text_tells_apart_what_is_claimed_at_kinks_and_what_is_not():
    """Listed points that meet no kink are the same on both domains."""
    everywhere = Domain({t: real}, OFF_ZERO, activations=("relu",))
    beside = replace(everywhere, off_kinks=((t,),))
    assert everywhere.inside == beside.inside
    assert Statement(t, t, everywhere).key != Statement(t, t, beside).key
    assert Statement(t, t, beside).key == Statement(t, t, replace(everywhere, off_kinks=((t,),))).key


def test_a_text_tells_apart_which_neurons_are_off_the_kinks():
    one, all_of_them = (Domain({}, (), {w: (m,)}, off_kinks=((w[r], (r, 1, end)),)) for end in (1, m))
    assert Statement(t, t, one).key != Statement(t, t, all_of_them).key
