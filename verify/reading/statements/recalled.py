"""`meant_before`: what letters of a link meant last, where that has ended; `recallable` the same for a definition.

A letter that stands in a norm or in ⟨x, y⟩ is a vector, whatever else it is. Who takes one so says it as a condition.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from sympy import S

from derive.language.grammar.tree import Accented, Bracketed, Expression, Letter, Scripted
from derive.language.symbols import array
from verify.claims.domain import naturals
from verify.reading.letters.meaning import MatrixRange, Meaning, Normal, Opaque, VectorLetter
from verify.reading.letters.names import family_of, is_norm, is_small, name_of, names_free, plain, walk
from verify.reading.letters.ranged import Ranged
from verify.reading.letters.scope import Meanings
from verify.reading.networks.averages import covariance_key

_LENGTHS = ("d", "p", "q", "N")
"""How the length of vectors may be called."""


def meant_before(scope: Meanings, names: set[str]) -> dict[str, Meaning]:
    """What letters without a meaning meant last, where that has ended."""
    keys = names | {family_of(name) for name in names if scope.is_open(name)}
    past = scope.past | scope.past_sentences
    known = {name: past[name] for name in keys if name in past and _is_ended(scope, name)}
    found = {name: one for name, one in known.items() if not isinstance(one, Opaque)}
    normal = sorted(name for name, one in found.items() if isinstance(one, Normal))
    joint = {covariance_key(*pair) for pair in combinations(normal, 2)}
    return found | {key: scope.past[key] for key in joint if key in scope.past and scope.is_open(key)}


def _is_ended(scope: Meanings, name: str) -> bool:
    """Whether a letter has no meaning, or one of another section that is not known."""
    meaning = scope.quiet(name)
    is_other = isinstance(meaning, Opaque) and meaning.is_value and meaning.section != scope.section
    return scope.is_open(name) or is_other


def in_norms(scope: Meanings, node: object) -> dict[str, VectorLetter]:
    """Letters without a meaning that stand in a norm or in ⟨x, y⟩: vectors of one length, of which nothing is said."""
    inside = [one for one in walk(node) if is_norm(one) or (isinstance(one, Bracketed) and one.opening == "\\langle")]
    names = {name_of(part) for one in inside for part in walk(one) if isinstance(part, Letter | Scripted | Accented)}
    past = scope.past | scope.past_sentences
    names -= {name_of(part.base) for part in walk(node) if isinstance(part, Scripted) and name_of(part)}
    found = {name for name in names if name and scope.is_open(name) and is_small(name) and name not in past}
    length = next((one for one in _LENGTHS if isinstance(scope.quiet(one), Ranged) or scope.is_open(one)), "")
    known = scope.quiet(length)
    size = known if isinstance(known, Ranged) else Ranged(naturals, "its length")
    if not found or size.allowed is not S.Naturals:
        return {}
    letters = ((length, size),)
    return {
        name: VectorLetter(array(plain(name)), size.symbol(length), f"{name} is a vector", letters)
        for name in sorted(found - scope.applied)
    }


def recallable(scope: Meanings, node: Expression, parameters: Sequence[str]) -> dict[str, VectorLetter | MatrixRange]:
    """Vectors and matrices that a definition holds, and that mean nothing here, with what they meant last."""
    known = {
        name: scope.past.get(name) for name in sorted(names_free(node) - set(parameters)) if _is_ended(scope, name)
    }
    return {name: one for name, one in known.items() if isinstance(one, VectorLetter | MatrixRange)}


def taken_as(name: str, where: str) -> str:
    """The condition that a letter means what it meant at a place, or is a vector."""
    return where if where.startswith(f"{name} is ") else f"{name} is as at {where}"


__all__ = ["in_norms", "meant_before", "recallable", "taken_as"]
