"""Where an expression in u changes sign, exactly: by a formula if there is one, else at isolated zeros."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cmp_to_key
from itertools import pairwise

from sympy import (
    Add,
    Expr,
    Integer,
    Mul,
    Piecewise,
    Poly,
    PolynomialError,
    Pow,
    Rational,
    S,
    asinh,
    atan,
    erf,
    exp,
    log,
    oo,
    simplify,
    sinh,
    sqrt,
    tanh,
)

from derive.activations.crossings import Endless, NoCrossings, crossings, isolated, vanishes_at
from derive.activations.ranges import Range, rational, value_range
from derive.activations.zero_of import ZeroOf
from derive.language.symbols import u

MAX_DEGREE = 24
"""The degree up to which the roots of a polynomial are looked for."""


class UnknownSign(ValueError):
    """A sign or a root that is not found exactly; the message is one line."""


class EndlessSigns(UnknownSign):
    """There may be no end of places where the sign changes; those between two numbers may be found."""


@dataclass(frozen=True)
class Signs:
    """The places where a sign may change, in order, and the sign before, between and after them.

    Where `weak`, the sign is that of a value which may be 0 as well.
    """

    ends: tuple[Expr, ...]
    signs: tuple[int, ...]
    weak: bool = False


def sign_of(number: Expr) -> int:
    """The sign of an exact real number. Raises `UnknownSign`."""
    if sign := value_range(number).sign:
        return sign
    zeros = number.atoms(ZeroOf)
    if len(zeros) == 1 and vanishes_at(number.xreplace({(zero := zeros.pop()): u}), zero):
        return 0
    if number == 0 or (not number.free_symbols and simplify(number) == 0):
        return 0
    raise UnknownSign(f"cannot find the sign of {shown(number)}")


def compare(first: Expr, second: Expr) -> int:
    """−1, 0 or 1 as first <, =, > second; ±∞ are taken."""
    if first == second:
        return 0
    if first == -oo or second == oo:
        return -1
    if first == oo or second == -oo:
        return 1
    return sign_of(first - second)


def ordered(ends: list[Expr]) -> tuple[Expr, ...]:
    """Exact numbers in increasing order, each once."""
    result: list[Expr] = []
    for end in sorted(ends, key=cmp_to_key(compare)):
        if not result or compare(result[-1], end) != 0:
            result.append(end)
    return tuple(result)


def line(low: Expr, high: Expr) -> Range:
    """The part of the line between two ends, widened by rounding."""
    start = Range() if low == -oo else value_range(low)
    end = Range() if high == oo else value_range(high)
    return Range(start.low, end.high)


def inside(low: Expr, high: Expr) -> Rational:
    """A rational number between two ends."""
    start = None if low == -oo else rational(value_range(low).high)
    end = None if high == oo else rational(value_range(high).low)
    if start is None:
        middle = S.Zero if end is None else end.floor() - 1
    else:
        middle = start.floor() + 1 if end is None else (start + end) / 2
    if compare(low, middle) < 0 and compare(middle, high) < 0:
        return middle
    raise UnknownSign(f"cannot tell {shown(low)} and {shown(high)} apart")


def signs(expression: Expr, low: Expr, high: Expr) -> Signs:
    """The signs of a smooth expression for low < u < high. Raises `UnknownSign`."""
    if not expression.has(u):
        return Signs((), (sign_of(expression),))
    roots = _roots(expression)
    if roots is not None:
        return _between_roots(expression, roots, low, high)
    values = value_range(expression, line(low, high))
    if values.sign:
        return Signs((), (values.sign,))
    if expression.has(Piecewise) and not (values.low >= 0 or values.high <= 0):
        raise EndlessSigns(f"cannot find exactly where {shown(expression)} changes sign")
    if isinstance(expression, Mul):
        return _product([signs(factor, low, high) for factor in expression.args])
    if isinstance(expression, Pow) and isinstance(expression.exp, Integer):
        base = signs(expression.base, low, high)
        return base if expression.exp % 2 else Signs(base.ends, tuple(abs(sign) for sign in base.signs), base.weak)
    if isinstance(expression, (tanh, sinh, asinh, erf, atan)):
        return signs(expression.args[0], low, high)
    if isinstance(expression, Add) and (reduced := _without_exponential(expression)) is not None:
        return signs(reduced, low, high)
    if values.low >= 0 or values.high <= 0:
        return Signs((), (1 if values.low >= 0 else -1,), weak=True)
    try:
        return _between_roots(expression, crossings(expression, low, high), low, high)
    except NoCrossings as reason:
        kind = EndlessSigns if isinstance(reason, Endless) else UnknownSign
        raise kind(f"cannot find exactly where {shown(expression)} changes sign") from None


def _roots(expression: Expr) -> list[Expr] | None:
    """The real roots of a polynomial with rational coefficients, or of degree 1 or 2; None for others."""
    if not expression.is_polynomial(u) or degree_bound(expression) > MAX_DEGREE:
        return None
    try:
        polynomial = Poly(expression, u)
    except PolynomialError:
        return None
    if polynomial.degree() == 1:
        slope, constant = polynomial.all_coeffs()
        return [-constant / slope] if sign_of(slope) else None
    if polynomial.degree() == 2:
        return _quadratic(*polynomial.all_coeffs())
    if not all(isinstance(c, Rational) for c in polynomial.all_coeffs()):
        return None
    roots: list[Expr] = []
    for factor, _ in polynomial.factor_list()[1]:
        coefficients = factor.all_coeffs()
        if len(coefficients) == 2:
            roots.append(-coefficients[1] / coefficients[0])
        elif len(coefficients) == 3:
            roots += _quadratic(*coefficients)
        else:
            roots += [isolated(factor.as_expr(), *interval) for interval, _ in factor.intervals()]
    return roots


def _quadratic(a: Expr, b: Expr, c: Expr) -> list[Expr]:
    discriminant = b**2 - 4 * a * c
    sign = sign_of(discriminant)
    return sorted({(-b + side * sqrt(discriminant)) / (2 * a) for side in (-1, 1)}) if sign >= 0 else []


def _between_roots(expression: Expr, roots: list[Expr], low: Expr, high: Expr) -> Signs:
    ends = ordered([root for root in roots if compare(low, root) < 0 and compare(root, high) < 0])
    found = tuple(sign_of(expression.subs(u, inside(*pair))) for pair in pairwise((low, *ends, high)))
    return Signs(ends, found)


def _product(factors: list[Signs]) -> Signs:
    ends = ordered([end for factor in factors for end in factor.ends])
    total = [1] * (len(ends) + 1)
    for factor in factors:
        for position in range(len(total)):
            before = sum(1 for end in factor.ends if position and compare(end, ends[position - 1]) <= 0)
            total[position] *= factor.signs[before]
    return Signs(ends, tuple(total), any(factor.weak for factor in factors))


def _without_exponential(expression: Add) -> Expr | None:
    """For k·e^g + c with k, c of different signs, an expression of the same sign: ±(g − log(−c/k))."""
    constant, rest = expression.as_independent(u, as_Add=True)
    coefficient, power = rest.as_independent(u, as_Add=False)
    if not isinstance(power, exp) or sign_of(constant) * sign_of(coefficient) >= 0:
        return None
    return sign_of(coefficient) * (power.args[0] - log(-constant / coefficient))


def degree_bound(expression: Expr) -> int:
    """At least the degree in u, and the largest exponent: what multiplying out may give, seen without doing it."""
    if not expression.has(u):
        return 0
    if isinstance(expression, Mul):
        return sum(degree_bound(factor) for factor in expression.args)
    if isinstance(expression, Pow) and isinstance(expression.exp, Rational):
        return degree_bound(expression.base) * int(abs(expression.exp).ceiling())
    return max((degree_bound(part) for part in expression.args), default=1)


def strict_sign(expression: Expr, low: Expr, high: Expr) -> int:
    """The sign of an expression on [low, high], ends included, or 0 where it has not one and the same everywhere."""
    try:
        found = signs(expression, low, high)
        if found.ends or found.weak or not found.signs[0]:
            return 0
        at_ends = [sign_of(expression.subs(u, end)) for end in (low, high) if end not in (-oo, oo)]
    except UnknownSign:
        return 0
    return found.signs[0] if all(sign == found.signs[0] for sign in at_ends) else 0


def shown(expression: Expr) -> str:
    """An expression as a user would type it, cut where it is long."""
    text = str(expression).replace("**", "^")
    return text if len(text) <= 60 else f"{text[:59]}…"


__all__ = ["EndlessSigns", "Signs", "UnknownSign", "compare", "ordered", "shown", "sign_of", "signs", "strict_sign"]
