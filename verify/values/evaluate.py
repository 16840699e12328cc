"""High-precision values of expressions as they stand: sums are added up, derivatives are taken numerically.

No rule of `derive` rewrites anything here. What has no value of its own at a point (an expectation over the
initialisation) raises `NoValue`; Gaussian expectations and integrals are left to the functions that the caller passes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import lru_cache, singledispatch
from typing import Any

from mpmath import mp
from sympy import (
    Add,
    Basic,
    Expr,
    Float,
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
)
from sympy.core.numbers import ImaginaryUnit, Infinity, NaN, NegativeInfinity, NumberSymbol
from sympy.core.relational import Relational
from sympy.logic.boolalg import ITE, And, BooleanFalse, BooleanTrue, Or
from sympy.tensor.indexed import Indexed

from derive.activations.activation import sigma
from derive.activations.text import activation_of
from derive.language.quantity import Quantity
from derive.language.symbols import u
from verify.values.arithmetic import FLOATS, Numbers
from verify.values.no_value import NoValue, Undefined

Covariance = tuple[Any, Any, Any]
"""(q, q', c) of a Gaussian pair as numbers."""
Integrator = Callable[[Expr, "Environment"], Any]
Averager = Callable[[int, Covariance, "Environment"], Any]


def refuse(expression: Expr, environment: Environment) -> Any:
    """Stands in where integrals and expectations are not to be evaluated."""
    raise NoValue(f"no plain value for {type(expression).__name__}")


@dataclass(frozen=True)
class Environment:
    """Values of symbols and arrays, the activation σ stands for, what evaluates integrals, and the kind of numbers.

    `integrate` evaluates integrals and Gaussian expectations, to `precision` digits where that is given. `average`
    gives E[σ^(k)(U)σ^(k)(V)] from k and a law in these numbers; without it that is an expectation like others.
    """

    values: Mapping[Basic, Any]
    activation: str | None = None
    integrate: Integrator = refuse
    numbers: Numbers = FLOATS
    precision: int | None = None
    average: Averager | None = None

    def bind(self, symbol: Basic, value: object) -> Environment:
        return replace(self, values={**self.values, symbol: value})

    def number(self, expression: Basic) -> Any:
        """The value of an expression here."""
        return evaluate(expression, self)

    def at_precision(self) -> AbstractContextManager:
        """mpmath's precision as it is for integrals."""
        return nullcontext() if self.precision is None else mp.workdps(self.precision)


@singledispatch
def evaluate(expression: Basic, env: Environment) -> Any:
    """The value in the environment's numbers: mpmath's at its current precision, unless it says otherwise.

    Raises `NoValue` for what has none here, `Undefined` for what has none at all, `KeyError` for a variable without a
    value.
    """
    function = env.numbers.function(type(expression).__name__)
    if function is None:
        raise NoValue(f"no plain value for {type(expression).__name__}")
    arguments = [evaluate(argument, env) for argument in expression.args]
    try:
        return function(*arguments)
    except NoValue:
        raise
    except (ZeroDivisionError, ValueError, TypeError):
        raise Undefined(f"{type(expression).__name__} has no value there") from None


@evaluate.register
def _(expression: Quantity, env: Environment) -> Any:
    return env.numbers.quantity(expression, env)


@evaluate.register
def _(expression: Integral, env: Environment) -> Any:
    return env.integrate(expression, env)


@evaluate.register
def _(expression: Rational, env: Environment) -> Any:
    return env.numbers.rational(expression)


@evaluate.register(Infinity)
@evaluate.register(NegativeInfinity)
def _(expression: Expr, env: Environment) -> Any:
    return env.numbers.infinity(1 if isinstance(expression, Infinity) else -1)


@evaluate.register(NaN)
@evaluate.register(ImaginaryUnit)
@evaluate.register(NumberSymbol)
@evaluate.register(Float)
def _(expression: Expr, env: Environment) -> Any:
    return env.numbers.constant(expression)


@evaluate.register
def _(expression: Symbol, env: Environment) -> Any:
    return _plain(env.values[expression], env)


@evaluate.register
def _(expression: Add, env: Environment) -> Any:
    return env.numbers.total(evaluate(argument, env) for argument in expression.args)


@evaluate.register
def _(expression: Mul, env: Environment) -> Any:
    return env.numbers.product(evaluate(argument, env) for argument in expression.args)


@evaluate.register
def _(expression: Pow, env: Environment) -> Any:
    exponent = expression.exp
    power = exponent if isinstance(exponent, Rational) else evaluate(exponent, env)
    return env.numbers.power(evaluate(expression.base, env), power)


@evaluate.register
def _(expression: Indexed, env: Environment) -> Any:
    return _plain(entry(expression, env), env)


@evaluate.register
def _(expression: Sum, env: Environment) -> Any:
    *inner, (index, low, high) = expression.limits
    body = Sum(expression.function, *inner) if inner else expression.function
    return env.numbers.total(evaluate(body, env.bind(index, number)) for number in _range(low, high, env))


@evaluate.register
def _(expression: Product, env: Environment) -> Any:
    ((index, low, high),) = expression.limits
    return env.numbers.product(evaluate(expression.function, env.bind(index, n)) for n in _range(low, high, env))


@evaluate.register
def _(expression: KroneckerDelta, env: Environment) -> Any:
    one, other = (evaluate(argument, env) for argument in expression.args[:2])
    return env.numbers.plain(int(env.numbers.holds("==", one, other)))


@evaluate.register
def _(expression: sigma, env: Environment) -> Any:
    if env.activation is None:
        raise NoValue("σ stands for no activation here")
    argument, order = expression.args
    return evaluate(_slope(env.activation, int(order)), env.bind(u, evaluate(argument, env)))


@lru_cache(maxsize=256)
def _slope(activation: str, order: int) -> Expr:
    """σ^(order)(u)."""
    return activation_of(activation).derivative(order).expr


@evaluate.register
def _(expression: Piecewise, env: Environment) -> Any:
    for value, condition in expression.args:
        if _holds(condition, env):
            return evaluate(value, env)
    raise Undefined(f"no case of {expression} applies")


def _plain(value: object, env: Environment) -> Any:
    return evaluate(value, env) if isinstance(value, Basic) else env.numbers.plain(value)


def position(index: Expr, env: Environment) -> int:
    """The place of an entry, from 0. Raises `Undefined` for an index below 1."""
    number = _whole(index, env)
    if number < 1:
        raise Undefined(f"there is no entry {number}")
    return number - 1


def entry(expression: Indexed, env: Environment) -> Any:
    """Raises `Undefined` beyond the end of the array."""
    value = env.values[expression.base]
    for index in expression.indices:
        place = position(index, env)
        if place >= len(value):
            raise Undefined(f"{expression.base} has {len(value)} entries there and no entry {place + 1}")
        value = value[place]
    return value


def _range(low: Expr, high: Expr, env: Environment) -> range:
    return range(_whole(low, env), _whole(high, env) + 1)


def _whole(index: Expr, env: Environment) -> int:
    """Mostly a number or a symbol with one: then nothing has to be evaluated."""
    known = env.values.get(index) if isinstance(index, Symbol) else index
    if known is not None and isinstance(known, (int, Integer)):
        return int(known)
    return env.numbers.whole(evaluate(index, env))


def _holds(condition: Basic, env: Environment) -> bool:
    if isinstance(condition, (BooleanTrue, BooleanFalse)):
        return bool(condition)
    if isinstance(condition, Relational):
        return env.numbers.holds(condition.rel_op, evaluate(condition.lhs, env), evaluate(condition.rhs, env))
    if isinstance(condition, ITE):
        chosen, one, other = condition.args
        return _holds(one if _holds(chosen, env) else other, env)
    if isinstance(condition, (And, Or)):
        quantifier = {"And": all, "Or": any}[type(condition).__name__]
        return quantifier(_holds(argument, env) for argument in condition.args)
    raise NoValue(f"no truth value for {condition}")


__all__ = ["Averager", "Covariance", "Environment", "Integrator", "entry", "evaluate", "position", "refuse"]
