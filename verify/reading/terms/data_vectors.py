"""`listed`: what x_1, …, x_n ∈ ℝ^d says: n vectors; `data_vector` one of them."""

from __future__ import annotations

from sympy import Expr, Symbol

from derive.language.grammar.tree import Chain, Divider, Expression, Formula, Letter, Number, Scripted
from derive.language.symbols import array
from verify.reading.document.words import DOTS
from verify.reading.letters.meaning import DataVectors, ModelArray, VectorLetter
from verify.reading.letters.names import family_key, key_of, name_of, plain
from verify.reading.letters.ranged import Ranged, natural_from
from verify.reading.letters.scope import SECTION, Meanings
from verify.reading.letters.unjudged import Unjudged
from verify.reading.letters.vectors import Value, vector
from verify.reading.terms.elaboration import Elaboration
from verify.reading.terms.families import index_of


def listed(scope: Meanings, tree: Formula, place: int, meaning: object) -> tuple[str, DataVectors] | None:
    """The letter without its index and what it means, where a chain ends a list x_1, …, x_n of vectors; None else."""
    parts = tree.parts[max(place - 4, 0) : place]
    chain = tree.parts[place]
    if not isinstance(meaning, VectorLetter) or len(parts) != 4 or not isinstance(chain, Chain):
        return None
    first, _, dots, _ = parts
    sides = [one.sides[0] if isinstance(one, Chain) and not one.relations else None for one in (first, dots)]
    last = chain.sides[0]
    is_dotted = isinstance(sides[1], Letter) and sides[1].name in DOTS
    if not is_dotted or not all(isinstance(one, Divider) for one in parts[1::2]):
        return None
    one = sides[0]
    if not (isinstance(one, Scripted) and isinstance(last, Scripted)) or not key_of(one) or key_of(one) != key_of(last):
        return None
    count = _count(scope, last, meaning.where)
    if one.sub is None or one.sub.only != Number("1") or count is None:
        return None
    size, letters = count
    name = plain(name_of(last.base))
    held = (*letters, *meaning.letters)
    return family_key(last.base), DataVectors(array(name), size, meaning.length, meaning.where, held)


def _count(scope: Meanings, last: Scripted, where: str) -> tuple[Expr, tuple[tuple[str, Ranged], ...]] | None:
    only: Expression | None = last.sub.only if last.sub is not None else None
    if name_of(only) and scope.is_open(name_of(only)):
        scope.set(name_of(only), natural_from(1, where), SECTION)
    known = scope.quiet(name_of(only)) if name_of(only) else None
    if not isinstance(known, Ranged):
        return None
    symbol = known.symbol(plain(name_of(only)))
    is_count = symbol.is_integer and symbol.is_positive
    return (symbol, ((name_of(only), known),)) if is_count else None


def data_vector(own: Elaboration, node: Expression) -> Value | None:
    """x_i of listed vectors; None for other letters. Raises `Unjudged` for an index that nothing binds."""
    known = own.scope.quiet(key_of(node)) if key_of(node) else None
    if not isinstance(known, DataVectors):
        return None
    assert isinstance(node, Scripted)
    index = index_of(own, node)
    if isinstance(index, Symbol) and index in own.indices:
        raise Unjudged(f"the vector {name_of(node)}, whose index is free")
    own.meet(ModelArray(known.base, (known.count, known.length), known.letters))
    return vector(known.length, lambda place: known.base[index, place])


__all__ = ["data_vector", "listed"]
