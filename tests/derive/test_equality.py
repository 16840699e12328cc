from sympy import Sum, acos, cos, pi, sin, sqrt

from derive.equality import IDENTITY, NORMAL_FORM, PYTHAGORAS, reduces_to_zero
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
