r"""`escape`: plain text with the mathematical Unicode of sentences as LaTeX, its mathematics as mathematics.

Mathematics is a run of letters that stand alone, function names, numbers and signs, with brackets that hold no words;
the words between stay as they are. Letters are written by `Letters`.
"""

import re
from collections.abc import Iterator

from codegen.writing.letters import Letters, letters_of

_RAISED, _LOWERED = "⁻⁰¹²³⁴⁵⁶⁷⁸⁹ⁿᵏ", str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹ⁿᵏ", "−0123456789nk")
_INDICES = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_GREEK = {
    "σ": "sigma", "θ": "theta", "ρ": "rho", "φ": "phi", "π": "pi", "η": "eta", "δ": "delta", "Δ": "Delta",
    "λ": "lambda", "κ": "kappa", "α": "alpha", "β": "beta", "ξ": "xi", "ε": "epsilon", "Θ": "Theta", "τ": "tau",
    "Σ": "Sigma", "Γ": "Gamma", "Π": "Pi", "ℓ": "ell", "ω": "omega", "χ": "chi", "γ": "gamma", "μ": "mu", "ψ": "psi",
}  # fmt: skip
_SIGNS = {
    "∂": "\\partial ", "∞": "\\infty ", "∫": "\\int ", "≤": "\\le ", "≥": "\\ge ", "≠": "\\ne ", "∈": "\\in ",
    "≪": "\\ll ", "≫": "\\gg ", "≃": "\\simeq ", "≈": "\\approx ", "≍": "\\asymp ", "·": "\\cdot ", "×": "\\times ",
    "⊙": "\\odot ", "±": "\\pm ", "∇": "\\nabla ", "→": "\\to ", "↔": "\\leftrightarrow ", "⟨": "\\langle ",
    "⟩": "\\rangle ", "‖": "\\|", "½": "\\tfrac12 ", "−": "-", "ᵀ": "^{\\top}", "…": "\\dots ", "~": "\\sim ",
    "*": "*",
}  # fmt: skip
_FUNCTIONS = {name: f"\\{name} " for name in ("exp", "log", "cos", "sin", "arccos", "max", "min", "lim", "sup", "tanh")}
_OPERATORS = {"E": "expectation", "Var": "variance", "Cov": "covariance"}
_SPECIAL = {**{sign: f"\\{sign}" for sign in "&%#_{}$"}, "^": "\\^{}", "~": "\\~{}", "…": "\\dots{}"}
"""What plain text needs."""
_PLAIN = {"√": "$\\surd$", "\u0307": "", "‘": "`", "’": "'"}

_SUB = r"_(?:\([^()]*\)|\{[^{}]*\}|[A-Za-z0-9∞ℓ]+)"
_POWER = rf"\^(?:\([^()]*\)|\{{[^{{}}]*\}}|[A-Za-z0-9{''.join(_GREEK)}]+)"
_SCRIPT = rf"(?:{_SUB}|{_POWER}|[{_RAISED}]+|[₀-₉]+|ᵀ)"
_LETTER = f"[A-Za-z{''.join(_GREEK)}]"
_WORDS = "|".join(("Var", "Cov", "GP", *_FUNCTIONS))
_DIFFERENTIAL = r"d[A-Zfthxyzqruθφψ](?![A-Za-z])"
_NAME = rf"(?:{_WORDS}|{_DIFFERENTIAL}|([A-Za-z])\1|{_LETTER})(?![A-Za-z])(?!\.[a-z])"
_BARE = r"[^()\[\]]*"
_INNER = rf"{_BARE}(?:[(\[]{_BARE}(?:\({_BARE}\){_BARE})*[)\]]{_BARE})*"
_GROUP = rf"(?:\({_INNER}\)|\[{_INNER}(?:\({_INNER}\){_BARE})*\]|\|[^|]+\|)"
_ATOM = re.compile(
    rf"(?:(?<![A-Za-z0-9'.-])(?:{_NAME}\u0307?|\d+(?:\.\d+)?)|(?<=\d){_LETTER}(?![A-Za-z])|[{''.join(_GREEK)}]\u0307?"
    rf"|(?<=[{''.join(_GREEK)}]){_LETTER}(?![A-Za-z])|{_GROUP}|[√∂∇‖∞½])(?:{_SCRIPT}|'(?![A-Za-z]))*\*?ᵀ?"
)
_SIGN = re.compile(rf"[{re.escape(''.join(set(_SIGNS) - set('‖∂∇∞½…ᵀ*')))}=<>+/]|…|, (?=…)")
_TRAIL = re.compile(_SCRIPT)
_WORD = re.compile(r"[A-Za-z]{2,}")
_TAKES = re.compile(rf"(?:E|{_WORDS})$")
_STANDS = re.compile(rf"{_LETTER}|[∞√∂⁻ⁿ²]|\d [=<>≤≥] ")
_LAYERED = re.compile(rf"[A-Zq{''.join(_GREEK)}]\u0307?(?:{_SUB})?$")
"""What is counted by layers where its power stands in brackets."""
_ARTICLES = ("a", "A", "I")
_INDEX_WORDS = ("in", "out", "lin", "std")
"""Words of an index, which is no product of letters."""
_SHORT = ("at", "in", "is", "on", "of", "or", "to", "by", "as", "no", "it", "if", "so", "be", "an", "we", "up", "do")
"""Words of two letters that are no product."""
_QUOTE = re.compile(r"(?<![\w)\]'])'((?:[^']|'(?=[\w(]))*)'(?![\w(])")
_SPELLED = (
    (re.compile(r"\bsqrt\b"), "√"),
    (re.compile(r"\bpi\b"), "π"),
    (re.compile(r"(?<=[\w)'])\*(?=[A-Za-z(π√])"), " "),
)


def escape(text: str, letters: Letters | None = None) -> str:
    """Plain text for LaTeX, in these letters.

    >>> escape("50 % of w_rk, whatever σ_w² is")
    '50 \\\\% of $w_{rk}$, whatever $\\\\sigma_{w}^{2}$ is'
    """
    letters = letters or letters_of({})
    return "".join(f"${formula(piece, letters)}$" if is_formula else _plain(piece) for is_formula, piece in runs(text))


def runs(text: str) -> Iterator[tuple[bool, str]]:
    """(whether it is mathematics, a piece of the text), piece after piece; a root that is spelled is a sign."""
    text = _QUOTE.sub(r"‘\1’", text)
    for spelled, sign in _SPELLED:
        text = spelled.sub(sign, text)
    plain, place = "", 0
    while place < len(text):
        end = _run(text, place)
        if end is None:
            plain += text[place]
            place += 1
            continue
        yield from ((False, plain), (True, text[place:end]))
        plain, place = "", end
    yield False, plain


def _run(text: str, start: int) -> int | None:
    """Where a run of mathematics that begins here ends; None where none does."""
    end, place, is_begun = start, start, False
    while True:
        ahead = place
        while sign := _SIGN.match(text, _after_blank(text, ahead) if is_begun else ahead):
            ahead = sign.end()
        begin = _after_blank(text, ahead) if is_begun or ahead > place else ahead
        found = _ATOM.match(text, begin)
        if found is None or not _is_mathematics(found[0]):
            break
        is_apart = begin > ahead == place
        if is_apart and not _joins(text, found, text[start:place]):
            break
        if (
            found[0] in _ARTICLES
            and not (found[0] == "I" and text[start:place].endswith(")"))
            and (is_apart or not is_begun)
            and ahead == place
            and not _SIGN.match(text, _after_blank(text, found.end()))
        ):
            break
        end = place = _closed(text, found)
        is_begun = True
    whole = text[start:end]
    return end if is_begun and _STANDS.search(whole) else None


def _after_blank(text: str, place: int) -> int:
    return place + (text[place : place + 1] == " ")


def _closed(text: str, found: re.Match) -> int:
    """Where an atom ends; that of a norm behind its second sign."""
    place = found.end()
    if found[0] == "‖" and (closing := text.find("‖", place)) > 0:
        place = closing + 1
        while script := _TRAIL.match(text, place):
            place = script.end()
    return place


def _joins(text: str, found: re.Match, before: str) -> bool:
    """Whether what stands behind a space is a factor: it has something about it, and is no number and no article."""
    if _TAKES.search(before) or found[0][0] in "‖√∇∂":
        return True
    if found[0][0] in "([":
        return bool(_STANDS.search(found[0])) and "," not in found[0]
    return not found[0].isdigit() and (found[0] not in _ARTICLES or (found[0] == "I" and before.endswith(")")))


def _is_mathematics(piece: str) -> bool:
    """Whether an atom holds no words."""
    words = _WORD.findall(re.sub(rf"{_SUB}|{_POWER}", "", piece))
    return all(word in (*_FUNCTIONS, *_OPERATORS, "GP") or (len(word) == 2 and word not in _SHORT) for word in words)


_ROOT = rf"\([^()]*(?:\([^()]*\)[^()]*)*\)|{_LETTER}(?:{_SUB})?(?:'(?!\w))?|\d+"
_VECTOR = rf"[A-Za-z](?:{_SUB})?'*"
_PIECE = re.compile(
    rf"(?P<left>{_VECTOR})·(?P<right>{_VECTOR}(?![A-Za-z]))|(?P<d>d)(?={_DIFFERENTIAL[1:]})|(?P<sum>[ΣΠ](?P<range>{_SUB}))|(?P<name>{_WORDS}|{_LETTER})(?P<dot>\u0307)?(?P<primes>'*)"
    rf"(?P<below>{_SUB}|[₀-₉]+)?(?P<star>\*)?(?P<late>'*)|√(?P<root>{_ROOT})|\^(?P<power>{_POWER[2:]})"
    rf"|(?P<raised>[{_RAISED}]+)|(?P<sign>.)",
    re.DOTALL,
)


def formula(text: str, letters: Letters) -> str:
    """A formula of Unicode as LaTeX."""
    whole = "".join(_set(found, letters) for found in _PIECE.finditer(text))
    return re.sub(r"\s+", " ", re.sub(r" +(?=[\^_])|\s+$", "", whole))


def _set(found: re.Match, letters: Letters) -> str:
    if found["left"]:
        return letters.mark("inner_product", formula(found["left"], letters), formula(found["right"], letters))
    if found["d"]:
        return letters.mark("differential")
    if found["sum"]:
        sign = "\\sum" if found["sum"][0] == "Σ" else "\\prod"
        return f"{sign}_{{{formula(_unwrapped(found['range'][1:]), letters)}}} "
    if found["name"]:
        return _letter(found, letters)
    if found["root"]:
        return f"\\sqrt{{{formula(_unwrapped(found['root']), letters)}}}"
    if found["power"]:
        inner = found["power"]
        is_layer = _LAYERED.search(found.string[: found.start()]) and inner[0] == "("
        return f"^{{{formula(inner if is_layer else _unwrapped(inner), letters)}}}"
    if found["raised"]:
        return f"^{{{formula(found['raised'].translate(_LOWERED), letters)}}}"
    sign = found["sign"]
    return _SIGNS.get(sign, f"\\{sign}" if sign in "%&#_{}$" else sign)


def _letter(found: re.Match, letters: Letters) -> str:
    name, below = found["name"], (found["below"] or "").removeprefix("_").translate(_INDICES)
    if name == "GP":
        return "\\mathrm{GP}"
    if name in _FUNCTIONS:
        return _FUNCTIONS[name] + (f"_{{{formula(below, letters)}}}" if below else "")
    follows = found.string[found.end() : found.end() + 2]
    if name in _OPERATORS and not below and (name != "E" or follows[:1] in "[|_" or re.match(r" [a-zA-ZΣ√]", follows)):
        return letters.mark(_OPERATORS[name]) + (" " if follows[:1].isalpha() else "")
    if name == "e" and follows[:1] == "^":
        return letters.mark("euler")
    label = (f"\\{_GREEK[name]}" if name in _GREEK else name) + found["primes"] + found["late"]
    if below:
        label += f"_{{{_index(_unwrapped(below))}}}"
    written = letters.label(label) if not found["star"] else f"{{{letters.label(f'{label}^*')}}}"
    if found["dot"]:
        written = f"\\dot{{{written}}}"
    return f"{written} " if re.search(r"\\[A-Za-z]+$", written) and re.match(r"[A-Za-z]", follows) else written


def _index(text: str) -> str:
    if text in _FUNCTIONS or text in _INDEX_WORDS:
        return _FUNCTIONS.get(text, f"\\mathrm{{{text}}}").strip()
    return "".join(f"\\{_GREEK[sign]} " if sign in _GREEK else _SIGNS.get(sign, sign) for sign in text).strip()


def _unwrapped(text: str) -> str:
    return text[1:-1] if text[:1] in "({" and text[-1:] in ")}" else text


def _plain(text: str) -> str:
    def shown(character: str) -> str:
        if character in _PLAIN:
            return _PLAIN[character]
        if character in _SPECIAL:
            return _SPECIAL[character]
        if character in _GREEK:
            return f"$\\{_GREEK[character]}$"
        if character in _SIGNS and character != "*":
            return f"${_SIGNS[character].strip()}$"
        return character

    return "".join(shown(character) for character in text)


__all__ = ["escape", "formula", "runs"]
