"""`places`: matrices of small exact sizes, drawn for what is said of them: singular ones and equal eigenvalues too.

What has a spectrum is Q diag(λ) Q^⊤ with Q rational and orthogonal, I − A over I + A of a skew A, and with λ among few
numbers, 0 one of them where it may be; a semidefinite one has rational roots of λ. Draws follow from a text and a seed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from random import Random
from typing import Any

from flint import fmpq
from sympy import Basic, Expr, IndexedBase, Rational, Set, Symbol

from derive.algebra import kinds
from derive.algebra.expressions import MatrixLetter
from verify.claims.domain import Domain
from verify.values.duals import may_vanish
from verify.values.matrices import MatrixPlace
from verify.values.no_value import NoValue
from verify.values.rows import Rows, added, inverted, times, transposed, unit

FEW = tuple(Rational(*pair) for pair in ((1, 1), (2, 1), (1, 2), (3, 1), (-1, 1), (2, 3), (0, 1), (-3, 2), (5, 1)))
"""What scalars and entries are drawn from."""
TRIES = 8


@dataclass(frozen=True)
class EntryDraws:
    """How numbers are drawn: from a few, where ties and zeros happen, or from very many, where none does by chance."""

    random: Random
    is_fine: bool = False
    is_thin: bool = False
    """Whether semidefinite matrices have a rank of at most one: products of such have the traces of least sign."""

    def number(self) -> fmpq:
        if self.is_fine:
            return fmpq(self.random.randint(-(2**41), 2**41), 2**40 + self.random.randint(1, 2**30))
        return exact(self.random.choice(FEW))

    def among(self, few: Sequence[int]) -> fmpq:
        """One of few numbers, or one between the least and the largest of them."""
        if self.is_fine and max(few) > min(few):
            return fmpq(self.random.randint(min(few) * 2**40 + 1, max(few) * 2**40), 2**40)
        return fmpq(self.random.choice(few))


@dataclass(frozen=True)
class SmallPlace:
    """A place with a name that says its sizes."""

    name: str
    sizes: Mapping[Symbol, int]
    place: MatrixPlace = field(compare=False)


def exact(value: Expr) -> fmpq:
    """A rational number of SymPy's."""
    return fmpq(int(value.p), int(value.q))  # type: ignore[attr-defined]


def places(
    text: str,
    domain: Domain,
    found: Sequence[MatrixLetter],
    seed: int,
    number: int,
    largest: int,
    *,
    is_fine: bool = False,
    are_thin: bool = False,
) -> Iterator[SmallPlace]:
    """So many places with sizes from 1 to `largest`, fewer where what is said of the letters leaves none.

    Where some `are_thin`, semidefinite matrices of every other place are of rank one.
    """
    digest = sha256(f"{text}, seed {seed}, {is_fine}".encode()).digest()
    sizes = sorted({one for letter in found for side in letter.shape for one in side.free_symbols}, key=str)
    for draw in range(number):
        random = Random(int.from_bytes(digest[:8]) + draw)
        for _ in range(TRIES):
            chosen = {one: random.randint(1, largest) for one in sizes}
            if draw == 0:
                chosen = dict.fromkeys(sizes, 2)
            place = _place(domain, found, chosen, EntryDraws(random, is_fine, are_thin and draw % 2 == 1))
            if place is not None:
                shown = ", ".join(f"{one} = {value}" for one, value in chosen.items())
                yield SmallPlace(f"draw {draw} of seed {seed}, {shown}" if shown else f"draw {draw}", chosen, place)
                break


def _place(
    domain: Domain, found: Sequence[MatrixLetter], sizes: Mapping[Symbol, int], draws: EntryDraws
) -> MatrixPlace | None:
    values: dict[Basic, Expr] = {size: Rational(value) for size, value in sizes.items()}
    for symbol, allowed in domain.scalars.items():
        if symbol in values:
            if values[symbol] not in allowed:
                return None
            continue
        pool = _pool(allowed)
        if not pool:
            raise NoValue(f"no value of {symbol} is drawn from {allowed}")
        if draws.is_fine and not symbol.is_integer:
            middle = Rational(draws.random.randint(1, 2**40), 2**39)
            pool = [one for one in (middle, -middle) if one in allowed] or pool
        values[symbol] = draws.random.choice(pool)
    if any(condition.subs(values) == False for condition in domain.conditions):  # noqa: E712 - SymPy's false
        return None
    arrays: dict[IndexedBase, Rows] = {}
    roots: dict[IndexedBase, Rows] = {}
    for letter in found:
        shape = tuple(int(side.xreplace(values)) for side in letter.shape)
        rows, own = drawn(letter, shape, draws)  # type: ignore[arg-type]
        if rows is None:
            return None
        arrays[letter.base] = rows
        if own is not None:
            roots[letter.base] = own
    return MatrixPlace({symbol: exact(value) for symbol, value in values.items()}, arrays, roots)


@lru_cache(maxsize=256)
def _pool(allowed: Set) -> list[Rational]:
    """The few numbers that lie in a set."""
    return [value for value in FEW if value in allowed]


def drawn(letter: MatrixLetter, shape: tuple[int, int], draws: EntryDraws) -> tuple[Rows | None, Rows | None]:
    """(a matrix of the letter's kind, its root where it was drawn with one); None where the shape has none.

    Raises `NoValue` for a kind that nothing draws.
    """
    said = kinds.implied(letter.said)
    size = shape[0]
    if kinds.SYMMETRIC in said:
        return _symmetric(said, size, draws)
    if kinds.ORTHONORMAL in said:
        if shape[0] < shape[1]:
            return None, None
        return tuple(row[: shape[1]] for row in orthogonal(size, draws)), None
    if kinds.IDEMPOTENT in said:
        own = _general(shape, draws)
        diagonal = _diagonal([draws.random.choice((fmpq(0), fmpq(1))) for _ in range(size)])
        try:
            return times(times(own, diagonal), inverted(own)), None
        except NoValue:
            return None, None
    rows = _general(shape, draws)
    return (rows if is_of_kind(rows, said) else None), None


def is_of_kind(rows: Rows, said: frozenset[str]) -> bool:
    """Whether a matrix is of the kinds that all but few matrices are of, as far as they are said: `kinds.GENERIC`."""
    shape = len(rows), len(rows[0])
    if kinds.INVERTIBLE in said and _is_singular(rows):
        return False
    if kinds.FULL_COLUMNS in said and (shape[0] < shape[1] or _is_singular(times(transposed(rows), rows))):
        return False
    if kinds.FULL_ROWS in said and (shape[0] > shape[1] or _is_singular(times(rows, transposed(rows)))):
        return False
    return not (kinds.NONZERO in said and all(entry == 0 for row in rows for entry in row))


def _general(shape: tuple[int, int], draws: EntryDraws) -> Rows:
    return tuple(tuple(draws.number() for _ in range(shape[1])) for _ in range(shape[0]))


def _is_singular(rows: Rows) -> bool:
    try:
        inverted(rows)
    except NoValue:
        return True
    return False


def _symmetric(said: frozenset[str], size: int, draws: EntryDraws) -> tuple[Rows, Rows | None]:
    turn = unit(size) if kinds.DIAGONAL in said else orthogonal(size, draws)

    def around(values: Sequence[fmpq]) -> Rows:
        return times(times(turn, _diagonal(values)), transposed(turn))

    is_regular = kinds.INVERTIBLE in said
    if kinds.ORTHONORMAL in said or kinds.IDEMPOTENT in said:
        signs = (1,) if kinds.IDEMPOTENT in said else (1, -1)
        pool = signs if kinds.ORTHONORMAL in said else (0, 1)
        return around([fmpq(draws.random.choice(pool)) for _ in range(size)]), None
    if kinds.SEMIDEFINITE in said:
        roots = [_nonzero(lambda: draws.among((0, 1, 1, 2)), is_regular) for _ in range(size)]
        if draws.is_thin and not is_regular:
            roots = [fmpq(1), *[fmpq(0)] * (size - 1)]
        return around([one * one for one in roots]), around(roots)
    return around([_nonzero(lambda: draws.among((0, 1, 1, -1, 2, 3)), is_regular) for _ in range(size)]), None


def _nonzero(draw: Callable[[], fmpq], is_regular: bool) -> fmpq:
    found = draw()
    while is_regular and may_vanish(found):
        found = draw()
    return found


def _diagonal(values: Sequence[fmpq]) -> Rows:
    return tuple(
        tuple(value if row == column else fmpq(0) for column in range(len(values))) for row, value in enumerate(values)
    )


def orthogonal(size: int, draws: EntryDraws) -> Rows:
    """A rational orthogonal matrix: (I − A)(I + A)^{-1} of a skew A, some columns turned around."""
    upper: dict[tuple[int, int], Any] = {
        (row, column): draws.number() for row in range(size) for column in range(row + 1, size)
    }
    skew = tuple(
        tuple(upper.get((row, column), fmpq(0)) - upper.get((column, row), fmpq(0)) for column in range(size))
        for row in range(size)
    )
    turned = transposed(skew)
    whole = times(added(unit(size), turned), inverted(added(unit(size), skew)))
    signs = [draws.random.choice((fmpq(1), fmpq(-1))) for _ in range(size)]
    return tuple(tuple(entry * sign for entry, sign in zip(row, signs, strict=True)) for row in whole)


__all__ = ["SmallPlace", "drawn", "is_of_kind", "places"]
