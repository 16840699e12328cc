"""Moments of the NTK of a deep ReLU network at finite width, their limits, and the distance of two laws.

Arguments that are the plain symbols are not written.
"""

from collections.abc import Iterable

from sympy import Expr, S, Symbol

from codegen.writing.notation import Write, closed, meaning, notation, reaching
from codegen.writing.notations.shapes import argument
from codegen.writing.style import Piece, Style
from derive.finite.any_widths import has_own_widths
from derive.finite.kernel_moment import JointLimit, KernelMoment, LawDistance, WideLimit
from derive.finite.moment_parts import powers
from derive.finite.symbols import beta, depth, mean_square, n_width, output_bias, output_variance

_AT_OUTPUT = (output_variance, mean_square, output_bias, Symbol("e", nonnegative=True))


def _power(name: str, marks: Style) -> Piece:
    """K_w²."""
    base, _, exponent = name.partition("^")
    piece = marks.letter(base)
    return marks.superscript(piece, marks.letter(exponent)) if exponent else piece


def _mean(name: str, marks: Style) -> Piece:
    """E[K_w K_b]."""
    return marks.joined(marks.operator("E"), marks.square(marks.row(*(_power(one, marks) for one in name.split()))))


def _values(names: Iterable[Expr], values: Iterable[Expr], write: Write) -> list[Piece]:
    pairs = zip(names, values, strict=True)
    return [write.marks.relation(write(name), "=", argument(value, write)) for name, value in pairs if name != value]


def _at(piece: Piece, values: list[Piece], marks: Style) -> Piece:
    return marks.at(piece, marks.listed(*values, apart=True)) if values else piece


@notation.register
@closed
def _(moment: KernelMoment, write: Write) -> Piece:
    """E[K²], (E[K²] at d = 3)."""
    marks, dead = write.marks, moment.args[7]
    values = _values((depth, n_width, *_AT_OUTPUT), moment.args[1:7], write)
    if dead != (S.One if has_own_widths(moment.args[2]) else S(2) ** -moment.args[2]):
        ordinary = marks.superscript(marks.letter("2"), marks.minus(marks.letter("n")))
        values.append(marks.tends(ordinary, write(dead)))
    mean = _at(_mean(str(moment.args[0]), marks), values, marks)
    return marks.either(marks.parens(mean), mean) if values else mean


@notation.register
@reaching
def _(limit: WideLimit, write: Write) -> Piece:
    """lim_{n→∞} E[K], or [1/n] E[K]."""
    marks, n, one = write.marks, write.marks.letter("n"), write.marks.letter("1")
    values = _values((depth, *_AT_OUTPUT), limit.args[2:], write)
    mean = _at(_mean(str(limit.args[0]), marks), values, marks)
    if limit.args[1] == 0:
        return marks.row(marks.limit(n, write(S.Infinity)), mean)
    order = marks.either(marks.fraction(one, n), marks.superscript(n, marks.minus(one)))
    return marks.spaced(marks.square(order), mean)


@notation.register
@reaching
def _(limit: JointLimit, write: Write) -> Piece:
    """lim E[K²]/d² as d/n → β."""
    marks, name = write.marks, str(limit.args[0])
    values = []
    if limit.blocks != ((S.One, beta),):
        blocks = (marks.listed(write(share), write(ratio), sign=":") for share, ratio in limit.blocks)
        values.append(marks.listed(*blocks, sign=";"))
    values += _values((output_variance, mean_square), limit.args[2:4], write)
    if limit.args[4] == 1:
        values.append(marks.relation(marks.letter("e"), "=", marks.letter("1")))
    mean = _mean(name, marks)
    over = marks.letter("d")
    if powers(name) == 2:
        over = marks.superscript(over, marks.letter("2"))
    ratio = marks.joined(marks.letter("d"), marks.letter("/"), marks.letter("n"))
    grows = marks.either(marks.limit(), marks.limit(ratio, write(beta)))
    whole = marks.row(grows, marks.fraction(marks.either(mean, _at(mean, values, marks)), over))
    return marks.either(_at(whole, values, marks), whole)


@notation.register
def _(distance: LawDistance, write: Write) -> Piece:
    """sup |F_network − F_chain|."""
    marks = write.marks
    name = marks.either(
        marks.words("sup |F_network − F_chain|"),
        marks.label("\\sup_{t} \\lvert F_{\\mathrm{network}}(t) - F_{\\mathrm{chain}}(t) \\rvert"),
    )
    return _at(name, _values((depth, n_width, *_AT_OUTPUT), distance.args, write), marks)


_KERNEL = (
    "K = K_w + K_b, the NTK at one input, its parts from weights and biases, of a ReLU network with d layers of "
    "weights and hidden layers of n neurons"
)


@meaning.register(KernelMoment)
@meaning.register(WideLimit)
@meaning.register(JointLimit)
def _(moment: KernelMoment | WideLimit | JointLimit) -> dict[str, str]:
    return {"K": _KERNEL, "K_w": _KERNEL, "K_b": _KERNEL}


@meaning.register
def _(distance: LawDistance) -> dict[str, str]:
    return {
        "F": "F, the distribution functions of K at one input, of networks and of the chain of the lemma",
        "t": "",
    }
