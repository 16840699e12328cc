"""`normal`: a matrix in normal form, by the rules of `derive.algebra.rules`.

What holds a function of a matrix is in normal form where the inverses in it exist; the conditions are not looked at
here: who writes an inverse says them.
"""

from __future__ import annotations

from functools import lru_cache, singledispatch

from derive.algebra.expressions import MatrixExpression
from derive.algebra.polynomials import Polynomial


@lru_cache(maxsize=4096)
def normal(matrix: MatrixExpression) -> Polynomial:
    """The normal form of a matrix."""
    return in_words(matrix)


@singledispatch
def in_words(matrix: MatrixExpression) -> Polynomial:
    """The normal form of one kind of expression; files of the kinds register theirs."""
    raise TypeError(f"{type(matrix).__name__} has no normal form")


__all__ = ["in_words", "normal"]
