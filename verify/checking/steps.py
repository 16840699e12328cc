"""`Check`: whether both sides of a step are one and the same, found out without the rules that made it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import combinations, islice

from flint import fmpq
from sympy import Abs, Add, Expr, Heaviside, Max, Min, Pow, Rational, sign
from sympy.core.relational import Relational

from derive.language.parts import free_symbols, parts
from verify.claims.signs import SignsOn
from verify.claims.statement import Statement
from verify.points.trials import Assignment, trials
from verify.values.evaluate import Environment, evaluate
from verify.values.field import NoRoot
from verify.values.field import sign as character
from verify.values.no_value import NoValue

SCALES = (Rational(10**4), Rational(1, 10**4))
"""What exact numbers are multiplied by: max(z, −3) is z at all z that are drawn near 0."""
ENOUGH = 6
"""Trials in which both sides have a value."""
MOST_PATTERNS = 8
"""Of signs of three parts that may have either."""
MOST_HIDDEN = 2
"""Of roots whose signs draws are made for: √(z²) is z in half of them. Letters and numbers are no squares of others."""
MOST_DRAWS = 400
SURE = 20
"""Draws for each pattern: e^−20 is how likely one of them never comes up."""
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

    def equal(self, before: Expr, after: Expr, everywhere: bool = False) -> bool:
        """Whether both are equal in the field, for any signs that parts of them may have on the domain.

        Not `everywhere` if a root may be of what is negative, which no trial has: √(zc) is √z√c in all that have both.
        """
        signs = SignsOn(self.statement.domain)
        asked = {part for side in (before, after) for part in _signed(side)}
        open_ones = {part for part in asked if not any(signs.bounds(one).is_nonnegative for one in (part, -part))}
        held = parts(before) | parts(after)
        letters = free_symbols(before) | free_symbols(after)
        sums = {part for part in held if isinstance(part, Add) and free_symbols(part) <= letters}
        known = [one for part in asked | sums for one in (part, -part) if signs.bounds(one).is_nonnegative]
        patterns = 2 ** len(open_ones)
        if patterns > MOST_PATTERNS:
            return False
        rooted = {base for side in (before, after) for base in _rooted(side)}
        ways = ((Abs(z), z, known, trial, n) for z in rooted & open_ones for trial in self._of_any for n in range(4))
        if everywhere and any(_in_one_draw(*way) is False for way in ways):
            return False
        hidden = 2 ** min(sum(bool(base.args) for base in rooted), MOST_HIDDEN)
        least, wanted = (ENOUGH, ENOUGH) if patterns == hidden == 1 else (SURE * patterns, SURE * patterns * hidden)
        found = (_in_one_draw(before, after, known, trial, draw) for draw in range(DRAWS) for trial in self._of_any)
        reached = list(islice((one for one in islice(found, MOST_DRAWS) if one is not None), wanted))
        return len(reached) >= least and all(reached)

    @cached_property
    def _of_any(self) -> tuple[Assignment, ...]:
        return trials(self.statement)

    @cached_property
    def _of_one(self) -> list[Assignment]:
        """None at all where the statement names several activations, or none."""
        names = self.statement.domain.named_activations
        return [trial.of(names[0]) for trial in self._of_any] if len(names) == 1 else []


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
            return trial.value(before, draw) == trial.value(after, draw)
        except NoRoot:
            continue
        except (NoValue, KeyError, TypeError):
            return None
    return None


def _signed(side: Expr) -> Iterator[Expr]:
    """What is under an even root, and what a modulus, a maximum, a step or a condition asks the sign of."""
    yield from _rooted(side)
    for part in parts(side):
        if isinstance(part, Abs | Heaviside | sign):
            yield part.args[0]
        elif isinstance(part, Relational):
            yield part.lhs - part.rhs
        elif isinstance(part, Max | Min):
            yield from (one - other for one, other in combinations(part.args, 2))


def _rooted(side: Expr) -> Iterator[Expr]:
    """What is under an even root."""
    for part in parts(side):
        if isinstance(part, Pow) and part.exp.is_Rational and part.exp.q % 2 == 0:
            yield part.base


def _in_one_draw(before: Expr, after: Expr, known: Iterable[Expr], trial: Assignment, draw: int) -> bool | None:
    """None where a side has no value, or what is not negative on the domain is negative there."""
    try:
        if any(character(trial.value(one, draw)) < 0 for one in known):
            return None
        return trial.value(before, draw) == trial.value(after, draw)
    except (NoValue, KeyError, TypeError):
        return None


def _exactly(before: Expr, after: Expr, trial: Assignment) -> bool | None:
    """In rational numbers, which are ordered as a field is not, near and far; None where a side is no rational one."""
    here = _at(before, after, trial.exactly())
    moved = (env for scale in SCALES if here and (env := trial.scaled(scale)))
    return here and all(_at(before, after, env) is not False for env in moved)


def _at(before: Expr, after: Expr, env: Environment) -> bool | None:
    try:
        one, other = (evaluate(side, env) for side in (before, after))
    except (NoValue, KeyError, TypeError):
        return None
    return one == other if isinstance(one, fmpq) and isinstance(other, fmpq) else None


__all__ = ["Check"]
