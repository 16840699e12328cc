"""High-precision values of expressions as they stand: sums are added up, derivatives are taken numerically.

No rule of `derive` rewrites anything here. What has no value of its own at a point (an expectation over the
initialisation) raises `NoValue`; Gaussian expectations and integrals are left to the function the caller passes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import mpmath
from mpmath import mp
from sympy import (
    Add,
    Basic,
    Expr,
    Float,
    I,
    Integer,
    Integral,
    KroneckerDelta,
    Mul,
    Piecewise,
    Pow,
    Product,
    Rational,
    Sum,
    Symbol,
    nan,
    oo,
)
from sympy.core.numbers import NumberSymbol
from sympy.core.relational import Relational
from sympy.logic.boolalg import BooleanFalse, BooleanFunction, BooleanTrue
from sympy.tensor.indexed import Indexed

from derive.activation import ACTIVATIONS, sigma
from derive.gaussian import GaussianExpectation
from derive.named import Named, OneSidedDerivative, Partial, TaylorCoefficient
from derive.recursion import DEEP
from derive.symbols import u
from verify.values import VALUES
from verify.values.none import NoValue

Unevaluated = Callable[[Expr, "Environment"], mpmath.mpf]


def refuse(expression: Expr, environment: "Environment") -> mpmath.mpf:
    """Stands in where integrals and expectations are not to be evaluated."""
    raise NoValue(f"no plain value for {type(expression).__name__}")


@dataclass(frozen=True)
class Environment:
    """Values of symbols and arrays, the activation σ stands for, and what evaluates integrals and expectations."""

    values: Mapping[Basic, Any]
    activation: str | None = None
    integrate: Unevaluated = refuse

    def bind(self, symbol: Basic, value: object) -> "Environment":
        return replace(self, values={**self.values, symbol: value})


def _acos(argument: mpmath.mpf) -> mpmath.mpf:
    """arccos; an argument that rounding took past ±1 counts as ±1."""
    if 0 < abs(argument) - 1 < mp.mpf(10) ** (-mp.dps * 3 // 4):
        argument = mp.sign(argument)
    return mp.acos(argument)


def _gamma(argument: mpmath.mpf) -> mpmath.mpf:
    """Γ, infinite at its poles, so that 1/Γ is 0 there."""
    return mp.inf if argument <= 0 and argument == mp.floor(argument) else mp.gamma(argument)


_FUNCTIONS: dict[str, Callable] = {
    name: getattr(mpmath, name)
    for name in ("sin", "cos", "tan", "asin", "atan", "exp", "log", "sinh", "cosh", "tanh", "erf", "erfc")
} | {"acos": _acos, "Abs": mpmath.fabs, "sign": mpmath.sign, "Max": max, "Min": min, "atan2": mpmath.atan2}
_FUNCTIONS |= {"besselk": mpmath.besselk, "gamma": _gamma, "binomial": mpmath.binomial}

_RELATIONS: dict[str, Callable] = {
    "==": lambda one, other: one == other,
    "!=": lambda one, other: one != other,
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}


def evaluate(expression: Expr, env: Environment) -> mpmath.mpf:
    """The value at mpmath's current precision.

    Raises `NoValue` for what has none, `KeyError` for a variable without a value.
    """
    if isinstance(expression, (Integer, Rational)):
        return mp.mpf(int(expression.p)) / int(expression.q)
    if expression in (oo, -oo):
        return mp.inf if expression is oo else -mp.inf
    if expression is I:
        return mp.mpc(0, 1)
    if expression is nan:
        return mp.nan
    if isinstance(expression, (NumberSymbol, Float)):
        return mp.mpf(expression._to_mpmath(mp.prec))
    if isinstance(expression, Symbol):
        return _plain(env.values[expression], env)
    if isinstance(expression, Add):
        return mp.fsum(evaluate(argument, env) for argument in expression.args)
    if isinstance(expression, Mul):
        return mp.fprod(evaluate(argument, env) for argument in expression.args)
    if isinstance(expression, Pow):
        return _power(evaluate(expression.base, env), expression.exp, env)
    if isinstance(expression, Indexed):
        return _plain(_entry(expression, env), env)
    if isinstance(expression, Sum):
        return _sum(expression, env)
    if isinstance(expression, Product):
        ((index, low, high),) = expression.limits
        numbers = range(int(evaluate(low, env)), int(evaluate(high, env)) + 1)
        return mp.fprod(evaluate(expression.function, env.bind(index, number)) for number in numbers)
    if isinstance(expression, KroneckerDelta):
        return mp.mpf(evaluate(expression.args[0], env) == evaluate(expression.args[1], env))
    if isinstance(expression, Named):
        return evaluate(expression.expression, env)
    if isinstance(expression, sigma):
        return _activation(expression, env)
    if isinstance(expression, Piecewise):
        return _piecewise(expression, env)
    if isinstance(expression, Partial):
        return _partial(expression, env)
    if isinstance(expression, TaylorCoefficient):
        return mp.taylor(
            lambda z: evaluate(expression.function, env.bind(expression.variable, z)), 0, expression.order
        )[-1]
    if isinstance(expression, OneSidedDerivative):
        function, variable, side = expression.args
        return mp.diff(lambda z: evaluate(function, env.bind(variable, z)), 0, direction=int(side))
    if isinstance(expression, (GaussianExpectation, Integral, *DEEP)):
        return env.integrate(expression, env)
    if type(expression) in VALUES:
        return VALUES[type(expression)](expression, lambda part: evaluate(part, env))
    function = _FUNCTIONS.get(type(expression).__name__)
    if function is None:
        raise NoValue(f"no plain value for {type(expression).__name__}")
    return function(*(evaluate(argument, env) for argument in expression.args))


def _plain(value: object, env: Environment) -> mpmath.mpf:
    return evaluate(value, env) if isinstance(value, Basic) else mp.mpf(value)


def _power(base: mpmath.mpf, exponent: Expr, env: Environment) -> mpmath.mpf:
    if isinstance(exponent, Integer):
        return base ** int(exponent)
    if isinstance(exponent, Rational) and exponent.q == 2:
        return mp.sqrt(base) ** int(exponent.p)
    return base ** evaluate(exponent, env)


def _position(index: Expr, env: Environment) -> int:
    return int(evaluate(index, env)) - 1


def _entry(expression: Indexed, env: Environment) -> Any:
    value = env.values[expression.base]
    for index in expression.indices:
        value = value[_position(index, env)]
    return value


def _sum(expression: Sum, env: Environment) -> mpmath.mpf:
    *inner, (index, low, high) = expression.limits
    body = Sum(expression.function, *inner) if inner else expression.function
    first, last = int(evaluate(low, env)), int(evaluate(high, env))
    return mp.fsum(evaluate(body, env.bind(index, number)) for number in range(first, last + 1))


def _activation(expression: sigma, env: Environment) -> mpmath.mpf:
    if env.activation is None:
        raise NoValue("σ stands for no activation here")
    argument, order = expression.args
    derivative = ACTIVATIONS[env.activation].derivative(int(order))
    return evaluate(derivative(u), env.bind(u, evaluate(argument, env)))


def _holds(condition: Basic, env: Environment) -> bool:
    if isinstance(condition, (BooleanTrue, BooleanFalse)):
        return bool(condition)
    if isinstance(condition, Relational):
        return _RELATIONS[condition.rel_op](evaluate(condition.lhs, env), evaluate(condition.rhs, env))
    if isinstance(condition, BooleanFunction):
        quantifier = {"And": all, "Or": any}[type(condition).__name__]
        return quantifier(_holds(argument, env) for argument in condition.args)
    raise NoValue(f"no truth value for {condition}")


def _piecewise(expression: Piecewise, env: Environment) -> mpmath.mpf:
    for value, condition in expression.args:
        if _holds(condition, env):
            return evaluate(value, env)
    raise NoValue(f"no case of {expression} applies")


def _partial(expression: Partial, env: Environment) -> mpmath.mpf:
    """The central difference quotient of mpmath, in the entry that the parameter names."""
    parameter = expression.parameter
    if isinstance(parameter, Indexed):
        positions = tuple(_position(index, env) for index in parameter.indices)
        array = env.values[parameter.base]
        start = _plain(_entry(parameter, env), env)

        def along(value: mpmath.mpf) -> mpmath.mpf:
            return evaluate(expression.function, env.bind(parameter.base, _with_entry(array, positions, value)))
    else:
        start = _plain(env.values[parameter], env)

        def along(value: mpmath.mpf) -> mpmath.mpf:
            return evaluate(expression.function, env.bind(parameter, value))

    return mp.diff(along, start)


def _with_entry(array: Any, positions: tuple[int, ...], value: object) -> tuple:
    head, *rest = positions
    entries = list(array)
    entries[head] = _with_entry(entries[head], tuple(rest), value) if rest else value
    return tuple(entries)
