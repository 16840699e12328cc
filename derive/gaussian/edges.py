"""The rim of the domain in one dimension: independence at ρ = 0, one variable at 0 where its variance is 0."""

from collections.abc import Callable

from sympy import Expr, Lambda, S

from derive.gaussian.atoms import atoms
from derive.gaussian.elementary import mean
from derive.gaussian.expectation import GaussianExpectation
from derive.language.derivation import Edge
from derive.language.symbols import q, qp, rho


def edges(expectation: GaussianExpectation) -> tuple[Edge, ...]:
    """The cases ρ = 0, q = 0 and q' = 0 for sums of atoms; ρ = ±1 holds by continuity, and the steps say so."""

    def average(function: Lambda, variance: Expr) -> Expr:
        found = atoms(function)
        assert found is not None
        return mean(found, variance)

    return edges_by(expectation, average)


def edges_by(expectation: GaussianExpectation, average: Callable[[Lambda, Expr], Expr]) -> tuple[Edge, ...]:
    """The same for functions of which `average` gives the mean at a variance."""
    first, second = average(expectation.g, q), average(expectation.h, qp)
    return (
        Edge("ρ = 0: U and V independent", rho, S.Zero, first * second),
        Edge("q = 0: U = 0", q, S.Zero, expectation.g(S.Zero) * second),
        Edge("q' = 0: V = 0", qp, S.Zero, expectation.h(S.Zero) * first),
    )
