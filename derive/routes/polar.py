"""The polar route: (U, V) = (√q R cos t, √q' R cos(t − θ)), for g and h homogeneous on each side of 0.

The radius separates from the angle, and both integrals are elementary. Source: Cho and Saul, *Kernel methods for deep
learning*, 2009, who do it for max(0, ·)ⁿ.
"""

from dataclasses import dataclass
from functools import cache

from sympy import (
    Abs,
    Expr,
    Integral,
    Lambda,
    Matrix,
    Mul,
    Poly,
    S,
    cos,
    exp,
    integrate,
    oo,
    pi,
    simplify,
    sin,
    sqrt,
)

from derive.activation import branches
from derive.derivation import Derivation, Edge, Step
from derive.gaussian import GaussianExpectation, density
from derive.symbols import q, qp, radius, rho, t, theta, u, v
from derive.trig import trig_normal_form


@dataclass(frozen=True)
class _Homogeneous:
    """z ↦ left·(−z)ⁿ for z < 0 and right·zⁿ for z > 0; `zero` is the value at 0."""

    degree: int
    left: Expr
    right: Expr
    zero: Expr

    def side(self, sign: int) -> Expr:
        return self.right if sign > 0 else self.left


def _homogeneous(function: Lambda) -> _Homogeneous | None:
    pieces = branches(function(u), u)
    if any(end not in (0, -oo, oo) for low, high, _ in pieces for end in (low, high)):
        return None
    sides = {-1: pieces[0][2], 1: pieces[-1][2]}
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
    return _Homogeneous(degrees.pop() if degrees else 0, sides[-1].subs(u, -1), sides[1].subs(u, 1), zero)


def applies(expectation: GaussianExpectation) -> bool:
    """Whether g and h are each homogeneous of one degree on both sides of 0, with no kink elsewhere."""
    return _homogeneous(expectation.g) is not None and _homogeneous(expectation.h) is not None


_SECTORS = (
    (1, 1, theta - pi / 2, pi / 2),
    (-1, 1, pi / 2, theta + pi / 2),
    (-1, -1, theta + pi / 2, 3 * pi / 2),
    (1, -1, 3 * pi / 2, theta + 3 * pi / 2),
)
"""Signs of cos t and cos(t − θ), and the arc on which they hold, for 0 < θ < π."""


def _half_line(sign: int, variable) -> tuple:
    return (variable, 0, oo) if sign > 0 else (variable, -oo, 0)


def _on(sign: int, function: _Homogeneous, variable: Expr) -> Expr:
    return function.side(sign) * (sign * variable) ** function.degree


def _measure() -> Expr:
    """The Gaussian density times the Jacobian in polar coordinates, worked out from both."""
    first, second = sqrt(q) * radius * cos(t), sqrt(qp) * radius * cos(t - theta)
    jacobian = simplify(Matrix([[first.diff(radius), first.diff(t)], [second.diff(radius), second.diff(t)]]).det())
    weight = density(first, second, q, qp, sqrt(q * qp) * cos(theta)) * jacobian
    weight = weight.replace(exp, lambda exponent: exp(simplify(exponent)))
    weight = weight.subs(sqrt(q * qp - q * qp * cos(theta) ** 2), sqrt(q) * sqrt(qp) * sin(theta))
    return simplify(weight.subs(Abs(sin(theta)), sin(theta)))


@cache
def _moment(degree: int) -> Expr:
    """∫_0^∞ zⁿ e^{−z²/2}/√(2π) dz."""
    return integrate(u**degree * exp(-(u**2) / 2) / sqrt(2 * pi), (u, 0, oo))


def _one_dimensional(function: _Homogeneous, variance: Expr) -> Expr:
    """E[g(U)] for U ~ N(0, q), q > 0."""
    return (function.left + function.right) * variance ** (S(function.degree) / 2) * _moment(function.degree)


def _edges(g: _Homogeneous, h: _Homogeneous) -> tuple[Edge, ...]:
    """ρ = 0 by independence, ρ = ±1 with V = ±√(q'/q) U, q = 0 with U = 0: one-dimensional integrals."""
    together = sqrt(q) ** g.degree * sqrt(qp) ** h.degree * _moment(g.degree + h.degree)
    return (
        Edge("ρ = 0: U and V independent", rho, S.Zero, _one_dimensional(g, q) * _one_dimensional(h, qp)),
        Edge("ρ = 1: V = √(q'/q) U", rho, S.One, together * (g.left * h.left + g.right * h.right)),
        Edge("ρ = −1: V = −√(q'/q) U", rho, S.NegativeOne, together * (g.left * h.right + g.right * h.left)),
        Edge("q = 0: U = 0", q, S.Zero, g.zero * _one_dimensional(h, qp)),
        Edge("q' = 0: V = 0", qp, S.Zero, h.zero * _one_dimensional(g, q)),
    )


def derive(expectation: GaussianExpectation) -> Derivation:
    """E[g(U)h(V)] in q, q' and θ, for the functions g and h of `expectation` and any covariance with qq' > c²."""
    g, h = _homogeneous(expectation.g), _homogeneous(expectation.h)
    if g is None or h is None:
        raise ValueError("the polar route wants functions that are homogeneous on each side of 0")
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
    degree = g.degree + h.degree
    radial = Integral(radius**degree * weight * 2 * pi, (radius, 0, oo))
    arcs = [Integral(_on(one, g, cos(t)) * _on(two, h, cos(t - theta)), (t, low, high)) for one, two, low, high in live]
    radial_value = integrate(*radial.args)
    angular_value = sum((_angular(arc) for arc in arcs), S.Zero)
    content, angular = trig_normal_form(angular_value, theta)
    result = scale * radial_value * content / (2 * pi) * angular
    steps = (
        Step("definition", symbolic.as_integral(), "the integral over the plane against the Gaussian density"),
        Step("split at the kinks", quadrants, "quadrants on which g or h vanishes are left out"),
        Step(
            "polar substitution",
            in_polar,
            "u = √q R cos t, v = √q' R cos(t − θ); density times Jacobian is R e^{−R²/2}/(2π)",
        ),
        Step("homogeneity", scale / (2 * pi) * Mul(radial, sum(arcs, S.Zero)), "the radius separates from the angle"),
        Step("radial integral", scale / (2 * pi) * radial_value * sum(arcs, S.Zero), "Γ integral"),
        Step("angular integral", result, "products of cosines; sin² = 1 − cos², grouped by π − θ"),
    )
    return Derivation(
        "polar route",
        symbolic,
        steps,
        ("q > 0, q' > 0", "c = √(qq') cos θ with 0 < θ < π; the edges are worked out apart"),
        _edges(g, h),
    )


def _angular(arc: Integral) -> Expr:
    (integrand, (variable, low, high)) = arc.args
    return integrate(integrand.expand(trig=True), (variable, low, high))


__all__ = ["applies", "derive"]
