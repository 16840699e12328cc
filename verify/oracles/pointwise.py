"""The pointwise oracle: both sides evaluated in high precision at exact points, derivatives taken numerically.

For what holds at every network: gradients, finite-width kernels, quadratic forms. A derivative is a difference quotient
of the function itself, so the claimed gradient is held against the network and not against another gradient. Closed
forms by two routes are evaluated with as many digits as it takes.
"""

from dataclasses import replace
from typing import Any

import mpmath
from mpmath import mp
from sympy import Expr, Piecewise, S, sign

from derive.activations.activation import sigma
from derive.algebra.numbers import holds_matrices
from derive.language.named import has_to_be_derived
from verify.claims.domain import Point
from verify.claims.evidence import Evidence
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.lowering import has_integral, is_measured
from verify.oracles.comparison import Outcome, compare, confirmed, gathered
from verify.oracles.matrices import compared
from verify.points import search
from verify.points.looked_at import LISTED, Look, everywhere
from verify.points.needs import Cost, needs_of
from verify.values.cancellation import value_despite_cancellation
from verify.values.evaluate import NoValue, evaluate
from verify.values.nudged import numbers_of

NAME = "pointwise"
COST = 1
CAN_REFUTE = True


def applies(statement: Statement) -> bool:
    """Whether no side holds an integral, an expectation or what can only be measured."""
    return not has_integral(statement) and not is_measured(statement)


def values(statement: Statement, point: Point, run: int) -> tuple[mpmath.mpf, mpmath.mpf]:
    env = replace(point.environment(), numbers=numbers_of(run))
    if has_to_be_derived(statement.lhs) or has_to_be_derived(statement.rhs):
        return value_despite_cancellation(statement.lhs, env, mp.dps), value_despite_cancellation(
            statement.rhs, env, mp.dps
        )
    return evaluate(_decided(statement.lhs, point), env), evaluate(_decided(statement.rhs, point), env)


def _decided(side: Expr, point: Point) -> Expr:
    """The side with the numbers of the point that no float holds, so that what it compares is compared exactly.

    Raises `NoValue` where such numbers are entries of arrays, and where a slope of σ is taken at an expression in them.
    """
    slopes = [found for found in side.atoms(sigma) if found.args[1] != 0]
    if not side.has(Piecewise, sign) and not slopes:
        return side
    if not all(map(_is_rational, filter(_is_array, point.values.values()))):
        raise NoValue("what is compared there may be equal")
    exact = {s: value for s, value in point.values.items() if isinstance(value, Expr) and not value.is_Rational}
    if exact and not all(slope.args[0].is_Symbol for slope in slopes):
        raise NoValue("what is compared there may be equal")
    return side.subs(exact) if exact else side


def _is_array(value: Any) -> bool:
    return isinstance(value, tuple)


def _is_rational(value: Any) -> bool:
    return all(map(_is_rational, value)) if _is_array(value) else bool(S(value).is_Rational)


def examine(of: str, statement: Statement, settings: Settings) -> Evidence:
    """Evidence on one statement."""
    if holds_matrices(statement.lhs, statement.rhs):
        return compared(NAME, of, statement, settings)

    def outcome(look: Look) -> Outcome:
        asked = replace(settings, digits=look.digits)
        found = compare(statement, look.point, asked, values)
        is_taken = is_dear or look.source == LISTED
        return found if is_taken else confirmed(found, statement, look.point, asked, values)

    is_dear = needs_of(statement).cost == Cost.DEAR
    try:
        evidence = gathered(Evidence(NAME, of, "agrees"), everywhere(statement, settings), outcome)
    except NoValue as reason:
        return Evidence(NAME, of, "unknown", str(reason))
    return search.told(evidence, statement, settings)
