"""Bumps times functions with gates: e^(−bU²−b'V²) times the density of (U, V) is a multiple of another normal density.

With Σ the covariance and B = diag(b, b'), E[e^(−bU²−b'V²) g(U)h(V)] = D^(−1/2) E[g(X)h(Y)], (X, Y) with the tilted
covariance (Σ⁻¹ + 2B)⁻¹ and D = det(1 + 2ΣB); neither needs Σ⁻¹. What is left is Price's.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from sympy import Add, Expr, Lambda, S, expand, factor, sqrt

from derive.gaussian.atoms import Atom, atoms, value
from derive.gaussian.edges import edges
from derive.gaussian.expectation import BILINEARITY, GaussianExpectation, defined
from derive.gaussian.real_form import real_form
from derive.gaussian.routes import price
from derive.language.derivation import Derivation
from derive.language.rule import Rule
from derive.language.symbols import c, q, qp, u, v

TILTED = Rule(
    "tilted covariance",
    "E[e^(−bU²−b'V²) g(U)h(V)] = D^(−1/2) E[g(X)h(Y)], where (X, Y) has the covariance (Σ⁻¹ + 2 diag(b, b'))⁻¹",
    ("b, b' ≥ 0", "U and V are jointly Gaussian"),
)
TILTED_PRICE = Rule("Price's theorem, tilted", "the closed forms of Price's theorem at the tilted covariance")


def _by_decay(function: Lambda) -> dict[Expr, tuple[Atom, ...]] | None:
    """The atoms without their bumps, by the bumps."""
    found: dict[Expr, tuple[Atom, ...]] = {}
    known = atoms(function)
    for atom in known or ():
        found[atom.decay] = (*found.get(atom.decay, ()), replace(atom, decay=S.Zero))
    return None if known is None else found


def tilted_law(first: Expr, second: Expr) -> tuple[Expr, Expr, Expr, Expr]:
    """D and the entries of the tilted covariance for the decays b and b'."""
    determinant = expand(q * qp - c**2)
    ratio = expand(1 + 2 * (q * first + qp * second) + 4 * first * second * determinant)
    own, far = q + 2 * second * determinant, qp + 2 * first * determinant
    return ratio, factor(own) / ratio, factor(far) / ratio, c / ratio


@cache
def _pairs(expectation: GaussianExpectation) -> tuple[tuple[Expr, Expr, Lambda, Lambda], ...] | None:
    """(b, b', g, h) for each pair of bumps, g and h without them."""
    sides = [_by_decay(side) for side in (expectation.g, expectation.h)]
    if sides[0] is None or sides[1] is None:
        return None
    return tuple(
        (first, second, _shown(one, u), _shown(other, v))
        for first, one in sides[0].items()
        for second, other in sides[1].items()
    )


def _shown(found: tuple[Atom, ...], variable: Expr) -> Lambda:
    return Lambda(variable, real_form(value(found, variable), variable))


def _bumped(function: Lambda, decay: Expr) -> Lambda:
    variable = function.variables[0]
    found = tuple(replace(atom, decay=decay) for atom in atoms(function) or ())
    return _shown(found, variable)


@cache
def applies(expectation: GaussianExpectation) -> bool:
    """Whether some atom has a gate and a bump, and Price's theorem serves every pair without the bumps."""
    found = [atom for side in (expectation.g, expectation.h) for atom in atoms(side) or ()]
    if not any(atom.is_gated and atom.decay != 0 for atom in found):
        return False
    pairs = _pairs(expectation)
    return pairs is not None and all(price.applies(GaussianExpectation(g, h)) for _, _, g, h in pairs)


def derive(expectation: GaussianExpectation) -> Derivation:
    """E[g(U)h(V)] in q, q' and c, for g and h sums of bumps times what Price's theorem serves, and any covariance."""
    pairs = _pairs(expectation)
    if pairs is None:
        raise ValueError("the tilted covariance serves sums of atoms")
    symbolic = GaussianExpectation(expectation.g, expectation.h, q, qp, c)
    apart, moved, closed = [], [], []
    for first, second, g, h in pairs:
        ratio, own, far, both = tilted_law(first, second)
        apart.append(GaussianExpectation(_bumped(g, first), _bumped(h, second), q, qp, c))
        moved.append(GaussianExpectation(g, h, own, far, both) / sqrt(ratio))
        plain = price.derive(GaussianExpectation(g, h)).result
        closed.append(plain.xreplace({q: own, qp: far, c: both}) / sqrt(ratio))
    assumptions = ("any q, q' ≥ 0 and c² ≤ qq'",)
    return (
        defined("tilted covariance", symbolic, assumptions=assumptions, edges=edges(expectation))
        .by(BILINEARITY, Add(*apart), note="one expectation for each pair of bumps")
        .by(TILTED, Add(*moved))
        .by(TILTED_PRICE, Add(*closed))
    )


__all__ = ["applies", "derive"]
