r"""`Letters`: how letters are written, by the `Notation` of a notes folder, and which of them were.

A letter has a name, that of its symbol or array: m, x', sigma_w, b_out. A name that the notation does not have is put
together from its parts, each by its own name; in what is given as LaTeX, such as K_m(x, x'), each letter is looked up.
So a letter that is called otherwise is called otherwise everywhere.

>>> letters = Letters(Notation({"m": "M", "K": "\\kappa", "x'": "\\tilde{<x>}"}))
>>> letters.label("K_m(x, x')"), letters.spelled("sigma_m")
('\\kappa_M(x, \\tilde{x})', '\\sigma_{M}')
"""

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from sympy.printing.latex import greek_letters_set, other_symbols

from derive.language.grammar.commands import ACCENTS
from derive.language.grammar.macros import Macro, Macros
from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tokens import closing, tokens_of
from derive.language.grammar.tokens import source as written

SOURCE = "notation.toml"
TABLES = ("names", "marks", "words", "macros")
OF_AUDIT = ("ranges", "section")
"""What else it may have at its top, for `ntk audit`."""
MARKS = {
    "expectation": "\\operatorname{E}",
    "variance": "\\operatorname{Var}",
    "covariance": "\\operatorname{Cov}",
    "inner_product": "#1^{\\top} #2",
    "norm": "\\lVert #1 \\rVert",
    "prime": "#1'",
    "set": "\\mathbf{#1}",
    "differential": "\\mathrm{d}",
    "euler": "\\mathrm{e}",
}
"""What is written around letters where the notation says nothing else."""
_GREEK = frozenset(greek_letters_set) | {name.title() for name in greek_letters_set} | other_symbols | {"ell", "infty"}
_REFERENCE = re.compile(r"<([^<>]+)>")
_PLAIN = r"\\(?:mathrm|text|operatorname\*?|mathbb|mathbf|mathsf|mathcal)\{[^{}]*\}"
_BASE = rf"\\(?:{'|'.join(sorted(_GREEK - {'infty'}, key=len, reverse=True))})(?![A-Za-z])|[A-Za-z]"
_BELOW = r"_(?:\{[^{}]*\}|\\[A-Za-z]+|[A-Za-z0-9])"
_LETTER = re.compile(
    rf"{_PLAIN}|(?P<base>{_BASE})(?P<primes>'*)(?P<below>{_BELOW})?(?P<star>\^(?:\*|\{{\*\}}))?|\\[A-Za-z]+|\\."
)
_ONE = re.compile(r".|\\[A-Za-z]+")
"""What needs no braces as an index."""
_ENDS_IN_SCRIPT = re.compile(r"[_^](?:\{(?:[^{}]|\{[^{}]*\})*\}|\\[A-Za-z]+|.)'*$")
"""An index or a power at the end, behind which no other one may stand without braces."""
_TAKES_ONE = re.compile(rf"(?:[_^]|\\(?:{'|'.join(sorted(one[1:] for one in ACCENTS))}) ?)$")


class NotationError(ValueError):
    """A notation that nobody can write with; the message is one line."""


@dataclass(frozen=True)
class Notation:
    """`notation.toml`: LaTeX by name, what is written around letters, and what letters are, in words.

    In LaTeX `<NAME>` stands for another letter. `parts` are those of sections and of claims, by number and id, `macros`
    those that values may call, by command.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, "Notation"] = field(default_factory=dict)
    macros: Mapping[str, Macro] = field(default_factory=dict)
    printed: dict = field(default_factory=dict, init=False, repr=False, compare=False)
    """What was printed in it: a formula is printed once, in how many places it stands."""
    _own: dict[tuple[str, ...], "Notation"] = field(default_factory=dict, init=False, repr=False, compare=False)

    def of(self, *parts: str) -> "Notation":
        """What holds in a section, or for a claim of it."""
        known = tuple(part for part in parts if part in self.parts)
        if known not in self._own:
            found = [self, *(self.parts[part] for part in known)]
            names, words = (
                {k: v for one in found for k, v in getattr(one, kind).items()} for kind in ("names", "words")
            )
            self._own[known] = Notation(names, self.marks, words, macros=self.macros)
        return self._own[known]

    def keys(self) -> set[str]:
        """The names that it has, in its parts too."""
        return {name for one in (self, *self.parts.values()) for name in (*one.names, *one.words)}

    def check(self, known: Collection[str], parts: Collection[str], source: str = SOURCE) -> None:
        """Raises `NotationError` for a name, a mark or a part that is not known, with the nearest one that is."""
        found = (("letter", self.keys(), known), ("mark", self.marks, MARKS), ("section or claim", self.parts, parts))
        for kind, own, others in found:
            for key in sorted(set(own) - set(others)):
                raise NotationError(f"{source} has the {kind} {key!r}, which nothing uses{nearest(key, others)}")


def nearest(key: str, others: Iterable[str]) -> str:
    """A hint at the one that is most like a key; empty where there is none."""
    near = get_close_matches(key, sorted(others), 1, 0.0)
    return f"; the nearest is {near[0]!r}" if near else ""


def read_tables(path: Path) -> dict[str, Any]:
    """What a file of a notation has at its top. Raises `NotationError` for no TOML, and for what nothing uses."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NotationError(f"{path} is no TOML: {error}") from None
    known = (*TABLES, *OF_AUDIT)
    for key in sorted(set(found) - set(known)):
        raise NotationError(f"{path} has {key!r} at its top, which nothing uses{nearest(key, known)}")
    return found


def read_notation(folder: Path) -> Notation:
    """The notation of a notes folder, that of SymPy's names where it has none. Raises `NotationError`."""
    path = folder / SOURCE
    if not path.is_file():
        return Notation()
    found = read_tables(path)
    tables = {kind: found.get(kind, {}) for kind in TABLES}
    for kind, table in tables.items():
        if not (isinstance(table, dict) and all(isinstance(one, str | dict) for one in table.values())):
            raise NotationError(f'{path}: [{kind}] has what is no text; expected lines such as m = "the width"')

    def texts(table: Mapping) -> dict[str, str]:
        return {key: value for key, value in table.items() if isinstance(value, str)}

    parts = {key for table in tables.values() for key, value in table.items() if isinstance(value, dict)}
    own = {
        part: Notation(texts(tables["names"].get(part, {})), {}, texts(tables["words"].get(part, {}))) for part in parts
    }
    macros = {f"\\{name}": _macro(path, name, body) for name, body in tables["macros"].items()}
    return Notation(texts(tables["names"]), texts(tables["marks"]), texts(tables["words"]), own, macros)


def _macro(path: Path, name: str, body: object) -> Macro:
    """A line of [macros]: its arguments are as many as the largest of #1, #2, … says."""
    if not re.fullmatch(r"[A-Za-z]+", name):
        raise NotationError(f"{path}: [macros] has {name!r}; expected a command without its backslash, of letters only")
    tokens = tokens_of(body) if isinstance(body, str) else []
    if not isinstance(body, str) or not is_balanced(body):
        raise NotationError(f'{path}: [macros] has {name!r}, expected LaTeX in which each brace is closed, such as "K"')
    return Macro(max(map(int, re.findall(r"#([1-9])", body)), default=0), None, tuple(tokens))


def is_balanced(value: str) -> bool:
    """Whether each brace of LaTeX is closed, and nothing of it is a comment."""
    tokens = tokens_of(f"{{{value}}}")
    try:
        return closing(tokens, 0) == len(tokens) - 1 and "%" not in {token.text[0] for token in tokens}
    except NotRead:
        return False


def _is_in_braces(value: str) -> bool:
    return value.startswith("{") and value.endswith("}") and is_balanced(value[1:-1])


class Letters:
    """Writes letters by a notation; `seen` are the names of those that were, in the order in which they were."""

    def __init__(self, notation: Notation):
        self.notation = notation
        self.seen: dict[str, None] = {}

    def spelled(self, name: str) -> str:
        """A letter by its name."""
        self.seen[name] = None
        return self._spelled(name, ())

    def _spelled(self, name: str, asked: tuple[str, ...]) -> str:
        if name in self.notation.names:
            if name in asked:
                raise NotationError(f"notation.toml says what {name!r} is by {name!r} itself")
            whole = _REFERENCE.sub(lambda found: self._spelled(found[1], (*asked, name)), self.notation.names[name])
            return f"{{{whole}}}" if _ENDS_IN_SCRIPT.search(whole) and not _is_in_braces(whole) else whole
        if name.endswith("'"):
            return self.mark("prime", self._spelled(name[:-1], asked))
        if name.endswith("prime") and name != "prime":
            return self.mark("prime", self._spelled(name[:-5], asked))
        if name.endswith("*") and name != "*":
            return f"{self._spelled(name[:-1], asked)}^{{*}}"
        base, below, rest = name.partition("_")
        if base and below and rest:
            inner = " ".join(self._below(part, asked) for part in rest.split("_"))
            return f"{self._spelled(base, asked)}_{{{inner}}}"
        return f"\\{name}" if name in _GREEK else name

    def _below(self, part: str, asked: tuple[str, ...]) -> str:
        if part in self.notation.names or part in _GREEK or len(part) == 1 or not part.isalpha():
            return self._spelled(part, asked)
        return f"\\mathrm{{{part}}}"

    def label(self, source: str) -> str:
        """LaTeX with each of its letters as it is written here."""
        return _LETTER.sub(self._apart, source)

    def _apart(self, found: re.Match) -> str:
        """A letter as it is written, in braces where it is taken without, as an index or below an accent, with a space
        behind a command that would swallow the next letter."""
        written = self._put(found)
        if _TAKES_ONE.search(found.string[: found.start()]) and not _ONE.fullmatch(written):
            return f"{{{written}}}"
        next_sign = found.string[found.end() : found.end() + 1]
        return f"{written} " if next_sign.isalpha() and re.search(r"\\[A-Za-z]+$", written) else written

    def _put(self, found: re.Match) -> str:
        if not found["base"]:
            return found[0]
        base, below, star = found["base"].removeprefix("\\"), found["below"] or "", found["star"] or ""
        if base == "e" and not below and not star and found.string[found.end() :].startswith("^"):
            return self.mark("euler")
        is_slope = base == "sigma"
        whole = base + ("" if is_slope else found["primes"]) + re.sub(r"[\\{}]", "", below) + ("*" if star else "")
        if whole in self.notation.names:
            return self.spelled(whole) + (found["primes"] if is_slope else "")
        self.seen[whole] = None
        letter = self._spelled(base if is_slope else base + found["primes"], ()) + (found["primes"] if is_slope else "")
        inner = self.label(below[1:].removeprefix("{").removesuffix("}"))
        is_short = not below.startswith("_{") and (len(inner) == 1 or inner[1:] in _GREEK)
        return letter + (f"_{inner}" if is_short else f"_{{{inner}}}" if below else "") + star

    def plain(self, source: str) -> str:
        """LaTeX with what the macros of the notation stand for."""
        return (
            written(Macros(dict(self.notation.macros)).expanded(tokens_of(source))) if self._calls(source) else source
        )

    def _calls(self, source: str) -> bool:
        return any(command in source for command in self.notation.macros)

    def mark(self, name: str, *pieces: str) -> str:
        """What a mark makes of pieces; one that is a command only has a blank behind it, for a letter may follow."""
        shape = self.notation.marks.get(name, MARKS[name])
        if re.fullmatch(r"\\[A-Za-z]+", shape):
            return f"{shape} "
        return re.sub(r"#(\d)", lambda found: pieces[int(found[1]) - 1], shape)


def letters_of(given: "Mapping[str, str] | Notation") -> Letters:
    """Of a notation, or of LaTeX by name."""
    return Letters(given if isinstance(given, Notation) else Notation(dict(given)))


__all__ = ["MARKS", "Letters", "Notation", "NotationError", "letters_of", "read_notation"]
