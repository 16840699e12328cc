"""`render_smooth_module`: the kernels of a smooth activation as a module that stands on its own.

Its closed forms hold differences such as qq' − c², which lose digits where rows are nearly parallel. Each number of
the module carries a bound on its error, worked out beside it; pairs whose bound is too large in doubles are worked out
once more in doubled precision from the rows themselves, and a pair whose bound is too large even then is refused.
"""

from dataclasses import replace
from typing import Any

from sympy import Expr, log

from codegen.kernels import header as words
from codegen.kernels.backend import Backend
from codegen.kernels.backends.numpy.bounded import BoundedCode, Constant
from codegen.kernels.deviations import Deviations, as_dict, deviations_given, keyword, usual_deviations
from codegen.kernels.elementary import elementary
from codegen.kernels.gradients import given_words, promise
from codegen.kernels.module import digest_of, module_template
from codegen.kernels.parts import public
from codegen.kernels.provenance import Provenance
from codegen.kernels.smooth.forms import SmoothForms, smooth_forms
from codegen.kernels.smooth.slopes import formula_partials, slope_forms
from codegen.kernels.smooth.statements import statements
from derive.language.symbols import sigma_b, sigma_w
from derive.networks.formula import KernelFormula

TEMPLATE = "smooth.py.j2"
_WHERE = (
    "The diagonal of x1 with itself moves with both of its arguments. The derivatives of each pair are known to 1e-11 "
    "of themselves, by a bound on their rounding errors, or vanish; pairs for which doubles do not do are worked out "
    "in doubled precision, and one for which that does not do is an error."
)
GOOD_ENOUGH, TOLERATED = 3e-14, 1e-13
"""Bounds on an error relative to √(K(x, x) K(x', x')): what doubles have to keep, and doubled precision."""


def render_smooth_module(
    formula: KernelFormula,
    provenance: Provenance,
    backend: Backend,
    asked: Deviations | None = None,
    parts: tuple[str, ...] = (),
) -> str:
    """Source of a module for `backend` with `nngp`, `ntk` and `nngp_ntk`, whose defaults are those asked for.

    Raises `ValueError` for a formula outside the domain of `smooth_forms`, and for a backend without such modules.
    """
    forms = smooth_forms(formula)
    if backend.smooth_contract is None:
        raise ValueError(f"the backend {backend.name} has no {TEMPLATE}; expected one that has, such as numpy")
    template, sources = module_template(backend, TEMPLATE)
    convention = formula.convention
    deviations = asked or usual_deviations(formula.activation)
    given = deviations_given(convention)
    parameters = [deviations.parameter(symbol) for symbol in given]
    code = BoundedCode()
    hidden, readout = formula.hidden, formula.readout
    shown = replace(formula, value=forms.value.derived, slope=forms.slope.derived)
    means = (
        ("_value", "q, qp, c", f"{words.VALUE}.", forms.value.pair),
        ("_slope", "q, qp, c", f"{words.SLOPE}.", forms.slope.pair),
        ("_own_value", "q", f"{words.VALUE} where U = V.", forms.value.own),
        ("_own_slope", "q", f"{words.SLOPE} where U = V.", forms.slope.own),
    )
    gradient = _gradient(formula, forms, code) if "grad" in parts else None
    if gradient is not None:
        means += gradient.pop("means")
    fitted = elementary() if backend.has_elementary else None
    digest = digest_of(formula, [repr(forms), *([repr(fitted)] if fitted else []), *sources, *parts], asked)
    return template.render(
        title=words.title(formula, backend.title),
        header=words.header(shown, None, None, provenance, digest, asked, fitted),
        parts=parts,
        public=public(parts, backend.public),
        names_kernels=bool(parts or backend.public),
        gradient=gradient,
        layers=formula.hidden_layers,
        good_enough=repr(GOOD_ENOUGH),
        tolerated=repr(TOLERATED),
        parameters=parameters,
        keywords=list(map(keyword, parameters)),
        slope_shown="",
        sigmas=", ".join(symbol.name for symbol in given),
        given=as_dict([symbol.name for symbol in given]),
        inner_sigmas=", ".join(symbol.name for symbol in given),
        slope_is_given=False,
        is_smooth=True,
        arrays=backend.arrays,
        ignored='all="ignore"',
        arguments=", ".join(symbol.name for symbol in given),
        output_bias=convention.output_bias,
        first_covariance=code(formula.first.covariance),
        first_tangent=code(formula.first.tangent),
        hidden_covariance=code(hidden.covariance) if hidden is not None else "",
        hidden_tangent=code(hidden.tangent) if hidden is not None else "",
        nngp=code(readout.covariance),
        ntk=code(readout.tangent),
        nngp_formula=words.block([words.kernel_text(shown, "nngp") + ", where", *words.definitions(shown)], " " * 8),
        ntk_formula=words.block([words.kernel_text(shown, "ntk") + ", with what `nngp` has"], " " * 8),
        contract=backend.smooth_contract(formula, TOLERATED),
        means=[
            {"name": name, "arguments": arguments, "text": text, "lines": statements(expr, code)}
            for name, arguments, text, expr in means
        ],
        log_2=_constant(log(2)),
        elementary=fitted,
        constants=code.constants,
    )


def _gradient(formula: KernelFormula, forms: SmoothForms, code: BoundedCode) -> dict[str, Any]:
    """What the part `grad` of a module is printed from. Raises `ValueError` for an activation with a kink."""
    slopes = slope_forms(forms)
    given = deviations_given(formula.convention)
    names = [symbol.name for symbol in given]
    return given_words(formula.convention) | {
        "means": (
            ("_value_in_q", "q, qp, c", f"∂{words.VALUE}/∂q.", slopes.value_in_q),
            ("_own_value_in", "q", f"d{words.VALUE}/dq where U = V.", slopes.own_value_in),
            ("_slope_in_q", "q, qp, c", f"∂{words.SLOPE}/∂q.", slopes.slope_in_q),
            ("_slope_in_c", "q, qp, c", f"∂{words.SLOPE}/∂c.", slopes.slope_in_c),
        ),
        "row_directions": ", ".join(f'"{name}"' for name in names if name in (sigma_w.name, sigma_b.name)),
        "formulas": [
            {
                "name": found.name,
                "text": found.text,
                "arguments": ", ".join(
                    [*(["inner"] if "_first" in found.name else ["E_value", "E_slope", "tangent"]), *names, "d"]
                ),
                "parts": [(part.name, code(expr)) for part, expr in found.by_part],
            }
            for found in formula_partials(formula, given)
        ],
        "promise": promise(_WHERE, "rows whose size is neither 0 nor from 1e-60 to 1e60"),
    }


def _constant(number: Expr) -> Constant:
    code = BoundedCode()
    code(number)
    return code.constants[0]


__all__ = ["render_smooth_module"]
