"""`DoubleIntegral`: over the plane, or over a radius and an angle, where radius and angle part.

On the plane u = r cos θ, v = r sin θ, and du dv = r dr dθ: the Jacobian is worked out, not remembered. Moduli, maxima
and signs give up a positive factor; what is left of the radius is r^p e^(−ar²).
"""

from __future__ import annotations

from typing import Any

from sympy import (
    Abs,
    Add,
    Basic,
    Expr,
    Heaviside,
    Lambda,
    Matrix,
    Max,
    Min,
    Piecewise,
    S,
    Symbol,
    Tuple,
    cos,
    exp,
    expand,
    oo,
    pi,
    sign,
    simplify,
    sin,
    sympify,
    true,
)
from sympy.core.relational import Relational
from sympy.simplify.fu import TR10i

from derive.language import theorems
from derive.language.quantity import Holes, NotReducible, Quantity
from derive.language.rewriting import bottom_up
from derive.language.rule import Rule, Stage
from derive.measures.moments import moments
from derive.measures.region import RegionIntegral

APART = Rule(
    "radius and angle apart",
    "u = r cos θ, v = r sin θ, du dv = r dr dθ; ∫ r^p e^(−ar²) dr = Γ((p + 1)/2)/(2 a^((p + 1)/2)) on (0, ∞)",
    ("the integrand is a sum of c(θ) r^p e^(−ar²) with a > 0 and p > −1",),
    takes=(theorems.FUBINI, theorems.SUBSTITUTION, theorems.FUNDAMENTAL),
)
_radius, _angle = Symbol("radius", positive=True), Symbol("angle", real=True)


class DoubleIntegral(Quantity):
    """∫∫ f(x, y) dy dx, x between the first two ends and y between the others, unevaluated.

    Either both run over all real numbers, or one of them from 0 to ∞ and the other one between finite numbers.
    """

    rule = APART
    stage = Stage.CLOSED_FORM
    is_integral = True
    holes = Holes(value="its ball is worked out from the definition", sampler="nothing is drawn")

    def __new__(cls, function: Lambda, first: Tuple, second: Tuple, ranges: Tuple | None = None) -> DoubleIntegral:
        return Expr.__new__(cls, function, *map(sympify, (first, second, ranges or Tuple())))

    @property
    def free_symbols(self) -> set[Symbol]:
        return set().union(*(part.free_symbols for part in self.args[:3]))

    def doit(self, **hints: Any) -> Expr:
        """The closed form. Raises `NotReducible`."""
        integrand, low, high = self.in_polar()
        parts = (
            moment * RegionIntegral(Lambda(_angle, share), Lambda(_angle, true), low, high, self.args[3])
            for share, moment in moments(bottom_up(integrand, _is_kinked, _without_radius), _radius)
        )
        return Add(*parts)

    def in_polar(self) -> tuple[Expr, Expr, Expr]:
        """(f in radius and angle with the Jacobian, the ends of the angle). Raises `NotReducible`."""
        function, first, second, _ = self.args
        if first == second == Tuple(-oo, oo):
            at = _radius * cos(_angle), _radius * sin(_angle)
            jacobian = simplify(Matrix([[one.diff(_radius), one.diff(_angle)] for one in at]).det())
            shown = function(*at) * jacobian
            return shown.replace(exp, lambda exponent: exp(simplify(exponent))), -pi, pi
        if first == Tuple(0, oo):
            return function(_radius, _angle), *second
        if second == Tuple(0, oo):
            return function(_angle, _radius), *first
        raise NotReducible("a double integral over other ranges")


def _is_kinked(part: Basic) -> bool:
    return isinstance(part, Abs | Max | Min | sign | Heaviside | Piecewise) and part.has(_radius)


def _without_radius(part: Basic) -> Basic:
    """The same with the radius before it; as it is where it does not come out."""
    if isinstance(part, Piecewise):
        (value, condition), *others = part.args
        if len(others) != 1 or others[0][1] != true:
            return part
        held = condition.replace(
            lambda one: isinstance(one, Relational),
            lambda one: one.func(TR10i(expand((one.lhs - one.rhs) / _radius)), 0),
        )
        return others[0][0] + (value - others[0][0]) * Piecewise((S.One, held), (S.Zero, True))
    inside = [TR10i(expand(argument / _radius)) for argument in part.args]
    if any(one.has(_radius) for one in inside):
        return part
    return part.func(*inside) * (S.One if isinstance(part, sign | Heaviside) else _radius)


__all__ = ["APART", "DoubleIntegral"]
