"""E|S_k − t| for sums S_k of k independent products Z Z' of two standard normal variables, by a ladder in k.

The characteristic function of S_k is (1 + u²)^(−k/2), so its density is by Basset's integral (DLMF 10.32.11)

    f_k(t) = |t|^ν K_ν(|t|)/(√π 2^ν Γ(k/2)),   ν = (k − 1)/2,

and (1 − D²) f_(k+2) = f_k. Since D² E|S_k − t| = 2 f_k, the difference E|S_(k+2) − t| − E|S_k − t| − 2 f_(k+2)(t) is
linear in t and vanishes at infinity. The ladder starts from S_0 = 0 and from
E|S_1 − t| = |t| + 2∫_|t|^∞ (u − |t|) f_1(u) du.
"""

from __future__ import annotations

from functools import cache

from sympy import Abs, Add, Expr, Pow, Rational, S, Sum, Symbol, besselk, binomial, exp, expand, gamma, pi, sqrt
from sympy.printing.precedence import PRECEDENCE

from derive.language import theorems
from derive.language.quantity import Holes, Quantity
from derive.language.rule import Rule
from derive.language.sums import free_of

_t = Symbol("t", positive=True)


SUMS_OF_PRODUCTS = Rule(
    "sums of normal products",
    "E|N' − y| over the number of active units, by a ladder of Bessel functions",
    ("the scale of a product is positive",),
    takes=(theorems.FUBINI,),
)


class BesselTail(Quantity):
    """∫_t^∞ K_0(u) du for t > 0, unevaluated."""

    precedence = (PRECEDENCE["Mul"] + PRECEDENCE["Pow"]) / 2
    holes = Holes(ball="an improper integral that no reduction covers", sampler="it is no mean of anything drawn")

    def __new__(cls, t: Expr) -> BesselTail:
        return Expr.__new__(cls, S(t))


@cache
def bessel(order: Rational, t: Expr) -> Expr:
    """K_ν for ν = 0, ½, 1, …: K_(ν+1) = K_(ν−1) + (2ν/t) K_ν from K_0, K_1, or from K_(±½) = √(π/2t) e^(−t)."""
    if order == Rational(1, 2) or order == -Rational(1, 2):
        return sqrt(pi / (2 * t)) * exp(-t)
    if order in (0, 1):
        return besselk(order, t)
    below = order - 1
    return bessel(below - 1, t) + 2 * below / t * bessel(below, t)


@cache
def density(k: int, t: Expr) -> Expr:
    """f_k(t) for t > 0.

    >>> density(2, _t)
    exp(-t)/2
    """
    order = Rational(k - 1, 2)
    return expand(t**order * bessel(order, t) / (sqrt(pi) * 2**order * gamma(Rational(k, 2))))


@cache
def _distance(k: int) -> Expr:
    if k == 0:
        return _t
    if k == 1:
        above = _t * besselk(1, _t) - _t * BesselTail(_t)  # ∫_t^∞ u K_0 = t K_1
        return expand(_t + 2 * above / pi)
    return expand(_distance(k - 2) + 2 * density(k, _t))


def distance(k: int, t: Expr) -> Expr:
    """E|S_k − t| for t ≠ 0.

    >>> distance(2, _t)
    t + exp(-t)
    """
    return _distance(k).subs(_t, Abs(t))


def distance_from_zero(k: Expr | int) -> Expr:
    """E|S_k|: given one factor of each product S_k is Gaussian, so it is √(2/π) E[χ_k], for any k ≥ 1.

    >>> distance_from_zero(2)
    1
    """
    k = S(k)
    chi = Pow(2, S.Half) * gamma((k + 1) / 2) / gamma(k / 2)
    return sqrt(2 / pi) * chi


class OutputDistance(Quantity):
    """E|N' − y| for N' = v Σ a h over the active ones of m hidden units, a and h/√Var h standard normal, unevaluated.

    An active unit's h is half a normal variable; the sign is lost in that of a.
    """

    precedence = (PRECEDENCE["Mul"] + PRECEDENCE["Pow"]) / 2
    rule = SUMS_OF_PRODUCTS
    holes = Holes(ball="an improper integral that no reduction covers", sampler="the step that it is part of is drawn")

    def __new__(cls, m: Expr, v: Expr, y: Expr) -> OutputDistance:
        return Expr.__new__(cls, *map(S, (m, v, y)))

    def doit(self, **hints) -> Expr:
        m, v, y = self.args
        if m.is_Integer and y != 0:
            terms = (binomial(m, active) * distance(active, y / v) for active in range(int(m) + 1))
            return expand(v * Add(*terms) / 2**m)
        if y != 0:
            return self
        active = free_of(Symbol("k", integer=True, positive=True), m)
        return v * Sum(binomial(m, active) * distance_from_zero(active), (active, 1, m)) / 2**m
