"""Networks that a document defines: gradients in their parameters, activations, vectors by where they stand, and the
limit as the width grows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from sympy import Expr, IndexedBase, Symbol

from derive.activations.activation import sigma
from derive.activations.text import activation_of
from derive.language.derivatives import Partial
from derive.language.grammar.printer import latex
from derive.language.grammar.tree import Accented, Bracketed, Chain, Expression, Letter, Row, Scripted
from derive.language.symbols import array, u
from derive.networks.initialisation import AlmostSureLimit
from verify.reading.elaboration import Elaboration
from verify.reading.families import SECTION, counts, family_of, index_of, law_of, random_in
from verify.reading.names import (
    family_key,
    is_expectation,
    is_transposed,
    key_of,
    name_of,
    names_in,
    plain,
    walk,
    without_sup,
)
from verify.reading.scope import Defined, Nonlinearity, ParameterSet, RandomLetters, Ranged, Unjudged, VectorLetter
from verify.reading.vectors import Column, EntriesOfShape, Value, vector


def gradient(own: Elaboration, item: Expression, rest: Sequence[Expression]) -> tuple[Value, int]:
    """(the gradient of the function behind ∇_p, how many items belong to it)."""
    by = item.sub.only if isinstance(item, Scripted) and item.sub is not None else None
    if by is None or (isinstance(item, Scripted) and (item.sup is not None or item.primes)):
        raise Unjudged("gradients without what they are in")
    if len(rest) < 2 or not name_of(rest[0]):
        raise Unjudged("gradients of what is no function at its argument")
    bracket = rest[1]
    is_row = is_transposed(bracket)
    plain_bracket = without_sup(bracket) if isinstance(bracket, Scripted) and is_row else bracket
    if not isinstance(plain_bracket, Bracketed):
        raise Unjudged("gradients of what is no function at its argument")
    value = own.expression(Row((rest[0], plain_bracket)))
    found = differentiated_by(own, value, by)
    if is_row:
        found = found.transposed if isinstance(found, Column) else found
    return found, 2


def differentiated_by(own: Elaboration, value: Expr, by: Expression) -> Value:
    """The derivatives of a number by a random letter, a vector or all parameters. Raises `Unjudged`."""
    name = name_of(by)
    family = family_of(own.scope, by)
    if isinstance(family, RandomLetters) and isinstance(by, Scripted):
        own.meet(family)
        index = index_of(own, by)
        return _by_one(value, family, index)
    meaning = None if name in own.bound else own.scope.get(name)
    if isinstance(meaning, ParameterSet):
        return _by_all(own, value, name, meaning)
    raise Unjudged(f"gradients in {latex(by)[:40]}")


def _by_one(value: Expr, family: RandomLetters, index: Expr) -> Value:
    base, length = family.base, family.length
    if length is None:
        return Partial(value, base[index])
    return vector(length, lambda place: Partial(value, base[index, place]))


def _by_all(own: Elaboration, value: Expr, name: str, meaning: ParameterSet) -> Column:
    """The gradient in all random letters that the value is made of; θ may have been set before some of them came."""
    held = random_in(own, value)
    known = [own.scope.get(key) for key in meaning.keys]
    named = [one.base for one in known if isinstance(one, RandomLetters)]
    if not held:
        raise Unjudged(f"which parameters {name} are there")
    if not set(held) <= set(named):
        letters = ", ".join(str(own.arrays[base].base) for base in held)
        own.assumed[f"{plain(name)} is all of {letters}"] = None
    counted = counts([value])

    def block(base: IndexedBase) -> EntriesOfShape:
        family = own.arrays[base]
        if base not in counted:
            raise Unjudged(f"how many letters {base} there are")
        shape = (counted[base], *([] if family.length is None else [family.length]))
        return EntriesOfShape(shape, lambda *indices: Partial(value, base[indices]))

    return Column(tuple(block(base) for base in held))


def activated(own: Elaboration, letter: str, meaning: Nonlinearity, argument: Expr, order: int) -> Expr:
    """σ^(order) at an argument. Raises `Unjudged` for a second activation in one formula."""
    own.activations[letter] = meaning
    if len(own.activations) > 1:
        raise Unjudged(f"two activations, {' and '.join(own.activations)}")
    return sigma(argument, order)


def as_activation(meaning: object) -> Nonlinearity | None:
    """What a function of one real variable is as an activation, None where it is none."""
    if not isinstance(meaning, Defined) or len(meaning.parameters) != 1 or meaning.letters or meaning.arrays:
        return None
    (parameter,) = meaning.parameters
    if not isinstance(parameter, Symbol) or meaning.expression.free_symbols != {parameter}:
        return None
    text = str(meaning.expression.xreplace({parameter: u})).lower()
    try:
        activation_of(text)
    except ValueError:
        return None
    return Nonlinearity((text,), meaning.where)


def vectors_in(own: Elaboration, node: object, parameters: Sequence[str] = ()) -> dict[str, VectorLetter]:
    """Letters without a meaning that stand where only a vector can: beside one of known length in an inner product, or
    as an argument of a function of vectors. Letters in `parameters` are looked at whatever they mean.
    """
    found: dict[str, VectorLetter] = {}

    def length_of(side: Expression) -> tuple[Expr, VectorLetter | RandomLetters] | None:
        side = without_sup(side) if isinstance(side, Scripted) and is_transposed(side) else side
        name = name_of(side)
        if name in found:
            return found[name].length, found[name]
        meaning = _family(own, side) or (quiet(own, name) if name and name not in parameters else None)
        if isinstance(meaning, VectorLetter | RandomLetters) and meaning.length is not None:
            return meaning.length, meaning
        return None

    def note(side: Expression, length: Expr, of: VectorLetter | RandomLetters) -> None:
        side = without_sup(side) if isinstance(side, Scripted) and is_transposed(side) else side
        name = name_of(side)
        is_open = name in parameters or (name not in own.bound and _is_open(own, name))
        is_random = name in averaged or quiet(own, f"{name}_{{\\cdot}}") is not None
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
                if is_transposed(first):
                    if (known := length_of(first)) is not None:
                        note(second, *known)
                    elif (known := length_of(second)) is not None:
                        note(first, *known)
                elif isinstance(second, Bracketed | Scripted):
                    for argument, vector_ in _vector_arguments(own, first, second):
                        note(argument, vector_.length, vector_)
        if len(found) == before:
            return found


def _vector_arguments(own: Elaboration, first: Expression, second: Expression) -> list[tuple[Expression, VectorLetter]]:
    """The letters that stand alone as arguments where a function takes vectors, with what it takes."""
    bracket = second.base if isinstance(second, Scripted) else second
    meaning = quiet(own, name_of(first)) if name_of(first) else None
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
    if not isinstance(node.base, Letter | Accented) or not _is_open(own, name_of(node)):
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


def wide(own: Elaboration, value: Expr) -> Expr:
    """The almost sure limit of what is random as the one width that it has grows. Raises `Unjudged`."""
    held = random_in(own, value)
    counted = counts([value])
    widths = {counted[base] for base in held if base in counted}
    if len(widths) != 1 or not all(isinstance(one, Symbol) for one in widths):
        raise Unjudged("which width grows")
    (width,) = widths
    assert isinstance(width, Symbol)
    return AlmostSureLimit(value, width, law_of(own, held, counted))


def definition(
    own: Elaboration, parameters: tuple[str, ...], value: Expression, where: str, node: Expression
) -> Defined:
    """What a letter stands for that is defined by a value, as it reads at this place; `node` is the letter.

    Raises `Unjudged`, `NotRead`.
    """
    fresh = Elaboration(own.scope, own.row, own.member)
    shapes = vectors_in(fresh, value, parameters)
    bound: dict[str, Value] = {}
    symbols: list[Symbol | IndexedBase] = []
    for name in parameters:
        known = quiet(own, name)
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


def quiet(own: Elaboration, name: str) -> object:
    try:
        return own.scope.get(name)
    except Unjudged:
        return None


def _family(own: Elaboration, node: Expression) -> RandomLetters | Defined | None:
    try:
        return family_of(own.scope, node)
    except Unjudged:
        return None


def _is_open(own: Elaboration, name: str) -> bool:
    """Whether a letter has no meaning, not even two."""
    try:
        return own.scope.get(name) is None
    except Unjudged:
        return False


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


__all__ = [
    "activated",
    "as_activation",
    "current",
    "definition",
    "differentiated_by",
    "gradient",
    "limit_of",
    "vectors_in",
    "wide",
]
