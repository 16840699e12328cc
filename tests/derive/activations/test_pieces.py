"""Branches are what holds between two neighbouring ends, and not at one place alone."""

import pytest
from sympy import Eq, Ge, Gt, Piecewise, S

from derive.activations.pieces import branches
from derive.language.symbols import u


@pytest.mark.parametrize("relation", [Ge, Gt, Eq])
def test_a_branch_is_not_read_off_where_two_sides_touch(relation):
    touching = Piecewise((S.Zero, relation(1 / (u**2 + 1), 1)), (1 - 1 / (u**2 + 1), True))
    assert {one.expression for one in branches(touching, u)} == {1 - 1 / (u**2 + 1)}
