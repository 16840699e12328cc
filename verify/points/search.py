"""`worst`: the points at which a statement does worst in floats, found by a scan and a search from the worst of it.

The search is SciPy's: differential evolution that starts from the worst points of the scan, then Nelder and Mead from
the best it finds. Both have budgets by count, so that the same points are found whatever the time. Floats judge
nothing: where a statement fails in them beyond rounding, exact points are given to the oracles.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from mpmath import mp
from sympy import Integral, Intersection, Interval, KroneckerDelta, Product, Sum, oo
from sympy.tensor.indexed import Indexed

from derive.language.parts import atoms
from derive.language.quantity import Quantity
from verify.claims.domain import Point
from verify.claims.evidence import Evidence
from verify.claims.letters import name_of
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.points.cubes import cube_points, scanned, tied
from verify.points.dips import dip_along
from verify.points.exact_points import MOST, Place, exact_points
from verify.points.float_sides import NotLowered
from verify.points.frames import frames
from verify.points.ladder import EACH
from verify.points.made import others
from verify.points.needs import completed, needs_of
from verify.points.poles import pole_met
from verify.points.scan import Frame, Seen
from verify.points.seams import unreached, unsolved
from verify.points.solved_ties import solved_ties
from verify.points.wider import any_numbers, whole_letters
from verify.values.evaluate import evaluate
from verify.values.no_value import NoValue

STARTS = 96
BUDGET, DEAR = (96, 80, 300), (24, 16, 120)
"""Population and generations of the evolution, steps of each descent; the second where a point costs integrals."""
FAR = 1e100
"""What has no value, or holds or fails by more; SciPy squares it."""
FAR_BEHIND = -10.0
"""Below what any sides that differ fail by: at most by their larger one."""
SOLVED = 2
"""Near so many points of each frame a strict inequality is solved for where its sides are equal."""
TOUCHING = 1e-12
"""Where the sides of a strict inequality come so near to each other they may be equal."""
BESIDE, DEEPER = 1e-3, 1e3
"""A point is a dip where the slack is so many times larger so far away on both sides of it, of a unit cube."""
MODERATE = (1e-3, 1e3)
"""A point without a float value is looked at where its numbers are of this size: overflow is no lack of a value."""


COUNTED = (Sum, Product, KroneckerDelta, Indexed, Integral, Quantity)
"""What has a value at whole numbers alone, or is dear."""
BETWEEN = "it fails between whole numbers, and others than those looked at may come near"
TIED = "the sides are equal between whole numbers, and others than those looked at may be such a place"
SURE_DIGITS, CLEARLY = 60, 1e-20
"""Digits, and how far apart in relation to the larger side."""
MAY_BE_EQUAL = "one side should be the larger, and floats do not tell them apart near"


@dataclass(frozen=True)
class Found:
    """The points at which a statement fails in floats, the worst first; how many were scanned and searched.

    `least` is the smallest slack of an inequality that was seen, relative to its larger side. Where nothing was scanned
    `reason` says why. At `ties` the sides of a strict inequality are equal in floats, at `solved` they are equal. Near
    `dip`, a point in words, they come as near to each other as floats tell, and move apart on both sides of it.
    """

    points: tuple[Point, ...] = ()
    scanned: int = 0
    searched: int = 0
    least: float | None = None
    reason: str = ""
    ties: tuple[Point, ...] = ()
    solved: tuple[Point, ...] = ()
    dip: str = ""

    @property
    def words(self) -> str:
        """What was done, for the evidence."""
        if self.reason:
            return f"not scanned in floats: {self.reason}"
        searched = f", {self.searched} more in a search from the worst" if self.searched else ""
        slack = f"; smallest relative slack {self.least:.2g}" if self.least is not None else ""
        return f"{self.scanned} points scanned in floats{searched}{slack}"


def told(evidence: Evidence, statement: Statement, settings: Settings) -> Evidence:
    """The evidence of an oracle that looked at the worst points, with what was done to find them.

    A refutation names its point, and was reached without a scan where that is one of the domain's own.
    """
    if evidence.outcome == "refuted":
        return evidence
    detail = "; ".join(filter(None, (evidence.detail, worst(statement, settings).words)))
    return told_apart(replace(evidence, detail=detail), statement, settings)


def told_apart(evidence: Evidence, statement: Statement, settings: Settings) -> Evidence:
    """`unknown` where the sides of a strict inequality may be equal inside of the domain, see `Found.dip`, where a side
    may jump, or has no value, at a place that is not known exactly, and where whole numbers were met by chance."""
    if evidence.outcome == "refuted" or evidence.no_value:
        return evidence
    points = others(completed(statement), settings.seed, needs_of(statement))
    if pole := pole_met(statement, points):
        return replace(evidence, outcome="unknown", digits=None, radius=None, detail=f"no value: {pole}", no_value=pole)
    if evidence.outcome not in ("agrees", "enclosed"):
        return evidence
    if reason := unsolved(statement, points) or unreached(statement, points) or _fails_between(statement, settings):
        return replace(evidence, outcome="unknown", digits=None, radius=None, detail=reason)
    if statement.relation not in ("<", ">"):
        return evidence
    found = worst(statement, settings)
    if dip := found.dip or (dip_along(statement, settings) if found.reason else ""):
        detail = "; ".join(filter(None, (f"{MAY_BE_EQUAL} {dip}", evidence.detail)))
        return replace(evidence, outcome="unknown", digits=None, radius=None, detail=detail)
    return evidence


def _fails_between(statement: Statement, settings: Settings) -> str | None:
    """That the statement fails between whole numbers: those looked at say little then of others, which come near.

    Only of what has a value between them: no sum over a range, no entry. Of one number alone each is looked at up to
    `EACH`.
    """
    domain = statement.domain
    letters = whole_letters(statement.lhs, statement.rhs, domain)
    told = {symbol for form in (*domain.conditions, *domain.nonzero) for symbol in form.free_symbols}
    sides = (statement.lhs, statement.rhs)
    if not letters or told & set(letters) or any(atoms(side, COUNTED) for side in sides):
        return None
    between = replace(any_numbers(*sides, domain), relation=statement.relation)
    if len(domain.variables) == 1:
        late = Interval(EACH, oo)
        later = {letter: Intersection(allowed, late) for letter, allowed in between.domain.scalars.items()}
        between = between.on(between.domain.where(later))
    found = worst(between, settings)
    if any(_fails_at(point, between) for point in found.points):
        return BETWEEN
    return TIED if statement.relation in ("<", ">") and (found.dip or found.ties or found.solved) else None


def _fails_at(point: Point, statement: Statement) -> bool:
    """Whether it does for certain there, in many more digits than floats have."""
    try:
        with mp.workdps(SURE_DIGITS):
            left, right = (evaluate(side, point.environment()) for side in (statement.lhs, statement.rhs))
            apart = (
                mp.isfinite(left) and mp.isfinite(right) and abs(left - right) > CLEARLY * max(abs(left), abs(right))
            )
            if not apart or mp.im(left) or mp.im(right):
                return False
            return statement.relation == "=" or (left < right) != (statement.relation in ("<", "<="))
    except (NoValue, KeyError, TypeError, ArithmeticError):
        return False


@lru_cache(maxsize=64)
def worst(statement: Statement, settings: Settings) -> Found:
    """Where the statement does worst in floats; the same for the same statement and seed."""
    try:
        found = frames(statement)
    except NotLowered as reason:
        return Found(reason=str(reason))
    places: list[Place] = []
    nowhere: list[Place] = []
    equal: list[Place] = []
    near: list[Place] = []
    dips: list[Place] = []
    looked = searched = 0
    best = -np.inf
    for frame in found:
        cube = tied(cube_points(len(frame.drawn), scanned(found), statement, settings), frame)
        seen = frame.seen(cube)
        looked += len(cube)
        order = np.argsort(-_rank(seen), kind="stable")[:STARTS]
        order = order[np.isfinite(seen.failing[order])]
        if statement.relation in ("<", ">"):
            equal += [Place(frame, cube[i], 0) for i in _moderate(frame, cube, np.flatnonzero(seen.equal))[:1]]
            if not frame.floats.means:
                holding = np.flatnonzero((seen.failing < 0) & np.isfinite(seen.failing))
                near += [Place(frame, cube[i], 0) for i in _moderate(frame, cube, holding)[:SOLVED]]
        nowhere += [Place(frame, cube[i], 0) for i in _moderate(frame, cube, np.flatnonzero(seen.no_value))[:1]]
        if not len(order):
            continue
        best = max(best, float(seen.failing.max()))
        if statement.relation != "=" or seen.failing[order[0]] > 0:
            more, count = _searched(frame, cube[order], settings)
            places += more
            if statement.relation in ("<", ">"):
                touching = [place for place in more if -_touching(frame) <= place.failing <= 0]
                equal += [Place(frame, place.cube, 0) for place in touching]
                dips += [Place(frame, place.cube, 0) for place in touching if _is_a_dip(place)]
            best = max(best, *(place.failing for place in more))
            searched += count
        places += [Place(frame, cube[i], float(seen.failing[i])) for i in order]
    failing = sorted((place for place in places if place.failing > 0), key=lambda place: -place.failing)
    total = f"worst of {looked} scanned"
    exact = exact_points(failing, f"{total}, {searched} searched" if searched else total)
    exact += exact_points(nowhere, f"no float value among {looked} scanned")
    ties = exact_points(equal, f"equal sides among {looked} scanned")
    solved = solved_ties(near, "equal sides, solved for")
    dip = next(map(_described, dips), "")
    least = -best if statement.relation != "=" and np.isfinite(best) and best <= 0 else None
    return Found(tuple(exact[:MOST]), looked, searched, least, ties=tuple(ties), solved=tuple(solved), dip=dip)


def _moderate(frame: Frame, cube: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The rows whose numbers are 0 or neither large nor small."""
    columns = frame.columns(cube[rows])
    sizes = np.array([abs(columns[coordinate.place]) for coordinate in frame.drawn])
    return rows[((sizes == 0) | ((sizes >= MODERATE[0]) & (sizes <= MODERATE[1]))).all(axis=0)]


def _touching(frame: Frame) -> float:
    return TOUCHING + 10 * frame.floats.error


def _is_a_dip(place: Place) -> bool:
    """Whether the sides move apart on both sides of a point, along one of the coordinates at least."""
    steps = BESIDE * np.eye(len(place.cube))
    around = np.concatenate([place.cube + steps, place.cube - steps])
    slack = -place.frame.seen(np.clip(around, 0, 1)).failing
    far = slack > DEEPER * _touching(place.frame)
    one, other = np.split(far & ((around >= 0) & (around <= 1)).all(axis=1), 2)
    return bool((one & other).any())


def _described(place: Place) -> str:
    columns = place.frame.columns(place.cube[None])
    return ", ".join(f"{name_of(one.place)} = {float(columns[one.place][0]):.6g}" for one in place.frame.drawn)


def _rank(seen: Seen) -> np.ndarray:
    """How far a statement fails; sides that are equal, as 0 and 0 often are, come after all that hold it otherwise."""
    return np.where(seen.equal & (seen.failing <= 0), FAR_BEHIND, seen.failing)


def _searched(frame: Frame, starts: np.ndarray, settings: Settings) -> tuple[list[Place], int]:
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
    places = [Place(frame, evolved.x, -float(evolved.fun))]
    for start in (evolved.x, starts[0]):
        simplex = np.clip(start + np.concatenate([np.zeros((1, dimension)), 1e-3 * np.eye(dimension)]), 0, 1)
        result = minimize(
            lambda point: float(holding(point[:, None])[0]),
            start,
            method="Nelder-Mead",
            bounds=bounds,
            options={"maxfev": steps, "initial_simplex": simplex, "xatol": 1e-9, "fatol": 0},
        )
        places.append(Place(frame, result.x, -float(result.fun)))
    return places, count


def _apart(points: np.ndarray, number: int) -> list[int]:
    """The first points, each apart from those before it where there are enough of them."""
    chosen = [0]
    for i in range(1, len(points)):
        if len(chosen) < number and np.abs(points[chosen] - points[i]).max(axis=1).min() > 1e-3:
            chosen.append(i)
    return chosen


__all__ = ["Found", "told", "told_apart", "worst"]
