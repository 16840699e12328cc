"""Functions cut at their kinks into programs on intervals, and how far out a Gaussian density lets them count."""

from dataclasses import dataclass

import mpmath
from flint import arb
from mpmath import mp
from sympy import Expr, Lambda, oo

from derive.language.symbols import u
from verify.quadrature.bivariate_normal import BivariateNormal
from verify.quadrature.features import features
from verify.quadrature.gaussian_terms import split
from verify.quadrature.mesh import Feature
from verify.quadrature.narrow import narrow_features
from verify.quadrature.programs import Ball, Program, ball, middle, number, program
from verify.values.no_value import NoValue


@dataclass(frozen=True)
class Part:
    """A function on (low, high), the ends None where infinite, and where it changes."""

    low: arb | None
    high: arb | None
    value: Program
    features: tuple[Feature, ...]


def parts_of(function: Lambda, deviation: mpmath.mpf, reach: mpmath.mpf) -> tuple[Part, ...]:
    """The branches of a function of u that do not vanish, at the current precision.

    They are integrated against a Gaussian density of this standard deviation, as far as `reach` of them from 0.
    """
    return tuple(
        Part(
            _edge(branch.low),
            _edge(branch.high),
            program(branch.expression, u),
            features(branch) + narrow_features(branch, deviation, reach * deviation),
        )
        for branch in split(function, reach * deviation)
    )


def _values(function: Lambda, far: arb) -> tuple[Part, ...]:
    return tuple(
        Part(_edge(branch.low), _edge(branch.high), program(branch.expression, u), ())
        for branch in split(function, middle(far) + 1)
    )


def _edge(value: Expr) -> arb | None:
    return None if value in (oo, -oo) else number(value)


def is_inside(part: Part, x: arb) -> bool:
    """Whether x lies between the part's ends for certain."""
    return (part.low is None or part.low < x) and (part.high is None or x < part.high)


def window(part: Part, centre: Ball, deviation: arb, reach: mpmath.mpf) -> tuple[mpmath.mpf, mpmath.mpf]:
    """The part's interval in units of the deviation from the centre, as far as φ reaches from 0 or the nearer end.

    Nothing is left of an interval so far out that two thirds of the digits go into the square of its end.
    """
    low = -mp.inf if part.low is None else middle((part.low - centre) / deviation)
    high = mp.inf if part.high is None else middle((part.high - centre) / deviation)
    edge = max(low, -high, mp.zero)
    if edge > mp.mpf(10) ** (mp.mpf(mp.dps) / 3):
        return mp.zero, mp.zero
    beyond = mp.sqrt(edge**2 + reach**2)
    return max(low, -beyond), min(high, beyond)


def usual_reach() -> mpmath.mpf:
    """Where φ(z) times a polynomial of moderate degree has fallen below the working precision."""
    return mp.sqrt(2 * mp.log(10) * mp.dps) + 2


def reach_of(functions: tuple[Lambda, ...], law: BivariateNormal) -> mpmath.mpf:
    """The same for functions that may grow, against their size at one standard deviation.

    Raises `NoValue` for those that outgrow the density within fourteen times the usual reach.
    """
    reach = usual_reach()
    usual = _size(functions, law, mp.one) * ball(mp.mpf(10) ** -mp.dps)
    for _ in range(12):
        if _size(functions, law, reach) * ball(mp.exp(-(reach**2) / 2)) < usual * ball((1 + reach) ** 12):
            return reach
        reach *= mp.mpf("1.25")
    raise NoValue(f"{' or '.join(str(f(u)) for f in functions)} grows too fast to be integrated numerically")


def _size(functions: tuple[Lambda, ...], law: BivariateNormal, reach: mpmath.mpf) -> arb:
    size = arb(1)
    for function, variance in zip(functions, (law.q, law.qp), strict=False):
        far = variance.sqrt() * ball(reach)
        parts = _values(function, far)
        values = [part.value(x) for x in (far, -far) for part in parts if is_inside(part, x)]
        size = size * max(1, *(abs(value).mid() for value in values), 1)
    return size
