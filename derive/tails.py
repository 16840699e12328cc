"""`tails`: certificates that may show a limit as a number goes to ∞. Nothing here is trusted: the check decides."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Dummy, Expr, Pow, diff, expand, factorial, fraction, together

from derive.language.certificate import Expansion, Tail
from derive.language.named import unfold
from derive.language.rewriting import bottom_up
from derive.training.fixed_kernel import AtInfinity, UnderFixedKernel

_MOST_ORDERS = 8
"""Coefficients of a denominator that are looked at for one that is not 0."""


def tails(limit: AtInfinity, value: Expr | None = None) -> Iterator[Tail | Expansion]:
    """For a value, or the one that its rule gives; the cheap ones first."""
    value = limit.doit() if value is None else value
    quantity = bottom_up(
        unfold(limit.quantity), lambda part: isinstance(part, UnderFixedKernel), lambda part: part.doit()
    )
    yield Tail(limit, value, quantity)
    if quantity.has(UnderFixedKernel):
        return
    still, moving = quantity.as_independent(limit.variable, as_Add=False)
    yield Tail(limit, value, still * expand(moving))
    yield from _expansions(limit, value, quantity)


def _expansions(limit: AtInfinity, value: Expr, quantity: Expr) -> Iterator[Expansion]:
    small = Dummy("small", positive=True)
    above, below = map(expand, fraction(_in_small(quantity.xreplace({limit.variable: 1 / small}))))
    slope = below
    for order in range(_MOST_ORDERS):
        lead = slope.subs(small, 0) / factorial(order)
        if lead.is_finite is not False and expand(lead) != 0:
            yield Expansion(limit, value, above, below, small, order, lead)
            return
        slope = diff(slope, small)


def _in_small(expression: Expr) -> Expr:
    """As one fraction, and so what stands under roots and powers: powers of a positive number come out of these."""
    return together(
        bottom_up(expression, lambda part: isinstance(part, Pow), lambda part: together(part.base) ** part.exp)
    )


__all__ = ["tails"]
