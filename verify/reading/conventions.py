"""Conventions: which reading of what a text leaves open is meant, by a directive or a section of `notation.toml`.

A convention is phrases, as answers call readings: "no output bias, dead networks left out". Of those that a question's
readings have, a reading is asked that has all; where one is left, the question is asked as it stands there.
"""

from __future__ import annotations

import re
from dataclasses import replace

from verify.reading.letters.answers import Answer
from verify.reading.terms.questions import Question

_APART = re.compile(r",\s*(?:and\s+)?|;\s*|\s+and\s+")


class NoConvention(ValueError):
    """A convention for a section that the document has not; the message is one line."""


def phrases(text: str) -> frozenset[str]:
    """The phrases of a convention, and of a reading's words.

    >>> sorted(phrases("No output bias, dead networks left out"))
    ['dead networks left out', 'no output bias']
    """
    return frozenset(part.strip().lower() for part in _APART.split(text) if part.strip())


def under_convention(found: Answer | Question, convention: frozenset[str]) -> Answer | Question:
    """A question under the readings that are meant, which it says, as it does where a convention is none of its own."""
    if not isinstance(found, Question) or not found.readings or not convention:
        return found
    known = frozenset().union(*(phrases(words) for words, _ in found.readings))
    meant = convention & known
    if not meant:
        return _noting(found, f"the convention {_listed(convention)} is none of: {_listed(known)}")
    match [(words, statement) for words, statement in found.readings if meant <= phrases(words)]:
        case []:
            return _noting(found, f"no reading has all of the convention {_listed(meant)}")
        case [(words, statement)]:
            return _noting(replace(found, statement=statement, readings=()), f"under the convention {words}")
        case kept:
            return _noting(replace(found, readings=tuple(kept)), f"under the convention {_listed(meant)}")


def _listed(parts: frozenset[str]) -> str:
    return ", ".join(sorted(parts))


def _noting(found: Question, words: str) -> Question:
    return replace(found, answer=found.answer.noting(words))


__all__ = ["NoConvention", "phrases", "under_convention"]
