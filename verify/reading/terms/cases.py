"""A table of cases: `values_of` what they are, `conditions_of` where all but the last apply; the last is otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import combinations

from sympy import Eq, Expr, Ge, Gt, Le, Lt, Symbol
from sympy.logic.boolalg import Boolean
from sympy.polys.polyerrors import BasePolynomialError
from sympy.polys.polytools import Poly, real_roots

from derive.language.grammar.printer import latex
from derive.language.grammar.tree import Divider, Expression, Formula, Table
from verify.reading.letters.unjudged import Unjudged

_ORDER = {"<": Lt, ">": Gt, "\\le": Le, "\\leq": Le, "\\ge": Ge, "\\geq": Ge, "=": Eq}


def values_of(table: Table) -> tuple[Formula, ...]:
    """The values. Raises `Unjudged` for tables of another kind."""
    if table.environment not in ("cases", "dcases") or len(table.rows) < 2 or {len(row) for row in table.rows} != {2}:
        raise Unjudged(f"{table.environment} other than cases with their conditions")
    return tuple(_without_comma(value) for value, _ in table.rows)


def conditions_of(table: Table, expression: Callable[[Expression | None], Expr]) -> tuple[Boolean, ...]:
    """Where all cases but the last apply; the last is otherwise, or where the first of two does not. Raises `Unjudged`
    where two may apply, or none.
    """
    conditions = tuple(_condition(cell, expression) for _, cell in table.rows[:-1])
    last = table.rows[-1][1]
    if not _is_otherwise(last) and [~one for one in conditions] != [_condition(last, expression)]:
        raise Unjudged("cases of which none, or both, may apply")
    if not all(_are_apart(one, other) for one, other in combinations(conditions, 2)):
        raise Unjudged("cases of which two may apply")
    return conditions


def vanishes_only_at(what: Expr, excluded: Sequence[Boolean]) -> bool:
    """Whether what has no zero but where a letter has one of the values that conditions `letter = number` exclude."""
    pairs = [one.args for one in excluded if isinstance(one, Eq)]
    letters = {one for one, value in pairs if isinstance(one, Symbol) and value.is_number}
    if len(letters) != 1 or what.free_symbols != letters:
        return False
    (letter,) = letters
    try:
        zeros = real_roots(Poly(what, letter))
    except (BasePolynomialError, NotImplementedError):
        return False
    others = [zero for zero in zeros if zero not in {value for one, value in pairs if one == letter}]
    return all(_is_outside(zero, letter) for zero in others)


def _is_outside(zero: Expr, letter: Symbol) -> bool:
    is_negative, is_whole = zero.is_negative, zero.is_integer
    return bool(
        (letter.is_nonnegative and is_negative)
        or (letter.is_positive and zero.is_nonpositive)
        or (letter.is_integer and is_whole is False)
    )


def _are_apart(one: Boolean, other: Boolean) -> bool:
    """Whether two conditions are k = a and k = b with numbers a ≠ b."""
    if not (isinstance(one, Eq) and isinstance(other, Eq)):
        return False
    return one.lhs == other.lhs and one.rhs.is_number and other.rhs.is_number and one.rhs != other.rhs


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


__all__ = ["conditions_of", "values_of", "vanishes_only_at"]
