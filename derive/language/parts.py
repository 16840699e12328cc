"""Everything that an expression is made of, found in one walk: names are looked into, and nothing is unfolded."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sympy import Basic, Symbol
from sympy.concrete.expr_with_limits import ExprWithLimits


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


@lru_cache(maxsize=65536)
def free_symbols(expression: Basic) -> frozenset[Symbol]:
    """As `Basic.free_symbols`, each part looked at once."""
    if isinstance(expression, ExprWithLimits):
        free = free_symbols(expression.function)
        for index, *ends in expression.limits:
            free = (free - {index}).union(*map(free_symbols, ends)) if ends else free | {index}
        return free
    if type(expression).free_symbols is Basic.free_symbols:
        return frozenset().union(*map(free_symbols, expression.args))
    return frozenset(expression.free_symbols)


def atoms(expression: Basic, kind: type | tuple[type, ...]) -> set[Any]:
    """The parts of the given kinds."""
    return {part for part in parts(expression) if isinstance(part, kind)}
