"""Tails: each lower bound is the probability for a law that is known, and no theorem's bound is below any."""

from itertools import product

import pytest
from sympy import Rational, S, Symbol

from derive.measures.tails import KnownOfNumbers, above, one_sided, two_sided, union

HALF, THIRD = Rational(1, 2), Rational(1, 3)


def exceeds(law: dict, count: int, t, *, is_two_sided: bool):
    """P(|mean − E| ≥ t), or P(mean − E ≥ t), of so many independent numbers of a law."""
    mean = sum(value * share for value, share in law.items())
    total = S.Zero
    for chosen in product(law.items(), repeat=count):
        apart = sum(value for value, _ in chosen) / count - mean
        share = S.One
        for _, one in chosen:
            share *= one
        total += share if (abs(apart) if is_two_sided else apart) >= t else 0
    return total


@pytest.mark.parametrize("count", (1, 2, 3))
@pytest.mark.parametrize("t", (Rational(1, 4), THIRD))
def test_bounds_of_numbers_between_two_ends(count, t):
    of = KnownOfNumbers(low=S.Zero, high=S.One, count=S(count), is_independent=True, has_any_mean=True)
    ends = {S.One: 1 - t, S.Zero: t}
    even = {S.One: HALF, S.Zero: HALF}
    for is_two_sided, bounds in ((True, two_sided(of, t)), (False, one_sided(of, t))):
        rare, middle = (value for value, _ in bounds.lowers)
        assert rare <= exceeds(ends, count, t, is_two_sided=is_two_sided)
        assert middle <= exceeds(even, count, t, is_two_sided=is_two_sided)
        assert all(upper >= exceeds(ends, count, t, is_two_sided=is_two_sided) for _, upper in bounds.uppers)
        assert all(upper >= exceeds(even, count, t, is_two_sided=is_two_sided) for _, upper in bounds.uppers)


@pytest.mark.parametrize("count", (1, 2))
def test_bounds_of_numbers_with_a_variance(count):
    of = KnownOfNumbers(mean=S.Zero, variance=S.One, count=S(count), is_independent=True)
    t = S(2)
    share = 1 / (2 * (count * t) ** 2)
    law = {-count * t: share, count * t: share, S.Zero: 1 - 2 * share}
    bounds = two_sided(of, t)
    ((lower, _),) = bounds.lowers
    assert lower <= exceeds(law, count, t, is_two_sided=True)
    assert all(upper >= exceeds(law, count, t, is_two_sided=True) for _, upper in bounds.uppers)


def test_one_number_with_a_variance_reaches_cantelli():
    t = S(3)
    bounds = one_sided(KnownOfNumbers(mean=S.Zero, variance=S.One), t)
    share = 1 / (1 + t**2)
    ((lower, _),) = bounds.lowers
    assert lower == exceeds({t: share, -1 / t: 1 - share}, 1, t, is_two_sided=False)


def test_one_number_that_is_not_negative_reaches_markov():
    found = above(KnownOfNumbers(mean=S.One, low=S.Zero), S(4))
    assert found is not None
    assert (
        found.lowers[0][0]
        == found.uppers[0][1]
        == exceeds({S(4): Rational(1, 4), S.Zero: Rational(3, 4)}, 1, 3, is_two_sided=False)
    )


def test_what_is_not_known_bounds_nothing():
    t = Symbol("t", positive=True)
    assert [value for value, _ in two_sided(KnownOfNumbers(mean=S.Zero), t).lowers] == [1]
    assert [value for value, _ in one_sided(KnownOfNumbers(mean=S.Zero), t).lowers] == [1]
    assert not one_sided(KnownOfNumbers(mean=S.Zero, high=S.One), t).lowers
    assert above(KnownOfNumbers(low=S.Zero), t) is None


def test_disjoint_events_reach_the_union_bound():
    bounds = union(S(3), Rational(1, 4))
    assert bounds.lowers[0][0] == bounds.uppers[0][1] == Rational(3, 4)
    assert union(S(8), Rational(1, 4)).lowers[0][0] == 1
