"""Where numbers of a set are drawn."""

import numpy as np
import pytest
from sympy import Complement, FiniteSet, Interval, Range, Rational, S, Union, oo, pi, sqrt

from verify.points.axes import LARGEST, axis_of

UNITS = np.linspace(0, 1, 5001)


def values(allowed, *, whole=False) -> np.ndarray:
    axis = axis_of(allowed, whole)
    assert axis is not None
    return axis.at(UNITS)


@pytest.mark.parametrize(
    "allowed",
    (
        S.Reals,
        Interval.open(0, oo),
        Interval(0, oo),
        Interval.Lopen(-oo, 3),
        Interval.open(-2, 5),
        Interval(Rational(1, 3), pi),
        S.Naturals,
        S.Naturals0,
        Range(3, 6),
        FiniteSet(0, sqrt(2), 7),
    ),
)
def test_values_lie_in_the_set_and_increase(allowed):
    found = values(allowed)
    low, high = float(allowed.inf), float(allowed.sup)
    assert np.all(np.diff(found) >= 0)
    assert low <= found[0] and found[-1] <= high
    if isinstance(allowed, Interval):
        assert (found[0] > low) == bool(allowed.left_open) or low == -np.inf
        assert (found[-1] < high) == bool(allowed.right_open) or high == np.inf


def test_an_end_that_belongs_to_the_set_is_reached():
    found = values(Interval.Ropen(2, 3))
    assert found[0] == 2
    assert 0 < 3 - found[-1] < 1e-8


def test_unbounded_sets_are_drawn_at_all_magnitudes_and_mostly_at_moderate_ones():
    found = values(S.Reals)
    assert found.min() < -1e29 and found.max() > 1e29
    assert np.any((found > 0) & (found < 1e-25)) and np.any((found < 0) & (found > -1e-25))
    assert np.mean((abs(found) > 0.01) & (abs(found) < 100)) > 0.5


def test_the_members_of_a_finite_set_stay_exact():
    axis = axis_of(FiniteSet(sqrt(2), 1, Rational(1, 3)))
    assert axis is not None and axis.members == (Rational(1, 3), 1, sqrt(2))
    assert {axis.members[i] for i in axis.place(UNITS)} == set(axis.members)


def test_whole_numbers():
    found = values(S.Naturals)
    assert set(range(1, 30)) <= set(found) and LARGEST <= found.max() <= LARGEST + 1
    assert set(values(Interval(Rational(1, 2), 4), whole=True)) == {1, 2, 3, 4}
    assert set(values(Range(3, 6))) == {3, 4, 5}


def test_a_union_is_drawn_in_its_parts():
    found = values(Union(Interval(-3, -2), Interval.open(2, 3)))
    assert np.mean((abs(found) >= 2) & (abs(found) <= 3)) > 0.99


def test_other_sets_have_no_axis():
    assert axis_of(Complement(S.Reals, FiniteSet(0), evaluate=False)) is None
