"""`told`: what words say of vectors and matrices: symmetric, invertible, of full column rank, unit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from derive.algebra import kinds
from derive.algebra.expressions import MatrixExpression, ShapeMismatch
from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tree import Chain, Expression
from verify.reading.document.lines import PlacedFormula
from verify.reading.letters.meaning import MatrixRange, VectorLetter
from verify.reading.letters.names import name_of
from verify.reading.letters.scope import SECTION, Meanings
from verify.reading.letters.unjudged import Unjudged
from verify.reading.matrices.operators import matrix_reading

_SAID = {
    r"positive[- ]definite": kinds.DEFINITE,
    r"positive[- ]semi-?definite": kinds.SEMIDEFINITE,
    r"symmetric": kinds.SYMMETRIC,
    r"invertible|non-?singular": kinds.INVERTIBLE,
    r"orthogonal(?!\s+(?:projection|to\b|complement))": kinds.ORTHOGONAL,
    r"diagonal": kinds.DIAGONAL,
    r"full column rank": kinds.FULL_COLUMNS,
    r"full row rank": kinds.FULL_ROWS,
    r"orthonormal columns": kinds.ORTHONORMAL,
    r"idempotent": kinds.IDEMPOTENT,
    r"unit vectors?": kinds.ORTHONORMAL,
    r"non-?zero": kinds.NONZERO,
}
_WORD = "|".join(f"(?:{word})" for word in _SAID)
_FIRST = r"(?:an?\s+)?(?:(?:real|square|fixed|arbitrary|given),?\s+)*"
_LIST = rf"{_FIRST}(?:{_WORD})(?:(?:\s*,\s*|\s+and\s+|\s*,\s*and\s+|\s+)(?:an?\s+)?(?:{_WORD}))*"
_NOUN = r"(?:\s+(?:matrix|matrices|vectors?))?"
_ENDS = rf"(?={_NOUN}\s*(?:$|[,.;:)]|and\b|with\b|then\b|for\b))"
_BEHIND = re.compile(rf"\s*,?\s*(?:(?:which\s+)?(?:is|are|be|being|has|have|of|with)\s+)?({_LIST}){_ENDS}", re.I)
_LEADING = (
    r"(?:^|[,.;:(]|\b(?:an?|the|any|every|all|each|some|two|three|real|fixed|arbitrary|given|let|for|of|with|and|by|is|are|be|"
    r"that|suppose|assume|consider|take|fix|where|has|have|on|square))\s*"
)
"""What may stand before a word that is meant as it is: "block diagonal" and "skew-symmetric" are other words."""
_OR = re.compile(r"[^.;:]*\bor\b", re.I)
_BEFORE = re.compile(rf"{_LEADING}\b({_LIST}){_NOUN}\s*$", re.I)
_JOINS = re.compile(r"\s*(?:,|and|, and)\s*$", re.I)
_PLURAL = re.compile(r"\s*(?:are|be|have)\b", re.I)
_PSEUDO = re.compile(r"\bpseudo-?\s?inverse|\bMoore\b.{1,3}\bPenrose\b", re.I)
_MARKS = {"+": r"\^\s*\{?\s*\+", "\\dagger": r"\^\s*\{?\s*\\dagger"}
_SUPPOSED = re.compile(r"\b(?:if|when|whenever|whether|unless|where not)\s*(?:the|a|an)?\s*$", re.I)
_DENIED = re.compile(r"\b(?:not|non|neither|nor|never|need|if|iff|when|whenever|whether|unless|provided|only)\b", re.I)


def words_said(text: str) -> frozenset[str]:
    """The kinds that a list of words names.

    >>> sorted(words_said("symmetric positive definite"))
    ['positive definite', 'symmetric']
    """
    return frozenset(kind for word, kind in _SAID.items() if re.search(rf"\b(?:{word})\b", text, re.I))


def told(scope: Meanings, formulas: Sequence[tuple[str, PlacedFormula, str]], denied: Sequence[bool]) -> None:
    """Enter into a scope what words directly before and behind formulas say; each formula comes with these words.

    Where they may be denied by what the sentence says before, they are not taken, and left unread.
    """
    for place, (before, placed, after) in enumerate(formulas):
        said = kinds_beside(before, after, is_first=place == 0)
        if not said:
            continue
        for other in listed(formulas, place) if _PLURAL.match(after) else [placed]:
            if denied[place]:
                of = other.tree.chains if other.tree is not None else ()
                scope.leave_unread(" and ".join(sorted(said)), filter(None, map(name_of, subjects(of))), SECTION)
            else:
                _enter(scope, other, said)


def kinds_beside(before: str, after: str, *, is_first: bool) -> frozenset[str]:
    """The kinds that the words directly before and behind a formula name; none behind "if"."""
    return frozenset() if _SUPPOSED.search(before) else _behind(after) | _before(before, is_first=is_first)


def told_marks(scope: Meanings, said: str, formulas: Sequence[str]) -> None:
    """Enter that + or \\dagger above a matrix is its pseudo-inverse, where a sentence speaks of one and has it."""
    if _PSEUDO.search(said):
        typed = " ".join(formulas)
        scope.pseudo_inverse |= {mark for mark, pattern in _MARKS.items() if re.search(pattern, typed)}


def _behind(text: str) -> frozenset[str]:
    found = _BEHIND.match(text)
    is_sure = found and not _DENIED.search(text) and not _OR.match(text, found.end())
    return words_said(found[1]) if found and is_sure else frozenset()


def _before(text: str, *, is_first: bool) -> frozenset[str]:
    """Words that end directly before a formula, and are not those behind the one before it."""
    behind = None if is_first else _BEHIND.match(text)
    rest = text[behind.end() :] if behind else text
    found = _BEFORE.search(rest)
    return words_said(found[1]) if found and not _DENIED.search(rest) else frozenset()


def without_kinds(text: str) -> str:
    """Words beside a formula without those that are read as kinds."""
    behind = _BEHIND.match(text)
    if _DENIED.search(text) or (behind and _OR.match(text, behind.end())):
        return text
    rest = text[behind.end(1) :] if behind else text
    before = _BEFORE.search(rest)
    return rest[: before.start(1)] if before else rest


def listed(formulas: Sequence[tuple[str, PlacedFormula, str]], place: int) -> Iterator[PlacedFormula]:
    """The formula at a place, and those before it that only commas and "and" stand between."""
    yield formulas[place][1]
    while place > 0 and _JOINS.match(formulas[place][0]) and formulas[place - 1][2] == formulas[place][0]:
        place -= 1
        yield formulas[place][1]


def _enter(scope: Meanings, placed: PlacedFormula, said: frozenset[str]) -> None:
    tree = placed.tree
    for node in subjects(tree.chains if tree is not None else ()):
        name = name_of(node)
        try:
            if name and (own := _fitting(scope.get(name), said)):
                scope.say(name, own)
            elif kinds.INVERTIBLE in kinds.implied(said):
                value = matrix_reading(scope).value(node)
                if isinstance(value, MatrixExpression) and value.is_square:
                    scope.invertible.append(value)
        except (Unjudged, NotRead, ShapeMismatch):
            continue


_OF_VECTORS = frozenset((kinds.ORTHONORMAL, kinds.NONZERO))
_OF_ANY_SHAPE = frozenset((kinds.FULL_COLUMNS, kinds.FULL_ROWS, kinds.ORTHONORMAL, kinds.NONZERO))


def _fitting(meaning: object, said: frozenset[str]) -> frozenset[str]:
    """What of the words can be said of a letter: vectors that are orthogonal are so to one another."""
    if isinstance(meaning, MatrixRange):
        return said if meaning.rows == meaning.columns else said & _OF_ANY_SHAPE
    return said & _OF_VECTORS if isinstance(meaning, VectorLetter) else frozenset()


def subjects(chains: Sequence[Chain]) -> Iterator[Expression]:
    """What a formula is about: its letters in a list, or before ∈, or the expression that it is."""
    for chain in chains:
        is_range = [relation.sign for relation in chain.relations] in ([], ["\\in"])
        if is_range and chain.sides[0] is not None:
            yield chain.sides[0]


__all__ = ["kinds_beside", "listed", "subjects", "told", "told_marks", "without_kinds", "words_said"]
