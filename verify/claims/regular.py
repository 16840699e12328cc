"""`is_continuous`: a function of real letters that is continuous wherever it has a value; `is_regular`: it has one."""

from __future__ import annotations

from sympy import Add, Basic, Expr, Mul, NumberSymbol, Pow, Rational, Symbol, acos, asin, log

from derive.activations.activation import sigma
from derive.language.parts import parts
from verify.claims.signs import SignsOn

EVERYWHERE = ("Abs", "Max", "Min", "atan", "cos", "cosh", "erf", "erfc", "erfi", "exp", "sin", "sinh", "tanh")
"""Functions with a value at every real number."""
SOMEWHERE = ("acos", "asin", "log", "tan")


def is_total(part: Basic) -> bool:
    """Whether it has a value wherever its arguments have one; σ at a given number is one."""
    if isinstance(part, sigma):
        return not part.free_symbols and part.args[1] == 0
    return isinstance(part, Add | Mul | NumberSymbol | Rational | Symbol) or type(part).__name__ in EVERYWHERE


def is_continuous(side: Expr, signs: SignsOn) -> bool:
    """Whether all parts are, and all are functions of real letters."""
    return all(_is_continuous(part, signs) for part in parts(side))


def _is_continuous(part: Basic, signs: SignsOn) -> bool:
    if isinstance(part, Symbol):
        return bool(part.is_extended_real)
    if isinstance(part, Pow):
        return isinstance(part.exp, Rational) or signs.bounds(part.base).is_positive or _is_root(part, signs)
    return is_total(part) or type(part).__name__ in SOMEWHERE


def is_regular(side: Expr, signs: SignsOn) -> bool:
    """Whether it is continuous and signs show that it has a value on all of the domain."""
    return is_continuous(side, signs) and all(has_value(part, signs) for part in parts(side))


def has_value(part: Basic, signs: SignsOn) -> bool:
    """Whether it has one wherever its arguments have."""
    if isinstance(part, Pow):
        base, bounds = part.base, signs.bounds(part.base)
        if part.exp.is_Integer:
            return bool(part.exp >= 0) or bounds.is_positive or signs.bounds(-base).is_positive
        return bounds.is_positive or _is_root(part, signs)
    if isinstance(part, acos | asin):
        inside = signs.bounds(part.args[0])
        return inside.low[0] >= -1 and inside.high[0] <= 1
    return signs.bounds(part.args[0]).is_positive if isinstance(part, log) else is_total(part)


def _is_root(part: Pow, signs: SignsOn) -> bool:
    """A positive power of what is not negative, which is continuous in both."""
    is_real = bool(part.exp.is_extended_real)
    return is_real and signs.bounds(part.base).is_nonnegative and signs.bounds(part.exp).is_positive


__all__ = ["EVERYWHERE", "has_value", "is_continuous", "is_regular", "is_total"]
