"""Where the values of an expression in u lie: rational ends, rounded outwards, found term by term.

The range of e over a part of the line contains all values of e there, and may be wider. It decides what is positive and
what is bounded; what it cannot decide stays open.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import inf, isinf

from mpmath import mp
from sympy import (
    Add,
    Expr,
    Float,
    Integer,
    Mul,
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
    sin,
    sinh,
    tanh,
)

from derive.language.symbols import u

End = Fraction | float
"""A rational number, or ±∞ as a float."""

_DIGITS = 40
_MARGIN = Fraction(1, 10**30)
_LARGE = 1000
"""Beyond this the exponential function is bounded by its limits."""


@dataclass(frozen=True)
class Range:
    """All values lie between `low` and `high`; an end that is not `taken` is no value."""

    low: End = -inf
    high: End = inf
    low_taken: bool = True
    high_taken: bool = True

    @property
    def is_positive(self) -> bool:
        return self.low > 0 or (self.low == 0 and not self.low_taken)

    @property
    def is_negative(self) -> bool:
        return (-self).is_positive

    @property
    def magnitude(self) -> End:
        """A bound on the absolute value."""
        return max(abs(self.low), abs(self.high))

    def __neg__(self) -> Range:
        return Range(-self.high, -self.low, self.high_taken, self.low_taken)

    def __add__(self, other: Range) -> Range:
        return _rounded(
            Range(
                self.low + other.low,
                self.high + other.high,
                self.low_taken and other.low_taken,
                self.high_taken and other.high_taken,
            )
        )

    def __mul__(self, other: Range) -> Range:
        products = [_times(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        signs = [part.is_positive - part.is_negative for part in (self, other)]
        low, high, zero_taken = min(products), max(products), signs[0] * signs[1] == 0
        return _rounded(Range(low, high, low != 0 or zero_taken, high != 0 or zero_taken))

    def power(self, exponent: int) -> Range:
        """The values to a positive whole power."""
        if exponent % 2 or self.is_positive or self.low >= 0:
            result = Range(_to_the(self.low, exponent), _to_the(self.high, exponent), self.low_taken, self.high_taken)
        elif self.high <= 0:
            return (-self).power(exponent)
        else:
            result = Range(Fraction(0), _to_the(self.magnitude, exponent))
        return _rounded(result)

    def reciprocal(self) -> Range:
        """1/value, where 0 is no value; the whole line otherwise."""
        if self.is_negative:
            return -(-self).reciprocal()
        if not self.is_positive:
            return Range()
        low = Fraction(0) if isinf(self.high) else 1 / Fraction(self.high)
        high = inf if self.low == 0 else 1 / Fraction(self.low)
        return _rounded(Range(low, high, self.high_taken and not isinf(self.high), self.low_taken))


def _times(first: End, second: End) -> End:
    return Fraction(0) if 0 in (first, second) else first * second


def _to_the(base: End, exponent: int) -> End:
    return base if isinf(base) else Fraction(base) ** exponent


def _rounded(found: Range) -> Range:
    return Range(_shorter(found.low, -1), _shorter(found.high, 1), found.low_taken, found.high_taken)


_BITS = 400


def _shorter(end: End, side: int) -> End:
    """An end of few digits, moved outwards, and never over 0."""
    if not isinstance(end, Fraction) or (abs(end.numerator) < 1 << _BITS and end.denominator < 1 << _BITS):
        return end
    if end < 0:
        return -_shorter(-end, -side)
    size = end.numerator.bit_length() - end.denominator.bit_length()
    if size > 8 * _BITS:
        return inf if side > 0 else Fraction(1 << _BITS)
    if size < -8 * _BITS:
        return Fraction(1, 1 << _BITS) if side > 0 else Fraction(0)
    unit = Fraction(2) ** (size - _BITS // 2)
    whole = end // unit
    return (whole + (side > 0)) * unit


def enclose(number: Expr) -> Range:
    """A range of a number without u; the whole line where it has symbols in it."""
    if isinstance(number, Rational):
        exact = Fraction(int(number.p), int(number.q))
        return Range(exact, exact)
    if number.free_symbols or number.is_real is False:
        return Range()
    value = number.evalf(_DIGITS)
    if not isinstance(value, Float):
        return enclose(value) if isinstance(value, Rational) else Range()
    if value._prec < 2:
        return Range(-_MARGIN, _MARGIN)
    middle = Fraction(int(Rational(value).p), int(Rational(value).q))
    return _rounded(Range(middle - abs(middle) * _MARGIN, middle + abs(middle) * _MARGIN))


@dataclass(frozen=True)
class _Increasing:
    """An increasing function: its mpmath name, its limits at the ends of its domain, and one exact value."""

    name: str
    limits: tuple[End, End]
    exact: tuple[int, int] = (0, 0)
    start: End = -inf

    def at(self, end: End, side: int) -> tuple[End, bool]:
        """The value at an end, moved outwards, and whether it is taken if the end is."""
        if end <= self.start:
            return self.limits[0], False
        if isinf(end):
            return self.limits[1], False
        if end == self.exact[0]:
            return Fraction(self.exact[1]), True
        place = Fraction(end)
        near = max(min(place, Fraction(_LARGE)), Fraction(-_LARGE)) if self.name != "log" else place
        if near > end and side < 0:
            return self.limits[0], False
        if near < end and side > 0:
            return self.limits[1], False
        with mp.workdps(_DIGITS):
            found = _fraction(getattr(mp, self.name)(mp.mpf(near.numerator) / near.denominator))
        return found + side * abs(found) * _MARGIN, True


def _fraction(value: mp.mpf) -> Fraction:
    sign, mantissa, exponent, _ = value._mpf_
    return (-1) ** int(sign) * Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


_INCREASING: dict[type, _Increasing] = {
    exp: _Increasing("exp", (Fraction(0), inf), (0, 1)),
    log: _Increasing("log", (-inf, inf), (1, 0), Fraction(0)),
    sinh: _Increasing("sinh", (-inf, inf)),
    asinh: _Increasing("asinh", (-inf, inf)),
    tanh: _Increasing("tanh", (Fraction(-1), Fraction(1))),
    erf: _Increasing("erf", (Fraction(-1), Fraction(1))),
    atan: _Increasing("atan", (Fraction(-2), Fraction(2))),
}


def _image(function: _Increasing, argument: Range) -> Range:
    low, low_taken = function.at(argument.low, -1)
    high, high_taken = function.at(argument.high, 1)
    low, high = max(low, function.limits[0]), min(high, function.limits[1])
    return _rounded(Range(low, high, low_taken and argument.low_taken, high_taken and argument.high_taken))


def _absolute(values: Range) -> Range:
    if values.low >= 0:
        return values
    return -values if values.high <= 0 else Range(Fraction(0), values.magnitude)


def _sum(terms: tuple[Expr, ...], line: Range) -> Range:
    """Term by term, a quadratic polynomial among them by its vertex."""
    quadratic = [term for term in terms if term.has(u) and term.is_polynomial(u) and Poly(term, u).degree() <= 2]
    total, rest = Range(Fraction(0), Fraction(0)), terms
    if len(quadratic) == 2:
        polynomial = Poly(Add(*quadratic), u)
        coefficients = polynomial.all_coeffs()
        if len(coefficients) == 3 and all(isinstance(c, Rational) for c in coefficients):
            leading, slope, constant = (Fraction(int(c.p), int(c.q)) for c in coefficients)
            vertex = -slope / (2 * leading)
            square = (line + Range(-vertex, -vertex)).power(2)
            scale, lift = Range(leading, leading), constant - slope**2 / (4 * leading)
            total = scale * square + Range(lift, lift)
            rest = tuple(term for term in terms if term not in quadratic)
    for term in rest:
        total = total + value_range(term, line)
    return total


def value_range(expression: Expr, line: Range = Range()) -> Range:
    """A range of the values of a smooth expression in u, for u in `line`."""
    if not expression.has(u):
        return enclose(expression)
    if expression == u:
        return line
    if isinstance(expression, Add):
        return _sum(expression.args, line)
    if isinstance(expression, Mul):
        product = Range(Fraction(1), Fraction(1))
        for factor in expression.args:
            product = product * value_range(factor, line)
        return product
    if isinstance(expression, Pow):
        return _power(expression, line)
    inner = value_range(expression.args[0], line) if len(expression.args) == 1 else Range()
    if type(expression) in _INCREASING:
        return _image(_INCREASING[type(expression)], inner)
    if isinstance(expression, cosh):
        return _cosh(inner)
    if isinstance(expression, erfc):
        return Range(Fraction(1), Fraction(1)) + -_image(_INCREASING[erf], inner)
    if isinstance(expression, (sin, cos)):
        return Range(Fraction(-1), Fraction(1))
    return Range()


def _cosh(argument: Range) -> Range:
    """max(1, e^x/2) ≤ cosh x ≤ (e^x + 1)/2 for x ≥ 0."""
    size = _absolute(argument)
    half = _HALF * _image(_INCREASING[exp], size)
    return Range(max(Fraction(1), half.low), (half + _HALF).high)


_HALF = Range(Fraction(1, 2), Fraction(1, 2))


def _power(expression: Pow, line: Range) -> Range:
    base, exponent = expression.args
    values = value_range(base, line)
    if isinstance(exponent, Integer):
        powers = values.power(abs(int(exponent)))
        return powers if exponent > 0 else powers.reciprocal()
    if isinstance(exponent, Rational) and values.is_positive:
        scaled = enclose(exponent) * _image(_INCREASING[log], values)
        return _image(_INCREASING[exp], scaled)
    return Range()


__all__ = ["End", "Range", "enclose", "value_range"]
