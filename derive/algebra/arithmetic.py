"""Letters, sums, products, transposes and functions of matrices in normal form: the kinds that arithmetic makes."""

from __future__ import annotations

from itertools import product

from sympy import default_sort_key

from derive.algebra.expressions import (
    EntrywiseProduct,
    MatrixFunction,
    MatrixLetter,
    MatrixProduct,
    MatrixSum,
    Multiple,
    Transposed,
    UnitMatrix,
    ZeroMatrix,
)
from derive.algebra.normal_form import in_words, normal
from derive.algebra.number_form import number
from derive.algebra.polynomials import Polynomial, collected, single
from derive.algebra.words import function, multiplied, reduced, transposed


@in_words.register
def _(matrix: MatrixLetter) -> Polynomial:
    return single((matrix,), matrix.shape)


@in_words.register
def _(matrix: UnitMatrix) -> Polynomial:
    return single((), matrix.shape)


@in_words.register
def _(matrix: ZeroMatrix) -> Polynomial:
    return Polynomial(matrix.shape, {})


@in_words.register
def _(matrix: Multiple) -> Polynomial:
    factor, inner = matrix.args
    return normal(inner).scaled(number(factor))  # type: ignore[arg-type]


@in_words.register
def _(matrix: MatrixSum) -> Polynomial:
    return collected(matrix.shape, (term for one in matrix.args for term in normal(one).terms.items()))  # type: ignore[arg-type]


@in_words.register
def _(matrix: MatrixProduct) -> Polynomial:
    return multiplied(*map(normal, matrix.args))  # type: ignore[arg-type]


@in_words.register
def _(matrix: Transposed) -> Polynomial:
    return transposed(normal(matrix.args[0]))  # type: ignore[arg-type]


@in_words.register
def _(matrix: EntrywiseProduct) -> Polynomial:
    one, other = (normal(side) for side in matrix.args)  # type: ignore[arg-type]
    terms = []
    for (first, c), (second, e) in product(one.terms.items(), other.terms.items()):
        pair = sorted((single(first, one.shape).matrix, single(second, other.shape).matrix), key=default_sort_key)
        terms.append(((EntrywiseProduct(*pair),), c * e))
    return reduced(matrix.shape, terms)


@in_words.register
def _(matrix: MatrixFunction) -> Polynomial:
    return function(type(matrix), normal(matrix.matrix), *matrix.args[1:])
