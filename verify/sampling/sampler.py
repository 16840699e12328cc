"""`Sampler`: how a quantity is drawn and scored; `sampler` finds it by the type of the left-hand side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import singledispatch
from random import Random

import numpy as np
from sympy import Expr

from derive.language.discovery import load_modules
from derive.language.named import unfold
from derive.language.quantity import quantities
from verify.claims.domain import Domain, Point
from verify.claims.evidence import Errors
from verify.claims.statement import Statement
from verify.sampling.score import Score

Scores = Callable[[Statement, tuple[Point, ...], np.random.Generator, int], list[Score]]
"""(statement, points, rng, factor) -> scores, from `factor` times the usual number of draws."""
Further = Callable[[Domain, int, Random], tuple[Point, ...]]
"""(domain, count, random) -> so many points drawn from the domain, fewer where it has none."""


def nothing_to_add(statement: Statement, scores: list[Score]) -> str | None:
    return ""


@dataclass(frozen=True)
class Sampler:
    """Draws at the first `points` points of a domain, held against the other side.

    A score beyond `doubt` standard errors is drawn again, `again` times as many, unless it is beyond `sure`; one beyond
    `threshold` refutes then. `sure` is for draws that are dear: by a first draw alone it refutes what is true less
    often than the rule does, if their standard errors are those of many draws or of a fit.
    `errors` says what an error is of, in units of `Score.size`; a point at which none below `least` would be seen says
    nothing, and with fewer than `fewest` points that say something the outcome is `unknown`. `further` draws points
    from the domain where it lists fewer than `points`, in a way of its own.
    `remark` adds words to the evidence, None where the draws do not settle. With `takes_part` it also draws a side that
    the quantity is only a part of.
    """

    scores: Scores
    points: int
    threshold: float = 5.0
    doubt: float = 3.0
    again: int = 10
    sure: float = np.inf
    errors: Errors = "relative"
    least: float = 1.0
    fewest: int = 1
    further: Further | None = None
    remark: Callable[[Statement, list[Score]], str | None] = nothing_to_add
    takes_part: bool = False


MEASURED = 3
"""At least so many points must say something on what has no value but a measured one."""


@singledispatch
def sampler(side: Expr, statement: Statement) -> Sampler | None:
    """What draws a left-hand side; None where nothing does."""
    return None


def sampler_of(statement: Statement) -> Sampler | None:
    """What draws the left-hand side of a statement, or else its parts."""
    load_modules("verify.sampling")
    side = unfold(statement.lhs)
    whole = sampler(side, statement)
    if whole is not None:
        return whole
    parts = {sampler(part, statement) for part in quantities(side)}
    return next((part for part in parts if part is not None and part.takes_part), None) if len(parts) == 1 else None


__all__ = ["MEASURED", "Sampler", "Scores", "sampler", "sampler_of"]
