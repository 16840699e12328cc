"""What `evaluate` computes with: mpmath's floats at its current precision, or exact numbers and Arb balls."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, reduce
from typing import Any, Protocol

import mpmath
from mpmath import mp
from sympy import Expr, I, Integer, Rational, nan

from derive.language.quantity import Quantity
from verify.values.meanings import found, value
from verify.values.no_value import NoValue, Undefined

LOST = 8
"""Digits that an index may lose where it is worked out."""
LARGEST_EXPONENT = 10_000
"""Bits of a number that is an exponent, in whole: one of more would be written out."""
RELATIONS: Mapping[str, Callable] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Numbers(Protocol):
    """The arithmetic of one kind of numbers."""

    def quantity(self, quantity: Quantity, env: Any) -> Any:
        """What an unevaluated quantity is at a point. Raises `NoValue`."""
        ...

    def plain(self, value: Any) -> Any:
        """A value that a point gives: a Python number or a number of this kind."""
        ...

    def rational(self, value: Rational) -> Any: ...

    def constant(self, value: Expr) -> Any:
        """π, e and the like. Raises `NoValue` for what has no such number."""
        ...

    def infinity(self, sign: int) -> Any: ...

    def total(self, values: Iterable[Any]) -> Any: ...

    def product(self, values: Iterable[Any]) -> Any: ...

    def power(self, base: Any, exponent: Rational | Any) -> Any:
        """base^exponent, the exponent a SymPy rational or a number of this kind."""
        ...

    def holds(self, relation: str, one: Any, other: Any) -> bool:
        """Whether `one relation other`. Raises `NoValue` where the numbers do not decide it, `Undefined` where nothing
        would."""
        ...

    def whole(self, value: Any) -> int:
        """The integer that an index or an end of a sum is."""
        ...

    def function(self, name: str) -> Callable | None:
        """The function that SymPy calls by this name, None where there is none."""
        ...

    def activation(self, order: int, argument: Any) -> Any:
        """σ^(order) where σ stands for no activation. Raises `NoValue` where that is no number."""
        ...


def _acos(argument: mpmath.mpf) -> mpmath.mpf:
    """arccos; an argument that rounding took past ±1 counts as ±1."""
    return mp.acos(_clipped(argument))


def _asin(argument: mpmath.mpf) -> mpmath.mpf:
    return mp.asin(_clipped(argument))


def _tan(argument: mpmath.mpf) -> mpmath.mpf:
    """tan; an argument that is an odd multiple of π/2 but for rounding is one."""
    if abs(mp.cos(argument)) < mp.mpf(10) ** (-mp.dps * 3 // 4):
        raise Undefined("tan has no value there")
    return mp.tan(argument)


def _clipped(argument: mpmath.mpf) -> mpmath.mpf:
    if 0 < abs(argument) - 1 < mp.mpf(10) ** (-mp.dps * 3 // 4):
        return mp.sign(argument)
    return argument


def _extreme(relation: str) -> Callable:
    def choose(*values: mpmath.mpf) -> mpmath.mpf:
        return reduce(lambda one, other: one if FLOATS.holds(relation, one, other) else other, values)

    return choose


def _gamma(argument: mpmath.mpf) -> mpmath.mpf:
    """Γ, infinite at its poles, so that 1/Γ is 0 there."""
    return mp.inf if argument <= 0 and argument == mp.floor(argument) else mp.gamma(argument)


_BY_NAME = ("sin", "cos", "atan", "atan2", "exp", "log", "sinh", "cosh", "tanh", "erf", "erfc", "erfi", "sign")
_MORE = ("coth", "asinh", "acosh", "atanh", "besselk", "binomial", "factorial")
_FUNCTIONS: dict[str, Callable] = {name: getattr(mpmath, name) for name in (*_BY_NAME, *_MORE)}
_FUNCTIONS |= {"tan": _tan, "acos": _acos, "asin": _asin, "gamma": _gamma, "Abs": mpmath.fabs}
_FUNCTIONS |= {"Max": _extreme(">="), "Min": _extreme("<=")}
_FUNCTIONS["Heaviside"] = lambda argument, middle=0: mp.mpf(1 if argument > 0 else 0 if argument < 0 else middle)


@lru_cache(maxsize=4096)
def _quotient(numerator: int, denominator: int, precision: int) -> mpmath.mpf:
    """At mpmath's current precision, which is `precision`."""
    return mp.mpf(numerator) / denominator


class Floats:
    """mpmath at its current precision."""

    def quantity(self, quantity: Quantity, env: Any) -> mpmath.mpf:
        return found(value, quantity, env)

    def function(self, name: str) -> Callable | None:
        return _FUNCTIONS.get(name)

    def activation(self, order: int, argument: mpmath.mpf) -> mpmath.mpf:
        raise NoValue("σ stands for no activation here")

    def plain(self, value: Any) -> mpmath.mpf:
        return mp.mpf(value)

    def rational(self, value: Rational) -> mpmath.mpf:
        return _quotient(int(value.p), int(value.q), mp.prec)

    def constant(self, value: Expr) -> mpmath.mpf:
        if value is I:
            return mp.mpc(0, 1)
        return mp.nan if value is nan else mp.mpf(value._to_mpmath(mp.prec))

    def infinity(self, sign: int) -> mpmath.mpf:
        return sign * mp.inf

    def total(self, values: Iterable[mpmath.mpf]) -> mpmath.mpf:
        return mp.fsum(values)

    def product(self, values: Iterable[mpmath.mpf]) -> mpmath.mpf:
        return mp.fprod(values)

    def power(self, base: mpmath.mpf, exponent: Any) -> mpmath.mpf:
        try:
            return self._power(base, exponent)
        except ZeroDivisionError:
            raise Undefined("a division by 0") from None

    def _power(self, base: mpmath.mpf, exponent: Any) -> mpmath.mpf:
        if isinstance(exponent, Integer):
            return base ** int(exponent)
        if isinstance(exponent, mp.mpf) and mp.isfinite(exponent) and mp.mag(exponent) > LARGEST_EXPONENT:
            raise NoValue("a power that is too large for floats")
        if isinstance(exponent, Rational):
            return mp.sqrt(base) ** int(exponent.p) if exponent.q == 2 else base ** self.rational(exponent)
        return base**exponent

    def holds(self, relation: str, one: mpmath.mpf, other: mpmath.mpf) -> bool:
        if mp.isnan(one) or mp.isnan(other):
            raise Undefined("a comparison with what is no number")
        if relation not in ("==", "!=") and (isinstance(one, mp.mpc) or isinstance(other, mp.mpc)):
            raise Undefined("an order between numbers that are not real")
        return RELATIONS[relation](one, other)

    def whole(self, value: mpmath.mpf) -> int:
        if mp.isnan(value) or isinstance(value, mp.mpc):
            raise Undefined("an index that is no number")
        if mp.isinf(value):
            raise NoValue("an infinite range is not added up")
        nearest = mp.nint(value)
        apart = abs(value - nearest) / max(1, abs(nearest))
        if apart > mp.mpf(10) ** (-mp.dps // 2):
            raise Undefined("an index that is no whole number")
        if apart > mp.mpf(10) ** (LOST - mp.dps):
            raise NoValue("an index that may be no whole number")
        return int(nearest)


FLOATS = Floats()

__all__ = ["FLOATS", "Floats", "NoValue", "Numbers"]
