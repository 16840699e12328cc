"""Means over samples: polynomials in n that are right for small n, where all is written out."""

import pytest
from sympy import Rational, S, Sum, Symbol, cos, exp, integrate, pi, simplify, sin

from derive.language.quantity import NotReducible
from derive.measures.samples import Draw, SampleMean

n = Symbol("n", integer=True, positive=True)
i, j = Symbol("i", integer=True, positive=True), Symbol("j", integer=True, positive=True)
k = Symbol("k", integer=True, positive=True)


def x(index):
    return Draw("x", index, 0, 1)


def t(index):
    return Draw("t", index, -pi, pi)


BAR = Sum(x(i), (i, 1, n)) / n
VALUES = [
    BAR,
    BAR**2,
    BAR**3,
    x(1) * BAR,
    x(1) * x(2) * BAR**2,
    Sum((x(i) - Sum(x(j), (j, 1, n)) / n) ** 2, (i, 1, n)) / n,
    Sum(x(i) ** 2, (i, 1, n)) * BAR,
]


@pytest.mark.parametrize("value", VALUES)
def test_small_samples_by_integrals_over_all_draws(value):
    found = SampleMean(value, n).doit()
    for size in (2, 3):
        letters = [Symbol(f"x{number}", real=True) for number in range(1, size + 1)]
        whole = value.subs(n, size).doit()
        put = whole.replace(lambda e: isinstance(e, Draw), lambda e, letters=letters: letters[int(e.index) - 1])
        right = integrate(put.expand(), *((letter, 0, 1) for letter in letters))
        assert simplify(found.subs(n, size) - right) == 0


def test_the_plug_in_variance_is_biased():
    assert simplify(SampleMean(VALUES[5], n).doit() - (n - 1) / (12 * n)) == 0


def test_waves_on_the_circle():
    wave = Sum(cos(k * t(i)), (i, 1, n)) / n
    assert simplify(SampleMean(wave**2, n).doit() - 1 / (2 * n)) == 0
    assert SampleMean(wave * Sum(sin(k * t(i)), (i, 1, n)), n).doit() == 0
    assert SampleMean(cos(t(1) - t(2)), n).doit() == 0


@pytest.mark.parametrize(
    "value", [exp(x(1)), Sum(i * x(i), (i, 1, n)), x(i) * x(j), Sum(x(i), (i, 1, n - 1)), cos(x(1) * x(2))]
)
def test_what_is_not_covered_is_refused(value):
    with pytest.raises(NotReducible):
        SampleMean(value, n).doit()


def test_fixed_draws_are_in_the_sample():
    assert simplify(SampleMean(x(1) * BAR, n).doit() - Rational(1, 4) - 1 / (12 * n)) == 0
    assert SampleMean(x(i) ** 2, S.One).doit() == Rational(1, 3)
