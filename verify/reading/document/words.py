"""What words around a formula make of it: a condition, a range, a claim; and why some relations are not judged yet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from derive.activations.activation import ACTIVATIONS
from derive.activations.classes import ActivationClass

_CONDITION = re.compile(
    r"\b(for|if|when|whenever|where|with|let|all|every|any|each|assume|assuming|suppose|given|provided|at|setting|take|"
    r"fix|such that|unless|putting)(?: (?:a |an )?fixed)?\W*$",
    re.IGNORECASE,
)
_LOCAL = re.compile(
    r"\b(for|if|when|whenever|all|every|any|each|provided|at|setting|unless)(?: (?:a |an )?fixed)?\W*$", re.IGNORECASE
)
_ANEW = re.compile(
    r"\b(let|define|denote|where|with(?: (?:the )?(?:base(?: case)?|initial (?:value|condition)s?))?|put|"
    r"consider(?: (?:a|an|the|now|instead|network|function|model))*)\W*$",
    re.IGNORECASE,
)
_LETS = re.compile(r"\b(?:let|fix|take|consider|any|every|all|each)(?:\s+(?:now|an?|some))?\W*$", re.IGNORECASE)
_CLAIM = re.compile(
    r"\b(hence|thus|therefore|so|then|have|has|that|is|see|obtain|get|gives?|yields?|conclude|implies|equivalent to|"
    r"follows|shows?|satisf\w+|becomes|claim|prove|are|means|find|finds)\W*$",
    re.IGNORECASE,
)
_NETWORK = re.compile(
    r"\b(?:networks?|models?|predictor|architecture|output)\s+(?:is|reads|becomes|is (?:given|defined) by)\W*$",
    re.IGNORECASE,
)
_NAMING = re.compile(r"\b(?:is|are)\W*$", re.IGNORECASE)
_WIDE = re.compile(r"almost surely|\ba\.s\.|law of large numbers|infinite[- ]width", re.IGNORECASE)
_SIZE = re.compile(r"\b(?:widths?|depths?|dimensions?)\s*$", re.IGNORECASE)
_SIZES_BEHIND = re.compile(
    r"\s*(?:be|are|denote)\s+(?:the\s+)?(?:\w+\s+){0,2}(?:widths|depths|dimensions)\b", re.IGNORECASE
)
_NORMAL = re.compile(r"\b(gaussian|normal|normally)\b", re.IGNORECASE)
_ACTIVATION = r"(?:\b(?P<kind>[A-Za-z-]+)\s+)?\b(?:activation|non-?linearity)(?:\s+function)?\s*"
_BEFORE = re.compile(_ACTIVATION + "$", re.IGNORECASE)
_AFTER = re.compile(r"\s*(?:is|denotes)\s+" + _ACTIVATION, re.IGNORECASE)
_SPELT = re.compile(_ACTIVATION + r"(?P<letter>[α-ωϕ])(?!\w)", re.IGNORECASE)
_ANY_KIND = frozenset(
    [
        "a",
        "an",
        "the",
        "an",
        "with",
        "our",
        "and",
        "any",
        "some",
        "its",
        "common",
        "fixed",
        "pointwise",
        "entrywise",
        "scalar",
        "of",
        "let",
    ]
)
DOTS = frozenset(("\\dots", "\\ldots", "\\cdots", "\\dotsc"))
"""Marks for letters of a list that are not written."""
ARROWS = ("\\to", "\\rightarrow", "\\longrightarrow")
UNEQUAL = frozenset(("\\ne", "\\neq"))
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
    **dict.fromkeys((*ARROWS, "\\mapsto", "\\longmapsto", "\\gets", "\\leftarrow"), "limits and maps"),
    **dict.fromkeys((":", "\\colon"), "what a map is from and to"),
    **dict.fromkeys(("\\in", "\\notin", "\\ni", "\\subset", "\\subseteq", "\\supset", "\\supseteq"), "sets"),
    "\\perp": "independence or orthogonality",
}
"""Relations that are read, with what is missing to judge them; the table of asymptotics stands in docs/audit.md."""
ORDER = {"<": ("<", False), "\\le": ("<", True), "\\leq": ("<", True), "\\leqslant": ("<", True)}
ORDER |= {">": (">", False), "\\ge": (">", True), "\\geq": (">", True), "\\geqslant": (">", True)}
"""Inequalities: which way they go, and whether equality meets them."""
_SUPPOSING = re.compile(
    r"^\W*(?:(?:now|next|also|first|finally|here|throughout|moreover|further(?:more)?|in addition|for simplicity|we|"
    r"abstractly|more (?:abstractly|generally|precisely)|generally|as before|again)"
    r"\W+)*(?:let|suppose|assume|consider|given|fix|take)\b",
    re.IGNORECASE,
)
_DENYING = re.compile(
    r"\b(?:not|cannot|never|neither|without|wrong(?:ly)?|false|would|no longer|unless|whether|only|"
    r"for (?:example|instance))\b",
    re.IGNORECASE,
)
_IN_A_CASE = re.compile(
    r"^\W*for\b|\b(?:if|when|whenever|provided)\b|\b(?:in|for) (?:the|this|that|an?) (?:\w+ )?case\b", re.IGNORECASE
)
_ANY = re.compile(
    r"\b(?:any|an? (?:general|arbitrary|generic))(?:\s+(?:real|smooth|other|fixed))?"
    r"(?:\s+(?:number|constant|scalar|function|activation|vector|matrix|kernel|network|model))?\W*$",
    re.IGNORECASE,
)
_LET = re.compile(r"\blet(?:\s+(?:now|us say))?\W*$", re.IGNORECASE)
_BE_ANY = re.compile(r"\W*(?:now )?be (?:any|an? (?:arbitrary|general|generic|real|positive|natural))\b", re.IGNORECASE)
_FOR = re.compile(r"\bfor\W*$", re.IGNORECASE)
_THAT = re.compile(r"\b(?:suppose|assume|assuming|given)(?:\s+\w+)?\s+that\W*$", re.IGNORECASE)
_FOR_NOW = re.compile(
    r"\b(?:suppose|assume) (?:first|for (?:now|a moment|the moment|contradiction)|instead|to the contrary)\W*"
    r"(?:that)?\W*$",
    re.IGNORECASE,
)
_ELSE = re.compile(
    r"\b(?:then|hence|thus|therefore|so|we|it|which|that|if|when|for|implies|follows|has|have|is|are)\b", re.IGNORECASE
)
_GOES_ON = re.compile(r"(?:,|\band|\bwith)\s*$")
_SET_FOR = re.compile(r"^\W*for\b(.*)$", re.IGNORECASE | re.DOTALL)
_FOLLOWS = re.compile(r"\b(?:hence|thus|therefore|then|so)\b", re.IGNORECASE)
_MODEL = re.compile(r"\b(?:let|consider|(?:networks?|models?|predictors?|functions?))\W*$", re.I)


_WHOLE = re.compile(
    r"(?P<before>.*?)\b(?:an?\s+|all\s+|every\s+|any\s+|each\s+)?(?:fixed\s+|positive\s+)?"
    r"(?:(?P<parity>even|odd)(?:\s+integers?)?|integers?|natural numbers?|whole numbers?)\s*$",
    re.IGNORECASE | re.DOTALL,
)
_BE_WHOLE = re.compile(
    r"\s*(?:be|is|are)\s+(?:an?\s+)?(?:fixed\s+|positive\s+)?(?P<parity>(?:even|odd)\s+)?"
    r"(?:integers?|natural numbers?|whole numbers?)\s*(?:$|[.,;:]|and\b)",
    re.IGNORECASE,
)
_NAMED_NUMBER = re.compile(
    r"(?P<before>.*?)\b(?:with|and|of|for|an?|the|any|every|some|let|fix|take)\s+"
    r"(?:(?:constant|small|fixed|smallest|largest|least|an?|the)\s+){0,2}"
    r"(?P<word>step(?:[- ]?size)?|learning rate|bandwidth|temperature|tolerance|radius|eigenvalue|noise variance|"
    r"constant|parameter|noise level)\s*$",
    re.IGNORECASE | re.DOTALL,
)
_PLAIN_NUMBER = re.compile(r"step|learning|bandwidth|temperature|tolerance|radius", re.IGNORECASE)


@dataclass(frozen=True)
class NounOfNumber:
    """What words beside k ≥ 2 call k: an integer, a step size; `before` are the words before the noun."""

    word: str
    before: str
    is_whole: bool
    is_introduced: bool
    """Whether the noun says that the letter has its range from here on."""
    says_more: bool
    """Whether it says more of the letter than its range: an odd integer, an eigenvalue."""


def noun_of_number(words: str, after: str) -> NounOfNumber | None:
    """The noun directly before, or behind, an inequality; None where there is none."""
    if found := _WHOLE.fullmatch(words):
        return NounOfNumber(
            "an integer", found["before"], is_whole=True, is_introduced=False, says_more=bool(found["parity"])
        )
    if found := _BE_WHOLE.match(after):
        return NounOfNumber("an integer", words, is_whole=True, is_introduced=False, says_more=bool(found["parity"]))
    if (found := _NAMED_NUMBER.fullmatch(words)) and not _DENYING.search(words):
        word = found["word"]
        return NounOfNumber(word, words, is_whole=False, is_introduced=True, says_more=not _PLAIN_NUMBER.match(word))
    return None


def is_wide(words: str) -> bool:
    """Whether a sentence speaks of a limit in width: of almost sure averages."""
    return bool(_WIDE.search(words))


def is_copula(words: str) -> bool:
    """Whether words end in "is" or "are", and what follows may say what a new letter is: "the loss is L(w) = …"."""
    return bool(re.search(r"\b(?:is|are)\W*$", words, re.IGNORECASE))


def is_decomposition(words: str) -> bool:
    """Whether a sentence writes a matrix as a product of others: its eigendecomposition."""
    return bool(re.search(r"decompos|diagonali[sz]", words, re.IGNORECASE))


def is_size(words: str) -> bool:
    """Whether words end so that what follows is a width, a depth or a dimension, or several."""
    return bool(_SIZE.search(words))


def are_sizes(words: str) -> bool:
    """Whether words behind formulas say that these are widths, or the like: "n_1, …, n_L be the layer widths"."""
    return bool(_SIZES_BEHIND.match(words))


def is_normal(words: str) -> bool:
    """Whether a sentence says that something is normal."""
    return bool(_NORMAL.search(words))


def activations_named(before: str, after: str = "") -> Sequence[str] | None:
    """The activations that words directly beside a letter make it one of; None where they do not."""
    found = _BEFORE.search(before) or _AFTER.match(after)
    return _of_kind(found["kind"]) if found is not None else None


def spelt_activations(words: str) -> dict[str, Sequence[str] | None]:
    """Greek letters that stand in the words themselves and are called activations there."""
    return {
        "\\" + unicodedata.name(found["letter"]).split()[-1].lower(): _of_kind(found["kind"])
        for found in _SPELT.finditer(words)
    }


def _of_kind(kind: str | None) -> Sequence[str] | None:
    kind = (kind or "").lower()
    if not kind or kind in _ANY_KIND:
        return ActivationClass()
    if kind == "smooth":
        return ActivationClass(smooth=True)
    return (kind,) if kind in ACTIVATIONS else None


def is_condition_word(words: str) -> bool:
    """Whether words end so that what follows is a condition or sets a range."""
    return bool(_CONDITION.search(words))


def defines_anew(words: str) -> bool:
    """Whether an equation behind the words says what its left side means."""
    return bool(_ANEW.search(words))


def lets_anew(words: str) -> bool:
    """Whether a range behind the words is that of a letter of its own: "let c ∈ ℝ", where c stood for something."""
    return bool(_LETS.search(words))


def introduces_network(words: str) -> bool:
    """Whether what follows is what a network is: "with biases the network is f(x) = …"."""
    return bool(_NETWORK.search(words)) and not _FOLLOWS.search(words)


def sets_locally(words: str) -> bool:
    """Whether what follows holds for the sentence only, as after "for"."""
    return bool(_LOCAL.search(words))


def is_supposing(words: str) -> bool:
    """Whether the words begin a sentence with "let" or the like."""
    return bool(_SUPPOSING.search(words))


def denies(words: str) -> bool:
    """Whether what follows may be said not to be so, or as an example: "without assuming that", "it is false that"."""
    return bool(_DENYING.search(words))


def supposes_for_now(words: str) -> bool:
    """Whether what follows is supposed until something else is: nothing says how long."""
    return bool(_FOR_NOW.search(words))


def is_of_a_case(words: str) -> bool:
    """Whether a sentence speaks of a case: what it says of letters is for the sentence."""
    return bool(_IN_A_CASE.search(words))


def lets_any(before: str, after: str) -> bool:
    """Whether words beside a letter make it another one of any kind: "let f be any", "for an arbitrary constant c"."""
    return bool(_ANY.search(before) or (_LET.search(before) and _BE_ANY.match(after)))


def ends_with_for(words: str) -> bool:
    """Whether words end so that what follows is for a letter of any value: "for c ∈ ℝ", not "with c ∈ ℝ"."""
    return bool(_FOR.search(words))


def supposes_that(words: str) -> bool:
    """Whether what follows is supposed: "suppose that", "assuming now that"."""
    return bool(_THAT.search(words))


def supposes_more(words: str) -> bool:
    """Whether a sentence with these words so far goes on with what it supposes: "let K be symmetric, λ > 0"."""
    return is_supposing(words) and not _ELSE.search(words) and bool(_GOES_ON.search(words))


def sets_more(words: str) -> bool:
    """Whether a sentence goes on with what it is for: "for a symmetric matrix K and λ > 0"."""
    found = _SET_FOR.match(words)
    return found is not None and not _ELSE.search(found[1]) and bool(_GOES_ON.search(words))


def introduces_model(before: str) -> bool:
    """Whether the words end with "let", or with what a model is called: "the network", "a model"."""
    return bool(_MODEL.search(before))


def is_claim_word(words: str) -> bool:
    """Whether words end so that what follows is claimed."""
    return bool(_CLAIM.search(words))


def is_naming_word(words: str) -> bool:
    """Whether words end so that a function behind them without a meaning is what they speak of: the kernel is …"""
    return bool(_NAMING.search(words))


__all__ = [
    "ARROWS",
    "DOTS",
    "OPEN_RELATIONS",
    "ORDER",
    "UNEQUAL",
    "NounOfNumber",
    "activations_named",
    "are_sizes",
    "defines_anew",
    "denies",
    "ends_with_for",
    "introduces_model",
    "introduces_network",
    "is_claim_word",
    "is_condition_word",
    "is_copula",
    "is_decomposition",
    "is_naming_word",
    "is_normal",
    "is_of_a_case",
    "is_size",
    "is_supposing",
    "is_wide",
    "lets_anew",
    "lets_any",
    "noun_of_number",
    "sets_locally",
    "sets_more",
    "spelt_activations",
    "supposes_for_now",
    "supposes_more",
    "supposes_that",
]
