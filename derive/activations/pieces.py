"""Functions in pieces, smooth between exact ends: `branches`, `kinks`, `limits`, `jumps` of an expression; `Pieces`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from sympy import Expr, Piecewise, S, Symbol, limit, nan, oo, simplify, zoo
from sympy.core.relational import Relational

from derive.activations.signs import EndlessSigns, UnknownSign, compare, inside, ordered, shown, sign_of, signs
from derive.activations.zero_of import ZeroOf
from derive.language.symbols import u

MAX_PIECES = 64
_MOST_TOUCHES = 20


_BY_CASES = S.NaN
"""In the place of a sign: there is no end of places where it changes, and the branch has cases."""


class Branch(NamedTuple):
    """What an expression is for low < u < high, without cases."""

    low: Expr
    high: Expr
    expression: Expr


Span = tuple[Expr, Expr]
"""From where to where on the line."""
LINE: Span = (-oo, oo)
NEAR: Span = (S(-12), S(12))
"""Where kinks without an end are looked for when no other part of the line is asked about."""


def kinks(expression: Expr, variable: Symbol, span: Span = LINE) -> tuple[Expr, ...]:
    """The finite ends inside of `span` of the branches of a piecewise expression in `variable`, in increasing order.

    Raises `UnknownSign` where a case does not end at numbers that are found, or in no known order; `EndlessSigns` where
    there is no end of them, as of sin u > 0 on the whole line.

    >>> kinks(Piecewise((1, u > 1), (0, 2 * u > -1), (u, True)), u)
    (-1/2, 1)
    """
    found: set[Expr] = set()
    for relation in expression.atoms(Relational):
        difference = relation.lhs - relation.rhs
        slope = difference.diff(variable)
        if not slope.is_number:
            found |= _changes(difference.xreplace({variable: u}), span)
        elif slope != 0:
            found.add(-difference.subs(variable, 0) / slope)
    if span == LINE:
        return _in_order(found)
    return tuple(end for end in ordered(list(found)) if compare(span[0], end) < 0 and compare(end, span[1]) < 0)


def _in_order(ends: Iterable[Expr]) -> tuple[Expr, ...]:
    try:
        return tuple(sorted(ends))
    except TypeError:  # SymPy does not know which of two letters is less
        raise UnknownSign(f"the order of {', '.join(map(str, ends))}") from None


def _changes(difference: Expr, span: Span) -> set[Expr]:
    """Where a difference that may itself have kinks changes sign, and the kinks."""
    if not difference.has(Piecewise):
        return set(signs(difference, *span).ends)
    parts = branches(difference, u, span=span)
    ends = {end for part in parts for end in (*signs(part.expression, part.low, part.high).ends, part.high)}
    return ends - set(span)


def branches(expression: Expr, variable: Symbol, cuts: Iterable[Expr] = (), span: Span = LINE) -> tuple[Branch, ...]:
    """The branches of a piecewise expression from left to right, those that vanish included; cut at `cuts`, too.

    Raises as `kinks` does. With a `span` the branches lie inside of it.

    >>> branches(Piecewise((u, u > 0), (0, True)), u)
    (Branch(low=-oo, high=0, expression=0), Branch(low=0, high=oo, expression=u))
    """
    ends = (span[0], *_in_order({*kinks(expression, variable, span), *cuts}), span[1])
    return tuple(
        Branch(*part, _holding(expression, variable, _off_touches(expression, variable, *part)))
        for part in pairwise(ends)
    )


def seen(expression: Expr, variable: Symbol) -> Span:
    """The whole line; where there is no end of kinks, the part of it that they are looked for on."""
    try:
        kinks(expression, variable)
    except EndlessSigns:
        return NEAR
    return LINE


def _within(low: Expr, high: Expr) -> Expr:
    """A place between two neighbouring ends."""
    if low == -oo:
        return S.Zero if high == oo else high - 1
    if high == oo:
        return low + 1
    return inside(low, high) if low.has(ZeroOf) or high.has(ZeroOf) else (low + high) / 2


def _off_touches(expression: Expr, variable: Symbol, low: Expr, high: Expr) -> Expr:
    """A place between them where no two sides of a case only touch, as those of u² > 0 do at 0."""
    place = _within(low, high)
    for _ in range(_MOST_TOUCHES):
        if all((one.lhs - one.rhs).subs(variable, place) != 0 for one in expression.atoms(Relational)):
            return place
        place = _within(place, high)
    raise UnknownSign(f"a place between {low} and {high} where no sides of {expression} touch")


def _holding(expression: Expr, variable: Symbol, place: Expr) -> Expr:
    """The case that holds at `place`, as an expression without cases."""
    return expression.replace(
        lambda e: isinstance(e, Piecewise),
        lambda e: next(value for value, condition in e.args if condition.subs(variable, place) == True),  # noqa: E712
    )


class Limits(NamedTuple):
    """The one-sided limits at a kink."""

    kink: Expr
    left: Expr
    right: Expr


def limits(expression: Expr, variable: Symbol, span: Span = LINE) -> tuple[Limits, ...]:
    """The one-sided limits of a piecewise expression at each of its kinks, by the branches that end there.

    >>> limits(Piecewise((u, u > 1), (0, True)), u)
    (Limits(kink=1, left=0, right=1),)
    """
    found = []
    for left, right in pairwise(branches(expression, variable, span=span)):
        kink = right.low
        one, other = _limit(left.expression, variable, kink, "-"), _limit(right.expression, variable, kink, "+")
        found.append(Limits(kink, one, other))
    return tuple(found)


def _limit(branch: Expr, variable: Symbol, end: Expr, side: str) -> Expr:
    value = branch.subs(variable, end)
    return limit(branch, variable, end, side) if value.has(nan, zoo, oo, -oo) else value


def jumps(expression: Expr, variable: Symbol) -> tuple[Expr, ...]:
    """The kinks at which the limits from the left and from the right differ; of kinks without an end those near 0.

    >>> jumps(Piecewise((1, u > 1), (u, u > 0), (1, True)), u)
    (0,)
    """
    span = seen(expression, variable)
    return tuple(at.kink for at in limits(expression, variable, span) if rise(at) != 0)


def rise(at: Limits) -> Expr:
    """What the expression rises by at a kink; 0 is told exactly. Raises `UnknownSign` where it is not told."""
    height = at.right - at.left
    if not height.has(ZeroOf):
        return simplify(height)
    return height if sign_of(height) else S.Zero


@dataclass(frozen=True)
class Pieces:
    """`branches[k]` between `ends[k − 1]` and `ends[k]`, `values[k]` at `ends[k]`; `typed` is what a user wrote."""

    branches: tuple[Expr, ...]
    ends: tuple[Expr, ...] = ()
    values: tuple[Expr, ...] = ()
    typed: str = field(default="", compare=False)

    @property
    def constant(self) -> Expr | None:
        """Its value, where it is a number."""
        return self.branches[0] if not self.ends and not self.branches[0].has(u) else None

    @property
    def spans(self) -> tuple[tuple[Expr, Expr], ...]:
        """The ends of each branch."""
        return tuple(pairwise((-oo, *self.ends, oo)))

    def each(self, function: Callable[[Expr], Expr]) -> Pieces:
        """A smooth function of this one."""
        return Pieces(tuple(map(function, self.branches)), self.ends, tuple(map(function, self.values)))._merged()

    def with_other(self, other: Pieces, function: Callable[[Expr, Expr], Expr]) -> Pieces:
        """A smooth function of this and another one."""
        ends = ordered([*self.ends, *other.ends])
        one, two = self._cut(ends), other._cut(ends)
        return Pieces(
            tuple(map(function, one.branches, two.branches)), ends, tuple(map(function, one.values, two.values))
        )._merged()

    def choose(self, by_sign: Callable[[int], Expr], *, jumps: bool) -> Pieces:
        """by_sign(s) wherever this one has the sign s, a number or an expression in u for s ∈ {−1, 0, 1}.

        Without `jumps` a weak sign will do: the choices for it and for 0 agree where this one vanishes.
        """
        return self.select({sign: Pieces((by_sign(sign),)) for sign in (-1, 0, 1)}, jumps=jumps)

    def select(self, choices: dict[int, Pieces], *, jumps: bool) -> Pieces:
        """choices[s] wherever this one has the sign s. Raises `UnknownSign`."""
        ends: list[Expr] = list(self.ends)
        found = []
        for branch, (low, high) in zip(self.branches, self.spans, strict=True):
            try:
                here = signs(branch, low, high)
            except EndlessSigns:
                _changes(branch, (max(low, NEAR[0]), min(high, NEAR[1])))
                found.append(_BY_CASES)
                continue
            if here.weak and jumps:
                raise UnknownSign(f"cannot find exactly where {shown(branch)} vanishes")
            found += here.signs
            ends += here.ends
        at = ordered(ends)
        if len(at) > MAX_PIECES:
            raise UnknownSign(f"it has {len(at)} kinks; up to {MAX_PIECES} are taken")
        cut = self._cut(at)
        every = ordered([*at, *(end for choice in choices.values() for end in choice.ends)])
        where = Pieces(tuple(map(S, found)), at, tuple(S(sign_of(value)) for value in cut.values))._cut(every)
        parts = {sign: choice._cut(every) for sign, choice in choices.items()}
        own = self._cut(every)

        def chosen(k: int, sign: Expr) -> Expr:
            if sign != _BY_CASES:
                return parts[int(sign)].branches[k]
            above, at, below = (parts[sign].branches[k] for sign in (1, 0, -1))
            middle = [(below, own.branches[k] < 0)] if jumps and at != below else []
            return Piecewise((above, own.branches[k] > 0), *middle, (at if middle else below, True))

        return Pieces(
            tuple(chosen(k, sign) for k, sign in enumerate(where.branches)),
            every,
            tuple(parts[int(sign)].values[k] for k, sign in enumerate(where.values)),
        )._merged()

    def _cut(self, ends: tuple[Expr, ...]) -> Pieces:
        """The same function with more ends."""
        branches, values, position = [self.branches[0]], [], 0
        for end in ends:
            if position < len(self.ends) and compare(self.ends[position], end) == 0:
                values.append(self.values[position])
                position += 1
            else:
                values.append(self.branches[position].subs(u, end))
            branches.append(self.branches[position])
        return Pieces(tuple(branches), ends, tuple(values))

    def _merged(self) -> Pieces:
        """Without the ends where nothing happens."""
        branches, ends, values = [self.branches[0]], [], []
        for end, value, branch in zip(self.ends, self.values, self.branches[1:], strict=True):
            if branch == branches[-1] and _equal(branch.subs(u, end), value):
                continue
            branches.append(branch)
            ends.append(end)
            values.append(value)
        return Pieces(tuple(branches), tuple(ends), tuple(values))

    def expression(self) -> Expr:
        """One Piecewise with conditions on u alone, from the right to the left.

        A value that both sides share belongs to the branch on the left, as 0 does to max(0, u).
        """
        cases: list[tuple[Expr, object]] = []
        for end, value, left, right in reversed(
            list(zip(self.ends, self.values, self.branches[:-1], self.branches[1:], strict=True))
        ):
            if _equal(left.subs(u, end), value):
                cases.append((right, u > end))
            elif _equal(right.subs(u, end), value):
                cases.append((right, u >= end))
            else:
                cases += [(right, u > end), (value, u >= end)]
        return Piecewise(*cases, (self.branches[0], True)) if cases else self.branches[0]


def _equal(first: Expr, second: Expr) -> bool:
    if first == second:
        return True
    try:
        return sign_of(first - second) == 0
    except UnknownSign:
        return False


VARIABLE = Pieces((u,))

__all__ = ["VARIABLE", "Branch", "Pieces", "branches", "jumps", "kinks", "limits"]
