"""LaTeX as MathML, and plain prose with its subscripts and powers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from markupsafe import Markup, escape
from math_core import LatexToMathML

_MARKED = re.compile(
    r"(?<=[A-Za-zα-ωΑ-Ω∂)\]'\u0307])_(?P<sub>[A-Za-z0-9∞ℓ]+|\([^()]*\)|\{[^{}]*\})"
    r"|(?P<base>[^\s({])\^(?P<sup>\([^()]*\)|\{[^{}]*\}|[A-Za-z0-9ℓ]+)"
)
"""A subscript behind a letter or a bracket, and a power."""
_MACROS = {"substack": r"\begin{array}{c}#1\end{array}"}
"""What SymPy writes and the converter does not know."""


@cache
def _converter() -> LatexToMathML:
    return LatexToMathML(macros=_MACROS, fancy_error=False)


def display(lines: Sequence[str], before: str = "") -> Markup:
    """A formula on its lines, set in the middle of the page; `before` opens the first line, as "= " does."""
    first, *rest = lines
    rows = " \\\\ ".join((f"{before} {first}".strip(), *(f"\\quad {line}" for line in rest)))
    source = f"\\begin{{aligned}} &{rows.replace(_BREAK, f'{_BREAK}&')} \\end{{aligned}}" if rest else rows
    return _converted(source, is_display=True)


_BREAK = " \\\\ "


def inline(source: str) -> Markup:
    """A formula within a line."""
    return _converted(source, is_display=False)


def _converted(source: str, is_display: bool) -> Markup:
    """Brackets that grow stand as close to what is before and behind them as those that do not."""
    close = re.sub(r"\\left(?![A-Za-z])", r"\\mathopen{}\\left", source)
    close = re.sub(r"\\right(?![A-Za-z])\s*(\\[A-Za-z]+|\\?.)", r"\\right\1\\mathclose{}", close)
    return Markup(_converter().convert_with_local_state(close, displaystyle=is_display))


def sentence(text: str) -> Markup:
    """A sentence with LaTeX between dollars."""
    parts = text.split("$")
    return Markup("").join(inline(part) if index % 2 else escape(part) for index, part in enumerate(parts))


def prose(text: str) -> Markup:
    """Plain text; w_rk and 10^(−6) have their letters lowered and raised."""

    def shown(found: re.Match) -> str:
        if found["sub"]:
            return f"<sub>{found['sub'].strip('{}')}</sub>"
        above = found["sup"].strip("{}()" if found["base"] == "e" else "{}")
        return f"{found['base']}<sup>{above}</sup>"

    return Markup(_MARKED.sub(shown, str(escape(text))))


__all__ = ["display", "inline", "prose", "sentence"]
