"""Networks that a document defines: gradients in their parameters, activations, vectors by where they stand, and the
limit as the width grows.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, IndexedBase, S, Symbol

from derive.activations.activation import sigma
from derive.activations.text import activation_of
from derive.language.derivatives import Partial
from derive.language.grammar.printer import latex
from derive.language.grammar.tree import Bracketed, Chain, Expression, Letter, Row, Scripted
from derive.language.symbols import u
from derive.networks.initialisation import AlmostSureLimit
from verify.reading.letters.limits import limit_in
from verify.reading.letters.meaning import Defined, Nonlinearity, ParameterSet, RandomLetters
from verify.reading.letters.names import (
    is_transposed,
    name_of,
    plain,
    without_sup,
)
from verify.reading.letters.unjudged import Unjudged
from verify.reading.letters.vectors import Column, EntriesOfShape, Value, vector
from verify.reading.networks.models import gradient_of_model
from verify.reading.terms.elaboration import Elaboration
from verify.reading.terms.families import counts, family_of, index_of, law_of, random_in


def gradient(own: Elaboration, item: Expression, rest: Sequence[Expression]) -> tuple[Value, int]:
    """(the gradient of the function behind ∇_p, how many items belong to it)."""
    by = item.sub.only if isinstance(item, Scripted) and item.sub is not None else None
    if by is None or (isinstance(item, Scripted) and (item.sup is not None or item.primes)):
        raise Unjudged("gradients without what they are in")
    if len(rest) < 2 or not name_of(rest[0]):
        raise Unjudged("gradients of what is no function at its argument")
    bracket = rest[1]
    is_t = own.is_row_mark(bracket)
    is_row = is_transposed(bracket) or is_t
    plain_bracket = without_sup(bracket) if isinstance(bracket, Scripted) and is_row else bracket
    if not isinstance(plain_bracket, Bracketed):
        raise Unjudged("gradients of what is no function at its argument")
    found = gradient_of_model(own, by, (rest[0], plain_bracket))
    if found is None:
        found = differentiated_by(own, own.expression(Row((rest[0], plain_bracket))), by)
    if is_t and not isinstance(found, Column):
        raise Unjudged("whether T is a power or the mark of a transpose")
    return (found.transposed if is_row and isinstance(found, Column) else found), 2


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
    if not held or len(named) < len(meaning.keys):
        raise Unjudged(f"which letters {name} is made of, and their laws")
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


def almost_sure_limit(own: Elaboration, item: Expression, rest: Sequence[Expression]) -> Expr:
    """a.s. lim_{m → ∞} of all that stands behind it in its term. Raises `Unjudged`, `NotRead`."""
    if not rest or not isinstance(item, Scripted) or item.sub is None or item.sup is not None or item.primes:
        raise Unjudged(f"the limit {latex(item)[:60]}")
    chain = item.sub.parts[0] if len(item.sub.parts) == 1 else None
    named = limit_in(chain) if isinstance(chain, Chain) else None
    found = wide(own, own.expression(Row(tuple(rest)) if len(rest) > 1 else rest[0]))
    if named is None or named.at is not S.Infinity or own.letter(named.letter, Letter(named.letter)) != found.args[1]:
        raise Unjudged(f"the limit {latex(item)[:60]}")
    return found


__all__ = ["activated", "almost_sure_limit", "as_activation", "differentiated_by", "gradient", "wide"]
