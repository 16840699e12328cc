"""Where the values of an expression in u lie: `value_range`, a `Range` found term by term, its ends rounded outwards.

The range of e over a part of the line contains all values of e there, and may be wider. It decides what is positive and
what is bounded; what it cannot decide stays open. Rational ends stay exact, others are outer ends of Arb balls.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

from flint import arb, ctx, fmpq
from sympy import (
    Add,
    E,
    Expr,
    Integer,
    Mul,
    Piecewise,
    Poly,
    Pow,
    Rational,
    asinh,
    atan,
    cos,
    cosh,
    erf,
    erfc,
    exp,
    log,
    pi,
    sin,
    sinh,
    tanh,
)
from sympy.core.relational import GreaterThan, LessThan, StrictGreaterThan, StrictLessThan

from derive.activations.zero_of import ZeroOf
from derive.language.symbols import u

End = fmpq | arb
"""A rational number, or a ball without a radius, which may be ±∞."""

BITS = 200
MOST_BITS = 10_000
INFINITY = arb("inf")
_ZERO, _ONE = fmpq(0), fmpq(1)


def _down(end: End) -> End:
    """A short rational itself; the lower end of a ball."""
    if isinstance(end, fmpq) and end.height_bits() <= BITS:
        return end
    low = arb(end).lower()
    return -INFINITY if low.is_nan() else low


def _up(end: End) -> End:
    return -_down(-end)


def least(*ends: End) -> End:
    """The smallest, rounded down where two cannot be told apart."""
    return reduce(lambda a, b: a if a <= b else b if b <= a else _down(arb(a).min(arb(b))), ends)


def greatest(*ends: End) -> End:
    """The largest, rounded up where two cannot be told apart."""
    return -least(*(-end for end in ends))


def is_finite(end: End) -> bool:
    """Whether it is a number."""
    return isinstance(end, fmpq) or end.is_finite()


def rational(end: End) -> Rational | None:
    """The end as a number of SymPy's; None where it is infinite or has an exponent over ten thousand bits."""
    if isinstance(end, fmpq):
        return Rational(int(end.p), int(end.q))
    mantissa, exponent = map(int, end.man_exp()) if end.is_finite() else (0, MOST_BITS + 1)
    return mantissa * Rational(2) ** exponent if abs(exponent) <= MOST_BITS else None


@dataclass(frozen=True)
class Range:
    """All values lie between `low` and `high`; an end that is not `taken` is no value."""

    low: End = -INFINITY
    high: End = INFINITY
    low_taken: bool = True
    high_taken: bool = True

    @property
    def is_positive(self) -> bool:
        return self.low > 0 or (self.low == 0 and not self.low_taken)

    @property
    def is_negative(self) -> bool:
        return (-self).is_positive

    @property
    def sign(self) -> int:
        """1 or −1 where all values have that sign; otherwise 0."""
        return self.is_positive - self.is_negative

    @property
    def magnitude(self) -> End:
        """A bound on the absolute value."""
        return greatest(-self.low, self.high)

    def __neg__(self) -> Range:
        return Range(-self.high, -self.low, self.high_taken, self.low_taken)

    def __add__(self, other: Range) -> Range:
        low, high = _down(self.low + other.low), _up(self.high + other.high)
        return Range(low, high, self.low_taken and other.low_taken, self.high_taken and other.high_taken)

    def __mul__(self, other: Range) -> Range:
        products = [_times(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        low, high = least(*map(_down, products)), greatest(*map(_up, products))
        zero_taken = self.sign * other.sign == 0
        return Range(low, high, low != 0 or zero_taken, high != 0 or zero_taken)

    def __abs__(self) -> Range:
        if self.low >= 0:
            return self
        return -self if self.high <= 0 else Range(_ZERO, self.magnitude)

    def with_others(self, other: Range) -> Range:
        """The values of both."""
        low, high = least(self.low, other.low), greatest(self.high, other.high)
        low_taken = any(part.low_taken for part in (self, other) if part.low <= low)
        return Range(low, high, low_taken, any(part.high_taken for part in (self, other) if part.high >= high))

    def power(self, exponent: int) -> Range:
        """The values to a positive whole power."""
        base = self if exponent % 2 else abs(self)
        low, high = (end**exponent if is_finite(end) else end for end in (base.low, base.high))
        return Range(_down(low), _up(high), base.low_taken, base.high_taken)

    def reciprocal(self) -> Range:
        """1/value, where 0 is no value; the whole line otherwise."""
        if self.is_negative:
            return -(-self).reciprocal()
        if not self.is_positive:
            return Range()
        low = _down(1 / self.high) if is_finite(self.high) else _ZERO
        high = INFINITY if self.low == 0 else _up(1 / self.low)
        return Range(low, high, self.high_taken and is_finite(self.high), self.low_taken)


def _times(first: End, second: End) -> End:
    return _ZERO if first == 0 or second == 0 else first * second


def _at(value: fmpq | arb) -> Range:
    """Of one number."""
    return Range(_down(value), _up(value))


@dataclass(frozen=True)
class _Monotone:
    """A monotone function, its limits at the ends of its domain, which it does not reach, and where that starts."""

    method: Callable[[arb], arb]
    limits: tuple[End, End] = (-INFINITY, INFINITY)
    start: End = -INFINITY

    def image(self, argument: Range) -> Range:
        low, high = self._value(argument.low, argument.low_taken), self._value(argument.high, argument.high_taken)
        if self.limits[0] > self.limits[1]:
            low, high = high, low
        return Range(low.low, high.high, low.low_taken, high.high_taken)

    def _value(self, end: End, taken: bool) -> Range:
        if end <= self.start or not is_finite(end):
            limit = self.limits[0] if end <= self.start else self.limits[1]
            return Range(limit, limit, False, False)
        value = self.method(arb(end))
        found = _at(next((number for number in (_ZERO, _ONE) if value == number), value))
        bottom, top = least(*self.limits), greatest(*self.limits)
        return Range(
            greatest(found.low, bottom),
            least(found.high, top),
            taken and found.low > bottom,
            taken and found.high < top,
        )


_MONOTONE: dict[type, _Monotone] = {
    exp: _Monotone(arb.exp, (_ZERO, INFINITY)),
    log: _Monotone(arb.log, start=_ZERO),
    sinh: _Monotone(arb.sinh),
    asinh: _Monotone(arb.asinh),
    tanh: _Monotone(arb.tanh, (-_ONE, _ONE)),
    erf: _Monotone(arb.erf, (-_ONE, _ONE)),
    erfc: _Monotone(arb.erfc, (fmpq(2), _ZERO)),
    atan: _Monotone(arb.atan, (fmpq(-2), fmpq(2))),
}
_ORDERED = (GreaterThan, LessThan, StrictGreaterThan, StrictLessThan)
_COSH = _Monotone(arb.cosh)
"""Increasing from 0 on."""
_CONSTANTS: dict[Expr, Callable[[], arb]] = {pi: arb.pi, E: arb.const_e}


def value_range(expression: Expr, line: Range = Range(), bits: int = BITS) -> Range:
    """A range of the values of a smooth expression in u, for u in `line`; of a number, if there is no u in it."""
    with ctx.workprec(bits):
        return _range(expression, line)


def _range(expression: Expr, line: Range) -> Range:
    if isinstance(expression, Rational):
        return _at(_exact(expression))
    if expression == u:
        return line
    if expression in _CONSTANTS:
        return _at(_CONSTANTS[expression]())
    if isinstance(expression, ZeroOf):
        return _at(arb(expression._to_mpmath(ctx.prec)) * arb(1, arb(2) ** -ctx.prec))
    if isinstance(expression, Add):
        return _sum(expression.args, line)
    if isinstance(expression, Mul):
        return reduce(Range.__mul__, (_range(factor, line) for factor in expression.args))
    if isinstance(expression, Pow):
        return _power(expression, line)
    if isinstance(expression, Piecewise):
        return reduce(Range.with_others, _cases(expression, line))
    inner = _range(expression.args[0], line) if len(expression.args) == 1 else Range()
    if type(expression) in _MONOTONE:
        return _MONOTONE[type(expression)].image(inner)
    if isinstance(expression, cosh):
        return _COSH.image(abs(inner))
    if isinstance(expression, (sin, cos)):
        return _oscillating(arb.sin if isinstance(expression, sin) else arb.cos, inner)
    return Range()


def _cases(expression: Piecewise, line: Range) -> list[Range]:
    """The values of each case; of one that is its own condition, as of a where a > 0, those that meet it."""
    found: list[Range] = []
    above: set[Expr] = set()
    for value, condition in expression.args:
        values = _range(value, line)
        if isinstance(condition, _ORDERED):
            larger = condition.gts - condition.lts
            above.add(larger)
            if value in above:
                values = Range(greatest(values.low, _ZERO), values.high, values.low_taken, values.high_taken)
            above.discard(larger)
            above.add(-larger)
        elif value in above:
            values = Range(greatest(values.low, _ZERO), values.high, values.low_taken, values.high_taken)
        found.append(values)
    return found


def _exact(number: Rational) -> fmpq:
    return fmpq(int(number.p), int(number.q))


def _oscillating(method: Callable[[arb], arb], argument: Range) -> Range:
    if not (is_finite(argument.low) and is_finite(argument.high)):
        return Range(-_ONE, _ONE)
    found = _at(method(arb(argument.low).union(arb(argument.high))))
    return Range(greatest(found.low, -_ONE), least(found.high, _ONE))


def _sum(terms: tuple[Expr, ...], line: Range) -> Range:
    """Term by term, a quadratic polynomial among them by its vertex."""
    quadratic = [term for term in terms if term.has(u) and term.is_polynomial(u) and Poly(term, u).degree() <= 2]
    total, rest = _at(_ZERO), terms
    if len(quadratic) == 2:
        coefficients = Poly(Add(*quadratic), u).all_coeffs()
        if len(coefficients) == 3 and all(isinstance(c, Rational) for c in coefficients):
            leading, slope, constant = map(_exact, coefficients)
            square = (line + _at(slope / (2 * leading))).power(2)
            total = _at(leading) * square + _at(constant - slope**2 / (4 * leading))
            rest = tuple(term for term in terms if term not in quadratic)
    return reduce(Range.__add__, (_range(term, line) for term in rest), total)


def _power(expression: Pow, line: Range) -> Range:
    base, exponent = expression.args
    values = _range(base, line)
    if isinstance(exponent, Integer):
        powers = values.power(abs(int(exponent)))
        return powers if exponent > 0 else powers.reciprocal()
    if isinstance(exponent, Rational) and exponent > 0 and values.low == 0:
        top = _MONOTONE[exp].image(_at(_exact(exponent)) * _MONOTONE[log].image(_at(values.high)))
        return Range(_ZERO, top.high if is_finite(values.high) else INFINITY)
    if isinstance(exponent, Rational) and values.is_positive:
        return _MONOTONE[exp].image(_at(_exact(exponent)) * _MONOTONE[log].image(values))
    return Range()


__all__ = ["End", "Range", "value_range"]
