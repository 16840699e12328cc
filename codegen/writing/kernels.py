"""How kernels of deep networks and moments at finite width are written, as text and as LaTeX."""

from collections.abc import Callable

from sympy import Expr, S, Sum, Symbol

from codegen.writing.recognise import Vector, inner_product
from derive.finite.kernel_moment import JointLimit, KernelMoment, LawDistance, WideLimit
from derive.finite.symbols import beta, depth, mean_square, n_width, output_bias, output_variance
from derive.networks.wide import DeepKernel, LayerMean, WideKernel, WideShare

Show = Callable[[Expr], str]

_KINDS = {
    "activations": ("Σ", "\\Sigma"),
    "slopes": ("Σ̇", "\\dot{\\Sigma}"),
    "preactivations": ("T", "T"),
    "nngp": ("NNGP", "\\mathrm{NNGP}"),
    "ntk": ("Θ", "\\Theta"),
}
_COMMA = ",\\, "
_RELU = Symbol("e", nonnegative=True)
_ARGUMENTS: dict[type, tuple[Expr, ...]] = {
    KernelMoment: (depth, n_width, output_variance, mean_square, output_bias, _RELU),
    WideLimit: (depth, output_variance, mean_square, output_bias, _RELU),
    LawDistance: (depth, n_width, output_variance, mean_square, output_bias, _RELU),
}


def _pair(kernel: DeepKernel, vector: Callable[[Vector], str]) -> str:
    found = [product for total in kernel.inputs[2].atoms(Sum) if (product := inner_product(total))]
    return f"({vector(found[0].first)}, {vector(found[0].second)})" if len(found) == 1 else ""


def deep_kernel(kernel: DeepKernel, show: Show, vector: Callable[[Vector], str], latex: bool) -> str:
    """Σ^(ℓ)(x, x'), Θ^(ℓ)(x, x'), the share of a layer, E[α^(2) α'^(2)]; in the standard parameterization marked "
    ""std"."""
    pair = _pair(kernel, vector)
    standard = kernel.convention.parameterization == "standard"
    if isinstance(kernel, WideKernel):
        name = _KINDS[kernel.kind][latex]
        layer = show(kernel.depth)
        mark = ("_{\\mathrm{std}}" if latex else "_std") if standard and kernel.kind == "ntk" else ""
        return f"{name}{mark}^{{({layer})}}{pair}" if latex else f"{name}{mark}^({layer}){pair}"
    if isinstance(kernel, WideShare):
        own, hidden = map(int, kernel.args[:2])
        if latex:
            return (
                f"\\lim_{{n \\to \\infty}} \\frac{{1}}{{n_{{{own - 1}}}}} \\Theta^{{({hidden})}}"
                f"\\big|_{{W^{{({own - 1})}}}}{pair}"
            )
        return f"lim (1/n_{own - 1}) Θ^({hidden})|W^({own - 1}) {pair}"
    assert isinstance(kernel, LayerMean)
    width = show(1 / kernel.args[1]) if kernel.args[1] != 0 else show(S.Infinity)
    first, second = pair.strip("()").split(", ") if pair else ("x", "x'")
    if latex:
        return f"\\operatorname{{E}}_{{n_1 = {width}}}[\\alpha^{{(2)}}_r({first})\\, \\alpha^{{(2)}}_r({second})]"
    return f"E[α^(2)_r({first}) α^(2)_r({second})] at n_1 = {width}"


def _moment(name: str, latex: bool) -> str:
    if not latex:
        return f"E[{name.replace('^2', '²')}]"
    return f"\\operatorname{{E}}[{name.replace('_w', '_{w}').replace('_b', '_{b}').replace('^2', '^{2}')}]"


def _given(expr: Expr, arguments: tuple[Expr, ...], show: Show, latex: bool) -> str:
    values = [f"{show(one)} = {show(value)}" for one, value in zip(_ARGUMENTS[type(expr)], arguments) if one != value]  # noqa: B905
    if isinstance(expr, KernelMoment) and expr.args[7] != S(2) ** -expr.args[2]:
        values.append(f"2^{{-n}} \\to {show(expr.args[7])}" if latex else f"2^(−n) → {show(expr.args[7])}")
    if not values:
        return ""
    return f"_{{{_COMMA.join(values)}}}" if latex else f" at {', '.join(values)}"


def moment(expr: Expr, show: Show, latex: bool) -> str:
    """E[K²], its limit as n → ∞ or as d, n → ∞ together, or the distance of two laws; what is no plain symbol is "
    "given."""
    if isinstance(expr, LawDistance):
        name = (
            "\\sup_{t} \\lvert F_{\\mathrm{network}}(t) - F_{\\mathrm{chain}}(t) \\rvert"
            if latex
            else "sup |F_network − F_chain|"
        )
        return name + _given(expr, expr.args, show, latex)
    name = _moment(str(expr.args[0]), latex)
    if isinstance(expr, KernelMoment):
        return _bracketed(name + _given(expr, expr.args[1:7], show, latex), expr, latex)
    if isinstance(expr, WideLimit):
        given = _given(expr, expr.args[2:], show, latex)
        if expr.args[1] == 0:
            return f"\\lim_{{n \\to \\infty}} {name}{given}" if latex else f"lim_{{n→∞}} {name}{given}"
        return f"[n^{{-1}}]\\, {name}{given}" if latex else f"[1/n] {name}{given}"
    assert isinstance(expr, JointLimit)
    power = 2 if "^2" in str(expr.args[0]) or " " in str(expr.args[0]) else 1
    values = [] if expr.blocks == ((S.One, beta),) else ["; ".join(f"{show(a)}: {show(b)}" for a, b in expr.blocks)]
    values += [
        f"{show(one)} = {show(two)}"
        for one, two in ((output_variance, expr.args[2]), (mean_square, expr.args[3]))
        if one != two
    ]
    values += ["e = 1"] if expr.args[4] == 1 else []
    if latex:
        text = f"\\lim_{{d/n \\to \\beta}} \\frac{{{name}}}{{d{'^{2}' if power == 2 else ''}}}"
        return text + (f"\\Big|_{{{_COMMA.join(values)}}}" if values else "")
    return f"lim {name}/d{'²' if power == 2 else ''}" + (f" at {', '.join(values)}" if values else "")


def _bracketed(text: str, expr: Expr, latex: bool) -> str:
    return text if latex or " at " not in text else f"({text})"
