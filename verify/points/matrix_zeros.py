"""`on_zeros`: a place moved to one at which matrices are 0 that are supposed to be, as x^⊤y is of orthogonal vectors.

What is 0 is solved exactly for the last letter in it, which it has to be linear in; the entries that stay free are
those that were drawn. A place at which nothing but 0 is left of that letter is none: it says nothing of others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flint import fmpq, fmpq_mat

from derive.algebra.expressions import MatrixExpression, MatrixLetter, letters
from derive.algebra.kinds import GENERIC, implied
from verify.points.small_matrices import is_of_kind
from verify.values.matrices import MatrixPlace, Rows, matrix
from verify.values.no_value import NoValue


def on_zeros(
    place: MatrixPlace, zeros: Sequence[MatrixExpression], found: Sequence[MatrixLetter]
) -> MatrixPlace | None:
    """The place with letters moved so that all `zeros` are 0; None where nothing is left to be looked at.

    Raises `NoValue` for what is not linear in the last of its letters, or where that one is of a kind of its own.
    """
    ranked = sorted(found, key=_rank)
    for at, letter in enumerate(ranked):
        known = frozenset(ranked[: at + 1])
        due = [zero for zero in zeros if letter in letters(zero) and letters(zero) <= known]
        if not due:
            continue
        if not letter.said <= GENERIC:
            raise NoValue(f"what is supposed of {letter.base.label}, which is {', '.join(sorted(letter.said))}")
        rows = _solved(place, due, letter)
        if rows is None or not is_of_kind(rows, implied(letter.said)):
            return None
        place = place.put({letter.base: rows})
    return place


def _rank(letter: MatrixLetter) -> tuple[bool, bool, str]:
    """Those that may move freely come last, matrices behind vectors: these leave the most free."""
    return letter.said <= GENERIC, letter.shape[1] != 1, str(letter)


def _solved(place: MatrixPlace, due: Sequence[MatrixExpression], letter: MatrixLetter) -> Rows | None:
    drawn = place.arrays[letter.base]
    height, width = len(drawn), len(drawn[0])
    own = [entry for row in drawn for entry in row]

    def residual(entries: Sequence[fmpq]) -> list[fmpq]:
        rows = tuple(tuple(entries[at * width : (at + 1) * width]) for at in range(height))
        there = place.put({letter.base: rows})
        values = [entry for zero in due for row in matrix(zero, there) for entry in row]
        if not all(isinstance(value, fmpq) for value in values):
            raise NoValue("what is supposed holds no exact numbers")
        return values

    nothing = [fmpq(0)] * len(own)
    constant = residual(nothing)
    columns = [
        [value - c for value, c in zip(residual([*nothing[:at], fmpq(1), *nothing[at + 1 :]]), constant, strict=True)]
        for at in range(len(own))
    ]
    linear = [c + sum((x * one[at] for x, one in zip(own, columns, strict=True)), fmpq(0)) for at, c in enumerate(constant)]
    if linear != residual(own):
        raise NoValue(f"what is supposed is not linear in {letter.base.label}")
    entries = [entry for at, c in enumerate(constant) for entry in (*(one[at] for one in columns), -c)]
    reduced, rank = fmpq_mat(len(constant), len(own) + 1, entries).rref()
    lines = [[reduced[row, column] for column in range(len(own) + 1)] for row in range(rank)]
    pivots = [next(column for column, entry in enumerate(line) if entry != 0) for line in lines]
    if len(own) in pivots or (len(pivots) == len(own) and all(c == 0 for c in constant)):
        return None
    free = {at: own[at] for at in range(len(own)) if at not in pivots}
    solved = {
        pivot: line[-1] - sum((line[at] * value for at, value in free.items()), fmpq(0))
        for pivot, line in zip(pivots, lines, strict=True)
    }
    both = free | solved
    return tuple(tuple(both[at * width + to] for to in range(width)) for at in range(height))


__all__ = ["on_zeros"]
