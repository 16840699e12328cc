"""What a gradient step does to K(x, x) in the mean: a name, and the arguments that are not the plain symbols."""

from collections.abc import Sequence

from sympy import Expr, S

from codegen.writing.notation import Write, closed, meaning, notation, reaching
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


def _mean(marks: Style, values: Sequence[Piece] = (), *, frozen: bool = False) -> Piece:
    """E[ΔK] at values, or with the activation pattern held fixed; a line of text has the values in brackets."""
    change = marks.joined(marks.letter("Delta"), marks.letter("K"))
    mean = marks.joined(marks.operator("E"), marks.square(change))
    below = ([marks.upright("frozen")] if frozen else []) + list(values)
    set_mean = marks.at(mean, marks.listed(*below, apart=True)) if below else mean
    said = marks.square(marks.row(change, marks.words("frozen"))) if frozen else marks.square(change)
    return marks.either(marks.joined(marks.operator("E"), said), set_mean)


def _slope(symbols: tuple[Expr, ...], update: Expr, write: Write) -> Piece:
    marks, values = write.marks, _values(symbols, update, write)
    listed = marks.listed(*values) if values else None
    return marks.slope(_mean(marks), write(learning_rate), 1, inside=True, values=listed)


def _wide(write: Write) -> Piece:
    """lim as the widths grow, which a line of text leaves to the reader."""
    return write.marks.either(write.marks.limit(), write.marks.limit(write(n_width), write(S.Infinity)))


def _values(symbols: tuple[Expr, ...], update: Expr, write: Write) -> list[Piece]:
    """The arguments that are not the plain symbols."""
    marks, pairs = write.marks, zip(symbols, update.args, strict=True)
    return [marks.relation(write(symbol), "=", argument(value, write)) for symbol, value in pairs if symbol != value]


def _told(name: Piece, values: Sequence[Piece], marks: Style) -> Piece:
    """A name with its values behind it, in a line of text."""
    return marks.either(marks.row(name, marks.parens(marks.listed(*values))) if values else name, name)


@notation.register
@closed
def _(update: FrozenUpdate, write: Write) -> Piece:
    """E[ΔK frozen]."""
    values = _values((depth, n_width, *_TAIL, learning_rate), update, write)
    return _told(_mean(write.marks, values, frozen=True), values, write.marks)


@notation.register
@closed
def _(update: RealStep, write: Write) -> Piece:
    """E[ΔK]."""
    values = _values((depth, n_width, *_TAIL, learning_rate), update, write)
    return _told(_mean(write.marks, values), values, write.marks)


@notation.register
def _(update: StepSlope, write: Write) -> Piece:
    """dE[ΔK]/dλ at 0+."""
    return _slope((depth, n_width, *_TAIL), update, write)


@notation.register
@reaching
def _(update: WideStepSlope, write: Write) -> Piece:
    """lim √n dE[ΔK]/dλ at 0+."""
    return write.marks.row(_wide(write), write.marks.root(write(n_width)), _slope(_TAIL, update, write))


@notation.register
@reaching
def _(update: WideFrozenUpdate, write: Write) -> Piece:
    """lim n E[ΔK frozen]."""
    values = _values((depth, *_TAIL, learning_rate), update, write)
    name = write.marks.row(_wide(write), write(n_width), _mean(write.marks, values, frozen=True))
    return _told(name, values, write.marks)


@notation.register
@reaching
def _(update: JointFrozenUpdate, write: Write) -> Piece:
    """lim E[ΔK frozen]/d² as d/n → β."""
    marks, d = write.marks, write.marks.letter("d")
    ratio = marks.joined(d, marks.letter("/"), marks.letter("n"))
    values = _values((beta, *_TAIL, learning_rate), update, write)
    grows = marks.either(marks.limit(), marks.limit(ratio, write(update.args[0])))
    held = values if update.args[0] == beta else values[1:]
    share = marks.fraction(_mean(marks, held, frozen=True), marks.superscript(d, marks.letter("2")))
    return _told(marks.row(grows, share), values, marks)


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
