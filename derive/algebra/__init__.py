"""Vectors and matrices of symbolic size: expressions, their normal form, slopes, means over normal vectors."""

from derive.algebra import normal_vectors, slopes
from derive.algebra.expressions import MatrixExpression, MatrixLetter, ShapeMismatch
from derive.algebra.normal_form import normal, number
from derive.algebra.numbers import Determinant, MatrixEntry, TraceOf

__all__ = [
    "Determinant",
    "MatrixEntry",
    "MatrixExpression",
    "MatrixLetter",
    "ShapeMismatch",
    "TraceOf",
    "normal",
    "normal_vectors",
    "number",
    "slopes",
]
