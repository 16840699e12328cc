"""LaTeX that needs amsmath and nothing else: the style `Latex` and its `Printer`."""

import re
from collections.abc import Mapping
from math import factorial
from typing import Any

from sympy import Add, Basic, Expr, Integral, Mul, Pow, Product, S, Sum, Symbol
from sympy.printing.precedence import PRECEDENCE
from sympy.tensor.indexed import Indexed

from codegen.writing.extent import extent
from codegen.writing.letters import Letters, Notation, letters_of
from codegen.writing.notation import is_closed, is_reaching
from codegen.writing.products import Products
from codegen.writing.style import Piece, Style
from codegen.writing.writer import Writer
from derive.language.derivatives import Partial
from derive.language.named import Named
from derive.language.shapes import inner_product

RELATIONS = {"=": "=", "<": "<", "<=": "\\le", ">": ">", ">=": "\\ge"}
_COMMAND = re.compile(r"\\[A-Za-z]+$")
_OPERATORS = ("log", "max")
_MARKED = {"E": "expectation", "Var": "variance", "Cov": "covariance"}
_BRACKETS, _SUM = re.compile(r"\([^()]*\)|\{[^{}]*\}"), re.compile(r" [+-] ")
_SCRIPT = re.compile(r"[_^](?:\{[^{}]*\}|.)$|^\\Delta ")
"""What an index must not come to stand behind without braces."""
_RAISED = re.compile(r"\{([^\^_]+\^(?:\{[^{}]*\}|\*))\}")
"""A letter with a power, which an index may stand below."""


def _flat(piece: str) -> str:
    """LaTeX without what stands in its braces."""
    kept, depth = [], 0
    for sign in piece:
        depth -= sign == "}"
        if depth == 0:
            kept.append(sign)
        depth += sign == "{"
    return "".join(kept)


def _joined(pieces: tuple[str | None, ...], between: str) -> str:
    return between.join(piece for piece in pieces if piece is not None)


class Latex(Style):
    """Marks in LaTeX; a piece is a string, and letters are written by a notation, or by LaTeX for their names."""

    def __init__(self, notation: Notation | Mapping[str, str]):
        self.letters = letters_of(notation)

    def either(self, plain: Piece, typeset: Piece) -> Piece:
        return typeset

    def letter(self, name: str) -> str:
        return self.letters.spelled(name) if name[0].isalpha() else name

    def upright(self, word: str) -> str:
        return f"\\mathrm{{{word}}}"

    def words(self, words: str) -> str:
        return f"\\text{{{words}}}"

    def label(self, label: str) -> str:
        return self.letters.label(label)

    def array(self, name: str) -> str:
        spelled = self.letters.spelled(name)
        return f"{{{spelled}}}" if _SCRIPT.search(spelled) and not spelled.startswith("{") else spelled

    def indexed(self, name: str, *indices: str) -> str:
        if name == "b_out":
            return self.array(name)
        spelled, below = self.array(name), " ".join(indices)
        raised = _RAISED.fullmatch(spelled)
        return f"{{{raised[1]}_{{{below}}}}}" if raised else f"{spelled}_{{{below}}}"

    def operator(self, name: str, under: str | None = None) -> str:
        if name in _MARKED:
            command = self.letters.mark(_MARKED[name])
        else:
            command = f"\\{name}" if name in _OPERATORS else f"\\operatorname{{{name}}}"
        return command if under is None else f"{command}_{{{under}}}"

    def joined(self, *pieces: str | None) -> str:
        whole = ""
        for piece in pieces:
            if piece:
                whole += f" {piece}" if piece[0].isalpha() and _COMMAND.search(whole) else piece
        return whole

    def row(self, *pieces: str | None) -> str:
        return _joined(pieces, " ")

    def spaced(self, *pieces: str | None) -> str:
        return _joined(pieces, "\\, ")

    def listed(self, *pieces: str, sign: str = ",", apart: bool = False) -> str:
        return (f"{sign}\\, " if apart else f"{sign} ").join(pieces)

    def relation(self, left: str, sign: str, right: str) -> str:
        return f"{left} {RELATIONS[sign]} {right}"

    def difference(self, left: str, right: str) -> str:
        return f"{left} - {right}"

    def minus(self, piece: str) -> str:
        return f"-{piece}"

    def tends(self, variable: str, goal: str) -> str:
        return f"{variable} \\to {goal}"

    def inner_product(self, first: str, second: str) -> str:
        return self.letters.mark("inner_product", first, second)

    def parens(self, piece: str, *, grow: bool = False) -> str:
        return f"\\left({piece}\\right)" if grow else f"({piece})"

    def square(self, piece: str, *, grow: bool = False) -> str:
        return f"\\left[{piece}\\right]" if grow else f"[{piece}]"

    def absolute(self, piece: str) -> str:
        return f"\\left\\lvert {piece} \\right\\rvert"

    def norm(self, piece: str) -> str:
        return self.letters.mark("norm", piece)

    def subscript(self, base: str, below: str) -> str:
        return f"{base}_{{{below}}}"

    def superscript(self, base: str, above: str) -> str:
        return f"{base}^{{{above}}}"

    def tagged(self, base: str, word: str) -> str:
        return f"{base}_{{\\mathrm{{{word}}}}}"

    def dotted(self, piece: str) -> str:
        return f"\\dot{{{piece}}}"

    def primed(self, piece: str, order: int) -> str:
        return piece + "'" * order if order <= 2 else f"{piece}^{{({order})}}"

    def fraction(self, over: str, under: str) -> str:
        return f"\\frac{{{over}}}{{{under}}}"

    def root(self, piece: str) -> str:
        return f"\\sqrt{{{piece}}}"

    def limit(self, variable: str | None = None, goal: str | None = None, *, almost_sure: bool = False) -> str:
        name = "\\operatorname*{a.s.\\,lim}" if almost_sure else "\\lim"
        return name if variable is None or goal is None else f"{name}_{{{self.tends(variable, goal)}}}"

    def integral(self, low: str, high: str, body: str, variable: str) -> str:
        return f"\\int_{{{low}}}^{{{high}}} {body}\\, {self.joined(self._d, variable)}"

    def plane_integral(self, body: str) -> str:
        density, u, v = map(self.letters.spelled, ("p", "u", "v"))
        return f"\\iint {body}\\, {density}({u}, {v})\\, {self.joined(self._d, u)}\\, {self.joined(self._d, v)}"

    @property
    def _d(self) -> str:
        return self.letters.mark("differential")

    def partial(self, function: str, parameter: str) -> str:
        return f"\\frac{{\\partial {function}}}{{\\partial {parameter}}}"

    def slope(self, function: str, variable: str, side: int, *, inside: bool = False, values: str | None = None) -> str:
        edge = f"{variable} = 0^{{{'+' if side == 1 else '-'}}}" + (f", {values}" if values else "")
        above = self.row(self._d, function) if inside else self._d
        bar = self.at(self.fraction(above, self.joined(self._d, variable)), edge, bar=True)
        return bar if inside else f"{bar} {function}"

    def coefficient(self, function: str, variable: str, order: int) -> str:
        start = f"{variable} = 0"
        if order == 0:
            return self.at(function, start, bar=True)
        above, below = self._d.strip(), self.joined(self._d, variable)
        if order > 1:
            above, below = self.superscript(above, str(order)), self.superscript(below, str(order))
        bar = self.at(self.fraction(above, below), start, bar=True)
        share = "" if order == 1 else self.fraction("1", str(factorial(order))) + " "
        return f"{share}{bar} {function}"

    def whole(self, piece: str) -> str:
        return piece if _flat(piece) == "\\frac{}{}" else self.parens(piece, grow=True)

    def indicator(self, condition: str) -> str:
        return f"\\mathbf{{1}}\\left[{condition}\\right]"

    def at(self, piece: str, values: str, *, bar: bool = False) -> str:
        return (f"\\left.{piece}\\right|" if bar else piece) + f"_{{{values}}}"

    def restricted(self, piece: str, part: str, of: str | None) -> str:
        return f"{self.at(piece, part, bar=True)}{of or ''}"

    def by(self, piece: str, route: str) -> str:
        return f"{piece}_{{{self.words(route)}}}"


def _is_sum(expr: Expr) -> bool:
    """Whether an object is written as its name, and that is a sum."""
    return isinstance(expr, Named) and bool(_SUM.search(_BRACKETS.sub("", expr.label)))


class Printer(Writer, Products):
    """SymPy's printer with the field's notation; `notation` has how letters are written, or maps names to LaTeX.

    With `in_line` fractions have a slash, as powers and limits of integrals always have them. `doprint` raises
    `TypeError` for an object of `derive` that has no notation.

    >>> from derive.language.symbols import q, qp
    >>> Printer({"q'": "\\\\tilde{q}"}).doprint(q * qp)
    'q \\\\tilde{q}'
    """

    marks: Latex

    def __init__(self, notation: Notation | Mapping[str, str], *, in_line: bool = False):
        super().__init__({"inv_trig_style": "full", "fold_short_frac": in_line, "diff_operator": "rd"})
        self.marks = Latex(notation)

    @property
    def letters(self) -> Letters:
        """Those that it writes with."""
        return self.marks.letters

    def _print(self, expr: Any, exp: str | None = None, **options: Any) -> str:
        """As a piece was printed before in this notation; the letters in it are seen all the same."""
        if expr is S.Exp1:
            return self._print_Exp1(expr, exp)
        if options or not isinstance(expr, Basic):
            return super()._print(expr, exp, **options)
        letters, printed = self.letters, self.letters.notation.printed
        key = (expr, exp, self.is_in_line)
        if key not in printed:
            outer, letters.seen = letters.seen, {}
            try:
                printed[key] = super()._print(expr, exp), tuple(letters.seen)
            finally:
                letters.seen = outer
        piece, names = printed[key]
        letters.seen |= dict.fromkeys(names)
        return piece

    def extent(self, line: str) -> float:
        """Points that a line takes with what its macros stand for."""
        return extent(self.letters.plain(line))

    def _print_Sum(self, expr: Sum) -> str:
        """Sums over several indices are written within one another."""
        *inner, outer = expr.limits
        index, low, high = map(self._print, outer)
        body = self._print_Sum(expr.func(expr.function, *inner)) if inner else self._behind(expr.function)
        return rf"\sum_{{{index}={low}}}^{{{high}}} {body}"

    def _behind(self, body: Expr) -> str:
        """What stands behind Σ, Π or ∫: in brackets where it is a sum, or negative."""
        is_open = isinstance(body, Add) or _is_sum(body) or body.could_extract_minus_sign()
        return self.marks.parens(self._print(body), grow=True) if is_open else self._print(body)

    def _print_Product(self, expr: Product) -> str:
        """A product is in brackets behind its sign: Π reaches no further."""
        if len(expr.limits) > 1:
            return super()._print_Product(expr)
        index, low, high = map(self._print, expr.limits[0])
        body = self._behind(expr.function)
        if isinstance(expr.function, Mul) and not expr.function.could_extract_minus_sign():
            body = self.marks.parens(body, grow=True)
        return rf"\prod_{{{index}={low}}}^{{{high}}} {body}"

    def _print_Integral(self, expr: Integral) -> str:
        if any(len(limits) != 3 for limits in expr.limits):
            return super()._print_Integral(expr)
        is_negative = expr.function.could_extract_minus_sign()
        body = self._behind(expr.function) if is_negative else self.factor(expr.function)
        for variable, low, high in expr.limits:
            body = self.marks.integral(self.small(low), self.small(high), body, self._print(variable))
        return body

    def parenthesize(self, item: Expr, level: int, is_neg: bool = False, strict: bool = False) -> str:
        is_power = level >= PRECEDENCE["Pow"]
        if _is_sum(item) or (is_power and (isinstance(item, Partial) or is_reaching(item))):
            return self._add_parens(self._print(item))
        return super().parenthesize(item, level, is_neg, strict)

    def _needs_mul_brackets(self, expr: Expr, first: bool = False, last: bool = False) -> bool:
        if _is_sum(expr):
            return True
        if not last and is_reaching(expr):
            return True
        if isinstance(expr, Indexed | Pow | Partial) or is_closed(expr) or inner_product(expr):
            return False
        return super()._needs_mul_brackets(expr, first, last)

    def _print_Symbol(self, expr: Symbol, style: str = "plain") -> str:
        return (
            super()._print_Symbol(expr, style) if expr.name.startswith("_") else self.marks.letters.spelled(expr.name)
        )

    def _print_ExpBase(self, expr: Expr, exp: str | None = None) -> str:
        return self._do_exponent(f"{self.marks.letters.mark('euler')}^{{{self.small(expr.args[0])}}}", exp)

    def _print_Exp1(self, expr: Expr, exp: str | None = None) -> str:
        one = self.marks.letters.mark("euler").strip()
        return one if exp is None else self.marks.superscript(one, exp)

    def _print_KroneckerDelta(self, expr: Expr, exp: str | None = None) -> str:
        first, second = map(self._print, expr.args)
        one = self.marks.indicator(self.marks.relation(first, "=", second))
        return one if exp is None else self.marks.superscript(one, exp)

    def _print_besselk(self, expr: Expr, exp: str | None = None) -> str:
        order, argument = map(self._print, expr.args)
        name = self.marks.subscript(self.marks.upright("K"), order)
        named = name if exp is None else self.marks.superscript(name, exp)
        return f"{named}{self.marks.parens(argument, grow=True)}"

    def _print_Indexed(self, expr: Indexed) -> str:
        return self.marks.indexed(str(expr.base.label), *map(self._print, expr.indices))


__all__ = ["RELATIONS", "Latex", "Printer"]
