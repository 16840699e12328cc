"""Arrays of a domain: `entries` drawn one by one or as their structure says, `relations` that make edges of them.

A relation is a name and a function of the values that gives the values with two rows equal, opposite, orthogonal,
collinear, with a zero row, or with equal or zero entries. The rows of a matrix and vectors of one shape are treated
alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from random import Random
from typing import Any

from sympy import Basic, Expr, IndexedBase, Rational, S

from verify.claims.domain import assumed
from verify.claims.letters import name_of
from verify.points.sets import Manner, inside
from verify.points.structures import maker_of

Values = dict[Basic, Any]
Relation = Callable[[Values], Values]


def lengths(shape: tuple[Expr, ...], values: Mapping[Basic, Any]) -> tuple[int, ...] | None:
    """A shape in numbers, None where a size has no value or is none."""
    found = [length.xreplace(dict(values)) for length in shape]
    return tuple(map(int, found)) if all(length.is_Integer and length > 0 for length in found) else None


def entries(base: IndexedBase, shape: tuple[int, ...], random: Random, manner: Manner) -> Any:
    """An array of a shape; numbers of the set that the array's assumptions leave it."""
    maker = maker_of(base)
    if maker is not None:
        return maker(random, shape)
    allowed = assumed(base.label)

    def drawn(below: tuple[int, ...]) -> Any:
        return tuple(drawn(below[1:]) for _ in range(below[0])) if below else inside(allowed, random, manner)

    return drawn(shape)


def with_entries(base: IndexedBase, value: Any, values: Mapping[Basic, Any], place: tuple[int, ...] = ()) -> Any:
    """The array's value with the entries that stand in `values`, as base[place], in the place of its own."""
    if isinstance(value, tuple):
        return tuple(with_entries(base, entry, values, (*place, i)) for i, entry in enumerate(value, start=1))
    return values.get(base[place], value)


def real_arrays(arrays: Mapping[IndexedBase, tuple[Expr, ...]], axes: int) -> list[IndexedBase]:
    """The arrays with so many axes whose entries may be any real numbers."""
    free = [base for base, shape in arrays.items() if len(shape) == axes and maker_of(base) is None]
    return [base for base in free if assumed(base.label) == S.Reals]


def relations(arrays: Mapping[IndexedBase, tuple[Expr, ...]]) -> Iterator[tuple[str, Relation]]:
    """The edges of the arrays of a domain, the most telling ones first."""
    free = [base for base in arrays if maker_of(base) is None]
    real = [base for base in free if assumed(base.label) == S.Reals]
    vectors = real_arrays(arrays, 1)
    pairs = [(one, other) for one, other in combinations(vectors, 2) if arrays[one] == arrays[other]]
    matrices = real_arrays(arrays, 2)
    for base in free:
        if base not in real and len(arrays[base]) == 1:
            yield from _spectral(base)
    for words, related in _PAIRS:
        for one, other in pairs[:1]:
            yield words.format(name_of(one), name_of(other)), _both(one, other, related)
    for base in vectors:
        yield f"{name_of(base)} = 0", _entrywise(base, lambda place, value: S.Zero)
    for base in matrices:
        for vector in vectors:
            if arrays[vector][0] == arrays[base][0]:
                yield f"{name_of(vector)} cancels equal rows of {name_of(base)}", _cancelling(vector, base)
    for base in matrices:
        name = name_of(base)
        for words, related in _PAIRS:
            yield words.format(f"row 1 of {name}", f"row 2 of {name}"), _rows(base, related)
        yield f"row 1 of {name} is 0", _first_row_zero(base)
    for base in vectors:
        yield f"{name_of(base)} has equal entries", _repeated(base)
    if len(real) > 1:
        yield "all arrays are 0", lambda values: {**values, **{base: _nought(values[base]) for base in real}}


def vanishing(arrays: Mapping[IndexedBase, tuple[Expr, ...]]) -> Iterator[tuple[str, Relation]]:
    """All arrays that may be 0 are, or their first entries are; nothing where there are none."""
    found = [base for base in arrays if maker_of(base) is None and S.Zero in assumed(base.label)]
    if found:
        yield "all arrays are 0", lambda values: {**values, **{base: _nought(values[base]) for base in found}}
        yield "first entries are 0", lambda values: {**values, **{base: _first_nought(values[base]) for base in found}}


def _spectral(base: IndexedBase) -> Iterator[tuple[str, Relation]]:
    name = name_of(base)
    yield f"{name} has equal entries", _repeated(base)
    if S.Zero in assumed(base.label):
        yield f"{name} holds 0", _entrywise(base, lambda place, value: value if place else S.Zero)
        yield f"{name} = 0", _entrywise(base, lambda place, value: S.Zero)


def _orthogonal(row: tuple) -> tuple:
    """A row orthogonal to the given one, 0 in one dimension."""
    if len(row) < 2:
        return (S.Zero,) * len(row)
    return (row[1], -row[0], *(S.Zero,) * (len(row) - 2))


_PAIRS: tuple[tuple[str, Callable[[tuple], tuple]], ...] = (
    ("{} = {}", lambda row: row),
    ("{} = −{}", lambda row: tuple(-entry for entry in row)),
    ("{} orthogonal to {}", _orthogonal),
    ("{} collinear with {}", lambda row: tuple(Rational(-3, 7) * entry for entry in row)),
)


def _both(one: IndexedBase, other: IndexedBase, related: Callable[[tuple], tuple]) -> Relation:
    return lambda values: {**values, other: related(values[one])}


def _rows(base: IndexedBase, related: Callable[[tuple], tuple]) -> Relation:
    def change(values: Values) -> Values:
        first, *rest = values[base]
        return {**values, base: (first, related(first), *rest[1:])} if rest else values

    return change


def _cancelling(vector: IndexedBase, matrix: IndexedBase) -> Relation:
    """The vector is (1, −1, 0 …) and rows 1 and 2 are equal: it is in the null space of what is made of the rows."""
    equal = _rows(matrix, lambda row: row)

    def change(values: Values) -> Values:
        if len(values[vector]) < 2:
            return values
        zeros = (S.Zero,) * (len(values[vector]) - 2)
        return {**equal(values), vector: (S.One, S.NegativeOne, *zeros)}

    return change


def _nought(value: Any) -> Any:
    return tuple(map(_nought, value)) if isinstance(value, tuple) else S.Zero


def _first_nought(value: tuple) -> tuple:
    return (_nought(value[0]), *value[1:])


def _entrywise(base: IndexedBase, function: Callable[[int, Any], Any]) -> Relation:
    return lambda values: {**values, base: tuple(function(*pair) for pair in enumerate(values[base]))}


def _repeated(base: IndexedBase) -> Relation:
    return lambda values: {**values, base: values[base][:1] * len(values[base])}


def _first_row_zero(base: IndexedBase) -> Relation:
    def change(values: Values) -> Values:
        first, *rest = values[base]
        return {**values, base: (tuple(S.Zero for _ in first), *rest)}

    return change


__all__ = ["Values", "entries", "lengths", "real_arrays", "relations", "vanishing", "with_entries"]
