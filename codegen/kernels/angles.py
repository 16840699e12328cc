"""`AngleMaps`: a network without biases behind its first layer, layer by layer, as functions of one angle, in balls.

σ is linear on each side of 0, so that a layer does to the angle between two rows what it does to that between any
two; a bias of the first layer is one more entry of each row. With κ and s as in `codegen.kernels.program` and
z = sin(θ/2), cos θ = 1 − 2z², a layer gives

    z⁺ = z r,  r = √(1 − z G(z²)),  t⁺ = 1 − 2z⁺² + ratio s(θ) t,  t = cos θ in the first one

G is a power series. Intervals grow from layer to layer where z is carried; 1/z moves by a bounded step,

    1/z⁺ = 1/z + G/(r (1 + r)),

so that what is carried is the sum δ of the steps: z = z₀/(1 + z₀ δ). Beyond a right angle z stands for cos(θ/2), and a
layer gives κ.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import log2

from flint import acb, arb, arb_poly, ctx, fmpq
from sympy import Expr, Poly, S, pi

from codegen.kernels.halves import Halves, OddPart, w
from codegen.kernels.program import Program

TERMS = (4, 6, 9, 13, 19, 28, 40, 60, 90, 160)
_BITS = 256
_WIDEST = 0.75
"""No power series is summed beyond this."""


Ball = arb | acb


class OutOfReach(ArithmeticError):
    """A ball holds a point at which a function is not seen to be analytic."""


@dataclass(frozen=True)
class _Series:
    """even(w) + z Σ_k a_k w^k, w = z²: an angular function on one of its halves; Σ_k |a_k| w^k ≤ norm/(1 − w)."""

    even: arb_poly
    cuts: tuple[arb_poly, ...]
    norm: float

    def odd(self, square: Ball) -> Ball:
        """The power series alone."""
        size = float(square.abs_upper()) * (1 + 1e-12)
        if not size < _WIDEST:
            raise OutOfReach(f"the square of a sine is {square}")
        bits = -log2(max(size, 1e-99))
        place = next((k for k, terms in enumerate(TERMS) if terms * bits > ctx.prec), len(TERMS) - 1)
        beyond = arb(0, self.norm * max(size ** TERMS[place], 1e-290) / (1 - size))
        return self.cuts[place](square) + (beyond if isinstance(square, arb) else acb(beyond, beyond))


def _series(even: Expr, odd: OddPart | None, sign: int, power: int = 0, factor: int = 1) -> _Series:
    """The odd part is taken over w^power and over `factor`."""
    with ctx.workprec(_BITS):
        even_part = arb_poly([number(value) for value in reversed(Poly(even, w).all_coeffs())])
        if odd is None:
            return _Series(even_part, tuple(arb_poly([]) for _ in TERMS), 0.0)
        scale = number(odd.scale) * sign / factor
        exact = [scale * number(value) for value in odd.series(TERMS[-1] + power)[power:]]
        norm = float((abs(scale) * number(odd.norm())).upper()) * (1 + 1e-9)
        return _Series(even_part, tuple(arb_poly(exact[:terms]) for terms in TERMS), norm)


def _order(even: Expr, odd: OddPart | None) -> int:
    if even != 0 or odd is None:
        return 0
    return 1 + 2 * next(k for k, coefficient in enumerate(odd.series(TERMS[0])) if coefficient)


def number(value: Expr) -> arb:
    """A rational times a power of π, in a ball."""
    rational, power = (value, S.One) if value.is_Rational else value.as_independent(pi, as_Add=False)
    if not rational.is_Rational or not (power == 1 or power.as_base_exp()[0] == pi):
        raise OutOfReach(f"{value} is no rational times a power of π")
    ball = arb(fmpq(int(rational.p), int(rational.q)))
    return ball if power == 1 else ball * arb.pi() ** int(power.as_base_exp()[1])


@dataclass(frozen=True)
class AngleMaps:
    """What the layers of a network do to an angle."""

    layers: int
    value: Halves
    slope: Halves
    ratio: Expr

    @classmethod
    def of(cls, made: Program) -> AngleMaps | None:
        """None where the layers are not of this form."""
        if (made.shift != 0 and made.layers > 1) or made.value.degree != 1 or made.slope is None:
            return None
        value, slope = made.value.parts, made.slope.parts
        parts = [part for part in (value.odd, slope.odd) if part is not None]
        scales = [made.ratio, *(part.scale for part in parts)]
        shapes = value.near == 1 - 2 * w and (value.odd is None or value.odd.series(1) == [0])
        known = all(scale.as_independent(pi, as_Add=False)[0].is_Rational for scale in scales)
        return cls(made.layers, value, slope, made.ratio) if shapes and known else None

    @property
    def even(self) -> bool:
        """Whether θ and π − θ lead to the same: σ is even."""
        return self.value.far == self.value.near and self.value.sign == 1

    @cached_property
    def _passed(self) -> arb:
        with ctx.workprec(_BITS):
            return number(self.ratio)

    @cached_property
    def _near(self) -> tuple[_Series, _Series]:
        value, slope = self.value, self.slope
        return (
            _series(value.near, value.odd, 1, power=1, factor=2),
            _series(slope.near, slope.odd, 1),
        )

    @cached_property
    def _far(self) -> tuple[_Series, _Series]:
        value, slope = self.value, self.slope
        return (
            _series(value.far, value.odd, value.sign),
            _series(slope.far, slope.odd, slope.sign),
        )

    def orders(self) -> tuple[int, int]:
        """How many powers of z = cos(θ/2) divide κ, and s t, of the last hidden layer; 0 says nothing."""
        if self.layers > 1:
            return 0, 0
        value, slope = (_order(half.far, half.odd) for half in (self.value, self.slope))
        return value, slope

    def drift(self) -> float:
        """How much 1/z moves in a layer where z is near 0."""
        return float(self._near[0].cuts[0](arb(0)).mid()) / 2

    def from_near(self, z: Ball) -> tuple[Ball, Ball, Ball]:
        """κ, s and t of the last hidden layer, from z = sin(θ/2)."""
        return self._onwards(z, self.layers, 1 - 2 * z * z)

    def from_far(self, z: Ball) -> tuple[Ball, Ball, Ball]:
        """κ, s and t of the last hidden layer, from z = cos(θ/2)."""
        value, slope = self._far
        t = 2 * z * z - 1
        for left in range(self.layers, 0, -1):
            square = z * z
            kappa = value.even(square) + z * value.odd(square)
            steep = slope.even(square) + z * slope.odd(square)
            if left == 1:
                return kappa, steep, t
            t = kappa + self._passed * steep * t
            gap = (1 - kappa) / 2
            if gap.real.mid() < 0.6:
                return self._onwards(root(gap), left - 1, t)
            z = root(1 - gap)
        raise AssertionError("a network has layers")

    def _onwards(self, start: Ball, layers: int, t: Ball) -> tuple[Ball, Ball, Ball]:
        gap, slope = self._near
        moved, z = start * 0, start
        for left in range(layers, 0, -1):
            square = z * z
            bend = gap.odd(square)
            shrunk = root(1 - z * bend)
            steep = slope.even(square) + z * slope.odd(square)
            moved += bend / (shrunk * (1 + shrunk))
            z = start / (1 + start * moved)
            kappa = 1 - 2 * z * z
            if left == 1:
                return kappa, steep, t
            t = kappa + self._passed * steep * t
        raise AssertionError("a network has layers")


def root(x: Ball) -> Ball:
    """√x where it is analytic."""
    if not x.real > 0:
        raise OutOfReach(f"a square root is taken of {x}")
    return x.sqrt()


__all__ = ["AngleMaps", "Ball", "OutOfReach", "number", "root"]
