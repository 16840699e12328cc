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


UNROLLED = 4
"""The largest power that is written out as a product."""
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
    """Straight-line Python of names and numbers made here: what occurs twice is computed once."""
    names, lines, held = {variable: "x"}, [], dict(_HELPERS)

    def named(part: Expr) -> str:
        if part not in names and not part.free_symbols:
            names[part] = f"c{len(names)}"
            held[names[part]] = _constant(part)
        elif part not in names:
            line = _line(part, [named(inner) for inner in part.args])
            names[part] = f"v{len(names)}"
            lines.append(f"    {names[part]} = {line}\n")
        return names[part]

    last = named(expression)
    exec(f"def value(x):\n{''.join(lines)}    return {last}\n", held)
    return held["value"]


def _line(expression: Expr, parts: list[str]) -> str:
    """What an expression makes of the values of its arguments, in Python."""
    name = type(expression).__name__
    if isinstance(expression, (Add, Mul)):
        return (" + " if isinstance(expression, Add) else " * ").join(parts)
    if isinstance(expression, Pow):
        base, exponent = parts
        return _power(base, exponent, expression.exp)
    if name == "Abs":
        return f"abs({parts[0]})"
    if name in _FUNCTIONS and len(parts) == 1:
        return f"{parts[0]}.{name}()"
    raise NoValue(f"no plain value for {name}")


def _power(base: str, exponent: str, known: Expr) -> str:
    if isinstance(known, Integer):
        whole = int(known)
        if 1 < whole <= UNROLLED:
            return " * ".join([base] * whole)
        return f"1 / {base}" if whole == -1 else f"whole_power({base}, {whole})"
    if isinstance(known, Rational) and known.q == 2:
        return f"whole_power(root({base}), {int(known.p)})"
    if isinstance(known, Rational) and known > 0:
        return f"down_to_zero({base}, {exponent})"
    return f"({base}.log() * {exponent}).exp()"


def _root(value: Ball) -> Ball:
    """The square root of what is not negative, though its ball may reach below 0."""
    return value.nonnegative_part().sqrt() if isinstance(value, arb) else value.sqrt()


def _down_to_zero(value: Ball, exponent: arb) -> Ball:
    """A positive power of what is not negative, though its ball may reach below 0."""
    if isinstance(value, arb) and value.contains(0):
        return arb(0, (value.abs_upper().log() * exponent).exp()) if not value.is_zero() else arb(0)
    return (value.log() * exponent).exp()


_HELPERS = {"whole_power": whole_power, "root": _root, "down_to_zero": _down_to_zero}


def _constant(expression: Expr) -> Ball:
    if isinstance(expression, Rational):
        return arb(int(expression.p)) / int(expression.q)
    if expression is I:
        return acb(0, 1)
    if isinstance(expression, NumberSymbol) or expression.is_Float:
        return arb(mp.mpf(expression._to_mpmath(mp.prec + 20)))
    parts = {f"p{index}": _constant(part) for index, part in enumerate(expression.args)}
    return eval(_line(expression, list(parts)), {**_HELPERS, **parts})
