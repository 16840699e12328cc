"""`left`: what the set of a scalar and the joint conditions leave it, once the scalars before it are known."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any

from sympy import (
    Abs,
    Basic,
    Dummy,
    Eq,
    Expr,
    FiniteSet,
    Ge,
    Gt,
    Interval,
    Le,
    Ne,
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
            found = solutions(condition, symbol, values)
            allowed = found if allowed is S.Reals else allowed.intersect(found)
    return allowed


def solutions(condition: Relational, symbol: Symbol, values: Mapping[Basic, Any]) -> Set:
    """The real solutions of a condition in one symbol; all reals where they are not found."""
    found = condition.subs({**values, symbol: _UNKNOWN})
    if found in (S.true, S.false):
        return S.Reals if found == S.true else S.EmptySet
    try:
        coefficients = Poly(found.lhs - found.rhs, _UNKNOWN).all_coeffs()
    except PolynomialError:
        coefficients = []
    if len(coefficients) in (2, 3):
        return _of_polynomial(found, *coefficients)
    return _solved(found)


@lru_cache(maxsize=1024)
def _solved(condition: Relational) -> Set:
    """Those of a condition in the unknown alone: SymPy takes a second, and each point asks."""
    try:
        return condition.as_set()
    except (NotImplementedError, TypeError, ValueError):
        return S.Reals


def _of_polynomial(condition: Relational, *coefficients: Expr) -> Set:
    """For degrees 1 and 2, where SymPy's own solver takes a tenth of a second: the sign changes at simple roots."""
    roots, is_double = _roots(*coefficients)
    sign = 1 if coefficients[0] > 0 else -1
    at_roots = isinstance(condition, (Eq, Ge, Le))
    parts: list[Set] = [FiniteSet(*roots)] if at_roots and roots else []
    for low, high in reversed(tuple(pairwise((-oo, *roots, oo)))):
        if _holds(condition, sign):
            parts.append(Interval(low, high, left_open=not at_roots, right_open=not at_roots))
        sign = sign if is_double else -sign
    wide = [part for part in parts if isinstance(part, Interval)]
    return wide[0] if len(wide) == 1 and not is_double else Union(*parts)


def _roots(*coefficients: Expr) -> tuple[list[Expr], bool]:
    """The real roots, the least first, and whether there is a double one."""
    if len(coefficients) == 2:
        slope, level = coefficients
        return [-level / slope], False
    square, slope, level = coefficients
    inside = slope**2 - 4 * square * level
    if inside < 0:
        return [], False
    half = sqrt(inside) / (2 * Abs(square))
    centre = -slope / (2 * square)
    return ([centre], True) if inside == 0 else ([centre - half, centre + half], False)


def _holds(condition: Relational, sign: int) -> bool:
    """Whether it holds where the left-hand side less the right-hand side has this sign."""
    if isinstance(condition, (Eq, Ne)):
        return isinstance(condition, Ne)
    return (sign > 0) == isinstance(condition, (Gt, Ge))


__all__ = ["left", "solutions"]
