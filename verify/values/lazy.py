"""One trained neuron by the power series of its differential equations, stepped in time."""

import mpmath
from mpmath import mp

from derive.training.lazy import NeuronOutput
from verify.values.evaluate import Environment
from verify.values.meanings import value
from verify.values.no_value import NoValue

GUARD = 10
MOST_STEPS = 100
"""A second."""


@value.register
def _(expression: NeuronOutput, env: Environment) -> mpmath.mpf:
    """f = aw/√2 at time t, where da/dt = −(f − y)w/√2 and dw/dt = −(f − y)a/√2 start from a = w = A.

    Singularities in complex time are no nearer than about 2/(y + A²). Steps are at most a tenth of that, so a series
    of as many terms as digits is exact to these.
    """
    start, target, time = map(env.number, expression.args)
    with mp.workdps(mp.dps + GUARD):
        steps = int(mp.ceil(time * 5 * (target + start**2))) + 1
        if steps > MOST_STEPS:
            raise NoValue(f"the series would be stepped more than {MOST_STEPS} times")
        readout, weight = start, start
        for _ in range(steps):
            readout, weight = _advance(readout, weight, target, time / steps)
        return readout * weight / mp.sqrt(2)


def _advance(
    readout: mpmath.mpf, weight: mpmath.mpf, target: mpmath.mpf, length: mpmath.mpf
) -> tuple[mpmath.mpf, mpmath.mpf]:
    root = mp.sqrt(2)
    first, second, residuals = [readout], [weight], []
    for order in range(mp.dps):
        product = mp.fdot(zip(first, reversed(second), strict=True))
        residuals.append(product / root - (target if order == 0 else 0))
        slopes = [mp.fdot(zip(other, reversed(residuals), strict=True)) for other in (second, first)]
        first.append(-slopes[0] / root / (order + 1))
        second.append(-slopes[1] / root / (order + 1))
    return mp.polyval(first[::-1], length), mp.polyval(second[::-1], length)
