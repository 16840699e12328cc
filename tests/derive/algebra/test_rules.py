"""Each rule of matrices on instances of it, and the same instances in exact numbers, by other means than the rules."""

import pytest
from sympy import Abs, Expr, Rational, Symbol, Tuple, sqrt

from derive.algebra import Determinant, MatrixEntry, TraceOf, kinds, normal, number
from derive.algebra.blocks import BlockMatrix
from derive.algebra.expressions import (
    EntrywiseProduct,
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
    PutIn,
    RowOrColumn,
    ShapeMismatch,
    Slope,
    Speed,
    Transposed,
    UnitMatrix,
    ZeroMatrix,
    as_matrix,
)
from derive.algebra.laws import ConditionalMean, GaussianLaw, GaussianMean, covariance_of, independent, isotropic
from derive.algebra.rules import RULES
from derive.algebra.signs import at_least
from derive.language.quantity import NotReducible
from derive.language.symbols import array, d, n
from tests.verify.oracles.matrices import statement
from verify.claims.settings import Settings
from verify.oracles.matrices import compared

lam, t, v = (Symbol(name, positive=True) for name in ("lam", "t", "v"))
k = Symbol("k", integer=True, nonnegative=True)
HALF = Rational(1, 2)


def letter(name: str, rows: Expr, columns: object = 1, *said: str) -> MatrixLetter:
    return MatrixLetter(array(name), rows, columns, said)


X, A, B = letter("X", n, d), letter("A", d, d), letter("B", d, d)
K = letter("K", n, n, kinds.SEMIDEFINITE)
Q, L = letter("Q", n, n, kinds.ORTHOGONAL), letter("L", n, n, kinds.DIAGONAL)
P = letter("P", n, n, kinds.SYMMETRIC, kinds.IDEMPOTENT)
w, x, z, y = letter("w", d), letter("x", d), letter("z", d), letter("y", n)
u = letter("u", d, 1, kinds.ORTHONORMAL)
F = letter("F", n, d, kinds.FULL_COLUMNS)
G = letter("G", d, d, kinds.INVERTIBLE)


def product(*factors: MatrixExpression) -> MatrixExpression:
    return MatrixProduct(*factors)


def minus(one: MatrixExpression, other: MatrixExpression) -> MatrixExpression:
    return MatrixSum(one, Multiple(-1, other))


def ridge(matrix: MatrixExpression) -> MatrixExpression:
    return InverseMatrix(MatrixSum(matrix, Multiple(lam, UnitMatrix(matrix.shape[0]))))


T = Transposed
FIT = minus(product(X, w), y)
GRAM, KERNEL = product(T(X), X), product(X, T(X))
HAT = product(F, InverseMatrix(product(T(F), F)), T(F))
H, C = letter("H", d, d, kinds.INVERTIBLE), letter("C", d, d)
WHOLE = BlockMatrix((H, B), (C, A))
REST = minus(A, product(C, InverseMatrix(H), B))
BELOW = BlockMatrix((UnitMatrix(d), ZeroMatrix(d, d)), (product(C, InverseMatrix(H)), UnitMatrix(d)))
ABOVE = BlockMatrix((UnitMatrix(d), product(InverseMatrix(H), B)), (ZeroMatrix(d, d), UnitMatrix(d)))
DECAY = MatrixExponential(Multiple(-t, K))
LOSS = Multiple(HALF, product(T(FIT), FIT))
S, D = letter("S", d, d, kinds.SEMIDEFINITE), letter("D", n, n, kinds.DEFINITE)
LAW = GaussianLaw((w,), (x,), ((S,),))
NOISY = independent((LAW, isotropic(y, lam)))
z_n = letter("z_n", n)
JOINT = GaussianLaw(
    (y, MatrixLetter(array("s"), 1)), (ZeroMatrix(n, 1), ZeroMatrix(1, 1)), ((D, z_n), (Transposed(z_n), as_matrix(v)))
)
SQUARE = MatrixEntry(product(T(w), w))
STRETCHED, RAISED = MatrixSum(H, Multiple(SQUARE, A)), ridge(product(w, T(w)))
EQUAL = {
    "transpose of a product": (T(product(X, w)), product(T(w), T(X))),
    "orthonormal columns": (product(Q, T(Q), y), y),
    "unit vector": (product(u, T(u), u, T(u)), product(u, T(u))),
    "idempotence": (product(P, P), P),
    "inverse": (InverseMatrix(product(Q, T(Q))), UnitMatrix(n)),
    "projection": (product(HAT, HAT), HAT),
    "function pushed through": (product(ridge(GRAM), T(X)), product(T(X), ridge(KERNEL))),
    "exponential pushed through": (
        product(MatrixExponential(GRAM), T(X)),
        product(T(X), MatrixExponential(KERNEL)),
    ),
    "resolvent": (product(K, ridge(K)), minus(UnitMatrix(n), Multiple(lam, ridge(K)))),
    "functions of one matrix commute": (product(DECAY, ridge(K)), product(ridge(K), DECAY)),
    "exponentials add": (product(DECAY, MatrixExponential(Multiple(t, K))), UnitMatrix(n)),
    "powers add": (MatrixPower(K, k + 1), product(K, MatrixPower(K, k))),
    "root": (product(MatrixRoot(K), MatrixRoot(K)), K),
    "function of a conjugate": (
        MatrixExponential(product(Q, L, T(Q))),
        product(Q, MatrixExponential(L), T(Q)),
    ),
    "gradient": (Slope(LOSS, w), product(T(X), FIT)),
    "gradient in a matrix": (Slope(as_matrix(TraceOf(product(T(X), X))), X), Multiple(2, X)),
    "gradient of an inverse": (
        Slope(as_matrix(TraceOf(InverseMatrix(G))), G),
        Multiple(-1, T(product(InverseMatrix(G), InverseMatrix(G)))),
    ),
    "gradient where a number moves inside": (
        Slope(as_matrix(TraceOf(product(B, InverseMatrix(STRETCHED)))), w),
        Multiple(-2 * TraceOf(product(A, InverseMatrix(STRETCHED), B, InverseMatrix(STRETCHED))), w),
    ),
    "Jacobian where a number moves": (
        Slope(Multiple(SQUARE, product(A, w)), w),
        MatrixSum(Multiple(SQUARE, A), Multiple(2, product(A, w, T(w)))),
    ),
    "Jacobian of an inverse": (
        Slope(product(RAISED, x), w),
        Multiple(
            -1, MatrixSum(Multiple(MatrixEntry(product(T(w), RAISED, x)), RAISED), product(RAISED, w, T(x), RAISED))
        ),
    ),
    "Jacobian of an inverse where a number moves": (
        Slope(product(InverseMatrix(STRETCHED), x), w),
        Multiple(-2, product(InverseMatrix(STRETCHED), A, InverseMatrix(STRETCHED), x, T(w))),
    ),
    "second derivatives": (Slope(Slope(LOSS, w), w), GRAM),
    "elsewhere": (PutIn(Slope(LOSS, w), w, x), product(T(X), minus(product(X, x), y))),
    "entrywise": (Slope(product(T(EntrywiseProduct(w, x)), z), w), EntrywiseProduct(x, z)),
    "speed of an exponential": (Speed(product(DECAY, y), t), Multiple(-1, product(K, DECAY, y))),
    "speed along a flow": (
        Speed(LOSS, t, Tuple(w, Multiple(-1, product(T(X), FIT)))),
        Multiple(-1, product(T(FIT), X, T(X), FIT)),
    ),
    "pseudo-inverse": (product(PseudoInverse(X), X, PseudoInverse(X)), PseudoInverse(X)),
    "transpose of a pseudo-inverse": (T(product(X, PseudoInverse(X))), product(X, PseudoInverse(X))),
    "pseudo-inverse of a square": (PseudoInverse(GRAM), product(PseudoInverse(X), T(PseudoInverse(X)))),
    "pseudo-inverse of full rank": (PseudoInverse(F), product(InverseMatrix(product(T(F), F)), T(F))),
    "pseudo-inverse twice": (PseudoInverse(PseudoInverse(Multiple(v, X))), Multiple(v, X)),
    "pseudo-inverse of a symmetric matrix": (product(PseudoInverse(K), K), product(K, PseudoInverse(K))),
    "normal equations": (product(T(X), X, PseudoInverse(X), y), product(T(X), y)),
    "transpose of blocks": (T(WHOLE), BlockMatrix((T(H), T(C)), (T(B), T(A)))),
    "blocks by Schur": (WHOLE, product(BELOW, BlockMatrix((H, ZeroMatrix(d, d)), (ZeroMatrix(d, d), REST)), ABOVE)),
    "inverse of blocks": (product(ABOVE, InverseMatrix(ABOVE)), UnitMatrix(2 * d)),
    "by parts": (GaussianMean(product(w, T(w)), isotropic(w, v)), Multiple(v, UnitMatrix(d))),
    "affine image": (
        covariance_of(MatrixSum(product(X, w), y), MatrixSum(product(X, w), y), LAW),
        product(X, S, T(X)),
    ),
    "square of a form": (
        GaussianMean(as_matrix(MatrixEntry(product(T(w), A, w))), LAW),
        as_matrix(TraceOf(product(A, S)) + MatrixEntry(product(T(x), A, x))),
    ),
    "given others": (
        ConditionalMean(MatrixLetter(array("s"), 1), JOINT, y),
        as_matrix(MatrixEntry(product(T(z_n), InverseMatrix(D), y))),
    ),
    "spread given others": (
        covariance_of(w, w, NOISY, MatrixSum(product(X, w), y)),
        minus(S, product(S, T(X), ridge(product(X, S, T(X))), X, S)),
    ),
    "fourth moments": (
        GaussianMean(product(w, T(w), A, w, T(w)), isotropic(w, v)),
        Multiple(v**2, MatrixSum(A, T(A), Multiple(TraceOf(A), UnitMatrix(d)))),
    ),
}


@pytest.mark.parametrize("name", EQUAL)
def test_both_sides_have_one_normal_form(name):
    one, other = EQUAL[name]
    assert normal(one) == normal(other)
    assert normal(normal(one).matrix) == normal(one)


@pytest.mark.parametrize("name", EQUAL)
def test_what_the_rules_equate_is_equal_in_exact_numbers(name):
    found = compared("pointwise", "as_stated", statement(*EQUAL[name]), Settings())
    assert found.outcome == "agrees", found


UNEQUAL = (
    (product(A, B), product(B, A)),
    (MatrixExponential(MatrixSum(A, B)), product(MatrixExponential(A), MatrixExponential(B))),
    (product(InverseMatrix(KERNEL), X), product(X, InverseMatrix(GRAM))),
    (product(X, T(X)), UnitMatrix(n)),
    (T(A), A),
    (product(T(Q), K, Q), K),
    (product(PseudoInverse(X), X), UnitMatrix(d)),
    (PseudoInverse(X), T(X)),
    (PseudoInverse(product(A, B)), product(PseudoInverse(B), PseudoInverse(A))),
    (T(WHOLE), BlockMatrix((T(H), B), (C, T(A)))),
    (WHOLE, product(ABOVE, BlockMatrix((H, ZeroMatrix(d, d)), (ZeroMatrix(d, d), REST)), BELOW)),
)


@pytest.mark.parametrize(("one", "other"), UNEQUAL)
def test_what_is_not_equal_has_two_normal_forms(one, other):
    assert normal(one) != normal(other)


def test_the_trace_of_a_projection_is_the_number_of_its_columns():
    assert number(TraceOf(HAT)) == d


def test_the_determinant_of_blocks_is_that_of_a_block_times_that_of_the_rest():
    assert number(Determinant(WHOLE)) == number(Determinant(H) * Determinant(REST))
    assert number(Determinant(WHOLE)) != number(Determinant(H) * Determinant(A))
    assert number(TraceOf(WHOLE)) == TraceOf(H) + TraceOf(A)


def test_numbers():
    assert number(MatrixEntry(GaussianMean(product(T(w), A, w), isotropic(w, v)))) == v * TraceOf(A)
    assert number(TraceOf(product(X, T(X))) - TraceOf(product(T(X), X))) == 0
    assert number(MatrixEntry(product(T(x), A, z)) - MatrixEntry(product(T(z), T(A), x))) == 0
    assert number(MatrixEntry(ZeroMatrix(n, 1), 1, 1)) == 0


def norm(vector: MatrixExpression) -> Expr:
    return sqrt(MatrixEntry(product(T(vector), vector)))


INNER = MatrixEntry(product(T(x), z))
ORDERED = (
    (norm(x) * norm(z), Abs(INNER)),
    (norm(x) ** 2 * norm(z) ** 2, INNER**2),
    (norm(x) + norm(z), norm(MatrixSum(x, z))),
    (MatrixEntry(product(T(y), K, y)), Rational(0)),
    (norm(y), norm(product(P, y))),
    (norm(y), norm(minus(y, product(HAT, y)))),
    (MatrixEntry(product(T(y), y)), MatrixEntry(product(T(y), X, PseudoInverse(X), y))),
)


@pytest.mark.parametrize(("greater", "smaller"), ORDERED)
def test_inequalities_by_rules(greater, smaller):
    assert at_least(greater, smaller)
    assert compared("pointwise", "as_stated", statement(greater, smaller, ">="), Settings()).outcome == "consistent"


@pytest.mark.parametrize(
    ("greater", "smaller"),
    (
        (norm(x), norm(MatrixSum(x, z))),
        (INNER, Rational(0)),
        (norm(x) * norm(z), 2 * INNER),
        (norm(y), 2 * norm(product(P, y))),
    ),
)
def test_what_is_no_inequality_is_none(greater, smaller):
    assert at_least(greater, smaller) is None
    assert compared("pointwise", "as_stated", statement(greater, smaller, ">="), Settings()).outcome == "refuted"


def test_products_of_semidefinite_matrices_are_so_where_they_commute():
    assert kinds.is_semidefinite(product(K, DECAY, ridge(K)))
    square = letter("M", n, n)
    assert not kinds.is_semidefinite(product(ridge(product(T(square), square)), ridge(product(square, T(square)))))
    assert not kinds.is_semidefinite(product(K, P))


def test_shapes_that_do_not_fit():
    with pytest.raises(ShapeMismatch, match=r"a product of X \(n × d\) and y \(n × 1\)"):
        product(X, y)
    with pytest.raises(ShapeMismatch, match="not square"):
        InverseMatrix(X)
    with pytest.raises(RowOrColumn, match=r"a product of x \(d × 1\) and A \(d × d\)"):
        product(x, A)
    with pytest.raises(RowOrColumn):
        MatrixSum(x, T(x))
    with pytest.raises(ShapeMismatch, match=r"A \(d × d\) and X \(n × d\) in one row"):
        BlockMatrix((A, X), (A, A))
    with pytest.raises(ShapeMismatch, match=r"A \(d × d\) and x \(d × 1\) in one column"):
        BlockMatrix((A, A), (x, A))


@pytest.mark.parametrize(
    "matrix",
    (
        Slope(as_matrix(TraceOf(K)), K),
        Slope(as_matrix(norm(u)), u),
        Slope(product(T(w), MatrixExponential(MatrixSum(A, product(w, T(w)))), w), w),
        GaussianMean(as_matrix(norm(w)), isotropic(w, v)),
        Speed(MatrixExponential(MatrixSum(Multiple(t, A), Multiple(t**2, B))), t),
    ),
)
def test_what_no_rule_covers_is_refused(matrix):
    with pytest.raises(NotReducible):
        normal(matrix)


def test_rules_have_names_of_their_own():
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(rule.source for rule in RULES)
