"""`blocks`: pmatrix and bmatrix with vectors or matrices in their cells, as one matrix.

0 and I in a cell have the size that other cells of its row and its column leave; a number stands where both are 1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sympy import Expr, S

from derive.algebra.blocks import BlockMatrix
from derive.algebra.expressions import MatrixExpression, Multiple, UnitMatrix, ZeroMatrix, as_matrix
from derive.language.grammar.tree import Expression, Table
from verify.reading.letters.unjudged import Unjudged
from verify.reading.matrices.values import MatrixValue, UnitOfAnySize

ENVIRONMENTS = frozenset(("pmatrix", "bmatrix"))


def blocks(table: Table, value: Callable[[Expression], MatrixValue]) -> MatrixExpression:
    """A table as a matrix of blocks. Raises `Unjudged` where a size is open, `ShapeMismatch`, and what `value` does."""
    if table.environment not in ENVIRONMENTS:
        raise Unjudged(f"what {table.environment} is")
    cells = [[_value(cell.only, value) for cell in row] for row in table.rows]
    if len({len(row) for row in cells}) != 1:
        raise Unjudged("a matrix whose rows differ in length")
    heights = [_size([_shape(cell, 0) for cell in row], [_side(cell) for cell in row]) for row in cells]
    turned = list(zip(*cells, strict=True))
    widths = [_size([_shape(cell, 1) for cell in row], [_side(cell) for cell in row]) for row in turned]
    for at, (height, width) in enumerate(zip(heights, widths, strict=False)):
        if isinstance(cells[at][at], UnitOfAnySize):
            heights[at], widths[at] = height or width, width or height
    return BlockMatrix(
        *(
            [_block(cell, height, width) for cell, width in zip(row, widths, strict=True)]
            for row, height in zip(cells, heights, strict=True)
        )
    )


def _value(cell: Expression | None, value: Callable[[Expression], MatrixValue]) -> MatrixValue:
    if cell is None:
        raise Unjudged("a cell that is no expression")
    return value(cell)


def _shape(cell: MatrixValue, place: int) -> Expr | None:
    return cell.shape[place] if isinstance(cell, MatrixExpression) else None


def _side(cell: MatrixValue) -> Expr | None:
    """1 for a number that is not 0."""
    return S.One if isinstance(cell, Expr) and cell != 0 else None


def _size(known: Sequence[Expr | None], of_numbers: Sequence[Expr | None]) -> Expr | None:
    """What the matrices of a row say of its height, else what its numbers do."""
    return next((one for one in (*known, *of_numbers) if one is not None), None)


def _block(cell: MatrixValue, height: Expr | None, width: Expr | None) -> MatrixExpression:
    if isinstance(cell, MatrixExpression):
        return cell
    if height is None or width is None:
        raise Unjudged("the size of a block")
    if isinstance(cell, UnitOfAnySize):
        if height != width:
            raise Unjudged("I in a block that is not square")
        return UnitMatrix(height) if cell.factor == 1 else Multiple(cell.factor, UnitMatrix(height))
    if cell == 0:
        return ZeroMatrix(height, width)
    if (height, width) != (S.One, S.One):
        raise Unjudged("a number in a block that is larger")
    return as_matrix(cell)


__all__ = ["ENVIRONMENTS", "blocks"]
