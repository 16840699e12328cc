"""§1.9 and §2, "Training-time evolution at initialization": the mean update of K(x, x), the same text twice.

The notes do not say what ΔK is for a network that is not differentiable at its kinks. `FrozenUpdate` is the mean with
the activation pattern held fixed, −λ E[(N − y)⟨∇K, ∇N⟩]; `RealStep` is E[K(θ − λ∇L) − K(θ)], `StepSlope` its slope at
λ = 0.
"""

from sympy import (
    Abs,
    FiniteSet,
    Range,
    Rational,
    S,
    Sum,
    Symbol,
    besselk,
    binomial,
    erf,
    exp,
    gamma,
    oo,
    pi,
    sqrt,
)
from sympy.core.relational import Relational

from derive.finite.equal_widths import beta as ratio
from derive.finite.equal_widths import bias as o
from derive.finite.equal_widths import depth as d
from derive.finite.equal_widths import scale as s
from derive.finite.equal_widths import variance as c
from derive.finite.kernel_moment import KernelMoment
from derive.finite.kernel_update import (
    FrozenUpdate,
    JointFrozenUpdate,
    RealStep,
    StepSlope,
    WideFrozenUpdate,
    WideStepSlope,
)
from derive.finite.kernel_update import label as y
from derive.finite.kernel_update import rate as step
from derive.finite.kernel_update import trained as b
from derive.finite.moments import n_width as n
from derive.finite.one_step import frozen_mean, network
from derive.finite.product_sums import BesselTail
from derive.language import symbols
from derive.language.convention import Reading
from verify.claims.claim import Claim
from verify.claims.domain import Domain, naturals, positive, real
from verify.claims.statement import Statement
from verify.points.lists import INPUT_POINTS, Point

from .s1_9_moments import LINEAR_ROWS
from .vocabulary import SQUARED_LOSS, dot

HANIN_NICA = "Hanin, Nica 2019, arXiv:1909.05989"
READING = Reading(output_relu=False)
ONE_EXAMPLE = "one example: the loss is ½(N − y)² at the input x where K(x, x) is looked at"

n_0 = Symbol("n_0", integer=True, positive=True)
n_1, n_2 = (Symbol(f"n_{layer}", integer=True, positive=True) for layer in (1, 2))

_R = Rational
_ROWS = (
    # d, n, c_d, s, b_h, y, λ, n_0, o, n_1, n_2, β
    (2, 2, 1, _R(1, 2), 1, _R(2, 3), _R(1, 10), 2, 1, 2, 3, _R(1, 2)),
    (3, 3, 2, _R(2, 5), 0, _R(-3, 4), _R(1, 8), 3, 0, 3, 1, 1),
    (4, 4, 1, _R(3, 4), 1, 1, _R(1, 20), 1, 0, 4, 6, _R(1, 10)),
    (3, 5, 2, 1, 1, _R(-1, 5), _R(1, 16), 4, 1, 2, 7, _R(3, 2)),
    (2, 6, 1, _R(1, 9), 0, 3, _R(1, 3), 2, 0, 5, 2, 2),
    (5, 2, 2, 2, 1, _R(1, 7), 1, 5, 1, 1, 1, _R(1, 3)),
    (6, 1, 1, _R(7, 3), 0, -4, _R(5, 2), 1, 0, 6, 4, _R(2, 3)),
    (7, 3, 2, _R(1, 1000), 1, _R(1, 100), 2, 7, 1, 1, 8, 3),
    (2, 1, 1, 3, 0, -1, _R(1, 2), 3, 1, 3, 3, _R(1, 5)),
    (9, 4, 1, 5, 1, _R(1, 2), _R(1, 1000), 6, 0, 9, 2, _R(1, 20)),
)
_NAMES = (d, n, c, s, b, y, step, n_0, o, n_1, n_2, ratio)
POINTS = tuple(
    Point(f"update, draw {i}", dict(zip(_NAMES, map(S, row), strict=True))) for i, row in enumerate(_ROWS, 1)
)

_DEEPER = tuple(
    Point(f"{POINTS[i].name}, depth {depth}", {**POINTS[i].values, d: S(depth), n: S(width)})
    for i, depth, width in (
        (0, 3, 4), (4, 3, 4), (0, 4, 3), (3, 3, 5), (2, 4, 4), (1, 3, 3), (5, 4, 2), (7, 3, 6), (6, 4, 3)
    )
)  # fmt: skip
"""Two and three hidden layers; the first few are drawn."""
_SETS = {
    d: Range(2, oo),
    n: naturals,
    c: FiniteSet(1, 2),
    s: positive,
    b: FiniteSet(0, 1),
    y: real,
    step: positive,
    n_0: naturals,
    o: FiniteSet(0, 1),
    n_1: naturals,
    n_2: naturals,
    ratio: positive,
}


def _domain(*variables: Symbol, points: tuple[Point, ...] = POINTS, conditions: tuple[Relational, ...] = ()) -> Domain:
    return Domain({variable: _SETS[variable] for variable in variables}, points, conditions=conditions)


_ONE_LAYER = _domain(n, c, s, b, y, step)
_ANY_DEPTH = _domain(d, n, c, s, b, y, step)
_LABELLED = _domain(c, s, b, y, conditions=(y**2 > 0,))
_kappa = 2 * s + b
_frozen = FrozenUpdate(2, n, c, s, b, y, step)
_deep = FrozenUpdate(d, n, c, s, b, y, step)
_biased = FrozenUpdate(2, n, c, s, 1, y, step)
_joint = JointFrozenUpdate(ratio, c, s, b, y, step)
_JOINTLY = _domain(ratio, c, s, b, y, step, points=POINTS[:8])
_one_layer = -4 * step * c**2 * s * _kappa / n

_weights = (
    (n + 5) ** (d - 1) * (18 * d**2 - 6 * d * n - 12 * d + n**2 + 4 * n - 5) - (n - 1) ** (d + 1)
) / (432 * n ** (d - 1))  # fmt: skip
_biases = n**2 / 50 + ((n + 5) ** d * (30 * d - 11 * n - 25) - 25 * (n - 1) ** (d + 1)) / (1800 * n ** (d - 1))
_any_depth = -8 * step * c**2 * s * (2 * s * _weights + b * _biases)

_joint_weights = (exp(5 * ratio) * (18 * ratio**2 - 6 * ratio + 1) - exp(-ratio)) / (432 * ratio**2)
_joint_biases = (36 + exp(5 * ratio) * (30 * ratio - 11) - 25 * exp(-ratio)) / (1800 * ratio**2)

_k = symbols.k
_leaving = -(c ** Rational(3, 2)) * _kappa**2 / (pi * sqrt(2 * s * n))
"""What the kinks add to the slope over E|N' − y|."""
_distance = sqrt(2 * c * s / n) * Sum(
    binomial(n - 1, _k) * 2 * gamma((_k + 1) / 2) / (sqrt(pi) * gamma(_k / 2)), (_k, 1, n - 1)
) / 2 ** (n - 1)  # fmt: skip
"""E|N'| for the output N' of n − 1 units."""
_wide_slope = (
    -(c ** Rational(3, 2)) * _kappa**2 / (pi * sqrt(2 * s))
    * (sqrt(2 * c * s / pi) * exp(-(y**2) / (2 * c * s)) + y * erf(y / sqrt(2 * c * s)))
)  # fmt: skip
_far = Abs(y) / sqrt(2 * c * s / 3)
_distance_of_two = sqrt(2 * c * s / 3) * (_far + exp(-_far) / 4 + _far * (besselk(1, _far) - BesselTail(_far)) / pi)
"""E|N' − y| for the output of two of three units."""

_turn = 1 / sqrt(step * c * _kappa)
_m_0 = erf(_turn / sqrt(2))
_m_2 = _m_0 - 2 * _turn * exp(-(_turn**2) / 2) / sqrt(2 * pi)
_m_4 = 3 * _m_2 - 2 * _turn**3 * exp(-(_turn**2) / 2) / sqrt(2 * pi)
_one_unit = c / 2 * (
    2 * s * (_m_0 - 2 * step * c * _kappa * _m_2 + (step * c * _kappa) ** 2 * _m_4)
    + _kappa * _m_2 * (1 - 4 * step * c * s + 12 * (step * c * s) ** 2)
    - 2 * s
    - _kappa
)  # fmt: skip
"""A real step of one hidden unit at y = 0: it stays where λ c κ a² < 1; m_k = E[a^k; it stays]."""

_RANDOM_INPUTS = tuple(
    Point(f"{p.name}, {q.name}", {**p.values, **{name: q.values[name] for name in (n_1, c, y, step)}})
    for p, q in zip(INPUT_POINTS[3:13], POINTS, strict=True)
)
_BY_DEFINITION = Domain(
    {symbols.d: naturals, **{name: _SETS[name] for name in (n_1, c, y, step)}},
    _RANDOM_INPUTS,
    {symbols.x: (symbols.d,)},
    nonzero=(dot(symbols.x, symbols.x),),
    activations=("relu",),
)


def _by_definition(hidden: bool) -> Statement:
    norm = dot(symbols.x, symbols.x) / symbols.d
    claimed = -4 * step * c**2 * norm * (2 * norm + int(hidden)) / n_1
    return Statement(frozen_mean(network(hidden)), claimed, _BY_DEFINITION)


def update_claims(section: str) -> tuple[Claim, ...]:
    """The claims under the number of one of the two sections."""
    place = f"§{section}, 'Training-time evolution at initialization'"

    def claim(name: str, title: str, where: str, says: str, statement: Statement, **more) -> Claim:
        return Claim(
            id=f"{section}.update-{name}",
            section=section,
            title=title,
            place=f"{place}, {where}",
            says=says,
            statement=statement,
            convention=READING,
            assumptions=(SQUARED_LOSS, ONE_EXAMPLE),
            references=(HANIN_NICA,),
            **more,
        )

    return (
        claim(
            "sign",
            "Sign of the mean update",
            "first displayed equation",
            "Over E[K] the mean update is of the order of a positive number: K grows in the mean.",
            Statement(_frozen, S.Zero, _ONE_LAYER, ">="),
            corrected=Statement(_frozen, _one_layer, _ONE_LAYER),
            remark="The mean update is negative, and the learning rate is missing: for one hidden layer of width n, "
            "with the activation pattern held fixed, E[ΔK] = −4λ c_d² s(2s + b_h)/n, where s = ‖x‖²/n_0 and b_h is 1 "
            "with trained hidden biases, 0 without. Write −E[ΔK] and λ, and say what ΔK means at kinks.",
            uses=(f"{section}.update-definition", f"{section}.update-definition-biases"),
            column="ΔK ≥ 0",
            rows=LINEAR_ROWS,
        ),
        claim(
            "equal-widths",
            "The mean update for equal widths",
            "second displayed equation",
            "For hidden widths n and depth d the mean update over E[K] is of the order of d² exp(5d/n)/(n n_0) > 0.",
            Statement(_deep, S.Zero, _ANY_DEPTH, ">="),
            corrected=Statement(_deep, _any_depth, _ANY_DEPTH),
            remark="Negative at every depth and width. With the activation pattern held fixed the mean is the closed "
            "form given here, exact for all d ≥ 2 and n ≥ 1, dead networks included.",
        ),
        claim(
            "learning-rate",
            "The learning rate in the mean update",
            "first displayed equation, what it depends on",
            "No learning rate occurs: the mean update is the same for every λ.",
            Statement(_deep, FrozenUpdate(d, n, c, s, b, y, 1), _ANY_DEPTH),
            corrected=Statement(_deep, step * FrozenUpdate(d, n, c, s, b, y, 1), _ANY_DEPTH),
            remark="With the pattern held fixed the mean update is proportional to the learning rate, which belongs in "
            "the formula.",
        ),
        claim(
            "input-norm",
            "The input's norm in the mean update",
            "first displayed equation, the factor 1/n_0",
            "Over E[K] the mean update depends on x through n_0 alone, so it is what it is at ‖x‖ = 1.",
            Statement(
                _biased,
                FrozenUpdate(2, n, c, 1 / n_0, 1, y, step)
                / KernelMoment("K", 2, n, c, 1 / n_0, o)
                * KernelMoment("K", 2, n, c, s, o),
                _domain(n, c, s, y, step, n_0, o),
            ),
            corrected=Statement(
                _biased,
                -4 * step * c**2 * s * (2 * s + 1) / (n * (2 * c * s + c / 2 + o)) * KernelMoment("K", 2, n, c, s, o),
                _domain(n, c, s, y, step, o),
            ),
            remark="The factor is ‖x‖²/n_0 and not 1/n_0: for one hidden layer E[ΔK]/E[K] = "
            "−4λ c_d² s(2s + 1)/(n(2 c_d s + c_d/2 + o)) with s = ‖x‖²/n_0 and o = 1 for an output bias, else 0.",
        ),
        claim(
            "order",
            "The order in depth and width",
            "behind the first displayed equation, the factor dβ",
            "As n grows at fixed depth, n E[ΔK] → −(2/3) λ c_d² s(2s + b_h) d(d² − 1); over E[K], of order d, this "
            "is of the order d²/n.",
            Statement(
                WideFrozenUpdate(d, c, s, b, y, step),
                -Rational(2, 3) * step * c**2 * s * _kappa * d * (d**2 - 1),
                _domain(d, c, s, b, y, step),
            ),
            remark="With the pattern held fixed the order d²/n is right, up to the sign and the factor λ‖x‖²; over "
            "E[K] = d(1/2 + ‖x‖²/n_0), c_d = 1, b_h = 1, it is −(4/3) λ (‖x‖²/n_0) (d² − 1)/n to first order.",
        ),
        claim(
            "exponential",
            "The factor exp(5β)",
            "first displayed equation, the factor exp(5β) with an error of Σ 1/n_ℓ² only",
            "With d/n = β fixed and d → ∞ the mean update over d² is a multiple of β exp(5β), as small β gives it.",
            Statement(_joint, -Rational(2, 3) * step * c**2 * s * _kappa * ratio * exp(5 * ratio), _JOINTLY),
            corrected=Statement(_joint, -8 * step * c**2 * s * (2 * s * _joint_weights + b * _joint_biases), _JOINTLY),
            remark="The quotient of the mean update and d² β exp(5β) is a function of β that falls like 1/β, so an "
            "error of Σ 1/n_ℓ² cannot stand beside it; as an order of magnitude the formula is right at bounded β.",
        ),
        claim(
            "evolves",
            "The kernel moves at every depth and width",
            "last sentence, 'the NTK generically evolves'",
            "For x ≠ 0 the mean update with the pattern held fixed is never zero: it is negative.",
            Statement(_deep, S.Zero, _ANY_DEPTH, "<"),
            remark="The mean update needs no joint growth: it is there at every finite width. At a fixed depth it "
            "vanishes like 1/n.",
            uses=(f"{section}.update-equal-widths",),
        ),
        claim(
            "label",
            "The label in the mean update",
            "last sentence, 'data-dependently', against the first displayed equation, where no y occurs",
            "The mean update, taken as the slope of a real step, is the same for every label y.",
            Statement(StepSlope(2, 3, c, s, b, y), StepSlope(2, 3, c, s, b, 0), _LABELLED),
            corrected=Statement(
                StepSlope(2, 3, c, s, b, y),
                (-4 * c**2 * s * _kappa / n + _leaving * _distance_of_two).subs(n, 3),
                _LABELLED,
            ),
            remark="A real step changes activation patterns, and K jumps there: the slope of the mean update in λ "
            "contains E|N' − y| and so depends on the label (given here for three hidden units).",
        ),
        claim(
            "width-order",
            "The order in the width for a real step",
            "second displayed equation, the factor 1/n",
            "One hidden layer: the slope of a real step is of order 1/n, so that √n times it vanishes as n → ∞.",
            Statement(WideStepSlope(c, s, b, y), S.Zero, _domain(c, s, b, y)),
            corrected=Statement(WideStepSlope(c, s, b, y), _wide_slope, _domain(c, s, b, y)),
            remark="For a real step the units that cross their kinks dominate: the slope is of order 1/√n, at y = 0 it "
            "is −c_d² (2s + b_h)²/√(π³ n) to first order. The order 1/n is that of the pattern held fixed.",
        ),
        claim(
            "kinks",
            "What kinks add to the slope of a real step",
            "behind the first displayed equation, the slope of a real step",
            "At y = 0 and one hidden layer the slope in λ of the mean of a real step is that with the pattern fixed "
            "and −c_d^(3/2) (2s + b_h)² E|N'|/(π√(2sn)), N' the output of n − 1 of the units.",
            Statement(
                StepSlope(2, n, c, s, b, 0), -4 * c**2 * s * _kappa / n + _leaving * _distance, _domain(n, c, s, b)
            ),
            remark="A unit crosses its kink with a probability of order λ and K then jumps, so for ReLU the derivative "
            "of the mean of K is not the mean of its derivative.",
        ),
        claim(
            "kinks-lower",
            "The slope of a real step is below that with the pattern held fixed",
            "behind the first displayed equation, the two compared",
            "One hidden layer, y ≠ 0: the slope in λ of the mean of a real step is below the mean of the slope.",
            Statement(
                StepSlope(2, n, c, s, b, y),
                FrozenUpdate(2, n, c, s, b, y, 1),
                _domain(n, c, s, b, y, conditions=(y**2 > 0,)),
                "<",
            ),
            uses=(f"{section}.update-kinks",),
        ),
        claim(
            "kinks-deeper",
            "Deeper networks: the slope of a real step is below that with the pattern held fixed",
            "behind the first displayed equation, two and three hidden layers",
            "At depth 3 and 4 too the slope in λ of the mean of a real step is below the mean of the slope.",
            Statement(
                StepSlope(d, n, c, s, b, y),
                FrozenUpdate(d, n, c, s, b, y, 1),
                Domain(
                    {name: _SETS[name] for name in (n, c, s, b, y)} | {d: Range(3, 5)}, _DEEPER, conditions=(y**2 > 0,)
                ),
                "<",
            ),
            remark="Measured on drawn networks; the kinks' part is known in closed form for one hidden layer only.",
        ),
        claim(
            "one-unit",
            "The slope for one hidden unit",
            "behind the first displayed equation, the label for one hidden unit",
            "For one hidden unit the slope of a real step is −4c_d² s(2s + b_h) − c_d^(3/2) (2s + b_h)² |y|/(π√(2s)).",
            Statement(
                StepSlope(2, 1, c, s, b, y),
                (-4 * c**2 * s * _kappa / n + _leaving * Abs(y)).subs(n, 1),
                _domain(c, s, b, y),
            ),
        ),
        claim(
            "real-step",
            "A real step of one hidden unit",
            "behind the first displayed equation, a step of any size",
            "For one hidden unit and y = 0 the mean change of K in a real step of any size λ, by truncated moments "
            "of the readout where the unit stays active.",
            Statement(RealStep(2, 1, c, s, b, 0, step), _one_unit, _domain(c, s, b, step, points=POINTS[:8])),
            remark="The first order in λ is not the step: there is a term in λ², and the unit may be switched off.",
        ),
        claim(
            "frozen-label",
            "With the pattern held fixed the label drops out",
            "behind the first displayed equation, where no y occurs",
            "The mean update with the pattern held fixed is the same for every y: N is odd in the readout, K is even.",
            Statement(_deep, FrozenUpdate(d, n, c, s, b, 0, step), _ANY_DEPTH),
        ),
        claim(
            "two-layers",
            "Two hidden layers of different widths",
            "behind the first displayed equation, unequal widths",
            "With the pattern held fixed and two hidden layers, in the widths n_1 and n_2.",
            Statement(
                FrozenUpdate(3, (n_1, n_2), c, s, b, y, step),
                -4 * step * c**2 * s * (2 * (n_1 + n_2) * _kappa + 28 * s + 9 * b) / (n_1 * n_2),
                _domain(n_1, n_2, c, s, b, y, step),
            ),
        ),
        claim(
            "definition",
            "The mean update from the network, without biases",
            "behind the first displayed equation, derived without biases",
            "−λ E[(N − y)⟨∇K, ∇N⟩] by differentiation of the network, one hidden layer, σ'' = 0 away from the kink.",
            _by_definition(False),
        ),
        claim(
            "definition-biases",
            "The mean update from the network, with hidden biases",
            "behind the first displayed equation, derived with hidden biases",
            "The same with hidden biases that start at 0 and are trained.",
            _by_definition(True),
        ),
    )


CLAIMS = (*update_claims("1.9"), *update_claims("2"))
