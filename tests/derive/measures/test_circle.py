"""Spectra of kernels on the circle: what is known of the ReLU's, and a kernel that is a cosine."""

import pytest
from sympy import Abs, Integer, Lambda, Rational, S, Symbol, pi, simplify

from derive.language.symbols import u
from derive.measures.circle import KAPPA_0, KAPPA_1, CircleCoefficient, relu_ntk, spectrum

j = Symbol("j", integer=True, positive=True)
k = Symbol("k", integer=True, nonnegative=True)
b = Symbol("b", positive=True)


@pytest.mark.parametrize(
    ("kernel", "exceptions"),
    [
        (KAPPA_0, {0: S.Half}),
        (KAPPA_1, {1: Rational(1, 4)}),
        (relu_ntk(S.Zero), {1: S.Half}),
        (relu_ntk(b), {0: b / 2 + 6 / pi**2, 1: 2 * b / pi**2 + S.Half}),
    ],
)
def test_exceptions_of_relu_kernels(kernel, exceptions):
    assert spectrum(kernel).exceptions == {Integer(at): value for at, value in exceptions.items()}


def test_odd_frequencies_are_lost_without_biases_only():
    assert CircleCoefficient(relu_ntk(S.Zero), 2 * j + 1).doit() == 0
    with_bias = CircleCoefficient(relu_ntk(b), 2 * j + 1).doit()
    assert simplify(with_bias - 2 * b / (pi**2 * (2 * j + 1) ** 2)) == 0
    assert CircleCoefficient(KAPPA_0, 2 * j).doit() == 0


def test_a_cosine_has_one_frequency():
    family = spectrum(Lambda(u, 3 * u + 1))
    assert family.general == 0 and family.exceptions == {0: 1, 1: Rational(3, 2)}


def test_a_kernel_with_a_kink():
    assert CircleCoefficient(Lambda(u, Abs(u)), 0).doit() == 2 / pi
    assert CircleCoefficient(Lambda(u, Abs(u)), 2).doit() == 2 / (3 * pi)


def test_an_open_k_keeps_its_cases():
    found = CircleCoefficient(KAPPA_1, k).doit()
    assert [found.subs(k, at) for at in (0, 1, 3)] == [4 / pi**2, Rational(1, 4), 0]
