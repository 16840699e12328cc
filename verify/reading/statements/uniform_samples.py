"""`told_samples`: what a sentence says of X_1, …, X_n that are uniform on an interval."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise

from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tree import Bracketed, Scripted
from verify.reading.document.lines import PlacedFormula
from verify.reading.letters.meaning import SampleLetters
from verify.reading.letters.names import family_key, key_of, name_of, plain
from verify.reading.letters.scope import SECTION, Meanings
from verify.reading.letters.unjudged import Unjudged
from verify.reading.sides.rows import elaboration
from verify.reading.terms.samples import interval

_UNIFORM_ON = re.compile(
    r"\s*(?:be|are)\s+(?:(?:i\.?i\.?d\.?|independent|identically distributed|random)(?:\s+and|,)?\s+)*"
    r"uniform(?:ly)?(?:\s+distributed)?(?:\s+(?:random\s+)?(?:variables|samples|points|draws))?\s+(?:on|over|in|from)\s*",
    re.IGNORECASE,
)


def told_samples(
    scope: Meanings, formulas: Sequence[tuple[str, PlacedFormula, str]], where: str, *, is_independent: bool
) -> None:
    """Enter X_1, …, X_n that a sentence says are uniform on the interval that follows."""
    for (_, placed, after), (_, behind, _) in pairwise(formulas):
        first = next(iter(placed.tree.chains), None) if placed.tree is not None else None
        ends = behind.tree.only if behind.tree is not None else None
        if first is None or first.relations or not _UNIFORM_ON.fullmatch(after) or not isinstance(ends, Bracketed):
            continue
        key, node = key_of(first.sides[0]), first.sides[0]
        if not key or not isinstance(node, Scripted) or (ends.opening, ends.closing) != ("[", "]"):
            continue
        with suppress(Unjudged, NotRead):
            own = elaboration(scope)
            if (span := interval(own, ends)) is not None and scope.is_open(key):
                found = SampleLetters(plain(name_of(node.base)), *span, where, is_independent)
                scope.set(family_key(node.base), found, SECTION)


__all__ = ["told_samples"]
