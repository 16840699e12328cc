"""Rows of numbers as matrices: `added`, `times`, `transposed`, `inverted` and `pseudo_inverted` by elimination."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any, TypeAlias

from flint import arb, fmpq, fmpq_mat

from verify.values.duals import inverse, may_vanish, plain
from verify.values.no_value import NoValue, Undecided, Undefined

Rows: TypeAlias = tuple[tuple[Any, ...], ...]


def unit(size_: int) -> Rows:
    """I."""
    return tuple(tuple(fmpq(int(row == column)) for column in range(size_)) for row in range(size_))


def entrywise(function: Any, rows: Rows) -> Rows:
    return tuple(tuple(map(function, row)) for row in rows)


def added(one: Rows, other: Rows) -> Rows:
    """A + B."""
    return tuple(
        tuple(a + b for a, b in zip(first, second, strict=True)) for first, second in zip(one, other, strict=True)
    )


def times(one: Rows, other: Rows) -> Rows:
    """AB."""
    columns = transposed(other)
    return tuple(tuple(_dot(row, column) for column in columns) for row in one)


def _dot(one: Sequence[Any], other: Sequence[Any]) -> Any:
    return reduce(lambda a, b: a + b, (a * b for a, b in zip(one, other, strict=True)))


def transposed(rows: Rows) -> Rows:
    """A^⊤."""
    return tuple(zip(*rows, strict=True))


def inverted(rows: Rows) -> Rows:
    """A^{-1}. Raises `NoValue` where A is singular, or may be."""
    found, determinant = eliminated(rows, unit(len(rows)))
    if plain(determinant) == 0:
        raise Undefined("the inverse of a singular matrix")
    return found


def eliminated(rows: Rows, others: Rows) -> tuple[Rows, Any]:
    """(A^{-1}B, det A) by Gauss and Jordan; a determinant that is 0 comes without the first. Raises `NoValue` where a
    ball does not tell."""
    whole = [[*row, *other] for row, other in zip(rows, others, strict=True)]
    determinant: Any = fmpq(1)
    for at in range(len(rows)):
        pivot = next((row for row in range(at, len(whole)) if not may_vanish(plain(whole[row][at]))), None)
        if pivot is None:
            if any(isinstance(plain(whole[row][at]), arb) for row in range(at, len(whole))):
                raise Undecided("a determinant that may be 0")
            return others, fmpq(0)
        if pivot != at:
            whole[at], whole[pivot] = whole[pivot], whole[at]
            determinant = -determinant
        determinant = determinant * whole[at][at]
        scale = inverse(whole[at][at])
        whole[at] = [scale * entry for entry in whole[at]]
        for row in range(len(whole)):
            if row != at:
                factor = whole[row][at]
                whole[row] = [entry - factor * first for entry, first in zip(whole[row], whole[at], strict=True)]
    return tuple(tuple(row[len(rows) :]) for row in whole), determinant


def pseudo_inverted(rows: Rows) -> Rows:
    """A⁺ = C^⊤(CC^⊤)^{-1}(B^⊤B)^{-1}B^⊤ of A = BC with independent columns of B and rows of C. Raises `NoValue` for
    what is not exact: the rank of a ball is not known."""
    if not all(isinstance(entry, fmpq) for row in rows for entry in row):
        raise NoValue("the pseudo-inverse of what is not exact")
    height, width = len(rows), len(rows[0])
    found, rank = fmpq_mat(height, width, [entry for row in rows for entry in row]).rref()
    if rank == 0:
        return tuple((fmpq(0),) * height for _ in range(width))
    below = tuple(tuple(found[row, column] for column in range(width)) for row in range(rank))
    pivots = [next(column for column, entry in enumerate(line) if entry != 0) for line in below]
    columns = tuple(tuple(row[pivot] for pivot in pivots) for row in rows)
    left = times(transposed(below), inverted(times(below, transposed(below))))
    return times(left, times(inverted(times(transposed(columns), columns)), transposed(columns)))


__all__ = ["Rows", "added", "eliminated", "entrywise", "inverted", "pseudo_inverted", "times", "transposed", "unit"]
