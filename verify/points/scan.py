"""A statement in floats at very many points of its domain: how far its sides are apart, beyond what rounding does.

A `Frame` is the statement at the sizes and the activation of one of its points. What is left to vary, scalars and
entries of arrays, is drawn as a point of a unit cube, see `verify.points.axes`; a scalar whose square or size is
bounded by others, such as c² ≤ qq', is drawn as a share of its bound, one that an equation gives is taken from it, and
an array of a structure is made from what it depends on. Nothing is judged by floats: what they find is for the oracles
to look at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any

import numpy as np
from sympy import Abs, Basic, Dummy, Eq, Expr, IndexedBase, Pow, Rational, S, Symbol, lambdify, solve, sqrt, sympify
from sympy.core.relational import Relational
from sympy.tensor.indexed import Indexed

from verify.claims.domain import Domain, Point, assumed
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.points.axes import Axis, angle_axis, axis_of, entry_axis, share_axis
from verify.points.float_sides import CLOSER, LEVELS, Columns, FloatSides, NotLowered, float_sides, sizes
from verify.points.made import ordinary
from verify.points.needs import Needs, completed, needs_of
from verify.points.structures import Family, family_of, maker_of

MANY, SOME, FEW = 1 << 16, 1 << 14, 10_000
"""Points of a scan, of all frames together: many where a point costs little, few where it costs integrals."""
LITTLE, FLAT = 300, 3
"""Sides of at most so many parts, of at most so many numbers that vary, cost little."""
MOST_FRAMES, BASES = 5, 12
"""Where the claim lists no points, so many are made to choose from."""
LEAST_SIZES = (2, 3, 1, 4)
"""With arrays a statement is scanned with all sizes at least so large, one after the other."""
MOST_ENTRIES = 60
DOUBT, RULES_DOUBT = 8, 100
"""Differences count from so many times what two evaluations, or two rules for expectations, do not share."""
SHARED = 1e-5
"""Where two rules are further apart, relative to the sides, neither is trusted."""

INWARD = 1 - Rational(1, 2**51)
"""What a root that bounds a scalar is multiplied by, so that rounding does not put it outside."""
EQUAL = 1e-15
"""What two sides that are equal differ by, relative to the larger one, where they hold no expectations."""
CLOSELY = 300
"""So many points are looked at by the finest rules."""
SUSPICION = 1e-6
"""What a failure that may be one counts beside one that is."""

Sides = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Drawn:
    """One coordinate of the cube: a scalar or an entry, its axis, and the bound that it is a share of, if any."""

    place: Basic
    axis: Axis
    bound: Expr | None = None


@dataclass(frozen=True)
class Structured:
    """An array of a shape whose entries come from `parameters`."""

    array: IndexedBase
    shape: tuple[int, ...]
    family: Family
    parameters: tuple[Symbol, ...]

    def entries(self, values: Mapping[Basic, Any]) -> dict[Basic, Any]:
        """Every entry, from the parameters among the values."""
        found = self.family.entries(self.shape, [values[parameter] for parameter in self.parameters])
        return {self.array[tuple(i + 1 for i in place)]: _at(found, place) for place in _places(found)}


@dataclass(frozen=True)
class Seen:
    """At each point how far the statement fails in floats: relative, doubt taken off, negative where it holds.

    `no_value` is where a side is no number, `equal` where the sides are equal to all that floats show.
    """

    failing: np.ndarray
    no_value: np.ndarray
    equal: np.ndarray


@dataclass(frozen=True, eq=False)
class Frame:
    """A statement at the sizes of the point `base`."""

    statement: Statement
    base: Point
    drawn: tuple[Drawn, ...]
    given: Mapping[Symbol, Expr]
    floats: FloatSides
    structured: tuple[Structured, ...] = ()

    def completed(self, values: Mapping[Basic, Any]) -> dict[Basic, Any]:
        """The values with the entries of arrays of a structure."""
        found = dict(values)
        for one in self.structured:
            found |= one.entries(values)
        return found

    def columns(self, cube: np.ndarray) -> Columns:
        """The values at points of the cube, one a row."""
        found: dict[Basic, np.ndarray] = {}
        for coordinate, units in zip(self.drawn, cube.T, strict=True):
            values = coordinate.axis.at(units)
            if coordinate.bound is not None:
                values = values * _value(coordinate.bound, found, len(cube))
            found[coordinate.place] = values
        exact = {place: column.astype(np.longdouble) for place, column in found.items()}
        entries = {entry: exact_entry for one in self.structured for entry, exact_entry in one.entries(exact).items()}
        return found | {entry: np.broadcast_to(np.longdouble(value), (len(cube),)) for entry, value in entries.items()}

    def seen(self, cube: np.ndarray) -> Seen:
        """How the statement does at points of the cube; −∞ outside of the domain."""
        return self.judged(self.columns(cube))

    def judged(self, columns: Columns) -> Seen:
        """How it does at the values of its scalars and entries: in doubles, and where it fails there with more care."""
        with np.errstate(all="ignore"):
            inside = self._meets_conditions(columns)
            sides = self.floats.sides(columns, 0)
            gaps = self._gap(*sides)
            failing = np.where(inside, gaps - self.floats.error, -np.inf)
            nowhere = inside & np.isnan(sides[0] + sides[1])
            for level in range(1, LEVELS):
                rows = np.flatnonzero(inside & ~((failing <= 0) & np.isfinite(failing)))
                if not len(rows):
                    break
                before = sides[0][rows], sides[1][rows]
                after = self.floats.sides({place: column[rows] for place, column in columns.items()}, level)
                gaps[rows] = self._gap(*after)
                found = gaps[rows] - self._doubt(before, after)
                failing[rows] = found if level == 1 else np.minimum(found, failing[rows])
                nowhere[rows] &= np.isnan(after[0] + after[1])
                sides = tuple(_with(side, rows, better) for side, better in zip(sides, after, strict=True))
            if self.floats.means:
                failing, gaps = self._looked_closer(columns, inside, failing, gaps)
            if self.floats.means and self.statement.relation != "=":
                failing = self._suspected(failing, gaps)
        failing = np.where(np.isfinite(failing), failing, -np.inf)
        return Seen(failing, nowhere, inside & (abs(gaps) <= (self.floats.error if self.floats.means else EQUAL)))

    def _looked_closer(
        self, columns: Columns, inside: np.ndarray, failing: np.ndarray, gaps: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """By the finest rules, at some of the points where the others are too far apart to say anything."""
        rows = np.flatnonzero(inside & np.isneginf(failing) & (gaps > self.floats.error))
        rows = rows[np.linspace(0, len(rows) - 1, min(len(rows), CLOSELY)).astype(int)]
        if len(rows):
            some = {place: column[rows] for place, column in columns.items()}
            before, after = (self.floats.sides(some, level) for level in CLOSER)
            failing, gaps = failing.copy(), gaps.copy()
            gaps[rows] = self._gap(*after)
            failing[rows] = gaps[rows] - self._doubt(before, after)
        return failing, gaps

    def _suspected(self, failing: np.ndarray, gap: np.ndarray) -> np.ndarray:
        """Of an inequality that fails by less than two rules are apart, the oracles have to say whether it does."""
        may_fail = np.isfinite(failing) & (failing <= 0) & (gap > self.floats.error)
        return np.where(may_fail, SUSPICION * gap, failing)

    def _gap(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        relation = self.statement.relation
        gap = abs(left - right) if relation == "=" else left - right if relation in ("<", "<=") else right - left
        return (gap / _scale(left, right)).astype(float)

    def _doubt(self, before: Sides, after: Sides) -> np.ndarray:
        """What the sides may differ by from rounding and the rules; ∞ where two rules have little in common."""
        scale = _scale(*after)
        apart = (abs(before[0] - after[0]) + abs(before[1] - after[1])) / scale
        if self.floats.means:
            return np.where(apart <= SHARED, RULES_DOUBT * apart, np.inf).astype(float) + self.floats.error
        return (DOUBT * apart).astype(float) + self.floats.error

    def _meets_conditions(self, columns: Columns) -> np.ndarray:
        length = len(next(iter(columns.values())))
        met = np.ones(length, dtype=bool)
        known = _scalars(self.base) | dict(columns)
        for condition in self.statement.domain.conditions:
            if not condition.free_symbols & self.given.keys():
                met &= np.broadcast_to(_value(condition, known, length), (length,)).astype(bool)
        return met


def frames(statement: Statement) -> tuple[Frame, ...]:
    """The statement at the sizes of a few of its points, with each activation. Raises `NotLowered`."""
    found, reasons = [], []
    for base in _bases(statement):
        try:
            found.append(_frame(statement, base))
        except NotLowered as reason:
            reasons.append(reason)
    if not found:
        raise reasons[0]
    return tuple(found)


def scanned(found: tuple[Frame, ...]) -> int:
    """How many points of each frame are scanned."""
    cost, most = sum(frame.floats.parts for frame in found), max(len(frame.drawn) for frame in found)
    number = MANY if cost <= LITTLE and most <= FLAT else SOME
    if any(frame.floats.means for frame in found):
        number = FEW
    return -(-number // len(found))


def cube_points(dimension: int, number: int, statement: Statement, settings: Settings) -> np.ndarray:
    """Points that fill a cube evenly, the same for the same statement and seed.

    Point k is the fractional part of a shift plus k (1/φ, 1/φ², …), φ^(dimension + 1) = φ + 1; the shift is drawn.
    """
    digest = int.from_bytes(sha256(statement.text.encode()).digest()[:8])
    shift = np.random.default_rng([settings.seed, digest]).random(dimension)
    phi = 2.0
    for _ in range(60):
        phi = (1 + phi) ** (1 / (dimension + 1))
    return (shift + np.arange(number)[:, None] * phi ** -np.arange(1, dimension + 1)) % 1


def tied(cube: np.ndarray, frame: Frame) -> np.ndarray:
    """The points, every other one with a tie: alike coordinates equal, shares at their ends and entries 0, or both; or
    flat arrays.

    Alike are scalars of one set and entries of arrays of one shape at the same place.
    """
    found, turn = cube.copy(), np.arange(len(cube)) % 8
    flat, alike, ends = turn == 7, (turn == 1) | (turn == 5), (turn == 3) | (turn == 5)
    firsts: dict[Any, int] = {}
    for column, coordinate in enumerate(frame.drawn):
        place = coordinate.place
        if coordinate.bound is not None:
            found[ends, column] = np.round(cube[ends, column])
        elif isinstance(place, Indexed):
            shape = tuple(frame.statement.domain.arrays[place.base]), tuple(place.indices)
            found[alike, column] = found[alike, firsts.setdefault((shape, assumed(place.base.label)), column)]
            found[flat, column] = found[flat, firsts.setdefault(place.base, column)]
            if S.Zero in assumed(place.base.label):
                found[ends, column] = coordinate.axis.with_zeros(found[ends, column])
        elif place in frame.statement.domain.scalars:
            key = frame.statement.domain.scalars[place], place.is_integer
            found[alike, column] = found[alike, firsts.setdefault(key, column)]
    return found


def _bases(statement: Statement) -> list[Point]:
    """For each activation the points with the fewest entries whose sizes are large enough, where there are any.

    Indices are as unlike one another as they can be; at the first sizes they are where the point has them, too.
    """
    named, domain, needs = sizes(statement), statement.domain, needs_of(statement)

    def effort(point: Point) -> int:
        entries = sum(len(list(_places(point.values[base]))) for base in domain.arrays)
        return entries + sum(int(point.values[size]) for size in named)

    candidates = domain.inside or ordinary(completed(statement), 0, BASES, needs)
    found: list[Point] = []
    for least in LEAST_SIZES if domain.arrays else LEAST_SIZES[:1]:
        for activation in dict.fromkeys(point.activation for point in candidates):
            own = [point for point in candidates if point.activation == activation]
            large = [p for p in own if all(p.values[size] >= least for size in named - dict(needs.lengths).keys())]
            best = min(large or (own if least == LEAST_SIZES[0] else []), key=effort, default=None)
            if best is not None:
                spread = _spread(best, domain, needs)
                both = (spread, best) if least == LEAST_SIZES[0] or not domain.contains(spread) else (spread,)
                found += filter(domain.contains, both)
    if not found:
        raise NotLowered("no point lies in the domain")
    apart = {(point.activation, *(point.values[size] for size in named)): point for point in reversed(found)}
    return list(reversed(apart.values()))[:MOST_FRAMES]


def _spread(point: Point, domain: Domain, needs: Needs) -> Point:
    """The point with the indices 1, 2, 3, …, none beyond the lengths of its axes."""
    values = {}
    for symbol, lengths in sorted(needs.lengths, key=str):
        if symbol in domain.scalars:
            known = [length.xreplace(dict(point.values)) for length in lengths]
            values[symbol] = min([S(len(values) + 1), *(length for length in known if length.is_Integer)])
    return point.having(values) if values else point


def _frame(statement: Statement, base: Point) -> Frame:
    domain, fixed = statement.domain, sizes(statement)
    given = _given(statement, fixed)
    bounds = _bounds(statement, fixed)
    drawn = []
    for symbol, allowed in domain.scalars.items():
        axis = share_axis() if symbol in bounds else axis_of(allowed, bool(symbol.is_integer))
        if symbol not in fixed and symbol not in given and axis is not None:
            drawn.append(Drawn(symbol, axis, bounds.get(symbol)))
    drawn.sort(key=lambda coordinate: coordinate.bound is not None)
    structured = {one: one.entries(dict.fromkeys(one.parameters, S.One)) for one in _structured(statement, base)}
    for array in domain.arrays:
        if family_of(array) is None and maker_of(array) is None:
            axis = entry_axis(assumed(array.label))
            drawn += [Drawn(array[tuple(i + 1 for i in place)], axis) for place in _places(base.values[array])]
    names = _names([coordinate.place for coordinate in drawn])
    names |= _names([entry for entries in structured.values() for entry in entries])
    floats = float_sides(statement, base, names, given)
    turning = tuple(one for one, entries in structured.items() if floats.variables & entries.keys())
    drawn += [Drawn(parameter, angle_axis()) for one in turning for parameter in one.parameters]
    needed = floats.variables | {s for c in domain.conditions for s in c.free_symbols}
    needed |= {s for expression in bounds.values() for s in expression.free_symbols}
    needed |= {parameter for one in turning for parameter in one.parameters}
    kept = tuple(coordinate for coordinate in drawn if coordinate.place in needed)
    if len(kept) > MOST_ENTRIES:
        raise NotLowered(f"{len(kept)} numbers are too many to vary")
    return Frame(statement, base, kept, given, floats, turning)


def _names(places: Iterable[Basic]) -> dict[Basic, Dummy]:
    return {place: Dummy(f"x{i}", real=True, integer=place.is_integer) for i, place in enumerate(places)}


def _structured(statement: Statement, base: Point) -> Iterator[Structured]:
    for array, shape in statement.domain.arrays.items():
        family, lengths = family_of(array), tuple(int(length.xreplace(dict(base.values))) for length in shape)
        if family is not None:
            parameters = (Dummy(f"{array.label}{i}", real=True) for i in range(family.count(lengths)))
            yield Structured(array, lengths, family, tuple(parameters))


def _given(statement: Statement, fixed: frozenset[Symbol]) -> dict[Symbol, Expr]:
    """Scalars that an equation among the conditions gives in terms of others."""
    found: dict[Symbol, Expr] = {}
    for condition in statement.domain.conditions:
        for symbol in statement.domain.scalars if isinstance(condition, Eq) else ():
            if symbol in condition.free_symbols - fixed and not found and not symbol.is_integer:
                found |= _solved(condition, symbol)
    return found


def _solved(condition: Eq, symbol: Symbol) -> dict[Symbol, Expr]:
    try:
        solutions = solve(condition, symbol)
    except NotImplementedError:
        return {}
    return {symbol: solutions[0]} if len(solutions) == 1 else {}


def _bounds(statement: Statement, fixed: frozenset[Symbol]) -> dict[Symbol, Expr]:
    """Scalars s with a condition s² ≤ e or |s| ≤ e, and the bound of |s| that it gives."""
    found: dict[Symbol, Expr] = {}
    for condition in statement.domain.conditions:
        if condition.rel_op not in ("<", "<=", ">", ">="):
            continue
        small, large = (condition.lts, condition.gts)
        symbol = next(iter(small.args), small)
        if not isinstance(symbol, Symbol) or symbol in fixed | large.free_symbols or symbol.is_nonnegative is True:
            continue
        if found.keys() & large.free_symbols:
            continue
        if isinstance(small, Pow) and small.exp == 2:
            found[symbol] = sqrt(large) * INWARD
        elif isinstance(small, Abs):
            found[symbol] = large
    return found


def _with(side: np.ndarray, rows: np.ndarray, better: np.ndarray) -> np.ndarray:
    found = side.astype(better.dtype)
    found[rows] = better
    return found


def _scale(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The larger side; 1 where a side is exactly zero, as in the oracles' comparison."""
    return np.where((left != 0) & (right != 0), np.maximum(abs(left), abs(right)), 1)


def _places(value: Any) -> Iterator[tuple[int, ...]]:
    """The places of the entries of a nested tuple."""
    for i, entry in enumerate(value):
        if isinstance(entry, tuple):
            yield from ((i, *rest) for rest in _places(entry))
        else:
            yield (i,)


def _at(value: Any, place: tuple[int, ...]) -> Any:
    for index in place:
        value = value[index]
    return value


def _scalars(base: Point) -> dict[Basic, Any]:
    return {s: np.float64(sympify(value)) for s, value in base.values.items() if isinstance(s, Symbol)}


def _value(expression: Expr | Relational, known: Mapping[Basic, Any], length: int) -> np.ndarray:
    names, compiled = _on_columns(expression)
    values = (np.broadcast_to(np.asarray(known[name], dtype=float), (length,)) for name in names)
    with np.errstate(all="ignore"):
        return compiled(*values)


@lru_cache(maxsize=256)
def _on_columns(expression: Expr | Relational) -> tuple[tuple[Symbol, ...], Callable[..., np.ndarray]]:
    names = tuple(sorted(expression.free_symbols, key=str))
    return names, lambdify(names, expression, modules="numpy")


__all__ = ["INWARD", "Frame", "Seen", "cube_points", "frames", "scanned", "tied"]
