"""The polar route: the angular form of E[g(U)h(V)], its radial and angular integrals evaluated.

Source: Cho and Saul, *Kernel methods for deep learning*, 2009, who do it for max(0, ·)ⁿ.
"""

from dataclasses import replace
from functools import cache

from sympy import Expr, Integral, S, exp, integrate, oo, pi, sqrt

from derive.gaussian.angular import Homogeneous, angular_form, homogeneous
from derive.gaussian.expectation import GaussianExpectation
from derive.gaussian.trig import trig_normal_form
from derive.language.derivation import Derivation, Edge
from derive.language.rule import Rule
from derive.language.symbols import q, qp, radius, rho, theta, u

RADIAL = Rule("radial integral", "Γ integral")
ANGULAR = Rule("angular integral", "products of cosines; sin² = 1 − cos², grouped by π − θ")


def applies(expectation: GaussianExpectation) -> bool:
    """Whether g and h are each homogeneous of one degree on both sides of 0, with no kink elsewhere, and not 0."""
    found = homogeneous(expectation.g), homogeneous(expectation.h)
    return all(side is not None and (side.left != 0 or side.right != 0) for side in found)


@cache
def _moment(degree: int) -> Expr:
    """∫_0^∞ zⁿ e^{−z²/2}/√(2π) dz."""
    return integrate(u**degree * exp(-(u**2) / 2) / sqrt(2 * pi), (u, 0, oo))


def _one_dimensional(function: Homogeneous, variance: Expr) -> Expr:
    """E[g(U)] for U ~ N(0, q), q > 0."""
    return (function.left + function.right) * variance ** (S(function.degree) / 2) * _moment(function.degree)


def _edges(g: Homogeneous, h: Homogeneous) -> tuple[Edge, ...]:
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
    form, g, h = angular_form(expectation), homogeneous(expectation.g), homogeneous(expectation.h)
    if form is None or g is None or h is None:
        raise ValueError("the polar route wants functions that are homogeneous on each side of 0")
    (radial,) = (integral for integral in form.result.atoms(Integral) if integral.variables == [radius])
    radial_done = form.result.xreplace({radial: integrate(*radial.args)})
    scale, arcs = radial_done.as_independent(Integral, as_Add=False)
    content, angular = trig_normal_form(arcs.xreplace({arc: _angular(arc) for arc in arcs.atoms(Integral)}), theta)
    return (
        replace(
            form,
            title="polar route",
            assumptions=(form.assumptions[0], "c = √(qq') cos θ with 0 < θ < π; the edges are worked out apart"),
            edges=_edges(g, h),
        )
        .by(RADIAL, radial_done, (radial,))
        .by(ANGULAR, scale * content * angular, tuple(arcs.atoms(Integral)))
    )


def _angular(arc: Integral) -> Expr:
    (integrand, (variable, low, high)) = arc.args
    return integrate(integrand.expand(trig=True), (variable, low, high))


__all__ = ["applies", "derive"]
