"""The enclosure oracle: both sides as Arb balls at exact points, or as exact numbers.

A ball holds the true value, so disjoint balls refute for certain. Where they overlap, the radius that is reported is
the largest difference that they leave open, relative to the larger side, or absolute where a side is exactly 0; it has
to be below 10^−digits. What is too wide at one precision is computed again at twice that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil, inf, log2

from flint import arb, fmpq
from sympy import Basic, Expr, Integral, S, oo

from derive.language.derivatives import UnevaluatedDerivative
from derive.language.named import has_to_be_derived, unfold
from derive.language.quantity import NotReducible, Quantity, quantities
from derive.networks.initialisation import InitialisationExpectation
from verify.claims.domain import Point
from verify.claims.evidence import Evidence, Witness
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.enclosure.expectations import average, integrate
from verify.enclosure.integrals import NotAnalytic
from verify.lowering import is_random, lower
from verify.oracles.comparison import Outcome, gathered
from verify.points.looked_at import Look, in_turn, ties
from verify.points.needs import Cost, needs_of
from verify.points.search import told_apart
from verify.values import meanings
from verify.values.balls import BALLS, Ball, Exact, ball, is_zero
from verify.values.evaluate import Environment, evaluate
from verify.values.meanings import known
from verify.values.no_value import NoValue, Undecided, Undefined
from verify.values.precision import precision

NAME = "enclosure"
COST = 2
CAN_REFUTE = True
GUARD = 64
"""Bits beyond the digits that are wanted, at first."""
DOUBLINGS = 4


def applies(statement: Statement) -> bool:
    """Whether all that the sides hold has a ball; derivatives only on a side that is lowered, which works them out.

    Routes against each other are left out: where both sides are 0 no ball knows it, nor how large they would be.
    """
    sides = (statement.lhs, statement.rhs)
    return not any(map(has_to_be_derived, sides)) and all(map(_has_a_ball, map(unfold, sides)))


def _has_a_ball(side: Expr) -> bool:
    found = quantities(side)
    is_lowered = any(isinstance(part, InitialisationExpectation) for part in found)
    worked_out = (InitialisationExpectation, UnevaluatedDerivative) if is_lowered else ()
    if not all(isinstance(part, worked_out) or known(meanings.ball, type(part)) for part in found):
        return False
    return not side.replace(_is_integral, lambda part: S.Zero).has(oo)


def _is_integral(part: Basic) -> bool:
    return isinstance(part, Integral) or (isinstance(part, Quantity) and part.is_integral)


@dataclass(frozen=True)
class _Outcome:
    """At one point: a radius where the sides are enclosed, a witness where they are disjoint, or why a side has no
    value; else neither, with the reason."""

    radius: arb | None
    witness: Witness | None = None
    no_value: str | None = None
    reason: str = "a ball is too wide"


def _side(side: Expr, point: Point) -> Exact | Ball:
    env = Environment(point.values, point.activation, integrate, BALLS, average=average)
    return evaluate(lower(side, point), env)


def _is_narrow(value: Exact | Ball, digits: int) -> bool:
    """Whether one digit more than the wanted ones is known: more bits would not help an equation."""
    one = ball(value)
    return one.rad() < one.abs_lower() * arb(10) ** (-digits - 1)


def _compare(statement: Statement, point: Point, settings: Settings, doublings: int = DOUBLINGS) -> _Outcome:
    bits = ceil(settings.digits * log2(10)) + GUARD
    sides = (statement.lhs, statement.rhs)
    narrow: dict[Expr, Exact | Ball] = {}
    for doubling in range(doublings + 1):
        with precision(bits << doubling):
            try:
                left, right = (narrow[side] if side in narrow else _side(side, point) for side in sides)
                if statement.relation == "=":
                    narrow = {s: x for s, x in zip(sides, (left, right), strict=True) if _is_narrow(x, settings.digits)}
                outcome = _judged(statement, point, left, right, settings)
            except Undecided:
                continue
            except Undefined as reason:
                return _Outcome(None, no_value=str(reason))
            except NoValue as reason:
                return _Outcome(None, reason=str(reason))
        if outcome.radius is not None or outcome.witness is not None:
            return outcome
    return _Outcome(None)


def _judged(
    statement: Statement, point: Point, left: Exact | Ball, right: Exact | Ball, settings: Settings
) -> _Outcome:
    if statement.relation != "=":
        holds = BALLS.holds(statement.relation, left, right)
        return _Outcome(arb(0)) if holds else _Outcome(None, _witness(statement, point, left, right))
    if isinstance(left, fmpq) and isinstance(right, fmpq):
        return _Outcome(arb(0)) if left == right else _Outcome(None, _witness(statement, point, left, right))
    one, other = ball(left), ball(right)
    if not (one.is_finite() and other.is_finite()):
        return _Outcome(None)
    if not one.overlaps(other):
        return _Outcome(None, _witness(statement, point, left, right))
    radius = (one - other).abs_upper()
    if not (is_zero(left) or is_zero(right)):
        size = one.abs_lower().max(other.abs_lower())
        if not size > 0:
            return _Outcome(None)
        radius = (radius / size).upper()
    return _Outcome(radius) if radius < arb(10) ** -settings.digits else _Outcome(None)


def _witness(statement: Statement, point: Point, left: Exact | Ball, right: Exact | Ball) -> Witness:
    """Both sides with as many digits as it takes to tell them apart; `apart` is the least that the balls leave."""
    one, other = ball(left), ball(right)
    texts = ("", "")
    for digits in range(20, 1000, 5):
        texts = one.str(digits), other.str(digits)
        if one.str(digits, radius=False) != other.str(digits, radius=False) or one.overlaps(other):
            break
    least = (one - other).abs_lower()
    if not (is_zero(left) or is_zero(right)):
        least = least / one.abs_upper().max(other.abs_upper())
    apart = least.mid().str(3, radius=False)
    return Witness(point.describe(statement.domain.variables), *texts, point.name, apart)


def examine(of: str, statement: Statement, settings: Settings) -> Evidence:
    """Evidence on one statement; stops at the first witness. After a point that is not settled only those count."""
    radii: list[arb] = []
    patience = DOUBLINGS

    def outcome(look: Look) -> Outcome:
        nonlocal patience
        doublings = patience if look.must_be_reached else 0
        found = _compare(statement, look.point, replace(settings, digits=look.digits), doublings)
        if found.radius is not None:
            radii.append(found.radius)
            return Outcome(agreed=look.digits)
        if look.must_be_reached and found.no_value is None:
            patience = 0
        return Outcome(witness=found.witness, no_value=found.no_value, reason=found.reason)

    try:
        evidence = gathered(Evidence(NAME, of, "enclosed"), _looks(statement, settings), outcome)
    except NotReducible as reason:
        return Evidence(NAME, of, "unknown", str(reason))
    except NotAnalytic as reason:
        return Evidence(NAME, of, "error", str(reason))
    if evidence.outcome != "enclosed":
        return evidence
    lowered = "reduced to Gaussian expectations by linearity and independence" if is_random(statement) else ""
    found = replace(evidence, radius=_shown(radii), detail="; ".join(filter(None, (lowered, evidence.detail))))
    return told_apart(found, statement, settings)


def _looks(statement: Statement, settings: Settings) -> Iterator[Look]:
    """Where balls are dear only the points that have to be reached: far out they take minutes to end too wide.

    Where the sides of a strict inequality are equal, exact numbers say so.
    """
    cost = needs_of(statement).cost
    yield from (look for look in in_turn(statement, settings) if look.must_be_reached or cost != Cost.DEAR)
    if cost == Cost.PLAIN and statement.relation in ("<", ">"):
        yield from ties(statement, settings)


def _shown(radii: list[arb]) -> str:
    """The largest radius with two digits, rounded up."""
    widest = max(radii, default=arb(0), key=lambda radius: float(radius.log()) if radius > 0 else -inf)
    return "0" if widest.is_zero() else (widest * fmpq(21, 20)).str(2, radius=False)


__all__ = ["NAME", "applies", "examine"]
