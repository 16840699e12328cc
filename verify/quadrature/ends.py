"""`is_endless`: whether an integrand goes like a power at an end of its range, at which the integral is infinite."""

from collections.abc import Callable
from itertools import pairwise

import mpmath
from mpmath import mp

from verify.values.no_value import NoValue

POWERS = (200, 300, 400)
"""Of ten, for distances to an end, or to 0 where the end is ∞: no number of moderate size matters there."""
DIGITS = 450
STEADY = mpmath.mpf(10) ** -20
"""By so much less the power of the integrand changes where it is one."""


def is_endless(integrand: Callable[[mpmath.mpf], mpmath.mpf], end: mpmath.mpf, other: mpmath.mpf) -> bool:
    """Whether it goes like |t − end|^p with p ≤ −1 there, or like |t|^p with p ≥ −1 where the end is infinite.

    >>> is_endless(lambda t: t ** mp.mpf(-1.5), mp.mpf(0), mp.mpf(1))
    True
    >>> is_endless(lambda t: t ** mp.mpf(-0.5), mp.mpf(0), mp.mpf(1))
    False
    """
    is_far, side = mp.isinf(end), 1 if other > end else -1
    try:
        with mp.workdps(DIGITS):
            distances = [mp.mpf(10) ** (power if is_far else -power) for power in POWERS]
            values = [integrand(-side * distance if is_far else end + side * distance) for distance in distances]
            if any(not mp.isfinite(value) or mp.im(value) for value in values):
                return False
            if len({mp.sign(value) for value in values}) != 1:
                return False
            sizes = zip(pairwise(values), pairwise(distances), strict=True)
            powers = [mp.log(one / two) / mp.log(near / nearer) for (one, two), (near, nearer) in sizes]
            is_power = abs(powers[0] - powers[1]) < STEADY
            return is_power and all(power >= -1 if is_far else power <= -1 for power in powers)
    except (NoValue, ArithmeticError):
        return False


__all__ = ["is_endless"]
