"""`pole_met`: a place without a value that no point has, told by a denominator that takes both signs.

A function that is continuous on all of a convex domain and takes both signs vanishes between the points at which it
does (intermediate values): where it is a denominator the statement has no value there, and says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy import Basic, Dummy, Expr, Interval, Piecewise, Pow, cos, default_sort_key, tan

from derive.language.named import unfold
from derive.language.parts import atoms, free_symbols, parts
from verify.claims.domain import Domain, Point, real
from verify.claims.regular import is_regular
from verify.claims.signs import SignsOn
from verify.claims.statement import Statement
from verify.points.seams import sign_at

CLEAR = 1e-6
"""What is nearer to 0 has no sign that floats tell."""


def pole_met(statement: Statement, points: Sequence[Point]) -> str | None:
    """A denominator that vanishes in the domain, with two points between which it does; None if none is seen."""
    signs = SignsOn(statement.domain)
    for form in sorted(_denominators(statement), key=default_sort_key):
        if _is_over_a_box(form, statement.domain) and is_regular(form, signs):
            found = {sign: point for point in points if (sign := sign_at(form, point, CLEAR))}
            if len(found) > 1:
                between = " and ".join(_shown(form, found[sign]) for sign in (-1, 1))
                return f"{form} = 0 between {between}: a division by 0"
    return None


def _denominators(statement: Statement) -> set[Expr]:
    held = frozenset().union(*(parts(_without_cases(unfold(side))) for side in (statement.lhs, statement.rhs)))
    return {form for part in held for form in _denominator(part)}


def _without_cases(side: Expr) -> Expr:
    """Where what divides in one case vanishes another one may hold."""
    return side.xreplace({part: Dummy("case", real=True) for part in atoms(side, Piecewise)})


def _denominator(part: Basic) -> Iterator[Expr]:
    if isinstance(part, Pow) and part.exp.is_negative:
        yield part.base
    elif isinstance(part, tan):
        yield cos(part.args[0])


def _is_over_a_box(form: Expr, domain: Domain) -> bool:
    """Whether all numbers between two of the domain are in it, of the letters of the form."""
    letters = free_symbols(form)
    narrowed = {symbol for condition in domain.conditions for symbol in condition.free_symbols}
    narrowed |= {symbol for left_out in domain.nonzero for symbol in free_symbols(left_out)}
    return not letters & narrowed and all(
        domain.scalars.get(letter) == real or isinstance(domain.scalars.get(letter), Interval) for letter in letters
    )


def _shown(form: Expr, point: Point) -> str:
    return ", ".join(f"{letter} = {point.values[letter]}" for letter in sorted(free_symbols(form), key=str))


__all__ = ["pole_met"]
