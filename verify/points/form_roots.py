"""`roots_of`: the real numbers at which a form vanishes, in one scalar or entry, the others as a point has them."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import (
    Abs,
    Basic,
    Dummy,
    Expr,
    Poly,
    PolynomialError,
    Rational,
    S,
    Symbol,
    default_sort_key,
    fraction,
    roots,
    together,
)
from sympy.tensor.indexed import Indexed

from derive.language.parts import atoms, free_symbols
from verify.claims.domain import Point
from verify.points.kinks import put
from verify.values.balls import BALLS
from verify.values.evaluate import Environment, evaluate
from verify.values.no_value import NoValue

HIGHEST = 4
"""The degree of an equation up to which its roots are written."""


def roots_of(form: Expr, place: Basic, point: Point) -> list[Expr]:
    """The real roots in one number, of a polynomial of a low degree in it; moduli are taken with either sign."""
    found: set[Expr] = set()
    for signed in _signed(form):
        unknown = Dummy("root", real=True)
        coefficients = _coefficients(signed, place, point, unknown)
        if coefficients is not None and 0 < coefficients.degree() <= HIGHEST:
            found |= {root for root in roots(coefficients, filter="R") if root.is_real}
    return sorted(found, key=default_sort_key)


def are_all(form: Expr, place: Basic, point: Point) -> bool:
    """Whether `roots_of` are all that there are."""
    found = [_coefficients(signed, place, point, Dummy("root", real=True)) for signed in _signed(form)]
    return all(one is not None and one.degree() <= HIGHEST for one in found)


def _signed(form: Expr) -> Iterator[Expr]:
    """The form, or both forms that it is where the argument of a modulus in it is positive or negative."""
    modulus = min(atoms(form, Abs), key=default_sort_key, default=None)
    if modulus is None:
        yield form
    else:
        yield from (form.xreplace({modulus: side * modulus.args[0]}) for side in (1, -1))


def _coefficients(form: Expr, place: Basic, point: Point, unknown: Dummy) -> Poly | None:
    """The polynomial: of scalars by substitution, of an entry, in which it is quadratic at most, by three values."""
    if isinstance(place, Symbol) and not atoms(form, Indexed):
        others = {s: point.values[s] for s in free_symbols(form) if s != place and s in point.values}
        numerator = fraction(together(form.subs(others).subs(place, unknown)))[0]
        try:
            found = Poly(numerator, unknown)
        except PolynomialError:
            return None
        return None if found.free_symbols_in_domain else found
    values = [value for entry in range(4) if (value := _value(form, put(point, place, S(entry)))) is not None]
    if len(values) < 4:
        return None
    zero, one, two, three = values
    if three - 3 * two + 3 * one - zero != 0:
        return None
    square = (two - 2 * one + zero) / 2
    return Poly(square * unknown**2 + (one - zero - square) * unknown + zero, unknown)


def _value(form: Expr, point: Point) -> Rational | None:
    try:
        found = evaluate(form, Environment(point.values, point.activation, numbers=BALLS))
    except (NoValue, KeyError):
        return None
    return Rational(int(found.p), int(found.q)) if hasattr(found, "p") else None


__all__ = ["are_all", "roots_of"]
