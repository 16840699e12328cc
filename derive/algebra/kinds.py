"""What may be said of a matrix, and what follows: a positive definite one is symmetric and invertible."""

from __future__ import annotations

from collections.abc import Iterable

from derive.algebra.expressions import (
    InverseMatrix,
    MatrixExponential,
    MatrixExpression,
    MatrixLetter,
    MatrixPower,
    MatrixProduct,
    MatrixRoot,
    MatrixSum,
    Multiple,
    PseudoInverse,
    Transposed,
    UnitMatrix,
    letters,
)

SYMMETRIC = "symmetric"
SEMIDEFINITE = "positive semidefinite"
DEFINITE = "positive definite"
INVERTIBLE = "invertible"
ORTHOGONAL = "orthogonal"
ORTHONORMAL = "orthonormal columns"
IDEMPOTENT = "idempotent"
DIAGONAL = "diagonal"
FULL_COLUMNS = "full column rank"
FULL_ROWS = "full row rank"
NONZERO = "nonzero"
GENERIC = frozenset((FULL_COLUMNS, FULL_ROWS, INVERTIBLE, NONZERO))
"""What holds around every matrix that it holds for."""

_IMPLIED = {
    DEFINITE: (SEMIDEFINITE, INVERTIBLE),
    SEMIDEFINITE: (SYMMETRIC,),
    DIAGONAL: (SYMMETRIC,),
    ORTHOGONAL: (ORTHONORMAL, INVERTIBLE),
    ORTHONORMAL: (FULL_COLUMNS, NONZERO),
}
WORDS = frozenset(
    (
        SYMMETRIC,
        SEMIDEFINITE,
        DEFINITE,
        INVERTIBLE,
        ORTHOGONAL,
        ORTHONORMAL,
        IDEMPOTENT,
        DIAGONAL,
        FULL_COLUMNS,
        FULL_ROWS,
        NONZERO,
    )
)


def implied(said: Iterable[str]) -> frozenset[str]:
    """What is said with all that follows from it.

    >>> sorted(implied(["positive definite"]))
    ['invertible', 'positive definite', 'positive semidefinite', 'symmetric']
    """
    found, waiting = set(), list(said)
    while waiting:
        word = waiting.pop()
        if word not in found:
            found.add(word)
            waiting += _IMPLIED.get(word, ())
    return frozenset(found)


def has(matrix: object, word: str) -> bool:
    """Whether a letter is of a kind."""
    return isinstance(matrix, MatrixLetter) and word in implied(matrix.said)


def is_semidefinite(matrix: MatrixExpression) -> bool:
    """Whether a matrix is seen to be positive semidefinite: X^⊤X, sums of such ones, functions of such ones."""
    match matrix:
        case MatrixLetter():
            return has(matrix, SEMIDEFINITE) or (has(matrix, SYMMETRIC) and has(matrix, IDEMPOTENT))
        case UnitMatrix():
            return True
        case Multiple():
            return bool(matrix.args[0].is_nonnegative) and is_semidefinite(matrix.args[1])  # type: ignore[attr-defined,arg-type]
        case MatrixSum():
            return all(map(is_semidefinite, matrix.args))  # type: ignore[arg-type]
        case MatrixProduct():
            return _is_folded(matrix.args, semidefinite_middle=True)  # type: ignore[arg-type]
        case MatrixExponential():
            return is_symmetric(matrix.matrix)
        case InverseMatrix() | MatrixPower() | MatrixRoot():
            return is_semidefinite(matrix.matrix)
    return False


def is_definite(matrix: MatrixExpression) -> bool:
    """Whether a matrix is seen to be positive definite: a semidefinite one with a positive multiple of I added, X^⊤X
    where X has full column rank."""
    match matrix:
        case MatrixLetter():
            return has(matrix, DEFINITE)
        case UnitMatrix():
            return True
        case Multiple():
            return bool(matrix.args[0].is_positive) and is_definite(matrix.args[1])  # type: ignore[attr-defined,arg-type]
        case MatrixSum():
            terms: tuple[MatrixExpression, ...] = matrix.args  # type: ignore[assignment]
            return all(map(is_semidefinite, terms)) and any(map(is_definite, terms))
        case MatrixProduct():
            factors: tuple[MatrixExpression, ...] = matrix.args  # type: ignore[assignment]
            if len(factors) != 2 or factors[0] != transposed_plainly(factors[1]):
                return False
            return has(factors[1], FULL_COLUMNS) or (
                has(_letter(factors[1]), FULL_ROWS) and factors[1] != _letter(factors[1])
            )
        case MatrixExponential():
            return is_symmetric(matrix.matrix)
        case InverseMatrix():
            return is_definite(matrix.matrix)
    return False


def is_invertible(matrix: MatrixExpression) -> bool:
    """Whether a square matrix is seen to be invertible."""
    match matrix:
        case MatrixLetter():
            return has(matrix, INVERTIBLE)
        case Multiple():
            factor, inner = matrix.args
            return factor.is_nonzero is True and is_invertible(inner)  # type: ignore[attr-defined,arg-type]
        case MatrixProduct():
            factors: tuple[MatrixExpression, ...] = matrix.args  # type: ignore[assignment]
            return is_definite(matrix) or all(one.is_square and is_invertible(one) for one in factors)
        case Transposed() | InverseMatrix():
            return is_invertible(matrix.args[0])  # type: ignore[arg-type]
        case MatrixExponential():
            return True
    return is_definite(matrix)


def is_symmetric(matrix: MatrixExpression) -> bool:
    """Whether a matrix is seen to be its own transpose."""
    match matrix:
        case MatrixLetter():
            return has(matrix, SYMMETRIC)
        case UnitMatrix():
            return True
        case Multiple():
            return is_symmetric(matrix.args[1])  # type: ignore[arg-type]
        case MatrixSum():
            return all(map(is_symmetric, matrix.args))  # type: ignore[arg-type]
        case MatrixProduct():
            return _is_folded(matrix.args, semidefinite_middle=False)  # type: ignore[arg-type]
        case InverseMatrix() | MatrixExponential() | MatrixPower() | MatrixRoot():
            return is_symmetric(matrix.matrix)
        case PseudoInverse():
            return is_symmetric(matrix.args[0])  # type: ignore[arg-type]
    return False


def transposed_plainly(matrix: MatrixExpression) -> MatrixExpression:
    """A^⊤, A where it is A^⊤ that is given, and A itself where A is symmetric."""
    if isinstance(matrix, Transposed):
        return matrix.args[0]  # type: ignore[return-value]
    return matrix if is_symmetric(matrix) else Transposed(matrix)


def _letter(matrix: MatrixExpression) -> MatrixExpression:
    return matrix.args[0] if isinstance(matrix, Transposed) else matrix  # type: ignore[return-value]


def _is_folded(factors: tuple[MatrixExpression, ...], *, semidefinite_middle: bool) -> bool:
    """Whether factors are A^⊤ M A, with M symmetric, or semidefinite, or nothing."""
    if not factors:
        return True
    held = frozenset().union(*map(letters, factors))
    is_of_one = len(held) == 1 and has(next(iter(held)), SYMMETRIC)
    if semidefinite_middle and is_of_one and all(map(is_semidefinite, factors)):
        return True  # functions of one symmetric matrix commute
    if len(factors) == 1:
        return (is_semidefinite if semidefinite_middle else is_symmetric)(factors[0])
    return factors[0] == transposed_plainly(factors[-1]) and _is_folded(
        factors[1:-1], semidefinite_middle=semidefinite_middle
    )
