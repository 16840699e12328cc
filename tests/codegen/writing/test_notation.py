"""Every object of `derive` has one notation: what it gives as text and as LaTeX, and that any style can use it."""

import importlib
import pkgutil

import pytest
from sympy import Expr, Function, Lambda, Rational, S, Sum, Symbol, Tuple, cos, oo, pi, sin, sqrt

import derive
from codegen.writing.latex import Printer
from codegen.writing.notation import has_notation, notation
from codegen.writing.style import Style
from codegen.writing.text import Text, TextPrinter, text
from derive.activations.activation import ACTIVATIONS, sigma
from derive.activations.zero_of import ZeroOf
from derive.algebra.expressions import (
    InverseMatrix,
    MatrixLetter,
    MatrixProduct,
    MatrixSum,
    Multiple,
    PseudoInverse,
    Transposed,
    UnitMatrix,
)
from derive.algebra.numbers import Determinant, MatrixEntry, TraceOf
from derive.finite.kernel_moment import JointLimit, KernelMoment, LawDistance, WideLimit
from derive.finite.kernel_update import (
    FrozenUpdate,
    JointFrozenUpdate,
    RealStep,
    StepSlope,
    WideFrozenUpdate,
    WideStepSlope,
)
from derive.finite.product_sums import BesselTail, OutputDistance
from derive.finite.symbols import (
    beta,
    depth,
    example_target,
    hidden_bias,
    hidden_widths,
    learning_rate,
    mean_square,
    n_width,
    output_bias,
    output_variance,
)
from derive.gaussian.expectation import expectation_of
from derive.gaussian.routes.by_route import ByRoute
from derive.language.convention import Convention
from derive.language.deferred import Deferred
from derive.language.derivatives import OneSidedDerivative, Partial, TaylorCoefficient
from derive.language.named import Named
from derive.language.symbols import a, array, c, d, j, k, m, n, q, qp, s, t, tau, u, x, xp
from derive.measures.circle import CircleCoefficient
from derive.measures.plane import DoubleIntegral
from derive.measures.region import Indicator, RegionIntegral
from derive.measures.samples import Draw, SampleMean
from derive.networks.initialisation import AlmostSureLimit, Covariance, Mean
from derive.networks.wide import LayerMean, WideKernel, WideShare, ell
from derive.training.deep_exponents import DeepDrift
from derive.training.exponents import WidthExponent
from derive.training.fixed_kernel import AnalyticLimit, GrowingLimit, TimeLimit, descent, flow, prediction
from derive.training.lazy import NeuronOutput

F = Named("f(x)", a[s] * t)
LAW = Tuple(Tuple(a, Tuple(m), S.One))
RELU = expectation_of(ACTIVATIONS["relu"], 0)
INPUTS = tuple(Sum(one[k] * other[k], (k, 1, d)) / d for one, other in ((x, x), (xp, xp), (x, xp)))
STANDARD = Convention("standard")
e = Symbol("e", nonnegative=True)

_X = MatrixLetter(array("X"), n, d)
_x, _y = Symbol("x", real=True), Symbol("y", real=True)
EXAMPLES = [
    (Indicator(cos(_x) > 0, _x, -pi, pi), "1[cos(x) > 0]", r"\mathbf{1}\left[\cos{\left(x \right)} > 0\right]"),
    (
        RegionIntegral(Lambda(_x, sin(_x)), Lambda(_x, cos(_x) > 0), -pi, pi),
        "∫_{-π}^{π} sin(x) 1[cos(x) > 0] dx",
        r"\int_{- \pi}^{\pi} \sin{\left(x \right)} \mathbf{1}\left[\cos{\left(x \right)} > 0\right]\, \mathrm{d}x",
    ),
    (
        DoubleIntegral(Lambda((_x, _y), _x * _y), Tuple(0, oo), Tuple(0, pi)),
        "∫_{0}^{∞} ∫_{0}^{π} (x y) dy dx",
        r"\int_{0}^{\infty} \int_{0}^{\pi} \left(x y\right)\, \mathrm{d}y\, \mathrm{d}x",
    ),
    (
        CircleCoefficient(Lambda(u, u), k),
        "(1/2 π) ∫_{-π}^{π} cos(θ) cos(k θ) dθ",
        r"\frac{1}{2 \pi} \int_{- \pi}^{\pi} \cos{\left(\theta \right)} "
        r"\cos{\left(k \theta \right)}\, \mathrm{d}\theta",
    ),
    (
        SampleMean(Sum(Draw("x", k, 0, 1), (k, 1, m)) / m, m),
        "E[Σ_k x_k/m]",
        r"\operatorname{E}\left[\frac{\sum_{k=1}^{m} x_{k}}{m}\right]",
    ),
    (Draw("x", k, 0, 1), "x_k", r"x_{k}"),
    (
        ZeroOf(u - 2 * sin(u), Rational(1), Rational(2)),
        "zero(u - 2*sin(u) near 1.89549)",
        r"1.8954943\ldots",
    ),
    (F, "f(x)", "f(x)"),
    (Partial(F, a[s]), "∂f(x)/∂a_s", r"\frac{\partial f(x)}{\partial a_{s}}"),
    (Partial(a[s] + t, a[s]), "∂(t + a_s)/∂a_s", r"\frac{\partial \left(t + a_{s}\right)}{\partial a_{s}}"),
    (
        TaylorCoefficient(F, t, 2),
        "[t²] f(x)",
        r"\frac{1}{2} \left.\frac{\mathrm{d}^{2}}{\mathrm{d}t^{2}}\right|_{t = 0} f(x)",
    ),
    (
        OneSidedDerivative(F, t, -1),
        "d/dt f(x) at t = 0−",
        r"\left.\frac{\mathrm{d}}{\mathrm{d}t}\right|_{t = 0^{-}} f(x)",
    ),
    (
        RELU,
        "E[max(0, U) max(0, V)]",
        r"\operatorname{E}\left[\max\left(0, U\right) \max\left(0, V\right)\right]",
    ),
    (
        RELU.func(RELU.g, RELU.h, S.One, S.One, tau),
        "E_τ[max(0, U) max(0, V)]",
        r"\operatorname{E}_{\tau}\left[\max\left(0, U\right) \max\left(0, V\right)\right]",
    ),
    (
        RELU.func(RELU.g, RELU.h, S.One, tau, S.Zero),
        "E[max(0, U) max(0, V); Var V = τ]",
        r"\operatorname{E}\left[\max\left(0, U\right) \max\left(0, V\right);\, \operatorname{Var} V = \tau\right]",
    ),
    (
        ByRoute("polar", RELU),
        "E[max(0, U) max(0, V)] by polar",
        r"\operatorname{E}\left[\max\left(0, U\right) \max\left(0, V\right)\right]_{\text{polar}}",
    ),
    (Mean(a[s] + 1, LAW), "E[a_s + 1]", r"\operatorname{E}_{\theta_0}\left[a_{s} + 1\right]"),
    (Covariance(a[s], a[s], LAW), "Var(a_s)", r"\operatorname{Var}\left(a_{s}\right)"),
    (Covariance(a[s], t, LAW), "Cov(a_s, t)", r"\operatorname{Cov}\left(a_{s},\, t\right)"),
    (AlmostSureLimit(F, m, LAW), "a.s. lim_{m→∞} f(x)", r"\operatorname*{a.s.\,lim}_{m \to \infty} f(x)"),
    (
        AlmostSureLimit(a[s] + 1, m, LAW),
        "a.s. lim_{m→∞} (a_s + 1)",
        r"\operatorname*{a.s.\,lim}_{m \to \infty} \left(a_{s} + 1\right)",
    ),
    (
        AlmostSureLimit(a[s], m, LAW),
        "a.s. lim_{m→∞} a_s",
        r"\operatorname*{a.s.\,lim}_{m \to \infty} \left(a_{s}\right)",
    ),
    (WideKernel("derivative", ell, INPUTS, STANDARD), "Σ̇^(ℓ)(x, x')", r"\dot{\Sigma}^{(\ell)}(x, x')"),
    (WideKernel("ntk", 2, INPUTS, STANDARD), "Θ_std^(2)(x, x')", r"\Theta_{\mathrm{std}}^{(2)}(x, x')"),
    (WideKernel("nngp", ell - 1, (q, qp, c), STANDARD), "NNGP^(ℓ - 1)", r"\mathrm{NNGP}^{(\ell - 1)}"),
    (WideKernel("tangent", ell, INPUTS, Convention("ntk")), "T^(ℓ)(x, x')", r"T^{(\ell)}(x, x')"),
    (WideKernel("activations", ell, INPUTS, Convention("ntk")), "Σ^(ℓ)(x, x')", r"\Sigma^{(\ell)}(x, x')"),
    (
        WideShare(1, 2, INPUTS, STANDARD),
        "lim (1/n_0) Θ^(2)|W^(0) (x, x')",
        r"\lim_{n \to \infty} \frac{1}{n_{0}} \left.\Theta^{(2)}\right|_{W^{(0)}}(x, x')",
    ),
    (
        LayerMean(INPUTS, Rational(1, 4), STANDARD),
        "E[α^(2)_r(x) α^(2)_r(x')] at n_1 = 4",
        r"\operatorname{E}_{n_1 = 4}[\alpha^{(2)}_r(x)\, \alpha^{(2)}_r(x')]",
    ),
    (
        LayerMean((q, qp, c), 0, STANDARD),
        "E[α^(2)_r(x) α^(2)_r(x')] at n_1 = ∞",
        r"\operatorname{E}_{n_1 = \infty}[\alpha^{(2)}_r(x)\, \alpha^{(2)}_r(x')]",
    ),
    (
        KernelMoment("K_w^2", depth, n_width, output_variance, mean_square, output_bias, e),
        "E[K_w²]",
        r"\operatorname{E}[K_{w}^{2}]",
    ),
    (
        KernelMoment("K_w K_b", 3, n_width, output_variance, mean_square, 1, e, 0),
        "(E[K_w K_b] at d = 3, o = 1, 2^(−n) → 0)",
        r"\operatorname{E}[K_{w} K_{b}]_{d = 3,\, o = 1,\, 2^{-n} \to 0}",
    ),
    (
        KernelMoment("K", depth, hidden_widths, output_variance, mean_square, output_bias, e),
        "(E[K] at n = n_ℓ)",
        r"\operatorname{E}[K]_{n = n_{\ell}}",
    ),
    (
        WideLimit("K^2", 0, depth, 2, mean_square, output_bias, e),
        "lim_{n→∞} E[K²] at c_d = 2",
        r"\lim_{n \to \infty} \operatorname{E}[K^{2}]_{c_{d} = 2}",
    ),
    (
        WideLimit("K", 1, depth, output_variance, mean_square, output_bias, e),
        "[1/n] E[K]",
        r"[n^{-1}]\, \operatorname{E}[K]",
    ),
    (
        JointLimit("K^2", beta, output_variance, mean_square, e),
        "lim E[K²]/d²",
        r"\lim_{d/n \to \beta} \frac{\operatorname{E}[K^{2}]}{d^{2}}",
    ),
    (
        JointLimit("K", ((Rational(1, 2), 1), (Rational(1, 2), 2)), 1, mean_square, 1),
        "lim E[K]/d at 1/2: 1; 1/2: 2, c_d = 1, e = 1",
        r"\lim_{d/n \to \beta} "
        r"\frac{\operatorname{E}[K]_{\frac{1}{2}: 1; \frac{1}{2}: 2,\, c_{d} = 1,\, e = 1}}{d}",
    ),
    (
        LawDistance(depth, 5, output_variance, mean_square, output_bias, e),
        "sup |F_network − F_chain| at n = 5",
        r"\sup_{t} \lvert F_{\mathrm{network}}(t) - F_{\mathrm{chain}}(t) \rvert_{n = 5}",
    ),
    (
        LawDistance(depth, n_width, output_variance, mean_square, output_bias, e),
        "sup |F_network − F_chain|",
        r"\sup_{t} \lvert F_{\mathrm{network}}(t) - F_{\mathrm{chain}}(t) \rvert",
    ),
    (
        FrozenUpdate(depth, n_width, output_variance, mean_square, hidden_bias, example_target, learning_rate),
        "E[ΔK frozen]",
        r"\operatorname{E}[\Delta K]_{\mathrm{frozen}}",
    ),
    (
        FrozenUpdate(3, (4, 5), output_variance, mean_square, hidden_bias, example_target, 1),
        "E[ΔK frozen] (d = 3, n = (4, 5), λ = 1)",
        r"\operatorname{E}[\Delta K]_{\mathrm{frozen},\, d = 3,\, n = \left( 4, \  5\right),\, \lambda = 1}",
    ),
    (
        FrozenUpdate(depth, hidden_widths, output_variance, mean_square, hidden_bias, example_target, learning_rate),
        "E[ΔK frozen] (n = n_ℓ)",
        r"\operatorname{E}[\Delta K]_{\mathrm{frozen},\, n = n_{\ell}}",
    ),
    (
        RealStep(2, n_width, output_variance, mean_square, hidden_bias, example_target, learning_rate),
        "E[ΔK] (d = 2)",
        r"\operatorname{E}[\Delta K]_{d = 2}",
    ),
    (
        StepSlope(depth, n_width, output_variance, mean_square, hidden_bias, example_target),
        "dE[ΔK]/dλ at 0+",
        r"\left.\frac{\mathrm{d} \operatorname{E}[\Delta K]}{\mathrm{d}\lambda}\right|_{\lambda = 0^{+}}",
    ),
    (
        WideStepSlope(output_variance, mean_square, 0, example_target),
        "lim √n dE[ΔK]/dλ at 0+ (b_h = 0)",
        r"\lim_{n \to \infty} \sqrt{n} "
        r"\left.\frac{\mathrm{d} \operatorname{E}[\Delta K]}{\mathrm{d}\lambda}\right|_{\lambda = 0^{+}, b_{h} = 0}",
    ),
    (
        WideFrozenUpdate(depth, output_variance, mean_square, hidden_bias, example_target, learning_rate),
        "lim n E[ΔK frozen]",
        r"\lim_{n \to \infty} n \operatorname{E}[\Delta K]_{\mathrm{frozen}}",
    ),
    (
        JointFrozenUpdate(beta, output_variance, mean_square, hidden_bias, example_target, 1),
        "lim E[ΔK frozen]/d² (λ = 1)",
        r"\lim_{d/n \to \beta} \frac{\operatorname{E}[\Delta K]_{\mathrm{frozen},\, \lambda = 1}}{d^{2}}",
    ),
    (
        OutputDistance(m, sqrt(t), 0),
        "E|N'| (m units of √t)",
        r"\operatorname{E}\left\lvert N'_{m,\, \sqrt{t}} \right\rvert",
    ),
    (
        OutputDistance(m, 2, example_target),
        "E|N' - y| (m units of 2)",
        r"\operatorname{E}\left\lvert N'_{m,\, 2} - y \right\rvert",
    ),
    (BesselTail(t), "∫_{t}^{∞} K₀(u) du", r"\int_{t}^{\infty} \mathrm{K}_{0}(u)\, \mathrm{d}u"),
    (flow(), "f_t(x_i)", "f_{t}(x_{i})"),
    (flow(time=S.Zero), "f_0(x_i)", "f_{t = 0}(x_{i})"),
    (flow(time=2 * t), "f_{2 t}(x_i)", "f_{t = 2 t}(x_{i})"),
    (descent(), "f_k(x_i)", "f_{k}(x_{i})"),
    (descent(S.One, S(3)), "f_3(x_i; η = 1)", r"f_{3}(x_{i};\, \eta = 1)"),
    (prediction(), "f_t(x∗)", "f_{t}(x^{*})"),
    (prediction(time=S.One), "f_1(x∗)", "f_{t = 1}(x^{*})"),
    (TimeLimit(flow(), t), "lim_{t→∞} f_t(x_i)", r"\lim_{t \to \infty} f_{t}(x_{i})"),
    (TimeLimit(flow() + 1, t), "lim_{t→∞} (f_t(x_i) + 1)", r"\lim_{t \to \infty} \left(f_{t}(x_{i}) + 1\right)"),
    (AnalyticLimit(1 / m + 1, m), "lim_{m→∞} (1 + 1/m)", r"\lim_{m \to \infty} \left(1 + \frac{1}{m}\right)"),
    (GrowingLimit(1 / m + 1, m), "lim_{m→∞} (1 + 1/m)", r"\lim_{m \to \infty} \left(1 + \frac{1}{m}\right)"),
    (TimeLimit(2 * flow(), t), "lim_{t→∞} (2 f_t(x_i))", r"\lim_{t \to \infty} 2 f_{t}(x_{i})"),
    (NeuronOutput(t, example_target, t), "f_t(1; A = t, y = y)", "f_{t}(1)"),
    (NeuronOutput(S(2), S.One, S.Zero), "f_0(1; A = 2, y = 1)", "f_{0}(1)"),
    (
        WidthExponent("movement", t, m, LAW),
        "exponent of m in the movement",
        r"\lim_{m \to \infty} \frac{\operatorname{E} \log \frac{\|\theta_t - \theta_0\|}{\|\theta_0\|}}{\log m}",
    ),
    (
        WidthExponent("kernel drift", t, m, LAW),
        "exponent of m in the kernel drift",
        r"\lim_{m \to \infty} \frac{\operatorname{E} \log \frac{\|K_t - K_0\|}{\|K_0\|}}{\log m}",
    ),
    (
        WidthExponent("departure", t, m, LAW),
        "exponent of m in the departure",
        r"\lim_{m \to \infty} \frac{\operatorname{E} \log \left\|f_t - f_t^{\mathrm{lin}}\right\|}{\log m}",
    ),
    (
        DeepDrift(ell, m),
        "exponent of m in the kernel drift of ℓ hidden layers",
        r"\lim_{m \to \infty} \frac{\operatorname{E} \log \frac{\|K_T - K_0\|}{\|K_0\|}}{\log m}",
    ),
    (sigma(t, 0), "σ(t)", r"\sigma\left(t\right)"),
    (sigma(t, 3), "σ'''(t)", r"\sigma^{(3)}\left(t\right)"),
    (sigma(t, 4), "σ^(4)(t)", r"\sigma^{(4)}\left(t\right)"),
    (sigma(t, 2) ** 2, "σ''(t)²", r"\sigma''\left(t\right)^{2}"),
    (TraceOf(MatrixProduct(PseudoInverse(_X), _X)), "tr((X^+) X)", r"\operatorname{tr}((X^{+}) X)"),
    (MatrixEntry(MatrixProduct(Transposed(_X), _X), k, j), "[X^⊤ X]_{kj}", r"[X^{\top} X]_{kj}"),
    (
        TraceOf(InverseMatrix(MatrixSum(MatrixProduct(_X, Transposed(_X)), Multiple(t, UnitMatrix(n))))),
        "tr((X X^⊤ + t I_n)⁻¹)",
        r"\operatorname{tr}((X X^{\top} + t I_{n})^{-1})",
    ),
    (Determinant(MatrixProduct(Transposed(_X), _X)), "det(X^⊤ X)", r"\operatorname{det}(X^{\top} X)"),
]


@pytest.mark.parametrize(("expression", "plain", "latex"), EXAMPLES)
def test_as_text_and_as_latex(expression, plain, latex):
    assert text(expression) == plain
    assert Printer({}).doprint(expression) == latex


def subclasses(kind):
    return {kind}.union(*(subclasses(below) for below in kind.__subclasses__()))


def kinds():
    """The classes of objects that `derive` makes; those without a `__new__` of their own are bases."""
    for module in pkgutil.walk_packages(derive.__path__, "derive."):
        importlib.import_module(module.name)
    ours = {kind for kind in subclasses(Expr) if (kind.__module__ or "").startswith("derive.")}
    return {kind for kind in ours if "__new__" in vars(kind) or issubclass(kind, Function)} - {Deferred}


def test_every_kind_has_a_notation_and_an_example():
    found = kinds()
    assert len(found) >= 32
    assert [kind for kind in found if not has_notation(kind)] == []
    shown = {type(part) for expression, _, _ in EXAMPLES for part in expression.atoms(*found)}
    assert found - shown == set()


def test_a_kind_without_a_notation_is_an_error():
    class Unwritten(type(BesselTail(t)).__base__):  # type: ignore[misc]
        __module__ = "derive.finite.unwritten"

    assert not has_notation(Unwritten)
    for printer in (TextPrinter(), Printer({})):
        with pytest.raises(TypeError, match=r"Unwritten has no notation; .*codegen/writing/notations/unwritten\.py"):
            printer.doprint(1 + Unwritten(t))


def test_sympys_own_objects_are_left_to_sympy():
    assert not has_notation(type(t + 1))
    assert text(Sum(t, (k, 1, d))) == "Σ_k t"
    undefined = Function("g")(t)
    assert text(undefined) == "g(t)"
    assert Printer({}).doprint(undefined) == r"g{\left(t \right)}"


class Node(tuple):
    """A mark with its pieces; no string can be made of it, so a notation that looked inside of a piece would fail."""

    def __str__(self):
        raise TypeError("a piece is no string")

    def __format__(self, specification):
        raise TypeError("a piece is no string")


def mark(name):
    return lambda self, *pieces, **options: Node((name, *pieces, *options.items()))


Tree = type("Tree", (Style,), {name: mark(name) for name in Style.__abstractmethods__})
Tree.either = lambda self, plain, typeset: typeset  # type: ignore[attr-defined]


class Trees:
    """What a third style would hand to a notation."""

    marks = Tree()

    def __call__(self, part):
        piece = notation(part, self) if has_notation(type(part)) else None
        return Node(("leaf", part)) if piece is None else piece

    def factor(self, part):
        return Node(("factor", self(part)))


@pytest.mark.parametrize("expression", [expression for expression, _, _ in EXAMPLES])
def test_a_style_whose_pieces_are_no_strings_can_use_every_notation(expression):
    assert isinstance(Trees()(expression), Node)


def test_styles_define_the_marks_and_no_others():
    for style in (Text, type(Printer({}).marks)):
        public = {name for name in vars(style) if not name.startswith("_")}
        assert public == set(Style.__abstractmethods__)
