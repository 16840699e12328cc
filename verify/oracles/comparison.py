"""Both sides of a statement at the points of its domain, at two precisions; the evidence of the oracles that evaluate.

A side is computed at digits + 15 and again at digits + 25 decimal places (and, where it holds integrals, on a finer
subdivision). What the two runs share is the side's own accuracy; a difference between the sides counts as a refutation
when it is a thousand times larger than that, and as agreement when it is below 10^−digits relative to the sides.
"""

from collections.abc import Callable
from dataclasses import dataclass

import mpmath
from mpmath import mp

from verify.claims.domain import Point
from verify.claims.evidence import Evidence, Witness
from verify.claims.settings import Settings
from verify.claims.statement import Statement

GUARD = (15, 25)
"""Extra digits of the two runs: closed forms lose up to twelve to cancellation at |ρ| = 1 − 10⁻¹² and below."""
LEAST_POINTS = 8

Values = Callable[[Statement, Point, int], tuple[mpmath.mpf, mpmath.mpf]]
"""(statement, point, run) -> (lhs, rhs) at mpmath's current precision."""


@dataclass(frozen=True)
class Outcome:
    """What one point says: agreed digits, or a witness, or neither where the numbers do not settle."""

    agreed: int | None
    witness: Witness | None


def compare(statement: Statement, point: Point, settings: Settings, values: Values) -> Outcome:
    """Hold the two sides against each other at one point."""
    runs = []
    for run, guard in enumerate(GUARD):
        with mp.workdps(settings.digits + guard):
            runs.append(values(statement, point, run))
    with mp.workdps(settings.digits + GUARD[1]):
        (left_before, right_before), (left, right) = runs
        if mp.isnan(left) and mp.isnan(right):
            return Outcome(None, None)
        unsettled = _distance(left, left_before) + _distance(right, right_before)
        if _holds(statement.relation, left, right, mp.mpf(10) ** -settings.digits):
            if statement.relation != "=":
                return Outcome(settings.digits, None)
            scale = _scale(left, right)
            error = max(_distance(left, right), _distance(left, left_before), _distance(right, right_before)) / scale
            if error <= mp.mpf(10) ** -settings.digits:
                return Outcome(_digits(error, settings.digits + GUARD[0]), None)
            return Outcome(None, None)
        if unsettled and _distance(left, right) <= 1000 * unsettled:
            return Outcome(None, None)
        witness = Witness(point.describe(statement.domain.variables), *_shown(left, right))
        return Outcome(None, witness)


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
    return _distance(one, other) / _scale(one, other)


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
    oracle: str,
    of: str,
    statement: Statement,
    points: tuple[Point, ...],
    settings: Settings,
    values: Values,
    least: int = LEAST_POINTS,
) -> Evidence:
    """Evidence from all points; stops at the first witness. A point where a side has no value settles nothing."""
    agreed, unsettled = [], []
    for point in points:
        try:
            outcome = compare(statement, point, settings, values)
        except (ZeroDivisionError, IndexError, TypeError):
            outcome = Outcome(None, None)
        if outcome.witness:
            return Evidence(
                oracle,
                of,
                "refuted",
                f"the sides differ at {point.name}",
                len(agreed) + 1,
                None,
                witness=outcome.witness,
            )
        if outcome.agreed is None:
            unsettled.append(point.name)
        else:
            agreed.append(outcome.agreed)
    if unsettled:
        return Evidence(oracle, of, "unknown", f"the numbers do not settle at {unsettled[0]}", len(agreed))
    if len(agreed) < least:
        return Evidence(oracle, of, "unknown", f"only {len(agreed)} points lie in the domain; {least} are needed")
    return Evidence(oracle, of, "agrees", "", len(agreed), min(agreed))
