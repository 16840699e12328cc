"""A kernel formula as a NumPy module that stands on its own.

The maths of the module is printed from the expressions of the formula. What the template adds is arithmetic: scaling by
powers of two, so that nothing overflows before the result does, and angles that are accurate near 0 and near π.
"""

import hashlib
import textwrap
from dataclasses import dataclass, replace
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from sympy import (
    Add,
    Expr,
    Poly,
    PolynomialError,
    S,
    Symbol,
    cos,
    expand,
    factor_terms,
    simplify,
    sin,
    sqrt,
    srepr,
)

from codegen.kernels.backend import Backend
from codegen.kernels.backends.numpy import BACKEND as NUMPY
from codegen.kernels.stabilise import Taylor, about_pi, angle_parts, on_half_turn, taylor_near_zero
from codegen.writing.readable import readable
from derive.language.convention import Convention
from derive.language.symbols import d, q, qp, sigma_a, sigma_b, sigma_w, theta
from derive.networks.formula import E_slope, E_value, KernelFormula, inner

_TEMPLATE = "kernel.py.j2"
_WIDTH = 120
_DIGITS = 17
_RADII: tuple[Expr, ...] = (S.One, S.Half)

_r, _delta, _sine, _cosine = (Symbol(name, real=True) for name in ("r", "delta", "sine", "cosine"))
_value, _slope = (Symbol(name, real=True) for name in ("value", "slope"))
_core, _small, _square, _lengths = (Symbol(name, real=True) for name in ("core", "small", "square", "lengths"))
_ARRAYS = (_value, _slope, inner)
_NUMBERS = (d, sigma_w, sigma_b, sigma_a)

_NAMES = {
    "inner": "x·x'",
    "E_value": "E[σ(U)σ(V)]",
    "E_slope": "E[σ'(U)σ'(V)]",
}


@dataclass(frozen=True)
class Provenance:
    """What the header of a generated module says of its origin.

    `claims` pairs the ids of the claims the formula rests on with their verdicts; `command` regenerates the file;
    `tool` names the generator and the versions that matter; `worst_error` is the largest relative error that was
    measured, None if none was, and `worst_where` the input it was found at.
    """

    claims: tuple[tuple[str, str], ...]
    command: str
    tool: str
    worst_error: float | None = None
    worst_where: str = ""

    def __post_init__(self) -> None:
        texts = (self.command, self.tool, self.worst_where, *(text for claim in self.claims for text in claim))
        for text in texts:
            if not text.isprintable() or "\\" in text or '"' in text:
                raise ValueError(
                    f"provenance holds {text!r}; expected printable text on one line without backslashes and double "
                    "quotes, as it goes into a docstring"
                )


@dataclass(frozen=True)
class _Profile:
    """E[g(U)g(V)] = (√q √q')^degree · factor · core, with core in (delta, sine, cosine) and its `series` near θ = π."""

    degree: int
    factor: Expr
    core: Expr
    series: Taylor | None


def render_kernel_module(formula: KernelFormula, provenance: Provenance, backend: Backend = NUMPY) -> str:
    """Source of a module for `backend` with `nngp`, `ntk` and `nngp_ntk` for a network with one hidden layer.

    Domain: covariance = A·inner + B with A > 0 and B ≥ 0 free of inner, B = 0 just where there is no hidden bias; value
    and slope of the form (√q √q')^n f(θ), n = 0, 1, 2, …, with f a polynomial in θ, sin θ and cos θ (acos(cos θ) and
    √(1 − cos² θ) will do for θ and sin θ); nngp and ntk polynomials in E_value, E_slope and inner. That covers every
    activation that is a power on each side of 0; a derivative that jumps at 0 counts as 0 there.

    The text is the same, byte for byte, for the same formula and provenance.

    Raises `ValueError` for a formula outside the domain.
    """
    if formula.hidden_layers != 1:
        raise ValueError(f"the formula has {formula.hidden_layers} hidden layers; expected 1")
    _check_symbols(formula)
    formula = replace(formula, value=on_half_turn(formula.value, theta), slope=on_half_turn(formula.slope, theta))
    gain, ratio = _affine(formula)
    value = _profile("value", formula.value)
    slope = _profile("slope", formula.slope) if formula.slope != 0 else None
    template, source = _template(backend)
    profiles = [_profile_context("value", formula.value, value, backend)]
    if slope is not None:
        profiles.append(_profile_context("slope", formula.slope, slope, backend))
    kernels = {name: _kernel_context(name, getattr(formula, name), value, slope, backend) for name in ("nngp", "ntk")}
    sigmas = [sigma_w, *([sigma_b] if formula.convention.has_biases else []), sigma_a]
    return template.render(
        title="Kernels of an infinitely wide network with one hidden layer, "
        f"σ = {formula.activation}, in {backend.title}.",
        header=_header(formula, provenance, _digest(formula, source, value, slope)),
        profiles=profiles,
        has_series=any(profile["series"] for profile in profiles),
        has_slope=slope is not None,
        has_exponent=any("exponent" in kernel["arguments"] for kernel in kernels.values()),
        parameters=[_parameter(symbol, formula.activation) for symbol in sigmas],
        sigmas=", ".join(symbol.name for symbol in sigmas),
        bias=backend.code(sqrt(ratio)) if formula.convention.hidden_bias else "",
        bias_sigmas="".join(f", {symbol.name}" for symbol in sigmas if symbol in ratio.free_symbols),
        rows_doc=_rows_doc(ratio),
        scale=backend.code(gain * _lengths),
        nngp_formula=_block([f"nngp = {_line(formula.nngp)}, where", *_definitions(formula)], " " * 8),
        ntk_formula=_block([f"ntk = {_line(formula.ntk)}, with the expectations of `nngp`"], " " * 8),
        contract=_contract(formula, ratio),
        **kernels,
    )


def is_exportable(formula: KernelFormula) -> bool:
    """Whether value and slope are (√q √q')^n f(θ), as `render_kernel_module` wants them."""
    try:
        for name in ("value", "slope"):
            _profile(name, on_half_turn(getattr(formula, name), theta))
    except ValueError:
        return False
    return True


def _template(backend: Backend):
    environment = Environment(
        loader=PackageLoader(backend.package, "."),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    loader = environment.loader
    assert loader is not None
    return environment.get_template(_TEMPLATE), loader.get_source(environment, _TEMPLATE)[0]


def _affine(formula: KernelFormula) -> tuple[Expr, Expr]:
    """(A, B/A) for covariance = A·inner + B."""
    covariance = expand(formula.covariance)
    slope, start = covariance.diff(inner), covariance.subs(inner, 0)
    if slope.has(inner) or not slope.is_positive or not start.is_nonnegative:
        raise ValueError(
            f"the covariance is {formula.covariance}; expected A*inner + B with A > 0 and B >= 0 free of inner"
        )
    if (start != 0) != formula.convention.hidden_bias:
        raise ValueError(
            f"the covariance is {formula.covariance}, under {formula.convention.describe()}; expected a term free of "
            "inner just where there is a hidden bias"
        )
    return slope, simplify(start / slope)


def _profile(name: str, expr: Expr) -> _Profile:
    """`expr` taken apart, and its series where it vanishes at θ = π by cancellation."""
    root, rootp = Symbol("_root", positive=True), Symbol("_rootp", positive=True)
    try:
        terms = Poly(expand(expr.subs({q: root**2, qp: rootp**2})), root, rootp).terms()
    except PolynomialError:
        terms = []
    if len(terms) != 1 or len(set(terms[0][0])) != 1:
        raise ValueError(f"{name} is {expr}; expected (sqrt(q)*sqrt(q'))**n * f(theta) with n = 0, 1, 2, ...")
    ((degree, _), angular) = terms[0]
    parts = angle_parts(angular, theta, _delta, _sine, _cosine)
    factor, core = parts.as_independent(_delta, _sine, _cosine, as_Add=False)
    near = about_pi(angular / factor, theta, _delta)
    cancels = core.has(Add) and near.subs(_delta, 0) == 0
    return _Profile(degree, factor, core, _series(near) if cancels else None)


def _series(near: Expr) -> Taylor:
    for radius in _RADII[:-1]:
        try:
            return taylor_near_zero(near, _delta, radius, _DIGITS)
        except ValueError:
            continue
    return taylor_near_zero(near, _delta, _RADII[-1], _DIGITS)


def _check_symbols(formula: KernelFormula) -> None:
    weights = {d, sigma_w, sigma_a} | ({sigma_b} if formula.convention.has_biases else set())
    allowed = {
        "covariance": (weights - {sigma_a}) | {inner},
        "value": {q, qp, theta},
        "slope": {q, qp, theta},
        "nngp": weights | {E_value},
        "ntk": weights | {E_value, E_slope, inner},
    }
    for name, symbols in allowed.items():
        expr = getattr(formula, name)
        if extra := expr.free_symbols - symbols:
            raise ValueError(
                f"{name} is {expr}, with {', '.join(sorted(map(str, extra)))}; expected, under "
                f"{formula.convention.describe()}, no symbols but {', '.join(sorted(map(str, symbols)))}"
            )


def _profile_context(name: str, expr: Expr, profile: _Profile, backend: Backend) -> dict[str, Any]:
    """The function `_value` or `_slope` of the module."""
    meaning = _NAMES["E_value" if name == "value" else "E_slope"]
    context: dict[str, Any] = {"name": f"_{name}", "text": _text(f"{meaning} = {_line(expr)}."), "series": ()}
    series = profile.series
    if series is None:
        code = backend.code(_r**profile.degree * profile.factor * profile.core)
        if profile.degree == 0 and profile.core.free_symbols:
            code = backend.zero_unless("r > 0", code)
        return context | {"lines": [f"return {code}"]}
    constant = f"_{name.upper()}_SERIES"
    leading, variable = (_small**series.power, "small")
    if series.step == 2:
        leading, variable = _small ** (series.power % 2) * _square ** (series.power // 2), "square"
    near = readable(about_pi(profile.core.subs({_sine: sin(theta), _cosine: cos(theta)}), theta, _delta), _NAMES)
    return context | {
        "series_name": constant,
        "series_comment": textwrap.wrap(
            f"c_0, c_1, … of {near} = Σ_k c_k δ^({series.power} + {series.step}k) on 0 ≤ δ ≤ {series.radius}, cut off "
            f"with a relative error below {float(series.remainder):.1e}",
            _WIDTH - 2,
        ),
        "series": [backend.code(value) for value in series.coefficients],
        "lines": [
            f"core = {backend.code(profile.core)}",
            f"near = delta < {float(series.radius)!r}",
            "small = delta[near]",
            *(["square = small**2"] if series.step == 2 else []),
            f"core[near] = {backend.code(leading)} * _polynomial({constant}, {variable})",
            f"return {backend.code(_r**profile.degree * profile.factor * _core)}",
        ],
    }


def _kernel_context(
    kernel: str, expr: Expr, value: _Profile, slope: _Profile | None, backend: Backend
) -> dict[str, Any]:
    """The function `_nngp` or `_ntk` of the module: terms of one degree are added before they are scaled back."""
    unit = Symbol("_unit")
    scaled = expr.subs(
        {
            E_value: unit**value.degree * _value,
            E_slope: unit**slope.degree * _slope if slope else S.Zero,
            inner: unit * inner,
        }
    )
    try:
        terms = Poly(expand(scaled), unit).terms()
    except PolynomialError:
        raise ValueError(f"{kernel} is {expr}; expected a polynomial in E_value, E_slope and inner") from None
    parts = [(degree, factor_terms(part, fraction=False)) for ((degree,), part) in terms]
    codes = [
        backend.code(part) if not degree else backend.times_power_of_two(backend.code(part), _exponent(degree))
        for degree, part in parts
    ]
    terms_of_sum = [
        backend.where_finite("kernel", code) if degree else code
        for (degree, _), code in zip(parts[1:], codes[1:], strict=True)
    ]
    lines = [f"return {codes[0]}"]
    if terms_of_sum:
        *between, last = terms_of_sum
        lines = [f"kernel = {codes[0]}", *(f"kernel = kernel + {code}" for code in between), f"return kernel + {last}"]
    present = set().union(*(part.free_symbols for _, part in parts))
    names = [symbol.name for symbol in _ARRAYS if symbol in present]
    names += ["exponent"] if any(degree for degree, _ in parts) else []
    names += [symbol.name for symbol in _NUMBERS if symbol in present]
    return {"arguments": ", ".join(names), "lines": lines, "text": _text(f"{kernel} = {_line(expr)}.")}


def _exponent(degree: int) -> str:
    return "exponent" if degree == 1 else f"{degree} * exponent"


def _parameter(symbol: Symbol, activation: str) -> dict[str, str]:
    """How a standard deviation appears in a signature."""
    defaults = {sigma_w: "2**0.5" if activation == "relu" else "1.0", sigma_b: "0.1", sigma_a: "1.0"}
    return {"name": symbol.name, "default": defaults[symbol], "zero": str(symbol == sigma_b)}


def _line(expr: Expr) -> str:
    return readable(expr, _NAMES)


def _text(text: str, indent: str = "    ") -> str:
    """A paragraph of a docstring, broken into lines that fit; the first goes without its indent."""
    lines = textwrap.wrap(text, _WIDTH - len(indent) - 3, break_long_words=False, break_on_hyphens=False)
    return f"\n{indent}".join(lines)


def _block(lines: list[str], indent: str) -> str:
    """Lines of a docstring, each broken with a hanging indent where it is too long."""
    wrapped = (
        textwrap.wrap(
            line,
            _WIDTH,
            initial_indent=indent,
            subsequent_indent=indent + "    ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in lines
    )
    return "\n".join(line for block in wrapped for line in block)


def _definitions(formula: KernelFormula) -> list[str]:
    return [
        f"k(x, x') = {_line(formula.covariance)}",
        "q = k(x, x), q' = k(x', x'), cos θ = k(x, x')/(√q √q'), 0 ≤ θ ≤ π",
        f"E[σ(U)σ(V)] = {_line(formula.value)}",
        f"E[σ'(U)σ'(V)] = {_line(formula.slope)}",
    ]


def _network(convention: Convention) -> tuple[str, str]:
    """The forward pass, and the law of what is trained."""
    hidden, output = convention.hidden_bias, convention.output_bias
    if convention.parameterization == "ntk":
        unit = f"(σ_w/√d) w_r·x{' + σ_b b_r' if hidden else ''}"
        names = ["w_rk", *(["b_r"] if hidden else []), "a_r", *(["b_out"] if output else [])]
        return (
            f"f(x) = (σ_a/√m) Σ_r a_r σ({unit}){' + σ_b b_out' if output else ''}",
            f"{', '.join(names)} ~ N(0, 1), independent",
        )
    laws = [
        "w_rk ~ N(0, σ_w²/d)",
        *(["b_r ~ N(0, σ_b²)"] if hidden else []),
        "a_r ~ N(0, σ_a²)",
        *(["b_out ~ N(0, σ_b²)"] if output else []),
    ]
    unit = f"w_r·x{' + b_r' if hidden else ''}"
    return f"f(x) = (1/√m) Σ_r a_r σ({unit}){' + b_out' if output else ''}", f"{', '.join(laws)}, independent"


def _header(formula: KernelFormula, provenance: Provenance, digest: str) -> str:
    network, law = _network(formula.convention)
    measured = "not measured"
    if provenance.worst_error is not None:
        measured = f"{provenance.worst_error:.1e}"
        if provenance.worst_where:
            measured += f", {provenance.worst_where}"
    claims = [f"{identity}: {verdict}" for identity, verdict in provenance.claims] or ["none"]
    return "\n".join(
        [
            _block(
                [
                    f"Activation: {formula.activation}",
                    f"Hidden layers: {formula.hidden_layers}",
                    f"Convention: {formula.convention.describe()}",
                ],
                "",
            ),
            "",
            _block([network, law, "d inputs, m → ∞ hidden units; all parameters are trained"], "    "),
            "",
            "With (U, V) Gaussian of mean 0, variances q, q' and covariance k(x, x'):",
            "",
            _block(
                [*_definitions(formula), f"nngp = {_line(formula.nngp)}", f"ntk = {_line(formula.ntk)}"],
                "    ",
            ),
            "",
            "Claims this rests on, with their verdicts:",
            "",
            _block(claims, "    "),
            "",
            _block(
                [
                    f"Worst relative error measured: {measured}",
                    f"Generated by: {provenance.tool}",
                    f"Generator input, sha256: {digest}",
                    f"To regenerate: {provenance.command}",
                ],
                "",
            ),
        ]
    )


def _contract(formula: KernelFormula, ratio: Expr) -> str:
    """What the module promises of arguments, result and errors."""
    vanishing = (
        "" if ratio.is_positive else (" Where q or q' is 0, as for a row of zeros without bias, σ and σ' count as 0.")
    )
    zero = "; sigma_b may be 0" if formula.convention.has_biases else ""
    paragraphs = (
        "x1 is (n1, d); x2 is (n2, d), or None for x1 with itself, which takes half the work and gives an exactly "
        "symmetric result. The result is (n1, n2), float32 if all input is and float64 otherwise; an entry too large "
        f"for its type is inf.{vanishing} Memory beyond the result is that of a few tiles and of copies of x1 and x2.",
        "Raises TypeError for anything but real numbers. Raises ValueError for a shape that is not (n, d) with d at "
        "least 1, for different d, for a row that is not finite, and for a standard deviation outside 1e-20 to 1e20"
        f"{zero}.",
    )
    return "\n\n".join("    " + _text(paragraph) for paragraph in paragraphs)


def _rows_doc(ratio: Expr) -> str:
    """What `_rows` gives, in words."""
    if ratio == 0:
        text = (
            "z 2^exponent is x, a power of two being exact, so that |z| < 1 and no square overflows; θ is the angle "
            "between two rows of z. length is that of z."
        )
    else:
        text = (
            f"z 2^exponent is (x, β) with β = {_line(sqrt(ratio))}, a power of two being exact, so that |z| < 1 and no "
            "square overflows; θ is the angle between two rows of z. length is that of z."
        )
    return _text(text)


def _digest(formula: KernelFormula, template: str, value: _Profile, slope: _Profile | None) -> str:
    """sha256 of all that the code of the module depends on."""
    expressions = (formula.covariance, formula.value, formula.slope, formula.nngp, formula.ntk)
    rewritten = tuple(
        (profile.degree, srepr(profile.factor), srepr(profile.core), _series_input(profile.series))
        for profile in (value, slope)
        if profile
    )
    parts = (
        formula.activation,
        repr(formula.convention),
        str(formula.hidden_layers),
        *map(srepr, expressions),
        repr(rewritten),
        template,
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _series_input(series: Taylor | None) -> str:
    return "" if series is None else srepr(series.polynomial(_delta)) + srepr(series.radius)


__all__ = ["Provenance", "is_exportable", "render_kernel_module"]
