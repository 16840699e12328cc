"""The exponent of the width in the drift of deep networks' kernels, which is measured."""

from sympy import S

from codegen.writing.notation import Write, meaning, notation, reaching
from codegen.writing.style import Piece
from derive.training.deep_exponents import DeepDrift


@notation.register
@reaching
def _(exponent: DeepDrift, write: Write) -> Piece:
    """exponent of n in the kernel drift of ℓ hidden layers: lim E log(…)/log n."""
    marks, width = write.marks, write(exponent.width)
    log = marks.operator("log")
    mean = marks.row(marks.operator("E"), log, marks.label("\\frac{\\|K_T - K_0\\|}{\\|K_0\\|}"))
    return marks.either(
        marks.row(
            marks.words("exponent of"),
            width,
            marks.words("in the kernel drift of"),
            write(exponent.layers),
            marks.words("hidden layers"),
        ),
        marks.row(marks.limit(width, write(S.Infinity)), marks.fraction(mean, marks.row(log, width))),
    )


@meaning.register
def _(exponent: DeepDrift) -> dict[str, str]:
    return {
        "K_T": "K_0 and K_T, the kernel matrix at the start and at the end T of training",
        "K_0": "",
        "T": "",
        "K": "",
    }
