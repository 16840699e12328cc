"""`paired`: bars as opening and closing ones, or as the one between the parts of (w|x); delimiters matched."""

from __future__ import annotations

from collections.abc import Sequence

from lark import Token

from derive.language.grammar.commands import PAIRS
from derive.language.grammar.refusal import NotRead

_INTERVALS = frozenset(("(", "["))
_ENDS = frozenset(("NUMBER", "NAME", "RIGHT", "RBRACE", "PRIMES", "END"))
"""Terminals that an operand may end with."""
_STARTS = frozenset(("NUMBER", "NAME", "LEFT", "LBRACE", "FRAC", "SQRT", "ACCENT", "BEGIN", "SIGN"))
_CUTS = frozenset(("SEP", "TEXT", "LOGIC", "MID", "REL"))
_OPENERS = frozenset(("LEFT", "LBRACE", "BEGIN"))
_CLOSERS = frozenset(("RIGHT", "RBRACE", "END"))


def paired(terminals: Sequence[Token]) -> list[Token]:
    """The same with every bar given its side. Raises `NotRead` where it has none or two, or a delimiter is alone."""
    found = list(terminals)
    levels: list[list[int]] = [[]]
    opened: list[int] = []
    for place, terminal in enumerate(found):
        if terminal.type in _OPENERS:
            opened.append(place)
            levels.append([])
        elif terminal.type in _CLOSERS:
            if not opened:
                raise NotRead(str(terminal), terminal.start_pos or 0, "nothing opens it")
            _matching(found[opened.pop()], terminal)
            _told_apart(found, levels.pop(), True)
        elif terminal.type == "BAR":
            levels[-1].append(place)
        elif terminal.type in ("NEWLINE", "AMPERSAND") and not (opened and found[opened[-1]].type == "BEGIN"):
            raise NotRead(str(terminal), terminal.start_pos or 0, "it stands outside of a table")
    if opened:
        terminal = found[opened[-1]]
        raise NotRead(str(terminal), terminal.start_pos or 0, "nothing closes it")
    _told_apart(found, levels[0], False)
    return found


def _matching(first: Token, last: Token) -> None:
    if first.type == "LEFT" and last.type == "RIGHT":
        fits = PAIRS.get(str(first)) == str(last) or (str(first) in _INTERVALS and str(last) in (")", "]"))
    else:
        fits = {"LBRACE": "RBRACE", "BEGIN": "END"}.get(first.type) == last.type
        fits = fits and (first.type != "BEGIN" or str(first) == str(last))
    if not fits:
        raise NotRead(str(last), last.start_pos or 0, f"it does not close {str(first)!r}")


def _told_apart(found: list[Token], places: list[int], is_inside: bool) -> None:
    for kind in ("|", "\\|"):
        own = [place for place in places if found[place] == kind]
        if len(own) == 1 and (is_inside or (kind == "|" and _is_before_law(found, own[0]))):
            found[own[0]] = found[own[0]].update(type="MID", value="\\mid" if kind == "|" else kind)
            continue
        if len(own) % 2:
            raise NotRead(kind, found[own[-1]].start_pos or 0, "ambiguous: no telling which bars are a pair")
        if any(_is_pair(found, last, first) for last, first in zip(own[1:-1:2], own[2::2], strict=True)):
            raise NotRead(kind, found[own[1]].start_pos or 0, "ambiguous: no telling which bars are a pair")
        for first, last in zip(own[::2], own[1::2], strict=True):
            if not _is_pair(found, first, last):
                raise NotRead(kind, found[first].start_pos or 0, "ambiguous: no telling which bars are a pair")
            found[first] = found[first].update(type="LEFT")
            found[last] = found[last].update(type="RIGHT")


def _is_before_law(found: list[Token], place: int) -> bool:
    """Whether a bar stands before a law, as in f | y ∼ N(0, 1)."""
    return any(str(one) == "\\sim" for one in found[place + 1 :])


def _is_pair(found: list[Token], first: int, last: int) -> bool:
    """Whether an operand stands between two bars, at one level and in one piece."""
    if last == first + 1 or found[first + 1].type not in _STARTS or found[last - 1].type not in (*_ENDS, "MARK"):
        return False
    depth = 0
    for terminal in found[first + 1 : last]:
        if depth == 0 and terminal.type in _CUTS:
            return False
        depth += (terminal.type in _OPENERS) - (terminal.type in _CLOSERS)
    return True


__all__ = ["paired"]
