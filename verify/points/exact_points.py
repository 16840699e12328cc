"""`exact_points`: points of a domain with short exact numbers, near the places at which floats find something.

Where the sides of a strict inequality are equal in floats, ratios and squares are made short as well: rows that are
multiples of one another, correlations such as √3/2.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from sympy import Basic, Expr, Rational, sign, sqrt
from sympy.tensor.indexed import Indexed

from verify.claims.domain import Point
from verify.points.arrays import with_entries
from verify.points.frames import INWARD
from verify.points.scan import Frame

MOST = 3
"""So many points are given to the oracles."""
ROUNDINGS = (1, 2, 3, 5, 8, 12)
"""Significant digits that a point is tried with before it is taken as it is."""
SQUARED = 8
"""Before so many, numbers with short squares are tried: near them sides that touch are equal in floats."""
LARGEST_DENOMINATOR = 60
"""Of the ratios of vectors, and of the squares of numbers, that a tie is tried with."""
NEARLY = 1e-4
"""Vectors that are multiples of each other up to so much of their length may be exact ones."""


@dataclass(frozen=True)
class Place:
    """A point of a frame's cube, and by how much the statement fails there."""

    frame: Frame
    cube: np.ndarray
    failing: float


def exact_points(places: list[Place], name: str) -> list[Point]:
    """Points of the domain for the first places that give one, at most `MOST`, each apart from the others."""
    found: list[tuple[Place, Point]] = []
    for place in places:
        near = any(other.frame is place.frame and np.abs(other.cube - place.cube).max() < 0.05 for other, _ in found)
        if not near and (point := _exact(place, f"{name} ({len(found) + 1})")) is not None:
            found.append((place, point))
        if len(found) == MOST:
            break
    return [point for _, point in found]


def _exact(place: Place, name: str) -> Point | None:
    """A point with short numbers near the place where the statement fails at least half as much, else with its floats;
    None where that is outside of the domain."""
    for values in _candidates(place):
        point = point_at(place.frame, values, name)
        if point is None:
            continue
        columns = {key: np.array([float(value)]) for key, value in values.items()}
        seen = place.frame.judged(columns)
        if seen.failing[0] >= place.failing / 2 if place.failing > 0 else seen.no_value[0] or seen.equal[0]:
            return point
    return None


def _candidates(place: Place) -> Iterator[dict[Basic, Expr]]:
    columns = place.frame.columns(place.cube[None, :])
    floats = {coordinate.place: float(columns[coordinate.place][0]) for coordinate in place.frame.drawn}
    exact = {
        coordinate.place: coordinate.axis.members[int(coordinate.axis.place(unit))]
        for coordinate, unit in zip(place.frame.drawn, place.cube, strict=True)
        if coordinate.axis.members
    }
    for digits in ROUNDINGS[:3] if place.failing == 0 else ():
        yield place.frame.completed(_related(place.frame, floats, digits) | exact)
    for digits in ROUNDINGS:
        if digits == SQUARED:
            yield place.frame.completed({key: _root_near(value) for key, value in floats.items()} | exact)
        yield place.frame.completed({key: Rational(f"{value:.{digits}g}") for key, value in floats.items()} | exact)
    yield place.frame.completed({key: Rational(value) for key, value in floats.items()} | exact)


def _related(frame: Frame, floats: dict[Basic, float], digits: int) -> dict[Basic, Expr]:
    """The numbers rounded, shares of bounds to roots, arrays that are nearly multiples of others to multiples."""
    found: dict[Basic, Expr] = {key: Rational(f"{value:.{digits}g}") for key, value in floats.items()}
    for coordinate in frame.drawn:
        if coordinate.bound is not None:
            share = floats[coordinate.place] / float(coordinate.bound.xreplace(floats))
            found[coordinate.place] = _root_near(share) * (coordinate.bound / INWARD).xreplace(found)
    arrays: dict[Basic, list[Indexed]] = {}
    for key in floats:
        if isinstance(key, Indexed):
            arrays.setdefault(key.base, []).append(key)
    for one, other in combinations(arrays.values(), 2):
        first, second = (np.array([floats[key] for key in keys]) for keys in (one, other))
        if len(one) == len(other) and first.any():
            ratio = float(first @ second / (first @ first))
            if np.linalg.norm(second - ratio * first) <= NEARLY * np.linalg.norm(second):
                factor = Rational(ratio).limit_denominator(LARGEST_DENOMINATOR)
                found |= {theirs: factor * found[own] for own, theirs in zip(one, other, strict=True)}
    return found


def _root_near(value: float) -> Expr:
    """A number with a short square near the given one."""
    return sign(value) * sqrt(Rational(value**2).limit_denominator(LARGEST_DENOMINATOR))


def point_at(frame: Frame, values: dict[Basic, Expr], name: str) -> Point | None:
    """The point of these scalars and entries; what is not varied is as at the frame's own."""
    domain, base = frame.statement.domain, frame.base
    scalars = {symbol: values.get(symbol, base.values[symbol]) for symbol in domain.scalars}
    scalars |= {symbol: solution.xreplace(scalars) for symbol, solution in frame.given.items()}
    arrays = {array: with_entries(array, base.values[array], values) for array in domain.arrays}
    point = Point(name, {**scalars, **arrays}, base.activation)
    return point if domain.contains(point) else None


__all__ = ["MOST", "Place", "exact_points", "point_at"]
