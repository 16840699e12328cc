"""`Needs`: what a statement asks of its points beyond its domain: a value for each size, indices within their arrays.

`completed` adds to a domain the variables that it does not declare, with the numbers that SymPy's assumptions leave
them: the sizes of random arrays, of which a moment may be free.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sympy import Expr, Product, Range, Sum, Symbol, oo
from sympy.tensor.indexed import Indexed

from derive.language.named import unfold
from derive.language.quantity import quantities
from derive.networks.initialisation import InitialisationExpectation
from verify.claims.domain import Domain, assumed
from verify.claims.statement import Statement, free_variables
from verify.points.structures import counted_by


@dataclass(frozen=True)
class Needs:
    """`lengths` that an index may not exceed, those of the axes of arrays that it stands at; sizes that are `counted`
    up to by a quantity or a sum of sums, which take the longer the larger they are; those by which a value is `dear`.
    """

    lengths: frozenset[tuple[Symbol, tuple[Expr, ...]]] = frozenset()
    counted: frozenset[Symbol] = frozenset()
    dear: frozenset[Symbol] = frozenset()


def declared(domain: Domain) -> Needs:
    """What is known without a statement: the indices that are registered, and the sizes of arrays."""
    sizes = {size for shape in domain.arrays.values() for size in shape}
    lengths = {
        symbol: found[:1]
        for symbol in domain.scalars
        if (found := tuple(size for size in counted_by(symbol) if size in sizes))
    }
    return Needs(frozenset(lengths.items()), frozenset().union(*(size.free_symbols for size in sizes)))


def completed(statement: Statement) -> Domain:
    """The domain with a set for every symbol of the statement, those of random arrays' shapes among them.

    A size that is not declared is at least as large as the numbers that stand for indices up to it.
    """
    domain = statement.domain
    symbols = {symbol for side in (statement.lhs, statement.rhs) for symbol in free_variables(side)}
    symbols |= {
        symbol for shape in _random_shapes(statement).values() for size in shape for symbol in size.free_symbols
    }
    missing = sorted((s for s in symbols - domain.scalars.keys() if isinstance(s, Symbol)), key=str)
    least: dict[Expr, int] = {}
    for index, length in _entries(statement):
        if index.is_Integer:
            least[length] = max(int(index), least.get(length, 1))
    sets = {symbol: Range(least[symbol], oo) if symbol in least else assumed(symbol) for symbol in missing}
    return domain.where(sets) if sets else domain


def needs_of(statement: Statement) -> Needs:
    """An entry a[s] of an array of shape (m) stands in the statement only for s ≤ m."""
    domain = statement.domain
    known = declared(domain)
    found: dict[Symbol, set[Expr]] = {index: set(sizes) for index, sizes in known.lengths}
    for index, length in _entries(statement):
        for symbol in index.free_symbols & domain.scalars.keys():
            if (shift := index - symbol).is_Integer:
                found.setdefault(symbol, set()).add(length - shift)
    lengths = {index: tuple(sorted(sizes, key=str)) for index, sizes in found.items()}
    found_in = [quantity for side in _sides(statement) for quantity in quantities(side)]
    shapes = _random_shapes(statement).values()
    counted = known.counted.union(*(size.free_symbols for shape in shapes for size in shape))
    counted = counted.union(*map(_limits_within, _sides(statement)), *(one.free_symbols for one in found_in))
    dear = frozenset().union(*(one.free_symbols for one in found_in if one.is_dear))
    return Needs(frozenset(lengths.items()), counted, dear)


def _sides(statement: Statement) -> list[Expr]:
    return [unfold(side) for side in (statement.lhs, statement.rhs, *statement.domain.nonzero)]


def _random_shapes(statement: Statement) -> dict:
    """The shapes of the arrays that an expectation is over."""
    shapes = {}
    for quantity in set().union(*map(quantities, _sides(statement))):
        if isinstance(quantity, InitialisationExpectation):
            shapes |= {base: tuple(shape) for base, shape, _ in quantity.initialisation}
    return shapes


def _entries(statement: Statement) -> Iterator[tuple[Expr, Expr]]:
    """Each index that stands in the statement, with the length of its axis."""
    shapes = _random_shapes(statement) | dict(statement.domain.arrays)
    for side in _sides(statement):
        for entry in side.atoms(Indexed):
            yield from zip(entry.indices, shapes.get(entry.base, ()), strict=False)


def _limits_within(side: Expr) -> frozenset[Symbol]:
    """Symbols in the limits of sums and products that hold others, or that have several indices."""
    nested = [part for part in side.atoms(Sum, Product) if len(part.limits) > 1 or part.function.atoms(Sum, Product)]
    return frozenset().union(*(end.free_symbols for part in nested for _, *ends in part.limits for end in ends))


__all__ = ["Needs", "completed", "declared", "needs_of"]
