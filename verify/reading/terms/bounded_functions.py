"""`ValueOf`, `SlopeOf`: values and slopes at points of a function of which a text says no more than a bound."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sympy import Expr, Integer, Lambda, Symbol
from sympy.core.symbol import Str

from derive.language.grammar.tree import Bracketed, Expression, Letter, Scripted
from derive.language.parts import parts
from verify.reading.letters.meaning import BoundedFunction
from verify.reading.letters.names import is_transposed, name_of, without_sup
from verify.reading.letters.unjudged import Unjudged
from verify.reading.letters.vectors import Column, Value, scalar, vector
from verify.reading.terms.elaboration import Elaboration

_AT = Symbol("at", integer=True, positive=True)


class ValueOf(Expr):
    """ValueOf("f", 0, x): f(x) at a number; 1 for f'(x). At a vector x is a function of the index of an entry."""

    is_commutative = True
    is_real = True

    def __new__(cls, name: str | Str, order: int | Expr, point: Expr) -> ValueOf:
        return Expr.__new__(cls, Str(str(name)), Integer(order), point)

    @property
    def name(self) -> str:
        return str(self.args[0])

    @property
    def order(self) -> int:
        return int(self.args[1])

    @property
    def point(self) -> Expr:
        return self.args[2]


class SlopeOf(Expr):
    """SlopeOf("f", x, k): the k-th entry of ∇f(x)."""

    is_commutative = True
    is_real = True

    def __new__(cls, name: str | Str, point: Expr, index: Expr) -> SlopeOf:
        return Expr.__new__(cls, Str(str(name)), point, index)

    @property
    def name(self) -> str:
        return str(self.args[0])

    @property
    def point(self) -> Expr:
        return self.args[1]

    @property
    def index(self) -> Expr:
        return self.args[2]


def value_of(own: Elaboration, name: str, meaning: BoundedFunction, values: Sequence[Value], primes: int) -> Expr:
    """f(x), or f'(x). Raises `Unjudged`."""
    if len(values) != 1 or primes > (1 if meaning.is_second and meaning.length is None else 0):
        raise Unjudged(f"the derivative of {name}, or {name} at several arguments")
    _meet(own, meaning)
    if meaning.length is None:
        return ValueOf(name, primes, scalar(values[0]))
    return ValueOf(name, 0, _point(name, meaning, values[0]))


def slope_of(own: Elaboration, item: Expression, rest: Sequence[Expression]) -> tuple[Value, int] | None:
    """(∇f(x), how many items belong to it) behind a ∇; None where f is no bounded function."""
    meaning = own.scope.quiet(name_of(rest[0])) if rest and name_of(rest[0]) else None
    if not isinstance(meaning, BoundedFunction) or item != Letter("\\nabla") or len(rest) < 2:
        return None
    bracket = rest[1]
    is_row = is_transposed(bracket) or own.is_row_mark(bracket)
    inside = without_sup(bracket) if isinstance(bracket, Scripted) and is_row else bracket
    if not isinstance(inside, Bracketed) or meaning.length is None or not meaning.is_second:
        raise Unjudged("the gradient of a function that has none, or not at its argument")
    name = name_of(rest[0])
    values = own.arguments(inside.body)
    if len(values) != 1:
        raise Unjudged(f"{name} at several arguments")
    _meet(own, meaning)
    point = _point(name, meaning, values[0])
    found = vector(meaning.length, lambda index: SlopeOf(name, point, index))
    return (found.transposed if is_row else found), 2


def _meet(own: Elaboration, meaning: BoundedFunction) -> None:
    for letter, ranged in meaning.letters:
        own.meet_letter(letter, ranged)


def _point(name: str, meaning: BoundedFunction, value: Value) -> Expr:
    if not isinstance(value, Column) or value.is_row or value.length != meaning.length:
        raise Unjudged(f"{name} at what is no vector of the length {meaning.length}")
    return Lambda(_AT, value.entry(_AT))


def values_in(*sides: Expr) -> list[ValueOf | SlopeOf]:
    """The values and slopes of bounded functions, inner ones first."""
    found = {part for side in sides for part in parts(side) if isinstance(part, ValueOf | SlopeOf)}
    return sorted(found, key=lambda one: (_depth(one), str(one)))


def _depth(one: Expr) -> int:
    return max((1 + _depth(inner) for inner in values_in(*one.args[1:])), default=0) if one.args[1:] else 0


def depth_of(one: ValueOf | SlopeOf) -> int:
    """How many values stand in one another at its point."""
    return _depth(one)


def with_values(side: Expr, put: Callable[[ValueOf | SlopeOf], Expr]) -> Expr:
    """A side with values worked out, inner ones first; `put` is given each with its point worked out."""
    if not values_in(side) or not side.args:
        return side
    inner = side.func(*(with_values(part, put) if isinstance(part, Expr) else part for part in side.args))
    return put(inner) if isinstance(inner, ValueOf | SlopeOf) else inner


def entry_of(point: Expr, index: Expr) -> Expr:
    """The entry of a vector that a value is taken at."""
    assert isinstance(point, Lambda)
    return point(index)


__all__ = ["SlopeOf", "ValueOf", "depth_of", "entry_of", "slope_of", "value_of", "values_in", "with_values"]
