"""The links of a formula: what they define, the words before them, where they stand, and plain answers to them."""

from __future__ import annotations

import re
from dataclasses import replace

from derive.language.grammar.commands import words as words_of
from derive.language.grammar.printer import latex
from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tree import Bracketed, Chain, Divider, Expression, Formula, Letter, Number, Row, Scripted
from verify.reading.document.lines import PlacedFormula
from verify.reading.document.words import DOTS, defines_anew
from verify.reading.letters.answers import Answer, AnswerKind
from verify.reading.letters.indexed import layered
from verify.reading.letters.meaning import Defined
from verify.reading.letters.names import is_expectation, key_of, letters_in, name_of, power_of, walk

_PLAIN_WORDS = frozenset(
    words_of(
        "and for all every any each if where with when so hence thus then we have get that is as well also let base"
    )
)


_GIVES = frozenset(words_of("give gives yield yields imply implies then"))


def target(side: Expression | None) -> tuple[str, tuple[str, ...]]:
    """(letter, parameters) where a side is a letter or a function at distinct letters; ("", ()) else."""
    if side is None or power_of(side) is not None:
        return "", ()
    if any(isinstance(one, Letter) and one.font and is_expectation(one) for one in (side, *getattr(side, "items", ()))):
        return "", ()
    if not (isinstance(side, Row) and len(side.items) == 2 and isinstance(side.items[1], Bracketed)):
        return name_of(side), ()
    name, bracket = name_of(side.items[0]), side.items[1]
    parameters = tuple(map(_parameter, bracket.body.parts[::2]))
    is_list = all(isinstance(part, Divider) and part.text == "," for part in bracket.body.parts[1::2])
    is_round = (bracket.opening, bracket.closing) == ("(", ")")
    if name and is_list and is_round and all(parameters) and len(set(parameters)) == len(parameters):
        return name, parameters
    return "", ()


def _parameter(part: Chain | Divider) -> str:
    """The letter that stands alone between commas."""
    if not isinstance(part, Chain) or part.relations or power_of(part.sides[0]) is not None:
        return ""
    name = name_of(part.sides[0])
    return "" if name == "\\pi" else name


def same(one: Defined, other: Defined) -> bool:
    if len(one.parameters) != len(other.parameters):
        return False
    return one.expression.subs(dict(zip(one.parameters, other.parameters, strict=True))) == other.expression


_MEANS = ("E", "Var", "Cov")


def is_operation(side: Expression | None) -> bool:
    """Whether a side holds a sum, an integral, a mean or a partial derivative: what has a value, and is no unknown."""
    return any(
        isinstance(one, Letter)
        and (one.name in ("\\sum", "\\prod", "\\int", "\\nabla", "\\partial") or (one.name in _MEANS and one.font))
        for one in walk(side)
    )


def words_before(tree: Formula, place: int, before: str) -> str:
    """The words directly before a chain: those of the formula, else those before it."""
    texts = [part.text for part in tree.parts[:place] if isinstance(part, Divider) and part.kind == "TEXT"]
    texts = [text for text in texts if text.strip(" ,").lower() != "and"]
    if texts:
        return texts[-1]
    is_first = not any(isinstance(part, Chain) and part.relations for part in tree.parts[:place])
    return before if is_first or defines_anew(before) else ""


def has_own_meaning(side: Expression) -> bool:
    """Whether a name is that of an operator, as tr or rank, or a transpose: an equation for it claims something."""
    node = side.items[0] if isinstance(side, Row) else side
    base = node.base if isinstance(node, Scripted) else node
    if isinstance(base, Letter) and base.font and len(base.name) > 1 and base.name.isalpha():
        return base.font in ("\\mathrm", "\\text", "\\operatorname", "\\operatorname*", "\\mathsf", "\\rm")
    sup = node.sup.only if isinstance(node, Scripted) and node.sup is not None else None
    return isinstance(sup, Letter) and sup.name in ("\\top", "\\dagger", "T", "H", "\\perp")


def opened(tree: Formula) -> Formula:
    """A formula with what brackets around whole formulas hold in their place: …, (n = 1 gives a = b)."""
    parts: list[Chain | Divider] = []
    for part in tree.parts:
        side = part.sides[0] if isinstance(part, Chain) and not part.relations else None
        if isinstance(side, Bracketed) and side.opening == "(" and any(one.relations for one in side.body.chains):
            parts += side.body.parts
        else:
            parts.append(part)
    return Formula(tuple(parts), tree.span)


def hypothesis(tree: Formula, place: int) -> Chain | None:
    """The equation that a chain follows from, as n = 1 in "n = 1 gives a = b"."""
    if not 2 <= place < len(tree.parts):
        return None
    before, words = tree.parts[place - 2 : place]
    is_given = isinstance(words, Divider) and words.kind == "TEXT" and words.text.strip(" ,").lower() in _GIVES
    if is_given and isinstance(before, Chain) and [relation.sign for relation in before.relations] == ["="]:
        return before
    return None


def is_described(tree: Formula, place: int) -> bool:
    """Whether words say of a letter at a place what it is like, behind an equation: …, K random and evolving."""
    if not 2 <= place < len(tree.parts) - 1:
        return False
    before, separator, part, words = tree.parts[place - 2 : place + 2]
    is_behind = isinstance(before, Chain) and bool(before.relations)
    is_letter = isinstance(part, Chain) and not part.relations and bool(name_of(part.sides[0]))
    is_last = all(isinstance(one, Divider) for one in tree.parts[place + 1 :])
    is_said = isinstance(words, Divider) and words.kind == "TEXT" and is_last
    return is_behind and is_letter and is_said and isinstance(separator, Divider) and separator.kind == "SEP"


def listed_family(tree: Formula) -> str:
    """How the family of n_1, …, n_{L−1} is called; else nothing."""
    commas = tree.parts[1::2]
    if len(commas) not in (2, 3) or not all(isinstance(one, Divider) and one.text == "," for one in commas):
        return ""
    listed = [one.sides[0] for one in tree.parts[::2] if isinstance(one, Chain) and not one.relations]
    is_dotted = len(listed) == len(tree.parts[::2]) and isinstance(listed[-2], Letter) and listed[-2].name in DOTS
    first, last = listed[0], listed[-1]
    if not (is_dotted and isinstance(first, Scripted) and isinstance(last, Scripted) and first.base == last.base):
        return ""
    return key_of(first)


def is_of_argument(tree: Formula, member: Chain) -> bool:
    """Whether x ∈ … stands beside f(x) := …: it is what the function takes, wherever it is used."""
    defined = [target(one.sides[0])[1] for one in tree.chains if one.relations and one.relations[0].sign == ":="]
    return any(name_of(member.sides[0]) in parameters for parameters in defined)


def listed_index(tree: Formula, place: int) -> str:
    """ℓ of ℓ = 0, …, L − 2 and of ℓ = 0, 1, 2: which numbers a letter goes through; else nothing."""
    chain, rest = tree.parts[place], tree.parts[place + 1 :]
    rest = rest[:-1] if rest and isinstance(rest[-1], Divider) else rest
    if not isinstance(chain, Chain) or [one.sign for one in chain.relations] != ["="] or not rest or len(rest) % 2:
        return ""
    entries = [one.sides[0] for one in rest[1::2] if isinstance(one, Chain) and not one.relations]
    is_list = all(isinstance(one, Divider) and one.text == "," for one in rest[::2]) and len(entries) == len(rest) // 2
    dots = [at for at, one in enumerate(entries) if isinstance(one, Letter) and one.name in DOTS]
    numbers = entries[: dots[0]] if dots else entries
    is_end = not dots or (len(dots) == 1 and dots[0] >= len(entries) - 2)
    are_numbers = isinstance(chain.sides[1], Number) and all(isinstance(one, Number) for one in numbers)
    is_closed = bool(dots) or len(entries) > 1
    return name_of(chain.sides[0]) if is_list and is_end and are_numbers and is_closed else ""


def unknown_words(tree: Formula) -> str:
    """Words of a formula that may say more than which of its parts are for which: "in distribution", "or".

    Words before an equation that another one is given by only name it, and so do those that say so.
    """
    named = {
        at for place in range(len(tree.parts)) if hypothesis(tree, place) is not None for at in (place - 3, place - 1)
    }
    for place, part in enumerate(tree.parts):
        if (
            isinstance(part, Divider)
            and part.kind == "TEXT"
            and place not in named
            and not is_described(tree, place - 1)
        ):
            words = re.sub(r"[^A-Za-z ]", " ", part.text).lower().split()  # type: ignore[union-attr]
            if not all(word in _PLAIN_WORDS for word in words):
                return part.text.strip()[:40]
    return ""


def span_of(part: Chain) -> tuple[int, int]:
    spans = [one.span for one in (*part.sides, *part.relations) if one is not None and one.span[1]]
    return (min(start for start, _ in spans), max(end for _, end in spans)) if spans else part.span


def where_of(placed: PlacedFormula, part: object) -> str:
    start = getattr(part, "span", (0, 0))[0] or placed.start
    line, column = placed.of.source.position(start)
    return f"{placed.of.source.name}:{line}:{column}"


def answer_to(placed: PlacedFormula, part: Formula | Chain, kind: AnswerKind, message: str = "") -> Answer:
    start, end = part.span if part.span[1] else (placed.start, placed.of.end)
    found = answer_at(placed, start or placed.start, end, kind, latex(part), message)
    at_layers = {at.key for node in walk(part) if isinstance(node, Scripted) and (at := layered(node)) is not None}
    return replace(found, letters=frozenset(letters_in(part)) | at_layers)


def definition_of(answer: Answer, letter: str, parameters: tuple[str, ...] = ()) -> Answer:
    """The same answer, which defines a letter with its parameters, or restates what it means."""
    return replace(answer, defines=letter, letters=answer.letters - {letter, *parameters})


def refused(placed: PlacedFormula, reason: NotRead, part: Chain | None = None) -> Answer:
    start = reason.start or (part.span[0] if part else 0) or placed.start
    shown = latex(part) if part else placed.text
    message = f"{reason.token}: {reason.why}" if reason.token else reason.why
    return answer_at(placed, start, start + max(len(reason.token), 1), "not read", shown, message)


def answer_at(placed: PlacedFormula, start: int, end: int, kind: AnswerKind, shown: str, message: str) -> Answer:
    """An answer to what stands between two offsets of a formula's source."""
    of = placed.of
    line, column = of.source.position(start)
    behind, whole = of.source.position(min(end, of.end)), of.source.position(of.start)
    found = Answer(of.source.name, line, column, kind, shown, message, is_display=of.is_display)
    return replace(found, end=behind, whole=whole)


__all__ = [
    "answer_at",
    "answer_to",
    "definition_of",
    "has_own_meaning",
    "hypothesis",
    "is_described",
    "is_of_argument",
    "is_operation",
    "listed_family",
    "listed_index",
    "opened",
    "refused",
    "same",
    "span_of",
    "target",
    "unknown_words",
    "where_of",
    "words_before",
]
