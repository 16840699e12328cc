"""`parts_of`: statements that together say what one says: for each activation, for each argument of a maximum."""

from __future__ import annotations

from dataclasses import replace

from sympy import Abs, Dummy, Expr, Max, Min

from derive.language.parts import atoms
from derive.language.quantity import quantities
from verify.claims.statement import Statement


def parts_of(statement: Statement) -> tuple[tuple[str, tuple[Statement, ...]], ...]:
    """Ways to split it, each with its name: activations one by one, then the arguments of a maximum."""
    found = (("σ one by one", _by_activation(statement)), ("case by case", _by_argument(statement)))
    return tuple((words, parts) for words, parts in found if len(parts) > 1)


def _by_activation(statement: Statement) -> tuple[Statement, ...]:
    domain = statement.domain
    return tuple(statement.on(replace(domain, activations=(name,))) for name in domain.named_activations)


def _by_argument(statement: Statement) -> tuple[Statement, ...]:
    """max(a, b) ≤ c where a ≤ c and b ≤ c; |a| is max(a, −a), and c ≤ min(a, b) likewise."""
    if statement.relation == "=":
        return ()
    is_less = statement.relation in ("<", "<=")
    lesser, larger = (statement.lhs, statement.rhs) if is_less else (statement.rhs, statement.lhs)
    for side, sign in ((lesser, 1), (larger, -1)):
        for part in sorted(atoms(side, (Abs, Max, Min)), key=str):
            name = Dummy("part", real=True)
            slope = side.xreplace({part: name}).expand().coeff(name)
            rest = (side.xreplace({part: name}) - slope * name).expand()
            turned = sign * (-1 if isinstance(part, Min) else 1)
            if name in rest.free_symbols or not slope.is_number or not (turned * slope).is_positive:
                continue
            if quantities(part) or not all(argument.is_extended_real for argument in part.args):
                continue
            arguments = (part.args[0], -part.args[0]) if isinstance(part, Abs) else part.args
            return tuple(_with(statement, side, side.xreplace({part: one})) for one in arguments)
    return ()


def _with(statement: Statement, side: Expr, other: Expr) -> Statement:
    return statement.with_lhs(other) if side == statement.lhs else statement.with_rhs(other)


__all__ = ["parts_of"]
