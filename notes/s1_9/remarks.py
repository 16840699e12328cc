"""§1.9 and §2, weak feature learning and "Notes": small β, the moving kernel, the fixed-depth limit."""

from sympy import Rational, S

from derive.finite.kernel_moment import WideLimit
from derive.training.fixed_kernel import AnalyticLimit
from verify.claims import Statement

from ..s1_7_training import CLAIMS as TRAINING
from .joint_limit import WEIGHTS_RATIO
from .words import beta, c, d, domain, entry, many, o, s

weak_regime = entry(
    "weak-regime",
    title="Small β: nearly a kernel method",
    place="§1.9, the remark on weak feature learning",
    says="As β → 0 with s fixed, E[K_w²]/E[K_w]² → 1: the kernel is nearly deterministic, and the first correction is "
    "11β/3.",
    statement=Statement(
        AnalyticLimit(many * (WEIGHTS_RATIO.subs(beta, 1 / many) - 1), many), Rational(11, 3), domain(s)
    ),
    uses=("1.9.ratio-weights", "1.9.update-evolves"),
    remark="'Numerically stable' is not a statement that can be checked as it stands; that the kernel still moves is "
    "checked under the mean update.",
)

_flow = next(claim for claim in TRAINING if claim.id == "1.7.vector-ode")

random_ode = entry(
    "random-ode",
    title="The equation with a moving kernel",
    place="§1.9, 'Notes', displayed equation",
    says="df_t/dt = −K_t(f_t − y) entry by entry, K_t the kernel at θ_t, for every network.",
    statement=_flow.statement,
    convention=_flow.convention,
    references=(),
    uses=("1.7.vector-ode",),
)

matches_constant_kernel = entry(
    "matches-constant-kernel",
    title="The constant-kernel equation is the wide limit",
    place="§1.9, 'Notes', 'exactly matches the fixed-depth, infinite-width limit'",
    says="At fixed depth the variance of K over its squared mean vanishes as n → ∞.",
    statement=Statement(
        WideLimit("K^2", 0, d, c, s, o) / WideLimit("K", 0, d, c, s, o) ** 2 - 1, S.Zero, domain(d, c, s, o)
    ),
    uses=("1.9.classical", "1.7.constant-kernel-ode"),
    remark="In the NTK parameterization, as here. In §1.6's own the kernel of two or more hidden layers has no limit.",
)

CLAIMS = (weak_regime, random_ode, matches_constant_kernel)
