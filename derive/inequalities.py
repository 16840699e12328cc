"""`forms`: ways to write an expression in which signs of its parts may show that it is positive, or not negative."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from sympy import (
    Abs,
    Add,
    Dummy,
    Expr,
    Integer,
    Max,
    Min,
    Mul,
    Poly,
    PolynomialError,
    Pow,
    S,
    Sum,
    Symbol,
    cancel,
    exp,
    factor,
    fraction,
    log,
    sqrt,
    together,
)
from sympy.tensor.indexed import Indexed

from derive.equality import factored_nonnegative, sum_of_squares
from derive.language.parts import atoms
from derive.language.quantity import quantities
from derive.language.sums import flatten, normal_form
from derive.training.orthonormal import V, contract

_MOST_TERMS = 40
_MOST = 400
"""Operations up to which other forms are looked for."""


def forms(difference: Expr) -> Iterator[Expr]:
    """The expression itself, then factored, then as squares; all are equal to it."""
    yield difference
    for found in (sum_of_squares(difference), factored_nonnegative(difference)):
        if found is not None:
            yield found
    if quantities(difference):
        return
    yield from _triangles(difference)
    if (found := _along_one_index(difference)) is not None:
        yield found
        yield from _triangles(found)
    if difference.count_ops() > _MOST:
        return
    yield from _one_logarithm(difference)
    yield from _lagrange(difference)
    yield from _moduli_apart(difference)
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


def _along_one_index(difference: Expr) -> Expr | None:
    """Σ_j w_j A_j B_j + … under one sum over j, its terms factored, where A_j, B_j, … are sums of their own index.

    Sums over all orthonormal eigenvectors are worked out before: Σ_i (f_i − y_i)² is Σ_j c_j².
    """
    reduced = normal_form(difference)
    terms = flatten(contract(reduced) if reduced.has(V) else reduced)
    highs = {high for _, limits in terms for _, high in limits}
    if not terms or len(highs) != 1 or len(terms) > _MOST_TERMS:
        return None
    shared, (high,) = Dummy("j", integer=True, positive=True), highs
    names: dict[Expr, Dummy] = {}
    found = [
        _at_one_index(Mul.make_args(body), [index for index, _ in limits], shared, high, names)
        for body, limits in terms
    ]
    if any(one is None for one in found):
        return None
    back = {name: part for part, name in names.items()}
    return Sum(factor(Add(*found)).xreplace(back), (shared, 1, high))


def _at_one_index(
    factors: Sequence[Expr], indices: list[Symbol], shared: Symbol, high: Expr, names: dict[Expr, Dummy]
) -> Expr | None:
    """w_j A_j B_j of a product under its sums, with names for A_j and B_j."""
    for index in indices:
        others = [other for other in indices if other != index]
        if any(len({other for other in others if part.has(other)}) > 1 for part in factors):
            continue
        total = Mul(*(part for part in factors if not part.has(*others))) if others else Mul(*factors)
        for other in others:
            inner = Mul(*(part for part in factors if part.has(other)))
            place = Symbol("l_inner", integer=True, positive=True)
            moved = Sum(inner.xreplace({other: place, index: shared}), (place, 1, high))
            total *= names.setdefault(moved, Dummy("A", real=True))
        return total.xreplace({index: shared})
    return None


def _one_logarithm(difference: Expr) -> Iterator[Expr]:
    """log x − log y + z = log(x e^z / y)."""
    logs = [part for part in Add.make_args(difference) if isinstance(part.as_coeff_Mul()[1], log)]
    if not logs:
        return
    inside = exp(difference - Add(*logs))
    for part in logs:
        times, found = part.as_coeff_Mul()
        inside *= found.args[0] ** times
    yield log(inside.expand())


def _moduli_apart(difference: Expr) -> Iterator[Expr]:
    """(Σ|x|)² − Σx² as a sum over pairs."""
    rows = [total for total in atoms(difference, Sum) if isinstance(total.function, Abs) and len(total.limits) == 1]
    for total in sorted(rows, key=str):
        ((index, low, high),) = total.limits
        other = Dummy("l", integer=True, positive=True)
        product = 2 * total.function * total.function.xreplace({index: other})
        squares = Sum(total.function.args[0] ** 2, (index, low, high))
        yield (difference - total**2 + squares).expand() + Sum(product, (other, low, index - 1), (index, low, high))


def _triangles(difference: Expr) -> Iterator[Expr]:
    """|p| + |q| − |p + q| = 2 min(p₊ + q₊, p₋ + q₋), under one sum or under none."""
    total = difference if isinstance(difference, Sum) else None
    body = difference.function if total is not None else difference
    moduli = [part for part in Add.make_args(body) if part.as_coeff_Mul()[1].func is Abs]
    for long in (part for part in moduli if part.could_extract_minus_sign()):
        times, modulus = (-long).as_coeff_Mul()
        for short in combinations((part for part in moduli if part != long), 2):
            for sign in (1, -1):
                one, other = (part.as_coeff_Mul()[1].args[0] for part in short)
                together = one + sign * other
                if all((together + turn * modulus.args[0]).expand() != 0 for turn in (1, -1)):
                    continue
                ups, downs = (Max(turn * one, 0) + Max(turn * sign * other, 0) for turn in (1, -1))
                found = (body - long - times * (Abs(one) + Abs(other))).expand() + 2 * times * Min(ups, downs)
                yield Sum(found, *total.limits) if total is not None else found


def _lagrange(difference: Expr) -> Iterator[Expr]:
    """Σx² Σy² − (Σxy)² = ½ Σ_{k,l} (x_k y_l − x_l y_k)², for each two rows of one range, y = 1 too."""
    rows: dict[tuple[Expr, Expr], Symbol] = {}
    for total in atoms(difference, Sum):
        for index, low, high in total.limits:
            for entry in atoms(total.function, Indexed):
                if low == 1 and entry.indices == (index,):
                    rows[entry.base, high] = index
    one, other = (Symbol(f"k_{number}", integer=True, positive=True) for number in (1, 2))
    for base, high in sorted(rows, key=str):
        yield Sum((base[one] - base[other]) ** 2, (one, 1, high), (other, 1, high)) / Integer(2)
    for (first, high), (second, same) in combinations(sorted(rows, key=str), 2):
        if high == same:
            crossed = first[one] * second[other] - first[other] * second[one]
            yield Sum(crossed**2, (one, 1, high), (other, 1, high)) / Integer(2)


__all__ = ["forms"]
