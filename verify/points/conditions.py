"""`left`: what the set of a scalar and the joint conditions leave it, once the scalars before it are known."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from sympy import (
    Basic,
    Dummy,
    Eq,
    Expr,
    FiniteSet,
    Ge,
    Interval,
    Le,
    Poly,
    PolynomialError,
    S,
    Set,
    Symbol,
    Union,
    oo,
    sqrt,
)
from sympy.core.relational import Relational

from verify.claims.domain import Domain

_UNKNOWN = Dummy("unknown", real=True)


def left(domain: Domain, symbol: Symbol, values: Mapping[Basic, Any]) -> Set:
    """The numbers of its set that fulfil the conditions of which all other variables are known."""
    allowed = domain.scalars[symbol]
    for condition in domain.conditions:
        if symbol in condition.free_symbols <= {symbol, *values}:
            allowed = allowed.intersect(solutions(condition, symbol, values))
    return allowed


def solutions(condition: Relational, symbol: Symbol, values: Mapping[Basic, Any]) -> Set:
    """The real solutions of a condition in one symbol; all reals where they are not found."""
    found = condition.subs({**values, symbol: _UNKNOWN})
    if found in (S.true, S.false):
        return S.Reals if found == S.true else S.EmptySet
    roots = _roots(found.lhs - found.rhs)
    if roots is None:
        try:
            return found.as_set()
        except (NotImplementedError, TypeError, ValueError):
            return S.Reals
    return _between(found, roots)


def _roots(difference: Expr) -> list[Expr] | None:
    """The real roots of a polynomial of degree 1 or 2, None for others; SymPy's solver takes a tenth of a second."""
    try:
        coefficients = Poly(difference, _UNKNOWN).all_coeffs()
    except PolynomialError:
        return None
    match coefficients:
        case [slope, level]:
            return [-level / slope]
        case [square, slope, level]:
            inside = slope**2 - 4 * square * level
            if inside < 0:
                return []
            return sorted({(-slope + sign * sqrt(inside)) / (2 * square) for sign in (1, -1)})
    return None


def _between(condition: Relational, roots: list[Expr]) -> Set:
    """Where the condition holds: at the roots or not, and on each interval between them as at a point of it."""
    holds_at_roots = isinstance(condition, (Eq, Ge, Le))
    found: Set = FiniteSet(*roots) if holds_at_roots else S.EmptySet
    ends = (-oo, *roots, oo)
    for low, high in pairwise(ends):
        if not isinstance(condition, Eq) and condition.subs(_UNKNOWN, _middle(low, high)) == S.true:
            found = Union(found, Interval.open(low, high))
    return found


def _middle(low: Expr, high: Expr) -> Expr:
    if low.is_finite and high.is_finite:
        return (low + high) / 2
    return low + 1 if low.is_finite else high - 1 if high.is_finite else S.Zero


__all__ = ["left", "solutions"]
