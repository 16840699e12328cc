"""`valueless`: a point on the edge of the domain where a side has no value, and so nothing equals it there."""

from __future__ import annotations

from sympy import Integral

from derive.language.parts import atoms
from derive.language.quantity import Quantity
from verify.claims.statement import Statement
from verify.points.made import edges
from verify.points.needs import needs_of
from verify.values.balls import BALLS
from verify.values.evaluate import Environment, evaluate
from verify.values.no_value import NoValue, Undefined


def valueless(statement: Statement) -> str | None:
    """The condition that both sides have values, where it is open; of plain sides only, others have oracles for it."""
    sides = (statement.lhs, statement.rhs)
    if any(atoms(side, (Quantity, Integral)) for side in sides):
        return None
    for point in edges(statement.domain, 0, needs_of(statement)):
        for side in sides:
            try:
                evaluate(side, Environment(point.values, point.activation, numbers=BALLS))
            except Undefined:
                shown = ", ".join(
                    f"{name} = {text}" for name, text in point.describe(statement.domain.variables).items()
                )
                return f"open: both sides have values on all of the domain ({shown})"
            except (NoValue, KeyError, TypeError):
                continue
    return None


__all__ = ["valueless"]
