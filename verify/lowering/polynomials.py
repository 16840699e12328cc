"""Polynomials in random entries and in σ^(k)(linear forms of them), from expressions that are written out.

A monomial is a set of pairs (factor, exponent), a factor an entry of a random array or a `Through`; a polynomial is a
dictionary from monomials to coefficients that are not random.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, singledispatch
from itertools import product

from sympy import Add, Basic, Expr, IndexedBase, Integer, Mul, Pow, S
from sympy.tensor.indexed import Indexed

from derive.activations.activation import sigma
from derive.language.quantity import NotReducible
from verify.values.no_value import Undefined


@dataclass(frozen=True)
class Through:
    """σ^(order) of Σ coefficient · entry."""

    order: int
    form: tuple[tuple[Indexed, Expr], ...]


Factor = Indexed | Through
Monomial = frozenset[tuple[Factor, int]]
Polynomial = Mapping[Monomial, Expr]

ONE: Monomial = frozenset()


@lru_cache(maxsize=65536)
def _arrays(expression: Basic) -> frozenset[Basic]:
    """The arrays that occur, known of each part: a sum that is written out shares its parts with others."""
    own = frozenset((expression,)) if isinstance(expression, IndexedBase) else frozenset()
    return own.union(*map(_arrays, expression.args))


@dataclass(frozen=True, eq=False)
class Law:
    """Which arrays are random: the variance of the entries of each and its shape, written out."""

    variances: Mapping[IndexedBase, Expr]
    shapes: Mapping[IndexedBase, tuple[Expr, ...]]

    def holds(self, expression: Basic) -> bool:
        """Whether a random array occurs."""
        return any(base in self.variances for base in _arrays(expression))

    def entries(self) -> Iterator[Indexed]:
        """All random entries."""
        for base, shape in self.shapes.items():
            for indices in product(*(range(1, int(length) + 1) for length in shape)):
                yield base[indices]

    def entry(self, expression: Indexed) -> Indexed:
        """The entry. Raises `Undefined` where the array has none of these indices."""
        if any(
            not 1 <= index <= length
            for index, length in zip(expression.indices, self.shapes[expression.base], strict=True)
        ):
            raise Undefined(f"{expression} is no entry of an array of shape {self.shapes[expression.base]}")
        return expression


def collected(terms: Iterable[tuple[Monomial, Expr]]) -> dict[Monomial, Expr]:
    """The sum of terms, like ones together."""
    found: dict[Monomial, list[Expr]] = defaultdict(list)
    for monomial, coefficient in terms:
        found[monomial].append(coefficient)
    sums = {monomial: Add(*coefficients) for monomial, coefficients in found.items()}
    return {monomial: coefficient for monomial, coefficient in sums.items() if coefficient != 0}


def times(one: Monomial, other: Monomial) -> Monomial:
    """The product of two monomials."""
    exponents = dict(one)
    for factor, exponent in other:
        exponents[factor] = exponents.get(factor, 0) + exponent
    return frozenset(exponents.items())


def multiplied(one: Polynomial, other: Polynomial) -> dict[Monomial, Expr]:
    """The product of two polynomials."""
    return collected((times(a, b), Mul(p, q)) for a, p in one.items() for b, q in other.items())


@lru_cache(maxsize=4096)
def polynomial(expression: Expr, law: Law) -> Polynomial:
    """The polynomial that an expression is. Raises `NotReducible` where it is none."""
    if not law.holds(expression):
        return {ONE: expression} if expression != 0 else {}
    return of_random(expression, law)


@singledispatch
def of_random(expression: Basic, law: Law) -> Polynomial:
    """The same where random entries occur, by what the expression is."""
    raise NotReducible(f"{type(expression).__name__} of random parameters is no polynomial in them and in σ")


@of_random.register
def _(expression: Indexed, law: Law) -> Polynomial:
    entry = law.entry(expression)
    return {frozenset(((entry, 1),)): S.One} if law.variances[entry.base] != 0 else {}


@of_random.register
def _(expression: Add, law: Law) -> Polynomial:
    return collected(term for argument in expression.args for term in polynomial(argument, law).items())


@of_random.register
def _(expression: Mul, law: Law) -> Polynomial:
    found: Polynomial = {ONE: S.One}
    for argument in expression.args:
        found = multiplied(found, polynomial(argument, law))
    return found


@of_random.register
def _(expression: Pow, law: Law) -> Polynomial:
    if not (isinstance(expression.exp, Integer) and expression.exp > 0):
        raise NotReducible(f"a power {expression.exp} of random parameters")
    base = polynomial(expression.base, law)
    found: Polynomial = {ONE: S.One}
    for _ in range(int(expression.exp)):
        found = multiplied(found, base)
    return found


@of_random.register
def _(expression: sigma, law: Law) -> Polynomial:
    argument, order = expression.args
    inside, form = polynomial(argument, law), []
    if inside.keys() <= {ONE}:
        return {ONE: sigma(inside.get(ONE, S.Zero), order)}
    for monomial, coefficient in inside.items():
        match tuple(monomial):
            case ((Indexed() as entry, 1),):
                form.append((entry, coefficient))
            case _:
                raise NotReducible("σ of what is no linear form of random parameters")
    return {frozenset(((Through(int(order), tuple(sorted(form, key=str))), 1),)): S.One}


__all__ = [
    "ONE",
    "Factor",
    "Law",
    "Monomial",
    "Polynomial",
    "Through",
    "collected",
    "multiplied",
    "of_random",
    "polynomial",
    "times",
]
