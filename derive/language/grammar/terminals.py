"""`terminals`: TeX tokens as the terminals of `mathematics.lark`, arguments in braces, bars told apart by pairs.

What is no known command, or has two readings here already, raises `NotRead`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lark import Token

from derive.language.grammar import commands as c
from derive.language.grammar.bars import paired
from derive.language.grammar.blanks import ends_wide, is_wide
from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tokens import TexToken, after_blanks, argument, closing, option, source, tokens_of

MAX_TERMINALS = 4000
MAX_DEPTH = 40
_WORD = re.compile(r"[A-Za-z]+(?:[. -]?[A-Za-z]+)*\.?")
_CONNECTIVES = frozenset(c.words("and or if for with where when all any as in on is otherwise else then so let"))
"""Words that are no names, also where a bracket follows."""
_DIVIDING = frozenset(("SEP", "REL", "TEXT", "LOGIC", "NEWLINE", "AMPERSAND"))
_OPENING = frozenset(("LBRACE", "LEFT", "BEGIN"))
_NO_PARENTHESIS = frozenset((*c.FRACTIONS, *c.FONTS, *c.TEXTS, *c.ACCENTS, "\\sqrt"))


def terminals(tokens: Sequence[TexToken]) -> list[Token]:
    """The terminals of a formula. Raises `NotRead`."""
    found = _Terminals(tokens, 0).all()
    if len(found) > MAX_TERMINALS:
        raise NotRead(tokens[0].text, tokens[0].start, f"the formula has more than {MAX_TERMINALS} signs")
    return paired(_without_wide_blanks(found))


def _without_wide_blanks(found: Sequence[Token]) -> list[Token]:
    """Without wide blanks beside a relation, words or a comma, where they only set apart."""
    kept: list[Token] = []
    for place, terminal in enumerate(found):
        if str(terminal) in c.WIDE_BLANKS:
            before = kept[-1].type if kept else "SEP"
            after = found[place + 1].type if place + 1 < len(found) else "SEP"
            if before in _DIVIDING | _OPENING or after in _DIVIDING:
                continue
            if after == "SIGN":
                raise NotRead(str(terminal), terminal.start_pos or 0, "ambiguous: it goes on, or a new one begins")
        kept.append(terminal)
    return kept


class _Terminals:
    """Reads tokens from left to right; `depth` counts the arguments around."""

    def __init__(self, tokens: Sequence[TexToken], depth: int) -> None:
        self._tokens, self._depth = tokens, depth
        self._place = 0
        self._found: list[Token] = []
        if depth > MAX_DEPTH:
            raise NotRead(tokens[0].text if tokens else "", tokens[0].start if tokens else 0, "it is nested too deep")

    def all(self) -> list[Token]:
        while (place := after_blanks(self._tokens, self._place)) < len(self._tokens):
            self._place = place + 1
            self._one(self._tokens[place])
        return self._found

    def _add(self, kind: str, value: str, token: TexToken) -> None:
        self._found.append(Token(kind, value, start_pos=token.start, end_pos=token.end))

    def _next(self) -> str:
        place = after_blanks(self._tokens, self._place)
        return self._tokens[place].text if place < len(self._tokens) else ""

    def _argument(self, whose: TexToken) -> list[TexToken]:
        found, self._place = argument(self._tokens, self._place, whose)
        return found

    def _braced(self, inside: Sequence[TexToken], whose: TexToken) -> None:
        self._add("LBRACE", "{", whose)
        self._found += _Terminals(inside, self._depth + 1).all()
        self._add("RBRACE", "}", whose)

    def _one(self, token: TexToken) -> None:
        text = c.TYPED.get(token.text, c.GREEK_LETTERS.get(token.text, token.text))
        if text in _SIMPLE:
            self._add(_SIMPLE[text], text, token)
        elif text.isascii() and text.isalpha():
            self._add("NAME", text, token)
        elif text.isascii() and text.isdigit():
            self._number(token)
        elif text in _METHODS:
            _METHODS[text](self, token)
        elif text in c.BLANKS:
            self._blank(token)
        elif text == "{":
            place = self._place - 1
            end = closing(self._tokens, place)
            self._place = end + 1
            self._braced(self._tokens[place + 1 : end], token)
        elif text in c.OPENING:
            self._add("LEFT", c.OPENING[text], token)
        elif text in c.CLOSING:
            self._add("RIGHT", c.CLOSING[text], token)
        elif text in c.BARS:
            self._add("BAR", c.BARS[text], token)
        else:
            raise NotRead(text, token.start, "no such command or sign is known here")

    def _blank(self, token: TexToken) -> None:
        if ends_wide(self._tokens, self._place):
            self._add("SEP", "\\quad", token)

    def _stretch(self, token: TexToken) -> None:
        if is_wide(source(self._argument(token))):
            self._add("SEP", "\\quad", token)

    def _number(self, token: TexToken) -> None:
        end = self._place
        while end < len(self._tokens) and _is_digit(self._tokens[end]):
            end += 1
        if end + 1 < len(self._tokens) and self._tokens[end].text == "." and _is_digit(self._tokens[end + 1]):
            end += 1
            while end < len(self._tokens) and _is_digit(self._tokens[end]):
                end += 1
        digits = "".join(one.text for one in self._tokens[self._place - 1 : end])
        self._add("NUMBER", digits, TexToken(digits, token.start, self._tokens[end - 1].end))
        self._place = end

    def _separator(self, token: TexToken) -> None:
        before = self._tokens[self._place - 2] if self._place > 1 else None
        digits = 0
        while self._place + digits < len(self._tokens) and _is_digit(self._tokens[self._place + digits]):
            digits += 1
        if token.text == "." and digits:
            raise NotRead(".", token.start, "ambiguous: a number begins with a digit, or a formula ends here")
        if token.text == "," and digits == 3 and before is not None and _is_digit(before):
            raise NotRead(",", token.start, "ambiguous: it stands between numbers or between the digits of one")
        self._add("SEP", token.text, token)

    def _script(self, token: TexToken) -> None:
        self._add("CARET" if token.text == "^" else "UNDER", token.text, token)
        place = after_blanks(self._tokens, self._place)
        if place < len(self._tokens) and self._tokens[place].text in _NO_PARENTHESIS:
            self._braced(self._with_arguments(place), token)
        else:
            self._braced(self._argument(token), token)

    def _with_arguments(self, place: int) -> list[TexToken]:
        """A command and its arguments, as they stand after ^."""
        command = self._tokens[place]
        _, end = argument(self._tokens, place + 1, command)
        if command.text in c.FRACTIONS:
            _, end = argument(self._tokens, end, command)
        self._place = end
        return list(self._tokens[place:end])

    def _primes(self, token: TexToken) -> None:
        end = self._place
        while end < len(self._tokens) and self._tokens[end].text == "'":
            end += 1
        count = end - self._place + 1
        self._place = end
        self._add("PRIMES", "'" * count, TexToken("'", token.start, token.start + count))

    def _fraction(self, token: TexToken) -> None:
        self._add("FRAC", token.text, token)
        for _ in range(2):
            self._braced(self._argument(token), token)

    def _root(self, token: TexToken) -> None:
        self._add("SQRT", token.text, token)
        index, self._place = option(self._tokens, self._place)
        if index is not None:
            self._add("INDEX", "[", token)
            self._braced(index, token)
        self._braced(self._argument(token), token)

    def _accent(self, token: TexToken) -> None:
        self._add("ACCENT", token.text, token)
        self._braced(self._argument(token), token)

    def _font(self, token: TexToken) -> None:
        inside = [one for one in self._argument(token) if not one.is_blank and one.text not in ("\\,", "\\!")]
        name = "".join(one.text for one in inside)
        command = inside[0].text if len(inside) == 1 else ""
        is_name = (name.isascii() and name.isalnum()) or name in c.NAMES_WITH_MARKS
        if not is_name and command not in c.GREEK | c.SYMBOLS:
            raise NotRead(token.text, token.start, f"{name[:20]!r} is no name to be set in a font")
        self._add("NAME", f"{token.text} {name}", TexToken(name, token.start, inside[-1].end))

    def _text(self, token: TexToken) -> None:
        words = source(self._argument(token))
        name = words.strip()
        is_name = _WORD.fullmatch(name) and name.lower() not in _CONNECTIVES
        if is_name and name == words and " " not in name and self._next() in _CALLS:
            self._add("NAME", f"\\text {name}", token)
        else:
            self._add("TEXT", words, token)

    def _sized(self, token: TexToken) -> None:
        place = after_blanks(self._tokens, self._place)
        if place == len(self._tokens):
            raise NotRead(token.text, token.start, "no delimiter follows it")
        delimiter = self._tokens[place]
        self._place = place + 1
        text = delimiter.text
        if text == "." and token.text == "\\left":
            self._add("LEFT", ".", delimiter)
        elif text in c.BARS:
            sides = {True: "LEFT", False: "RIGHT"}
            if token.text in c.SIZES_OPENING | c.SIZES_CLOSING:
                self._add(sides[token.text in c.SIZES_OPENING], c.BARS[text], delimiter)
            elif token.text in c.SIZES_BETWEEN or token.text == "\\middle":
                self._add("MID", "\\mid", delimiter)
            else:
                self._add("BAR", c.BARS[text], delimiter)
        elif text in c.OPENING and token.text not in c.SIZES_CLOSING:
            self._add("LEFT", c.OPENING[text], delimiter)
        elif text in c.CLOSING and token.text not in c.SIZES_OPENING:
            self._add("RIGHT", c.CLOSING[text], delimiter)
        else:
            raise NotRead(f"{token.text}{text}", token.start, "it is no bracket of that side")

    def _over(self, token: TexToken) -> None:
        above = self._argument(token)
        below = [one for one in self._argument(token) if not one.is_blank]
        relation = _Terminals(below, self._depth + 1).all()
        if len(relation) == 1 and relation[0].type == "REL" and token.text != "\\underset":
            self._add("REL", f"{source(above).strip()}\x00{relation[0]}", token)
        elif token.text == "\\underset":
            self._braced(below, token)
            self._add("UNDER", "_", token)
            self._braced(above, token)
        else:
            raise NotRead(token.text, token.start, "what it is set over is no relation")

    def _arrow(self, token: TexToken) -> None:
        words, self._place = option(self._tokens, self._place)
        if words is not None:
            raise NotRead(token.text, token.start, "words below an arrow are not read")
        self._add("REL", f"{source(self._argument(token)).strip()}\x00\\to", token)

    def _colon(self, token: TexToken) -> None:
        if self._place < len(self._tokens) and self._tokens[self._place].text == "=":
            self._place += 1
            self._add("REL", ":=", TexToken(":=", token.start, token.end + 1))
        else:
            self._add("REL", ":", token)

    def _equals(self, token: TexToken) -> None:
        if self._place < len(self._tokens) and self._tokens[self._place].text == ":":
            self._place += 1
            self._add("REL", "=:", TexToken("=:", token.start, token.end + 1))
        else:
            self._add("REL", "=", token)

    def _not(self, token: TexToken) -> None:
        following = self._next()
        negated = {"=": "\\ne", "\\in": "\\notin"}.get(following)
        if negated is None:
            raise NotRead(f"\\not{following}", token.start, "only = and \\in are read behind \\not")
        self._place = after_blanks(self._tokens, self._place) + 1
        self._add("REL", negated, token)

    def _skipped(self, token: TexToken) -> None:
        self._argument(token)

    def _table(self, token: TexToken) -> None:
        name = source(self._argument(token)).strip()
        if name not in c.TABLES:
            raise NotRead(f"\\begin{{{name}}}", token.start, "such an environment inside of a formula is not read")
        if name == "array":
            _, self._place = option(self._tokens, self._place)
            self._argument(token)
        self._add("BEGIN", name, token)

    def _end(self, token: TexToken) -> None:
        self._add("END", source(self._argument(token)).strip(), token)

    def _row(self, token: TexToken) -> None:
        _, self._place = option(self._tokens, self._place)
        self._add("NEWLINE", "\\\\", token)


def _is_digit(token: TexToken) -> bool:
    return token.text.isascii() and token.text.isdigit()


_CALLS = frozenset(("(", "[", "_", "^", "\\left", "\\bigl", "\\Bigl", "\\biggl", "\\Biggl", "\\big", "\\Big", "\\{"))
_SIMPLE: dict[str, str] = {
    **dict.fromkeys(c.NAMES, "NAME"),
    **dict.fromkeys(c.SIGNS, "SIGN"),
    **dict.fromkeys(c.MARKS, "MARK"),
    **dict.fromkeys(c.RELATIONS - {":", "="}, "REL"),
    **dict.fromkeys(c.LOGIC, "LOGIC"),
    **dict.fromkeys((";", *c.WIDE_BLANKS), "SEP"),
    "\\mid": "MID",
    "&": "AMPERSAND",
}
_METHODS = {
    "^": _Terminals._script,
    "_": _Terminals._script,
    "'": _Terminals._primes,
    ",": _Terminals._separator,
    ".": _Terminals._separator,
    "\\sqrt": _Terminals._root,
    ":": _Terminals._colon,
    "=": _Terminals._equals,
    "\\not": _Terminals._not,
    "\\begin": _Terminals._table,
    "\\end": _Terminals._end,
    "\\\\": _Terminals._row,
    "\\cr": _Terminals._row,
    **dict.fromkeys(c.FRACTIONS, _Terminals._fraction),
    **dict.fromkeys(c.ACCENTS, _Terminals._accent),
    **dict.fromkeys(c.FONTS, _Terminals._font),
    **dict.fromkeys(c.TEXTS, _Terminals._text),
    **dict.fromkeys(
        (*c.SIZES, *c.SIZES_OPENING, *c.SIZES_CLOSING, *c.SIZES_BETWEEN),
        _Terminals._sized,
    ),
    **dict.fromkeys(("\\stackrel", "\\overset", "\\underset"), _Terminals._over),
    **dict.fromkeys(c.ARROWS_WITH_WORDS, _Terminals._arrow),
    **dict.fromkeys(("\\hspace", "\\hspace*"), _Terminals._stretch),
    **dict.fromkeys(c.BLANK_WITH_ARGUMENT, _Terminals._skipped),
}


def formula_terminals(text: str) -> list[Token]:
    """The terminals of a formula that is given as text."""
    return terminals(tokens_of(text))


__all__ = ["formula_terminals", "terminals"]
