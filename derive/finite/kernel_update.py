"""What one gradient step at x does to K(x, x) in the mean, as unevaluated objects: ReLU tells three quantities apart.

The network is that of `derive.finite.moments` with depth d, hidden widths n (one number, a tuple or an array of d − 1)
and c_d; s = ‖x‖²/n_0, b = 1 where the hidden biases are trained and 0 where there are none. One step θ → θ − λ∇L on
½(N − y)². An output bias adds a constant to K and, starting at 0, nothing here.

- `FrozenUpdate`: −λ E[(N − y)⟨∇K, ∇N⟩], the activation pattern held fixed;
- `RealStep`: E[K(θ − λ∇L) − K(θ)];
- `StepSlope`: the slope of the real step at λ = 0, the frozen update at λ = 1 and the kink term.
"""

from __future__ import annotations

from functools import cache

from sympy import Expr, S, erf, exp, limit, oo, pi, sqrt

from derive.finite import update_recursion
from derive.finite.any_widths import given_widths, has_own_widths, listed
from derive.finite.one_step import kink, kink_term, one_unit_step
from derive.finite.product_sums import OutputDistance
from derive.finite.recursion import GAUSSIAN_LAWS, LEMMA
from derive.finite.symbols import (
    beta,
    depth,
    example_target,
    hidden_bias,
    learning_rate,
    mean_square,
    n_width,
    output_variance,
)
from derive.language import theorems
from derive.language.quantity import Holes, Quantity
from derive.language.rewriting import stand_ins
from derive.language.rule import Rule

FROZEN_PATTERN = Rule(
    "frozen pattern",
    "⟨∇K, ∇N⟩ by the lemma's recursion over layers, the activation pattern held fixed",
    ("the weights are Gaussian", "σ is ReLU with σ'(0) = 0"),
    rests_on=LEMMA,
    takes=(*GAUSSIAN_LAWS, theorems.DOMINATED),
)
ONE_UNIT = Rule(
    "one unit after its step",
    "K is a polynomial in the readout and the preactivation, over the region where the unit stays active",
    ("one hidden unit", "y = 0"),
    takes=(theorems.FUBINI,),
)
KINK = Rule(
    "density at the kink × jump × speed",
    "the slope of the real step is that of the frozen update and what units at their kink add",
    ("one hidden layer", "the units' crossings are independent to first order in λ"),
    rests_on=("engine.kink-term",),
    takes=(theorems.DOMINATED, theorems.FUBINI),
)


class Update(Quantity):
    """What a gradient step at x does to K(x, x) in the mean."""

    rule = FROZEN_PATTERN


class FrozenUpdate(Update):
    """−λ E[(N − y)⟨∇K, ∇N⟩] at depth d ≥ 2, unevaluated; `doit` works it out. It does not depend on y.

    >>> FrozenUpdate(2, n_width, output_variance, mean_square, 0, example_target, 1).doit()
    -8*c_d**2*s**2/n
    """

    def __new__(cls, d, n, c, s, b, y, step) -> FrozenUpdate:
        n, d = given_widths(n, d)
        return Expr.__new__(cls, d, n, *map(S, (c, s, b, y, step)))

    def doit(self, **hints) -> Expr:
        d, n, c, s, b, _, step = self.args
        widths = listed(n, d)
        if widths is None and has_own_widths(n):
            return self
        if widths is not None:
            above = (c, *(S(2) for _ in widths[1:]))
            w, v = update_recursion.means(tuple(zip(reversed(widths), above, strict=True)))
        else:
            here = {depth: d, n_width: n, output_variance: c}
            w, v = (update_recursion.closed_form(name).subs(here, simultaneous=True) for name in "wv")
        return -4 * step * ((2 * s) ** 2 * w + 2 * s * b * v)


class RealStep(Update):
    """E[K(θ − λ∇L) − K(θ)] at depth d ≥ 2, unevaluated; `doit` works it out for one hidden unit, d = 2, and y = 0."""

    rule = ONE_UNIT
    holes = Holes(ball="integrals over a jump that no reduction covers")

    def __new__(cls, d, n, c, s, b, y, step) -> RealStep:
        return Expr.__new__(cls, *map(S, (d, n, c, s, b, y, step)))

    def doit(self, **hints) -> Expr:
        d, n, c, s, b, y, step = self.args
        if (d, n, y) != (2, 1, 0):
            return self
        return one_unit_step().subs(
            {output_variance: c, mean_square: s, hidden_bias: b, learning_rate: step}, simultaneous=True
        )


class StepSlope(Update):
    """lim_(λ→0) E[K(θ − λ∇L) − K(θ)]/λ, unevaluated.

    `doit`, for one hidden layer, d = 2, gives the frozen update at λ = 1 and what the kinks add.
    """

    rule = KINK
    is_dear = True
    holes = Holes(ball="integrals over a jump that no reduction covers")

    def __new__(cls, d, n, c, s, b, y) -> StepSlope:
        return Expr.__new__(cls, *map(S, (d, n, c, s, b, y)))

    def doit(self, **hints) -> Expr:
        d, n, c, s, b, y = self.args
        if d != 2:
            return self
        here = {output_variance: c, mean_square: s, hidden_bias: b}
        own = stand_ins(here, n, y)
        here |= {dummy: part for part, dummy in own.items()}
        term = kink_term(own.get(n, n), own.get(y, y)).steps[0].after
        return FrozenUpdate(2, n, c, s, b, y, 1) + term.subs(here, simultaneous=True)


class WideStepSlope(Update):
    """lim √n · (slope of the real step) as the one hidden layer's width n → ∞, unevaluated.

    By the central limit theorem N' is Gaussian in the limit, and the frozen update, of order 1/n, drops out.
    """

    rule = KINK
    is_dear = True
    holes = Holes(
        ball="integrals over a jump that no reduction covers", sampler="a limit; the slope that it is of is drawn"
    )

    def __new__(cls, c, s, b, y) -> WideStepSlope:
        return Expr.__new__(cls, *map(S, (c, s, b, y)))

    def doit(self, **hints) -> Expr:
        c, s, b, y = self.args
        here = {output_variance: c, mean_square: s, hidden_bias: b, example_target: y}
        whole = kink_term(n_width, example_target).result
        (distance,) = whole.atoms(OutputDistance)
        factor = limit(sqrt(n_width) * whole.subs(distance, 1), n_width, oo)
        spread = variance_of_output()
        target = example_target
        folded = sqrt(2 * spread / pi) * exp(-(target**2) / (2 * spread)) + target * erf(target / sqrt(2 * spread))
        return (factor * folded).subs(here, simultaneous=True)


@cache
def variance_of_output() -> Expr:
    """Var N for one hidden layer: n units, each active half of the time, with E[(a h)²] = Var h.

    >>> variance_of_output()
    c_d*s
    """
    return n_width * kink().share ** 2 * kink().law / 2


class WideFrozenUpdate(Update):
    """lim n · (frozen update) as the hidden widths n → ∞ at fixed depth d, unevaluated."""

    is_quick = True
    holes = Holes(sampler="a limit; the update that it is of is drawn")

    def __new__(cls, d, c, s, b, y, step) -> WideFrozenUpdate:
        return Expr.__new__(cls, *map(S, (d, c, s, b, y, step)))

    def doit(self, **hints) -> Expr:
        d, c, s, b, _, step = self.args
        here = {depth: d, output_variance: c}
        w, v = (update_recursion.wide_coefficient(name).subs(here, simultaneous=True) for name in "wv")
        return -4 * step * ((2 * s) ** 2 * w + 2 * s * b * v)


class JointFrozenUpdate(Update):
    """lim (frozen update)/d² as d, n → ∞ with d/n = β, unevaluated."""

    is_quick = True
    holes = Holes(sampler="a limit; the update that it is of is drawn")

    def __new__(cls, ratio, c, s, b, y, step) -> JointFrozenUpdate:
        return Expr.__new__(cls, *map(S, (ratio, c, s, b, y, step)))

    def doit(self, **hints) -> Expr:
        ratio, c, s, b, _, step = self.args
        here = {beta: ratio, output_variance: c}
        w, v = (update_recursion.joint_limit(name).subs(here, simultaneous=True) for name in "wv")
        return -4 * step * ((2 * s) ** 2 * w + 2 * s * b * v)


__all__ = [
    "FrozenUpdate",
    "JointFrozenUpdate",
    "RealStep",
    "StepSlope",
    "Update",
    "WideFrozenUpdate",
    "WideStepSlope",
]
