"""∫ of trigonometric polynomials for whole parameters: the general form, its exceptions, and numbers beside them."""

import pytest
from mpmath import mp
from sympy import Integer, S, Symbol, cos, exp, lambdify, pi, sin

from derive.language.quantity import NotReducible
from derive.measures.harmonics import definite, harmonics
from derive.measures.moments import moments

k = Symbol("k", integer=True, nonnegative=True)
j = Symbol("j", integer=True, positive=True)
x, phi = Symbol("x", real=True), Symbol("phi", positive=True)

CASES = [
    (cos(k * x), S.Zero, pi, {0}),
    (cos(k * x) ** 2, -pi, pi, {0}),
    (cos(x) * cos(k * x), -pi, pi, {1}),
    (sin(2 * x) * sin(k * x), S.Zero, pi, {2}),
    (x * sin(k * x), -pi, pi, {0}),
    ((pi - x) * cos(x) * cos(k * x), S.Zero, pi, {1}),
    (x**3 * cos(k * x) * sin(3 * x), S.Zero, pi, {3}),
    (cos((2 * j + 1) * x) * x, S.Zero, pi / 2, set()),
    (cos(x) ** 3 * cos(k * x), -pi / 2, pi / 2, {1, 3}),
]


@pytest.mark.parametrize(("integrand", "low", "high", "exceptions"), CASES)
def test_general_form_and_exceptions(integrand, low, high, exceptions):
    """The exceptions are where the general form has a pole, or another value than the integral."""
    family = definite(integrand, x, low, high)
    assert set(map(int, family.exceptions)) == exceptions
    letter = next(iter(integrand.free_symbols - {x}))
    for number in range(1 if letter.is_positive else 0, 7):
        put = family.exceptions.get(Integer(number), family.general.subs(letter, number))
        value = lambdify(x, integrand.subs(letter, number), "mpmath")
        right = mp.quad(value, mp.linspace(float(low), float(high), 9))
        assert abs(mp.mpf(str(put.evalf(25))) - right) < mp.mpf(10) ** -12, number


def test_ends_may_hold_letters():
    found = definite(cos(x) * cos(x - phi), x, phi - pi / 2, pi / 2).as_expression()
    assert (found - (sin(phi) + (pi - phi) * cos(phi)) / 2).expand() == 0


def test_parity_is_found():
    assert definite(sin(k * x), x, -pi, pi).as_expression() == 0
    assert definite(x * cos(k * x), x, -pi, pi).as_expression() == 0


@pytest.mark.parametrize("integrand", [exp(x), cos(x**2), 1 / x, cos(x) / cos(2 * x), x**20])
def test_what_is_no_such_polynomial_is_refused(integrand):
    with pytest.raises(NotReducible):
        harmonics(integrand, x)


def test_two_letters_in_frequencies_are_refused():
    with pytest.raises(NotReducible):
        definite(cos(k * x) * cos(j * x), x, -pi, pi)


def test_moments_of_a_radius():
    r = Symbol("r", positive=True)
    assert sum(c * m for c, m in moments((r + r**3) * exp(-(r**2) / 2), r)) == 3
    for integrand in (r * exp(r**2), r * exp(-r), exp(-(r**2)) / r, r):
        with pytest.raises(NotReducible):
            list(moments(integrand, r))
