"""Matrices at places, in exact numbers and balls: against what is known by other means."""

from random import Random

import pytest
from flint import arb, fmpq
from sympy import Symbol, Tuple

from derive.algebra import kinds
from derive.algebra.expressions import (
    InverseMatrix,
    MatrixExponential,
    MatrixLetter,
    MatrixProduct,
    Multiple,
    Slope,
    Speed,
    Transposed,
    as_matrix,
)
from derive.algebra.laws import GaussianMean, isotropic
from derive.algebra.numbers import Determinant, MatrixEntry
from derive.language.symbols import array, d
from verify.points.small_matrices import EntryDraws, drawn
from verify.values.duals import Dual, exponential, inverse, root
from verify.values.matrices import MatrixPlace, matrix, number
from verify.values.no_value import NoValue
from verify.values.normal_vectors import normal_weights
from verify.values.rows import inverted, times, transposed, unit

A, w = MatrixLetter(array("A"), d, d), MatrixLetter(array("w"), d)
t = Symbol("t", real=True)
ROWS = ((fmpq(1), fmpq(2)), (fmpq(3), fmpq(5)))
PLACE = MatrixPlace({d: fmpq(2), t: fmpq(1, 2)}, {A.base: ROWS, w.base: ((fmpq(2),), (fmpq(-1),))})


def test_products_inverses_and_determinants():
    assert times(inverted(ROWS), ROWS) == unit(2)
    assert number(Determinant(A), PLACE) == -1
    assert number(MatrixEntry(MatrixProduct(Transposed(w), A, w)), PLACE) == -1
    with pytest.raises(NoValue, match="singular"):
        inverted(((fmpq(1), fmpq(2)), (fmpq(2), fmpq(4))))


def test_slopes_of_numbers():
    x = Dual(0, fmpq(4), fmpq(1))
    assert (x * x * x).slope == 48
    assert inverse(x).slope == fmpq(-1, 16)
    assert root(x).slope == fmpq(1, 4)
    assert abs(exponential(x).slope - arb(4).exp()) < arb(10) ** -10
    inner = Dual(1, x, fmpq(1))
    assert (inner * inner * inner).slope.slope == 24


def test_a_gradient_is_that_of_the_quadratic_form():
    form = as_matrix(MatrixEntry(MatrixProduct(Transposed(w), A, w)))
    assert matrix(Slope(form, w), PLACE) == ((fmpq(-1),), (fmpq(0),))
    assert matrix(Slope(Slope(form, w), w), PLACE) == ((fmpq(2), fmpq(5)), (fmpq(5), fmpq(10)))


def test_an_exponential_moves_by_its_matrix():
    decay = MatrixExponential(Multiple(-t, A))
    moved, other = matrix(Speed(decay, t), PLACE), matrix(Multiple(-1, MatrixProduct(A, decay)), PLACE)
    assert all(
        one.overlaps(two) for row, line in zip(moved, other, strict=True) for one, two in zip(row, line, strict=True)
    )
    flow = Speed(InverseMatrix(A), t, Tuple(A, A))
    assert matrix(flow, PLACE) == tuple(tuple(-entry for entry in row) for row in inverted(ROWS))


@pytest.mark.parametrize("reach", (1, 2, 3))
def test_nodes_have_the_moments_of_the_normal_law(reach):
    weights = normal_weights(reach)
    moments = [1, 0, 1, 0, 3, 0, 15, 0]
    for order in range(2 * reach + 2):
        found = sum(weight * fmpq(node) ** order for node, weight in enumerate(weights, -reach))
        assert found == moments[order]


def test_a_mean_over_a_normal_vector():
    fourth = as_matrix(MatrixEntry(MatrixProduct(Transposed(w), w)) ** 2)
    assert matrix(GaussianMean(fourth, isotropic(w, 1)), PLACE) == ((fmpq(8),),)
    with pytest.raises(NoValue, match="no polynomial"):
        matrix(GaussianMean(as_matrix(MatrixEntry(MatrixProduct(Transposed(w), w)) ** -1), isotropic(w, 1)), PLACE)


SAID = {
    kinds.SYMMETRIC: lambda rows: transposed(rows) == rows,
    kinds.SEMIDEFINITE: lambda rows: transposed(rows) == rows and all(rows[i][i] >= 0 for i in range(len(rows))),
    kinds.DEFINITE: lambda rows: transposed(rows) == rows and all(rows[i][i] > 0 for i in range(len(rows))),
    kinds.ORTHOGONAL: lambda rows: times(transposed(rows), rows) == unit(len(rows)),
    kinds.IDEMPOTENT: lambda rows: times(rows, rows) == rows,
    kinds.INVERTIBLE: lambda rows: times(inverted(rows), rows) == unit(len(rows)),
    kinds.DIAGONAL: lambda rows: all(rows[i][j] == 0 for i in range(len(rows)) for j in range(len(rows)) if i != j),
}


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize("size", (1, 3))
@pytest.mark.parametrize("is_fine", (False, True))
def test_what_is_drawn_is_what_is_said(said, size, is_fine):
    letter = MatrixLetter(array("M"), d, d, (said,))
    found = [drawn(letter, (size, size), EntryDraws(Random(seed), is_fine)) for seed in range(6)]
    made = [(rows, own) for rows, own in found if rows is not None]
    assert made
    for rows, own in made:
        assert SAID[said](rows)
        assert own is None or times(own, own) == rows


def test_singular_matrices_and_equal_eigenvalues_are_drawn():
    letter = MatrixLetter(array("M"), d, d, (kinds.SEMIDEFINITE,))
    found = [drawn(letter, (3, 3), EntryDraws(Random(seed)))[0] for seed in range(12)]
    singular = 0
    for rows in found:
        assert rows is not None
        try:
            inverted(rows)
        except NoValue:
            singular += 1
    assert 0 < singular < 12
