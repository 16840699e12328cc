"""Forms of a difference: each is equal to it, and one of them shows its sign where there is one to be shown."""

import pytest
from sympy import Abs, Rational, S, Sum, Symbol, cancel, expand

from derive.inequalities import forms
from derive.language.symbols import d, k, x, xp
from verify.checking.steps import Check
from verify.claims.domain import Domain, naturals, positive
from verify.claims.signs import SignsOn
from verify.claims.statement import Statement

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


ROWS = Domain({d: naturals}, arrays={x: (d,), xp: (d,)})


def over(term):
    return Sum(term, (k, 1, d))


@pytest.mark.parametrize(
    "difference",
    [
        d * over(x[k] ** 2) - over(x[k]) ** 2,
        over(Abs(x[k])) ** 2 - over(x[k] ** 2),
        over(Abs(x[k])) + over(Abs(xp[k])) - over(Abs(x[k] + xp[k])),
        over(x[k] ** 2) + over(xp[k] ** 2) - 2 * over(x[k] * xp[k]),
    ],
)
def test_forms_of_sums_show_signs_and_are_the_same(difference):
    check = Check(Statement(difference, S.Zero, ROWS, ">="))
    signs = SignsOn(ROWS)
    shown = [form for form in forms(difference) if signs.bounds(form).is_nonnegative]
    assert any(check.confirms(difference, form) for form in shown)


def test_sums_that_may_be_negative_are_not_shown():
    difference = over(Abs(x[k])) - over(Abs(xp[k])) - over(Abs(x[k] + xp[k]))
    check, signs = Check(Statement(difference, S.Zero, ROWS, ">=")), SignsOn(ROWS)
    shown = [form for form in forms(difference) if signs.bounds(form).is_nonnegative]
    assert not any(check.confirms(difference, form) for form in shown)
