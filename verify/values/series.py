"""Truncated power series over the field, and over series in other variables: how derivatives are taken exactly.

c_0 + c_1 ε + … + c_K ε^K with ε^(K+1) = 0. A variable is put to (value, 1, 0, …); the coefficient of ε^k is then the
derivative of order k over k!.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import factorial

from verify.values.field import P, quotient
from verify.values.no_value import NoValue


@dataclass(frozen=True)
class Series:
    """`terms` by their powers of the variable number `level`; those of a level hold those of the levels below."""

    level: int
    terms: tuple[Value, ...]


Value = int | Series


def add(one: Value, other: Value) -> Value:
    if isinstance(one, int) and isinstance(other, int):
        return (one + other) % P
    level, first, second = _alike(one, other)
    return Series(level, tuple(add(a, b) for a, b in zip(first, second, strict=True)))


def multiply(one: Value, other: Value) -> Value:
    if isinstance(one, int) and isinstance(other, int):
        return one * other % P
    level, first, second = _alike(one, other)
    terms = []
    for power in range(len(first)):
        total: Value = 0
        for k in range(power + 1):
            total = add(total, multiply(first[k], second[power - k]))
        terms.append(total)
    return Series(level, tuple(terms))


def _alike(one: Value, other: Value) -> tuple[int, tuple[Value, ...], tuple[Value, ...]]:
    """The terms of both in the variable of the higher level."""
    level = max(value.level for value in (one, other) if isinstance(value, Series))
    length = next(len(v.terms) for v in (one, other) if isinstance(v, Series) and v.level == level)

    def terms(value: Value) -> tuple[Value, ...]:
        if isinstance(value, Series) and value.level == level:
            return value.terms
        return (value, *[0] * (length - 1))

    return level, terms(one), terms(other)


def apply(derivative: Callable[[int, int], int], value: Value) -> Value:
    """f of a value, `derivative`(k, z) being f^(k) at an element: Σ_k f^(k)(c_0) (c − c_0)^k / k!."""

    def of_order(order: int, at: Value) -> Value:
        if isinstance(at, int):
            return derivative(order, at)
        moved = Series(at.level, (0, *at.terms[1:]))
        total, power = of_order(order, at.terms[0]), 1
        for k in range(1, len(at.terms)):
            power = multiply(power, moved)
            slope = multiply(of_order(order + k, at.terms[0]), quotient(1, factorial(k)))
            total = add(total, multiply(slope, power))
        return total

    return of_order(0, value)


def at_start(value: Value) -> int:
    """What is left where all variables are 0."""
    while isinstance(value, Series):
        value = value.terms[0]
    return value


def plain(value: Value) -> Value:
    """A series of one term only, as that term: what no derivative moves."""
    if isinstance(value, Series) and all(plain(term) == 0 for term in value.terms[1:]):
        return plain(value.terms[0])
    return value


def settled(value: Value) -> int:
    """An element. Raises `NoValue` for a series that moves."""
    found = plain(value)
    if isinstance(found, Series):
        raise NoValue("a derivative of what is not worked out")
    return found


__all__ = ["Series", "Value", "add", "apply", "at_start", "multiply", "plain", "settled"]
