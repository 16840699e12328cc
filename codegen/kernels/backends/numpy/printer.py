"""Printers: SymPy expressions as NumPy code laid out as ruff and black would, and as a line of mathematics."""

import re
from keyword import iskeyword

from sympy import Add, Expr, Integer, Mul, Pow, Rational, S, Symbol, fraction
from sympy.printing.numpy import NumPyPrinter
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.str import StrPrinter

_SIMPLE = re.compile(r"-?[\w.]+")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def identifier(name: str) -> str:
    """A Python name for a symbol or an array: q' becomes qp, k* becomes k_star, lambda gets an underscore."""
    plain = name.replace("'", "p").replace("*", "_star")
    return f"{plain}_" if iskeyword(plain) else plain


class _CodePrinter(NumPyPrinter):
    """No accuracy is lost: integers and quotients of integers stay such, and Python rounds their division correctly."""

    _module = "np"

    def __init__(self) -> None:
        super().__init__({"strict": True})

    def _module_format(self, fqn: str, register: bool = True) -> str:
        return re.sub(r"^numpy\.", "np.", fqn)

    def _print_Symbol(self, expr: Symbol) -> str:
        return identifier(expr.name)

    def _print_Rational(self, expr: Rational) -> str:
        return str(expr.p) if expr.q == 1 else f"{expr.p} / {expr.q}"

    def _print_Pow(self, expr: Pow, rational: bool = False) -> str:
        if expr.exp == S.Half:
            return f"np.sqrt({self._print(expr.base)})"
        if expr.exp == -S.Half:
            return f"1 / np.sqrt({self._print(expr.base)})"
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
            text += f" / ({below})" if under.is_Mul or under.is_Add else f" / {below}"
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
    try:
        return str(_CodePrinter().doprint(expr))
    except NotImplementedError as error:
        raise ValueError(f"{expr} cannot be written in NumPy: {error}") from None


class _LinePrinter(StrPrinter):
    """A formula as a person writes it on one line: √, superscripts, Greek, juxtaposition for products."""

    names: dict[str, str]

    def __init__(self, names: dict[str, str]) -> None:
        super().__init__()
        self.names = names

    def _print_Symbol(self, expr: Symbol) -> str:
        name = str(expr.name)
        return self.names.get(name, name)

    def _print_Pi(self, expr: Expr) -> str:
        return "π"

    def _print_Function(self, expr: Expr) -> str:
        argument = self._print(expr.args[0])
        plain = expr.args[0].is_Symbol or expr.args[0].is_number
        return f"{expr.func.__name__} {argument}" if plain else f"{expr.func.__name__}({argument})"

    def _print_Pow(self, expr: Pow, rational: bool = False) -> str:
        if expr.exp == S.Half:
            return f"√{self._atom(expr.base)}"
        if isinstance(expr.exp, Integer) and expr.exp > 0:
            power = str(expr.exp).translate(_SUPERSCRIPTS)
            if expr.base.is_Function and expr.base.args[0].is_Symbol:
                return f"{expr.base.func.__name__}{power} {self._print(expr.base.args[0])}"
            return self._atom(expr.base) + power
        return f"{self._atom(expr.base)}^{self._atom(expr.exp)}"

    def _atom(self, expr: Expr) -> str:
        text = self._print(expr)
        return text if expr.is_Symbol or (expr.is_Integer and expr.is_nonnegative) else f"({text})"

    def _print_Mul(self, expr: Mul) -> str:
        negative = expr.could_extract_minus_sign()
        over, under = fraction(-expr if negative else expr, exact=True)
        text = self._factors(over)
        if under != 1:
            below = self._factors(under)
            text += f"/({below})" if under.is_Mul or under.is_Add else f"/{below}"
        return "−" + text if negative else text

    def _factors(self, expr: Expr) -> str:
        """Numbers, then standard deviations, then sums, then expectations."""
        factors = list(expr.as_ordered_factors()) if expr.is_Mul else [expr]
        printed = [self.parenthesize(factor, PRECEDENCE["Mul"]) for factor in factors]
        return " ".join(sorted(printed, key=lambda text: (text.startswith("E["), text[0] == "(", text[0] != "σ")))

    def _print_Add(self, expr: Add, order: str | None = None) -> str:
        """Short terms first, and what is subtracted last."""
        printed = [self._print(term) for term in self._as_ordered_terms(expr, order=order)]
        first, *others = sorted(printed, key=lambda text: (text.startswith(("-", "−")), len(text)))
        return first + "".join(f" − {text[1:]}" if text[0] in "-−" else f" + {text}" for text in others)


def readable(expr: Expr, names: dict[str, str]) -> str:
    """`expr` as one line of mathematics, symbols shown by `names` where it has them.

    >>> from sympy import pi, sin, sqrt, symbols
    >>> q, theta = symbols("q theta")
    >>> readable(sqrt(q) * (pi - theta) * sin(theta) / (2 * pi), {"theta": "θ"})
    '√q sin θ (π − θ)/(2 π)'
    """
    return str(_LinePrinter(names).doprint(expr))


__all__ = ["identifier", "numpy_code", "readable"]
