"""`draw`: one point of a domain in a manner, variable by variable: sizes, indices, then the other scalars, then arrays.

Each scalar is drawn from what its set and the joint conditions leave it once those before it are known. So c² ≤ qq' is
obeyed by construction, and an equation is solved for the last of its variables. What the domain excludes all the same
is drawn again, a few times. All values are exact, and the same seed gives the same point.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from random import Random

from sympy import Expr, FiniteSet, S, Set, Symbol

from verify.claims.domain import Domain, Point
from verify.points import lists, training  # noqa: F401 - register what they know of their variables
from verify.points.arrays import Values, entries, lengths
from verify.points.conditions import left
from verify.points.needs import Cost, Needs
from verify.points.sets import Manner, inside, is_whole

TRIES, TRIES_AT_EDGES = 24, 6
"""So often a point is drawn until it lies in the domain; an end that a set has not is missing every time."""
LARGEST_ENTRY = 12
"""Entries of arrays are about 10^±12 at most: what a point holds apart is its scalars."""

Pin = Callable[[Set, Values], Expr | None]
"""What a scalar is set to, from the numbers that are left to it and the values before it."""


@dataclass(frozen=True)
class Recipe:
    """How a point is made: its manner, the scalars that are set, and what becomes of the values in the end."""

    manner: Manner
    pins: Mapping[Symbol, Pin] = field(default_factory=dict)
    change: Callable[[Values], Values] = dict


def draw(domain: Domain, needs: Needs, recipe: Recipe, seed: int, activation: str | None) -> Point | None:
    """One point by a recipe, None where none of the draws lies in the domain."""
    name = f"made: {recipe.manner.name}"
    random = Random(sha256(f"{domain.described} {name} {seed}".encode()).digest())
    for _ in range(TRIES_AT_EDGES if recipe.pins else TRIES):
        values = _values(domain, needs, recipe, random)
        if values is None:
            continue
        point = Point(name, recipe.change(values), activation)
        if domain.contains(point):
            return point if activation is None else replace(point, name=f"{name}, σ = {activation}")
    return None


def sizes_of(domain: Domain) -> tuple[Symbol, ...]:
    """The scalars that arrays have for sizes."""
    found = {symbol for shape in domain.arrays.values() for size in shape for symbol in size.free_symbols}
    return tuple(symbol for symbol in domain.scalars if symbol in found)


def _order(domain: Domain, needs: Needs) -> list[Symbol]:
    """Sizes, then other whole numbers, indices after these, then finite sets, then all others."""
    sizes, indices = sizes_of(domain), dict(needs.lengths)

    def rank(symbol: Symbol) -> int:
        allowed = domain.scalars[symbol]
        if symbol in sizes:
            return 0
        if symbol in indices:
            return 2
        return 1 if is_whole(allowed) else 3 if isinstance(allowed, FiniteSet) else 4

    return sorted(domain.scalars, key=rank)


def _values(domain: Domain, needs: Needs, recipe: Recipe, random: Random) -> Values | None:
    values: Values = {}
    sizes, runs_to, manner = sizes_of(domain), dict(needs.lengths), recipe.manner
    for symbol in _order(domain, needs):
        allowed = left(domain, symbol, values)
        if symbol in recipe.pins:
            found = recipe.pins[symbol](allowed, values)
        elif symbol in runs_to:
            found = _index(allowed, runs_to[symbol], values, random, manner)
        else:
            found = inside(allowed, random, replace(manner, sizes=_size(symbol, sizes, needs, manner)))
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


def _size(symbol: Symbol, sizes: tuple[Symbol, ...], needs: Needs, manner: Manner) -> str:
    """How large a whole number is: sizes of arrays stay small, and so does what values take long for."""
    if manner.sizes in ("least", "some"):
        return manner.sizes
    if needs.cost == Cost.DEAR and symbol in needs.counted:
        return "next" if symbol in sizes or manner.sizes == "few" else "seven"
    if symbol in sizes:
        return "fewer"
    return "beyond" if manner.sizes == "far" and symbol in needs.counted else manner.sizes


def _entry_size(exponent: int) -> int:
    return max(-LARGEST_ENTRY, min(exponent, LARGEST_ENTRY))


def _index(allowed: Set, tops: tuple[Expr, ...], values: Values, random: Random, manner: Manner) -> Expr | None:
    """An index up to the least of the lengths that have a value; at the end where a size is beyond lists."""
    numbers = [top.xreplace(values) for top in tops]
    known = [int(number) for number in numbers if number.is_Integer]
    if not known:
        return inside(allowed, random, replace(manner, sizes="few"))
    places = [S(place) for place in range(1, min(known) + 1) if S(place) in allowed]
    if not places:
        return None
    if manner.sizes == "least":
        return places[0]
    return places[-1] if manner.is_last else random.choice(places)


__all__ = ["Pin", "Recipe", "draw", "sizes_of"]
