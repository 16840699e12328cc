"""What a rule has solved is put back: a flow into its equations, arcs into the inequality that they are the set of."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from sympy import And, Dummy, Expr, Lambda, Not, Or, S, exp, sqrt
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from derive.language.named import unfold
from derive.language.parts import atoms
from derive.measures.region import Indicator, RegionIntegral
from derive.training.lazy import NeuronOutput
from verify.checking.proof import Link
from verify.checking.steps import Check
from verify.claims.domain import Domain, Point, nonnegative, positive
from verify.claims.statement import Statement
from verify.enclosure.expectations import integrate
from verify.points.made import made
from verify.values.balls import BALLS
from verify.values.balls import ball as as_ball
from verify.values.evaluate import Environment, evaluate
from verify.values.no_value import NoValue
from verify.values.precision import precision

BITS = 120
SLIVER = 2.0**-30
"""What may be left of a window in which no sign is decided."""
POINTS = 6
"""At which the arcs are looked at, as many values of the letter that moves them."""


def solved_flow(link: Link, statement: Statement) -> Iterator[str]:
    """A flow by what solves it from its start, and what stands behind the step is that at its arguments."""
    before, after = unfold(link.before), unfold(link.after)
    found = {one: _level(*one.args) for one in atoms(before, NeuronOutput) - atoms(after, NeuronOutput)}
    if not _solves():
        yield "what is put for a flow meets its equations and its start"
    if not Check(statement).confirms(before.xreplace(found), after):
        yield f"{link.after} is the solution at these arguments"


def _level(start: Expr, goal: Expr, time: Expr) -> Expr:
    """A guess at the output, put into its equations by `_solves`."""
    return goal / (1 + (sqrt(2) * goal / start**2 - 1) * exp(-sqrt(2) * goal * time))


@cache
def _solves() -> bool:
    """Whether aw is √2 times the guess, for a' = −(aw/√2 − y) w/√2, w' = −(aw/√2 − y) a/√2 from a = w = A.

    a = w = √g solves both where g' = −2 (g/√2 − y) g/√2, and no other flow starts there.
    """
    start, goal = (Dummy(name, positive=True) for name in ("A", "y"))
    time = Dummy("t", nonnegative=True)
    domain = Domain({start: positive, goal: positive, time: nonnegative})
    product = sqrt(2) * _level(start, goal, time)
    rate = -2 * (product / sqrt(2) - goal) * product / sqrt(2)
    pairs = ((product.diff(time), rate), (product.subs(time, 0), start**2))
    return all(Check(Statement(one, other, domain)).confirms(one, other) for one, other in pairs)


def right_arcs(link: Link, statement: Statement) -> Iterator[str]:
    """A set by arcs: the same at every end, and nowhere else another one but on what is too short to be seen."""
    before, after = (atoms(side, Indicator) for side in (link.before, link.after))
    left = before - after
    for one in sorted(left, key=str):
        if not any(one.args[1:] == other.args[1:] and _is_one_set(one, other, statement) for other in after):
            yield f"{one.condition} is a set of arcs of {link.after}"


def _is_one_set(one: Indicator, other: Indicator, statement: Statement) -> bool:
    found = [_is_one_at(one, other, point) for point in made(statement.domain, 1, number=POINTS)]
    return False not in found and found.count(True) >= POINTS / 2


def _is_one_at(one: Indicator, other: Indicator, point: Point) -> bool | None:
    """None where no sign is decided, as very near to what moves the ends into one another."""
    _, variable, low, high, _ = one.args
    apart = RegionIntegral(Lambda(variable, S.One), Lambda(variable, _apart(one.condition, other.condition)), low, high)
    env = Environment(point.values, point.activation, integrate, BALLS)
    try:
        with precision(BITS):
            ends = (end for end in (low, high, *_ends(other.condition, variable)) if _lies_between(end, low, high, env))
            here = [env.bind(variable, end.subs(point.values)) for end in ends]
            is_near = as_ball(evaluate(apart, env)).abs_upper() < SLIVER
            return is_near and all(evaluate(one, at) == evaluate(other, at) for at in here)
    except NoValue:
        return None


def _apart(one: Boolean, other: Boolean) -> Boolean:
    """Where one of both holds."""
    return Or(And(one, Not(other)), And(other, Not(one)))


def _ends(condition: Boolean, variable: Expr) -> list[Expr]:
    """Those of arcs as they are written: variable < end."""
    forms = sorted((form for form in condition.atoms(Relational) if form.has(variable)), key=str)
    return [form.rhs if form.lhs == variable else form.lhs for form in forms]


def _lies_between(end: Expr, low: Expr, high: Expr, env: Environment) -> bool:
    place, first, last = (as_ball(evaluate(one, env)) for one in (end, low, high))
    return not (place < first or place > last)


__all__ = ["right_arcs", "solved_flow"]
