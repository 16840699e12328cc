"""Derivatives by difference quotients of the function itself, so that a gradient is held against the network."""

from __future__ import annotations

from typing import Any

from mpmath import mp
from sympy import Expr, Integral
from sympy.tensor.indexed import Indexed

from derive.language.derivatives import OneSidedDerivative, Partial, TaylorCoefficient
from derive.language.named import unfold
from derive.language.quantity import quantities
from verify.values.evaluate import Environment, evaluate, position
from verify.values.meanings import value
from verify.values.no_value import NoValue


@value.register
def _(expression: Partial, env: Environment) -> Any:
    """The central difference quotient of mpmath, in the entry that the parameter names.

    Raises `NoValue` for a function that holds integrals: they are not as precise as the quotient's small steps ask for.
    """
    _refuse_integrals(expression.function)
    parameter = expression.parameter
    start = evaluate(parameter, env)
    if isinstance(parameter, Indexed):
        positions = tuple(position(index, env) for index in parameter.indices)
        array = env.values[parameter.base]
        return mp.diff(
            lambda z: evaluate(expression.function, env.bind(parameter.base, with_entry(array, positions, z))), start
        )
    return mp.diff(lambda z: evaluate(expression.function, env.bind(parameter, z)), start)


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
    function, variable, order = expression.function, expression.variable, int(expression.order)
    return mp.diff(lambda z: evaluate(function, env.bind(variable, z)), 0, order) / mp.factorial(order)


@value.register
def _(expression: OneSidedDerivative, env: Environment) -> Any:
    function, variable, side = expression.args
    _refuse_integrals(function)
    return mp.diff(lambda z: evaluate(function, env.bind(variable, z)), 0, direction=int(side))
