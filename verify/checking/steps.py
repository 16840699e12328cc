"""`Check`: whether both sides of a step are one and the same, found out without the rules that made it."""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Expr

from verify.checking.field import NoRoot
from verify.checking.trials import Trial, trials
from verify.claims.statement import Statement
from verify.values.evaluate import evaluate
from verify.values.no_value import NoValue

ENOUGH = 6
"""Trials in which both sides have a value."""
DRAWS = 40
"""Of a trial in which four roots stand one draw in sixteen has all of them."""


class Check:
    """Of the steps of one statement."""

    def __init__(self, statement: Statement) -> None:
        names = statement.domain.named_activations
        ways = (None, *(names[:1] if len(names) == 1 else ()))
        self._trials = [trials(statement, name) for name in ways]

    def confirms(self, before: Expr, after: Expr) -> bool:
        """Whether both are equal in all trials: for any σ, or for the one activation that the statement names."""
        return any(_are_equal(before, after, made) for made in self._trials)


def _are_equal(before: Expr, after: Expr, made: Iterable[Trial]) -> bool:
    reached = 0
    for trial in made:
        found = _is_equal(before, after, trial)
        if found is False:
            return False
        reached += found is True
    return reached >= ENOUGH


def _is_equal(before: Expr, after: Expr, trial: Trial) -> bool | None:
    """None where a side has no value; where a root has none other elements are drawn, for they are no less general."""
    for draw in range(DRAWS):
        try:
            env = trial.environment(draw)
            return evaluate(before, env) == evaluate(after, env)
        except NoRoot:
            continue
        except NoValue:
            return None
    return None


__all__ = ["Check"]
