"""Gaussian expectations by quadrature of the definition. No route of `derive` is used.

Given U = u, V is N(cu/q, (qq' − c²)/q). Where h is a sum of terms (`verify.quadrature.gaussian_terms`) its conditional
expectation is elementary; else it is an integral by a rule of its own, split at the kinks of h. What is left is one
integral over u, split at the kinks of g, on a mesh that follows what g and the conditional expectation of h do
(`verify.quadrature.mesh`). `plane` is the two-dimensional integral itself, to hold that reduction against.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import mpmath
from flint import arb
from mpmath import mp
from mpmath.calculus.quadrature import GaussLegendre
from sympy import Basic, Expr, Float, Integral, Lambda, S, oo, sympify

from derive.activations.activation import ACTIVATIONS, specialise
from derive.gaussian.expectation import GaussianExpectation
from derive.language.quantity import quantities
from derive.language.symbols import u
from verify.quadrature.fast import Ball, Program, ball, middle, number, program, working
from verify.quadrature.features import features
from verify.quadrature.gaussian_terms import NumericTerm, Pieces, has_no_gate, is_oscillating, multiplied, split, terms
from verify.quadrature.law import Law, centred
from verify.quadrature.mesh import COARSE, LONGEST, Feature, Grid, cells, integrate, nodes
from verify.values.evaluate import Environment, evaluate
from verify.values.none import NoValue

GUARD = 10
"""Digits to spare; more where terms cancel, see `_settled`."""
ATTEMPTS = 5
FASTEST = 500
"""The most radians over a unit of z that an oscillating conditional expectation is followed at."""


@dataclass(frozen=True)
class Part:
    """A function on (low, high), the ends None where infinite, and where it changes."""

    low: arb | None
    high: arb | None
    value: Program
    features: tuple[Feature, ...]


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
    |g(U)h(V)| is, for sums of terms. Raises `NoValue` for functions that are neither sums of terms nor elementary, and
    those that grow faster than any exponential and are no sums of terms.
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
    return _settled(lambda: _joint(g, h, law, grid), ATTEMPTS if terms(h) is not None else 1)


def _one_dimensional(function: Lambda, variance: mpmath.mpf, grid: Grid) -> mpmath.mpf:
    """E[g(U)], U ~ N(0, variance)."""
    if variance == 0:
        return evaluate(function(u), Environment({u: mp.mpf(0)}))
    law = centred(variance, mp.one, mp.zero, mp.dps)
    return mp.nan if law is None else _settled(lambda: _joint(function, Lambda(u, S.One), law, grid), ATTEMPTS)


def _settled(compute: Callable[[], arb], attempts: int) -> mpmath.mpf:
    """The value to the current precision: again with more digits while cancellation, seen in the radius, took too many.

    A value that is zero to several times the digits is left at what the last attempt gives.
    """
    wanted, digits = mp.dps, mp.dps + GUARD
    negligible = ball(mp.mpf(10) ** (-20 * mp.dps))
    value = arb(0)
    for attempt in range(attempts):
        with working(digits):
            value = compute()
        if value.is_zero() or not value.is_finite() or (attempt and value.contains(0) and abs(value) < negligible):
            break
        good = int(value.rel_accuracy_bits() * 0.30103)
        if good >= wanted:
            break
        digits += max(wanted - good + 5, 10) if good > 0 else digits
    if value.is_nan():
        raise NoValue("the integrand has no value somewhere")
    return middle(value) if value.is_finite() else mp.inf


def _joint(g: Lambda, h: Lambda, law: Law, grid: Grid) -> arb:
    ones, others = terms(g), terms(h)
    if others is None:
        return _numeric(g, h, law, grid)
    if ones is None:
        return _sum(_half_numeric(g, NumericTerm(other), law, grid) for other in others)
    return _sum(_pair(NumericTerm(one), NumericTerm(other), law, grid) for one in ones for other in others)


def _sum(values: Iterable[Ball]) -> arb:
    return _real(sum(values, arb(0)))


def _real(value: Ball) -> arb:
    """The real part; sines come as pairs of complex exponentials whose imaginary parts cancel."""
    return value if isinstance(value, arb) else value.real


def _pair(one: NumericTerm, other: NumericTerm, law: Law, grid: Grid) -> Ball:
    """E of the product of two terms."""
    found = law.tilted((one.rate, other.rate), (one.decay, other.decay))
    if found is None:
        return arb("inf")
    factor, tilted = found
    if has_no_gate(other.term):
        return factor * _with_polynomial(one, other, tilted)
    if has_no_gate(one.term):
        return factor * _with_polynomial(other, one, tilted.exchanged())
    if is_oscillating(one.term) or is_oscillating(other.term):
        raise NoValue("a sine times an error function against another error function or kink is not integrated")
    reach = _reach()
    mean = _Mean(lambda m: other.mean(m, tilted.spread), other.features(reach))
    parts = tuple(_term_parts(one, reach))
    return factor * _outer(parts, mean, tilted, grid, reach)


def _with_polynomial(one: NumericTerm, other: NumericTerm, law: Law) -> Ball:
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
    if isinstance(term.term, Pieces):
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


def _half_numeric(g: Lambda, other: NumericTerm, law: Law, grid: Grid) -> Ball:
    """E[g(U)h(V)] for a term h and any g: a real exponential moves the law, a complex one stays in the mean."""
    reach = reach_of((g,), law)
    if is_oscillating(other.term):
        frequency = abs(middle(other.rate.imag))
        mean = _Mean(lambda m: other.tilted_mean(m, law.spread), (), frequency)
        return _outer(parts_of(g), mean, law, grid, reach)
    found = law.tilted((arb(0), other.rate), (arb(0), other.decay))
    if found is None:
        return arb("inf")
    factor, tilted = found
    mean = _Mean(lambda m: other.mean(m, tilted.spread), other.features(reach))
    return factor * _outer(parts_of(g), mean, tilted, grid, reach)


def parts_of(function: Lambda) -> tuple[Part, ...]:
    return tuple(
        Part(_edge(branch.low), _edge(branch.high), program(branch.expression, u), features(branch))
        for branch in split(function)
    )


def _edge(value: Expr) -> arb | None:
    return None if value in (oo, -oo) else number(value)


def _numeric(g: Lambda, h: Lambda, law: Law, grid: Grid) -> arb:
    """E[g(U)h(V)] by nested rules."""
    reach = reach_of((g, h), law)
    parts = parts_of(h)
    found = [feature for part in parts for feature in part.features] + _kinks(parts)
    mean = _Mean(_smoothing(parts, law.spread.sqrt(), law.qp.sqrt(), grid, reach), tuple(found))
    return _real(_outer(parts_of(g), mean, law, grid, reach))


def _kinks(parts: tuple[Part, ...]) -> list[Feature]:
    ends = [middle(end) for part in parts for end in (part.low, part.high) if end is not None]
    return [Feature(end, mp.zero, mp.zero, mp.zero) for end in dict.fromkeys(ends)]


def _smoothing(
    parts: tuple[Part, ...], deviation: arb, total: arb, grid: Grid, reach: mpmath.mpf
) -> Callable[[arb], Ball]:
    """m ↦ E[h(m + deviation W)]; `total` is the standard deviation of V as a whole."""
    if deviation == 0:
        return lambda m: sum((part.value(m) for part in parts if _is_inside(part, m)), arb(0))
    if deviation * NARROW > total:
        return _over_values(parts, deviation, total, grid, reach)
    return _over_deviations(parts, deviation, grid, reach)


NARROW = 100
"""Conditional laws narrower than a hundredth of the whole get a mesh of their own around each mean."""


def _over_values(
    parts: tuple[Part, ...], deviation: arb, total: arb, grid: Grid, reach: mpmath.mpf
) -> Callable[[arb], Ball]:
    """One mesh for all m, in v: h is evaluated once at each node."""
    longest = LONGEST * middle(deviation)
    places: list[arb] = []
    heights: list[arb] = []
    for part in parts:
        low, high = (end * middle(total) for end in window(part, arb(0), total, reach))
        if low < high:
            for node, weight in nodes(cells(low, high, part.features, longest, grid), grid.nodes()):
                places.append(node)
                heights.append(weight * part.value(node))
    norm = 1 / ((2 * arb.pi()).sqrt() * deviation)
    rate = -1 / (2 * deviation * deviation)
    scale = 1 / deviation
    ordered = sorted(range(len(places)), key=lambda index: places[index])
    places, heights = [places[index] for index in ordered], [heights[index] for index in ordered]
    rough = [float(place * scale) for place in places]

    def value(m: arb) -> Ball:
        m = m.mid()
        centre, far = float(m * scale), float(reach)
        chosen = slice(bisect_left(rough, centre - far), bisect_right(rough, centre + far))
        result = arb(0)
        for place, height in zip(places[chosen], heights[chosen], strict=True):
            distance = place - m
            result = result + height * (distance * distance * rate).exp()
        return result * norm

    return value


def _over_deviations(parts: tuple[Part, ...], deviation: arb, grid: Grid, reach: mpmath.mpf) -> Callable[[arb], Ball]:
    """A mesh for each m, in w = (v − m)/deviation."""
    count, norm, factor = grid.nodes(), (2 * arb.pi()).sqrt(), middle(deviation)
    rough = all(feature.scale > mp.mpf("1e-9") * factor for part in parts for feature in part.features)

    def value(m: arb) -> Ball:
        m = m.mid()
        total = arb(0)
        for part in parts:
            low, high = window(part, m, deviation, reach)
            if low >= high:
                continue
            near = [feature.moved(middle(m), factor) for feature in part.features]
            if rough:
                ends = [mp.mpf(end) for end in cells(float(low), float(high), map(_rounded, near), LONGEST, grid)]
                ends[0], ends[-1] = low, high
            else:
                ends = cells(low, high, near, LONGEST, grid)
            inner = part.value
            total = total + integrate(
                lambda w, inner=inner: (-(w * w) / 2).exp() * inner(m + deviation * w), ends, count
            )
        return total / norm

    return value


def _rounded(feature: Feature) -> Feature:
    return Feature(*(float(value) for value in (feature.place, feature.scale, feature.left, feature.right)))


def _is_inside(part: Part, x: arb) -> bool:
    return (part.low is None or part.low < x) and (part.high is None or x < part.high)


def _outer(parts: tuple[Part, ...], mean: _Mean, law: Law, grid: Grid, reach: mpmath.mpf) -> Ball:
    """∫ g(EU + √q z) mean(EV + √q slope z) φ(z) dz."""
    if law.q == 0:
        return sum((part.value(law.first) for part in parts if _is_inside(part, law.first)), arb(0)) * mean.value(
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


def _reach() -> mpmath.mpf:
    """Where φ(z) times a polynomial of moderate degree has fallen below the working precision."""
    return mp.sqrt(2 * mp.log(10) * mp.dps) + 2


def reach_of(functions: tuple[Lambda, ...], law: Law) -> mpmath.mpf:
    """The same for functions that may grow, against their size at one standard deviation.

    Raises `NoValue` for those that outgrow the density within fourteen times the usual reach.
    """
    reach = _reach()
    usual = _size(functions, law, mp.one) * ball(mp.mpf(10) ** -mp.dps)
    for _ in range(12):
        if _size(functions, law, reach) * ball(mp.exp(-(reach**2) / 2)) < usual * ball((1 + reach) ** 12):
            return reach
        reach *= mp.mpf("1.25")
    raise NoValue(f"{' or '.join(str(f(u)) for f in functions)} grows too fast to be integrated numerically")


def _size(functions: tuple[Lambda, ...], law: Law, reach: mpmath.mpf) -> arb:
    size = arb(1)
    for function, variance in zip(functions, (law.q, law.qp), strict=False):
        far = variance.sqrt() * ball(reach)
        parts = parts_of(function)
        values = [part.value(x) for x in (far, -far) for part in parts if _is_inside(part, x)]
        size = size * max(1, *(abs(value).mid() for value in values), 1)
    return size


def plane(g: Lambda, h: Lambda, q: mpmath.mpf, qp: mpmath.mpf, c: mpmath.mpf) -> mpmath.mpf:
    """E[g(U)h(V)] by the two-dimensional integral of the definition: a tensor Gauss–Legendre rule, split at the kinks.

    In mpmath's arithmetic. For |ρ| ≤ 0.9, variances of the order of 1 and functions that grow no faster than e^(2|u|);
    good for more than 20 digits.
    """
    determinant = q * qp - c**2
    first, second = _axis(g, q, qp / (2 * determinant)), _axis(h, qp, q / (2 * determinant))
    total = mp.fsum(
        weight * mp.fdot((other, mp.exp(c * u_ * v_ / determinant)) for v_, other in second) for u_, weight in first
    )
    return total / (2 * mp.pi * mp.sqrt(determinant))


def _axis(function: Lambda, variance: mpmath.mpf, rate: mpmath.mpf) -> list[tuple[mpmath.mpf, mpmath.mpf]]:
    """Nodes on one axis, and weight × function × e^{−rate z²} there; 24 nodes a cell, shorter cells near features."""
    found = []
    steps = [mp.sqrt(variance) * step for step in (-13, -7, -4, -2, 0, 2, 4, 7, 13)]
    for branch in split(function):
        low, high = (_point(end) for end in (branch.low, branch.high))
        low, high = max(low, steps[0]), min(high, steps[-1])
        if low >= high:
            continue
        with working(mp.dps):
            near = () if branch.expression.is_polynomial(u) else features(branch)
        ends = [low, *(step for step in steps if low < step < high), high]
        cuts = sorted({cut for one, other in pairwise(ends) for cut in cells(one, other, near, mp.inf, COARSE)})
        for one, other in pairwise(cuts):
            for node, weight in _RULE.get_nodes(one, other, _PLANE_DEGREE, mp.prec):
                value = evaluate(branch.expression, Environment({u: node}))
                found.append((node, weight * value * mp.exp(-rate * node**2)))
    return found


def _point(value: Expr) -> mpmath.mpf:
    return evaluate(value, Environment({}))


_RULE = GaussLegendre(mp)
_PLANE_DEGREE = 4
"""mpmath's degree 4 of Gauss–Legendre: 24 nodes a cell."""

_memory: dict[tuple, mpmath.mpf] = {}


def expectation_value(expression: GaussianExpectation, env: Environment, precision: int, grid: Grid) -> mpmath.mpf:
    """The value of a Gaussian expectation to `precision` digits; computed once for each covariance and precision.

    The covariance is evaluated with three times the digits, since qq' − c² cancels near ρ = ±1.
    """
    g, h = functions(expression, env)
    with mp.workdps(3 * precision):
        covariance = tuple(evaluate(entry, env) for entry in expression.covariance)
        if any(entry.has(Float) or _holds_integral(entry) for entry in expression.covariance):
            covariance = _snapped(covariance, precision)
        key = (g, h, *covariance, precision, grid)
    if key not in _memory:
        with mp.workdps(precision):
            _memory[key] = line(g, h, *covariance, grid=grid)
    return _memory[key]


def _holds_integral(entry: Expr) -> bool:
    return any(found.is_integral for found in quantities(entry))


def functions(expression: GaussianExpectation, env: Environment) -> tuple[Lambda, Lambda]:
    """g and h with the activation in the place of σ, and their parameters' values in the place of these."""
    g, h = expression.g, expression.h
    if env.activation is not None:
        g, h = (specialise(function, ACTIVATIONS[env.activation]) for function in (g, h))
    known = {
        symbol: sympify(env.values[symbol])
        for symbol in g.free_symbols | h.free_symbols
        if isinstance(env.values.get(symbol), Basic | int)
    }
    return (g.xreplace(known), h.xreplace(known)) if known else (g, h)


def _snapped(covariance: tuple[mpmath.mpf, ...], precision: int) -> tuple[mpmath.mpf, ...]:
    """The covariance, with |ρ| = 1 where integrals inside of it, known to `precision` digits, cannot tell it from 1.

    What this changes in E[g(U)h(V)] is of the order of √(1 − ρ²), so below 10^(4 − precision/2).
    """
    q, qp, c = covariance
    if abs(q * qp - c**2) < q * qp * mp.mpf(10) ** (8 - precision):
        c = mp.sign(c) * mp.sqrt(q * qp)
    return q, qp, c


def integral_value(expression: Integral, env: Environment, grid: Grid) -> mpmath.mpf:
    """A definite integral as it stands; infinite ends are left to mpmath's substitution.

    It is not split at kinks: where it has some, two subdivisions differ, and the comparison does not settle.
    """
    *inner, (variable, low, high) = expression.limits
    body = Integral(expression.function, *inner) if inner else expression.function
    ends = [_end(low, env), _end(high, env)]
    if all(mp.isinf(end) for end in ends):
        ends.insert(1, mp.mpf(0))
    if not any(mp.isinf(end) for end in ends) and ends[0] < ends[1]:
        ends = grid.cuts(ends)
    return mp.quad(lambda value: evaluate(body, env.bind(variable, value)), ends)


def _end(value: Expr, env: Environment) -> mpmath.mpf:
    return mp.inf * (1 if value is oo else -1) if value in (oo, -oo) else evaluate(value, env)
