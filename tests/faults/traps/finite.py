"""Finite depth and width: dead layers, blocks of unequal width, a step towards a label."""

from sympy import S

from derive.finite.kernel_moment import JointLimit, KernelMoment
from derive.finite.kernel_update import RealStep
from derive.language.symbols import m, q, qp, t
from verify.claims.domain import Domain, Point, naturals, positive, real

from . import OFF_ZERO, fence, size, trap

_WIDTHS = Domain(
    {size: naturals, m: naturals, q: positive},
    tuple(
        Point(f"widths {one} and {other}", {size: S(one), m: S(other), q: S(one) / other})
        for one, other in ((1, 1), (1, 2), (2, 1), (3, 2), (1, 5), (4, 1), (2, 3), (5, 5))
    ),
)
_RATIOS = Domain(
    {q: positive, qp: positive},
    tuple(
        Point(f"β = {one}, s = {other}", {q: S(one), qp: S(other)})
        for one, other in ((1, 1), (2, "1/3"), ("1/2", 3), ("1/9", 2), (3, "1/5"), (1, 4), ("3/2", "1/2"), ("2/3", 1))
    ),
)
_LABELS = Domain({t: real}, tuple(Point(f"y = {one}", {t: one}) for one in OFF_ZERO))

CLAIMS = (
    fence(
        "a dead layer",
        "E[K_b] of two hidden layers of widths n and m is 2 − 2^(−n)/2 with an output bias.",
        KernelMoment("K_b", 3, (size, m), 1, q, 1),
        2 - S(2) ** -size / 2,
        _WIDTHS,
    ),
    fence(
        "one block cut in two",
        "lim E[K_w²]/d² is the same where a third of the layers, all of one width, is called a block of its own.",
        JointLimit("K_w^2", ((S.One / 3, q / 3), (2 * S.One / 3, 2 * q / 3)), 1, qp),
        JointLimit("K_w^2", q, 1, qp),
        _RATIOS,
    ),
    trap(
        "a step towards any label",
        "A real step of one hidden unit does the same to K whatever the label is.",
        RealStep(2, 1, 1, 1, 0, t, S.Half),
        RealStep(2, 1, 1, 1, 0, t + 1, S.Half),
        _LABELS,
    ),
)
