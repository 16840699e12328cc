"""`suppose`: an equation between vectors or matrices that a text supposes is a condition of what follows it.

"Suppose x^⊤y = 0", "let P satisfy P² = P", "with x ⊥ y": up to the end of the section or the theorem, behind "if" to
the end of the sentence. `supposed_about` is what is 0 then of matrices that a question is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sympy import Basic, Expr, Pow, S

from derive.algebra import kinds
from derive.algebra.expressions import (
    MatrixExpression,
    MatrixLetter,
    MatrixProduct,
    MatrixSum,
    Multiple,
    ShapeMismatch,
    Transposed,
    UnitMatrix,
    as_matrix,
    letters,
)
from derive.algebra.normal_form import normal
from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tree import Chain, Expression
from derive.language.quantity import NotReducible
from verify.reading.document.words import is_supposing, sets_locally
from verify.reading.letters.names import names_held, plain
from verify.reading.letters.scope import SECTION, SENTENCE, Meanings, Supposition
from verify.reading.letters.unjudged import Unjudged
from verify.reading.matrices.operators import matrix_reading
from verify.reading.matrices.reading import MatrixReading
from verify.reading.matrices.values import UnitOfAnySize, alike, inner

_BETWEEN = r"(?:\s+(?:that|also|further|furthermore|moreover|now|in addition|for simplicity|throughout))*\W*$"
_SUPPOSES = re.compile(rf"\b(?:suppose|assume|assuming|let|if|when|whenever){_BETWEEN}", re.I)
_BESIDE = re.compile(rf"\b(?:with|such that|given|provided|satisf(?:y|ies|ying)){_BETWEEN}", re.I)
SIGNS = frozenset(("=", "\\perp"))


def supposes(words: str, said: str) -> bool:
    """Whether words end so that an equation behind them is supposed; `said` are all words of the sentence."""
    return bool(_SUPPOSES.search(words) or (_BESIDE.search(words) and is_supposing(said)))


def suppose(scope: Meanings, link: Chain, words: str) -> tuple[str, ...]:
    """Note an equation as supposed; the letters that it is about, none where it is not about vectors or matrices."""
    left, right = link.sides
    reading = matrix_reading(scope)
    assert left is not None and right is not None
    held = {name for name in names_held(left) | names_held(right) if reading.is_matrix(name)}
    if not held:
        return ()
    if not _fits(scope, left, right, link.relations[0].sign):
        return ()
    is_local = sets_locally(words)
    if not is_local and (kind := _kind(scope, Supposition(left, right, link.relations[0].sign, ()))):
        scope.say(*kind)
    else:
        scope.suppose(left, right, link.relations[0].sign, held, SENTENCE if is_local else SECTION)
    return tuple(sorted(held))


def _fits(scope: Meanings, left: Expression, right: Expression, sign: str) -> bool:
    """Whether no shapes are seen that do not fit."""
    try:
        _zero(matrix_reading(scope), Supposition(left, right, sign, ()))
    except ShapeMismatch:
        return False
    except (Unjudged, NotRead):
        return True
    return True


def _kind(scope: Meanings, one: Supposition) -> tuple[str, frozenset[str]] | None:
    """(letter, kind) where what is supposed is what a word says: A^⊤ = A, P² = P, Q^⊤Q = I, ‖u‖ = 1."""
    reading = matrix_reading(scope)
    try:
        zero = normal(_zero(reading, one))
        for name, letter in reading.met.items():
            for kind, matrix in _kinds_of(letter):
                if zero in (normal(matrix), normal(Multiple(-1, matrix))):
                    return name, frozenset((kind,))
    except (Unjudged, NotRead, NotReducible, ShapeMismatch, TypeError):
        pass
    return None


def _kinds_of(letter: MatrixLetter) -> Iterable[tuple[str, MatrixExpression]]:
    """Kinds of a letter, each with what is 0 then."""

    def minus(one: MatrixExpression, other: MatrixExpression) -> MatrixExpression:
        return MatrixSum(one, Multiple(-1, other))

    square = MatrixProduct(Transposed(letter), letter)
    yield kinds.ORTHONORMAL, minus(square, UnitMatrix(letter.shape[1]))
    if square.is_scalar:
        yield kinds.ORTHONORMAL, as_matrix(inner(letter, letter) ** S.Half - 1)
    elif letter.is_square:
        yield kinds.ORTHOGONAL, minus(MatrixProduct(letter, Transposed(letter)), UnitMatrix(letter.shape[0]))
        yield kinds.SYMMETRIC, minus(letter, Transposed(letter))
        yield kinds.IDEMPOTENT, minus(MatrixProduct(letter, letter), letter)


def _zero(reading: MatrixReading, one: Supposition) -> MatrixExpression:
    """What is 0 by a supposition. Raises `Unjudged`, `NotRead`, `ShapeMismatch`."""
    left, right = reading.value(one.left), reading.value(one.right)
    if one.sign == "\\perp":
        return as_matrix(inner(left, right))
    left, right = alike(left, right)
    if isinstance(left, UnitOfAnySize) or isinstance(right, UnitOfAnySize):
        raise Unjudged("the size of I")
    if isinstance(left, Expr) and isinstance(right, Expr):
        return as_matrix(_squared(left, right))
    assert isinstance(left, MatrixExpression) and isinstance(right, MatrixExpression)
    return MatrixSum(left, Multiple(-1, right))


def _squared(left: Expr, right: Expr) -> Expr:
    """left − right; of the length of a vector and a number that is not negative, that of their squares."""
    for one, other in ((left, right), (right, left)):
        is_root = isinstance(one, Pow) and one.exp == S.Half
        if is_root and (other.is_nonnegative or (isinstance(other, Pow) and other.exp == S.Half)):
            return one**2 - other**2
    return left - right


@dataclass(frozen=True)
class Supposed:
    """`zeros` with how each is typed; `unread` is what has no meaning here, in words."""

    zeros: dict[MatrixExpression, str]
    unread: str


def supposed_about(reading: MatrixReading, *held: Basic) -> Supposed:
    """What is supposed of the letters of some parts, and of letters that stand beside these there."""
    about = {str(letter.base.label) for part in held for letter in letters(part)}
    waiting = [(one, *_read(reading, one)) for one in reading.scope.supposed()]
    zeros: dict[MatrixExpression, str] = {}
    unread: list[str] = []
    while due := [one for one in waiting if one[2] & about]:
        for one in due:
            supposition, zero, of = one
            waiting.remove(one)
            about |= of
            if zero is None:
                unread.append(supposition.words)
            else:
                zeros[_zero(reading, supposition)] = supposition.words
    return Supposed(zeros, ", ".join(unread))


def _read(reading: MatrixReading, one: Supposition) -> tuple[MatrixExpression | None, set[str]]:
    """(what is 0, None where that is not read; the letters that it is about, by the names of their arrays)."""
    fresh = matrix_reading(reading.scope)
    try:
        zero = _zero(fresh, one)
        return zero, {str(letter.base.label) for letter in letters(zero)}
    except (Unjudged, NotRead, ShapeMismatch):
        return None, {plain(letter) for letter, _ in one.wheres}


def is_supposed_of(scope: Meanings, names: Iterable[str]) -> bool:
    """Whether something is supposed of one of these letters."""
    named = set(names)
    return any(letter in named for one in scope.supposed() for letter, _ in one.wheres)


__all__ = ["SIGNS", "is_supposed_of", "suppose", "supposed_about", "supposes"]
