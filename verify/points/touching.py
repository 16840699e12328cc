"""Forms that vanish without a change of sign, as sums of squares do: `touching` points there, `is_apart` if none is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy import Basic, Expr, Poly, Symbol, hessian, linsolve

from derive.language.parts import free_symbols
from verify.claims.domain import Domain, Point
from verify.points.form_roots import roots_of
from verify.points.kinks import put


def touching(form: Expr, domain: Domain, points: Sequence[Point]) -> Iterator[Point]:
    """Points where a form in several scalars vanishes that is of one sign beside them, as a sum of squares is."""
    letters = _scalars(form, domain)
    for point in points if letters else ():
        for place in (_vertex(form, letters), _lowest(form, letters, point)):
            moved = point.having(place or {})
            if place and domain.contains(moved) and form.subs(place) == 0:
                at = ", ".join(f"{letter} = {place[letter]}" for letter in letters)
                yield Point(f"made: {at}, where {form} = 0", moved.values, moved.activation)


def _scalars(form: Expr, domain: Domain) -> list[Symbol]:
    """Of a polynomial in several of them; none of another form."""
    letters = [one for one in domain.scalars if one in free_symbols(form)]
    is_one = len(letters) > 1 and free_symbols(form) == {*letters} and form.is_polynomial(*letters)
    return letters if is_one else []


def _vertex(form: Expr, letters: Sequence[Symbol]) -> dict[Basic, Expr] | None:
    """Where all slopes of a quadratic form are 0, if that is one place."""
    if Poly(form, *letters).total_degree() != 2:
        return None
    (found,) = linsolve([form.diff(letter) for letter in letters], *letters) or ((),)
    return dict(zip(letters, found, strict=True)) if found and all(one.is_number for one in found) else None


def _lowest(form: Expr, letters: Sequence[Symbol], point: Point) -> dict[Basic, Expr]:
    """Each scalar in turn where the slope in it is 0."""
    for letter in (*letters, *letters):
        found = [put(point, letter, root) for root in roots_of(form.diff(letter), letter, point)]
        point = min(found, key=lambda one: abs(form.subs(one.values)), default=point)
    return {letter: point.values[letter] for letter in letters}


def is_apart(form: Expr, domain: Domain, point: Point) -> bool:
    """Whether it is a sum of squares, or one below 0, with no zero or a single one, which the domain leaves out."""
    letters = _scalars(form, domain)
    place = _vertex(form, letters) if letters else None
    if not place:
        return False
    bent, value = hessian(form, letters), form.subs(place)
    side = 1 if bent.is_positive_definite else -1 if bent.is_negative_definite else 0
    return bool(side * value > 0 or (side and value == 0 and not domain.contains(point.having(place))))


__all__ = ["is_apart", "touching"]
