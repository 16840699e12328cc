"""How fast an expression in u grows: |f(u)| ≤ C (1 + |u|)ⁿ e^(a|u| + b u²), found from its structure.

E f(U)² is finite at every variance exactly when such a bound with b ≤ 0 is there, for the functions treated here. The
bounds are sound and need not be the best: what is not understood has none.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, reduce

from flint import fmpq
from sympy import (
    Abs,
    Add,
    Expr,
    Heaviside,
    Integer,
    Max,
    Min,
    Mul,
    Piecewise,
    Poly,
    Pow,
    Rational,
    S,
    atan,
    cancel,
    cos,
    cosh,
    erf,
    erfc,
    exp,
    expand,
    log,
    sign,
    sin,
    sinh,
    sqrt,
    tanh,
)

from derive.activations.pieces import branches
from derive.activations.ranges import INFINITY, Range, greatest, rational, value_range
from derive.activations.signs import UnknownSign
from derive.language.symbols import u


@dataclass(frozen=True)
class Growth:
    """(1 + |u|)^degree e^(rate·|u| + quadratic·u²), up to a factor. Exact real numbers, possibly negative."""

    degree: Expr = S.Zero
    rate: Expr = S.Zero
    quadratic: Expr = S.Zero

    @property
    def is_tame(self) -> bool:
        """Whether its square has a finite mean under every N(0, q)."""
        return value_range(self.quadratic).high <= 0

    def __mul__(self, other: Growth) -> Growth:
        return Growth(self.degree + other.degree, self.rate + other.rate, self.quadratic + other.quadratic)

    def __pow__(self, exponent: Expr) -> Growth:
        return Growth(self.degree * exponent, self.rate * exponent, self.quadratic * exponent)

    def grows_faster_than(self, other: Growth) -> bool:
        """Whether this one is the greater for large |u|; False where the exact numbers cannot be told apart."""
        for own, its in zip(self._order, other._order, strict=True):
            if own != its:
                return value_range(own - its).is_positive
        return False

    @property
    def _order(self) -> tuple[Expr, Expr, Expr]:
        return self.quadratic, self.rate, self.degree


_BOUNDED = Growth()


def growth_of(expression: Expr) -> Growth | None:
    """A bound on the growth of an expression in u with finite values, on both sides; None where none is found.

    Of a piecewise expression the outermost branches count; where there is no end of branches, all.
    """
    (start, end), (left, right) = _tails(expression)
    positive = {Abs(u): u}
    sides = (
        _upper(left.subs(u, -u).xreplace(positive), _tail(-start)),
        _upper(right.xreplace(positive), _tail(end)),
    )
    return None if None in sides else _larger(*filter(None, sides))


@lru_cache(maxsize=256)
def is_tame(expression: Expr) -> bool:
    """Whether it is known that E f(U)^k is finite for every k at every variance."""
    bound = growth_of(expression)
    return bound is not None and bound.is_tame


def _tails(expression: Expr) -> tuple[tuple[Expr, Expr], tuple[Expr, Expr]]:
    """The first and the last kink, and the branches beyond them."""
    if not expression.has(Piecewise):
        return (S.Zero, S.Zero), (expression, expression)
    try:
        pieces = branches(expression, u)
    except UnknownSign:
        return (S.Zero, S.Zero), (expression, expression)
    if len(pieces) == 1:
        return (S.Zero, S.Zero), (pieces[0][2], pieces[0][2])
    return (pieces[0][1], pieces[-1][0]), (pieces[0][2], pieces[-1][2])


def _tail(start: Expr) -> Range:
    return Range(greatest(fmpq(1), value_range(start).high))


def _larger(first: Growth, second: Growth) -> Growth:
    """A bound of both."""
    if first == second or first.grows_faster_than(second):
        return first
    if second.grows_faster_than(first):
        return second
    return Growth(*(_cap(getattr(first, part), getattr(second, part)) for part in ("degree", "rate", "quadratic")))


def _smaller(first: Growth, second: Growth) -> Growth | None:
    """One that neither stays below; None where they cannot be told apart."""
    if first == second or second.grows_faster_than(first):
        return first
    return second if first.grows_faster_than(second) else None


def _cap(first: Expr, second: Expr) -> Expr:
    """A rational number that is at least as large as both."""
    high = rational(greatest(value_range(first).high, value_range(second).high))
    return S.Infinity if high is None else high


def _upper(expression: Expr, tail: Range) -> Growth | None:
    """A bound for u → ∞, with 1 + |u| and |u| for u."""
    found = _structural(expression, tail, 1)
    if value_range(expression, tail).magnitude < INFINITY and (found is None or found.grows_faster_than(_BOUNDED)):
        return _BOUNDED
    return found


def _lower(expression: Expr, tail: Range) -> Growth | None:
    """The growth that |expression| does not stay below, for u → ∞."""
    found = _structural(expression, tail, -1)
    values = value_range(expression, tail)
    apart = values.low > 0 or values.high < 0
    return _BOUNDED if apart and (found is None or _BOUNDED.grows_faster_than(found)) else found


def _structural(expression: Expr, tail: Range, side: int) -> Growth | None:
    """From the bounds of its parts, a bound from above for `side` 1 and from below for −1."""
    if not expression.has(u):
        return _BOUNDED if side > 0 or _sign(expression) else None
    if expression == u or (side < 0 and _is_polynomial(expression)):
        return Growth(degree=Integer(Poly(expression, u).degree()))
    match expression:
        case Piecewise():
            bounds = [(_upper if side > 0 else _lower)(value, tail) for value, _ in expression.args]
            return _all(_larger if side > 0 else _smaller, bounds)
        case Mul():
            bound = _upper if side > 0 else _lower
            factors = _unsaturated(expression.args) if side > 0 else expression.args
            return _all(operator.mul, [bound(factor, tail) for factor in factors] or [_BOUNDED])
        case Pow(base=base, exp=Rational() as exponent):
            found = _upper(base, tail) if side * exponent > 0 else _lower(base, tail)
            return found and found**exponent
        case exp():
            found = _exponent(side * expression.args[0], tail)
            return found and found ** Integer(side)
    return _from_above(expression, tail) if side > 0 else _from_below(expression, tail)


def _saturating(expression: Expr) -> Expr | None:
    """p for c + k e^p with c, k > 0 and a polynomial p."""
    constant, rest = expression.as_independent(u, as_Add=True)
    factor, power = rest.as_independent(u, as_Add=False)
    if not (isinstance(power, exp) and _is_polynomial(power.args[0]) and _sign(constant) > 0 and _sign(factor) > 0):
        return None
    return power.args[0]


def _unsaturated(factors: tuple[Expr, ...]) -> list[Expr]:
    """The factors without e^(ap) (c + k e^p)^(−n), 0 < a ≤ n, which is bounded: each grows, together they do not."""
    kept = list(factors)
    for factor in factors:
        exponent = _saturating(factor.base) if isinstance(factor, Pow) and _sign(factor.exp) < 0 else None
        if exponent is None:
            continue
        for other in factors:
            share = cancel(other.args[0] / exponent) if isinstance(other, exp) else S.Zero
            if (
                share.is_number
                and _sign(share) > 0
                and (share == -factor.exp or _sign(-factor.exp - share) > 0)
                and other in kept
            ):
                kept = [part for part in kept if part not in (factor, other)]
                break
    return kept


def _from_above(expression: Expr, tail: Range) -> Growth | None:
    match expression:
        case Add():
            return _all(_larger, [_upper(term, tail) for term in expression.args])
        case sinh() | cosh():
            argument = expression.args[0]
            return _all(_larger, [_exponent(sign * argument, tail) for sign in (1, -1)])
        case erfc():
            return _complementary(expression.args[0])
        case sin() | cos() | tanh() | erf() | atan() | sign() | Heaviside():
            return _BOUNDED
        case Abs():
            return _upper(expression.args[0], tail)
        case Max() | Min():
            return _all(_larger, [_upper(one, tail) for one in expression.args])
        case log():
            return _logarithm(expression.args[0], tail)
    return None


def _from_below(expression: Expr, tail: Range) -> Growth | None:
    match expression:
        case Add():
            return _sum_of_one_sign(expression, tail)
        case Abs():
            return _lower(expression.args[0], tail)
        case cosh():
            bounds = [_exponent(sign * expression.args[0], tail) for sign in (1, -1)]
            return _largest([_BOUNDED, *(bound**S.NegativeOne for bound in bounds if bound)])
    return None


def _all(combine: Callable[[Growth, Growth], Growth | None], bounds: list[Growth | None]) -> Growth | None:
    known = [bound for bound in bounds if bound is not None]
    if len(known) < len(bounds):
        return None
    found: Growth | None = known[0]
    for bound in known[1:]:
        found = found and combine(found, bound)
    return found


def _largest(bounds: list[Growth]) -> Growth:
    """The fastest growing of several, each of which holds; the first of those that cannot be told apart."""
    return reduce(lambda best, bound: bound if bound.grows_faster_than(best) else best, bounds)


def _sum_of_one_sign(expression: Add, tail: Range) -> Growth | None:
    """A sum of positive terms is at least as large as each of them."""
    values = [value_range(term, tail) for term in expression.args]
    if not (all(part.low >= 0 for part in values) or all(part.high <= 0 for part in values)):
        return None
    bounds = [bound for term in expression.args if (bound := _lower(term, tail)) is not None]
    return _largest(bounds) if bounds else None


def _is_polynomial(expression: Expr) -> bool:
    """Whether it is one with a leading coefficient that is known not to vanish."""
    return bool(expression.is_polynomial(u)) and expression.count_ops() < _MANY and _sign(_leading(expression)) != 0


_MANY = 200
"""Operations up to which a polynomial is multiplied out."""


def _leading(polynomial: Expr) -> Expr:
    return Poly(polynomial, u).LC()


def _sign(number: Expr) -> int:
    return value_range(number).sign


def _complementary(argument: Expr) -> Growth:
    """erfc(x) ≤ e^(−x²) for x ≥ 0, and erfc ≤ 2."""
    if argument.is_polynomial(u) and Poly(argument, u).degree() == 1:
        slope, constant = Poly(argument, u).all_coeffs()
        if _sign(slope) > 0:
            return Growth(rate=-2 * slope * constant, quadratic=-(slope**2))
    return _BOUNDED


def _logarithm(argument: Expr, tail: Range) -> Growth | None:
    """|log g| from bounds on g from both sides; |log(c + k e^p)| ≤ C + |p|."""
    if (exponent := _saturating(argument)) is not None:
        return _upper(exponent, tail)
    bounds = _upper(argument, tail), _lower(argument, tail)
    if None in bounds:
        return None
    used = [bound for bound in bounds if bound is not None]
    if any(_sign(bound.quadratic) or bound.quadratic.free_symbols for bound in used):
        return Growth(degree=Integer(2))
    if all(bound == _BOUNDED for bound in used):
        return _BOUNDED
    return Growth(degree=S.One)


def _exponent(argument: Expr, tail: Range) -> Growth | None:
    """A bound of e^g, from g ≤ C + n log(1 + u) + a u + b u²."""
    expanded = expand(argument, power_exp=False, log=False) if argument.count_ops() < _MANY else argument
    terms = Add.make_args(expanded)
    polynomial = Add(*(term for term in terms if term.is_polynomial(u)))
    bounds = [_polynomial_exponent(polynomial)]
    bounds += [_term_exponent(term, tail) for term in terms if not term.is_polynomial(u)]
    return _all(operator.mul, bounds)


def _polynomial_exponent(polynomial: Expr) -> Growth | None:
    if not polynomial.has(u):
        return _BOUNDED
    degree = Poly(polynomial, u).degree()
    if degree > 2:
        return Growth(quadratic=S.NegativeOne) if _sign(_leading(polynomial)) < 0 else None
    return Growth(rate=polynomial.coeff(u, 1), quadratic=polynomial.coeff(u, 2))


def _is_quadratic(expression: Expr) -> bool:
    return _is_polynomial(expression) and Poly(expression, u).degree() == 2


def _term_exponent(term: Expr, tail: Range) -> Growth | None:
    if value_range(term, tail).high < INFINITY:
        return _BOUNDED
    coefficient, rest = term.as_independent(u, as_Add=False)
    sign = _sign(coefficient)
    if sign and isinstance(rest, log):
        bound = _upper(rest.args[0], tail) if sign > 0 else _lower(rest.args[0], tail)
        return bound and bound**coefficient
    if sign and isinstance(rest, Pow) and rest.exp == S.Half and _is_quadratic(rest.base):
        return Growth(rate=coefficient * sqrt(_leading(rest.base)))
    powers = {factor: 0 if factor != u else 1 for factor in Mul.make_args(rest)}
    factor = Mul(*(part for part, power in powers.items() if not power))
    size = rational(value_range(coefficient * factor, tail).magnitude)
    if sum(powers.values()) == 1 and size is not None:
        return Growth(rate=size)
    return None
