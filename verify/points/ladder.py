"""`rungs`: points at one size after another, a fifth further apart each time, for statements that cost little; `deep`:
wide kernels of many layers.

What is true up to some size, or false between two, shows at sizes and nowhere else. Vectors take turns to be drawn and
to have the shapes at which inequalities between sums are sharp: equal entries, signs that alternate, 1, 2, 3, …, one
entry apart from the others, 1, ½, ⅓, … and their roots, half a wave and the fastest waves; at the last size they have
all of them. Where nothing varies but sizes, every one of them is looked at up to `EACH`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sympy import Expr, IndexedBase, Integer, Rational, S, Set, Symbol, sqrt

from verify.claims.domain import Domain, Point
from verify.points.arrays import real_arrays
from verify.points.drawing import Pin, Recipe, sizes_of
from verify.points.made import at_ends, drawn
from verify.points.needs import Needs
from verify.points.sets import Manner, is_whole
from verify.values.bent_lines import slopes

RATIO, FIRST = 1.2, 4
LONGEST, WIDEST, COUNTED, LARGEST = 80, 45, 110, 1000
"""The last rung: of a vector's size and of a matrix's, of what nested sums count up to, of other whole numbers."""
DEPTHS = (17, 12, 24, 48)
"""Layers of wide kernels, each of which takes an integral or three."""
VERY_DEEP = (211, 1009, 10007)
"""For a bound, with activations of which a layer is known in closed form."""
EACH = 150


def _wave(at: float) -> Expr:
    """sin πt to four digits."""
    return Rational(round(10**4 * math.sin(math.pi * at)), 10**4)


Shape = Callable[[int, int], Expr]
SHAPES: tuple[Shape | None, ...] = (
    None,
    lambda i, size: S.One,
    lambda i, size: S.NegativeOne**i,
    lambda i, size: Integer(i + 1),
    lambda i, size: Integer(i == 0),
    lambda i, size: S.One / (i + 1),
    lambda i, size: 1 / sqrt(i + 1),
    lambda i, size: _wave((i + 1) / (size + 1)),
    lambda i, size: _wave((i + 1) / (size + 1)) * S.NegativeOne**i,
    lambda i, size: _wave(0.5 + (i + 0.5) / size),
    lambda i, size: _wave((2 * i + 1) / (4 * size + 2)),
    lambda i, size: _wave((2 * i + 2) / (2 * size + 1)) * S.NegativeOne**i,
)
"""Entry i, from 0, of a vector of a size; None where it is drawn. The waves are eigenvectors of second differences with
ends that are held or free."""


@lru_cache(maxsize=1024)
def rungs(domain: Domain, seed: int, needs: Needs) -> tuple[Point, ...]:
    """The points, the other variables as they are drawn for lists."""
    found: list[Point] = []
    for symbol, allowed in domain.scalars.items():
        if is_whole(allowed) and symbol not in dict(needs.lengths):
            sizes = list(_sizes(_last(symbol, domain, needs), 1.0 if _varies_in_sizes_only(domain) else RATIO))
            vectors, matrices = (real_arrays(domain.arrays, axes) for axes in (1, 2))
            climbing = [_recipe(symbol, number, turn, vectors) for turn, number in enumerate(sizes)]
            shapes = range(len(SHAPES)) if domain.arrays else ()
            in_all_shapes = [_recipe(symbol, sizes[-1], turn, [*vectors, *matrices]) for turn in shapes]
            found += drawn(domain, needs, seed, [*climbing, *in_all_shapes])
    return tuple(found)


@lru_cache(maxsize=1024)
def deep(domain: Domain, seed: int, needs: Needs, is_bound: bool) -> tuple[Point, ...]:
    """Points with many layers of a wide kernel; for a bound, which a limit of depth may break, more of them, and the
    fewest layers with each scalar at an end."""
    found: list[Point] = []
    for symbol in sorted(needs.layers & domain.scalars.keys(), key=str):
        recipes = [_deep(symbol, number, domain) for number in (DEPTHS if is_bound else DEPTHS[:1])]
        found += drawn(domain, needs, seed, [*recipes, *(at_ends(domain, least=symbol) if is_bound else ())])
        if is_bound:
            bent = replace(domain, activations=tuple(name for name in domain.activations if slopes(name) is not None))
            recipes = [_deep(symbol, number, domain) for number in VERY_DEEP for _ in bent.activations]
            found += drawn(bent, needs, seed, recipes)
    return tuple(found)


def _last(symbol: Symbol, domain: Domain, needs: Needs) -> int:
    """Three and more nested sums up to it take no more terms than two of them up to `COUNTED`."""
    most = round(COUNTED ** (2 / needs.nested)) if symbol in needs.counted and needs.nested > 2 else LARGEST
    if symbol in sizes_of(domain):
        return min(most, WIDEST if any(len(shape) > 1 for shape in domain.arrays.values()) else LONGEST)
    return min(most, COUNTED if symbol in needs.counted else LARGEST)


def _varies_in_sizes_only(domain: Domain) -> bool:
    return not domain.arrays and all(map(is_whole, domain.scalars.values()))


def _sizes(last: int, ratio: float) -> Iterator[int]:
    size = float(FIRST)
    while size <= last:
        yield round(size)
        size = max(size * (ratio if size < EACH else RATIO), size + 1)


def _recipe(symbol: Symbol, number: int, at: int, shaped: Iterable[IndexedBase]) -> Recipe:
    size, shape = Integer(number), SHAPES[at % len(SHAPES)]
    pins: dict[Symbol, Pin] = {symbol: lambda left, values: size if size in left else None}
    manner = Manner(f"{symbol} = {number}", sizes="few")
    if shape is None:
        return Recipe(manner, pins)
    return Recipe(manner, pins, lambda values: {**values, **{base: _shaped(values[base], shape) for base in shaped}})


def _deep(symbol: Symbol, number: int, domain: Domain) -> Recipe:
    """Rows of two entries: of one entry they lie on a line, and no layer changes the angle between them."""
    depth = _recipe(symbol, number, 0, ())
    return replace(depth, pins={**dict.fromkeys(sizes_of(domain), _two), **depth.pins})


def _two(left: Set, values: object) -> Expr | None:
    return Integer(2) if 2 in left else None


def _shaped(value: Any, shape: Shape) -> Any:
    """An array of the same size whose longest axis has the shape, the same along another one."""
    if not isinstance(value[0], tuple):
        return tuple(shape(i, len(value)) for i in range(len(value)))
    if len(value) < len(value[0]):
        return (_shaped(value[0], shape),) * len(value)
    return tuple((entry,) * len(value[0]) for entry in _shaped(tuple(row[0] for row in value), shape))


__all__ = ["deep", "rungs"]
