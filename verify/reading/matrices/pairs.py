"""`told_of_several`: what words say of several vectors: that they are orthogonal, or orthonormal, and the angle between
two.

Only what a sentence introduces ("let", "suppose", …) is taken: "hence u is orthogonal to v" is a claim.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from sympy import Interval, pi

from derive.algebra import kinds
from derive.algebra.expressions import ShapeMismatch
from derive.language.grammar import read
from derive.language.grammar.printer import latex
from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tree import Chain
from verify.reading.document.lines import PlacedFormula
from verify.reading.letters.meaning import MatrixRange, VectorLetter, is_angle
from verify.reading.letters.names import name_of
from verify.reading.letters.ranged import Ranged
from verify.reading.letters.scope import SECTION, Meanings
from verify.reading.letters.unjudged import Unjudged
from verify.reading.matrices.links import definition
from verify.reading.matrices.words import listed

Told = tuple[str, PlacedFormula, str]
"""A formula with the words directly before and behind it."""
_INTRODUCED = re.compile(r"\b(?:let|suppose|assume|consider|given|fix|take)\b", re.I)
_DENIED = re.compile(r"\b(?:not|non|neither|nor|never|if|iff|when|whenever|whether|unless|need)\b", re.I)
_ALL = r"(?:(?:both|pairwise|mutually|two|distinct|fixed|non-?zero|unit|vectors|and)\s+)*"
_ARE = rf"\s*,?\s*(?:(?:which\s+|that\s+)?(?:are|be|is)\s+)?{_ALL}"
_SET = r"(orthogonal|perpendicular|orthonormal)(?!\s+(?:to|columns?|rows?|matri\w+|projections?|complements?)\b)"
_BEHIND = re.compile(rf"{_ARE}{_SET}", re.I)
_BEFORE = re.compile(rf"{_SET}\s+vectors\s*$", re.I)
_TO = re.compile(
    rf"{_ARE}(?:orthogonal|perpendicular)\s+to\s+(the\s+columns\s+of\s+)?{_ALL}(?:the\s+)?(?:vectors?|matrix)?\s*$",
    re.I,
)
_GOES_ON = re.compile(r"\s*(?:is|are|be|has|have)\b", re.I)
_AND = re.compile(r"\s*(?:,|and|, and)\s*$", re.I)
_BETWEEN = re.compile(
    r"\b(?:between|of|enclosed by)(?:\s+the)?(?:\s+two)?(?:\s+(?:nonzero|unit))?(?:\s+vectors?)?\s*$", re.I
)
_HALF_TURN = latex(read(r"[0, \pi]"))
_ANGLE = re.compile(r"\bangle\b", re.I)


def told_of_several(scope: Meanings, formulas: Sequence[Told], where: str) -> None:
    """Enter what words say of several vectors; each formula comes with the words directly before and behind it."""
    if not formulas:
        return
    for place, (before, _, after) in enumerate(formulas):
        if _ANGLE.search(before) or _ANGLE.search(after):
            _angle(scope, formulas, place, where)
        if found := of_a_set(formulas, place):
            names = [name for one in reversed([*listed(formulas, place)]) for name in _vectors(scope, one)]
            _orthogonal(scope, names, is_normal=found == "orthonormal")
        elif _is_introduced(formulas, place) and (to := _TO.match(after)) is not None:
            _orthogonal_to(scope, formulas, place, of_columns=bool(to[1]))


def of_a_set(formulas: Sequence[Told], place: int) -> str:
    """The word that a sentence introduces several vectors with: orthogonal, orthonormal; else nothing."""
    before, _, after = formulas[place]
    found = _BEHIND.match(after) or _BEFORE.search(before)
    return found[1].lower() if found is not None and _is_introduced(formulas, place) else ""


def _is_introduced(formulas: Sequence[Told], place: int) -> bool:
    before, _, after = formulas[place]
    return not _DENIED.search(before + " " + after) and bool(_INTRODUCED.search(formulas[0][0]))


def without_pairs(text: str) -> str:
    """Words beside a formula without those that are read of several vectors."""
    if _DENIED.search(text):
        return text
    found = _BEHIND.match(text) or _BEFORE.search(text) or _TO.match(text)
    return text[: found.start()] + text[found.end() :] if found else text


def _vectors(scope: Meanings, placed: PlacedFormula) -> list[str]:
    """The vectors that a formula lists, before ∈ or without it."""
    return [name for name in _names(placed) if isinstance(scope.quiet(name), VectorLetter)]


def _names(placed: PlacedFormula) -> list[str]:
    chains = placed.tree.chains if placed.tree is not None else ()
    if any([relation.sign for relation in chain.relations] not in ([], ["\\in"]) for chain in chains):
        return []
    return [name for chain in chains if (name := name_of(chain.sides[0]))]


def _orthogonal(scope: Meanings, names: Sequence[str], *, is_normal: bool) -> None:
    for one, other in combinations(dict.fromkeys(names), 2):
        _suppose(scope, rf"{one} \perp {other}", {one, other})
    for one in names if is_normal else ():
        scope.say(one, frozenset((kinds.ORTHONORMAL,)))


def _orthogonal_to(scope: Meanings, formulas: Sequence[Told], place: int, *, of_columns: bool) -> None:
    others = []
    for following in range(place + 1, len(formulas)):
        before, placed, after = formulas[following]
        if following > place + 1 and (not _AND.match(before) or _GOES_ON.match(after)):
            break
        others.append(placed)
    for one in _vectors(scope, formulas[place][1]):
        for other in (name for placed in others for name in _names(placed)):
            meaning = scope.quiet(other)
            if of_columns and isinstance(meaning, MatrixRange):
                _suppose(scope, rf"{other}^\top {one} = 0", {one, other})
            elif not of_columns and isinstance(meaning, VectorLetter):
                _suppose(scope, rf"{one} \perp {other}", {one, other})


def _suppose(scope: Meanings, text: str, names: set[str]) -> None:
    (chain,) = read(text).chains
    left, right = chain.sides
    assert left is not None and right is not None
    scope.suppose(left, right, chain.relations[0].sign, names, SECTION)


def _angle(scope: Meanings, formulas: Sequence[Told], place: int, where: str) -> None:
    """Let a letter stand for the angle between the two vectors behind it, where it is free or from [0, π]."""
    before, placed, after = formulas[place]
    names = _names(placed)
    is_named = _ANGLE.search(after) or re.search(r"\bangle\s*$", before, re.I)
    if not is_named or len(names) != 1 or not _BETWEEN.search(after) or _DENIED.search(after):
        return
    meaning = scope.quiet(names[0])
    is_free = scope.is_open(names[0]) or (isinstance(meaning, Ranged) and meaning.allowed.is_subset(Interval(0, pi)))
    is_free = is_free or is_angle(meaning)  # that between others from here on
    vectors = [name for _, one, _ in formulas[place + 1 : place + 3] for name in _vectors(scope, one)]
    if is_free and len(vectors) >= 2 and len(_vectors(scope, formulas[place + 1][1])) in (1, 2):
        one, other = vectors[:2]
        try:
            value = read(rf"\arccos\left(\frac{{{one}^\top {other}}}{{\|{one}\| \|{other}\|}}\right)").only
            assert value is not None
            scope.set(names[0], definition(scope, (), value, where), 0)
        except (Unjudged, NotRead, ShapeMismatch):
            return


def is_of_angle(scope: Meanings, chain: Chain) -> bool:
    """Whether a chain says that an angle lies in [0, π], as all angles between vectors do."""
    meaning, right = scope.quiet(name_of(chain.sides[0])), chain.sides[-1]
    is_member = [one.sign for one in chain.relations] == ["\\in"]
    return is_angle(meaning) and is_member and right is not None and latex(right) == _HALF_TURN


__all__ = ["Told", "is_of_angle", "of_a_set", "told_of_several", "without_pairs"]
