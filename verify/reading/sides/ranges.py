"""`range_of`: what a chain such as x ∈ ℝ, 0 < x < 1 says of which letters; other sets are `Opaque`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sympy import Expr, FiniteSet, Interval, S, Set, oo

from derive.language.grammar import read
from derive.language.grammar.printer import latex
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
    Terms,
)
from derive.language.symbols import array
from verify.claims.domain import nonnegative, positive
from verify.reading.document.words import DOTS, ORDER, ends_with_for, lets_anew, supposes_that
from verify.reading.letters.meaning import (
    Defined,
    DefinedMatrix,
    MatrixRange,
    Meaning,
    Opaque,
    SetLetter,
    SphereLetter,
    VectorLetter,
    is_angle,
)
from verify.reading.letters.names import name_of, names_in, plain, power_of, walk
from verify.reading.letters.ranged import Ranged, natural_from, said_by
from verify.reading.letters.scope import SECTION, Meanings
from verify.reading.letters.unjudged import Unjudged
from verify.reading.sides.rows import elaboration

_WHOLE = frozenset("ijklmnNMLKdprs")
"""Letters that n ≥ 1 may be meant of whole numbers for."""
_SPHERE = re.compile(
    r"\\\{(?P<x>[^:|\\]+)\\in(?P<space>\\mathbb\{R\}\^\{[^{}]+\})(?::|\\mid)\\\|(?P=x)\\\|(?:_\{2\})?=1\\\}"
)
_ORIGINS = (Number("0"), Letter("0", "\\mathbf"), Letter("0", "\\boldsymbol"))
_SETS: dict[str, Set] = {"R": S.Reals, "N": S.Naturals0, "Z": S.Integers}


@dataclass(frozen=True)
class RangeOf:
    """Letters with what they are from."""

    letters: tuple[str, ...]
    meaning: Meaning


def range_of(formula: Formula, place: int, scope: Meanings, where: str, words: str = "") -> RangeOf | None:
    """What the chain at a place of a formula, behind some words, sets the range of; None where it is no range.

    Letters before it in a list, as in a, b ∈ ℝ, have it too.
    """
    chain = formula.parts[place]
    assert isinstance(chain, Chain)
    signs = [relation.sign for relation in chain.relations]
    if signs == ["\\in"]:
        name = _letter(chain.sides[0])
        side = chain.sides[1]
        if not name or side is None or (is_defined(scope, name) and not opens_anew(scope, name, words)):
            return None
        letters = (*_listed(formula, place), name)
        return RangeOf(
            letters,
            _of_space(side, scope, where)
            or _without_origin(side, scope, where)
            or sphere(side, scope, where)
            or _of_matrices(side, scope, where)
            or _of_set(side, scope, where),
        )
    if signs and all(sign in ORDER for sign in signs):
        return _of_order(formula, place, chain, scope, where, words)
    return None


def _letter(node: Expression | None) -> str:
    return "" if node is None or power_of(node) is not None else name_of(node)


def _listed(formula: Formula, place: int) -> tuple[str, ...]:
    """Letters that stand before a chain, with commas between."""
    found: list[str] = []
    while place >= 2:
        divider, before = formula.parts[place - 1], formula.parts[place - 2]
        if not (isinstance(divider, Divider) and divider.text == "," and isinstance(before, Chain)):
            break
        name = _letter(before.sides[0]) if not before.relations else ""
        if not name:
            break
        found.insert(0, name)
        place -= 2
    return tuple(found)


def _of_set(node: Expression, scope: Meanings, where: str) -> Meaning:
    if isinstance(node, Letter) and node.font in ("\\mathbb", "\\mathbf") and node.name in _SETS:
        return Ranged(_SETS[node.name], where)
    if isinstance(node, Scripted) and isinstance(node.base, Letter) and node.base.name in ("R", "N") and node.base.font:
        return _of_part(node, where)
    if isinstance(node, Bracketed) and node.opening in ("(", "[") and node.closing in (")", "]"):
        ends = _ends(node.body, scope)
        if ends is not None:
            return Ranged(Interval(*ends, node.opening == "(", node.closing == ")"), where)
    if isinstance(node, Bracketed) and (node.opening, node.closing) == ("\\{", "\\}"):
        if (first := _counted_from(node.body)) is not None:
            return natural_from(first, where)
        numbers = _numbers(node.body, scope)
        if numbers is not None:
            return Ranged(FiniteSet(*numbers), where)
    return Opaque(f"from {latex(node)[:60]}, which is not judged yet")


def _of_space(node: Expression, scope: Meanings, where: str) -> VectorLetter | None:
    """ℝ^d: vectors, of which each letter is one; d is a whole number where nothing else is said of it.

    None for ℝ^{n × d}, whose letters are matrices.
    """
    if not isinstance(node, Scripted) or node.sub is not None or node.primes or node.sup is None:
        return None
    base, length = node.base, node.sup.only
    if not (isinstance(base, Letter) and base.name == "R" and base.font in ("\\mathbb", "\\mathbf")) or length is None:
        return None
    if any(isinstance(one, Mark) for one in walk(length)):
        return None
    name = _letter(length)
    try:
        if name and scope.get(name) is None:
            scope.set(name, Ranged(S.Naturals, where), SECTION)
        own = elaboration(scope)
        value = own.expression(length)
    except (NotRead, Unjudged):
        return None
    if own.missing or not (value.is_integer and value.is_positive):
        return None
    return VectorLetter(array("vector"), value, where, tuple(own.letters.items()))


def _without_origin(node: Expression, scope: Meanings, where: str) -> VectorLetter | None:
    """ℝ^d \\setminus \\{0\\}: vectors that are not 0; None for other sets."""
    if not isinstance(node, Row) or len(node.items) != 3:
        return None
    space, mark, taken = node.items
    is_without = isinstance(mark, Mark | Letter) and latex(mark).strip() in ("\\setminus", "\\backslash")
    is_origin = isinstance(taken, Bracketed) and taken.opening == "\\{" and taken.body.only in _ORIGINS
    found = _of_space(space, scope, where) if is_without and is_origin else None
    return None if found is None else replace(found, is_nonzero=True)


def sphere(node: Expression | None, scope: Meanings, where: str) -> VectorLetter | None:
    """Vectors of length 1, of \\mathbb{S}^{d - 1}, {x ∈ ℝ^d : ‖x‖ = 1} or a letter for that; None for other sets."""
    named = scope.quiet(name_of(node)) if node is not None and name_of(node) else None
    if isinstance(named, SphereLetter):
        return replace(named.member, where=where)
    if isinstance(node, Bracketed):
        return _sphere_in_braces(node, scope, where)
    if not isinstance(node, Scripted) or node.sub is not None or node.primes or node.sup is None:
        return None
    if node.base != Letter("S", "\\mathbb") or node.sup.only is None:
        return None
    for name in names_in(node.sup):
        if scope.is_open(name):
            scope.set(name, Ranged(S.Naturals, where), SECTION)
    try:
        own = elaboration(scope)
        value = own.expression(node.sup.only) + 1
    except (NotRead, Unjudged):
        return None
    if own.missing or not (value.is_integer and value.is_positive):
        return None
    return VectorLetter(array("vector"), value, where, tuple(own.letters.items()), is_unit=True)


def as_length(scope: Meanings, link: Chain) -> Chain:
    """‖v‖ = 1 of v ∈ S, where that is the unit sphere; other links as they are."""
    left, right = link.sides
    is_member = link.relations[0].sign == "\\in" and left is not None and not _letter(left)
    if not is_member or sphere(right, scope, "") is None:
        return link
    body = Formula((Chain((left,), (), link.span),), link.span)
    norm = Bracketed("\\|", body, "\\|", link.span)
    return replace(link, sides=(norm, Number("1", link.span)), relations=(replace(link.relations[0], sign="="),))


def _sphere_in_braces(node: Bracketed, scope: Meanings, where: str) -> VectorLetter | None:
    """x ∈ ℝ^d : ‖x‖ = 1 between braces."""
    text = latex(node).replace(" ", "").replace("\\left", "").replace("\\right", "")
    found = _SPHERE.fullmatch(text)
    if found is None:
        return None
    space = read(found["space"]).only
    member = _of_space(space, scope, where) if space is not None else None
    return None if member is None else replace(member, is_unit=True)


def _of_matrices(node: Expression, scope: Meanings, where: str) -> MatrixRange | None:
    """ℝ^{n × d}: matrices of n rows and d columns."""
    if not isinstance(node, Scripted) or node.sub is not None or node.primes or node.sup is None:
        return None
    base, size = node.base, node.sup.only
    if not (isinstance(base, Letter) and base.name == "R" and base.font in ("\\mathbb", "\\mathbf")):
        return None
    if not isinstance(size, Row) or [one.text for one in size.items if isinstance(one, Mark)] != ["\\times"]:
        return None
    at = next(place for place, one in enumerate(size.items) if isinstance(one, Mark))
    parts = [part[0] if len(part) == 1 else Row(part) for part in (size.items[:at], size.items[at + 1 :]) if part]
    sides = [_of_space(replace(node, sup=Formula((Chain((part,), ()),))), scope, where) for part in parts]
    if len(sides) != 2 or sides[0] is None or sides[1] is None:
        return None
    letters = dict((*sides[0].letters, *sides[1].letters))
    return MatrixRange(sides[0].length, sides[1].length, where, tuple(letters.items()))


def for_letter(letter: str, meaning: Meaning) -> Meaning:
    """What a letter means of those that are from one set."""
    return replace(meaning, base=array(plain(letter))) if isinstance(meaning, VectorLetter) else meaning


def _of_part(node: Scripted, where: str) -> Meaning:
    """ℝ_{>0}, ℝ_{≥0}, ℕ_{≥2}, ℝ^d; ℝ_+ is one or the other."""
    base = node.base
    assert isinstance(base, Letter)
    bound = _above(node)
    if bound is not None:
        least, is_closed = bound
        if base.name == "R" and least == 0:
            return Ranged(nonnegative if is_closed else positive, where)
        if base.name == "N":
            first = least if is_closed else least + 1
            return natural_from(first, where)
    if base.name == "N" and base.font and node.sub is not None and node.sub.only == Number("0") and node.sup is None:
        return natural_from(0, where)
    return Opaque(f"from {latex(node)[:60]}, which is not judged yet")


def _above(node: Scripted) -> tuple[int, bool] | None:
    """(number, whether it belongs to the set) of the index in ℕ_{≥2}; None for another one."""
    if node.sub is None or node.sup is not None or node.primes or len(node.sub.parts) != 1:
        return None
    chain = node.sub.parts[0]
    if not isinstance(chain, Chain) or len(chain.relations) != 1 or chain.sides[0] is not None:
        return None
    sign, least = ORDER.get(chain.relations[0].sign), chain.sides[1]
    if sign is None or sign[0] != ">" or not (isinstance(least, Number) and least.text.isdigit()):
        return None
    return int(least.text), sign[1]


def _ends(body: Formula, scope: Meanings) -> tuple[Expr, Expr] | None:
    parts = [part for part in body.parts if isinstance(part, Chain)]
    if len(body.parts) != 3 or len(parts) != 2 or any(part.relations for part in parts):
        return None
    low, high = (_bound(part.sides[0], scope) for part in parts)
    return (low, high) if low is not None and high is not None and low < high else None


def _numbers(body: Formula, scope: Meanings) -> list[Expr] | None:
    found = []
    for number, part in enumerate(body.parts):
        if number % 2:
            if not (isinstance(part, Divider) and part.text == ","):
                return None
        else:
            value = _bound(part.sides[0], scope) if isinstance(part, Chain) and not part.relations else None
            if value is None or not value.is_finite:
                return None
            found.append(value)
    return found or None


def _counted_from(body: Formula) -> int | None:
    """0 or more, the first of the whole numbers in \\{1, 2, \\dots\\}."""
    *members, last = (part.sides[0] if isinstance(part, Chain) else None for part in body.parts[::2])
    numbers = [int(one.text) for one in members if isinstance(one, Number) and one.text.isdigit()]
    are_commas = all(isinstance(part, Divider) and part.text == "," for part in body.parts[1::2])
    are_dots = isinstance(last, Letter | Mark) and latex(last) in DOTS
    is_row = len(numbers) == len(members) > 0 and numbers == [*range(numbers[0], numbers[0] + len(numbers))]
    return numbers[0] if are_commas and are_dots and is_row else None


def _bound(node: Expression | None, scope: Meanings) -> Expr | None:
    """A number, or ±∞; None for what is none."""
    if node == Letter("\\infty"):
        return oo
    if isinstance(node, Terms) and len(node.terms) == 1 and node.terms[0][1] == Letter("\\infty"):
        return -oo if node.terms[0][0] == "-" else oo
    if node is None:
        return None
    try:
        own = elaboration(scope)
        value = own.expression(node)
    except (NotRead, Unjudged):
        return None
    return value if not (value.free_symbols or own.missing) and value.is_number and value.is_extended_real else None


def _of_order(formula: Formula, place: int, chain: Chain, scope: Meanings, where: str, words: str) -> RangeOf | None:
    names = [_letter(side) for side in chain.sides]
    anew = [bool(name) and is_defined(scope, name) and lets_anew(words) for name in names]
    places = [i for i, name in enumerate(names) if name and (anew[i] or _bound(chain.sides[i], scope) is None)]
    if len(places) != 1 or len(chain.sides) > 3 or (is_defined(scope, names[places[0]]) and not anew[places[0]]):
        return None
    (middle,) = places
    low, high, is_low_open, is_high_open = -oo, oo, True, True
    is_whole = True
    for index, relation in enumerate(chain.relations):
        if index not in (middle - 1, middle):
            return None
        other = chain.sides[index if index < middle else index + 1]
        value = _bound(other, scope)
        if value is None:
            return None
        direction, is_closed = ORDER[relation.sign]
        is_below = (direction == "<") == (index < middle)
        is_whole = is_whole and bool(value.is_integer)
        if is_below:
            low, is_low_open = value, not is_closed
        else:
            high, is_high_open = value, not is_closed
    if not low < high:
        return None
    name = names[middle]
    is_open = is_whole and name[:1] in _WHOLE and (high is oo) and low not in (-oo, S.Zero)
    is_open = is_open or (is_whole and name[:1] in "ijklmnNMLK" and low is not -oo)
    listed = _listed(formula, place) if middle == 0 else ()
    return RangeOf((*listed, name), Ranged(Interval(low, high, is_low_open, is_high_open), where, is_open))


def is_defined(scope: Meanings, letter: str) -> bool:
    """Whether the letter stands for something, so that a range of it would be a claim."""
    try:
        meaning = scope.get(letter)
        return isinstance(meaning, Defined | DefinedMatrix | SetLetter) and meaning.section == scope.section
    except Unjudged:
        return False


def opens_anew(scope: Meanings, letter: str, words: str) -> bool:
    """Whether a set behind the words is that of a letter of its own, though the letter stands for something.

    Behind "let" or "any" it is, but for an angle between vectors; behind "for" or "suppose that" only where it stands
    for a number, which has no range.
    """
    meaning = scope.quiet(letter)
    if isinstance(meaning, Defined) and not meaning.parameters and meaning.expression.is_number:
        return lets_anew(words) or supposes_that(words) or ends_with_for(words)
    is_other = isinstance(meaning, Defined | DefinedMatrix | SetLetter) and not is_angle(meaning)
    return is_other and lets_anew(words)


def known(meanings: Sequence[Meaning | None], meaning: Meaning) -> bool:
    """Whether all letters have that range already."""
    if isinstance(meaning, MatrixRange):
        shape = (meaning.rows, meaning.columns)
        return all(isinstance(one, MatrixRange) and (one.rows, one.columns) == shape for one in meanings)
    if isinstance(meaning, VectorLetter):
        return all(
            isinstance(one, VectorLetter)
            and one.length == meaning.length
            and one.is_unit >= meaning.is_unit
            and (one.is_nonzero or one.is_unit) >= meaning.is_nonzero
            for one in meanings
        )
    return all(isinstance(one, Ranged) and isinstance(meaning, Ranged) and said_by(meaning, one) for one in meanings)


__all__ = ["RangeOf", "as_length", "for_letter", "known", "opens_anew", "range_of", "sphere"]
