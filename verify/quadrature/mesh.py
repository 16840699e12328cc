"""Composite Gauss–Legendre rules on meshes that follow the features of an integrand.

A feature is a place near which the integrand changes on a scale: a kink that a Gaussian has smoothed, the step of
erf(ku) on the scale 1/k, a complex singularity at the distance `scale` above the place. On a cell no longer than its
distance from a feature (or its scale, where that is more) the rule converges geometrically: the singularity lies on or
outside the ellipse with foci at the cell's ends and half-axes 5.8 (on the line) or 4.2 (above the cell) together, which
is 1.2 digits a node and more. Cells shrink towards a place down to its scale, so a scale of 10⁻³⁰ costs a hundred.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from math import ceil

import mpmath
from flint import arb, ctx
from mpmath import mp

from verify.quadrature.programs import Ball, ball


@dataclass(frozen=True)
class Grid:
    """How finely the line is cut: `refine` extra cuts between neighbours."""

    refine: int = 0

    def cuts(self, points: Iterable[mpmath.mpf]) -> list[mpmath.mpf]:
        ends = sorted(set(points))
        result = [ends[0]]
        for low, high in pairwise(ends):
            result += [low + (high - low) * step / (self.refine + 1) for step in range(1, self.refine + 2)]
        return result

    def nodes(self) -> int:
        """Nodes a cell for mpmath's current precision; halved cells converge 1.8 digits a node where whole ones 1.2."""
        return 2 * ceil((mp.dps / (1.8 if self.refine else 1.2) + 8) / 2)


COARSE, FINE = Grid(0), Grid(1)

LONGEST = 5
"""Length of a cell on which e^(−z²/2) is integrated to as many digits as `Grid.nodes` promises."""


@dataclass(frozen=True)
class Feature:
    """Something happens at `place` on the scale `scale`; nothing more from `left` below or `right` above."""

    place: mpmath.mpf
    scale: mpmath.mpf
    left: mpmath.mpf = mp.inf
    right: mpmath.mpf = mp.inf

    def allows(self, low: mpmath.mpf, high: mpmath.mpf) -> bool:
        """Whether [low, high] is short enough."""
        if low >= self.place:
            distance = low - self.place
            if distance >= self.right:
                return True
        elif high <= self.place:
            distance = self.place - high
            if distance >= self.left:
                return True
        else:
            distance = 0
        return high - low <= max(self.scale, distance) * (1 + 1e-9)

    def moved(self, shift: mpmath.mpf, factor: mpmath.mpf) -> "Feature":
        """The same in the coordinate z with x = shift + factor z."""
        size = abs(factor)
        left, right = (self.left, self.right) if factor > 0 else (self.right, self.left)
        return Feature((self.place - shift) / factor, self.scale / size, left / size, right / size)

    def smoothed(self, deviation: mpmath.mpf, reach: mpmath.mpf) -> "Feature":
        """After the convolution with a normal density of this standard deviation, negligible beyond `reach` of them."""
        spread = reach * deviation
        return Feature(self.place, max(self.scale, deviation), self.left + spread, self.right + spread)

    def rounded(self) -> "Feature":
        """The same in floats."""
        return Feature(float(self.place), float(self.scale), float(self.left), float(self.right))


@dataclass(frozen=True)
class Turning(Feature):
    """A sine or cosine turns by at most |factor| Σ speeds_k |shift + factor z|^k radians a unit of z.

    A wave of x radians a cell is integrated to as many digits as `Grid.nodes` promises while x is up to `TURN`: the
    error of n nodes falls like (ex/8n)^(2n).
    """

    speeds: tuple[mpmath.mpf, ...] = ()
    shift: mpmath.mpf = mp.zero
    factor: mpmath.mpf = mp.one

    def allows(self, low: mpmath.mpf, high: mpmath.mpf) -> bool:
        """Whether [low, high] is short enough."""
        far = max(abs(self.shift + self.factor * end) for end in (low, high))
        fastest = 0
        for speed in reversed(self.speeds):
            fastest = fastest * far + speed
        return (high - low) * abs(self.factor) * fastest <= TURN

    def moved(self, shift: mpmath.mpf, factor: mpmath.mpf) -> "Turning":
        """The same in the coordinate z with x = shift + factor z."""
        plain = super().moved(shift, factor)
        return replace(self, **vars(plain), shift=self.shift + self.factor * shift, factor=self.factor * factor)

    def rounded(self) -> "Turning":
        """The same in floats."""
        found = {name: float(value) for name, value in vars(self).items() if name != "speeds"}
        return Turning(**found, speeds=tuple(map(float, self.speeds)))


TURN = 8
ROUGH = 1e-6
"""Scale, relative to the place, from which on a cell may be held against a feature in floats."""


def cells(
    low: mpmath.mpf, high: mpmath.mpf, features: Iterable[Feature], longest: mpmath.mpf, grid: Grid
) -> list[mpmath.mpf]:
    """The ends of the cells of [low, high]: bisected, from the places inside on, until every feature allows them."""
    found = tuple(features)
    rough = [feature.rounded() for feature in found if feature.scale > ROUGH * (1 + abs(feature.place))]
    exact = [feature for feature in found if not feature.scale > ROUGH * (1 + abs(feature.place))]
    floor = (high - low) * type(high)(10) ** -mp.dps
    ends = {low, high}
    for feature in found:
        ends |= {
            place
            for place in (feature.place, feature.place - feature.left, feature.place + feature.right)
            if low < place < high
        }
    result = [low]
    waiting = list(pairwise(sorted(ends)))[::-1]
    while waiting:
        left, right = waiting.pop()
        length = right - left
        ends_in_floats = float(left), float(right)
        if length > floor and (
            length > longest
            or not all(feature.allows(*ends_in_floats) for feature in rough)
            or not all(feature.allows(left, right) for feature in exact)
        ):
            centre = (left + right) / 2
            waiting += [(centre, right), (left, centre)]
        else:
            result.append(right)
    return grid.cuts(result)


@cache
def _rule(count: int, precision: int) -> tuple[tuple[arb, arb], ...]:
    pairs = [arb.legendre_p_root(count, k, weight=True) for k in range(count // 2)]
    both = [(sign * node.mid(), weight.mid()) for node, weight in pairs for sign in (1, -1)]
    return tuple(both)


def nodes(ends: list[mpmath.mpf], count: int) -> Iterator[tuple[arb, arb]]:
    """Nodes and weights of the composite rule with an even number of nodes a cell."""
    rule = _rule(count, ctx.prec)
    balls = [ball(end) for end in ends]
    for low, high in pairwise(balls):
        centre, half = ((low + high) / 2).mid(), ((high - low) / 2).mid()
        for node, weight in rule:
            yield centre + half * node, half * weight


def integrate(function: Callable[[arb], Ball], ends: list[mpmath.mpf], count: int) -> Ball:
    """The composite rule's sum."""
    total = arb(0)
    for node, weight in nodes(ends, count):
        total = total + weight * function(node)
    return total
