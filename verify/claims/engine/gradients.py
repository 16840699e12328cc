"""What the derivatives of generated modules rest on: how a layer moves, and Price's theorem at the closed forms.

The left-hand sides are definitions: a derivative of the layer as `derive.networks.sensitivity` writes it, and the
Gaussian means E[σ'(U)σ'(V)] and E[σ''(U)σ(V)]/2. The right-hand sides are what is printed into a module, the
derivatives of the closed forms that SymPy takes.
"""

from __future__ import annotations

from sympy import Expr, Interval, Lambda, Rational, S, pi, sin

from derive.gaussian.expectation import GaussianExpectation
from derive.gaussian.routes import derive_expectation
from derive.language.derivatives import Partial
from derive.language.symbols import c, q, qp, u, v
from derive.networks.sensitivity import (
    apart,
    gap,
    layer_map,
    layer_slopes,
    mean_slopes,
    passed,
    phi,
    phip,
    ratio,
    steepness,
)
from verify.claims.claim import Claim
from verify.claims.domain import Domain, Point, positive, real
from verify.claims.statement import Statement

_QUARTER = Interval(0, pi / 2)
_LAYER = Domain({phi: _QUARTER, phip: _QUARTER, gap: Interval(0, 1), ratio: positive, steepness: real, passed: real})
_POINTS = tuple(
    Point(f"(q, q', c) = ({one}, {other}, {both})", {q: S(one), qp: S(other), c: S(both)})
    for one, other, both in ((1, 1, 0), (2, 1, 1), (1, Rational(1, 4), Rational(-1, 3)), (3, 2, Rational(12, 5)))
)
_COVARIANCES = Domain({q: positive, qp: positive, c: real}, _POINTS, conditions=(c**2 < q * qp,))


def _claim(name: str, title: str, says: str, statement: Statement) -> Claim:
    return Claim(f"engine.gradient-{name}", "engine", title, "the derivatives of generated modules", says, statement)


def _turn(name: str, angle: Expr, whole: Expr, slope: Expr, what: str) -> Claim:
    return _claim(
        name,
        f"∂{what}/∂{'φ' if angle == phi else chr(966) + chr(39)}",
        f"How {what} of the next layer moves with a row's share of biases, in what keeps its digits for equal rows.",
        Statement(Partial(whole, angle), slope.subs(apart, sin(phi - phip)), _LAYER),
    )


def _mean(g: Expr, h: Expr) -> GaussianExpectation:
    return GaussianExpectation(Lambda(u, g), Lambda(v, h.subs(u, v)), q, qp, c)


def _price(name: str, g: Expr, in_q: bool) -> Claim:
    slopes = mean_slopes(derive_expectation(_mean(g, g)).result)
    if in_q:
        says = f"∂E[σ(U)σ(V)]/∂q = E[σ''(U)σ(V)]/2 for σ = {name}."
        statement = Statement(_mean(g.diff(u, 2) / 2, g), slopes.in_q, _COVARIANCES)
    else:
        says = f"∂E[σ(U)σ(V)]/∂c = E[σ'(U)σ'(V)] for σ = {name}."
        statement = Statement(_mean(g.diff(u), g.diff(u)), slopes.in_c, _COVARIANCES)
    letter = "q" if in_q else "c"
    return _claim(f"{name}-in-{letter}", f"Price's theorem in {letter} for {name}", says, statement)


def _claims() -> tuple[Claim, ...]:
    made, slopes = layer_map(), layer_slopes()
    return (
        _turn("turn-first", phi, made.correlation, slopes.in_phi, "cos ω"),
        _turn("turn-second", phip, made.correlation, slopes.in_phip, "cos ω"),
        _turn("passing-first", phi, made.passing, slopes.passing_in_phi, "t − cos ω"),
        _turn("passing-second", phip, made.passing, slopes.passing_in_phip, "t − cos ω"),
        _price("cube", u**3, in_q=False),
        _price("cube", u**3, in_q=True),
        _price("sin", sin(u), in_q=True),
    )


CLAIMS = _claims()
