"""Isserlis' theorem (Wick): the mean of a product of Gaussians is the sum over their pairings, for polynomials g and h.

Source: Isserlis, *On a formula for the product-moment coefficient of any order*, 1918.
"""

from functools import cache

from sympy import Add, Expr, Lambda, Poly, S, collect, expand, factor

from derive.gaussian.collecting import COLLECTING
from derive.gaussian.edges import edges
from derive.gaussian.expectation import BILINEARITY, GaussianExpectation, defined
from derive.language.derivation import Derivation
from derive.language.rule import Rule
from derive.language.symbols import c, q, qp, u, v

ISSERLIS = Rule(
    "Isserlis' theorem", "pairings of the factors: UU gives q, VV q', UV c", ("U and V are jointly Gaussian",)
)


def _powers(function: Lambda) -> dict[int, Expr] | None:
    """Coefficient by degree, or None where the function is no polynomial."""
    expression = expand(function(u))
    if not expression.is_polynomial(u):
        return None
    return {degree: coefficient for (degree,), coefficient in Poly(expression, u).terms() if coefficient != 0}


def applies(expectation: GaussianExpectation) -> bool:
    """Whether g and h are polynomials."""
    return _powers(expectation.g) is not None and _powers(expectation.h) is not None


@cache
def _pairings(n: int, m: int) -> Expr:
    """E[U^n V^m]: the first factor is paired with each of the others, and the rest among themselves."""
    if n == m == 0:
        return S.One
    if n == 0:
        return (m - 1) * qp * _pairings(0, m - 2) if m > 1 else S.Zero
    same = (n - 1) * q * _pairings(n - 2, m) if n > 1 else S.Zero
    return expand(same + (m * c * _pairings(n - 1, m - 1) if m else S.Zero))


def derive(expectation: GaussianExpectation) -> Derivation:
    """E[g(U)h(V)] in q, q' and c, for polynomials g and h and any covariance."""
    g, h = _powers(expectation.g), _powers(expectation.h)
    if g is None or h is None:
        raise ValueError("Isserlis' theorem wants polynomials")
    symbolic = GaussianExpectation(expectation.g, expectation.h, q, qp, c)
    products = [(a * b, n, m) for n, a in g.items() for m, b in h.items()]
    apart = Add(*(a * GaussianExpectation(Lambda(u, u**n), Lambda(v, v**m), q, qp, c) for a, n, m in products))
    paired = Add(*(a * _pairings(n, m) for a, n, m in products))
    assumptions = ("any q, q' ≥ 0 and c² ≤ qq'",)
    return (
        defined("Isserlis' theorem", symbolic, assumptions=assumptions, edges=edges(expectation))
        .by(BILINEARITY, apart, note="one expectation for each pair of powers")
        .by(ISSERLIS, paired)
        .by(COLLECTING, collect(expand(paired), c, factor), note="by powers of c")
    )


__all__ = ["applies", "derive"]
