"""High-precision values of expressions as they stand: sums are added up, derivatives are taken numerically.

No rule of `derive` rewrites anything here. What has no value of its own at a point (an expectation over the
initialisation) raises `NoValue`; Gaussian expectations and integrals are left to the function the caller passes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import mpmath
from mpmath import mp
from sympy import (
    Add,
    Basic,
    Expr,
    Float,
    I,
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

from derive.activations.activation import ACTIVATIONS, sigma
from derive.gaussian.expectation import GaussianExpectation
from derive.language.named import Named, OneSidedDerivative, Partial, TaylorCoefficient
from derive.language.symbols import u
from derive.networks.wide import DEEP
from verify.values import VALUES
from verify.values.none import NoValue
from verify.values.numbers import FLOATS, Numbers

Unevaluated = Callable[[Expr, "Environment"], mpmath.mpf]


def refuse(expression: Expr, environment: "Environment") -> mpmath.mpf:
    """Stands in where integrals and expectations are not to be evaluated."""
    raise NoValue(f"no plain value for {type(expression).__name__}")


@dataclass(frozen=True)
class Environment:
    """Values of symbols and arrays, the activation σ stands for, what evaluates integrals, and the kind of numbers.

    `own` are the objects of `derive` that have a value of their own in these numbers.
    """

    values: Mapping[Basic, Any]
    activation: str | None = None
    integrate: Unevaluated = refuse
    numbers: Numbers = FLOATS
    own: Mapping[type, Callable] = field(default_factory=lambda: VALUES)

    def bind(self, symbol: Basic, value: object) -> "Environment":
        return replace(self, values={**self.values, symbol: value})


def evaluate(expression: Expr, env: Environment) -> mpmath.mpf:
    """The value in the environment's numbers: mpmath's at its current precision, unless it says otherwise.

    Raises `NoValue` for what has none, `KeyError` for a variable without a value.
    """
    numbers = env.numbers
    if isinstance(expression, Rational):
        return numbers.rational(expression)
    if expression in (oo, -oo):
        return numbers.infinity(1 if expression is oo else -1)
    if expression in (I, nan) or isinstance(expression, (NumberSymbol, Float)):
        return numbers.constant(expression)
    if isinstance(expression, Symbol):
        return _plain(env.values[expression], env)
    if isinstance(expression, Add):
        return numbers.total(evaluate(argument, env) for argument in expression.args)
    if isinstance(expression, Mul):
        return numbers.product(evaluate(argument, env) for argument in expression.args)
    if isinstance(expression, Pow):
        exponent = expression.exp
        power = exponent if isinstance(exponent, Rational) else evaluate(exponent, env)
        return numbers.power(evaluate(expression.base, env), power)
    if isinstance(expression, Indexed):
        return _plain(_entry(expression, env), env)
    if isinstance(expression, Sum):
        return _sum(expression, env)
    if isinstance(expression, Product):
        ((index, low, high),) = expression.limits
        return numbers.product(evaluate(expression.function, env.bind(index, n)) for n in _range(low, high, env))
    if isinstance(expression, KroneckerDelta):
        one, other = (evaluate(argument, env) for argument in expression.args[:2])
        return numbers.plain(int(numbers.holds("==", one, other)))
    if isinstance(expression, Named):
        return evaluate(expression.expression, env)
    if isinstance(expression, sigma):
        return _activation(expression, env)
    if isinstance(expression, Piecewise):
        return _piecewise(expression, env)
    if isinstance(expression, (GaussianExpectation, Integral, *DEEP)):
        return env.integrate(expression, env)
    if type(expression) in env.own:
        return env.own[type(expression)](expression, lambda part: evaluate(part, env))
    if numbers is FLOATS and isinstance(expression, (Partial, TaylorCoefficient, OneSidedDerivative)):
        return _derivative(expression, env)
    function = numbers.function(type(expression).__name__)
    if function is None:
        raise NoValue(f"no plain value for {type(expression).__name__}")
    return function(*(evaluate(argument, env) for argument in expression.args))


def _derivative(expression: Partial | TaylorCoefficient | OneSidedDerivative, env: Environment) -> mpmath.mpf:
    if isinstance(expression, Partial):
        return _partial(expression, env)
    if isinstance(expression, TaylorCoefficient):
        return mp.taylor(
            lambda z: evaluate(expression.function, env.bind(expression.variable, z)), 0, expression.order
        )[-1]
    function, variable, side = expression.args
    return mp.diff(lambda z: evaluate(function, env.bind(variable, z)), 0, direction=int(side))


def _plain(value: object, env: Environment) -> mpmath.mpf:
    return evaluate(value, env) if isinstance(value, Basic) else env.numbers.plain(value)


def _position(index: Expr, env: Environment) -> int:
    return env.numbers.whole(evaluate(index, env)) - 1


def _entry(expression: Indexed, env: Environment) -> Any:
    value = env.values[expression.base]
    for index in expression.indices:
        value = value[_position(index, env)]
    return value


def _sum(expression: Sum, env: Environment) -> mpmath.mpf:
    *inner, (index, low, high) = expression.limits
    body = Sum(expression.function, *inner) if inner else expression.function
    return env.numbers.total(evaluate(body, env.bind(index, number)) for number in _range(low, high, env))


def _range(low: Expr, high: Expr, env: Environment) -> range:
    first, last = (env.numbers.whole(evaluate(end, env)) for end in (low, high))
    return range(first, last + 1)


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
        return env.numbers.holds(condition.rel_op, evaluate(condition.lhs, env), evaluate(condition.rhs, env))
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
