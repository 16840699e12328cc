"""Expressions written out: at given sizes and indices a sum is its terms, a derivative is taken entry by entry.

`Scope` says what the sizes and the indices are. Every index is a number, so no bound one can meet a free one, and an
empty range is an empty sum. Other symbols stay: what is written out is evaluated at any point of these sizes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache, singledispatch

from sympy import (
    Add,
    Basic,
    Dummy,
    Expr,
    Integer,
    Integral,
    KroneckerDelta,
    Lambda,
    Mul,
    Product,
    S,
    Sum,
    Symbol,
    Tuple,
)
from sympy import factorial as factorial_of
from sympy.tensor.indexed import Indexed

from derive.activations.activation import sigma
from derive.gaussian.expectation import GaussianExpectation
from derive.language.derivatives import Partial, TaylorCoefficient
from derive.language.named import Named
from derive.language.quantity import NotReducible, Quantity, quantities
from derive.networks.initialisation import InitialisationExpectation

Mean = Callable[[InitialisationExpectation, "Scope"], Expr]


@dataclass(frozen=True)
class Scope:
    """Values of sizes and indices; `bound` are those that a sum gave; `expectation` gives what is over a law."""

    values: Mapping[Symbol, Integer]
    expectation: Mean
    bound: frozenset[Symbol] = frozenset()
    memory: dict = field(default_factory=dict, compare=False)

    def bind(self, found: Mapping[Symbol, Integer]) -> Scope:
        return replace(self, values={**self.values, **found}, bound=self.bound | frozenset(found))

    def without(self, symbols: frozenset[Symbol]) -> Scope:
        """Where these symbols are somebody else's."""
        kept = {symbol: value for symbol, value in self.values.items() if symbol not in symbols}
        return replace(self, values=kept, bound=self.bound - symbols)

    def seen_by(self, expression: Expr) -> frozenset:
        """The values of the symbols that may occur in an expression."""
        names = expression.atoms(Symbol)
        return frozenset((symbol, value) for symbol, value in self.values.items() if symbol in names)


@singledispatch
def explicit(expression: Basic, scope: Scope) -> Expr:
    """The expression written out. Raises `NotReducible` where a size or an index has no value."""
    if not expression.args:
        return expression
    return expression.func(*(explicit(argument, scope) for argument in expression.args))


@explicit.register
def _(expression: Symbol, scope: Scope) -> Expr:
    return scope.values.get(expression, expression)


@explicit.register
def _(expression: Named, scope: Scope) -> Expr:
    if not expression.is_at_hand:
        raise NotReducible(f"{expression.label} has to be derived first")
    return explicit(expression.expression, scope)


@explicit.register
def _(expression: Indexed, scope: Scope) -> Expr:
    return expression.base[tuple(whole(index, scope) for index in expression.indices)]


@explicit.register
def _(expression: KroneckerDelta, scope: Scope) -> Expr:
    one, other = (whole(argument, scope) for argument in expression.args[:2])
    return Integer(int(one == other))


def _each(expression: Sum | Product, scope: Scope) -> Iterator[Scope]:
    """The scope of each term; of several limits the last one is the outermost."""

    def inside(limits: tuple, within: Scope) -> Iterator[Scope]:
        if not limits:
            yield within
            return
        *inner, (index, low, high) = limits
        for number in range(int(whole(low, within)), int(whole(high, within)) + 1):
            yield from inside(tuple(inner), within.bind({index: Integer(number)}))

    return inside(expression.limits, scope)


@explicit.register
def _(expression: Sum, scope: Scope) -> Expr:
    return Add(*(explicit(expression.function, within) for within in _each(expression, scope)))


@explicit.register
def _(expression: Product, scope: Scope) -> Expr:
    return Mul(*(explicit(expression.function, within) for within in _each(expression, scope)))


@explicit.register
def _(expression: Lambda, scope: Scope) -> Expr:
    inside = scope.without(frozenset(expression.bound_symbols))
    return Lambda(expression.signature, explicit(expression.expr, inside))


@explicit.register
def _(expression: Integral, scope: Scope) -> Expr:
    inside = scope.without(frozenset(limit[0] for limit in expression.limits))
    limits = (Tuple(limit[0], *(explicit(end, inside) for end in limit[1:])) for limit in expression.limits)
    return Integral(explicit(expression.function, inside), *limits)


@explicit.register
def _(expression: InitialisationExpectation, scope: Scope) -> Expr:
    return scope.expectation(expression, scope)


@explicit.register
def _(expression: GaussianExpectation, scope: Scope) -> Expr:
    return GaussianExpectation(*(explicit(argument, scope) for argument in expression.args))


@explicit.register
def _(expression: Quantity, scope: Scope) -> Expr:
    if scope.bound & expression.atoms(Symbol):
        raise NotReducible(f"{type(expression).__name__} is not written out under a sum")
    return expression


@explicit.register
def _(expression: Partial, scope: Scope) -> Expr:
    parameter = explicit(expression.parameter, scope)
    return derivative(_once(expression.function, scope), parameter)


@explicit.register
def _(expression: TaylorCoefficient, scope: Scope) -> Expr:
    inside = scope.without(frozenset((expression.variable,)))
    found, order = explicit(expression.function, inside), int(expression.order)
    for _ in range(order):
        found = derivative(found, expression.variable)
    return found.subs(expression.variable, 0) / factorial_of(order)


def _once(expression: Expr, scope: Scope) -> Expr:
    """What is differentiated in many parameters is written out once."""
    key = expression, scope.seen_by(expression)
    if key not in scope.memory:
        scope.memory[key] = explicit(expression, scope)
    return scope.memory[key]


@lru_cache(maxsize=65536)
def _leaves(expression: Expr) -> frozenset[Basic]:
    """What an expression may be differentiated in."""
    own = frozenset((expression,)) if isinstance(expression, Indexed | Symbol) else frozenset()
    return own.union(*map(_leaves, expression.args))


def derivative(expression: Expr, parameter: Expr) -> Expr:
    """∂/∂p of an expression that is written out, p an entry or a symbol. SymPy's own is slow on long linear forms."""
    return _derivative(expression, parameter) if parameter in _leaves(expression) else S.Zero


@singledispatch
def _derivative(expression: Expr, parameter: Expr) -> Expr:
    if quantities(expression):
        raise NotReducible(f"a derivative of {', '.join(sorted(type(q).__name__ for q in quantities(expression)))}")
    place = Dummy(real=True)
    return expression.xreplace({parameter: place}).diff(place).xreplace({place: parameter})


@_derivative.register(Indexed)
@_derivative.register(Symbol)
def _(expression: Expr, parameter: Expr) -> Expr:
    return Integer(int(expression == parameter))


@_derivative.register
def _(expression: Add, parameter: Expr) -> Expr:
    return Add(*(derivative(term, parameter) for term in expression.args))


@_derivative.register
def _(expression: Mul, parameter: Expr) -> Expr:
    factors = expression.args
    return Add(
        *(
            Mul(*factors[:at], derivative(factor, parameter), *factors[at + 1 :])
            for at, factor in enumerate(factors)
            if parameter in _leaves(factor)
        )
    )


@_derivative.register
def _(expression: sigma, parameter: Expr) -> Expr:
    argument, order = expression.args
    return sigma(argument, order + 1) * derivative(argument, parameter)


def whole(expression: Expr, scope: Scope) -> Integer:
    """A size or an index as a number."""
    value = explicit(expression, scope)
    if not isinstance(value, Integer):
        raise NotReducible(f"{expression} is no whole number here")
    return value


__all__ = ["Scope", "derivative", "explicit", "whole"]
