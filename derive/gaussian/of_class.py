"""`by_class`: values of σ by what is said of it: σ(−u) = ∓σ(u), and σ(λu) = λσ(u) for λ > 0."""

from __future__ import annotations

from sympy import Abs, Basic, Expr, Heaviside, Lambda, Max, S, sign

from derive.activations.activation import sigma
from derive.activations.classes import ActivationClass
from derive.gaussian.expectation import GaussianExpectation
from derive.language.rewriting import bottom_up
from derive.language.rule import Rewriting, Rule, Stage, rewriting

OF_CLASS = Rule(
    "what is said of σ",
    "σ(−u) = ∓σ(u); σ(u) = u₊ σ(1) + u₋ σ(−1) where σ(λu) = λσ(u) for λ > 0",
    ("σ is odd, even or homogeneous, as is said",),
)
REFLECTION = Rule("(U, −V) is normal, too", "E[g(U)h(V)] at (q, q', −c) is E[g(U)h(−V)] at (q, q', c)")


def by_class(of: object) -> tuple[Rewriting, ...]:
    """The rules for σ of a class that is odd, even or homogeneous; none for any other."""
    if not isinstance(of, ActivationClass) or not (of.parity or of.homogeneous):
        return ()

    def is_of_class(part: Basic) -> bool:
        return isinstance(part, sigma) and _value(part, of) != part

    def is_turned(part: Basic) -> bool:
        is_plain = isinstance(part, GaussianExpectation) and part.has(sigma) and not part.waits()
        return is_plain and part.covariance[2].could_extract_minus_sign()

    def has_slopes(part: Basic) -> bool:
        return isinstance(part, GaussianExpectation) and _with_slopes(part, of) != part

    return (
        rewriting(REFLECTION, Stage.MEAN, is_turned, lambda part: _reflected(part, of)),
        rewriting(OF_CLASS, Stage.ACTIVATION, is_of_class, lambda part: _value(part, of)),
        rewriting(OF_CLASS, Stage.ACTIVATION, has_slopes, lambda part: _with_slopes(part, of)),
    )


def _value(part: Expr, of: ActivationClass) -> Expr:
    argument, order = part.args
    if order != 0 and not of.smooth:
        return part
    turn = None if of.parity is None else S.NegativeOne ** (order + (of.parity == "odd"))
    if turn is not None and argument.could_extract_minus_sign():
        return turn * sigma(-argument, order)
    if argument.is_zero and (turn == -1 or (of.homogeneous and order == 0)):
        return S.Zero
    if turn is not None and order == 0 and argument.func is Abs:
        (inside,) = argument.args
        return (sign(inside) if turn == -1 else S.One) * sigma(inside, 0)
    if of.homogeneous and order == 0 and argument not in (S.One, S.NegativeOne):
        below = sigma(S.NegativeOne, 0) if turn is None else turn * sigma(S.One, 0)
        return Max(argument, 0) * sigma(S.One, 0) + Max(-argument, 0) * below
    return part


def _with_slopes(part: GaussianExpectation, of: ActivationClass) -> GaussianExpectation:
    """σ' inside of a mean, where a kink has no weight."""
    if not of.homogeneous:
        return part

    def slope(found: Basic) -> Expr:
        (argument, _) = found.args
        return Heaviside(argument) * sigma(S.One, 0) - Heaviside(-argument) * sigma(S.NegativeOne, 0)

    def is_slope(found: Basic) -> bool:
        return isinstance(found, sigma) and found.args[1] == 1 and bool(found.args[0].free_symbols)  # type: ignore[union-attr]

    g, h = (Lambda(side.variables, bottom_up(side.expr, is_slope, slope)) for side in (part.g, part.h))
    return GaussianExpectation(g, h, *part.covariance)


def _reflected(part: GaussianExpectation, of: ActivationClass) -> Expr:
    """±E[g(U)h(V)] at the other sign of c where h is even or odd; the mean itself where it is neither."""
    first, second, both = part.covariance
    (place,) = part.h.variables
    turned = bottom_up(part.h(-place), lambda one: isinstance(one, sigma), lambda one: _value(one, of))
    for times in (1, -1):
        if (turned - times * part.h(place)).expand() == 0:
            return times * GaussianExpectation(part.g, part.h, first, second, -both)
    return part


__all__ = ["OF_CLASS", "REFLECTION", "by_class"]
