"""Sums over a part of an array, where a named entry need not lie in the range of the sum."""

import pytest
from sympy import KroneckerDelta, S, Sum

from derive.language.derivatives import Partial
from derive.language.symbols import a, d, i, j, k, l, m, n, r, s, x
from verify.claims.domain import Domain, naturals
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles import pointwise, symbolic
from verify.oracles.part_sums import part_summed

DOMAIN = Domain({m: naturals, d: naturals, i: naturals}, (), {x: (d,)}, conditions=(m <= d, i <= d))
NEURONS = Domain({m: naturals, d: naturals, s: naturals}, (), {a: (m,)}, conditions=(s <= m, d <= m))
PARTS = {
    "a short sum": (Sum(KroneckerDelta(i, l) * x[l], (l, 1, m)), x[i], DOMAIN),
    "a derivative of a short sum": (Partial(Sum(a[r], (r, 1, d)), a[s]), S.One, NEURONS),
}


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_what_lies_in_an_array_need_not_lie_in_a_sum(part):
    left, right, domain = part
    statement = Statement(left, right, domain)
    assert "deltas are not sifted there" in symbolic.examine("as_stated", statement, Settings()).detail
    assert pointwise.examine("as_stated", statement, Settings()).outcome != "agrees"


def test_sums_over_whole_axes_are_sifted():
    whole = Statement(Sum(KroneckerDelta(i, l) * x[l], (l, 1, d)), x[i], DOMAIN)
    assert symbolic.examine("as_stated", whole, Settings()).outcome == "proved"


def test_an_index_of_an_inner_sum_is_another_one():
    inner = Sum(x[k] ** 2, (k, 1, d))
    statement = Statement(Sum(k * KroneckerDelta(k, 1) * inner, (k, 1, m)), inner, DOMAIN)
    assert part_summed(statement) is None


def test_a_short_sum_without_a_delta_is_left_alone():
    short = Sum(x[j], (j, 1, m))
    assert part_summed(Statement(short, short, DOMAIN.where({n: naturals}))) is None
