"""`tokens_of`: TeX as tokens with their places in the source, and what belongs to a command."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from derive.language.grammar.commands import FONTS, words
from derive.language.grammar.refusal import NotRead

_TOKEN = re.compile(r"\\(?:[A-Za-z@]+|.|$)|%[^\n]*(?:\n[ \t]*)?|\s+|.", re.DOTALL)
_STARRED = frozenset(
    f"\\{name}"
    for name in words(
        "operatorname newcommand renewcommand providecommand DeclareMathOperator hspace vspace section subsection "
        "subsubsection chapter paragraph tag"
    )
)
"""Commands of which a star is a part."""
_FONTS = FONTS - {"\\bf", "\\rm"}
"""Fonts with an argument, which is theirs where they are an argument themselves: \\dot\\mathbf{x}."""


@dataclass(frozen=True, slots=True)
class TexToken:
    """A command with its backslash, one character, a stretch of blanks or a comment; `start` and `end` are offsets.

    What a macro was expanded to stands at the place of the macro's call.
    """

    text: str
    start: int
    end: int

    @property
    def is_blank(self) -> bool:
        """Whether it is a stretch of blanks or a comment."""
        return self.text.isspace() or self.text[0] == "%"

    @property
    def is_command(self) -> bool:
        return self.text[0] == "\\"

    def at(self, call: TexToken) -> TexToken:
        """The same token at the place of another one."""
        return TexToken(self.text, call.start, call.end)


def tokens_of(text: str, start: int = 0, end: int | None = None) -> list[TexToken]:
    """The tokens of a stretch of text.

    >>> [token.text for token in tokens_of(r"x_\\alpha + 12")]
    ['x', '_', '\\\\alpha', ' ', '+', ' ', '1', '2']
    """
    found: list[TexToken] = []
    last = len(text) if end is None else end
    place = start
    while place < last:
        match = _TOKEN.match(text, place, last)
        assert match
        stop = match.end()
        if match[0] in _STARRED and text.startswith("*", stop, last):
            stop += 1
        found.append(TexToken(text[place:stop], place, stop))
        place = stop
    return found


def source(tokens: Sequence[TexToken]) -> str:
    """The tokens as text; a blank where a letter would run into a command."""
    pieces: list[str] = []
    for token in tokens:
        if token.text[0] == "%":
            continue
        if pieces and pieces[-1][0] == "\\" and pieces[-1][-1].isalpha() and token.text[0].isalpha():
            pieces.append(" ")
        pieces.append(token.text)
    return "".join(pieces)


def after_blanks(tokens: Sequence[TexToken], place: int) -> int:
    """The place of the next token that is no blank, the number of tokens where there is none."""
    while place < len(tokens) and tokens[place].is_blank:
        place += 1
    return place


def closing(tokens: Sequence[TexToken], place: int) -> int:
    """The place of the brace that closes the one at `place`. Raises `NotRead`."""
    depth = 0
    for index in range(place, len(tokens)):
        if tokens[index].text == "{":
            depth += 1
        elif tokens[index].text == "}":
            depth -= 1
            if depth == 0:
                return index
    raise NotRead("{", tokens[place].start, "no brace closes it")


def argument(tokens: Sequence[TexToken], place: int, whose: TexToken) -> tuple[list[TexToken], int]:
    """(the tokens of the argument that begins at `place`, the place after it). Raises `NotRead`."""
    place = after_blanks(tokens, place)
    if place == len(tokens) or tokens[place].text in ("}", "&", "\\\\"):
        raise NotRead(whose.text, whose.start, "its argument is missing")
    if tokens[place].text == "{":
        end = closing(tokens, place)
        return list(tokens[place + 1 : end]), end + 1
    if tokens[place].text in _FONTS:
        _, end = argument(tokens, place + 1, tokens[place])
        return list(tokens[place:end]), end
    return [tokens[place]], place + 1


def option(tokens: Sequence[TexToken], place: int) -> tuple[list[TexToken] | None, int]:
    """(the tokens between brackets at `place`, the place after them), (None, place) where there are none."""
    first = after_blanks(tokens, place)
    if first == len(tokens) or tokens[first].text != "[":
        return None, place
    depth = 0
    for index in range(first + 1, len(tokens)):
        text = tokens[index].text
        if text == "]" and depth == 0:
            return list(tokens[first + 1 : index]), index + 1
        depth += (text in ("{", "[")) - (text in ("}", "]"))
        if depth < 0:
            break
    raise NotRead("[", tokens[first].start, "no bracket closes it")


__all__ = ["TexToken", "after_blanks", "argument", "closing", "option", "source", "tokens_of"]
