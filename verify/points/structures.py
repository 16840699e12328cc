"""`drawn`: how a variable is drawn that has more structure than its set or shape; `counting`: what an index counts;
`given_by`: arrays of a structure as functions of numbers that are free.

Who makes a variable's points says so beside them: orthonormal eigenvectors, an index of neurons. What is registered
here holds for the points that are made from a domain, see `verify.points.made`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from sympy import Expr, IndexedBase, Symbol

Maker = Callable[[Random, tuple[int, ...]], Any]
"""(random, shape) -> entries."""


@dataclass(frozen=True)
class Family:
    """Arrays as `entries(shape, parameters)` of `count(shape)` real parameters, of any kind of numbers."""

    count: Callable[[tuple[int, ...]], int]
    entries: Callable[[tuple[int, ...], Sequence[Any]], tuple]


_makers: dict[IndexedBase, Maker] = {}
_families: dict[IndexedBase, Family] = {}
_counted: dict[Symbol, tuple[Expr, ...]] = {}


def drawn(base: IndexedBase) -> Callable[[Maker], Maker]:
    """Registers how an array is drawn whose entries are not independent of one another."""

    def register(maker: Maker) -> Maker:
        _makers[base] = maker
        return maker

    return register


def maker_of(base: IndexedBase) -> Maker | None:
    """How an array is drawn, None where its entries are drawn one by one."""
    return _makers.get(base)


def given_by(base: IndexedBase, family: Family) -> None:
    """Registers the family of an array whose entries are not independent of one another."""
    _families[base] = family


def family_of(base: IndexedBase) -> Family | None:
    """The family of an array, None where its entries are free."""
    return _families.get(base)


def counting(indices: Mapping[Symbol, tuple[Expr, ...]]) -> None:
    """Registers what indices count: the first of the sizes given that an array of the domain has."""
    _counted.update(indices)


def counted_by(index: Symbol) -> tuple[Expr, ...]:
    """The sizes that an index may run to, none for what is no index."""
    return _counted.get(index, ())


__all__ = ["Family", "counted_by", "counting", "drawn", "family_of", "given_by", "maker_of"]
