"""Kinks anywhere: one function in pieces between its kinks, the other a sum of atoms without a gate.

With kinks k_1 < … < k_n of h and h_j what h is beyond k_j, h(V) = h_0(V) + Σ_j (h_j − h_(j−1))(V) H(V − k_j);
V = k_j + X with X ~ N(−k_j, q') puts each gate at 0, and there completing the square and Stein's identity do.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise

from sympy import Add, Expr, Lambda, Piecewise, S, expand

from derive.activations.pieces import branches
from derive.activations.signs import UnknownSign
from derive.gaussian.atoms import Atom, atoms
from derive.gaussian.edges import edges_by
from derive.gaussian.elementary import WeightedLaw, joint_mean
from derive.gaussian.expectation import BILINEARITY, GaussianExpectation, defined
from derive.gaussian.real_form import real_form
from derive.gaussian.routes.price import ELEMENTARY
from derive.language.derivation import Derivation
from derive.language.symbols import c, q, qp, u, v

Gate = tuple[Expr, Expr]
"""k and f of f(V) H(V − k)."""
_MOST_KINKS = 6


@cache
def _gates(function: Lambda) -> tuple[tuple[Atom, ...], tuple[Gate, ...]] | None:
    """What it is on the left as atoms, and what is added at each kink; None where it is no such function."""
    try:
        pieces = branches(function(u), u)
    except (UnknownSign, TypeError):
        return None
    left = atoms(Lambda(u, pieces[0].expression))
    added = tuple((right.low, expand(right.expression - one.expression)) for one, right in pairwise(pieces))
    if left is None or len(added) > _MOST_KINKS or any(_moved(gate) is None for gate in added):
        return None
    return left, added


@cache
def _moved(gate: Gate) -> tuple[Atom, ...] | None:
    """f(k + x) H(x) as atoms in x."""
    place, function = gate
    found = atoms(Lambda(u, expand(function.xreplace({u: place + u})))) if place.is_extended_real else None
    is_plain = found is not None and not any(atom.is_gated for atom in found)
    return tuple(replace(atom, step=True) for atom in found or ()) if is_plain else None


def _plain(function: Lambda) -> tuple[Atom, ...] | None:
    found = atoms(function)
    return found if found is not None and not any(atom.is_gated for atom in found) else None


def _sides(expectation: GaussianExpectation) -> tuple[Lambda, Lambda, bool] | None:
    """The plain function, the one in pieces, and whether that is g."""
    for plain, cut, is_first in ((expectation.g, expectation.h, False), (expectation.h, expectation.g, True)):
        if _plain(plain) is not None and _gates(cut) is not None:
            return plain, cut, is_first
    return None


def applies(expectation: GaussianExpectation) -> bool:
    """Whether one function is a sum of atoms without gates and the other one in pieces, each such a sum."""
    return _sides(expectation) is not None


def derive(expectation: GaussianExpectation) -> Derivation:
    """E[g(U)h(V)] in q, q' and c for any covariance."""
    found = _sides(expectation)
    if found is None:
        raise ValueError("this route wants one function in pieces and one without")
    plain, cut, is_first = found
    own, far = (qp, q) if is_first else (q, qp)
    first, second = _plain(plain) or (), _gates(cut) or ((), ())
    symbolic = GaussianExpectation(expectation.g, expectation.h, q, qp, c)
    apart = Add(*(_expectation(plain, part, is_first) for part in _parts(cut)))
    closed = real_form(_mean(first, second, own, far, c), c)
    return (
        defined("kinks anywhere", symbolic, assumptions=("any q, q' > 0 and c² ≤ qq'",), edges=_edges(expectation))
        .by(BILINEARITY, apart, note="one expectation for each kink")
        .by(ELEMENTARY, closed, note="V = k + X puts the kink at X = 0")
    )


def _mean(first: tuple[Atom, ...], second: tuple, own: Expr, far: Expr, covariance: Expr) -> Expr:
    left, added = second
    laws = [(left, S.Zero), *((_moved(gate) or (), -gate[0]) for gate in added)]
    return Add(
        *(
            joint_mean(one, other, WeightedLaw((S.Zero, centre), (own, far), covariance))
            for found, centre in laws
            for one in first
            for other in found
        )
    )


def _parts(cut: Lambda) -> tuple[Expr, ...]:
    pieces = branches(cut(u), u)
    gated = (
        Piecewise((expand(right.expression - one.expression), u > right.low), (S.Zero, True))
        for one, right in pairwise(pieces)
    )
    return (pieces[0].expression, *gated)


def _expectation(plain: Lambda, part: Expr, is_first: bool) -> Expr:
    if part == 0:
        return S.Zero
    own, other = Lambda(u, part), Lambda(v, plain(v))
    if not is_first:
        own, other = Lambda(u, plain(u)), Lambda(v, part.xreplace({u: v}))
    return GaussianExpectation(own, other, q, qp, c)


def _edges(expectation: GaussianExpectation) -> tuple:
    def average(function: Lambda, variance: Expr) -> Expr:
        found = _gates(function)
        assert found is not None
        return real_form(_mean((Atom(S.One),), found, S.One, variance, S.Zero), c)

    return edges_by(expectation, average)


__all__ = ["applies", "derive"]
