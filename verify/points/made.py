"""`made`: the points that a domain yields by itself: `edges` of its sets, shapes and conditions, and `others` inside.

An edge sets one thing: a scalar to an end of its set or of what the conditions leave it, to 0, 1 or another scalar, all
sizes to 1, rows or entries of arrays into a relation. The others are at all magnitudes, with sizes beyond those of
lists; `ordinary` ones are of moderate size, for what is drawn in double precision.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import combinations
from random import Random

from sympy import Expr, FiniteSet, S, Set, Symbol

from verify.claims.domain import Domain, Point
from verify.points.arrays import Values, relations, vanishing
from verify.points.drawing import Pin, Recipe, draw, sizes_of
from verify.points.needs import Cost, Needs, declared
from verify.points.sets import Manner, ends, is_whole, whole

MANNERS = (
    Manner("values of order 1", -1, -1),
    Manner("large values", 25, 60),
    Manner("small values", -60, -25),
    Manner("values up to a thousand", -1, 1),
    Manner("values far apart", -30, 30),
    Manner("values above ten", 1, 5),
    Manner("values below a tenth", -6, -1),
    Manner("whole numbers", 0, 0, are_whole=True),
)
"""How points are made that are no edges, in this order, and again."""
SIZES = (
    Manner("sizes beyond lists", -1, 1, "beyond", is_last=True),
    Manner("large sizes", -1, 0, "far", is_last=True),
)
"""The same where there are whole numbers, before the others."""


def made(domain: Domain, seed: int, needs: Needs | None = None, number: int = 2 * len(MANNERS)) -> tuple[Point, ...]:
    """The edges of a domain, then so many others; none where no point was found that lies in it."""
    return edges(domain, seed, needs) + others(domain, seed, needs, number)


@lru_cache(maxsize=1024)
def edges(domain: Domain, seed: int, needs: Needs | None = None) -> tuple[Point, ...]:
    """Points with sizes of 1, at ends of sets and of conditions, with arrays in a relation; the telling ones first."""
    return drawn(domain, needs, seed, edge_recipes(domain))


def edge_recipes(domain: Domain) -> Iterator[Recipe]:
    """How edges are made, the telling ones first."""
    for kind in (_sizes_one, _all_zero, _of_scalars, _of_arrays, _of_pairs, _ones):
        yield from kind(domain)


@lru_cache(maxsize=1024)
def others(domain: Domain, seed: int, needs: Needs | None = None, number: int = 2 * len(MANNERS)) -> tuple[Point, ...]:
    """Points at all magnitudes; each size of an array in turn is beyond those of lists, then all other sizes are."""
    is_dear = needs is not None and needs.cost == Cost.DEAR
    one_by_one = [
        Recipe(
            Manner(f"{size} beyond lists", is_last=True),
            {size: _large(size, seed, "seven" if is_dear or _is_square(domain, size) else "beyond")},
        )
        for size in sizes_of(domain)
        if is_whole(domain.scalars[size])
    ]
    sizes = SIZES if any(map(is_whole, domain.scalars.values())) else ()
    again = (
        replace(manner, name=f"{manner.name}, draw {draw}")
        for draw in range(2, 2 + number)
        for manner in (*sizes, *MANNERS)
    )
    recipes = (*one_by_one, *map(Recipe, (*sizes, *MANNERS, *again)))
    return drawn(domain, needs, seed, recipes[: 2 * number])[:number]


@lru_cache(maxsize=1024)
def ordinary(domain: Domain, seed: int, number: int, needs: Needs | None = None) -> tuple[Point, ...]:
    """So many points of moderate size."""
    recipes = [Recipe(Manner(f"ordinary values, draw {draw}", -1, -1, "fewer")) for draw in range(1, number + 1)]
    return drawn(domain, needs, seed, recipes)


def drawn(domain: Domain, needs: Needs | None, seed: int, recipes: Iterable[Recipe]) -> tuple[Point, ...]:
    """The points that were found, each once; the activations take turns."""
    needs, names = needs or declared(domain), domain.activations
    kept: dict[tuple, Point] = {}
    for count, recipe in enumerate(recipes):
        point = draw(domain, needs, recipe, seed, names[count % len(names)] if names else None)
        if point is not None:
            kept.setdefault((point.activation, *point.values.values()), point)
    return tuple(kept.values())


def _is_square(domain: Domain, size: Symbol) -> bool:
    """Whether an array has as many entries as the square of a size."""
    return any(shape.count(size) > 1 for shape in domain.arrays.values())


def _large(size: Symbol, seed: int, sizes: str) -> Pin:
    random = Random(f"{size} {seed}")
    return lambda left, values: whole(left, random, sizes)


def _end(place: int) -> Pin:
    def chosen(left: Set, values: Values) -> Expr | None:
        found = sorted(ends(left))
        return found[place] if found and (place == 0 or len(found) > 1) else None

    return chosen


def exactly(number: Expr) -> Pin:
    """This number."""
    return lambda left, values: number


def _same_as(other: Symbol) -> Pin:
    return lambda left, values: values.get(other)


def _sizes_one(domain: Domain) -> Iterator[Recipe]:
    if any(is_whole(allowed) for allowed in domain.scalars.values()):
        yield Recipe(Manner("sizes 1", sizes="least"))


def _all_zero(domain: Domain) -> Iterator[Recipe]:
    """The corners of the domain: 0 for every scalar that may be 0, with sizes of 1, and with arrays that hold 0."""
    zeros = {symbol: exactly(S.Zero) for symbol in _continuous(domain) if S.Zero in domain.scalars[symbol]}
    if zeros:
        words = f"{', '.join(map(str, zeros))} = 0"
        has_sizes = any(map(is_whole, domain.scalars.values()))
        yield Recipe(Manner(f"sizes 1 and {words}" if has_sizes else words, sizes="least"), zeros)
        for name, change in vanishing(domain.arrays):
            yield Recipe(Manner(f"{words}, {name}", sizes="some"), zeros, change)


def _joint(domain: Domain) -> frozenset[Symbol]:
    """The scalars that conditions tie to others."""
    return frozenset().union(*(condition.free_symbols for condition in domain.conditions))


def _continuous(domain: Domain) -> list[Symbol]:
    return [
        symbol
        for symbol, allowed in domain.scalars.items()
        if not is_whole(allowed) and not isinstance(allowed, FiniteSet)
    ]


def _of_scalars(domain: Domain) -> Iterator[Recipe]:
    for symbol in _continuous(domain):
        allowed = domain.scalars[symbol]
        if symbol in _joint(domain) or ends(allowed):
            yield from _at_ends(symbol)
        if S.Zero in allowed and S.Zero not in ends(allowed):
            yield Recipe(Manner(f"{symbol} = 0"), {symbol: exactly(S.Zero)})
            if _is_inner_one(allowed):
                yield _one(symbol)


def _at_ends(symbol: Symbol) -> Iterator[Recipe]:
    for place, words in ((0, "lower"), (-1, "upper")):
        yield Recipe(Manner(f"{symbol} at its {words} end"), {symbol: _end(place)})


def at_ends(domain: Domain, least: Symbol) -> Iterator[Recipe]:
    """Each scalar at its ends with the least value of another one."""
    for symbol in _continuous(domain):
        if symbol in _joint(domain) or ends(domain.scalars[symbol]):
            yield from _beside(f"{least} at its lower end", {least: _end(0)}, _at_ends(symbol))


def _beside(words: str, pins: Mapping[Symbol, Pin], recipes: Iterable[Recipe]) -> Iterator[Recipe]:
    """The recipes with more that is set."""
    for recipe in recipes:
        manner = replace(recipe.manner, name=f"{words}, {recipe.manner.name}")
        yield replace(recipe, manner=manner, pins={**pins, **recipe.pins})


def _ones(domain: Domain) -> Iterator[Recipe]:
    """Scalars that may not be 0: what 1 says of these, their scale says too, most of the time."""
    for symbol in _continuous(domain):
        if S.Zero not in domain.scalars[symbol] and _is_inner_one(domain.scalars[symbol]):
            yield _one(symbol)


def _is_inner_one(allowed: Set) -> bool:
    return S.One in allowed and S.One not in ends(allowed)


def _one(symbol: Symbol) -> Recipe:
    return Recipe(Manner(f"{symbol} = 1"), {symbol: exactly(S.One)})


def _of_arrays(domain: Domain) -> Iterator[Recipe]:
    for name, change in relations(domain.arrays):
        yield Recipe(Manner(name, sizes="some" if "row" in name else "few"), change=change)


def _of_pairs(domain: Domain) -> Iterator[Recipe]:
    """Two scalars of one set equal, and what conditions tie to them at its ends."""
    scalars = _continuous(domain)
    for one, other in combinations(scalars, 2):
        if domain.scalars[one] != domain.scalars[other]:
            continue
        equal = {other: _same_as(one)}
        yield Recipe(Manner(f"{one} = {other}"), equal)
        for symbol in scalars[scalars.index(other) + 1 :]:
            if symbol in _joint(domain):
                yield from _beside(f"{one} = {other}", equal, _at_ends(symbol))


__all__ = ["at_ends", "drawn", "edge_recipes", "edges", "exactly", "made", "ordinary", "others"]
