"""Trials: points of a statement's domain with elements of the field in place of real numbers.

Whole numbers are what they are, and small: sums are added up over one to five terms. A sum over at most k indices of a
range is a combination of sums over distinct entries, independent once the range has k terms, with coefficients that are
polynomials in its length: what holds at all small lengths holds at all. Zeros of a point stay zeros.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import cycle, islice
from typing import Any

from sympy import Basic, Expr, FiniteSet, Interval, Rational, S, Set, Symbol

from derive.activations.activation import sigma
from derive.activations.classes import ActivationClass
from derive.language.named import unfold
from derive.language.parts import atoms
from derive.training.orthonormal import V
from verify.claims.domain import Domain, Point
from verify.claims.statement import Statement
from verify.points.drawing import Recipe
from verify.points.made import drawn, edge_recipes
from verify.points.needs import completed, needs_of
from verify.points.sets import Manner, is_whole
from verify.values.balls import BALLS
from verify.values.evaluate import Environment, evaluate
from verify.values.modulo.quantities import average
from verify.values.residues import Residues, integral

DRAWS, EDGES = 12, 6
"""Points with sizes from the least up to four more, and edges of the domain."""


@dataclass(frozen=True)
class Assignment:
    """A point of the domain; without an activation σ is any function of its class."""

    number: int
    domain: Domain
    point: Point
    activation: str | None = None
    alike: tuple[str | None, bool] = (None, False)
    """What is said of σ, see `FieldFunctions`."""
    made: dict[int, Environment] = field(default_factory=dict, compare=False)
    found: dict[tuple[Expr, int], Any] = field(default_factory=dict, compare=False)

    def of(self, activation: str) -> Assignment:
        return Assignment(self.number, self.domain, self.point, activation)

    def exactly(self) -> Environment:
        """The point itself, in exact numbers."""
        return Environment(self.point.values, self.activation, numbers=BALLS)

    def scaled(self, scale: Rational) -> Environment | None:
        """One further out or in, in exact numbers; None where that is not in the domain."""
        values = {one: _scaled(one, value, self.domain, scale) for one, value in self.point.values.items()}
        moved = self.point.having(values)
        return Environment(moved.values, self.activation, numbers=BALLS) if self.domain.contains(moved) else None

    def environment(self, draw: int) -> Environment:
        """What expressions are evaluated in, with other elements in each draw. Raises `NoValue`."""
        if draw not in self.made:
            numbers = Residues(f"{self.number}, draw {draw}, {self.alike}", alike=self.alike)
            values = _in_field(self.domain, self.point, numbers)
            self.made[draw] = Environment(values, self.activation, integral, numbers, average=average)  # type: ignore[arg-type]
        return self.made[draw]

    def value(self, side: Expr, draw: int) -> Any:
        """Of an expression in the field, worked out once: one step ends with what the next begins with."""
        if (side, draw) not in self.found:
            self.found[side, draw] = evaluate(side, self.environment(draw))
        return self.found[side, draw]


@lru_cache(maxsize=16)
def trials(statement: Statement) -> tuple[Assignment, ...]:
    """Sizes from the least to four more, then edges of the domain, σ any function."""
    domain, needs = _of_any_activation(completed(statement)), needs_of(statement)
    manners = (Manner(f"sizes of a trial, draw {draw}", -1, -1, "few", is_last=draw % 4 == 0) for draw in range(DRAWS))
    recipes = (*map(Recipe, manners), *islice(edge_recipes(domain), EDGES))
    points = drawn(domain, needs, 0, recipes)
    again = islice(cycle(points), max(len(points), DRAWS)) if points else ()
    of = statement.domain.activations
    alike = (of.parity, of.homogeneous) if isinstance(of, ActivationClass) else (None, False)
    return tuple(Assignment(number, domain, point, alike=alike) for number, point in enumerate(again))


def _of_any_activation(domain: Domain) -> Domain:
    """What the domain says of σ's values is nothing that a function of no values can keep to."""
    kept = tuple(form for form in domain.nonzero if not atoms(unfold(form), sigma))
    return replace(domain, activations=(), nonzero=kept)


def _in_field(domain: Domain, point: Point, numbers: Residues) -> dict[Basic, Any]:
    values: dict[Basic, Any] = {}
    for variable, value in point.values.items():
        if isinstance(value, tuple):
            values[variable] = _array(variable, value, numbers)
        elif variable in domain.scalars:
            values[variable] = _scalar(variable, value, domain.scalars[variable], numbers)  # type: ignore[arg-type]
    return values


def _scalar(symbol: Symbol, value: Expr, allowed: Set, numbers: Residues) -> int:
    if is_whole(allowed) or isinstance(allowed, FiniteSet):
        return evaluate(value, Environment({}, numbers=numbers))  # type: ignore[arg-type]
    if value == 0:
        return 0
    is_positive = isinstance(allowed, Interval) and allowed.start >= 0
    return numbers.positive("scalar", symbol.name) if is_positive else numbers.random("scalar", symbol.name)


def _scaled(variable: Basic, value: Any, domain: Domain, scale: Rational) -> Any:
    """Whole numbers, letters of few values and orthonormal vectors stay as they are."""
    if isinstance(value, tuple):
        return value if variable == V else tuple(_scaled(variable, entry, domain, scale) for entry in value)
    allowed = domain.scalars.get(variable)  # type: ignore[arg-type]
    return value if allowed is not None and (is_whole(allowed) or isinstance(allowed, FiniteSet)) else scale * value


def _array(base: Basic, value: tuple, numbers: Residues, place: tuple[int, ...] = ()) -> Any:
    """Orthonormal vectors are as the point has them, in rationals."""
    if isinstance(value, tuple):
        return tuple(_array(base, entry, numbers, (*place, i)) for i, entry in enumerate(value))
    if value == 0 or base == V:
        return numbers.rational(S(value))  # type: ignore[arg-type]
    return numbers.entry(base, place)  # type: ignore[arg-type]


__all__ = ["Assignment", "trials"]
