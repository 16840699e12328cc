"""Limits of functions of averages: each function is continuous, and stands where its limit stood."""

import pytest
from sympy import Sum, Symbol, exp, log, sqrt

from derive.language.convention import Convention
from derive.language.symbols import a, d, m, sigma_a, sigma_w, w
from derive.networks.averages import AVERAGES, in_averages
from derive.networks.initialisation import AlmostSureLimit
from derive.networks.one_layer import one_hidden_layer
from verify.checking.proof import Link
from verify.claims.domain import Domain, naturals, positive
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles import symbolic
from verify.oracles.obligations import functions_of_averages

LAW = one_hidden_layer(Convention("standard", hidden_bias=False)).initialisation
DOMAIN = Domain({m: naturals, d: naturals, sigma_a: positive, sigma_w: positive})
i = Symbol("i", integer=True, positive=True)
SQUARES, PRODUCTS = Sum(a[i] ** 2, (i, 1, m)), Sum(a[i] ** 2 * w[i, 1] ** 2, (i, 1, m))


def limit(quantity):
    return AlmostSureLimit(quantity, m, LAW)


X, Y = limit(SQUARES / m), limit(PRODUCTS / m)


@pytest.mark.parametrize(
    ("quantity", "value"),
    [
        (SQUARES**3 / m**3 - 2 * PRODUCTS / m, sigma_a**6 - 2 * sigma_a**2 * sigma_w**2 / d),
        (exp(-SQUARES / m) * PRODUCTS / m, exp(-(sigma_a**2)) * sigma_a**2 * sigma_w**2 / d),
        (PRODUCTS / m / (1 + SQUARES / m), sigma_a**2 * sigma_w**2 / d / (1 + sigma_a**2)),
        (sqrt(SQUARES / m), sigma_a),
        (m / SQUARES, sigma_a**-2),
        (PRODUCTS / SQUARES, sigma_w**2 / d),
        (log(SQUARES / m), 2 * log(sigma_a)),
    ],
)
def test_limits_of_functions_are_proved(quantity, value):
    assert symbolic.examine("as_stated", Statement(limit(quantity), value, DOMAIN), Settings()).outcome == "proved"
    wrong = Statement(limit(quantity), value + 1, DOMAIN)
    assert symbolic.examine("as_stated", wrong, Settings()).outcome == "unknown"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (limit(SQUARES * PRODUCTS / m**2), X**2),
        (limit(SQUARES / m + PRODUCTS**2 / m**2) - X * 2, X + Y**2 - Y * 2),
        (limit(SQUARES**2 / m**2) - limit(PRODUCTS**2 / m**2), Y**2 - X**2),
        (limit(m / Sum(a[i], (i, 1, m))), 1 / limit(Sum(a[i], (i, 1, m)) / m)),
        (limit(SQUARES**2 / m**3), X**2 / m),
    ],
)
def test_what_is_no_such_step(before, after):
    assert list(functions_of_averages(Link("left", (AVERAGES,), before, after), Statement(before, after, DOMAIN)))


@pytest.mark.parametrize("quantity", [SQUARES**2 / m, SQUARES * a[1] / m, Sum(a[i], (i, 1, m)) / sqrt(m)])
def test_what_is_no_function_of_averages(quantity):
    assert in_averages(limit(quantity)) is None


def test_one_over_what_may_tend_to_0_is_not_proved():
    plain, shifted = Sum(a[i] ** 3, (i, 1, m)), Sum(a[i] ** 2 - 1, (i, 1, m))
    for below in (plain, shifted):
        one = Statement(limit(SQUARES / below), limit(SQUARES / below), DOMAIN).with_rhs(sigma_a**2)
        assert symbolic.examine("as_stated", one, Settings()).outcome == "unknown"
