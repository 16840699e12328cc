"""Where a statement is claimed: points with exact values, the sets of scalars, and the domain that holds both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

from flint import arb
from sympy import Basic, Expr, FiniteSet, IndexedBase, Interval, Range, Rational, S, Set, Symbol, oo
from sympy.core.relational import Relational

from derive.activations.activation import Activation
from derive.activations.classes import ActivationClass
from derive.activations.text import activation_of
from derive.algebra.expressions import MatrixExpression
from derive.language.symbols import m, r, u
from verify.claims.fault import LedgerError
from verify.claims.letters import name_of
from verify.values.balls import BALLS
from verify.values.evaluate import Environment, Integrator, evaluate, refuse
from verify.values.no_value import NoValue

real = S.Reals
positive = Interval.open(0, oo)
nonnegative = Interval(0, oo)
naturals = S.Naturals


@dataclass(frozen=True, eq=False)
class Point:
    """Exact values for the variables of a domain: rationals, exact SymPy numbers, nested tuples for arrays.

    `activation` names what σ is at this point.
    """

    name: str
    values: Mapping[Basic, Any]
    activation: str | None = None

    def describe(self, variables: Iterable[Basic]) -> dict[str, str]:
        """The values of the given variables as text, the activation last."""
        texts = {name_of(v): shown(self.values[v]) for v in variables if v in self.values}
        return texts | ({"σ": self.activation} if self.activation else {})

    def environment(self, integrate: Integrator = refuse) -> Environment:
        """What expressions are evaluated in at this point."""
        return Environment(self.values, self.activation, integrate)

    @property
    def sigma(self) -> Activation | None:
        """What σ is here, with the values of its parameters."""
        if self.activation is None:
            return None
        named = activation_of(self.activation)
        parameters = named.expression.free_symbols - {u}
        return replace(named, expression=named.expression.subs({s: self.values[s] for s in parameters}))

    def at_activation(self, activation: str) -> Point:
        """The same values with another activation."""
        return Point(f"{self.name}, σ = {activation}", self.values, activation)

    def having(self, values: Mapping[Basic, Any], name: str = "") -> Point:
        """The point with some values changed or added, under another name if one is given."""
        return Point(name or self.name, {**self.values, **values}, self.activation)


def shown(value: object) -> str:
    """A point's value as text, tuples with their entries."""
    return f"({', '.join(map(shown, value))})" if isinstance(value, tuple) else str(value)


@dataclass(frozen=True, eq=False)
class Domain:
    """Where a statement is claimed: a set for each scalar, a shape for each array, joint conditions, the activations.

    `nonzero` are expressions that do not vanish, at any neuron r where they hold one. `off_kinks` are preactivations
    that meet no kink of σ, each with the ranges of its free indices: (w_r·x, (r, 1, m)). `zero` are matrices of which
    it is supposed that all entries are 0.
    `points` are where the oracles look; those outside of the domain are left out. They belong to the expectation or the
    network that the statement is about and are shared by the claims that speak of it.
    """

    scalars: Mapping[Symbol, Set]
    points: tuple[Point, ...] = ()
    arrays: Mapping[IndexedBase, tuple[Expr, ...]] = field(default_factory=dict)
    conditions: tuple[Relational, ...] = ()
    nonzero: tuple[Expr, ...] = ()
    activations: Sequence[str] = ()
    off_kinks: tuple[tuple[Any, ...], ...] = ()
    zero: tuple[MatrixExpression, ...] = ()

    def __post_init__(self) -> None:
        for symbol, allowed in self.scalars.items():
            if not isinstance(allowed, Set):
                raise LedgerError(
                    f"the domain gives {symbol} the set {allowed!r}; expected a SymPy Set, such as positive"
                )
            if not _is_subset(allowed, assumed(symbol)):
                raise LedgerError(
                    f"the domain gives {symbol} the set {allowed}, and SymPy takes it from {assumed(symbol)}"
                )
        for point in self.points:
            if not isinstance(point, Point):
                raise LedgerError(f"the domain has the point {point!r}; expected a Point")

    @property
    def variables(self) -> tuple[Basic, ...]:
        """The scalars and the arrays, in the order in which they are declared."""
        return (*self.scalars, *self.arrays)

    def renamed(self, names: Mapping[Basic, Basic]) -> Domain:
        """The same domain, some variables under other names."""

        def put(form: Any) -> Any:
            return form.xreplace(names) if isinstance(form, Basic) else form

        return replace(
            self,
            scalars={names.get(symbol, symbol): allowed for symbol, allowed in self.scalars.items()},
            arrays={names.get(base, base): tuple(map(put, shape)) for base, shape in self.arrays.items()},
            points=tuple(
                Point(p.name, {names.get(v, v): value for v, value in p.values.items()}, p.activation)
                for p in self.points
            ),
            conditions=tuple(map(put, self.conditions)),
            nonzero=tuple(map(put, self.nonzero)),
            zero=tuple(map(put, self.zero)),
            off_kinks=tuple(
                (put(form), *(tuple(map(put, limits)) for limits in ranges)) for form, *ranges in self.off_kinks
            ),
        )

    @property
    def named_activations(self) -> tuple[str, ...]:
        """The activations that are named one by one; none where σ is any of a class."""
        return () if isinstance(self.activations, ActivationClass) else tuple(self.activations)

    def at(self, points: tuple[Point, ...]) -> Domain:
        """The same domain, looked at elsewhere."""
        return replace(self, points=points)

    def where(self, sets: Mapping[Symbol, Set], *, points: tuple[Point, ...] | None = None) -> Domain:
        """The domain with some scalars in other sets, or with scalars added; at other points if these are given."""
        return replace(self, scalars={**self.scalars, **sets}, points=self.points if points is None else points)

    def contains(self, point: Point) -> bool:
        """Whether every variable has a value in its set and the joint conditions hold there."""
        values = point.values
        if any(variable not in values for variable in self.variables):
            return False
        if self.activations and point.activation not in self.activations:
            return False
        if not all(_lies_in(values[symbol], allowed) for symbol, allowed in self.scalars.items()):
            return False
        scalars = {symbol: values[symbol] for symbol in self.scalars}
        if not all(bool(condition.subs(scalars)) for condition in self.conditions):
            return False
        kinks = point.sigma.kinks if self.off_kinks and point.sigma else ()
        return not any(
            _vanishes(form, [(r, 1, m)] if form.has(r) and r not in self.scalars else [], point)
            for form in self.nonzero
        ) and not any(_vanishes(form - kink, ranges, point) for form, *ranges in self.off_kinks for kink in kinks)

    @cached_property
    def inside(self) -> tuple[Point, ...]:
        """The points that lie in the domain, with an activation each in turn where it names several."""
        candidates = []
        for index, point in enumerate(self.points):
            if point.activation is None and self.activations:
                point = point.at_activation(self.activations[index % len(self.activations)])
            candidates.append(point)
        return tuple(point for point in candidates if self.contains(point))

    @cached_property
    def described(self) -> str:
        """In SymPy's words."""
        return self.describe()

    def describe(self, render: Callable[[Expr], str] = str) -> str:
        """One line: sets, shapes, conditions, activations; expressions printed by `render`."""
        parts = [f"{render(symbol)} ∈ {_show_set(allowed)}" for symbol, allowed in self.scalars.items()]
        parts += [
            f"{render(base.label)} of shape ({', '.join(map(str, shape))})" for base, shape in self.arrays.items()
        ]
        parts += [f"{render(c.lhs)} {c.rel_op} {render(c.rhs)}" for c in self.conditions]
        parts += [f"{render(form)} ≠ 0" for form in self.nonzero]
        parts += [f"{form} = 0" for form in self.zero]
        parts += [f"{render(form)} at no kink of σ" for form, *_ in self.off_kinks]
        if isinstance(self.activations, ActivationClass):
            parts.append(self.activations.describe())
        elif self.activations:
            parts.append(f"σ ∈ {{{', '.join(self.named_activations)}}}")
        return "; ".join(parts)


def shares_of(allowed: Set) -> Set:
    """What a number from a set may be of a bound on its size: [−1, 1], or the half that has the signs of the set."""
    return Interval(-1 if allowed.inf < 0 else 0, 1 if allowed.sup > 0 else 0)


def _vanishes(form: Expr, ranges: list[tuple], point: Point) -> bool:
    """Whether a form is 0 for some values of its free indices: in exact numbers, and where it has none in floats.

    A ball around 0 counts as 0, and so does what has no value here: nothing is asked of a point that may lie outside.
    """
    exact = Environment(point.values, point.activation, numbers=BALLS)
    try:
        return any(
            value == 0 or (isinstance(value, arb) and value.contains(0)) for value in _values(form, ranges, exact)
        )
    except NoValue:
        pass
    try:
        return any(value == 0 for value in _values(form, ranges, point.environment()))
    except NoValue:
        return True


def _values(form: Expr, ranges: list[tuple], env: Environment) -> Iterator[Any]:
    """What a form comes to for all values of its free indices."""
    if not ranges:
        yield evaluate(form, env)
        return
    (index, *ends), *inner = ranges
    low, high = (int(evaluate(S(end), env)) for end in ends)
    for number in range(low, high + 1):
        yield from _values(form, inner, env.bind(index, number))


def _lies_in(value: Any, allowed: Set) -> bool:
    """value ∈ allowed, without SymPy's own test where it is slow: most of the time of loading a ledger went there."""
    if allowed is S.Reals and isinstance(value, Expr) and value.is_real:
        return True
    if isinstance(value, Rational):
        if allowed is S.Naturals:
            return bool(value.is_Integer and value > 0)
        if isinstance(allowed, FiniteSet):
            return value in allowed.args
        if isinstance(allowed, Interval):
            low, high = allowed.start, allowed.end
            above = low is -oo or (value > low if allowed.left_open else value >= low)
            below = high is oo or (value < high if allowed.right_open else value <= high)
            return bool(above and below)
    return value in allowed


@lru_cache(maxsize=1024)
def _is_subset(one: Set, other: Set) -> bool:
    return bool(one.is_empty or one.is_subset(other) is True)


def assumed(symbol: Symbol) -> Set:
    """The numbers that SymPy's assumptions on a symbol leave it."""
    if symbol.is_integer:
        return S.Naturals if symbol.is_positive else S.Naturals0 if symbol.is_nonnegative else S.Integers
    if symbol.is_positive:
        return positive
    return nonnegative if symbol.is_nonnegative else S.Reals


def _show_set(allowed: Set) -> str:
    names = {S.Naturals: "{1, 2, …}", S.Naturals0: "{0, 1, …}", S.Reals: "ℝ"}
    if allowed in names:
        return names[allowed]
    if isinstance(allowed, Range) and allowed.stop is oo and allowed.step == 1:
        return f"{{{allowed.start}, {allowed.start + 1}, …}}"
    if isinstance(allowed, Interval):
        left, right = "(" if allowed.left_open else "[", ")" if allowed.right_open else "]"
        low, high = (str(end).replace("oo", "∞") for end in (allowed.start, allowed.end))
        return f"{left}{low}, {high}{right}"
    return str(allowed)
