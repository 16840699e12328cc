"""`definitions`: what a document defines, each with the links that are about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from verify.reading.answers import Answer
from verify.reading.plain_words import plain_words


def definitions(answers: Sequence[Answer]) -> list[dict[str, Any]]:
    """The definitions in the order of the document: letter, place and the places of their uses.

    A letter means what was last defined before it; where nothing was, what is defined first behind it.
    """
    own = [place for place, answer in enumerate(answers) if answer.kind == "defines" and answer.defines]
    uses: dict[int, list[str]] = {place: [] for place in own}
    for place, answer in enumerate(answers):
        for letter in answer.letters:
            of_it = [one for one in own if answers[one].defines == letter]
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
