"""`plain_words`: a message without the LaTeX of letters: `x_{i}` is xᵢ, `\\Sigma^{\\left( \\ell \\right)}` is Σ^(ℓ).

What is more than letters with their scripts and accents stays as it is typed.
"""

from __future__ import annotations

import re

from derive.language.grammar.commands import GREEK_LETTERS

_LETTERS = {command: letter for letter, command in GREEK_LETTERS.items()} | {
    "\\varepsilon": "ε",
    "\\varphi": "φ",
    "\\vartheta": "ϑ",
    "\\infty": "∞",
    "\\top": "⊤",
    "\\to": "→",
    "\\rightarrow": "→",
    "\\in": "∈",
    "\\le": "≤",
    "\\leq": "≤",
    "\\ge": "≥",
    "\\geq": "≥",
    "\\approx": "≈",
    "\\sim": "∼",
    "\\cdot": "·",
    "\\odot": "⊙",
    "\\lVert": "‖",
    "\\rVert": "‖",
    "\\nabla": "∇",
    "\\partial": "∂",
}
_ACCENTS = {"dot": "\u0307", "ddot": "\u0308", "tilde": "\u0303", "hat": "\u0302", "bar": "\u0304"}
_SETS = {"R": "ℝ", "N": "ℕ", "Z": "ℤ", "E": "E"}
_LOWER = dict(zip("0123456789aehijklmnoprstuvx+-", "₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ₊₋", strict=True))
_UPPER = dict(zip("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", strict=True))


def plain_words(text: str) -> str:
    """The text with letters as they are read aloud; twice done it is the same."""
    if not set("\\{") & set(text):
        return text
    text = re.sub(r"\\(?:left|right)(?![A-Za-z])\s*", "", text)
    text = re.sub(r"\\[A-Za-z]+", lambda found: _LETTERS.get(found[0], found[0]), text)
    text = re.sub(r"\\mathbb\s*\{([A-Z])\}", lambda found: _SETS.get(found[1], found[0]), text)
    text = re.sub(r"\\(dot|ddot|tilde|hat|bar)\s*\{(\w)\}", lambda found: found[2] + _ACCENTS[found[1]], text)
    return re.sub(r"([_^])\{([^{}\\]*)\}", _script, text)


def _script(found: re.Match[str]) -> str:
    inside = found[2].replace(" ", "")
    marks = _LOWER if found[1] == "_" else _UPPER
    if inside and all(one in marks for one in inside):
        return "".join(marks[one] for one in inside)
    is_whole = len(inside) == 1 or (inside.startswith("(") and inside.endswith(")"))
    return f"{found[1]}{inside}" if is_whole else f"{found[1]}({inside})"


__all__ = ["plain_words"]
