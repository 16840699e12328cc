"""Numbers made of matrices: an entry, a trace, a determinant; of what has one row and column the number itself."""

from codegen.writing.notation import Write, closed, notation
from codegen.writing.style import Piece
from derive.algebra.numbers import Determinant, MatrixEntry, TraceOf


@notation.register
@closed
def _(entry: MatrixEntry, write: Write) -> Piece:
    """[A]_ij, and (x^⊤y) of a number."""
    matrix, row, column = entry.args
    inside = write(matrix)
    if entry.matrix.is_scalar:
        return write.marks.parens(inside)
    indices = write(row) if entry.matrix.shape[1] == 1 else write.marks.joined(write(row), write(column))
    return write.marks.subscript(write.marks.square(inside), indices)


@notation.register
@closed
def _(trace: TraceOf, write: Write) -> Piece:
    return write.marks.joined(write.marks.operator("tr"), write.marks.parens(write(trace.matrix)))


@notation.register
@closed
def _(determinant: Determinant, write: Write) -> Piece:
    return write.marks.joined(write.marks.operator("det"), write.marks.parens(write(determinant.matrix)))
