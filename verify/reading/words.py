"""What words around a formula make of it: a condition, a range, a claim; and why some relations are not judged yet."""

from __future__ import annotations

import re

_CONDITION = re.compile(
    r"\b(for|if|when|whenever|where|with|let|all|every|any|each|assume|assuming|suppose|given|provided|at|setting|take|"
    r"fix|such that|unless|putting)\W*$",
    re.IGNORECASE,
)
_LOCAL = re.compile(r"\b(for|if|when|whenever|all|every|any|each|provided|at|setting|unless)\W*$", re.IGNORECASE)
_ANEW = re.compile(r"\b(let|define|denote|where|with|put)\W*$", re.IGNORECASE)
_CLAIM = re.compile(
    r"\b(hence|thus|therefore|so|then|have|has|that|is|see|obtain|get|gives?|yields?|conclude|implies|equivalent to|"
    r"follows|shows?|satisf\w+|becomes|claim|prove|are|means|find|finds)\W*$",
    re.IGNORECASE,
)
_NO_LIMIT = "no limit is named in which"
OPEN_RELATIONS = {
    "\\approx": "≈: to which order, and in what",
    "\\simeq": f"{_NO_LIMIT} the ratio tends to 1 (≃)",
    "\\cong": "≅",
    "\\asymp": f"{_NO_LIMIT} the ratio stays between two constants (≍)",
    "\\propto": "up to which factor",
    "\\ll": f"{_NO_LIMIT} the ratio tends to 0 (≪)",
    "\\gg": f"{_NO_LIMIT} the ratio tends to ∞ (≫)",
    "\\lesssim": "up to which constant",
    "\\gtrsim": "up to which constant",
    "\\equiv": "≡: a definition or an identity",
    "\\ne": "an inequation",
    "\\neq": "an inequation",
    "\\sim": "a law, or that a ratio tends to 1 (∼)",
    **dict.fromkeys(
        ("\\to", "\\rightarrow", "\\longrightarrow", "\\mapsto", "\\longmapsto", "\\gets", "\\leftarrow"),
        "limits and maps",
    ),
    **dict.fromkeys((":", "\\colon"), "what a map is from and to"),
    **dict.fromkeys(("\\in", "\\notin", "\\ni", "\\subset", "\\subseteq", "\\supset", "\\supseteq"), "sets"),
    "\\perp": "independence or orthogonality",
}
"""Relations that are read, with what is missing to judge them; the table of asymptotics stands in docs/audit.md."""


def is_condition_word(words: str) -> bool:
    """Whether words end so that what follows is a condition or sets a range."""
    return bool(_CONDITION.search(words))


def defines_anew(words: str) -> bool:
    """Whether an equation behind the words says what its left side means."""
    return bool(_ANEW.search(words))


def sets_locally(words: str) -> bool:
    """Whether what follows holds for the sentence only, as after "for"."""
    return bool(_LOCAL.search(words))


def is_claim_word(words: str) -> bool:
    """Whether words end so that what follows is claimed."""
    return bool(_CLAIM.search(words))


__all__ = ["OPEN_RELATIONS", "defines_anew", "is_claim_word", "is_condition_word", "sets_locally"]
