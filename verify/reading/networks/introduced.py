"""`definition`: what a letter stands for that a formula defines; `current` the same, read again where parts changed."""

from __future__ import annotations

from dataclasses import replace

from sympy import IndexedBase, Symbol

from derive.language.grammar.tree import Expression, Scripted
from verify.reading.letters.meaning import Defined, VectorLetter
from verify.reading.letters.names import key_of, name_of, plain
from verify.reading.letters.ranged import Ranged
from verify.reading.letters.scope import SECTION
from verify.reading.letters.unjudged import Unjudged
from verify.reading.letters.vectors import Value, vector
from verify.reading.terms.elaboration import Elaboration
from verify.reading.terms.inference import vectors_in


def definition(
    own: Elaboration, parameters: tuple[str, ...], value: Expression, where: str, node: Expression
) -> Defined:
    """What a letter stands for that is defined by a value, as it reads at this place; `node` is the letter.

    Raises `Unjudged`, `NotRead`.
    """
    fresh = Elaboration(own.scope, own.row, own.member, own.length)
    shapes = vectors_in(fresh, value, parameters)
    bound: dict[str, Value] = {}
    symbols: list[Symbol | IndexedBase] = []
    for name in parameters:
        known = own.scope.quiet(name)
        shape = shapes.get(name) or (known if isinstance(known, VectorLetter) else None)
        if shape is not None:
            fresh.meet(shape)
            symbols.append(shape.base)
            bound[name] = vector(shape.length, lambda index, base=shape.base: base[index])
            continue
        is_ranged = isinstance(known, Ranged) and not known.is_whole_open
        symbol = known.symbol(plain(name)) if is_ranged else Symbol(plain(name), real=True)  # type: ignore[union-attr]
        symbols.append(symbol)
        bound[name] = symbol
    for name in shapes.keys() - bound.keys():
        own.scope.set(name, shapes[name], SECTION)
    inner = replace(fresh.within(bound), parameters=frozenset(one for one in symbols if isinstance(one, Symbol)))
    expression = inner.expression(value)
    if inner.missing:
        raise Unjudged(f"the range of {', '.join(inner.missing)}")
    index = node.sub.only if key_of(node) and isinstance(node, Scripted) and node.sub is not None else None
    if set(inner.indices) - {Symbol(plain(name_of(index)), integer=True, positive=True) if index else None}:
        raise Unjudged(f"for which {', '.join(map(str, inner.indices))}")
    return Defined(
        (*inner.indices, *symbols),
        expression,
        where,
        own.scope.section,
        tuple(inner.letters.items()),
        tuple(inner.needs),
        tuple(inner.arrays.values()),
        tuple(inner.activations.items()),
        parameters,
        value,
        tuple((letter, defined.where) for letter, defined in inner.used.items()),
        tuple(inner.assumed),
    )


def current(own: Elaboration, name: str, meaning: Defined, node: Expression) -> Defined:
    """A definition, read again where one that it rests on was made anew since."""
    known = {letter: (own.scope.get(letter), where) for letter, where in meaning.rests_on}
    anew = [
        (letter, one.where) for letter, (one, where) in known.items() if isinstance(one, Defined) and one.where != where
    ]
    if not own.renews or not anew or meaning.tree is None or not meaning.arrays:
        return meaning
    found = definition(own, meaning.names, meaning.tree, meaning.where, node)
    words = ", ".join(f"the {plain(letter)} of {where}" for letter, where in anew)
    own.assumed[f"{plain(name)} is as at {meaning.where} with {words}"] = None
    return found


__all__ = ["current", "definition"]
