"""`DoubleIntegral`: over the plane, or over a radius and an angle, of what is a power of the radius times e^(−ar²) there.

On the plane u = r cos θ, v = r sin θ, and du dv = r dr dθ: the Jacobian is worked out, not remembered. Moduli, maxima and
signs give up a positive factor, so that radius and angle part.
"""

from __future__ import annotations

from collections.abc import Iterator
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
    Poly,
    PolynomialError,
    S,
    Symbol,
    Tuple,
    cos,
    exp,
    expand,
    gamma,
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

    def __new__(cls, function: Lambda, first: Tuple, second: Tuple, ranges: Tuple = Tuple()) -> DoubleIntegral:
        return Expr.__new__(cls, function, *map(sympify, (first, second, ranges)))

    @property
    def free_symbols(self) -> set[Symbol]:
        return set().union(*(part.free_symbols for part in self.args[:3]))

    def doit(self, **hints: Any) -> Expr:
        """The closed form. Raises `NotReducible`."""
        integrand, low, high = self.in_polar()
        parts = (
            _moment(power, rate) * RegionIntegral(Lambda(_angle, share), Lambda(_angle, true), low, high, self.args[3])
            for power, rate, share in _apart(integrand)
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


def _apart(integrand: Expr) -> Iterator[tuple[Expr, Expr, Expr]]:
    """(p, a, c) for each term c(θ) r^p e^(−ar²). Raises `NotReducible`."""
    for term in Add.make_args(expand(bottom_up(integrand, _is_kinked, _without_radius), power_exp=False)):
        share, radial = term.as_independent(_radius, as_Add=False)
        rate = S.Zero
        for one in radial.atoms(exp):
            rate -= _coefficient(one.args[0])
            radial = radial / one
        power = simplify(_radius * radial.diff(_radius) / radial)
        if rate.is_positive is not True or power.free_symbols or not power > -1:
            raise NotReducible(f"the radius does not part from the angle in {term}")
        yield power, rate, share * radial.subs(_radius, 1)


def _coefficient(exponent: Expr) -> Expr:
    """c of an exponent c r². Raises `NotReducible`."""
    try:
        form = Poly(exponent, _radius)
    except PolynomialError:
        raise NotReducible(f"the exponent {exponent}") from None
    if form.monoms() != [(2,)]:
        raise NotReducible(f"the exponent {exponent}")
    return form.coeff_monomial(_radius**2)


def _moment(power: Expr, rate: Expr) -> Expr:
    """∫_0^∞ r^p e^(−ar²) dr."""
    return gamma((power + 1) / 2) / (2 * rate ** ((power + 1) / 2))


def _is_kinked(part: Basic) -> bool:
    return isinstance(part, Abs | Max | Min | sign | Heaviside | Piecewise) and part.has(_radius)


def _without_radius(part: Basic) -> Basic:
    """The same with the radius before it; as it is where it does not come out."""
    if isinstance(part, Piecewise):
        (value, condition), *others = part.args
        if len(others) != 1 or others[0][1] != true:
            return part
        held = condition.replace(
            lambda one: isinstance(one, Relational), lambda one: one.func(TR10i(expand((one.lhs - one.rhs) / _radius)), 0)
        )
        return others[0][0] + (value - others[0][0]) * Piecewise((S.One, held), (S.Zero, True))
    inside = [TR10i(expand(argument / _radius)) for argument in part.args]
    if any(one.has(_radius) for one in inside):
        return part
    return part.func(*inside) * (S.One if isinstance(part, sign | Heaviside) else _radius)


__all__ = ["APART", "DoubleIntegral"]
