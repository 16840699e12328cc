"""Means over normal vectors w ~ N(μ, S), by parts: E[(w − μ)_i F] = Σ_j S_ij E[∂F/∂w_j] for polynomials F.

`conditioned` is the law of w given an affine image y of it: μ + CV^{-1}(y − E[y]) and S − CV^{-1}C^⊤ with C the
covariance of w and y, V that of y.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce

from sympy import Add, Expr, Mul, S

from derive.algebra.expressions import (
    InverseMatrix,
    MatrixExpression,
    MatrixLetter,
    Transposed,
    letters,
)
from derive.algebra.laws import ConditionalMean, GaussianLaw, GaussianMean
from derive.algebra.normal_form import in_words, normal
from derive.algebra.number_form import number
from derive.algebra.numbers import MatrixNumber, TraceOf
from derive.algebra.polynomials import Polynomial, Word, single
from derive.algebra.slopes import form, gradient, jacobian
from derive.algebra.words import function, multiplied, transposed
from derive.language.quantity import NotReducible
from derive.language.symbols import array

_SCALAR = (S.One, S.One)


@dataclass(frozen=True)
class NormalColumns:
    """Means and covariances of columns in normal form."""

    means: Mapping[MatrixLetter, Polynomial]
    covariances: Mapping[tuple[MatrixLetter, MatrixLetter], Polynomial]

    @classmethod
    def of(cls, law: GaussianLaw) -> NormalColumns:
        pairs = {
            (one, other): normal(block)
            for one, row in zip(law.columns, law.blocks, strict=True)
            for other, block in zip(law.columns, row, strict=True)
        }
        return cls({one: normal(mean) for one, mean in zip(law.columns, law.means, strict=True)}, pairs)

    def moves(self, part: object) -> bool:
        """Whether a part holds one of the columns."""
        return not letters(part).isdisjoint(self.means)  # type: ignore[arg-type]

    def beside(self, one: MatrixLetter) -> list[tuple[MatrixLetter, Polynomial]]:
        """The columns that are correlated with one, each with the covariance."""
        return [(other, self.covariances[one, other]) for other in self.means if self.covariances[one, other].terms]


@in_words.register
def _(matrix: GaussianMean) -> Polynomial:
    _any_values(matrix.law)
    return mean(normal(matrix.args[0]), NormalColumns.of(matrix.law))  # type: ignore[arg-type]


@in_words.register
def _(matrix: ConditionalMean) -> Polynomial:
    _any_values(matrix.law)
    fresh = {one: MatrixLetter(array(f"{one.base.label} given"), *one.shape) for one in matrix.law.columns}
    return normal(GaussianMean(matrix.args[0].xreplace(fresh), conditioned(matrix.law, matrix.given, fresh)))  # type: ignore[arg-type]


def _any_values(law: GaussianLaw) -> None:
    """Raise `NotReducible` where something is said of a column that not all its values are."""
    for letter in law.columns:
        if letter.said:
            raise NotReducible(f"a mean over {letter.base.label}, which is {', '.join(sorted(letter.said))}")


def conditioned(law: GaussianLaw, given: MatrixExpression, named: Mapping[MatrixLetter, MatrixLetter]) -> GaussianLaw:
    """The law of the columns given y, each under another name. Raises `NotReducible` for what is not affine in them."""
    own, image = NormalColumns.of(law), normal(given)
    slopes = {one: jacobian(image, single((), _SCALAR), one) for one in law.columns}
    if any(own.moves(slope.matrix) for slope in slopes.values()):
        raise NotReducible("what is given is no affine image of the normal vectors")
    beside = {
        one: _summed(multiplied(own.covariances[one, by], transposed(slopes[by])) for by in law.columns)
        for one in law.columns
    }
    spread = _summed(multiplied(slopes[by], beside[by]) for by in law.columns)
    precision = function(InverseMatrix, spread)
    gain = {one: multiplied(beside[one], precision) for one in law.columns}
    moved = image.plus(mean(image, own).scaled(S.NegativeOne))
    means = [own.means[one].plus(multiplied(gain[one], moved)).matrix for one in law.columns]
    rows = [
        [
            own.covariances[one, other]
            .plus(multiplied(gain[one], transposed(beside[other])).scaled(S.NegativeOne))
            .matrix
            for other in law.columns
        ]
        for one in law.columns
    ]
    return GaussianLaw([named[one] for one in law.columns], means, rows)


def _summed(parts: Iterable[Polynomial]) -> Polynomial:
    return reduce(Polynomial.plus, parts)


def mean(matrix: Polynomial, law: NormalColumns) -> Polynomial:
    """E of a polynomial in the columns of a law. Raises `NotReducible` for other functions of them."""
    whole = Polynomial(matrix.shape, {})
    for word, coefficient in matrix.terms.items():
        for term in Add.make_args(coefficient):
            fixed, moving = _split(term, law)
            whole = whole.plus(_mean(word, moving, matrix.shape, law).scaled(fixed))
    return whole


def _split(term: Expr, law: NormalColumns) -> tuple[Expr, list[MatrixNumber]]:
    """(what does not move, the numbers that do, each as often as it stands)."""
    fixed, moving = S.One, []
    for factor in Mul.make_args(term):
        if not law.moves(factor):
            fixed = fixed * factor
            continue
        base, exponent = factor.as_base_exp()
        if not isinstance(base, MatrixNumber) or not (exponent.is_Integer and exponent > 0):
            raise _no_polynomial(factor, law)
        moving += [base] * int(exponent)
    return fixed, moving


def _no_polynomial(part: object, law: NormalColumns) -> NotReducible:
    held = sorted(str(one.base.label) for one in letters(part) & law.means.keys())  # type: ignore[arg-type]
    return NotReducible(f"the mean of what is no polynomial in {', '.join(held)}")


def _mean(word: Word, numbers: list[MatrixNumber], shape: tuple[Expr, Expr], law: NormalColumns) -> Polynomial:
    """E[word · numbers], one column of it taken by parts."""
    own = single(word, shape)
    places = [place for place, factor in enumerate(word) if law.moves(factor)]
    if not places and not numbers:
        return own
    others = Mul(*numbers)
    if places:
        at = next((place for place in places if word[place] in law.means), None)
        if at is None:
            if not any(isinstance(word[place], Transposed) for place in places):
                raise _no_polynomial(own.matrix, law)
            return transposed(mean(transposed(own).scaled(others), law))
        if at != places[0]:
            raise _no_polynomial(own.matrix, law)
        left = [single((factor,), factor.shape) for factor in word[:at]]
        w: MatrixLetter = word[at]  # type: ignore[assignment]
        behind = single(word[at + 1 :], (S.One, shape[1]))
        whole = multiplied(*left, law.means[w], mean(behind.scaled(others), law))
        for other, covariance in law.beside(w):
            slope = _slope_of_row(behind, others, other)
            whole = whole.plus(multiplied(*left, covariance, mean(slope, law)))
        return whole
    w, rest = _behind(numbers[0], law)
    others = Mul(*numbers[1:])
    factor = multiplied(transposed(law.means[w]), rest).terms.get((), S.Zero) * others
    for other, covariance in law.beside(w):
        turned = transposed(covariance)
        spread = number(TraceOf(multiplied(turned, jacobian(rest, single((), _SCALAR), other)).matrix))
        along = multiplied(transposed(rest), covariance, gradient(others, other)).terms.get((), S.Zero)
        factor = factor + spread * others + along
    return mean(own.scaled(factor), law)


def _slope_of_row(row: Polynomial, factor: Expr, w: MatrixLetter) -> Polynomial:
    """∂(factor · row)/∂w as a matrix of the rows of w and the columns of the row."""
    own = transposed(jacobian(transposed(row), single((), _SCALAR), w)).scaled(factor)
    return multiplied(gradient(factor, w), row).plus(own)


def _behind(chosen: MatrixNumber, law: NormalColumns) -> tuple[MatrixLetter, Polynomial]:
    """(w, R) with w^⊤R the number, for one w in it. Raises `NotReducible` where w stands in a function."""
    (word,) = form(chosen).terms
    for place, factor in enumerate(word):
        around = (*word[place + 1 :], *word[:place])
        rest = multiplied(*(single((one,), one.shape) for one in around)) if around else single((), _SCALAR)
        if isinstance(factor, Transposed) and factor.args[0] in law.means:
            return factor.args[0], rest  # type: ignore[return-value]
        if factor in law.means:
            return factor, transposed(rest)  # type: ignore[return-value]
    raise _no_polynomial(chosen, law)


__all__ = ["NormalColumns", "conditioned", "mean"]
