"""The law of (U, V), jointly normal, and what an exponential factor makes of it."""

from dataclasses import dataclass

import mpmath
from flint import arb
from mpmath import mp

from verify.quadrature.programs import Ball, ball
from verify.values.no_value import Undecided
from verify.values.precision import working


@dataclass(frozen=True)
class BivariateNormal:
    """N((first, second), [[q, c], [c, q']]); the determinant is kept, as it cancels near |ρ| = 1."""

    q: arb
    qp: arb
    c: arb
    determinant: arb
    first: Ball
    second: Ball

    @property
    def spread(self) -> arb:
        """Var(V | U)."""
        return self.determinant / self.q

    @property
    def slope(self) -> arb:
        """E[V | U = E U + u] = E V + slope u."""
        return self.c / self.q

    def exchanged(self) -> "BivariateNormal":
        """The law of (V, U)."""
        return BivariateNormal(self.qp, self.q, self.c, self.determinant, self.second, self.first)

    def tilted(self, rates: tuple[Ball, Ball], decays: tuple[arb, arb]) -> tuple[Ball, "BivariateNormal"] | None:
        """(K, law) with E[e^(rᵀX − XᵀDX) f(X)] = K E_law[f(X)], X = (U, V) of mean zero.

        The covariance Σ becomes (Σ⁻¹ + 2D)⁻¹, written without Σ⁻¹: Σ may be degenerate. The mean becomes that times r.
        None where Σ⁻¹ + 2D is not positive definite: the factor outgrows the density and no integral is finite.
        Raises `Undecided` where the balls do not say.
        """
        (rate, other), (decay, further) = rates, decays
        ratio = 1 + 2 * (self.q * decay + self.qp * further) + 4 * decay * further * self.determinant
        half_trace = 1 + self.q * decay + self.qp * further
        if ratio <= 0 or half_trace <= 0:
            return None
        if not (ratio > 0 and half_trace > 0):
            raise Undecided("it is not decided whether the mean is finite")
        q = (self.q + 2 * further * self.determinant) / ratio
        qp = (self.qp + 2 * decay * self.determinant) / ratio
        c = self.c / ratio
        first, second = q * rate + c * other, c * rate + qp * other
        factor = ((rate * first + other * second) / 2).exp() / ratio.sqrt()
        return factor, BivariateNormal(q, qp, c, self.determinant / ratio, first, second)


def centred(q: mpmath.mpf, qp: mpmath.mpf, c: mpmath.mpf, digits: int) -> BivariateNormal | None:
    """N(0, [[q, c], [c, q']]); None where this is not positive semidefinite.

    A determinant below 10^(−1.5 digits) qq' counts as zero: it is what rounding leaves of one that is.
    """
    with working(4 * digits + 20):
        one, other, both = ball(q), ball(qp), ball(c)
        determinant = (one * other - both * both).mid()
        negligible = one * other * ball(mp.mpf(10) ** (-3 * mp.mpf(digits) / 2))
        if determinant < -negligible:
            return None
        return BivariateNormal(one, other, both, determinant if determinant > negligible else arb(0), arb(0), arb(0))
