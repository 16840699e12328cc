"""`readable`: a formula as a person writes it on one line, for the docstrings of generated modules.

It is not what `text` writes: that keeps SymPy's order of factors and terms and the brackets of a function.
"""

from collections.abc import Mapping

from sympy import Add, Expr, Integer, Mul, Pow, S, Symbol, fraction
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.str import StrPrinter

from codegen.writing.text import Text


class _LinePrinter(StrPrinter):
    """The marks of `Text`; its own are sin θ without brackets, a true minus, and the order of factors and terms."""

    marks = Text()

    def __init__(self, names: Mapping[str, str]) -> None:
        super().__init__()
        self.names = names

    def _print_Symbol(self, expr: Symbol) -> str:
        return self.names.get(expr.name) or self.marks.array(expr.name)

    def _print_Pi(self, expr: Expr) -> str:
        return "π"

    def _print_Function(self, expr: Expr) -> str:
        argument = self._print(expr.args[0])
        plain = expr.args[0].is_Symbol or expr.args[0].is_number
        return f"{expr.func.__name__} {argument}" if plain else f"{expr.func.__name__}({argument})"

    def _print_Pow(self, expr: Pow, rational: bool = False) -> str:
        if expr.exp == S.Half:
            return self.marks.root(self._atom(expr.base))
        if isinstance(expr.exp, Integer) and expr.exp > 0:
            power = str(expr.exp)
            if expr.base.is_Function and expr.base.args[0].is_Symbol:
                name = self.marks.superscript(expr.base.func.__name__, power)
                return f"{name} {self._print(expr.base.args[0])}"
            return self.marks.superscript(self._atom(expr.base), power)
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


def readable(expr: Expr, names: Mapping[str, str]) -> str:
    """`expr` as one line of mathematics, Greek by itself and other symbols by `names` where it has them.

    >>> from sympy import pi, sin, sqrt, symbols
    >>> q, theta = symbols("q theta")
    >>> readable(sqrt(q) * (pi - theta) * sin(theta) / (2 * pi), {})
    '√q sin θ (π − θ)/(2 π)'
    """
    return str(_LinePrinter(names).doprint(expr))


__all__ = ["readable"]
