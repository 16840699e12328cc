"""`BlockMatrix`: a matrix made of blocks; in normal form Σ E_i B_ij F_j^⊤ with the `BlockColumn`s E_i of its rows.

E_i has the identity in its i-th block and 0 elsewhere: E_i^⊤E_j is I or 0, and Σ E_i E_i^⊤ = I.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Add, Expr, Integer, S, Tuple

from derive.algebra.expressions import MatrixExpression, ShapeMismatch, Transposed, described
from derive.algebra.polynomials import Polynomial, Word


class BlockMatrix(MatrixExpression):
    """BlockMatrix((A, B), (C, D)): blocks of one height in a row, and of one width in a column."""

    def __new__(cls, *rows: Sequence[MatrixExpression] | Tuple) -> BlockMatrix:
        lines: list[tuple[MatrixExpression, ...]] = [tuple(row) for row in rows]  # type: ignore[arg-type]
        for line in lines:
            if len(line) != len(lines[0]):
                raise ShapeMismatch(f"blocks in rows of {len(lines[0])} and of {len(line)}")
            for above, block in zip(lines[0], line, strict=True):
                if block.shape[0] != line[0].shape[0]:
                    raise ShapeMismatch(f"{described(line[0])} and {described(block)} in one row")
                if block.shape[1] != above.shape[1]:
                    raise ShapeMismatch(f"{described(above)} and {described(block)} in one column")
        return super().__new__(cls, *(Tuple(*line) for line in lines))

    @property
    def blocks(self) -> tuple[tuple[MatrixExpression, ...], ...]:
        return tuple(row.args for row in self.args)  # type: ignore[return-value]

    @property
    def heights(self) -> tuple[Expr, ...]:
        return tuple(row[0].shape[0] for row in self.blocks)

    @property
    def widths(self) -> tuple[Expr, ...]:
        return tuple(block.shape[1] for block in self.blocks[0])

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return Add(*self.heights), Add(*self.widths)


class BlockColumn(MatrixExpression):
    """BlockColumn((n, m), i): I of the i-th size, counted from 0, with zeros above and below it."""

    def __new__(cls, sizes: Sequence[Expr] | Tuple, place: int | Integer) -> BlockColumn:
        return super().__new__(cls, Tuple(*sizes), Integer(place))

    @property
    def sizes(self) -> tuple[Expr, ...]:
        return tuple(self.args[0].args)  # type: ignore[return-value]

    @property
    def place(self) -> int:
        return int(self.args[1])  # type: ignore[arg-type]

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return Add(*self.sizes), self.sizes[self.place]


def columns(sizes: Sequence[Expr]) -> list[BlockColumn]:
    """E_0, E_1, … of blocks of these sizes."""
    return [BlockColumn(sizes, place) for place in range(len(sizes))]


def block_pair(one: MatrixExpression, other: MatrixExpression) -> list[tuple[Word, Expr]] | None:
    """E_i^⊤E_j as I or nothing, and E_k E_k^⊤ of the last block as I − Σ E_i E_i^⊤ of those before it."""
    if isinstance(one, Transposed) and isinstance(other, BlockColumn):
        first = one.args[0]
        if isinstance(first, BlockColumn) and first.sizes == other.sizes:
            return [((), S.One)] if first == other else []
    if isinstance(one, BlockColumn) and other == Transposed(one) and one.place == len(one.sizes) - 1:
        before = columns(one.sizes)[:-1]
        return [((), S.One), *(((column, Transposed(column)), S.NegativeOne) for column in before)]
    return None


def two_blocks(matrix: Polynomial) -> list[BlockColumn] | None:
    """E_0 and E_1 of a square matrix of two times two blocks."""
    for word in matrix.terms:
        if word and isinstance(word[0], BlockColumn) and len(word[0].sizes) == 2 and matrix.shape[0] == matrix.shape[1]:
            return columns(word[0].sizes)
    return None


__all__ = ["BlockColumn", "BlockMatrix", "block_pair", "columns", "two_blocks"]
