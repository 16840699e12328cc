"""`Column`: a vector by its entries, in blocks of some shape: a gradient in all parameters has one for each array."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from sympy import Dummy, Expr, IndexedBase, Sum, Symbol
from sympy.tensor.indexed import Indexed

from verify.reading.letters.meaning import Defined, VectorLetter
from verify.reading.letters.unjudged import Unjudged

_INDICES = ("k", "j", "i", "l")


@dataclass(frozen=True)
class EntriesOfShape:
    """Entries of a shape, each a function of its indices, which are counted from 1."""

    shape: tuple[Expr, ...]
    entry: Callable[..., Expr]


@dataclass(frozen=True)
class Column:
    """A vector; `is_row` where it is transposed."""

    blocks: tuple[EntriesOfShape, ...]
    is_row: bool = False

    @property
    def shapes(self) -> tuple[tuple[Expr, ...], ...]:
        return tuple(block.shape for block in self.blocks)

    @property
    def length(self) -> Expr:
        """How many entries there are. Raises `Unjudged` for what has more than one block, or is a table."""
        if len(self.blocks) != 1 or len(self.blocks[0].shape) != 1:
            raise Unjudged("the entries of a vector of all parameters")
        return self.blocks[0].shape[0]

    def entry(self, index: Expr) -> Expr:
        """The entry of a vector of one block."""
        assert self.length is not None
        return self.blocks[0].entry(index)

    @property
    def transposed(self) -> Column:
        return replace(self, is_row=not self.is_row)


class Matrix(Column):
    """A matrix by its entries: one block of two indices, which is multiplied by what stands behind it."""


@dataclass(frozen=True)
class InputPoint:
    """What a model is taken at: a letter, or one of the letters x_i with an index. Nothing more is asked of it."""

    name: str
    index: Expr | None = None


Value: TypeAlias = Expr | Column


def vector(length: Expr, entry: Callable[[Expr], Expr]) -> Column:
    """A vector with entries 1, …, length."""
    return Column((EntriesOfShape((length,), entry),))


def scalar(value: Value) -> Expr:
    """The value, which has to be a number. Raises `Unjudged` for a vector."""
    if isinstance(value, Column):
        raise Unjudged("a vector where a number is expected")
    return value


def scaled(value: Column, factor: Expr) -> Column:
    """Each entry times a number."""
    return _entrywise(value, lambda entry: factor * entry)


def _entrywise(value: Column, change: Callable[[Expr], Expr]) -> Column:
    def changed(block: EntriesOfShape) -> EntriesOfShape:
        return EntriesOfShape(block.shape, lambda *indices: change(block.entry(*indices)))

    return replace(value, blocks=tuple(map(changed, value.blocks)))


def added(one: Value, other: Value, sign: int) -> Value:
    """one ± other. Raises `Unjudged` for vectors of unlike shapes, and for a vector and a number other than 0."""
    if not isinstance(one, Column) and not isinstance(other, Column):
        return one + sign * other
    if not isinstance(one, Column) and one == 0:
        assert isinstance(other, Column)
        return scaled(other, sign * (one + 1))
    if not (isinstance(one, Column) and isinstance(other, Column)):
        raise Unjudged("the sum of a vector and a number")
    _alike(one, other)

    def block(first: EntriesOfShape, second: EntriesOfShape) -> EntriesOfShape:
        return EntriesOfShape(first.shape, lambda *indices: first.entry(*indices) + sign * second.entry(*indices))

    return replace(one, blocks=tuple(map(block, one.blocks, other.blocks)))


def _alike(one: Column, other: Column) -> None:
    if one.shapes != other.shapes or one.is_row != other.is_row:
        raise Unjudged("vectors of unlike lengths together")


def times(one: Value, other: Value) -> Value:
    """A product: of numbers, of a number and a vector, of a row and a column. Raises `Unjudged` for other ones."""
    if isinstance(one, Matrix) and isinstance(other, Column):
        return _applied(one, other)
    if isinstance(one, Column) and isinstance(other, Column):
        if one.is_row and not other.is_row:
            return dot(one, other)
        raise Unjudged("a product of two vectors of which the first is not transposed")
    if isinstance(one, Column):
        assert isinstance(other, Expr)
        return scaled(one, other)
    return scaled(other, one) if isinstance(other, Column) else one * other


def _applied(matrix: Matrix, column: Column) -> Column:
    """A matrix times a vector."""
    (rows, columns), entry = matrix.blocks[0].shape, matrix.blocks[0].entry
    if isinstance(column, Matrix) or column.is_row or column.length != columns:
        raise Unjudged("a matrix times what is no vector of its size")

    def product(place: Expr) -> Expr:
        probe = Dummy()
        (index,) = indices_for(1, [entry(place, probe), column.entry(probe), place])
        return Sum(entry(place, index) * column.entry(index), (index, 1, columns))

    return vector(rows, product)


def dot(one: Column, other: Column) -> Expr:
    """The inner product: the sum over all entries. Raises `Unjudged` for unlike lengths."""
    _alike(replace(one, is_row=False), replace(other, is_row=False))
    total: Expr | int = 0
    for first, second in zip(one.blocks, other.blocks, strict=True):
        probes = [Dummy() for _ in first.shape]
        held = first.entry(*probes) * second.entry(*probes)
        indices = indices_for(len(first.shape), [held])
        part = first.entry(*indices) * second.entry(*indices)
        for index, length in reversed(list(zip(indices, first.shape, strict=True))):
            part = Sum(part, (index, 1, length))
        total = total + part
    assert isinstance(total, Expr)
    return total


def summed(value: Column, limits: tuple[Expr, Expr, Expr]) -> Column:
    """The sum of vectors over an index."""
    return _entrywise(value, lambda entry: Sum(entry, limits))


def entries(one: Value, other: Value, indices: dict[Symbol, None]) -> tuple[Expr, Expr]:
    """Two sides as numbers: two vectors of one length at a free index. Raises `Unjudged` where they are unlike."""
    if not isinstance(one, Column) and not isinstance(other, Column):
        return one, other
    if not (isinstance(one, Column) and isinstance(other, Column)) or one.is_row != other.is_row:
        raise Unjudged("a vector on one side only")
    if one.length != other.length:
        raise Unjudged("vectors of unlike lengths")
    probe = Dummy()
    (index,) = indices_for(1, [one.entry(probe), other.entry(probe)])
    indices[index] = None
    return one.entry(index), other.entry(index)


def indices_for(number: int, held: Sequence[Expr]) -> tuple[Symbol, ...]:
    """So many indices whose names no letter of the expressions has."""
    taken = {symbol.name for one in held for symbol in one.atoms(Symbol)}
    names = (f"{name}{suffix}" for suffix in ("", *(f"_{n}" for n in range(2, 9))) for name in _INDICES)
    free = (name for name in (*names, *(f"k_{n}" for n in range(9, 99))) if name not in taken)
    return tuple(Symbol(name, integer=True, positive=True) for name, _ in zip(free, range(number), strict=False))


def at_vectors(name: str, meaning: Defined, values: Sequence[Value]) -> tuple[Defined, list[Expr]]:
    """A function with its vectors put in, and the numbers that are left. Raises `Unjudged` where shapes differ."""
    put: dict[IndexedBase, Column] = {}
    numbers: list[Expr] = []
    lengths = {one.base: one.length for one in meaning.arrays if isinstance(one, VectorLetter)}
    for parameter, value in zip(meaning.parameters, values, strict=True):
        if not isinstance(parameter, IndexedBase):
            numbers.append(scalar(value))
        elif isinstance(value, Column) and not value.is_row and value.length == lengths[parameter]:
            put[parameter] = value
        else:
            raise Unjudged(f"{name} at what is no vector of the length {lengths[parameter]}")
    probe = Symbol("probe", integer=True, positive=True)
    bound = {one.name for part in meaning.expression.atoms(Expr) for one in getattr(part, "bound_symbols", ())}
    if any(one.name in bound for value in put.values() for one in value.entry(probe).free_symbols if one.is_Symbol):
        raise Unjudged(f"{name} at what holds a letter that is bound in it")
    body = meaning.expression.replace(
        lambda part: isinstance(part, Indexed) and part.base in put,
        lambda part: put[part.base].entry(part.indices[0]),
    )
    left = tuple(one for one in meaning.parameters if not isinstance(one, IndexedBase))
    arrays = tuple(one for one in meaning.arrays if one.base not in put)
    return replace(meaning, parameters=left, expression=body, arrays=arrays), numbers


__all__ = [
    "Column",
    "EntriesOfShape",
    "InputPoint",
    "Matrix",
    "Value",
    "added",
    "at_vectors",
    "dot",
    "entries",
    "indices_for",
    "scalar",
    "scaled",
    "summed",
    "times",
    "vector",
]
