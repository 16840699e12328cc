"""E[g(U)h(V)] by Mehler's series in Hermite polynomials.

With a_n = E[g(√q Z) He_n(Z)]/√n!, b_n the same for h and √q', E[g(U)h(V)] = Σ a_n b_n ρ^n. Past n = N it is at most
|ρ|^N √(E g² E h²), as Σ a_n² = E g(U)².
"""

import mpmath
from flint import arb
from mpmath import mp
from sympy import Lambda

from verify.quadrature.agreed_digits import Exact
from verify.quadrature.bivariate_normal import centred
from verify.quadrature.mesh import COARSE, LONGEST, cells, nodes
from verify.quadrature.parts import parts_of, reach_of, window
from verify.quadrature.programs import ball, middle
from verify.values.no_value import NoValue
from verify.values.precision import working

MOST_TERMS = 2000


def hermite_series(g: Lambda, h: Lambda, q: Exact, qp: Exact, c: Exact, digits: int = 30) -> mpmath.mpf:
    """E[g(U)h(V)], (U, V) ~ N(0, [[q, c], [c, q']]), for q, q' > 0, 0 < |ρ| < 1; tail below 10^−digits √(E g² E h²).

    Raises `NoValue` for other ρ, and where the series takes too many terms.
    """
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
    for part in parts_of(function, middle(root), reach):
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
