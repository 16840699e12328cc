"""What the claims of §1.9 and §2 are written with: letters, readings, points, domains, and a claim's place in either.

The notes leave open whether the output's weights have variance 1/n or 2/n, whether there is an output bias, and whether
one more ReLU stands at the output. These are variables here: c_d, o and e. Networks that are dead at x, with a hidden
layer in which no neuron is active, weigh 2⁻ⁿ a layer; w = 0 leaves them out.
"""

from collections.abc import Iterable
from dataclasses import replace
from itertools import product

from sympy import Expr, FiniteSet, Interval, Range, Rational, S, Symbol, oo

from derive.finite.kernel_moment import KernelMoment
from derive.finite.symbols import beta
from derive.finite.symbols import depth as d
from derive.finite.symbols import mean_square as s
from derive.finite.symbols import n_width as n
from derive.finite.symbols import output_bias as o
from derive.finite.symbols import output_variance as c
from derive.language.convention import Reading
from verify.claims import Claim, Domain, Point, Statement
from verify.claims.domain import naturals, positive

HANIN_NICA = "Hanin, Nica 2019, arXiv:1909.05989"
SETUP = "§1.9, 'Setup'"
FLUCTUATIONS = "§1.9, 'Fluctuations of the NTK at initialization'"
UPDATE = "§1.9, 'Training-time evolution at initialization'"

ANY_READING = Reading()
LINEAR_READING = Reading(output_relu=False)

relu = Symbol("e", nonnegative=True)
"""1 with one more ReLU at the output, 0 with a linear output."""
counted = Symbol("w", nonnegative=True)
"""1 where dead networks count, 0 where they are left out."""
share, beta_1, beta_2 = Symbol("phi", positive=True), Symbol("beta_1", positive=True), Symbol("beta_2", positive=True)
"""A share φ of the layers, the upper ones, has Σ_ℓ 1/n_ℓ = β_1, the others β_2."""
many = Symbol("N", positive=True, integer=True)

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
LEFT_OUT = tuple(point.having({c: S(2), o: S.One, relu: S.One, counted: S.Zero}) for point in POINTS)
"""The reading under which the notes' mean is right, dead networks left out."""
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


def domain(*variables: Symbol, points: tuple[Point, ...] = POINTS) -> Domain:
    """All values of the variables."""
    return Domain({variable: _SETS[variable] for variable in variables}, points)


LINEAR = domain(d, n, c, s, o)
"""Networks with a linear output."""


def moment(name: str, *, at_relu: Expr = relu, dead: Expr = counted) -> KernelMoment:
    """E[K], E[K²], … at depth d and hidden widths n."""
    return KernelMoment(name, d, n, c, s, o, at_relu, dead * S(2) ** -n)


def linear_moment(name: str) -> KernelMoment:
    """The same for a linear output, dead networks included."""
    return moment(name, at_relu=S.Zero, dead=S.One)


READINGS = tuple(
    Reading(variance, bias, at_output)  # type: ignore[arg-type]
    for variance, bias, at_output in product((1, 2), (False, True), (False, True))
)


def row(reading: Reading) -> str:
    """What a row of the table of readings is called."""
    output = "ReLU" if reading.output_relu else "linear"
    return f"variance {reading.output_variance}/n, {'bias' if reading.output_bias else 'no bias'}, {output}"


ROWS = tuple(map(row, READINGS))
LINEAR_ROWS = tuple(row(reading) for reading in READINGS if not reading.output_relu)


def entry(name: str, *, title: str, place: str, says: str, statement: Statement, **more) -> Claim:
    """A claim of §1.9 that, unless `more` says otherwise, is about a linear output."""
    usual = {"convention": LINEAR_READING, "references": (HANIN_NICA,)}
    return Claim(f"1.9.{name}", "1.9", title, place, says, statement, **(usual | more))  # type: ignore[arg-type]


def for_section(section: str, claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Claims of §1.9 under the number of a section with the same text: ids, places and uses follow it.

    What is wrong there is wrong here too, and is one fault.
    """

    def renamed(name: str) -> str:
        return f"{section}.{name.removeprefix('1.9.')}" if name.startswith("1.9.") else name

    return tuple(
        replace(
            claim,
            id=renamed(claim.id),
            section=section,
            place=claim.place.replace("§1.9", f"§{section}"),
            uses=tuple(map(renamed, claim.uses)),
            instance_of=claim.instance_of or claim.id,
        )
        for claim in claims
    )
