"""`penrose_step`: what the four equations of Penrose make of a word that holds a pseudo-inverse.

AA⁺A = A, A⁺AA⁺ = A⁺, and AA⁺ and A⁺A are their own transposes: (A^⊤)⁺A^⊤ = AA⁺, A^⊤AA⁺ = A^⊤, AA⁺(A^⊤)⁺ = (A^⊤)⁺.
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, S, default_sort_key

from derive.algebra.expressions import MatrixExpression, PseudoInverse, Transposed
from derive.algebra.normal_form import normal
from derive.algebra.polynomials import Word


def penrose_step(word: Word) -> list[tuple[Word, Expr]] | None:
    """The word with one part of it replaced; None where no equation applies."""
    for factor in word:
        for part, other in _equations(factor) if isinstance(factor, PseudoInverse) else ():
            size = len(part)
            for place in range(len(word) - size + 1):
                if word[place : place + size] == part:
                    return [((*word[:place], *other, *word[place + size :]), S.One)]
    return None


def _equations(factor: PseudoInverse) -> Iterator[tuple[Word, Word]]:
    """(part, what it is) for A⁺, the shortening ones first."""
    inside: MatrixExpression = factor.args[0]  # type: ignore[assignment]
    a, at = _single(inside), _single(Transposed(inside))
    if a is None or at is None:
        return
    own, turned = (factor,), (PseudoInverse(normal(Transposed(inside)).matrix),)
    yield (*a, *own, *a), a
    yield (*own, *a, *own), own
    yield (*at, *a, *own), at
    yield (*own, *a, *at), at
    yield (*a, *own, *turned), turned
    yield (*turned, *own, *a), turned
    if a == at:
        yield (*own, *a), (*a, *own)
    elif _turns(a) > _turns(at):
        yield (*own, *a), (*at, *turned)
        yield (*a, *own), (*turned, *at)


def _turns(word: Word) -> tuple:
    """By which of a word and its transpose the one with fewer transposes comes first."""
    return sum(isinstance(factor, Transposed) for factor in word), tuple(map(default_sort_key, word))


def _single(matrix: MatrixExpression) -> Word | None:
    """The word that a matrix is."""
    terms = normal(matrix).terms
    return next(iter(terms)) if len(terms) == 1 and set(terms.values()) == {S.One} else None


__all__ = ["penrose_step"]
