"""Exponents of the width that are measured."""

from sympy import S

from codegen.writing.notation import Write, meaning, notation, reaching
from codegen.writing.style import Piece
from derive.training.exponents import WidthExponent

_QUANTITIES = {
    "movement": "\\frac{\\|\\theta_t - \\theta_0\\|}{\\|\\theta_0\\|}",
    "kernel drift": "\\frac{\\|K_t - K_0\\|}{\\|K_0\\|}",
    "departure": "\\left\\|f_t - f_t^{\\mathrm{lin}}\\right\\|",
}


@notation.register
@reaching
def _(exponent: WidthExponent, write: Write) -> Piece:
    """exponent of m in the movement: lim E log(…)/log m."""
    marks, width = write.marks, write(exponent.width)
    log = marks.operator("log")
    mean = marks.row(marks.operator("E"), log, marks.label(_QUANTITIES[exponent.kind]))
    return marks.either(
        marks.row(marks.words("exponent of"), width, marks.words(f"in the {exponent.kind}")),
        marks.row(marks.limit(width, write(S.Infinity)), marks.fraction(mean, marks.row(log, width))),
    )


@meaning.register
def _(exponent: WidthExponent) -> dict[str, str]:
    return {
        "theta_t": "θ_t, K_t, f_t, the parameters, the kernel matrix and the outputs at time t of training, f_t^(lin) "
        "those with the kernel held fixed",
        **dict.fromkeys(("theta_0", "K_t", "K_0", "f_t", "t", "theta", "K", "f"), ""),
    }
