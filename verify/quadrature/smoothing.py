"""m ↦ E[h(m + sW)], W normal: what conditioning leaves of a function h that has no elementary mean.

Where s is no small part of the whole, h is evaluated once on a mesh in v. What it is smoothed with, e^(−(v−m)²/2s²),
is entire in v and in m; so the nodes of a cell of length s are gathered to n of Chebyshev's, and the result is
interpolated on cells of length s. At the distance y from the line the Gaussian is at most e^(y²/2s²) times what it may
be on it; with y = s√n the error of n nodes is of the order of e^(n/2) (4√n)^(−n) of the largest value nearby.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import cache
from itertools import groupby, zip_longest
from math import floor, isqrt

import mpmath
from flint import arb, arb_mat, arb_poly, ctx
from mpmath import mp

from verify.quadrature.mesh import LONGEST, Grid, cells, integrate, nodes
from verify.quadrature.parts import Part, is_inside, window
from verify.quadrature.programs import Ball, middle, real_part

NARROW = 100
"""Conditional laws narrower than a hundredth of the whole get a mesh of their own around each mean."""
SPARE = 8
"""Digits more than the precision that a smoothed function is interpolated to, and as many more as it grows by."""
BLOCK = 16
"""Boxes whose sums are taken at once, or left out at once where the Gaussian is negligible."""
SPARSE = 24
"""Nodes a box, of which fewer are not gathered."""
Node = tuple[arb, arb]
"""A place and a weight times h there."""


def smoothing(
    parts: tuple[Part, ...], deviation: arb, total: arb, grid: Grid, reach: mpmath.mpf
) -> Callable[[arb], Ball]:
    """m ↦ E[h(m + deviation W)]; `total` is the standard deviation of V as a whole."""
    if deviation == 0:
        return lambda m: sum((part.value(m) for part in parts if is_inside(part, m)), arb(0))
    if deviation * NARROW > total:
        return _over_values(parts, deviation, total, grid, reach)
    return _over_deviations(parts, deviation, grid, reach)


def _over_values(
    parts: tuple[Part, ...], deviation: arb, total: arb, grid: Grid, reach: mpmath.mpf
) -> Callable[[arb], Ball]:
    """One mesh for all m, in v: h is evaluated once at each node."""
    longest = LONGEST * middle(deviation)
    found: list[Node] = []
    for part in parts:
        low, high = (end * middle(total) for end in window(part, arb(0), total, reach))
        if low < high:
            ends = cells(low, high, part.features, longest, grid)
            found += [(node, weight * real_part(part.value(node))) for node, weight in nodes(ends, grid.nodes())]
    boxes = {box: list(own) for box, own in groupby(sorted(found, key=_place), lambda node: _box(node[0], deviation))}
    count = _count(SPARE + _growth(boxes, deviation, total))
    if len(found) < SPARSE * len(boxes) or not found:
        return _interpolated(_summed(sorted(found, key=_place), deviation, reach), deviation, count)
    places = [(1 + cosine) / 2 for cosine in _chebyshev(count, ctx.prec)[1]]
    rows = {box: _weights(box, own, deviation, count) for box, own in boxes.items()}
    blocks = [
        (start * BLOCK, *_block({box - start * BLOCK: rows[box] for box in chosen}, places))
        for start, chosen in groupby(rows, lambda box: box // BLOCK)
    ]
    norm = 1 / ((2 * arb.pi()).sqrt() * deviation)
    far = float(reach)

    def summed(m: arb) -> arb:
        x = m / deviation
        at, total = float(x), arb(0)
        for start, chosen, heights in blocks:
            if start - far < at < start + BLOCK + far:
                own = x - start
                base = own.exp()
                sums = heights * arb_mat([[(place * own).exp()] for place in places])
                part = sum((sums[index, 0] * base**box for index, box in enumerate(chosen)), arb(0))
                total = total + part * (-own * own / 2).exp()
        return total * norm

    return _interpolated(summed, deviation, count)


def _summed(found: list[Node], deviation: arb, reach: mpmath.mpf) -> Callable[[arb], arb]:
    """The sum over the nodes from left to right, those that count."""
    norm = 1 / ((2 * arb.pi()).sqrt() * deviation)
    rate = -1 / (2 * deviation * deviation)
    rough, far = [float(place / deviation) for place, _ in found], float(reach)

    def value(m: arb) -> arb:
        at, total = float(m / deviation), arb(0)
        for place, height in found[bisect_left(rough, at - far) : bisect_right(rough, at + far)]:
            distance = place - m
            total = total + height * (distance * distance * rate).exp()
        return total * norm

    return value


def _block(rows: dict[int, list[arb]], places: list[arb]) -> tuple[tuple[int, ...], arb_mat]:
    """Weights times e^(−v²/2), a row for each box, v in units of s: with e^(vx − x²/2) they make e^(−(v−x)²/2)."""
    heights = [
        [weight * (-((box + place) ** 2) / 2).exp() for weight, place in zip(row, places, strict=True)]
        for box, row in rows.items()
    ]
    return tuple(rows), arb_mat(heights)


def _place(node: Node) -> arb:
    return node[0]


def _box(place: arb, deviation: arb) -> int:
    return floor(float(place / deviation))


def _growth(boxes: dict[int, list[Node]], deviation: arb, total: arb) -> float:
    """How many digits more h has far out than where the density of V counts."""
    sizes = {box: _log(sum((abs(height) for _, height in own), arb(0))) for box, own in boxes.items()}
    ratio = float(deviation / total)
    counting = max((size - (ratio * box) ** 2 / 4.6 for box, size in sizes.items()), default=0.0)
    return max(0.0, max(sizes.values(), default=0.0) - counting)


def _log(size: arb) -> float:
    return float(size.abs_upper().log() / arb(10).log()) if size.is_finite() and size > 0 else -1e9


def _count(spare: float) -> int:
    count = 8
    while count * (mp.log10(4 * mp.sqrt(count)) - mp.mpf("0.2172")) < mp.dps + spare:
        count += 2
    return count


@cache
def _chebyshev(count: int, precision: int) -> tuple[tuple[arb, ...], ...]:
    """T_n at the zeros of T_count, by n."""
    angles = [arb.pi() * (2 * k + 1) / (2 * count) for k in range(count)]
    return tuple(tuple((angle * n).cos().mid() for angle in angles) for n in range(count))


@cache
def _monomials(count: int) -> tuple[tuple[int, ...], ...]:
    """The coefficients of T_n from the constant up, by n; up to (1 + √2)^n, which `_bits` are for."""
    found = [[1], [0, 1]]
    while len(found) < count:
        ahead = [0, *(2 * value for value in found[-1])]
        found.append([one - other for one, other in zip_longest(ahead, found[-2], fillvalue=0)])
    return tuple(map(tuple, found[:count]))


def _bits(count: int) -> int:
    return ctx.prec + 2 * count + 10


def _inner(place: arb, box: int, deviation: arb) -> arb:
    """The place within its box as a number from −1 to 1."""
    return (2 * (place / deviation - box) - 1).mid()


def _zero(box: int, cosine: arb, deviation: arb) -> arb:
    return (deviation * (box + (1 + cosine) / 2)).mid()


def _weights(box: int, own: list[Node], deviation: arb, count: int) -> list[arb]:
    """Weights of Chebyshev's nodes with the same sum for every polynomial of degree below `count`."""
    table = _chebyshev(count, ctx.prec)
    with ctx.workprec(_bits(count)):
        powers = _powers([(_inner(place, box, deviation), height.mid()) for place, height in own], count)
        moments = [sum((k * power for k, power in zip(row, powers, strict=False)), arb(0)) for row in _monomials(count)]
    moments[0] = moments[0] / 2
    columns = zip(*table, strict=True)
    return [
        sum((moment * term for moment, term in zip(moments, column, strict=True)), arb(0)) * 2 / count
        for column in columns
    ]


def _powers(own: list[Node], count: int) -> list[arb]:
    """Σ height · place^n, by n = k + width j: one product of matrices, of place^k and of height · place^(width j)."""
    width = isqrt(count - 1) + 1
    low = [[arb(1)] * len(own)]
    for _ in range(width):
        low.append([(term * place).mid() for term, (place, _) in zip(low[-1], own, strict=True)])
    step, high = low.pop(), [[height for _, height in own]]
    for _ in range((count - 1) // width):
        high.append([(term * power).mid() for term, power in zip(high[-1], step, strict=True)])
    sums = arb_mat(low) * arb_mat(high).transpose()
    return [sums[n % width, n // width] for n in range(count)]


def _interpolated(function: Callable[[arb], Ball], deviation: arb, count: int) -> Callable[[arb], Ball]:
    """A smoothed function by its values at Chebyshev's nodes of a box, from when it was asked there `count` times."""
    table = _chebyshev(count, ctx.prec)
    asked: dict[int, int] = {}
    known: dict[int, tuple[arb_poly, arb]] = {}

    def polynomial(box: int) -> tuple[arb_poly, arb]:
        values = [function(_zero(box, cosine, deviation)) for cosine in table[1]]
        found = [sum((a * b for a, b in zip(values, row, strict=True)), arb(0)) * 2 / count for row in table]
        found[0] = found[0] / 2
        total = arb_poly([])
        with ctx.workprec(_bits(count)):
            for coefficient, row in zip(found, _monomials(count), strict=True):
                total = total + coefficient.mid() * arb_poly(list(row))
        return total, sum((value.rad() for value in found), arb(0)) * arb(0, 1)

    def value(m: arb) -> arb:
        m = m.mid()
        box = _box(m, deviation)
        asked[box] = asked.get(box, 0) + 1
        if asked[box] <= count:
            return function(m)
        if box not in known:
            known[box] = polynomial(box)
        total, spread = known[box]
        with ctx.workprec(_bits(count)):
            return total(_inner(m, box, deviation)) + spread

    return value


def _over_deviations(parts: tuple[Part, ...], deviation: arb, grid: Grid, reach: mpmath.mpf) -> Callable[[arb], Ball]:
    """A mesh for each m, in w = (v − m)/deviation."""
    count, norm, factor = grid.nodes(), (2 * arb.pi()).sqrt(), middle(deviation)
    rough = all(feature.scale > mp.mpf("1e-9") * factor for part in parts for feature in part.features)

    def value(m: arb) -> Ball:
        m = m.mid()
        total = arb(0)
        for part in parts:
            low, high = window(part, m, deviation, reach)
            if low >= high:
                continue
            near = [feature.moved(middle(m), factor) for feature in part.features]
            if rough:
                ends = [
                    mp.mpf(end)
                    for end in cells(float(low), float(high), [each.rounded() for each in near], LONGEST, grid)
                ]
                ends[0], ends[-1] = low, high
            else:
                ends = cells(low, high, near, LONGEST, grid)
            inner = part.value
            total = total + integrate(
                lambda w, inner=inner: (-(w * w) / 2).exp() * inner(m + deviation * w), ends, count
            )
        return total / norm

    return value
