"""`escape`: plain text, with the mathematical Unicode of sentences, as LaTeX."""

import re


def escape(text: str) -> str:
    """Plain text for LaTeX: mathematical Unicode, subscripts such as w_rk and superscripts such as Σ̇^(ℓ+1), e^{5β}."""
    text = _RAISED.sub(lambda run: f"^{{{run[0].translate(_LOWERED)}}}", text)
    pieces, end = [], 0
    for found in _MARKED.finditer(text):
        if not any(found.group("dot", "sub", "sup")):
            continue
        pieces += [_plain(text[end : found.start()]), f"${_marked(found)}$"]
        end = found.end()
    return "".join((*pieces, _plain(text[end:]))).replace("$$", " ")


def _marked(found: re.Match) -> str:
    base = _math(found["base"])
    if found["dot"]:
        base = f"\\dot{{{base}}}"
    for mark, sign in (("sub", "_"), ("sup", "^")):
        if found[mark]:
            inside = found[mark]
            if inside[0] == "{" or (inside[0] == "(" and found["base"] == "e"):
                inside = inside[1:-1]
            base += f"{sign}{{{_math(inside)}}}"
    return base


def _math(text: str) -> str:
    """Text inside of a formula."""
    return "".join(_GLYPHS.get(character, character) for character in text).strip()


def _plain(text: str) -> str:
    def shown(character: str) -> str:
        if character in _SPECIAL:
            return _SPECIAL[character]
        return f"${_GLYPHS[character].strip()}$" if character in _GLYPHS else character

    pieces = _POWER.split(text)
    return "".join(
        f"$^{{{_math(piece[1:-1])}}}$" if index % 2 else "".join(map(shown, piece))
        for index, piece in enumerate(pieces)
    )


_MARKED = re.compile(
    r"(?<![A-Za-z])(?P<base>[A-Za-zα-ωΑ-Ω])(?P<dot>\u0307)?"
    r"(?:_(?P<sub>[A-Za-z0-9∞]+|\([^()]*\)|\{[^{}]*\}))?(?:\^(?P<sup>\([^()]*\)|\{[^{}]*\}|[A-Za-z0-9]+))?"
)
"""A letter with a dot, a subscript or a superscript."""
_POWER = re.compile(r"\^(\([^()]*\)|\{[^{}]*\})")
_RAISED, _LOWERED = re.compile("[⁻⁰¹²³⁴⁵⁶⁷⁸⁹ⁿᵏ]+"), str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹ⁿᵏ", "−0123456789nk")
"""Unicode superscripts, and what they stand for."""
_SPECIAL = {
    **{character: f"\\{character}" for character in "&%#_{}$"},
    "^": "\\^{}", "~": "\\~{}", "…": "\\dots{}", "₀": "$_0$",
}  # fmt: skip
"""What plain text needs."""
_GLYPHS = {
    **{
        character: f"\\{name} "
        for character, name in {
            "σ": "sigma", "θ": "theta", "ρ": "rho", "φ": "phi", "π": "pi", "η": "eta", "δ": "delta", "Δ": "Delta",
            "λ": "lambda", "κ": "kappa", "α": "alpha", "β": "beta", "ξ": "xi", "ε": "varepsilon", "Θ": "Theta",
            "Σ": "Sigma", "Γ": "Gamma", "Π": "Pi", "∂": "partial", "∞": "infty", "√": "surd", "∫": "int",
            "≤": "le", "≥": "ge", "≠": "ne", "∈": "in", "≪": "ll", "≃": "simeq", "≈": "approx", "≍": "asymp",
            "·": "cdot", "×": "times", "⊙": "odot", "±": "pm", "∇": "nabla", "→": "to", "↔": "leftrightarrow",
            "⟨": "langle", "⟩": "rangle", "ℓ": "ell", "‖": "|", "½": "tfrac12",
        }.items()
    },
    "−": "-", "ᵀ": "^{\\top}",
}  # fmt: skip
"""What formulas need; plain text puts it between dollars."""


__all__ = ["escape"]
