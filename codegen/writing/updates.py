"""How the mean updates of `derive.finite` are written: a name, and the arguments that are not plain symbols."""

from sympy import Expr

from derive.finite.kernel_update import (
    FrozenUpdate,
    JointFrozenUpdate,
    RealStep,
    StepSlope,
    WideFrozenUpdate,
    WideStepSlope,
)
from derive.finite.symbols import (
    beta,
    depth,
    example_target,
    hidden_bias,
    learning_rate,
    mean_square,
    n_width,
    output_variance,
)

_TAIL = (output_variance, mean_square, hidden_bias, example_target)
ARGUMENTS: dict[type, tuple[Expr, ...]] = {
    FrozenUpdate: (depth, n_width, *_TAIL, learning_rate),
    RealStep: (depth, n_width, *_TAIL, learning_rate),
    StepSlope: (depth, n_width, *_TAIL),
    WideStepSlope: _TAIL,
    WideFrozenUpdate: (depth, *_TAIL, learning_rate),
    JointFrozenUpdate: (beta, *_TAIL, learning_rate),
}
_FROZEN = "\\operatorname{E}[\\Delta K]_{\\mathrm{frozen}}"
_SLOPE = "\\left.\\frac{d \\operatorname{E}[\\Delta K]}{d\\lambda}\\right|_{\\lambda = 0^{+}}"
NAMES: dict[type, tuple[str, str]] = {
    FrozenUpdate: ("E[ΔK frozen]", _FROZEN),
    RealStep: ("E[ΔK]", "\\operatorname{E}[\\Delta K]"),
    StepSlope: ("dE[ΔK]/dλ at 0+", _SLOPE),
    WideStepSlope: ("lim √n dE[ΔK]/dλ at 0+", f"\\lim_{{n \\to \\infty}} \\sqrt{{n}} {_SLOPE}"),
    WideFrozenUpdate: ("lim n E[ΔK frozen]", f"\\lim_{{n \\to \\infty}} n {_FROZEN}"),
    JointFrozenUpdate: ("lim E[ΔK frozen]/d²", f"\\lim_{{d/n \\to \\beta}} \\frac{{{_FROZEN}}}{{d^{{2}}}}"),
}
"""As text and as LaTeX."""


def given(update: Expr) -> tuple[tuple[Expr, Expr], ...]:
    """(symbol, value) for each argument that is not the symbol itself."""
    return tuple(
        (name, value) for name, value in zip(ARGUMENTS[type(update)], update.args, strict=True) if name != value
    )
