"""`Residues`: what `evaluate` computes with modulo the prime, in one trial.

Numbers and functions are those of `field_functions`; derivatives are exact, taken by series. A quantity that is not
worked out, such as a limit, is a function of what it is made of. Two expressions that come out equal are equal by the
laws of arithmetic and the few of the functions alone; two that do not may be equal by others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, reduce
from itertools import count
from typing import Any

from sympy import Basic, Expr, Lambda, Symbol, Tuple
from sympy.core.symbol import Str
from sympy.tensor.indexed import Indexed, IndexedBase

from derive.language.derivatives import Partial, TaylorCoefficient
from derive.language.named import Named
from derive.language.parts import free_symbols, parts
from derive.language.quantity import Quantity
from derive.networks.initialisation import OverInitialisation
from verify.values.derivatives import with_entry
from verify.values.evaluate import Environment, position
from verify.values.field_functions import FieldFunctions
from verify.values.meanings import held_still, residue
from verify.values.no_value import NoValue
from verify.values.series import Series, Value, settled


@dataclass(frozen=True)
class Residues(FieldFunctions):
    """The numbers of one trial, with what has been met in it."""

    levels: Iterator[int] = field(default_factory=lambda: count(1))
    moving: list[Basic] = field(default_factory=list)
    """What is being differentiated by, the innermost last."""

    def symbol(self, symbol: Symbol) -> int:
        """The value of a symbol that stands for a real number."""
        named = (symbol.name, symbol.is_positive, symbol.is_nonnegative)
        return self.positive(*named) if symbol.is_nonnegative else self.random(*named)

    def quantity(self, quantity: Quantity, env: Environment) -> Value:
        """Names are looked into and derivatives are taken; any other quantity is a function of what it is made of."""
        if isinstance(quantity, Named):
            return env.number(quantity.at_hand)
        if isinstance(quantity, Partial):
            return self._partial(quantity, env)
        if isinstance(quantity, TaylorCoefficient):
            order = int(quantity.order)
            moved = Series(self.level(), (0, 1, *[0] * order)[: order + 1])
            return self._slope(env.bind(quantity.variable, moved), quantity.function, quantity.variable, moved, order)
        if any(not parts(part).isdisjoint(self.moving) for part in held_still(quantity)):
            raise NoValue("a derivative of what is not worked out")
        if isinstance(quantity, OverInitialisation):
            env = self._drawn(quantity, env)
        known = residue(quantity, env)
        if known is not None:
            return known
        return self.random(type(quantity).__name__, *(self._made_of(part, env) for part in quantity.args))

    def _partial(self, quantity: Partial, env: Environment) -> Value:
        parameter = quantity.parameter
        moved = Series(self.level(), (env.number(parameter), 1))
        if isinstance(parameter, Indexed):
            places = tuple(position(index, env) for index in parameter.indices)
            variable: Basic = parameter.base
            inside = env.bind(variable, with_entry(env.values[variable], places, moved))
        elif isinstance(parameter, Symbol):
            variable = parameter
            inside = env.bind(variable, moved)
        else:
            raise NoValue("a derivative by what is no variable")
        return self._slope(inside, quantity.function, variable, moved, 1)

    def _slope(self, env: Environment, function: Expr, variable: Basic, moved: Series, order: int) -> Value:
        """The coefficient of that order of the function, the variable being `moved`."""
        self.moving.append(variable)
        try:
            return _coefficient(env.number(function), moved.level, order)
        finally:
            self.moving.pop()

    def _drawn(self, quantity: OverInitialisation, env: Environment) -> Environment:
        """With entries for the random arrays, and small sizes for those that are bound; any neuron is the first."""
        for base, shape, _ in quantity.initialisation:
            for symbol in sorted(shape.free_symbols - env.values.keys(), key=str):
                env = env.bind(symbol, self._bound(symbol))
            env = env.bind(base, self.entries(base, [self.whole(env.number(size)) for size in shape]))
        for symbol in sorted(quantity.free_symbols - env.values.keys(), key=str):
            env = env.bind(symbol, 1 if symbol.is_integer else self.symbol(symbol))
        return env

    def entries(self, base: IndexedBase, lengths: list[int], place: tuple[int, ...] = ()) -> Any:
        """Random ones in nested tuples of these lengths."""
        if not lengths:
            return self.entry(base, place)
        return tuple(self.entries(base, lengths[1:], (*place, i)) for i in range(lengths[0]))

    def entry(self, base: IndexedBase, place: tuple[int, ...]) -> int:
        """That of a base whose entries are known not to be negative is a square."""
        named = ("entry", str(base), place)
        return self.positive(*named) if _is_nonnegative(base, len(place)) else self.random(*named)

    def level(self) -> int:
        """The number of one more variable of series."""
        return next(self.levels)

    def _made_of(self, part: Basic, env: Environment) -> object:
        if isinstance(part, Lambda):
            bound = {symbol: self.random("bound", place) for place, symbol in enumerate(part.variables)}
            inside = reduce(lambda at, pair: at.bind(*pair), bound.items(), env)
            return self._made_of(part.expr, inside)
        if isinstance(part, Tuple):
            return tuple(self._made_of(inner, env) for inner in part)
        if isinstance(part, Str) or not isinstance(part, Expr):
            return str(part)
        for symbol in sorted(free_symbols(part) - env.values.keys(), key=str):
            if isinstance(symbol, Symbol) and not isinstance(symbol, Indexed):
                env = env.bind(symbol, self._bound(symbol))
        return settled(env.number(part))

    def _bound(self, symbol: Symbol) -> int:
        """A variable that a quantity binds, such as the width of a limit: small where it is a whole number."""
        if symbol.is_integer:
            return 2 + self.random("bound", symbol.name) % 3
        return self.symbol(symbol)


@cache
def _is_nonnegative(base: IndexedBase, axes: int) -> bool:
    return bool(base[(1,) * axes].is_nonnegative)


def integral(expression: Expr, env: Environment) -> Value:
    """An integral as a function of its integrand and of its ends."""
    numbers = env.numbers
    assert isinstance(numbers, Residues)
    inside, ends = env, []
    for place, (variable, *limits) in enumerate(expression.limits):  # type: ignore[attr-defined]
        inside = inside.bind(variable, numbers.random("bound", place))
        ends += [str(limit) if limit.is_infinite else settled(env.number(limit)) for limit in limits]
    return numbers.random("integral", settled(inside.number(expression.function)), *ends)  # type: ignore[attr-defined]


def _coefficient(value: Value, level: int, order: int) -> Value:
    if isinstance(value, Series) and value.level == level:
        return value.terms[order]
    if isinstance(value, Series) and value.level > level:
        raise NoValue("derivatives that are not nested")
    return 0 if order else value


__all__ = ["Residues", "integral"]
