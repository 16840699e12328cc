"""The line form: E[g(U)h(V)] as one integral over U, for h a sum of atoms.

Given U = u, V is N(cu/q, s) with s = q' − c²/q, and E[h(V) | U = u] is elementary.
"""

from functools import cache
from math import prod

from sympy import Add, Dummy, Expr, Integral, Lambda, S, Symbol, exp, expand, pi, sqrt

from derive.activations.pieces import branches
from derive.gaussian.atoms import atoms
from derive.gaussian.elementary import mean_of
from derive.gaussian.expectation import GaussianExpectation, defined
from derive.gaussian.real_form import real_form
from derive.language.derivation import Derivation
from derive.language.rule import Rule
from derive.language.symbols import c, q, qp, t, u, v

slope, spread = Dummy("kappa", real=True), Dummy("s", positive=True)
"""c/q and the variance of V given U."""

CONDITIONING = Rule(
    "conditioning", "the density of U times that of V given U = u; split at the kinks", ("q > 0", "qq' > c²")
)
CONDITIONAL_MEAN = Rule(
    "conditional mean", "V given U = u is normal; u = √q t, split at the kinks of g", ("E|h(V)| given U = u is finite",)
)


@cache
def conditional_mean(function: Lambda) -> Lambda | None:
    """(κ, s, u) ↦ E[h(V)] for V ~ N(κu, s), s > 0; None where h is no sum of atoms."""
    found = atoms(function)
    if found is None:
        return None
    value = Add(*(mean_of(atom, slope * u, spread) for atom in found))
    return Lambda((slope, spread, u), real_form(value, u))


def normal_density(variable: Expr, mean: Expr, variance: Expr) -> Expr:
    """The density of N(mean, variance)."""
    return exp(expand(-((variable - mean) ** 2) / (2 * variance))) / sqrt(2 * pi * variance)


@cache
def line_form(expectation: GaussianExpectation) -> Derivation | None:
    """From the definition to integrals over t = u/√q, one for each branch of g; None where h is no sum of atoms.

    In q, q', c and, for what depends on the covariance alone, κ = `slope` and s = `spread`.
    """
    inner = conditional_mean(expectation.h)
    if inner is None:
        return None
    g, h = expectation.g, expectation.h
    symbolic = GaussianExpectation(g, h, q, qp, c)
    given = over(h, v, normal_density(v, c * u / q, qp - c**2 / q))
    iterated = over(g, u, normal_density(u, S.Zero, q) * given)
    value = {slope: c / q, spread: qp - c**2 / q}
    pieces = over(g, t, inner(slope, spread, sqrt(q) * t), normal_density(t, S.Zero, S.One), scale=sqrt(q))
    return (
        defined("line form", symbolic, assumptions=("q > 0", "qq' > c²"))
        .by(CONDITIONING, iterated)
        .by(CONDITIONAL_MEAN, pieces.xreplace(value))
    )


def over(function: Lambda, variable: Symbol, *factors: Expr, scale: Expr = S.One) -> Expr:
    """∫ f(scale·z) · factors dz over the line for z = `variable`, one integral for each branch of f; scale > 0."""
    return Add(
        *(
            Integral(prod((piece.xreplace({u: scale * variable}), *factors)), (variable, low / scale, high / scale))
            for low, high, piece in branches(function(u), u)
            if piece != 0
        )
    )
