"""What is found to be one and the same, and what is not: on real letters, on positive ones, under means and sums."""

import pytest
from sympy import (
    Abs,
    EulerGamma,
    Heaviside,
    KroneckerDelta,
    Lambda,
    Max,
    Piecewise,
    Rational,
    S,
    Sum,
    Symbol,
    acos,
    asin,
    cos,
    cosh,
    erf,
    exp,
    pi,
    sign,
    sin,
    sinh,
    sqrt,
    tanh,
)

from derive.activations.activation import sigma
from derive.finite.kernel_moment import KernelMoment
from derive.gaussian.expectation import GaussianExpectation
from derive.language.convention import Convention
from derive.language.derivatives import Partial, TaylorCoefficient
from derive.language.symbols import a, c, d, k, m, n, q, qp, r, s, sigma_a, sigma_w, t, u, v, w, x, xp
from derive.networks.initialisation import Covariance, Mean
from derive.networks.one_layer import one_hidden_layer
from derive.networks.wide import WideKernel
from derive.training.orthonormal import V
from verify.checking.steps import Check
from verify.claims.domain import Domain, naturals, nonnegative, positive, real
from verify.claims.statement import Statement

NETWORK = one_hidden_layer(Convention("standard"))
LAW = NETWORK.initialisation
y = Symbol("y", real=True)
z = Symbol("z", real=True)
b = Symbol("b", nonnegative=True)
SCALARS = {q: positive, qp: positive, y: real, z: real, b: nonnegative, t: real, sigma_a: positive, sigma_w: positive}
SIZES = {m: naturals, d: naturals, n: naturals}
DOMAIN = Domain(SCALARS | SIZES, (), arrays={x: (d,), xp: (d,), a: (m,), w: (m, d), V: (n, n)})
INPUTS, NTK = (q, qp, c), Convention("ntk")
THETA = acos(c / sqrt(q * qp))


def _dot(row):
    return Sum(w[row, k] * x[k], (k, 1, d))


def _mean(g, h=S.One):
    return GaussianExpectation(Lambda(u, g), Lambda(v, h), q, qp, c)


F = Sum(a[r] * sigma(_dot(r)), (r, 1, m)) / sqrt(m)
Q = sigma_w**2 * Sum(x[k] ** 2, (k, 1, d)) / d

SAME = [
    ((y + z) ** 2, y**2 + 2 * y * z + z**2),
    (sqrt(q**2), q),
    (sqrt(q * qp), sqrt(q) * sqrt(qp)),
    (sqrt(y**2), Abs(y)),
    (sqrt(8), 2 * sqrt(2)),
    (Abs(y * z), Abs(y) * Abs(z)),
    (Max(y, 0), y * Heaviside(y, 0)),
    (Max(y, z), (y + z + Abs(y - z)) / 2),
    (sign(y) ** 2 * y, y),
    (Piecewise((y, y > 0), (0, True)), Max(y, 0)),
    (sin(y) ** 2 + cos(y) ** 2, S.One),
    (cosh(y) ** 2 - sinh(y) ** 2, S.One),
    (exp(2 * y) * exp(-y), exp(y)),
    (exp(y) * exp(3 * z), exp(y + 3 * z)),
    (1 - tanh(y) ** 2, 1 / cosh(y) ** 2),
    (erf(-y), -erf(y)),
    (cos(THETA) * sqrt(q * qp), c),
    (sin(THETA), sqrt(1 - c**2 / (q * qp))),
    (asin(y), pi / 2 - acos(y)),
    (acos(-y), pi - acos(y)),
    (Sum(r, (r, 1, m)), m * (m + 1) / 2),
    (Sum(r**3, (r, 1, m)), m**2 * (m + 1) ** 2 / 4),
    (Sum(a[r], (r, 1, m)) ** 2, Sum(a[r] * a[s], (r, 1, m), (s, 1, m))),
    (Sum(KroneckerDelta(r, s) * a[s], (r, 1, m), (s, 1, m)), Sum(a[r], (r, 1, m))),
    (Sum(V[k, 1] * V[k, 1], (k, 1, n)), S.One),
    (Partial(F, a[1]), sigma(_dot(1)) / sqrt(m)),
    (Partial(F, w[1, 1]), a[1] * sigma(_dot(1), 1) * x[1] / sqrt(m)),
    (Partial(exp(-y * z) * sin(y), y), exp(-y * z) * (cos(y) - z * sin(y))),
    (Partial(erf(y), y), 2 * exp(-(y**2)) / sqrt(pi)),
    (Partial(Partial(y**3 * z**2, y), z), 6 * y**2 * z),
    (TaylorCoefficient(exp(t * y), t, 3), y**3 / 6),
    (Mean(F**2, LAW), sigma_a**2 * GaussianExpectation(Lambda(u, sigma(u) ** 2), Lambda(v, 1), Q, 1, 0)),
    (Mean(Sum(r * a[r] ** 2, (r, 1, m)) ** 2, LAW),
     sigma_a**4 * (Sum(r, (r, 1, m)) ** 2 + 2 * Sum(r**2, (r, 1, m)))),
    (Covariance(F, F, LAW), Mean(F**2, LAW)),
    (Mean(Partial(F, a[1]) ** 2, LAW), Mean(sigma(_dot(1)) ** 2, LAW) / m),
    (_mean(u, 3 * v), 3 * _mean(u, v)),
    (_mean(sigma(u), tanh(v)), GaussianExpectation(Lambda(u, tanh(u)), Lambda(v, sigma(v)), qp, q, c)),
    (_mean(cos(u), cos(2 * v)), exp(-q / 2 - 2 * qp) * cosh(2 * c)),
    (_mean(sin(u) * cos(u), v), c * exp(-2 * q)),
    (_mean(u**2 * exp(u)), (q + q**2) * exp(q / 2)),
    (_mean(u * exp(u), v**2 * exp(-v)), ((qp + (c - qp) ** 2) * (q - c) + 2 * c * (c - qp)) * exp((q + qp) / 2 - c)),
    (_mean(exp(-(u**2)), exp(-(v**2))), 1 / sqrt((1 + 2 * q) * (1 + 2 * qp) - 4 * c**2)),
    (WideKernel("nngp", 2, INPUTS, NTK), sigma_a**2 * WideKernel("activations", 2, INPUTS, NTK)),
    (KernelMoment("K", d + 1, m, 2, q, 1, 1, 0), (d + 1) * (q + Rational(1, 2))),
]  # fmt: skip

NOT_THE_SAME = [
    ((y + z) ** 2, y**2 + z**2),
    (sqrt(y**2), y),
    (sign(b), S.One),
    (Abs(y + z), Abs(y) + Abs(z)),
    (Max(y, 0), y),
    (acos(cos(y)), y),
    (exp(y) * exp(z), exp(y - z)),
    (Sum(r, (r, 1, m)), m**2),
    (Sum(r**3, (r, 1, m)), m * (3 * m - 2)),
    (Sum(S.One, (k, 1, d - 5)), d - 5),
    (Sum(KroneckerDelta(r, s + 1), (r, 1, m), (s, 1, m)), m),
    (Partial(F, a[1]), sigma(_dot(1), 1) / sqrt(m)),
    (Partial(F, w[1, 1]), a[1] * sigma(_dot(1), 1) * x[1] / m),
    (TaylorCoefficient(exp(t * y), t, 3), y**3 / 3),
    (Mean(Sum(r * a[r] ** 2, (r, 1, m)) ** 2, LAW),
     sigma_a**4 * (3 * Sum(r**2, (r, 1, m)) + (1 - 1 / m) * Sum(r, (r, 1, m)) ** 2)),
    (Mean(F**2, LAW), GaussianExpectation(Lambda(u, sigma(u) ** 2), Lambda(v, 1), Q, 1, 0)),
    (_mean(u**2, v), _mean(u, v)),
    (_mean(Max(u, 0)), _mean(u)),
    (_mean(cos(u), cos(v)), exp(-q / 2 - qp / 2) * cos(c)),
    (_mean(sin(u), v), c * exp(-q)),
    (_mean(exp(u), exp(-v)), exp((q + qp) / 2 + c)),
    (_mean(exp(u**2 / 3)), 1 / sqrt(1 - 2 * q / 3)),
    (_mean(exp(-(u**2)), exp(-(v**2))), 1 / sqrt((1 + 2 * q) * (1 + 2 * qp) - c**2)),
    (KernelMoment("K", d + 1, m, 2, q, 1, 1, 0), d * (q + Rational(1, 2))),
    (KernelMoment("K^2", d + 1, m, 2, q, 1, 1, 0), (d + 1) ** 2 * (q + Rational(1, 2)) ** 2),
    (q * (1 + Rational(1, 10**20)), q),
    (Max(y, -3), y),
    (Abs(y + 5), y + 5),
    (Max(y, z - 2000), y),
]  # fmt: skip


def _check(one, other):
    return Check(Statement(one, other, DOMAIN.where({c: real}))).confirms(one, other)


@pytest.mark.parametrize(("one", "other"), SAME, ids=[str(one)[:50] for one, _ in SAME])
def test_what_is_the_same(one, other):
    assert _check(one, other)


@pytest.mark.parametrize(("one", "other"), NOT_THE_SAME, ids=[f"not {str(one)[:50]}" for one, _ in NOT_THE_SAME])
def test_what_is_not(one, other):
    assert not _check(one, other)


HIDDEN = [(sqrt(1 + sin(number * y)), sin(number * y / 2) + cos(number * y / 2)) for number in range(1, 40)] + [
    (sqrt((y - number) ** 2), y - number) for number in range(1, 40)
]
"""Squares of what has either sign: a root is one of them in half of the draws."""


def test_the_sign_under_a_square_is_drawn_often_enough():
    assert not [one for one, other in HIDDEN if Check(Statement(one, other, DOMAIN)).equal(one, other)]


def test_what_is_never_reached_is_not_equal():
    """Neither side has a value in the field: no trial says anything."""
    one, other = EulerGamma * y, 2 * EulerGamma * y
    check = Check(Statement(one, other, DOMAIN))
    assert not check.equal(one, other) and not check.confirms(one, other)


@pytest.mark.parametrize("activations", [("square", "cube"), ("cube", "square")])
def test_of_several_activations_none_is_put(activations):
    statement = Statement(sigma(y), y**2, Domain({y: real}, activations=activations))
    assert not Check(statement).confirms(sigma(y), y**2)
    assert Check(statement.on(Domain({y: real}, activations=("square",)))).confirms(sigma(y), y**2)
