"""Vectors and matrices of symbolic size: expressions, their normal form, slopes, means over normal vectors."""

from derive.algebra import arithmetic, normal_vectors, slopes
from derive.algebra.expressions import MatrixExpression, MatrixLetter, ShapeMismatch
from derive.algebra.normal_form import normal
from derive.algebra.number_form import number
from derive.algebra.numbers import Determinant, MatrixEntry, TraceOf

__all__ = [
    "Determinant",
    "MatrixEntry",
    "MatrixExpression",
    "MatrixLetter",
    "ShapeMismatch",
    "TraceOf",
    "arithmetic",
    "normal",
    "normal_vectors",
    "number",
    "slopes",
]
