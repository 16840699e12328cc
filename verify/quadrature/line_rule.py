"""E[g(U)h(V)] by one integral over u: the definition with the conditional law put in. No route of `derive` is used.

Given U = u, V is N(cu/q, (qq' − c²)/q). Where h is a sum of terms (`verify.quadrature.gaussian_terms`) its conditional
expectation is elementary; else it is an integral by a rule of its own, split at the kinks of h. What is left is one
integral over u, split at the kinks of g, on a mesh that follows what g and the conditional expectation of h do
(`verify.quadrature.mesh`). `verify.quadrature.plane_rule` holds that reduction against the integral over the plane.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import mpmath
from flint import arb
from mpmath import mp
from sympy import Lambda, S

from derive.language.symbols import u
from verify.quadrature.bivariate_normal import BivariateNormal, centred
from verify.quadrature.gaussian_terms import (
    NumericTerm,
    PiecewisePolynomial,
    Term,
    has_no_gate,
    is_oscillating,
    multiplied,
    terms,
)
from verify.quadrature.mesh import COARSE, LONGEST, Feature, Grid, cells, integrate
from verify.quadrature.parts import Part, is_inside, parts_of, reach_of, usual_reach, window
from verify.quadrature.programs import Ball, Program, ball, middle
from verify.quadrature.smoothing import smoothing
from verify.values.evaluate import Environment, evaluate
from verify.values.no_value import NoValue, Undecided, Undefined
from verify.values.precision import working

GUARD = 10
"""Digits to spare; more where terms cancel, see `_settled`."""
ATTEMPTS = 5
FASTEST = 500
"""The most radians over a unit of z that an oscillating conditional expectation is followed at."""


@dataclass(frozen=True)
class _Mean:
    """E[h(V) | U = u] as a function of the conditional mean m of V, and where that changes, in m.

    `frequency`: the most radians over a unit of m.
    """

    value: Callable[[Ball], Ball]
    features: tuple[Feature, ...]
    frequency: mpmath.mpf = mp.zero


def line(g: Lambda, h: Lambda, q: mpmath.mpf, qp: mpmath.mpf, c: mpmath.mpf, grid: Grid = COARSE) -> mpmath.mpf:
    """E[g(U)h(V)] by one integral over u, or by two nested ones; degenerate covariances included.

    NaN where [[q, c], [c, q']] is not positive semidefinite: no such (U, V) exists. Infinite where the integral of
    |g(U)h(V)| is and g(U)h(V) has one sign, `Undefined` where it may have two, for sums of terms. Raises `NoValue` for
    functions that are neither sums of terms nor elementary, and those that grow faster than any exponential and are no
    sums of terms.
    """
    if q < 0 or qp < 0 or (q * qp == 0 and c != 0):
        return mp.nan
    if c == 0:
        return _one_dimensional(g, q, grid) * _one_dimensional(h, qp, grid)
    law = centred(q, qp, c, mp.dps)
    if law is None:
        return mp.nan
    if terms(h) is None and terms(g) is not None:
        g, h, law = h, g, law.exchanged()
    value = _settled(lambda: _joint(g, h, law, grid), ATTEMPTS if terms(h) is not None else 1)
    is_square = law.determinant == 0 and q == qp == c and g(u) == h(u)
    return _signed(value, 1 if is_square else _sign(g) * _sign(h))


def _one_dimensional(function: Lambda, variance: mpmath.mpf, grid: Grid) -> mpmath.mpf:
    """E[g(U)], U ~ N(0, variance)."""
    if variance == 0:
        return evaluate(function(u), Environment({u: mp.mpf(0)}))
    law = centred(variance, mp.one, mp.zero, mp.dps)
    if law is None:
        return mp.nan
    return _signed(_settled(lambda: _joint(function, Lambda(u, S.One), law, grid), ATTEMPTS), _sign(function))


def _sign(function: Lambda) -> int:
    """The sign that a function has everywhere, 0 where none is known."""
    value = function(u)
    return 1 if value.is_nonnegative else -1 if value.is_nonpositive else 0


def _signed(value: mpmath.mpf, sign: int) -> mpmath.mpf:
    """The value, an infinite one with the sign of what is integrated. Raises `Undefined` where that may have two."""
    if not mp.isinf(value):
        return value
    if sign == 0:
        raise Undefined("the integral of the absolute value is infinite, and what is integrated may have two signs")
    return sign * mp.inf


def _settled(compute: Callable[[], arb], attempts: int) -> mpmath.mpf:
    """The value to the current precision: again with more digits while cancellation, seen in the radius, took too many.

    A value that is zero to several times the digits is left at what the last attempt gives.
    """
    wanted, digits = mp.dps, mp.dps + GUARD
    negligible = ball(mp.mpf(10) ** (-20 * mp.dps))
    value = arb(0)
    for attempt in range(attempts):
        try:
            with working(digits):
                value = compute()
        except Undecided:
            if attempt == attempts - 1:
                raise
            digits *= 2
            continue
        if value.is_zero() or not value.is_finite() or (attempt and value.contains(0) and abs(value) < negligible):
            break
        good = int(value.rel_accuracy_bits() * 0.30103)
        if good >= wanted:
            break
        digits += max(wanted - good + 5, 10) if good > 0 else digits
    if value.is_nan():
        raise NoValue("the integrand has no value somewhere")
    if value.is_finite():
        return middle(value)
    if value.mid().is_finite():
        raise NoValue("a ball around the integral is infinitely wide")
    return mp.inf


def _joint(g: Lambda, h: Lambda, law: BivariateNormal, grid: Grid) -> arb:
    ones, others = terms(g), terms(h)
    if others is None or any(_is_nested(one, other) for one in ones or () for other in others):
        return _numeric(g, h, law, grid)
    if ones is None:
        return _sum(_half_numeric(g, NumericTerm(other), law, grid) for other in others)
    return _sum(_pair(NumericTerm(one), NumericTerm(other), law, grid) for one in ones for other in others)


def _is_nested(one: Term, other: Term) -> bool:
    """Whether a sine times an error function meets an error function or a kink: no mean of the two is elementary."""
    turning = is_oscillating(one) or is_oscillating(other)
    return turning and not has_no_gate(one) and not has_no_gate(other)


def _sum(values: Iterable[Ball]) -> arb:
    return _real(sum(values, arb(0)))


def _real(value: Ball) -> arb:
    """The real part; sines come as pairs of complex exponentials whose imaginary parts cancel."""
    return value if isinstance(value, arb) else value.real


def _pair(one: NumericTerm, other: NumericTerm, law: BivariateNormal, grid: Grid) -> Ball:
    """E of the product of two terms."""
    found = law.tilted((one.rate, other.rate), (one.decay, other.decay))
    if found is None:
        return arb("inf")
    factor, tilted = found
    if has_no_gate(other.term):
        return factor * _with_polynomial(one, other, tilted)
    if has_no_gate(one.term):
        return factor * _with_polynomial(other, one, tilted.exchanged())
    reach = usual_reach()
    mean = _Mean(lambda m: other.mean(m, tilted.spread), other.features(reach))
    parts = tuple(_term_parts(one, reach))
    return factor * _outer(parts, mean, tilted, grid, reach)


def _with_polynomial(one: NumericTerm, other: NumericTerm, law: BivariateNormal) -> Ball:
    """E[f(U) P(V)]: V = EV + slope (U − EU) + W, so that E[P(V) | U] is a polynomial in U, by E[WF(W)] = s² E F'(W)."""
    start = [law.second - law.slope * law.first, law.slope]
    moments = [[arb(1)], start]
    for n in range(2, len(other.polynomial)):
        ahead = multiplied(start, moments[n - 1])
        for k, coefficient in enumerate(moments[n - 2]):
            ahead[k] = ahead[k] + law.spread * (n - 1) * coefficient
        moments.append(ahead)
    given = [arb(0)] * len(other.polynomial)
    for coefficient, moment in zip(other.polynomial, moments, strict=False):
        for k, entry in enumerate(moment[: len(given)]):
            given[k] = given[k] + coefficient * entry
    return one.times(given).mean(law.first, law.q)


def _term_parts(term: NumericTerm, reach: mpmath.mpf) -> Iterator[Part]:
    if isinstance(term.term, PiecewisePolynomial):
        for low, high, polynomial in term.pieces:
            yield Part(low, high, _polynomial(polynomial), ())
    else:
        yield Part(None, None, term.value, term.features(reach))


def _polynomial(coefficients: list[Ball]) -> Program:
    def value(x: Ball) -> Ball:
        total = arb(0)
        for coefficient in reversed(coefficients):
            total = total * x + coefficient
        return total

    return value


def _half_numeric(g: Lambda, other: NumericTerm, law: BivariateNormal, grid: Grid) -> Ball:
    """E[g(U)h(V)] for a term h and any g: a real exponential moves the law, a complex one stays in the mean."""
    reach = reach_of((g,), law)
    if is_oscillating(other.term):
        frequency = abs(middle(other.rate.imag))
        mean = _Mean(lambda m: other.tilted_mean(m, law.spread), (), frequency)
        return _outer(_parts(g, law, reach), mean, law, grid, reach)
    found = law.tilted((arb(0), other.rate), (arb(0), other.decay))
    if found is None:
        return arb("inf")
    factor, tilted = found
    mean = _Mean(lambda m: other.mean(m, tilted.spread), other.features(reach))
    return factor * _outer(_parts(g, tilted, reach), mean, tilted, grid, reach)


def _numeric(g: Lambda, h: Lambda, law: BivariateNormal, grid: Grid) -> arb:
    """E[g(U)h(V)] by nested rules."""
    reach = reach_of((g, h), law)
    parts = _parts(h, law.exchanged(), reach)
    found = [feature for part in parts for feature in part.features] + _kinks(parts)
    mean = _Mean(smoothing(parts, law.spread.sqrt(), law.qp.sqrt(), grid, reach), tuple(found))
    return _real(_outer(_parts(g, law, reach), mean, law, grid, reach))


def _parts(g: Lambda, law: BivariateNormal, reach: mpmath.mpf) -> tuple[Part, ...]:
    """The parts of g(U), as far out as U may be."""
    deviation = middle(law.q.sqrt())
    return (
        parts_of(g, deviation, reach + abs(middle(law.first)) / deviation) if deviation else parts_of(g, mp.one, reach)
    )


def _kinks(parts: tuple[Part, ...]) -> list[Feature]:
    ends = [middle(end) for part in parts for end in (part.low, part.high) if end is not None]
    return [Feature(end, mp.zero, mp.zero, mp.zero) for end in dict.fromkeys(ends)]


def _outer(parts: tuple[Part, ...], mean: _Mean, law: BivariateNormal, grid: Grid, reach: mpmath.mpf) -> Ball:
    """∫ g(EU + √q z) mean(EV + √q slope z) φ(z) dz."""
    if law.q == 0:
        return sum((part.value(law.first) for part in parts if is_inside(part, law.first)), arb(0)) * mean.value(
            law.second
        )
    root = law.q.sqrt()
    slope = law.slope * root
    shift, deviation, pace = middle(law.second), middle(law.spread.sqrt()), middle(slope)
    longest = mp.mpf(LONGEST)
    inner: list[Feature] = []
    if pace != 0:
        inner = [feature.smoothed(deviation, reach).moved(shift, pace) for feature in mean.features]
        if mean.frequency:
            if abs(mean.frequency * pace) > FASTEST:
                raise NoValue("the conditional expectation oscillates too fast")
            longest = min(longest, 8 / abs(mean.frequency * pace))
    total, far = arb(0), False
    for part in parts:
        low, high = window(part, law.first, root, reach)
        if low >= high:
            far = True
            continue
        own = [feature.moved(middle(law.first), middle(root)) for feature in part.features]
        edge = max(low, -high, mp.mpf(1))
        ends = cells(low, high, own + inner, min(longest, 10 / edge), grid)
        value = part.value
        total = total + integrate(
            lambda z, value=value: (
                (-(z * z) / 2).exp() * value(law.first + root * z) * mean.value(law.second + slope * z)
            ),
            ends,
            grid.nodes(),
        )
    if far and (total == 0 or law.first != 0):
        raise NoValue("a kink lies too many standard deviations away")
    return total / (2 * arb.pi()).sqrt()
