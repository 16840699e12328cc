"""Gaussian expectations by quadrature of the definition, in mpmath. No route of `derive` is used.

For piecewise polynomial g and h: given U = u, V is N(cu/q, (qq' − c²)/q), and the conditional expectation of h is a
sum of truncated Gaussian moments, which follow from integration by parts. What is left is one integral over u, split
at the kinks and at the scale τ = √(qq' − c²)/|c| on which the conditional expectation changes. `plane` is the
two-dimensional integral itself, to hold that reduction against.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from math import ceil, log2

import mpmath
from mpmath import mp
from mpmath.calculus.quadrature import GaussLegendre
from sympy import Expr, Float, Integral, Lambda, Poly, oo

from derive.activation import ACTIVATIONS, branches, specialise
from derive.gaussian import GaussianExpectation
from derive.recursion import DEEP
from derive.symbols import u
from verify.evaluate import Environment, NoValue, evaluate


@dataclass(frozen=True)
class Grid:
    """How finely the line is cut: `refine` extra cuts between neighbours."""

    refine: int = 0

    def cuts(self, points: Iterable[mpmath.mpf]) -> list[mpmath.mpf]:
        ends = sorted(set(points))
        result = [ends[0]]
        for low, high in pairwise(ends):
            result += [low + (high - low) * step / (self.refine + 1) for step in range(1, self.refine + 2)]
        return result


COARSE, FINE = Grid(0), Grid(1)


@dataclass(frozen=True)
class _Piece:
    """A branch on (low, high); `coefficients` from the highest power down where it is a polynomial."""

    low: Expr
    high: Expr
    branch: Expr
    coefficients: tuple[Expr, ...] | None

    def value(self, argument: mpmath.mpf) -> mpmath.mpf:
        if self.coefficients is None:
            return evaluate(self.branch, Environment({u: argument}))
        return mp.polyval(_numbers(self.coefficients, mp.prec), argument)


@lru_cache(maxsize=1024)
def _numbers(values: tuple[Expr, ...], precision: int) -> tuple[mpmath.mpf, ...]:
    """Exact coefficients as numbers of mpmath's current precision, in bits `precision`."""
    return tuple(map(_number, values))


@cache
def _pieces(function: Lambda) -> tuple[_Piece, ...]:
    found = []
    for low, high, branch in branches(function(u), u):
        if branch != 0:
            coefficients = tuple(Poly(branch, u).all_coeffs()) if branch.is_polynomial(u) else None
            found.append(_Piece(low, high, branch, coefficients))
    return tuple(found)


def _is_polynomial(pieces: tuple[_Piece, ...]) -> bool:
    return all(piece.coefficients is not None for piece in pieces)


def _number(value: Expr) -> mpmath.mpf:
    return mp.inf * (1 if value > 0 else -1) if value in (oo, -oo) else mp.mpf(int(value.p)) / int(value.q)


def _at(function: Lambda, argument: mpmath.mpf) -> mpmath.mpf:
    return evaluate(function(u), Environment({u: argument}))


def _truncated_moments(order: int, low: mpmath.mpf, high: mpmath.mpf, mean: mpmath.mpf, sd: mpmath.mpf) -> list:
    """∫ vᵏ over (low, high) against N(mean, sd²), k = 0..order, by parts:

    M_k = mean M_{k−1} + sd² ((k−1) M_{k−2} − [v^{k−1} φ]).
    """
    root = sd * mp.sqrt(2)
    moments = [(_tail((low - mean) / root) - _tail((high - mean) / root)) / 2]
    edges = [
        (end, sign * mp.exp(-(((end - mean) / root) ** 2)) / (root * mp.sqrt(mp.pi)))
        for end, sign in ((low, -1), (high, 1))
        if not mp.isinf(end)
    ]
    for k in range(1, order + 1):
        boundary = mp.fsum(end ** (k - 1) * height for end, height in edges)
        before = (k - 1) * moments[k - 2] if k > 1 else 0
        moments.append(mean * moments[k - 1] + sd**2 * (before - boundary))
    return moments


def _tail(argument: mpmath.mpf) -> mpmath.mpf:
    if mp.isinf(argument):
        return mp.mpf(0) if argument > 0 else mp.mpf(2)
    return mp.erfc(argument)


def _conditional(pieces: tuple[_Piece, ...], mean: mpmath.mpf, sd: mpmath.mpf) -> mpmath.mpf:
    total = mp.mpf(0)
    for piece in pieces:
        coefficients = piece.coefficients or ()
        moments = _truncated_moments(len(coefficients) - 1, _number(piece.low), _number(piece.high), mean, sd)
        total += mp.fdot(zip(reversed(_numbers(coefficients, mp.prec)), moments, strict=True))
    return total


def _inside(pieces: tuple[_Piece, ...], argument: mpmath.mpf) -> mpmath.mpf:
    """The function's value off its kinks, which have no weight in an integral."""
    return mp.fsum(piece.value(argument) for piece in pieces if _number(piece.low) < argument < _number(piece.high))


def _reach() -> mpmath.mpf:
    """Where φ(z) times a polynomial of moderate degree has fallen below the working precision."""
    return mp.sqrt(2 * mp.log(10) * (mp.dps + 10)) + 2


def _kink_cuts(pieces: tuple[_Piece, ...], scale: mpmath.mpf) -> list[mpmath.mpf]:
    ends = {end for piece in pieces for end in (piece.low, piece.high) if end not in (oo, -oo)}
    return [_number(end) / scale for end in ends]


def _one_dimensional(function: Lambda, variance: mpmath.mpf, grid: Grid) -> mpmath.mpf:
    """E[g(U)], U ~ N(0, variance)."""
    if variance == 0:
        return _at(function, mp.mpf(0))
    return line(function, Lambda(u, 1), variance, mp.mpf(1), mp.mpf(0), grid)


def line(g: Lambda, h: Lambda, q: mpmath.mpf, qp: mpmath.mpf, c: mpmath.mpf, grid: Grid = COARSE) -> mpmath.mpf:
    """E[g(U)h(V)] by one integral over u, V given U in closed form; degenerate covariances included.

    NaN where [[q, c], [c, q']] is not positive semidefinite: no such (U, V) exists.
    """
    if q < 0 or qp < 0 or (q * qp == 0 and c != 0):
        return mp.nan
    if q == 0 or qp == 0:
        return _one_dimensional(g, q, grid) * _one_dimensional(h, qp, grid)
    pieces, other = _pieces(g), _pieces(h)
    if not _is_polynomial(other):
        if not _is_polynomial(pieces):
            raise NoValue(f"no conditional expectation of {g(u)} or {h(u)} in elementary form")
        return line(h, g, qp, q, c, grid)
    determinant = q * qp - c**2
    negligible = q * qp * mp.mpf(10) ** (-3 * mp.dps / 2)
    if determinant < -negligible:
        return mp.nan
    root, slope = mp.sqrt(q), c / q
    sd = mp.sqrt(determinant / q) if determinant > negligible else mp.mpf(0)
    reach = _reach()
    cuts = [-reach, reach, *_kink_cuts(pieces, root)]
    cuts += [sign * factor for sign in (-1, 1) for factor in (1, 3)]
    if c != 0:
        scale = sd / (abs(slope) * root)
        for centre in _kink_cuts(other, slope * root):
            cuts += [centre, *(centre + sign * factor * scale for sign in (-1, 1) for factor in (2, 6, reach))]
    cuts = grid.cuts(cut for cut in cuts if -reach <= cut <= reach)

    def integrand(piece: _Piece, z: mpmath.mpf) -> mpmath.mpf:
        point = root * z
        inner = _conditional(other, slope * point, sd) if sd else _inside(other, slope * point)
        return piece.value(point) * inner * mp.exp(-(z**2) / 2)

    total = mp.mpf(0)
    for piece in pieces:
        low, high = _number(piece.low) / root, _number(piece.high) / root
        if not _decays(lambda z, piece=piece: integrand(piece, z), low, high, reach):
            return mp.inf
        inside = [cut for cut in cuts if low <= cut <= high]
        if len(inside) > 1:
            total += _quad(lambda z, piece=piece: integrand(piece, z), inside)
    return total / mp.sqrt(2 * mp.pi)


def _decays(function: Callable, low: mpmath.mpf, high: mpmath.mpf, reach: mpmath.mpf) -> bool:
    """Whether the integrand falls beyond the reach; one that grows there has no finite integral."""
    ends = [sign for sign, end in ((-1, low), (1, high)) if mp.isinf(end)]
    return all(abs(function(2 * sign * reach)) <= abs(function(sign * reach)) for sign in ends)


def _quad(function: Callable, cuts: list[mpmath.mpf]) -> mpmath.mpf:
    """A composite Gauss–Legendre rule of fixed degree; what it misses shows between two subdivisions.

    The number of nodes grows with the digits: 96 an interval up to 60 digits, twice as many up to 120, and so on.
    """
    degree = 6 + max(0, ceil(log2(mp.dps / 60)))
    return mp.fsum(weight * function(node) for node, weight in _nodes(cuts, degree))


def _nodes(cuts: list[mpmath.mpf], degree: int) -> Iterator[tuple[mpmath.mpf, mpmath.mpf]]:
    for low, high in pairwise(cuts):
        yield from _RULE.get_nodes(low, high, degree, mp.prec)


_RULE = GaussLegendre(mp)


def plane(g: Lambda, h: Lambda, q: mpmath.mpf, qp: mpmath.mpf, c: mpmath.mpf) -> mpmath.mpf:
    """E[g(U)h(V)] by the two-dimensional integral of the definition: a tensor Gauss–Legendre rule, split at the kinks.

    For |ρ| ≤ 0.9 and piecewise polynomials; good for more than 20 digits (96 nodes on a half-line).
    """
    determinant = q * qp - c**2
    total = mp.mpf(0)
    for one in _pieces(g):
        first = _axis(one, q, qp / (2 * determinant))
        for two in _pieces(h):
            second = _axis(two, qp, q / (2 * determinant))
            total += mp.fsum(
                weight * mp.fdot((other, mp.exp(c * u_ * v_ / determinant)) for v_, other in second)
                for u_, weight in first
            )
    return total / (2 * mp.pi * mp.sqrt(determinant))


def _axis(piece: _Piece, variance: mpmath.mpf, rate: mpmath.mpf) -> list[tuple[mpmath.mpf, mpmath.mpf]]:
    """Nodes on one axis, and weight × polynomial × e^{−rate z²} there."""
    root = mp.sqrt(variance)
    steps = [root * step for step in (-13, -7, -4, -2, 0, 2, 4, 7, 13)]
    low, high = max(_number(piece.low), steps[0]), min(_number(piece.high), steps[-1])
    cuts = Grid().cuts([low, high, *(step for step in steps if low < step < high)])
    return [
        (node, weight * piece.value(node) * mp.exp(-rate * node**2)) for node, weight in _nodes(cuts, _PLANE_DEGREE)
    ]


_PLANE_DEGREE = 4
"""mpmath's degree 4 of Gauss–Legendre: 24 nodes an interval."""

_memory: dict[tuple, mpmath.mpf] = {}


def expectation_value(expression: GaussianExpectation, env: Environment, precision: int, grid: Grid) -> mpmath.mpf:
    """The value of a Gaussian expectation to `precision` digits; computed once for each covariance and precision.

    The covariance is evaluated with three times the digits, since qq' − c² cancels near ρ = ±1.
    """
    g, h = expression.g, expression.h
    if env.activation is not None:
        g, h = (specialise(function, ACTIVATIONS[env.activation]) for function in (g, h))
    with mp.workdps(3 * precision):
        covariance = tuple(evaluate(entry, env) for entry in expression.covariance)
        if any(entry.has(GaussianExpectation, Float, *DEEP) for entry in expression.covariance):
            covariance = _snapped(covariance, precision)
        key = (g, h, *covariance, precision, grid)
    if key not in _memory:
        with mp.workdps(precision):
            _memory[key] = line(g, h, *covariance, grid=grid)
    return _memory[key]


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
