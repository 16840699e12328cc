"""Statements on wider domains: whole numbers as any numbers, angles as arccosines. More has to hold there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sympy import Dummy, Expr, Interval, Set, Symbol, acos, asin, cos, oo, pi, sin, tan

from derive.language.parts import atoms, parts
from verify.claims.domain import Domain
from verify.claims.statement import Statement
from verify.points.sets import is_whole

ANGLES = ((Interval(0, pi), acos), (Interval(-pi / 2, pi / 2), asin))
"""Sets of which each element is such a function of a number from −1 to 1."""
CIRCULAR = (sin, cos, tan, acos, asin)


def whole_letters(before: Expr, after: Expr, domain: Domain) -> list[Symbol]:
    """Those of the domain that a side holds, or an array in it has for a size."""
    held = parts(before) | parts(after)
    lengths = (length for base, shape in domain.arrays.items() if base in held for length in shape)
    held = held.union(*map(parts, lengths))
    return [symbol for symbol, allowed in domain.scalars.items() if symbol in held and is_whole(allowed)]


def any_numbers(before: Expr, after: Expr, domain: Domain) -> Statement:
    """The same with whole numbers being any numbers from the least up: more than what has to hold."""
    wider, names = dict(domain.scalars), {}
    for size in whole_letters(before, after, domain):
        least = wider.pop(size).inf
        names[size] = Dummy(size.name, positive=True) if least > 0 else Dummy(size.name, real=True)
        wider[names[size]] = Interval(least, oo)
    return _renamed(Statement(before, after, domain), names, wider)


def any_angles(statement: Statement) -> Statement:
    """The same with angles of a half turn being arccosines or arcsines."""
    wider, names = dict(statement.domain.scalars), {}
    held = {
        symbol for side in (statement.lhs, statement.rhs) for part in atoms(side, CIRCULAR) for symbol in parts(part)
    }
    for symbol, allowed in statement.domain.scalars.items():
        found = next((function for turn, function in ANGLES if symbol in held and allowed.is_subset(turn)), None)
        if found is not None:
            cosine = Dummy("cosine", real=True)
            names[symbol], wider[cosine] = found(cosine), Interval(-1, 1)
            del wider[symbol]
    return _renamed(statement, names, wider)


def _renamed(statement: Statement, names: Mapping[Symbol, Expr], scalars: Mapping[Symbol, Set]) -> Statement:
    """Conditions on what is renamed are dropped."""
    kept = tuple(one for one in statement.domain.conditions if not one.free_symbols & set(names))
    domain = replace(statement.domain, scalars=scalars, conditions=kept, points=(), nonzero=(), off_kinks=())
    return Statement(statement.lhs.xreplace(dict(names)), statement.rhs.xreplace(dict(names)), domain)


__all__ = ["any_angles", "any_numbers", "whole_letters"]
