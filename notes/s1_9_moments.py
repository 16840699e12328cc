"""§1.9 and §2, "Setup" and "Fluctuations of the NTK at initialization": the same text twice, so the same claims twice.

The notes leave open whether the output's weights have variance 1/n or 2/n, whether there is an output bias, and whether
one more ReLU stands at the output. These are variables here: c_d, o and e. Networks that are dead at x, with a hidden
layer in which no neuron is active, weigh 2⁻ⁿ a layer; w = 0 leaves them out.
"""

from itertools import product

from sympy import Expr, FiniteSet, Interval, Range, Rational, S, Sum, Symbol, exp, oo

from derive.activations.activation import sigma
from derive.finite.equal_widths import beta
from derive.finite.equal_widths import bias as o
from derive.finite.equal_widths import depth as d
from derive.finite.equal_widths import scale as s
from derive.finite.equal_widths import variance as c
from derive.finite.kernel_moment import JointLimit, KernelMoment, LawDistance, WideLimit
from derive.finite.moments import n_width as n
from derive.finite.one_step import network
from derive.language import symbols
from derive.language.convention import Reading
from derive.language.symbols import m, x
from derive.language.symbols import n as count_above
from derive.networks.deep import factor, g, gp, hidden_width, layer, z, zp
from derive.networks.initialisation import Mean
from derive.training.fixed_kernel import AnalyticLimit
from verify.claims.claim import Claim
from verify.claims.domain import Domain, naturals, positive
from verify.claims.statement import Statement
from verify.points.lists import DEEP_NETWORK_POINTS, INPUT_POINTS, Point

from .s1_7_training import CLAIMS as TRAINING
from .vocabulary import dot

HANIN_NICA = "Hanin, Nica 2019, arXiv:1909.05989"
LEMMA = (
    "lemma: given the numbers of active neurons, forward and backward norms are independent chi-squared variables "
    "(Gaussian weights, one input)"
)

relu = Symbol("e", nonnegative=True)
"""1 with one more ReLU at the output, 0 with a linear output."""
counted = Symbol("w", nonnegative=True)
"""1 where dead networks count, 0 where they are left out."""
share, beta_1, beta_2 = Symbol("phi", positive=True), Symbol("beta_1", positive=True), Symbol("beta_2", positive=True)
"""A share φ of the layers, the upper ones, has Σ 1/n = β_1, the others β_2."""
_N = Symbol("N", positive=True, integer=True)

_R = Rational
_ROWS = (
    # d, n, c_d, s, o, e, w, β, φ, β_1, β_2
    (2, 2, 1, _R(1, 2), 1, 0, 1, _R(1, 2), _R(1, 2), _R(1, 4), _R(3, 4)),
    (3, 3, 2, _R(2, 5), 0, 1, 1, 1, _R(1, 3), _R(1, 2), _R(1, 2)),
    (4, 4, 2, _R(3, 4), 1, 1, 1, _R(1, 10), _R(1, 4), 1, _R(1, 3)),
    (3, 5, 1, 1, 0, 0, 1, _R(3, 2), _R(2, 3), _R(1, 5), 1),
    (2, 6, 2, _R(1, 9), 1, 1, 0, 2, _R(1, 2), _R(1, 3), 1),
    (5, 2, 2, 2, 1, 1, 0, _R(1, 3), _R(3, 4), 2, _R(1, 2)),
    (6, 1, 1, _R(7, 3), 0, 1, 1, _R(2, 3), _R(1, 5), _R(1, 5), _R(1, 5)),
    (7, 3, 2, _R(1, 1000), 1, 1, 1, 3, _R(2, 5), 1, 2),
    (2, 1, 2, 3, 1, 1, 0, _R(1, 5), _R(3, 5), _R(1, 2), _R(1, 3)),
    (9, 4, 2, 5, 1, 1, 0, _R(1, 20), _R(1, 3), _R(1, 3), _R(1, 6)),
    (3, 40, 2, _R(5, 2), 1, 1, 0, _R(5, 4), _R(1, 2), _R(3, 4), _R(1, 4)),
    (12, 2, 2, _R(1, 3), 1, 1, 0, 5, _R(1, 6), _R(1, 4), 2),
)
_NAMES = (d, n, c, s, o, relu, counted, beta, share, beta_1, beta_2)
POINTS = tuple(
    Point(f"moments, draw {i}", dict(zip(_NAMES, map(S, row), strict=True))) for i, row in enumerate(_ROWS, 1)
)
JOINT_POINTS = tuple(POINTS[i] for i in (0, 2, 5, 9, 1, 4, 7, 11))
"""The least number of them, for joint limits, which take long: β from 1/20 to 5, s from 1/1000 to 5."""
_SETS = {
    d: Range(2, oo),
    n: naturals,
    c: FiniteSet(1, 2),
    s: positive,
    o: FiniteSet(0, 1),
    relu: FiniteSet(0, 1),
    counted: FiniteSet(0, 1),
    beta: positive,
    share: Interval.open(0, 1),
    beta_1: positive,
    beta_2: positive,
}


def _at(points: tuple[Point, ...], **values: object) -> tuple[Point, ...]:
    """The points with some values changed, by the names of the symbols."""
    names = {symbol.name: symbol for symbol in _NAMES}
    changed = {names[name]: S(value) for name, value in values.items()}
    return tuple(Point(point.name, {**point.values, **changed}) for point in points)


def _domain(*variables: Symbol, points: tuple[Point, ...] = POINTS, **sets: object) -> Domain:
    chosen = {variable: _SETS[variable] for variable in variables}
    names = {variable.name: variable for variable in variables}
    return Domain(chosen | {names[name]: allowed for name, allowed in sets.items()}, points)  # type: ignore[operator]


def moment(name: str, *, at_relu: Expr = relu, dead: Expr = counted) -> KernelMoment:
    """E[K], E[K²], … at depth d and hidden widths n."""
    return KernelMoment(name, d, n, c, s, o, at_relu, dead * S(2) ** -n)


def joint(name: str, blocks: object = beta, at: Expr = s) -> JointLimit:
    """lim E[…]/dᵏ for a linear output."""
    return JointLimit(name, blocks, c, at)


def ratio(second: str = "K^2", first: str = "K", blocks: object = beta, at: Expr = s) -> Expr:
    """E[K²]/E[K]² in the joint limit."""
    return joint(second, blocks, at) / joint(first, blocks, at) ** 2


_dead = S(2) ** -n
_mean_weights = c * d * s
_mean_biases = o + c * (1 - (1 - _dead) ** (d - 1)) / (2 * _dead)
_alive = (1 - _dead) ** (d - 1)
_mean = (1 - relu) * (_mean_weights + _mean_biases) + relu * (
    _mean_weights + o * _alive + c * (1 - _alive) / (2 * _dead)
) / 2
_grow, _fade = ((n + 5) / n) ** (d - 2), ((n - 1) / n) ** (d - 2)
_second_weights = (
    c**2 * s**2 / (27 * n)
    * (_fade * (n - 1) ** 3 + _grow * (n + 5) * (9 * d**2 + 6 * d * n + 12 * d - n**2 - 4 * n + 5))
)  # fmt: skip
_mixed = c * d * o * s + c**2 * s * (
    (_grow * (n + 5) ** 2 * (15 * d + 11 * n + 25) + 25 * _fade * (n - 1) ** 3) / (450 * n)
    - (5 * d * n + 25 * d + 4 * n**2) / 50
)
_second_biases = (
    o
    + o * c * (1 - _alive) / _dead
    + c**2 * (n + 5) * ((2 - _dead) * _alive / (4 * _dead * (n * _dead + 5)) - 1 / (10 * _dead))
    + c**2 * _grow * (n + 5) ** 2 * (2 * n + 5) / (20 * n * (n * _dead + 5))
)

_weights_ratio = ((9 * beta**2 + 6 * beta - 1) * exp(5 * beta) + exp(-beta)) / (27 * beta**2)
_biases_ratio = 2 * (exp(5 * beta) - 1 - 5 * beta) / (25 * beta**2)


def _ratio_of(up: Expr, level: Expr, down: Expr) -> Expr:
    """s²E[K_w²] + 2s E[K_w K_b] + E[K_b²] over the square of the mean s + 1/2; (e^{5β}, 1, e^{−β}), or multiples."""
    weights = ((9 * beta**2 + 6 * beta - 1) * up + down) / (27 * beta**2)
    mixed = ((15 * beta + 11) * up - (45 * beta + 36) * level + 25 * down) / (225 * beta**2)
    biases = (up - (1 + 5 * beta) * level) / (50 * beta**2)
    return (s**2 * weights + s * mixed + biases) / (s + S.Half) ** 2


_ratio = _ratio_of(exp(5 * beta), S.One, exp(-beta))
_first_order = (d - 1) * ((88 * d - 32) * s**2 + (44 * d - 16) * s + 10 * d - 5) / (24 * d * (s + S.Half) ** 2)
"""The coefficient of 1/n in E[K²]/E[K]² at fixed depth, for c_d = 2 and an output bias: E[K] = 2d(s + 1/2)."""


def _two_blocks() -> Expr:
    """lim E[K_w²]/E[K_w]² for two blocks of layers of unlike width."""
    total, rest = beta_1 + beta_2, 1 - share

    def one(part: Expr, own: Expr) -> Expr:
        return part**2 * ((6 * own - 1) * exp(5 * total) + exp(5 * (total - own)) * exp(-own)) / (27 * own**2)

    cross = share * rest * (exp(5 * total) + exp(-total) - exp(5 * beta_1 - beta_2) - exp(5 * beta_2 - beta_1))
    return exp(5 * total) / 3 + one(share, beta_1) + one(rest, beta_2) + cross / (27 * beta_1 * beta_2)


_BLOCKS = ((share, beta_1), (1 - share, beta_2))


def _row(reading: Reading) -> str:
    output = "ReLU" if reading.output_relu else "linear"
    return f"variance {reading.output_variance}/n, {'bias' if reading.output_bias else 'no bias'}, {output}"


_READINGS = tuple(
    Reading(variance, bias, at_output)  # type: ignore[arg-type]
    for variance, bias, at_output in product((1, 2), (False, True), (False, True))
)
ROWS = tuple(map(_row, _READINGS))
"""What the rows of the table of readings are called."""
LINEAR_ROWS = tuple(_row(reading) for reading in _READINGS if not reading.output_relu)

_JOINT = _domain(beta, c, s, points=JOINT_POINTS)
_LEFT_OUT = _at(POINTS, c_d=2, o=1, e=1, w=0)
_ANY = _domain(d, n, c, s, o, relu, counted, points=POINTS + _LEFT_OUT)
_LINEAR = _domain(d, n, c, s, o)
_GENERAL = Reading()
_LINEAR_READING = Reading(output_relu=False)


def _wide_ratio() -> Expr:
    """The coefficient of 1/n in E[K²]/E[K]², from those of E[K²] and E[K] by the quotient rule."""

    def limit(name: str, order: int) -> Expr:
        return WideLimit(name, order, d, c, s, o)

    return limit("K^2", 1) / limit("K", 0) ** 2 - 2 * limit("K^2", 0) * limit("K", 1) / limit("K", 0) ** 3


def moment_claims(section: str) -> tuple[Claim, ...]:
    """The claims under the number of one of the two sections."""
    setup, fluctuations = f"§{section}, 'Setup'", f"§{section}, 'Fluctuations of the NTK at initialization'"

    def claim(name: str, title: str, place: str, says: str, statement: Statement, **more) -> Claim:
        return Claim(
            **{  # type: ignore[arg-type]
                "id": f"{section}.{name}",
                "section": section,
                "title": title,
                "place": place,
                "says": says,
                "statement": statement,
                "convention": _LINEAR_READING,
                "assumptions": (LEMMA,),
                "references": (HANIN_NICA,),
            }
            | more
        )

    flow = next(entry for entry in TRAINING if entry.id == "1.7.vector-ode")
    net = network(False)
    unit = hidden_width(1)
    return (
        claim(
            "classical",
            "Fixed depth and growing width: a deterministic kernel",
            f"§{section}, first sentence",
            "As the hidden widths grow at fixed depth, E[K²] tends to the square of the limit of E[K].",
            Statement(
                WideLimit("K^2", 0, d, c, s, o),
                WideLimit("K", 0, d, c, s, o) ** 2,
                _domain(d, c, s, o, points=JOINT_POINTS),
            ),
            remark="For a linear output. With one more ReLU at the output K is 0 with probability 1/2 at every width. "
            "'Throughout training' rests on §1.7: the kernel of a wide network moves little.",
            uses=(f"{section}.second-moment",),
        ),
        claim(
            "stochastic",
            "Finite depth and width: a random kernel",
            f"§{section}, second sentence, 'substantial stochasticity at initialization'",
            "At every depth d ≥ 2 and width K(x, x) has a positive variance.",
            Statement(
                moment("K", at_relu=S.Zero, dead=S.One) ** 2, moment("K^2", at_relu=S.Zero, dead=S.One), _LINEAR, "<"
            ),
            uses=(f"{section}.second-moment",),
        ),
        claim(
            "variance-preserving",
            "Variance-preserving scaling",
            f"{setup}, 'standard variance-preserving scalings'",
            "With weights of variance 2/n_0, E Σ_r max(0, h_r)² over the n_1 units is n_1 ‖x‖²/n_0: the mean square "
            "stays.",
            Statement(
                Mean(
                    Sum(
                        sigma(net.preactivation) ** 2,
                        (net.parameters[0].indices[0].func("r_1", integer=True, positive=True), 1, unit),
                    ),
                    net.initialisation,
                ),
                unit * dot(x, x) / symbols.d,
                Domain(
                    {symbols.d: naturals, unit: naturals},
                    tuple(Point(p.name, {**p.values, unit: p.values[m]}) for p in INPUT_POINTS),
                    {x: (symbols.d,)},
                    nonzero=(dot(x, x),),
                    activations=("relu",),
                ),
            ),
            assumptions=(),
        ),
        claim(
            "beta",
            "β for equal widths",
            f"{setup}, '(equal widths give β = d/n)'",
            "For hidden widths all n the sum of 1/n_ℓ over the hidden layers ℓ = 1 … d − 1 is d/n.",
            Statement(Sum(1 / n, (symbols.k, 1, d - 1)), d / n, _domain(d, n)),
            corrected=Statement(Sum(1 / n, (symbols.k, 1, d - 1)), (d - 1) / n, _domain(d, n)),
            convention=_GENERAL,
            assumptions=(),
            remark="There are d − 1 hidden layers, so β = (d − 1)/n. The difference 1/n vanishes in the joint limit "
            "and "
            "is a factor exp(5/n) in exp(5β) at finite width.",
            column="β = d/n",
            rows=ROWS,
        ),
        claim(
            "mean",
            "The mean of the kernel",
            f"{fluctuations}, first displayed equation",
            "E[K(x, x)] = d(1/2 + ‖x‖²/n_0), whatever the notes leave open about the output.",
            Statement(moment("K"), d * (S.Half + s), _ANY),
            corrected=Statement(
                moment("K"),
                d * (S.Half + s),
                _domain(
                    d,
                    n,
                    c,
                    s,
                    o,
                    relu,
                    counted,
                    points=POINTS + _LEFT_OUT,
                    c_d=FiniteSet(2),
                    o=FiniteSet(1),
                    e=FiniteSet(1),
                    w=FiniteSet(0),
                ),
            ),
            condition="the output has weights of variance 2/n, a bias and one more ReLU, and dead networks are left "
            "out "
            "(at x ≠ 0 they change the mean by less than d² 2⁻ⁿ)",
            convention=_GENERAL,
            uses=(f"{section}.mean-exact",),
            remark="Of the eight readings only this one gives the formula; for a linear output of variance c_d/n it is "
            "c_d d s + c_d (d − 1)/2 + o up to dead networks, s = ‖x‖²/n_0, o = 1 with an output bias. State the "
            "output's variance, bias and activation.",
        ),
        claim(
            "mean-exact",
            "The mean of the kernel under every reading",
            f"behind {fluctuations}, first displayed equation",
            "E[K] exactly, dead networks included, for c_d, an output bias or none, a linear or a ReLU output.",
            Statement(moment("K", dead=S.One), _mean, _domain(d, n, c, s, o, relu)),
            convention=_GENERAL,
        ),
        claim(
            "mean-weights",
            "The weights' part of the mean",
            f"behind {fluctuations}, first displayed equation",
            "E[K_w] = c_d d s for a linear output: dead networks do not show.",
            Statement(moment("K_w", at_relu=S.Zero, dead=S.One), _mean_weights, _LINEAR),
        ),
        claim(
            "mean-biases",
            "The biases' part of the mean",
            f"behind {fluctuations}, first displayed equation",
            "E[K_b] = o + c_d (1 − (1 − 2⁻ⁿ)^(d−1))/(2·2⁻ⁿ), which is o + c_d (d − 1)/2 up to dead networks.",
            Statement(moment("K_b", at_relu=S.Zero, dead=S.One), _mean_biases, _LINEAR),
        ),
        claim(
            "second-moment-weights",
            "The weights' second moment",
            f"behind {fluctuations}, second displayed equation",
            "E[K_w²] in closed form: a sum of (1 + 5/n)^(d−2) and (1 − 1/n)^(d−2) with coefficients in d and n.",
            Statement(moment("K_w^2", at_relu=S.Zero, dead=S.One), _second_weights, _LINEAR),
        ),
        claim(
            "second-moment-mixed",
            "The mixed second moment",
            f"behind {fluctuations}, second displayed equation",
            "E[K_w K_b] in closed form.",
            Statement(moment("K_w K_b", at_relu=S.Zero, dead=S.One), _mixed, _LINEAR),
        ),
        claim(
            "second-moment-biases",
            "The biases' second moment",
            f"behind {fluctuations}, second displayed equation",
            "E[K_b²] in closed form, dead networks included.",
            Statement(moment("K_b^2", at_relu=S.Zero, dead=S.One), _second_biases, _LINEAR),
        ),
        claim(
            "second-moment",
            "The second moment",
            f"behind {fluctuations}, second displayed equation",
            "E[K²] = E[K_w²] + 2E[K_w K_b] + E[K_b²] in closed form.",
            Statement(
                moment("K^2", at_relu=S.Zero, dead=S.One), _second_weights + 2 * _mixed + _second_biases, _LINEAR
            ),
            uses=(
                f"{section}.second-moment-weights",
                f"{section}.second-moment-mixed",
                f"{section}.second-moment-biases",
            ),
        ),
        claim(
            "ratio",
            "The normalised second moment",
            f"{fluctuations}, second displayed equation, as an equality up to vanishing terms",
            "As d and n grow with (d − 1)/n → β, E[K²]/E[K]² → exp(5β), whatever x is.",
            Statement(ratio(), exp(5 * beta), _JOINT),
            corrected=Statement(ratio(), _ratio, _JOINT),
            uses=(f"{section}.second-moment",),
            remark="The constant that ≃ hides is a function of β and of s = ‖x‖²/n_0: the limit is (s² R_w + s R_m + "
            "R_b/4)/(s + 1/2)², R_w = ((9β² + 6β − 1)e^{5β} + e^{−β})/(27β²) for the weights alone. It is 1 at β → "
            "0, and its quotient by exp(5β) falls to s²/(3(s + 1/2)²) as β → ∞.",
        ),
        claim(
            "ratio-weights",
            "The normalised second moment of the weights alone",
            f"behind {fluctuations}, second displayed equation",
            "E[K_w²]/E[K_w]² → ((9β² + 6β − 1)e^{5β} + e^{−β})/(27β²).",
            Statement(ratio("K_w^2", "K_w"), _weights_ratio, _JOINT),
        ),
        claim(
            "ratio-small-input",
            "The normalised second moment as ‖x‖² → 0",
            f"behind {fluctuations}, second displayed equation",
            "At s → 0 only the biases are left: E[K²]/E[K]² → 2(e^{5β} − 1 − 5β)/(25β²).",
            Statement(ratio(at=S.Zero), _biases_ratio, _domain(beta, c, points=JOINT_POINTS)),
        ),
        claim(
            "ratio-small-beta",
            "The normalised second moment as β → 0",
            f"behind {fluctuations}, second displayed equation",
            "E[K²]/E[K]² → 1 as β → 0.",
            Statement(AnalyticLimit(_ratio.subs(beta, 1 / _N), _N), S.One, _domain(s)),
            uses=(f"{section}.ratio",),
        ),
        claim(
            "ratio-large-beta",
            "The normalised second moment as β → ∞",
            f"behind {fluctuations}, second displayed equation",
            "exp(−5β) E[K²]/E[K]² → s²/(3(s + 1/2)²) as β → ∞: at most 1/3, and 0 for x → 0.",
            Statement(
                AnalyticLimit(_ratio_of(S.One, exp(-5 * beta), exp(-6 * beta)).subs(beta, _N), _N),
                s**2 / (3 * (s + S.Half) ** 2),
                _domain(s),
            ),
            uses=(f"{section}.ratio",),
        ),
        claim(
            "ratio-error",
            "The error of exp(5β)",
            f"{fluctuations}, second displayed equation, the factor 1 + O(Σ n_ℓ⁻²)",
            "At fixed depth E[K²]/E[K]² agrees with exp(5(d − 1)/n) to first order in 1/n.",
            Statement(
                _wide_ratio(), 5 * (d - 1), _domain(d, c, s, o, c_d=FiniteSet(2), o=FiniteSet(1), points=_TWO_BIASED)
            ),
            corrected=Statement(
                _wide_ratio(), _first_order, _domain(d, c, s, o, c_d=FiniteSet(2), o=FiniteSet(1), points=_TWO_BIASED)
            ),
            convention=Reading(2, True, False),
            remark="The error of exp(5β) is of order 1/n, not 1/n²: the coefficient of 1/n depends on s and grows "
            "with d "
            "like 11d/3 for large s (10d/6 at s → 0), not like 5d.",
        ),
        claim(
            "ratio-order",
            "The normalised second moment is of the order of exp(5d/n)",
            f"{fluctuations}, 'this ratio is ≃ exp(5d/n)', as bounds by constants",
            "exp(−5β) E[K²]/E[K]² stays above a positive constant, 1/8, for all β and all x.",
            Statement(ratio() * exp(-5 * beta), _R(1, 8), _JOINT, ">="),
            corrected=Statement(
                ratio() * exp(-5 * beta), _R(1, 8), _domain(beta, c, s, s=Interval(1, oo), points=_LARGE), ">="
            ),
            condition="‖x‖²/n_0 is bounded away from 0, here ‖x‖² ≥ n_0",
            column="≃ exp(5β)",
            rows=ROWS,
            remark="The order is not uniform in ‖x‖²/n_0: at s → 0 the quotient by exp(5β) falls like 2/(25β²). For "
            "s ≥ s_0 "
            "it lies between positive constants, and for the weights alone between 1/3 and 1.",
        ),
        claim(
            "ratio-upper",
            "The normalised second moment stays below exp(5β)",
            f"behind {fluctuations}, 'this ratio is ≃ exp(5d/n)'",
            "E[K²]/E[K]² < exp(5β) in the joint limit, for every β > 0 and x.",
            Statement(ratio(), exp(5 * beta), _JOINT, "<"),
        ),
        claim(
            "std-order",
            "The standard deviation is of the order of the mean",
            f"{fluctuations}, 'when d/n is bounded away from 0'",
            "For all β ≥ 1/10 the standard deviation of K is at most ten times its mean.",
            Statement(ratio() - 1, S(100), _domain(beta, c, s, beta=Interval(_R(1, 10), oo), points=_FAR), "<="),
            corrected=Statement(
                ratio() - 1, S(100), _domain(beta, c, s, beta=Interval(_R(1, 10), 1), points=_MODERATE), "<="
            ),
            condition="d/n is bounded from above as well, here d/n ≤ 1",
            remark="Std over mean is √(E[K²]/E[K]² − 1), which grows like exp(5β/2): of the same order needs d/n "
            "bounded "
            "from both sides, d/n = Θ(1).",
        ),
        claim(
            "std-lower",
            "The standard deviation is at least a fixed part of the mean",
            f"{fluctuations}, 'when d/n is bounded away from 0', from below",
            "For β ≥ 1/10 the variance of K is at least 3/20 of the squared mean, whatever x is.",
            Statement(ratio() - 1, _R(3, 20), _domain(beta, c, s, beta=Interval(_R(1, 10), oo), points=_FAR), ">="),
        ),
        claim(
            "not-concentrated",
            "The kernel does not concentrate in the joint limit",
            f"{fluctuations}, 'the NTK is not concentrated'",
            "As d, n → ∞ with d/n → β > 0 the variance of K over its squared mean tends to a positive number.",
            Statement(joint("K") ** 2, joint("K^2"), _JOINT, "<"),
        ),
        claim(
            "beta-alone",
            "β as the one parameter of the fluctuations",
            f"§{section}, 'Notes', 'with fluctuations and drift controlled by β'",
            "The limit of E[K_w²]/E[K_w]² for layers of unlike widths is that for equal widths with the same β.",
            Statement(
                ratio("K_w^2", "K_w", _BLOCKS),
                _weights_ratio.subs(beta, beta_1 + beta_2),
                _domain(c, s, share, beta_1, beta_2, points=_PROFILES),
            ),
            corrected=Statement(
                ratio("K_w^2", "K_w", _BLOCKS),
                _two_blocks(),
                _domain(c, s, share, beta_1, beta_2, points=_PROFILES),
            ),
            remark="β gives the exponent 5β; the factor before it depends on how the widths are spread over the layers "
            "(here two blocks with shares φ, 1 − φ of the layers) and, with biases, on ‖x‖²/n_0.",
        ),
        claim(
            "weak-regime",
            "Small β: nearly a kernel method",
            f"§{section}, the remark on weak feature learning",
            "As β → 0 with s fixed, E[K_w²]/E[K_w]² → 1: the kernel is nearly deterministic, and the first "
            "correction is 11β/3.",
            Statement(AnalyticLimit(_N * (_weights_ratio.subs(beta, 1 / _N) - 1), _N), _R(11, 3), _domain(s)),
            uses=(f"{section}.ratio-weights", f"{section}.update-evolves"),
            remark="'Numerically stable' is not a statement that can be checked as it stands; that the kernel still "
            "moves is "
            "checked under the mean update.",
        ),
        claim(
            "random-ode",
            "The equation with a moving kernel",
            f"§{section}, 'Notes', displayed equation",
            "df_t/dt = −K_t(f_t − y) entry by entry, K_t the kernel at θ_t, for every network.",
            flow.statement,
            convention=flow.convention,
            assumptions=flow.assumptions,
            references=(),
            uses=("1.7.vector-ode",),
        ),
        claim(
            "matches-constant-kernel",
            "The constant-kernel equation is the wide limit",
            f"§{section}, 'Notes', 'exactly matches the fixed-depth, infinite-width limit'",
            "At fixed depth the variance of K over its squared mean vanishes as n → ∞.",
            Statement(
                WideLimit("K^2", 0, d, c, s, o) / WideLimit("K", 0, d, c, s, o) ** 2 - 1, S.Zero, _domain(d, c, s, o)
            ),
            uses=(f"{section}.classical", "1.7.constant-kernel-ode"),
            remark="In the NTK parameterization, as here. In §1.6's own the kernel of two or more hidden layers has "
            "no limit.",
        ),
        claim(
            "lemma-euler",
            "Euler's identity",
            f"behind {fluctuations}: the lemma, y·∂N/∂y = N",
            "A ReLU is positively homogeneous: Σ_r g_r h_r σ'(h_r) = Σ_r g_r σ(h_r) for every preactivation h.",
            Statement(
                Sum(g[symbols.r] * z[symbols.r] * sigma(z[symbols.r], 1), (symbols.r, 1, m)),
                Sum(g[symbols.r] * sigma(z[symbols.r]), (symbols.r, 1, m)),
                Domain({m: naturals}, _LEMMA_POINTS, {g: (m,), z: (m,)}, activations=("relu",)),
            ),
            convention=None,
            assumptions=(),
        ),
        claim(
            "lemma-share",
            "A layer's share of the kernel",
            f"behind {fluctuations}: the lemma, K_w = Σ a_i F_(i−1) B_i",
            "The weights of a layer add (factor)² ‖z‖² ‖g‖² to K: z enters the layer, g is the output's derivative "
            "above it.",
            Statement(
                layer().share.xreplace({zp: z, gp: g}),
                factor**2
                * Sum(z[symbols.k] ** 2, (symbols.k, 1, m))
                * Sum(g[symbols.r] ** 2, (symbols.r, 1, count_above)),
                Domain(
                    {m: naturals, count_above: naturals, factor: positive}, _LEMMA_POINTS, {g: (count_above,), z: (m,)}
                ),
            ),
            convention=None,
            assumptions=(),
        ),
        claim(
            "lemma-law",
            "The chain has the law of the network's kernel",
            f"behind {fluctuations}: the lemma, in distribution",
            "K(x, x) of drawn networks and of the lemma's chain have one distribution: the largest distance of the two "
            "distribution functions is 0.",
            Statement(LawDistance(d, n, c, s, o, relu), S.Zero, _domain(d, n, c, s, o, relu)),
            convention=_GENERAL,
        ),
    )


_TWO_BIASED = _at(JOINT_POINTS, c_d=2, o=1)
_LARGE = tuple(Point(p.name, {**p.values, s: 1 + p.values[s]}) for p in JOINT_POINTS)
_MODERATE = tuple(
    Point(p.name, {**p.values, beta: S(value)})
    for p, value in zip(
        JOINT_POINTS, (_R(1, 2), _R(1, 5), _R(1, 3), _R(1, 10), 1, _R(3, 4), _R(1, 4), _R(2, 3)), strict=True
    )
)
_FAR = tuple(p for p in (*JOINT_POINTS, *_MODERATE) if p.values[beta] >= _R(1, 10))
_PROFILES = tuple(POINTS[i] for i in (0, 1, 2, 3, 4, 5, 6, 8))
_LEMMA_POINTS = tuple(
    Point(
        p.name,
        {**p.values, g: p.values[zp] + p.values[z], z: p.values[z] + p.values[zp], m: S(2) * len(p.values[z]),
         count_above: S(len(p.values[z])), factor: _R(2, 3)},
    )
    for p in DEEP_NETWORK_POINTS
)  # fmt: skip


def _reading_claims() -> tuple[Claim, ...]:
    """The mean and the ratio under each reading, the rows of a table."""
    found = []
    for reading in _READINGS:
        variance, bias, at_output = (
            reading.output_variance,
            int(bool(reading.output_bias)),
            int(bool(reading.output_relu)),
        )
        values = {c: variance, o: bias, relu: at_output}
        label = f"variance-{variance}.{'bias' if bias else 'no-bias'}.{'relu' if at_output else 'linear'}"
        right = (variance, bias, at_output) == (2, 1, 1)
        sides = moment("K").subs(values), d * (S.Half + s)
        ends = moment("K", dead=S.One).subs(values)
        fixed = {"convention": reading, "assumptions": (LEMMA,), "section": "1.9", "rows": (_row(reading),)}
        found.append(
            Claim(
                id=f"1.9.mean.{label}",
                title=f"The mean formula with {_row(reading)}",
                place="§1.9, first displayed equation of 'Fluctuations', under one reading",
                says="E[K(x, x)] = d(1/2 + ‖x‖²/n_0).",
                statement=Statement(*sides, _domain(d, n, s, counted, points=POINTS + _LEFT_OUT))
                if right
                else Statement(ends, sides[1], _domain(d, n, s)),
                corrected=Statement(*sides, _domain(d, n, s, counted, points=POINTS + _LEFT_OUT, w=FiniteSet(0)))
                if right
                else Statement(ends, _mean.subs(values), _domain(d, n, s)),
                condition="dead networks are left out" if right else None,
                remark="Right up to dead networks." if right else "Not right under this reading.",
                uses=("1.9.mean-exact",),
                column="mean",
                **fixed,  # type: ignore[arg-type]
            )
        )
        quotient = JointLimit("K^2", beta, variance, s, at_output) / JointLimit("K", beta, variance, s, at_output) ** 2
        doubled = "Twice the limit for a linear output, for K is 0 half of the time." if at_output else ""
        found.append(
            Claim(
                id=f"1.9.ratio.{label}",
                title=f"The ratio with {_row(reading)}",
                place="§1.9, second displayed equation of 'Fluctuations', under one reading",
                says="E[K²]/E[K]² → exp(5β) in the joint limit; an output bias does not show there.",
                statement=Statement(quotient, exp(5 * beta), _domain(beta, s, points=JOINT_POINTS)),
                corrected=Statement(quotient, (1 + at_output) * _ratio, _domain(beta, s, points=JOINT_POINTS)),
                remark=" ".join(filter(None, ("See 1.9.ratio.", doubled))),
                uses=("1.9.ratio",),
                column="= exp(5β)",
                **fixed,  # type: ignore[arg-type]
            )
        )
    return tuple(found)


CLAIMS = (*moment_claims("1.9"), *_reading_claims(), *moment_claims("2"))
