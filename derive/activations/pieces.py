"""Functions of u in pieces: smooth between exact ends, with a value of their own at each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from sympy import Expr, Piecewise, S, oo

from derive.activations.signs import UnknownSign, compare, ordered, shown, sign_of, signs
from derive.language.symbols import u

MAX_PIECES = 64


@dataclass(frozen=True)
class Pieces:
    """`branches[k]` between `ends[k − 1]` and `ends[k]`, `values[k]` at `ends[k]`."""

    branches: tuple[Expr, ...]
    ends: tuple[Expr, ...] = ()
    values: tuple[Expr, ...] = ()

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
            here = signs(branch, low, high)
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
        return Pieces(
            tuple(parts[int(sign)].branches[k] for k, sign in enumerate(where.branches)),
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

__all__ = ["VARIABLE", "Pieces"]
