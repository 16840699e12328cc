"""`Indicator` of a set given by inequalities, and `RegionIntegral`, an integral over such a set, both unevaluated.

The set is {θ in [low, high]: condition}. `ranges` are the letters that the condition may hold besides θ, each with the
interval that it is from: (φ, (0, π)). They are part of what is said, since the set depends on them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from sympy import Add, And, Expr, Ge, Gt, Integral, Lambda, Le, Lt, Or, Piecewise, Symbol, Tuple, expand, sympify
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from derive.language import theorems
from derive.language.quantity import Holes, NotReducible, Quantity, quantities
from derive.language.rule import Rule, Stage
from derive.measures.harmonics import Spectrum, definite, tidy
from derive.measures.pieces import branch, explicit, kinks
from derive.measures.solving import Cell, breaks_of, cut, holds, in_order, solved
from derive.measures.vanishing import Ranges

SOLVED = Rule(
    "inequalities solved",
    "a condition changes only where one of its forms vanishes; between neighbouring such places a number decides",
    ("all zeros of the forms are written", "the letters lie in their ranges"),
    takes=(theorems.INTERMEDIATE,),
)
OVER_A_SET = Rule(
    "integral over a set",
    "the set and the pieces of the integrand by where forms vanish; on each c θ^p cos(aθ + b) by parts, a = 0 apart",
    ("all zeros of the forms are written", "the letters lie in their ranges"),
    takes=(theorems.INTERMEDIATE, theorems.FUNDAMENTAL),
)


def ranged(ranges: Tuple) -> Ranges:
    """The letters with their intervals; one that something else was put for has none."""
    return {letter: allowed for letter, allowed in ranges if isinstance(letter, Symbol)}


class Indicator(Quantity):
    """1 where a condition holds of θ, else 0, for θ in [low, high]; θ is free."""

    rule = SOLVED
    is_quick = True
    holes = Holes(sampler="a set is not drawn")

    def __new__(
        cls, condition: Boolean, variable: Symbol, low: Expr, high: Expr, ranges: Tuple | None = None
    ) -> Indicator:
        return Expr.__new__(cls, sympify(condition), variable, sympify(low), sympify(high), sympify(ranges or Tuple()))

    @property
    def condition(self) -> Boolean:
        return self.args[0]

    @property
    def ranges(self) -> Ranges:
        return ranged(self.args[4])

    @property
    def free_symbols(self) -> set[Symbol]:
        return self.condition.free_symbols | {self.args[1]}

    def doit(self, **hints: Any) -> Expr:
        """The same with the set as arcs. Raises `NotReducible`."""
        _, variable, low, high, ranges = self.args
        cells = solved(self.condition, variable, low, high, self.ranges)
        return Indicator(_written(cells, variable, self.ranges), variable, low, high, ranges)


def _written(cells: tuple[Cell, ...], variable: Symbol, ranges: Ranges) -> Boolean:
    """The condition that arcs say, for each cell of the letter."""
    found = [
        Or(*(_between(variable, arc.low, arc.high, arc.is_low_closed, arc.is_high_closed) for arc in cell.arcs))
        for cell in cells
    ]
    if len(cells) == 1:
        return found[0]
    letter = next(
        one for one, allowed in ranges.items() if (allowed.start, allowed.end) == (cells[0].low, cells[-1].high)
    )
    return Or(
        *(
            And(_between(letter, cell.low, cell.high, cell.low == cell.high, cell.low == cell.high), inside)
            for cell, inside in zip(cells, found, strict=True)
        )
    )


def _between(letter: Symbol, low: Expr, high: Expr, is_low_closed: bool, is_high_closed: bool) -> Boolean:
    above = Ge(letter, low, evaluate=False) if is_low_closed else Gt(letter, low, evaluate=False)
    below = Le(letter, high, evaluate=False) if is_high_closed else Lt(letter, high, evaluate=False)
    return And(above, below, evaluate=False)


class RegionIntegral(Quantity):
    """∫ f(θ) dθ over {θ in [low, high]: condition(θ)}; f may have kinks and jumps: moduli, maxima, cases."""

    rule = OVER_A_SET
    stage = Stage.CLOSED_FORM
    is_integral = True
    holes = Holes(value="its ball is worked out from the definition", sampler="nothing is drawn")

    def __new__(
        cls, function: Lambda, condition: Lambda, low: Expr, high: Expr, ranges: Tuple | None = None
    ) -> RegionIntegral:
        return Expr.__new__(cls, function, condition, sympify(low), sympify(high), sympify(ranges or Tuple()))

    @property
    def ranges(self) -> Ranges:
        return ranged(self.args[4])

    @property
    def free_symbols(self) -> set[Symbol]:
        return set().union(*(part.free_symbols for part in self.args[:4]))

    def doit(self, **hints: Any) -> Expr:
        """The closed form, by cases of a letter where the set has other ends. Raises `NotReducible`."""
        letter, cases = families(self)
        found = [(family.as_expression(), last) for family, last in cases]
        kept = [case for case, after in pairwise(found) if case[0] != after[0]]
        if not kept:
            return found[-1][0]
        return Piecewise(*((value, Le(letter, last)) for value, last in kept), (found[-1][0], True))


def families(integral: RegionIntegral) -> tuple[Symbol | None, list[tuple[Spectrum, Expr]]]:
    """(the letter that moves the ends, the integral in each cell of it with the cell's upper end), in their order.

    At the values between two cells either is right: the integral is continuous in the letter, since each form vanishes
    at places of no length whatever its value. Raises `NotReducible`.
    """
    function, condition, low, high, _ = integral.args
    variable, ranges = function.variables[0], integral.ranges
    inside, integrand = condition(variable), explicit(function(variable))
    if quantities(integrand) or integrand.has(Integral):
        raise NotReducible("an integral within another one")
    forms = {expand(one.lhs - one.rhs) for one in inside.atoms(Relational)} | kinks(integrand, variable)
    ends = cut(forms, variable, low, high, ranges)
    letter, breaks = breaks_of(ends, ranges)

    def family(at: dict[Symbol, Expr]) -> Spectrum:
        total = []
        for (start, first), (stop, last) in pairwise(in_order(ends, low, high, at)):
            middle = {**at, variable: (first + last) / 2}
            if holds(inside, middle):
                total.append(definite(branch(integrand, middle), variable, start, stop))
        return added(total)

    if letter is None:
        return None, [(family({}), low)]
    return letter, [(family({letter: (first + last) / 2}), last) for first, last in pairwise(breaks)]


def added(families: Sequence[Spectrum]) -> Spectrum:
    """The sum, with the exceptions of all. Raises `NotReducible` where they are of two letters."""
    indices = {one.index for one in families} - {None}
    if len(indices) > 1:
        raise NotReducible("frequencies with two letters")
    index = next(iter(indices), None)
    places = {at for one in families for at in one.exceptions}
    exceptions = {at: Add(*(one.exceptions.get(at, one.general.subs(index, at)) for one in families)) for at in places}
    return Spectrum(tidy(expand(Add(*(one.general for one in families)))), index, exceptions)


__all__ = ["OVER_A_SET", "SOLVED", "Indicator", "RegionIntegral", "added", "families", "ranged"]
