"""`NamedLimit`: the limit that a text names, as in "as n → ∞", above an arrow or below \\lim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sympy import Expr, Rational, oo

from derive.language.grammar.reader import read
from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tree import (
    Bracketed,
    Chain,
    Divider,
    Expression,
    Formula,
    Letter,
    Mark,
    Number,
    Row,
    Scripted,
)
from verify.reading.document.words import ARROWS
from verify.reading.letters.links import opened, words_before
from verify.reading.letters.names import name_of, power_of

_BEFORE = re.compile(
    r"\b(?:as|when|for|with|while|letting|let|limit|where)(?:\s+[\w-]+){0,3}\W*$|"
    r"\b(?:width|depth|dimension|size)\s*$",
    re.IGNORECASE,
)
_NO_LIMIT = re.compile(r"\b(?:even|not|unless|if|never)\b(?:\s+[\w-]+){0,3}\W*$", re.IGNORECASE)

_SLOPING = {"\\downarrow": "+", "\\searrow": "+", "\\uparrow": "-", "\\nearrow": "-"}
_SIDES = {"": "", "+": "⁺", "-": "⁻"}


@dataclass(frozen=True)
class NamedLimit:
    """A letter and what it tends to: ∞ or a number."""

    letter: str
    at: Expr
    side: str = ""
    """+ where it comes from above, - from below."""

    @property
    def words(self) -> str:
        return f"{self.letter} → {'∞' if self.at is oo else self.at}{_SIDES[self.side]}"


def limit_in(chain: Chain) -> NamedLimit | None:
    """What n → ∞ or x → 0 names, whatever stands around it."""
    signs = [relation.sign for relation in chain.relations if not relation.over]
    if len(chain.relations) != 1 or signs[:1] not in [[one] for one in (*ARROWS, *_SLOPING)]:
        return None
    left, right = chain.sides
    name = name_of(left) if left is not None and power_of(left) is None else ""
    if not name:
        return None
    if right == Letter("\\infty"):
        return NamedLimit(name, oo) if signs[0] in ARROWS else None
    number, side = (right.base, _side_of(right)) if isinstance(right, Scripted) else (right, "")
    if not isinstance(number, Number) or len(number.text) > 8 or (isinstance(right, Scripted) and not side):
        return None
    return NamedLimit(name, Rational(number.text), side or _SLOPING.get(signs[0], ""))


def _side_of(node: Scripted) -> str:
    """+ or - of 0^+ and 0^-."""
    only = node.sup.only if node.sup is not None and node.sub is None and not node.primes else None
    return only.text if isinstance(only, Mark) and only.text in ("+", "-") else ""


def named_limits(tree: Formula | None, before: str) -> Iterator[NamedLimit]:
    """The limits that a formula names behind "as", "when", "in the limit", or beside an equation of its own."""
    if tree is None:
        return
    tree = opened(tree)
    parts = tree.parts
    for place, part in enumerate(parts):
        found = limit_in(part) if isinstance(part, Chain) else None
        words = words_before(tree, place, before)
        is_beside = any(isinstance(one, Chain) and one.relations for one in parts[:place]) and not words
        is_said = (bool(_BEFORE.search(words)) and not _NO_LIMIT.search(words)) or is_beside
        if found is not None and is_said and not _is_listed(parts, place):
            yield found


def _is_listed(parts: tuple[Chain | Divider, ...], place: int) -> bool:
    """Whether other letters tend there, too: d, n → ∞."""
    if place < 2:
        return False
    before, divider = parts[place - 2], parts[place - 1]
    is_list = isinstance(divider, Divider) and divider.text == ","
    return is_list and isinstance(before, Chain) and not before.relations


def limit_above(over: str) -> NamedLimit | None:
    """The limit that stands above an arrow."""
    try:
        return _named_alone(read(over))
    except NotRead:
        return None


def _named_alone(tree: Formula) -> NamedLimit | None:
    chain = tree.parts[0] if len(tree.parts) == 1 else None
    return limit_in(chain) if isinstance(chain, Chain) else None


def limit_operator(side: Expression | None) -> tuple[NamedLimit, Expression] | None:
    """(the limit, what it is of) where a side is \\lim_{n → ∞} before a product, a bracket or a letter; None else."""
    operator, rest = (side.items[0], side.items[1:]) if isinstance(side, Row) else (side, ())
    if not rest or not isinstance(operator, Scripted):
        return None
    if operator.base != Letter("\\lim") or operator.sup is not None or operator.sub is None or operator.primes:
        return None
    found = _named_alone(operator.sub)
    return None if found is None else (found, rest[0] if len(rest) == 1 else Row(rest))


def landau(side: Expression | None) -> tuple[str, Formula] | None:
    """("O", h) where a side is O(h), Θ(h) or o(h), whatever these letters mean; None else."""
    if not isinstance(side, Row) or len(side.items) != 2:
        return None
    letter, bracket = side.items
    if not isinstance(letter, Letter) or not isinstance(bracket, Bracketed) or bracket.opening != "(":
        return None
    is_landau = letter.name in ("O", "o", "\\Theta", "\\Omega") and letter.font in ("", "\\mathcal")
    return (letter.name, bracket.body) if is_landau else None


__all__ = ["NamedLimit", "landau", "limit_above", "limit_in", "limit_operator", "named_limits"]
