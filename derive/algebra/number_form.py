"""`number`: an expression whose numbers of matrices, traces, entries and forms, are in normal form."""

from __future__ import annotations

from functools import lru_cache

from sympy import Basic, Expr, KroneckerDelta, S, expand

from derive.algebra.normal_form import normal
from derive.algebra.numbers import Determinant, MatrixEntry, MatrixNumber, TraceOf
from derive.algebra.polynomials import Polynomial, Word, single
from derive.algebra.words import complement, least, reduced, settled, step


def number(expression: Expr) -> Expr:
    """An expression whose numbers of matrices are in normal form."""
    found = {part: _of_number(part) for part in _outermost(expression)}
    return expand(expression.xreplace(found)) if found else expression


def _outermost(expression: Basic) -> set[MatrixNumber]:
    if isinstance(expression, MatrixNumber):
        return {expression}
    return set().union(*map(_outermost, expression.args))


@lru_cache(maxsize=4096)
def _of_number(part: MatrixNumber) -> Expr:
    inside = normal(part.matrix)
    if isinstance(part, TraceOf):
        return expand(sum((c * _trace(word, inside.shape[0]) for word, c in inside.terms.items()), S.Zero))
    if not isinstance(part, MatrixEntry):
        return _determinant(inside)
    if part.matrix.is_scalar:
        return inside.terms.get((), S.Zero)
    row, column = part.args[1:]
    return expand(
        sum(
            (
                c
                * (MatrixEntry(single(word, inside.shape).matrix, row, column) if word else KroneckerDelta(row, column))
                for word, c in inside.terms.items()
            ),
            S.Zero,
        )
    )


def _determinant(inside: Polynomial) -> Expr:
    """det of the number that it is, of blocks det A det S, else of a matrix in normal form."""
    if inside.shape == (S.One, S.One):
        return inside.terms.get((), S.Zero)
    if (found := complement(inside)) is not None:
        return _determinant(found[1][0]) * _determinant(found[2])
    return Determinant(inside.matrix)


@lru_cache(maxsize=4096)
def _trace(word: Word, size: Expr) -> Expr:
    """tr of a word: its size, a form u^⊤Av, or the trace of the first of its rotations."""
    if not word:
        return size
    rotations = [word[place:] + word[:place] for place in range(len(word))]
    for one in rotations:
        shape = (one[0].shape[0], one[0].shape[0])
        found = step(one)
        if shape[0] == 1:
            return reduced(shape, [(one, S.One)]).terms.get((), S.Zero)
        if found is not None and (len(found) != 1 or len(found[0][0]) < len(one)):
            return expand(sum((c * _trace(other, shape[0]) for other, c in found), S.Zero))
    return TraceOf(least(word, {settled(one) for one in rotations}))


__all__ = ["number"]
