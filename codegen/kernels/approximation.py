"""`approximate`: polynomials that stand for a function on [0, ½] and shorter intervals, with a bound by balls.

A deep kernel's angles shrink from layer to layer, so that a short polynomial will do where a tile holds no large one:
the polynomials form a ladder of intervals.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import mpmath
from flint import arb, arb_poly, ctx, fmpq
from mpmath import mp
from sympy import Expr, pi

from codegen.kernels.halves import OddPart

ENDS = tuple(Fraction(part, 1024) for part in (512, 384, 256, 192, 128, 64, 32, 16, 4, 1))
_TERMS = 96
_PIECES = 48
_POINTS = 40
_BITS = 400
_WANTED = 2.0**-55
"""Relative to the first coefficient, which is rounded by up to 2^-54 of itself."""


@dataclass(frozen=True)
class Rung:
    """A polynomial for 0 ≤ w ≤ end, constant term first."""

    end: float
    coefficients: tuple[float, ...]


@dataclass(frozen=True)
class Approximation:
    """odd = w^power √w p(w), p one of `rungs`; `bound` is above |p − (odd/(w^power √w))| on each interval."""

    power: int
    rungs: tuple[Rung, ...]
    bound: float


@cache
def approximate(odd: OddPart) -> Approximation:
    """The shortest polynomials that are nearly as good as rounded ones can be, each with a bound on its error.

    The power series of an odd part has exact coefficients a_k with |a_k| ≤ N = `odd.norm()`; what stands behind
    `_TERMS` of them is at most N end^_TERMS/(1 − end). A Chebyshev series is cut, rounded to doubles in powers of w,
    and subtracted from the power series; the difference is expanded about the middle of each of `_PIECES` pieces of the
    interval, in balls, where the sum of |coefficient| · radius^k bounds it.
    """
    with _precision():
        scale = _ball(odd.scale)
        exact = odd.series(_TERMS)
        power = next(k for k, value in enumerate(exact) if value)
        series = arb_poly([scale * arb(fmpq(int(value.p), int(value.q))) for value in exact[power:]])
        norm = abs(scale) * arb(fmpq(int(odd.norm().p), int(odd.norm().q)))
        rungs, bounds = [], []
        for end in ENDS:
            rung, bound = _rung(series, norm, end)
            rungs.append(rung)
            bounds.append(bound)
        return Approximation(power, tuple(rungs), max(bounds))


def _rung(series: arb_poly, norm: arb, end: Fraction) -> tuple[Rung, float]:
    """The Chebyshev series of the function, cut where what is left out is below `_WANTED`, and what it is wrong by."""
    half = mp.mpf(end.numerator) / end.denominator / 2
    terms = [mp.mpf(value.mid().str(80, radius=False)) for value in series.coeffs()][::-1]
    angles = [mp.pi * (2 * k + 1) / (2 * _POINTS) for k in range(_POINTS)]
    values = [mp.polyval(terms, half * (1 + mp.cos(angle))) for angle in angles]
    chebyshev = [
        2 * mp.fsum(value * mp.cos(j * angle) for value, angle in zip(values, angles, strict=True)) / _POINTS
        for j in range(_POINTS)
    ]
    chebyshev[0] /= 2
    wanted = _WANTED * abs(terms[-1])
    count = next(n for n in range(1, _POINTS) if mp.fsum(chebyshev[n:], absolute=True) < wanted)
    coefficients = _in_powers(chebyshev[:count], half)
    beyond = norm * _exact(end) ** len(series) / (1 - _exact(end))
    bound = _largest(series - arb_poly([arb(value) for value in coefficients]), end) + _upper(beyond)
    return Rung(float(end), coefficients), bound


def _in_powers(chebyshev: list, half: mpmath.mpf) -> tuple[float, ...]:
    """Σ_j c_j T_j(w/half − 1) in powers of w, rounded to doubles; T_(j+1) = 2 y T_j − T_(j−1)."""
    count = len(chebyshev)
    before, current = [mp.mpf(0)] * count, [mp.mpf(1)] + [mp.mpf(0)] * (count - 1)
    total = [mp.mpf(0)] * count
    for j, coefficient in enumerate(chebyshev):
        total = [value + coefficient * basis for value, basis in zip(total, current, strict=True)]
        shifted = [mp.mpf(0), *current[:-1]]
        factor = 1 if j == 0 else 2
        following = [
            factor * (up / half - here) - last for up, here, last in zip(shifted, current, before, strict=True)
        ]
        before, current = current, following
    return tuple(float(value) for value in total)


def _largest(difference: arb_poly, end: Fraction) -> float:
    """A bound on |difference| over [0, end]."""
    radius = end / (2 * _PIECES)
    size = _exact(radius)
    largest = 0.0
    for piece in range(_PIECES):
        middle = radius * (2 * piece + 1)
        about = difference(arb_poly([_exact(middle), 1]))
        bound = arb(0)
        for coefficient in reversed(about.coeffs()):
            bound = bound * size + abs(coefficient)
        largest = max(largest, _upper(bound))
    return largest


def _exact(number: Fraction) -> arb:
    return arb(fmpq(number.numerator, number.denominator))


def _upper(ball: arb) -> float:
    """A double above the ball."""
    return float(ball.upper()) * (1 + 2.0**-50)


def _ball(number: Expr) -> arb:
    """A rational times a power of π."""
    rational, power = number.as_independent(pi, as_Add=False)
    ball = arb(fmpq(int(rational.p), int(rational.q)))
    return ball if power == 1 else ball * arb.pi() ** int(power.as_base_exp()[1])


@contextmanager
def _precision() -> Iterator[None]:
    before = ctx.prec
    ctx.prec = _BITS
    try:
        with mp.workdps(80):
            yield
    finally:
        ctx.prec = before


__all__ = ["Approximation", "Rung", "approximate"]
