"""`interpolants`, `cover`, `powers`: polynomials for analytic functions on [−1, 1], with errors bounded for certain.

Where |f| ≤ M in the ellipse with foci ±1 and semi-axes (ρ ± 1/ρ)/2, the polynomial of degree n through its values at
n + 1 Chebyshev points is off by at most 4 M ρ⁻ⁿ/(ρ − 1) on [−1, 1]: |c_k| ≤ 2 M ρ⁻ᵏ, and what is left out of the series
is at most added once more (Trefethen, *Approximation Theory and Approximation Practice*, 2013, theorem 8.2). The values
and what follows from them are balls; M comes from boxes that cover the ellipse.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import ceil, log

from flint import acb, arb

from codegen.kernels.angles import Ball, OutOfReach

Functions = Callable[[Ball], Sequence[Ball]]
_BEYOND = 2.0**-80
"""What stands behind the points that are taken."""
_DEEPEST, _MOST, _LARGEST = 5, 1200, 1e6


@dataclass(frozen=True)
class Interpolant:
    """Σ_j c_j T_j(y), and what it is off by at most on [−1, 1]."""

    coefficients: tuple[arb, ...]
    error: arb


def interpolants(functions: Functions, bounds: Sequence[float], ellipse: float) -> list[Interpolant]:
    """One for each of the functions, which are at most `bounds` in the ellipse of that ρ and real on [−1, 1]."""
    most = 4 * max(bounds) / (ellipse - 1)
    count = ceil(log(most / _BEYOND) / log(ellipse)) + 1
    cosines = _cosines(count)
    values = [functions(cosines[2 * k + 1]) for k in range(count)]
    found = []
    for column, bound in zip(zip(*values, strict=True), bounds, strict=True):
        coefficients = []
        for j in range(count):
            total = sum(
                (value.real * cosines[j * (2 * k + 1) % (4 * count)] for k, value in enumerate(column)), start=arb(0)
            )
            coefficients.append(total * (2 if j else 1) / count)
        found.append(
            Interpolant(tuple(coefficients), 4 * arb(bound) * arb(ellipse) ** (1 - count) / (arb(ellipse) - 1))
        )
    return found


@cache
def _cosines(count: int) -> list[arb]:
    """cos(π j/(2 count)) for j below 4 count."""
    return [(arb.pi() * j / (2 * count)).cos() for j in range(4 * count)]


def cover(functions: Functions, ellipse: float) -> list[float]:
    """Bounds on the functions in the ellipse of that ρ, where they are analytic.

    Raises `OutOfReach` where this is not seen.
    """
    width, height = (ellipse + 1 / ellipse) / 2, (ellipse - 1 / ellipse) / 2
    columns, rows = 24, max(1, round(24 * height / width))
    boxes = [
        (width * ((2 * k + 1) / columns - 1), height * (2 * i + 1) / rows / 2, width / columns, height / rows / 2)
        for k, i in product(range(columns), range(rows))
    ]
    worst: list[float] = []
    for _ in range(_DEEPEST):
        failed = []
        for box in boxes:
            if not _meets(box, width, height):
                continue
            sizes = _sizes(functions, box)
            if sizes is None:
                failed.append(box)
            else:
                worst = [max(pair) for pair in zip(worst or sizes, sizes, strict=True)]
        boxes = [quarter for box in failed for quarter in _quarters(box)]
        if not boxes:
            return worst
        if len(boxes) > _MOST:
            break
    raise OutOfReach(f"nothing is known in {len(boxes)} boxes")


def _meets(box: tuple[float, float, float, float], width: float, height: float) -> bool:
    """Whether a box of the upper half holds a point of the ellipse; the lower half mirrors it."""
    x, y, across, up = box
    left, low = max(0.0, abs(x) - across), max(0.0, y - up)
    return (left / width) ** 2 + (low / height) ** 2 <= 1 + 1e-9


def _quarters(box: tuple[float, float, float, float]) -> list[tuple[float, float, float, float]]:
    x, y, across, up = box
    return [(x + a * across / 2, y + b * up / 2, across / 2, up / 2) for a, b in product((-1, 1), repeat=2)]


def _sizes(functions: Functions, box: tuple[float, float, float, float]) -> list[float] | None:
    x, y, across, up = box
    try:
        values = functions(acb(arb(x, across * (1 + 1e-9)), arb(y, up * (1 + 1e-9))))
    except OutOfReach:
        return None
    if not all(value.is_finite() for value in values):
        return None
    sizes = [float(value.abs_upper()) * (1 + 1e-9) for value in values]
    return sizes if max(sizes) < _LARGEST else None


def powers(
    interpolant: Interpolant, wanted: float, stretch: arb | float = 1.0, shift: float = 0.0
) -> tuple[tuple[float, ...], float]:
    """Coefficients of powers of x, rounded to doubles, for y = stretch x + shift, and a bound on what they are off by.

    As many as leave out no more than `wanted`; |x| is at most (1 + |shift|)/stretch.
    """
    given = interpolant.coefficients
    beyond = [arb(0)]
    for coefficient in reversed(given):
        beyond.append(beyond[-1] + abs(coefficient))
    beyond.reverse()
    count = next(n for n in range(1, len(given) + 1) if beyond[n] < wanted)
    total, before, current = [arb(0)] * count, [arb(0)] * count, [arb(1)] + [arb(0)] * (count - 1)
    for j, coefficient in enumerate(given[:count]):
        total = [value + coefficient * part for value, part in zip(total, current, strict=True)]
        factor = 1 if j == 0 else 2
        raised = [arb(0), *current[:-1]]
        following = [
            factor * (stretch * up + shift * here) - last
            for up, here, last in zip(raised, current, before, strict=True)
        ]
        before, current = current, following
    rounded = tuple(0.0 if value.contains(0) else float(value.mid()) for value in total)
    largest = arb(1 + abs(shift)) / stretch
    off = arb(0)
    for value, near in zip(reversed(total), reversed(rounded), strict=True):
        off = off * largest + abs(value - arb(near))
    return rounded, float((interpolant.error + beyond[count] + off).upper()) * (1 + 2.0**-50)


__all__ = ["Functions", "Interpolant", "cover", "interpolants", "powers"]
