"""Forms of a difference: each is equal to it, and one of them shows its sign where there is one to be shown."""

import pytest
from sympy import Rational, S, Symbol, cancel, expand

from derive.inequalities import forms
from verify.claims.domain import Domain, positive
from verify.claims.signs import SignsOn

f, g, h = (Symbol(name, positive=True) for name in "fgh")
DOMAIN = Domain({f: positive, g: positive, h: positive})
SHOWN = [
    f**3 + g**3 + h**3 - 3 * f * g * h,
    (f + g) * (f**2 - f * g + g**2) * (1 + h),
    f**2 + g**2 - 2 * f * g,
    (f + 2 * g + 3) * (f**2 + g**2 + 4 - f * g - 2 * f - 2 * g),
]
OPEN = [f**3 + g**3 + h**3 - Rational(31, 10) * f * g * h, f - g, (f + g) * (f**2 + g**2 - 3 * f * g)]


def is_shown(difference):
    return any(SignsOn(DOMAIN).bounds(form).is_nonnegative for form in forms(expand(difference)))


@pytest.mark.parametrize("difference", SHOWN, ids=str)
def test_what_signs_show(difference):
    assert is_shown(difference)
    assert all(expand(cancel(form - difference)) == S.Zero for form in forms(expand(difference)))


@pytest.mark.parametrize("difference", OPEN, ids=str)
def test_what_may_be_negative_is_not_shown(difference):
    assert not is_shown(difference)
