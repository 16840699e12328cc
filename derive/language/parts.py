"""Everything that an expression is made of, found in one walk: names are looked into, and nothing is unfolded."""

from __future__ import annotations

from functools import lru_cache

from sympy import Basic, Expr


@lru_cache(maxsize=4096)
def parts(expression: Basic) -> frozenset[Basic]:
    """The expression and all that stands in it, at any depth, each once."""
    found: set[Basic] = set()
    waiting = [expression]
    while waiting:
        part = waiting.pop()
        if part not in found:
            found.add(part)
            waiting.extend(argument for argument in part.args if isinstance(argument, Basic))
    return frozenset(found)


def atoms(expression: Expr, kind: type | tuple[type, ...]) -> set[Basic]:
    """The parts of the given kinds."""
    return {part for part in parts(expression) if isinstance(part, kind)}
