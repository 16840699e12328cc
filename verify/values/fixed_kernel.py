"""Training with a fixed kernel by matrix functions of the kernel matrix itself; no eigenvalue is computed."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import count
from typing import Any

import mpmath
from flint import arb, arb_mat
from mpmath import mp
from sympy import Expr, Integer, Lambda, S

from derive.language.quantity import quantities
from derive.language.symbols import n
from derive.training.fixed_kernel import (
    AnalyticLimit,
    AtInfinity,
    GrowingLimit,
    LinearDescent,
    LinearFlow,
    PredictionFlow,
    TimeLimit,
)
from verify.values.balls import ball as as_ball
from verify.values.evaluate import Environment
from verify.values.meanings import ball, value
from verify.values.no_value import NoValue

Rows = tuple[tuple[Any, ...], ...]
Expression = LinearFlow | LinearDescent | PredictionFlow

GUARD = 15
"""Digits to spare: the matrix exponential squares as often as log2(t‖K‖), and every squaring may double the error."""
LATEST = 2**40
FAR = (3**840 + 1, 2**1330, 2**1330 + 1, 7**474)
"""Where a limit is looked at: even and odd numbers, no power of one prime alone; beside them where N is real."""
LOST = 1600
"""Digits that terms which cancel may lose there."""
LATE = 15
"""More digits at late times: an eigenvalue that is 0 but for rounding moves what is still there by 2⁴⁰ of it."""
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


def rows(expression: Expression, env: Environment) -> Rows:
    """The kernel matrix."""
    places = _places(env)
    return tuple(tuple(_applied(expression.matrix, env, one, other) for other in places) for one in places)


def _places(env: Environment) -> range:
    return range(1, int(env.number(n)) + 1)


def _applied(function: Lambda, env: Environment, *places: int) -> Any:
    """The value of a function of indices."""
    for index, place in zip(function.variables, places, strict=True):
        env = env.bind(index, Integer(place))
    return env.number(function.expr)


def _residuals(expression: Expression, env: Environment) -> list[Any]:
    return [_applied(expression.start, env, place) - _applied(expression.target, env, place) for place in _places(env)]


def _system(expression: PredictionFlow, env: Environment) -> Rows:
    """M where (r, f(x*)) of the residuals r moves by M (r, f(x*)): −K, and −k below it."""
    row, zero = expression.args[3], env.number(S.Zero)
    kernel = ((*(-entry for entry in entries), zero) for entries in rows(expression, env))
    return (*kernel, (*(-_applied(row, env, place) for place in _places(env)), zero))


@lru_cache(maxsize=64)
def _exponential(matrix: Rows, time: mpmath.mpf, precision: int) -> mpmath.matrix:
    """At mpmath's current precision, which is `precision`: all coordinates of a flow ask for one matrix."""
    return mp.expm(time * mp.matrix(matrix))


@lru_cache(maxsize=64)
def _power(matrix: Rows, step: mpmath.mpf, steps: int, precision: int) -> mpmath.matrix:
    return (mp.eye(len(matrix)) - step * mp.matrix(matrix)) ** steps


@value.register
def _(expression: LinearFlow, env: Environment) -> mpmath.mpf:
    """y_i plus entry i of exp(−tK)(f_0 − y), the exponential by its power series."""
    index, time = expression.args[3:]
    with mp.workdps(mp.dps + GUARD):
        kernel = rows(expression, env)
        decayed = _exponential(kernel, -env.number(time), mp.prec) * mp.matrix(_residuals(expression, env))
        return env.number(expression.target(index)) + decayed[int(env.number(index)) - 1]


@ball.register
def _(expression: LinearFlow, env: Environment) -> arb:
    """The same with Arb's exponential."""
    index, time = expression.args[3:]
    scale = -as_ball(env.number(time))
    exponent = [[scale * as_ball(entry) for entry in row] for row in rows(expression, env)]
    return _moved(arb_mat(exponent).exp(), expression, index, env)


def _moved(matrix: arb_mat, expression: LinearFlow | LinearDescent, index: Expr, env: Environment) -> arb:
    """y_i plus entry i of the matrix times the residuals at the start."""
    row = matrix.tolist()[int(env.number(index)) - 1]
    start = (as_ball(entry) for entry in _residuals(expression, env))
    return as_ball(env.number(expression.target(index))) + sum(map(arb.__mul__, row, start), arb(0))


@value.register
def _(expression: PredictionFlow, env: Environment) -> mpmath.mpf:
    """f_t(x*) as the last coordinate of one linear system for the residuals and f(x*)."""
    first, time = expression.args[4:]
    with mp.workdps(mp.dps + GUARD):
        state = mp.matrix([*_residuals(expression, env), env.number(first)])
        system = _system(expression, env)
        return (_exponential(system, env.number(time), mp.prec) * state)[len(state) - 1]


@ball.register
def _(expression: PredictionFlow, env: Environment) -> arb:
    """The same with Arb's exponential."""
    first, time = expression.args[4:]
    scale = as_ball(env.number(time))
    state = map(as_ball, (*_residuals(expression, env), env.number(first)))
    exponent = [[scale * as_ball(entry) for entry in row] for row in _system(expression, env)]
    return sum(map(arb.__mul__, arb_mat(exponent).exp().tolist()[-1], state), arb(0))


@value.register
def _(expression: LinearDescent, env: Environment) -> mpmath.mpf:
    """k steps of f ← f − ηK(f − y), taken together as a power of the step's matrix."""
    index, step, steps = expression.args[3:]
    with mp.workdps(mp.dps + GUARD):
        kernel = rows(expression, env)
        moved = _power(kernel, env.number(step), int(env.number(steps)), mp.prec)
        left = moved * mp.matrix(_residuals(expression, env))
        return env.number(expression.target(index)) + left[int(env.number(index)) - 1]


@ball.register
def _(expression: LinearDescent, env: Environment) -> arb:
    """The same in balls."""
    index, step, steps = expression.args[3:]
    size = as_ball(env.number(step))
    once = [
        [int(place == column) - size * as_ball(entry) for column, entry in enumerate(row)]
        for place, row in enumerate(rows(expression, env))
    ]
    return _moved(arb_mat(once) ** int(env.number(steps)), expression, index, env)


@value.register
def _(expression: TimeLimit, env: Environment) -> mpmath.mpf:
    """The value at a time after which doubling it changes nothing. Raises `NoValue` where that is later than 2⁴⁰."""
    time, before = 32, None
    while time <= LATEST:
        with mp.workdps(mp.dps + LATE):
            now = env.bind(expression.variable, Integer(time)).number(expression.quantity)
        if before is not None and abs(now - before) <= mp.mpf(10) ** -(mp.dps + 2) * max(1, abs(now)):
            return _if_settled(now, expression, env)
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
        found = extrapolate(
            lambda node: env.bind(expression.variable, Integer(node)).number(expression.quantity), nodes
        )
    return _if_settled(found, expression, env)


def _if_settled(found: mpmath.mpf, expression: AtInfinity, env: Environment) -> mpmath.mpf:
    """A limit that is still there far out, where that has a value: 1 − e^(−qt) is 0 at all times that are no match for
    a small q. Raises `NoValue`."""
    if not quantities(expression.quantity):
        try:
            with mp.workdps(mp.dps + LOST):
                far = env.anew().bind(expression.variable, mp.mpf(FAR[0])).number(expression.quantity)
        except NoValue:
            far = found
        if abs(far - found) > mp.mpf(10) ** -(mp.dps // 2) * max(1, abs(found)):
            raise NoValue("the quantity still moves far out")
    return +found


@value.register
def _(expression: GrowingLimit, env: Environment) -> mpmath.mpf:
    """The value at numbers far out, where all of these share their digits. Raises `NoValue` where they do not."""
    with mp.workdps(mp.dps + LOST):
        places = [
            *map(mp.mpf, FAR),
            *(() if expression.variable.is_integer else (FAR[0] + mp.mpf(1) / 3, FAR[1] + mp.e)),
        ]
        found = [env.anew().bind(expression.variable, place).number(expression.quantity) for place in places]
    last = found[-1]
    if any(abs(one - last) > mp.mpf(10) ** -(mp.dps + 2) * max(1, abs(last)) for one in found):
        raise NoValue("the quantity still moves far out")
    return +last
