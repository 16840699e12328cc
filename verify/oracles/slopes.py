"""Which slope a statement means where σ has jumps.

E[σ'(U)σ'(V)] is then either the mean for the slope almost everywhere or, with point masses, Price's ∂E[σ(U)σ(V)]/∂c.
The language of statements has one σ', so that a statement does not say which, and no oracle judges it.
"""

from __future__ import annotations

from sympy import Expr

from derive.activations.activation import HAS_JUMPS, sigma
from derive.activations.text import activation_of
from derive.language.named import unfold
from derive.language.parts import atoms
from derive.language.quantity import quantities
from verify.claims.statement import Statement


def open_slope(statement: Statement) -> str | None:
    """Why the statement is not judged: a derivative of σ stands in it or in what it works out to, and σ may jump."""
    jumping = [name for name in statement.domain.activations if not activation_of(name).is_continuous]
    if not jumping or not any(map(_has_slope, (statement.lhs, statement.rhs))):
        return None
    return f"{HAS_JUMPS} (σ = {jumping[0]})"


def _has_slope(side: Expr) -> bool:
    opened = unfold(side)
    return any(found.holds_slope for found in quantities(opened)) or any(
        part.args[1] != 0 for part in atoms(opened, sigma)
    )
