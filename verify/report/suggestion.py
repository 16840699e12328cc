"""`suggestion`: what the left side of a refuted equation equals, found by working it out and held by the oracles."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Derivative, Dummy, Expr, Integral, Product, Sum, cancel, count_ops, expand, factor, simplify

from derive.algebra.numbers import holds_matrices
from derive.derivations import in_closed_form
from derive.language.quantity import NotReducible, Quantity
from verify.claims.judgement import weighed
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.claims.verdict import HOLDING
from verify.oracles.registry import ORACLES
from verify.running.run import examine

OPEN = (Sum, Product, Integral, Derivative, Quantity)
"""What is not worked out."""
FORMS = (expand, factor, cancel, simplify)
LONGEST = 60
"""Operations of a right side that is still worth to be printed."""


def suggestion(statement: Statement, settings: Settings, is_collapsed: bool = False) -> Expr | None:
    """A right side that the oracles hold equal to the left one on the domain; None where none is found.

    It is put as the right side that stands there is: multiplied out, or in factors. Where the left side as it is typed
    has collapsed, q/2 + q/50 to 13q/25, that is one, too.
    """
    if statement.relation != "=" or holds_matrices(statement.lhs, statement.rhs):
        return None
    for right in _candidates(statement.lhs, statement.rhs, is_collapsed):
        changed = Statement(statement.lhs, right, statement.domain)
        evidence = [
            examine(name, "as_stated", changed, settings) for name, oracle in ORACLES.items() if oracle.applies(changed)
        ]
        if weighed(evidence)[0] in HOLDING:
            return right
    return None


def _candidates(left: Expr, right: Expr, is_collapsed: bool) -> Iterator[Expr]:
    """Forms of the left side; SymPy would take a case out of a quantity with the variable that this binds."""
    try:
        worked_out = in_closed_form(left).result.doit()
    except NotReducible:
        return
    if worked_out.has(*OPEN):
        return
    right = right.replace(lambda part: isinstance(part, OPEN), lambda part: Dummy("part", **part.assumptions0))
    found = {form: form(worked_out) for form in FORMS}
    kept = [form for form in FORMS if count_ops(found[form]) <= LONGEST]
    kept.sort(key=lambda form: (form(right) != right, count_ops(found[form])))
    yield from (one for one in dict.fromkeys(found[form] for form in kept) if one != left or is_collapsed)


__all__ = ["suggestion"]
