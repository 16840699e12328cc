"""Numbers made of matrices: `MatrixEntry` [A]_{ij}, `TraceOf` tr A, `Determinant` det A."""

from __future__ import annotations

from typing import ClassVar

from sympy import Expr, sympify

from derive.algebra.expressions import MatrixExpression, ShapeMismatch, described
from derive.language.parts import atoms
from derive.language.quantity import Holes, Quantity

_EXACT = "a matrix is worked out as a whole, in exact numbers at small sizes, see verify.values.matrices"


class MatrixNumber(Quantity):
    """A number that is made of a matrix, its first argument."""

    holes: ClassVar[Holes] = Holes(value=_EXACT, ball=_EXACT, sampler=_EXACT)

    @property
    def matrix(self) -> MatrixExpression:
        return self.args[0]  # type: ignore[return-value]


class MatrixEntry(MatrixNumber):
    """MatrixEntry(A, i, j): the entry of A in row i and column j, counted from 1; of x^⊤y the number that it is."""

    def __new__(cls, matrix: MatrixExpression, row: object = 1, column: object = 1) -> MatrixEntry:
        return super().__new__(cls, matrix, sympify(row), sympify(column))


class TraceOf(MatrixNumber):
    """TraceOf(A): the sum of the diagonal of a square matrix."""

    def __new__(cls, matrix: MatrixExpression) -> TraceOf:
        if not matrix.is_square:
            raise ShapeMismatch(f"the trace of {described(matrix)}, which is not square")
        return super().__new__(cls, matrix)


class Determinant(MatrixNumber):
    """Determinant(A): that of a square matrix, which is not 0 exactly where A is invertible."""

    def __new__(cls, matrix: MatrixExpression) -> Determinant:
        if not matrix.is_square:
            raise ShapeMismatch(f"the determinant of {described(matrix)}, which is not square")
        return super().__new__(cls, matrix)


def holds_matrices(*sides: Expr) -> bool:
    """Whether expressions hold numbers that are made of matrices."""
    return any(atoms(side, MatrixNumber) for side in sides)


__all__ = ["Determinant", "MatrixEntry", "MatrixNumber", "TraceOf", "holds_matrices"]
