from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import isprime, primerange

from verify.values.field import NoRoot, P, element, quotient, sign, square_root, whole
from verify.values.no_value import Undefined
from verify.values.series import Series, add, apply, multiply, plain

elements = st.integers(1, P - 1)


def test_the_prime_has_the_signs_of_small_rationals():
    assert isprime(P) and P % 4 == 3
    for prime in primerange(72):
        assert pow(prime, (P - 1) // 2, P) == 1
    assert sign(P - 1) == -1 and sign(0) == 0 and sign(quotient(2, 3)) == 1 and sign(quotient(-2, 3)) == -1


@given(elements, elements)
def test_signs_and_roots_are_multiplicative(one, other):
    large = [z for z in (one, other, one * other % P) if whole(z) is None]
    if len(large) == 3:
        assert sign(one) * sign(other) == sign(one * other % P)
    square = one * one % P
    assert square_root(square) in (one, P - one)
    assert square_root(square) == sign(one) * one % P or whole(one) is not None


def test_what_is_negative_has_no_root():
    positive = element("a") ** 2 % P
    with pytest.raises(NoRoot):
        square_root(P - positive)
    with pytest.raises(Undefined):
        quotient(1, P)


def test_elements_are_told_by_their_names():
    names = list(product(range(10), "abc"))
    assert len({element(*name) for name in names}) == len(names)
    assert element("σ", 1, 5) == element("σ", 1, 5) != element("σ", 5, 1)


def test_series_differentiate_products_and_compositions():
    moved = Series(1, (5, 1, 0))
    cube = multiply(moved, multiply(moved, moved))
    assert cube == Series(1, (125, 75, 15))
    square = apply(lambda order, z: (z * z, 2 * z, 2, 0)[min(order, 3)] % P, cube)
    assert square == multiply(cube, cube)
    assert plain(add(moved, Series(1, (1, P - 1, 0)))) == 6


def test_series_in_two_variables_have_mixed_derivatives():
    """∂²/∂x∂y of x² y³ at (2, 3): 2x · 3y² = 108."""
    inner, outer = Series(1, (2, 1)), Series(2, (3, 1))
    value = multiply(multiply(inner, inner), multiply(outer, multiply(outer, outer)))
    assert isinstance(value, Series) and value.level == 2
    assert value.terms[1] == Series(1, (108, 108))
