"""`render_kernel_module`: a kernel formula as a module, by the way that serves it."""

from codegen.kernels.adjoint import kernel_adjoint
from codegen.kernels.backend import Backend
from codegen.kernels.backends.numpy import BACKEND as NUMPY
from codegen.kernels.deviations import Deviations, slope_is_given
from codegen.kernels.module import render_homogeneous_module
from codegen.kernels.parts import PARTS, completed
from codegen.kernels.program import in_angle, kernel_program
from codegen.kernels.provenance import Provenance
from codegen.kernels.smooth import render_smooth_module, slope_forms, smooth_forms
from derive.networks.formula import KernelFormula

_TAKING_SLOPES = ("sklearn", "solve")
"""Parts that hand the argument `slope` on; derivatives are those of one activation."""


def is_homogeneous(formula: KernelFormula) -> bool:
    """Whether a formula is in the domain of `kernel_program`; if not, it is in that of `smooth_forms`.

    Raises `ValueError` where it is in neither.
    """
    try:
        kernel_program(formula)
    except ValueError:
        smooth_forms(formula)
        return False
    return True


def refused_derivatives(formula: KernelFormula) -> str:
    """Why the part `grad` is refused for a formula, or nothing where it is not."""
    try:
        if is_homogeneous(formula):
            formula = in_angle(formula)
            kernel_adjoint(formula, kernel_program(formula))
        else:
            slope_forms(smooth_forms(formula))
    except ValueError as error:
        return str(error)
    return ""


def refused_slope(formula: KernelFormula, parts: tuple[str, ...]) -> str:
    """Why a module cannot take the slope of its activation as an argument, or nothing where it can, or need not."""
    refusing = [part for part in parts if part not in _TAKING_SLOPES]
    if not slope_is_given(formula) or not refusing:
        return ""
    return f"a module with {', '.join(refusing)} needs a number for the slope of {formula.activation}"


def render_kernel_module(
    formula: KernelFormula,
    provenance: Provenance,
    backend: Backend = NUMPY,
    asked: Deviations | None = None,
    parts: tuple[str, ...] = (),
) -> str:
    """Source of a module for `backend` with `nngp`, `ntk` and `nngp_ntk`, whose defaults are those asked for.

    `parts` of `PARTS` come on top: `grad` adds the derivatives of both kernels, `sklearn` the class NTK, a kernel for
    estimators of scikit-learn, `solve` products with the kernel and systems of equations without its matrix, `torch`
    functions of tensors and with them `grad`.

    A formula in α, the slope of leaky ReLU, gives functions that take it as the argument `slope`. The text is the same,
    byte for byte, for the same formula, provenance and defaults.

    Raises `ValueError` for a formula outside the domains of `kernel_program` and of `smooth_forms`, and for a backend
    that has no modules of its kind or not one of the parts, and for derivatives where the slope is an argument.
    """
    if missing := sorted(set(parts) - set(backend.parts)):
        raise ValueError(
            f"the backend {backend.name} has no part {', '.join(missing)}; expected some of "
            f"{', '.join(backend.parts) or 'none'}"
        )
    if refusal := refused_slope(formula, parts):
        raise ValueError(refusal)
    render = render_homogeneous_module if is_homogeneous(formula) else render_smooth_module
    return render(formula, provenance, backend, asked, completed(parts))


__all__ = ["PARTS", "is_homogeneous", "refused_derivatives", "refused_slope", "render_kernel_module"]
