"""E[g(U)h(V)] by the integral over the plane itself, in mpmath's arithmetic."""

from itertools import pairwise

import mpmath
from flint import arb
from mpmath import mp
from mpmath.calculus.quadrature import GaussLegendre
from sympy import Expr, Lambda

from derive.language.symbols import u
from verify.quadrature.features import features
from verify.quadrature.gaussian_terms import split
from verify.quadrature.mesh import COARSE, cells
from verify.quadrature.narrow import narrow_features
from verify.quadrature.programs import middle
from verify.values.evaluate import Environment, evaluate
from verify.values.precision import working


def plane(g: Lambda, h: Lambda, q: mpmath.mpf, qp: mpmath.mpf, c: mpmath.mpf) -> mpmath.mpf:
    """E[g(U)h(V)] by the two-dimensional integral of the definition: a tensor Gauss–Legendre rule, split at the kinks.

    In mpmath's arithmetic. For |ρ| ≤ 0.9, variances of the order of 1 and functions that grow no faster than e^(2|u|);
    good for more than 20 digits.
    """
    determinant = q * qp - c**2
    return _product(_axis(g, q, qp / (2 * determinant)), _axis(h, qp, q / (2 * determinant)), c, determinant)


def plane_size(g: Lambda, h: Lambda, q: mpmath.mpf, qp: mpmath.mpf, c: mpmath.mpf) -> mpmath.mpf:
    """E|g(U)h(V)| by the same rule: what its rounding errors are relative to."""
    determinant = q * qp - c**2
    axes = (_axis(g, q, qp / (2 * determinant)), _axis(h, qp, q / (2 * determinant)))
    first, second = ([(node, abs(weight)) for node, weight in axis] for axis in axes)
    return _product(first, second, c, determinant)


GUARD = 5
"""More digits for some hundred thousand terms."""
_Axis = list[tuple[mpmath.mpf, mpmath.mpf]]


def _product(first: _Axis, second: _Axis, c: mpmath.mpf, determinant: mpmath.mpf) -> mpmath.mpf:
    """The only part in Arb's arithmetic, for its exponential: there is one for each pair of nodes."""
    with working(mp.dps + GUARD):
        one, other = ([(arb(node), arb(weight)) for node, weight in axis] for axis in (first, second))
        rate, total = arb(c / determinant), arb(0)
        for u_, weight in one:
            total += weight * sum(((rate * u_ * v_).exp() * by for v_, by in other), arb(0))
        found = middle(total)
    return found / (2 * mp.pi * mp.sqrt(determinant))


def _axis(function: Lambda, variance: mpmath.mpf, rate: mpmath.mpf) -> _Axis:
    """Nodes on one axis, and weight × function × e^{−rate z²} there; 24 nodes a cell, shorter cells near features."""
    found = []
    steps = [mp.sqrt(variance) * step for step in (-13, -7, -4, -2, 0, 2, 4, 7, 13)]
    for branch in split(function, steps[-1]):
        low, high = (_point(end) for end in (branch.low, branch.high))
        low, high = max(low, steps[0]), min(high, steps[-1])
        if low >= high:
            continue
        with working(mp.dps):
            near = () if branch.expression.is_polynomial(u) else features(branch)
            near += narrow_features(branch, mp.sqrt(variance), steps[-1])
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
