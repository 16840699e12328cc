"""The quadrature oracle: expectations by high-precision integration of their definition, against the other side.

Expectations over the initialisation are first reduced to Gaussian expectations by linearity and independence. The
one-dimensional form of a Gaussian expectation is itself held against the two-dimensional integral at three points.
"""

from dataclasses import replace
from functools import cache

from mpmath import mp
from sympy import Lambda

from derive.gaussian.expectation import GaussianExpectation
from derive.language.quantity import NotReducible
from derive.language.symbols import c, q, qp
from verify.claims.domain import Point
from verify.claims.evidence import Evidence
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.lowering import has_integral, is_random, lower
from verify.oracles.comparison import compare_everywhere
from verify.points import search
from verify.points.lists import COVARIANCE_POINTS
from verify.points.looked_at import everywhere, looked_at
from verify.quadrature.evaluation import functions, open_letters
from verify.quadrature.line_rule import line
from verify.quadrature.plane_rule import plane, plane_size
from verify.quadrature.sides import values
from verify.values.evaluate import NoValue, evaluate

NAME = "quadrature"
COST = 5
CAN_REFUTE = True
PLANE_DIGITS = 20
ROUNDING_LOST = 3
"""Digits below the working precision down to which a value on the plane is told from rounding."""
_PLANE_POINTS = COVARIANCE_POINTS[:3]


def applies(statement: Statement) -> bool:
    """Whether a side holds an integral or an expectation."""
    return has_integral(statement)


@cache
def _line_is_plane(g: Lambda, h: Lambda) -> bool:
    """Whether the one-dimensional form shares 20 digits with the two-dimensional integral, at points with |ρ| ≤ 0.9.

    Where the terms of the plane cancel, as an odd g against an even h does, its value is rounding. A node's term is off
    by a few rounding errors, and by the exponent c u v/(qq' − c²) < 1000 as many in its exponential, so the sum by less
    than 10³ of them times E|g(U)h(V)|, which is compared with where the value is smaller still.
    """
    with mp.workdps(PLANE_DIGITS + 6):
        for point in _PLANE_POINTS:
            covariance = tuple(evaluate(symbol, point.environment()) for symbol in (q, qp, c))
            one, two = line(g, h, *covariance), plane(g, h, *covariance)
            if abs(one - two) > abs(two) * mp.mpf(10) ** -PLANE_DIGITS:
                rounding = plane_size(g, h, *covariance) * mp.mpf(10) ** (ROUNDING_LOST - mp.dps)
                if abs(one - two) > rounding:
                    return False
    return True


def _planar_pairs(statement: Statement, points: tuple[Point, ...]) -> set[tuple[Lambda, Lambda]]:
    """g and h that are functions of U and V alone, once the letters of the point have their values."""
    pairs = set()
    for side in (statement.lhs, statement.rhs):
        for point in {point.activation: point for point in points}.values():
            for expectation in lower(side, point).atoms(GaussianExpectation):
                if open_letters(expectation, point.environment()):
                    continue
                g, h = functions(expectation, point.environment())
                if g.expr.free_symbols and h.expr.free_symbols:
                    pairs.add((g, h))
    return pairs


def examine(of: str, statement: Statement, settings: Settings) -> Evidence:
    """Evidence on one statement."""
    try:
        evidence = compare_everywhere(NAME, of, statement, everywhere(statement, settings), settings, values)
        if evidence.outcome != "agrees":
            return search.told(evidence, statement, settings)
        looks = looked_at(statement, settings)
        pairs = _planar_pairs(statement, tuple(look.point for look in looks if look.point.name in evidence.at))
        if not all(_line_is_plane(*pair) for pair in pairs):
            return replace(
                evidence, outcome="unknown", detail="the one-dimensional form departs from the integral over the plane"
            )
    except (NoValue, NotReducible) as reason:
        return Evidence(NAME, of, "unknown", str(reason))
    detail = (
        f"one-dimensional form against the plane: {PLANE_DIGITS} digits at {len(_PLANE_POINTS)} points" if pairs else ""
    )
    lowered = "reduced to Gaussian expectations by linearity and independence" if is_random(statement) else ""
    detail = "; ".join(filter(None, (lowered, detail, evidence.detail)))
    return search.told(replace(evidence, detail=detail), statement, settings)
