"""Functions of one variable as programs on python-flint's numbers: ten times as fast as mpmath.

Balls are used as floating point that keeps an eye on its own rounding; nothing here is claimed to be rigorous. The
precision is that of `verify.values.precision.working` at the time a program is made.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import mpmath
from flint import acb, arb, ctx
from mpmath import mp
from sympy import Add, Expr, I, Integer, Mul, Pow, Rational, Symbol
from sympy.core.numbers import NumberSymbol

from verify.values.no_value import NoValue

Ball = Any
"""An `arb`, or an `acb` where a sine has made it complex; their operators mix."""
Program = Callable[[Ball], Ball]


def ball(value: mpmath.mpf | int) -> arb:
    """An mpmath number as it is, without a radius."""
    return arb(value)


def middle(value: arb) -> mpmath.mpf:
    """The midpoint, at mpmath's current precision."""
    if not value.is_finite():
        return mp.nan
    mantissa, exponent = value.mid().man_exp()
    return mp.mpf(int(mantissa)) * mp.mpf(2) ** int(exponent)


def whole_power(base: Ball, exponent: int) -> Ball:
    """base^exponent by multiplication: python-flint's own is NaN for a ball about 0 that is no point."""
    if exponent < 0:
        return 1 / whole_power(base, -exponent)
    result = arb(1)
    for digit in bin(exponent)[2:]:
        result = result * result * base if digit == "1" else result * result
    return result


def real_part(value: Ball) -> arb:
    """The real part."""
    return value.real if isinstance(value, acb) else value


_FUNCTIONS = frozenset(("exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "coth", "erf", "erfc", "erfi"))
_FUNCTIONS |= {"asin", "acos", "atan", "asinh", "acosh", "atanh", "gamma"}


def program(expression: Expr, variable: Symbol) -> Program:
    """The function variable ↦ expression, at the current precision.

    Raises `NoValue` for what holds anything but the elementary functions, erf and Γ of this one variable.
    """
    return _program(expression, variable, ctx.prec)


def number(expression: Expr) -> Ball:
    """The value of an exact constant at the current precision; a real one is an `arb`."""
    return program(expression, Symbol("none"))(arb(0))


@lru_cache(maxsize=4096)
def _program(expression: Expr, variable: Symbol, precision: int) -> Program:
    if expression == variable:
        return lambda x: x
    if not expression.free_symbols:
        constant = _constant(expression)
        return lambda x: constant
    parts = [_program(part, variable, precision) for part in expression.args]
    if isinstance(expression, Add):
        return _folded(parts, lambda one, other: one + other)
    if isinstance(expression, Mul):
        return _folded(parts, lambda one, other: one * other)
    if isinstance(expression, Pow):
        return _power(parts[0], expression.exp, parts[1])
    name = type(expression).__name__
    if name == "Abs":
        return lambda x: abs(parts[0](x))
    if name in _FUNCTIONS and len(parts) == 1:
        (inner,) = parts
        method = getattr(arb, name)
        return lambda x: method(inner(x)) if isinstance(x, arb) else getattr(inner(x), name)()
    raise NoValue(f"no plain value for {name}")


def _folded(parts: list[Program], join: Callable[[Ball, Ball], Ball]) -> Program:
    first, *rest = parts
    if len(rest) == 1:
        (second,) = rest
        return lambda x: join(first(x), second(x))

    def value(x: Ball) -> Ball:
        total = first(x)
        for part in rest:
            total = join(total, part(x))
        return total

    return value


def _power(base: Program, exponent: Expr, other: Program) -> Program:
    if isinstance(exponent, Integer):
        whole = int(exponent)
        return (lambda x: 1 / base(x)) if whole == -1 else lambda x: whole_power(base(x), whole)
    if isinstance(exponent, Rational) and exponent.q == 2:
        doubled = int(exponent.p)
        return lambda x: whole_power(_root(base(x)), doubled)
    if isinstance(exponent, Rational) and exponent > 0:
        return lambda x: _down_to_zero(base(x), other(x))
    return lambda x: (base(x).log() * other(x)).exp()


def _root(value: Ball) -> Ball:
    """The square root of what is not negative, though its ball may reach below 0."""
    return value.nonnegative_part().sqrt() if isinstance(value, arb) else value.sqrt()


def _down_to_zero(value: Ball, exponent: arb) -> Ball:
    """A positive power of what is not negative, though its ball may reach below 0."""
    if isinstance(value, arb) and value.contains(0):
        return arb(0, (value.abs_upper().log() * exponent).exp()) if not value.is_zero() else arb(0)
    return (value.log() * exponent).exp()


def _constant(expression: Expr) -> Ball:
    if isinstance(expression, Rational):
        return arb(int(expression.p)) / int(expression.q)
    if expression is I:
        return acb(0, 1)
    if isinstance(expression, NumberSymbol) or expression.is_Float:
        return arb(mp.mpf(expression._to_mpmath(mp.prec + 20)))
    parts = [_constant(part) for part in expression.args]
    if isinstance(expression, (Add, Mul)):
        total = parts[0]
        for part in parts[1:]:
            total = total + part if isinstance(expression, Add) else total * part
        return total
    if isinstance(expression, Pow):
        base, exponent = parts
        return _power(lambda x: base, expression.exp, lambda x: exponent)(base)
    name = type(expression).__name__
    if name in ("Abs", *_FUNCTIONS) and len(parts) == 1:
        return abs(parts[0]) if name == "Abs" else getattr(parts[0], name)()
    raise NoValue(f"no plain value for {expression}")
