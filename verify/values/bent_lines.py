"""Means of functions that are lines on either side of 0, in floats and closed form: for kernels of very many layers.

With cos θ = c/√(qq'), E[U_+ V_+] = √(qq') (sin θ + (π − θ) cos θ)/(2π), and U and V are both positive with probability
(π − θ)/(2π) (Sheppard 1899).
"""

from __future__ import annotations

from functools import cache
from typing import Any

from mpmath import mp
from sympy import S

from derive.activations.activation import Activation
from derive.activations.pieces import branches
from derive.activations.signs import UnknownSign
from derive.activations.text import activation_of
from derive.language.symbols import u
from verify.values.evaluate import Covariance
from verify.values.no_value import NoValue

Slopes = tuple[Any, Any]
"""Above and below 0."""


@cache
def slopes(name: str) -> Slopes | None:
    """Of an activation; None of one that is no such function."""
    activation: Activation = activation_of(name)
    try:
        pieces = branches(activation.expression, u)
    except (UnknownSign, TypeError):
        return None
    found = [(piece.expression / u).expand() for piece in pieces]
    is_bent = all(piece.high in (0, S.Infinity) for piece in pieces) and all(slope.is_Rational for slope in found)
    return (found[-1], found[0]) if is_bent else None


def average(order: int, law: Covariance, bent: Slopes) -> Any:
    """E[σ(U)σ(V)], or E[σ'(U)σ'(V)] for order 1."""
    q, qp, c = law
    if q <= 0 or qp <= 0:
        raise NoValue("a variance of 0")
    above, below = (mp.mpf(slope.p) / slope.q for slope in bent)
    if q == qp == c:
        return (above**2 + below**2) * (q if order == 0 else 1) / 2
    scale = mp.sqrt(q * qp)
    cosine = max(-1, min(1, c / scale))
    angle = mp.acos(cosine)
    if order == 1:
        return ((above**2 + below**2) * (mp.pi - angle) + 2 * above * below * angle) / (2 * mp.pi)
    alike = mp.sin(angle) + (mp.pi - angle) * cosine
    apart = mp.sin(angle) - angle * cosine
    return scale * ((above**2 + below**2) * alike - 2 * above * below * apart) / (2 * mp.pi)


__all__ = ["Slopes", "average", "slopes"]
