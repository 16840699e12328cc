"""`float_sides`: both sides of a statement at fixed sizes, as one function of columns of floats.

A side is written out at the sizes of a point (`verify.lowering`), σ put in, and compiled for NumPy. It is evaluated in
doubles, in extended precision, and there once more with every part of it nudged by a rounding error of doubles: what is
lost to cancellation shows where two of them differ. Where it holds expectations each of the three has its own rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import cycle
from typing import Any

import numpy as np
from sympy import (
    Basic,
    Dummy,
    Expr,
    Integral,
    KroneckerDelta,
    Lambda,
    Piecewise,
    Pow,
    Product,
    Rational,
    S,
    Sum,
    Symbol,
    Tuple,
    default_sort_key,
    lambdify,
    sympify,
)
from sympy import Function as SymbolicFunction
from sympy.core.function import AppliedUndef
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.logic.boolalg import Boolean
from sympy.tensor.indexed import Indexed
from sympy.utilities.lambdify import implemented_function

from derive.activations.activation import sigma
from derive.activations.pieces import kinks, seen
from derive.activations.signs import UnknownSign
from derive.activations.text import activation_of
from derive.gaussian.expectation import GaussianExpectation
from derive.language.parts import parts
from derive.language.quantity import NotReducible, Quantity, quantities
from derive.language.symbols import u, v
from derive.networks.initialisation import InitialisationExpectation
from verify.claims.domain import Point
from verify.claims.statement import Statement
from verify.lowering import lower, opened
from verify.lowering.explicit import Scope, explicit
from verify.lowering.spelt import spelt
from verify.points.pair_rule import FINE, FINER, FINEST, OTHER, ROUGH, pair_mean
from verify.points.panel_rule import Kinked, panel_mean
from verify.values.evaluate import Covariance, Environment
from verify.values.meanings import ball, found, known, value
from verify.values.no_value import NoValue

MOST_PARTS, MOST_MEANS = 3000, 8
"""Sides of more parts or expectations than these are not compiled."""
ROUNDING = 1000 * float(np.finfo(np.longdouble).eps)
"""Relative differences below this are the rounding of the more precise evaluation."""
RULE = 1e-7
"""The same for sides that hold expectations."""
RULES = (ROUGH, OTHER, FINE, FINER, FINEST)
PANELS = (8, 10, 16, 24, 32)
"""Nodes a panel where kinks lie elsewhere than at 0."""
LEVELS = 3
"""Doubles, extended precision, and that with the parts nudged; with the rules in this order."""
CLOSER = (3, 4)
"""Extended precision, and that with the parts nudged, with the last rules."""
NUDGED = (LEVELS - 1, CLOSER[-1])
NUDGES = {Dummy(f"nudge{turn}", positive=True): 1 + turn * np.longdouble(2) ** -53 for turn in (1, -2, 3, -1, 2, -3)}
"""What the parts of a side are multiplied by, in turn: a rounding error of doubles each."""

Column = np.ndarray
Columns = Mapping[Basic, Column]
Function = Callable[..., Column]


class NotLowered(ValueError):
    """Why a statement has no floats."""


class TooLong(NotLowered):
    """A side has too many parts or expectations; it has no fewer at larger sizes."""


@dataclass(frozen=True)
class _NamedMean:
    """An expectation that stands in the sides under a name."""

    name: Symbol
    g: Kinked
    h: Kinked
    law: Code
    parameters: tuple[Symbol, ...]

    def at(self, law: tuple[Column, ...], more: tuple[Column, ...], level: int) -> Column:
        """By the rule of a level: between the kinks where they lie elsewhere than at 0."""
        if any((*self.g.kinks, *self.h.kinks)):
            return panel_mean(self.g, self.h, law, more, PANELS[level])
        return pair_mean(self.g.function, self.h.function, law, more, RULES[level])


@dataclass(frozen=True)
class FloatSides:
    """`sides(columns, level)` gives (lhs, rhs) in floats; they depend on `variables` and have so many `parts`."""

    variables: frozenset[Basic]
    parts: int
    means: tuple[_NamedMean, ...]
    code: Code
    error: float
    names: tuple[Symbol, ...]
    places: Mapping[Symbol, Basic]

    def sides(self, columns: Columns, level: int) -> tuple[Column, Column]:
        """Both sides as `LEVELS` says, from the least careful on, or as `CLOSER` does."""
        kind = np.longdouble if level else np.float64
        length = len(next(iter(columns.values())))
        known = {name: columns[place].astype(kind) for name, place in self.places.items()}
        with np.errstate(all="ignore"):
            for mean in self.means:
                known[mean.name] = _mean(mean, known, self.names, level, length)
            left, right = self.code.at(level, length, (known[name] for name in self.names))
        return left, right


def _mean(mean: _NamedMean, known: Mapping[Symbol, Column], names: Sequence[Symbol], level: int, length: int) -> Column:
    law = mean.law.at(min(level, 1), length, (known.get(name, np.zeros(length)) for name in names))
    more = tuple(known[name] for name in mean.parameters)
    return mean.at(law, more, level).astype(law[0].dtype)


@lru_cache(maxsize=64)
def sizes(statement: Statement) -> frozenset[Symbol]:
    """The whole numbers of a domain that say how much there is, or which: of arrays, sums, entries, layers."""
    found: set[Basic] = set().union(
        *(length.free_symbols for shape in statement.domain.arrays.values() for length in shape)
    )
    for side in map(spelt, (statement.lhs, statement.rhs)):
        for part in parts(side):
            if isinstance(part, Sum | Product):
                found |= Tuple(*(end for limit in part.limits for end in limit[1:])).free_symbols
            elif isinstance(part, Indexed):
                found |= Tuple(*part.indices).free_symbols
            elif isinstance(part, KroneckerDelta) or (
                isinstance(part, Quantity) and not part.is_plain and not isinstance(part, GaussianExpectation)
            ):
                found |= part.free_symbols
    return frozenset(symbol for symbol in found if symbol.is_integer and symbol in statement.domain.scalars)


def float_sides(
    statement: Statement, base: Point, drawn: Mapping[Basic, Expr], given: Mapping[Symbol, Expr]
) -> FloatSides:
    """The sides where what is not drawn is as at a point; `given` are scalars in terms of others.

    `drawn` are scalars and entries of arrays, each with a name. Raises `NotLowered`.
    """
    left, right = (written_out(side, base, drawn, given) for side in (statement.lhs, statement.rhs))
    means: list[tuple[Symbol, GaussianExpectation]] = []
    left, right = (_with_names_for_means(side, means) for side in (left, right))
    for side in (left, right):
        if unknown := sorted({type(part).__name__ for part in quantities(side) | side.atoms(Integral, Sum, Product)}):
            raise NotLowered(f"no floats for {', '.join(unknown)}")
    used = set().union(left.free_symbols, right.free_symbols, *(mean.free_symbols for _, mean in means))
    if any(side.has(S.Infinity, S.NegativeInfinity, S.ComplexInfinity, S.NaN) for side in (left, right)):
        raise NotLowered("a side is infinite")
    places = {name: place for place, name in drawn.items() if name in used}
    if not places:
        raise NotLowered("nothing varies at fixed sizes")
    names = (*places, *(name for name, _ in means))
    if strange := sorted(map(str, used - set(names))):
        raise NotLowered(f"{', '.join(strange)} has no value")
    laws = tuple(_compiled_mean(name, mean, names, base.activation) for name, mean in means)
    count = len(parts(left) | parts(right))
    code = _code(names, (left, right))
    return FloatSides(frozenset(places.values()), count, laws, code, RULE if laws else ROUNDING, names, places)


def written_out(side: Expr, base: Point, drawn: Mapping[Basic, Expr], given: Mapping[Symbol, Expr]) -> Expr:
    """A side at a point, but for what is drawn, which gets its names. Raises `NotLowered`."""
    whole = {
        symbol: sympify(value)
        for symbol, value in base.values.items()
        if isinstance(symbol, Symbol) and symbol.is_integer and symbol not in drawn and symbol not in given
    }
    scope = Scope(whole, _refuse)
    try:
        lowered = spelt(lower(side, base) if opened(side).has(InitialisationExpectation) else side)
        found = _with_values_of_quantities(explicit(lowered, scope), scope, base)
        found = found.xreplace({entry: _entry(entry, base) for entry in found.atoms(Indexed) if entry not in drawn})
        found = _in_names(found, base, drawn, given)
        found = found.replace(sigma, lambda argument, order: _sigma(argument, order, base))
    except (NotReducible, NoValue, IndexError, KeyError) as reason:
        raise NotLowered(str(reason)) from None
    return _in_names(found, base, drawn, given)


def _in_names(side: Expr, base: Point, drawn: Mapping[Basic, Expr], given: Mapping[Symbol, Expr]) -> Expr:
    """With the names of what is drawn and the values of what is not."""
    found = side.xreplace(dict(given)).xreplace(dict(drawn))
    rest = {s: sympify(base.values[s]) for s in found.free_symbols if s in base.values and isinstance(s, Symbol)}
    return found.xreplace(rest)


@dataclass(frozen=True)
class _Expressions(Environment):
    """An environment in which a number is an expression, so that what is made of sums and products is one, too."""

    scope: Scope | None = None

    def number(self, expression: Basic) -> Any:
        assert self.scope is not None
        return explicit(expression, self.scope)


def _expectation(order: int, law: Covariance, env: Environment) -> Expr:
    return GaussianExpectation(Lambda(u, sigma(u, order)), Lambda(v, sigma(v, order)), *map(sympify, law))


def _with_values_of_quantities(side: Expr, scope: Scope, base: Point) -> Expr:
    """The side with what `verify.values` says of its quantities, in terms of what varies. Raises `NotReducible`.

    What has a ball is made by exact operations; of others an approximation for numbers would be taken for a formula.
    """
    env = _Expressions(base.values, base.activation, average=_expectation, scope=scope)
    values = {}
    for quantity in quantities(side):
        if not isinstance(quantity, GaussianExpectation):
            try:
                if not known(ball, type(quantity)):
                    raise NoValue
                values[quantity] = sympify(found(value, quantity, env))
            except (ArithmeticError, AttributeError, NoValue, TypeError, ValueError):
                raise NotReducible(f"no floats for {type(quantity).__name__}") from None
    return side.xreplace(values)


def _refuse(quantity: Expr, scope: Scope) -> Expr:
    raise NotReducible(f"no floats for {type(quantity).__name__}")


def _sigma(argument: Expr, order: Expr, base: Point) -> Expr:
    """σ as a function of its own, so that no branch of it stands in a condition of another."""
    if base.activation is None:
        raise NotReducible("σ stands for no activation here")
    derivative = activation_of(base.activation).derivative(int(order))
    if not argument.free_symbols:
        return derivative(argument)
    function, parameters = _activation(base.activation, int(order))
    return function(argument, *parameters)


@lru_cache(maxsize=256)
def _activation(name: str, order: int) -> tuple[Any, tuple[Symbol, ...]]:
    """The derivative of an activation as a function that is compiled, and its parameters."""
    derivative = activation_of(name).derivative(order)
    parameters = tuple(sorted(derivative.free_symbols, key=str))
    code = _code((*derivative.variables, *parameters), (derivative.expr,))
    return implemented_function(SymbolicFunction(f"sigma_{order}", real=True), code.of_one), parameters


def _entry(entry: Indexed, base: Point) -> Expr:
    value = base.values[entry.base]
    for index in entry.indices:
        if index < 1:
            raise NotReducible(f"there is no entry {index} of {entry.base}")
        value = value[int(index) - 1]
    return sympify(value)


def _with_names_for_means(side: Expr, means: list[tuple[Symbol, GaussianExpectation]]) -> Expr:
    """The side with a name for each expectation, the innermost first."""
    named = {mean: name for name, mean in means}
    while found := side.atoms(GaussianExpectation):
        mean = min(found, key=lambda mean: (len(mean.atoms(GaussianExpectation)), default_sort_key(mean)))
        if mean not in named:
            named[mean] = Dummy("mean", real=True)
            means.append((named[mean], mean))
            if len(means) > MOST_MEANS:
                raise TooLong(f"more than {MOST_MEANS} expectations")
        side = side.xreplace({mean: named[mean]})
    return side


def _compiled_mean(
    name: Symbol, mean: GaussianExpectation, names: tuple[Symbol, ...], activation: str | None
) -> _NamedMean:
    parameters = tuple(sorted(mean.g.free_symbols | mean.h.free_symbols, key=str))
    g, h = (_kinked(function, parameters, activation) for function in (mean.g, mean.h))
    return _NamedMean(name, g, h, _code(names, mean.covariance), parameters)


def _kinked(function: Lambda, parameters: tuple[Symbol, ...], activation: str | None) -> Kinked:
    (variable,), code = function.variables, _code((*function.variables, *parameters), (function.expr,))
    ends = set(_kinks(function.expr, variable))
    for part in function.expr.atoms(AppliedUndef) if activation else ():
        argument, turns = part.args[0], activation_of(activation).kinks
        ends |= {end for turn in turns for end in _crossings(argument - turn, variable)}
    if any(end.free_symbols for end in ends):
        raise NotLowered("a kink that moves with a letter")
    return Kinked(code.of_one, tuple(float(end) for end in ends if end.is_real), not function.expr.has(variable))


def _kinks(expression: Expr, variable: Symbol) -> tuple[Expr, ...]:
    in_pieces = expression.rewrite(Piecewise)
    try:
        return kinks(in_pieces, variable, seen(in_pieces, variable))
    except UnknownSign:
        return ()


def _crossings(difference: Expr, variable: Symbol) -> tuple[Expr, ...]:
    """Where what is linear in the variable is 0; of others none is looked for."""
    slope = difference.diff(variable)
    return () if slope == 0 or slope.free_symbols else (-difference.subs(variable, 0) / slope,)


@dataclass(frozen=True)
class Code:
    """Expressions compiled: `arguments` are the constants, in extended precision, then the variables."""

    arguments: tuple[Symbol, ...]
    constants: tuple[np.longdouble, ...]
    expressions: tuple[Expr, ...]

    @cached_property
    def plain(self) -> Function:
        return lambdify(self.arguments, self.expressions, modules=[_special(), "scipy", "numpy"], cse=True)

    @cached_property
    def nudged(self) -> Function:
        turns = cycle(NUDGES)
        memory: dict[Basic, Basic] = {}
        nudged = [_nudged(expression, memory, turns) for expression in self.expressions]
        return lambdify((*NUDGES, *self.arguments), nudged, modules=[_special(), "scipy", "numpy"], cse=True)

    def at(self, level: int, length: int, columns: Iterable[Column]) -> tuple[Column, ...]:
        """The values at columns of a length."""
        kind = np.longdouble if level else np.float64
        function, first = (self.nudged, NUDGES.values()) if level in NUDGED else (self.plain, ())
        found = function(*(np.full(1, constant, dtype=kind) for constant in (*first, *self.constants)), *columns)
        return tuple(np.broadcast_to(np.asarray(value, dtype=kind), (length,)) for value in found)

    def of_one(self, *columns: Column) -> Column:
        """The only expression, in the numbers and the shape of the first column."""
        kind, shape = columns[0].dtype, columns[0].shape
        (found,) = self.plain(*(np.full(1, constant, dtype=kind) for constant in self.constants), *columns)
        return np.broadcast_to(np.asarray(found, dtype=kind), shape)


def _code(names: tuple[Symbol, ...], expressions: Sequence[Expr]) -> Code:
    """Raises `NotLowered` for what NumPy and SciPy have no functions for."""
    if len(set().union(*map(parts, expressions))) > MOST_PARTS:
        raise TooLong(f"more than {MOST_PARTS} parts at these sizes")
    constants: dict[Expr, Symbol] = {}
    aside = tuple(_with_constants_aside(expression, constants) for expression in expressions)
    exact = tuple(_extended(constant) for constant in constants)
    code = Code((*constants.values(), *names), exact, aside)
    try:
        with np.errstate(all="ignore"):
            for level, kind in enumerate((np.float64, np.longdouble)):
                code.at(level, 1, [np.ones(1, dtype=kind)] * len(names))
    except (ArithmeticError, AttributeError, NameError, SyntaxError, TypeError, ValueError) as reason:
        raise NotLowered(f"no NumPy code: {reason}") from None
    return code


def _nudged(expression: Basic, memory: dict[Basic, Basic], turns: Iterator[Symbol]) -> Basic:
    """Every part that is computed times 1 plus a rounding error; whole numbers and conditions are exact."""
    if isinstance(expression, Boolean) or expression.is_integer:
        return expression
    if expression not in memory:
        found = expression
        if isinstance(expression, Pow) and not expression.exp.free_symbols:
            found = Pow(_nudged(expression.base, memory, turns), expression.exp)
        elif expression.args:
            found = expression.func(*(_nudged(argument, memory, turns) for argument in expression.args))
        is_number = isinstance(found, Expr) and not isinstance(expression, ExprCondPair)
        memory[expression] = found * next(turns) if is_number else found
    return memory[expression]


def _with_constants_aside(expression: Basic, constants: dict[Expr, Symbol]) -> Basic:
    """Numbers that are not whole under names, so that they can be more precise than doubles; roots stay roots."""
    if (not expression.args and not expression.is_number) or isinstance(expression, Symbol):
        return expression
    if isinstance(expression, Expr) and not expression.free_symbols:
        if expression.is_Integer or not expression.is_finite:
            return expression
        return constants.setdefault(expression, Dummy("number", real=True))
    if isinstance(expression, Pow) and isinstance(expression.exp, Rational) and expression.exp.q in (1, 2):
        return Pow(_with_constants_aside(expression.base, constants), expression.exp)
    return expression.func(*(_with_constants_aside(argument, constants) for argument in expression.args))


def _extended(constant: Expr) -> np.longdouble:
    value = constant.evalf(25)
    if not value.is_Float:
        raise NotLowered(f"{constant} is no real number")
    return np.longdouble(str(value))


@cache
def _special() -> dict[str, Function]:
    """SciPy's special functions on doubles, whatever is passed."""
    import scipy.special

    def on_doubles(function: np.ufunc) -> Function:
        return lambda *arguments: function(*(np.asarray(argument, dtype=float) for argument in arguments))

    return {name: on_doubles(one) for name, one in vars(scipy.special).items() if isinstance(one, np.ufunc)}


__all__ = ["CLOSER", "Columns", "FloatSides", "NotLowered", "TooLong", "float_sides", "sizes", "written_out"]
