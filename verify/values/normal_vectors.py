"""Normal vectors as numbers: `nodes` with weights that have the moments of a law, `given` the law on a set y = Bw.

The law on such a set is that of the least squares there: the inverse of (S^{-1} B^⊤; B 0) has its covariance, and what
that makes of S^{-1}μ and y is its mean. A covariance is LDL^⊤; a negative entry of D is none of a law.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache, reduce
from itertools import product
from typing import Any

from flint import fmpq, fmpq_mat
from sympy import Add, Basic, Mul, Pow, Tuple

from derive.algebra.blocks import BlockMatrix
from derive.algebra.expressions import (
    EntrywiseProduct,
    MatrixLetter,
    MatrixProduct,
    MatrixSum,
    Multiple,
    Transposed,
    letters,
)
from derive.algebra.numbers import MatrixEntry, TraceOf
from verify.values.duals import inverse, root
from verify.values.no_value import NoValue, Undefined
from verify.values.rows import Rows, added, inverted, times, transposed

MAX_NODES = 1500
"""Of a mean over normal entries."""
_ONE = fmpq(1)


def nodes(mean: Rows, covariance: Rows, reach: int) -> Iterator[tuple[Any, Rows]]:
    """(weight, column): sums of these have the moments of N(mean, covariance) up to the order 2 reach + 1."""
    lower, spreads = factored(covariance)
    moving = [place for place, spread in enumerate(spreads) if spread != 0]
    if reach == 1:
        yield from _on_axes(mean, lower, [(place, spreads[place]) for place in moving])
        return
    if (2 * reach + 1) ** len(moving) > MAX_NODES:
        raise NoValue("a mean over too many nodes")
    steps = [_steps(spreads[place], reach) for place in moving]
    for chosen in product(*steps):
        along = [fmpq(0)] * len(mean)
        for place, (_, step) in zip(moving, chosen, strict=True):
            along[place] = step
        weight = reduce(lambda one, other: one * other, (weight for weight, _ in chosen), fmpq(1))
        yield weight, added(mean, times(lower, tuple((one,) for one in along)))


def _on_axes(mean: Rows, lower: Rows, spreads: Sequence[tuple[int, Any]]) -> Iterator[tuple[Any, Rows]]:
    """Nodes for moments up to the third order: the mean, and one step to both sides of it along each column of L."""
    yield reduce(lambda rest, spread: rest - spread[1], spreads, fmpq(1)), mean
    for place, spread in spreads:
        for step in (fmpq(1), fmpq(-1)):
            yield spread * fmpq(1, 2), added(mean, tuple((step * row[place],) for row in lower))


def _steps(spread: Any, reach: int) -> list[tuple[Any, Any]]:
    """Nodes for N(0, spread) with their weights."""
    if isinstance(spread, fmpq):
        return list(zip(normal_weights(reach, spread), map(fmpq, range(-reach, reach + 1)), strict=True))
    scale = root(spread)
    return [
        (weight, scale * node) for weight, node in zip(normal_weights(reach), range(-reach, reach + 1), strict=True)
    ]


@lru_cache(maxsize=256)
def normal_weights(reach: int, variance: fmpq = _ONE) -> list[fmpq]:
    """Weights of the nodes −r, …, r that have the moments of N(0, variance) up to the order 2r + 1.

    >>> normal_weights(1)
    [1/2, 0, 1/2]
    """
    places = range(-reach, reach + 1)
    moments = [fmpq(0)] * len(places)
    for order in range(0, len(places), 2):
        odd = reduce(lambda one, other: one * other, map(fmpq, range(1, order, 2)), fmpq(1))
        moments[order] = odd * variance ** (order // 2)
    powers = fmpq_mat(
        len(places), len(places), [fmpq(node) ** order for order in range(len(places)) for node in places]
    )
    return powers.solve(fmpq_mat(len(places), 1, moments)).entries()


def factored(covariance: Rows) -> tuple[Rows, list[Any]]:
    """(L, the diagonal of D) of LDL^⊤, L with ones on its diagonal. Raises `NoValue` for what is no covariance."""
    size = len(covariance)
    if transposed(covariance) != covariance:
        raise NoValue("a covariance that is not symmetric")
    lower = [[fmpq(int(row == column)) for column in range(size)] for row in range(size)]
    rest = [list(row) for row in covariance]
    spreads: list[Any] = []
    for at in range(size):
        pivot = rest[at][at]
        if pivot < 0 or (pivot == 0 and any(rest[row][at] != 0 for row in range(at, size))):
            raise NoValue("a covariance that is not positive semidefinite")
        spreads.append(pivot)
        if pivot == 0:
            continue
        for row in range(at + 1, size):
            lower[row][at] = rest[row][at] * inverse(pivot)
        for row, column in product(range(at + 1, size), repeat=2):
            rest[row][column] = rest[row][column] - lower[row][at] * rest[at][column]
    return tuple(map(tuple, lower)), spreads


def given(mean: Rows, covariance: Rows, forms: Rows, value: Rows) -> tuple[Rows, Rows]:
    """The mean and the covariance of w ~ N(mean, covariance) where forms · w = value. Raises `NoValue` for a singular
    law."""
    try:
        precision, size = inverted(covariance), len(mean)
    except Undefined:
        raise NoValue("a law given others where it is singular") from None
    nothing = (fmpq(0),) * len(forms)
    whole = tuple((*row, *column) for row, column in zip(precision, transposed(forms), strict=True))
    whole += tuple((*row, *nothing) for row in forms)
    solved = inverted(whole)
    found = times(solved, (*times(precision, mean), *value))
    return found[:size], tuple(row[:size] for row in solved[:size])


def degree(expression: Basic, moving: Sequence[MatrixLetter]) -> int:
    """A bound of the degree of a polynomial in the entries of letters. Raises `NoValue` for other functions of them."""
    if letters(expression).isdisjoint(moving):
        return 0
    parts = expression.args
    match expression:
        case MatrixLetter():
            return 1
        case MatrixSum() | Add() | BlockMatrix() | Tuple():
            return max(degree(part, moving) for part in parts)
        case MatrixProduct() | Multiple() | EntrywiseProduct() | Mul():
            return sum(degree(part, moving) for part in parts)
        case Transposed() | TraceOf() | MatrixEntry():
            return degree(parts[0], moving)
        case Pow() if expression.exp.is_Integer and expression.exp > 0:
            return int(expression.exp) * degree(expression.base, moving)
    held = ", ".join(sorted(str(one.base.label) for one in letters(expression).intersection(moving)))
    raise NoValue(f"the mean of what is no polynomial in {held}")


__all__ = ["degree", "factored", "given", "nodes", "normal_weights"]
