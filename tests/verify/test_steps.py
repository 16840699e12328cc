"""Every step of a derivation is an equality of its own: each is evaluated and held against the one before."""

import pytest
from mpmath import mp

from derive.activation import rectified_power
from derive.kernel import expectation_of
from derive.symbols import q, qp, theta
from verify.evaluate import Environment, evaluate
from verify.mesh import COARSE
from verify.oracles.quadrature import integrate

POINT = {q: 1, qp: 2, theta: mp.mpf(1)}


@pytest.mark.slow
@pytest.mark.parametrize("degree", range(4))
def test_steps_of_the_polar_route(degree):
    derivation = expectation_of(rectified_power(degree), 0).derive()
    with mp.workdps(9):
        env = Environment(POINT, None, integrate(9, COARSE))
        start = evaluate(derivation.start, env)
        for step in derivation.steps[1:]:
            assert abs(evaluate(step.expression, env) / start - 1) < 1e-6, step.rule
