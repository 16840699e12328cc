"""`on_zeros`: a place moved to one at which matrices are 0 that are supposed to be, as x^⊤y is of orthogonal vectors.

What is 0 is solved for the last letter in it, which it has to be linear in, but for one number that may be quadratic in
it, as ‖x‖² − 4 is; the entries that stay free are those that were drawn. A place at which nothing but 0 is left of that
letter is none: it says nothing of others.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from flint import fmpq, fmpq_mat

from derive.algebra.expressions import MatrixExpression, MatrixLetter, MatrixProduct, Transposed, as_matrix, letters
from derive.algebra.kinds import GENERIC, ORTHONORMAL, has, implied
from derive.algebra.normal_form import normal
from derive.algebra.numbers import MatrixEntry
from verify.points.small_matrices import EntryDraws, is_of_kind, orthogonal
from verify.values.duals import root
from verify.values.matrices import MatrixPlace, matrix
from verify.values.no_value import NoValue
from verify.values.normal_vectors import degree
from verify.values.rows import Rows


def on_zeros(
    place: MatrixPlace, zeros: Sequence[MatrixExpression], found: Sequence[MatrixLetter], draws: EntryDraws
) -> MatrixPlace | None:
    """The place with letters moved so that all `zeros` are 0; None where nothing is left to be looked at.

    Raises `NoValue` for what is not linear in the last of its letters, or where that one is of a kind of its own.
    """
    families = _families(zeros, found)
    for family in families:
        size = len(place.arrays[family[0].base])
        if size < len(family):
            return None
        columns = zip(*orthogonal(size, draws), strict=True)
        place = place.put(
            {one.base: tuple((entry,) for entry in column) for one, column in zip(family, columns, strict=False)}
        )
    zeros = [zero for zero in zeros if not _is_within(zero, families)]
    try:
        return _moved(place, zeros, sorted(found, key=_vectors_first), draws)
    except NoValue:
        return _moved(place, zeros, sorted(found, key=_matrices_first), draws)


def with_edges(place: MatrixPlace, found: Sequence[MatrixLetter], draws: EntryDraws) -> MatrixPlace:
    """The place with some vectors 0 and some matrices of rank one at most, of letters that nothing is said of.

    Elsewhere what is solved for the last letter may have one solution only: AB = AC says B = C where A is invertible.
    """
    edges = {}
    for letter in found:
        if letter.said or draws.random.random() < 0.5:
            continue
        rows = place.arrays[letter.base]
        row = rows[0] if len(rows[0]) > 1 else (fmpq(0),)
        edges[letter.base] = tuple(tuple(fmpq(at % 3) * entry for entry in row) for at in range(len(rows)))
    return place.put(edges)


def _moved(
    place: MatrixPlace, zeros: Sequence[MatrixExpression], ranked: Sequence[MatrixLetter], draws: EntryDraws
) -> MatrixPlace | None:
    for at, letter in enumerate(ranked):
        known = frozenset(ranked[: at + 1])
        due = [zero for zero in zeros if letter in letters(zero) and letters(zero) <= known]
        if not due:
            continue
        is_unit = letter.shape[1] == 1 and ORTHONORMAL in letter.said
        if is_unit:
            due.append(as_matrix(MatrixEntry(MatrixProduct(Transposed(letter), letter)) - 1))
        if not letter.said <= GENERIC | ({ORTHONORMAL} if is_unit else frozenset()):
            raise NoValue(f"what is supposed of {letter.base.label}, which is {', '.join(sorted(letter.said))}")
        straight, curved = _by_degree(due, letter)
        rows = _solved(place, straight, letter) if straight or not curved else place.arrays[letter.base]
        if curved and rows is not None:
            rows = _on_curve(place, straight, curved, letter, rows, draws)
        if rows is None or not is_of_kind(rows, implied(letter.said)):
            return None
        place = place.put({letter.base: rows})
    return place


def _families(zeros: Sequence[MatrixExpression], found: Sequence[MatrixLetter]) -> list[list[MatrixLetter]]:
    """Unit vectors each two of which are supposed to be orthogonal. Raises `NoValue` where only some of them are."""
    pairs = {letters(zero) for zero in zeros if _are_units(zero)}
    left = [one for one in found if any(one in pair for pair in pairs)]
    families = []
    while left:
        family = [one for one in left if one == left[0] or {left[0], one} in pairs]
        left = [one for one in left if one not in family]
        if any({one, other} not in pairs for one, other in combinations(family, 2)):
            raise NoValue("unit vectors of which only some are orthogonal")
        families.append(family)
    if any(not _is_within(zero, families) for zero in zeros if _are_units(zero)):
        raise NoValue("unit vectors of which only some are orthogonal")
    return families


def _are_units(zero: MatrixExpression) -> bool:
    """Whether a matrix is u^⊤v of two unit vectors."""
    held = letters(zero)
    if len(held) != 2 or any(one.shape[1] != 1 or not has(one, ORTHONORMAL) for one in held):
        return False
    one, other = held
    return normal(zero) in (
        normal(MatrixProduct(Transposed(one), other)),
        normal(MatrixProduct(Transposed(other), one)),
    )


def _is_within(zero: MatrixExpression, families: Sequence[Sequence[MatrixLetter]]) -> bool:
    return _are_units(zero) and any(letters(zero) <= frozenset(family) for family in families)


def _vectors_first(letter: MatrixLetter) -> tuple[bool, bool, str]:
    """Those that may move freely come last, matrices behind vectors: these leave the most free."""
    return letter.said <= GENERIC, letter.shape[1] != 1, str(letter)


def _matrices_first(letter: MatrixLetter) -> tuple[bool, bool, str]:
    return letter.said <= GENERIC, letter.shape[1] == 1, str(letter)


def _by_degree(
    due: Sequence[MatrixExpression], letter: MatrixLetter
) -> tuple[list[MatrixExpression], list[MatrixExpression]]:
    """(those that are seen to be linear in a letter, the others)."""
    straight = [zero for zero in due if degree(zero, [letter]) <= 1]
    return straight, [zero for zero in due if zero not in straight]


def _on_curve(
    place: MatrixPlace,
    straight: Sequence[MatrixExpression],
    curved: Sequence[MatrixExpression],
    letter: MatrixLetter,
    rows: Rows,
    draws: EntryDraws,
) -> Rows | None:
    """Rows on the line through two solutions of what is linear at which the one number that is quadratic is 0, too;
    None where no point of the line is one. Raises `NoValue` for other numbers."""
    if len(curved) != 1 or not curved[0].is_scalar:
        raise NoValue(f"what is supposed is not linear in {letter.base.label}")
    start: Rows | None = tuple(tuple(fmpq(0) for _ in row) for row in rows)
    if straight:
        start = _solved(place.put({letter.base: start}), straight, letter)
    elif letter.shape[1] == 1:
        rows = tuple((row[0],) for row in orthogonal(len(rows), draws))
    if start is None:
        return None

    def at(step: Any) -> tuple[Rows, Any]:
        there = tuple(
            tuple(one + step * (other - one) for one, other in zip(first, second, strict=True))
            for first, second in zip(start, rows, strict=True)
        )
        return there, matrix(curved[0], place.put({letter.base: there}))[0][0]

    here, ahead, behind, far = (at(fmpq(step))[1] for step in (0, 1, -1, 2))
    slope, bend = (ahead - behind) * fmpq(1, 2), (ahead + behind) * fmpq(1, 2) - here
    if not all(isinstance(one, fmpq) for one in (here, ahead, behind, far)) or far != here + 2 * slope + 4 * bend:
        raise NoValue(f"what is supposed is not quadratic in {letter.base.label}")
    if bend == 0:
        return None
    under = slope * slope - 4 * bend * here
    if under < 0:
        return None
    side = fmpq(1 if draws.random.random() < 0.5 else -1)
    return at((side * root(under) - slope) / (2 * bend))[0]


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
    linear = [
        c + sum((x * one[at] for x, one in zip(own, columns, strict=True)), fmpq(0)) for at, c in enumerate(constant)
    ]
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
    if any(residual([both[at] for at in range(len(own))])):
        raise NoValue(f"what is supposed is not linear in {letter.base.label}")
    return tuple(tuple(both[at * width + to] for to in range(width)) for at in range(height))


__all__ = ["on_zeros", "with_edges"]
