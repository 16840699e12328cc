"""`gradient_words`: the code of `kernel_adjoint`, as the templates of `--with grad` take it."""

from __future__ import annotations

from typing import Any

from sympy import Rational, S, Symbol, factor

from codegen.kernels.adjoint import Adjoint, Bend, kernel_adjoint
from codegen.kernels.backend import Backend
from codegen.kernels.deviations import deviations_given
from codegen.kernels.header import paragraphs
from codegen.kernels.program import Profile, Program, square
from derive.language.convention import Convention
from derive.networks.formula import KernelFormula, sigma_b_out

_NEED = "rows that are neither 0 nor from 1e-60 to 1e60 in size, or whose variance in the last layer is far from that"
STEEPENING = "the derivative of E[σ'(U)σ'(V)] over its value at θ = 0 by cos θ, but for its cone"


def gradient_words(formula: KernelFormula, made: Program, backend: Backend) -> dict[str, Any]:
    """What the part `grad` of a module is printed from.

    Raises `ValueError` for a formula outside the domain of `kernel_adjoint`.
    """
    found = kernel_adjoint(formula, made)
    given = [symbol.name for symbol in deviations_given(formula.convention)]
    shared = given_words(formula.convention)
    readout = {
        name: [(part, backend.code(expr)) for part, expr in slopes.items()] for name, slopes in found.readout.items()
    }
    outer = [name for name in given if any(name == part for slopes in readout.values() for part, _ in slopes)]
    return shared | {
        "adjoint": found,
        "layer": {name: backend.code(expr) for name, expr in found.layer.items()},
        "differences": backend.code(factor(found.differences)),
        "readout": readout,
        "outer_names": outer,
        "value_bend": _bend(found.value, "steepness", backend),
        "slope_bend": _bend(found.slope, "_steepening(angles, np.empty_like(angles.w))", backend),
        "has_jump": found.value.jump != 0 or found.slope.jump != 0,
        "logs": _logs(made),
        "fed_powers": [backend.code(power) for power in found.fed_powers],
        "fed_by": _fed_by(found, made, backend),
        "added_power": backend.code(found.added_power),
        "gain": backend.code((made.first / square) ** S.Half),
        "promise": promise(_where(formula, found), _NEED),
    }


def steepening(adjoint: Adjoint) -> Profile | None:
    """The profile of the function `_steepening` of a module, where it has one."""
    return adjoint.slope.profile


def given_words(convention: Convention) -> dict[str, str]:
    """How a module names the standard deviations that it is given."""
    names = [symbol.name for symbol in deviations_given(convention)]
    return {
        "names": ", ".join(f'"{name}"' for name in names),
        "found": "{" + ", ".join(f'"{name}": {name}' for name in names if name != sigma_b_out.name) + "}",
    }


def promise(where: str, need: str) -> str:
    """What the docstring of value_and_grad says of the result and of errors."""
    errors = (
        "Raises what `nngp` raises, and ValueError for another kernel, for a cotangent that is not (n1, n2) or not "
        f"finite, for {need}, and for a derivative that is not finite."
    )
    return paragraphs(where, errors)


def _where(formula: KernelFormula, found: Adjoint) -> str:
    """What the derivatives are where a kernel is not smooth."""
    cone = (
        f"Where rows are parallel or opposite {'a kernel' if found.value.jump != 0 else 'the NTK'} may have a cone: "
        "there the mean of the derivatives from all sides is returned. "
    )
    has_cone = found.value.jump != 0 or found.slope.jump != 0
    zero = (
        "At a row of zeros the kernel is as smooth as elsewhere. "
        if formula.convention.hidden_bias
        else "At a row of zeros a kernel has no derivative, and 0 is returned. "
    )
    return (
        f"The diagonal of x1 with itself moves with both of its arguments. {cone if has_cone else ''}"
        f"{zero}Pairs of rows keep their digits however near they are, for differences of rows are taken first."
    )


def _bend(bend: Bend, name: str, backend: Backend) -> str:
    """The code of a derivative by cos ω."""
    if bend.profile is not None:
        return f"{name} - {backend.code(bend.jump)} * _over_sine(angles)" if bend.jump != 0 else name
    steep, cone = Symbol(name), Symbol("_over_sine(angles)")
    return backend.code(bend.factor * steep - bend.jump * cone) if (bend.factor, bend.jump) != (0, 0) else "0.0"


def _logs(made: Program) -> str:
    """The derivative of a kernel by log q, for what is of degree n in √q √q' has n/2 times itself."""
    parts = [(made.value.degree, "value"), (1, "tangent")]
    parts += [(made.slope.degree, "slope")] if made.slope is not None else []
    codes = [f"{Rational(degree, 2).evalf(2):.1f} * by_{name} * {name}" for degree, name in parts if degree]
    return " + ".join(codes)


def _fed_by(adjoint: Adjoint, made: Program, backend: Backend) -> str:
    """How log of what is fed to a layer moves with log q, in the first one with log |x|."""
    first, above = backend.code(2 * adjoint.fed_powers[1]), backend.code(adjoint.fed_powers[2])
    return first if made.layers == 1 or first == above else f"({above} if layer else {first})"


__all__ = ["STEEPENING", "given_words", "gradient_words", "promise", "steepening"]
