"""`definitions`: what a document defines, each with the links that are about it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from verify.reading.letters.answers import Answer
from verify.reading.plain_words import plain_words

_INDEXED = re.compile(r"(.+)_\{([i-nr-t]|\\ell|[0-9]+)\}")
"""A letter with an index: one that counts, and no name such as w of σ_w."""


def definitions(answers: Sequence[Answer]) -> list[dict[str, Any]]:
    """The definitions in the order of the document: letter, place and the places of their uses.

    A letter means what was last defined before it; where nothing was, what is defined first behind it.
    """
    own = [place for place, answer in enumerate(answers) if answer.kind == "defines" and answer.defines]
    uses: dict[int, list[str]] = {place: [] for place in own}
    for place, answer in enumerate(answers):
        for letter in answer.letters:
            exact = [one for one in own if answers[one].defines == letter]
            of_it = exact or [one for one in own if _is_of(letter, answers[one].defines)]
            before = [one for one in of_it if one < place]
            if found := before[-1:] or of_it[:1]:
                uses[found[0]].append(_where(answer))
    return [
        {
            "letter": answers[place].defines,
            "file": answers[place].file,
            "line": answers[place].line,
            "column": answers[place].column,
            "uses": list(dict.fromkeys(uses[place])),
        }
        for place in own
    ]


def _is_of(letter: str, defined: str) -> bool:
    """Whether x_n or x_1 is one of what x_i was defined for, i being an index."""
    own, family = _INDEXED.fullmatch(letter), _INDEXED.fullmatch(defined)
    return own is not None and family is not None and own[1] == family[1] and not family[2].isdigit()


def _where(answer: Answer) -> str:
    return f"{answer.file}:{answer.line}:{answer.column}"


def definition_lines(found: Sequence[dict[str, Any]]) -> Iterator[str]:
    """The list that an audit ends with."""
    if found:
        yield "definitions, and what is about them:"
    for one in found:
        places = _shortened(one["file"], one["uses"])
        used = f"used at {places}" if places else "nothing that is read uses it"
        yield f"{one['file']}:{one['line']}:{one['column']}: {plain_words(one['letter'])}: {used}"


def _shortened(file: str, uses: Sequence[str]) -> str:
    """Places without the name of the file where it is the definition's own."""
    return ", ".join(use.removeprefix(f"{file}:") for use in uses)


__all__ = ["definition_lines", "definitions"]
