"""`MatrixExpression`: matrices of symbolic size, unevaluated; a vector has one column.

Every expression knows its `shape`, and is made only where the shapes of its parts fit: what does not fit raises
`ShapeMismatch`. Numbers made of them are the quantities of `derive.algebra.numbers`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from sympy import Basic, Expr, IndexedBase, Integer, S, Symbol, Tuple, sympify
from sympy.core.symbol import Str


class ShapeMismatch(ValueError):
    """Matrices put together whose shapes do not fit; the message names both."""


class RowOrColumn(ShapeMismatch):
    """Shapes that would fit were a vector written as a row where it is a column, or the other way round."""


class MatrixExpression(Basic):
    """A matrix of real numbers with `shape` rows × columns, each a size: a symbol, a number, or made of these."""

    @property
    def shape(self) -> tuple[Expr, Expr]:
        raise NotImplementedError

    @property
    def is_square(self) -> bool:
        return self.shape[0] == self.shape[1]

    @property
    def is_scalar(self) -> bool:
        """Whether it has one row and one column."""
        return self.shape == (S.One, S.One)

    def _sympystr(self, printer: object) -> str:
        return f"{type(self).__name__}({', '.join(map(str, self.args))})"


class MatrixLetter(MatrixExpression):
    """MatrixLetter(K, n, n, ("symmetric",)): an array by its base, its rows and columns, and what is said of it.

    `said` are words of `derive.algebra.kinds`; a vector has one column.
    """

    def __new__(cls, base: IndexedBase, rows: object, columns: object = 1, said: Iterable[str] = ()) -> MatrixLetter:
        words = Tuple(*(Str(str(one)) for one in sorted(map(str, said))))
        return super().__new__(cls, base, sympify(rows), sympify(columns), words)

    @property
    def base(self) -> IndexedBase:
        return self.args[0]  # type: ignore[return-value]

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self.args[1], self.args[2]  # type: ignore[return-value]

    @property
    def said(self) -> frozenset[str]:
        return frozenset(map(str, self.args[3].args))


class UnitMatrix(MatrixExpression):
    """UnitMatrix(n): ones on the diagonal, zeros elsewhere."""

    def __new__(cls, size: object) -> UnitMatrix:
        return super().__new__(cls, sympify(size))

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self.args[0], self.args[0]  # type: ignore[return-value]


class ZeroMatrix(MatrixExpression):
    """ZeroMatrix(n, d)."""

    def __new__(cls, rows: object, columns: object) -> ZeroMatrix:
        return super().__new__(cls, sympify(rows), sympify(columns))

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self.args  # type: ignore[return-value]


class Multiple(MatrixExpression):
    """Multiple(c, A): the number c times the matrix A."""

    def __new__(cls, factor: object, matrix: MatrixExpression) -> Multiple:
        return super().__new__(cls, sympify(factor), matrix)

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self.args[1].shape  # type: ignore[attr-defined]


class MatrixSum(MatrixExpression):
    """MatrixSum(A, B, …), all of one shape."""

    def __new__(cls, *terms: MatrixExpression) -> MatrixSum:
        terms = _flat(cls, terms)
        for other in terms[1:]:
            if other.shape != terms[0].shape:
                raise mismatch("a sum of", terms[0], other)
        return super().__new__(cls, *terms)

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self.args[0].shape  # type: ignore[attr-defined]


class MatrixProduct(MatrixExpression):
    """MatrixProduct(A, B, …): each has as many columns as the next one has rows."""

    def __new__(cls, *factors: MatrixExpression) -> MatrixProduct:
        factors = _flat(cls, factors)
        for one, other in pairwise(factors):
            if one.shape[1] != other.shape[0]:
                is_row = isinstance(one, MatrixLetter) and one.shape[1] == 1 and one.shape[0] == other.shape[0]
                words = f"a product of {described(one)} and {described(other)}"
                raise RowOrColumn(words) if is_row else ShapeMismatch(words)
        return super().__new__(cls, *factors)

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self.args[0].shape[0], self.args[-1].shape[1]  # type: ignore[attr-defined]


class EntrywiseProduct(MatrixExpression):
    """EntrywiseProduct(A, B): the Hadamard product A ⊙ B."""

    def __new__(cls, one: MatrixExpression, other: MatrixExpression) -> EntrywiseProduct:
        if one.shape != other.shape:
            raise ShapeMismatch(f"an entrywise product of {described(one)} and {described(other)}")
        return super().__new__(cls, one, other)

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self.args[0].shape  # type: ignore[attr-defined]


class Transposed(MatrixExpression):
    """Transposed(A): A^⊤."""

    @property
    def shape(self) -> tuple[Expr, Expr]:
        rows, columns = self.args[0].shape  # type: ignore[attr-defined]
        return columns, rows


class PseudoInverse(MatrixExpression):
    """PseudoInverse(A): A⁺ of Moore and Penrose, AA⁺A = A and A⁺AA⁺ = A⁺ with AA⁺ and A⁺A symmetric, of any matrix."""

    @property
    def shape(self) -> tuple[Expr, Expr]:
        rows, columns = self.args[0].shape  # type: ignore[attr-defined]
        return columns, rows


class MatrixFunction(MatrixExpression):
    """A function of one square matrix, its first argument."""

    def __new__(cls, matrix: MatrixExpression, *more: object) -> MatrixFunction:
        if not matrix.is_square:
            raise ShapeMismatch(f"a function of {described(matrix)}, which is not square")
        return super().__new__(cls, matrix, *map(sympify, more))

    @property
    def matrix(self) -> MatrixExpression:
        return self.args[0]  # type: ignore[return-value]

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self.matrix.shape


class InverseMatrix(MatrixFunction):
    """InverseMatrix(A): A^{-1}, where A is invertible."""


class MatrixExponential(MatrixFunction):
    """MatrixExponential(A): e^A."""


class MatrixRoot(MatrixFunction):
    """MatrixRoot(A): the positive semidefinite root of a positive semidefinite A."""


class MatrixPower(MatrixFunction):
    """MatrixPower(A, k): A^k for a whole number k ≥ 0 that has no value yet."""


class Slope(MatrixExpression):
    """Slope(A, w): what changes of A as w does.

    For a number A the gradient, of the shape of w; for a column A and a column w the Jacobian, of as many columns as w
    has rows.
    """

    def __new__(cls, matrix: MatrixExpression, by: MatrixLetter) -> Slope:
        if not matrix.is_scalar and not (matrix.shape[1] == by.shape[1] == 1):
            raise ShapeMismatch(f"the slope of {described(matrix)} by {described(by)}")
        return super().__new__(cls, matrix, by)

    @property
    def shape(self) -> tuple[Expr, Expr]:
        matrix, by = self.args
        if matrix.is_scalar:  # type: ignore[attr-defined]
            return by.shape  # type: ignore[attr-defined]
        return matrix.shape[0], by.shape[0]  # type: ignore[attr-defined]


class Speed(MatrixExpression):
    """Speed(A, t, (w, F), …): dA/dt, where letters w move by dw/dt = F and other letters stand still."""

    def __new__(cls, matrix: MatrixExpression, time: Symbol, *flows: Tuple) -> Speed:
        return super().__new__(cls, matrix, time, *flows)

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self.args[0].shape  # type: ignore[attr-defined]


def _flat(kind: type, parts: Sequence[MatrixExpression]) -> tuple[MatrixExpression, ...]:
    """Parts with those of parts of the same kind in their place."""
    return tuple(one for part in parts for one in (part.args if isinstance(part, kind) else (part,)))  # type: ignore[misc]


def described(matrix: MatrixExpression) -> str:
    """A matrix in a message: its letter, where it is one, and its shape."""
    rows, columns = matrix.shape
    inner = matrix.args[0] if isinstance(matrix, Transposed) else matrix
    name = str(inner.base.label) if isinstance(inner, MatrixLetter) else ""
    mark = "^⊤" if name and inner is not matrix else ""
    return f"{name}{mark} ({rows} × {columns})" if name else f"what is {rows} × {columns}"


def mismatch(words: str, one: MatrixExpression, other: MatrixExpression) -> ShapeMismatch:
    """That two matrices are not of one shape."""
    kind = RowOrColumn if one.shape == other.shape[::-1] and S.One in one.shape else ShapeMismatch
    return kind(f"{words} {described(one)} and {described(other)}")


class PutIn(MatrixExpression):
    """PutIn(A, w, B): A with B in the place of the letter w, in slopes that were taken by w too."""

    def __new__(cls, matrix: MatrixExpression, letter: MatrixLetter, value: MatrixExpression) -> PutIn:
        if letter.shape != value.shape:
            raise mismatch("one in the place of the other:", letter, value)
        return super().__new__(cls, matrix, letter, value)

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self.args[0].shape  # type: ignore[attr-defined]


def as_matrix(number: Expr) -> MatrixExpression:
    """A number as a matrix of one row and one column."""
    return Multiple(number, UnitMatrix(Integer(1)))


def letters(expression: Basic) -> frozenset[MatrixLetter]:
    """The letters of an expression, those inside of its numbers among them."""
    if isinstance(expression, MatrixLetter):
        return frozenset((expression,))
    return frozenset().union(*map(letters, expression.args)) if expression.args else frozenset()


__all__ = [
    "EntrywiseProduct",
    "InverseMatrix",
    "MatrixExponential",
    "MatrixExpression",
    "MatrixFunction",
    "MatrixLetter",
    "MatrixPower",
    "MatrixProduct",
    "MatrixRoot",
    "MatrixSum",
    "Multiple",
    "PseudoInverse",
    "PutIn",
    "RowOrColumn",
    "ShapeMismatch",
    "Slope",
    "Speed",
    "Transposed",
    "UnitMatrix",
    "ZeroMatrix",
    "as_matrix",
    "described",
    "letters",
    "mismatch",
]
