"""`render_homogeneous_module`: the kernels of powers on each side of 0 as a module that stands on its own.

The maths of the module is printed from the expressions of `kernel_program`. What the template adds is arithmetic:
scaling by powers of two, so that nothing overflows before the result does, doubled precision for what belongs to one
row, and the angle between rows that are nearly parallel.
"""

import hashlib
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from sympy import Expr, S, Symbol, srepr

from codegen.kernels import header as words
from codegen.kernels.backend import Backend
from codegen.kernels.curves import AngleCurves, kernel_curves
from codegen.kernels.deviations import (
    Deviations,
    as_dict,
    deviations_given,
    keyword,
    slope_is_given,
    usual_deviations,
)
from codegen.kernels.gradients import STEEPENING, gradient_words, steepening
from codegen.kernels.parts import public
from codegen.kernels.profiles import profile_words, series_name
from codegen.kernels.program import Profile, Program, Term, in_angle, kernel_program, present, slope, square, value
from codegen.kernels.provenance import Provenance
from derive.language.symbols import alpha, d, q, sigma_a, sigma_b, sigma_w
from derive.networks.formula import KernelFormula, inner, sigma_b_out, tangent

_TEMPLATE = "kernel.py.j2"
_PLAIN = 200
"""A power of two whose square is far from the largest double."""
_ARRAYS = (value, slope, tangent, inner)
_GIVEN = (alpha, sigma_w, sigma_b, sigma_a, sigma_b_out)
_lengths, _passed = Symbol("lengths", nonnegative=True), Symbol("tangent", real=True)


def render_homogeneous_module(
    formula: KernelFormula,
    provenance: Provenance,
    backend: Backend,
    asked: Deviations | None = None,
    parts: tuple[str, ...] = (),
) -> str:
    """Source of a module for `backend` with `nngp`, `ntk` and `nngp_ntk`, whose defaults are those asked for.

    The text is the same, byte for byte, for the same formula and provenance.

    Raises `ValueError` for a formula outside the domain of `kernel_program`, and for what the backend does not resolve.
    """
    formula = in_angle(formula)
    made = kernel_program(formula)
    if made.layers > 1 and made.value.degree == 0 and not backend.resolves_steps:
        raise ValueError(
            f"the backend {backend.name} has no modules of steps with {made.layers} hidden layers, which need all "
            "digits of small angles; expected one that has, such as numpy"
        )
    lifted = formula.convention.hidden_bias and backend.lifts_biases and "grad" not in parts
    curves = kernel_curves(made) if lifted or not formula.convention.hidden_bias else None
    lifted = lifted and curves is not None
    template, sources = module_template(backend)
    convention = formula.convention
    deviations = asked or usual_deviations(formula.activation)
    given = deviations_given(convention)
    parameters = [deviations.parameter(symbol) for symbol in given]
    slopes = [alpha] if slope_is_given(formula) else []
    used = slopes + [symbol for symbol in given if symbol != sigma_b or convention.hidden_bias]
    profiles = [("value", words.VALUE, formula.value, made.value)]
    if made.slope is not None:
        profiles.append(("slope", words.SLOPE, formula.slope, made.slope))
    gradient = gradient_words(formula, made, backend) if "grad" in parts else None
    if gradient is not None and (bend := steepening(gradient["adjoint"])) is not None:
        profiles.append(("steepening", STEEPENING, formula.slope, bend))
    rows = ["root", "exponent", *(["length"] if _has(made, inner) else [])]
    rows += ["share", "half", "cosine", *(["lifted"] if lifted else [])] if convention.hidden_bias else []
    return template.render(
        title=words.title(formula, backend.title),
        header=words.header(
            formula,
            made,
            curves,
            provenance,
            digest_of(formula, [*_profile_texts(made), repr(curves), *sources, *parts], asked),
            asked,
        ),
        parts=parts,
        public=public(parts, backend.public),
        names_kernels=bool(parts or backend.public),
        layers=made.layers,
        parallel=repr(made.parallel),
        opposite=repr(made.opposite),
        plain=_PLAIN // max(1, made.value.degree),
        approximations=[
            {
                "name": series_name(name),
                "comment": words.series_comment(meaning, profile),
                "rungs": [
                    {"end": repr(rung.end), "coefficients": [repr(number) for number in rung.coefficients]}
                    for rung in profile.approximation.rungs
                ],
            }
            for name, meaning, _, profile in profiles
            if profile.approximation is not None and (curves is None or gradient is not None)
        ],
        **_curves(curves, backend),
        profiles=profile_words(made, profiles, backend),
        gradient=gradient,
        parameters=parameters,
        keywords=[
            *(["slope: float"] if slopes else []),
            *map(keyword, parameters),
        ],
        slope_shown=", slope=0.1" if slopes else "",
        slope_is_given=bool(slopes),
        beside=", strength" if slopes else "",
        strength=backend.code(made.value.parts.s),
        arguments=", ".join(["slope"] * len(slopes) + [symbol.name for symbol in given]),
        sigmas=", ".join(symbol.name for symbol in slopes + given),
        given=as_dict(["slope"] * len(slopes) + [symbol.name for symbol in given]),
        inner_sigmas=", ".join(symbol.name for symbol in used),
        is_smooth=False,
        ignored='over="ignore", under="ignore"',
        doubled_sigmas=[symbol.name for symbol in used],
        uses_d=made.first.has(d),
        bias=convention.hidden_bias,
        lifted=lifted,
        direction="lifted" if lifted else "unit",
        output_bias=convention.output_bias,
        has_exponent=any(term.degree for term in (*made.nngp, *made.ntk)),
        has_slope=made.slope is not None,
        needs_ratio=_has(made, tangent),
        needs_length=_has(made, inner),
        readout_arguments=", ".join(
            [
                *(["slope"] if made.slope is not None else []),
                *(["ratio"] if _has(made, tangent) else []),
                *(["inner"] if _has(made, inner) else []),
                "one",
                "two",
            ]
        ),
        row_fields=", ".join(["z", "unit", *rows, "diagonal"]),
        shift=backend.doubled(made.shift),
        first=backend.doubled(made.first),
        gain=backend.doubled(made.first / square),
        fed=backend.doubled(made.fed),
        present=_present(backend) if made.value.degree == 0 else "",
        fed_exponent=_times(made.value.degree, "exponent"),
        diagonal_step=backend.doubled(made.ratio * _passed),
        diagonal=[
            *_diagonal_start(made, backend),
            "diagonal = {}",
            *_diagonal("nngp", made.nngp, backend),
            *_diagonal("ntk", made.ntk, backend),
        ],
        step_factor="" if made.ratio == 1 else backend.code(made.ratio),
        value_size=_size(made.value, backend),
        slope_size=_size(made.slope, backend) if made.slope is not None else "",
        nngp_formula=words.block(
            [words.kernel_text(formula, "nngp") + ", where", *words.definitions(formula)], " " * 8
        ),
        ntk_formula=words.block([words.kernel_text(formula, "ntk") + ", with what `nngp` has"], " " * 8),
        contract=backend.contract(formula),
        nngp=_kernel("nngp", formula, made.nngp, backend),
        ntk=_kernel("ntk", formula, made.ntk, backend),
    )


def _curves(curves: AngleCurves | None, backend: Backend) -> dict[str, Any]:
    if curves is None:
        return {"curves": []}
    shown = [
        {
            "name": name,
            "scale": backend.code(curve.scale),
            "beside": "" if curve.beside == 0 else backend.code(curve.beside),
            "rungs": [{"end": repr(rung.end), "coefficients": map(repr, rung.coefficients)} for rung in curve.middle],
            "near": list(map(repr, curve.near)),
            "far": None if curve.far is None else list(map(repr, curve.far)),
        }
        for name, curve in (("nngp", curves.nngp), ("ntk", curves.ntk))
    ]
    shared = {"bend": repr(curves.bend), "stretch": repr(curves.stretch), "vanish": curves.vanish}
    return {"curves": shown, "curves_comment": words.curves_comment(curves), **shared}


def module_template(backend: Backend, name: str = _TEMPLATE):
    """A template of a backend, and the sources of all of them. Raises `ValueError` where there is none."""
    loader = PackageLoader("codegen.kernels.backends", ".")
    environment = Environment(
        loader=loader,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    wanted = f"{backend.folders[0]}/{name}"
    names = [name for name in loader.list_templates() if name.endswith(".j2") and name.split("/")[0] in backend.folders]
    if wanted not in names:
        raise ValueError(f"the backend {backend.name} has no {name}; expected one that has, such as numpy")
    return environment.get_template(wanted), [loader.get_source(environment, name)[0] for name in sorted(names)]


def _has(made: Program, symbol: Symbol) -> bool:
    return any(term.expr.has(symbol) for term in (*made.nngp, *made.ntk))


def _times(count: int, name: str) -> str:
    return name if count == 1 else f"{count} * {name}"


def _size(profile: Profile, backend: Backend) -> str:
    """size (√q √q')^degree of a tile."""
    if profile.degree:
        return backend.code(profile.size * _lengths**profile.degree)
    return backend.where_positive("lengths", backend.code(profile.size))


def _kernel(name: str, formula: KernelFormula, terms: tuple[Term, ...], backend: Backend) -> dict[str, Any]:
    """The function `_nngp` or `_ntk` of the module: terms of one degree are added before they are scaled back."""
    codes = [
        backend.code(term.expr) if not term.degree else backend.shifted(backend.code(term.expr), term.degree)
        for term in terms
    ]
    later = [
        backend.where_finite("kernel", code) if term.degree else code
        for term, code in zip(terms[1:], codes[1:], strict=True)
    ]
    lines = [f"return {codes[0]}"]
    if later:
        *between, last = later
        lines = [f"kernel = {codes[0]}", *(f"kernel = kernel + {code}" for code in between), f"return kernel + {last}"]
    present = set().union(*(term.expr.free_symbols for term in terms))
    names = [symbol.name for symbol in _ARRAYS if symbol in present]
    names += ["exponent"] if any(term.degree for term in terms) else []
    names += [symbol.name for symbol in _GIVEN if symbol in present]
    return {"arguments": ", ".join(names), "lines": lines, "text": words.text(words.kernel_text(formula, name) + ".")}


def _diagonal_start(made: Program, backend: Backend) -> list[str]:
    """What the kernels of a row with itself are made of, in doubled precision."""
    profiles = [("value", made.value), *([("slope", made.slope)] if made.slope is not None else [])]
    lines = [_present(backend)] if any(profile.degree == 0 for _, profile in profiles) else []
    for name, profile in profiles:
        power = q**profile.degree if profile.degree else present
        lines.append(f"{name} = {backend.doubled(profile.size * power)}")
    if _has(made, inner):
        lines.append("inner = square.scaled(2 * (high - exponent))")
    if _has(made, tangent):
        lines.append("tangent = q" if made.layers == 1 else f"tangent = {backend.doubled(q * _passed)}")
    return lines


def _present(backend: Backend) -> str:
    return f"present = _Doubled({backend.indicator('q.high')})"


def _diagonal(name: str, terms: tuple[Term, ...], backend: Backend) -> list[str]:
    """A kernel of a row with itself; all terms are at least 0."""
    codes = []
    for term in terms:
        code = backend.code(term.expr) if term.expr.is_number else backend.high(backend.doubled(term.expr))
        codes.append(backend.times_power_of_two(code, _times(2 * term.degree, "exponent")) if term.degree else code)
    return [
        f'diagonal["{name}"] = {codes[0]}',
        *(f'diagonal["{name}"] = diagonal["{name}"] + {code}' for code in codes[1:]),
    ]


def _profile_texts(made: Program) -> list[str]:
    return [
        srepr(S(part)) if isinstance(part, Expr) else repr(part)
        for profile in (made.value, made.slope)
        if profile is not None
        for part in (profile.degree, profile.size, profile.near, profile.far, profile.approximation)
    ]


def digest_of(formula: KernelFormula, more: list[str], asked: Deviations | None) -> str:
    """sha256 of all that the code of the module depends on: the formula, `more`, and defaults that were asked for."""
    expressions = (formula.value, formula.slope, *(part for layer in formula.layers for part in _parts(layer)))
    parts = (
        formula.activation,
        repr(formula.convention),
        str(formula.hidden_layers),
        *map(srepr, expressions),
        *more,
        *([repr(asked)] if asked is not None else []),
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _parts(layer) -> tuple[Expr, Expr]:
    return layer.covariance, layer.tangent


__all__ = ["digest_of", "module_template", "render_homogeneous_module"]
