"""`solved_ties`: points at which the sides of a strict inequality are equal, where others hold it.

Near a place of a scan all numbers but one are given short exact values, and that one is a root of the difference, where
this is a polynomial in it: a residual that is 0, a factor that vanishes. A scan never hits these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sympy import Basic, Dummy, Expr, Poly, Rational, default_sort_key, roots
from sympy.polys.polyerrors import BasePolynomialError

from verify.claims.domain import Point
from verify.points.exact_points import Place, point_at
from verify.points.float_sides import NotLowered, written_out
from verify.points.scan import Frame

MOST = 3
DIGITS = 2
HIGHEST = 4


def solved_ties(places: Iterable[Place], name: str) -> list[Point]:
    """At most `MOST` points of the domain."""
    found: list[Point] = []
    for place in places:
        for point in _at(place, name):
            found.append(point)
            if len(found) == MOST:
                return found
    return found


def _at(place: Place, name: str) -> Iterator[Point]:
    frame = place.frame
    columns = frame.columns(place.cube[None, :])
    values: dict[Basic, Expr] = {
        coordinate.place: Rational(f"{float(columns[coordinate.place][0]):.{DIGITS}g}") for coordinate in frame.drawn
    }
    base = point_at(frame, frame.completed(values), name)
    if base is None:
        return
    for coordinate in frame.drawn:
        for root in _roots(frame, base, coordinate.place):
            point = point_at(frame, frame.completed({**values, coordinate.place: root}), f"{name}, {coordinate.place}")
            if point is not None:
                yield point


def _roots(frame: Frame, base: Point, place: Basic) -> list[Expr]:
    """The real roots of the difference of the sides as a polynomial in one number, of a low degree."""
    variable, statement = Dummy("root", real=True), frame.statement
    try:
        left, right = (
            written_out(side, base, {place: variable}, frame.given) for side in (statement.lhs, statement.rhs)
        )
        difference = Poly(left - right, variable)
    except (NotLowered, BasePolynomialError):
        return []
    is_solved = 0 < difference.degree() <= HIGHEST and not difference.free_symbols_in_domain
    return sorted(roots(difference, filter="R"), key=default_sort_key) if is_solved else []


__all__ = ["solved_ties"]
