"""Price's slope ∂E[σ(U)σ(V)]/∂c of a function with jumps: its slope almost everywhere, and its point masses.

With jumps h_i at u_i, the slope s almost everywhere and |ρ| < 1 it is E[s(U)s(V)]
+ Σ_i h_i (p_U(u_i) E[s(V) | U = u_i] + p_V(u_i) E[s(U) | V = u_i]) + Σ_{i,j} h_i h_j p(u_i, u_j), p the densities.
"""

from dataclasses import dataclass

import mpmath
from mpmath import mp
from sympy import Add, Expr, Lambda, Rational, S, exp, pi, simplify, sqrt

from derive.activations.activation import Activation
from derive.activations.pieces import LINE, kinks, limits, rise, seen
from derive.gaussian.expectation import density
from derive.language.symbols import c, q, qp, u
from verify.quadrature.agreed_digits import AgreedValue, Exact, agreed
from verify.quadrature.line_rule import line
from verify.quadrature.mesh import Grid
from verify.values.evaluate import Environment, evaluate
from verify.values.no_value import NoValue


@dataclass(frozen=True)
class Jump:
    """σ rises by `height` at `place`."""

    place: Expr
    height: Expr


def jumps_of(activation: Activation) -> tuple[Jump, ...]:
    """The jumps of σ with their heights, from left to right. Raises `NoValue` where there is no end of them."""
    if seen(activation.expression, u) != LINE:
        raise NoValue("there is no end of jumps")
    found = (Jump(at.kink, rise(at)) for at in limits(activation.expression, u))
    return tuple(jump for jump in found if jump.height != 0)


def between_jumps(activation: Activation) -> Expr:
    """Σ h_i h_j p(u_i, u_j) in q, q' and c: all of Price's slope where σ is constant between its jumps."""
    jumps = jumps_of(activation)
    return Add(*(a.height * b.height * density(a.place, b.place, q, qp, c) for a in jumps for b in jumps))


def price_slope(activation: Activation, q: Exact, qp: Exact, c: Exact, digits: int = 30) -> AgreedValue:
    """∂E[σ(U)σ(V)]/∂c by quadrature at two precisions on two subdivisions; infinite at |ρ| = 1 where jumps meet.

    Raises `NoValue` where a variance is 0 and c cannot move, where at |ρ| = 1 infinite terms of both signs meet or a
    jump of one side a kink of the other, and where the slope is not integrated; ValueError where no such (U, V) exists.
    """
    one, other, both = (Rational(int(entry.numerator), int(entry.denominator)) for entry in (q, qp, c))
    if one < 0 or other < 0 or both**2 > one * other:
        raise ValueError(f"q = {q}, q' = {qp}, c = {c} is no covariance: it needs q, q' ≥ 0 and c² ≤ qq'")
    if one == 0 or other == 0:
        raise NoValue("a variance is 0, and c cannot move")
    slope, jumps = activation.derivative(), jumps_of(activation)
    if both**2 == one * other:
        masses, kinds = _along_a_line(slope, jumps, one, other, both)
        if kinds:
            return AgreedValue(mp.inf * kinds, digits)
    else:
        masses = _in_the_plane(slope, jumps, one, other, both)

    def compute(grid: Grid) -> mpmath.mpf:
        nothing = Environment({})
        with mp.workdps(4 * mp.dps):
            law = tuple(evaluate(entry, nothing) for entry in (one, other, both))
        total = line(slope, slope, *law, grid=grid)
        for weight, function, variance in masses:
            with mp.workdps(4 * mp.dps):
                spread = evaluate(variance, nothing)
            with mp.workdps(2 * mp.dps):
                factor = evaluate(weight, nothing)
            total += factor * line(function, Lambda(u, S.One), spread, mp.one, mp.zero, grid=grid)
        return total

    return agreed(compute, digits)


_Masses = list[tuple[Expr, Lambda, Expr]]
"""(weight, f, variance): weight · E f(X), X ~ N(0, variance)."""


def _normal(place: Expr, variance: Expr) -> Expr:
    return exp(-(place**2) / (2 * variance)) / sqrt(2 * pi * variance)


def _in_the_plane(slope: Lambda, jumps: tuple[Jump, ...], q: Expr, qp: Expr, c: Expr) -> _Masses:
    found: _Masses = []
    for own, far in ((q, qp), (qp, q)):
        for jump in jumps:
            given = Lambda(u, slope(u + c * jump.place / own))
            found.append((jump.height * _normal(jump.place, own), given, far - c**2 / own))
    between = Add(*(a.height * b.height * density(a.place, b.place, q, qp, c) for a in jumps for b in jumps))
    return [*found, (between, Lambda(u, S.One), S.One)]


def _along_a_line(slope: Lambda, jumps: tuple[Jump, ...], q: Expr, qp: Expr, c: Expr) -> tuple[_Masses, int]:
    """The point masses at |ρ| = 1, where V = ±√(q'/q) U, and the sign of what is infinite: 0 where nothing is."""
    bends, side = kinks(slope(u), u), 1 if c > 0 else -1
    found: _Masses = []
    infinite = S.Zero
    apart = True
    for own, far in ((q, qp), (qp, q)):
        for jump in jumps:
            place = side * sqrt(far / own) * jump.place
            meeting = [other for other in jumps if simplify(place - other.place) == 0]
            infinite += sum(jump.height * other.height * exp(-(jump.place**2) / (2 * own)) for other in meeting)
            apart = apart and not meeting
            if not meeting and any(simplify(place - bend) == 0 for bend in bends):
                raise NoValue("a jump of σ at the one input meets a kink of σ at the other")
            found.append((jump.height * _normal(jump.place, own), Lambda(u, S(slope(place))), S.One))
    size = simplify(infinite)
    if not apart and size == 0:
        raise NoValue("infinite terms of both signs meet")
    return found, 0 if apart else 1 if size > 0 else -1


__all__ = ["Jump", "between_jumps", "jumps_of", "price_slope"]
