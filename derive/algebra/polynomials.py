"""`Polynomial`: a matrix as a sum of words with numbers before them; a word is a product of factors in their order.

A factor is a letter, its transpose, or a function of a matrix that is in normal form itself. What the empty word stands
for is I, of the size of the polynomial; words that are zero are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from sympy import Expr, Integer, S, default_sort_key, expand

from derive.algebra.expressions import (
    MatrixExpression,
    MatrixProduct,
    MatrixSum,
    Multiple,
    UnitMatrix,
    ZeroMatrix,
)

Word: TypeAlias = tuple[MatrixExpression, ...]


@dataclass(frozen=True)
class Polynomial:
    """Σ coefficient · word, of `shape` rows × columns."""

    shape: tuple[Expr, Expr]
    terms: Mapping[Word, Expr]

    @property
    def matrix(self) -> MatrixExpression:
        """The same as an expression, its terms in one order."""
        parts = [_product(word, coefficient, self.shape) for word, coefficient in ordered(self.terms)]
        if not parts:
            return ZeroMatrix(*self.shape)
        return parts[0] if len(parts) == 1 else MatrixSum(*parts)

    def scaled(self, factor: Expr) -> Polynomial:
        return collected(self.shape, ((word, factor * one) for word, one in self.terms.items()))

    def plus(self, other: Polynomial) -> Polynomial:
        return collected(self.shape, (*self.terms.items(), *other.terms.items()))


def ordered(terms: Mapping[Word, Expr]) -> list[tuple[Word, Expr]]:
    """Terms, the longest word first."""
    return sorted(terms.items(), key=lambda term: (-len(term[0]), tuple(map(default_sort_key, term[0]))))


def collected(shape: tuple[Expr, Expr], terms: Iterable[tuple[Word, Expr]]) -> Polynomial:
    """Terms with equal words together."""
    total: dict[Word, Expr] = {}
    for word, coefficient in terms:
        total[word] = total.get(word, S.Zero) + coefficient
    spread = {word: expand(coefficient) for word, coefficient in total.items()}
    return Polynomial(shape, {word: coefficient for word, coefficient in spread.items() if coefficient != 0})


def single(word: Word, shape: tuple[Expr, Expr], coefficient: Expr | None = None) -> Polynomial:
    """One word."""
    return Polynomial(shape, {word: Integer(1) if coefficient is None else coefficient})


def _product(word: Word, coefficient: Expr, shape: tuple[Expr, Expr]) -> MatrixExpression:
    if not word:
        whole: MatrixExpression = UnitMatrix(shape[0])
    else:
        whole = word[0] if len(word) == 1 else MatrixProduct(*word)
    return whole if coefficient == 1 else Multiple(coefficient, whole)


__all__ = ["Polynomial", "Word", "collected", "ordered", "single"]
