"""`bend_met`: a derivative taken of what may bend or jump there: moduli, maxima, signs, steps, cases.

SymPy has d|t|/dt = sign t, and sign 0 = 0: a number where there is no slope. The activation's kinks are
`verify.points.kinks`'.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from sympy import Abs, Basic, Expr, Heaviside, Integral, Max, Min, Piecewise, sign
from sympy.core.relational import Relational

from derive.language.derivatives import UnevaluatedDerivative
from derive.language.named import Named, unfold
from derive.language.parts import atoms, parts
from derive.language.quantity import Quantity
from verify.claims.signs import SignsOn
from verify.claims.statement import Statement


def bend_met(statement: Statement) -> str | None:
    """Why a derivative may not be there; None where signs on the domain show that all it meets is apart from 0."""
    signs = SignsOn(statement.domain)
    for side in (statement.lhs, statement.rhs):
        for derivative in sorted(atoms(side, UnevaluatedDerivative), key=str):
            for form in _bends(derivative.function):
                start = derivative.at_start(form)
                if derivative.moves(form) and not any(signs.bounds(one).is_positive for one in (start, -start)):
                    return f"open: {start} is not 0, where {derivative.function} bends or jumps"
    return None


def _bends(function: Expr) -> Iterator[Expr]:
    """Forms where one of its parts bends or jumps if they vanish; what is integrated has no such place."""
    for part in sorted(_outside_of_quantities(unfold(function)), key=str):
        if isinstance(part, Abs | sign | Heaviside):
            yield part.args[0]
        elif isinstance(part, Max | Min):
            yield from (one - other for one, other in combinations(part.args, 2))
        elif isinstance(part, Piecewise):
            held = (one for _, condition in part.args for one in parts(condition) if isinstance(one, Relational))
            yield from (one.lhs - one.rhs for one in held)


def _outside_of_quantities(part: Basic) -> set[Basic]:
    if isinstance(part, Quantity | Integral) and not isinstance(part, Named | UnevaluatedDerivative):
        return set()
    return {part}.union(*map(_outside_of_quantities, part.args))


__all__ = ["bend_met"]
