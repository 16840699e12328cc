"""E[g(U)h(V)] where there is no closed form, by quadrature to as many digits as two computations share."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import mpmath
from mpmath import mp
from sympy import Lambda, Rational

from verify.quadrature.line_rule import line
from verify.quadrature.mesh import COARSE, FINE, Grid

Exact = Rational | Fraction | int

GUARD = (8, 16)


@dataclass(frozen=True)
class AgreedValue:
    """A value, and how many of its digits two computations share; of an exact zero, all that were asked for."""

    value: mpmath.mpf
    digits: int


def numeric_expectation(g: Lambda, h: Lambda, q: Exact, qp: Exact, c: Exact, digits: int = 30) -> AgreedValue:
    """E[g(U)h(V)], (U, V) ~ N(0, [[q, c], [c, q']]), by quadrature at two precisions on two subdivisions.

    `digits` of the result is what the two share, at most `digits`; a value below 10^(−20 digits) may be given as zero.
    Raises `NoValue` where an integrand is not covered (see `verify.quadrature.line_rule.line`), ValueError where no
    such (U, V) exists.
    """
    one, other, both = (Fraction(int(entry.numerator), int(entry.denominator)) for entry in (q, qp, c))
    if one < 0 or other < 0 or both**2 > one * other:
        raise ValueError(f"q = {q}, q' = {qp}, c = {c} is no covariance: it needs q, q' ≥ 0 and c² ≤ qq'")
    with mp.workdps(4 * (digits + GUARD[1])):
        covariance = [mp.mpf(entry.numerator) / entry.denominator for entry in (one, other, both)]
        if both**2 == one * other and both:
            covariance[2] = mp.sign(covariance[2]) * mp.sqrt(covariance[0] * covariance[1])
    return agreed(lambda grid: line(g, h, *covariance, grid=grid), digits)


def agreed(compute: Callable[[Grid], mpmath.mpf], digits: int) -> AgreedValue:
    """A value on two subdivisions, at two precisions, and how many of `digits` the two share."""
    runs = []
    for grid, guard in zip((COARSE, FINE), GUARD, strict=True):
        with mp.workdps(digits + guard):
            runs.append(compute(grid))
    with mp.workdps(digits + GUARD[1]):
        return AgreedValue(runs[1], _shared(runs[0], runs[1], digits))


def _shared(first: mpmath.mpf, second: mpmath.mpf, most: int) -> int:
    if first == second:
        return most
    if not (mp.isfinite(first) and mp.isfinite(second)) or second == 0:
        return 0
    return max(0, min(most, int(mp.floor(-mp.log10(abs(first - second) / abs(second))))))
