"""`Writer`: what the printers of all styles have in common, to stand before one of SymPy's printers."""

from typing import Any

from sympy import Basic, Expr
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.printer import Printer

from codegen.writing.notation import has_notation, is_ours, notation
from codegen.writing.style import Piece, Style


class Writer(Printer):
    """Writes what has a notation by it, with the style `marks`, and leaves the rest to SymPy."""

    marks: Style

    def __call__(self, part: Basic) -> Piece:
        return self._print(part)

    def factor(self, part: Expr) -> Piece:
        return self.parenthesize(part, PRECEDENCE["Mul"])  # type: ignore[attr-defined]

    def _print(self, expr: Any, exp: Piece | None = None, **options: Any) -> Piece:
        """`exp` is the power that SymPy's LaTeX printer has a function write by itself."""
        kind = type(expr)
        if has_notation(kind) or is_ours(kind):
            piece = notation(expr, self)
            if piece is not None:
                return piece if exp is None else self.marks.superscript(piece, exp)
        return super()._print(expr, **options) if exp is None else super()._print(expr, exp=exp, **options)


__all__ = ["Writer"]
