"""§1.9 and §2, "Fluctuations of the NTK at initialization": E[K²]/E[K]² as depth and width grow with (d − 1)/n → β."""

from sympy import Expr, FiniteSet, Interval, Rational, S, exp, oo

from derive.finite.kernel_moment import JointLimit, WideLimit
from derive.language.convention import Reading
from derive.training.fixed_kernel import AnalyticLimit
from verify.claims import Statement

from .moments import SECOND
from .words import (
    ANY_READING,
    FLUCTUATIONS,
    JOINT_POINTS,
    POINTS,
    beta,
    beta_1,
    beta_2,
    c,
    d,
    domain,
    entry,
    many,
    o,
    relu,
    s,
    share,
)

_JOINT = domain(beta, c, s, points=JOINT_POINTS)


def joint(name: str, blocks: object = beta, at: Expr = s) -> JointLimit:
    """lim E[…]/dᵏ for a linear output."""
    return JointLimit(name, blocks, c, at)


def ratio(second: str = "K^2", first: str = "K", blocks: object = beta, at: Expr = s) -> Expr:
    """E[K²]/E[K]² in the joint limit."""
    return joint(second, blocks, at) / joint(first, blocks, at) ** 2


def _ratio_of(up: Expr, level: Expr, down: Expr) -> Expr:
    """s²E[K_w²] + 2s E[K_w K_b] + E[K_b²] over the square of the mean s + 1/2; (e^{5β}, 1, e^{−β}), or multiples."""
    weights = ((9 * beta**2 + 6 * beta - 1) * up + down) / (27 * beta**2)
    mixed = ((15 * beta + 11) * up - (45 * beta + 36) * level + 25 * down) / (225 * beta**2)
    biases = (up - (1 + 5 * beta) * level) / (50 * beta**2)
    return (s**2 * weights + s * mixed + biases) / (s + S.Half) ** 2


RATIO = _ratio_of(exp(5 * beta), S.One, exp(-beta))


def within(quotient: Expr, low: Expr, high: Expr) -> Expr:
    """At least 0 where low ≤ quotient ≤ high: of the same order, as ≃ and ≍ say, with these constants."""
    return (quotient - low) * (high - quotient)


LARGE = tuple(point.having({s: 1 + point.values[s]}) for point in JOINT_POINTS)
"""Inputs with ‖x‖² > n_0."""
AWAY_FROM_ZERO = {s: Interval(1, oo)}
AWAY = "‖x‖²/n_0 is bounded away from 0, here ‖x‖² ≥ n_0"

exact_ratio = entry(
    "ratio-exact",
    title="The normalised second moment in the joint limit",
    place=f"behind {SECOND}, the constant that ≃ hides",
    says="E[K²]/E[K]² → (s² R_w + s R_m + R_b/4)/(s + 1/2)² with R_w, R_m, R_b in β alone, for a linear output; twice "
    "that with one more ReLU, for K is 0 half of the time.",
    statement=Statement(
        JointLimit("K^2", beta, c, s, relu) / JointLimit("K", beta, c, s, relu) ** 2,
        (1 + relu) * RATIO,
        domain(beta, c, s, relu, points=JOINT_POINTS),
    ),
    convention=ANY_READING,
    uses=("1.9.second-moment",),
)

normalised = entry(
    "ratio",
    title="The normalised second moment",
    place=f"{SECOND}, ≃ as 'up to constants', in the joint limit",
    says="As d and n grow with (d − 1)/n → β, E[K²]/E[K]² is of the order of exp(5β): their quotient lies between 1/8 "
    "and 1, whatever β and x are.",
    statement=Statement(within(RATIO * exp(-5 * beta), Rational(1, 8), S.One), S.Zero, _JOINT, ">="),
    uses=("1.9.ratio-exact",),
).holds_only_if(
    AWAY,
    on=_JOINT.where(AWAY_FROM_ZERO, points=LARGE),
    remark="The order is not uniform in ‖x‖²/n_0: at s → 0 the quotient by exp(5β) falls like 2/(25β²). The constant "
    "that ≃ hides is a function of β and of s = ‖x‖²/n_0: the limit of the ratio is (s² R_w + s R_m + R_b/4)/(s + "
    "1/2)², R_w = ((9β² + 6β − 1)e^{5β} + e^{−β})/(27β²) for the weights alone. It is 1 at β → 0, and its quotient by "
    "exp(5β) falls to s²/(3(s + 1/2)²) as β → ∞.",
)

WEIGHTS_RATIO = ((9 * beta**2 + 6 * beta - 1) * exp(5 * beta) + exp(-beta)) / (27 * beta**2)

ratio_weights = entry(
    "ratio-weights",
    title="The normalised second moment of the weights alone",
    place=f"behind {SECOND}",
    says="E[K_w²]/E[K_w]² → ((9β² + 6β − 1)e^{5β} + e^{−β})/(27β²).",
    statement=Statement(ratio("K_w^2", "K_w"), WEIGHTS_RATIO, _JOINT),
)

ratio_small_input = entry(
    "ratio-small-input",
    title="The normalised second moment as ‖x‖² → 0",
    place=f"behind {SECOND}",
    says="At s → 0 only the biases are left: E[K²]/E[K]² → 2(e^{5β} − 1 − 5β)/(25β²).",
    statement=Statement(
        ratio(at=S.Zero),
        2 * (exp(5 * beta) - 1 - 5 * beta) / (25 * beta**2),
        domain(beta, c, points=JOINT_POINTS),
    ),
)

ratio_small_beta = entry(
    "ratio-small-beta",
    title="The normalised second moment as β → 0",
    place=f"behind {SECOND}",
    says="E[K²]/E[K]² → 1 as β → 0.",
    statement=Statement(AnalyticLimit(RATIO.subs(beta, 1 / many), many), S.One, domain(s)),
    uses=("1.9.ratio-exact",),
)

ratio_large_beta = entry(
    "ratio-large-beta",
    title="The normalised second moment as β → ∞",
    place=f"behind {SECOND}",
    says="exp(−5β) E[K²]/E[K]² → s²/(3(s + 1/2)²) as β → ∞: at most 1/3, and 0 for x → 0.",
    statement=Statement(
        AnalyticLimit(_ratio_of(S.One, exp(-5 * beta), exp(-6 * beta)).subs(beta, many), many),
        s**2 / (3 * (s + S.Half) ** 2),
        domain(s),
    ),
    uses=("1.9.ratio-exact",),
)


def _wide(name: str, order: int) -> Expr:
    return WideLimit(name, order, d, c, s, o)


_wide_ratio = _wide("K^2", 1) / _wide("K", 0) ** 2 - 2 * _wide("K^2", 0) * _wide("K", 1) / _wide("K", 0) ** 3
"""The coefficient of 1/n in E[K²]/E[K]², from those of E[K²] and E[K] by the quotient rule."""
_first_order = (d - 1) * ((88 * d - 32) * s**2 + (44 * d - 16) * s + 10 * d - 5) / (24 * d * (s + S.Half) ** 2)
"""The same at fixed depth, for c_d = 2 and an output bias: E[K] = 2d(s + 1/2)."""
_TWO_BIASED = tuple(point.having({c: S(2), o: S.One}) for point in JOINT_POINTS)

ratio_error = entry(
    "ratio-error",
    title="The error of exp(5β)",
    place=f"{SECOND}, the factor 1 + O(Σ_ℓ n_ℓ⁻²)",
    says="At fixed depth E[K²]/E[K]² agrees with exp(5(d − 1)/n) to first order in 1/n.",
    statement=Statement(
        _wide_ratio, 5 * (d - 1), domain(d, c, s, o, points=_TWO_BIASED).where({c: FiniteSet(2), o: FiniteSet(1)})
    ),
    convention=Reading(2, True, False),
).corrected_to(
    _first_order,
    remark="The error of exp(5β) is of order 1/n, not 1/n²: the coefficient of 1/n depends on s and grows with d "
    "like 11d/3 for large s (10d/6 at s → 0), not like 5d.",
)

ratio_order = entry(
    "ratio-order",
    title="The normalised second moment is of the order of exp(5d/n)",
    place=f"{FLUCTUATIONS}, 'this ratio is ≃ exp(5d/n)', as bounds by constants",
    says="exp(−5β) E[K²]/E[K]² stays above a positive constant, 1/8, for all β and all x.",
    statement=Statement(ratio() * exp(-5 * beta), Rational(1, 8), _JOINT, ">="),
    instance_of="1.9.ratio",
).holds_only_if(
    AWAY,
    on=_JOINT.where(AWAY_FROM_ZERO, points=LARGE),
    remark="The order is not uniform in ‖x‖²/n_0: at s → 0 the quotient by exp(5β) falls like 2/(25β²). For s ≥ s_0 "
    "it lies between positive constants, and for the weights alone between 1/3 and 1.",
)

ratio_upper = entry(
    "ratio-upper",
    title="The normalised second moment stays below exp(5β)",
    place=f"behind {FLUCTUATIONS}, 'this ratio is ≃ exp(5d/n)'",
    says="E[K²]/E[K]² < exp(5β) in the joint limit, for every β > 0 and x.",
    statement=Statement(ratio(), exp(5 * beta), _JOINT, "<"),
)

_MODERATE = tuple(
    point.having({beta: S(value)})
    for point, value in zip(JOINT_POINTS, ("1/2", "1/5", "1/3", "1/10", 1, "3/4", "1/4", "2/3"), strict=True)
)
_FAR = tuple(point for point in (*JOINT_POINTS, *_MODERATE) if point.values[beta] >= Rational(1, 10))
_AWAY_FROM_ZERO = _JOINT.where({beta: Interval(Rational(1, 10), oo)}, points=_FAR)

std_order = entry(
    "std-order",
    title="The standard deviation is of the order of the mean",
    place=f"{FLUCTUATIONS}, 'when d/n is bounded away from 0'",
    says="For all β ≥ 1/10 the standard deviation of K is at most ten times its mean.",
    statement=Statement(ratio() - 1, S(100), _AWAY_FROM_ZERO, "<="),
).holds_only_if(
    "d/n is bounded from above as well, here d/n ≤ 1",
    on=_JOINT.where({beta: Interval(Rational(1, 10), 1)}, points=_MODERATE),
    remark="Std over mean is √(E[K²]/E[K]² − 1), which grows like exp(5β/2): of the same order needs d/n bounded "
    "from both sides, d/n = Θ(1).",
)

std_lower = entry(
    "std-lower",
    title="The standard deviation is at least a fixed part of the mean",
    place=f"{FLUCTUATIONS}, 'when d/n is bounded away from 0', from below",
    says="For β ≥ 1/10 the variance of K is at least 3/20 of the squared mean, whatever x is.",
    statement=Statement(ratio() - 1, Rational(3, 20), _AWAY_FROM_ZERO, ">="),
)

not_concentrated = entry(
    "not-concentrated",
    title="The kernel does not concentrate in the joint limit",
    place=f"{FLUCTUATIONS}, 'the NTK is not concentrated'",
    says="As d, n → ∞ with d/n → β > 0 the variance of K over its squared mean tends to a positive number.",
    statement=Statement(joint("K") ** 2, joint("K^2"), _JOINT, "<"),
)


def _two_blocks() -> Expr:
    """lim E[K_w²]/E[K_w]² for two blocks of layers of unlike width."""
    total, rest = beta_1 + beta_2, 1 - share

    def one(part: Expr, own: Expr) -> Expr:
        return part**2 * ((6 * own - 1) * exp(5 * total) + exp(5 * (total - own)) * exp(-own)) / (27 * own**2)

    cross = share * rest * (exp(5 * total) + exp(-total) - exp(5 * beta_1 - beta_2) - exp(5 * beta_2 - beta_1))
    return exp(5 * total) / 3 + one(share, beta_1) + one(rest, beta_2) + cross / (27 * beta_1 * beta_2)


_BLOCKS = ((share, beta_1), (1 - share, beta_2))
_PROFILES = tuple(POINTS[i] for i in (0, 1, 2, 3, 4, 5, 6, 8))

_TWO_BLOCKS = domain(c, s, share, beta_1, beta_2, points=_PROFILES)

two_blocks = entry(
    "ratio-two-blocks",
    title="The weights' ratio for two unlike widths",
    place="behind §1.9, 'Notes', 'with fluctuations and drift controlled by β'",
    says="The limit of E[K_w²]/E[K_w]² for a share φ of layers with Σ_ℓ 1/n_ℓ = β_1 above the others with β_2, in "
    "closed form.",
    statement=Statement(ratio("K_w^2", "K_w", _BLOCKS), _two_blocks(), _TWO_BLOCKS),
)

beta_alone = entry(
    "beta-alone",
    title="β as what controls the fluctuations",
    place="§1.9, 'Notes', 'with fluctuations and drift controlled by β'",
    says="For layers of two unlike widths too E[K_w²]/E[K_w]² is of the order of exp(5β), β = Σ_ℓ 1/n_ℓ: the quotient "
    "lies between 1/3 and 1, however the widths are spread over the layers.",
    statement=Statement(
        within(_two_blocks() * exp(-5 * (beta_1 + beta_2)), Rational(1, 3), S.One),
        S.Zero,
        _TWO_BLOCKS,
        ">=",
    ),
    uses=("1.9.ratio-two-blocks",),
    remark="β controls the order of the fluctuations. The factor before exp(5β), between constants, depends on how the "
    "widths are spread over the layers and, with biases, on ‖x‖²/n_0: see 1.9.ratio-two-blocks and 1.9.ratio-widths. "
    "The drift depends on where the narrow layers are, see 1.9.update-widths.",
)

CLAIMS = (
    exact_ratio,
    normalised,
    ratio_weights,
    ratio_small_input,
    ratio_small_beta,
    ratio_large_beta,
    ratio_error,
    ratio_order,
    ratio_upper,
    std_order,
    std_lower,
    not_concentrated,
    two_blocks,
    beta_alone,
)
