"""Both sides of a statement on matrices at small places: `inside` those of its domain, `first_apart` where it fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from random import Random
from typing import Any

from flint import arb, fmpq
from sympy import Expr, Symbol

from derive.algebra.expressions import MatrixLetter, letters
from derive.algebra.kinds import GENERIC, ORTHONORMAL, implied
from derive.algebra.laws import GaussianLaw
from derive.algebra.numbers import MatrixEntry
from derive.language.parts import atoms
from verify.claims.statement import Statement
from verify.points.matrix_laws import on_laws
from verify.points.matrix_zeros import on_zeros, with_edges
from verify.points.small_matrices import EntryDraws, SmallPlace, places
from verify.values.matrices import MatrixPlace, number
from verify.values.no_value import NoValue


def inside(statement: Statement, seed: int, number_of: int, largest: int, *, is_fine: bool) -> Iterator[SmallPlace]:
    """So many places of the domain, or as many as three times as many draws give: what it says is not 0 is not."""
    found: list[MatrixLetter] = sorted(
        {
            one
            for part in (statement.lhs, statement.rhs, *statement.domain.nonzero, *statement.domain.zero)
            for one in letters(part)
        },
        key=str,
    )
    indices = _indices(statement)
    inner = statement.domain
    text = repr((statement.lhs, statement.rhs, *inner.zero))
    scalars = {symbol: allowed for symbol, allowed in inner.scalars.items() if symbol not in indices}
    bare = type(inner)(scalars, conditions=inner.conditions)
    laws = sorted({one for side in (statement.lhs, statement.rhs) for one in atoms(side, GaussianLaw)}, key=str)
    given = 0
    are_thin = statement.relation != "=" and not is_fine
    drawn = places(text, bare, found, seed, 3 * number_of, largest, is_fine=is_fine, are_thin=are_thin)
    if statement.relation in ("<", ">") and not inner.zero:
        drawn = _with_zeros(drawn, found)
    for turn, place in enumerate(drawn):
        if given == number_of:
            return
        draws = EntryDraws(Random(f"{text}, {place.name}"), is_fine)
        is_edge = bool(inner.zero) and not is_fine and turn % 3 == 1
        start = with_edges(place.place, found, draws) if is_edge else place.place
        moved = on_zeros(start, inner.zero, found, draws)
        moved = None if moved is None else on_laws(moved, laws, may_move=not inner.zero)
        if moved is None:
            continue
        place = replace(place, place=moved)
        try:
            values = [number(form, place.place) for form in inner.nonzero]
        except NoValue:
            continue
        if not any(value.contains(0) if isinstance(value, arb) else value == 0 for value in values):
            given += 1
            yield place


def _with_zeros(drawn: Iterator[SmallPlace], found: Sequence[MatrixLetter]) -> Iterator[SmallPlace]:
    """First a place at which all letters that may be 0 are, and such at which one of them is: a form has ties there."""
    free = [letter for letter in found if not implied(letter.said) & {*GENERIC, ORTHONORMAL}]
    first = next(drawn, None)
    if first is None:
        return
    for chosen in (free, *([letter] for letter in free if len(free) > 1)):
        zeros = {one.base: tuple(tuple(fmpq(0) for _ in row) for row in first.place.arrays[one.base]) for one in chosen}
        arrays, roots = {**first.place.arrays, **zeros}, {**first.place.roots, **zeros}
        name = f"{first.name}, {', '.join(str(one.base.label) for one in chosen)} = 0"
        yield replace(first, name=name, place=MatrixPlace(first.place.numbers, arrays, roots))
    yield first
    yield from drawn


def _indices(statement: Statement) -> dict[Symbol, Expr]:
    """The free indices of entries, each with the size that it runs to."""
    found: dict[Symbol, Expr] = {}
    for side in (statement.lhs, statement.rhs):
        for entry in atoms(side, MatrixEntry):
            for index, size in zip(entry.args[1:], entry.matrix.shape, strict=True):
                if isinstance(index, Symbol):
                    found[index] = size
    return found


def first_apart(statement: Statement, place: MatrixPlace, digits: int) -> tuple[Mapping[Symbol, int], Any, Any] | None:
    """The first entry at which the statement fails. Raises `NoValue` where a side has none, or none that settles."""
    indices = _indices(statement)
    ends = [range(1, int(number(size, place).p) + 1) for size in indices.values()]
    for chosen in product(*ends):
        at = dict(zip(indices, chosen, strict=True))
        there = MatrixPlace(
            {**place.numbers, **{index: fmpq(value) for index, value in at.items()}},
            place.arrays,
            place.roots,
            place.known,
        )
        left, right = number(statement.lhs, there), number(statement.rhs, there)
        if not _holds(left, right, statement.relation, digits):
            return at, left, right
    return None


def _holds(left: Any, right: Any, relation: str, digits: int) -> bool:
    difference = left - right
    if relation in ("<", ">"):
        if isinstance(difference, arb) and difference.contains(0):
            raise NoValue("sides too close to be told apart")
        return bool(difference < 0 if relation == "<" else difference > 0)
    if not isinstance(difference, arb):
        return bool({"=": difference == 0, "<=": difference <= 0, ">=": difference >= 0}[relation])
    if difference.contains(0):
        largest = max(arb(1), abs(arb(left)).mid(), abs(arb(right)).mid())
        if not difference.rad() < largest * arb(10) ** -digits:
            raise NoValue("balls that are too wide")
        return True
    return relation != "=" and bool(difference < 0 if relation == "<=" else difference > 0)


__all__ = ["first_apart", "inside"]
