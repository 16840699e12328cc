"""`worst`: the points at which a statement does worst in floats, found by a scan and a search from the worst of it.

The search is SciPy's: differential evolution that starts from the worst points of the scan, then Nelder and Mead from
the best it finds. Both have budgets by count, so that the same points are found whatever the time. Floats judge
nothing: where a statement fails in them beyond rounding, exact points are given to the oracles.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations

import numpy as np
from sympy import Basic, Expr, Rational, sign, sqrt
from sympy.tensor.indexed import Indexed

from verify.claims.domain import Point
from verify.claims.evidence import Evidence
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.points.float_sides import NotLowered
from verify.points.scan import INWARD, Frame, Seen, cube_points, frames, scanned, tied

MOST = 3
"""So many points are given to the oracles."""
STARTS = 96
BUDGET, DEAR = (96, 80, 300), (24, 16, 120)
"""Population and generations of the evolution, steps of each descent; the second where a point costs integrals."""
FAR = 1e100
"""What has no value, or holds or fails by more; SciPy squares it."""
FAR_BEHIND = -10.0
"""Below what any sides that differ fail by: at most by their larger one."""
ROUNDINGS = (1, 2, 3, 5, 8, 12)
"""Significant digits that a point is tried with before it is taken as it is."""
SQUARED = 8
"""Before so many, numbers with short squares are tried: near them sides that touch are equal in floats."""
TOUCHING = 1e-12
"""Where the sides of a strict inequality come so near to each other they may be equal."""
LARGEST_DENOMINATOR = 60
"""Of the ratios of vectors, and of the squares of numbers, that a tie is tried with."""
NEARLY = 1e-4
"""Vectors that are multiples of each other up to so much of their length may be exact ones."""
MODERATE = (1e-3, 1e3)
"""A point without a float value is looked at where its numbers are of this size: overflow is no lack of a value."""


@dataclass(frozen=True)
class Found:
    """The points at which a statement fails in floats, the worst first; how many were scanned and searched.

    `least` is the smallest slack of an inequality that was seen, relative to its larger side. Where nothing was scanned
    `reason` says why. At `ties` the sides of a strict inequality are equal in floats.
    """

    points: tuple[Point, ...] = ()
    scanned: int = 0
    searched: int = 0
    least: float | None = None
    reason: str = ""
    ties: tuple[Point, ...] = ()

    @property
    def words(self) -> str:
        """What was done, for the evidence."""
        if self.reason:
            return f"not scanned in floats: {self.reason}"
        searched = f", {self.searched} more in a search from the worst" if self.searched else ""
        slack = f"; smallest relative slack {self.least:.2g}" if self.least is not None else ""
        return f"{self.scanned} points scanned in floats{searched}{slack}"


@dataclass(frozen=True)
class _Place:
    frame: Frame
    cube: np.ndarray
    failing: float


def told(evidence: Evidence, statement: Statement, settings: Settings) -> Evidence:
    """The evidence of an oracle that looked at the worst points, with what was done to find them.

    A refutation names its point, and was reached without a scan where that is one of the domain's own.
    """
    if evidence.outcome == "refuted":
        return evidence
    detail = "; ".join(filter(None, (evidence.detail, worst(statement, settings).words)))
    return replace(evidence, detail=detail)


@lru_cache(maxsize=64)
def worst(statement: Statement, settings: Settings) -> Found:
    """Where the statement does worst in floats; the same for the same statement and seed."""
    try:
        found = frames(statement)
    except NotLowered as reason:
        return Found(reason=str(reason))
    places: list[_Place] = []
    nowhere: list[_Place] = []
    equal: list[_Place] = []
    looked = searched = 0
    best = -np.inf
    for frame in found:
        cube = tied(cube_points(len(frame.drawn), scanned(found), statement, settings), frame)
        seen = frame.seen(cube)
        looked += len(cube)
        order = np.argsort(-_rank(seen), kind="stable")[:STARTS]
        order = order[np.isfinite(seen.failing[order])]
        if statement.relation in ("<", ">"):
            equal += [_Place(frame, cube[i], 0) for i in _moderate(frame, cube, np.flatnonzero(seen.equal))[:1]]
        nowhere += [_Place(frame, cube[i], 0) for i in _moderate(frame, cube, np.flatnonzero(seen.no_value))[:1]]
        if not len(order):
            continue
        best = max(best, float(seen.failing.max()))
        if statement.relation != "=" or seen.failing[order[0]] > 0:
            more, count = _searched(frame, cube[order], settings)
            places += more
            if statement.relation in ("<", ">"):
                equal += [_Place(frame, place.cube, 0) for place in more if -_touching(frame) <= place.failing <= 0]
            best = max(best, *(place.failing for place in more))
            searched += count
        places += [_Place(frame, cube[i], float(seen.failing[i])) for i in order]
    failing = sorted((place for place in places if place.failing > 0), key=lambda place: -place.failing)
    total = f"worst of {looked} scanned"
    exact = _exact_points(failing, f"{total}, {searched} searched" if searched else total)
    exact += _exact_points(nowhere, f"no float value among {looked} scanned")
    ties = _exact_points(equal, f"equal sides among {looked} scanned")[:MOST]
    least = -best if statement.relation != "=" and np.isfinite(best) and best <= 0 else None
    return Found(tuple(exact[:MOST]), looked, searched, least, ties=tuple(ties))


def _moderate(frame: Frame, cube: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The rows whose numbers are 0 or neither large nor small."""
    columns = frame.columns(cube[rows])
    sizes = np.array([abs(columns[coordinate.place]) for coordinate in frame.drawn])
    return rows[((sizes == 0) | ((sizes >= MODERATE[0]) & (sizes <= MODERATE[1]))).all(axis=0)]


def _touching(frame: Frame) -> float:
    return TOUCHING + 10 * frame.floats.error


def _rank(seen: Seen) -> np.ndarray:
    """How far a statement fails; sides that are equal, as 0 and 0 often are, come after all that hold it otherwise."""
    return np.where(seen.equal & (seen.failing <= 0), FAR_BEHIND, seen.failing)


def _searched(frame: Frame, starts: np.ndarray, settings: Settings) -> tuple[list[_Place], int]:
    """What a search from the worst points of a scan finds, and at how many points it looked."""
    from scipy.optimize import differential_evolution, minimize

    number, generations, steps = DEAR if frame.floats.means else BUDGET
    count = 0

    def holding(cube: np.ndarray) -> np.ndarray:
        """To be minimised, at the points that are columns of the cube."""
        nonlocal count
        count += cube.shape[1]
        rank = _rank(frame.seen(np.clip(cube.T, 0, 1)))
        return np.where(np.isfinite(rank), np.clip(-rank, -FAR, FAR), FAR)

    dimension = starts.shape[1]
    population = starts[_apart(starts, number)]
    while len(population) < 8:
        population = np.concatenate([population, np.clip(population + 1e-3 * (len(population) + 1), 0, 1)])
    bounds = [(0.0, 1.0)] * dimension
    evolved = differential_evolution(
        holding,
        bounds,
        init=population,
        maxiter=generations,
        vectorized=True,
        updating="deferred",
        polish=False,
        tol=1e-9,
        rng=np.random.default_rng(settings.seed),
    )
    places = [_Place(frame, evolved.x, -float(evolved.fun))]
    for start in (evolved.x, starts[0]):
        simplex = np.clip(start + np.concatenate([np.zeros((1, dimension)), 1e-3 * np.eye(dimension)]), 0, 1)
        result = minimize(
            lambda point: float(holding(point[:, None])[0]),
            start,
            method="Nelder-Mead",
            bounds=bounds,
            options={"maxfev": steps, "initial_simplex": simplex, "xatol": 1e-9, "fatol": 0},
        )
        places.append(_Place(frame, result.x, -float(result.fun)))
    return places, count


def _apart(points: np.ndarray, number: int) -> list[int]:
    """The first points, each apart from those before it where there are enough of them."""
    chosen = [0]
    for i in range(1, len(points)):
        if len(chosen) < number and np.abs(points[chosen] - points[i]).max(axis=1).min() > 1e-3:
            chosen.append(i)
    return chosen


def _exact_points(places: list[_Place], name: str) -> list[Point]:
    """Points of the domain for the first places that give one, at most `MOST`, each apart from the others."""
    found: list[tuple[_Place, Point]] = []
    for place in places:
        near = any(other.frame is place.frame and np.abs(other.cube - place.cube).max() < 0.05 for other, _ in found)
        if not near and (point := _exact(place, f"{name} ({len(found) + 1})")) is not None:
            found.append((place, point))
        if len(found) == MOST:
            break
    return [point for _, point in found]


def _exact(place: _Place, name: str) -> Point | None:
    """A point with short numbers near the place where the statement fails at least half as much, else with its floats;
    None where that is outside of the domain."""
    for values in _candidates(place):
        point = _point(place.frame, values, name)
        if point is None:
            continue
        columns = {key: np.array([float(value)]) for key, value in values.items()}
        seen = place.frame.judged(columns)
        if seen.failing[0] >= place.failing / 2 if place.failing > 0 else seen.no_value[0] or seen.equal[0]:
            return point
    return None


def _candidates(place: _Place) -> Iterator[dict[Basic, Expr]]:
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


def _point(frame: Frame, values: dict[Basic, Expr], name: str) -> Point | None:
    """The point of these scalars and entries; what is not varied is as at the frame's own."""
    domain, base = frame.statement.domain, frame.base
    scalars = {symbol: values.get(symbol, base.values[symbol]) for symbol in domain.scalars}
    scalars |= {symbol: solution.xreplace(scalars) for symbol, solution in frame.given.items()}
    arrays = {array: _entries(array, base.values[array], (), values) for array in domain.arrays}
    point = Point(name, {**scalars, **arrays}, base.activation)
    return point if domain.contains(point) else None


def _entries(array: Basic, value: object, place: tuple[int, ...], values: dict[Basic, Expr]) -> object:
    if isinstance(value, tuple):
        return tuple(_entries(array, entry, (*place, i + 1), values) for i, entry in enumerate(value))
    return values.get(array[place], value)  # type: ignore[index]


__all__ = ["Found", "told", "worst"]
