"""Values of Gaussian expectations outside of a ledger: exact zeros are told as such."""

from fractions import Fraction

import pytest
from sympy import cos, tanh

from notes.vocabulary import expectation
from verify.claims.settings import Settings
from verify.running.closed_forms import values

HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    ("g", "h", "law"),
    [(tanh, tanh, (1, 1, 0)), (tanh, cos, (1, 2, HALF)), (cos, tanh, (1, 2, -1)), (lambda u: u**3, abs, (1, 1, HALF))],
)
def test_a_mean_that_is_odd_is_0(g, h, law):
    (found,) = values(expectation(g, h), [law], Settings(digits=15))
    assert (found.text, found.digits) == ("0", 15)


@pytest.mark.parametrize("law", [(1, 1, HALF), (1, 1, 0)])
def test_others_are_not(law):
    g, h = (tanh, tanh) if law[2] else (cos, cos)
    (found,) = values(expectation(g, h), [law], Settings(digits=10))
    assert found.text != "0" and found.digits == 10
