"""Expressions as one line of Unicode text, for terminals."""

from sympy import Expr, S, Sum, Symbol
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.str import StrPrinter
from sympy.tensor.indexed import Indexed

from codegen.writing.kernels import deep_kernel, moment
from codegen.writing.recognise import Vector, inner_product, is_scale, rectified_power
from codegen.writing.updates import NAMES, given
from derive.gaussian.expectation import GaussianExpectation
from derive.gaussian.routes.by_route import ByRoute
from derive.language.derivation import Derivation
from derive.language.named import Named
from derive.language.symbols import tau

_GREEK = {
    "sigma_w": "σ_w", "sigma_a": "σ_a", "sigma_b": "σ_b", "theta": "θ", "rho": "ρ", "phi": "φ",
    "beta": "β", "beta_1": "β_1", "beta_2": "β_2", "ell": "ℓ", "epsilon": "ε",
    "Delta_a": "Δa", "Delta_w": "Δw", "Delta_b": "Δb",
    "lambda": "λ", "eta": "η", "alpha": "α", "kappa": "κ", "delta": "δ", "xi": "ξ",
    "tau": "τ", "omega": "ω", "omegaprime": "ω'",
}  # fmt: skip
_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


class _TextPrinter(StrPrinter):
    printmethod = "_text"

    def _print_Symbol(self, expr: Expr) -> str:
        return _GREEK.get(str(expr.name), str(expr.name).replace("\\", "").replace("*", "∗"))

    def _print_Pi(self, expr: Expr) -> str:
        return "π"

    def _print_Infinity(self, expr: Expr) -> str:
        return "∞"

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

    def _print_Mul(self, expr: Expr) -> str:
        return super()._print_Mul(expr).replace("*", " ")

    def _print_ImaginaryUnit(self, expr: Expr) -> str:
        return "i"

    def _print_Indexed(self, expr: Indexed) -> str:
        return f"{self.array(str(expr.base.label))}_{''.join(map(self._print, expr.indices))}"

    def array(self, name: str) -> str:
        return _GREEK.get(name, name).replace("*", "∗")

    def vector(self, vector: Vector) -> str:
        name = self.array(str(vector.base.label))
        return f"{name}_{''.join(map(self._print, vector.indices))}" if vector.indices else name

    def _print_Sum(self, expr: Sum) -> str:
        product = inner_product(expr)
        if product is None:
            indices = ",".join(self._print(limit[0]) for limit in expr.limits)
            return f"Σ_{indices} {self.parenthesize(expr.function, PRECEDENCE['Mul'])}"
        if product.first == product.second:
            return f"‖{self.vector(product.first)}‖²"
        return f"{self.vector(product.first)}·{self.vector(product.second)}"

    def _print_sigma(self, expr: Expr) -> str:
        argument, order = expr.args
        marks = "'" * int(order) if order <= 3 else f"^({order})"
        return f"σ{marks}({self._print(argument)})"

    def _print_Product(self, expr: Expr) -> str:
        indices = ",".join(self._print(limit[0]) for limit in expr.limits)
        return f"Π_{indices} {self.parenthesize(expr.function, PRECEDENCE['Mul'])}"

    def _print_LinearFlow(self, expr: Expr) -> str:
        index, time = map(self._print, expr.args[3:])
        return f"f_{_brief(time)}(x_{index})"

    def _print_LinearDescent(self, expr: Expr) -> str:
        index, step, count = map(self._print, expr.args[3:])
        return f"f_{_brief(count)}(x_{index}{'' if step == 'η' else f'; η = {step}'})"

    def _print_PredictionFlow(self, expr: Expr) -> str:
        return f"f_{_brief(self._print(expr.args[5]))}(x∗)"

    def _print_TimeLimit(self, expr: Expr) -> str:
        return f"lim_{{{self._print(expr.args[1])}→∞}} {self.parenthesize(expr.args[0], PRECEDENCE['Mul'])}"

    def _print_AnalyticLimit(self, expr: Expr) -> str:
        return self._print_TimeLimit(expr)

    def _print_NeuronOutput(self, expr: Expr) -> str:
        start, target, time = map(self._print, expr.args)
        return f"f_{_brief(time)}(1; A = {start}, y = {target})"

    def _print_WidthExponent(self, expr: Expr) -> str:
        return f"exponent of {expr.args[2]} in the {expr.args[0]}"

    def _print_KroneckerDelta(self, expr: Expr) -> str:
        return f"δ_{''.join(map(self._print, expr.args))}"

    def _print_Named(self, expr: Expr) -> str:
        return _plain(expr.args[0].name)

    def _print_Partial(self, expr: Expr) -> str:
        function, parameter = expr.args
        inside = self._print(function) if isinstance(function, Named) else f"({self._print(function)})"
        return f"∂{inside}/∂{self._print(parameter)}"

    def _print_TaylorCoefficient(self, expr: Expr) -> str:
        function, variable, order = expr.args
        return f"[{variable}{str(order).translate(_SUPERSCRIPT)}] {self._print(function)}"

    def _print_OneSidedDerivative(self, expr: Expr) -> str:
        function, variable, side = expr.args
        return f"d/d{variable} {self._print(function)} at {variable} = 0{'+' if side == 1 else '−'}"

    def _print_GaussianExpectation(self, expr: GaussianExpectation) -> str:
        sides = [f(Symbol(s)) for f, s in ((expr.g, "U"), (expr.h, "V")) if f.expr != 1]
        level = PRECEDENCE["Mul"] if len(sides) > 1 else 0
        body = " ".join(self.parenthesize(side, level) for side in sides)
        _, variance, covariance = expr.covariance
        if covariance == tau:
            return f"E_τ[{body}]"
        return f"E[{body}; Var V = {self._print(variance)}]" if variance.has(tau) else f"E[{body}]"

    def _print_ByRoute(self, expr: ByRoute) -> str:
        return f"{self._print(expr.expectation)} by {expr.label}"

    def _print_Mean(self, expr: Expr) -> str:
        return f"E[{self._print(expr.args[0])}]"

    def _print_Covariance(self, expr: Expr) -> str:
        first, second = map(self._print, expr.args[:2])
        return f"Var({first})" if first == second else f"Cov({first}, {second})"

    def _print_AlmostSureLimit(self, expr: Expr) -> str:
        return f"a.s. lim_{{{expr.args[1]}→∞}} {self.parenthesize(expr.args[0], PRECEDENCE['Mul'])}"

    def _print_WideKernel(self, expr: Expr) -> str:
        return deep_kernel(expr, self._print, self.vector, False)  # type: ignore[arg-type]

    _print_WideShare = _print_LayerMean = _print_WideKernel

    def _print_KernelMoment(self, expr: Expr) -> str:
        return moment(expr, self._print, False)

    _print_WideLimit = _print_JointLimit = _print_LawDistance = _print_KernelMoment

    def _print_Integral(self, expr: Expr) -> str:
        limits = "".join(
            f"∫_{{{self._print(limit[0])}={self._print(limit[1])}}}^{{{self._print(limit[2])}}} "
            for limit in reversed(expr.limits)
        )
        return limits + self.parenthesize(expr.function, PRECEDENCE["Mul"])

    def update(self, expr: Expr) -> str:
        values = ", ".join(f"{self._print(name)} = {self._print(value)}" for name, value in given(expr))
        return NAMES[type(expr)][0] + (f" ({values})" if values else "")

    _print_FrozenUpdate = _print_RealStep = _print_StepSlope = update
    _print_WideFrozenUpdate = _print_WideStepSlope = _print_JointFrozenUpdate = update

    def _print_OutputDistance(self, expr: Expr) -> str:
        units, spread, label = map(self._print, expr.args)
        inside = "N'" + (f" - {label}" if label != "0" else "")
        return f"E|{inside}| ({units} units of {spread})"

    def _print_BesselTail(self, expr: Expr) -> str:
        return f"∫_{{{self._print(expr.args[0])}}}^{{∞}} K₀(u) du"

    def _print_And(self, expr: Expr) -> str:
        return " and ".join(sorted(map(self._print, expr.args)))

    def _print_acos(self, expr: Expr) -> str:
        return f"arccos({self._print(expr.args[0])})"

    def _print_exp(self, expr: Expr) -> str:
        return f"exp({self._print(expr.args[0])})"

    def _print_Piecewise(self, expr: Expr) -> str:
        found = rectified_power(expr)
        if found is None:
            cases = (f"{self._print(value)} if {self._print(condition)}" for value, condition in expr.args)
            return f"{{{'; '.join(cases)}}}".replace(" if True", " else")
        coefficient, argument, exponent = found
        inside = self._print(argument)
        if exponent == 0:
            text = f"1[{inside} > 0]"
        else:
            text = f"max(0, {inside})" + (str(exponent).translate(_SUPERSCRIPT) if exponent != 1 else "")
        return text if coefficient == 1 else f"{self._print(coefficient)} {text}"


def _brief(subscript: str) -> str:
    return subscript if len(subscript) == 1 else f"{{{subscript}}}"


def _plain(label: str) -> str:
    """A LaTeX label as text."""
    for command, text in (
        ("\\theta", "θ"), ("\\Delta", "Δ"), ("\\phi", "φ"), ("\\infty", "∞"), ("\\nabla", "∇"), ("\\partial", "∂"),
        ("\\|", "‖"), ("\\sqrt", "√"), ("\\,", ""), ("^{\\top}", "ᵀ"), ("^{-1}", "⁻¹"), ("^{-Kt}", "^(−Kt)"),
        ("^2", "²"), ("^*", "∗"), ("\\mathrm{lin}", "lin"), ("{", ""), ("}", ""),
    ):  # fmt: skip
        label = label.replace(command, text)
    return label


def text(expression: Expr) -> str:
    """One line of text, for example E[σ(U) σ(V)]."""
    return _TextPrinter().doprint(expression)


def _in_tau(expectation: GaussianExpectation) -> bool:
    return any(entry.has(tau) for entry in expectation.covariance)


def where_lines(*expressions: Expr) -> tuple[str, ...]:
    """What U, V and θ are, for each covariance that occurs."""
    laws, scales = set(), {}
    for expression in expressions:
        laws |= {e.covariance for e in expression.atoms(GaussianExpectation) if not _in_tau(e)}
        scales |= {e.label: e.expression for e in expression.atoms(Named) if is_scale(e.label)}
    law = ("(U, V) ~ N(0, [[q, c], [c, q']])",) if laws else ()
    if len(laws) == 1 and not scales:
        scales = {name: value for name, value in zip(("q", "q'", "c"), laws.pop(), strict=True) if text(value) != name}
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


__all__ = ["derivation_lines", "text", "where_lines"]
