"""Values of E[g(U)h(V)] where there is no closed form: by quadrature to stated digits, and by Hermite series.

The series is Mehler's: with a_n = E[g(√q Z) He_n(Z)]/√n!, b_n the same for h and √q', E[g(U)h(V)] = Σ a_n b_n ρ^n.
Past n = N it is at most |ρ|^N √(E g² E h²), as Σ a_n² = E g(U)².
"""

from dataclasses import dataclass
from fractions import Fraction

import mpmath
from flint import arb
from mpmath import mp
from sympy import Lambda, Rational

from verify.quadrature.fast import ball, middle, working
from verify.quadrature.integration import line, parts_of, reach_of, window
from verify.quadrature.law import centred
from verify.quadrature.mesh import COARSE, FINE, LONGEST, cells, nodes
from verify.values.none import NoValue

Exact = Rational | Fraction | int

GUARD = (8, 16)
MOST_TERMS = 2000


@dataclass(frozen=True)
class Value:
    """A value, and how many of its digits two computations share; of an exact zero, all that were asked for."""

    value: mpmath.mpf
    digits: int


def numeric_expectation(g: Lambda, h: Lambda, q: Exact, qp: Exact, c: Exact, digits: int = 30) -> Value:
    """E[g(U)h(V)], (U, V) ~ N(0, [[q, c], [c, q']]), by quadrature at two precisions on two subdivisions.

    `digits` of the result is what the two share, at most `digits`; a value below 10^(−20 digits) may be given as zero.
    Raises `NoValue` where an integrand is not covered (see `verify.quadrature.integration.line`), ValueError where no
    such (U, V) exists.
    """
    one, other, both = (Fraction(int(entry.numerator), int(entry.denominator)) for entry in (q, qp, c))
    if one < 0 or other < 0 or both**2 > one * other:
        raise ValueError(f"q = {q}, q' = {qp}, c = {c} is no covariance: it needs q, q' ≥ 0 and c² ≤ qq'")
    runs = []
    for grid, guard in zip((COARSE, FINE), GUARD, strict=True):
        with mp.workdps(4 * (digits + GUARD[1])):
            covariance = [mp.mpf(entry.numerator) / entry.denominator for entry in (one, other, both)]
            if both**2 == one * other and both:
                covariance[2] = mp.sign(covariance[2]) * mp.sqrt(covariance[0] * covariance[1])
        with mp.workdps(digits + guard):
            runs.append(line(g, h, *covariance, grid=grid))
    with mp.workdps(digits + GUARD[1]):
        return Value(runs[1], _shared(runs[0], runs[1], digits))


def _shared(first: mpmath.mpf, second: mpmath.mpf, most: int) -> int:
    if first == second:
        return most
    if not (mp.isfinite(first) and mp.isfinite(second)) or second == 0:
        return 0
    return max(0, min(most, int(mp.floor(-mp.log10(abs(first - second) / abs(second))))))


def hermite_series(g: Lambda, h: Lambda, q: Exact, qp: Exact, c: Exact, digits: int = 30) -> mpmath.mpf:
    """The same by Mehler's series, for q, q' > 0 and |ρ| < 1, its tail below 10^−digits √(E g² E h²)."""
    with working(digits + 15):
        first, second, both = (mp.mpf(int(entry.numerator)) / int(entry.denominator) for entry in (q, qp, c))
        rho = both / mp.sqrt(first * second)
        if not 0 < abs(rho) < 1:
            raise NoValue("the Hermite series is summed for 0 < |ρ| < 1")
        count = 2 + int(mp.ceil(-digits * mp.log(10) / mp.log(abs(rho))))
        if count > MOST_TERMS:
            raise NoValue(f"the Hermite series takes {count} terms at |ρ| = {mp.nstr(abs(rho), 5)}")
        ones, others = _coefficients(g, first, count), _coefficients(h, second, count)
        total, power = arb(0), arb(1)
        for one, other in zip(ones, others, strict=True):
            total = total + one * other * power
            power = power * ball(rho)
        return middle(total)


def _coefficients(function: Lambda, variance: mpmath.mpf, count: int) -> list[arb]:
    """E[f(√q Z) He_n(Z)]/√n! for n < count, with one composite rule; He_n turns 2√n/π times a unit and ends at 2√n."""
    law = centred(variance, mp.one, mp.zero, mp.dps)
    assert law is not None
    root, turning = law.q.sqrt(), mp.sqrt(count)
    reach = 2 * turning + 3 * reach_of((function,), law) / 2
    roots = [arb(n).sqrt() for n in range(count + 1)]
    totals = [arb(0)] * count
    for part in parts_of(function):
        low, high = window(part, arb(0), root, reach)
        if low >= high:
            continue
        features = [feature.moved(mp.zero, middle(root)) for feature in part.features]
        ends = cells(low, high, features, min(LONGEST, 20 / turning), COARSE)
        for z, weight in nodes(ends, COARSE.nodes()):
            height = weight * (-(z * z) / 2).exp() * part.value(root * z)
            before, value = arb(0), height
            for n in range(count):
                totals[n] = totals[n] + value
                before, value = value, ((z * value - roots[n] * before) / roots[n + 1]).mid()
    norm = (2 * arb.pi()).sqrt()
    return [total / norm for total in totals]
