"""`under`: numbers made of matrices where others are supposed to be 0, as x^⊤y is of orthogonal vectors; `with_ranks`
what determinants that are not 0 say of letters.

The first word of what is 0, c · lead + rest, is −rest / c wherever it stands in another word, and so is its transpose.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from sympy import Expr, S, expand

from derive.algebra.expressions import MatrixExpression, MatrixLetter, Transposed, letters
from derive.algebra.kinds import FULL_COLUMNS, FULL_ROWS, INVERTIBLE
from derive.algebra.normal_form import normal
from derive.algebra.number_form import number
from derive.algebra.numbers import Determinant, MatrixEntry, MatrixNumber, TraceOf
from derive.algebra.polynomials import Polynomial, Word, ordered, single
from derive.algebra.slopes import form
from derive.algebra.words import multiplied, transposed
from derive.language.parts import atoms

MAX_STEPS = 100


@dataclass(frozen=True)
class Replacement:
    """A word, and what stands in its place."""

    word: Word
    by: Polynomial


def with_ranks(nonzero: Iterable[Expr]) -> dict[MatrixLetter, MatrixLetter]:
    """Letters with the rank that determinants show that are not 0: of A, of A^⊤A, of AA^⊤."""
    found: dict[MatrixLetter, MatrixLetter] = {}
    for one in nonzero:
        terms = normal(one.matrix).terms if isinstance(one, Determinant) else {}
        word = next(iter(terms)) if len(terms) == 1 else ()
        held = letters(word[-1]) if word else frozenset()
        if len(held) != 1:
            continue
        (letter,) = held
        shown = {
            (letter,): INVERTIBLE,
            (Transposed(letter), letter): FULL_COLUMNS,
            (letter, Transposed(letter)): FULL_ROWS,
        }
        if word in shown:
            now = found.get(letter, letter)
            found[letter] = MatrixLetter(now.base, *now.shape, now.said | {shown[word]})
    return found


def under(expression: Expr, zeros: Sequence[MatrixExpression]) -> Expr:
    """An expression in normal form where all of `zeros` are 0."""
    found, zeros = _eliminated(number(expression), zeros)
    numbers, words = _replacements(zeros)
    for _ in range(MAX_STEPS):
        put = {part: numbers[part] for part in atoms(found, MatrixNumber) if part in numbers}
        put |= {part: new for part in atoms(found, MatrixNumber) if (new := _rewritten(part, words)) is not None}
        if not put:
            return found
        found = number(expand(found.xreplace(put)))
    return found


def _eliminated(expression: Expr, zeros: Sequence[MatrixExpression]) -> tuple[Expr, list[MatrixExpression]]:
    """Without the letters that zeros say what they are: y where Xv − y = 0."""
    waiting, kept = list(zeros), []
    while waiting:
        whole = normal(waiting.pop(0))
        (letter, value), *_ = (*_values(whole), (None, None))
        if letter is None:
            kept.append(whole.matrix)
            continue
        put = {letter: value}
        expression = number(expression.xreplace(put))
        waiting, kept = ([one.xreplace(put) for one in part] for part in (waiting, kept))
    return expression, kept


def _values(zero: Polynomial) -> Iterator[tuple[MatrixLetter, MatrixExpression]]:
    """Letters that stand alone in one term of a zero and in no other, each with what it comes to."""
    for word, c in zero.terms.items():
        rest = {other: -e / c for other, e in zero.terms.items() if other != word}
        value = Polynomial(zero.shape, rest).matrix
        if len(word) == 1 and isinstance(word[0], MatrixLetter) and c.is_nonzero and word[0] not in letters(value):
            yield word[0], value


def _replacements(zeros: Sequence[MatrixExpression]) -> tuple[dict[MatrixNumber, Expr], tuple[Replacement, ...]]:
    """(numbers with what they are, words with what stands for them)."""
    numbers: dict[MatrixNumber, Expr] = {}
    words: list[Replacement] = []
    for zero in zeros:
        whole = normal(zero)
        if zero.is_scalar:
            numbers |= _solved(number(whole.terms.get((), S.Zero).xreplace(numbers)))
            continue
        for one in (whole, transposed(whole)):
            (lead, c), *rest = ordered(one.terms) or [((), S.Zero)]
            if lead and c.is_nonzero:
                words.append(Replacement(lead, Polynomial(one.shape, {other: -e / c for other, e in rest})))
    return numbers, tuple(words)


def _solved(zero: Expr) -> dict[MatrixNumber, Expr]:
    """The last number that a zero is linear in, with a number before it that is not 0, and what it comes to."""
    for part in sorted(atoms(zero, MatrixNumber), key=str, reverse=True):
        slope = zero.coeff(part)
        bare = expand(zero - slope * part)
        if slope.is_nonzero and not slope.has(part) and not bare.has(part):
            return {part: expand(-bare / slope)}
    return {}


def _rewritten(part: MatrixNumber, words: Iterable[Replacement]) -> Expr | None:
    """A number with one word replaced in it; None where none stands there."""
    if not isinstance(part, MatrixEntry | TraceOf):
        return None
    ((word, _),) = form(part).terms.items()
    turns = range(len(word)) if isinstance(part, TraceOf) else range(1)
    for replacement, turn in product(words, turns):
        turned, size = word[turn:] + word[:turn], len(replacement.word)
        for place in range(len(turned) - size + 1):
            if turned[place : place + size] == replacement.word:
                around = [turned[:place], turned[place + size :]]
                before, behind = ([single((one,), one.shape) for one in side] for side in around)
                whole = multiplied(*before, replacement.by, *behind).matrix
                return number(part.func(whole, *part.args[1:]))
    return None


__all__ = ["under", "with_ranks"]
