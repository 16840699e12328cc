"""An eigenvalue of a convolution on the circle as a ball: the integral as it stands, cut at its kinks."""

from sympy import Symbol, cos, pi, true

from derive.measures.circle import CircleCoefficient
from verify.values.balls import Ball
from verify.values.evaluate import Environment
from verify.values.meanings import ball
from verify.values.region import integral_over

_angle = Symbol("angle", real=True)


@ball.register
def _(expression: CircleCoefficient, env: Environment) -> Ball:
    """(1/2π) ∫_{−π}^{π} κ(cos t) cos kt dt."""
    kernel, k = expression.args
    return integral_over(kernel(cos(_angle)) * cos(k * _angle) / (2 * pi), true, _angle, -pi, pi, env)
