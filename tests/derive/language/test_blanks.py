"""A wide blank sets formulas apart whatever stands behind it, a bracket too; a narrow one sets factors."""

import pytest

from derive.language.grammar import read


@pytest.mark.parametrize(
    "blank", (r"\quad", r"\qquad", r"\quad\quad", r"\hspace{1cm}", r"\hspace*{2em}", r"\hfill", r"\;\;\;", "~~~~")
)
@pytest.mark.parametrize("behind", ("(b + 1) = 2", r"\left(b + 1\right) = 2", "{b} = 2", r"\mathop{\mathbb{E}}[b] = 2"))
def test_a_wide_blank_ends_a_formula(blank, behind):
    assert len(read(f"a = 1 {blank} {behind}").chains) == 2


@pytest.mark.parametrize("blank", (r"\,", r"\;", "~", r"\ ", r"\hspace{2pt}", r"\hspace{-1em}", r"\;\,"))
def test_a_narrow_blank_sets_a_factor(blank):
    assert len(read(f"a = c {blank} (b + 1) = 2").chains) == 1


def test_an_empty_script_is_none():
    assert read(r"x_{} + y^{}") == read("x + y")
