"""`limit_at_infinity`: what a function of a number tends to as that goes to ∞, by laws of limits.

Sums, products and continuous functions of what tends to numbers; powers of the number, and what outgrows what. Signs on
the domain show that no denominator tends to 0. Nothing is looked for: what is not seen so has no limit here.
"""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Add, Expr, KroneckerDelta, Mul, Poly, Pow, Rational, S, Sum, Symbol, atan, cos, erf, exp, log, pi, sin
from sympy.tensor.indexed import Indexed

from derive.language.named import unfold
from derive.language.parts import parts
from verify.claims.regular import EVERYWHERE, has_value
from verify.claims.signs import SignsOn

BOUNDED = (sin, cos)


class NotSeen(ValueError):
    """A limit that these laws do not show."""


def limit_at_infinity(function: Expr, variable: Symbol, signs: SignsOn) -> Expr | None:
    """lim variable → ∞; None where it is not seen."""
    try:
        return _limit(unfold(function), variable, signs)
    except NotSeen:
        return None


def _limit(part: Expr, variable: Symbol, signs: SignsOn) -> Expr:
    if variable not in parts(part):
        return part
    if isinstance(part, Add):
        return Add(*(_limit(term, variable, signs) for term in part.args))
    if isinstance(part, Sum) and not any(variable in parts(end) for _, *ends in part.limits for end in ends):
        return part.func(_limit(part.function, variable, signs.within(part)), *part.limits)
    if (exponent := _logarithm(part, variable, signs)) != 0:
        return _exponential(exponent, variable, signs)
    if isinstance(part, Pow) and variable in parts(part.exp):
        return _open_power(part, variable, signs)
    if isinstance(part, Mul | Pow):
        return _product(Mul.make_args(part), variable, signs)
    if isinstance(part, erf | atan) and _growth(part.args[0], variable, signs):
        return S.One if isinstance(part, erf) else pi / 2
    arguments = [_limit(argument, variable, signs) for argument in part.args]
    is_continuous = type(part).__name__ in EVERYWHERE or (
        isinstance(part, log) and signs.bounds(arguments[0]).is_positive
    )
    if not is_continuous:
        raise NotSeen
    return part.func(*arguments)  # type: ignore[return-value]


def _product(factors: Iterable[Expr], variable: Symbol, signs: SignsOn) -> Expr:
    """What tends to numbers or is bounded, times a power of the variable or what falls faster than any power grows."""
    total, growth, falls, is_bounded = S.One, S.Zero, False, False
    for factor in factors:
        base, exponent = factor.as_base_exp()
        if _growth(-_logarithm(factor, variable, signs), variable, signs):
            falls = True
        elif exponent.is_Rational and (rate := _growth(base, variable, signs, exponent.is_Integer)):
            growth += exponent * rate[0]
            total *= rate[1] ** exponent
        elif isinstance(factor, Pow) and variable not in parts(exponent):
            total *= _power(_limit(base, variable, signs), exponent, signs)
        elif _is_wave(factor, variable, signs):
            is_bounded = True
        else:
            total *= _limit(factor, variable, signs)
    if falls or growth < 0:
        return S.Zero
    if is_bounded:
        raise NotSeen
    if growth > 0:
        raise NotSeen
    return total


def _is_wave(factor: Expr, variable: Symbol, signs: SignsOn) -> bool:
    """A bounded function of what moves and has a value everywhere."""
    held = parts(factor)
    return isinstance(factor, BOUNDED) and variable in held and all(has_value(one, signs) for one in held)


def _growth(base: Expr, variable: Symbol, signs: SignsOn, any_sign: bool = False) -> tuple[Expr, Expr] | None:
    """(p, c) where it is c times the variable to the power p > 0 and less; c is positive, or at least not 0."""
    if variable not in parts(base) or not base.is_polynomial(variable):
        return None
    polynomial = Poly(base, variable)
    lead = polynomial.LC()
    is_signed = signs.bounds(lead).is_positive or (any_sign and signs.bounds(-lead).is_positive)
    return (Rational(polynomial.degree()), lead) if is_signed and polynomial.degree() > 0 else None


def _power(base: Expr, exponent: Expr, signs: SignsOn) -> Expr:
    """A power is continuous where its base is positive, or is not 0, or is not negative and the exponent positive."""
    bounds = signs.bounds(base)
    is_seen = (
        bounds.is_positive
        or (exponent.is_Integer and (bool(exponent > 0) or signs.bounds(-base).is_positive))
        or (exponent.is_Rational and bool(exponent > 0) and bounds.is_nonnegative)
    )
    if not is_seen:
        raise NotSeen
    return base**exponent


def _open_power(part: Pow, variable: Symbol, signs: SignsOn) -> Expr:
    """Where b → 1 and e (b − 1) → k, b^e tends to e^k, for log b = (b − 1)(1 + o(1))."""
    base, exponent = part.args
    if _limit(base, variable, signs) != 1:
        raise NotSeen
    return exp(_limit(Add(*(exponent * term for term in Add.make_args(base - 1))), variable, signs))


def _logarithm(part: Expr, variable: Symbol, signs: SignsOn) -> Expr:
    """e log b of a power of what is positive and does not move; 0 of anything else."""
    if isinstance(part, exp):
        return part.exp
    is_open = isinstance(part, Pow) and variable in parts(part.exp) and variable not in parts(part.base)
    return part.exp * log(part.base) if is_open and signs.bounds(part.base).is_positive else S.Zero


def _exponential(exponent: Expr, variable: Symbol, signs: SignsOn) -> Expr:
    """e^(−rt) falls where r > 0; where r is a letter or an entry that may be 0 it is 1 there. Else it is continuous."""
    if _growth(-exponent, variable, signs):
        return S.Zero
    slope = -exponent.coeff(variable)
    if exponent == -slope * variable and isinstance(slope, Symbol | Indexed) and signs.bounds(slope).is_nonnegative:
        return KroneckerDelta(slope, 0)
    return exp(_limit(exponent, variable, signs))


__all__ = ["limit_at_infinity"]
