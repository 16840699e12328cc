"""Where an expression of one variable changes, and on which scale: read off from what stands inside its functions."""

from functools import lru_cache
from itertools import pairwise

import mpmath
from mpmath import mp
from sympy import Expr, Poly, Pow, S, cos, log, sin
from sympy.core.function import Function

from derive.activations.pieces import Branch
from derive.language.symbols import u
from verify.quadrature.mesh import Feature, Turning
from verify.quadrature.programs import ball, middle, number, program, real_part
from verify.values.no_value import NoValue


def features(branch: Branch) -> tuple[Feature, ...]:
    """The features of a branch, at the current precision.

    f(p(u)) with a polynomial p changes near each root r of p, on the scale on which p moves by 1 there; a power with a
    negative or fractional exponent, and a logarithm, is singular at r, at the distance |Im r|. A sine turns. Where the
    branch is a polynomial from 2.5 digits × that scale on, as tanh is and log(1 + e^u), nothing more happens beyond.
    """
    return _features(branch, mp.prec)


@lru_cache(maxsize=256)
def _features(branch: Branch, precision: int) -> tuple[Feature, ...]:
    found = []
    for part in branch.expression.atoms(Function, Pow):
        if isinstance(part, Pow) and part.exp.is_Integer and part.exp > 0:
            continue
        exponential = isinstance(part, Pow) and not part.exp.is_number
        argument = part.exp if exponential else part.args[0]
        if argument.has(u) and argument.is_polynomial(u):
            singular = isinstance(part, log) or (isinstance(part, Pow) and not exponential)
            found += [(place, max(scale, _shortest(part))) for place, scale in _places(argument, singular)]
        elif isinstance(part, Pow) and not exponential and not part.exp.is_Integer:
            ends = (end for end in _interval(branch) if mp.isfinite(end))
            found += [(end, _shortest(part)) for end in ends if _is_zero(argument, end)]
    turning = tuple(
        _turning(part.args[0])
        for part in branch.expression.atoms(sin, cos)
        if part.has(u) and part.args[0].is_polynomial(u)
    )
    settled = (_settling(branch, place, max(scale, _outside(branch, place))) for place, scale in dict.fromkeys(found))
    return (*settled, *turning)


def _shortest(part: Expr) -> mpmath.mpf:
    """How long a cell at a zero of a base may be: one of length L is off by L^(1 + p), of the square L^(1 + 2p)."""
    power = part.exp if isinstance(part, Pow) else S.Zero
    if not power.is_Rational or power.is_Integer or power <= -S.Half:
        return mp.zero
    return mp.mpf(10) ** (-(mp.dps + MARGIN) / (1 + float(min(power, 2 * power))))


MARGIN = 12
"""Digits more, as the length is not held against the density that the branch is integrated against."""


def _is_zero(argument: Expr, end: mpmath.mpf) -> bool:
    """Whether an argument vanishes at the end of a branch, as far as the digits tell."""
    return bool(abs(middle(real_part(program(argument, u)(ball(end))))) < mp.mpf(10) ** (-mp.dps / 2))


def _outside(branch: Branch, place: mpmath.mpf) -> mpmath.mpf:
    """How far the place is from the branch's interval."""
    low, high = _interval(branch)
    return max(low - place, place - high, mp.zero)


def _interval(branch: Branch) -> tuple[mpmath.mpf, mpmath.mpf]:
    low = -mp.inf if branch.low.is_infinite else middle(number(branch.low))
    return low, mp.inf if branch.high.is_infinite else middle(number(branch.high))


def _places(argument: Expr, singular: bool) -> list[tuple[mpmath.mpf, mpmath.mpf]]:
    with mp.workdps(mp.dps + 10):
        polynomial = Poly(argument, u)
        numbers = _numbers(polynomial)
        roots = [root for part in _simple_parts(polynomial) for root in _roots(part)]
        if singular:
            return [(mp.re(root), _clean(mp.im(root))) for root in roots]
        places = {mp.re(root) for root in roots}
        return [(place, _moving(numbers, place)) for place in places]


def _turning(argument: Expr) -> Turning:
    """How fast sin p(u) turns; it is at rest where p is."""
    *slopes, _ = _numbers(Poly(argument, u))
    degree = len(slopes)
    speeds = tuple(abs(value) * (degree - index) for index, value in enumerate(slopes))[::-1]
    return Turning(mp.zero, mp.inf, speeds=speeds)


def _numbers(polynomial: Poly) -> list[mpmath.mpf]:
    return [middle(real_part(number(value))) for value in polynomial.all_coeffs()]


def _simple_parts(polynomial: Poly) -> tuple[Poly, ...]:
    """Polynomials with simple roots that have the roots of this one together; itself where its own are simple.

    mpmath's iteration converges to simple roots only. Divided by its leading coefficient πu³ is rational, too.
    """
    found = polynomial.monic().sqf_list()[1]
    return (polynomial,) if [order for _, order in found] == [1] else tuple(part for part, _ in found)


def _roots(polynomial: Poly) -> list[mpmath.mpc]:
    try:
        return mp.polyroots(_numbers(polynomial), maxsteps=200, extraprec=200)
    except mp.NoConvergence:
        raise NoValue(f"the roots of {polynomial.as_expr()} are not found") from None


def _clean(value: mpmath.mpf) -> mpmath.mpf:
    return mp.mpf(0) if abs(value) < mp.mpf(10) ** (-mp.dps // 2) else abs(value)


def _moving(numbers: list[mpmath.mpf], place: mpmath.mpf) -> mpmath.mpf:
    """min over j ≥ 1 of |p⁽ʲ⁾/j!|^(−1/j)."""
    scales, derivative = [], list(numbers)
    for order in range(1, len(numbers)):
        degree = len(derivative) - 1
        derivative = [value * (degree - index) for index, value in enumerate(derivative[:-1])]
        size = abs(mp.polyval(derivative, place)) / mp.factorial(order)
        if size:
            scales.append(size ** (-mp.mpf(1) / order))
    return min(scales)


def _settling(branch: Branch, place: mpmath.mpf, scale: mpmath.mpf) -> Feature:
    distance = scale * mp.dps * 5 / 2
    low, high = _interval(branch)
    free = distance > 0
    left = free and mp.isinf(low) and _is_settled(branch.expression, place - distance, -distance)
    right = free and mp.isinf(high) and _is_settled(branch.expression, place + distance, distance)
    return Feature(place, scale, distance if left else mp.inf, distance if right else mp.inf)


def _is_settled(expression: Expr, start: mpmath.mpf, step: mpmath.mpf) -> bool:
    """Whether fifth differences vanish, from `start` on in steps and in ten times as long steps."""
    value = program(expression, u)
    for width in (step, 10 * step):
        row = [middle(value(ball(start + width * j))) for j in range(8)]
        size = max(1, *map(abs, row))
        for _ in range(5):
            row = [after - before for before, after in pairwise(row)]
        if not all(abs(entry) <= size * mp.mpf(10) ** (5 - mp.dps) for entry in row):
            return False
    return True
