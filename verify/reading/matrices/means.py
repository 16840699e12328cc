"""`mean`: E[…], Var(…), Cov(…, …) over the normal vectors that stand in it, also given affine images of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from sympy import Expr

from derive.algebra.blocks import BlockMatrix
from derive.algebra.expressions import MatrixExpression, Slope, as_matrix, letters
from derive.algebra.kinds import is_invertible
from derive.algebra.laws import GaussianLaw, covariance_of, mean_of
from derive.algebra.normal_form import normal
from derive.algebra.number_form import number
from derive.algebra.numbers import Determinant, MatrixEntry
from derive.algebra.signs import is_seen_nonzero
from derive.language.grammar.printer import latex
from derive.language.grammar.tree import Bracketed, Chain, Divider, Expression, Scripted
from derive.language.quantity import NotReducible
from verify.reading.letters.names import names_in
from verify.reading.letters.unjudged import Unjudged
from verify.reading.matrices.laws import joint
from verify.reading.matrices.met import ReadCondition
from verify.reading.matrices.reading import MatrixReading
from verify.reading.matrices.values import MatrixValue, UnitOfAnySize, settled
from verify.values.no_value import NoValue
from verify.values.normal_vectors import degree

_KINDS = {"E": (1,), "Var": (1,), "V": (1,), "Cov": (1, 2)}
_ROUND = ("(", "[", "\\{")


def mean(reading: MatrixReading, kind: str, item: Expression, argument: Expression) -> MatrixValue:
    """E, Var or Cov of an argument, as `kind` says. Raises `Unjudged`, `NotRead`."""
    of = names_in(item.sub) if isinstance(item, Scripted) and item.sub is not None else None
    sides, behind = _sides(argument)
    if len(sides) not in _KINDS.get(kind, ()) or behind == []:
        raise Unjudged(f"what {latex(item)[:40]} {latex(argument)[:40]} is")
    whole = [as_column(reading, side) for side in sides]
    given = given_by(reading, behind or [])
    held = frozenset().union(*map(letters, whole), letters(given) if given is not None else ())
    drawn = {one: law for one, law in reading.random.items() if one in held}
    names = {name for name, letter in reading.met.items() if letter in drawn}
    if not drawn or (of is not None and of != names):
        raise Unjudged(f"what the mean {latex(item)[:40]} is over")
    law = joint(list(dict.fromkeys(drawn.values())))
    _polynomial(whole, law)
    if kind == "E":
        return settled(mean_of(whole[0], law, given))
    if any(one.shape[1] != 1 for one in whole):
        raise Unjudged(f"{kind} of what is no column")
    return settled(covariance_of(whole[0], whole[-1], law, given))


def _polynomial(values: Sequence[MatrixExpression], law: GaussianLaw) -> None:
    """Raise `Unjudged` for what is no polynomial in the columns of a law."""
    try:
        for value in values:
            degree(value, law.columns)
    except NoValue as reason:
        raise Unjudged(str(reason)) from None


def as_column(reading: MatrixReading, side: Expression | None) -> MatrixExpression:
    """What a side is as a matrix; a number is one of one row and column. Raises `Unjudged`, `NotRead`."""
    value = reading.value(side)
    if isinstance(value, UnitOfAnySize):
        raise Unjudged("the mean of I")
    return as_matrix(value) if isinstance(value, Expr) else value


def _sides(argument: Expression) -> tuple[list[Expression | None], list[Expression | None] | None]:
    """(what a mean is of, what it is given behind a bar), None where there is no bar."""
    if not (isinstance(argument, Bracketed) and argument.opening in _ROUND):
        return [argument], None
    parts = argument.body.parts
    before = list(takewhile(lambda one: not (isinstance(one, Divider) and one.kind == "MID"), parts))
    sides, given = ([one.sides[0] for one in some if isinstance(one, Chain)] for some in (before, parts[len(before) :]))
    return sides, (given if len(before) < len(parts) else None)


def given_by(reading: MatrixReading, sides: Sequence[Expression | None]) -> MatrixExpression | None:
    """What a mean is given, one below the other, as far as it is random; None where nothing is.

    Raises `Unjudged` for what has no meaning, and for what is no affine image of normal vectors.
    """
    columns = [as_column(reading, side) for side in sides]
    drawn = [(side, one) for side, one in zip(sides, columns, strict=True) if letters(one) & reading.random.keys()]
    if not drawn:
        return None
    whole = drawn[0][1] if len(drawn) == 1 else BlockMatrix(*((one,) for _, one in drawn))
    shown = " and ".join(latex(side)[:40] for side, _ in drawn if side is not None)
    law = joint(list(dict.fromkeys(law for one, law in reading.random.items() if one in letters(whole))))
    if not is_affine(whole, law):
        raise Unjudged(f"a mean given {shown}, which is no affine image of normal vectors")
    spread = normal(covariance_of(whole, whole, law)).matrix
    is_number = spread.is_scalar and is_seen_nonzero(number(MatrixEntry(spread)))
    if not (is_number or is_invertible(spread)):
        reading.conditions.append(ReadCondition(Determinant(spread), f"the covariance of {shown} is invertible"))
    return whole


def is_affine(value: MatrixExpression, law: GaussianLaw) -> bool:
    """Whether a column is seen to be an affine image of those of a law."""
    try:
        slopes = [normal(Slope(value, column)).matrix for column in law.columns]
    except (NotReducible, TypeError):
        return False
    return not any(letters(slope).intersection(law.columns) for slope in slopes)


__all__ = ["as_column", "given_by", "is_affine", "mean"]
