"""`closed_integrals`: integrals that stand by themselves, of trigonometric polynomials and of powers times e^(−ar²)."""

from __future__ import annotations

from sympy import Add, Basic, Expr, Integral, S, oo

from derive.language import theorems
from derive.language.quantity import NotReducible
from derive.language.rule import Rewriting, Rule, Stage, rewriting
from derive.measures.harmonics import definite
from derive.measures.moments import moments

BETWEEN = Rule(
    "integral between ends",
    "c θ^p cos(aθ + b) by parts, a = 0 apart; ∫ r^p e^(−ar²) dr = Γ((p + 1)/2)/(2 a^((p + 1)/2)) on (0, ∞)",
    takes=(theorems.FUNDAMENTAL,),
)


def closed_integrals() -> Rewriting:
    """The rule for integrals over one variable; others, and other integrands, stay as they are."""
    return rewriting(BETWEEN, Stage.CLOSED_FORM, _is_single, _closed)


def _is_single(part: Basic) -> bool:
    return isinstance(part, Integral) and len(part.limits) == 1 and len(part.limits[0]) == 3


def _closed(integral: Integral) -> Expr:
    ((variable, low, high),) = integral.limits
    try:
        if (low, high) == (S.Zero, oo):
            return Add(*(share * moment for share, moment in moments(integral.function, variable)))
        if low.is_finite and high.is_finite:
            return definite(integral.function, variable, low, high).as_expression()
    except NotReducible:
        pass
    return integral


__all__ = ["BETWEEN", "closed_integrals"]
