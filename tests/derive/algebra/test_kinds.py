"""What is said of a matrix says so much and no more."""

import pytest

from derive.algebra import MatrixEntry, normal
from derive.algebra import kinds as k
from derive.algebra.expressions import (
    InverseMatrix,
    MatrixLetter,
    MatrixProduct,
    MatrixSum,
    Multiple,
    PseudoInverse,
    Transposed,
    UnitMatrix,
)
from derive.algebra.signs import at_least, is_seen_nonzero
from derive.language.symbols import array, n


def letter(name, *said):
    return MatrixLetter(array(name), n, n, said)


A, K, S, P = letter("A"), letter("K", k.DEFINITE), letter("S", k.SEMIDEFINITE), letter("P", k.IDEMPOTENT)
Q = letter("Q", k.IDEMPOTENT, k.SYMMETRIC)
v, x = MatrixLetter(array("v"), n), MatrixLetter(array("x"), n, 1, (k.NONZERO,))


def form(matrix, vector=v):
    return MatrixEntry(MatrixProduct(Transposed(vector), matrix, vector))


def norm2(vector):
    return MatrixEntry(MatrixProduct(Transposed(vector), vector))


@pytest.mark.parametrize("matrix", [K, MatrixSum(K, S), Multiple(3, K), InverseMatrix(K), UnitMatrix(n)])
def test_what_is_definite(matrix):
    assert k.is_definite(matrix) and k.is_invertible(matrix) and k.is_semidefinite(matrix)


@pytest.mark.parametrize("matrix", [S, A, MatrixSum(K, A), MatrixSum(K, Multiple(-1, S)), MatrixSum(S, S)])
def test_what_may_be_singular(matrix):
    assert not k.is_definite(matrix) and not k.is_invertible(matrix)


@pytest.mark.parametrize("matrix", [Multiple(-1, S), MatrixSum(S, A), P, A, MatrixSum(S, Multiple(-1, K))])
def test_what_may_have_a_form_below_0(matrix):
    assert not k.is_semidefinite(matrix)
    assert at_least(form(matrix), 0) is None


def test_a_projection_shortens_and_an_oblique_one_need_not():
    assert at_least(norm2(v), form(Q)) is not None
    assert at_least(norm2(v), form(P)) is None


def test_a_pseudo_inverse_is_no_inverse():
    for one in (MatrixProduct(A, PseudoInverse(A)), MatrixProduct(PseudoInverse(A), A)):
        assert normal(one) != normal(UnitMatrix(n))
    assert normal(MatrixProduct(A, PseudoInverse(A), A)) == normal(A)
    assert normal(MatrixProduct(S, InverseMatrix(K), K)) == normal(S)


def test_a_vector_that_may_be_0():
    assert is_seen_nonzero(norm2(x)) and is_seen_nonzero(form(K, x))
    for one in (norm2(v), form(K, v), form(S, x), form(A, x)):
        assert not is_seen_nonzero(one)
