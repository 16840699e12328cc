"""What the oracles say of matrices: proofs at every size, witnesses, and no word on what has no value."""

import pytest
from sympy import Rational, Symbol, sqrt
from sympy import S as Numbers

from derive.algebra import kinds
from derive.algebra.expressions import (
    InverseMatrix,
    MatrixExponential,
    MatrixLetter,
    MatrixProduct,
    MatrixSum,
    Multiple,
    Slope,
    Transposed,
    UnitMatrix,
)
from derive.algebra.numbers import Determinant, MatrixEntry, TraceOf
from derive.language.symbols import array, d, n
from tests.verify.oracles.matrices import statement
from verify.checking.matrices import confirmed
from verify.claims.judgement import weighed
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles.registry import ORACLES
from verify.running.run import examine

X, y, w = MatrixLetter(array("X"), n, d), MatrixLetter(array("y"), n), MatrixLetter(array("w"), d)
A, B, x = MatrixLetter(array("A"), n, n), MatrixLetter(array("B"), n, n), MatrixLetter(array("x"), n)
S = MatrixLetter(array("S"), n, n, (kinds.SYMMETRIC,))
lam = Symbol("lam", positive=True)
Zero = Numbers.Zero
T, P = Transposed, MatrixProduct
GRAM = P(T(X), X)
FIT = MatrixSum(P(X, w), Multiple(-1, y))
LOSS = Multiple(Rational(1, 2), P(T(FIT), FIT))


def word(claimed: Statement) -> str:
    found = [
        examine(name, "as_stated", claimed, Settings()) for name, oracle in ORACLES.items() if oracle.applies(claimed)
    ]
    return weighed(found)[0]


def test_a_right_gradient_is_proved_and_a_wrong_one_refuted():
    assert word(statement(Slope(LOSS, w), P(T(X), FIT))) == "proved"
    assert word(statement(Slope(LOSS, w), Multiple(2, P(T(X), FIT)))) == "refuted"


def test_a_witness_has_its_matrices():
    found = examine("pointwise", "as_stated", statement(P(A, B), P(B, A)), Settings())
    assert found.outcome == "refuted" and found.witness is not None
    assert {"A", "B", "n", "i", "j"} <= found.witness.values.keys()
    assert found.witness.lhs != found.witness.rhs


def test_a_form_is_not_positive_where_a_letter_is_0():
    square = MatrixEntry(P(T(x), S, S, x))
    some = MatrixLetter(array("x"), n, 1, (kinds.NONZERO,))
    definite = MatrixLetter(array("S"), n, n, (kinds.DEFINITE,))
    assert word(statement(square, Zero, ">")) == word(statement(Zero, TraceOf(P(A, T(A))), "<")) == "refuted"
    assert word(statement(MatrixEntry(P(T(some), definite, some)), Zero, ">")) == "consistent"
    assert word(statement(square + 1, Zero, ">")) == "consistent"


def test_an_inverse_needs_its_condition():
    inverse = P(InverseMatrix(GRAM), GRAM)
    assert word(statement(inverse, UnitMatrix(d))) == "unknown"
    assert word(statement(inverse, UnitMatrix(d), nonzero=(Determinant(GRAM),))) == "proved"


def test_what_no_rule_finds_agrees_at_small_sizes_only():
    left = InverseMatrix(MatrixSum(UnitMatrix(n), A))
    right = MatrixSum(UnitMatrix(n), Multiple(-1, P(left, A)), P(left, A), Multiple(-1, P(A, left)))
    claimed = statement(left, right, nonzero=(Determinant(MatrixSum(UnitMatrix(n), A)),))
    assert word(claimed) in ("proved", "agrees")


def test_an_inequality_without_a_rule_is_consistent():
    first, second, both = (MatrixEntry(P(T(one), other)) for one, other in ((x, x), (y, y), (x, y)))
    assert word(statement(first**2 + second**2, 2 * both**2, ">=")) == "consistent"
    assert word(statement(first + second, 2 * both, ">=")) == "proved"
    assert word(statement(first + second, 3 * both, ">=")) == "refuted"
    assert word(statement(MatrixEntry(P(T(x), S, x)), Rational(0), ">=")) == "refuted"
    assert word(statement(sqrt(MatrixEntry(P(T(x), x))), Rational(0), ">=")) == "proved"


@pytest.mark.parametrize(
    ("one", "other", "holds"),
    (
        (P(InverseMatrix(MatrixSum(GRAM, Multiple(lam, UnitMatrix(d)))), GRAM), GRAM, False),
        (MatrixExponential(T(A)), T(MatrixExponential(A)), True),
        (P(A, B), P(B, A), False),
    ),
)
def test_a_step_is_worked_out_anew_at_larger_sizes(one, other, holds):
    assert (confirmed(statement(one, other)) > 0) is holds
