"""`GaussianLaw`: vectors that are jointly normal; `GaussianMean` and `ConditionalMean`, means of matrices over them.

A law has means and covariances of any form: w ~ N(μ, Σ), or blocks of a vector that is made of several. What an affine
image has is worked out as a mean: E[Aw + b] and E[(Aw + b − E[Aw + b])(…)^⊤].
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sympy import Basic, Expr, Tuple, sympify

from derive.algebra.expressions import (
    MatrixExpression,
    MatrixLetter,
    MatrixProduct,
    MatrixSum,
    Multiple,
    ShapeMismatch,
    Transposed,
    UnitMatrix,
    ZeroMatrix,
    described,
    mismatch,
)


class GaussianLaw(Basic):
    """GaussianLaw((w, v), (μ, ν), ((Σ, C), (C^⊤, S))): columns w and v, jointly normal, their means and covariances.

    Raises `ShapeMismatch` where a mean or a covariance is not of the shape that the columns give it.
    """

    def __new__(
        cls,
        columns: Iterable[MatrixLetter],
        means: Iterable[MatrixExpression],
        blocks: Iterable[Sequence[MatrixExpression] | Tuple],
    ) -> GaussianLaw:
        columns, means, rows = tuple(columns), tuple(means), tuple(Tuple(*row) for row in blocks)
        for one, mean, row in zip(columns, means, rows, strict=True):
            if one.shape[1] != 1:
                raise ShapeMismatch(f"a law of {described(one)}, which is no column")
            if mean.shape != one.shape:
                raise mismatch("with its mean:", one, mean)
            for other, block in zip(columns, row.args, strict=True):
                if block.shape != (one.shape[0], other.shape[0]):  # type: ignore[attr-defined]
                    raise ShapeMismatch(f"the covariance {described(block)} of {described(one)} and {described(other)}")  # type: ignore[arg-type]
        return super().__new__(cls, Tuple(*columns), Tuple(*means), Tuple(*rows))

    @property
    def columns(self) -> tuple[MatrixLetter, ...]:
        return tuple(self.args[0].args)  # type: ignore[arg-type]

    @property
    def means(self) -> tuple[MatrixExpression, ...]:
        return tuple(self.args[1].args)  # type: ignore[arg-type]

    @property
    def blocks(self) -> tuple[tuple[MatrixExpression, ...], ...]:
        return tuple(tuple(row.args) for row in self.args[2].args)  # type: ignore[arg-type]


def isotropic(column: MatrixLetter, variance: object) -> GaussianLaw:
    """w ~ N(0, vI): independent entries of mean 0 and one variance."""
    covariance = Multiple(sympify(variance), UnitMatrix(column.shape[0]))
    return GaussianLaw((column,), (ZeroMatrix(*column.shape),), ((covariance,),))


def independent(laws: Sequence[GaussianLaw]) -> GaussianLaw:
    """The joint law of columns of several laws that are independent: covariances between them are 0."""
    if len(laws) == 1:
        return laws[0]
    columns = [one for law in laws for one in law.columns]
    means = [one for law in laws for one in law.means]
    rows = []
    for law in laws:
        for one, row in zip(law.columns, law.blocks, strict=True):
            own = dict(zip(law.columns, row, strict=True))
            rows.append([own.get(other, ZeroMatrix(one.shape[0], other.shape[0])) for other in columns])
    return GaussianLaw(columns, means, rows)


class GaussianMean(MatrixExpression):
    """GaussianMean(A, law): E[A] over the columns of a law."""

    def __new__(cls, matrix: MatrixExpression, law: GaussianLaw) -> GaussianMean:
        return super().__new__(cls, matrix, law)

    @property
    def law(self) -> GaussianLaw:
        return self.args[1]  # type: ignore[return-value]

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self.args[0].shape  # type: ignore[attr-defined]


class ConditionalMean(MatrixExpression):
    """ConditionalMean(A, law, y): E[A | y], for a column y that is an affine image of the columns of a law.

    It is made of these columns itself, as y is: a random matrix.
    """

    def __new__(cls, matrix: MatrixExpression, law: GaussianLaw, given: MatrixExpression) -> ConditionalMean:
        if given.shape[1] != 1:
            raise ShapeMismatch(f"a mean given {described(given)}, which is no column")
        return super().__new__(cls, matrix, law, given)

    @property
    def law(self) -> GaussianLaw:
        return self.args[1]  # type: ignore[return-value]

    @property
    def given(self) -> MatrixExpression:
        return self.args[2]  # type: ignore[return-value]

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self.args[0].shape  # type: ignore[attr-defined]


def mean_of(matrix: MatrixExpression, law: GaussianLaw, given: MatrixExpression | None = None) -> MatrixExpression:
    """E[A], or E[A | y]."""
    return GaussianMean(matrix, law) if given is None else ConditionalMean(matrix, law, given)


def covariance_of(
    one: MatrixExpression, other: MatrixExpression, law: GaussianLaw, given: MatrixExpression | None = None
) -> MatrixExpression:
    """E[AB^⊤] − E[A]E[B]^⊤ of columns A and B, or the same given y."""
    product = mean_of(MatrixProduct(one, Transposed(other)), law, given)
    means = MatrixProduct(mean_of(one, law, given), Transposed(mean_of(other, law, given)))
    return MatrixSum(product, Multiple(-1, means))


__all__ = [
    "ConditionalMean",
    "GaussianLaw",
    "GaussianMean",
    "covariance_of",
    "independent",
    "isotropic",
    "mean_of",
]
