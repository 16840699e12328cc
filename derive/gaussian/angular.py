"""The angular form: a radial integral times integrals over arcs, for g and h homogeneous on each side of 0.

(U, V) = (√q R cos t, √q' R cos(t − θ)). Source: Cho and Saul, *Kernel methods for deep learning*, 2009.
"""

from dataclasses import dataclass
from functools import cache

from sympy import Abs, Expr, Integral, Lambda, Matrix, Mul, Poly, S, cos, exp, oo, pi, simplify, sin, sqrt

from derive.activations.pieces import branches
from derive.activations.signs import UnknownSign
from derive.gaussian.expectation import GaussianExpectation, defined, density
from derive.language.derivation import Derivation
from derive.language.rule import Rule
from derive.language.symbols import q, qp, radius, t, theta, u, v

SPLIT = Rule("split at the kinks", "quadrants on which g or h vanishes are left out")
POLAR = Rule(
    "polar substitution",
    "u = √q R cos t, v = √q' R cos(t − θ); density times Jacobian is R e^{−R²/2}/(2π)",
    ("q > 0, q' > 0", "0 < θ < π"),
    "Cho, Saul 2009",
)
HOMOGENEITY = Rule("homogeneity", "the radius separates from the angle", ("g and h are homogeneous on each side of 0",))


@dataclass(frozen=True)
class Homogeneous:
    """z ↦ left·(−z)ⁿ for z < 0 and right·zⁿ for z > 0; `zero` is the value at 0."""

    degree: int
    left: Expr
    right: Expr
    zero: Expr

    def side(self, sign: int) -> Expr:
        return self.right if sign > 0 else self.left


def homogeneous(function: Lambda) -> Homogeneous | None:
    """The function as one that is homogeneous of one degree on both sides of 0; None where it is none."""
    try:
        pieces = branches(function(u), u)
    except UnknownSign:
        return None
    if any(piece.high not in (0, oo) for piece in pieces):
        return None
    sides = {-1: pieces[0].expression, 1: pieces[-1].expression}
    degrees = set()
    for piece in sides.values():
        if piece == 0:
            continue
        if not piece.is_polynomial(u) or len(Poly(piece, u).terms()) != 1:
            return None
        degrees.add(Poly(piece, u).degree())
    if len(degrees) > 1:
        return None
    zero = function(S.Zero)
    return Homogeneous(degrees.pop() if degrees else 0, sides[-1].subs(u, -1), sides[1].subs(u, 1), zero)


_SECTORS = (
    (1, 1, theta - pi / 2, pi / 2),
    (-1, 1, pi / 2, theta + pi / 2),
    (-1, -1, theta + pi / 2, 3 * pi / 2),
    (1, -1, 3 * pi / 2, theta + 3 * pi / 2),
)
"""Signs of cos t and cos(t − θ), and the arc on which they hold, for 0 < θ < π."""


def _half_line(sign: int, variable) -> tuple:
    return (variable, 0, oo) if sign > 0 else (variable, -oo, 0)


def _on(sign: int, function: Homogeneous, variable: Expr) -> Expr:
    return function.side(sign) * (sign * variable) ** function.degree


@cache
def _measure() -> Expr:
    """The Gaussian density times the Jacobian in polar coordinates, worked out from both."""
    first, second = sqrt(q) * radius * cos(t), sqrt(qp) * radius * cos(t - theta)
    jacobian = simplify(Matrix([[first.diff(radius), first.diff(t)], [second.diff(radius), second.diff(t)]]).det())
    weight = density(first, second, q, qp, sqrt(q * qp) * cos(theta)) * jacobian
    weight = weight.replace(exp, lambda exponent: exp(simplify(exponent)))
    weight = weight.subs(sqrt(q * qp - q * qp * cos(theta) ** 2), sqrt(q) * sqrt(qp) * sin(theta))
    return simplify(weight.subs(Abs(sin(theta)), sin(theta)))


@cache
def angular_form(expectation: GaussianExpectation) -> Derivation | None:
    """From the definition to one integral over the radius and one for each arc, in q, q' and θ, for 0 ≤ θ ≤ π.

    None where g or h is not homogeneous of one degree on both sides of 0.
    """
    g, h = homogeneous(expectation.g), homogeneous(expectation.h)
    if g is None or h is None:
        return None
    symbolic = GaussianExpectation(expectation.g, expectation.h, q, qp, sqrt(q) * sqrt(qp) * cos(theta))
    live = [(one, two, low, high) for one, two, low, high in _SECTORS if g.side(one) * h.side(two) != 0]
    plane_density = density(u, v, *symbolic.covariance)
    quadrants = sum(
        (
            Integral(_on(one, g, u) * _on(two, h, v) * plane_density, _half_line(two, v), _half_line(one, u))
            for one, two, _, _ in live
        ),
        S.Zero,
    )
    weight = _measure()
    in_polar = sum(
        (
            Integral(
                _on(one, g, sqrt(q) * radius * cos(t)) * _on(two, h, sqrt(qp) * radius * cos(t - theta)) * weight,
                (t, low, high),
                (radius, 0, oo),
            )
            for one, two, low, high in live
        ),
        S.Zero,
    )
    scale = sqrt(q) ** g.degree * sqrt(qp) ** h.degree
    radial = Integral(radius ** (g.degree + h.degree) * weight * 2 * pi, (radius, 0, oo))
    arcs = [Integral(_on(one, g, cos(t)) * _on(two, h, cos(t - theta)), (t, low, high)) for one, two, low, high in live]
    return (
        defined("angular form", symbolic, assumptions=("q > 0, q' > 0", "c = √(qq') cos θ with 0 < θ < π"))
        .by(SPLIT, quadrants)
        .by(POLAR, in_polar)
        .by(HOMOGENEITY, scale / (2 * pi) * Mul(radial, sum(arcs, S.Zero)))
    )
