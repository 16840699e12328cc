"""`Macros`: what a document defines by \\newcommand, \\DeclareMathOperator, simple \\def and \\let."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tokens import TexToken, after_blanks, argument, option

MAX_EXPANSIONS = 1000
MAX_TOKENS = 20_000
NEW = frozenset(("\\newcommand", "\\renewcommand", "\\providecommand", "\\newcommand*", "\\renewcommand*"))
OPERATOR = frozenset(("\\DeclareMathOperator", "\\DeclareMathOperator*"))
PAIRED = "\\DeclarePairedDelimiter"
DOCUMENT = frozenset(f"\\{word}DocumentCommand" for word in ("New", "Renew", "Declare", "Provide"))
DEFINING = NEW | OPERATOR | DOCUMENT | {"\\providecommand*", "\\def", "\\let", "\\gdef", PAIRED}
"""Commands that define others."""


@dataclass(frozen=True)
class Macro:
    """A body with #1, #2, … for its arguments; `default` is what an optional first one is where it is left out.

    `is_sized` where a star or a size may stand behind it, which change nothing; `alone` is the body where one argument
    in braces less than `arguments` follows.
    """

    arguments: int
    default: tuple[TexToken, ...] | None
    body: tuple[TexToken, ...]
    is_sized: bool = False
    alone: tuple[TexToken, ...] | None = None


@dataclass
class Macros:
    """The macros of a document up to a place of it."""

    known: dict[str, Macro] = field(default_factory=dict)

    def define(self, tokens: Sequence[TexToken], place: int) -> int:
        """Enter the definition whose command stands at `place`; the place after it. Raises `NotRead`."""
        command = tokens[place]
        place += 1
        if command.text == "\\let":
            return self._let(tokens, place, command)
        if command.text in ("\\def", "\\gdef"):
            return self._def(tokens, place, command)
        if command.text == PAIRED:
            return self._paired(tokens, place, command)
        if command.text in DOCUMENT:
            return self._document(tokens, place, command)
        name, place = _name(tokens, place, command)
        count, place = option(tokens, place)
        default, place = option(tokens, place)
        body, place = argument(tokens, place, command)
        if command.text in OPERATOR:
            star = "*" if command.text.endswith("*") else ""
            body = [
                TexToken(f"\\operatorname{star}", command.start, command.end),
                TexToken("{", command.start, command.end),
                *body,
                TexToken("}", command.start, command.end),
            ]
        if not command.text.startswith("\\providecommand") or name not in self.known:
            self.known[name] = Macro(_count(count, command), None if default is None else tuple(default), tuple(body))
        return place

    def _let(self, tokens: Sequence[TexToken], place: int, command: TexToken) -> int:
        name, place = _name(tokens, place, command)
        place = after_blanks(tokens, place)
        if place < len(tokens) and tokens[place].text == "=":
            place = after_blanks(tokens, place + 1)
        if place == len(tokens):
            raise NotRead(command.text, command.start, "its second command is missing")
        meant = self.known.get(tokens[place].text) or Macro(0, None, (tokens[place],))
        self.known[name] = meant
        return place + 1

    def _def(self, tokens: Sequence[TexToken], place: int, command: TexToken) -> int:
        name, place = _name(tokens, place, command)
        count = 0
        while place < len(tokens) and tokens[place].text != "{":
            following = tokens[place + 1].text if place + 1 < len(tokens) else ""
            if tokens[place].text != "#" or following != str(count + 1):
                raise NotRead(command.text, command.start, f"the arguments of {name} are not simple; type \\newcommand")
            count += 1
            place += 2
        body, place = argument(tokens, place, command)
        self.known[name] = Macro(count, None, tuple(body))
        return place

    def _paired(self, tokens: Sequence[TexToken], place: int, command: TexToken) -> int:
        """\\DeclarePairedDelimiter{\\abs}{\\lvert}{\\rvert}."""
        name, place = _name(tokens, place, command)
        opening, place = argument(tokens, place, command)
        closing, place = argument(tokens, place, command)
        left, right, mark, first = (
            TexToken(text, command.start, command.end) for text in ("\\left", "\\right", "#", "1")
        )
        self.known[name] = Macro(1, None, (left, *opening, mark, first, right, *closing), is_sized=True)
        return place

    def _document(self, tokens: Sequence[TexToken], place: int, command: TexToken) -> int:
        """\\NewDocumentCommand{\\E}{O{} m}{…}: arguments in braces, an optional one before them."""
        name, place = _name(tokens, place, command)
        kinds, place = argument(tokens, place, command)
        kinds = [token for token in kinds if not token.is_blank]
        body, place = argument(tokens, place, command)
        default, first = None, 0
        if kinds and kinds[0].text == "O":
            default, first = argument(kinds, 1, command)
        count = len(kinds) - first + (default is not None)
        if any(token.text != "m" for token in kinds[first:]) or count > 9:
            raise NotRead(command.text, command.start, f"the arguments of {name} are not simple; type \\newcommand")
        if not command.text.startswith("\\Provide") or name not in self.known:
            self.known[name] = Macro(count, None if default is None else tuple(default), tuple(body))
        return place

    def expanded(self, tokens: Sequence[TexToken]) -> list[TexToken]:
        """The tokens with every macro put in. Raises `NotRead` where that comes to no end."""
        if not any(token.text in self.known for token in tokens):
            return list(tokens)
        waiting = list(reversed(tokens))
        done: list[TexToken] = []
        expansions = 0
        while waiting:
            token = waiting.pop()
            macro = self.known.get(token.text)
            if macro is None:
                done.append(token)
                continue
            expansions += 1
            if expansions > MAX_EXPANSIONS or len(waiting) + len(done) > MAX_TOKENS:
                raise NotRead(token.text, token.start, "putting in what the macros stand for comes to no end")
            rest = waiting[::-1]
            arguments, place = _arguments(macro, rest, token)
            body = macro.alone if macro.alone is not None and len(arguments) < macro.arguments else macro.body
            waiting = [*rest[place:][::-1], *reversed(_filled(body, arguments, token))]
        return done


def _name(tokens: Sequence[TexToken], place: int, command: TexToken) -> tuple[str, int]:
    found, place = argument(tokens, place, command)
    names = [token for token in found if not token.is_blank]
    if len(names) != 1 or not names[0].is_command:
        raise NotRead(command.text, command.start, "what it defines is no command")
    return names[0].text, place


def _count(given: list[TexToken] | None, command: TexToken) -> int:
    text = "".join(token.text for token in given or ()).strip() or "0"
    if text not in set("0123456789"):
        raise NotRead(command.text, command.start, f"{text[:10]!r} is no number of arguments")
    return int(text)


def _arguments(macro: Macro, rest: Sequence[TexToken], call: TexToken) -> tuple[list[Sequence[TexToken]], int]:
    found: list[Sequence[TexToken]] = []
    place = 0
    if macro.is_sized:
        place = after_blanks(rest, place)
        place += place < len(rest) and rest[place].text == "*"
        _, place = option(rest, place)
    if macro.default is not None and macro.arguments:
        given, place = option(rest, 0)
        found.append(macro.default if given is None else given)
    while len(found) < macro.arguments:
        following = after_blanks(rest, place)
        is_last = len(found) == macro.arguments - 1
        if macro.alone is not None and is_last and (following == len(rest) or rest[following].text != "{"):
            break
        one, place = argument(rest, place, call)
        found.append(one)
    return found, place


def _filled(body: Sequence[TexToken], arguments: Sequence[Sequence[TexToken]], call: TexToken) -> list[TexToken]:
    filled: list[TexToken] = []
    place = 0
    while place < len(body):
        token = body[place]
        following = body[place + 1].text if place + 1 < len(body) else ""
        if token.text == "#":
            if following not in set("123456789") or int(following) > len(arguments):
                raise NotRead(call.text, call.start, f"its definition has no argument #{following[:3]}")
            filled += arguments[int(following) - 1]
            place += 2
        else:
            filled.append(token.at(call))
            place += 1
    return filled


__all__ = ["DEFINING", "Macro", "Macros"]
