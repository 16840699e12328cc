"""`numpy_code`: SymPy expressions as NumPy code, laid out as ruff and black would; `array_code` for its likes."""

import re
from keyword import iskeyword

from sympy import Add, Expr, Mul, Pow, Rational, S, Symbol, fraction
from sympy.printing.numpy import NumPyPrinter
from sympy.printing.precedence import PRECEDENCE

_SIMPLE = re.compile(r"-?[\w.]+")


def identifier(name: str) -> str:
    """A Python name for a symbol or an array: q' becomes qp, k* becomes k_star, lambda gets an underscore."""
    plain = name.replace("'", "p").replace("*", "_star")
    return f"{plain}_" if iskeyword(plain) else plain


class _CodePrinter(NumPyPrinter):
    """No accuracy is lost: integers and quotients of integers stay such, and Python rounds their division correctly."""

    def __init__(self, arrays: str) -> None:
        super().__init__({"strict": True})
        self._arrays = arrays

    def _module_format(self, fqn: str, register: bool = True) -> str:
        return re.sub(r"^numpy\.", f"{self._arrays}.", fqn)

    def _print_Symbol(self, expr: Symbol) -> str:
        return identifier(expr.name)

    def _print_Rational(self, expr: Rational) -> str:
        return str(expr.p) if expr.q == 1 else f"{expr.p} / {expr.q}"

    def _print_Pow(self, expr: Pow, rational: bool = False) -> str:
        if expr.exp == S.Half:
            return f"{self._arrays}.sqrt({self._print(expr.base)})"
        if expr.exp == -S.Half:
            return f"1 / {self._arrays}.sqrt({self._print(expr.base)})"
        base = self.parenthesize(expr.base, PRECEDENCE["Pow"], strict=True)
        exponent = self.parenthesize(expr.exp, PRECEDENCE["Pow"])
        hugs = _SIMPLE.fullmatch(base) and _SIMPLE.fullmatch(exponent)
        return f"{base}**{exponent}" if hugs else f"{base} ** {exponent}"

    def _print_Mul(self, expr: Mul) -> str:
        negative = expr.could_extract_minus_sign()
        over, under = fraction(-expr if negative else expr, exact=True)
        text = self._factors(over)
        if under != 1:
            below = self._factors(under)
            text += f" / ({below})" if under.is_Mul else f" / {below}"
        return "-" + text if negative else text

    def _factors(self, expr: Expr) -> str:
        factors = expr.as_ordered_factors() if expr.is_Mul else [expr]
        if len(factors) == 1:
            return self.parenthesize(factors[0], PRECEDENCE["Mul"])
        return " * ".join(self.parenthesize(factor, PRECEDENCE["Mul"]) for factor in factors)

    def _print_Add(self, expr: Add, order: str | None = None) -> str:
        text = ""
        for term in self._as_ordered_terms(expr, order=order):
            printed = self._print(term)
            if not text:
                text = printed
            elif printed.startswith("-"):
                text += " - " + printed[1:]
            else:
                text += " + " + printed
        return text


def numpy_code(expr: Expr) -> str:
    """NumPy code for `expr` on one line, `np` being NumPy; symbols become Python names.

    Raises `ValueError` for a function that NumPy has no name for.

    >>> from sympy import Rational, pi, sqrt, symbols
    >>> x, y = symbols("x y'")
    >>> numpy_code(Rational(1, 3) * x**2 * y / pi - sqrt(x + 1))
    'x**2 * yp / (3 * np.pi) - np.sqrt(x + 1)'
    """
    return array_code(expr, "np")


def array_code(expr: Expr, arrays: str) -> str:
    """The same for a module that has NumPy's functions and goes by the name `arrays`."""
    try:
        return str(_CodePrinter(arrays).doprint(expr))
    except NotImplementedError as error:
        raise ValueError(f"{expr} cannot be written in code on arrays: {str(error).splitlines()[0]}") from None


__all__ = ["array_code", "identifier", "numpy_code"]
