"""What letters stand for that are defined by a model, f_t, L, K_t: `opened` reads a definition at points, without its
arguments one is the vector or the matrix `spelled_value`, and `of_model` is what a bracket behind one makes of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sympy import Expr, Integer, S, Symbol

from derive.language.grammar.printer import latex
from derive.language.grammar.tree import Bracketed, Chain, Expression, Formula, Letter, Number, Scripted
from verify.reading.letters.meaning import DataLetters, ParameterSet, Spelled
from verify.reading.letters.names import changed, family_key, key_of, name_of, names_in, plain, walk
from verify.reading.letters.ranged import Ranged
from verify.reading.letters.unjudged import Unjudged
from verify.reading.letters.vectors import Column, EntriesOfShape, InputPoint, Matrix, Value, times, vector
from verify.reading.networks.models import at_point, coordinates, point
from verify.reading.terms.elaboration import Elaboration
from verify.reading.terms.families import index_of
from verify.reading.terms.operators import limits_of

FIXED = "the kernel stays at "


def opened(own: Elaboration, name: str, meaning: Spelled, points: Sequence[InputPoint]) -> Value:
    """What a letter stands for at points. Raises `Unjudged`."""
    if len(points) != len(meaning.names):
        raise Unjudged(f"{name} with {len(points)} arguments; it was defined with {len(meaning.names)}")
    limits_of(Formula((Chain((meaning.tree,), ()),)), own.scope)
    taken = {one.name for at in points if at.index is not None for one in at.index.free_symbols}  # type: ignore[union-attr]
    sums = [one.sub for one in walk(meaning.tree) if isinstance(one, Scripted) and one.base == Letter("\\sum")]
    if caught := taken & {plain(letter) for sub in sums for letter in names_in(sub)}:
        raise Unjudged(f"{name} at what holds {min(caught)}, which is bound in it")
    own.used[name] = meaning
    return replace(own, bound={}, points=dict(zip(meaning.names, points, strict=True))).value(meaning.tree)


def spelled_value(own: Elaboration, name: str, meaning: Spelled) -> Value:
    """A letter without its arguments: itself where it has none, the vector or the matrix of its values at the data."""
    keys = [data_key(own, one) for one in meaning.names]
    data = [known for key in keys if isinstance(known := own.scope.get(key), DataLetters)]
    if len(data) < len(keys) or len(keys) > 2:
        raise Unjudged(f"the function {name} without its arguments")
    if not keys:
        return opened(own, name, meaning, ())

    def entry(*indices: Expr) -> Expr:
        found = opened(own, name, meaning, [InputPoint(*one) for one in zip(keys, indices, strict=True)])
        if isinstance(found, Column):
            raise Unjudged(f"the function {name}, whose values are vectors, without its arguments")
        return found

    probes = [Symbol(f"probe{number}", integer=True, positive=True) for number in range(len(keys))]
    entry(*probes)
    block = EntriesOfShape(tuple(one.length for one in data), entry)
    return Column((block,)) if len(keys) == 1 else Matrix((block,))


def data_key(own: Elaboration, parameter: str) -> str:
    """The letters with an index that a parameter x_i is one of; x where that is a letter of its own."""
    base, mark, index = parameter.partition("_{")
    key = f"{base}_{{\\cdot}}"
    if isinstance(own.scope.get(key), DataLetters) and (not mark or len(index) > 1):
        return key
    return parameter


def applied_to(own: Elaboration, name: str, meaning: Spelled, bracket: Bracketed) -> Value:
    """g(x) at points, or the matrix of g at the data times a vector: K_t(x_i, x_j), K_t(f_t − y)."""
    chains = bracket.body.chains
    sides = [one.sides[0] for one in chains if not one.relations]
    is_matrix = len(meaning.names) != 1 and len(sides) == 1 and len(chains) == 1
    if is_matrix:
        table = spelled_value(own, name, meaning)
        if not isinstance(table, Matrix):
            raise Unjudged(f"{name} with one argument; it was defined with {len(meaning.names)}")
        return times(table, own.inside(bracket.body))
    if len(sides) != len(chains) or len(bracket.body.parts) != 2 * len(chains) - 1 or None in sides:
        raise Unjudged(f"what {latex(bracket)[:60]} is as arguments")
    return opened(own, name, meaning, [point(own, side) for side in sides if side is not None])


def of_model(own: Elaboration, name: str, bracket: Bracketed) -> Value | None:
    """What a bracket behind a letter makes of a model, or of what is defined by one; None for other letters."""
    if (found := at_point(own, name, bracket)) is not None:
        return found
    meaning = own.scope.get(name)
    return applied_to(own, name, meaning, bracket) if isinstance(meaning, Spelled) else None


def letter_of_model(own: Elaboration, node: Expression) -> Value | None:
    """What a letter is that stands alone: parameters, targets, the values of a model at the data; None for others."""
    name = name_of(node)
    if name in own.points or (name in own.scope.parameters and isinstance(own.scope.get(name), ParameterSet | None)):
        return coordinates(own, own.points[name].name if name in own.points else name)
    key = key_of(node)
    data = own.scope.get(key) if key else None
    if isinstance(data, DataLetters) and isinstance(node, Scripted) and _is_number(own, name, key):
        own.meet(data)
        return data.base[index_of(own, node)]
    every = own.scope.get(family_key(node)) if isinstance(node, Letter) and own.scope.get(name) is None else None
    if isinstance(every, DataLetters) and _is_real(own, family_key(node)):
        own.meet(every)
        own.assumed[f"{plain(name)} is the vector of the {plain(name)}_i"] = None
        return vector(every.length, lambda place: every.base[place])
    meaning = own.scope.get(name) if name else None
    if name and isinstance(kept := own.scope.get(fixed_key(name)), Spelled):
        own.assumed[f"{FIXED}{plain(name)}"] = None
        return spelled_value(own, name, kept)
    return spelled_value(own, name, meaning) if isinstance(meaning, Spelled) else None


def fixed_key(name: str) -> str:
    """Where a scope has what a kernel K_0 is taken for as parameters move: K_t."""
    return f"{name} fixed"


def _is_number(own: Elaboration, name: str, key: str) -> bool:
    """Whether the letters of the data with this key are numbers, as y_i ∈ ℝ, and nothing else is said of this one."""
    known = own.scope.get(name)
    is_plain = known is None or (isinstance(known, Ranged) and known.allowed == S.Reals)
    return is_plain and _is_real(own, key)


def _is_real(own: Elaboration, key: str) -> bool:
    return key not in own.scope.inputs and own.scope.get(real_key(key)) is not None


def real_key(key: str) -> str:
    """Where a scope has that letters of the data are real numbers, once a formula says so."""
    return f"{key} in R"


def at_number(node: Expression, letter: str, number: int) -> Expression:
    """A tree with a number in place of a letter: θ_0 for θ_t."""
    value = Number(str(Integer(number)))
    return changed(node, lambda one: value if one == Letter(letter) else one, before=True)


__all__ = [
    "FIXED",
    "applied_to",
    "at_number",
    "data_key",
    "fixed_key",
    "letter_of_model",
    "of_model",
    "opened",
    "real_key",
    "spelled_value",
]
