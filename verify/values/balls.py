"""Exact numbers and Arb balls for `evaluate`: what is rational, or a rational times a root of one, stays exact.

The radius of a ball bounds the error. An exact number becomes a ball, at the current precision, where a function or a
sum wants it. Where a ball sticks out of the domain of a real function, below 0 under a root or beyond ±1 under arcsin
and arccos, it is cut there: the expression has no other real meaning, and qq' ≥ c² is why it stays inside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import comb, factorial, isqrt
from typing import Any

from flint import arb, ctx, fmpq
from sympy import E, Expr, Rational, pi

from derive.activations.crossings import NoCrossings, enclosed
from derive.activations.zero_of import ZeroOf
from derive.language.quantity import Quantity
from verify.values import meanings
from verify.values.arithmetic import RELATIONS
from verify.values.no_value import NoValue, Undecided, Undefined

MOST_BITS = 1_000_000
"""A power that is longer is a ball."""
MOST_FACTORS = 1000
"""The factorial of a larger number is a ball."""


@dataclass(frozen=True)
class Root:
    """factor · √radicand, exactly; the radicand is a positive rational and no square."""

    factor: fmpq
    radicand: fmpq

    def __mul__(self, other: int | fmpq | arb | Root) -> arb:
        return ball(self) * (ball(other) if isinstance(other, Root) else other)

    def __add__(self, other: int | fmpq | arb | Root) -> arb:
        return ball(self) + (ball(other) if isinstance(other, Root) else other)

    __rmul__, __radd__ = __mul__, __add__


Exact = fmpq | Root
Ball = arb


def ball(value: Exact | Ball) -> arb:
    """The number as a ball at the current precision."""
    if isinstance(value, Root):
        return arb(value.factor) * arb(value.radicand).sqrt()
    return value if isinstance(value, arb) else arb(value)


def is_zero(value: Exact | Ball) -> bool:
    """Whether the number is 0 for certain."""
    return value == 0 if isinstance(value, fmpq) else isinstance(value, arb) and value.is_zero()


def _square_root(value: fmpq) -> Exact:
    """√value, exactly, for value ≥ 0."""
    numerator, denominator = int(value.p), int(value.q)
    top, bottom = isqrt(numerator), isqrt(denominator)
    if top * top == numerator and bottom * bottom == denominator:
        return fmpq(top, bottom)
    return Root(fmpq(1), value)


def _add(one: Any, other: Any) -> Any:
    if isinstance(one, fmpq) and isinstance(other, fmpq):
        return one + other
    if is_zero(one) or is_zero(other):
        return other if is_zero(one) else one
    if isinstance(one, Root) and isinstance(other, Root) and one.radicand == other.radicand:
        factor = one.factor + other.factor
        return Root(factor, one.radicand) if factor != 0 else fmpq(0)
    return ball(one) + ball(other)


def _multiply(one: Any, other: Any) -> Any:
    if is_zero(one) or is_zero(other):
        return fmpq(0) if _is_finite(one) and _is_finite(other) else arb.nan()
    if isinstance(one, arb) or isinstance(other, arb):
        return ball(one) * ball(other)
    if isinstance(one, fmpq) and isinstance(other, fmpq):
        return one * other
    if isinstance(one, Root) and isinstance(other, Root):
        root = _square_root(one.radicand * other.radicand)
        factor = one.factor * other.factor
        return factor * root if isinstance(root, fmpq) else Root(factor, root.radicand)
    root, factor = (one, other) if isinstance(one, Root) else (other, one)
    return Root(root.factor * factor, root.radicand)


def _is_finite(value: Any) -> bool:
    return not isinstance(value, arb) or value.is_finite()


def _integer_power(base: Any, exponent: int) -> Any:
    if exponent < 0 and is_zero(base):
        raise Undefined("a division by 0")
    if isinstance(base, arb):
        return base**exponent
    if exponent < 0:
        inverse = fmpq(1) / base if isinstance(base, fmpq) else Root(1 / (base.factor * base.radicand), base.radicand)
        return _integer_power(inverse, -exponent)
    if not (gained := _bits(base)):
        exponent = min(exponent, 2 + exponent % 2)
    if exponent * gained > MOST_BITS:
        return ball(base) ** exponent
    if isinstance(base, fmpq):
        return base**exponent
    even = base.factor**exponent * base.radicand ** (exponent // 2)
    return Root(even, base.radicand) if exponent % 2 else even


def _bits(value: Exact) -> int:
    """How many digits a power gains with each factor; none are gained by powers of 0 and ±1."""
    held = (value,) if isinstance(value, fmpq) else (value.factor, value.radicand)
    return max(max(abs(int(one.p)).bit_length(), int(one.q).bit_length()) - (abs(one) in (0, 1)) for one in held)


def _root(value: Any) -> Any:
    """The square root of what is not negative."""
    if isinstance(value, fmpq):
        if value < 0:
            raise NoValue(f"the square root of {value}")
        return _square_root(value)
    found = ball(value)
    if found < 0:
        raise NoValue("the square root of a negative ball")
    return found.nonnegative_part().sqrt()


def _cosine(value: Any) -> tuple[arb, arb]:
    """(√(1 − x²), x) for x in [−1, 1], the root from the exact square where there is one."""
    rest = _add(fmpq(1), _multiply(fmpq(-1), _integer_power(value, 2)))
    return ball(_root(rest)), ball(value)


def _acos(value: Any) -> Any:
    """arccos x as atan2(√(1 − x²), x), which loses nothing near ±1; π minus that of −x for x < 0, away from the cut."""
    if value == 1:
        return fmpq(0)
    root, x = _cosine(value)
    return arb.pi() - arb.atan2(root, -x) if x < 0 else arb.atan2(root, x)


def _asin(value: Any) -> Any:
    if is_zero(value):
        return fmpq(0)
    root, x = _cosine(value)
    return arb.atan2(x, root)


def _of_ball(method: Callable[[arb], arb]) -> Callable[[Any], arb]:
    return lambda value: method(ball(value))


def _zero_at_zero(method: Callable[[arb], arb]) -> Callable[[Any], Any]:
    return lambda value: fmpq(0) if is_zero(value) else method(ball(value))


def _sign(value: Any) -> Any:
    if is_zero(value):
        return fmpq(0)
    found = ball(value)
    if found > 0 or found < 0:
        return fmpq(1 if found > 0 else -1)
    raise Undecided("the sign of a ball around 0")


def _abs(value: Any) -> Any:
    return abs(value) if isinstance(value, (fmpq, arb)) else Root(abs(value.factor), value.radicand)


def _extreme(relation: str) -> Callable:
    def choose(*values: Any) -> Any:
        return reduce(lambda one, other: one if BALLS.holds(relation, one, other) else other, values)

    return choose


def _gamma(value: Any) -> arb:
    return ball(value).gamma()


def _factorial(value: Any) -> Exact | Ball:
    """n! of a whole number from 0 up, exactly where it is small."""
    number = BALLS.whole(value)
    if number < 0:
        raise Undefined("a factorial of what is negative")
    return fmpq(factorial(number)) if number <= MOST_FACTORS else arb(number + 1).gamma()


def _binomial(one: Any, other: Any) -> Exact | Ball:
    """By factorials, n ≥ k ≥ 0 being whole numbers; others are left to floats."""
    above, below = BALLS.whole(one), BALLS.whole(other)
    if not 0 <= below <= above:
        raise NoValue("a binomial coefficient beyond its triangle")
    if above <= MOST_FACTORS:
        return fmpq(comb(above, below))
    return arb(above + 1).gamma() / (arb(below + 1).gamma() * arb(above - below + 1).gamma())


_FUNCTIONS: dict[str, Callable] = {
    **{name: _zero_at_zero(getattr(arb, name)) for name in ("sin", "sinh", "tanh", "tan", "atan", "erf", "erfi")},
    **{name: _of_ball(getattr(arb, name)) for name in ("cos", "cosh", "log", "erfc")},
    "exp": lambda value: fmpq(1) if is_zero(value) else ball(value).exp(),
    "acos": _acos,
    "asin": _asin,
    "atan2": lambda one, other: arb.atan2(ball(one), ball(other)),
    "gamma": _gamma,
    "factorial": _factorial,
    "binomial": _binomial,
    "sign": _sign,
    "Abs": _abs,
    "Max": _extreme(">="),
    "Min": _extreme("<="),
}


class Balls:
    """`Numbers` in exact numbers and balls at Arb's current precision; everything else is refused."""

    def quantity(self, quantity: Quantity, env: Any) -> Exact | Ball:
        return meanings.found(meanings.ball, quantity, env)

    def plain(self, value: Any) -> Exact | Ball:
        if isinstance(value, (fmpq, Root, arb)):
            return value
        if isinstance(value, int):
            return fmpq(value)
        if isinstance(value, Fraction):
            return fmpq(value.numerator, value.denominator)
        raise NoValue(f"{value!r} is no exact number")

    def rational(self, value: Rational) -> fmpq:
        return fmpq(int(value.p), int(value.q))

    def constant(self, value: Expr) -> arb:
        if value is pi:
            return arb.pi()
        if value is E:
            return arb(1).exp()
        if isinstance(value, ZeroOf):
            try:
                return enclosed(value, ctx.prec)
            except NoCrossings as reason:
                raise NoValue(str(reason)) from None
        raise NoValue(f"{value} is no exact number and has no ball here")

    def infinity(self, sign: int) -> arb:
        raise NoValue("no ball is infinite")

    def total(self, values: Iterable[Any]) -> Any:
        return reduce(_add, values, fmpq(0))

    def product(self, values: Iterable[Any]) -> Any:
        return reduce(_multiply, values, fmpq(1))

    def power(self, base: Any, exponent: Any) -> Any:
        if isinstance(exponent, Rational):
            if exponent.q == 1:
                return _integer_power(base, int(exponent))
            if exponent.q == 2:
                return _integer_power(_root(base), int(exponent.p))
            exponent = self.rational(exponent)
        if isinstance(exponent, fmpq) and exponent.q == 1:
            return _integer_power(base, int(exponent.p))
        if is_zero(base):
            if ball(exponent) > 0:
                return fmpq(0)
            raise Undefined("a power of 0") if ball(exponent) < 0 else Undecided("a power of 0")
        return ball(base) ** ball(exponent)

    def holds(self, relation: str, one: Any, other: Any) -> bool:
        if isinstance(one, fmpq) and isinstance(other, fmpq):
            return RELATIONS[relation](one, other)
        first, second = ball(one), ball(other)
        if relation in ("==", "!="):
            if first.overlaps(second):
                raise Undecided("two balls overlap")
            return relation == "!="
        if RELATIONS[relation](first, second):
            return True
        if RELATIONS[{"<": ">=", "<=": ">", ">": "<=", ">=": "<"}[relation]](first, second):
            return False
        raise Undecided("two balls overlap")

    def whole(self, value: Any) -> int:
        if isinstance(value, fmpq) and value.q == 1:
            return int(value.p)
        if isinstance(value, fmpq) or (isinstance(value, arb) and not value.contains_integer()):
            raise Undefined("an index that is no whole number")
        raise NoValue("an index that is no exact integer")

    def function(self, name: str) -> Callable | None:
        return _FUNCTIONS.get(name)

    def activation(self, order: int, argument: Exact | Ball) -> Any:
        raise NoValue("σ stands for no activation here")


BALLS = Balls()
