"""Equations and derivations set on lines: `lines`, `equation`, `derivation`; `where` says what U and V are."""

from collections.abc import Sequence
from dataclasses import dataclass

from sympy import Add, Expr, Mul

from codegen.writing.escape import escape
from codegen.writing.extent import SIZES, SPARE, TEXT_WIDTH, size
from codegen.writing.given import law
from codegen.writing.latex import RELATIONS, Printer
from codegen.writing.notation import opened
from codegen.writing.notations.expectation import plane_integral
from codegen.writing.order import terms
from derive.gaussian.expectation import GaussianExpectation
from derive.language.derivation import Derivation, Step
from derive.language.named import DEFINITION

LONGEST_LINE = 245.0
"""Points after which a sum is broken over lines: what an equation of `article` leaves beside its number."""
SHORT = 110.0
"""Points of a left-hand side that has its first step on the same line."""
SMALLEST = SIZES["\\scriptsize"]
"""Of a derivation: what would have to be smaller is left out."""
LEFT_FREE = 12.0
"""Points of the text's width that a line of a derivation leaves."""
WIDE = ["= \\cdots"]
"""What stands for a step that is too wide."""
NUMBER = 36.0
"""Points that an equation's number takes, and what keeps it apart."""


def where(printer: Printer, *expressions: Expr) -> str:
    """What U, V, their covariance and θ are, as a sentence; empty where nothing needs it."""
    in_line = Printer(printer.letters.notation, in_line=True)
    clauses = [f"${clause.subject} {clause.within}$".replace(" $", "$") for clause in law(in_line, *expressions)]
    return f"where {', '.join(clause for clause in clauses if clause != '$$')}." if clauses else ""


def lines(printer: Printer, expression: Expr, longest: float = LONGEST_LINE) -> list[str]:
    """An expression as one line, or as several that break between the terms of a sum or before a sum in brackets."""
    whole = printer.doprint(expression)
    if printer.extent(whole) <= longest:
        return [whole]
    if isinstance(expression, Add):
        return _terms(printer, expression, longest)
    if isinstance(expression, Mul):
        return _product(printer, expression, longest) or [whole]
    around = opened(expression, printer)
    if around is None:
        return [whole]
    before, inside = around
    broken = _terms(printer, inside, longest) if isinstance(inside, Add) else _product(printer, inside, longest)
    return _bracketed(before, broken) if broken else [whole]


def _terms(printer: Printer, total: Add, longest: float) -> list[str]:
    broken: list[str] = []
    for term in terms(total):
        pieces = lines(printer, term, longest)
        signed = pieces[0] if pieces[0].startswith("-") or not broken else f"+ {pieces[0]}"
        if broken and len(pieces) == 1 and printer.extent(broken[-1] + signed) <= longest:
            broken[-1] = f"{broken[-1]} {signed}"
        else:
            broken += [signed, *pieces[1:]]
    return broken


def _product(printer: Printer, expression: Mul, longest: float) -> list[str]:
    """A product broken inside of its longest sum, whatever stands before this on lines of its own where it is long."""
    sums = [factor for factor in expression.args if isinstance(factor, Add) or opened(factor, printer)]
    if not sums:
        return []
    total = max(sums, key=lambda factor: len(printer.doprint(factor)))
    rest = expression / total
    broken = _terms(printer, total, longest) if isinstance(total, Add) else lines(printer, total, longest)
    before = lines(printer, rest, longest)
    if rest == -1:
        before = ["-"]
    elif isinstance(rest, Add):
        before = _bracketed("", before)
    join = _bracketed if isinstance(total, Add) else _after
    if len(before) == 1 and printer.extent(f"{before[0]}{broken[0]}") <= 1.2 * longest:
        return join(before[0], broken)
    return [*before, *join("\\times", broken)]


def _after(before: str, broken: list[str]) -> list[str]:
    return [f"{before} {broken[0]}", *broken[1:]]


def _bracketed(before: str, broken: list[str]) -> list[str]:
    """Lines in brackets, after what stands before them."""
    opening = f"{before} \\Bigl( {broken[0]}".strip()
    if len(broken) == 1:
        return [f"{opening} \\Bigr)"]
    return [opening, *broken[1:-1], f"{broken[-1]} \\Bigr)"]


def longest_line(width: float) -> float:
    """Points after which a line is broken in a text of a width."""
    return LONGEST_LINE + width - TEXT_WIDTH


def sized(printer: Printer, source: str, rows: Sequence[str], room: float) -> str:
    """A display in smaller type where a row of it is wider than the text; the size is named before it."""
    command = size(max(map(printer.extent, rows)), room)
    return f"\\begingroup{command}\n{source}\n\\endgroup" if command else source


def equation(
    printer: Printer, lhs: Expr, relation: str, rhs: Expr, label: str | None = None, width: float = TEXT_WIDTH
) -> str:
    """lhs relation rhs as a numbered equation, or as a plain one without a label, for a text of a width."""
    longest = longest_line(width)
    left, right = lines(printer, lhs, longest), lines(printer, rhs, longest)
    star, room = ("", width - NUMBER) if label else ("*", width)
    tag = f"\\label{{{label}}}" if label else ""
    sign = RELATIONS[relation]
    if len(left) == len(right) == 1 and printer.extent(f"{left[0]} {sign} {right[0]}") <= longest:
        return f"\\begin{{equation{star}}}{tag}\n  {left[0]} {sign} {right[0]}\n\\end{{equation{star}}}"
    first, *others = right
    pieces = [f"{sign} {first}", *(f"\\quad {line}" for line in others)]
    if _stands_beside(printer, left, pieces, room):
        indent, rows = printer.extent(left[0]), [f"{left[0]} &{pieces[0]}", *(f"&{piece}" for piece in pieces[1:])]
    else:
        pieces = [left[0], *(f"\\quad {piece}" for piece in (*left[1:], *pieces))]
        indent, rows = 0.0, [f"&{piece}" for piece in pieces]
    body = " \\\\\n    ".join(rows)
    source = (
        f"\\begin{{equation{star}}}{tag}\n  \\begin{{aligned}}\n    {body}\n  \\end{{aligned}}\n\\end{{equation{star}}}"
    )
    return sized(printer, source, pieces, room - indent)


def _stands_beside(printer: Printer, left: Sequence[str], pieces: Sequence[str], room: float) -> bool:
    """Whether a left-hand side has room before the lines of the right one."""
    if len(left) != 1 or printer.extent(left[0]) > SHORT:
        return False
    return not size(printer.extent(left[0]) + max(map(printer.extent, pieces)), room)


@dataclass(frozen=True)
class Rendered:
    """A derivation as an align, and what its symbols are."""

    align: str
    where: str


def derivation(printer: Printer, steps: Derivation) -> Rendered:
    """start = step = step = …, each with the name of its rule at the margin."""
    align = _align(printer, steps.start, [_step(printer, step, steps.start) for step in steps.steps])
    clauses = where(printer, steps.start, *(step.after for step in steps.steps))
    if isinstance(steps.start, GaussianExpectation):
        clauses = f"{clauses[:-1]}, with density $p$."
    return Rendered(align, clauses)


def _align(printer: Printer, start: Expr, found: Sequence[tuple[list[str], str]], width: float = TEXT_WIDTH) -> str:
    left, room = lines(printer, start, longest_line(width)), width - LEFT_FREE
    pieces = [piece for own, _ in found for piece in own]
    indent = printer.extent(left[0]) if _stands_beside(printer, left, pieces, room) else 0.0
    rows = [row for own, rule in found for row in (*(f"&{one}" for one in own[:-1]), f"&{own[-1]} \\tag*{{({rule})}}")]
    if indent:
        rows[0] = f"{left[0]} {rows[0]}"
    else:
        rows = [f"&{left[0]}", *(f"&\\quad {line}" for line in left[1:]), *rows]
        pieces += left
    body = " \\\\\n  ".join(rows)
    return sized(printer, f"\\begin{{align*}}\n  {body}\n\\end{{align*}}", pieces, room - indent)


def folded(
    printer: Printer, steps: Derivation, end: Expr, most: int, width: float = TEXT_WIDTH
) -> tuple[str, tuple[str, ...]]:
    """(the derivation in so many lines, its rules): steps that take most lines go, and the next one names their rules.

    Nothing is left of one whose last step alone would stay and is `end`, takes more than half as many
    lines again, or needs smaller type.
    """
    found = [(own, [rule]) for own, rule in (_step(printer, step, steps.start, width) for step in steps.steps)]
    rules = tuple(dict.fromkeys(step.rule.name for step in steps.steps))
    if found[-1][0] == WIDE:
        return "", rules
    for place in reversed([place for place, (own, _) in enumerate(found) if own == WIDE]):
        name = steps.steps[place].rule.name
        found[place + 1] = (found[place + 1][0], [name, *found[place + 1][1]])
        del found[place]
    while (
        len(found) > 1
        and sum(len(own) for own, _ in found) + len(lines(printer, steps.start, longest_line(width))) > most
    ):
        longest = max(
            range(len(found) - 1), key=lambda place: (len(found[place][0]), max(map(printer.extent, found[place][0])))
        )
        found[longest + 1] = (found[longest + 1][0], [*found[longest][1], *found[longest + 1][1]])
        del found[longest]
    is_end = steps.steps[-1].after.as_dummy() == end.as_dummy()
    is_wide = bool(size(max(map(printer.extent, found[0][0])), width - LEFT_FREE))
    if len(found) == 1 and (is_end or is_wide or 2 * len(found[0][0]) > 3 * most):
        return "", rules
    return _align(printer, steps.start, [(own, ", ".join(dict.fromkeys(names))) for own, names in found], width), rules


def _step(printer: Printer, step: Step, start: Expr, width: float = TEXT_WIDTH) -> tuple[list[str], str]:
    """The lines of a step, and its rule; dots stand for what is too wide even in small type, and it says so."""
    if step.rule is DEFINITION and isinstance(start, GaussianExpectation):
        first, rest = plane_integral(start, printer), []
    else:
        first, *rest = lines(printer, step.after, longest_line(width))
    own, rule = [f"= {first}", *(f"\\quad {line}" for line in rest)], escape(step.rule.name)
    if SPARE * SMALLEST * max(map(printer.extent, own)) > width - LEFT_FREE:
        return WIDE, f"{rule}; too wide to print"
    return own, rule


__all__ = ["Rendered", "derivation", "equation", "folded", "lines", "where"]
