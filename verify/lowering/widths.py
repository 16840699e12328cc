"""How a moment depends on a size N: a sum of powers of N, whose lowest and highest exponents are read off.

Where an index that runs to N stands only in entries of random arrays, and elsewhere in polynomials, a sum over it adds
at most one to the degree: by independence a moment of a product of sums is a combination of sums over different
indices, in this or that order, and those of polynomials are polynomials in N. What is so bounded is known from its
values at as many sizes as it has powers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import singledispatch

from sympy import (
    Add,
    Basic,
    Dummy,
    Expr,
    Integer,
    KroneckerDelta,
    Matrix,
    Mul,
    Pow,
    Rational,
    S,
    Sum,
    Symbol,
    Tuple,
    expand,
)
from sympy.tensor.indexed import Indexed

from derive.activations.activation import sigma
from derive.language.derivatives import Partial
from derive.language.named import unfold
from derive.language.quantity import NotReducible, Quantity


@dataclass(frozen=True)
class Span:
    """Powers N^low, N^(low + 1), …, N^high."""

    low: Rational
    high: Rational

    def __add__(self, other: Span) -> Span:
        return Span(self.low + other.low, self.high + other.high)

    def __mul__(self, factor: Rational) -> Span:
        return Span(self.low * factor, self.high * factor)

    @property
    def powers(self) -> tuple[Rational, ...]:
        return tuple(self.low + step for step in range(int(self.high - self.low) + 1))


CONSTANT = Span(S.Zero, S.Zero)


@dataclass(frozen=True)
class Along:
    """The size N, the random arrays by the positions of their axes that have length N, and indices that run to N."""

    size: Symbol
    axes: Mapping[Basic, frozenset[int]]
    indices: frozenset[Symbol] = frozenset()

    @property
    def symbols(self) -> frozenset[Symbol]:
        return self.indices | {self.size}


def along(size: Symbol, law: Tuple) -> Along:
    """What varies with a size in a law. Raises `NotReducible` where a variance does."""
    axes = {}
    for base, shape, variance in law:
        if variance.has(size):
            raise NotReducible(f"the variance of {base.label} varies with {size}")
        axes[base] = frozenset(axis for axis, length in enumerate(shape) if length == size)
    return Along(size, axes)


def span(expression: Expr, where: Along) -> Span:
    """The powers of N in a moment of an expression. Raises `NotReducible` where it may have others."""
    expression = unfold(expression)
    return _span(expression, where) if expression.atoms(Symbol) & where.symbols else CONSTANT


@singledispatch
def _span(expression: Basic, where: Along) -> Span:
    raise NotReducible(f"{type(expression).__name__} of {where.size}")


@_span.register
def _(expression: Symbol, where: Along) -> Span:
    return Span(S.One, S.One) if expression == where.size else Span(S.Zero, S.One)


@_span.register
def _(expression: Add, where: Along) -> Span:
    spans = [span(argument, where) for argument in expression.args]
    if any(not (one.low - spans[0].low).is_Integer for one in spans):
        raise NotReducible(f"whole and half powers of {where.size}")
    return Span(min(one.low for one in spans), max(one.high for one in spans))


@_span.register
def _(expression: Mul, where: Along) -> Span:
    return sum((span(argument, where) for argument in expression.args), CONSTANT)


@_span.register
def _(expression: Pow, where: Along) -> Span:
    base, exponent = span(expression.base, where), expression.exp
    whole = isinstance(exponent, Integer) and exponent > 0
    if not (whole or (isinstance(exponent, Rational) and base.low == base.high and expression.base == where.size)):
        raise NotReducible(f"the power {exponent} of what varies with {where.size}")
    return base * exponent


@_span.register
def _(expression: Indexed, where: Along) -> Span:
    """An entry of a random array at an index that runs to N, or one of another array at none."""
    axes = where.axes.get(expression.base, frozenset())
    for axis, index in enumerate(expression.indices):
        if index.free_symbols & where.symbols and not (axis in axes and index in where.indices):
            raise NotReducible(f"an entry of {expression.base.label} at an index that runs to {where.size}")
    return CONSTANT


@_span.register
def _(expression: Sum, where: Along) -> Span:
    more = S.Zero
    for index, low, high in reversed(expression.limits):
        if _runs(low, high, where):
            where = Along(where.size, where.axes, where.indices | {index})
            more += 1
        elif (low.free_symbols | high.free_symbols) & where.symbols:
            raise NotReducible(f"a range from {low} to {high}")
        else:
            where = Along(where.size, where.axes, where.indices - {index})
    inside = span(expression.function, where)
    return Span(inside.low, inside.high + more)


def _runs(low: Expr, high: Expr, where: Along) -> bool:
    """Whether a range is all of 1 … N, or what lies below or above another index of it, that index or not.

    So many indices in a given order are a binomial coefficient of N.
    """
    from_one = low == 1 or low in where.indices or low - 1 in where.indices
    return from_one and (high == where.size or (low == 1 and (high in where.indices or high + 1 in where.indices)))


@_span.register
def _(expression: sigma, where: Along) -> Span:
    if span(expression.args[0], where) != CONSTANT:
        raise NotReducible(f"σ of what varies with {where.size}")
    return CONSTANT


@_span.register
def _(expression: KroneckerDelta, where: Along) -> Span:
    if not set(expression.args[:2]) <= where.indices:
        raise NotReducible(f"{expression} holds one index that runs to {where.size}")
    return CONSTANT


@_span.register
def _(expression: Quantity, where: Along) -> Span:
    raise NotReducible(f"{type(expression).__name__} of {where.size}")


@_span.register
def _(expression: Partial, where: Along) -> Span:
    span(expression.parameter, where)
    terms = Add.make_args(unfold(expression.function))
    spans = [_differentiated(term, expression.parameter, where) for term in terms]
    return Span(min(one.low for one in spans), max(one.high for one in spans))


def _differentiated(term: Expr, parameter: Expr, where: Along) -> Span:
    """Of a sum over r whose r-th term alone holds entries at r, a derivative in one of them leaves one term."""
    whole = span(term, where)
    holding = [
        factor for factor in Mul.make_args(term) if isinstance(parameter, Indexed) and factor.has(parameter.base)
    ]
    match holding:
        case [Sum() as one] if len(one.limits) == 1 and one.limits[0][2] == where.size:
            at = one.limits[0][0]
            axes = where.axes.get(parameter.base, frozenset())
            entries = [entry for entry in one.function.atoms(Indexed) if entry.base == parameter.base]
            if axes and all(entry.indices[axis] == at for entry in entries for axis in axes):
                return Span(whole.low, whole.high - 1)
    return whole


def powers(values: Mapping[int, Expr], exponents: tuple[Rational, ...], size: Symbol) -> dict[Rational, Expr]:
    """The coefficients of Σ_e c_e N^e with the given values at sizes; those beyond as many as there are powers check.

    Raises `NotReducible` where a check fails.
    """
    sizes = tuple(values)
    if len(sizes) <= len(exponents):
        raise ValueError(f"{len(sizes)} sizes for {len(exponents)} powers leave none to check with")
    parts: dict[Basic, Dummy] = {}
    known = [_flat(values[number], parts) for number in sizes]
    used = len(exponents)
    system = Matrix([[Integer(number) ** exponent for exponent in exponents] for number in sizes[:used]])
    inverse = system.inv()
    found = {
        exponent: expand(Add(*(inverse[row, column] * known[column] for column in range(used))))
        for row, exponent in enumerate(exponents)
    }
    for number, value in zip(sizes[used:], known[used:], strict=True):
        fitted = Add(*(coefficient * Integer(number) ** exponent for exponent, coefficient in found.items()))
        if expand(fitted - value) != 0:
            raise NotReducible(f"no sum of the powers {', '.join(map(str, exponents))} of {size}")
    back = {dummy: part for part, dummy in parts.items()}
    return {exponent: coefficient.xreplace(back) for exponent, coefficient in found.items()}


def _flat(value: Expr, parts: dict[Basic, Dummy]) -> Expr:
    """The value expanded, quantities in it as symbols."""
    for part in value.atoms(Quantity):
        parts.setdefault(part, Dummy())
    return expand(value.xreplace(parts))


__all__ = ["Span", "along", "powers", "span"]
