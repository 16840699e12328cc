"""`normal_sides`: mean and covariance of N(m, S) as they are typed; `law_of` the law that they give columns.

0 and I have the shape that the columns leave them, a number stands where a column is one number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sympy import Expr, S

from derive.algebra.expressions import (
    MatrixExpression,
    MatrixLetter,
    Multiple,
    ShapeMismatch,
    UnitMatrix,
    ZeroMatrix,
    as_matrix,
    described,
)
from derive.algebra.laws import GaussianLaw, independent
from derive.language.grammar.tree import Accented, Bracketed, Divider, Expression, Letter, Number, Row, Table
from verify.reading.letters.unjudged import Unjudged
from verify.reading.matrices.blocks import ENVIRONMENTS
from verify.reading.matrices.values import MatrixValue, UnitOfAnySize

_FONTS = frozenset(("", "\\mathcal", "\\mathrm", "\\mathscr"))


@dataclass(frozen=True)
class DrawnLaw:
    """A law; `is_independent` of the other ones that are said to be so, and of those with a column in `apart`."""

    law: GaussianLaw
    is_independent: bool = False
    apart: frozenset[str] = frozenset()

    def is_apart(self, other: DrawnLaw) -> bool:
        """Whether two laws are of columns that are independent, as far as words say."""
        if self.is_independent and other.is_independent:
            return True
        return any(
            ANY in one.apart or one.apart & {str(column.base.label) for column in two.law.columns}
            for one, two in ((self, other), (other, self))
        )


ANY = "*"
"""In `apart`, that a letter is independent of all that came before it."""


def joint(laws: Sequence[DrawnLaw]) -> GaussianLaw:
    """The law of the columns of several laws. Raises `Unjudged` where they are not said to be independent."""
    for place, one in enumerate(laws):
        if not all(map(one.is_apart, laws[:place])):
            raise Unjudged("whether the letters that a mean is over are independent")
    return independent([one.law for one in laws])


def normal_sides(node: Expression | None) -> tuple[Expression, Expression] | None:
    """(mean, covariance) of N(mean, covariance); None where a node is no normal law."""
    if not isinstance(node, Row) or len(node.items) != 2:
        return None
    name, bracket = node.items
    if not isinstance(bracket, Bracketed) or bracket.opening != "(":
        return None
    parts = bracket.body.parts
    is_normal = isinstance(name, Letter) and name.name == "N" and name.font in _FONTS
    if not is_normal or len(parts) != 3 or not isinstance(parts[1], Divider):
        return None
    sides = [one.sides[0] for one in bracket.body.chains if not one.relations]
    return (sides[0], sides[1]) if len(sides) == 2 and None not in sides else None  # type: ignore[return-value]


def stacked(node: Expression | None) -> list[Expression] | None:
    """The cells of a column of blocks; None where a node is none."""
    if not isinstance(node, Table) or node.environment not in ENVIRONMENTS or any(len(row) != 1 for row in node.rows):
        return None
    cells = [row[0].only for row in node.rows]
    return None if None in cells else cells  # type: ignore[return-value]


def law_of(
    columns: Sequence[MatrixLetter],
    mean: Expression,
    covariance: Expression,
    value: Callable[[Expression], MatrixValue],
) -> GaussianLaw:
    """The law of columns. Raises `Unjudged` where there are not as many blocks, `ShapeMismatch`, what `value` does."""
    many = len(columns)
    means = [mean] if many == 1 else stacked(mean) or [mean] * many
    if len(means) != many or (many > 1 and means[0] is mean and not is_zero(mean)):
        raise Unjudged("a mean that is not in as many blocks as the vectors")
    if many == 1:
        rows = [[covariance]]
    else:
        table = isinstance(covariance, Table) and covariance.environment in ENVIRONMENTS
        rows = [[cell.only for cell in row] for row in covariance.rows] if table else []  # type: ignore[union-attr]
    if len(rows) != many or any(len(row) != many or None in row for row in rows):
        raise Unjudged("a covariance that is not in as many blocks as the vectors")
    sizes = [one.shape[0] for one in columns]
    return GaussianLaw(
        columns,
        [shaped(value(one), size, S.One) for one, size in zip(means, sizes, strict=True)],
        [
            [shaped(value(cell), height, width) for cell, width in zip(row, sizes, strict=True)]  # type: ignore[arg-type]
            for row, height in zip(rows, sizes, strict=True)
        ],
    )


def is_zero(node: Expression | None) -> bool:
    """Whether a node is 0, in any font."""
    return node == Number("0") or (isinstance(node, Accented) and node.body.only == Number("0"))


def shaped(value: MatrixValue, height: Expr, width: Expr) -> MatrixExpression:
    """A value as a matrix of a shape. Raises `ShapeMismatch`, `Unjudged`."""
    if isinstance(value, MatrixExpression):
        if value.shape != (height, width):
            raise ShapeMismatch(f"{described(value)} in the place of what is {height} × {width}")
        return value
    if isinstance(value, UnitOfAnySize):
        if height != width:
            raise ShapeMismatch(f"I in the place of what is {height} × {width}")
        return Multiple(value.factor, UnitMatrix(height))
    if value == 0:
        return ZeroMatrix(height, width)
    if (height, width) != (S.One, S.One):
        raise Unjudged(f"a number in the place of what is {height} × {width}")
    return as_matrix(value)


__all__ = ["ANY", "DrawnLaw", "is_zero", "joint", "law_of", "normal_sides", "shaped", "stacked"]
