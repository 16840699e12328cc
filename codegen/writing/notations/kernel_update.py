"""What a gradient step does to K(x, x) in the mean: a name, and the arguments that are not the plain symbols."""

from sympy import Expr, S

from codegen.writing.notation import Write, meaning, notation
from codegen.writing.notations.shapes import argument
from codegen.writing.style import Piece, Style
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


def _mean(marks: Style, *, frozen: bool = False) -> Piece:
    """E[ΔK], or with the activation pattern held fixed."""
    change = marks.joined(marks.letter("Delta"), marks.letter("K"))
    mean = marks.joined(marks.operator("E"), marks.square(change))
    if not frozen:
        return mean
    said = marks.square(marks.row(change, marks.words("frozen")))
    return marks.either(marks.joined(marks.operator("E"), said), marks.tagged(mean, "frozen"))


def _slope(write: Write, values: Piece | None) -> Piece:
    return write.marks.slope(_mean(write.marks), write(learning_rate), 1, inside=True, values=values)


def _wide(write: Write) -> Piece:
    """lim as the widths grow, which a line of text leaves to the reader."""
    return write.marks.either(write.marks.limit(), write.marks.limit(write(n_width), write(S.Infinity)))


def _values(symbols: tuple[Expr, ...], update: Expr, write: Write) -> Piece | None:
    """The arguments that are not the plain symbols."""
    marks, pairs = write.marks, zip(symbols, update.args, strict=True)
    values = [marks.relation(write(symbol), "=", argument(value, write)) for symbol, value in pairs if symbol != value]
    return marks.listed(*values) if values else None


def _with_values(name: Piece, symbols: tuple[Expr, ...], update: Expr, write: Write) -> Piece:
    marks, listed = write.marks, _values(symbols, update, write)
    if listed is None:
        return name
    return marks.either(marks.row(name, marks.parens(listed)), marks.at(name, listed, bar="big"))


@notation.register
def _(update: FrozenUpdate, write: Write) -> Piece:
    """E[ΔK frozen]."""
    return _with_values(_mean(write.marks, frozen=True), (depth, n_width, *_TAIL, learning_rate), update, write)


@notation.register
def _(update: RealStep, write: Write) -> Piece:
    """E[ΔK]."""
    return _with_values(_mean(write.marks), (depth, n_width, *_TAIL, learning_rate), update, write)


@notation.register
def _(update: StepSlope, write: Write) -> Piece:
    """dE[ΔK]/dλ at 0+."""
    return _slope(write, _values((depth, n_width, *_TAIL), update, write))


@notation.register
def _(update: WideStepSlope, write: Write) -> Piece:
    """lim √n dE[ΔK]/dλ at 0+."""
    slope = _slope(write, _values(_TAIL, update, write))
    return write.marks.row(_wide(write), write.marks.root(write(n_width)), slope)


@notation.register
def _(update: WideFrozenUpdate, write: Write) -> Piece:
    """lim n E[ΔK frozen]."""
    name = write.marks.row(_wide(write), write(n_width), _mean(write.marks, frozen=True))
    return _with_values(name, (depth, *_TAIL, learning_rate), update, write)


@notation.register
def _(update: JointFrozenUpdate, write: Write) -> Piece:
    """lim E[ΔK frozen]/d² as d/n → β."""
    marks, d = write.marks, write.marks.letter("d")
    ratio = marks.joined(d, marks.letter("/"), marks.letter("n"))
    grows = marks.either(marks.limit(), marks.limit(ratio, write(beta)))
    share = marks.fraction(_mean(marks, frozen=True), marks.superscript(d, marks.letter("2")))
    return _with_values(marks.row(grows, share), (beta, *_TAIL, learning_rate), update, write)


@meaning.register(FrozenUpdate)
@meaning.register(JointFrozenUpdate)
@meaning.register(RealStep)
@meaning.register(StepSlope)
@meaning.register(WideFrozenUpdate)
@meaning.register(WideStepSlope)
def _(update: Expr) -> dict[str, str]:
    return {
        "Delta": "ΔK, what a gradient step of size λ changes K by, the NTK at its one example; “frozen”: with the "
        "activation pattern held fixed",
        "K": "",
    }
