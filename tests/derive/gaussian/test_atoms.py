"""Sums of atoms: at an argument they are the function that was taken apart, and so are their derivatives."""

import pytest
from sympy import Lambda, Piecewise, Symbol, cos, erf, exp, expand, simplify

from derive.gaussian.atoms import atoms, derivative, value
from derive.language.symbols import u

t = Symbol("t", positive=True)
SMOOTH = [u**3 - 2 * u, cos(2 * u), u * exp(u / 2 - u**2 / 3), u * (1 + erf(u / 2)) / 2, exp(-(u**2)) * erf(u)]


@pytest.mark.parametrize("function", SMOOTH)
def test_a_function_and_its_derivative_come_back(function):
    found = atoms(Lambda(u, function))
    assert found is not None
    for order in range(3):
        exact = function.diff(u, order).subs(u, t)
        assert simplify(expand((value(found, t) - exact).rewrite(exp))) == 0
        found = derivative(found)


def test_a_kink_at_zero():
    found = atoms(Lambda(u, Piecewise((u**2 * exp(-u), u > 0), (0, True))))
    assert found is not None
    assert simplify(value(found, t) - t**2 * exp(-t)) == 0 and value(found, -t) == 0
