"""Matrices of symbolic size: A^⊤B, (A + λI)^{-1}, e^{−tK}, ∇_w, E over a normal vector."""

from functools import reduce

from sympy import Expr, Integer

from codegen.writing.notation import Write, notation
from codegen.writing.style import Piece
from derive.algebra.expressions import (
    EntrywiseProduct,
    InverseMatrix,
    MatrixExponential,
    MatrixExpression,
    MatrixLetter,
    MatrixPower,
    MatrixProduct,
    MatrixRoot,
    MatrixSum,
    Multiple,
    PseudoInverse,
    PutIn,
    Slope,
    Speed,
    Transposed,
    UnitMatrix,
    ZeroMatrix,
)
from derive.algebra.laws import ConditionalMean, GaussianMean


@notation.register
def _(matrix: MatrixExpression, write: Write) -> Piece:
    marks = write.marks
    match matrix:
        case MatrixLetter():
            return marks.array(str(matrix.base.label))
        case UnitMatrix():
            return marks.subscript(marks.letter("I"), write(matrix.shape[0]))
        case ZeroMatrix():
            return marks.letter("0")
        case Multiple():
            return _multiple(*matrix.args, write)  # type: ignore[arg-type]
        case MatrixSum():
            return _sum(matrix, write)
        case MatrixProduct():
            return marks.row(*(_factor(one, write) for one in matrix.args))  # type: ignore[arg-type]
        case EntrywiseProduct():
            one, other = (_factor(side, write) for side in matrix.args)  # type: ignore[arg-type]
            return marks.row(one, marks.either(marks.letter("⊙"), marks.label("\\odot")), other)
        case Transposed():
            mark = marks.either(marks.letter("⊤"), marks.label("\\top"))
            return marks.superscript(_base(matrix.args[0], write), mark)  # type: ignore[arg-type]
        case PseudoInverse():
            return marks.superscript(_base(matrix.args[0], write), marks.label("+"))  # type: ignore[arg-type]
        case InverseMatrix():
            return marks.superscript(_base(matrix.matrix, write), write(Integer(-1)))
        case MatrixPower():
            return marks.superscript(_base(matrix.matrix, write), write(matrix.args[1]))
        case MatrixRoot():
            return marks.root(write(matrix.matrix))
        case MatrixExponential():
            return marks.superscript(marks.letter("e"), write(matrix.matrix))
        case Slope():
            nabla = marks.either(marks.letter("∇"), marks.label("\\nabla"))
            return marks.row(marks.subscript(nabla, write(matrix.args[1])), _factor(matrix.args[0], write))  # type: ignore[arg-type]
        case Speed():
            d, time = marks.letter("d"), write(matrix.args[1])
            return marks.row(marks.fraction(d, marks.joined(d, time)), _factor(matrix.args[0], write))  # type: ignore[arg-type]
        case GaussianMean():
            over = marks.listed(*map(write, matrix.law.columns))
            return marks.joined(marks.operator("E", over), marks.square(write(matrix.args[0]), grow=True))
        case ConditionalMean():
            inside = marks.listed(write(matrix.args[0]), write(matrix.given), sign="|")
            return marks.joined(marks.operator("E"), marks.square(inside, grow=True))
        case PutIn():
            inside, letter, value = map(write, matrix.args)
            return marks.at(marks.either(marks.parens(inside), inside), marks.relation(letter, "=", value), bar=True)
    raise TypeError(f"{type(matrix).__name__} has no notation")


def _base(matrix: MatrixExpression, write: Write) -> Piece:
    """A matrix under a power."""
    return write(matrix) if isinstance(matrix, MatrixLetter) else write.marks.parens(write(matrix))


def _factor(matrix: MatrixExpression, write: Write) -> Piece:
    """A matrix as a factor."""
    is_closed = isinstance(matrix, MatrixLetter | UnitMatrix | ZeroMatrix | GaussianMean | ConditionalMean)
    is_closed = is_closed or (isinstance(matrix, Transposed) and isinstance(matrix.args[0], MatrixLetter))
    return write(matrix) if is_closed else write.marks.parens(write(matrix))


def _multiple(factor: Expr, matrix: MatrixExpression, write: Write) -> Piece:
    if matrix.is_scalar and isinstance(matrix, UnitMatrix):
        return write(factor)
    inside = write(matrix) if isinstance(matrix, MatrixLetter | UnitMatrix) else write.marks.parens(write(matrix))
    if factor == 1:
        return inside
    if factor.could_extract_minus_sign():
        return write.marks.minus(_multiple(-factor, matrix, write))
    return write.marks.row(write.factor(factor), inside)


def _sum(matrix: MatrixSum, write: Write) -> Piece:
    def joined(left: Piece, term: object) -> Piece:
        if isinstance(term, Multiple) and term.args[0].could_extract_minus_sign():  # type: ignore[attr-defined]
            return write.marks.difference(left, write(Multiple(-term.args[0], term.args[1])))  # type: ignore[operator,arg-type]
        return write.marks.listed(left, write(term), sign=" +")  # type: ignore[arg-type]

    first, *others = matrix.args
    return reduce(joined, others, write(first))
