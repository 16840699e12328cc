"""`solved`: the set of an inequality, exactly, as arcs for each range of a letter in which they look alike.

All places at which a condition may change are written down; between neighbours it is one or the other throughout, and a
number there says which. Where two of them meet, as the letter moves, the order changes: there one cell of the letter
ends and another one begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from sympy import Expr, S, Symbol, expand, simplify
from sympy.core.relational import Equality, Relational, Unequality
from sympy.logic.boolalg import Boolean, BooleanFalse, BooleanTrue

from derive.language.quantity import NotReducible
from derive.measures.vanishing import Ranges, places

DIGITS = 40
NEARLY = S(10) ** -30
"""A number below is 0 if SymPy says so, and else not told from it."""
MOST = 60
"""Ends between which a set is looked at."""


@dataclass(frozen=True)
class Arc:
    """The numbers between two ends; an end that is closed belongs to it."""

    low: Expr
    high: Expr
    is_low_closed: bool
    is_high_closed: bool

    def at(self, letter: Symbol, value: Expr) -> Arc:
        """The same for one value of a letter."""
        low, high = (expand(end.subs(letter, value)) for end in (self.low, self.high))
        return Arc(low, high, self.is_low_closed, self.is_high_closed)


@dataclass(frozen=True)
class Cell:
    """A range of the letter, an open interval or one number, with the arcs of the set there."""

    low: Expr
    high: Expr
    arcs: tuple[Arc, ...]


def solved(condition: Boolean, variable: Symbol, low: Expr, high: Expr, ranges: Ranges) -> tuple[Cell, ...]:
    """The cells of the set {variable in [low, high]: condition}, in the order of the letter, at most one of `ranges`.

    Neighbouring cells whose arcs are the same expressions are one. Without a letter there is one cell, from 0 to 0.
    Raises `NotReducible`.

    >>> from sympy import cos, pi
    >>> x = Symbol("x")
    >>> solved(cos(x) > 0, x, -pi, pi, {})[0].arcs
    (Arc(low=-pi/2, high=pi/2, is_low_closed=False, is_high_closed=False),)
    """
    forms = {expand(one.lhs - one.rhs) for one in condition.atoms(Relational)}
    ends = cut([form for form in forms if form.has(variable)], variable, low, high, ranges)
    letter, breaks = breaks_of(ends, ranges, [form for form in forms if not form.has(variable)])

    def cell(first: Expr, last: Expr) -> Cell:
        values = {letter: (first + last) / 2} if letter else {}
        return Cell(first, last, _arcs(condition, variable, ends, low, high, values))

    if letter is None:
        return (cell(S.Zero, S.Zero),)
    found: list[Cell] = []
    for place, (first, last) in enumerate(pairwise(breaks)):
        found += [cell(first, first)] if place else []
        found.append(cell(first, last))
    allowed = ranges[letter]
    start = () if allowed.left_open else _apart(cell(breaks[0], breaks[0]), found[0], letter)
    stop = () if allowed.right_open else _apart(cell(breaks[-1], breaks[-1]), found[-1], letter)
    return (*start, *_merged(found, letter), *stop)


def _apart(point: Cell, beside: Cell, letter: Symbol) -> tuple[Cell, ...]:
    """The end of a letter's range where the set is another one there than beside it."""
    return () if _same_arcs(beside, point, letter) else (point,)


def cut(forms: Iterable[Expr], variable: Symbol, low: Expr, high: Expr, ranges: Ranges) -> tuple[Expr, ...]:
    """All ends: both of the window, and where one of the forms may vanish. Raises `NotReducible`."""
    found = [place for form in sorted(forms, key=str) for place in places(form, variable, low, high, ranges)]
    ends = tuple(dict.fromkeys((low, *found, high)))
    if len(ends) > MOST:
        raise NotReducible(f"a set between more than {MOST} ends")
    return ends


def breaks_of(
    ends: Sequence[Expr], ranges: Ranges, fixed: Sequence[Expr] = ()
) -> tuple[Symbol | None, tuple[Expr, ...]]:
    """The letter that the ends hold, and the values between which none of them meet; (None, ()) where they hold none.

    Nor does any form in `fixed`, which holds no other letter, vanish between them. Raises `NotReducible`.
    """
    held = [letter for letter in ranges if any(form.has(letter) for form in (*ends, *fixed))]
    if len(held) > 1:
        raise NotReducible(f"a set for two letters, {held[0]} and {held[1]}")
    if not held:
        return None, ()
    (letter,) = held
    first, last = ranges[letter].start, ranges[letter].end
    if not (first.is_finite and last.is_finite):
        raise NotReducible(f"a set for {letter} in a range without ends")
    zeros = [place for form in fixed if form.has(letter) for place in places(form, letter, first, last, {})]
    return letter, (first, *_distinct([*zeros, *_meetings(ends, letter)], first, last), last)


def _distinct(values: Iterable[Expr], first: Expr, last: Expr) -> list[Expr]:
    """Those between two numbers, equal ones once, in order."""
    found: list[Expr] = []
    for value in values:
        inside = sign_of(value - first) > 0 and sign_of(last - value) > 0
        if inside and not any(sign_of(value - known) == 0 for known in found):
            found.append(value)
    return sorted(found, key=lambda value: value.evalf(DIGITS))


def _meetings(ends: Sequence[Expr], letter: Symbol) -> Iterator[Expr]:
    """The values of the letter at which two of the ends are equal."""
    for one, other in combinations(dict.fromkeys(ends), 2):
        difference = expand(one - other)
        slope = difference.coeff(letter)
        if slope == 0:
            continue
        value = expand(-(difference - slope * letter) / slope)
        if value.has(letter):
            raise NotReducible(f"where {one} and {other} are equal")
        yield value


def _merged(cells: Sequence[Cell], letter: Symbol) -> Iterator[Cell]:
    """A number between two cells goes with either if its set is theirs there; cells that are alike become one."""
    current = cells[0]
    for point, following in zip(cells[1::2], cells[2::2], strict=True):
        joins = _same_arcs(current, point, letter), _same_arcs(following, point, letter)
        if all(joins) and current.arcs == following.arcs:
            current = Cell(current.low, following.high, current.arcs)
            continue
        yield current
        if not any(joins):
            yield point
        current = following
    yield current


def _same_arcs(cell: Cell, point: Cell, letter: Symbol) -> bool:
    """Whether the arcs of a cell are those of a number beside it, there."""
    there = [arc.at(letter, point.low) for arc in cell.arcs]
    kept = [arc for arc in there if sign_of(arc.high - arc.low) > 0 or (arc.is_low_closed and arc.is_high_closed)]
    return len(kept) == len(point.arcs) and all(
        (one.is_low_closed, one.is_high_closed) == (other.is_low_closed, other.is_high_closed)
        and sign_of(one.low - other.low) == 0 == sign_of(one.high - other.high)
        for one, other in zip(kept, (arc.at(letter, point.low) for arc in point.arcs), strict=True)
    )


def in_order(ends: Iterable[Expr], low: Expr, high: Expr, values: dict) -> list[tuple[Expr, Expr]]:
    """(end, its number) in order, between the first and the last, equal ones once; plain numbers before others."""
    start, stop = (_number(end, values) for end in (low, high))
    if sign_of(stop - start) <= 0:
        return []
    found: list[tuple[Expr, Expr]] = []
    for end in sorted(ends, key=lambda end: (bool(end.free_symbols), end.count_ops(), str(end))):
        value = _number(end, values)
        inside = sign_of(value - start) >= 0 and sign_of(stop - value) >= 0
        if inside and not any(sign_of(value - known) == 0 for _, known in found):
            found.append((end, value))
    return sorted(found, key=lambda pair: pair[1].evalf(DIGITS))


def _number(form: Expr, values: dict) -> Expr:
    """A form with the letter's value. Raises `NotReducible` where it holds another letter."""
    found = expand(form.subs(values))
    if found.free_symbols:
        raise NotReducible(f"the range of {', '.join(sorted(map(str, found.free_symbols)))}")
    return found


def _arcs(
    condition: Boolean, variable: Symbol, ends: Sequence[Expr], low: Expr, high: Expr, values: dict
) -> tuple[Arc, ...]:
    ordered = in_order(ends, low, high, values)
    at_ends = [holds(condition, {**values, variable: value}) for _, value in ordered]
    between = [holds(condition, {**values, variable: (a + b) / 2}) for (_, a), (_, b) in pairwise(ordered)]
    found: list[Arc] = []
    start: Expr | None = None
    is_closed = False
    for place, (end, _) in enumerate(ordered):
        before = between[place - 1] if place else False
        after = between[place] if place < len(between) else False
        if before and start is not None and not (after and at_ends[place]):
            found.append(Arc(start, end, is_closed, at_ends[place]))
            start = None
        elif not before and not after and at_ends[place]:
            found.append(Arc(end, end, True, True))
        if after and start is None:
            start, is_closed = end, at_ends[place]
    return tuple(found)


def holds(condition: Boolean, values: dict) -> bool:
    """Whether a condition holds at numbers, exactly."""
    if isinstance(condition, BooleanTrue | BooleanFalse):
        return bool(condition)
    if isinstance(condition, Relational):
        sign = sign_of((condition.lhs - condition.rhs).subs(values))
        if isinstance(condition, Equality | Unequality):
            return (sign == 0) == isinstance(condition, Equality)
        return bool(condition.func(S(sign), S.Zero))
    inside = [holds(one, values) for one in condition.args]
    match type(condition).__name__:
        case "And":
            return all(inside)
        case "Or":
            return any(inside)
        case "Not":
            return not inside[0]
    raise NotReducible(f"the condition {condition}")


def sign_of(form: Expr) -> int:
    """The sign of a number, exactly: what is small is 0 only if SymPy finds that. Raises `NotReducible`."""
    if form.free_symbols:
        raise NotReducible(f"the sign of {form}")
    value = form.evalf(DIGITS)
    if not value.is_comparable:
        raise NotReducible(f"the sign of {form}")
    if abs(value) > NEARLY:
        return 1 if value > 0 else -1
    if form.is_zero or expand(form) == 0 or simplify(form) == 0:
        return 0
    raise NotReducible(f"whether {form} is 0")


__all__ = ["Arc", "Cell", "breaks_of", "cut", "holds", "in_order", "sign_of", "solved"]
