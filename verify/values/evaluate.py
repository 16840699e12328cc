"""High-precision values of expressions as they stand: sums are added up, derivatives are taken numerically.

No rule of `derive` rewrites anything here. What has no value of its own at a point (an expectation over the
initialisation) raises `NoValue`; Gaussian expectations and integrals are left to the functions that the caller passes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import lru_cache, partial, singledispatch
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
    default_sort_key,
)
from sympy.core.numbers import ImaginaryUnit, Infinity, NaN, NegativeInfinity, NumberSymbol
from sympy.core.relational import Relational
from sympy.logic.boolalg import ITE, And, BooleanFalse, BooleanTrue, Or
from sympy.tensor.indexed import Indexed

from derive.activations.activation import sigma
from derive.activations.text import activation_of
from derive.language.parts import atoms, parts
from derive.language.quantity import Quantity
from derive.language.symbols import u
from verify.values.arithmetic import FLOATS, Floats, Numbers
from verify.values.long_sums import MOST_TERMS, is_smooth, long_sum
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
    remembered: dict[Any, Any] = field(default_factory=dict, compare=False)
    """What `evaluate` keeps of parts while it works out one expression."""

    def bind(self, symbol: Basic, value: object) -> Environment:
        return self._with({**self.values, symbol: value}, self.remembered)

    def anew(self) -> Environment:
        """The same with nothing remembered."""
        return self._with(self.values, {})

    def _with(self, values: Mapping[Basic, Any], remembered: dict[Any, Any]) -> Environment:
        return Environment(
            values, self.activation, self.integrate, self.numbers, self.precision, self.average, remembered
        )

    def number(self, expression: Basic) -> Any:
        """The value of an expression here."""
        return evaluate(expression, self)

    def at_precision(self) -> AbstractContextManager:
        """mpmath's precision as it is for integrals."""
        return nullcontext() if self.precision is None else mp.workdps(self.precision)


Program = Callable[[Environment], Any]
"""An expression made ready: what gives its value at a point."""


def evaluate(expression: Basic, env: Environment) -> Any:
    """The value in the environment's numbers: mpmath's at its current precision, unless it says otherwise.

    Raises `NoValue` for what has none here, `Undefined` for what has none at all, `KeyError` for a variable without a
    value.
    """
    return _program_of(expression)(env)


@lru_cache(maxsize=4096)
def _program_of(expression: Basic) -> Program:
    repeated = _repeated(expression)
    made = Surroundings(repeated).program(expression)
    return (lambda env: made(env.anew())) if repeated or atoms(expression, (Sum, Product)) else made


def _repeated(expression: Basic) -> frozenset[Basic]:
    """The parts that stand at more than one place of it."""
    met, repeated, waiting = {expression}, set(), [expression]
    while waiting:
        for argument in waiting.pop().args:
            if argument not in met:
                met.add(argument)
                waiting.append(argument)
            elif argument.args:
                repeated.add(argument)
    return frozenset(repeated)


@dataclass(frozen=True)
class Surroundings:
    """Where a part stands: inside of sums over `indices`, in an expression of which some parts are `repeated`.

    The value of a part that is asked for again, since it is repeated or since it does not hold all the indices, is
    remembered for the indices that it holds.
    """

    repeated: frozenset[Basic]
    indices: frozenset[Symbol] = frozenset()
    made: dict[Basic, Program] = field(default_factory=dict)

    def within(self, index: Symbol) -> Surroundings:
        """The same inside of a sum over one more index."""
        return Surroundings(self.repeated, self.indices | {index})

    def program(self, expression: Basic) -> Program:
        """Each part's is made once."""
        if expression not in self.made:
            self.made[expression] = self._program(expression)
        return self.made[expression]

    def programs(self, expressions: Iterable[Basic]) -> tuple[Program, ...]:
        return tuple(self.program(expression) for expression in expressions)

    def _program(self, expression: Basic) -> Program:
        plain = program(expression, self)
        if not expression.args or isinstance(expression, (Rational, Indexed)):
            return plain
        held = tuple(sorted(self.indices & parts(expression), key=default_sort_key))
        if len(held) == len(self.indices) and expression not in self.repeated:
            return plain

        def remembered(env: Environment) -> Any:
            at = (expression, held, *(env.values[index] for index in held))
            if at not in env.remembered:
                env.remembered[at] = plain(env)
            return env.remembered[at]

        return remembered


@singledispatch
def program(expression: Basic, scope: Surroundings) -> Program:
    """What gives the value of an expression that stands in a scope; by default that of a function by its name."""
    name, arguments = type(expression).__name__, scope.programs(expression.args)

    def of_function(env: Environment) -> Any:
        function = env.numbers.function(name)
        if function is None:
            raise NoValue(f"no plain value for {name}")
        values = [argument(env) for argument in arguments]
        try:
            return function(*values)
        except NoValue:
            raise
        except (ZeroDivisionError, ValueError, TypeError):
            raise Undefined(f"{name} has no value there") from None

    return of_function


@program.register
def _(expression: Quantity, scope: Surroundings) -> Program:
    return lambda env: env.numbers.quantity(expression, env)


@program.register
def _(expression: Integral, scope: Surroundings) -> Program:
    return lambda env: env.integrate(expression, env)


@program.register
def _(expression: Rational, scope: Surroundings) -> Program:
    return lambda env: env.numbers.rational(expression)


@program.register(Infinity)
@program.register(NegativeInfinity)
def _(expression: Expr, scope: Surroundings) -> Program:
    sign = 1 if isinstance(expression, Infinity) else -1
    return lambda env: env.numbers.infinity(sign)


@program.register(NaN)
@program.register(ImaginaryUnit)
@program.register(NumberSymbol)
@program.register(Float)
def _(expression: Expr, scope: Surroundings) -> Program:
    return lambda env: env.numbers.constant(expression)


@program.register
def _(expression: Symbol, scope: Surroundings) -> Program:
    return lambda env: _plain(env.values[expression], env)


@program.register
def _(expression: Add, scope: Surroundings) -> Program:
    terms = scope.programs(expression.args)
    return lambda env: env.numbers.total(term(env) for term in terms)


@program.register
def _(expression: Mul, scope: Surroundings) -> Program:
    factors = scope.programs(expression.args)
    return lambda env: env.numbers.product(factor(env) for factor in factors)


@program.register
def _(expression: Pow, scope: Surroundings) -> Program:
    base, exponent = scope.program(expression.base), expression.exp
    if isinstance(exponent, Rational):
        return lambda env: env.numbers.power(base(env), exponent)
    power = scope.program(exponent)

    def raised(env: Environment) -> Any:
        found = power(env)
        return env.numbers.power(base(env), found)

    return raised


@program.register
def _(expression: Indexed, scope: Surroundings) -> Program:
    return lambda env: _plain(entry(expression, env), env)


@program.register
def _(expression: Sum, scope: Surroundings) -> Program:
    *inner, (index, low, high) = expression.limits
    body = scope.within(index).program(Sum(expression.function, *inner) if inner else expression.function)
    may_be_long = not inner and is_smooth(expression.function)
    is_same = may_be_long and index not in parts(expression.function)

    def added(env: Environment) -> Any:
        places = _range(low, high, env)
        if is_same and places.stop - places.start > MOST_TERMS:
            return env.numbers.product((env.numbers.plain(places.stop - places.start), body(env.bind(index, 0))))
        if may_be_long and isinstance(env.numbers, Floats) and places.stop - places.start > MOST_TERMS:
            return long_sum(lambda place: body(env.bind(index, place)), places.start, places.stop - 1)
        return env.numbers.total(body(env.bind(index, number)) for number in _few(places))

    return added


@program.register
def _(expression: Product, scope: Surroundings) -> Program:
    ((index, low, high),) = expression.limits
    body = scope.within(index).program(expression.function)
    return lambda env: env.numbers.product(body(env.bind(index, number)) for number in _few(_range(low, high, env)))


@program.register
def _(expression: KroneckerDelta, scope: Surroundings) -> Program:
    one, other = scope.programs(expression.args[:2])
    return lambda env: env.numbers.plain(int(env.numbers.holds("==", one(env), other(env))))


@program.register
def _(expression: sigma, scope: Surroundings) -> Program:
    argument, order = scope.program(expression.args[0]), int(expression.args[1])

    def of_activation(env: Environment) -> Any:
        if env.activation is None:
            return env.numbers.activation(order, argument(env))
        return evaluate(_slope(env.activation, order), env.bind(u, argument(env)))

    return of_activation


@lru_cache(maxsize=256)
def _slope(activation: str, order: int) -> Expr:
    """σ^(order)(u)."""
    return activation_of(activation).derivative(order)(u)


@program.register
def _(expression: Piecewise, scope: Surroundings) -> Program:
    cases = [(scope.program(value), _condition(condition, scope)) for value, condition in expression.args]

    def chosen(env: Environment) -> Any:
        for value, holds in cases:
            if holds(env):
                return value(env)
        raise Undefined(f"no case of {expression} applies")

    return chosen


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


def _few(places: range) -> range:
    """Raises `NoValue` for more than are gone through one by one."""
    if places.stop - places.start > MOST_TERMS:
        raise NoValue(f"{places.stop - places.start} terms are too many")
    return places


def _whole(index: Expr, env: Environment) -> int:
    """Mostly a number or a symbol with one: then nothing has to be evaluated."""
    known = env.values.get(index) if isinstance(index, Symbol) else index
    if known is not None and isinstance(known, (int, Integer)):
        return int(known)
    return env.numbers.whole(evaluate(index, env))


def _condition(condition: Basic, scope: Surroundings) -> Callable[[Environment], bool]:
    if isinstance(condition, (BooleanTrue, BooleanFalse)):
        always = bool(condition)
        return lambda env: always
    if isinstance(condition, Relational):
        one, other = scope.programs((condition.lhs, condition.rhs))
        return lambda env: env.numbers.holds(condition.rel_op, one(env), other(env))
    if not isinstance(condition, (ITE, And, Or)):
        return partial(_no_truth, condition)
    held = [_condition(argument, scope) for argument in condition.args]
    if isinstance(condition, ITE):
        chosen, first, second = held
        return lambda env: first(env) if chosen(env) else second(env)
    quantifier = all if isinstance(condition, And) else any
    return lambda env: quantifier(holds(env) for holds in held)


def _no_truth(condition: Basic, env: Environment) -> bool:
    raise NoValue(f"no truth value for {condition}")


__all__ = ["Averager", "Covariance", "Environment", "Integrator", "entry", "evaluate", "position", "refuse"]
