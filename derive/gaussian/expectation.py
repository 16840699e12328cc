"""The unevaluated Gaussian expectation E[g(U)h(V)]."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Expr, Integral, Lambda, exp, oo, pi, sqrt

from derive.language.symbols import c, q, qp, u, v

if TYPE_CHECKING:
    from derive.language.derivation import Derivation


def density(first: Expr, second: Expr, q: Expr, qp: Expr, c: Expr) -> Expr:
    """The density of N(0, [[q, c], [c, q']]) at (first, second), for qq' > c²."""
    determinant = q * qp - c**2
    return exp(-(qp * first**2 - 2 * c * first * second + q * second**2) / (2 * determinant)) / (
        2 * pi * sqrt(determinant)
    )


class GaussianExpectation(Expr):
    """E[g(U)h(V)] for (U, V) ~ N(0, [[q, c], [c, q']]), left unevaluated.

    `g` and `h` are `Lambda`s of one real variable; q, q' ≥ 0 and c² ≤ qq'. `as_integral` is the definition, `derive`
    works out a closed form.
    """

    is_commutative = True
    is_real = True

    def __new__(cls, g: Lambda, h: Lambda, q: Expr = q, qp: Expr = qp, c: Expr = c) -> GaussianExpectation:
        return Expr.__new__(cls, g, h, q, qp, c)

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
        return GaussianExpectation(
            Lambda(u, self.h(u)), Lambda(v, self.g(v)), self.covariance[1], self.covariance[0], self.covariance[2]
        )

    def as_integral(self) -> Integral:
        """The definition: the integral of g(u)h(v) against the Gaussian density, for qq' > c²."""
        return Integral(self.g(u) * self.h(v) * density(u, v, *self.covariance), (v, -oo, oo), (u, -oo, oo))

    def derive(self, route: str | None = None) -> Derivation:
        """A closed form with its steps, in q, q' and θ = arccos(c/√(qq')).

        Raises `derive.gaussian.routes.NoRoute` where no route applies.
        """
        from derive.gaussian.routes import derive_expectation

        return derive_expectation(self, route)
