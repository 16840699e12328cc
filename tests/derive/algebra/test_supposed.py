"""Numbers under what is supposed to be 0: right ones become equal, others do not; and the places that satisfy it."""

from dataclasses import replace

import pytest
from sympy import Basic, Rational

from derive.algebra import Determinant, MatrixEntry, TraceOf, kinds, normal
from derive.algebra.expressions import (
    InverseMatrix,
    MatrixExpression,
    MatrixLetter,
    MatrixSum,
    Multiple,
    PseudoInverse,
    Transposed,
    UnitMatrix,
    as_matrix,
    letters,
)
from derive.algebra.supposed import under, with_ranks
from derive.language.symbols import d
from tests.derive.algebra.test_rules import GRAM, A, B, C, K, X, letter, minus, norm, product, v, w, x, y, z
from tests.verify.oracles.matrices import statement
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles.matrices import compared
from verify.oracles.matrix_proofs import proved

T = Transposed
ANGLE = product(T(x), z)
NORMAL = minus(product(T(X), X, w), product(T(X), y))
COMMUTATOR = minus(product(A, B), product(B, A))
BOTH, MORE = MatrixSum(x, z), MatrixSum(A, B)
TRUE = (
    (norm(BOTH) ** 2, norm(x) ** 2 + norm(z) ** 2, (ANGLE,)),
    (product(A, z, T(z), x), Multiple(0, x), (ANGLE,)),
    (product(MORE, MORE), MatrixSum(product(A, A), Multiple(2, product(A, B)), product(B, B)), (COMMUTATOR,)),
    (product(A, A, x), Multiple(v**2, x), (minus(product(A, x), Multiple(v, x)),)),
    (product(X, PseudoInverse(X), y), y, (minus(product(X, w), y),)),
    (MatrixEntry(product(T(y), X, w)), norm(product(X, w)) ** 2, (NORMAL,)),
)
FALSE = (
    (norm(BOTH) ** 2, norm(x) ** 2 - norm(z) ** 2, (ANGLE,)),
    (norm(MatrixSum(x, w)) ** 2, norm(x) ** 2 + norm(w) ** 2, (ANGLE,)),
    (product(A, T(B)), product(T(B), A), (COMMUTATOR,)),
    (product(A, A, x), Multiple(v, x), (minus(product(A, x), Multiple(v, x)),)),
    (product(PseudoInverse(X), y), w, (minus(product(X, w), y),)),
    (norm(y) ** 2, norm(product(X, w)) ** 2, (NORMAL,)),
    (B, C, (minus(product(A, B), product(A, C)),)),
    (w, z, (minus(product(X, w), product(X, z)),)),
    (Determinant(A), Rational(0), (product(A, x),)),
    (Determinant(minus(A, Multiple(v, UnitMatrix(d)))), Rational(0), (minus(product(A, x), Multiple(v, x)),)),
)


def supposing(one: Basic, other: Basic, zeros: tuple[MatrixExpression, ...]) -> Statement:
    """one = other where all of the zeros are 0."""
    found = statement(one, other)
    held = {letter.base: letter.shape for zero in zeros for letter in letters(zero)}
    more = {symbol: allowed for zero in zeros for symbol, allowed in statement(zero, zero).domain.scalars.items()}
    domain = found.domain
    return found.on(replace(domain, zero=zeros, arrays={**held, **domain.arrays}, scalars={**more, **domain.scalars}))


@pytest.mark.parametrize(("one", "other", "zeros"), TRUE)
def test_what_follows_is_proved_and_agrees(one, other, zeros):
    claimed = supposing(one, other, zeros)
    assert proved("symbolic", "as_stated", claimed).outcome == "proved"
    assert compared("pointwise", "as_stated", claimed, Settings()).outcome == "agrees"


@pytest.mark.parametrize(("one", "other", "zeros"), FALSE)
def test_what_does_not_follow_is_refuted(one, other, zeros):
    claimed = supposing(one, other, zeros)
    assert proved("symbolic", "as_stated", claimed).outcome != "proved"
    assert compared("pointwise", "as_stated", claimed, Settings()).outcome == "refuted"


def test_without_it_nothing_follows():
    for one, other, _ in TRUE:
        assert compared("pointwise", "as_stated", statement(one, other), Settings()).outcome == "refuted"


def test_what_cannot_be_met_or_is_not_linear_leaves_what_holds_anyway():
    square = MatrixEntry(product(T(x), x)) - 2
    for zeros in ((Multiple(square, ANGLE),), (ANGLE, minus(ANGLE, Multiple(Rational(1), product(T(z), x)))), ()):
        claimed = supposing(TraceOf(product(A, B)), TraceOf(product(B, A)), zeros)
        assert proved("symbolic", "as_stated", claimed).outcome == "proved"


def test_what_is_linear_in_no_letter_decides_nothing():
    claimed = supposing(product(B, A), product(A, B), (minus(product(A, A), product(B, B)),))
    assert compared("pointwise", "as_stated", claimed, Settings()).outcome == "unknown"


def test_a_zero_that_moves_a_letter_of_a_kind_gives_no_places():
    fixed = letter("S", 3, 3, kinds.SYMMETRIC)
    claimed = supposing(MatrixEntry(fixed, 1, 1), Rational(0), (minus(fixed, Multiple(TraceOf(fixed) ** 2, fixed)),))
    assert compared("pointwise", "as_stated", claimed, Settings()).outcome == "unknown"


def test_unit_vectors_are_drawn_together():
    p, q = (letter(name, 3, 1, kinds.ORTHONORMAL) for name in "pq")
    claimed = supposing(norm(minus(p, q)) ** 2, Rational(2), (product(T(p), q),))
    assert proved("symbolic", "as_stated", claimed).outcome == "proved"
    assert compared("pointwise", "as_stated", claimed, Settings()).outcome == "agrees"


def test_determinants_that_are_not_0_say_ranks():
    found = with_ranks((Determinant(GRAM), Determinant(A), Determinant(MatrixSum(A, B)), norm(x)))
    assert found == {
        X: MatrixLetter(X.base, *X.shape, (kinds.FULL_COLUMNS,)),
        A: letter("A", *A.shape, kinds.INVERTIBLE),
    }
    ranked = found[X]
    assert normal(PseudoInverse(ranked)) == normal(product(InverseMatrix(product(T(ranked), ranked)), T(ranked)))


def test_a_number_is_replaced_by_what_it_is():
    assert under(MatrixEntry(ANGLE), (minus(ANGLE, as_matrix(v)),)) == v
    assert under(TraceOf(K), ()) == TraceOf(K)
