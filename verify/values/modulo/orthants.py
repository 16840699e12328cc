"""Gaussian expectations of functions that are polynomials on either side of 0, by parts, in the field.

J_ab = E[U_+^a V_+^b] comes down to J_00 = (π − θ)/(2π) (Sheppard 1899), cos θ = c/√(qq'), by Stein's identity
E[U f(U, V)] = q E[∂f/∂U] + c E[∂f/∂V]: a step at 0 gives the density there times a moment at variance q' − c²/q.
"""

from __future__ import annotations

from functools import cache
from math import comb
from typing import Any

from sympy import Expr, Symbol, pi

from verify.values.evaluate import Environment
from verify.values.field import P, quotient, square_root
from verify.values.no_value import NoValue
from verify.values.series import Series, settled

DEGREE = 8
"""Polynomials of a lower degree are told by so many derivatives at a point."""
Law = tuple[int, int, int]
"""(q, q', c)."""
Sides = tuple[tuple[int, ...], tuple[int, ...]]
"""Coefficients for u > 0, and those in −u for u < 0."""


def sides(function: Expr, variable: Symbol, env: Environment) -> Sides:
    """Raises `NoValue` for a function that is something else."""
    numbers: Any = env.numbers
    right, left = (_polynomial(function, variable, env, numbers.positive("side", k), k) for k in (1, -1))
    return right, tuple(factor * (-1) ** power % P for power, factor in enumerate(left))


def _polynomial(function: Expr, variable: Symbol, env: Environment, distance: int, side: int) -> tuple[int, ...]:
    """Coefficients at 0, read off at one point of a side and compared at two others."""
    numbers: Any = env.numbers
    at = side * distance % P
    moved = Series(numbers.level(), (at, 1, *[0] * (DEGREE - 1)))
    found = env.bind(variable, moved).number(function)
    terms = found.terms if isinstance(found, Series) and found.level == moved.level else (found, *[0] * DEGREE)
    known = [settled(term) for term in terms]
    if known[DEGREE]:
        raise NoValue("no polynomial of a low degree")
    coefficients = tuple(
        sum(known[n] * comb(n, k) * pow(-at, n - k, P) for n in range(k, DEGREE)) % P for k in range(DEGREE)
    )
    for name in ("one", "other"):
        other = side * numbers.positive("side", side, name) % P
        expected = sum(factor * pow(other, power, P) for power, factor in enumerate(coefficients)) % P
        if env.bind(variable, other).number(function) != expected:
            raise NoValue("no polynomial on that side of 0")
    return coefficients


def mean(g: Sides, h: Sides, law: Law, env: Environment) -> int:
    """E[g(U)h(V)] over the four quadrants."""
    q, qp, c = law
    if q == 0 or qp == 0:
        raise NoValue("no density")
    numbers: Any = env.numbers
    half_turn = numbers.constant(pi)
    root = square_root(q) * square_root(qp) % P
    total = 0
    for sign_u, first in zip((1, -1), g, strict=True):
        for sign_v, second in zip((1, -1), h, strict=True):
            both = sign_u * sign_v * c % P
            theta = numbers.function("acos")(quotient(both, root))
            orthant = quotient(half_turn - theta, 2 * half_turn)
            moments = _moments((q, qp, both), orthant, half_turn)
            total += sum(x * y * moments(a, b) for a, x in enumerate(first) if x for b, y in enumerate(second) if y)
    return total % P


def _moments(law: Law, orthant: int, half_turn: int) -> Any:
    q, qp, c = law

    def at_step(power: int, own: int, other: int) -> int:
        """E[δ(U) V_+^power] for U of variance `own` and V of variance `other`."""
        density = quotient(1, square_root(2 * half_turn * own % P))
        return density * _half_moment(power, (other - c * c * quotient(1, own)) % P, half_turn) % P

    @cache
    def moment(a: int, b: int) -> int:
        if a == b == 0:
            return orthant
        if a == 0:
            below = (b - 1) * qp * moment(0, b - 2) if b > 1 else qp * at_step(0, qp, q)
            return (below + c * at_step(b - 1, q, qp)) % P
        below = (a - 1) * q * moment(a - 2, b) if a > 1 else q * at_step(b, q, qp)
        beside = c * b * moment(a - 1, b - 1) if b else c * at_step(a - 1, qp, q)
        return (below + beside) % P

    return moment


def _half_moment(power: int, variance: int, half_turn: int) -> int:
    """E[Z_+^p]: ½, √(s/(2π)), then (p − 1) s E[Z_+^(p−2)]."""
    if power == 0:
        return quotient(1, 2)
    if power == 1:
        return square_root(variance * quotient(1, 2 * half_turn) % P)
    return (power - 1) * variance * _half_moment(power - 2, variance, half_turn) % P


__all__ = ["mean", "sides"]
