"""Derivatives by difference quotients of the function itself, so that a gradient is held against the network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mpmath import mp
from sympy import Abs, Expr, Heaviside, Integral, Max, Min, Piecewise, sign
from sympy.tensor.indexed import Indexed

from derive.language.derivatives import OneSidedDerivative, Partial, TaylorCoefficient
from derive.language.named import unfold
from derive.language.parts import atoms
from derive.language.quantity import quantities
from verify.values.evaluate import Environment, evaluate, position
from verify.values.meanings import value
from verify.values.no_value import NoValue, Undefined

BENT = (Abs, Heaviside, Max, Min, Piecewise, sign)
"""What may bend or jump; the kinks of an activation are left to points that are put there."""
SPARE = 10
"""Bits that a step is shorter than the precision has; it is worked out with twice that precision."""
SHRUNK = 1000
"""How much shorter the second step is."""


@value.register
def _(expression: Partial, env: Environment) -> Any:
    """The central difference quotient in the entry that the parameter names, of a step relative to what is large.

    Raises `NoValue` for a function that holds integrals: they are not as precise as the quotient's small steps ask for.
    """
    _refuse_integrals(expression.function)
    parameter = expression.parameter
    start = evaluate(parameter, env)
    if isinstance(parameter, Indexed):
        positions = tuple(position(index, env) for index in parameter.indices)
        array = env.values[parameter.base]
        return _slope(
            expression.function,
            lambda z: evaluate(expression.function, env.bind(parameter.base, with_entry(array, positions, z))),
            start,
        )
    return _slope(expression.function, lambda z: evaluate(expression.function, env.bind(parameter, z)), start)


def _slope(function: Expr, at: Callable[[Any], Any], start: Any) -> Any:
    """Raises `Undefined` where the function has no value, and where the slopes on both sides are apart."""
    _real(at(start))
    if atoms(unfold(function), BENT) and _is_bent(at, start):
        raise Undefined("a derivative where the slopes on both sides are apart")
    step = mp.ldexp(max(1, abs(start)), -mp.prec - SPARE)
    with mp.workprec(2 * (mp.prec + 2 * SPARE)):
        found = (at(start + step) - at(start - step)) / (2 * step)
    return +found


def _real(number: Any) -> None:
    """Raises `Undefined` for what is no real number: its slope is none, though a quotient of differences may be."""
    if not mp.isfinite(number) or mp.im(number):
        raise Undefined("a derivative where the function has no value")


def _is_bent(at: Callable[[Any], Any], start: Any) -> bool:
    """Whether the slopes on both sides stay apart as the step shrinks; those of what is smooth come together."""
    with mp.workdps(2 * mp.dps):
        step = (abs(start) or 1) * mp.mpf(10) ** (-mp.dps // 4)
        here, apart = at(start), []
        for length in (step, step / SHRUNK):
            right, left = (at(start + length) - here) / length, (here - at(start - length)) / length
            apart.append((abs(right - left), abs(right) + abs(left)))
        (before, _), (after, slopes) = apart
        return bool(after > slopes * mp.mpf(10) ** (-mp.dps // 4) and after > before / 2)


def _refuse_integrals(function: Expr) -> None:
    whole = unfold(function)
    if whole.has(Integral) or any(part.is_integral for part in quantities(whole)):
        raise NoValue("a difference quotient of an integral")


def with_entry(array: Any, positions: tuple[int, ...], value: object) -> tuple:
    """A nested tuple with another entry at a place."""
    head, *rest = positions
    entries = list(array)
    entries[head] = with_entry(entries[head], tuple(rest), value) if rest else value
    return tuple(entries)


@value.register
def _(expression: TaylorCoefficient, env: Environment) -> Any:
    _refuse_integrals(expression.function)

    def at(place: Any) -> Any:
        return evaluate(expression.function, env.bind(expression.variable, place))

    order = int(expression.order)
    _real(at(mp.mpf(0)))
    if order and atoms(unfold(expression.function), BENT) and _is_bent(at, mp.mpf(0)):
        raise Undefined("a derivative where the slopes on both sides are apart")
    return mp.diff(at, 0, order) / mp.factorial(order)


@value.register
def _(expression: OneSidedDerivative, env: Environment) -> Any:
    function, variable, side = expression.args
    _refuse_integrals(function)
    return mp.diff(lambda z: evaluate(function, env.bind(variable, z)), 0, direction=int(side))
