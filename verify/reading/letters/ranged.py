"""`Ranged`: a scalar with the set it is from, and what sets that are said one beside the other come to."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sympy import FiniteSet, Interval, Range, S, Set, Symbol, ceiling, floor, oo

from verify.claims.domain import naturals, nonnegative, positive


@dataclass(frozen=True)
class Ranged:
    """A scalar with the set it is from; `where` is the line that says so. `is_whole_open`: it may be meant as whole.

    `narrowed` are the sets that were said one beside the other, as in n ∈ ℕ, n ≥ 2.
    """

    allowed: Set
    where: str
    is_whole_open: bool = False
    narrowed: tuple[Set, ...] = ()

    def symbol(self, name: str) -> Symbol:
        """The letter with what SymPy can know of its set."""
        return Symbol(name, **_assumptions(self.allowed))


def _assumptions(allowed: Set) -> dict[str, bool]:
    if allowed is S.Naturals:
        return {"integer": True, "positive": True}
    if allowed is S.Naturals0:
        return {"integer": True, "nonnegative": True}
    if isinstance(allowed, Range):
        low = allowed.inf
        return {"integer": True, **({"positive": True} if low >= 1 else {"nonnegative": True} if low >= 0 else {})}
    if allowed is S.Integers:
        return {"integer": True}
    if isinstance(allowed, FiniteSet) and all(one.is_Integer for one in allowed):
        least = min(allowed)
        return {"integer": True, **({"positive": True} if least >= 1 else {"nonnegative": True} if least >= 0 else {})}
    if isinstance(allowed, Interval):
        if allowed.is_subset(positive):
            return {"positive": True}
        if allowed.is_subset(nonnegative):
            return {"nonnegative": True}
    return {"real": True}


def said_by(ranged: Ranged, other: Ranged) -> bool:
    """Whether the range of the one is that of the other, or one that was narrowed to it."""
    return ranged.allowed == other.allowed or ranged.allowed in other.narrowed


def narrowed(known: Ranged, meaning: Ranged) -> Ranged:
    """The whole numbers from a number up that n ∈ ℕ and n ≥ 2 say together; what is said last where they do not.

    What was narrowed by a range is not changed by the same one.
    """
    if meaning.allowed in known.narrowed:
        return known
    for whole, bound in ((known, meaning), (meaning, known)):
        end = bound.allowed
        if whole.allowed in (S.Naturals, S.Naturals0) and isinstance(end, Interval) and end.end is oo:
            first = floor(end.start) + 1 if end.left_open else ceiling(end.start)
            is_said = first >= whole.allowed.inf
            found = natural_from(int(first), known.where) if is_said else replace(whole, where=known.where)
            return replace(found, narrowed=(known.allowed, meaning.allowed))
    return meaning


def natural_from(low: int, where: str) -> Ranged:
    """The whole numbers from `low` up, 0 or more; those from 0 are said to be from 0, as those of ℕ may be or not."""
    return Ranged(naturals if low == 1 else Range(low, oo), where)


__all__ = ["Ranged", "narrowed", "natural_from", "said_by"]
