"""E|N' − y| of one hidden layer, and the tail of a Bessel function, by quadrature."""

import mpmath
from mpmath import mp

from derive.finite.product_sums import BesselTail, OutputDistance
from verify.values.evaluate import Environment
from verify.values.meanings import value


@value.register
def _(expression: OutputDistance, env: Environment) -> mpmath.mpf:
    """E|N' − y|: given the preactivations of A active units N' is N(0, v² χ²_A); the integral over χ."""
    m, v, y = map(env.number, expression.args)
    return distance(int(m), v, y)


def distance(m: int, v: mpmath.mpf, y: mpmath.mpf) -> mpmath.mpf:
    """E|N' − y| for m hidden units, the share v of each in N'."""
    weights = [mp.binomial(m, k) * 2 ** (1 - mp.mpf(k) / 2) / mp.gamma(mp.mpf(k) / 2) for k in range(1, m + 1)]

    def integrand(u: mpmath.mpf) -> mpmath.mpf:
        if not u:
            return weights[0] * abs(y)
        law = sum((weight * u**power for power, weight in enumerate(weights)), mp.zero) * mp.exp(-(u**2) / 2)
        return law * _folded(v * u, y)

    silent = abs(y) / mp.mpf(2) ** m
    return silent + (mp.quad(integrand, [0, 1, 3, 8, mp.inf]) / mp.mpf(2) ** m if m else 0)


def _folded(deviation: mpmath.mpf, y: mpmath.mpf) -> mpmath.mpf:
    """E|Z − y| for Z ~ N(0, deviation²)."""
    z = abs(y) / (mp.sqrt(2) * deviation)
    return deviation * mp.sqrt(2 / mp.pi) * mp.exp(-(z**2)) + abs(y) * mp.erf(z)


@value.register
def _(expression: BesselTail, env: Environment) -> mpmath.mpf:
    """∫_t^∞ K_0 as ∫_0^∞ exp(−t cosh u)/cosh u du, cut where t cosh u takes the integrand below the last digit."""
    (t,) = map(env.number, expression.args)
    last = mp.acosh((mp.dps + 10) * mp.ln(10) / t + 1)
    return mp.quad(lambda u: mp.exp(-t * mp.cosh(u)) / mp.cosh(u), mp.linspace(0, last, 4))
