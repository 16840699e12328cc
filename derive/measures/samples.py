"""`SampleMean`: E over x_1, …, x_n that are independent and uniform on an interval; `Draw` is one of them.

A sum over the sample is n times an integral against the empirical measure (1/n) Σ_i δ_(x_i). The mean of a product of
such sums is a sum over which of their indices are equal: each way to part k indices into m groups stands
n(n − 1)…(n − m + 1) times, and draws with different indices are independent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sympy import Add, Dummy, Expr, Mul, S, Symbol, expand, expand_trig, ff, sympify
from sympy.core.symbol import Str

from derive.language import theorems
from derive.language.quantity import Holes, NotReducible, Quantity
from derive.language.rule import Rule, Stage
from derive.language.sums import flatten
from derive.measures.harmonics import definite

SAMPLES = Rule(
    "means over samples",
    "E Σ_(i,j) g(x_i) h(x_j) = n E[g h] + n(n − 1) E[g] E[h], and so on; E[g] = ∫ g/(b − a)",
    ("the draws are independent and uniform on [a, b]", "indices run from 1 to n"),
    takes=(theorems.FUBINI, theorems.FUNDAMENTAL),
)
_MOST = 5
"""Indices of one term."""


class Draw(Expr):
    """x_i, one of a sample that is uniform on [low, high], by the name of the sample and the index."""

    is_commutative = True
    is_real = True

    def __new__(cls, name: str | Str, index: Expr, low: Expr, high: Expr) -> Draw:
        return Expr.__new__(cls, Str(str(name)), *map(sympify, (index, low, high)))

    @property
    def index(self) -> Expr:
        return self.args[1]

    @property
    def law(self) -> tuple[Expr, Expr]:
        """(low, high)."""
        return self.args[2:]


class SampleMean(Quantity):
    """E[X] for X made of n independent draws x_1, …, x_n of one law, unevaluated."""

    rule = SAMPLES
    stage = Stage.MEAN
    is_integral = True
    holes = Holes(value="its ball is worked out from the definition", sampler="the balls hold all sizes that are met")

    def __new__(cls, value: Expr, count: Expr) -> SampleMean:
        return Expr.__new__(cls, *map(sympify, (value, count)))

    def doit(self, **hints: Any) -> Expr:
        """The mean as a polynomial in n. Raises `NotReducible`."""
        value, count = self.args
        total = S.Zero
        for body, limits in flatten(value):
            if any(end != count for _, end in limits):
                raise NotReducible("a sum over a part of a sample")
            indices = [index for index, _ in limits]
            if len(indices) > _MOST:
                raise NotReducible(f"the mean of a product of more than {_MOST} sums over a sample")
            fixed = sorted({draw.index for draw in body.atoms(Draw)} - set(indices), key=str)
            if len(fixed) > 1 and not all(one.is_Integer for one in fixed):
                raise NotReducible(f"whether {fixed[0]} and {fixed[1]} are equal")
            for groups in _partitions(indices, fixed):
                own = [group[0] for group in groups if group[0] not in fixed]
                put = {index: group[0] for group in groups for index in group[1:]}
                total += ff(count - len(fixed), len(own)) * _mean(body.xreplace(put), own)
        return expand(total.expand(func=True))


def _partitions(indices: Sequence[Symbol], fixed: Sequence[Expr]) -> Iterator[tuple[tuple[Expr, ...], ...]]:
    """All ways to part indices into groups; each fixed index is in a group of its own, perhaps with others."""
    if not indices:
        yield tuple((one,) for one in fixed)
        return
    *others, last = indices
    for groups in _partitions(others, fixed):
        for place, group in enumerate(groups):
            yield (*groups[:place], (*group, last), *groups[place + 1 :])
        yield (*groups, (last,))


def _mean(body: Expr, indices: Sequence[Symbol]) -> Expr:
    """E of a function of draws with different indices. Raises `NotReducible`."""
    variable = Dummy("draw", real=True)
    total = S.Zero
    for term in Add.make_args(expand(expand_trig(expand(body)))):
        parts: dict[Draw, Expr] = {}
        rest = S.One
        for factor in Mul.make_args(term):
            held = factor.atoms(Draw)
            if len(held) > 1:
                raise NotReducible(f"the mean of {factor}, which holds several draws")
            if held:
                (draw,) = held
                parts[draw] = parts.get(draw, S.One) * factor.xreplace({draw: variable})
            else:
                rest *= factor
        if rest.free_symbols & set(indices):
            raise NotReducible("terms of a sum over a sample that depend on their index")
        shares = (_of_one(part, variable, *draw.law) for draw, part in parts.items())
        total += rest * Mul(*shares)
    return total


def _of_one(function: Expr, variable: Symbol, low: Expr, high: Expr) -> Expr:
    """∫ g/(b − a)."""
    return definite(function, variable, low, high).as_expression() / (high - low)


__all__ = ["SAMPLES", "Draw", "SampleMean"]
