"""A Gaussian expectation is left to what the oracle evaluates integrals with."""

from typing import Any

from derive.gaussian.expectation import GaussianExpectation
from verify.values.evaluate import Environment
from verify.values.meanings import ball, value


@ball.register
@value.register
def _(expression: GaussianExpectation, env: Environment) -> Any:
    return env.integrate(expression, env)
