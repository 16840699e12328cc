"""`mean_of`: E[g(U)h(V)] where nothing is known of g and h but their values.

It is linear in g and in h, the same with (g, q) and (h, q') exchanged, E[g(U)] where h is constant, E[(gh)(U)] where
U = V, and else a random number for each g, h and law. Values at two random points tell functions apart.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from verify.values.evaluate import Environment
from verify.values.field import P, quotient

Function = Callable[[int], int]


def mean_of(g: Function, h: Function, law: tuple[int, int, int], env: Environment) -> int:
    """E[g(U)h(V)] at (q, q', c)."""
    numbers: Any = env.numbers
    points = [numbers.random("bound", k) for k in (0, 1)]
    q, qp, c = law
    if q == 0 or qp == 0:
        at_zero, (left, variance) = (g(0), (h, qp)) if q == 0 else (h(0), (g, q))
        return at_zero * (left(0) if variance == 0 else _of_one([left(at) % P for at in points], variance, numbers)) % P
    if q == qp == c:
        return _of_one([g(at) * h(at) % P for at in points], q, numbers)
    first, second = ([function(at) % P for at in points] for function in (g, h))
    if second[0] == second[1]:
        return second[0] * _of_one(first, q, numbers) % P
    if first[0] == first[1]:
        return first[0] * _of_one(second, qp, numbers) % P
    sides = sorted([(_relative(first), q), (_relative(second), qp)])
    return first[0] * second[0] * numbers.random("mean", *sides, c) % P


def _of_one(values: list[int], variance: int, numbers: Any) -> int:
    """E[g(U)]."""
    if values[0] == values[1]:
        return values[0]
    return values[0] * numbers.random("mean", _relative(values), variance) % P


def _relative(values: list[int]) -> int:
    return quotient(values[1], values[0])


__all__ = ["mean_of"]
