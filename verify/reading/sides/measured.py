"""`measured`: integrals against measures as what they stand for, before a formula is read.

∫ f(w) dγ(w) over ℝ^d with the standard Gaussian measure γ is E_w[f(w)] over w ∼ N(0, I_d), and so is E_{w ∼ N(0, I_d)}.
Against a sum of point masses it is the sum of values, against T_#μ that of f(T(x)) against μ.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sympy import S

from derive.language.grammar.printer import latex
from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tree import Bracketed, Chain, Expression, Formula, Letter, Number, Row, Scripted
from derive.language.symbols import array
from verify.reading.document.lines import PlacedFormula
from verify.reading.letters.meaning import MeasureLetter, RandomLetters
from verify.reading.letters.names import changed, is_expectation, is_operator, name_of, plain, walk
from verify.reading.letters.scope import FORMULA, Meanings
from verify.reading.letters.unjudged import Unjudged
from verify.reading.sides.rows import elaboration
from verify.reading.terms.families import family_law

_E = Letter("E", "\\mathbb")
_GAUSSIAN = r"standard\s+(?:\w+\s+)?(?:Gaussian|normal)\s+(?:probability\s+)?(?:measure|distribution|law)"
_BEHIND = re.compile(rf"\s*,?\s*(?:be|is|denotes?|being|for|denote)?\s*(?:the|a)?\s*{_GAUSSIAN}", re.I)
_BEFORE = re.compile(rf"{_GAUSSIAN}\s*$", re.I)


def told_measures(scope: Meanings, formulas: Sequence[tuple[str, PlacedFormula, str]], where: str) -> None:
    """Enter which letters words call the standard Gaussian measure; each formula comes with the words beside it."""
    for before, placed, after in formulas:
        name = name_of(placed.tree.only) if placed.tree is not None else ""
        if name and scope.is_open(name) and (_BEHIND.match(after) or _BEFORE.search(before)):
            scope.set(name, MeasureLetter(where), 0)


def measure_of(scope: Meanings, value: Expression, where: str) -> MeasureLetter | None:
    """The measure that a value is: a sum of δ_x, or T_#μ of a measure μ; None for other values."""
    if any(_is_mass(one) for one in walk(value)):
        return MeasureLetter(where, masses=value)
    pushed = _pushed(value)
    if pushed is not None and isinstance(scope.quiet(name_of(pushed[1])), MeasureLetter):
        return MeasureLetter(where, image=pushed[0], of=name_of(pushed[1]))
    return None


def _is_mass(node: object) -> bool:
    return isinstance(node, Scripted) and node.base == Letter("\\delta") and node.sub is not None and node.sup is None


def _pushed(value: Expression) -> tuple[Expression, Expression] | None:
    """(T, μ) of T_# μ."""
    match value:
        case Row(items=(Scripted(base=image, sub=Formula() as mark, sup=None), last)):
            return (image, last) if latex(mark) in ("\\#", "\\sharp") else None
    return None


def measured(scope: Meanings, tree: Formula, where: str) -> Formula:
    """A formula with means and sums in the place of integrals against measures; the letters of such means have laws in
    the formula."""
    return changed(tree, lambda node: _of(scope, node, where))


def _of(scope: Meanings, node: object, where: str) -> object:
    if isinstance(node, Row):
        return _row(scope, node, where)
    if isinstance(node, Scripted) and is_expectation(node) and node.sub is not None and node.sup is None:
        return _over_law(scope, node, where)
    return node


def _over_law(scope: Meanings, node: Scripted, where: str) -> Scripted:
    """E_w of E_{w ∼ N(0, I_d)}, with the law of w."""
    chain = node.sub.parts[0] if node.sub is not None and len(node.sub.parts) == 1 else None
    if not isinstance(chain, Chain) or [one.sign for one in chain.relations] != ["\\sim"]:
        return node
    try:
        found = family_law(elaboration(scope), chain, where, is_independent=True)
    except (Unjudged, NotRead):
        return node
    if found is None or found[1].length is None or found[1].index:
        return node
    scope.set(*found, FORMULA)
    return replace(node, sub=_formula(chain.sides[0]))


def _row(scope: Meanings, row: Row, where: str) -> Expression:
    """A row with the last of its integrals against a measure in another form, and then those before it."""
    for start in reversed(range(len(row.items))):
        if is_operator(row.items[start]) != "\\int":
            continue
        found = _differential(scope, row.items, start)
        if found is None:
            continue
        end, behind, measure, variable = found
        body = row.items[start + 1 : end]
        value = _against(scope, measure, body, variable, row.items[start], where)
        if value is None:
            return row
        items = (*row.items[:start], *value, *row.items[behind:])
        first, *others = items
        return _row(scope, Row(items, row.span), where) if others else first
    return row


def _differential(
    scope: Meanings, items: Sequence[Expression], start: int
) -> tuple[int, int, MeasureLetter, Expression] | None:
    """(where dμ(x) begins, where it ends, μ, x) of the first one behind an integral, also of μ(dx)."""
    for place in range(start + 1, len(items) - 1):
        is_d = isinstance(items[place], Letter) and items[place].name == "d"  # type: ignore[union-attr]
        at = place + 1 if is_d else place
        known = scope.quiet(name_of(items[at])) if name_of(items[at]) else None
        bracket = items[at + 1] if at + 1 < len(items) else None
        if not isinstance(known, MeasureLetter) or not isinstance(bracket, Bracketed):
            continue
        inside = bracket.body.only
        if not is_d:
            match inside:
                case Row(items=(Letter(name="d"), letter)):
                    inside = letter
                case _:
                    inside = None
        if inside is not None and name_of(inside):
            return place, at + 2, known, inside
    return None


def _against(
    scope: Meanings,
    measure: MeasureLetter,
    body: Sequence[Expression],
    variable: Expression,
    sign: Expression,
    where: str,
) -> Sequence[Expression] | None:
    """The items that an integral against a measure is; None where its range is another one."""
    inside: Expression = Row(tuple(body)) if len(body) > 1 else body[0] if body else Number("1")
    sub = sign.sub.only if isinstance(sign, Scripted) and sign.sub is not None and sign.sup is None else None
    if isinstance(sign, Scripted) and sub is None:
        return None
    if measure.masses is not None:
        put = changed(measure.masses, lambda node: _at(inside, variable, node) if _is_mass(node) else node)
        return put.items if isinstance(put, Row) else (_bracketed(put),)
    if measure.image is not None:
        moved = Row((measure.image, _round(variable)))
        known = scope.quiet(measure.of)
        put = _put(inside, variable, moved)
        return _against(scope, known, (put,), variable, sign, where) if isinstance(known, MeasureLetter) else None
    size = _dimension(scope, sub)
    name = name_of(variable)
    if size is None:
        return None
    length, letters = size
    law = RandomLetters(array(plain(name)), length, S.One, where, "", True, letters)
    scope.set(name, law, FORMULA)
    return Scripted(_E, _formula(variable), 0, None), Bracketed("[", _formula(inside), "]")


def _dimension(scope: Meanings, space: Expression | None) -> tuple[Any, Any] | None:
    """(d, its range) of ℝ^d."""
    is_space = isinstance(space, Scripted) and isinstance(space.base, Letter) and space.base.name == "R"
    if not is_space or space.sup is None or space.sub is not None or space.base.font != "\\mathbb":  # type: ignore[union-attr]
        return None
    own = elaboration(scope)
    try:
        length = own.formula(space.sup)  # type: ignore[union-attr]
    except (Unjudged, NotRead):
        return None
    return (length, tuple(own.letters.items())) if length.is_integer and length.is_positive else None


def _at(inside: Expression, variable: Expression, mass: Scripted) -> Expression:
    """f(x_i) in brackets, in the place of δ_{x_i}."""
    assert mass.sub is not None
    point = mass.sub.only
    if point is None:
        raise Unjudged(f"the mass {latex(mass)[:40]}")
    return _bracketed(_put(inside, variable, point))


def _put(inside: Expression, variable: Expression, value: Expression) -> Expression:
    """An expression with a value in the place of a letter. Raises `Unjudged` where that is bound within."""
    name = name_of(variable)
    held = value if isinstance(value, Letter | Scripted) else _bracketed(value)

    def put(node: object) -> object:
        if isinstance(node, Letter | Scripted) and name_of(node) == name:
            sup = node.sup if isinstance(node, Scripted) else None
            if sup is None:
                return held
            is_open = isinstance(held, Scripted) and held.sup is None
            return replace(held, sup=sup) if is_open else Scripted(_bracketed(value), None, 0, sup)  # type: ignore[type-var]
        return node

    return changed(inside, put, before=True)


def _formula(side: Expression | None) -> Formula:
    return Formula((Chain((side,), ()),))


def _bracketed(inside: Expression) -> Bracketed:
    return inside if isinstance(inside, Bracketed) else _round(inside)


def _round(inside: Expression) -> Bracketed:
    return Bracketed("(", _formula(inside), ")")


__all__ = ["measure_of", "measured", "told_measures"]
