"""`BoundedCode`: SymPy expressions as code on numbers that carry a bound, the class `_Bounded` of the template."""

from __future__ import annotations

from dataclasses import dataclass, field

import mpmath
from sympy import Add, Expr, Function, Integer, Mul, Pow, Rational, S, exp

from codegen.kernels.backends.numpy.printer import identifier
from codegen.writing.readable import readable

_FUNCTIONS = {
    "arctan_ratio": "_arctan_ratio",
    "exp_sinh": "_exp_sinh",
    "exp_cosh": "_exp_cosh",
    "exp_minus_one": "_exp_minus_one",
}


@dataclass(frozen=True)
class Constant:
    """A number as the sum of two doubles."""

    name: str
    high: float
    low: float
    text: str


@dataclass
class BoundedCode:
    """Prints expressions; `constants` collects the numbers in them that no double is equal to.

    >>> from sympy import pi, symbols
    >>> x, y = symbols("x y")
    >>> code = BoundedCode()
    >>> code(2 * x**2 / pi - y / 2 + 1), [constant.text for constant in code.constants]
    ('_CONSTANT_1 * x**2 - 0.5 * y + 1', ['2/π'])
    """

    constants: list[Constant] = field(default_factory=list)

    def __call__(self, expr: Expr) -> str:
        """Code for `expr`. Raises `ValueError` for a function without a bounded form."""
        if not expr.free_symbols:
            return self._number(expr)
        if expr.is_Symbol:
            return identifier(expr.name)
        if isinstance(expr, Add):
            return self._sum(expr)
        if isinstance(expr, Mul):
            return self._product(expr)
        if isinstance(expr, exp):
            return f"_exp({self(expr.exp)})"
        if isinstance(expr, Pow):
            return self._power(expr.base, expr.exp) if expr.exp > 0 else f"1 / {self._power(expr.base, -expr.exp)}"
        if isinstance(expr, Function) and expr.func.__name__ in _FUNCTIONS:
            return f"_{expr.func.__name__}({', '.join(map(self, expr.args))})"
        raise ValueError(f"{expr} cannot be written with a bound on its error")

    def _sum(self, expr: Add) -> str:
        number, moving = expr.as_independent(*expr.free_symbols, as_Add=True)
        terms = [self(term) for term in moving.as_ordered_terms()]
        terms.sort(key=lambda text: text.startswith("-"))
        if number != 0:
            terms.append(self._number(number))
        return terms[0] + "".join(f" - {term[1:]}" if term[0] == "-" else f" + {term}" for term in terms[1:])

    def _product(self, expr: Mul) -> str:
        number, moving = expr.as_independent(*expr.free_symbols, as_Add=False)
        negative = bool(number < 0)
        above, below = [], []
        for factor in Mul.make_args(moving):
            base, power = factor.as_base_exp() if not isinstance(factor, exp) else (factor, S.One)
            (above if power > 0 else below).append(self._power(base, abs(power)))
        first = abs(number)
        text = " * ".join(([self._number(first)] if first != 1 or not above else []) + above)
        if below:
            text += f" / ({' * '.join(below)})" if len(below) > 1 else f" / {below[0]}"
        return "-" + text if negative else text

    def _power(self, base: Expr, power: Expr) -> str:
        """A factor base^power, for a power that is positive and a multiple of ½."""
        if power.is_Integer:
            text = self(base)
            text = f"({text})" if base.is_Add or (base.is_Mul and base.free_symbols) else text
            return text if power == 1 else _raised(text, int(power))
        text = f"_sqrt({self(base)})"
        return text if 2 * power == 1 else _raised(text, int(2 * power))

    def _number(self, number: Expr) -> str:
        """A number of its own: whole, a double, or the sum of two of them by name."""
        if isinstance(number, Integer) and abs(number) < 2**53:
            return str(number)
        if isinstance(number, Rational) and Rational(float(number)) == number:
            return repr(float(number))
        if number < 0:
            return f"-{self._number(-number)}"
        text = readable(number, {})
        known = next((constant for constant in self.constants if constant.text == text), None)
        if known is None:
            with mpmath.workdps(60):
                exact = mpmath.mpf(str(number.evalf(60)))
                high = float(exact)
                known = Constant(f"_CONSTANT_{len(self.constants) + 1}", high, float(exact - high), text)
            self.constants.append(known)
        return known.name


def _raised(text: str, power: int) -> str:
    return f"{text}**{power}" if text.isidentifier() else f"{text} ** {power}"


__all__ = ["BoundedCode", "Constant"]
