"""Means of matrices over a vector w ~ N(0, vI), by parts: E[w_i F(w)] = v E[∂F/∂w_i] for polynomials F."""

from __future__ import annotations

from sympy import Add, Expr, Mul, S

from derive.algebra.expressions import GaussianMean, MatrixExpression, MatrixLetter, Transposed, letters
from derive.algebra.normal_form import in_words, normal
from derive.algebra.number_form import number
from derive.algebra.numbers import MatrixNumber, TraceOf
from derive.algebra.polynomials import Polynomial, Word, single
from derive.algebra.slopes import form, gradient, jacobian
from derive.algebra.words import multiplied, transposed
from derive.language.quantity import NotReducible

_SCALAR = (S.One, S.One)


@in_words.register
def _(matrix: GaussianMean) -> Polynomial:
    inside, letter, variance = matrix.args
    assert isinstance(letter, MatrixLetter) and isinstance(inside, MatrixExpression)
    if letter.said:
        raise NotReducible(f"a mean over {letter.base.label}, which is {', '.join(sorted(letter.said))}")
    return mean(normal(inside), letter, number(variance))  # type: ignore[arg-type]


def mean(matrix: Polynomial, w: MatrixLetter, variance: Expr) -> Polynomial:
    """E of a polynomial in w. Raises `NotReducible` for other functions of it."""
    whole = Polynomial(matrix.shape, {})
    for word, coefficient in matrix.terms.items():
        for term in Add.make_args(coefficient):
            fixed, moving = _split(term, w)
            part = _mean(word, moving, matrix.shape, w, variance).scaled(fixed)
            whole = whole.plus(part)
    return whole


def _split(term: Expr, w: MatrixLetter) -> tuple[Expr, list[MatrixNumber]]:
    """(what does not hold w, the numbers that do, each as often as it stands)."""
    fixed, moving = S.One, []
    for factor in Mul.make_args(term):
        if w not in letters(factor):
            fixed = fixed * factor
            continue
        base, exponent = factor.as_base_exp()
        if not isinstance(base, MatrixNumber) or not (exponent.is_Integer and exponent > 0):
            raise NotReducible(f"the mean of what is no polynomial in {w.base.label}")
        moving += [base] * int(exponent)
    return fixed, moving


def _mean(
    word: Word, numbers: list[MatrixNumber], shape: tuple[Expr, Expr], w: MatrixLetter, variance: Expr
) -> Polynomial:
    own = single(word, shape)
    places = [place for place, factor in enumerate(word) if w in letters(factor)]
    if not places and not numbers:
        return own
    if places:
        at = next((place for place in places if word[place] == w), None)
        if at is None:
            return transposed(_mean_of(transposed(own), Mul(*numbers), w, variance))
        before, behind = word[:at], word[at + 1 :]
        left = [single((factor,), factor.shape) for factor in before]
        return multiplied(*left, mean(_slope_of_rest(behind, Mul(*numbers), w), w, variance).scaled(variance))
    chosen, *others = numbers
    rest = _behind(chosen, w)
    other = Mul(*others)
    spread = number(TraceOf(jacobian(rest, single((), _SCALAR), w).matrix))
    along = multiplied(transposed(rest), gradient(other, w)).terms.get((), S.Zero)
    return _mean_of(own, spread * other + along, w, variance).scaled(variance)


def _mean_of(own: Polynomial, factor: Expr, w: MatrixLetter, variance: Expr) -> Polynomial:
    return mean(own.scaled(factor), w, variance)


def _slope_of_rest(behind: Word, factor: Expr, w: MatrixLetter) -> Polynomial:
    """∂(factor · row)/∂w as a matrix of the rows of w and the columns of the row."""
    slope = gradient(factor, w)
    if not behind:
        return slope
    row = multiplied(*(single((one,), one.shape) for one in behind))
    return multiplied(slope, row).plus(transposed(jacobian(transposed(row), single((), _SCALAR), w)).scaled(factor))


def _behind(chosen: MatrixNumber, w: MatrixLetter) -> Polynomial:
    """The column R with w^⊤R the number, for one w in it. Raises `NotReducible` where w stands in a function."""
    (word,) = form(chosen).terms
    for place, factor in enumerate(word):
        around = (*word[place + 1 :], *word[:place])
        if factor == Transposed(w):
            return multiplied(*(single((one,), one.shape) for one in around))
        if factor == w:
            return transposed(multiplied(*(single((one,), one.shape) for one in around)))
    raise NotReducible(f"the mean of what is no polynomial in {w.base.label}")


__all__ = ["mean"]
