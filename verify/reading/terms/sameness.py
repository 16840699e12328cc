"""`are_same`: whether two readings are one expression, by the step checker; `ratio`: the number between two."""

from __future__ import annotations

from flint import fmpq
from sympy import Expr, Rational

from verify.checking.steps import Check
from verify.points.trials import trials
from verify.reading.terms.elaboration import Elaboration
from verify.reading.terms.questions import statement_of
from verify.values.evaluate import evaluate
from verify.values.no_value import NoValue


def are_same(own: Elaboration, one: Expr, other: Expr) -> bool:
    """Whether both have one value wherever their letters are met. Raises `Unjudged` where a letter has no range."""
    statement, _ = statement_of(one, other, "=", own)
    return one == other or Check(statement).confirms(statement.lhs, statement.rhs)


def ratio(own: Elaboration, one: Expr, other: Expr) -> Rational | None:
    """c where one is c times the other, None where no number is. Raises `Unjudged`."""
    statement, _ = statement_of(one, other, "=", own)
    for trial in trials(statement):
        try:
            above, below = (evaluate(side, trial.exactly()) for side in (one, other))
        except NoValue:
            continue
        if isinstance(above, fmpq) and isinstance(below, fmpq) and above and below:
            found = Rational(int((above / below).p), int((above / below).q))
            return found if are_same(own, one, found * other) else None
    return None


__all__ = ["are_same", "ratio"]
