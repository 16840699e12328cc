"""Products of sparse matrices over named states, as sums over paths need them."""

from collections.abc import Hashable
from typing import Any, TypeVar

State = TypeVar("State", bound=Hashable)
Matrix = dict[tuple[State, State], Any]
"""(after, before) -> factor, a number of any kind; what is absent is 0."""


def product(one: Matrix[State], other: Matrix[State]) -> Matrix[State]:
    """one · other: first `other`, then `one`."""
    found: Matrix[State] = {}
    by_row: dict[State, list[tuple[State, Any]]] = {}
    for (row, column), factor in other.items():
        by_row.setdefault(row, []).append((column, factor))
    for (row, middle), factor in one.items():
        for column, following in by_row.get(middle, ()):
            found[row, column] = found.get((row, column), 0) + factor * following
    return found


def power(matrix: Matrix[State], exponent: int) -> Matrix[State]:
    """The matrix to a power ≥ 0, on the states that occur in it."""
    found: Matrix[State] = {(state, state): 1 for key in matrix for state in key}
    while exponent:
        if exponent & 1:
            found = product(found, matrix)
        exponent >>= 1
        if exponent:
            matrix = product(matrix, matrix)
    return found
