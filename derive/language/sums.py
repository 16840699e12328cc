"""Finite sums over neurons, coordinates and data points: sifting, factoring out, and a normal form.

The normal form decides equality of the expressions that networks give rise to: every sum is pulled to the front of its
term, Kronecker deltas are sifted where an index is known to lie in the range, and bound indices get canonical names.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from itertools import chain, count, groupby, permutations, product

from sympy import (
    Add,
    Basic,
    Dummy,
    Expr,
    Integer,
    KroneckerDelta,
    Mul,
    Pow,
    Product,
    S,
    Sum,
    Symbol,
    default_sort_key,
    expand,
    sympify,
)
from sympy.tensor.indexed import Indexed

from derive.language.parts import atoms, free_symbols
from derive.language.quantity import NotReducible, quantities
from derive.language.rewriting import apart, bottom_up
from derive.language.symbols import d, i, j, k, l, m, n, p, r, s

INDEX_NAMES = {m: (r, s), d: (k, j), n: (l, i, j, k), p: (j, k)}
"""What the bound indices of each range are called, first choice first."""

FEW = 2
"""So many indices of a range are ranked in every way, which is as quick as to look where each stands."""
_HERE = Symbol("here", integer=True, positive=True)

Limit = tuple[Symbol, Expr]
"""An index and its upper end; the lower is 1."""
Term = tuple[Expr, tuple[Limit, ...]]
"""A product free of outer sums, and the indices it is summed over."""


def flatten(expression: Expr) -> tuple[Term, ...]:
    """Write an expression as terms, each a product under one multiple sum with indices of its own."""
    expression = sympify(expression)
    if not expression.has(Sum):
        return tuple((term, ()) for term in Add.make_args(expand(expression)))
    if isinstance(expression, Add):
        return tuple(term for argument in expression.args for term in flatten(argument))
    if isinstance(expression, Mul):
        return tuple(_join(combination) for combination in product(*map(flatten, expression.args)))
    if isinstance(expression, Pow) and isinstance(expression.exp, Integer) and expression.exp > 0:
        return tuple(
            _join(combination)
            for combination in product(*(flatten(expression.base) for _ in range(int(expression.exp))))
        )
    if isinstance(expression, Sum):
        body, limits = _rename(expression)
        return tuple((term, _independent((*limits, *inner))) for term, inner in flatten(body))
    return ((expression.func(*(_canonical_argument(argument) for argument in expression.args)), ()),)


def _canonical_argument(argument: Expr) -> Expr:
    return normal_form(argument) if isinstance(argument, Expr) and argument.has(Sum) else argument


def _rename(expression: Sum) -> Term:
    """The summand with indices of its own that start at 1, so that products of sums cannot confuse theirs."""
    renamed, limits = {}, []
    for index, *ends in reversed(expression.limits):
        low, high = (end.subs(renamed, simultaneous=True) for end in ends)
        fresh = Dummy(index.name, integer=True, positive=True)
        renamed[index] = fresh + low - 1
        limits.append((fresh, high - low + 1))
    return expression.function.subs(renamed, simultaneous=True), tuple(limits)


def _independent(limits: tuple[Limit, ...]) -> tuple[Limit, ...]:
    """The limits, whose ranges are counted, exchanged and compared one by one.

    Raises `NotReducible` where a range depends on another index, as in Σ_{r=1}^m Σ_{s=1}^r.
    """
    indices = {index for index, _ in limits}
    if any(high.free_symbols & indices for _, high in limits):
        raise NotReducible("a sum over a range that depends on the index of another one")
    return limits


def _join(terms: Iterable[Term]) -> Term:
    terms = tuple(terms)
    return Mul(*(body for body, _ in terms)), tuple(limit for _, limits in terms for limit in limits)


def sift_term(term: Term, existing: frozenset[Expr] = frozenset()) -> Term:
    """Σ_i δ_ij g(i) = g(j), for every delta with a bound index i in whose range j is known to lie.

    It is known of a bound j with the same range, of j = 1, of an index in `existing`, and of one that then names an
    entry of an array, for entries that are named exist.
    """
    body, limits = term
    while found := _siftable(body, dict(limits), existing):
        delta, gone, kept = found
        body = put(body.subs(delta, 1), gone, kept)
        limits = tuple(limit for limit in limits if limit[0] != gone)
    return body, limits


def _siftable(
    body: Expr, highs: dict[Symbol, Expr], existing: frozenset[Expr]
) -> tuple[KroneckerDelta, Symbol, Expr] | None:
    """(delta, the bound index that goes, what stays in its place)."""
    deltas = [factor for factor in Mul.make_args(body) if isinstance(factor, KroneckerDelta)]
    for delta in sorted(deltas, key=default_sort_key):
        rest = body.subs(delta, 1)
        for gone, kept in (delta.args[:2], delta.args[1::-1]):
            if gone in highs and _lies_in_range(kept, gone, highs, rest, existing):
                return delta, gone, kept
    return None


def _lies_in_range(kept: Expr, gone: Symbol, highs: dict[Symbol, Expr], rest: Expr, existing: frozenset[Expr]) -> bool:
    if kept in highs:
        return highs[kept] == highs[gone]
    if not isinstance(kept, Symbol | Integer):
        return False
    first = kept == 1 and highs[gone].is_positive
    return bool(first or kept in existing or any(gone in entry.indices for entry in rest.atoms(Indexed)))


def free_of(index: Symbol, *expressions: Basic) -> Symbol:
    """The index, or one like it where an expression under its sum holds a letter of this name."""
    held = any(index in expression.free_symbols for expression in map(sympify, expressions))
    return Dummy(index.name, integer=True, positive=True) if held else index


def put(body: Expr, gone: Symbol, kept: Expr) -> Expr:
    """`kept` in the place of a free index; bound indices of its name step aside, so that none of them captures it."""
    return with_bound_indices_aside(body, kept.free_symbols).subs(gone, kept)


def with_bound_indices_aside(expression: Expr, names: Collection[Basic]) -> Expr:
    """The same expression with bound indices of the given names under fresh ones."""

    def renamed(part: Sum | Product) -> Expr:
        fresh = {limit[0]: Dummy(limit[0].name, integer=True, positive=True) for limit in part.limits}
        aside = {index: dummy for index, dummy in fresh.items() if index in names}
        return part.func(*(argument.xreplace(aside) for argument in part.args))

    def holds(part: Basic) -> bool:
        return isinstance(part, Sum | Product) and any(limit[0] in names for limit in part.limits)

    return bottom_up(expression, holds, renamed) if names else expression


def _count_unused(term: Term) -> Term:
    """Σ_{i=1}^n g = n g for the indices that g does not hold, where n ≥ 0."""
    body, limits = term
    unused = [(index, high) for index, high in limits if index not in body.free_symbols and high.is_nonnegative]
    used = tuple(limit for limit in limits if limit not in unused)
    return Mul(body, *(high for _, high in unused)), used


def _canonical(term: Term) -> Expr:
    """Bound indices named by rank; of all ways to rank them that are left, the one whose text comes first."""
    body, limits = _count_unused(sift_term(term))
    if not limits:
        return body
    by_range: dict[Expr, list[Symbol]] = {}
    avoid = [str(symbol) for symbol in body.free_symbols.union(*(high.free_symbols for _, high in limits))]
    for index, high in limits:
        by_range.setdefault(high, []).append(index)
    candidates, texts = [], list(map(str, by_range))
    places = _places(body, by_range)
    for orders in product(*(_orders(indices, places) for indices in by_range.values())):
        names = {
            index: _name(high, rank, avoid, texts)
            for high, order in zip(by_range, orders, strict=True)
            for rank, index in enumerate(order, start=1)
        }
        candidates.append((_canonical_body(body, names), tuple((names[index], 1, high) for index, high in limits)))
    body, limits = min(candidates, key=lambda candidate: str(candidate))
    return Sum(body, *sorted(limits, key=str))


def _places(body: Expr, by_range: Mapping[Expr, Collection[Symbol]]) -> dict[Symbol, tuple[str, ...]]:
    """Where each index stands: the term's text in which it alone is marked, others by range and by where they stand.

    No name of an index is in it, and so a term and the same one renamed rank their indices alike.
    """
    found: dict[Symbol, tuple[str, ...]] = {index: () for indices in by_range.values() for index in indices}
    if all(len(indices) <= FEW for indices in by_range.values()):
        return found
    kinds = 0
    while len(set(found.values())) > kinds:
        kinds = len(set(found.values()))
        seen = sorted(set(found.values()))
        others = {
            index: Symbol(f"{high}_at_{seen.index(found[index])}", integer=True, positive=True)
            for high, indices in by_range.items()
            for index in indices
        }
        found = {index: (*place, str(body.xreplace({**others, index: _HERE}))) for index, place in found.items()}
    return found


def _orders(indices: Iterable[Symbol], places: Mapping[Symbol, tuple[str, ...]]) -> Iterable[tuple[Symbol, ...]]:
    """The ways to rank indices of one range that put those of one place beside each other."""
    ranked = sorted(indices, key=lambda index: places[index])
    alike = (tuple(group) for _, group in groupby(ranked, key=lambda index: places[index]))
    return (tuple(chain(*order)) for order in product(*(permutations(group) for group in alike)))


def _name(high: Expr, rank: int, avoid: Collection[str], texts: list[str]) -> Symbol:
    """What the index of a range is called; a name that stands for something else there is no name of it."""
    name = f"{high}_{rank}"
    is_open = name in avoid or texts.count(str(high)) > 1
    return _stand_in(high, rank) if is_open else Symbol(name, integer=True, positive=True)


@cache
def _stand_in(*of: Basic | int) -> Dummy:
    return Dummy("_".join(map(str, of)), integer=True, positive=True)


def _canonical_body(body: Expr, names: dict[Symbol, Symbol]) -> Expr:
    """The indices under their names; one of an inner sum that holds them and is called so steps aside."""
    given = set(names.values())

    def holds(part: Basic) -> bool:
        return isinstance(part, Sum) and any(limit[0] in given for limit in part.limits) and part.has(*names)

    def aside(part: Sum) -> Sum:
        return part.func(*(a.xreplace({limit[0]: _stand_in(limit[0]) for limit in part.limits}) for a in part.args))

    renamed = bottom_up(body, holds, aside).xreplace(names)
    return renamed.replace(
        lambda e: not isinstance(e, Sum) and e.is_Function and e.has(Sum),
        lambda e: e.func(*(_canonical_argument(argument) for argument in e.args)),
    )


def normal_form(expression: Expr) -> Expr:
    """The normal form: two expressions with the same one are equal.

    >>> from derive.language.symbols import a, m, r, s
    >>> normal_form(Sum(a[r], (r, 1, m))**2 - Sum(a[r] * a[s], (r, 1, m), (s, 1, m)))
    0
    """
    total = S.Zero
    for body, limits in flatten(expression):
        for piece in Add.make_args(expand(body)):
            term = _canonical((piece, limits))
            coefficient, rest = _split_constant(term)
            total += coefficient * rest
    return total


def _split_constant(term: Expr) -> tuple[Expr, Expr]:
    """Factors free of the bound indices stand before the sum, so that like terms meet."""
    if not isinstance(term, Sum):
        return S.One, term
    bound = {limit[0] for limit in term.limits}
    free, held = term.function.as_independent(*bound, as_Add=False)
    return free, Sum(held, *term.limits)


def tidy(expression: Expr, existing: frozenset[Expr] = frozenset()) -> Expr:
    """Sift Kronecker deltas and move constant factors before their sums; the nesting stays as it is.

    `existing` are indices of entries that exist, see `sift_term`.
    """
    return bottom_up(apart(sympify(expression)), lambda e: isinstance(e, Sum), lambda e: _tidy_sum(e, existing))


def _tidy_sum(expression: Sum, existing: frozenset[Expr]) -> Expr:
    if len(expression.limits) > 1:
        inner = _tidy_sum(Sum(expression.function, expression.limits[0]), existing)
        outer = Sum(inner, *expression.limits[1:])
        return _tidy_merged(outer, existing) if isinstance(inner, Sum) else _tidy_sum(outer, existing)
    ((index, low, high),) = expression.limits
    if low != 1:
        return expression
    total = S.Zero
    for term in Add.make_args(expression.function.expand(deep=False)):
        body, left = sift_term((term, ((index, high),)), existing)
        if not left:
            total += body
            continue
        free, held = body.as_independent(index, as_Add=False)
        is_counted = not held.has(index) and high.is_nonnegative
        total += free * (high * held if is_counted else Sum(held, expression.limits[0]))
    return total


def _tidy_merged(expression: Sum, existing: frozenset[Expr]) -> Expr:
    """A multiple sum that no factor leaves through its inner sums alone; SymPy merges sums that are nested directly."""
    limits = tuple((index, high) for index, low, high in expression.limits if low == 1)
    if len(limits) < len(expression.limits):
        return expression
    body, left = sift_term((expression.function, limits), existing)
    if len(left) < len(limits):
        return tidy(Sum(body, *((index, 1, high) for index, high in left)), existing) if left else body
    free, held = body.as_independent(*(index for index, _ in left), as_Add=False)
    return free * Sum(held, *expression.limits)


def name_indices(expression: Expr) -> Expr:
    """Bound indices under the names of their ranges: r, s for neurons, k, j for coordinates, l, i for data points.

    A quantity keeps its own indices to itself, such as those of a parameter that is differentiated in.
    """
    expression = sympify(expression)
    reserved = {index for found in quantities(expression) for index in found.own_indices}
    return bottom_up(apart(expression), lambda e: isinstance(e, Sum), lambda e: _name_sum(e, reserved))


def _name_sum(expression: Sum, reserved: set) -> Expr:
    taken = {symbol for symbol in free_symbols(expression) if symbol.is_Symbol} | reserved
    inside = {limit[0] for part in atoms(expression.function, Sum) for limit in part.limits}
    renamed, limits = {}, []
    for index, *ends in reversed(expression.limits):
        low, high = (end.subs(renamed, simultaneous=True) for end in ends)
        numbered = (Symbol(f"{index.name}_{number}", integer=True, positive=True) for number in count(1))
        own = Symbol(index.name, integer=True, positive=True)
        names = chain((*INDEX_NAMES.get(high, ()), own), numbered)
        renamed[index] = next(name for name in names if name not in taken | inside)
        taken.add(renamed[index])
        limits.insert(0, (renamed[index], low, high))
    return Sum(expression.function.subs(renamed, simultaneous=True), *limits)


__all__ = [
    "Limit",
    "Term",
    "flatten",
    "free_of",
    "name_indices",
    "normal_form",
    "put",
    "sift_term",
    "tidy",
    "with_bound_indices_aside",
]
