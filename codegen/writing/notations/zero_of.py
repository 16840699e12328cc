"""A number that is known as the zero of a function."""

from sympy import latex

from codegen.writing.notation import Write, closed, notation
from codegen.writing.style import Piece
from derive.activations.zero_of import ZeroOf


@notation.register
@closed
def _(zero: ZeroOf, write: Write) -> Piece:
    """1.8954943…"""
    marks = write.marks
    return marks.either(marks.words(str(zero)), marks.label(latex(zero)))
