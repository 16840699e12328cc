"""Expressions as text: what a sign or a sum begins keeps its brackets in a product."""

import pytest
from sympy import Expr, Piecewise, Sum, symbols

from codegen.writing.text import text

c, q = symbols("c q", real=True)


def rectified(coefficient: Expr) -> Expr:
    return Piecewise((coefficient, c > 0), (0, True))


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        (q * rectified(-4 + 0 * c), "q (-4 1[c > 0])"),
        (-q * rectified(-1 + 0 * c), "-q (−1[c > 0])"),
        (rectified(-c), "−max(0, c)"),
        (rectified(q - 4), "(q - 4) 1[c > 0]"),
        (2 ** rectified(-c), "2^(−max(0, c))"),
        (q + rectified(-c), "q − max(0, c)"),
        (Sum(-(q**2), (q, 1, 3)), "Σ_q (-q²)"),
        (-q / c**2, "-q/c²"),
    ],
)
def test_signs_and_sums_keep_their_brackets(expression: Expr, words: str) -> None:
    assert text(expression) == words
