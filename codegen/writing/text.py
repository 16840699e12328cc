"""One line of Unicode text, for terminals: the style `Text`, its `TextPrinter`, and what a terminal shows."""

from sympy import Expr, S, Sum
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.str import StrPrinter
from sympy.tensor.indexed import Indexed

from codegen.writing.explained import covariances, named_scales
from codegen.writing.style import Piece, Style
from codegen.writing.writer import Writer
from derive.language.derivation import Derivation

_GREEK = {
    "sigma_w": "σ_w", "sigma_a": "σ_a", "sigma_b": "σ_b", "theta": "θ", "rho": "ρ", "phi": "φ",
    "beta": "β", "beta_1": "β_1", "beta_2": "β_2", "ell": "ℓ", "epsilon": "ε",
    "Delta_a": "Δa", "Delta_w": "Δw", "Delta_b": "Δb",
    "lambda": "λ", "eta": "η", "alpha": "α", "kappa": "κ", "delta": "δ", "xi": "ξ",
    "tau": "τ", "omega": "ω", "omegaprime": "ω'",
}  # fmt: skip
"""Symbols and arrays of the toolkit."""
_LETTERS = {"*": "∗", "sigma": "σ", "beta": "β", "Sigma": "Σ", "Theta": "Θ", "Delta": "Δ"}
_SUPERSCRIPT = str.maketrans("0123456789-/", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻/")
_RAISED = frozenset("0123456789-/∗")


def _joined(pieces: tuple[str | None, ...], between: str) -> str:
    return between.join(piece for piece in pieces if piece is not None)


class Text(Style):
    """Marks as Unicode text; a piece is a string."""

    def either(self, plain: Piece, typeset: Piece) -> Piece:
        return plain

    def letter(self, name: str) -> str:
        return _LETTERS.get(name, name)

    def upright(self, word: str) -> str:
        return word

    def words(self, words: str) -> str:
        return words

    def label(self, label: str) -> str:
        return _plain(label)

    def array(self, name: str) -> str:
        return _GREEK.get(name, name).replace("*", "∗")

    def indexed(self, name: str, *indices: str) -> str:
        return f"{self.array(name)}_{''.join(indices)}"

    def operator(self, name: str, under: str | None = None) -> str:
        return name if under is None else self.subscript(name, under)

    def joined(self, *pieces: str | None) -> str:
        return _joined(pieces, "")

    def row(self, *pieces: str | None) -> str:
        return _joined(pieces, " ")

    def spaced(self, *pieces: str | None) -> str:
        return _joined(pieces, " ")

    def listed(self, *pieces: str, sign: str = ",", apart: bool = False) -> str:
        return f"{sign} ".join(pieces)

    def relation(self, left: str, sign: str, right: str) -> str:
        return f"{left} {sign} {right}"

    def difference(self, left: str, right: str) -> str:
        return f"{left} - {right}"

    def minus(self, piece: str) -> str:
        return f"−{piece}"

    def tends(self, variable: str, goal: str) -> str:
        return f"{variable} → {goal}"

    def inner_product(self, first: str, second: str) -> str:
        return f"{first}·{second}"

    def parens(self, piece: str, *, grow: bool = False) -> str:
        return f"({piece})"

    def square(self, piece: str, *, grow: bool = False) -> str:
        return f"[{piece}]"

    def absolute(self, piece: str) -> str:
        return f"|{piece}|"

    def norm(self, piece: str) -> str:
        return f"‖{piece}‖"

    def subscript(self, base: str, below: str) -> str:
        return f"{base}_{below}" if len(below) == 1 else f"{base}_{{{below}}}"

    def superscript(self, base: str, above: str) -> str:
        if _RAISED.issuperset(above):
            return base + above.translate(_SUPERSCRIPT)
        return f"{base}^{above}" if len(above) == 1 or above.startswith("(") else f"{base}^({above})"

    def tagged(self, base: str, word: str) -> str:
        return f"{base}_{word}"

    def dotted(self, piece: str) -> str:
        return f"{piece}\u0307"

    def primed(self, piece: str, order: int) -> str:
        return piece + "'" * order if order <= 3 else self.superscript(piece, f"({order})")

    def fraction(self, over: str, under: str) -> str:
        return f"{over}/{under}"

    def root(self, piece: str) -> str:
        return f"√{piece}"

    def limit(self, variable: str | None = None, goal: str | None = None, *, almost_sure: bool = False) -> str:
        return ("a.s. " if almost_sure else "") + ("lim" if variable is None else f"lim_{{{variable}→{goal}}}")

    def integral(self, low: str, high: str, body: str, variable: str) -> str:
        return f"∫_{{{low}}}^{{{high}}} {body} d{variable}"

    def plane_integral(self, body: str) -> str:
        return f"∫∫ {body} p(u, v) du dv"

    def partial(self, function: str, parameter: str) -> str:
        return f"∂{function}/∂{parameter}"

    def slope(self, function: str, variable: str, side: int, *, inside: bool = False, values: str | None = None) -> str:
        edge = f"0{'+' if side == 1 else '−'}"
        if inside:
            return f"d{function}/d{variable} at {edge}" + (f" {self.parens(values)}" if values else "")
        return f"d/d{variable} {function} at {variable} = {edge}"

    def indicator(self, condition: str) -> str:
        return f"1[{condition}]"

    def whole(self, piece: str) -> str:
        return piece

    def coefficient(self, function: str, variable: str, order: int) -> str:
        return f"[{self.superscript(variable, str(order))}] {function}"

    def at(self, piece: str, values: str, *, bar: bool = False) -> str:
        return f"{piece} at {values}"

    def restricted(self, piece: str, part: str, of: str | None) -> str:
        return f"{piece}|{part} {of or ''}"

    def by(self, piece: str, route: str) -> str:
        return f"{piece} by {route}"


class TextPrinter(Writer, StrPrinter):
    """SymPy's printer of strings with the field's notation."""

    printmethod = "_text"
    marks = Text()

    def parenthesize(self, item: Expr, level: int, strict: bool = False) -> str:
        """In brackets as SymPy has it, and where a notation of ours begins with a sign."""
        piece = super().parenthesize(item, level, strict)
        return f"({piece})" if level >= PRECEDENCE["Add"] and piece.startswith(("-", "−")) else piece

    def _print_Symbol(self, expr: Expr) -> str:
        return _GREEK.get(str(expr.name), str(expr.name).replace("\\", "").replace("*", "∗"))

    def _print_Pi(self, expr: Expr) -> str:
        return "π"

    def _print_Infinity(self, expr: Expr) -> str:
        return "∞"

    def _print_NegativeInfinity(self, expr: Expr) -> str:
        return "-∞"

    def _print_Pow(self, expr: Expr, rational: bool = False) -> str:
        if expr.exp == S.Half:
            return f"√{self.parenthesize(expr.base, PRECEDENCE['Atom'], strict=True)}"
        if expr.exp == -S.Half:
            return f"1/√{self.parenthesize(expr.base, PRECEDENCE['Atom'], strict=True)}"
        if expr.exp.is_Integer and expr.exp > 1:
            return self.parenthesize(expr.base, PRECEDENCE["Pow"]) + str(expr.exp).translate(_SUPERSCRIPT)
        if expr.exp.free_symbols or (expr.exp.is_Rational and expr.exp > 0 and not expr.exp.is_Integer):
            exponent = self.parenthesize(expr.exp, PRECEDENCE["Atom"])
            return f"{self.parenthesize(expr.base, PRECEDENCE['Pow'])}^{exponent}"
        return super()._print_Pow(expr, rational).replace("**", "^")

    def _print_Add(self, expr: Expr, order: str | None = None) -> str:
        return super()._print_Add(expr, order).replace("+ −", "− ")

    def _print_Mul(self, expr: Expr) -> str:
        return super()._print_Mul(expr).replace("*", " ")

    def _print_ImaginaryUnit(self, expr: Expr) -> str:
        return "i"

    def _print_Indexed(self, expr: Indexed) -> str:
        return self.marks.indexed(str(expr.base.label), *map(self._print, expr.indices))

    def _print_Sum(self, expr: Sum) -> str:
        indices = ",".join(self._print(limit[0]) for limit in expr.limits)
        return f"Σ_{indices} {self.parenthesize(expr.function, PRECEDENCE['Mul'])}"

    def _print_Product(self, expr: Expr) -> str:
        indices = ",".join(self._print(limit[0]) for limit in expr.limits)
        return f"Π_{indices} {self.parenthesize(expr.function, PRECEDENCE['Mul'])}"

    def _print_KroneckerDelta(self, expr: Expr) -> str:
        return f"δ_{''.join(map(self._print, expr.args))}"

    def _print_Integral(self, expr: Expr) -> str:
        limits = "".join(
            f"∫_{{{self._print(limit[0])}={self._print(limit[1])}}}^{{{self._print(limit[2])}}} "
            for limit in reversed(expr.limits)
        )
        return limits + self.parenthesize(expr.function, PRECEDENCE["Mul"])

    def _print_And(self, expr: Expr) -> str:
        return " and ".join(sorted(map(self._print, expr.args)))

    def _print_acos(self, expr: Expr) -> str:
        return f"arccos({self._print(expr.args[0])})"

    def _print_exp(self, expr: Expr) -> str:
        return f"exp({self._print(expr.args[0])})"

    def _print_Piecewise(self, expr: Expr) -> str:
        cases = (f"{self._print(value)} if {self._print(condition)}" for value, condition in expr.args)
        return f"{{{'; '.join(cases)}}}".replace(" if True", " else")


def _plain(label: str) -> str:
    """A LaTeX label as text."""
    for command, text in (
        ("\\theta", "θ"), ("\\alpha", "α"), ("\\Delta", "Δ"), ("\\phi", "φ"), ("\\infty", "∞"), ("\\nabla", "∇"),
        ("\\partial", "∂"), ("\\|", "‖"), ("\\sqrt", "√"), ("\\,", ""), ("^{\\top}", "ᵀ"), ("^{-1}", "⁻¹"),
        ("^{-Kt}", "^(−Kt)"), ("^2", "²"), ("^*", "∗"), ("\\mathrm{lin}", "lin"), ("{", ""), ("}", ""),
    ):  # fmt: skip
        label = label.replace(command, text)
    return label


def text(expression: Expr) -> str:
    """One line of text, for example E[σ(U) σ(V)].

    Raises `TypeError` for an object of `derive` that has no notation.

    >>> from derive.language.symbols import d, k, sigma_w, x
    >>> text(sigma_w**2 * Sum(x[k] ** 2, (k, 1, d)) / d)
    'σ_w² ‖x‖²/d'
    """
    return TextPrinter().doprint(expression)


def where_lines(*expressions: Expr) -> tuple[str, ...]:
    """What U, V and θ are, for each covariance that occurs."""
    laws, scales = covariances(*expressions), named_scales(*expressions)
    law = ("(U, V) ~ N(0, [[q, c], [c, q']])",) if laws else ()
    if len(laws) == 1 and not scales:
        scales = {name: value for name, value in zip(("q", "q'", "c"), laws[0], strict=True) if text(value) != name}
    return law + tuple(f"{_plain(name)} = {text(value)}" for name, value in scales.items())


def derivation_lines(derivation: Derivation) -> tuple[str, ...]:
    """start = step = …, the rule of each step, the assumptions and the edges."""
    lines = [f"  {text(derivation.start)}    ({derivation.title})"]
    for number, step in enumerate(derivation.steps, start=1):
        lines.append(f"  {number}. {step.rule.name}: {step.note or step.rule.statement}")
        lines.append(f"     = {text(step.after)}")
    lines += [f"  where {line}" for line in where_lines(*(step.after for step in derivation.steps))]
    lines += [f"  assuming {assumption}" for assumption in derivation.assumptions]
    lines += [f"  edge {edge.case}: {text(edge.value)}" for edge in derivation.edges]
    return tuple(lines)


__all__ = ["Text", "TextPrinter", "derivation_lines", "text", "where_lines"]
