"""`Check`: whether both sides of a step are one and the same, found out without the rules that made it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property, partial

from flint import fmpq
from sympy import Expr

from verify.checking.trials import Assignment, trials
from verify.claims.statement import Statement
from verify.values.evaluate import evaluate
from verify.values.field import NoRoot
from verify.values.no_value import NoValue

ENOUGH = 6
"""Trials in which both sides have a value."""
DRAWS = 40
"""Of a trial in which four roots stand one draw in sixteen has all of them."""


@dataclass(frozen=True)
class Check:
    """Of the steps of one statement."""

    statement: Statement

    def confirms(self, before: Expr, after: Expr) -> bool:
        """Whether both are equal in all trials: for any σ, or for the one activation that the statement names."""
        return any(
            _are_equal(partial(way, before, after), made)
            for way in (_in_field, _exactly)
            for made in (self._of_any, self._of_one)
        )

    @cached_property
    def _of_any(self) -> list[Assignment]:
        return trials(self.statement)

    @cached_property
    def _of_one(self) -> list[Assignment]:
        """None at all where the statement names several activations, or none."""
        names = self.statement.domain.named_activations
        return [replace(trial, activation=names[0], made={}) for trial in self._of_any] if len(names) == 1 else []


def _are_equal(way: Callable[[Assignment], bool | None], made: Iterable[Assignment]) -> bool:
    reached = 0
    for trial in made:
        found = way(trial)
        if found is False:
            return False
        reached += found is True
    return reached >= ENOUGH


def _in_field(before: Expr, after: Expr, trial: Assignment) -> bool | None:
    """None where a side has no value, or holds what has none in a field.

    Where a root has none other elements are drawn: they are no less general.
    """
    for draw in range(DRAWS):
        try:
            env = trial.environment(draw)
            return evaluate(before, env) == evaluate(after, env)
        except NoRoot:
            continue
        except (NoValue, KeyError, TypeError):
            return None
    return None


def _exactly(before: Expr, after: Expr, trial: Assignment) -> bool | None:
    """In rational numbers, which are ordered as a field is not; None where a side is no rational number."""
    try:
        one, other = (evaluate(side, trial.exactly()) for side in (before, after))
    except (NoValue, KeyError, TypeError):
        return None
    return one == other if isinstance(one, fmpq) and isinstance(other, fmpq) else None


__all__ = ["Check"]
