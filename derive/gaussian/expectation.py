"""The unevaluated Gaussian expectation E[g(U)h(V)]."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from sympy import Dummy, Expr, IndexedBase, Integral, Lambda, Symbol, exp, oo, pi, sqrt, sympify

from derive.activations.activation import Activation
from derive.language.derivation import Derivation
from derive.language.named import DEFINITION
from derive.language.quantity import Holes, Quantity
from derive.language.rule import Rule, Stage
from derive.language.symbols import c, omega, omega_p, q, qp, radius, rho, t, tau, theta, u, v

LETTERS = frozenset((c, omega, omega_p, q, qp, radius, rho, t, tau, theta, u, v))
"""What the routes and the reductions to one variable call the law and their variables."""

BILINEARITY = Rule("bilinearity", "one expectation for each pair of terms", ("each of them is finite",))
EXCHANGE = Rule(
    "E[g(U)h(V)] is the same with U and V exchanged", "E[g(U)h(V)] at (q, q', c) is E[h(U)g(V)] at (q', q, c)"
)


def density(first: Expr, second: Expr, q: Expr, qp: Expr, c: Expr) -> Expr:
    """The density of N(0, [[q, c], [c, q']]) at (first, second), for qq' > c²."""
    determinant = q * qp - c**2
    return exp(-(qp * first**2 - 2 * c * first * second + q * second**2) / (2 * determinant)) / (
        2 * pi * sqrt(determinant)
    )


class GaussianExpectation(Quantity):
    """E[g(U)h(V)] for (U, V) ~ N(0, [[q, c], [c, q']]), left unevaluated.

    `g` and `h` are `Lambda`s of one real variable; q, q' ≥ 0 and c² ≤ qq'. `as_integral` is the definition. A closed
    form is worked out where the caller passes that rule, see `derive.gaussian.routes`.
    """

    stage = Stage.CLOSED_FORM
    exchange = EXCHANGE
    is_integral = True
    moves_late = True
    holes = Holes(sampler="what is drawn is the network that it comes from")

    def __new__(cls, g: Lambda, h: Lambda, q: Expr = q, qp: Expr = qp, c: Expr = c) -> GaussianExpectation:
        return Expr.__new__(cls, g, h, *map(sympify, (q, qp, c)))

    @property
    def g(self) -> Lambda:
        return self.args[0]

    @property
    def h(self) -> Lambda:
        return self.args[1]

    @property
    def covariance(self) -> tuple[Expr, Expr, Expr]:
        """(q, q', c)."""
        return self.args[2:]

    def exchanged(self) -> GaussianExpectation:
        """The same expectation with U and V under each other's names."""
        if u in self.h.free_symbols or v in self.g.free_symbols:
            return GaussianExpectation(self.h, self.g, self.covariance[1], self.covariance[0], self.covariance[2])
        return GaussianExpectation(
            Lambda(u, self.h(u)), Lambda(v, self.g(v)), self.covariance[1], self.covariance[0], self.covariance[2]
        )

    def apart(self) -> tuple[GaussianExpectation, Mapping[Symbol, Symbol]]:
        """The same with other names for the letters that the functions share with the routes, and the way back."""
        arrays = {base.label for side in (self.g, self.h) for base in side.atoms(IndexedBase)}
        shared = ((self.g.free_symbols | self.h.free_symbols) & LETTERS) - arrays
        names = {letter: _stand_in(letter) for letter in shared}
        own = GaussianExpectation(self.g.xreplace(names), self.h.xreplace(names), *self.covariance)
        return own, {name: letter for letter, name in names.items()}

    def as_integral(self) -> Integral:
        """The definition: the integral of g(u)h(v) against the Gaussian density, for qq' > c²."""
        return Integral(self.g(u) * self.h(v) * density(u, v, *self.covariance), (v, -oo, oo), (u, -oo, oo))


@lru_cache(maxsize=len(LETTERS))
def _stand_in(letter: Symbol) -> Dummy:
    return Dummy(letter.name, **letter.assumptions0)


def defined(title: str, expectation: GaussianExpectation, **more: tuple) -> Derivation:
    """The beginning of a derivation by its definition; `more` are its assumptions and edges."""
    note = "the integral over the plane against the Gaussian density"
    return Derivation(title, expectation, **more).by(DEFINITION, expectation.as_integral(), note=note)


def expectation_of(activation: Activation, order: int, other: int | None = None) -> GaussianExpectation:
    """E[σ^(k)(U) σ^(l)(V)] for a general covariance, l = k unless `other` says so."""
    second = order if other is None else other
    return GaussianExpectation(Lambda(u, activation.at(u, order)), Lambda(v, activation.at(v, second)))


__all__ = ["BILINEARITY", "LETTERS", "GaussianExpectation", "defined", "density", "expectation_of"]
