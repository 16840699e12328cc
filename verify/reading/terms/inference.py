"""`vectors_in`: letters that can only be vectors, by where they stand; `limit_of` the kernel that K_∞ is a limit of."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from sympy import Expr, Symbol

from derive.language.grammar.tree import Accented, Bracketed, Chain, Expression, Letter, Row, Scripted
from derive.language.symbols import array
from verify.reading.letters.meaning import DataLetters, Defined, RandomLetters, VectorLetter
from verify.reading.letters.names import (
    family_key,
    is_expectation,
    is_transposed,
    key_of,
    may_be_row,
    name_of,
    names_in,
    plain,
    walk,
    without_sup,
)
from verify.reading.letters.unjudged import Unjudged
from verify.reading.terms.elaboration import Elaboration
from verify.reading.terms.families import counts, family_of


def vectors_in(own: Elaboration, node: object, parameters: Sequence[str] = ()) -> dict[str, VectorLetter]:
    """Letters without a meaning that stand where only a vector can: beside one of known length in an inner product, or
    as an argument of a function of vectors. Letters in `parameters` are looked at whatever they mean.
    """
    found: dict[str, VectorLetter] = {}

    def length_of(side: Expression) -> tuple[Expr, VectorLetter | RandomLetters] | None:
        side = without_sup(side) if isinstance(side, Scripted) and may_be_row(side) else side
        name = name_of(side)
        if name in found:
            return found[name].length, found[name]
        meaning = _family(own, side) or (own.scope.quiet(name) if name and name not in parameters else None)
        if isinstance(meaning, VectorLetter | RandomLetters) and meaning.length is not None:
            return meaning.length, meaning
        return None

    def note(side: Expression, length: Expr, of: VectorLetter | RandomLetters) -> None:
        side = without_sup(side) if isinstance(side, Scripted) and is_transposed(side) else side
        name = name_of(side)
        is_open = name in parameters or (name not in own.bound and own.scope.is_open(name))
        is_random = name in averaged or not isinstance(own.scope.quiet(f"{name}_{{\\cdot}}"), DataLetters | None)
        if name and is_open and not is_random and not key_of(side):
            letters = tuple((letter, ranged) for letter, ranged in of.letters if plain(letter) == str(length))
            found.setdefault(name, VectorLetter(array(plain(name)), length, of.where, letters))

    rows = [one for one in walk(node) if isinstance(one, Row)]
    means = [one for one in walk(node) if isinstance(one, Scripted) and is_expectation(one)]
    averaged = {name for one in means for name in names_in(one.sub)}
    while True:
        before = len(found)
        for one in rows:
            for first, second in pairwise(one.items):
                if may_be_row(first):
                    if (known := length_of(first)) is not None:
                        note(second, *known)
                    elif is_transposed(first) and (known := length_of(second)) is not None:
                        note(first, *known)
                elif isinstance(second, Bracketed | Scripted):
                    for argument, vector_ in _vector_arguments(own, first, second):
                        note(argument, vector_.length, vector_)
        if len(found) == before:
            return found


def _vector_arguments(own: Elaboration, first: Expression, second: Expression) -> list[tuple[Expression, VectorLetter]]:
    """The letters that stand alone as arguments where a function takes vectors, with what it takes."""
    bracket = second.base if isinstance(second, Scripted) else second
    meaning = own.scope.quiet(name_of(first)) if name_of(first) else None
    is_wide = meaning is None and limit_of(own, first)
    meaning = is_wide or meaning or _family(own, first)
    if not isinstance(meaning, Defined) or not isinstance(bracket, Bracketed):
        return []
    arguments = [part.sides[0] for part in bracket.body.parts if isinstance(part, Chain) and not part.relations]
    bases = {one.base: one for one in meaning.arrays if isinstance(one, VectorLetter)}
    parameters = [one for one in meaning.parameters if one not in _index_parameters(meaning)]
    if len(arguments) != len(parameters):
        return []
    pairs = zip(arguments, parameters, strict=True)
    return [(side, bases[base]) for side, base in pairs if side is not None and base in bases]  # type: ignore[index]


def _index_parameters(meaning: Defined) -> Sequence[object]:
    return meaning.parameters[:1] if len(meaning.parameters) == len(meaning.names) + 1 else ()


def limit_of(own: Elaboration, node: Expression) -> Defined | None:
    """K_m where a letter is K_∞, K_m is defined, and m counts random letters that it is made of; None else."""
    if not isinstance(node, Scripted) or node.sub is None or node.sub.only != Letter("\\infty") or node.primes:
        return None
    if not isinstance(node.base, Letter | Accented) or not own.scope.is_open(name_of(node)):
        return None
    base = family_key(node.base).removesuffix("{\\cdot}")
    for frame in own.scope.frames:
        for name, meaning in frame.meanings.items():
            if isinstance(meaning, Defined) and name.startswith(base) and width_of(name, base, meaning) is not None:
                return meaning
    return None


def width_of(name: str, base: str, meaning: Defined) -> Symbol | None:
    """The width that a letter is named by, K_m: it counts what the definition is random by."""
    random = {array.base for array in meaning.arrays if isinstance(array, RandomLetters)}
    widths = {high for base, high in counts([meaning.expression]).items() if base in random}
    for letter, ranged in meaning.letters:
        symbol = ranged.symbol(plain(letter))
        if name == f"{base}{{{letter}}}" and widths == {symbol}:
            return symbol
    return None


def _family(own: Elaboration, node: Expression) -> RandomLetters | Defined | None:
    try:
        return family_of(own.scope, node)
    except Unjudged:
        return None


__all__ = ["limit_of", "vectors_in"]
