"""Both sides of a statement at the points of its domain, at two precisions; the evidence of the oracles that evaluate.

A side is computed at digits + 15 and again at digits + 25 decimal places (and, where it holds integrals, on a finer
subdivision). What the two runs share is the side's own accuracy; a difference between the sides counts as a refutation
when it is a thousand times larger than that, and than what nudged roundings move the sides by, and as agreement when
it is below 10^−digits relative to the sides.

A point where a side has no value is no point where the numbers do not settle: the statement says nothing there. A
division by 0 counts only if a third run, with four times the digits, meets it too, and so does a tie against < or >.
An infinite side has a value where
the other one is finite, or where the statement itself says ∞.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import mpmath
from mpmath import mp
from sympy import Integer, expand, oo

from derive.language.quantity import NotReducible
from verify.claims.domain import Point
from verify.claims.evidence import Evidence, Witness
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.points.looked_at import Look, counted
from verify.values.no_value import NoValue, Undefined

GUARD = (15, 25)
"""Extra digits of the two runs: closed forms lose up to twelve to cancellation at |ρ| = 1 − 10⁻¹² and below."""
CONFIRMING = 4
"""So many times the digits of the second run for the third: a difference that is 0 by rounding only is none there."""
NUDGED_RUNS = (2, 3)
"""The runs in which roundings are made larger, and the other way, see `verify.values.nudged`."""
ROUNDING = "the sides differ by what rounding may do"
TOUCHING = "the sides are equal to all digits, where one should be the larger"
LEAST_POINTS = 8
LARGEST_POWER = 10**6

Sides = tuple[mpmath.mpf, mpmath.mpf]
Values = Callable[[Statement, Point, int], Sides]
"""(statement, point, run) -> (lhs, rhs) at mpmath's current precision."""


@dataclass(frozen=True)
class Outcome:
    """What one point says: agreed digits, or a witness, or that a side has no value; else the numbers do not settle.

    `reason` is a word on a value that is not reached.
    """

    agreed: int | None = None
    witness: Witness | None = None
    no_value: str | None = None
    reason: str = ""


def compare(statement: Statement, point: Point, settings: Settings, values: Values) -> Outcome:
    """Hold the two sides against each other at one point."""
    runs = []
    try:
        for run, guard in enumerate(GUARD):
            with mp.workdps(settings.digits + guard):
                runs.append(_both(statement, point, run, values))
        if any(isinstance(found, Undefined) or _is_a_tie(statement, found) for found in runs):
            with mp.workdps(CONFIRMING * (settings.digits + GUARD[1])):
                runs.append(_both(statement, point, 1, values))
    except NoValue as reason:
        return Outcome(reason=str(reason))
    undefined = [found for found in runs if isinstance(found, Undefined)]
    if undefined:
        return Outcome(no_value=str(undefined[-1])) if len(undefined) == len(runs) else Outcome()
    ties = {_is_a_tie(statement, found) for found in runs}
    with mp.workdps(settings.digits + GUARD[1]):
        may_ask = _is_of_scalars(statement) and not _is_far(point)
        if may_ask and _is_near_a_tie(statement, runs[1], settings) and _is_equal(statement, point):
            return Outcome(witness=_witness(statement, point, *runs[1]))
        if len(ties) > 1 or (may_ask and True in ties):
            return Outcome()
        outcome = _judged(statement, point, settings, *runs[: len(GUARD)])
        return outcome if outcome.witness is None else _steady(outcome, statement, point, runs[1], values)


def _steady(outcome: Outcome, statement: Statement, point: Point, sides: Sides, values: Values) -> Outcome:
    """A witness only if its sides are further apart than what nudged roundings move them by."""
    for run in NUDGED_RUNS:
        try:
            found = _both(statement, point, run, values)
        except NoValue as reason:
            return Outcome(reason=str(reason))
        if isinstance(found, Undefined):
            return Outcome(reason=ROUNDING)
        moved = sum(map(_distance, sides, found))
        if moved and _distance(*sides) <= 1000 * moved:
            return Outcome(reason=ROUNDING)
    return outcome


def _is_of_scalars(statement: Statement) -> bool:
    """Whether SymPy can be asked for equality: 1 and tanh 10⁴⁰ are equal to any number of digits that is asked for."""
    difference = statement.lhs - statement.rhs
    return not difference.is_infinite and difference.free_symbols <= set(statement.domain.scalars)


def _is_far(point: Point) -> bool:
    """Whether SymPy may not come back from a power that it works out exactly."""
    return any(isinstance(value, Integer) and abs(value) > LARGEST_POWER for value in point.values.values())


def _is_near_a_tie(statement: Statement, sides: Sides, settings: Settings) -> bool:
    """Whether sides that should be in order are equal up to the digits that are asked for."""
    return statement.relation in ("<", ">") and _relative(*sides) <= mp.mpf(10) ** -settings.digits


def _is_equal(statement: Statement, point: Point) -> bool:
    """Whether SymPy finds the difference of the sides to be exactly 0."""
    scalars = {symbol: point.values[symbol] for symbol in statement.domain.scalars}
    return expand((statement.lhs - statement.rhs).subs(scalars)).is_zero is True


def confirmed(outcome: Outcome, statement: Statement, point: Point, settings: Settings, values: Values) -> Outcome:
    """A witness only if a run with four times the digits bears it out: two may round a difference away alike."""
    if outcome.witness is None:
        return outcome
    again = compare(statement, point, replace(settings, digits=CONFIRMING * (settings.digits + GUARD[1])), values)
    return outcome if again.witness else Outcome(reason=again.reason)


def _is_a_tie(statement: Statement, found: Sides | Undefined) -> bool:
    """Whether two sides that should be in order are equal, which rounding can make of any small difference."""
    return statement.relation in ("<", ">") and not isinstance(found, Undefined) and found[0] == found[1]


def _both(statement: Statement, point: Point, run: int, values: Values) -> Sides | Undefined:
    """Both sides as numbers, or why one is none. Raises `NoValue` for what is not reached."""
    try:
        left, right = values(statement, point, run)
    except Undefined as reason:
        return reason
    except ZeroDivisionError:
        return Undefined("a division by 0")
    except (IndexError, TypeError) as reason:
        return Undefined(str(reason))
    if mp.isnan(left) or mp.isnan(right):
        return Undefined("a side is no number")
    if not all(map(_is_real, (left, right))) and (statement.relation != "=" or not any(map(_is_real, (left, right)))):
        return Undefined("a side is no real number")
    if mp.isinf(left) and mp.isinf(right) and oo not in map(abs, (statement.lhs, statement.rhs)):
        return Undefined("both sides are infinite")
    return (left, right) if statement.relation == "=" else (mp.re(left), mp.re(right))


def _is_real(value: mpmath.mpf | mpmath.mpc) -> bool:
    """Whether the number is real, up to an imaginary part that rounding leaves: of half its digits at most."""
    return not isinstance(value, mp.mpc) or abs(value.imag) <= abs(value) * mp.mpf(10) ** (-mp.dps // 2)


def _judged(statement: Statement, point: Point, settings: Settings, *runs: Sides) -> Outcome:
    (left_before, right_before), (left, right) = runs
    unsettled = _distance(left, left_before) + _distance(right, right_before)
    if _holds(statement.relation, left, right, mp.mpf(10) ** -settings.digits):
        scale, distance = _scale(left, right), _distance(left, right)
        if statement.relation in ("<", ">"):
            return Outcome(settings.digits) if unsettled < distance else Outcome(reason=TOUCHING)
        if statement.relation != "=":
            is_settled = unsettled < distance or unsettled <= scale * mp.mpf(10) ** -settings.digits
            return Outcome(settings.digits if is_settled else None)
        error = max(distance, _distance(left, left_before), _distance(right, right_before)) / scale
        if error <= mp.mpf(10) ** -settings.digits:
            return Outcome(_digits(error, settings.digits + GUARD[0]))
        return Outcome()
    if unsettled and _distance(left, right) <= 1000 * unsettled:
        return Outcome(reason=TOUCHING if statement.relation in ("<", ">") else "")
    return Outcome(witness=_witness(statement, point, left, right))


def _witness(statement: Statement, point: Point, left: mpmath.mpf, right: mpmath.mpf) -> Witness:
    values, apart = point.describe(statement.domain.variables), mp.nstr(_relative(left, right), 3)
    return Witness(values, *_shown(left, right), point.name, apart)


def _shown(left: mpmath.mpf, right: mpmath.mpf) -> tuple[str, str]:
    """Both sides with as many digits as it takes to tell them apart."""
    texts = [(mp.nstr(left, digits), mp.nstr(right, digits)) for digits in range(20, mp.dps + 1, 5)]
    return next((pair for pair in texts if pair[0] != pair[1]), texts[-1])


def _distance(one: mpmath.mpf, other: mpmath.mpf) -> mpmath.mpf:
    return mp.mpf(0) if one == other else abs(one - other)


def _scale(one: mpmath.mpf, other: mpmath.mpf) -> mpmath.mpf:
    """The larger side; one where a side is exactly zero, so that the error is absolute there."""
    return max(abs(one), abs(other)) if one and other else mp.mpf(1)


def _relative(one: mpmath.mpf, other: mpmath.mpf) -> mpmath.mpf:
    scale = _scale(one, other)
    return mp.inf if mp.isinf(scale) and one != other else _distance(one, other) / scale


def _holds(relation: str, left: mpmath.mpf, right: mpmath.mpf, tolerance: mpmath.mpf) -> bool:
    if relation == "=":
        return _relative(left, right) <= tolerance
    if relation in ("<=", ">="):
        first, second = (left, right) if relation == "<=" else (right, left)
        return first <= second or _relative(first, second) <= tolerance
    return left < right if relation == "<" else left > right


def _digits(error: mpmath.mpf, most: int) -> int:
    return most if error == 0 else min(most, int(mp.floor(-mp.log10(error))))


def compare_everywhere(
    oracle: str, of: str, statement: Statement, looks: Iterable[Look], settings: Settings, values: Values
) -> Evidence:
    """Evidence from all points; stops at the first witness, looks on where a side has no value or is not reached."""

    def outcome(look: Look) -> Outcome:
        return compare(statement, look.point, replace(settings, digits=look.digits), values)

    return gathered(Evidence(oracle, of, "agrees"), looks, outcome)


def gathered(found: Evidence, looks: Iterable[Look], outcome: Callable[[Look], Outcome]) -> Evidence:
    """The evidence of an oracle that computes, from what it says at each point; it ends as `found` where all is well.

    A side without a value, or a point that must be reached and is not, makes it `unknown`, and so do too few points.
    """
    reached: list[tuple[Look, int]] = []
    nowhere: list[str] = []
    unsettled: list[str] = []
    passed_over: list[str] = []
    for look in looks:
        name = look.point.name
        try:
            said = outcome(look)
        except NotReducible as reason:
            if look.must_be_reached:
                raise
            said = Outcome(reason=str(reason))
        if said.witness:
            detail = f"the sides differ at {name}"
            return replace(
                found, outcome="refuted", detail=detail, points=len(reached) + 1, digits=None, witness=said.witness
            )
        if said.agreed is not None:
            reached.append((look, said.agreed))
        elif said.no_value is not None:
            nowhere.append(f"{name}: {said.no_value}")
        else:
            words = f"{said.reason or 'the numbers do not settle'} at {name}"
            (unsettled if look.must_be_reached else passed_over).append(words)
    found = replace(
        found,
        points=len(reached),
        digits=min((digits for _, digits in reached), default=None),
        at={look.point.name: digits for look, digits in reached},
        sources=counted(look for look, _ in reached),
        not_reached=len(unsettled) + len(passed_over) or None,
    )
    if nowhere or unsettled or len(reached) < LEAST_POINTS:
        return _abstaining(found, nowhere, unsettled, len(passed_over))
    if passed_over:
        made = f"not reached at {len(passed_over)} points made from the domain: {passed_over[0]}"
        return replace(found, detail=made)
    return found


def _abstaining(found: Evidence, nowhere: list[str], unsettled: list[str], passed_over: int) -> Evidence:
    """`unknown`, with the reason; `nowhere` and `unsettled` are words on each such point, with its name."""
    abstaining = replace(found, outcome="unknown", digits=None, radius=None)
    count = len(found.at) + len(nowhere) + len(unsettled)
    if nowhere:
        detail = f"no value at {len(nowhere)} of {count} points, first at {nowhere[0]}"
        return replace(abstaining, detail=detail, no_value=nowhere[0])
    if unsettled:
        return replace(abstaining, detail=f"not reached at {len(unsettled)} of {count} points: {unsettled[0]}")
    few = f"only {count} points were found in the domain; {LEAST_POINTS} are needed"
    if passed_over:
        few = f"only {count} of {count + passed_over} points were reached; {LEAST_POINTS} are needed"
    return replace(abstaining, points=None, detail=few)
