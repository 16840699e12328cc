"""Statements on numbers made of matrices, `proved` by their normal form at every size.

The step is worked out anew at places of larger sizes, see `verify.checking.matrices`.
"""

from __future__ import annotations

from dataclasses import replace

from sympy import cancel, together

from derive.algebra.rules import NORMAL_FORM, SUPPOSED
from derive.algebra.signs import at_least, plain
from derive.algebra.supposed import under, with_ranks
from derive.language.quantity import NotReducible
from derive.language.rule import Rule
from verify.checking.matrices import FINE_DRAWS, FINE_LARGEST, confirmed
from verify.claims.evidence import Evidence
from verify.claims.statement import Statement
from verify.values.no_value import NoValue


def proved(name: str, of: str, statement: Statement) -> Evidence:
    """By the normal form of both sides, held against fresh places; where it does not need what is supposed, without."""
    found = _proved(name, of, statement)
    if found.outcome == "proved" or not statement.domain.zero:
        return found
    free = _proved(name, of, statement.on(replace(statement.domain, zero=())))
    return free if free.outcome == "proved" else found


def _proved(name: str, of: str, statement: Statement) -> Evidence:
    try:
        rules = _rules(statement)
    except (NotReducible, TypeError) as reason:
        return Evidence(name, of, "unknown", str(reason))
    if rules is None:
        return Evidence(name, of, "unknown", "the difference has a normal form that is not 0")
    try:
        found = confirmed(statement)
    except (NoValue, KeyError) as reason:
        return Evidence(name, of, "unknown", f"no places to work it out anew at: {reason}")
    if found < FINE_DRAWS // 2:
        return Evidence(name, of, "unknown", "what the normal form says is not found again at larger sizes")
    words = "; ".join(rule.name for rule in rules)
    return Evidence(name, of, "proved", f"rules: {words}; worked out anew at {found} places of sizes to {FINE_LARGEST}")


def _rules(statement: Statement) -> tuple[Rule, ...] | None:
    ranked = with_ranks(statement.domain.nonzero)
    zeros = tuple(zero.xreplace(ranked) for zero in statement.domain.zero)
    left, right = (under(side.xreplace(ranked), zeros) for side in (statement.lhs, statement.rhs))
    if statement.relation == "=":
        difference = plain(left - right)
        found = (NORMAL_FORM,) if difference == 0 or cancel(together(difference)) == 0 else None
    elif statement.relation == ">=":
        found = at_least(left, right)
    else:
        found = at_least(right, left) if statement.relation == "<=" else None
    return (*found, SUPPOSED) if found and zeros else found


__all__ = ["proved"]
