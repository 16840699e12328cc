"""`told_spaces`: words for x ∈ ℝ^d: "let x ∼ N(μ, Σ) be a Gaussian vector in \\mathbb{R}^d"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from derive.language.grammar.tree import Chain, Expression, Formula, Relation
from verify.reading.document.lines import PlacedFormula
from verify.reading.letters.meaning import VectorLetter
from verify.reading.letters.names import name_of, power_of
from verify.reading.letters.scope import SECTION, Meanings
from verify.reading.sides.ranges import for_letter, range_of

_VECTOR_IN = re.compile(
    r"^\s*(?:(?:be|is|denotes?)\s+)?(?:an?\s+)?(?:[\w-]+\s+){0,3}(?:vector|point)\s+(?:in|of)\s*$", re.I
)


def told_spaces(scope: Meanings, formulas: Sequence[tuple[str, PlacedFormula, str]], where: str) -> None:
    """Enter the spaces that words name behind a letter, or behind its law."""
    for (_, placed, after), (_, following, _) in pairwise(formulas):
        letter, space = _letter(placed), following.tree.only if following.tree is not None else None
        if letter is None or space is None or not _VECTOR_IN.match(after) or not scope.is_open(name_of(letter)):
            continue
        member = Formula((Chain((letter, space), (Relation("\\in", ""),)),))
        found = range_of(member, 0, scope, where)
        if found is not None and isinstance(found.meaning, VectorLetter):
            scope.set(name_of(letter), for_letter(name_of(letter), found.meaning), SECTION)


def _letter(placed: PlacedFormula) -> Expression | None:
    """z of "z" and of "z ∼ …"."""
    chain = placed.tree.parts[0] if placed.tree is not None and len(placed.tree.parts) == 1 else None
    if not isinstance(chain, Chain) or [one.sign for one in chain.relations] not in ([], ["\\sim"]):
        return None
    side = chain.sides[0]
    return side if side is not None and name_of(side) and power_of(side) is None else None


__all__ = ["told_spaces"]
