"""`UP` and `DOWN`: mpmath's numbers with every rounding made larger, to see what a value owes to rounding.

1 − erf(100) is 0 at any precision below 4000 digits, and two precisions agree on it. Here erf(100) is 1 up to some
units in the last place, and the difference moves. What is exact stays: numbers that the precision holds, their sums
and products that it holds, zeros. Equal operations on equal numbers are nudged alike, so that x − x stays 0.
"""

from collections.abc import Callable, Iterable
from typing import Any
from zlib import crc32

import mpmath
from mpmath import mp
from mpmath.libmp import mpf_mul, mpf_sum
from sympy import Expr, Integer, Rational

from derive.language.quantity import Quantity
from verify.values.arithmetic import FLOATS, Floats, Numbers

LEAST, MOST = 4, 8
"""Units of the last place that a nudge takes: more than a rounding, fewer than the digits to spare of any run."""
SHARES = 500
FARTHEST = 10_000
"""Terms that are further apart, in bits, are not added exactly."""
CHOOSING = ("Abs", "Max", "Min", "sign", "Heaviside")
"""Functions whose value is one of their arguments, or a whole number."""


class Nudged(Floats):
    """Numbers whose last places are not to be trusted; `sign` turns all nudges around."""

    def __init__(self, sign: int) -> None:
        self.sign = sign

    def nudged(self, name: str, value: Any, *arguments: Any) -> Any:
        """The value, off by `LEAST` to `MOST` units in the last place, as the operation and its arguments say."""
        if not mp.isfinite(value) or not value:
            return value
        share = (crc32(name.encode()) ^ hash((value, *map(_key, arguments)))) % SHARES
        direction = 1 if share % 2 else -1
        units = LEAST + mp.mpf(share) * (MOST - LEAST) / SHARES
        return value * (1 + self.sign * direction * units * mp.eps)

    def quantity(self, quantity: Quantity, env: Any) -> Any:
        return self.nudged(type(quantity).__name__, super().quantity(quantity, env))

    def function(self, name: str) -> Callable | None:
        inner = super().function(name)
        if inner is None or name in CHOOSING:
            return inner

        def rounded(*arguments: Any) -> Any:
            found = inner(*arguments)
            return found if not all(arguments) and found in (0, 1) else self.nudged(name, found, *arguments)

        return rounded

    def rational(self, value: Rational) -> mpmath.mpf:
        found = super().rational(value)
        q = int(value.q)
        is_exact = q & (q - 1) == 0 and int(value.p).bit_length() <= mp.prec
        return found if is_exact else self.nudged("rational", found)

    def constant(self, value: Expr) -> Any:
        return self.nudged(str(value), super().constant(value))

    def total(self, values: Iterable[Any]) -> Any:
        terms = list(values)
        found = super().total(terms)
        return found if _is_sum(found, terms) else self.nudged("total", found, *terms)

    def product(self, values: Iterable[Any]) -> Any:
        factors = list(values)
        found = super().product(factors)
        bits = sum(_bits(factor) for factor in factors)
        return found if bits <= mp.prec else self.nudged("product", found, *factors)

    def _power(self, base: Any, exponent: Any) -> Any:
        found = super()._power(base, exponent)
        if isinstance(exponent, Integer) or (isinstance(exponent, mp.mpf) and mp.isint(exponent)):
            is_exact = _bits(base) == 1 or 0 <= _bits(base) * int(exponent) <= mp.prec
        else:
            is_exact = exponent == Rational(1, 2) and _is_root(found, base)
        return found if is_exact or found == 1 else self.nudged("power", found, base, exponent)


def _bits(value: Any) -> int:
    """How many bits the mantissa has; more than there are where it may be infinite or not real."""
    return value._mpf_[3] if isinstance(value, mp.mpf) and mp.isfinite(value) else mp.prec + 1


def _is_sum(found: Any, terms: list[Any]) -> bool:
    """Whether a sum is the exact one of its terms."""
    if not all(isinstance(term, mp.mpf) and mp.isfinite(term) for term in terms):
        return False
    places = [place for sign, man, exp, bc in (term._mpf_ for term in terms) if man for place in (exp, exp + bc)]
    if places and max(places) - min(places) > FARTHEST:
        return False
    return mpf_sum([term._mpf_ for term in terms], 0) == found._mpf_


def _is_root(found: Any, base: Any) -> bool:
    return isinstance(found, mp.mpf) and isinstance(base, mp.mpf) and mpf_mul(found._mpf_, found._mpf_) == base._mpf_


def _key(argument: Any) -> Any:
    return argument if isinstance(argument, (mp.mpf, mp.mpc, int)) else crc32(str(argument).encode())


UP, DOWN = Nudged(1), Nudged(-1)


def numbers_of(run: int) -> Numbers:
    """What a run computes with: mpmath's numbers in the first two, then nudged ones, then these the other way."""
    return (FLOATS, FLOATS, UP, DOWN)[run]


__all__ = ["DOWN", "UP", "Nudged", "numbers_of"]
