import pytest
from sympy import Sum, Symbol, acos, cos, exp, expand, log, pi, sin, sqrt

from derive.equality import IDENTITY, NORMAL_FORM, PYTHAGORAS, factored_nonnegative, reduces_to_zero
from derive.language.symbols import c, d, k, q, qp, theta, x, xp


def test_rules_are_named():
    assert reduces_to_zero(q - q) == (IDENTITY,)
    assert reduces_to_zero(Sum(x[k], (k, 1, d)) * 2 - Sum(2 * x[k], (k, 1, d))) == (NORMAL_FORM,)
    assert PYTHAGORAS in (reduces_to_zero(sin(theta) ** 2 + cos(theta) ** 2 - 1) or ())


def test_sine_of_the_arccosine():
    difference = sqrt(q * qp) * sqrt(1 - c**2 / (q * qp)) - sqrt(q * qp - c**2)
    assert reduces_to_zero(difference) is not None
    angle = acos(c / (sqrt(q) * sqrt(qp)))
    assert reduces_to_zero(sqrt(q * qp) * cos(angle) * (pi - angle) - c * (pi - angle)) is not None


def test_what_is_not_zero_does_not_reduce():
    dot, norm = Sum(x[k] * xp[k], (k, 1, d)), Sum(x[k] ** 2, (k, 1, d))
    assert reduces_to_zero(acos(cos(theta)) - theta) is None, "false for θ > π"
    for wrong in (q - qp, sin(theta) ** 2 - cos(theta) ** 2, dot - norm, pi - theta - acos(c / sqrt(q * qp))):
        assert reduces_to_zero(wrong) is None


_t, _z, _g = Symbol("t", real=True), Symbol("z", real=True), Symbol("g", positive=True)


@pytest.mark.parametrize(
    "difference",
    [
        _t**2 + _z**2 - 2 * _t * _z,
        (_g + q) ** 2 - 4 * _g * q,
        exp(_t) + _t**2,
        Sum(x[k] ** 2, (k, 1, d)),
        Sum(x[k] ** 2 * Sum(xp[k] ** 4, (k, 1, d)), (k, 1, d)) / d,
    ],
)
def test_signs_show_what_is_at_least_0(difference):
    form = factored_nonnegative(difference)
    assert form is not None and expand(form - difference) == 0


@pytest.mark.parametrize(
    "difference",
    [
        _t**2 + _z**2 - 3 * _t * _z,
        _t**3,
        (_t**2 - 1) ** 2 - 1,
        sqrt(_t) ** 2,
        acos(_t) ** 2,
        1 / (_t - 3) ** 2,
        log(_g) ** 3,
        Sum(x[k], (k, 1, d)),
        Sum(x[k] * xp[k], (k, 1, d)),
        Sum((-1) ** k * x[k] ** 2, (k, 1, d)),
    ],
)
def test_signs_show_nothing_of_what_may_be_below_0_or_nothing(difference):
    assert factored_nonnegative(difference) is None
