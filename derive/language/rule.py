"""`Rule`: what a step of a derivation rests on, as data; `Stage`: the order in which rules are tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum, auto
from typing import Any

from sympy import Basic, Expr

from derive.language.rewriting import bottom_up
from derive.language.theorems import Theorem


@dataclass(frozen=True)
class Rule:
    """`statement` is what equals what and `conditions` what that needs, in words.

    `rests_on` are ids of claims of the engine; `takes` are theorems of the literature.
    """

    name: str
    statement: str
    conditions: tuple[str, ...] = ()
    source: str = ""
    rests_on: tuple[str, ...] = ()
    takes: tuple[Theorem, ...] = ()


class Stage(IntEnum):
    """When a rule's turn comes in a round: names before derivatives, limits before the means that they leave.

    `DEFINITION` is that of names alone; a quantity of another kind takes `MOMENT` where nothing speaks for another.
    """

    DEFINITION = auto()
    DERIVATIVE = auto()
    EVOLUTION = auto()
    TIME_LIMIT = auto()
    SUMS = auto()
    LAYERS = auto()
    WIDTH_LIMIT = auto()
    COVARIANCE = auto()
    MOMENT = auto()
    MEAN = auto()
    ACTIVATION = auto()
    CLOSED_FORM = auto()


@dataclass(frozen=True)
class Rewriting:
    """A rule with what applies it wherever it can; `apply` gives the new expression and the parts that it replaced.

    No parts stand for the whole expression; one that the rule does not apply to comes back as it is.
    """

    rule: Rule
    stage: Stage
    apply: Callable[[Expr], tuple[Expr, tuple[Expr, ...]]]


def rewriting(
    rule: Rule, stage: Stage, matches: Callable[[Basic], bool], function: Callable[[Any], Basic]
) -> Rewriting:
    """The rule that puts function(part) in the place of every part that matches, inner parts first."""

    def apply(expression: Expr) -> tuple[Expr, tuple[Expr, ...]]:
        replaced: dict[Basic, Basic] = {}

        def replace(part: Basic) -> Basic:
            replaced[part] = function(part)
            return replaced[part]

        after = bottom_up(expression, matches, replace)
        return after, tuple(part for part, found in replaced.items() if found != part)

    return Rewriting(rule, stage, apply)


__all__ = ["Rewriting", "Rule", "Stage", "rewriting"]
