r"""`lettered`: a text of a figure as matplotlib sets it, its mathematics in the letters of a notation.

matplotlib reads a part of LaTeX by itself, without an installation of it. What has another name there is called by
that, and sizes of brackets are left to it.
"""

from __future__ import annotations

import re
from functools import cache

from codegen.writing.escape import formula, runs
from codegen.writing.letters import Letters, NotationError
from derive.language.grammar.commands import words

_CALLED = {
    "le": "leq", "ge": "geq", "lVert": "Vert", "rVert": "Vert", "lvert": "vert", "rvert": "vert", "tfrac": "frac",
    "bm": "boldsymbol", "mbox": "text", "textrm": "text", "textnormal": "text", "operatorname*": "operatorname",
    "tbinom": "binom", "dbinom": "binom", "cfrac": "dfrac", "dotsb": "ldots", "dotsc": "ldots", "gets": "leftarrow",
    "land": "wedge", "lor": "vee", "textbf": "mathbf", "textit": "mathit", "textsf": "mathsf",
}  # fmt: skip
_LEFT_OUT = frozenset(
    words(
        "left right middle big Big bigg Bigg bigl Bigl biggl Biggl bigr Bigr biggr Biggr bigm Bigm biggm Biggm limits "
        "nolimits displaystyle textstyle scriptstyle scriptscriptstyle ensuremath mathop mathrel mathbin mathord "
        "mathopen mathclose mathpunct mathinner smash strut mathstrut relax nobreak allowbreak"
    )
)
_COMMAND = re.compile(r"\\([A-Za-z]+\*?)")
_SHORT = re.compile(r"\\([dt]?frac|binom)\s*(\w)\s*(\w)")
"""A fraction of two signs without braces, as in \\tfrac12."""


def lettered(text: str, letters: Letters) -> str:
    r"""A text like the prose of claims, in these letters; those of a notation without macros.

    Raises `codegen.writing.letters.NotationError` where a letter is written with what matplotlib does not read.

    >>> from codegen.writing.letters import Notation
    >>> lettered("share of n_0 ≤ 5 $", Letters(Notation({"n": "\\mathsf{N}"})))
    'share of $\\mathsf{N}_{0} \\leq 5$ \\$'
    """
    return "".join(_set(formula(piece, letters)) if is_formula else _plain(piece) for is_formula, piece in runs(text))


def _plain(piece: str) -> str:
    return piece.replace("$", "\\$")


def _set(source: str) -> str:
    found = _SHORT.sub(r"\\\1{\2}{\3}", source)
    whole = f"${re.sub(r'  +', ' ', _COMMAND.sub(_called, found)).strip()}$"
    if reason := _refusal(whole):
        raise NotationError(
            f"a figure has {source}, which matplotlib does not read: {reason}; write its letters otherwise"
        )
    return whole


def _called(found: re.Match) -> str:
    name = found[1]
    return "" if name in _LEFT_OUT else f"\\{_CALLED.get(name, name)}"


@cache
def _refusal(source: str) -> str:
    """Why matplotlib does not read a formula; empty where it does."""
    from matplotlib.mathtext import MathTextParser

    try:
        MathTextParser("path").parse(source)
    except ValueError as error:
        return " ".join(str(error).split())[-120:]
    return ""


__all__ = ["lettered"]
