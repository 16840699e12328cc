"""`entry_missed`: a neuron, an entry or a draw by its number, of which there are fewer somewhere in the domain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sympy import Basic, Expr, Integer, Set, Symbol
from sympy.tensor.indexed import Indexed

from derive.language.parts import atoms
from derive.measures.samples import Draw, SampleMean
from derive.networks.initialisation import OverInitialisation
from verify.claims.statement import Statement


def entry_missed(statement: Statement) -> str | None:
    """The condition that all that is named is there, a_2 beside m ≥ 1, where it is open."""
    scalars = statement.domain.scalars
    for side in (statement.lhs, statement.rhs):
        for entry, index, length in _numbered(side):
            least = _least(length, scalars)
            if isinstance(index, Integer) and least is not None and least < index:
                return f"open: {entry} is there, also where {length} = {least}"
    return None


def _numbered(side: Expr) -> Iterator[tuple[Basic, Expr, Expr]]:
    """What is random with a number, the number, and how many there are."""
    for quantity in sorted(atoms(side, OverInitialisation), key=str):
        lengths = {base: shape for base, shape, _ in quantity.initialisation}
        for entry in sorted(atoms(quantity, Indexed), key=str):
            pairs = zip(entry.indices, lengths.get(entry.base, ()), strict=False)
            yield from ((entry, index, length) for index, length in pairs)
    for mean in sorted(atoms(side, SampleMean), key=str):
        yield from ((draw, draw.index, mean.args[1]) for draw in sorted(atoms(mean, Draw), key=str))


def _least(length: Expr, scalars: Mapping[Symbol, Set]) -> Expr | None:
    return length if isinstance(length, Integer) else scalars[length].inf if length in scalars else None


__all__ = ["entry_missed"]
