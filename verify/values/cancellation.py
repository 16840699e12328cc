"""The value of a closed form that may lose any number of digits to cancellation."""

import mpmath
from mpmath import mp
from sympy import Expr

from verify.values.evaluate import Environment, evaluate

DOUBLINGS = 5
VANISHING = 8
"""What is smaller than 10 to minus so many times the digits, after all doublings, counts as 0."""


def value_despite_cancellation(side: Expr, env: Environment, precision: int) -> mpmath.mpf:
    """The value to `precision` digits, the working digits doubled until two evaluations share as many.

    J₃ at ρ = −1 + 10⁻³⁰ is of the order of (1 + ρ)^(7/2) and a sum of terms of the order of (1 + ρ)^(1/2): 90 digits
    are gone there.
    """
    digits = 2 * precision + 10
    with mp.workdps(digits):
        value = before = evaluate(side, env)
    for _ in range(DOUBLINGS):
        digits *= 2
        with mp.workdps(digits):
            value = evaluate(side, env)
            if value == before or abs(value - before) <= abs(value) * mp.mpf(10) ** -precision:
                return value
        before = value
    return mp.zero if abs(value) < mp.mpf(10) ** (-VANISHING * precision) else value
