"""`entry_missed`: an entry with a fixed index of a random array that is shorter than that somewhere in the domain."""

from __future__ import annotations

from sympy import Integer, Symbol
from sympy.tensor.indexed import Indexed

from derive.language.parts import atoms
from derive.networks.initialisation import OverInitialisation
from verify.claims.statement import Statement


def entry_missed(statement: Statement) -> str | None:
    """The condition that a network has the neurons that are named, a_2 beside m ≥ 1, where it is open."""
    scalars = statement.domain.scalars
    for side in (statement.lhs, statement.rhs):
        for quantity in sorted(atoms(side, OverInitialisation), key=str):
            lengths = {base: shape for base, shape, _ in quantity.initialisation}
            for entry in sorted(atoms(quantity, Indexed), key=str):
                for index, length in zip(entry.indices, lengths.get(entry.base, ()), strict=False):
                    if isinstance(index, Integer) and isinstance(length, Symbol) and length in scalars:
                        least = scalars[length].inf
                        if least < index:
                            return f"open: {entry} is there, also where {length} = {least}"
    return None


__all__ = ["entry_missed"]
