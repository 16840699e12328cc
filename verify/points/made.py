"""`made`: the points that a domain yields by itself: `edges` of its sets, shapes and conditions, and `others` inside.

A point is drawn one variable after the other: sizes, indices, then the other scalars, each from what its set and the
joint conditions leave it once those before it are known, then the arrays. So c² ≤ qq' is obeyed by construction, and an
equation is solved for the last of its variables. What the domain excludes all the same is drawn again, a few times.
All values are exact, and the same seed gives the same points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from random import Random
from typing import Any

from sympy import Basic, Expr, FiniteSet, S, Set, Symbol

from verify.claims.domain import Domain, Point
from verify.points import lists, training  # noqa: F401 - register what they know of their variables
from verify.points.arrays import Values, entries, lengths, relations
from verify.points.conditions import left
from verify.points.needs import Needs, declared
from verify.points.sets import Manner, ends, inside, is_whole, whole

TRIES = 24
"""So often a point is drawn until it lies in the domain."""
MODERATE = Manner("moderate values")
FEW_ENTRIES = Manner("sizes of arrays", sizes="fewer")
MANNERS = (
    Manner("large values", 25, 40),
    Manner("small values", -40, -25),
    Manner("values far apart", -30, 30),
    Manner("values above ten", 1, 5),
    Manner("values below a tenth", -6, -1),
    Manner("whole numbers", 0, 0, are_whole=True),
    Manner("other values", -1, 1),
    Manner("other values, draw 2", -1, 1),
)
"""How points are made that are no edges, in this order."""
SIZES = (
    Manner("sizes beyond lists", -1, 1, "beyond"),
    Manner("large sizes", -1, 0, "far"),
    Manner("sizes beyond lists, draw 2", -1, 0, "beyond"),
    Manner("large sizes, draw 2", -1, 0, "far"),
    Manner("small sizes, draw 2", -1, 0),
    Manner("small sizes, draw 3", -1, 0),
)
"""The same where there are whole numbers, the first two of them before the other manners."""
LARGEST_ENTRIES = 12
"""Entries of arrays are about 10^±12 at most: what a point holds apart is its scalars."""

Pin = Callable[[Set], Expr | None]
"""What a scalar is set to, of the numbers that are left to it."""


def made(domain: Domain, seed: int, needs: Needs | None = None) -> tuple[Point, ...]:
    """The edges of a domain, then others; none where no point was found that lies in it."""
    return edges(domain, seed, needs) + others(domain, seed, needs)


@lru_cache(maxsize=1024)
def edges(domain: Domain, seed: int, needs: Needs | None = None) -> tuple[Point, ...]:
    """Points with one variable at an end of its set or at 0, with sizes of 1, or with arrays in a relation."""
    found = []
    for name, pins, change, sizes in _edges(domain, needs or declared(domain)):
        manner = Manner(name, sizes=sizes)
        found.append(_point(domain, needs or declared(domain), manner, seed, len(found), pins, change))
    return _different(found)


@lru_cache(maxsize=1024)
def others(domain: Domain, seed: int, needs: Needs | None = None) -> tuple[Point, ...]:
    """Points at all magnitudes, each size in turn beyond those of lists."""
    needs = needs or declared(domain)
    dimensions = [size for size in _sizes(domain) if is_whole(domain.scalars[size])]
    found = []
    for size in dimensions:
        manner = Manner(f"{size} beyond lists")
        found.append(_point(domain, needs, manner, seed, len(found), {size: _beyond(seed, len(found))}))
    sizes = SIZES if any(map(is_whole, domain.scalars.values())) else ()
    for manner in (*sizes[:2], *MANNERS, *sizes[2:]):
        found.append(_point(domain, needs, manner, seed, len(found)))
    return _different(found)


def _beyond(seed: int, count: int) -> Pin:
    random = Random(f"{seed} {count}")
    return lambda allowed: whole(allowed, random, "beyond")


def _different(points: list[Point | None]) -> tuple[Point, ...]:
    """The points that were found, each once."""
    kept: dict[tuple, Point] = {}
    for point in points:
        if point is not None:
            kept.setdefault((point.activation, *map(str, point.values.values())), point)
    return tuple(kept.values())


Edge = tuple[str, Mapping[Symbol, Pin], Callable[[Values], Values], str]


def _same(values: Values) -> Values:
    return values


def _edges(domain: Domain, needs: Needs) -> Iterator[Edge]:
    """Name, what scalars are set to, what becomes of the arrays, and how large the sizes are."""
    if any(is_whole(allowed) for allowed in domain.scalars.values()):
        yield "sizes 1", {}, _same, "least"
    joint = frozenset().union(*(condition.free_symbols for condition in domain.conditions))
    for symbol, allowed in domain.scalars.items():
        if is_whole(allowed) or isinstance(allowed, FiniteSet):
            continue
        if symbol in joint or ends(allowed):
            yield f"{symbol} at its lower end", {symbol: _end(0)}, _same, "few"
            yield f"{symbol} at its upper end", {symbol: _end(-1)}, _same, "few"
        if S.Zero in allowed and S.Zero not in ends(allowed):
            yield f"{symbol} = 0", {symbol: lambda left: S.Zero}, _same, "few"
    for name, change in relations(domain.arrays):
        yield name, {}, change, "few"


def _end(place: int) -> Pin:
    def chosen(allowed: Set) -> Expr | None:
        found = sorted(ends(allowed))
        return found[place] if found and (place == 0 or len(found) > 1) else None

    return chosen


def _point(
    domain: Domain,
    needs: Needs,
    manner: Manner,
    seed: int,
    count: int,
    pins: Mapping[Symbol, Pin] = {},
    change: Callable[[Values], Values] = _same,
) -> Point | None:
    """One point in a manner, None where none of the draws lies in the domain."""
    random = Random(sha256(f"{domain.describe()} {manner.name} {seed}".encode()).digest())
    activation = domain.activations[count % len(domain.activations)] if domain.activations else None
    for _ in range(TRIES):
        values = _values(domain, needs, random, manner, pins)
        if values is None:
            continue
        point = Point(f"made: {manner.name}", change(values), activation)
        if domain.contains(point):
            return point if activation is None else replace(point, name=f"{point.name}, σ = {activation}")
    return None


def _sizes(domain: Domain) -> list[Symbol]:
    """The scalars that arrays have for sizes."""
    found = {symbol for shape in domain.arrays.values() for size in shape for symbol in size.free_symbols}
    return [symbol for symbol in domain.scalars if symbol in found]


def _order(domain: Domain, needs: Needs) -> list[Symbol]:
    """Sizes, then other whole numbers, indices after these, then finite sets, then all others."""
    sizes, indices = _sizes(domain), dict(needs.lengths)

    def rank(symbol: Symbol) -> int:
        allowed = domain.scalars[symbol]
        if symbol in sizes:
            return 0
        if symbol in indices:
            return 2
        return 1 if is_whole(allowed) else 3 if isinstance(allowed, FiniteSet) else 4

    return sorted(domain.scalars, key=rank)


def _values(
    domain: Domain, needs: Needs, random: Random, manner: Manner, pins: Mapping[Symbol, Pin]
) -> dict[Basic, Any] | None:
    values: dict[Basic, Any] = {}
    sizes, runs_to = _sizes(domain), dict(needs.lengths)
    for symbol in _order(domain, needs):
        allowed = left(domain, symbol, values)
        if symbol in pins:
            found = pins[symbol](allowed)
        elif symbol in runs_to:
            found = _index(allowed, runs_to[symbol], values, random, manner)
        elif symbol in sizes:
            found = inside(allowed, random, manner if manner.sizes in ("least", "some") else FEW_ENTRIES)
        elif manner.sizes == "far" and symbol in needs.counted:
            found = inside(allowed, random, replace(manner, sizes="beyond"))
        else:
            found = inside(allowed, random, manner)
        if found is None:
            return None
        values[symbol] = found
    scale = replace(manner, low=_entry_size(manner.low), high=_entry_size(manner.high))
    for base, shape in domain.arrays.items():
        numbers = lengths(shape, values)
        if numbers is None:
            return None
        values[base] = entries(base, numbers, random, scale)
    return values


def _entry_size(exponent: int) -> int:
    return max(-LARGEST_ENTRIES, min(exponent, LARGEST_ENTRIES))


def _index(
    allowed: Set, tops: tuple[Expr, ...], values: Mapping[Basic, Any], random: Random, manner: Manner
) -> Expr | None:
    """An index up to the least of the lengths that have a value; at the end where sizes are beyond lists."""
    numbers = [top.xreplace(dict(values)) for top in tops]
    known = [int(number) for number in numbers if number.is_Integer]
    if not known:
        return inside(allowed, random, MODERATE)
    places = [S(place) for place in range(1, min(known) + 1) if S(place) in allowed]
    if not places:
        return None
    if manner.sizes == "least":
        return places[0]
    return places[-1] if "beyond" in manner.name else random.choice(places)


__all__ = ["edges", "made", "others"]
