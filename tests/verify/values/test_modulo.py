"""Exponentials of matrices and of sums of exponents, modulo the prime."""

from typing import Any

import pytest
from flint import fmpz_mod_mat
from sympy import Range, cos, exp, oo

from derive.language.symbols import a, m, sigma_a
from derive.networks.initialisation import Mean
from derive.networks.one_layer import one_hidden_layer
from verify.checking.steps import Check
from verify.claims.domain import Domain, positive
from verify.claims.statement import Statement
from verify.values.field import P
from verify.values.modulo.numbers import MODULO, exponential
from verify.values.no_value import NoValue
from verify.values.residues import Residues

LAW = one_hidden_layer().initialisation


def _numbers() -> Any:
    return Residues("a trial")


def _matrix(rows):
    return fmpz_mod_mat([[MODULO(int(entry)) for entry in row] for row in rows], MODULO)


def test_the_exponential_of_equal_eigenvalues():
    numbers = _numbers()
    rate = numbers.random("rate")
    grown = numbers.exponential(rate)
    found = exponential([[rate, 0, 0], [1, rate, 0], [0, 1, rate]], numbers)
    half = pow(2, -1, P) * grown % P
    assert [[int(entry) for entry in row] for row in found] == [[grown, 0, 0], [grown, grown, 0], [half, grown, grown]]


def test_the_exponential_of_twice_a_matrix_is_a_square():
    numbers = _numbers()
    one, other = numbers.random("one"), numbers.random("other")
    rows = [[0, 0, 0, 0], [3, 5 * one % P, 0, 0], [one, 7, 5 * one % P, 0], [2, other, 1, -one % P]]
    twice = [[2 * entry % P for entry in row] for row in rows]
    assert _matrix(exponential(rows, numbers)) ** 2 == _matrix(exponential(twice, numbers))


def test_a_matrix_that_is_not_triangular_is_refused():
    with pytest.raises(NoValue):
        exponential([[0, 1], [1, 0]], _numbers())


@pytest.mark.parametrize("order", [(2, 1, 0), (1, 2, 0)])
def test_exponents_in_any_order(order):
    """e^(5b + 5g), e^(−b + 5g) and e^(−b − g) from e^b and e^g."""
    numbers = _numbers()
    one, other = numbers.random("b"), numbers.random("g")
    exponents = [5 * one + 5 * other, 5 * other - one, -one - other]
    found = {place: numbers.exponential(exponents[place] % P) for place in order}
    first, second = numbers.exponential(one), numbers.exponential(other)
    expected = [pow(first * second, 5, P), pow(second, 5, P) * pow(first, -1, P) % P, pow(first * second, -1, P)]
    assert [found[place] for place in range(3)] == expected


def test_exponents_that_have_nothing_to_do_with_each_other():
    numbers = _numbers()
    one, other = numbers.exponential(numbers.random("b")), numbers.exponential(numbers.random("g"))
    third = numbers.exponential(1000003 * numbers.random("b") % P)
    assert len({one, other, third}) == 3 and third != pow(one, 1000003, P)


def test_a_root_that_is_not_known_is_not_left_out():
    """z^(1/3) e^(y/3) is no e^(y/3)."""
    numbers = _numbers()
    logarithm, other = numbers.function("log")(numbers.positive("z")), numbers.random("y")
    own, third = numbers.exponential(other), pow(3, -1, P)
    assert pow(numbers.exponential(other * third % P), 3, P) == own
    assert numbers.exponential((logarithm + other) * third % P) != numbers.exponential(other * third % P)


@pytest.mark.parametrize(
    ("product", "other"),
    [
        (a[1] * exp(a[1] + a[2]), exp(a[1] + a[2])),
        (a[1] ** 2 * cos(a[1] + a[2]), cos(a[1] + a[2])),
        (a[1] * exp(a[1]), exp(a[1])),
        (exp(a[1]) * exp(a[2]), exp(a[1]) ** 2),
    ],
)
def test_an_entry_beside_a_function_of_it_is_not_dropped(product, other):
    sides = Mean(product, LAW), Mean(other, LAW)
    assert not Check(Statement(*sides, Domain({m: Range(2, oo), sigma_a: positive}))).confirms(*sides)


def test_means_of_functions_of_forms():
    domain = Domain({m: Range(2, oo), sigma_a: positive})
    for quantity, value in (
        (exp(a[1] + a[2]), exp(sigma_a**2)),
        (a[1] * exp(a[1]) * a[2] ** 2, sigma_a**4 * exp(sigma_a**2 / 2)),
        (cos(2 * a[1]) * cos(a[2]), exp(-5 * sigma_a**2 / 2)),
    ):
        mean = Mean(quantity, LAW)
        assert Check(Statement(mean, value, domain)).confirms(mean, value)
        assert not Check(Statement(mean, value, domain)).confirms(mean, 2 * value)
