"""`elementary`: polynomials that stand for e^x and arctan in compiled code, each with a bound on all its errors.

What libraries have of them stops a compiler from working on several numbers at once. Errors are of two kinds: the
polynomial against the function, and the rounding of the steps that work it out, each of which is half an ulp.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from math import log

from flint import arb, ctx

from codegen.kernels.angles import Ball
from codegen.kernels.chebyshev import interpolants, powers

UNIT = 2.0**-53
_WANTED = 2.0**-58
_BITS = 256
_PIECES = 64
_FARTHEST = 1200
"""A bound on |k| where e^x = 2^k e^r is worked out."""
_LOG_2_BITS = 41
"""So that k times the first part of log 2 is exact."""
_SMALL = 1.0 + 2.0**-20
"""For products of errors, and for ratios near the ends of an interval."""


@dataclass(frozen=True)
class Fit:
    """A polynomial, the constant term first; what it is off by on its interval; what its rounded value adds to that."""

    coefficients: tuple[float, ...]
    bound: float
    rounding: float


@dataclass(frozen=True)
class Elementary:
    """(e^r − 1)/r for 2 |r| ≤ log 2, arctan(√s)/√s for 0 ≤ s ≤ 1, the parts of log 2 and its inverse, π/2, and relative
    errors of e^x, of e^x − 1 for x ≤ 0 and of arctan(y/x) for x ≥ 0, as the modules work them out."""

    exponential: Fit
    arctangent: Fit
    log_2: tuple[float, float]
    bits_of_e: float
    right_angle: float
    slacks: dict[str, float]


@cache
def elementary() -> Elementary:
    """The polynomials for the means of smooth activations.

    In an ellipse |(e^r − 1)/r| is at most e^|r|, and |arctan(√s)/√s| = |∫ dt/(1 + s t²)|, t from 0 to 1, at most
    1/(1 + Re s) where −1 < Re s ≤ 0 and at most 1 beyond.
    """
    with ctx.workprec(_BITS):
        half = arb(2).log() / 2 * _SMALL
        exponential = _fit(lambda r: (r.exp() - 1) / r, float(half), 24.0, 1 / half, 0.0, lambda far: far.exp())
        arctangent = _fit(_arctangent, 1.0, 5.0, arb(2), -1.0, lambda far: 1 / (1 - (far - 1)))
        high = float(arb(2).log().mid())
        kept = round(high * 2.0**_LOG_2_BITS) / 2.0**_LOG_2_BITS
        low = float((arb(2).log() - kept).mid())
        bits_of_e, right_angle = float((1 / arb(2).log()).mid()), float((arb.pi() / 2).mid())
        lost = float(abs(arb(2).log() - kept - low).upper())
    slacks = _slacks(exponential, arctangent, low, lost)
    return Elementary(exponential, arctangent, (kept, low), bits_of_e, right_angle, slacks)


def _arctangent(s: Ball) -> Ball:
    root = s.sqrt()
    return root.atan() / root


def _fit(
    function: Callable[[Ball], Ball],
    end: float,
    ellipse: float,
    stretch: arb,
    shift: float,
    most: Callable[[arb], arb],
) -> Fit:
    """The polynomial in x, y = stretch x + shift in [−1, 1]; `most(|x|)` bounds the function in the ellipse."""
    far = (arb(ellipse + 1 / ellipse) / 2 + abs(shift)) / stretch
    (found,) = interpolants(lambda y: [function((y - shift) / stretch)], [float(most(far).upper())], ellipse)
    coefficients, bound = powers(found, _WANTED, stretch, shift)
    return Fit(coefficients, bound, _rounding(coefficients, 0.0 if shift else -end, end))


def _rounding(coefficients: Sequence[float], start: float, end: float) -> float:
    """A bound on the rounding of Horner's rule: each step is a product and a sum, off by half an ulp of theirs each."""
    worst = arb(0)
    for piece in range(_PIECES):
        radius = (arb(end) - start) / (2 * _PIECES)
        x = arb((arb(start) + radius * (2 * piece + 1)).mid(), (radius * _SMALL).upper())
        total, off = arb(coefficients[-1]), arb(0)
        for coefficient in reversed(coefficients[:-1]):
            product = total * x
            total = product + coefficient
            off = off * abs(x) + UNIT * (abs(product) + abs(total))
        worst = worst.max(off)
    return float(worst.upper()) * _SMALL


def _slacks(exponential: Fit, arctangent: Fit, low: float, lost: float) -> dict[str, float]:
    """Relative errors of the functions.

    e^x = 2^k e^r: r = x − k log 2 is off by the rounding of one difference, and of k times the second part of log 2;
    e^r − 1 is r times a polynomial above 0.84, and at most 0.42 e^r; 1 is added. e^x − 1 = 2^k (e^r − 1) + (2^k − 1):
    r is exact for k = 0, and for k < 0 the first term is at most the sum, of which e^x is at most 2.45; 2^k − 1 is
    rounded, and so is the sum. arctan: the ratio is off by one unit and its square by three, which moves the
    polynomial, above 0.78, by 0.6 units; one more for the product, two for π/2 less it.
    """
    reduced = UNIT * (log(2) / 2 + 2 * _FARTHEST * abs(low)) + _FARTHEST * lost
    grown = (exponential.bound + exponential.rounding) / 0.84 + UNIT
    of_angle = (arctangent.bound + arctangent.rounding) / 0.78 + 2.6 * UNIT
    return {
        "exp": (0.42 * grown + reduced + UNIT) * _SMALL,
        "exp_minus_one": (grown + 2.45 * reduced + 2 * UNIT) * _SMALL,
        "arctan": (of_angle + 2 * UNIT) * _SMALL,
    }


__all__ = ["UNIT", "Elementary", "Fit", "elementary"]
