"""Blanks that set formulas apart: `is_wide` of a length, `ends_wide` of several blanks in a row."""

from __future__ import annotations

import re
from collections.abc import Sequence

from derive.language.grammar.commands import THICK_BLANKS
from derive.language.grammar.tokens import TexToken

WIDE = 8.0
"""Points from which on a blank sets formulas apart; a letter is some five wide, \\quad ten."""
_LENGTH = re.compile(r"\s*(-?\d*\.?\d+)\s*([a-z]{2})\s*")
_POINTS = {"pt": 1.0, "em": 10.0, "ex": 4.3, "mm": 2.8, "cm": 28.0, "in": 72.0, "mu": 0.55}
_TOGETHER = 3


def is_wide(length: str) -> bool:
    """Whether a length such as 1cm sets formulas apart; one that is not read does.

    >>> is_wide("1em"), is_wide("-2pt")
    (True, False)
    """
    found = _LENGTH.fullmatch(length)
    return found is None or float(found[1]) * _POINTS.get(found[2], WIDE) >= WIDE


def ends_wide(tokens: Sequence[TexToken], place: int) -> bool:
    """Whether the tokens before a place end with as many thick blanks as make a wide one."""
    before = [one.text for one in tokens[max(place - 2 * _TOGETHER, 0) : place] if not one.is_blank][-_TOGETHER:]
    return len(before) == _TOGETHER and set(before) <= THICK_BLANKS


__all__ = ["ends_wide", "is_wide"]
