"""Slopes of matrices in normal form: `gradient` of a number, `jacobian` of a column, `speed` in time.

d tr(AB) = tr(dA B) + tr(A dB), so the gradient of tr(w^⊤R) by that one w is R. Letters of a kind that not every matrix
is of, symmetric or unit ones, have no slope here: NotReducible.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from sympy import Basic, Expr, S, Symbol

from derive.algebra.expressions import (
    EntrywiseProduct,
    InverseMatrix,
    MatrixExponential,
    MatrixExpression,
    MatrixLetter,
    MatrixProduct,
    PutIn,
    Slope,
    Speed,
    Transposed,
    letters,
)
from derive.algebra.kinds import GENERIC
from derive.algebra.normal_form import in_words, normal
from derive.algebra.number_form import number
from derive.algebra.numbers import MatrixNumber, TraceOf
from derive.algebra.polynomials import Polynomial, Word, collected, single
from derive.algebra.words import multiplied, transposed
from derive.language.parts import atoms
from derive.language.quantity import NotReducible


@in_words.register
def _(matrix: Slope) -> Polynomial:
    whole, by = matrix.args
    assert isinstance(whole, MatrixExpression) and isinstance(by, MatrixLetter)
    if not by.said <= GENERIC:
        raise NotReducible(f"a slope by {by.base.label}, which is {', '.join(sorted(by.said - GENERIC))}")
    if whole.is_scalar:
        return gradient(normal(whole).terms.get((), S.Zero), by)
    return jacobian(normal(whole), single((), (S.One, S.One)), by)


@in_words.register
def _(matrix: Speed) -> Polynomial:
    whole, time, *flows = matrix.args
    moved = {flow.args[0]: normal(flow.args[1]) for flow in flows}  # type: ignore[arg-type]
    return speed(normal(whole), time, moved)  # type: ignore[arg-type]


@in_words.register
def _(matrix: PutIn) -> Polynomial:
    whole, letter, value = matrix.args
    return normal(normal(whole).matrix.xreplace({letter: normal(value).matrix}))  # type: ignore[arg-type]


def gradient(of: Expr, by: MatrixLetter) -> Polynomial:
    """The gradient of a number in normal form, of the shape of the letter."""
    whole = Polynomial(by.shape, {})
    bare, probes = _probed(of, _moving(of, by))
    for probe, part in probes.items():
        share = bare.diff(probe).xreplace(probes)
        if share == 0:
            continue
        inside = form(part)
        unit = single((), (inside.shape[0], inside.shape[0]))
        whole = whole.plus(_of_trace(inside, unit, by).scaled(share))
    return whole


def _moving(of: Expr, by: Basic) -> list[MatrixNumber]:
    found = sorted((part for part in atoms(of, MatrixNumber) if by in letters(part)), key=str)
    if any(not isinstance(part, TraceOf) and not part.matrix.is_scalar for part in found):
        raise NotReducible("the slope of an entry")
    return found


def form(part: MatrixNumber) -> Polynomial:
    """The word of a number in normal form, not taken for the number that it is."""
    inside = part.matrix
    word = inside.args if isinstance(inside, MatrixProduct) else (inside,)
    return single(tuple(word), inside.shape)  # type: ignore[arg-type]


def _probed(of: Expr, parts: Sequence[MatrixNumber]) -> tuple[Expr, dict[Symbol, MatrixNumber]]:
    """A number with letters for its parts, but for those that stand inside of others alone, and what each letter is."""
    probes = {Symbol(f"probe_{place}", real=True): part for place, part in enumerate(parts)}
    return of.xreplace({part: probe for probe, part in probes.items()}), probes


def _of_trace(matrix: Polynomial, rest: Polynomial, by: MatrixLetter) -> Polynomial:
    """The gradient of tr(A · rest), where the rest stands still."""
    whole = Polynomial(by.shape, {})
    for word, c in matrix.terms.items():
        own = single(word, matrix.shape)
        if by in letters(c):
            weight = number(TraceOf(multiplied(own, rest).matrix))
            whole = whole.plus(gradient(c, by).scaled(weight))
        for place, factor in enumerate(word):
            if by in letters(factor):
                around = _product(word[place + 1 :], rest, word[:place])
                whole = whole.plus(_of_factor(factor, around, by).scaled(c))
    return whole


def _product(behind: Word, rest: Polynomial, before: Word) -> Polynomial:
    parts = (
        [single((factor,), factor.shape) for factor in behind],
        [single((factor,), factor.shape) for factor in before],
    )
    return multiplied(*parts[0], rest, *parts[1])


def _of_factor(factor: MatrixExpression, rest: Polynomial, by: MatrixLetter) -> Polynomial:
    """The gradient of tr(factor · rest)."""
    match factor:
        case MatrixLetter():
            return transposed(rest)
        case Transposed():
            return rest
        case InverseMatrix():
            own = normal(factor)
            return _of_trace(normal(factor.matrix), multiplied(own, rest, own).scaled(S.NegativeOne), by)
        case EntrywiseProduct():
            one, other = (normal(side) for side in factor.args)  # type: ignore[arg-type]
            first = _of_trace(one, _entrywise(transposed(other), rest), by)
            return first.plus(_of_trace(other, _entrywise(transposed(one), rest), by))
    raise NotReducible(f"the slope of {type(factor).__name__}")


def _entrywise(one: Polynomial, other: Polynomial) -> Polynomial:
    return normal(EntrywiseProduct(one.matrix, other.matrix))


def jacobian(matrix: Polynomial, behind: Polynomial, by: MatrixLetter) -> Polynomial:
    """The Jacobian of A · behind, a column, where what stands behind does not move."""
    whole = Polynomial((matrix.shape[0], by.shape[0]), {})
    for word, c in matrix.terms.items():
        if by in letters(c):
            column = multiplied(single(word, matrix.shape), behind)
            whole = whole.plus(multiplied(column, transposed(gradient(c, by))))
        for place, factor in enumerate(word):
            if by not in letters(factor):
                continue
            right = _product(word[place + 1 :], behind, ())
            match factor:
                case MatrixLetter():
                    middle = single((), (by.shape[0], by.shape[0])).scaled(right.terms.get((), S.Zero))
                case Transposed():
                    middle = transposed(right)
                case InverseMatrix():
                    own = normal(factor)
                    inner = jacobian(normal(factor.matrix), multiplied(own, right), by)
                    middle = multiplied(own, inner).scaled(S.NegativeOne)
                case _:
                    raise NotReducible(f"the slope of {type(factor).__name__}")
            left = [single((one,), one.shape) for one in word[:place]]
            whole = whole.plus(multiplied(*left, middle).scaled(c))
    return whole


def speed(matrix: Polynomial, time: Symbol, flows: dict[Basic, Polynomial]) -> Polynomial:
    """d/dt of a matrix in normal form."""
    whole = Polynomial(matrix.shape, {})
    for word, c in matrix.terms.items():
        terms = [(word, number_speed(c, time, flows))]
        whole = whole.plus(collected(matrix.shape, terms))
        for place, factor in enumerate(word):
            moved = _factor_speed(factor, time, flows)
            if moved.terms:
                before, behind = (
                    [single((one,), one.shape) for one in part] for part in (word[:place], word[place + 1 :])
                )
                whole = whole.plus(multiplied(*before, moved, *behind).scaled(c))
    return whole


def number_speed(of: Expr, time: Symbol, flows: dict[Basic, Polynomial]) -> Expr:
    """d/dt of a number in normal form."""
    bare, probes = _probed(of, sorted(atoms(of, MatrixNumber), key=str))
    total = bare.diff(time).xreplace(probes)
    for probe, part in probes.items():
        if not isinstance(part, TraceOf) and not part.matrix.is_scalar:
            raise NotReducible("the speed of an entry")
        moved = speed(form(part), time, flows)
        total = total + bare.diff(probe).xreplace(probes) * number(TraceOf(moved.matrix))
    return total


def _factor_speed(factor: MatrixExpression, time: Symbol, flows: dict[Basic, Polynomial]) -> Polynomial:
    match factor:
        case MatrixLetter():
            return flows.get(factor, Polynomial(factor.shape, {}))
        case Transposed():
            return transposed(_factor_speed(factor.args[0], time, flows))  # type: ignore[arg-type]
        case EntrywiseProduct():
            one, other = (normal(side) for side in factor.args)  # type: ignore[arg-type]
            return _entrywise(speed(one, time, flows), other).plus(_entrywise(one, speed(other, time, flows)))
    inside = normal(factor.args[0])  # type: ignore[arg-type]
    moved = speed(inside, time, flows)
    own = normal(factor)
    if not moved.terms:
        return Polynomial(factor.shape, {})
    if isinstance(factor, InverseMatrix):
        return reduce(multiplied, (own, moved, own)).scaled(S.NegativeOne)
    if isinstance(factor, MatrixExponential) and multiplied(inside, moved) == multiplied(moved, inside):
        return multiplied(moved, own)
    raise NotReducible(f"the speed of {type(factor).__name__}")


__all__ = ["form", "gradient", "jacobian", "number_speed", "speed"]
