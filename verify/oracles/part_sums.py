"""`part_summed`: whether a sum runs over a part of an array where deltas may be sifted.

Σ_l δ_il x_l = x_i needs i in the range of l. The rules take it from x_i being named, which says that x has an entry i:
the same where sums run over whole axes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sympy import Basic, Expr, IndexedBase, KroneckerDelta, Sum, Symbol
from sympy.tensor.indexed import Indexed

from derive.language.named import unfold
from derive.language.parts import atoms
from derive.language.quantity import Quantity
from derive.networks.initialisation import InitialisationExpectation
from verify.claims.statement import Statement
from verify.points.needs import shapes


def part_summed(statement: Statement) -> str | None:
    """Why deltas may be sifted wrongly; None where all sums go over whole axes, or nothing brings in a delta."""
    sides = unfold(statement.lhs), unfold(statement.rhs)
    if not any(atoms(side, (KroneckerDelta, Quantity)) for side in sides):
        return None
    known = shapes(statement)
    cut = [text for side in sides for total, own in _sums(side, known) for text in _cut(total, own)]
    return min(cut, default=None)


Shapes = Mapping[IndexedBase, tuple[Expr, ...]]


def _sums(side: Expr, known: Shapes) -> Iterator[tuple[Sum, Shapes]]:
    """The sums of a side, and the shapes of arrays there: random ones are as large as the law around them says."""
    waiting: list[tuple[Basic, Basic | None, Shapes]] = [(side, None, known)]
    met: set[tuple[Basic, Basic | None]] = set()
    while waiting:
        here, law, shapes_here = waiting.pop()
        if (here, law) in met:
            continue
        met.add((here, law))
        if isinstance(here, InitialisationExpectation):
            law = here.initialisation
            shapes_here = {**shapes_here, **{base: tuple(shape) for base, shape, _ in here.initialisation}}
        if isinstance(here, Sum):
            yield here, shapes_here
        waiting += ((argument, law, shapes_here) for argument in here.args)


def _cut(total: Sum, known: Shapes) -> Iterator[str]:
    for index, _, high in total.limits:
        for entry in _entries(total.function, index):
            for place, length in zip(entry.indices, known.get(entry.base, ()), strict=False):
                if place == index and length != high:
                    yield f"a sum over {entry} goes up to {high}, of {length} entries: deltas are not sifted there"


def _entries(part: Basic, index: Symbol) -> Iterator[Indexed]:
    """Entries in the scope of an index, outside of inner sums over an index of the same name."""
    if isinstance(part, Indexed):
        yield part
    elif not (isinstance(part, Sum) and index in part.bound_symbols):
        for argument in part.args:
            yield from _entries(argument, index)
