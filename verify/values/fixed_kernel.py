"""Training with a fixed kernel by matrix functions of the kernel matrix itself; no eigenvalue is computed."""

from collections.abc import Callable, Sequence
from itertools import count

import mpmath
from mpmath import mp
from sympy import Expr, Integer

from derive.language.symbols import n
from derive.training.fixed_kernel import AnalyticLimit, LinearDescent, LinearFlow, PredictionFlow, TimeLimit
from verify.values.evaluate import Environment
from verify.values.meanings import value
from verify.values.no_value import NoValue

Number = Callable[[Expr], mpmath.mpf]

GUARD = 15
"""Digits to spare: the matrix exponential squares as often as log2(t‖K‖), and every squaring may double the error."""
LATEST = 2**14
FIRST, STEP, RADIUS = 400, 100, 20
"""Nodes N = 400, 500, … of an extrapolation; the function of 1/N is analytic for |1/N| < 1/20 at least."""
SPREAD = 45
"""Digits lost to extrapolation: the weights of 30 such nodes are of the order of 34³⁰/30! < 10¹⁴."""


def extrapolate(value: Callable[[int], mpmath.mpf], at: Sequence[int]) -> mpmath.mpf:
    """The limit of a function of N that is analytic in 1/N, by the polynomial through its values at the nodes."""
    table = [value(node) for node in at]
    for width in range(1, len(at)):
        table = [
            (at[i + width] * table[i + 1] - at[i] * table[i]) / (at[i + width] - at[i]) for i in range(len(table) - 1)
        ]
    return table[0]


def _matrix(expression: LinearFlow | LinearDescent | PredictionFlow, number: Number) -> mpmath.matrix:
    size = int(number(n))
    return mp.matrix(
        [[number(expression.matrix(Integer(a), Integer(b))) for b in range(1, size + 1)] for a in range(1, size + 1)]
    )


def _residuals(expression: LinearFlow | LinearDescent | PredictionFlow, number: Number) -> mpmath.matrix:
    places = map(Integer, range(1, int(number(n)) + 1))
    return mp.matrix([number(expression.start(place)) - number(expression.target(place)) for place in places])


@value.register
def _(expression: LinearFlow, env: Environment) -> mpmath.mpf:
    """y_i plus entry i of exp(−tK)(f_0 − y), the exponential by its power series."""
    index, time = expression.args[3:]
    with mp.workdps(mp.dps + GUARD):
        decayed = mp.expm(-env.number(time) * _matrix(expression, env.number)) * _residuals(expression, env.number)
        return env.number(expression.target(index)) + decayed[int(env.number(index)) - 1]


@value.register
def _(expression: PredictionFlow, env: Environment) -> mpmath.mpf:
    """f_t(x*) as the last coordinate of one linear system for the residuals and f(x*)."""
    row, first, time = expression.args[3:]
    with mp.workdps(mp.dps + GUARD):
        kernel, start = _matrix(expression, env.number), _residuals(expression, env.number)
        size = kernel.rows
        system, state = mp.zeros(size + 1), mp.zeros(size + 1, 1)
        for a in range(size):
            state[a] = start[a]
            system[size, a] = -env.number(row(Integer(a + 1)))
            for b in range(size):
                system[a, b] = -kernel[a, b]
        state[size] = env.number(first)
        return (mp.expm(env.number(time) * system) * state)[size]


@value.register
def _(expression: LinearDescent, env: Environment) -> mpmath.mpf:
    """k steps of f ← f − ηK(f − y), taken together as a power of the step's matrix."""
    index, step, steps = expression.args[3:]
    with mp.workdps(mp.dps + GUARD):
        kernel = _matrix(expression, env.number)
        once = mp.eye(kernel.rows) - env.number(step) * kernel
        left = once ** int(env.number(steps)) * _residuals(expression, env.number)
        return env.number(expression.target(index)) + left[int(env.number(index)) - 1]


@value.register
def _(expression: TimeLimit, env: Environment) -> mpmath.mpf:
    """The value at a time after which doubling it changes nothing. Raises `NoValue` where that is later than 2¹⁴."""
    time, before = 32, None
    while time <= LATEST:
        now = env.number(expression.quantity.subs(expression.variable, Integer(time)))
        if before is not None and abs(now - before) <= mp.mpf(10) ** -(mp.dps + 2) * max(1, abs(now)):
            return now
        time, before = 2 * time, now
    raise NoValue("the quantity still moves at late times")


@value.register
def _(expression: AnalyticLimit, env: Environment) -> mpmath.mpf:
    """The limit by the polynomial in 1/N through values at K nodes, which is off by Π RADIUS/N_k or so."""
    nodes, error = [], 1.0
    for node in count(FIRST, STEP):
        if error < 10.0 ** -(mp.dps + 3):
            break
        nodes.append(node)
        error *= RADIUS / node
    with mp.workdps(mp.dps + SPREAD):
        return extrapolate(lambda node: env.number(expression.quantity.subs(expression.variable, Integer(node))), nodes)
