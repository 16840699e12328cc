"""`mean_of`: E[g(U)h(V)] where nothing is known of g and h but their values.

It is linear in g and in h, the same under (U, V) → (−U, −V), with (g, q) and (h, q') exchanged, and with c and h(V)
turned into −c and h(−V); E[g(U)] where h is constant, E[g(U)] E[h(V)] where c = 0, E[(gh)(U)] where U = V, and else a
random number for each g, h and law. Values at two random points and their opposites tell functions apart.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from verify.values.evaluate import Environment
from verify.values.field import P, quotient, sign

Function = Callable[[int], int]
HALF = quotient(1, 2)


def mean_of(g: Function, h: Function, law: tuple[int, int, int], env: Environment) -> int:
    """E[g(U)h(V)] at (q, q', c)."""
    numbers: Any = env.numbers
    points = [numbers.random("bound", k) for k in (0, 1)]
    q, qp, c = law
    if q == 0 or qp == 0:
        at_zero, (left, variance) = (g(0), (h, qp)) if q == 0 else (h(0), (g, q))
        return at_zero * (left(0) if variance == 0 else _of_one(left, variance, points, numbers)) % P
    if c == 0:
        return _of_one(g, q, points, numbers) * _of_one(h, qp, points, numbers) % P
    turn = sign(c)
    if q == qp == turn * c % P:
        return _of_one(lambda at: g(at) * h(turn * at % P), q, points, numbers)
    if _is_constant(h, points):
        return h(points[0]) * _of_one(g, q, points, numbers) % P
    if _is_constant(g, points):
        return g(points[0]) * _of_one(h, qp, points, numbers) % P
    found = 0
    for side in (1, -1):
        first, second = ([f(way * at % P) % P for at in points] for f, way in ((g, side), (h, side * turn)))
        found += _of_two(first, second, (q, qp, turn * c % P), numbers)
    return found * HALF % P


def _of_two(first: list[int], second: list[int], law: tuple[int, int, int], numbers: Any) -> int:
    """Of the values at both points."""
    if first[0] == 0 or second[0] == 0:
        return 0
    sides = sorted([(_relative(first), law[0]), (_relative(second), law[1])])
    return first[0] * second[0] * numbers.random("mean", *sides, law[2]) % P


def _is_constant(function: Function, points: list[int]) -> bool:
    return len({function(way * at % P) % P for at in points for way in (1, -1)}) == 1


def _of_one(function: Function, variance: int, points: list[int], numbers: Any) -> int:
    """E[g(U)], the same as E[g(−U)]."""
    if _is_constant(function, points):
        return function(points[0]) % P
    found = 0
    for way in (1, -1):
        first, last = (function(way * at % P) % P for at in points)
        found += first * numbers.random("mean", _relative([first, last]), variance) if first else 0
    return found * HALF % P


def _relative(values: list[int]) -> int:
    return quotient(values[1], values[0])


__all__ = ["mean_of"]
