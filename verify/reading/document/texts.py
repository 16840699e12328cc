"""`without_texts`: mathematics inside of \\text stands for itself: \\text{if $n = 1$} is \\text{if} n = 1."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from derive.language.grammar.commands import TEXTS
from derive.language.grammar.tokens import TexToken, after_blanks, closing


def without_texts(tokens: Sequence[TexToken]) -> list[TexToken]:
    """The tokens with the formulas of words between formulas put beside these; words in scripts are left alone.

    Raises `NotRead` where braces are not balanced.
    """
    found: list[TexToken] = []
    place = depth = 0
    while place < len(tokens):
        token = tokens[place]
        first = after_blanks(tokens, place + 1)
        if depth == 0 and token.text in TEXTS and first < len(tokens) and tokens[first].text == "{":
            last = closing(tokens, first)
            found += _opened(token, tokens[first : last + 1])
            place = last + 1
        else:
            depth += (token.text == "{") - (token.text == "}")
            found.append(token)
            place += 1
    return found


def _opened(command: TexToken, group: Sequence[TexToken]) -> list[TexToken]:
    """A group of words and formulas between dollars; as it is where the dollars are not paired."""
    marks = [place for place, token in enumerate(group) if token.text in ("$", "\\(", "\\)")]
    if len(marks) % 2 or not marks:
        return [command, *group]
    found: list[TexToken] = []
    edges = [0, *marks, len(group) - 1]
    for number, (start, end) in enumerate(pairwise(edges)):
        inside = group[start + 1 : end]
        if number % 2:
            found += inside
        elif any(not token.is_blank for token in inside):
            opening = TexToken("{", group[start].start, group[start].end)
            found += [command, opening, *inside, TexToken("}", group[end].start, group[end].end)]
    return found


__all__ = ["without_texts"]
