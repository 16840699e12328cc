"""§1.9 and §2, "Training-time evolution at initialization": the mean update with the activation pattern held fixed."""

from sympy import Eq, FiniteSet, Interval, Range, Rational, S, exp

from derive.finite.kernel_moment import KernelMoment
from derive.finite.kernel_update import FrozenUpdate, JointFrozenUpdate, WideFrozenUpdate
from derive.training.fixed_kernel import AnalyticLimit
from verify.claims import Statement

from .joint_limit import within
from .update_words import (
    ANY_DEPTH,
    POINTS,
    b,
    c,
    d,
    deep,
    domain,
    kappa,
    n,
    n_0,
    o,
    ratio,
    s,
    step,
    update,
    y,
)
from .words import LINEAR_ROWS, entry, many

FIRST, SECOND = "first displayed equation", "second displayed equation"

sign = update(
    "sign",
    title="Sign of the mean update",
    where=FIRST,
    says="Over E[K] the mean update is of the order of a positive number: K grows in the mean.",
    statement=Statement(FrozenUpdate(2, n, c, s, b, y, step), S.Zero, domain(n, c, s, b, y, step), ">="),
    uses=("1.9.update-definition", "1.9.update-definition-biases"),
    column="ΔK ≥ 0",
    rows=LINEAR_ROWS,
).corrected_to(
    -4 * step * c**2 * s * kappa / n,
    remark="The mean update is negative, and the learning rate is missing: for one hidden layer of width n, "
    "with the activation pattern held fixed, E[ΔK] = −4λ c_d² s(2s + b_h)/n, where s = ‖x‖²/n_0 and b_h is 1 "
    "with trained hidden biases, 0 without. Write −E[ΔK] and λ, and say what ΔK means at kinks.",
)

_weights = (
    (n + 5) ** (d - 1) * (18 * d**2 - 6 * d * n - 12 * d + n**2 + 4 * n - 5) - (n - 1) ** (d + 1)
) / (432 * n ** (d - 1))  # fmt: skip
_biases = n**2 / 50 + ((n + 5) ** d * (30 * d - 11 * n - 25) - 25 * (n - 1) ** (d + 1)) / (1800 * n ** (d - 1))

equal_widths = update(
    "equal-widths",
    title="The mean update for equal widths",
    where=SECOND,
    says="For hidden widths n and depth d the mean update over E[K] is of the order of d² exp(5d/n)/(n n_0) > 0.",
    statement=Statement(deep, S.Zero, ANY_DEPTH, ">="),
).corrected_to(
    -8 * step * c**2 * s * (2 * s * _weights + b * _biases),
    remark="Negative at every depth and width. With the activation pattern held fixed the mean is the closed "
    "form given here, exact for all d ≥ 2 and n ≥ 1, dead networks included.",
)

_at_rate_one = FrozenUpdate(d, n, c, s, b, y, 1)

learning_rate = update(
    "learning-rate",
    title="The learning rate in the mean update",
    where=f"{FIRST}, what it depends on",
    says="No learning rate occurs: the mean update is the same for every λ.",
    statement=Statement(deep, _at_rate_one, ANY_DEPTH),
).holds_only_if(
    "λ is a fixed number, which the constant of ≍ then takes (here λ = 1)",
    on=ANY_DEPTH.where(
        {step: FiniteSet(1)}, points=tuple(point.having({step: S.One}, f"{point.name}, λ = 1") for point in POINTS)
    ),
    remark="With the pattern held fixed the mean update is proportional to the learning rate: ≍ hides it, and it "
    "belongs in the formula.",
)

proportional = update(
    "proportional",
    title="The mean update is proportional to the learning rate",
    where=f"behind the {FIRST}, what ≍ hides",
    says="With the pattern held fixed the mean update is λ times what it is at λ = 1.",
    statement=Statement(deep, step * _at_rate_one, ANY_DEPTH),
)

_mean = KernelMoment("K", 2, n, c, s, o)
_UNIT_NORM = tuple(point.having({s: 1 / point.values[n_0]}, f"{point.name}, ‖x‖ = 1") for point in POINTS)

input_norm = update(
    "input-norm",
    title="The input's norm in the mean update",
    where=f"{FIRST}, the factor 1/n_0",
    says="Over E[K] the mean update depends on x through n_0 alone, so it is what it is at ‖x‖ = 1.",
    statement=Statement(
        FrozenUpdate(2, n, c, s, 1, y, step),
        FrozenUpdate(2, n, c, 1 / n_0, 1, y, step) / KernelMoment("K", 2, n, c, 1 / n_0, o) * _mean,
        domain(n, c, s, y, step, n_0, o),
    ),
).holds_only_if(
    "‖x‖ is a fixed number, which the constant of ≍ then takes (here ‖x‖ = 1)",
    on=domain(n, c, s, y, step, n_0, o, points=_UNIT_NORM, conditions=(Eq(s * n_0, 1),)),
    remark="The factor is ‖x‖²/n_0 and not 1/n_0: for one hidden layer E[ΔK]/E[K] = "
    "−4λ c_d² s(2s + 1)/(n(2 c_d s + c_d/2 + o)) with s = ‖x‖²/n_0 and o = 1 for an output bias, else 0.",
)

one_layer = update(
    "one-layer",
    title="The mean update over the mean, one hidden layer",
    where=f"behind the {FIRST}, what ≍ hides",
    says="For one hidden layer E[ΔK] = −4λ c_d² s(2s + 1)/(n(2 c_d s + c_d/2 + o)) E[K], s = ‖x‖²/n_0.",
    statement=Statement(
        FrozenUpdate(2, n, c, s, 1, y, step),
        -4 * step * c**2 * s * (2 * s + 1) / (n * (2 * c * s + c / 2 + o)) * _mean,
        domain(n, c, s, y, step, o),
    ),
)

order = update(
    "order",
    title="The order in depth and width",
    where=f"behind the {FIRST}, the factor dβ",
    says="As n grows at fixed depth, n E[ΔK] → −(2/3) λ c_d² s(2s + b_h) d(d² − 1); over E[K], of order d, this "
    "is of the order d²/n.",
    statement=Statement(
        WideFrozenUpdate(d, c, s, b, y, step),
        -Rational(2, 3) * step * c**2 * s * kappa * d * (d**2 - 1),
        domain(d, c, s, b, y, step),
    ),
    remark="With the pattern held fixed the order d²/n is right, up to the sign and the factor λ‖x‖²; over "
    "E[K] = d(1/2 + ‖x‖²/n_0), c_d = 1, b_h = 1, it is −(4/3) λ (‖x‖²/n_0) (d² − 1)/n to first order.",
)

_joint_weights = (exp(5 * ratio) * (18 * ratio**2 - 6 * ratio + 1) - exp(-ratio)) / (432 * ratio**2)
_joint_biases = (36 + exp(5 * ratio) * (30 * ratio - 11) - 25 * exp(-ratio)) / (1800 * ratio**2)

_in_limit = -8 * step * c**2 * s * (2 * s * _joint_weights + b * _joint_biases)
_FEW_LAYERS = tuple(point.having({d: S(3 + index % 4)}) for index, point in enumerate(POINTS[:8]))
_ANY_RATIO = domain(ratio, c, s, b, y, step, points=POINTS[:8])
_BOUNDED = tuple(
    point.having({ratio: 1 / (1 + point.values[ratio])}, f"{point.name}, β = 1/(1 + {point.values[ratio]})")
    for point in POINTS[:8]
)

in_joint_limit = update(
    "joint",
    title="The mean update in the joint limit",
    where=f"behind the {FIRST}, what ≍ hides",
    says="With d/n = β fixed and d → ∞ the mean update over d² tends to a combination of exp(5β), 1 and exp(−β) over "
    "β².",
    statement=Statement(JointFrozenUpdate(ratio, c, s, b, y, step), _in_limit, _ANY_RATIO),
)

exponential = update(
    "exponential",
    title="The factor exp(5β)",
    where=f"{FIRST}, the factor β exp(5β), up to constants",
    says="With d/n = β fixed and d → ∞ the mean update over d² is −λ c_d² s(2s + b_h) β exp(5β) times a number between "
    "1/12 and 1, for every β.",
    statement=Statement(
        within(_in_limit / (-step * c**2 * s * kappa * ratio * exp(5 * ratio)), Rational(1, 12), S.One),
        S.Zero,
        _ANY_RATIO,
        ">=",
    ),
    uses=("1.9.update-joint",),
).holds_only_if(
    "β is bounded, here β ≤ 1",
    on=_ANY_RATIO.where({ratio: Interval.Lopen(0, 1)}, points=(*POINTS[:8], *_BOUNDED)),
    remark="The quotient of the mean update and d² β exp(5β) is a function of β that falls like 1/β, so an "
    "error of Σ_ℓ 1/n_ℓ² cannot stand beside it; as an order of magnitude the formula is right at bounded β.",
)

fixed_throughout = entry(
    "update-fixed-depth",
    title="Fixed depth above one: a fixed kernel throughout training",
    place="§1.9, first sentence, 'a deterministic, fixed kernel throughout training', more than one hidden layer",
    says="At fixed depth, here d from 3 to 12, the mean update of K in a step vanishes as the widths grow; and over "
    "all of training the kernel of deep networks moves by a part that falls as a power of the width.",
    statement=Statement(
        AnalyticLimit(FrozenUpdate(d, many, c, s, b, y, step), many),
        S.Zero,
        domain(c, s, b, y, step, points=_FEW_LAYERS).where({d: Range(3, 13)}),
    ),
    uses=("1.9.classical", "1.7.kernel-drift-deep"),
    remark="In the NTK parameterization. For the rest of training it is measured, on networks of two and three hidden "
    "layers; that targets do not grow with the width is part of it, see 1.7.kernel-for-all-time.",
)

evolves = update(
    "evolves",
    title="The kernel moves at every depth and width",
    where="last sentence, 'the NTK generically evolves'",
    says="For x ≠ 0 the mean update with the pattern held fixed is never zero: it is negative.",
    statement=Statement(deep, S.Zero, ANY_DEPTH, "<"),
    remark="The mean update needs no joint growth: it is there at every finite width. At a fixed depth it "
    "vanishes like 1/n.",
    uses=("1.9.update-equal-widths",),
)

CLAIMS = (
    sign,
    equal_widths,
    learning_rate,
    proportional,
    input_norm,
    one_layer,
    order,
    in_joint_limit,
    exponential,
    fixed_throughout,
    evolves,
)
