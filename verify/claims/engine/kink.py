"""The kink term: what units that cross their kink in a gradient step add to the slope of the mean of K.

With one hidden layer a unit whose preactivation h ≥ 0 is of order λ leaves where h < λ (N − y)⟨∇h, ∇N⟩, and takes its
share of K along. The argument (density at the kink × jump × speed, each unit by itself) is not worked out anew by the
step checker, and the values of such slopes follow it too: drawn networks are what holds it.
"""

from sympy import FiniteSet, Rational, S, pi, sqrt

from derive.finite.kernel_update import FrozenUpdate, StepSlope
from derive.finite.product_sums import OutputDistance
from derive.finite.symbols import example_target as y
from derive.finite.symbols import hidden_bias as b
from derive.finite.symbols import mean_square as s
from derive.finite.symbols import n_width as n
from derive.finite.symbols import output_variance as c
from verify.claims.claim import Claim
from verify.claims.domain import Domain, Point, naturals, positive, real
from verify.claims.statement import Statement

_POINTS = tuple(
    Point(f"a step of {units} units, draw {i}", dict(zip((n, c, s, b, y), map(S, (units, *rest)), strict=True)))
    for i, (units, *rest) in enumerate(
        ((1, 2, Rational(1, 2), 1, 2), (4, 1, 2, 0, Rational(-1, 2)), (7, 2, Rational(3, 4), 1, 0)), 1
    )
)
_others = OutputDistance(n - 1, sqrt(2 * c * s / n), y)
"""E|N' − y| for the output N' of the other units."""

CLAIMS = (
    Claim(
        "engine.kink-term",
        "engine",
        "What kinks add to the slope of a real step",
        "the mean update of one hidden layer, for any label",
        "The slope in λ of E[K(θ − λ∇L) − K] is that with the pattern held fixed and "
        "−c_d^(3/2) (2s + b_h)² E|N' − y|/(π√(2sn)).",
        Statement(
            StepSlope(2, n, c, s, b, y),
            FrozenUpdate(2, n, c, s, b, y, S.One)
            - c ** Rational(3, 2) * (2 * s + b) ** 2 / (pi * sqrt(2 * s * n)) * _others,
            Domain({n: naturals, c: FiniteSet(1, 2), s: positive, b: FiniteSet(0, 1), y: real}, _POINTS),
        ),
    ),
)
