"""`is_continuous`: a function of real letters that is continuous wherever it has a value; `is_regular`: it has one.

`limit_at_infinity` is the limit of a sum of products of a few kinds of functions, by what outgrows what.
"""

from __future__ import annotations

from sympy import Add, Basic, Expr, Mul, NumberSymbol, Poly, Pow, Rational, S, Symbol, atan, erf, exp, log, pi

from verify.claims.signs import SignsOn

EVERYWHERE = ("Abs", "Max", "Min", "atan", "cos", "cosh", "erf", "erfi", "exp", "sin", "sinh", "tanh")
"""Functions with a value at every real number."""
SOMEWHERE = ("acos", "asin", "log", "tan")


def is_total(part: Basic) -> bool:
    """Whether it has a value wherever its arguments have one."""
    return isinstance(part, Add | Mul | NumberSymbol | Rational | Symbol) or type(part).__name__ in EVERYWHERE


def is_continuous(part: Basic, signs: SignsOn) -> bool:
    """Whether all parts are, and all are functions of real letters."""
    if isinstance(part, Pow):
        is_power = isinstance(part.exp, Rational) or signs.bounds(part.base).is_positive
    else:
        is_power = is_total(part) or type(part).__name__ in SOMEWHERE
    is_real = not isinstance(part, Symbol) or bool(part.is_extended_real)
    return is_power and is_real and all(is_continuous(argument, signs) for argument in part.args)


def is_regular(part: Basic, signs: SignsOn) -> bool:
    """Whether it is continuous and signs show that it has a value on all of the domain."""
    if isinstance(part, Pow):
        base, bounds = part.base, signs.bounds(part.base)
        if part.exp.is_Integer:
            is_own = part.exp >= 0 or bounds.is_positive or signs.bounds(-base).is_positive
        else:
            is_own = bounds.is_positive or (bounds.is_nonnegative and part.exp.is_Rational and part.exp > 0)
    elif isinstance(part, log):
        is_own = signs.bounds(part.args[0]).is_positive
    else:
        is_own = is_total(part)
    return is_own and is_continuous(part, signs) and all(is_regular(argument, signs) for argument in part.args)


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
