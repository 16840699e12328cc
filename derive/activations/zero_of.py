"""`ZeroOf`: a real number known as the one zero of a function between two rational numbers, to any precision."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import Any

import mpmath
from mpmath import mp
from sympy import Expr, Rational, lambdify
from sympy.core.numbers import NumberSymbol

from derive.language.symbols import u


class ZeroOf(NumberSymbol):
    """The zero of `function`, an expression in u that changes sign once between the rational `low` and `high`.

    The caller has shown that it is one; two are equal where function and ends are. SymPy prints by the name of a class,
    and has a `Zero` of its own, which is 0.
    """

    __slots__ = ("function", "high", "low")
    is_real = True

    def __new__(cls, function: Expr, low: Rational, high: Rational) -> ZeroOf:
        found = super().__new__(cls)
        found.function, found.low, found.high = function, low, high
        return found

    def __getnewargs__(self) -> tuple[Expr, Rational, Rational]:
        return self.function, self.low, self.high

    def __getstate__(self) -> None:
        return None

    def _hashable_content(self) -> tuple:
        return self.function, self.low, self.high

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ZeroOf) and self._hashable_content() == other._hashable_content()

    __hash__ = NumberSymbol.__hash__

    def _as_mpf_val(self, prec: int) -> tuple:
        return _zero(self.function, self.low, self.high, max(prec, 64))._mpf_

    def _sympystr(self, printer: Any) -> str:
        return f"zero({printer.doprint(self.function)} near {mp.nstr(self._near(), 6)})"

    def _latex(self, printer: Any) -> str:
        return mp.nstr(self._near(), 8) + r"\ldots"

    def _near(self) -> mpmath.mpf:
        return _zero(self.function, self.low, self.high, 60)


@lru_cache(maxsize=4096)
def _zero(function: Expr, low: Rational, high: Rational, bits: int) -> mpmath.mpf:
    """To `bits` bits, told by the function's signs at both sides. Raises ArithmeticError where they are not told."""
    value = _value(function)
    for guard, (solver, steps) in product((30, 120, 480), (("anderson", 99), ("bisect", 4 * bits))):
        with mp.workprec(bits + guard):
            ends = [mp.mpf(int(end.p)) / int(end.q) for end in (low, high)]
            closeness = mp.mpf(2) ** (-2 * bits)
            found = mp.findroot(value, ends, solver=solver, tol=closeness, verify=False, maxsteps=steps)
            step = mp.mpf(2) ** -(bits + 2) * max(abs(found), mp.mpf(2) ** -12)
            if value(found - step) * value(found + step) < 0 and ends[0] <= found <= ends[1]:
                return found
    raise ArithmeticError(f"the zero of {function} between {low} and {high} is not found to {bits} bits")


@lru_cache(maxsize=256)
def _value(function: Expr) -> Any:
    return lambdify(u, function, "mpmath")


__all__ = ["ZeroOf"]
