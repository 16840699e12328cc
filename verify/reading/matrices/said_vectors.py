"""`under_words`: sides read by coordinates under what words say of their vectors: that they are not 0, or of length 1.

A unit vector is x/‖x‖ of a vector that is not 0, so that what holds for all these holds for all unit vectors.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, IndexedBase, S, Sum, Symbol, sqrt

from derive.algebra.kinds import NONZERO, ORTHONORMAL
from derive.language.grammar.tree import Expression
from verify.reading.letters.meaning import DefinedMatrix, VectorLetter
from verify.reading.letters.names import names_held, plain
from verify.reading.letters.scope import Meanings
from verify.reading.letters.unjudged import Unjudged
from verify.reading.matrices.suppositions import is_supposed_of
from verify.reading.terms.arrays import factors_of
from verify.reading.terms.elaboration import Elaboration


def is_by_coordinates(scope: Meanings, sides: Sequence[Expression | None]) -> bool:
    """Whether what stands in sides as wholes are vectors that are not 0 or of length 1, and numbers made of such."""
    names = {name for side in sides if side is not None for name in names_held(side)}
    known = {name: scope.quiet(name) for name in names}
    are_known = all(
        (isinstance(one, VectorLetter) and scope.said_of(name) <= {NONZERO, ORTHONORMAL})
        or (isinstance(one, DefinedMatrix) and one.tree is not None and not one.parameters)
        for name, one in known.items()
        if isinstance(one, VectorLetter | DefinedMatrix)
    )
    return are_known and not is_supposed_of(scope, names)


def under_words(own: Elaboration, sides: tuple[Expr, Expr]) -> tuple[Expr, Expr]:
    """The sides for vectors as words say they are. Raises `Unjudged` where a unit vector stands outside of products."""
    said = {plain(letter): own.scope.said_of(letter) for letter in own.scope.said}
    kinds = {base: said.get(str(base.label), frozenset()) for base in own.arrays}
    units = {base for base, words in kinds.items() if ORTHONORMAL in words}
    if units:
        sides = _of_units(sides[0], units), _of_units(sides[1], units)
        own.needs[:] = [(kind, _of_units(what, units)) for kind, what in own.needs]
    for base, words in kinds.items():
        array = own.arrays[base]
        if words and isinstance(array, VectorLetter) and any(base in side.atoms(IndexedBase) for side in sides):
            own.nonzero.append(_square(base, array, sides))
    return sides


def _square(base: IndexedBase, array: VectorLetter, sides: Sequence[Expr]) -> Expr:
    found = [part for side in sides for part in side.atoms(Sum) if factors_of(part) == (base, base)]
    if found:
        return found[0]
    index = Symbol("k", integer=True, positive=True)
    return Sum(base[index] ** 2, (index, 1, array.length))


def _of_units(side: Expr, units: set[IndexedBase]) -> Expr:
    put: dict[Expr, Expr] = {}
    side = held = side.replace(lambda part: isinstance(part, Sum), _outside)
    for part in side.atoms(Sum):
        pair = factors_of(part)
        if pair is None or not units & set(pair):
            continue
        length = S.One
        ((index, *ends),) = part.limits
        for base in pair:
            if base in units and pair[0] != pair[1]:
                length = length * sqrt(Sum(base[index] ** 2, (index, *ends)))
        put[part] = S.One if pair[0] == pair[1] else part / length
        held = held.xreplace({part: S.One})
    if held.atoms(IndexedBase) & units:
        raise Unjudged("a unit vector by coordinates")
    return side.xreplace(put)


def _outside(part: Expr) -> Expr:
    """A sum with the factors that do not change in it before it."""
    assert isinstance(part, Sum)
    fixed, moving = part.function.as_independent(*part.bound_symbols, as_Add=False)
    return fixed * Sum(moving, *part.limits)


__all__ = ["is_by_coordinates", "under_words"]
