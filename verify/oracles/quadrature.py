"""The quadrature oracle: expectations by high-precision integration of their definition, against the other side.

Expectations over the initialisation are first reduced to Gaussian expectations by linearity and independence. The
one-dimensional form of a Gaussian expectation is itself held against the two-dimensional integral at three points.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import mpmath
from mpmath import mp
from sympy import Expr, Integral, Lambda

from derive.gaussian.expectation import GaussianExpectation
from derive.language.named import unfold
from derive.language.symbols import c, q, qp
from derive.networks.initialisation import NotReducible
from derive.networks.wide import DEEP, DeepKernel
from verify.claims.claim import Evidence, Point, Statement
from verify.claims.settings import Settings
from verify.oracles.comparison import compare_everywhere
from verify.oracles.lowering import has_integral, is_random, lower
from verify.points.lists import COVARIANCE_POINTS
from verify.quadrature.evaluation import expectation_value, functions, integral_value
from verify.quadrature.line_rule import line
from verify.quadrature.mesh import COARSE, FINE, Grid
from verify.quadrature.plane_rule import plane
from verify.values import VALUES
from verify.values.evaluate import Environment, NoValue, evaluate
from verify.values.settled import settled

NAME = "quadrature"
PLANE_DIGITS = 20
_INTEGRATED = (GaussianExpectation, Integral, *DEEP, *VALUES)
_PLANE_POINTS = COVARIANCE_POINTS[:3]


def applies(statement: Statement) -> bool:
    """Whether a side holds an integral or an expectation."""
    return has_integral(statement)


def integrate(precision: int, grid: Grid) -> Callable[[Expr, Environment], mpmath.mpf]:
    """What evaluates Gaussian expectations and integrals to `precision` digits, the line cut as `grid` says."""

    def value(expression: Expr, env: Environment) -> mpmath.mpf:
        if isinstance(expression, GaussianExpectation):
            return expectation_value(expression, env, precision, grid)
        with mp.workdps(precision):
            if isinstance(expression, Integral):
                return integral_value(expression, env, grid)
            return VALUES[type(expression)](expression, lambda part: evaluate(part, env))

    return value


def values(statement: Statement, point: Point, run: int) -> tuple[mpmath.mpf, mpmath.mpf]:
    """Integrals at the current precision, everything around them at twice that: arccos halves the digits at ρ = ±1.

    A side without integrals is a closed form and may lose any number of digits, see `verify.values.settled`. In a deep
    network integrals stand in the covariances of others, and where the inputs are parallel those, too, are needed with
    twice the digits.
    """
    precision = mp.dps * (2 if any(_are_parallel(kernel, point) for kernel in _deep(statement)) else 1)
    env = point.environment(integrate(precision, (COARSE, FINE)[run]))
    first, second = (_side(lower(side), env, precision) for side in (statement.lhs, statement.rhs))
    return first, second


def _side(side: Expr, env: Environment, precision: int) -> mpmath.mpf:
    if not unfold(side).has(*_INTEGRATED):
        return settled(side, env, precision)
    with mp.workdps(2 * precision + 10):
        return evaluate(side, env)


def _deep(statement: Statement) -> set[DeepKernel]:
    return statement.lhs.atoms(*DEEP) | statement.rhs.atoms(*DEEP)


def _are_parallel(kernel: DeepKernel, point: Point) -> bool:
    """Whether the inputs of a deep network have |ρ| > 1 − 10⁻⁸: then ρ stays so close to 1 that digits are lost."""
    first, second, both = (evaluate(entry, point.environment()) for entry in kernel.inputs)
    return first * second - both**2 < first * second * mp.mpf("2e-8")


@cache
def _line_is_plane(g: Lambda, h: Lambda) -> bool:
    """Whether the one-dimensional form shares 20 digits with the two-dimensional integral, at points with |ρ| ≤ 0.9."""
    with mp.workdps(PLANE_DIGITS + 6):
        for point in _PLANE_POINTS:
            covariance = tuple(evaluate(symbol, point.environment()) for symbol in (q, qp, c))
            one, two = line(g, h, *covariance), plane(g, h, *covariance)
            if abs(one - two) > abs(two) * mp.mpf(10) ** -PLANE_DIGITS:
                return False
    return True


def _planar_pairs(statement: Statement, points: tuple[Point, ...]) -> set[tuple[Lambda, Lambda]]:
    pairs = set()
    for side in (statement.lhs, statement.rhs):
        for expectation in lower(side).atoms(GaussianExpectation):
            for point in {point.activation: point for point in points}.values():
                g, h = functions(expectation, point.environment())
                if g.expr.free_symbols and h.expr.free_symbols:
                    pairs.add((g, h))
    return pairs


def examine(of: str, statement: Statement, settings: Settings) -> Evidence:
    """Evidence on one statement."""
    points = statement.domain.inside
    try:
        evidence = compare_everywhere(NAME, of, statement, points, settings, values)
        if evidence.outcome != "agrees":
            return evidence
        pairs = _planar_pairs(statement, points)
        if not all(_line_is_plane(*pair) for pair in pairs):
            return replace(
                evidence, outcome="unknown", detail="the one-dimensional form departs from the integral over the plane"
            )
    except (NoValue, NotReducible) as reason:
        return Evidence(NAME, of, "unknown", str(reason))
    detail = (
        f"one-dimensional form against the plane: {PLANE_DIGITS} digits at {len(_PLANE_POINTS)} points" if pairs else ""
    )
    if is_random(statement):
        detail = "; ".join(filter(None, ("reduced to Gaussian expectations by linearity and independence", detail)))
    return replace(evidence, detail=detail)
