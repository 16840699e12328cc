"""§1.9, "Fluctuations of the NTK at initialization": the mean and the ratio under each reading, the rows of a table."""

from sympy import FiniteSet, Rational, S, exp

from derive.language.convention import Reading
from verify.claims import Claim, Statement

from .joint_limit import AWAY, AWAY_FROM_ZERO, LARGE, exact_ratio, within
from .moments import MEAN
from .words import (
    JOINT_POINTS,
    LEFT_OUT,
    POINTS,
    READINGS,
    beta,
    c,
    counted,
    d,
    domain,
    entry,
    moment,
    n,
    o,
    relu,
    row,
    s,
)

RIGHT = Reading(2, True, True)
"""The one under which the notes' mean is right, up to dead networks."""


def _values(reading: Reading) -> dict:
    return {c: reading.output_variance, o: int(bool(reading.output_bias)), relu: int(bool(reading.output_relu))}


def _label(reading: Reading) -> str:
    bias, output = "bias" if reading.output_bias else "no-bias", "relu" if reading.output_relu else "linear"
    return f"variance-{reading.output_variance}.{bias}.{output}"


def _mean(reading: Reading) -> Claim:
    values, right = _values(reading), reading == RIGHT
    claimed = d * (S.Half + s)
    apart = domain(d, n, s, counted, points=POINTS + LEFT_OUT)
    claim = entry(
        f"mean.{_label(reading)}",
        title=f"The mean formula with {row(reading)}",
        place="§1.9, first displayed equation of 'Fluctuations', under one reading",
        says="E[K(x, x)] = d(1/2 + ‖x‖²/n_0).",
        statement=Statement(moment("K").subs(values), claimed, apart)
        if right
        else Statement(moment("K", dead=S.One).subs(values), claimed, domain(d, n, s)),
        convention=reading,
        references=(),
        uses=("1.9.mean-exact",),
        column="mean",
        rows=(row(reading),),
        instance_of="1.9.mean",
    )
    if right:
        left_out = apart.where({counted: FiniteSet(0)})
        return claim.holds_only_if("dead networks are left out", on=left_out, remark="Right up to dead networks.")
    return claim.corrected_to(MEAN.subs(values), remark="Not right under this reading.")


def _ratio(reading: Reading) -> Claim:
    quotient = exact_ratio.statement.rhs.subs(_values(reading)) * exp(-5 * beta)
    everywhere = domain(beta, s, points=JOINT_POINTS)
    return entry(
        f"ratio.{_label(reading)}",
        title=f"The ratio with {row(reading)}",
        place="§1.9, second displayed equation of 'Fluctuations', under one reading",
        says="E[K²]/E[K]² is of the order of exp(5β) in the joint limit, between 1/8 and 2 times that; an output bias "
        "does not show there.",
        statement=Statement(within(quotient, Rational(1, 8), S(2)), S.Zero, everywhere, ">="),
        convention=reading,
        references=(),
        uses=("1.9.ratio-exact",),
        column="≃ exp(5β)",
        rows=(row(reading),),
        instance_of="1.9.ratio",
    ).holds_only_if(AWAY, on=everywhere.where(AWAY_FROM_ZERO, points=LARGE), remark="See 1.9.ratio.")


CLAIMS = tuple(claim(reading) for reading in READINGS for claim in (_mean, _ratio))
