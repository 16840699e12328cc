"""A statement in floats at very many points of its domain: how far its sides are apart, beyond what rounding does.

A `Frame` is the statement at the sizes and the activation of one of its points. What is left to vary, scalars and
entries of arrays, is drawn as a point of a unit cube, see `verify.points.axes` and `verify.points.frames`. Nothing is
judged by floats: what they find is for the oracles to look at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from sympy import Basic, Expr, IndexedBase, Symbol, lambdify, sympify
from sympy.logic.boolalg import Boolean

from verify.claims.domain import Point
from verify.claims.statement import Statement
from verify.points.axes import Axis
from verify.points.float_sides import CLOSER, LEVELS, Columns, FloatSides
from verify.points.structures import Family

DOUBT, RULES_DOUBT = 8, 100
"""Differences count from so many times what two evaluations, or two rules for expectations, do not share."""
SHARED = 1e-5
"""Where two rules are further apart, relative to the sides, neither is trusted."""
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
        return {self.array[tuple(i + 1 for i in place)]: _at(found, place) for place in places_of(found)}


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
    within: tuple[Boolean, ...] = ()
    """What scalars that are shares of bounds, or given by others, have to meet besides the domain's conditions."""

    def completed(self, values: Mapping[Basic, Any]) -> dict[Basic, Any]:
        """The values with the entries of arrays of a structure."""
        return {**values, **self._entries(values)}

    def _entries(self, values: Mapping[Basic, Any]) -> dict[Basic, Any]:
        return {place: entry for one in self.structured for place, entry in one.entries(values).items()}

    def columns(self, cube: np.ndarray) -> Columns:
        """The values at points of the cube, one a row."""
        found: dict[Basic, np.ndarray] = {}
        for coordinate, units in zip(self.drawn, cube.T, strict=True):
            values = coordinate.axis.at(units)
            if coordinate.bound is not None:
                values = values * _value(coordinate.bound, found, len(cube))
            found[coordinate.place] = values
        exact = {place: column.astype(np.longdouble) for place, column in found.items()}
        entries = self._entries(exact)
        return found | {place: np.broadcast_to(np.longdouble(entry), (len(cube),)) for place, entry in entries.items()}

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
        for condition in self.within:
            met &= np.broadcast_to(_value(condition, known, length), (length,)).astype(bool)
        return met


def _with(side: np.ndarray, rows: np.ndarray, better: np.ndarray) -> np.ndarray:
    found = side.astype(better.dtype)
    found[rows] = better
    return found


def _scale(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The larger side; 1 where a side is exactly zero, as in the oracles' comparison."""
    return np.where((left != 0) & (right != 0), np.maximum(abs(left), abs(right)), 1)


def places_of(value: Any) -> Iterator[tuple[int, ...]]:
    """The places of the entries of a nested tuple."""
    for i, entry in enumerate(value):
        if isinstance(entry, tuple):
            yield from ((i, *rest) for rest in places_of(entry))
        else:
            yield (i,)


def _at(value: Any, place: tuple[int, ...]) -> Any:
    for index in place:
        value = value[index]
    return value


def _scalars(base: Point) -> dict[Basic, Any]:
    return {s: np.float64(sympify(value)) for s, value in base.values.items() if isinstance(s, Symbol)}


def _value(expression: Expr | Boolean, known: Mapping[Basic, Any], length: int) -> np.ndarray:
    names, compiled = _on_columns(expression)
    values = (np.broadcast_to(np.asarray(known[name], dtype=float), (length,)) for name in names)
    with np.errstate(all="ignore"):
        return compiled(*values)


@lru_cache(maxsize=256)
def _on_columns(expression: Expr | Boolean) -> tuple[tuple[Symbol, ...], Callable[..., np.ndarray]]:
    names = tuple(sorted(expression.free_symbols, key=str))
    return names, lambdify(names, expression, modules="numpy")


__all__ = ["Drawn", "Frame", "Seen", "Structured", "places_of"]
