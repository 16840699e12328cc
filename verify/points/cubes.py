"""Points of a unit cube for the scan of a frame: spread evenly, every other one with a tie between its numbers."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import numpy as np
from sympy import S
from sympy.tensor.indexed import Indexed

from verify.claims.domain import assumed
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.points.scan import Frame

MANY, SOME, FEW = 1 << 16, 1 << 14, 10_000
"""Points of a scan, of all frames together: many where a point costs little, few where it costs integrals."""
LITTLE, FLAT = 300, 3
"""Sides of at most so many parts, of at most so many numbers that vary, cost little."""


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


__all__ = ["cube_points", "scanned", "tied"]
