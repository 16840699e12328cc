"""`MatrixValue`: a number, a matrix of symbolic size, or an I whose size is open; how such values are joined.

Values that do not fit raise `ShapeMismatch`; what has no meaning, such as a number beside a matrix, `Unjudged`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from sympy import Expr, S, exp, sqrt

from derive.algebra.expressions import (
    EntrywiseProduct,
    MatrixExponential,
    MatrixExpression,
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
from derive.algebra.numbers import MatrixEntry, TraceOf
from verify.reading.letters.unjudged import Unjudged


@dataclass(frozen=True)
class UnitOfAnySize:
    """`factor` times an I whose size is not written: that of what it is added to."""

    factor: Expr


MatrixValue: TypeAlias = Expr | MatrixExpression | UnitOfAnySize


def is_vector(value: object) -> bool:
    """Whether a value has one column or one row."""
    return isinstance(value, MatrixExpression) and S.One in value.shape


def are_columns(one: MatrixValue, other: MatrixValue) -> bool:
    """Whether both are matrices of one column."""
    return all(isinstance(side, MatrixExpression) and side.shape[1] == 1 for side in (one, other))


def settled(value: MatrixExpression) -> Expr | MatrixExpression:
    """A matrix of one row and one column as the number that it is."""
    return MatrixEntry(value) if value.is_scalar else value


def scaled(factor: Expr, value: MatrixValue) -> MatrixValue:
    """A number times a value."""
    if isinstance(value, UnitOfAnySize):
        return UnitOfAnySize(factor * value.factor)
    if isinstance(value, Expr):
        return factor * value
    return value if factor == 1 else Multiple(factor, value)


def added(one: MatrixValue, other: MatrixValue) -> MatrixValue:
    """A sum; I has the size of what it is added to, 0 its shape."""
    one, other = alike(one, other)
    if isinstance(one, Expr):
        assert isinstance(other, Expr)
        return one + other  # type: ignore[operator]
    if isinstance(one, UnitOfAnySize) and isinstance(other, UnitOfAnySize):
        return UnitOfAnySize(one.factor + other.factor)
    assert isinstance(one, MatrixExpression) and isinstance(other, MatrixExpression)
    return MatrixSum(one, other)


def alike(one: MatrixValue, other: MatrixValue) -> tuple[MatrixValue, MatrixValue]:
    """Two values of one kind. Raises `ShapeMismatch` where they are none."""
    if isinstance(one, MatrixExpression):
        return one, _as(one, other)
    if isinstance(other, MatrixExpression):
        return _as(other, one), other
    if type(one) is type(other) or (isinstance(one, Expr) and isinstance(other, Expr)):
        return one, other
    raise Unjudged("I beside a number")


def _as(like: MatrixExpression, value: MatrixValue) -> MatrixExpression:
    if isinstance(value, UnitOfAnySize):
        if not like.is_square:
            raise ShapeMismatch(f"I beside {described(like)}, which is not square")
        return Multiple(value.factor, UnitMatrix(like.shape[0]))
    if isinstance(value, Expr):
        if value == 0:
            return ZeroMatrix(*like.shape)
        raise Unjudged(f"a number beside {described(like)}")
    if value.shape != like.shape:
        raise mismatch("side by side", like, value)
    return value


def times(one: MatrixValue, other: MatrixValue) -> MatrixValue:
    """A product."""
    if isinstance(one, UnitOfAnySize):
        return scaled(one.factor, other)
    if isinstance(other, UnitOfAnySize):
        return scaled(other.factor, one) if not isinstance(one, Expr) else UnitOfAnySize(one * other.factor)
    if isinstance(one, Expr):
        return scaled(one, other)
    if isinstance(other, Expr):
        return scaled(other, one)
    return settled(MatrixProduct(one, other))


def entrywise(one: MatrixValue, other: MatrixValue) -> MatrixValue:
    """The product of each two entries in one place."""
    if not (isinstance(one, MatrixExpression) and isinstance(other, MatrixExpression)):
        raise Unjudged("an entrywise product of what is no matrix")
    return EntrywiseProduct(one, other)


def inner(one: MatrixValue, other: MatrixValue) -> Expr:
    """The inner product of two columns."""
    if not are_columns(one, other):
        raise Unjudged("an inner product of what is no pair of vectors")
    return MatrixEntry(MatrixProduct(Transposed(one), other))  # type: ignore[arg-type]


def norm(value: MatrixExpression) -> Expr:
    """√(v^⊤v) of a vector, √tr(A^⊤A) of a matrix."""
    if value.shape[1] == 1:
        return sqrt(MatrixEntry(MatrixProduct(Transposed(value), value)))
    if value.shape[0] == 1:
        return sqrt(MatrixEntry(MatrixProduct(value, Transposed(value))))
    return sqrt(TraceOf(MatrixProduct(Transposed(value), value)))


def exponential(value: MatrixValue) -> MatrixValue:
    """e^A. Raises `Unjudged` for a vector."""
    if isinstance(value, UnitOfAnySize):
        return UnitOfAnySize(exp(value.factor))
    if is_vector(value):
        raise Unjudged("the exponential of a vector")
    return MatrixExponential(value) if isinstance(value, MatrixExpression) else exp(value)


def transposed(value: MatrixValue) -> MatrixValue:
    """A^⊤; I is its own."""
    return Transposed(value) if isinstance(value, MatrixExpression) else value


__all__ = [
    "MatrixValue",
    "UnitOfAnySize",
    "added",
    "alike",
    "are_columns",
    "entrywise",
    "exponential",
    "inner",
    "is_vector",
    "norm",
    "scaled",
    "settled",
    "times",
    "transposed",
]
