"""`Answer`: what is said of one link of a formula, with its place; `AnswerKind` are the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

AnswerKind = Literal[
    "holds",
    "holds if",
    "holds under",
    "differs",
    "defines",
    "sets the range of",
    "restates",
    "an expression",
    "skipped",
    "read, not judged",
    "not read",
]
"""The words of an answer, as they are printed."""


@dataclass(frozen=True)
class Answer:
    """`source` is the LaTeX of the link, `message` what follows the word; `verdict` is that of the oracles.

    `witness` has values at which the sides differ, and the sides there; `rests_on` are the definitions that were used,
    each with the line where it stands. `suggestion` is a right side in the author's letters
    that holds where this one differs. `end` is the (line, column) behind the link, `whole` where the display or the
    inline formula begins that it stands in.
    """

    file: str
    line: int
    column: int
    kind: AnswerKind
    source: str
    message: str = ""
    verdict: str | None = None
    witness: Mapping[str, str] | None = None
    rests_on: Mapping[str, str] = field(default_factory=dict)
    suggestion: str | None = None
    claim: str | None = None
    """The id of the claim of the ledger that it is, or whose left side it has."""
    named: str = ""
    """What the author calls its formula by a label or a directive: the id of a claim."""
    note: str = ""
    """What else there is to say, of that claim and of a convention."""
    defines: str = ""
    """The letter that it defines, or restates."""
    letters: frozenset[str] = frozenset()
    """The letters that it is about, but for that one and those that are bound in its definition."""
    is_display: bool = True
    end: tuple[int, int] | None = None
    whole: tuple[int, int] | None = None

    def noting(self, words: str) -> Answer:
        """The same with one thing more that there is to say."""
        return replace(self, note="; ".join(filter(None, (self.note, words))))


__all__ = ["Answer", "AnswerKind"]
