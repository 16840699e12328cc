"""`trigonometric`: sin, cos, tan and their inverses of numbers that are made of vectors: the angle between two.

arccos and arcsin are read where their argument is seen to lie in [−1, 1], as x^⊤y/(‖x‖‖y‖) does by Cauchy–Schwarz.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sympy import Expr, acos, asin, atan, cos, fraction, sin, tan, together

from derive.algebra.expressions import ShapeMismatch
from derive.algebra.signs import at_least
from derive.language.grammar.printer import latex
from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tree import Bracketed, Expression, Mark, Number, Row
from derive.language.quantity import NotReducible
from verify.reading.letters.names import is_operator, power_of
from verify.reading.letters.unjudged import Unjudged
from verify.reading.matrices.met import ReadCondition
from verify.reading.matrices.reading import MatrixReading
from verify.reading.matrices.values import are_columns

_FUNCTIONS: dict[str, Callable[[Expr], Expr]] = {
    "\\sin": sin,
    "\\cos": cos,
    "\\tan": tan,
    "\\arcsin": asin,
    "\\arccos": acos,
    "\\arctan": atan,
}


def is_trigonometric(item: Expression) -> bool:
    """Whether an item is one of these functions, raised to a power or not."""
    return is_operator(item) in _FUNCTIONS


def trigonometric(reading: MatrixReading, items: Sequence[Expression], place: int) -> tuple[Expr, int]:
    """(a function at what follows it, the place behind that). Raises `NotRead`, `Unjudged`, `ShapeMismatch`."""
    item, rest = items[place], items[place + 1 :]
    command, power = is_operator(item), power_of(item)
    if power is not None and not isinstance(power.only, Number):
        raise Unjudged(f"what {latex(item)[:40]} is")
    if not rest or isinstance(rest[0], Mark):
        raise NotRead(command, item.span[0], "its argument is missing")
    is_bracket = isinstance(rest[0], Bracketed) and rest[0].opening in ("(", "[", "\\{")
    is_open = len(rest) > 1 and not is_trigonometric(rest[1]) and not _is_column(reading, rest[1:])
    if not is_bracket and (is_operator(rest[0]) or is_open):
        raise NotRead(command, item.span[0], "ambiguous: how far its argument goes; put it in brackets")
    if is_bracket and len(rest) > 1 and isinstance(rest[1], Bracketed):
        raise NotRead(command, item.span[0], "ambiguous: whether the second bracket belongs to its argument")
    inside = reading.number(rest[0])
    if command in ("\\arcsin", "\\arccos") and not _is_cosine(inside):
        raise Unjudged(f"whether {latex(rest[0])[:40]} lies between −1 and 1")
    if command == "\\tan":
        reading.conditions.append(ReadCondition(cos(inside), f"\\cos {latex(rest[0])} ≠ 0"))
    value = _FUNCTIONS[command](inside)
    return (value if power is None else value ** int(power.only.text)), place + 2  # type: ignore[union-attr]


def _is_column(reading: MatrixReading, rest: Sequence[Expression]) -> bool:
    """Whether what follows is a column, of which there is no cosine: \\cos θ e_1."""
    try:
        value = reading.value(Row(tuple(rest)) if len(rest) > 1 else rest[0])
    except (Unjudged, NotRead, ShapeMismatch):
        return False
    return are_columns(value, value)


def _is_cosine(inside: Expr) -> bool:
    """Whether a fraction is seen to lie between −1 and 1."""
    above, below = fraction(together(inside))
    try:
        return at_least(below**2, above**2) is not None
    except NotReducible:
        return False


__all__ = ["is_trigonometric", "trigonometric"]
