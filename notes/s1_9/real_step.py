"""§1.9 and §2, "Training-time evolution at initialization": a real step of ReLU networks, whose units cross kinks."""

from sympy import Abs, Range, Rational, S, Sum, besselk, binomial, erf, exp, gamma, pi, sqrt

from derive.finite.kernel_update import FrozenUpdate, RealStep, StepSlope, WideStepSlope
from derive.finite.product_sums import BesselTail
from derive.language.symbols import k
from verify.claims import Statement

from .update import FIRST, SECOND
from .update_words import POINTS, b, c, d, domain, kappa, n, s, step, update, y

_leaving = -(c ** Rational(3, 2)) * kappa**2 / (pi * sqrt(2 * s * n))
"""What the kinks add to the slope over E|N' − y|."""
_held = -4 * c**2 * s * kappa / n
"""The slope with the pattern held fixed, one hidden layer."""

_far = Abs(y) / sqrt(2 * c * s / 3)
_distance_of_two = sqrt(2 * c * s / 3) * (_far + exp(-_far) / 4 + _far * (besselk(1, _far) - BesselTail(_far)) / pi)
"""E|N' − y| for the output of two of three units."""

label = update(
    "label",
    title="The label in the mean update",
    where=f"last sentence, 'data-dependently', against the {FIRST}, where no y occurs",
    says="The mean update, taken as the slope of a real step, is the same for every label y.",
    statement=Statement(
        StepSlope(2, 3, c, s, b, y), StepSlope(2, 3, c, s, b, 0), domain(c, s, b, y, conditions=(y**2 > 0,))
    ),
).corrected_to(
    (_held + _leaving * _distance_of_two).subs(n, 3),
    remark="A real step changes activation patterns, and K jumps there: the slope of the mean update in λ "
    "contains E|N' − y| and so depends on the label (given here for three hidden units).",
)

_wide_slope = (
    -(c ** Rational(3, 2)) * kappa**2 / (pi * sqrt(2 * s))
    * (sqrt(2 * c * s / pi) * exp(-(y**2) / (2 * c * s)) + y * erf(y / sqrt(2 * c * s)))
)  # fmt: skip

width_order = update(
    "width-order",
    title="The order in the width for a real step",
    where=f"{SECOND}, the factor 1/n",
    says="One hidden layer: the slope of a real step is of order 1/n, so that √n times it vanishes as n → ∞.",
    statement=Statement(WideStepSlope(c, s, b, y), S.Zero, domain(c, s, b, y)),
).corrected_to(
    _wide_slope,
    remark="For a real step the units that cross their kinks dominate: the slope is of order 1/√n, at y = 0 it "
    "is −c_d² (2s + b_h)²/√(π³ n) to first order. The order 1/n is that of the pattern held fixed.",
)

_distance = sqrt(2 * c * s / n) * Sum(
    binomial(n - 1, k) * 2 * gamma((k + 1) / 2) / (sqrt(pi) * gamma(k / 2)), (k, 1, n - 1)
) / 2 ** (n - 1)  # fmt: skip
"""E|N'| for the output N' of n − 1 units."""

kinks = update(
    "kinks",
    title="What kinks add to the slope of a real step",
    where=f"behind the {FIRST}, the slope of a real step",
    says="At y = 0 and one hidden layer the slope in λ of the mean of a real step is that with the pattern fixed "
    "and −c_d^(3/2) (2s + b_h)² E|N'|/(π√(2sn)), N' the output of n − 1 of the units.",
    statement=Statement(StepSlope(2, n, c, s, b, 0), _held + _leaving * _distance, domain(n, c, s, b)),
    remark="A unit crosses its kink with a probability of order λ and K then jumps, so for ReLU the derivative "
    "of the mean of K is not the mean of its derivative.",
)

kinks_lower = update(
    "kinks-lower",
    title="The slope of a real step is below that with the pattern held fixed",
    where=f"behind the {FIRST}, the two compared",
    says="One hidden layer, y ≠ 0: the slope in λ of the mean of a real step is below the mean of the slope.",
    statement=Statement(
        StepSlope(2, n, c, s, b, y),
        FrozenUpdate(2, n, c, s, b, y, 1),
        domain(n, c, s, b, y, conditions=(y**2 > 0,)),
        "<",
    ),
    uses=("1.9.update-kinks",),
)

_DEEPER = tuple(
    POINTS[i].having({d: S(depth), n: S(width)}, f"{POINTS[i].name}, depth {depth}")
    for i, depth, width in (
        (0, 3, 4), (4, 3, 4), (0, 4, 3), (3, 3, 5), (2, 4, 4), (1, 3, 3), (5, 4, 2), (7, 3, 6), (6, 4, 3)
    )
)  # fmt: skip
"""Two and three hidden layers; the first few are drawn."""

kinks_deeper = update(
    "kinks-deeper",
    title="Deeper networks: the slope of a real step is below that with the pattern held fixed",
    where=f"behind the {FIRST}, two and three hidden layers",
    says="At depth 3 and 4 too the slope in λ of the mean of a real step is below the mean of the slope.",
    statement=Statement(
        StepSlope(d, n, c, s, b, y),
        FrozenUpdate(d, n, c, s, b, y, 1),
        domain(n, c, s, b, y, points=_DEEPER, conditions=(y**2 > 0,)).where({d: Range(3, 5)}),
        "<",
    ),
    remark="Measured on drawn networks; the kinks' part is known in closed form for one hidden layer only.",
)

one_unit = update(
    "one-unit",
    title="The slope for one hidden unit",
    where=f"behind the {FIRST}, the label for one hidden unit",
    says="For one hidden unit the slope of a real step is −4c_d² s(2s + b_h) − c_d^(3/2) (2s + b_h)² |y|/(π√(2s)).",
    statement=Statement(StepSlope(2, 1, c, s, b, y), (_held + _leaving * Abs(y)).subs(n, 1), domain(c, s, b, y)),
)

_turn = 1 / sqrt(step * c * kappa)
_m_0 = erf(_turn / sqrt(2))
_m_2 = _m_0 - 2 * _turn * exp(-(_turn**2) / 2) / sqrt(2 * pi)
_m_4 = 3 * _m_2 - 2 * _turn**3 * exp(-(_turn**2) / 2) / sqrt(2 * pi)
_one_unit = c / 2 * (
    2 * s * (_m_0 - 2 * step * c * kappa * _m_2 + (step * c * kappa) ** 2 * _m_4)
    + kappa * _m_2 * (1 - 4 * step * c * s + 12 * (step * c * s) ** 2)
    - 2 * s
    - kappa
)  # fmt: skip
"""A real step of one hidden unit at y = 0: it stays where λ c κ a² < 1; m_k = E[a^k; it stays]."""

step_of_one_unit = update(
    "real-step",
    title="A real step of one hidden unit",
    where=f"behind the {FIRST}, a step of any size",
    says="For one hidden unit and y = 0 the mean change of K in a real step of any size λ, by truncated moments "
    "of the readout where the unit stays active.",
    statement=Statement(RealStep(2, 1, c, s, b, 0, step), _one_unit, domain(c, s, b, step, points=POINTS[:8])),
    remark="The first order in λ is not the step: there is a term in λ², and the unit may be switched off.",
)

CLAIMS = (label, width_order, kinks, kinks_lower, kinks_deeper, one_unit, step_of_one_unit)
