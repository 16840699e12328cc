"""Means over samples, and the draws that they are made of."""

from codegen.writing.notation import Write, closed, notation
from codegen.writing.style import Piece
from derive.measures.samples import Draw, SampleMean


@notation.register
@closed
def _(draw: Draw, write: Write) -> Piece:
    """x_i."""
    return write.marks.subscript(write.marks.letter(str(draw.args[0])), write(draw.index))


@notation.register
@closed
def _(mean: SampleMean, write: Write) -> Piece:
    """E[(1/n) Σ_i x_i]."""
    return write.marks.joined(write.marks.operator("E"), write.marks.square(write(mean.args[0]), grow=True))
