"""`kernel_curves`: a deep kernel without biases as one function of the angle, in polynomials with certified bounds.

Where σ is linear on each side of 0 each kernel of the network is scale √q √q' f(θ), f(0) = 1, whatever the depth; θ is
the angle between the rows, and with one hidden layer that between rows with their biases. As
a power series in c = cos θ, f has no negative coefficients, and their sum is 1 (Schoenberg, *Positive definite
functions on spheres*, 1942: f is a kernel on spheres of every dimension). So |f| ≤ 1 for |c| ≤ 1, and short polynomials
in c do where |c| ≤ ½. Beyond, f is analytic in z = sin(θ/2), or in cos(θ/2) near θ = π. What is nearest to z = 0 of its
singularities is a pole near −1/(L G(0)/2) (see `codegen.kernels.angles`), so that a polynomial in z/(1 + k z), with k a
part of L G(0)/2, is short at any depth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from flint import arb, ctx
from sympy import Add, Expr, Poly, S, Symbol, expand, pi

from codegen.kernels.angles import AngleMaps, Ball, OutOfReach, number, root
from codegen.kernels.approximation import Rung
from codegen.kernels.chebyshev import Functions, Interpolant, cover, interpolants, powers
from codegen.kernels.program import Program, Term, slope, value
from derive.networks.formula import tangent

ENDS = (0.5, 0.4375, 0.375, 0.3125, 0.25, 0.125)
_ELLIPSES = (1.6, 1.25)
_PART = 0.2
"""Of the pole's distance, in k."""
_WANTED, _ALLOWED = 2.0**-56, 2.0**-52
_POINT_BITS, _BOX_BITS = 192, 64
_kappa, _steep, _below = Symbol("_kappa"), Symbol("_steep"), Symbol("_below")


@dataclass(frozen=True)
class AngleCurve:
    """scale √q √q' f(θ) + `beside`: f is one of `middle` in cos θ for |cos θ| ≤ end, and beyond `near` in
    y = stretch z/(1 + bend z) − 1, z = sin(θ/2), or, with z = cos(θ/2), `far` in z or in 4z − 1, or `near` where `far`
    is None. No polynomial is off by more than `bound`."""

    scale: Expr
    beside: Expr
    middle: tuple[Rung, ...]
    near: tuple[float, ...]
    far: tuple[float, ...] | None
    bound: float


@dataclass(frozen=True)
class AngleCurves:
    """Those of both kernels, and what they share: `vanish` says that `far` is in z, for f is 0 where θ = π."""

    bend: float
    stretch: float
    vanish: bool
    nngp: AngleCurve
    ntk: AngleCurve


@dataclass(frozen=True)
class _Mix:
    """(κ + part · s t)/size, where κ, s and t are those of the last hidden layer: f of a kernel."""

    part: Expr
    size: Expr


def kernel_curves(made: Program) -> AngleCurves | None:
    """The curves of a program; None where it has two or more hidden layers with biases, an activation that is not
    linear on each side of 0, that has a parameter or whose curve has no short polynomials that are seen to be right, or
    an NTK that holds x·x' by itself or is a sum of curves with other weights."""
    maps = AngleMaps.of(made) if not made.value.size.free_symbols else None
    if maps is None:
        return None
    found = [_taken_apart(terms, made) for terms in (made.nngp, made.ntk)]
    if None in found:
        return None
    scales, besides, mixes = zip(*found, strict=True)  # type: ignore[arg-type]
    try:
        shared, fits = _fits(maps, mixes)
    except OutOfReach:
        return None
    curves = [AngleCurve(scale, beside, *fit) for scale, beside, fit in zip(scales, besides, fits, strict=True)]
    return AngleCurves(*shared, *curves)


def _taken_apart(terms: tuple[Term, ...], made: Program) -> tuple[Expr, Expr, _Mix] | None:
    """(scale, beside, mix) for scale √q √q' f + beside."""
    assert made.slope is not None
    sizes = {value: made.value.size * _kappa, slope: made.slope.size * _steep, tangent: _below}
    angular = expand(Add(*(term.expr for term in terms if term.degree == 1)).subs(sizes))
    beside = Add(*(term.expr for term in terms if term.degree == 0))
    if not angular.is_polynomial(_kappa, _steep, _below) or beside.has(value, slope, tangent):
        return None
    weights = dict(Poly(angular, _kappa, _steep, _below).terms())
    outer, other = weights.pop((1, 0, 0), S.Zero), weights.pop((0, 1, 1), S.Zero)
    part = other / outer if outer != 0 else S.NaN
    if weights or not part.is_nonnegative or not part.as_independent(pi, as_Add=False)[0].is_Rational:
        return None
    most = sum((made.ratio**layer for layer in range(made.layers)), S.Zero)
    size = expand(1 + part * most)
    return outer * size, beside, _Mix(part, size)


@cache
def _fits(maps: AngleMaps, mixes: tuple[_Mix, ...]) -> tuple[tuple[float, float, bool], list[tuple]]:
    bend = round(_PART * maps.layers * maps.drift(), 3)
    stretch = 4 + 2 * bend
    with ctx.workprec(_POINT_BITS):
        weights = [(number(mix.part), number(mix.size)) for mix in mixes]

    def mixed(parts: tuple[Ball, Ball, Ball]) -> list[Ball]:
        kappa, steep, below = parts
        return [(kappa + part * steep * below) / size for part, size in weights]

    def near(y: Ball) -> Sequence[Ball]:
        moved = (y + 1) / stretch
        return mixed(maps.from_near(moved / (1 - bend * moved)))

    def far(y: Ball) -> Sequence[Ball]:
        return mixed(maps.from_far((y + 1) / 4))

    value_order, other_order = maps.orders()
    orders = [value_order if mix.part == 0 else min(value_order, other_order) for mix in mixes]
    vanish = min(orders) > 0
    variable = (4.0, -1.0) if vanish else (1.0, 0.0)
    with ctx.workprec(_POINT_BITS):
        ladder = [_middle(maps, mixed, end) for end in ENDS]
        nears = [powers(found, _WANTED) for found in _analytic(near)]
        fars = [(None, 0.0)] * len(mixes)
        if not maps.even:
            fars = [
                _raised(powers(found, _WANTED, *variable), order)
                for found, order in zip(_analytic(far, orders if vanish else (0, 0)), orders, strict=True)
            ]
    fits = []
    for k in range(len(mixes)):
        rungs = [column[k] for column in ladder]
        bound = max(nears[k][1], fars[k][1], *(error for _, error in rungs))
        if bound > _ALLOWED:
            raise OutOfReach(f"polynomials are off by {bound}")
        fits.append((tuple(rung for rung, _ in rungs), nears[k][0], fars[k][0], bound))
    return (bend, stretch, vanish), fits


def _middle(maps: AngleMaps, mixed, end: float) -> list[tuple[Rung, float]]:
    """For |cos θ| ≤ end; an ellipse about this part of the unit disc that lies in the disc has ρ + 1/ρ ≤ 2/end."""
    ellipse = 0.999 * (1 + (1 - end**2) ** 0.5) / end

    def functions(y: Ball) -> Sequence[Ball]:
        c = y * end
        onwards = maps.from_near if c.real.mid() >= 0 or maps.even else maps.from_far
        return mixed(onwards(root((1 - abs(c)) / 2)))

    found = (powers(each, _WANTED, 1 / arb(end)) for each in interpolants(functions, [1.0, 1.0], ellipse))
    return [(Rung(end, coefficients), error) for coefficients, error in found]


def _analytic(functions: Functions, orders: Sequence[int] = (0, 0)) -> list[Interpolant]:
    """Interpolants of functions of which nothing is known but how they are evaluated, over so many powers of (y + 1)/4.

    A quotient is nowhere in an ellipse larger than on its edge, whose least distance from −1 is (ρ + 1/ρ)/2 − 1.
    """

    def quotients(y: Ball) -> Sequence[Ball]:
        return [value / ((y + 1) / 4) ** order for value, order in zip(functions(y), orders, strict=True)]

    for ellipse in _ELLIPSES:
        try:
            with ctx.workprec(_BOX_BITS):
                bounds = cover(functions, ellipse)
        except OutOfReach:
            continue
        least = 0.999 * ((ellipse + 1 / ellipse) / 2 - 1) / 4
        return interpolants(quotients, [bound / least**k for bound, k in zip(bounds, orders, strict=True)], ellipse)
    raise OutOfReach("no ellipse is seen in which the functions are analytic")


def _raised(found: tuple[tuple[float, ...], float], order: int) -> tuple[tuple[float, ...], float]:
    """A polynomial times z^order, z ≤ ½."""
    coefficients, error = found
    return (0.0,) * order + coefficients, error / 2**order


__all__ = ["AngleCurve", "AngleCurves", "kernel_curves"]
