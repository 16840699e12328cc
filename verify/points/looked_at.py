"""`looked_at`, `everywhere`: the points at which an oracle holds a statement's sides together, and to how many digits.

Those listed with the claim and the edges of the domain are held to all digits that are asked for, others that are made
from the domain to 20. Values far out may take longer than there is time for, or more digits: where one of the others is
not reached that is counted, and nothing is concluded from it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sympy import Rational

from verify.claims.domain import Point
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.points.approaches import approaches
from verify.points.far import at_magnitudes, far
from verify.points.kinks import at_kinks
from verify.points.ladder import deep, rungs
from verify.points.made import edges, ordinary, others
from verify.points.needs import Cost, completed, needs_of
from verify.points.seams import at_seams
from verify.points.search import worst

MADE_DIGITS = 20
LISTED, MADE, WORST = "listed", "made", "worst"
MOST_MADE = {Cost.PLAIN: (18, 16), Cost.QUANTITY: (10, 8), Cost.INTEGRAL: (8, 5), Cost.DEAR: (2, 1)}
"""How many edges and how many others are looked at: the fewer the longer a value takes."""
AT_SEAMS = {Cost.PLAIN: 40, Cost.QUANTITY: 6, Cost.INTEGRAL: 4, Cost.DEAR: 2}
"""How many points are looked at where a side may jump or have no value."""
BASES = 3
"""So many points give the other variables their values there."""
ENOUGH = 12
"""Points that are not edges, where the claim lists few."""


@dataclass(frozen=True)
class Look:
    """A point, where it comes from, the digits that the sides must share there, and whether it has to be reached."""

    point: Point
    source: str
    digits: int
    must_be_reached: bool = True


def looked_at(statement: Statement, settings: Settings) -> tuple[Look, ...]:
    """Listed points, then edges, then others that are made, then size after size; each once."""
    return tuple(in_turn(statement, settings))


def in_turn(statement: Statement, settings: Settings) -> Iterator[Look]:
    """The same one by one, none made before it is asked for: most that is false is refuted where it is listed."""
    return _once(_looks(statement, settings), statement)


def _looks(statement: Statement, settings: Settings) -> Iterator[Look]:
    yield from (Look(point, LISTED, settings.digits) for point in listed(statement, settings))
    needs, domain = needs_of(statement), completed(statement)
    most_edges, most_others = MOST_MADE[needs.cost]
    most_others = max(most_others, ENOUGH - len(statement.domain.inside))
    few = min(MADE_DIGITS, settings.digits)
    at_edges = edges(domain, settings.seed, needs)[:most_edges]
    yield from (Look(point, MADE, settings.digits) for point in at_edges)
    at_others = others(domain, settings.seed, needs, most_others)
    yield from (Look(point, MADE, few, False) for point in at_others)
    kinked = at_kinks(statement, moderate((*at_others, *at_edges)))
    yield from (Look(point, MADE, settings.digits) for point in kinked)
    seams = at_seams(statement, moderate((*at_others, *at_edges))[:BASES])
    telling = (seam for seam in seams if needs.cost < Cost.DEAR or seam[1])
    for point, breaks in islice(telling, AT_SEAMS[needs.cost]):
        yield Look(point, MADE, settings.digits if breaks else few, breaks)
    if needs.cost == Cost.PLAIN:
        yield from (Look(point, MADE, few, False) for point in rungs(domain, settings.seed, needs))
        yield from (Look(point, MADE, few, False) for point in far(statement, settings.seed))
        yield from (Look(point, MADE, few, False) for point in at_magnitudes(domain, settings.seed, needs))
    if Cost.PLAIN < needs.cost < Cost.DEAR:
        yield from (Look(point, MADE, few, False) for point in approaches(statement, settings.seed))
    if needs.layers:
        many = deep(domain, settings.seed, needs, statement.relation != "=")
        yield from (Look(point, MADE, few, False) for point in many)


def listed(statement: Statement, settings: Settings) -> tuple[Point, ...]:
    """The points that the claim lists; a scalar that stands in the statement alone has an ordinary value there."""
    given, domain = statement.domain.inside, completed(statement)
    more = domain.scalars.keys() - statement.domain.scalars.keys()
    if all(more <= point.values.keys() for point in given):
        return given
    made = ordinary(domain, settings.seed, 1, needs_of(statement))
    drawn = {symbol: point.values[symbol] for point in made for symbol in more}
    return tuple(point.having({**drawn, **point.values}) for point in given)


def everywhere(statement: Statement, settings: Settings) -> Iterator[Look]:
    """The points of `looked_at`, then the worst ones that a scan finds, which begins when all others are done."""
    yield from in_turn(statement, settings)
    yield from (Look(point, WORST, settings.digits) for point in worst(statement, settings).points)
    yield from ties(statement, settings)


def ties(statement: Statement, settings: Settings) -> Iterator[Look]:
    """The points at which the sides of a strict inequality are equal, in floats or in the number that is solved for."""
    found = worst(statement, settings)
    yield from (Look(point, WORST, settings.digits, False) for point in found.ties)
    yield from (Look(point, WORST, settings.digits) for point in found.solved)


def drawn_at(statement: Statement, settings: Settings, number: int) -> tuple[Point, ...]:
    """So many points of moderate size, where double precision is enough: those listed, then some made of the domain."""
    given = moderate(listed(statement, settings))[:number]
    if len(given) == number:
        return given
    needs, domain = needs_of(statement), completed(statement)
    return (*given, *moderate(ordinary(domain, settings.seed, number, needs)))[:number]


def moderate(points: Iterable[Point]) -> tuple[Point, ...]:
    """Those of the points with numbers of moderate size only."""
    return tuple(filter(_is_moderate, points))


def _is_moderate(point: Point) -> bool:
    def is_moderate(value: Any) -> bool:
        if isinstance(value, tuple):
            return all(map(is_moderate, value))
        return value == 0 or Rational(1, 1000) <= abs(value) <= 1000

    return all(is_moderate(value) for value in point.values.values())


def _once(looks: Iterable[Look], statement: Statement) -> Iterator[Look]:
    """Points with the same values of the domain's variables are one."""
    seen: set[tuple] = set()
    for look in looks:
        values = look.point.values
        key = (look.point.activation, *(str(values[variable]) for variable in statement.domain.variables))
        if look.source == LISTED or key not in seen:
            seen.add(key)
            yield look


def counted(looks: Iterable[Look]) -> dict[str, int]:
    """How many points come from each source."""
    return dict(Counter(look.source for look in looks))


__all__ = [
    "LISTED",
    "MADE_DIGITS",
    "Look",
    "counted",
    "drawn_at",
    "everywhere",
    "in_turn",
    "listed",
    "looked_at",
    "moderate",
    "ties",
]
