"""`inner_product`: E[X] of a polynomial of degree 2 in random variables by inner products of vectors.

Random variables with second moments are vectors, E[XY] the inner product of two, and 1 is one of length 1. As only
finitely many stand there, so do vectors of some ℝ^N, and any vectors of ℝ^N are random variables on N equally likely
outcomes: a relation between second moments holds for all laws where it does for all vectors, and conversely. Or X is
its mean and a vector at a right angle to 1: E[XY] = E[X]E[Y] + x^⊤y, with any numbers and any vectors.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sympy import Abs, Add, Expr, Mul, Pow, S, Symbol, expand

from derive.algebra.expressions import MatrixExpression, MatrixLetter, MatrixProduct, Transposed, as_matrix
from derive.algebra.kinds import ORTHONORMAL
from derive.algebra.numbers import MatrixEntry
from derive.language.quantity import NotReducible
from derive.language.symbols import array

SIZE = Symbol("N", integer=True, positive=True)
"""How many outcomes there are."""
ONE = MatrixLetter(array("one"), SIZE, 1, (ORTHONORMAL,))


@dataclass(frozen=True)
class SecondMoments:
    """How variables are vectors: `independent` has for each those that it is independent of, `sized` are those of which
    |X| stands beside them. Where `is_centred`, vectors are X − E[X]."""

    independent: Mapping[Symbol, frozenset[Symbol]]
    sized: frozenset[Symbol] = frozenset()
    is_centred: bool = False

    def vector(self, factor: Expr) -> MatrixLetter:
        """That of X or of |X|."""
        label = f"size_of_{factor.args[0]}" if isinstance(factor, Abs) else f"of_{factor}"
        return MatrixLetter(array(label), SIZE, 1)

    def mean(self, factor: Expr) -> Symbol:
        """E[X] or E[|X|], of which nothing is known but that it is a number."""
        label = f"mean_of_size_of_{factor.args[0]}" if isinstance(factor, Abs) else f"mean_of_{factor}"
        return Symbol(label, real=True)

    def product(self, one: Expr, other: Expr) -> Expr:
        """E[XY]; X² is |X|² where that stands beside it."""
        if one == other and one in self.sized:
            one = other = Abs(one)
        inner = MatrixEntry(MatrixProduct(Transposed(self.vector(one)), self.vector(other)))
        return inner + self.mean(one) * self.mean(other) if self.is_centred else inner

    def single(self, factor: Expr) -> Expr:
        """E[X]."""
        if self.is_centred:
            return self.mean(factor)
        return MatrixEntry(MatrixProduct(Transposed(ONE), self.vector(factor)))

    def equal_lengths(self) -> tuple[MatrixExpression, ...]:
        """What is 0: |X|² − X², as inner products."""
        plainly = SecondMoments(self.independent, frozenset(), self.is_centred)
        return tuple(
            as_matrix(self.product(one, one) - plainly.product(one, one)) for one in sorted(self.sized, key=str)
        )


def inner_product(value: Expr, moments: SecondMoments) -> Expr:
    """E of a polynomial in random variables and their sizes. Raises `NotReducible` for other functions."""
    return Add(*(_of_term(term, moments) for term in Add.make_args(expand(value))))


def _of_term(term: Expr, moments: SecondMoments) -> Expr:
    independent = moments.independent
    fixed, moving = term.as_independent(*independent, as_Add=False)
    factors = [one for factor in Mul.make_args(moving) for one in _factors(factor, independent)]
    whole = fixed
    while factors:
        group, held = [factors.pop()], set[Symbol]()
        while True:
            held = {one for factor in group for one in factor.free_symbols & independent.keys()}
            more = [
                one for one in factors if any(not (_held(one, independent) <= independent[other]) for other in held)
            ]
            if not more:
                break
            group += more
            factors = [one for one in factors if one not in more]
        whole *= _of_group(group, moments)
    return whole


def _held(factor: Expr, independent: Mapping[Symbol, frozenset[Symbol]]) -> set[Symbol]:
    return set(factor.free_symbols) & independent.keys()


def _factors(factor: Expr, independent: Mapping[Symbol, frozenset[Symbol]]) -> list[Expr]:
    """X, |X|, each as often as it stands there. Raises `NotReducible`."""
    base, power = factor.as_base_exp() if isinstance(factor, Pow) else (factor, S.One)
    if base == 1:
        return []
    if isinstance(base, Abs) and isinstance(base.args[0], Mul):
        inner = [one for part in Mul.make_args(base.args[0]) for one in _factors(Abs(part), independent)]
        return inner * int(power) if power.is_Integer and power > 0 else _refused(factor)
    is_letter = base in independent or (isinstance(base, Abs) and base.args[0] in independent)
    return [base] * int(power) if is_letter and power.is_Integer and power > 0 else _refused(factor)


def _refused(factor: Expr) -> list[Expr]:
    raise NotReducible(f"the mean of {factor} by inner products")


def _of_group(group: list[Expr], moments: SecondMoments) -> Expr:
    if len(group) > 2:
        raise NotReducible("a mean of more than two factors by inner products")
    return moments.product(*group) if len(group) == 2 else moments.single(group[0])


__all__ = ["ONE", "SIZE", "SecondMoments", "inner_product"]
