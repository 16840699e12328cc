"""What a generated module says in words: its header, the formulas and the contract in its docstrings."""

import textwrap

from sympy import Expr

from codegen.kernels.curves import AngleCurves
from codegen.kernels.deviations import Deviations, slope_is_given
from codegen.kernels.elementary import Elementary
from codegen.kernels.program import Profile, Program
from codegen.kernels.provenance import Provenance
from codegen.kernels.stax import correspondence
from codegen.writing.readable import readable
from derive.language.convention import Convention
from derive.language.symbols import c
from derive.networks.formula import KernelFormula, tangent

WIDTH = 120
VALUE, SLOPE = "E[σ(U)σ(V)]", "E[σ'(U)σ'(V)]"
_NAMES = {
    "inner": "x·x'",
    "E_value": VALUE,
    "E_slope": SLOPE,
    "value": VALUE,
    "slope": SLOPE,
    "tangent": "T(x, x')",
    "sigma_b_out": "σ_b_out",
}


def line(expr: Expr) -> str:
    """An expression on one line."""
    return readable(expr, _NAMES)


def text(paragraph: str, indent: str = "    ") -> str:
    """A paragraph of a docstring, broken into lines that fit; the first goes without its indent."""
    lines = textwrap.wrap(paragraph, WIDTH - len(indent) - 3, break_long_words=False, break_on_hyphens=False)
    return f"\n{indent}".join(lines)


def paragraphs(*texts: str) -> str:
    """Paragraphs of a docstring, each broken into lines that fit."""
    return "\n\n".join("    " + text(one) for one in texts)


def block(lines: list[str], indent: str) -> str:
    """Lines of a docstring, each broken with a hanging indent where it is too long."""
    wrapped = (
        textwrap.wrap(
            part,
            WIDTH,
            initial_indent=indent,
            subsequent_indent=indent + "    ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        for part in lines
    )
    return "\n".join(part for paragraph in wrapped for part in paragraph)


def title(formula: KernelFormula, backend: str) -> str:
    """The first line of the module."""
    count = "one hidden layer" if formula.hidden_layers == 1 else f"{formula.hidden_layers} hidden layers"
    return f"Kernels of an infinitely wide network with {count}, σ = {formula.activation}, in {backend}."


def definitions(formula: KernelFormula) -> list[str]:
    """What the kernels are made of."""
    covariance = "c = k(x, x')" if formula.value.has(c) else "cos θ = k(x, x')/(√q √q'), 0 ≤ θ ≤ π"
    lines = [
        f"k(x, x') = {line(formula.first.covariance)}",
        f"q = k(x, x), q' = k(x', x'), {covariance}",
        f"{VALUE} = {line(formula.value)}",
        f"{SLOPE} = {line(formula.slope)}",
    ]
    if formula.hidden is not None:
        lines.append(f"T(x, x') = {line(formula.first.tangent)} in the first hidden layer")
        lines.append(f"k(x, x') becomes {line(formula.hidden.covariance)} in each other one")
        lines.append(f"T(x, x') becomes {line(formula.hidden.tangent)}")
    return lines


def kernel_text(formula: KernelFormula, name: str) -> str:
    """nngp or ntk of the last hidden layer, as an equation."""
    expr = formula.readout.covariance
    if name == "ntk":
        expr = formula.readout.tangent
        if formula.hidden is None:
            expr = expr.subs(tangent, formula.first.tangent)
    return f"{name} = {line(expr)}"


def header(
    formula: KernelFormula,
    program: Program | None,
    curves: AngleCurves | None,
    provenance: Provenance,
    digest: str,
    asked: Deviations | None,
    fitted: Elementary | None = None,
) -> str:
    """The module's docstring below its first line."""
    network, law = _network(formula)
    sentence = correspondence(formula, asked)
    measured = "not measured"
    if provenance.worst_error is not None:
        measured = f"{provenance.worst_error:.1e} of √(K(x, x) K(x', x'))"
        if provenance.worst_where:
            measured += f", {provenance.worst_where}"
    claims = ["evidence was not asked for"]
    if provenance.claims is not None:
        claims = [f"{identity}: {verdict}" for identity, verdict in provenance.claims] or ["none"]
    bounds = [
        f"{meaning}: {profile.approximation.bound:.1e} of its odd part, certified by balls"
        for meaning, profile in (((VALUE, program.value), (SLOPE, program.slope)) if program is not None else ())
        if profile is not None and profile.approximation is not None
    ]
    if curves is not None:
        bounds = [
            f"{name}: {curve.bound:.1e} of its value at θ = 0, certified by balls"
            for name, curve in (("nngp", curves.nngp), ("ntk", curves.ntk))
        ]
    if fitted is not None:
        bounds = _elementary_bounds(fitted)
    return "\n".join(
        [
            block(
                [
                    f"Activation: {formula.activation}",
                    *(["Parameter: α, what u is multiplied by where u < 0, is `slope`"] * slope_is_given(formula)),
                    f"Hidden layers: {formula.hidden_layers}",
                    f"Convention: {formula.convention.describe()}",
                    *(
                        ["Slope: σ' almost everywhere, which is 0; point masses of σ' are left out"]
                        * (formula.slope == 0)
                    ),
                ],
                "",
            ),
            "",
            block([*network, law], "    "),
            *(["", block([sentence], "")] if sentence is not None else []),
            "",
            "With (U, V) Gaussian of mean 0, variances q, q' and covariance k(x, x'):",
            "",
            block([*definitions(formula), kernel_text(formula, "nngp"), kernel_text(formula, "ntk")], "    "),
            "",
            "Claims this rests on, with their verdicts:",
            "",
            block(claims, "    "),
            "",
            "Errors of the polynomials that stand for functions, on the whole of their intervals:",
            "",
            block(bounds or ["there are none"], "    "),
            "",
            block(
                [
                    f"Worst error measured: {measured}",
                    f"Generated by: {provenance.tool}",
                    f"Generator input, sha256: {digest}",
                    f"To regenerate: {provenance.command}",
                ],
                "",
            ),
        ]
    )


def _elementary_bounds(fitted: Elementary) -> list[str]:
    slacks = fitted.slacks
    return [
        f"(e^r − 1)/r, 2 |r| ≤ log 2: {fitted.exponential.bound:.1e}, certified by balls; with all rounding e^x to "
        f"{slacks['exp']:.1e} of itself, and e^x − 1 for x ≤ 0 to {slacks['exp_minus_one']:.1e}",
        f"arctan(√s)/√s, 0 ≤ s ≤ 1: {fitted.arctangent.bound:.1e}, certified by balls; with all rounding arctan(y/x) "
        f"to {slacks['arctan']:.1e} of itself",
    ]


def contract(formula: KernelFormula) -> str:
    """What the module promises of arguments, result and errors."""
    return paragraphs(
        "x1 is (n1, d); x2 is (n2, d), or None for x1 with itself, which takes half the work and gives an exactly "
        "symmetric result. The result is (n1, n2), float32 if all input is and float64 otherwise; an entry too large "
        f"for its type is inf.{vanishing(formula)} Memory beyond the result is that of a few tiles a thread and of "
        "copies of x1 and x2. The result does not depend on the number of threads, by default one a core.",
        f"Raises TypeError for anything but real numbers. {out_of_range(formula)}, and for threads below 1.",
    )


def vanishing(formula: KernelFormula) -> str:
    """What holds of rows of zeros, after a sentence."""
    if formula.convention.hidden_bias:
        return ""
    return " Where q or q' is 0, as for a row of zeros without bias, σ and σ' count as 0."


def out_of_range(formula: KernelFormula) -> str:
    """What a ValueError is raised for, without its full stop."""
    convention = formula.convention
    zero = "; sigma_b may be 0" if convention.has_biases else ""
    out = ", and so may sigma_b_out, which is sigma_b unless given" if convention.output_bias else ""
    slope = "for a slope that is no number from -1e20 to 1e20, " if slope_is_given(formula) else ""
    return (
        "Raises ValueError for a shape that is not (n, d) with d at least 1, for different d, for a row that is not "
        f"finite, {slope}for a standard deviation outside 1e-20 to 1e20{zero}{out}"
    )


def series_comment(meaning: str, profile: Profile) -> list[str]:
    """What stands above the coefficients of an approximation."""
    approximation = profile.approximation
    assert approximation is not None
    power = {0: "√w", 1: "w √w"}.get(approximation.power, f"w^{approximation.power} √w")
    return textwrap.wrap(
        f"(end, coefficients) of polynomials p(w), 0 ≤ w ≤ end: {power} p(w) is the odd part in √w of {meaning} over "
        f"its value at θ = 0, w = sin²(θ/2), to {approximation.bound:.1e} {power}",
        WIDTH - 2,
    )


def curves_comment(curves: AngleCurves) -> list[str]:
    """What stands above the coefficients of the curves of a module."""
    pair = "those of one in _STRETCH z/(1 + _BEND z) − 1, z = sin(θ/2), for what is nearer to θ = 0"
    if curves.nngp.far is None:
        pair += ", and in the same of z = cos(θ/2) for what is nearer to π, σ being even"
    else:
        pair += f"; and those of one in {'cos(θ/2)' if curves.vanish else '4 cos(θ/2) − 1'}, for what is nearer to π"
    return textwrap.wrap(
        "A kernel is scale √q √q' f(θ), f(0) = 1, with the θ of above. For each kernel: (end, coefficients)"
        f" of polynomials in cos θ, |cos θ| ≤ end; {pair}. They are f to "
        f"{max(curves.nngp.bound, curves.ntk.bound):.1e}",
        WIDTH - 2,
    )


def _network(formula: KernelFormula) -> tuple[list[str], str]:
    """The forward pass, and the law of what is trained."""
    convention = formula.convention
    if formula.hidden is None:
        output, law = _one_layer(convention)
        return [output, law], "d inputs, m → ∞ hidden units; all parameters are trained"
    hidden, output = convention.hidden_bias, convention.output_bias
    shift = " + σ_b b_ℓ" if hidden else ""
    depth = formula.hidden_layers
    return [
        f"h_1 = (σ_w/√d) W_1 x{shift.replace('ℓ', '1')}, h_ℓ = (σ_w/√n) W_ℓ σ(h_(ℓ−1)){shift} for ℓ = 2 … {depth}",
        f"f(x) = (σ_a/√n) Σ_r a_r σ(h_{depth},r){' + σ_b_out b_out' if output else ''}",
        "all entries of W, a and b ~ N(0, 1), independent",
    ], "d inputs, n units in the layer below, the widths grow one after the other; all parameters are trained"


def _one_layer(convention: Convention) -> tuple[str, str]:
    hidden, output = convention.hidden_bias, convention.output_bias
    if convention.parameterization == "ntk":
        unit = f"(σ_w/√d) w_r·x{' + σ_b b_r' if hidden else ''}"
        names = ["w_rk", *(["b_r"] if hidden else []), "a_r", *(["b_out"] if output else [])]
        return (
            f"f(x) = (σ_a/√m) Σ_r a_r σ({unit}){' + σ_b_out b_out' if output else ''}",
            f"{', '.join(names)} ~ N(0, 1), independent",
        )
    laws = [
        "w_rk ~ N(0, σ_w²/d)",
        *(["b_r ~ N(0, σ_b²)"] if hidden else []),
        "a_r ~ N(0, σ_a²)",
        *(["b_out ~ N(0, σ_b_out²)"] if output else []),
    ]
    unit = f"w_r·x{' + b_r' if hidden else ''}"
    return f"f(x) = (1/√m) Σ_r a_r σ({unit}){' + b_out' if output else ''}", f"{', '.join(laws)}, independent"


__all__ = [
    "block",
    "contract",
    "curves_comment",
    "definitions",
    "header",
    "kernel_text",
    "line",
    "out_of_range",
    "series_comment",
    "text",
    "title",
    "vanishing",
]
