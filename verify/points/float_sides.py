"""`float_sides`: both sides of a statement at fixed sizes, as one function of columns of floats.

A side is written out at the sizes of a point (`verify.lowering`), σ put in, and compiled for NumPy. It is evaluated in
doubles, and with more care in extended precision, what only knows doubles nudged by a few units in the last place; and
where it holds expectations by up to three rules. What two evaluations do not share is rounding, or the error of a rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from sympy import (
    Basic,
    Dummy,
    Expr,
    Integral,
    KroneckerDelta,
    Lambda,
    Pow,
    Product,
    Rational,
    Sum,
    Symbol,
    Tuple,
    default_sort_key,
    lambdify,
    sympify,
)
from sympy.tensor.indexed import Indexed

from derive.activations.activation import sigma
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
from verify.points.pair_rule import FINE, OTHER, ROUGH, PairRule, pair_mean
from verify.values.evaluate import Covariance, Environment
from verify.values.meanings import found, value
from verify.values.no_value import NoValue

MOST_PARTS, MOST_MEANS = 3000, 8
"""Sides of more parts or expectations than these are not compiled."""
ROUNDING = 1000 * float(np.finfo(np.longdouble).eps)
"""Relative differences below this are the rounding of the more precise evaluation."""
RULE = 1e-7
"""The same for sides that hold expectations."""
RULES = (ROUGH, FINE, OTHER)
_NUDGE = 1 + 2.0**-50

Column = np.ndarray
Columns = Mapping[Basic, Column]
Function = Callable[..., Column]


class NotLowered(ValueError):
    """Why a statement has no floats."""


@dataclass(frozen=True)
class _NamedMean:
    """An expectation that stands in the sides under a name."""

    name: Symbol
    g: tuple[Function, Function]
    h: tuple[Function, Function]
    law: tuple[Function, Function]
    parameters: tuple[Symbol, ...]


@dataclass(frozen=True)
class FloatSides:
    """`sides(columns, level)` gives (lhs, rhs) in floats; they depend on `variables` and have so many `parts`."""

    variables: frozenset[Basic]
    parts: int
    means: tuple[_NamedMean, ...]
    compiled: tuple[Function, Function]
    error: float
    names: tuple[Symbol, ...]
    places: Mapping[Symbol, Basic]

    @property
    def levels(self) -> int:
        """How many evaluations there are, each with more care or by another rule."""
        return len(RULES) if self.means else 2

    def sides(self, columns: Columns, level: int) -> tuple[Column, Column]:
        """Both sides in doubles by the first rule at level 0, in extended precision by the others above."""
        careful = level > 0
        kind = np.longdouble if careful else np.float64
        length = len(next(iter(columns.values())))
        known = {name: columns[place].astype(kind) for name, place in self.places.items()}
        with np.errstate(all="ignore"):
            for mean in self.means:
                known[mean.name] = _mean(mean, known, self.names, RULES[level], careful, length)
            found = self.compiled[careful](*(known[name] for name in self.names))
        left, right = (np.broadcast_to(np.asarray(side, dtype=kind), (length,)) for side in found)
        return left, right


def _mean(
    mean: _NamedMean,
    known: Mapping[Symbol, Column],
    names: Sequence[Symbol],
    rule: PairRule,
    careful: bool,
    length: int,
) -> Column:
    values = (known[name] if name in known else np.zeros(length) for name in names)
    law = tuple(np.broadcast_to(np.asarray(entry), (length,)) for entry in mean.law[careful](*values))
    found = pair_mean(mean.g[careful], mean.h[careful], law, tuple(known[name] for name in mean.parameters), rule)
    return found.astype(np.longdouble if careful else np.float64)


def sizes(statement: Statement) -> frozenset[Symbol]:
    """The whole numbers of a domain that say how much there is, or which: of arrays, sums, entries, layers."""
    found: set[Basic] = set().union(
        *(length.free_symbols for shape in statement.domain.arrays.values() for length in shape)
    )
    for side in (statement.lhs, statement.rhs):
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
    try:
        left, right = (_written_out(side, base, drawn, given) for side in (statement.lhs, statement.rhs))
    except (NotReducible, NoValue, IndexError, KeyError) as reason:
        raise NotLowered(str(reason)) from None
    means: list[tuple[Symbol, GaussianExpectation]] = []
    left, right = (_with_names_for_means(side, means) for side in (left, right))
    for side in (left, right):
        if unknown := sorted({type(part).__name__ for part in quantities(side) | side.atoms(Integral, Sum, Product)}):
            raise NotLowered(f"no floats for {', '.join(unknown)}")
    used = set().union(left.free_symbols, right.free_symbols, *(mean.free_symbols for _, mean in means))
    if len(means) > MOST_MEANS:
        raise NotLowered(f"{len(means)} expectations are too many")
    places = {name: place for place, name in drawn.items() if name in used}
    if not places:
        raise NotLowered("nothing varies at fixed sizes")
    names = (*places, *(name for name, _ in means))
    if strange := sorted(map(str, used - set(names))):
        raise NotLowered(f"{', '.join(strange)} has no value")
    laws = tuple(_compiled_mean(name, mean, names) for name, mean in means)
    count = len(parts(left) | parts(right))
    compiled = _compiled(names, (left, right))
    return FloatSides(frozenset(places.values()), count, laws, compiled, RULE if laws else ROUNDING, names, places)


def _written_out(side: Expr, base: Point, drawn: Mapping[Basic, Expr], given: Mapping[Symbol, Expr]) -> Expr:
    whole = {
        symbol: sympify(value)
        for symbol, value in base.values.items()
        if isinstance(symbol, Symbol) and symbol.is_integer and symbol not in drawn and symbol not in given
    }
    lowered = lower(side, base) if opened(side).has(InitialisationExpectation) else side
    scope = Scope(whole, _refuse)
    found = _with_values_of_quantities(explicit(lowered, scope), scope, base)
    found = found.replace(sigma, lambda argument, order: _sigma(argument, order, base))
    found = found.xreplace({entry: _entry(entry, base) for entry in found.atoms(Indexed) if entry not in drawn})
    found = found.xreplace(dict(given)).xreplace(dict(drawn))
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
    """The side with what `verify.values` says of its quantities, in terms of what varies. Raises `NotReducible`."""
    env = _Expressions(base.values, base.activation, average=_expectation, scope=scope)
    values = {}
    for quantity in quantities(side):
        if not isinstance(quantity, GaussianExpectation):
            try:
                values[quantity] = sympify(found(value, quantity, env))
            except (ArithmeticError, AttributeError, NoValue, TypeError, ValueError):
                raise NotReducible(f"no floats for {type(quantity).__name__}") from None
    return side.xreplace(values)


def _refuse(quantity: Expr, scope: Scope) -> Expr:
    raise NotReducible(f"no floats for {type(quantity).__name__}")


def _sigma(argument: Expr, order: Expr, base: Point) -> Expr:
    if base.activation is None:
        raise NotReducible("σ stands for no activation here")
    return activation_of(base.activation).derivative(int(order))(argument)


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
        side = side.xreplace({mean: named[mean]})
    return side


def _compiled_mean(name: Symbol, mean: GaussianExpectation, names: tuple[Symbol, ...]) -> _NamedMean:
    parameters = tuple(sorted(mean.g.free_symbols | mean.h.free_symbols, key=str))
    g, h = (_of_one_variable(function, parameters) for function in (mean.g, mean.h))
    return _NamedMean(name, g, h, _compiled(names, mean.covariance), parameters)


def _of_one_variable(function: Lambda, parameters: tuple[Symbol, ...]) -> tuple[Function, Function]:
    (variable,) = function.variables
    plain, careful = _compiled((variable, *parameters), (function.expr,))

    def only(compiled: Function) -> Function:
        return lambda value, *more: np.broadcast_to(np.asarray(compiled(value, *more)[0], dtype=float), value.shape)

    return only(plain), only(careful)


def _compiled(names: tuple[Symbol, ...], expressions: Sequence[Expr]) -> tuple[Function, Function]:
    """A function of columns in doubles, and one of columns in extended precision."""
    if len(set().union(*map(parts, expressions))) > MOST_PARTS:
        raise NotLowered(f"more than {MOST_PARTS} parts at these sizes")
    constants: dict[Expr, Symbol] = {}
    aside = [_with_constants_aside(expression, constants) for expression in expressions]
    exact = [_extended(constant) for constant in constants]
    arguments = (*constants.values(), *names)
    found = []
    for careful, kind in ((False, np.float64), (True, np.longdouble)):
        try:
            compiled = lambdify(arguments, aside, modules=[_special(careful), "scipy", "numpy"], cse=True)
            numbers = [np.full(1, constant, dtype=kind) for constant in exact]
            with np.errstate(all="ignore"):
                compiled(*numbers, *(np.ones(1, dtype=kind) for _ in names))
        except (ArithmeticError, AttributeError, NameError, SyntaxError, TypeError, ValueError) as reason:
            raise NotLowered(f"no NumPy code: {reason}") from None
        found.append(lambda *columns, compiled=compiled, numbers=numbers: compiled(*numbers, *columns))
    return found[0], found[1]


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
def _special(careful: bool) -> dict[str, Function]:
    """SciPy's special functions on doubles, whatever is passed, and nudged where rounding is to be seen."""
    import scipy.special

    def wrapped(function: np.ufunc) -> Function:
        def value(*arguments: Column) -> Column:
            found = function(*(np.asarray(argument, dtype=float) for argument in arguments))
            return found.astype(np.longdouble) * _NUDGE if careful else found

        return value

    return {name: wrapped(one) for name, one in vars(scipy.special).items() if isinstance(one, np.ufunc)}


__all__ = ["Columns", "FloatSides", "NotLowered", "float_sides", "sizes"]
