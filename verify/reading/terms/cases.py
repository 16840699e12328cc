"""A table of two cases: `values_of` what they are, `condition_of` where the first applies, and only there."""

from __future__ import annotations

import re
from collections.abc import Callable

from sympy import Expr, Ge, Gt, Le, Lt
from sympy.logic.boolalg import Boolean

from derive.language.grammar.printer import latex
from derive.language.grammar.tree import Divider, Expression, Formula, Table
from verify.reading.letters.unjudged import Unjudged

_ORDER = {"<": Lt, ">": Gt, "\\le": Le, "\\leq": Le, "\\ge": Ge, "\\geq": Ge}


def values_of(table: Table) -> tuple[Formula, Formula]:
    """Both values. Raises `Unjudged` for tables of another kind."""
    if table.environment not in ("cases", "dcases") or [len(row) for row in table.rows] != [2, 2]:
        raise Unjudged(f"{table.environment} other than two cases")
    first, second = (_without_comma(value) for value, _ in table.rows)
    return first, second


def condition_of(table: Table, expression: Callable[[Expression | None], Expr]) -> Boolean:
    """Where the first case applies; the second is otherwise, or where the first does not. Raises `Unjudged`."""
    condition = _condition(table.rows[0][1], expression)
    other = table.rows[1][1]
    if not _is_otherwise(other) and _condition(other, expression) != ~condition:
        raise Unjudged("cases of which none, or both, may apply")
    return condition


def _condition(cell: Formula, expression: Callable[[Expression | None], Expr]) -> Boolean:
    chains = cell.chains
    words = " ".join(part.text for part in cell.parts if isinstance(part, Divider)).lower()
    order = _ORDER.get(chains[0].relations[0].sign) if len(chains) == 1 and len(chains[0].relations) == 1 else None
    if order is None or not set(re.findall(r"\w+", words)) <= {"if", "for", "when", "where", "quad"}:
        raise Unjudged(f"the condition {latex(cell)[:60]}")
    return order(*(expression(side) for side in chains[0].sides))


def _without_comma(cell: Formula) -> Formula:
    """A cell without the comma that it ends with."""
    last = cell.parts[-1] if cell.parts else None
    return Formula(cell.parts[:-1]) if isinstance(last, Divider) and last.text in (",", ";", ".") else cell


def _is_otherwise(cell: Formula) -> bool:
    words = "".join(part.text for part in cell.parts if isinstance(part, Divider))
    return not cell.chains and words.strip(" ,.;").lower() in ("otherwise", "else")


__all__ = ["condition_of", "values_of"]
