"""Letters, sums, products, transposes and functions of matrices in normal form: the kinds that arithmetic makes."""

from __future__ import annotations

from itertools import product

from sympy import S, default_sort_key

from derive.algebra.blocks import BlockColumn, BlockMatrix, columns
from derive.algebra.expressions import (
    EntrywiseProduct,
    InverseMatrix,
    MatrixFunction,
    MatrixLetter,
    MatrixProduct,
    MatrixSum,
    Multiple,
    PseudoInverse,
    Transposed,
    UnitMatrix,
    ZeroMatrix,
)
from derive.algebra.kinds import is_definite, is_invertible
from derive.algebra.normal_form import in_words, normal
from derive.algebra.number_form import number
from derive.algebra.polynomials import Polynomial, Word, collected, single
from derive.algebra.words import function, multiplied, reduced, transposed


@in_words.register
def _(matrix: MatrixLetter) -> Polynomial:
    return reduced(matrix.shape, [((matrix,), S.One)])


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


@in_words.register
def _(matrix: BlockColumn) -> Polynomial:
    return single((matrix,) if len(matrix.sizes) > 1 else (), matrix.shape)


@in_words.register
def _(matrix: BlockMatrix) -> Polynomial:
    whole = Polynomial(matrix.shape, {})
    for row, start in zip(matrix.blocks, columns(matrix.heights), strict=True):
        for block, end in zip(row, columns(matrix.widths), strict=True):
            whole = whole.plus(multiplied(normal(start), normal(block), normal(Transposed(end))))
    return whole


@in_words.register
def _(matrix: PseudoInverse) -> Polynomial:
    inside = normal(matrix.args[0])  # type: ignore[arg-type]
    turned = transposed(inside)
    if not inside.terms:
        return Polynomial(matrix.shape, {})
    if inside.shape[0] == inside.shape[1] and is_invertible(inside.matrix):
        return function(InverseMatrix, inside)
    if is_definite(multiplied(turned, inside).matrix):
        return multiplied(function(InverseMatrix, multiplied(turned, inside)), turned)
    if is_definite(multiplied(inside, turned).matrix):
        return multiplied(turned, function(InverseMatrix, multiplied(inside, turned)))
    if inside == turned == multiplied(inside, inside):
        return inside
    ((word, c), *others) = inside.terms.items()
    if others or c.is_nonzero is not True:
        return single((PseudoInverse(inside.matrix),), matrix.shape)
    bare = single(word, inside.shape)
    if len(word) == 1 and isinstance(word[0], PseudoInverse):
        return normal(word[0].args[0]).scaled(1 / c)  # type: ignore[arg-type]
    if (right := _root(word)) is not None:
        return multiplied(*(normal(PseudoInverse(one.matrix)) for one in (right, transposed(right)))).scaled(1 / c)
    return single((PseudoInverse(bare.matrix),), matrix.shape, 1 / c)


def _root(word: Word) -> Polynomial | None:
    """B where a word is B^⊤B."""
    half = len(word) // 2
    if len(word) != 2 * half or not half:
        return None
    left, right = (multiplied(*(single((one,), one.shape) for one in part)) for part in (word[:half], word[half:]))
    return right if left == transposed(right) else None
