"""The hidden widths of a finite network at a point: one for all layers, a tuple, or an array of its own."""

from typing import Any

from sympy import Expr, IndexedBase, Integer, Tuple

from verify.values.evaluate import Environment
from verify.values.no_value import NoValue, Undefined


def layer_widths(n: Expr, depth: int, env: Environment) -> tuple[int, ...]:
    """n_1 … n_(d−1). Raises `Undefined` where the array has not d − 1 entries, `NoValue` for a width that is none."""
    if isinstance(n, IndexedBase):
        entries = env.values[n]
        if len(entries) != depth - 1:
            raise Undefined(f"there are {len(entries)} hidden widths at depth {depth}; expected one less")
        found = [_whole(env.number(n[Integer(layer)]), env) for layer in range(1, depth)]
    elif isinstance(n, Tuple):
        found = [_whole(env.number(width), env) for width in n]
    else:
        found = [_whole(env.number(n), env)] * (depth - 1)
    return tuple(found)


def _whole(value: Any, env: Environment) -> int:
    width = env.numbers.whole(value)
    if width < 1:
        raise NoValue(f"{width} is no width")
    return width
