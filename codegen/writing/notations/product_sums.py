"""The mean distance of an output from a label, and the tail of a Bessel function."""

from sympy import S

from codegen.writing.notation import Write, meaning, notation
from codegen.writing.style import Piece
from derive.finite.product_sums import BesselTail, OutputDistance


@notation.register
def _(expression: OutputDistance, write: Write) -> Piece:
    """E|N' - y| (m units of v)."""
    units, spread, label = map(write, expression.args)
    marks, output = write.marks, write.marks.letter("N'")
    output = marks.either(output, marks.at(output, marks.listed(units, spread, apart=True)))
    inside = output if expression.args[2] == 0 else marks.difference(output, label)
    mean = marks.joined(marks.operator("E"), marks.absolute(inside))
    return marks.either(marks.row(mean, marks.parens(marks.row(units, marks.words("units of"), spread))), mean)


@notation.register
def _(expression: BesselTail, write: Write) -> Piece:
    """∫_t^∞ K₀(u) du."""
    marks, variable = write.marks, write.marks.letter("u")
    bessel = marks.either(marks.words("K₀"), marks.subscript(marks.upright("K"), marks.letter("0")))
    body = marks.joined(bessel, marks.parens(variable))
    return marks.integral(write(expression.args[0]), write(S.Infinity), body, variable)


@meaning.register
def _(distance: OutputDistance) -> dict[str, str]:
    return {
        "N'": "N' of index k, v, the output of k units, √v times a sum of k products of two standard normal numbers"
    }
