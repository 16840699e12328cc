"""`forms`: ways to write an expression in which signs of its parts may show that it is positive, or not negative."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from sympy import (
    Add,
    Dummy,
    Expr,
    Integer,
    Mul,
    Poly,
    PolynomialError,
    Pow,
    S,
    Sum,
    Symbol,
    cancel,
    factor,
    fraction,
    sqrt,
    together,
)
from sympy.tensor.indexed import Indexed

from derive.equality import factored_nonnegative, sum_of_squares
from derive.language.parts import atoms
from derive.language.quantity import quantities

_MOST = 400
"""Operations up to which other forms are looked for."""


def forms(difference: Expr) -> Iterator[Expr]:
    """The expression itself, then factored, then as squares; all are equal to it."""
    yield difference
    for found in (sum_of_squares(difference), factored_nonnegative(difference)):
        if found is not None:
            yield found
    if difference.count_ops() > _MOST or quantities(difference):
        return
    yield from _lagrange(difference)
    if difference.has(Sum):
        return
    yield factor(difference)
    yield factor(together(difference))
    rooted, back = _in_roots(difference)
    yield factor(together(rooted)).xreplace(back)
    yield _factors_as_squares(factor(together(rooted))).xreplace(back)
    over, under = fraction(cancel(together(rooted)))
    for squares in _squares(over):
        yield (squares / factor(under)).xreplace(back)


def _in_roots(expression: Expr) -> tuple[Expr, dict[Expr, Expr]]:
    """Positive letters of which roots stand there as squares of letters, and what these are."""
    bases = {part.base for part in atoms(expression, Pow) if part.exp.is_Rational and part.exp.q == 2}
    letters = sorted({symbol for base in bases for symbol in base.free_symbols if symbol.is_positive}, key=str)
    roots = {symbol: Dummy(f"root_{symbol}", positive=True) for symbol in letters}
    squared = expression.subs({symbol: root**2 for symbol, root in roots.items()})
    return squared, {root: sqrt(symbol) for symbol, root in roots.items()}


def _squares(polynomial: Expr) -> Iterator[Expr]:
    """A quadratic polynomial as c_1 (x + …)² + c_2 (y + …)² + … + c, its letters in either order."""
    letters = sorted(polynomial.free_symbols, key=str)
    for order in (letters, letters[::-1]):
        done, left = S.Zero, polynomial
        for letter in order:
            try:
                found = Poly(left, letter)
            except PolynomialError:
                return
            if found.degree() != 2:
                continue
            lead, linear, rest = found.all_coeffs()
            if letter in lead.free_symbols:
                return
            done += lead * (letter + cancel(linear / (2 * lead))) ** 2
            left = cancel(rest - linear**2 / (4 * lead))
        yield done + factor(left)


def _factors_as_squares(product: Expr) -> Expr:
    """Each quadratic factor as squares: a³ + b³ + c³ − 3abc is a + b + c times half the squares of differences."""
    return Mul(*(next(_squares(one), one) if isinstance(one, Add) else one for one in Mul.make_args(product)))


def _lagrange(difference: Expr) -> Iterator[Expr]:
    """Σx² Σy² − (Σxy)² = ½ Σ_{k,l} (x_k y_l − x_l y_k)², for each two rows that are summed over one range."""
    rows: dict[tuple[Expr, Expr], Symbol] = {}
    for total in atoms(difference, Sum):
        for index, low, high in total.limits:
            for entry in atoms(total.function, Indexed):
                if low == 1 and entry.indices == (index,):
                    rows[entry.base, high] = index
    one, other = (Symbol(f"k_{number}", integer=True, positive=True) for number in (1, 2))
    for (first, high), (second, same) in combinations(sorted(rows, key=str), 2):
        if high == same:
            crossed = first[one] * second[other] - first[other] * second[one]
            yield Sum(crossed**2, (one, 1, high), (other, 1, high)) / Integer(2)


__all__ = ["forms"]
