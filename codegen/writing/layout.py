"""Equations and derivations set on lines: `lines`, `equation`, `derivation`; `where` says what U and V are."""

from dataclasses import dataclass

from sympy import Add, Expr, Mul

from codegen.writing.escape import escape
from codegen.writing.explained import covariances, named_scales, scale_order
from codegen.writing.latex import RELATIONS, Printer
from codegen.writing.notation import opened
from codegen.writing.notations.expectation import plane_integral
from derive.gaussian.expectation import GaussianExpectation
from derive.language.derivation import Derivation, Step
from derive.language.named import DEFINITION

LONGEST_LINE = 75
"""Glyphs, roughly, after which a sum is broken over lines."""
WIDEST = 105
"""Glyphs, roughly, of a line that is not broken further and still set."""
SHORT = 24
"""Glyphs, roughly, of a left-hand side that has its first step on the same line."""


def where(printer: Printer, *expressions: Expr) -> str:
    """What U, V, their covariance and θ are, as a sentence; empty where nothing needs it."""
    clauses = []
    found = covariances(*expressions)
    if found:
        clauses.append("$(U, V) \\sim \\mathcal{N}\\left(0, \\begin{pmatrix} q & c \\\\ c & q' \\end{pmatrix}\\right)$")
    values = {name: value for triple in found for name, value in zip(("q", "q'", "c"), triple, strict=True)}
    values |= named_scales(*expressions)
    for name in sorted(values, key=scale_order):
        value = printer.doprint(values[name])
        if value != name:
            clauses.append(f"${name} = {value}$")
    return f"where {', '.join(clauses)}." if clauses else ""


def _length(source: str) -> int:
    """Roughly how many glyphs a piece of source sets."""
    count, inside = 0, False
    for character in source:
        if character == "\\":
            inside, count = True, count + 1
        elif not (inside and character.isalpha()):
            inside = False
            count += character not in "{}^_ "
    return count


def lines(printer: Printer, expression: Expr, longest: int = LONGEST_LINE) -> list[str]:
    """An expression as one line, or as several that break between the terms of a sum."""
    whole = printer.doprint(expression)
    if _length(whole) <= longest:
        return [whole]
    if isinstance(expression, Add):
        return _terms(printer, expression, longest)
    opened = _around_sum(printer, expression)
    if opened is None:
        return [whole]
    before, total = opened
    broken = _terms(printer, total, longest)
    return [f"{before} \\Bigl( {broken[0]}", *broken[1:-1], f"{broken[-1]} \\Bigr)"] if len(broken) > 1 else [whole]


def _terms(printer: Printer, total: Add, longest: int) -> list[str]:
    broken: list[str] = []
    for term in total.as_ordered_terms():
        pieces = lines(printer, term, longest)
        signed = pieces[0] if pieces[0].startswith("-") or not broken else f"+ {pieces[0]}"
        if broken and len(pieces) == 1 and _length(broken[-1] + signed) <= longest:
            broken[-1] = f"{broken[-1]} {signed}"
        else:
            broken += [signed, *pieces[1:]]
    return broken


def _around_sum(printer: Printer, expression: Expr) -> tuple[str, Add] | None:
    """(what stands before, the sum in brackets) for products with one sum and what `opened` knows, E[…] say."""
    if isinstance(expression, Mul):
        sums = [factor for factor in expression.args if isinstance(factor, Add)]
        if sums:
            longest = max(sums, key=lambda factor: len(printer.doprint(factor)))
            return printer.doprint(expression / longest), longest
    return opened(expression, printer)


def equation(printer: Printer, lhs: Expr, relation: str, rhs: Expr, label: str | None = None) -> str:
    """lhs relation rhs as a numbered equation, or as a plain one without a label."""
    left, right = lines(printer, lhs), lines(printer, rhs)
    star = "" if label else "*"
    tag = f"\\label{{{label}}}" if label else ""
    sign = RELATIONS[relation]
    if len(left) == len(right) == 1 and _length(left[0]) + _length(right[0]) <= LONGEST_LINE:
        return f"\\begin{{equation{star}}}{tag}\n  {left[0]} {sign} {right[0]}\n\\end{{equation{star}}}"
    start, *continued = right
    if len(left) == 1 and _length(left[0]) <= SHORT:
        rows = [f"{left[0]} &{sign} {start}"]
    else:
        rows = [f"&{left[0]}", *(f"&\\quad {line}" for line in left[1:]), f"&\\quad {sign} {start}"]
    rows += [f"&\\quad {line}" for line in continued]
    body = " \\\\\n    ".join(rows)
    return (
        f"\\begin{{equation{star}}}{tag}\n  \\begin{{aligned}}\n    {body}\n  \\end{{aligned}}\n\\end{{equation{star}}}"
    )


@dataclass(frozen=True)
class Rendered:
    """A derivation as an align, and what its symbols are."""

    align: str
    where: str


def derivation(printer: Printer, steps: Derivation) -> Rendered:
    """start = step = step = …, each with the name of its rule."""
    start, *continued = lines(printer, steps.start)
    rows: list[str] = []
    for step in steps.steps:
        own = _rows(printer, step, steps.start)
        if not fits(own):
            own = [f"&= \\cdots && \\text{{({escape(step.rule.name)}; too wide to print)}}"]
        rows += own
    if rows and not continued and _length(start) <= SHORT:
        rows[0] = f"{start} {rows[0]}"
    else:
        rows = [f"&{start}", *(f"&\\quad {line}" for line in continued), *rows]
    body = " \\\\\n  ".join(rows)
    align = f"\\begin{{align*}}\n  {body}\n\\end{{align*}}"
    clauses = where(printer, steps.start, *(step.after for step in steps.steps))
    if isinstance(steps.start, GaussianExpectation):
        clauses = f"{clauses[:-1]}, with density $p$."
    return Rendered(align, clauses)


def fits(rows: list[str]) -> bool:
    """Whether no row is too wide to set."""
    return max(map(_length, rows)) <= WIDEST


def prints(printer: Printer, steps: Derivation) -> bool:
    """Whether at least the first step can be set."""
    return bool(steps.steps) and fits(_rows(printer, steps.steps[0], steps.start))


def _rows(printer: Printer, step: Step, start: Expr) -> list[str]:
    if step.rule is DEFINITION and isinstance(start, GaussianExpectation):
        first, rest = plane_integral(start, printer), ()
    else:
        first, *rest = lines(printer, step.after, LONGEST_LINE - 20)
    rows = [f"&= {first}", *(f"&\\quad {line}" for line in rest)]
    rows[-1] = f"{rows[-1]} && \\text{{({escape(step.rule.name)})}}"
    return rows


__all__ = ["Rendered", "derivation", "equation", "lines", "prints", "where"]
