"""LaTeX for expressions, statements and derivations; needs amsmath and nothing else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sympy import Add, Expr, Mul, Sum, Symbol
from sympy.printing.latex import LatexPrinter
from sympy.printing.precedence import PRECEDENCE
from sympy.tensor.indexed import Indexed

from codegen.writing.kernels import deep_kernel, moment
from codegen.writing.recognise import Vector, inner_product, is_scale, rectified_power
from codegen.writing.updates import NAMES, given
from derive.activations.activation import sigma
from derive.finite.kernel_moment import KernelMoment
from derive.gaussian.expectation import GaussianExpectation
from derive.gaussian.routes.by_route import ByRoute
from derive.language.derivation import Derivation, Step
from derive.language.named import DEFINITION, Named
from derive.language.symbols import tau
from derive.networks.initialisation import AlmostSureLimit, Covariance, Mean
from derive.networks.wide import DeepKernel

RELATIONS = {"=": "=", "<": "<", "<=": "\\le", ">": ">", ">=": "\\ge"}
LONGEST_LINE = 75
"""Glyphs, roughly, after which a sum is broken over lines."""
WIDEST = 105
"""Glyphs, roughly, of a line that is not broken further and still set."""
SHORT = 24
"""Glyphs, roughly, of a left-hand side that has its first step on the same line."""


class Printer(LatexPrinter):
    """SymPy's printer with the field's notation; `notation` maps names of symbols and arrays to LaTeX."""

    def __init__(self, notation: Mapping[str, str]):
        super().__init__({"inv_trig_style": "full", "fold_short_frac": False})
        self.notation = notation

    def name(self, name: str) -> str:
        return self.notation.get(name, name)

    def _needs_mul_brackets(self, expr: Expr, first: bool = False, last: bool = False) -> bool:
        if isinstance(
            expr, (Indexed, Named, GaussianExpectation, Mean, sigma, KernelMoment, DeepKernel)
        ) or inner_product(expr):
            return False
        return super()._needs_mul_brackets(expr, first, last)

    def _print_Symbol(self, expr: Symbol, style: str = "plain") -> str:
        return self.notation.get(expr.name) or super()._print_Symbol(expr, style)

    def _print_Indexed(self, expr: Indexed) -> str:
        return self.subscripted(str(expr.base.label), expr.indices)

    def subscripted(self, name: str, indices: tuple[Expr, ...]) -> str:
        if name == "b_out":
            return self.name(name)
        return f"{self.name(name)}_{{{' '.join(map(self._print, indices))}}}"

    def vector(self, vector: Vector) -> str:
        name = str(vector.base.label)
        return self.subscripted(name, vector.indices) if vector.indices else self.name(name)

    def _print_Sum(self, expr: Sum) -> str:
        product = inner_product(expr)
        if product is None:
            return super()._print_Sum(expr)
        if product.first == product.second:
            return f"\\lVert {self.vector(product.first)} \\rVert^{{2}}"
        return f"{self.vector(product.first)}^{{\\top}} {self.vector(product.second)}"

    def _print_sigma(self, expr: Expr, exp: str | None = None) -> str:
        argument, order = expr.args
        marks = {0: "", 1: "'", 2: "''"}.get(int(order), f"^{{({order})}}")
        text = f"\\sigma{marks}\\left({self._print(argument)}\\right)"
        return text if exp is None else f"{text}^{{{exp}}}"

    def _print_Named(self, expr: Expr) -> str:
        return expr.args[0].name

    def _print_Partial(self, expr: Expr) -> str:
        function, parameter = expr.args
        inside = self._print(function)
        if not isinstance(function, Named):
            inside = f"\\left({inside}\\right)"
        return f"\\frac{{\\partial {inside}}}{{\\partial {self._print(parameter)}}}"

    def _print_TaylorCoefficient(self, expr: Expr) -> str:
        function, variable, order = expr.args
        return f"\\left[{self._print(variable)}^{{{order}}}\\right] {self._print(function)}"

    def _print_OneSidedDerivative(self, expr: Expr) -> str:
        function, variable, side = expr.args
        sign = "+" if side == 1 else "-"
        z = self._print(variable)
        return f"\\left.\\frac{{d}}{{d{z}}}\\right|_{{{z} = 0^{{{sign}}}}} {self._print(function)}"

    def _print_GaussianExpectation(self, expr: GaussianExpectation, exp: str | None = None) -> str:
        sides = [f(s) for f, s in ((expr.g, Symbol("U")), (expr.h, Symbol("V"))) if f.expr != 1]
        level = PRECEDENCE["Mul"] if len(sides) > 1 else 0
        body = " ".join(self.parenthesize(side, level) for side in sides)
        _, variance, covariance = expr.covariance
        mark = "_{\\tau}" if covariance == tau else ""
        condition = f";\\, \\operatorname{{Var}} V = {self._print(variance)}" if variance.has(tau) else ""
        text = f"\\operatorname{{E}}{mark}\\left[{body}{condition}\\right]"
        return text if exp is None else f"{text}^{{{exp}}}"

    def _print_ByRoute(self, expr: ByRoute) -> str:
        return f"{self._print(expr.expectation)}_{{\\text{{{expr.label}}}}}"

    def _print_Mean(self, expr: Mean, exp: str | None = None) -> str:
        text = f"\\operatorname{{E}}_{{\\theta_0}}\\left[{self._print(expr.quantity)}\\right]"
        return text if exp is None else f"{text}^{{{exp}}}"

    def _print_Covariance(self, expr: Expr) -> str:
        first, second = map(self._print, expr.args[:2])
        if first == second:
            return f"\\operatorname{{Var}}\\left({first}\\right)"
        return f"\\operatorname{{Cov}}\\left({first},\\, {second}\\right)"

    def _print_AlmostSureLimit(self, expr: Expr) -> str:
        quantity, width = expr.args[:2]
        inside = self._print(quantity)
        if not isinstance(quantity, Named):
            inside = f"\\left({inside}\\right)"
        return f"{_almost_surely(self._print(width))} {inside}"

    def update(self, expr: Expr, exp: str | None = None) -> str:
        values = ", ".join(f"{self._print(name)} = {self._print(value)}" for name, value in given(expr))
        text = NAMES[type(expr)][1] + (f"\\big|_{{{values}}}" if values else "")
        return text if exp is None else f"\\bigl({text}\\bigr)^{{{exp}}}"

    _print_FrozenUpdate = _print_RealStep = _print_StepSlope = update
    _print_WideFrozenUpdate = _print_WideStepSlope = _print_JointFrozenUpdate = update

    def _print_OutputDistance(self, expr: Expr) -> str:
        units, spread, label = map(self._print, expr.args)
        inside = f"N'_{{{units},\\, {spread}}}" + (f" - {label}" if label != "0" else "")
        return f"\\operatorname{{E}}\\left\\lvert {inside} \\right\\rvert"

    def _print_BesselTail(self, expr: Expr) -> str:
        return f"\\int_{{{self._print(expr.args[0])}}}^{{\\infty}} K_{{0}}(u)\\, du"

    def _print_LinearFlow(self, expr: Expr) -> str:
        index, time = map(self._print, expr.args[3:])
        return f"f_{{{time}}}(x_{{{index}}})" if time == "t" else f"f_{{t = {time}}}(x_{{{index}}})"

    def _print_LinearDescent(self, expr: Expr) -> str:
        index, step, count = map(self._print, expr.args[3:])
        size = "" if step == "\\eta" else f";\\, \\eta = {step}"
        return f"f_{{{count}}}(x_{{{index}}}{size})"

    def _print_PredictionFlow(self, expr: Expr) -> str:
        time = self._print(expr.args[5])
        return f"f_{{{time}}}(x^{{*}})" if time == "t" else f"f_{{t = {time}}}(x^{{*}})"

    def _print_TimeLimit(self, expr: Expr) -> str:
        quantity, variable = expr.args
        inside = self._print(quantity)
        if isinstance(quantity, Add):
            inside = f"\\left({inside}\\right)"
        return f"\\lim_{{{self._print(variable)} \\to \\infty}} {inside}"

    def _print_AnalyticLimit(self, expr: Expr) -> str:
        return self._print_TimeLimit(expr)

    def _print_NeuronOutput(self, expr: Expr) -> str:
        return f"f_{{{self._print(expr.args[2])}}}(1)"

    def _print_WidthExponent(self, expr: Expr) -> str:
        quantity = {
            "movement": "\\frac{\\|\\theta_t - \\theta_0\\|}{\\|\\theta_0\\|}",
            "kernel drift": "\\frac{\\|K_t - K_0\\|}{\\|K_0\\|}",
            "departure": "\\left\\|f_t - f_t^{\\mathrm{lin}}\\right\\|",
        }[str(expr.args[0])]
        width = self._print(expr.args[2])
        return f"\\lim_{{{width} \\to \\infty}} \\frac{{\\operatorname{{E}} \\log {quantity}}}{{\\log {width}}}"

    def _print_WideKernel(self, expr: Expr, exp: str | None = None) -> str:
        text = deep_kernel(expr, self._print, self.vector, True)  # type: ignore[arg-type]
        return text if exp is None else f"\\bigl({text}\\bigr)^{{{exp}}}"

    _print_WideShare = _print_LayerMean = _print_WideKernel

    def _print_KernelMoment(self, expr: Expr, exp: str | None = None) -> str:
        text = moment(expr, self._print, True)
        return text if exp is None else f"\\left({text}\\right)^{{{exp}}}"

    _print_WideLimit = _print_JointLimit = _print_LawDistance = _print_KernelMoment

    def _print_Piecewise(self, expr: Expr) -> str:
        found = rectified_power(expr)
        if found is None:
            return super()._print_Piecewise(expr)
        coefficient, argument, exponent = found
        inside = self._print(argument)
        if exponent == 0:
            text = f"\\mathbf{{1}}\\left[{inside} > 0\\right]"
        else:
            text = f"\\max\\left(0, {inside}\\right)" + (f"^{{{self._print(exponent)}}}" if exponent != 1 else "")
        return text if coefficient == 1 else f"{self._print(coefficient)} {text}"


def _almost_surely(width: str) -> str:
    return f"\\operatorname*{{a.s.\\,lim}}_{{{width} \\to \\infty}}"


def covariances(*expressions: Expr) -> tuple[tuple[Expr, Expr, Expr], ...]:
    """The covariances (q, q', c) of the Gaussian expectations, each once; those in τ are written where they stand."""
    found = {e.covariance for expression in expressions for e in expression.atoms(GaussianExpectation)}
    return tuple(sorted((law for law in found if not any(entry.has(tau) for entry in law)), key=str))


def where(printer: Printer, *expressions: Expr) -> str:
    """What U, V, their covariance and θ are, as a sentence; empty where nothing needs it."""
    clauses = []
    found = covariances(*expressions)
    if found:
        clauses.append("$(U, V) \\sim \\mathcal{N}\\left(0, \\begin{pmatrix} q & c \\\\ c & q' \\end{pmatrix}\\right)$")
    values = {name: value for triple in found for name, value in zip(("q", "q'", "c"), triple, strict=True)}
    values |= {e.label: e for expression in expressions for e in expression.atoms(Named) if is_scale(e.label)}
    for name in sorted(values, key=lambda label: (label.startswith("\\theta"), label != "q", label != "q'", label)):
        value = values[name]
        if isinstance(value, Named):
            value = value.expression
        if value is not None and printer.doprint(value) != name:
            clauses.append(f"${name} = {printer.doprint(value)}$")
    return f"where {', '.join(clauses)}." if clauses else ""


def _length(source: str) -> int:
    """Roughly how many glyphs a piece of source sets."""
    count, inside = 0, False
    for character in source:
        if character == "\\":
            inside, count = True, count + 1
        elif not (inside and character.isalpha()):
            inside = False
            count += character not in "{}^_ "
    return count


def lines(printer: Printer, expression: Expr, longest: int = LONGEST_LINE) -> list[str]:
    """An expression as one line, or as several that break between the terms of a sum."""
    whole = printer.doprint(expression)
    if _length(whole) <= longest:
        return [whole]
    if isinstance(expression, Add):
        return _terms(printer, expression, longest)
    opened = _around_sum(printer, expression)
    if opened is None:
        return [whole]
    before, total = opened
    broken = _terms(printer, total, longest)
    return [f"{before} \\Bigl( {broken[0]}", *broken[1:-1], f"{broken[-1]} \\Bigr)"] if len(broken) > 1 else [whole]


def _terms(printer: Printer, total: Add, longest: int) -> list[str]:
    broken: list[str] = []
    for term in total.as_ordered_terms():
        pieces = lines(printer, term, longest)
        signed = pieces[0] if pieces[0].startswith("-") or not broken else f"+ {pieces[0]}"
        if broken and len(pieces) == 1 and _length(broken[-1] + signed) <= longest:
            broken[-1] = f"{broken[-1]} {signed}"
        else:
            broken += [signed, *pieces[1:]]
    return broken


def _around_sum(printer: Printer, expression: Expr) -> tuple[str, Add] | None:
    """(what stands before, the sum in brackets) for a.s. lim (…), E[…] and products with one sum."""
    if isinstance(expression, AlmostSureLimit) and isinstance(expression.quantity, Add):
        return _almost_surely(printer.doprint(expression.width)), expression.quantity
    if (
        isinstance(expression, Covariance)
        and expression.first == expression.second
        and isinstance(expression.first, Add)
    ):
        return "\\operatorname{Var}", expression.first
    if isinstance(expression, Mean) and isinstance(expression.quantity, Add):
        return "\\operatorname{E}_{\\theta_0}", expression.quantity
    if isinstance(expression, Mul):
        sums = [factor for factor in expression.args if isinstance(factor, Add)]
        if sums:
            longest = max(sums, key=lambda factor: len(printer.doprint(factor)))
            return printer.doprint(expression / longest), longest
    return None


def equation(printer: Printer, lhs: Expr, relation: str, rhs: Expr, label: str | None = None) -> str:
    """lhs relation rhs as a numbered equation, or as a plain one without a label."""
    left, right = lines(printer, lhs), lines(printer, rhs)
    star = "" if label else "*"
    tag = f"\\label{{{label}}}" if label else ""
    sign = RELATIONS[relation]
    if len(left) == len(right) == 1 and _length(left[0]) + _length(right[0]) <= LONGEST_LINE:
        return f"\\begin{{equation{star}}}{tag}\n  {left[0]} {sign} {right[0]}\n\\end{{equation{star}}}"
    start, *continued = right
    if len(left) == 1 and _length(left[0]) <= SHORT:
        rows = [f"{left[0]} &{sign} {start}"]
    else:
        rows = [f"&{left[0]}", *(f"&\\quad {line}" for line in left[1:]), f"&\\quad {sign} {start}"]
    rows += [f"&\\quad {line}" for line in continued]
    body = " \\\\\n    ".join(rows)
    return (
        f"\\begin{{equation{star}}}{tag}\n  \\begin{{aligned}}\n    {body}\n  \\end{{aligned}}\n\\end{{equation{star}}}"
    )


def escape(text: str) -> str:
    """Plain text for LaTeX: mathematical Unicode, subscripts such as w_rk and superscripts such as Σ̇^(ℓ+1), e^{5β}."""
    text = _RAISED.sub(lambda run: f"^{{{run[0].translate(_LOWERED)}}}", text)
    pieces, end = [], 0
    for found in _MARKED.finditer(text):
        if not any(found.group("dot", "sub", "sup")):
            continue
        pieces += [_plain(text[end : found.start()]), f"${_marked(found)}$"]
        end = found.end()
    return "".join((*pieces, _plain(text[end:]))).replace("$$", " ")


def _marked(found: re.Match) -> str:
    base = _math(found["base"])
    if found["dot"]:
        base = f"\\dot{{{base}}}"
    for mark, sign in (("sub", "_"), ("sup", "^")):
        if found[mark]:
            inside = found[mark]
            if inside[0] == "{" or (inside[0] == "(" and found["base"] == "e"):
                inside = inside[1:-1]
            base += f"{sign}{{{_math(inside)}}}"
    return base


def _math(text: str) -> str:
    """Text inside of a formula."""
    return "".join(_GLYPHS.get(character, character) for character in text).strip()


def _plain(text: str) -> str:
    def shown(character: str) -> str:
        if character in _SPECIAL:
            return _SPECIAL[character]
        return f"${_GLYPHS[character].strip()}$" if character in _GLYPHS else character

    pieces = _POWER.split(text)
    return "".join(
        f"$^{{{_math(piece[1:-1])}}}$" if index % 2 else "".join(map(shown, piece))
        for index, piece in enumerate(pieces)
    )


_MARKED = re.compile(
    r"(?<![A-Za-z])(?P<base>[A-Za-zα-ωΑ-Ω])(?P<dot>\u0307)?"
    r"(?:_(?P<sub>[A-Za-z0-9∞]+|\([^()]*\)|\{[^{}]*\}))?(?:\^(?P<sup>\([^()]*\)|\{[^{}]*\}|[A-Za-z0-9]+))?"
)
"""A letter with a dot, a subscript or a superscript."""
_POWER = re.compile(r"\^(\([^()]*\)|\{[^{}]*\})")
_RAISED, _LOWERED = re.compile("[⁻⁰¹²³⁴⁵⁶⁷⁸⁹ⁿᵏ]+"), str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹ⁿᵏ", "−0123456789nk")
"""Unicode superscripts, and what they stand for."""
_SPECIAL = {
    **{character: f"\\{character}" for character in "&%#_{}$"},
    "^": "\\^{}", "~": "\\~{}", "…": "\\dots{}", "₀": "$_0$",
}  # fmt: skip
"""What plain text needs."""
_GLYPHS = {
    **{
        character: f"\\{name} "
        for character, name in {
            "σ": "sigma", "θ": "theta", "ρ": "rho", "φ": "phi", "π": "pi", "η": "eta", "δ": "delta", "Δ": "Delta",
            "λ": "lambda", "κ": "kappa", "α": "alpha", "β": "beta", "ξ": "xi", "ε": "varepsilon", "Θ": "Theta",
            "Σ": "Sigma", "Γ": "Gamma", "Π": "Pi", "∂": "partial", "∞": "infty", "√": "surd", "∫": "int",
            "≤": "le", "≥": "ge", "≠": "ne", "∈": "in", "≪": "ll", "≃": "simeq", "≈": "approx", "≍": "asymp",
            "·": "cdot", "×": "times", "⊙": "odot", "±": "pm", "∇": "nabla", "→": "to", "↔": "leftrightarrow",
            "⟨": "langle", "⟩": "rangle", "ℓ": "ell", "‖": "|", "½": "tfrac12",
        }.items()
    },
    "−": "-", "ᵀ": "^{\\top}",
}  # fmt: skip
"""What formulas need; plain text puts it between dollars."""


@dataclass(frozen=True)
class Rendered:
    """A derivation as an align, and what its symbols are."""

    align: str
    where: str


def derivation(printer: Printer, steps: Derivation) -> Rendered:
    """start = step = step = …, each with the name of its rule."""
    start, *continued = lines(printer, steps.start)
    rows: list[str] = []
    for step in steps.steps:
        own = _rows(printer, step, steps.start)
        if not fits(own):
            own = [f"&= \\cdots && \\text{{({escape(step.rule.name)}; too wide to print)}}"]
        rows += own
    if rows and not continued and _length(start) <= SHORT:
        rows[0] = f"{start} {rows[0]}"
    else:
        rows = [f"&{start}", *(f"&\\quad {line}" for line in continued), *rows]
    body = " \\\\\n  ".join(rows)
    align = f"\\begin{{align*}}\n  {body}\n\\end{{align*}}"
    clauses = where(printer, steps.start, *(step.after for step in steps.steps))
    if isinstance(steps.start, GaussianExpectation):
        clauses = f"{clauses[:-1]}, with density $p$."
    return Rendered(align, clauses)


def fits(rows: list[str]) -> bool:
    """Whether no row is too wide to set."""
    return max(map(_length, rows)) <= WIDEST


def prints(printer: Printer, steps: Derivation) -> bool:
    """Whether at least the first step can be set."""
    return bool(steps.steps) and fits(_rows(printer, steps.steps[0], steps.start))


def _rows(printer: Printer, step: Step, start: Expr) -> list[str]:
    if step.rule is DEFINITION and isinstance(start, GaussianExpectation):
        first, rest = _plane_integral(printer, start), ()
    else:
        first, *rest = lines(printer, step.after, LONGEST_LINE - 20)
    rows = [f"&= {first}", *(f"&\\quad {line}" for line in rest)]
    rows[-1] = f"{rows[-1]} && \\text{{({escape(step.rule.name)})}}"
    return rows


def _plane_integral(printer: Printer, expectation: GaussianExpectation) -> str:
    sides = (expectation.g(Symbol("u")), expectation.h(Symbol("v")))
    body = " ".join(printer.parenthesize(side, PRECEDENCE["Mul"]) for side in sides if side != 1)
    return f"\\iint {body}\\, p(u, v)\\, du\\, dv"


__all__ = ["Printer", "Rendered", "derivation", "equation", "escape", "lines", "prints", "where"]
