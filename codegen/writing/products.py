"""`Products`: SymPy's printer with terms, factors and fractions as a person sets them; an order by `order`."""

from sympy import Add, Expr, Mul, Pow, fraction
from sympy.printing.latex import LatexPrinter
from sympy.printing.precedence import PRECEDENCE

from codegen.writing.order import factors, terms
from codegen.writing.style import Style


class Products(LatexPrinter):
    """Sums begin with what is not negative, letters stand before functions, roots are drawn together, and a fraction in
    a power, or everywhere where it `is_in_line`, has a slash."""

    marks: Style

    @property
    def is_in_line(self) -> bool:
        return self._settings["fold_short_frac"]

    def small(self, expr: Expr) -> str:
        """A power or a limit of an integral."""
        before = self.is_in_line
        self._settings["fold_short_frac"] = True
        try:
            return self._print(expr)
        finally:
            self._settings["fold_short_frac"] = before

    def _as_ordered_terms(self, expr: Add, order: str | None = None) -> list[Expr]:
        return terms(expr)

    def _print_Mul(self, expr: Mul | Pow) -> str:
        """A product, or a power below a fraction's bar."""
        if expr.could_extract_minus_sign():
            return f"- {self.parenthesize(-expr, PRECEDENCE['Mul'], strict=True)}"
        over, under = map(self._ordered, fraction(expr, exact=True))
        if under == 1:
            return self._factors(over) if isinstance(over, Mul) else self._print(over)
        if self.is_in_line:
            above = self.parenthesize(over, PRECEDENCE["Mul"], strict=True)
            return f"{above} / {self.parenthesize(under, PRECEDENCE['Mul'])}"
        return self.marks.fraction(self._print(over), self._print(under))

    def _ordered(self, expr: Expr) -> Expr:
        return factors(expr, self._print) if isinstance(expr, Mul) else expr

    def _factors(self, product: Mul) -> str:
        """One factor after the other, as they stand."""
        before, self._settings["order"] = self._settings["order"], "none"
        try:
            return super()._print_Mul(product)
        finally:
            self._settings["order"] = before

    def _print_Pow(self, expr: Pow) -> str:
        power = expr.exp
        if not power.is_Rational or power.q == 1:
            return super()._print_Pow(expr)
        if power.is_negative:
            return self._print_Mul(expr)
        if power.p == 1:
            return super()._print_Pow(expr)
        if expr.base.is_Function:
            return self._print(expr.base, exp=self.small(power))
        return self._helper_print_standard_power(expr, "%s^{%s}")

    def _helper_print_standard_power(self, expr: Pow, template: str) -> str:
        base = self.parenthesize(expr.base, PRECEDENCE["Pow"])
        return template % (self.parenthesize_super(base) if expr.base.is_Symbol else base, self.small(expr.exp))


__all__ = ["Products"]
