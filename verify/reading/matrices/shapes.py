"""`shapes_beside`: letters without a meaning that stand behind a matrix, or before one as a row, are vectors.

In Xw, w^⊤X^⊤ and w^⊤Aw beside a matrix of known size w has as many entries as the matrix leaves it.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise

from sympy import Expr

from derive.language.grammar.tree import Accented, Expression, Letter, Row, Scripted
from derive.language.symbols import array
from verify.reading.letters.meaning import MatrixRange, VectorLetter
from verify.reading.letters.names import may_be_row, name_of, plain, walk, without_sup
from verify.reading.letters.scope import Meanings


def shapes_beside(scope: Meanings, node: object, names: Collection[str]) -> dict[str, VectorLetter]:
    """Those of the names that can only be vectors, by where they stand in a node."""
    found: dict[str, VectorLetter] = {}
    for row in walk(node):
        for first, second in pairwise(row.items) if isinstance(row, Row) else ():
            for one, other, is_row in ((second, first, False), (first, second, True)):
                name = _letter(one, is_row=is_row)
                size = _side(scope, other, of_rows=is_row) if name in names else None
                if size is not None:
                    length, of = size
                    found.setdefault(name, VectorLetter(array(plain(name)), length, of.where, of.letters))
    return found


def _letter(node: Expression, *, is_row: bool) -> str:
    """A small letter that stands alone, or where it `is_row` the one that a transpose is of; else nothing."""
    if is_row:
        if not may_be_row(node):
            return ""
        assert isinstance(node, Scripted)
        node = without_sup(node)
    if not isinstance(node, Letter | Scripted | Accented) or (isinstance(node, Scripted) and node.sup is not None):
        return ""
    name = name_of(node)
    bare = name.rpartition("{")[2] if isinstance(node, Accented) else name
    return name if bare[:1].islower() or (name.startswith("\\mathbf{") and name[8:9].islower()) else ""


def _side(scope: Meanings, node: Expression, *, of_rows: bool) -> tuple[Expr, MatrixRange] | None:
    """How many rows or columns a matrix has, transposed or not; None for what is none."""
    is_turned = may_be_row(node)
    if is_turned:
        assert isinstance(node, Scripted)
        node = without_sup(node)
    if not isinstance(node, Letter | Scripted | Accented):
        return None
    meaning = scope.quiet(name_of(node)) if name_of(node) else None
    if not isinstance(meaning, MatrixRange):
        return None
    return (meaning.rows if of_rows != is_turned else meaning.columns), meaning


__all__ = ["shapes_beside"]
