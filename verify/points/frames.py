"""`frames`: a statement at the sizes of a few points, what is left to vary there, and how it is drawn.

Sizes are 2, 3, 1 and 4 where there are arrays, indices as unlike one another as they can be. A scalar whose square or
size is bounded by others, such as c² ≤ qq', is drawn as a share of its bound, one that an equation gives is taken from
it, and an array of a structure is made from what it depends on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sympy import Abs, Basic, Dummy, Eq, Expr, Interval, Pow, Rational, S, Symbol, solve, sqrt
from sympy.logic.boolalg import Boolean

from verify.claims.domain import Domain, Point, assumed
from verify.claims.statement import Statement
from verify.points.axes import angle_axis, axis_of, entry_axis, share_axis
from verify.points.float_sides import NotLowered, TooLong, float_sides, sizes
from verify.points.made import ordinary
from verify.points.needs import Needs, completed, needs_of
from verify.points.scan import Drawn, Frame, Structured, places_of
from verify.points.structures import family_of, maker_of

MOST_FRAMES, BASES = 5, 12
"""Where the claim lists no points, so many are made to choose from."""
LEAST_SIZES = (2, 3, 1, 4)
"""With arrays a statement is scanned with all sizes at least so large, one after the other,"""
DEPTHS = (2, 1)
"""and wide kernels so deep: one layer may say what two have too many expectations for."""
MOST_ENTRIES = 60
INWARD = 1 - Rational(1, 2**51)
"""What a root that bounds a scalar is multiplied by, so that rounding does not put it outside."""


def frames(statement: Statement) -> tuple[Frame, ...]:
    """The statement at the sizes of a few of its points, with each activation. Raises `NotLowered`."""
    found: list[Frame] = []
    reasons: list[NotLowered] = []
    for base in _bases(statement):
        try:
            found.append(_frame(statement, base))
        except NotLowered as reason:
            reasons.append(reason)
            if isinstance(reason, TooLong) and not needs_of(statement).layers:
                break
    if not found:
        raise reasons[0]
    return tuple(found)


def _bases(statement: Statement) -> list[Point]:
    """For each activation the points with the fewest entries whose sizes are large enough, where there are any.

    Indices are as unlike one another as they can be; at the first sizes they are where the point has them, too.
    """
    named, domain, needs = sizes(statement), statement.domain, needs_of(statement)

    def effort(point: Point) -> int:
        entries = sum(len(list(places_of(point.values[base]))) for base in domain.arrays)
        return entries + sum(int(point.values[size]) for size in named)

    candidates = domain.inside or ordinary(completed(statement), 0, BASES, needs)
    one_layer = dict.fromkeys(needs.layers & domain.scalars.keys(), S.One)
    candidates = (*candidates, *(point.having(one_layer) for point in candidates[:BASES] if one_layer))
    found: list[Point] = []
    for least in LEAST_SIZES if domain.arrays else DEPTHS if needs.layers else LEAST_SIZES[:1]:
        for activation in dict.fromkeys(point.activation for point in candidates):
            own = [point for point in candidates if point.activation == activation]
            large = [p for p in own if all(p.values[size] >= least for size in named - dict(needs.lengths).keys())]
            best = min(large or (own if least == LEAST_SIZES[0] else []), key=effort, default=None)
            if best is not None:
                spread = _spread(best, domain, needs)
                both = (spread, best) if least == LEAST_SIZES[0] or not domain.contains(spread) else (spread,)
                found += filter(domain.contains, both)
    if not found:
        raise NotLowered("no point lies in the domain")
    apart = {(point.activation, *(point.values[size] for size in named)): point for point in reversed(found)}
    return list(reversed(apart.values()))[:MOST_FRAMES]


def _spread(point: Point, domain: Domain, needs: Needs) -> Point:
    """The point with the indices 1, 2, 3, …, none beyond the lengths of its axes."""
    values = {}
    for symbol, lengths in sorted(needs.lengths, key=str):
        if symbol in domain.scalars:
            known = [length.xreplace(dict(point.values)) for length in lengths]
            values[symbol] = min([S(len(values) + 1), *(length for length in known if length.is_Integer)])
    return point.having(values) if values else point


def _frame(statement: Statement, base: Point) -> Frame:
    domain, fixed = statement.domain, sizes(statement)
    given = _given(statement, fixed)
    bounds = _bounds(statement, fixed)
    drawn = []
    for symbol, allowed in domain.scalars.items():
        axis = share_axis(allowed) if symbol in bounds else axis_of(allowed, bool(symbol.is_integer))
        if symbol not in fixed and symbol not in given and axis is not None:
            drawn.append(Drawn(symbol, axis, bounds.get(symbol)))
    drawn.sort(key=lambda coordinate: coordinate.bound is not None)
    structured = {one: one.entries(dict.fromkeys(one.parameters, S.One)) for one in _structured(statement, base)}
    for array in domain.arrays:
        if maker_of(array) is None:
            axis = entry_axis(assumed(array.label))
            drawn += [Drawn(array[tuple(i + 1 for i in place)], axis) for place in places_of(base.values[array])]
    names = _names([coordinate.place for coordinate in drawn])
    names |= _names([entry for entries in structured.values() for entry in entries])
    floats = float_sides(statement, base, names, given)
    turning = tuple(one for one, entries in structured.items() if floats.variables & entries.keys())
    drawn += [Drawn(parameter, angle_axis()) for one in turning for parameter in one.parameters]
    needed = floats.variables | {s for c in domain.conditions for s in c.free_symbols}
    needed |= {s for expression in bounds.values() for s in expression.free_symbols}
    needed |= {parameter for one in turning for parameter in one.parameters}
    kept = tuple(coordinate for coordinate in drawn if coordinate.place in needed)
    if len(kept) > MOST_ENTRIES:
        raise NotLowered(f"{len(kept)} numbers are too many to vary")
    within = tuple(_within(domain, {symbol: symbol for symbol in bounds} | given))
    return Frame(statement, base, kept, given, floats, turning, within)


def _within(domain: Domain, values: Mapping[Symbol, Expr]) -> Iterator[Boolean]:
    """That scalars which are not drawn from their sets lie there."""
    for symbol, value in values.items():
        allowed = domain.scalars[symbol]
        if isinstance(allowed, Interval) and allowed != S.Reals:
            yield allowed.as_relational(symbol).xreplace({symbol: value})


def _names(places: Iterable[Basic]) -> dict[Basic, Dummy]:
    return {place: Dummy(f"x{i}", real=True, integer=place.is_integer) for i, place in enumerate(places)}


def _structured(statement: Statement, base: Point) -> Iterator[Structured]:
    for array, shape in statement.domain.arrays.items():
        family, lengths = family_of(array), tuple(int(length.xreplace(dict(base.values))) for length in shape)
        if family is not None:
            parameters = (Dummy(f"{array.label}{i}", real=True) for i in range(family.count(lengths)))
            yield Structured(array, lengths, family, tuple(parameters))


def _given(statement: Statement, fixed: frozenset[Symbol]) -> dict[Symbol, Expr]:
    """Scalars that an equation among the conditions gives in terms of others."""
    found: dict[Symbol, Expr] = {}
    for condition in statement.domain.conditions:
        for symbol in statement.domain.scalars if isinstance(condition, Eq) else ():
            if symbol in condition.free_symbols - fixed and not found and not symbol.is_integer:
                found |= _solved(condition, symbol)
    return found


def _solved(condition: Eq, symbol: Symbol) -> dict[Symbol, Expr]:
    try:
        solutions = solve(condition, symbol)
    except NotImplementedError:
        return {}
    return {symbol: solutions[0]} if len(solutions) == 1 else {}


def _bounds(statement: Statement, fixed: frozenset[Symbol]) -> dict[Symbol, Expr]:
    """Scalars s with a condition s² ≤ e or |s| ≤ e, and the bound of |s| that it gives."""
    found: dict[Symbol, Expr] = {}
    for condition in statement.domain.conditions:
        if condition.rel_op not in ("<", "<=", ">", ">="):
            continue
        small, large = (condition.lts, condition.gts)
        symbol = next(iter(small.args), small)
        if not isinstance(symbol, Symbol) or symbol in fixed | large.free_symbols or symbol.is_nonnegative is True:
            continue
        if found.keys() & large.free_symbols:
            continue
        if isinstance(small, Pow) and small.exp == 2:
            found[symbol] = sqrt(large) * INWARD
        elif isinstance(small, Abs):
            found[symbol] = large
    return found


__all__ = ["INWARD", "frames"]
