"""`matches`: which claims of a ledger a statement of a document is, by what both sides are, whatever their letters.

Two sides are one where a renaming of the claim's letters makes them equal: as written, or as the step checker sees.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, permutations, product

from sympy import Basic, Expr, IndexedBase, Sum, Symbol, Tuple
from sympy.tensor.indexed import Indexed

from derive.activations.activation import sigma
from derive.language import unfold
from derive.language.quantity import Quantity
from derive.networks.initialisation import initialisations, random_bases
from derive.training.fixed_kernel import AnalyticLimit, GrowingLimit
from verify.checking.steps import Check
from verify.claims.claim import Claim
from verify.claims.letters import free_variables, name_of, with_other_indices
from verify.claims.statement import Statement

MOST = 48
"""Renamings that are tried for a claim."""


@dataclass(frozen=True)
class Match:
    """A claim with the left side of a statement; `right` is what it has on the right instead, or is corrected to.

    `rank` is 0 where both sides are as written, 1 where they are the same, 2 where the right side is another one; then
    comes by how many operations the right sides are apart.
    """

    id: str
    rank: tuple[int, int]
    right: Expr | None = None


def matches(statement: Statement, claims: Iterable[Claim], of_ledger: Iterable[Statement] = ()) -> list[Match]:
    """The claims whose left side a statement has, on either side of a sign of equality; the nearest first.

    `of_ledger` is the statement in the ledger's objects, which claims are by the values of their sides.
    """
    found = _with_left(statement, claims := tuple(claims))
    if statement.relation == "=":
        swapped = replace(statement, lhs=statement.rhs, rhs=statement.lhs)
        known = {one.id for one in found if one.rank[0] < 2}
        others = [replace(one, right=None) for one in _with_left(swapped, claims) if one.id not in known]
        found = [one for one in found if one.rank[0] < 2 or one.id not in {other.id for other in others}] + others
    found += [one for instance in of_ledger for one in _by_value(instance, claims)]
    nearest = {one.id: one for one in sorted(found, key=lambda one: one.rank, reverse=True)}
    return sorted(nearest.values(), key=lambda one: one.rank)


def _by_value(statement: Statement, claims: Iterable[Claim]) -> Iterator[Match]:
    """Those whose left side has the value of a statement's, letters of one name being one."""
    kinds = _kinds(statement)
    for claim in claims:
        if claim.statement.relation == statement.relation and _kinds(claim.statement) == kinds:
            found = _match(statement, claim, most=1)
            if found is not None:
                yield replace(found, rank=(max(found.rank[0], 1), found.rank[1]), right=None)


@lru_cache(maxsize=2048)
def _kinds(statement: Statement) -> tuple:
    """How many letters of each sort a left side has."""
    side = tidied(statement.lhs)
    return tuple(sorted(str(_sort(side, one)) for one in _letters(side)))


def _with_left(statement: Statement, claims: Iterable[Claim]) -> list[Match]:
    profile = _profile(statement)
    found = [_match(statement, claim) for claim in claims if _profile(claim.statement) == profile]
    return [one for one in found if one is not None]


def chosen(of_each: Iterable[Sequence[tuple[str, tuple[int, int]]]]) -> Iterator[int | None]:
    """The place of the claim that is taken for each statement: of the nearest the first that none before it took."""
    taken: set[str] = set()
    for one in of_each:
        places = sorted(range(len(one)), key=lambda place: (one[place][1], one[place][0] in taken))
        taken |= {one[places[0]][0]} if places else set()
        yield places[0] if places else None


@lru_cache(maxsize=2048)
def _profile(statement: Statement) -> tuple:
    """What two statements of one claim have in common whatever their letters: how many there are of each kind."""
    return statement.relation, *_parts(tidied(statement.lhs)), unfold(statement.lhs).has(sigma)


@lru_cache(maxsize=2048)
def tidied(side: Expr) -> Expr:
    """A side without names, one kind of limit at infinity, and without the laws of letters that do not stand in it."""
    plain = unfold(side).replace(AnalyticLimit, GrowingLimit)
    laws = {}
    for law in initialisations(plain):
        groups = [group for group in law if any(one.base == group[0] for one in plain.atoms(Indexed))]
        laws[law] = Tuple(*sorted(groups, key=lambda group: name_of(group[0])))
    return plain.xreplace(laws)


def _parts(side: Expr) -> tuple:
    letters = _letters(side)
    ranks = tuple(sorted(_rank(side, one) for one in letters if isinstance(one, IndexedBase)))
    kinds = tuple(sorted({type(one).__name__ for one in side.atoms(Quantity)}))
    return ranks, sum(isinstance(one, Symbol) for one in letters), kinds


def _letters(side: Expr) -> list[Basic]:
    """The letters of a side, those that a mean is over included, in an order of their own."""
    return sorted(free_variables(side) | random_bases(side), key=name_of)


def _rank(side: Expr, base: IndexedBase) -> int:
    return next((len(one.indices) for one in side.atoms(Indexed) if one.base == base), 0)


def _sort(side: Expr, letter: Basic) -> tuple[str, int]:
    """What a letter can be renamed to: arrays by how many indices they have, symbols by whether they are integers."""
    return ("array", _rank(side, letter)) if isinstance(letter, IndexedBase) else ("symbol", bool(letter.is_integer))


def _match(statement: Statement, claim: Claim, most: int = MOST) -> Match | None:
    check = Check(statement)
    right = (claim.corrected or claim.statement).rhs
    for names in islice(_renamings(statement, claim.statement), most):
        if _are_one(check, statement.lhs, claim.statement.lhs, names) is not None:
            rank = _are_one(check, statement.rhs, claim.statement.rhs, names)
            apart = abs(tidied(statement.rhs).count_ops() - tidied(claim.statement.rhs).count_ops())  # type: ignore[operator]
            if rank is not None:
                return Match(claim.id, (rank, int(apart)))
            own = right.xreplace(names)
            is_known = free_variables(own) <= {*statement.domain.scalars, *statement.domain.arrays}
            return Match(claim.id, (2, int(apart)), own if is_known else None)
    return None


def _are_one(check: Check, own: Expr, other: Expr, names: Mapping[Basic, Basic]) -> int | None:
    """0 where the sides are the same as written, 1 where they are for the step checker, None where they are not."""
    aside = with_other_indices(tidied(other), set(names.values()))
    one, renamed = tidied(own), tidied(aside.xreplace(dict(names)))
    if _written(one) == _written(renamed):
        return 0
    domain = check.statement.domain
    is_known = free_variables(renamed) <= {*domain.scalars, *domain.arrays}
    return 1 if is_known and check.confirms(one, renamed) else None


def _written(side: Expr) -> Expr:
    """A side with the indices of its sums named by their order, whatever they are called."""
    sums = sorted(side.atoms(Sum), key=lambda one: (one.count_ops(), str(one)))
    bound = dict.fromkeys(index for one in sums for index, *_ in one.limits)
    free = side.free_symbols
    names = {index: Symbol(f"bound_{place}", integer=True) for place, index in enumerate(bound) if index not in free}
    return side.xreplace(names)


def _renamings(own: Statement, other: Statement) -> Iterator[dict[Basic, Basic]]:
    """Letters of the other left side as letters of the own one, those of one name first; shapes go with them."""
    for one in _pairings(other, own, IndexedBase):
        for two in _pairings(other, own, Symbol):
            names = one | two
            shapes = {names.get(base, base): shape for base, shape in other.domain.arrays.items()}
            is_shaped = all(
                tuple(size.xreplace(names) for size in shapes[base]) == shape
                for base, shape in own.domain.arrays.items()
                if base in shapes and base in one.values()
            )
            if is_shaped:
                yield names


def _pairings(other: Statement, own: Statement, kind: type) -> Iterator[dict[Basic, Basic]]:
    """Each way to give the letters of a kind others of that kind, where as many are of each sort."""
    groups: dict[object, tuple[list[Basic], list[Basic]]] = {}
    for place, side in enumerate((tidied(other.lhs), tidied(own.lhs))):
        for letter in _letters(side):
            if isinstance(letter, kind):
                groups.setdefault(_sort(side, letter), ([], []))[place].append(letter)
    if any(len(theirs) != len(ours) for theirs, ours in groups.values()):
        return
    ways = [
        [dict(zip(theirs, way, strict=True)) for way in permutations(_alike_first(theirs, ours))]
        for theirs, ours in groups.values()
    ]
    for way in product(*ways):
        yield {key: value for part in way for key, value in part.items()}


def _alike_first(theirs: Sequence[Basic], ours: Sequence[Basic]) -> list[Basic]:
    """Letters of one name in one place, the others behind them."""
    named = {name_of(one): one for one in ours}
    left = [one for one in ours if name_of(one) not in {name_of(other) for other in theirs}]
    return [named[name_of(one)] if name_of(one) in named else left.pop(0) for one in theirs]


__all__ = ["Match", "chosen", "matches", "tidied"]
