"""`is_continuous`: a function of real letters that is continuous wherever it has a value; `is_regular`: it has one.

`limit_at_infinity` is the limit of a sum of products of a few kinds of functions, by what outgrows what.
"""

from __future__ import annotations

from sympy import Add, Basic, Expr, Mul, NumberSymbol, Poly, Pow, Rational, S, Symbol, atan, erf, exp, log, pi

from derive.language.parts import parts
from verify.claims.signs import SignsOn

EVERYWHERE = ("Abs", "Max", "Min", "atan", "cos", "cosh", "erf", "erfi", "exp", "sin", "sinh", "tanh")
"""Functions with a value at every real number."""
SOMEWHERE = ("acos", "asin", "log", "tan")


def is_total(part: Basic) -> bool:
    """Whether it has a value wherever its arguments have one."""
    return isinstance(part, Add | Mul | NumberSymbol | Rational | Symbol) or type(part).__name__ in EVERYWHERE


def is_continuous(side: Expr, signs: SignsOn) -> bool:
    """Whether all parts are, and all are functions of real letters."""
    return all(_is_continuous(part, signs) for part in parts(side))


def _is_continuous(part: Basic, signs: SignsOn) -> bool:
    if isinstance(part, Symbol):
        return bool(part.is_extended_real)
    if isinstance(part, Pow):
        return isinstance(part.exp, Rational) or signs.bounds(part.base).is_positive
    return is_total(part) or type(part).__name__ in SOMEWHERE


def is_regular(side: Expr, signs: SignsOn) -> bool:
    """Whether it is continuous and signs show that it has a value on all of the domain."""
    return is_continuous(side, signs) and all(_has_value(part, signs) for part in parts(side))


def _has_value(part: Basic, signs: SignsOn) -> bool:
    """Whether it has one wherever its arguments have."""
    if isinstance(part, Pow):
        base, bounds = part.base, signs.bounds(part.base)
        if part.exp.is_Integer:
            return bool(part.exp >= 0) or bounds.is_positive or signs.bounds(-base).is_positive
        return bounds.is_positive or bool(bounds.is_nonnegative and part.exp.is_Rational and part.exp > 0)
    return signs.bounds(part.args[0]).is_positive if isinstance(part, log) else is_total(part)


def limit_at_infinity(function: Expr, variable: Symbol, signs: SignsOn) -> Expr | None:
    """lim variable → ∞; None where it is not seen."""
    found = [_limit_of_term(term, variable, signs) for term in Add.make_args(function)]
    return None if None in found else Add(*found)  # type: ignore[arg-type]


def _limit_of_term(term: Expr, variable: Symbol, signs: SignsOn) -> Expr | None:
    """A product of what stays, of what tends to a number, and of what grows less than an exponential falls."""
    total, falls, grows = S.One, False, False
    for factor in Mul.make_args(term):
        base, exponent = factor.as_base_exp()
        if not factor.has(variable):
            total *= factor
        elif isinstance(factor, exp) and _grows(-factor.exp, variable, signs):
            falls = True
        elif isinstance(factor, erf | atan) and _grows(factor.args[0], variable, signs):
            total *= S.One if isinstance(factor, erf) else pi / 2
        elif exponent.is_Rational and exponent > 0 and base.is_polynomial(variable):
            grows = True
        elif exponent.is_Rational and _grows(base, variable, signs):
            total = S.Zero
        else:
            return None
    if falls:
        return S.Zero
    return None if grows else total


def _grows(argument: Expr, variable: Symbol, signs: SignsOn) -> bool:
    """Whether it is a polynomial that tends to ∞."""
    if not argument.is_polynomial(variable):
        return False
    polynomial = Poly(argument, variable)
    return polynomial.degree() > 0 and signs.bounds(polynomial.LC()).is_positive


__all__ = ["is_continuous", "is_regular", "is_total", "limit_at_infinity"]
