"""Integrals over sets and the plane in closed form, against numbers of their integrands."""

import pytest
from mpmath import mp
from sympy import (
    Abs,
    And,
    Integral,
    Interval,
    Lambda,
    Max,
    Piecewise,
    S,
    Symbol,
    Tuple,
    acos,
    cos,
    exp,
    lambdify,
    oo,
    pi,
    sin,
    sqrt,
    true,
)

from derive.language.quantity import NotReducible
from derive.measures.integrals import closed_integrals
from derive.measures.plane import DoubleIntegral
from derive.measures.region import Indicator, RegionIntegral

x, phi = Symbol("x", real=True), Symbol("phi", positive=True)
u, v = Symbol("u", real=True), Symbol("v", real=True)
RANGES = Tuple(Tuple(phi, Interval.open(0, pi)))
BOTH = And(cos(x) > 0, cos(x - phi) > 0)
J1 = (sin(phi) + (pi - phi) * cos(phi)) / 2


def over(function, condition=true, low=-pi, high=pi):
    return RegionIntegral(Lambda(x, function), Lambda(x, condition), low, high, RANGES)


def test_lengths_and_the_angular_integral():
    assert over(S.One, BOTH).doit() == pi - phi
    assert (over(cos(x) * cos(x - phi), BOTH).doit() - J1).expand() == 0
    assert (over(Max(0, cos(x)) * Max(0, cos(x - phi)), low=0, high=2 * pi).doit() - J1).expand() == 0


INTEGRANDS = [
    Abs(cos(x)) * x**2,
    acos(cos(x - phi)) * cos(x),
    sqrt(1 - cos(x) ** 2) * Max(cos(x), sin(x)),
    Piecewise((x, x < phi / 2), (cos(x), True)),
    Abs(x - phi / 3) * Max(0, cos(x - phi)),
    acos(sin(x)),
]


@pytest.mark.parametrize("integrand", INTEGRANDS)
def test_kinks(integrand):
    found = over(integrand).doit()
    for angle in (mp.mpf(1) / 3, mp.mpf(2)):
        value = lambdify(x, integrand.subs(phi, S(str(angle))), "mpmath")
        kinks = sorted({-mp.pi, -mp.pi / 2, 0, mp.pi / 2, mp.pi, angle / 3, angle / 2, angle, angle - mp.pi,
                        angle - mp.pi / 2, angle + mp.pi / 2,
                angle - 3 * mp.pi / 2, mp.pi / 4, -3 * mp.pi / 4})  # fmt: skip
        right = mp.quad(lambda t, value=value: mp.re(value(t)), [one for one in kinks if abs(one) <= mp.pi])
        assert abs(mp.mpf(str(found.subs(phi, S(str(angle))).evalf(25))) - right) < 1e-10


def test_a_set_with_other_ends_gives_cases():
    condition = And(cos(x) > 0, x > phi - pi / 2, x < phi)
    found = RegionIntegral(Lambda(x, S.One), Lambda(x, condition), -pi, pi, RANGES).doit()
    assert isinstance(found, Piecewise)
    assert [found.subs(phi, at) for at in (pi / 4, 3 * pi / 4)] == [pi / 2, pi / 4]


def test_the_plane_is_taken_in_polar_coordinates():
    weight = exp(-(u**2 + v**2) / 2) / (2 * pi)
    kernel = Lambda((u, v), Max(0, u) * Max(0, u * cos(phi) + v * sin(phi)) * weight)
    found = DoubleIntegral(kernel, Tuple(-oo, oo), Tuple(-oo, oo), RANGES).doit().doit()
    assert (found - J1 / pi).expand() == 0
    r = Symbol("r", positive=True)
    lost = Lambda((r, x), Max(0, r * cos(x)) * Max(0, r * cos(x - phi)) * exp(-(r**2) / 2) / (2 * pi))
    without = DoubleIntegral(lost, Tuple(0, oo), Tuple(-pi, pi), RANGES).doit().doit()
    assert (without - J1 / pi).expand() != 0


def test_what_does_not_part_is_refused():
    for function in (exp(-(u**2) - u * v - v**2) * (1 + u) ** S.Half, exp(-Abs(u) - Abs(v)), exp(u**2)):
        with pytest.raises(NotReducible):
            DoubleIntegral(Lambda((u, v), function), Tuple(-oo, oo), Tuple(-oo, oo)).doit().doit()


def test_a_set_as_arcs_is_one_expression():
    first = Indicator(BOTH, x, -pi, pi, RANGES).doit()
    second = Indicator(And(x > phi - pi / 2, x < pi / 2), x, -pi, pi, RANGES).doit()
    assert first == second == first.doit()
    assert first != Indicator(And(x >= phi - pi / 2, x < pi / 2), x, -pi, pi, RANGES).doit()


def test_other_integrals_stay():
    kept = Integral(exp(x) * cos(x), (x, 0, 1))
    assert closed_integrals().apply(kept) == (kept, ())
    assert closed_integrals().apply(Integral(cos(x), (x, 0, pi / 2)))[0] == 1
