"""`of_any_depth`: kernels of wide networks whose layers multiply them by one number, at a depth that is a letter.

Where E[σ(U)σ(V)] = κ E[UV] for every law of (U, V) that the inputs lead to, as for σ homogeneous at x = x' and for σ
linear anywhere, each layer makes κ (f² Σ + b²) of Σ, and E[σ'σ'] is the same number in each.
"""

from __future__ import annotations

from functools import lru_cache

from sympy import Basic, Dummy, Expr, S, Sum, Symbol

from derive.activations.activation import Activation
from derive.gaussian.expectation import expectation_of
from derive.gaussian.routes import NoRoute, closed_form
from derive.language.rule import Rewriting, Rule, Stage, rewriting
from derive.networks.wide import WideKernel, kernel_below, layer_rules

SAME_FACTOR = Rule(
    "one factor a layer",
    "k_(ℓ+1) = κ(f k_ℓ + b) from k_0 on gives k_ℓ = (κf)^ℓ k_0 + κb Σ_(j<ℓ) (κf)^j, as E[σ(U)σ(V)] = κ E[UV] here",
    ("E[σ(U)σ(V)] is one multiple of E[UV] for all laws that occur, or one number", "there are layers below"),
)


def of_any_depth(activation: Activation | None) -> tuple[Rewriting, ...]:
    """The rule for a given activation; none where σ is left open."""
    if activation is None:
        return ()

    def is_of_any_depth(part: Basic) -> bool:
        return isinstance(part, WideKernel) and bool(part.depth.free_symbols) and part.kind not in ("nngp", "ntk")

    return (rewriting(SAME_FACTOR, Stage.LAYERS, is_of_any_depth, lambda part: _at_depth(part, activation)),)


def _at_depth(kernel: WideKernel, activation: Activation) -> Expr:
    """The kernel itself where its layers do more than multiply."""
    depth, (first, second, both) = kernel.depth, kernel.inputs
    if kernel.convention.parameterization != "ntk" or not depth.is_positive:
        return kernel
    is_same = first == second == both
    values, slopes = (_mean(activation, order, is_same) for order in (0, 1))
    letter = _LAW[0] if is_same else _LAW[2]
    if kernel.kind == "derivative":
        return kernel if slopes is None or slopes.free_symbols & set(_LAW) else slopes
    if values is None:
        return kernel
    if kernel.kind == "activations" and is_same and not values.free_symbols & set(_LAW):
        return values
    factor = (values / letter).expand()
    if factor.free_symbols & set(_LAW):
        return kernel
    rule = layer_rules(kernel.convention).covariance
    bias = rule.subs(kernel_below, 0)
    gain = rule.coeff(kernel_below) * factor
    if kernel.kind == "activations":
        index = Dummy("j", integer=True, nonnegative=True)
        shifts = factor * bias * Sum(gain**index, (index, 0, depth - 1)) if bias != 0 else S.Zero
        return gain**depth * both + shifts
    if bias != 0 or slopes != factor:
        return kernel
    return depth * gain ** (depth - 1) * rule.coeff(kernel_below) * both


_LAW = (Symbol("Q_law", positive=True), Symbol("Q_law'", positive=True), Symbol("C_law", real=True))


@lru_cache(maxsize=32)
def _mean(activation: Activation, order: int, is_same: bool) -> Expr | None:
    """E[σ^(k)(U)σ^(k)(V)] in the letters of a law, of U = V or of any; None where it has no closed form."""
    if order and not activation.is_continuous:
        return None
    law = (_LAW[0],) * 3 if is_same else _LAW
    expectation = expectation_of(activation, order)
    try:
        return closed_form(expectation.func(expectation.g, expectation.h, *law)).expand()
    except NoRoute:
        return None


__all__ = ["SAME_FACTOR", "of_any_depth"]
