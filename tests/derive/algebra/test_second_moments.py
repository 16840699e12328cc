"""Means of polynomials over equally likely outcomes are the inner products of the vectors of these."""

from itertools import product
from random import Random

import pytest
from sympy import Abs, Rational, Symbol, sqrt, symbols

from derive.algebra.expressions import letters
from derive.algebra.numbers import MatrixEntry
from derive.algebra.second_moments import ONE, SIZE, SecondMoments, inner_product
from derive.language.parts import atoms
from derive.language.quantity import NotReducible

X, Y = symbols("X Y", real=True)
NONE: dict[Symbol, frozenset[Symbol]] = {X: frozenset(), Y: frozenset()}
APART = {X: frozenset({Y}), Y: frozenset({X})}


def mean(value, outcomes):
    return sum((value.subs(one) for one in outcomes), Rational(0)) / len(outcomes)


def number(expression, moments, outcomes):
    """An expression in inner products where the vectors are those of equally likely outcomes."""
    means = {moments.mean(one): mean(one, outcomes) for of in (X, Y) for one in (of, Abs(of))}
    known = {ONE: [Rational(1)] * len(outcomes)}
    for of in (X, Y):
        for one in (of, Abs(of)):
            centre = means[moments.mean(one)] if moments.is_centred else 0
            known[moments.vector(one)] = [one.subs(outcome) - centre for outcome in outcomes]
    put = {}
    for part in atoms(expression, MatrixEntry):
        held = sorted(letters(part.matrix), key=str)
        first, last = held[0], held[-1]
        put[part] = sum(a * b for a, b in zip(known[first], known[last], strict=True)) / len(outcomes)
    return expression.xreplace(put).xreplace(means)


@pytest.mark.parametrize("is_centred", (False, True))
@pytest.mark.parametrize("value", (X, X**2, 3 * X * Y - Y + 2, (X + Y) ** 2, Abs(X) * Abs(Y), Abs(X) + X))
def test_means_are_inner_products(value, is_centred):
    random = Random(str(value))
    outcomes = [{X: random.randint(-3, 3), Y: random.randint(-3, 3)} for _ in range(5)]
    moments = SecondMoments(NONE, is_centred=is_centred)
    found = number(inner_product(value, moments), moments, outcomes)
    assert found == mean(value, outcomes)


def test_independent_variables_have_means_of_products():
    outcomes = [{X: one, Y: other} for one, other in product((-1, 2, 3), (0, 5))]
    moments = SecondMoments(APART)
    for value in (X * Y, X**2 * Y**2, X * Y**2, X * Abs(Y)):
        assert number(inner_product(value, moments), moments, outcomes) == mean(value, outcomes)


def test_other_means_are_refused():
    for value in (X**3, sqrt(X**2 + 1), X * Y**2, 1 / X):
        with pytest.raises(NotReducible):
            inner_product(value, SecondMoments(NONE))
    assert SIZE.is_positive
