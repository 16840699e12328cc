"""`Needs`: what a statement asks of its points beyond its domain: how far indices run, which sizes cost time.

`completed` adds to a domain the variables that it does not declare, with the numbers that SymPy's assumptions leave
them: the sizes and variances of random arrays, of which a moment may be free.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from sympy import Basic, Expr, IndexedBase, Integral, Product, Range, Sum, Symbol, oo
from sympy.tensor.indexed import Indexed

from derive.language.derivatives import UnevaluatedDerivative
from derive.language.named import unfold
from derive.language.quantity import Quantity, quantities
from derive.networks.initialisation import InitialisationExpectation
from derive.networks.wide import WideKernel
from verify.claims.domain import Domain, assumed
from verify.claims.letters import free_variables
from verify.claims.statement import Statement
from verify.points.structures import counted_by


class Cost(IntEnum):
    """What takes longest in a statement: nothing, a quantity, an integral, or what is made of many of them.

    A quantity that is quick at all sizes that points have takes nothing.
    """

    PLAIN = 0
    QUANTITY = 1
    INTEGRAL = 2
    DEAR = 3


@dataclass(frozen=True)
class Needs:
    """`lengths` that an index may not exceed, those of the axes of arrays that it stands at; sizes that are `counted`
    up to by a quantity or a sum of sums, which take the longer the larger they are; what takes longest; the `layers` of
    wide kernels; how many indices are `nested` in the deepest sum of sums.
    """

    lengths: frozenset[tuple[Symbol, tuple[Expr, ...]]] = frozenset()
    counted: frozenset[Symbol] = frozenset()
    cost: Cost = Cost.PLAIN
    layers: frozenset[Symbol] = frozenset()
    nested: int = 1


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
    """The domain with a set for every symbol of the statement, those of the laws of random arrays among them.

    A size that is not declared is at least as large as the numbers that stand for indices up to it.
    """
    domain = statement.domain
    symbols = {symbol for side in (statement.lhs, statement.rhs) for symbol in free_variables(side)}
    for quantity in _over_initialisation(statement):
        symbols = symbols.union(
            *(part.free_symbols for _, shape, variance in quantity.initialisation for part in (*shape, variance))
        )
    missing = sorted((s for s in symbols - domain.scalars.keys() if isinstance(s, Symbol)), key=str)
    least: dict[Expr, int] = {}
    for index, length in _entries(statement):
        if index.is_Integer:
            least[length] = max(int(index), least.get(length, 1))
    sets = {symbol: Range(least[symbol], oo) if symbol in least else assumed(symbol) for symbol in missing}
    return domain.where(sets) if sets else domain


def needs_of(statement: Statement) -> Needs:
    """An entry a[s] of an array of shape (m) stands in the statement only for s ≤ m."""
    domain, sides = statement.domain, _sides(statement)
    known = declared(domain)
    found: dict[Symbol, set[Expr]] = {index: set(sizes) for index, sizes in known.lengths}
    for index, length in _entries(statement):
        for symbol in index.free_symbols & domain.scalars.keys():
            if (shift := index - symbol).is_Integer:
                found.setdefault(symbol, set()).add(length - shift)
    lengths = {index: tuple(sorted(sizes, key=str)) for index, sizes in found.items()}
    counted = known.counted.union(
        *(size.free_symbols for shape in _random_shapes(statement).values() for size in shape),
        *map(_limits_within, sides),
        *(quantity.free_symbols for side in sides for quantity in quantities(side) if not quantity.is_quick),
    )
    layers = (kernel.depth.free_symbols for side in sides for kernel in side.atoms(WideKernel))
    cost, nested = max(map(_cost, sides)), max(map(_nested, sides))
    return Needs(frozenset(lengths.items()), counted, cost, frozenset().union(*layers), nested)


def _cost(side: Expr) -> Cost:
    found = quantities(side)
    if any(quantity.is_dear or _is_second_derivative(quantity) for quantity in found):
        return Cost.DEAR
    if any(quantity.is_integral for quantity in found) or side.has(Integral):
        return Cost.INTEGRAL
    return Cost.PLAIN if all(quantity.is_quick for quantity in found) else Cost.QUANTITY


def _is_second_derivative(quantity: Quantity) -> bool:
    return isinstance(quantity, UnevaluatedDerivative) and any(
        isinstance(inner, UnevaluatedDerivative) for part in quantity.args for inner in quantities(unfold(part))
    )


def _sides(statement: Statement) -> list[Expr]:
    return [unfold(side) for side in (statement.lhs, statement.rhs, *statement.domain.nonzero)]


def _over_initialisation(statement: Statement) -> list[InitialisationExpectation]:
    return [one for side in _sides(statement) for one in quantities(side) if isinstance(one, InitialisationExpectation)]


def _random_shapes(statement: Statement) -> dict[IndexedBase, tuple[Expr, ...]]:
    """The shapes of the arrays that an expectation is over."""
    laws = (quantity.initialisation for quantity in _over_initialisation(statement))
    return {base: tuple(shape) for law in laws for base, shape, _ in law}


def shapes(statement: Statement) -> dict[IndexedBase, tuple[Expr, ...]]:
    """The shapes of all arrays, random ones and those of the domain."""
    return _random_shapes(statement) | dict(statement.domain.arrays)


def _entries(statement: Statement) -> Iterator[tuple[Expr, Expr]]:
    """Each index that stands in the statement, with the length of its axis."""
    known = shapes(statement)
    for side in _sides(statement):
        for entry in side.atoms(Indexed):
            yield from zip(entry.indices, known.get(entry.base, ()), strict=False)


def _nested(part: Basic) -> int:
    """How many sums and products stand inside of each other at most."""
    own = len(part.limits) if isinstance(part, Sum | Product) else 0
    return own + max((_nested(inner) for inner in part.args if isinstance(inner, Basic) and inner.args), default=0)


def _limits_within(side: Expr) -> frozenset[Symbol]:
    """Symbols in the limits of sums and products that hold others, or that have several indices."""
    nested = [part for part in side.atoms(Sum, Product) if len(part.limits) > 1 or part.function.atoms(Sum, Product)]
    return frozenset().union(*(end.free_symbols for part in nested for _, *ends in part.limits for end in ends))


__all__ = ["Cost", "Needs", "completed", "declared", "needs_of"]
