"""Derivatives where there are none: at the kinks and jumps of moduli, maxima, steps and cases."""

import pytest
from sympy import Abs, Heaviside, Max, Min, Piecewise, Rational, S, Symbol, exp, sign

from derive.activations.activation import sigma
from derive.language.derivatives import Partial, TaylorCoefficient
from derive.language.symbols import a, m, r
from verify.claims.domain import Domain, naturals, positive, real
from verify.claims.judgement import weighed
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles.registry import ORACLES
from verify.running.run import examine

t, g = Symbol("t", real=True), Symbol("g", positive=True)
LINE, HALF = Domain({t: real}), Domain({g: positive})
ROW = Domain({m: naturals, r: naturals}, arrays={a: (m,)})
FALSE = {
    "a modulus": (Partial(Abs(2 * t), t), 2 * sign(t), LINE),
    "a minimum": (Partial(Min(t, 5 * t), t), 5 - 4 * Heaviside(t, S.Half), LINE),
    "a step": (Partial(Heaviside(t - 1, S.Half), t), S.Zero, LINE),
    "cases": (Partial(Piecewise((t, t > 2), (1, True)), t), Heaviside(t - 2, S.Half), LINE),
    "an entry": (Partial(Abs(a[r]), a[r]), sign(a[r]), ROW),
    "a coefficient": (TaylorCoefficient(exp(-Abs(t)), t, 1), S.Zero, LINE),
}
TRUE = {
    "a smooth modulus": (Partial(t * Abs(t), t), 2 * Abs(t), LINE, ("agrees",)),
    "off the kink": (Partial(Max(g, -g) ** 3, g), 3 * g**2, HALF, ("proved",)),
    "a half power": (
        Partial(Abs(t) ** Rational(3, 2) * t, t),
        Rational(5, 2) * Abs(t) ** Rational(3, 2),
        LINE,
        ("agrees",),
    ),
}


def word(*statement):
    claimed = Statement(*statement)
    names = (name for name, oracle in ORACLES.items() if oracle.applies(claimed))
    return weighed([examine(name, "as_stated", claimed, Settings(digits=15)) for name in names])[0]


@pytest.mark.parametrize("name", FALSE)
def test_no_slope_is_no_number(name):
    assert word(*FALSE[name]) in ("unknown", "refuted")


@pytest.mark.parametrize("name", TRUE)
def test_a_slope_that_is_there_is_found(name):
    *statement, words = TRUE[name]
    assert word(*statement) in words


def test_an_activation_is_left_to_its_own_kinks():
    found = word(Partial(sigma(g), g), sigma(g, 1), Domain({g: positive}, activations=("tanh",)))
    assert found == "proved"
