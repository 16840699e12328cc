"""`spelling`: how the author types the letters of a link, macros and all, by their names as symbols."""

from __future__ import annotations

import re

from derive.language.grammar.printer import latex
from derive.language.grammar.reader import read
from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tree import Accented, Chain, Letter, Scripted
from verify.reading.document.lines import PlacedFormula
from verify.reading.letters.names import name_of, plain, walk

_MACRO = re.compile(r"\\[A-Za-z]+")


def spelling(placed: PlacedFormula) -> dict[str, str]:
    """The LaTeX of each letter of a formula: as it is typed where that means the letter alone, else in full."""
    found: dict[str, str] = {}
    for node in walk(placed.tree):
        if isinstance(node, Letter | Scripted | Accented) and (name := name_of(node)):
            found.setdefault(plain(name), name)
            if typed := _typed(placed, node, name):
                found[plain(name)] = typed
    return found


def _typed(placed: PlacedFormula, node: Letter | Scripted | Accented, name: str) -> str:
    start, end = node.span
    text = placed.of.source.text[start:end]
    inside = [span for one in walk(node) if (span := getattr(one, "span", (0, 0)))[1]]
    if not all(start <= first and last <= end for first, last in inside):
        return ""  # a macro with its arguments behind it
    if _MACRO.fullmatch(text) and not set("^'") & set(name):
        return text
    try:
        tree = read(text)
    except NotRead:
        return ""
    only = tree.parts[0] if len(tree.parts) == 1 else None
    return text if isinstance(only, Chain) and latex(tree) == name else ""


__all__ = ["spelling"]
