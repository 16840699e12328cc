"""`open_mean`: whether a mean over the initialisation may not exist because σ grows too fast for it."""

from __future__ import annotations

from derive.activations.classes import ActivationClass
from derive.activations.growth import is_tame
from derive.activations.text import activation_of
from verify.claims.statement import Statement
from verify.lowering import is_random


def open_mean(statement: Statement) -> str | None:
    """Why rules for means may not hold: they take E[a X] = E[a] E[X] for 0 where E[a] is, which needs E|X| < ∞."""
    names = statement.domain.activations
    if isinstance(names, ActivationClass) or not is_random(statement):
        return None
    growing = [name for name in names if not is_tame(activation_of(name).expression)]
    return f"means of {growing[0]} exist for small variances only" if growing else None
