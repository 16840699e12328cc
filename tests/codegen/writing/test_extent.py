"""Widths of lines, against what TeX says of them."""

import pytest

from codegen.writing.extent import SIZES, extent, size

MEASURED = {
    "x^{\\top} x'": 21.0,
    "\\frac{\\sigma_{a}^{2} \\left(\\pi - \\theta\\right) x^{\\top} x'}{2 \\pi d}": 68.3,
    "\\sum_{\\substack{1 \\leq j \\leq d\\\\1 \\leq r \\leq m}} a_{r}^{2} x_{j}": 48.9,
    "\\frac{\\sum_{r=1}^{m} \\sigma\\left(w_{r}^{\\top} x'\\right) \\sigma\\left(w_{r}^{\\top} x\\right)}{m}": 107.2,
    "\\operatorname{E}\\left[\\sigma'\\left(U\\right) \\sigma'\\left(V\\right)\\right]": 68.3,
}
"""Points in a display at ten points."""


@pytest.mark.parametrize("line", MEASURED)
def test_the_estimate_is_near(line):
    assert extent(line) == pytest.approx(MEASURED[line], rel=0.2)


def test_a_fraction_is_as_wide_as_its_wider_half():
    assert extent("\\frac{a + b + c}{2}") == pytest.approx(extent("\\frac{2}{a + b + c}"))


def test_the_size_is_the_largest_that_fits():
    found = [size(width, 100) for width in (10, 85, 95, 110, 140, 10_000)]
    assert [list(SIZES).index(command) for command in found] == sorted(list(SIZES).index(command) for command in found)
    assert (found[0], found[-1]) == ("", "\\tiny")
