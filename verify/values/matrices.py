"""What matrices of `derive.algebra` are at a `MatrixPlace`: rows of exact numbers, of balls where roots stand.

Nothing here knows a rule of `derive`: slopes come of numbers that carry theirs, inverses of elimination, exponentials
of Arb, and a mean over normal entries is a sum over rational nodes that has the moments of the normal law.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from itertools import count, product
from typing import Any

from flint import arb, arb_mat, fmpq
from sympy import (
    Abs,
    Add,
    Basic,
    Expr,
    IndexedBase,
    KroneckerDelta,
    Mul,
    Pow,
    Rational,
    Symbol,
    acos,
    asin,
    atan,
    cos,
    exp,
    pi,
    sin,
    tan,
)

from derive.algebra.blocks import BlockMatrix
from derive.algebra.expressions import (
    EntrywiseProduct,
    InverseMatrix,
    MatrixExponential,
    MatrixExpression,
    MatrixLetter,
    MatrixPower,
    MatrixProduct,
    MatrixRoot,
    MatrixSum,
    Multiple,
    PseudoInverse,
    PutIn,
    Slope,
    Speed,
    Transposed,
    UnitMatrix,
    ZeroMatrix,
)
from derive.algebra.laws import ConditionalMean, GaussianLaw, GaussianMean
from derive.algebra.numbers import Determinant, MatrixEntry, MatrixNumber, TraceOf
from verify.values.duals import Dual, exponential, inverse, root, size, slope
from verify.values.no_value import NoValue, Undecided
from verify.values.normal_vectors import degree, factored, given, nodes
from verify.values.rows import (
    Rows,
    added,
    eliminated,
    entrywise,
    inverted,
    pseudo_inverted,
    times,
    transposed,
    unit,
)

_LEVELS = count()


@dataclass(frozen=True)
class MatrixPlace:
    """Values of symbols, sizes among them, and of arrays; `roots` are those that arrays were drawn with."""

    numbers: Mapping[Basic, Any]
    arrays: Mapping[IndexedBase, Rows]
    roots: Mapping[IndexedBase, Rows] = field(default_factory=dict)
    known: dict[Basic, Any] = field(default_factory=dict, compare=False)
    """Matrices that were worked out here already."""

    def put(self, arrays: Mapping[IndexedBase, Rows], numbers: Mapping[Basic, Any] | None = None) -> MatrixPlace:
        """The same with other values; a root is one of a letter that stands still."""
        roots = {base: rows for base, rows in self.roots.items() if base not in arrays}
        return replace(
            self, numbers={**self.numbers, **(numbers or {})}, arrays={**self.arrays, **arrays}, roots=roots, known={}
        )


def number(expression: Expr, place: MatrixPlace) -> Any:
    """A number at a place. Raises `NoValue`."""
    match expression:
        case Rational():
            return fmpq(int(expression.p), int(expression.q))
        case Symbol():
            return place.numbers[expression]
        case Add():
            return reduce(lambda one, other: one + other, (number(part, place) for part in expression.args))
        case Mul():
            return reduce(lambda one, other: one * other, (number(part, place) for part in expression.args))
        case Pow():
            return _power(number(expression.base, place), number(expression.exp, place))
        case exp():
            return exponential(number(expression.args[0], place))
        case Abs():
            return size(number(expression.args[0], place))
        case sin() | cos() | tan() | acos() | asin() | atan():
            return _trigonometric(expression, number(expression.args[0], place))
        case KroneckerDelta():
            one, other = (number(part, place) for part in expression.args)
            return fmpq(int(one == other))
        case MatrixNumber():
            return _of_matrix(expression, place)
    if expression == pi:
        return arb.pi()
    raise NoValue(f"no exact value of {type(expression).__name__}")


def _trigonometric(expression: Expr, inside: Any) -> Any:
    if isinstance(inside, Dual):
        raise NoValue(f"the slope of {type(expression).__name__}")
    found = getattr(arb(inside), type(expression).__name__)()
    if not found.is_finite():
        raise Undecided(f"{type(expression).__name__} of what may lie outside of its range")
    return found


def _of_matrix(expression: MatrixNumber, place: MatrixPlace) -> Any:
    rows = matrix(expression.matrix, place)
    match expression:
        case MatrixEntry():
            row, column = (int(number(part, place).p) for part in expression.args[1:])  # type: ignore[arg-type]
            if not (0 < row <= len(rows) and 0 < column <= len(rows[0])):
                raise NoValue("an entry beyond the matrix")
            return rows[row - 1][column - 1]
        case TraceOf():
            return sum((row[at] for at, row in enumerate(rows)), fmpq(0))
        case Determinant():
            return eliminated(rows, rows)[1]
    raise NoValue(f"no exact value of {type(expression).__name__}")


def _power(base: Any, exponent: Any) -> Any:
    if not isinstance(exponent, fmpq):
        raise NoValue("a power with such an exponent")
    if exponent.q == 2:
        return _whole_power(root(base), int(exponent.p))
    if exponent.q != 1:
        raise NoValue("a root of that order")
    return _whole_power(base, int(exponent.p))


def _whole_power(base: Any, exponent: int) -> Any:
    found = reduce(lambda one, other: one * other, [base] * abs(exponent), fmpq(1))
    return inverse(found) if exponent < 0 else found


def matrix(expression: MatrixExpression, place: MatrixPlace) -> Rows:
    """A matrix at a place. Raises `NoValue`."""
    if expression not in place.known:
        place.known[expression] = _matrix(expression, place)
    return place.known[expression]


def _matrix(expression: MatrixExpression, place: MatrixPlace) -> Rows:
    def parts() -> list[Rows]:
        return [matrix(part, place) for part in expression.args]  # type: ignore[arg-type]

    match expression:
        case MatrixLetter():
            return place.arrays[expression.base]
        case UnitMatrix():
            return unit(_size(expression.args[0], place))
        case ZeroMatrix():
            rows, columns = (_size(one, place) for one in expression.args)
            return tuple((fmpq(0),) * columns for _ in range(rows))
        case Multiple():
            factor = number(expression.args[0], place)  # type: ignore[arg-type]
            return entrywise(lambda entry: factor * entry, matrix(expression.args[1], place))  # type: ignore[arg-type]
        case MatrixSum():
            return reduce(added, parts())
        case MatrixProduct():
            return reduce(times, parts())
        case EntrywiseProduct():
            one, other = parts()
            return tuple(
                tuple(a * b for a, b in zip(first, second, strict=True))
                for first, second in zip(one, other, strict=True)
            )
        case Transposed():
            return transposed(parts()[0])
        case InverseMatrix():
            return inverted(matrix(expression.matrix, place))
        case BlockMatrix():
            return tuple(
                tuple(entry for line in lines for entry in line)
                for row in expression.blocks
                for lines in zip(*(matrix(block, place) for block in row), strict=True)
            )
        case PseudoInverse():
            return pseudo_inverted(parts()[0])
        case MatrixExponential():
            return _exponential(matrix(expression.matrix, place))
        case MatrixRoot():
            return _root(expression.matrix, place)
        case MatrixPower():
            exponent = number(expression.args[1], place)  # type: ignore[arg-type]
            if not isinstance(exponent, fmpq) or exponent.q != 1 or exponent < 0:
                raise NoValue("a power of a matrix with such an exponent")
            inside = matrix(expression.matrix, place)
            return reduce(times, [inside] * int(exponent.p), unit(len(inside)))
        case Slope():
            return _slope(expression, place)
        case Speed():
            return _speed(expression, place)
        case GaussianMean() | ConditionalMean():
            return _mean(expression, place)
        case PutIn():
            whole, letter, value = expression.args
            return matrix(whole, place.put({letter.base: matrix(value, place)}))  # type: ignore[arg-type,attr-defined]
    raise NoValue(f"no exact value of {type(expression).__name__}")


def _size(expression: Basic, place: MatrixPlace) -> int:
    return int(number(expression, place).p)  # type: ignore[arg-type]


def _exponential(rows: Rows) -> Rows:
    """e^A; a matrix that moves, A + εB, is [[A, B], [0, A]]."""
    levels = [entry.level for row in rows for entry in row if isinstance(entry, Dual)]
    if not levels:
        if all(entry == 0 for row in rows for entry in row):
            return unit(len(rows))
        found = arb_mat(len(rows), len(rows), [arb(entry) for row in rows for entry in row]).exp()
        return tuple(tuple(found[row, column] for column in range(len(rows))) for row in range(len(rows)))
    level, size_ = max(levels), len(rows)
    still = entrywise(lambda one: one.value if isinstance(one, Dual) and one.level == level else one, rows)
    moved = entrywise(lambda one: slope(one, level), rows)
    nothing = (fmpq(0),) * size_
    whole = _exponential(
        tuple((*row, *other) for row, other in zip(still, moved, strict=True))
        + tuple((*nothing, *row) for row in still)
    )
    return tuple(tuple(Dual(level, row[at], row[size_ + at]) for at in range(size_)) for row in whole[:size_])


def _root(inside: MatrixExpression, place: MatrixPlace) -> Rows:
    if isinstance(inside, MatrixLetter) and inside.base in place.roots:
        return place.roots[inside.base]
    rows = matrix(inside, place)
    if any(entry != 0 for at, row in enumerate(rows) for to, entry in enumerate(row) if at != to):
        raise NoValue("the root of a matrix that was not drawn with one")
    return tuple(
        tuple(root(entry) if at == to else fmpq(0) for to, entry in enumerate(row)) for at, row in enumerate(rows)
    )


def _slope(expression: Slope, place: MatrixPlace) -> Rows:
    inside, by = expression.args
    assert isinstance(inside, MatrixExpression) and isinstance(by, MatrixLetter)
    rows = place.arrays[by.base]
    found: dict[tuple[int, int], Rows] = {}
    for row, column in product(range(len(rows)), range(len(rows[0]))):
        level = next(_LEVELS)
        moved = tuple(
            tuple(Dual(level, entry, fmpq(1)) if (at, to) == (row, column) else entry for to, entry in enumerate(line))
            for at, line in enumerate(rows)
        )
        there = matrix(inside, place.put({by.base: moved}))
        found[row, column] = entrywise(lambda entry, level=level: slope(entry, level), there)
    if inside.is_scalar:
        return tuple(tuple(found[row, column][0][0] for column in range(len(rows[0]))) for row in range(len(rows)))
    return transposed(tuple(tuple(line[0] for line in found[row, 0]) for row in range(len(rows))))


def _speed(expression: Speed, place: MatrixPlace) -> Rows:
    inside, time, *flows = expression.args
    level = next(_LEVELS)
    numbers = {time: Dual(level, place.numbers[time], fmpq(1))}
    arrays = {}
    for flow in flows:
        letter, law = flow.args
        rows, moved = place.arrays[letter.base], matrix(law, place)  # type: ignore[attr-defined,arg-type]
        arrays[letter.base] = tuple(  # type: ignore[attr-defined]
            tuple(Dual(level, entry, by) for entry, by in zip(row, line, strict=True))
            for row, line in zip(rows, moved, strict=True)
        )
    there = matrix(inside, place.put(arrays, numbers))  # type: ignore[arg-type]
    return entrywise(lambda entry: slope(entry, level), there)


def law(of: GaussianLaw, place: MatrixPlace) -> tuple[Rows, Rows]:
    """(the mean, the covariance) of all columns of a law, one below the other. Raises `NoValue` where it is none."""
    mean = tuple(row for one in of.means for row in matrix(one, place))
    lines = [[matrix(block, place) for block in row] for row in of.blocks]
    covariance = tuple(
        tuple(entry for part in rows for entry in part) for line in lines for rows in zip(*line, strict=True)
    )
    factored(covariance)
    return mean, covariance


def _put(of: GaussianLaw, column: Rows, place: MatrixPlace) -> MatrixPlace:
    """The place with the entries of one column in the place of those of a law."""
    arrays, start = {}, 0
    for one in of.columns:
        end = start + _size(one.shape[0], place)
        arrays[one.base], start = column[start:end], end
    return place.put(arrays)


def _mean(expression: GaussianMean | ConditionalMean, place: MatrixPlace) -> Rows:
    """The sum over all nodes, which is the mean of polynomials up to the degree that the nodes are made for."""
    inside, of = expression.args[0], expression.law
    assert isinstance(inside, MatrixExpression)
    mean, covariance = law(of, place)
    if isinstance(expression, ConditionalMean):
        nothing = _put(of, tuple((fmpq(0),) for _ in mean), place)
        less = entrywise(lambda one: -one, matrix(expression.given, nothing))
        along = [added(matrix(expression.given, _put(of, transposed((row,)), place)), less) for row in unit(len(mean))]
        forms = transposed(tuple(transposed(one)[0] for one in along))
        value = added(matrix(expression.given, place), less)
        mean, covariance = given(mean, covariance, forms, value)
    reach = max((degree(inside, of.columns) + 1) // 2, 1)
    total: Rows | None = None
    for weight, column in nodes(mean, covariance, reach):
        there = entrywise(lambda entry, weight=weight: weight * entry, matrix(inside, _put(of, column, place)))
        total = there if total is None else added(total, there)
    assert total is not None
    return total


__all__ = ["MatrixPlace", "law", "matrix", "number"]
