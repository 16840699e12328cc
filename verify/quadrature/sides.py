"""Both sides of a statement in numbers, expectations and integrals by quadrature of their definition."""

from collections.abc import Callable
from dataclasses import replace

import mpmath
from mpmath import mp
from sympy import Expr, Integral

from derive.gaussian.expectation import GaussianExpectation
from derive.language.named import unfold
from derive.language.parts import atoms
from derive.language.quantity import quantities
from derive.networks.wide import DeepKernel
from verify.claims.domain import Point
from verify.claims.statement import Statement
from verify.lowering import lower
from verify.quadrature.evaluation import expectation_value, integral_value
from verify.quadrature.mesh import COARSE, FINE, Grid
from verify.values.cancellation import value_despite_cancellation
from verify.values.evaluate import Environment, evaluate
from verify.values.nudged import numbers_of


def integrate(precision: int, grid: Grid) -> Callable[[Expr, Environment], mpmath.mpf]:
    """What evaluates Gaussian expectations and integrals to `precision` digits, the line cut as `grid` says."""

    def value(expression: Expr, env: Environment) -> mpmath.mpf:
        if isinstance(expression, GaussianExpectation):
            return expectation_value(expression, env, precision, grid)
        with mp.workdps(precision):
            return integral_value(expression, env, grid)

    return value


def values(statement: Statement, point: Point, run: int) -> tuple[mpmath.mpf, mpmath.mpf]:
    """Integrals at the current precision, everything around them at twice that: arccos halves the digits at ρ = ±1.

    A side without integrals is a closed form and may lose any number of digits, see `verify.values.cancellation`. In a
    deep network integrals stand in the covariances of others, and where the inputs are parallel those, too, are needed
    with twice the digits.
    """
    precision = mp.dps * (2 if any(_are_parallel(kernel, point) for kernel in _deep(statement)) else 1)
    env = point.environment(integrate(precision, COARSE if run == 0 else FINE))
    env = replace(env, precision=precision, numbers=numbers_of(run))
    first, second = (_side(lower(side, point), env, precision) for side in (statement.lhs, statement.rhs))
    return first, second


def _side(side: Expr, env: Environment, precision: int) -> mpmath.mpf:
    if not atoms(unfold(side), Integral) and all(found.is_plain for found in quantities(unfold(side))):
        return value_despite_cancellation(side, env, precision)
    with mp.workdps(2 * precision + 10):
        return evaluate(side, env)


def _deep(statement: Statement) -> set[DeepKernel]:
    return atoms(statement.lhs, DeepKernel) | atoms(statement.rhs, DeepKernel)


def _are_parallel(kernel: DeepKernel, point: Point) -> bool:
    """Whether the inputs of a deep network have |ρ| > 1 − 10⁻⁸: then ρ stays so close to 1 that digits are lost."""
    first, second, both = (evaluate(entry, point.environment()) for entry in kernel.inputs)
    return first * second - both**2 < first * second * mp.mpf("2e-8")


__all__ = ["integrate", "values"]
