"""Where a smooth expression in u changes sign, where no formula says so: `crossings`, each zero isolated in balls.

A part of the line holds no zero where the range of the expression leaves 0 out, and one at most where that of its
derivative does; what is neither is cut in two. Far out a sign is told by a derivative that keeps its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from flint import arb, ctx
from mpmath import mp
from sympy import Add, Expr, Poly, Rational, S, cancel, oo, pi, simplify

from derive.activations.ranges import INFINITY, Range, is_finite, rational, value_range
from derive.activations.zero_of import ZeroOf
from derive.language.symbols import u

FAR = (4, 16, 64, 256)
MOST_CELLS = 500
MOST_ZEROS = 150
SMALLEST = Rational(1, 2**40)
GRIDS = (10, 40, 160)
"""A zero stands between neighbouring multiples of 2^−k, for the first of these k that isolates it."""


class NoCrossings(ValueError):
    """Zeros that are not isolated: there is no end of them, or one is not simple."""


class Endless(NoCrossings):
    """The sign is not seen to stay the same far out."""


def crossings(expression: Expr, low: Expr, high: Expr) -> list[Expr]:
    """The zeros of a smooth expression between two ends, some just beyond them; all simple.

    Raises `NoCrossings`, `Endless`.
    """
    if expression.has(ZeroOf):
        raise NoCrossings
    slope = expression.diff(u)
    start, stop = _end(expression, low, -1), _end(expression, high, 1)
    waiting, count = [(start, stop)], 0
    found: list[tuple[Rational, Rational]] = []
    while waiting:
        one, other = waiting.pop()
        count += 1
        part = _part(one, other)
        if value_range(expression, part).sign:
            continue
        if value_range(slope, part).sign:
            found += _brackets(expression, one, other)
        elif count > MOST_CELLS or other - one < SMALLEST:
            raise NoCrossings
        else:
            middle = _rounded((5 * one + 3 * other) / 8)
            waiting += [(middle, other), (one, middle)]
        if len(found) > MOST_ZEROS:
            raise NoCrossings
    zeros = (one if one == other else isolated(expression, one, other, slope) for one, other in found)
    return list(dict.fromkeys(zeros))


_STEP = Rational(1, 2**70)
"""What is exact, as the ends mostly are, lies on no multiple of this, and its signs there are told."""


def _rounded(number: Rational) -> Rational:
    return (number / _STEP).floor() * _STEP


def _part(one: Rational, other: Rational) -> Range:
    return Range(value_range(one).low, value_range(other).high)


def _end(expression: Expr, end: Expr, side: int) -> Rational:
    """A rational number at or just beyond the end; of an infinite one, beyond which the sign stays."""
    if end not in (oo, -oo):
        near = value_range(end)
        found = rational(near.low if side < 0 else near.high)
        if found is None:
            raise NoCrossings
        return _rounded(found) + side * _STEP
    for far in FAR:
        if _sign_beyond(expression, side * S(far), side, 4):
            return side * S(far)
    raise Endless


def _sign_beyond(expression: Expr, start: Rational, side: int, orders: int) -> int:
    """The sign of an expression from `start` on outwards, or 0 where none is told; 1 or −1 where it may vanish, too."""
    beyond = Range(value_range(start).low) if side > 0 else Range(high=value_range(start).high)
    values = value_range(expression, beyond)
    if values.sign or not orders:
        return values.sign
    outward = side * _sign_beyond(expression.diff(u), start, side, orders - 1)
    here = value_range(expression.subs(u, start)).sign
    return here if outward and here == outward else 0


def _brackets(expression: Expr, one: Rational, other: Rational) -> Iterator[tuple[Rational, Rational]]:
    """Between which numbers, which may be one, a monotone expression has its zero, if there is one."""
    signs = []
    for end in (one, other):
        value = expression.subs(u, end)
        sign = value_range(value).sign
        if not sign and not _vanishes(value):
            raise NoCrossings
        if not sign:
            yield end, end
        signs.append(sign)
    if signs[0] * signs[1] < 0:
        yield one, other


def _vanishes(number: Expr) -> bool:
    return number == 0 or (not number.free_symbols and simplify(number) == 0)


def isolated(expression: Expr, one: Rational, other: Rational, slope: Expr | None = None) -> Expr:
    """The only zero between two rational numbers: a simple multiple of 1 or π if it is one, else a `ZeroOf`.

    The same zero of the same expression, up to a factor, is the same object wherever it is met.
    """
    function = plain(expression)
    slope = expression.diff(u) if slope is None else slope
    near = ZeroOf(function, one, other)._near()
    for unit, size in ((S.One, mp.mpf(1)), (pi, mp.pi)):
        guess = Fraction(str(mp.nstr(near / size, 15))).limit_denominator(24)
        candidate = Rational(guess.numerator, guess.denominator) * unit
        if abs(near - mp.mpf(guess.numerator) / guess.denominator * size) < 1e-12 and _vanishes(
            expression.subs(u, candidate)
        ):
            return candidate
    for bits in GRIDS:
        with mp.workprec(bits + 60):
            place = int(mp.floor(ZeroOf(function, one, other)._to_mpmath(bits + 40) * 2**bits))
        low, high = Rational(place, 2**bits), Rational(place + 1, 2**bits)
        ends = [value_range(function.subs(u, end)).sign for end in (low, high)]
        if ends[0] * ends[1] < 0 and value_range(slope, _part(low, high)).sign:
            return ZeroOf(function, low, high)
    raise NoCrossings


def plain(expression: Expr) -> Expr:
    """Without a factor that is a number."""
    whole = expression.as_coeff_Mul()[1]
    whole = whole.primitive()[1] if isinstance(whole, Add) else whole
    return -whole if whole.could_extract_minus_sign() else whole


def enclosed(zero: ZeroOf, bits: int) -> arb:
    """A ball of that many bits around the zero, told by the function's signs in balls at both of its ends.

    Raises `NoCrossings` where they are not told.
    """
    with ctx.workprec(bits + 30):
        near = arb(zero._to_mpmath(bits + 30))
        radius = (near.abs_upper() + arb(2) ** -12) * arb(2) ** -bits
        ends = [rational(end.mid()) for end in (near - radius, near + radius)]
    within = all(end is not None and zero.low <= end <= zero.high for end in ends)
    signs = [value_range(zero.function.subs(u, end), bits=2 * bits + 100).sign for end in ends]
    if not within or signs[0] * signs[1] >= 0:
        raise NoCrossings(f"{zero} is not enclosed to {bits} bits")
    with ctx.workprec(bits + 30):
        return near + radius * arb(0, 1)


def vanishes_at(expression: Expr, zero: ZeroOf) -> bool:
    """Whether an expression in u is a multiple of the zero's function by what is finite there, and so vanishes."""
    if all(each.is_polynomial(u) for each in (expression, zero.function)):
        return Poly(expression, u, extension=True).rem(Poly(zero.function, u, extension=True)).is_zero
    quotient = value_range(cancel(expression / zero.function), _part(zero.low, zero.high))
    return is_finite(quotient.magnitude) and quotient.magnitude < INFINITY


__all__ = ["Endless", "NoCrossings", "crossings", "enclosed", "isolated", "vanishes_at"]
