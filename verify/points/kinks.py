"""Where a statement differentiates σ and its domain lets σ have a kink: the arguments, and points that put one there.

Off its kinks σ is a smooth function, so that what holds at all other points says nothing about these.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, product

from flint import fmpq
from sympy import Basic, Expr, Rational, S, Symbol
from sympy.tensor.indexed import Indexed

from derive.activations.activation import sigma
from derive.activations.classes import ActivationClass
from derive.activations.text import activation_of
from derive.language.derivatives import UnevaluatedDerivative
from derive.language.named import unfold
from derive.language.parts import atoms
from derive.networks.initialisation import InitialisationExpectation
from verify.claims.domain import Domain, Point
from verify.claims.letters import name_of
from verify.claims.statement import Statement
from verify.points.arrays import with_entries
from verify.values.balls import BALLS
from verify.values.evaluate import Environment, evaluate
from verify.values.no_value import NoValue

MOST = 2
"""So many points for each argument and each array in it."""


def kink_met(statement: Statement) -> str | None:
    """Why the chain rule may not hold: σ is differentiated at what may be a kink of it; None where it is not.

    Under an expectation over the initialisation kinks have probability zero.
    """
    for argument in _open(statement):
        return f"the chain rule does not hold at the kinks of σ, and the domain has them: {argument} may be one"
    return None


def at_kinks(statement: Statement, points: Sequence[Point]) -> Iterator[Point]:
    """Points of the domain where such an argument is at a kink: given ones, with one entry or scalar changed."""
    for argument in dict.fromkeys(_open(statement)):
        held = {entry.base for entry in atoms(argument, Indexed)} | {*atoms(argument, Symbol)}
        for variable in (one for one in statement.domain.variables if one in held):
            moved = (one for point in points for one in _moved(argument, variable, point, statement.domain))
            yield from islice(moved, MOST)


def _moved(argument: Expr, variable: Basic, point: Point, domain: Domain) -> Iterator[Point]:
    """The point with one entry of the variable where the argument, linear in it, is at a kink; at most one."""
    if point.sigma is None:
        return
    for kink, place in product(point.sigma.kinks, places(variable, point.values.get(variable))):
        found = [_value(argument - kink, put(point, place, S(entry))) for entry in range(3)]
        at_zero, at_one, at_two = (S.NaN if value is None else value for value in found)
        if at_one != at_zero and at_two + at_zero == 2 * at_one:
            moved = put(point, place, at_zero / (at_zero - at_one))
            if domain.contains(moved):
                yield moved.having({}, f"{name_of(variable)} puts {argument} at a kink, from {point.name}")
                return


def places(variable: Basic, value: object, place: tuple[int, ...] = ()) -> Iterator[Basic]:
    """The variable, or the entries of an array."""
    if isinstance(value, tuple):
        for index, entry in enumerate(value, start=1):
            yield from places(variable, entry, (*place, index))
    elif value is not None:
        yield variable[place] if place else variable  # type: ignore[index]


def put(point: Point, place: Basic, entry: Expr) -> Point:
    """The point with another value of a scalar or an entry."""
    if isinstance(place, Indexed):
        return point.having({place.base: with_entries(place.base, point.values[place.base], {place: entry})})
    return point.having({place: entry})


def _value(argument: Expr, point: Point) -> Rational | None:
    """The exact value, for the first neuron where the argument is one of a sum; None where it has none."""
    values = {index: S.One for index in argument.free_symbols if type(index) is Symbol} | dict(point.values)
    try:
        found = evaluate(argument, Environment(values, point.activation, numbers=BALLS))
    except NoValue:
        return None
    return Rational(int(found.p), int(found.q)) if isinstance(found, fmpq) else None


def _open(statement: Statement) -> Iterator[Expr]:
    """The arguments of σ that a derivative goes through and that the domain does not keep off its kinks."""
    if _is_smooth(statement.domain):
        return
    sides = unfold(statement.lhs), unfold(statement.rhs)
    for argument in (argument for side in sides for argument in _differentiated(side)):
        if not any(_is_instance(argument, *form) for form in statement.domain.off_kinks):
            yield argument


def _is_smooth(domain: Domain) -> bool:
    if isinstance(domain.activations, ActivationClass):
        return domain.activations.smooth
    return not any(activation_of(name).kinks for name in domain.activations)


def _differentiated(expression: Basic) -> Iterator[Expr]:
    """The arguments of σ that a derivative goes through, where it is taken."""
    for part in _outermost(expression):
        inside = unfold(part.function)
        own = (found.args[0] for found in atoms(inside, sigma) if part.moves(found.args[0]))
        yield from map(part.at_start, (*own, *_differentiated(inside)))


def _outermost(expression: Basic) -> Iterator[UnevaluatedDerivative]:
    if isinstance(expression, UnevaluatedDerivative):
        yield expression
    elif not isinstance(expression, InitialisationExpectation):
        for argument in expression.args:
            yield from _outermost(argument)


def _is_instance(argument: Expr, form: Expr, *ranges: tuple) -> bool:
    """Whether an argument is a preactivation with some indices in the place of those that have ranges."""
    entries = (index for part in atoms(argument, Indexed) for index in part.indices)
    places = {index for index in entries if index.free_symbols <= argument.free_symbols}
    indices = [index for index, *_ in ranges]
    wanted, form = argument.as_dummy(), form.as_dummy()
    return any(
        form.xreplace(dict(zip(indices, chosen, strict=True))).as_dummy() == wanted
        for chosen in product(places, repeat=len(indices))
    )


__all__ = ["at_kinks", "kink_met", "places", "put"]
