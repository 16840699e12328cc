"""The rules of the normal form of matrices, as data; each is held by instances of it in the tests."""

from __future__ import annotations

from derive.language.rule import Rule
from derive.language.theorems import ISSERLIS, UNCORRELATED

_SOURCE = "Horn, Johnson, Matrix Analysis"

TRANSPOSE = Rule("transpose of a product", "(AB)^⊤ = B^⊤A^⊤, (A + B)^⊤ = A^⊤ + B^⊤, A^⊤⊤ = A", (), _SOURCE)
CYCLIC = Rule("cyclic trace", "tr(AB) = tr(BA), tr A = tr A^⊤, u^⊤v = v^⊤u", (), _SOURCE)
ORTHONORMALITY = Rule("orthonormal columns", "Q^⊤Q = I, and QQ^⊤ = I where Q is square", (), _SOURCE)
IDEMPOTENCE = Rule("idempotence", "P² = P", (), _SOURCE)
INVERSE = Rule(
    "inverse",
    "A^{-1}A = AA^{-1} = I, (AB)^{-1} = B^{-1}A^{-1}, (cA)^{-1} = A^{-1}/c",
    ("the inverses exist, and c ≠ 0",),
    _SOURCE,
)
PENROSE = Rule(
    "pseudo-inverse",
    "AA⁺A = A, A⁺AA⁺ = A⁺, (AA⁺)^⊤ = AA⁺, (A⁺A)^⊤ = A⁺A; A⁺ = (A^⊤A)^{-1}A^⊤ where A has full column rank",
    (),
    "Penrose 1955",
)
BLOCKS = Rule(
    "complement of Schur",
    "with S = D − CA^{-1}B: (A B; C D)^{-1} = (A^{-1} + A^{-1}BS^{-1}CA^{-1}, −A^{-1}BS^{-1}; −S^{-1}CA^{-1}, S^{-1}), "
    "det (A B; C D) = det A det S; products of blocks block by block",
    ("A is invertible, and so is the whole, so that S is",),
    "Horn, Johnson, 0.8.5",
)
PUSH = Rule(
    "function pushed through",
    "f(c + AB)A = A f(c + BA) for f an inverse, an exponential or a power",
    ("the inverses exist",),
    "Higham, Functions of Matrices, corollary 1.34",
)
COMMUTE = Rule(
    "functions of one matrix commute",
    "f(A)g(B) = g(B)f(A) where AB = BA, e^A e^B = e^(A + B), A^k A^l = A^(k + l)",
    ("the inverses exist",),
    "Higham, Functions of Matrices, theorem 1.13",
)
CONJUGATE = Rule(
    "function of a conjugate",
    "f(QAQ^⊤) = Q f(A) Q^⊤ where Q is orthogonal",
    (),
    "Higham, Functions of Matrices, theorem 1.13",
)
SLOPE = Rule(
    "slopes of words",
    "d tr(AB) = tr(dA B) + tr(A dB), dA^{-1} = −A^{-1} dA A^{-1}; the gradient of tr(w^⊤A) by that w is A",
    ("the inverses exist",),
    "Magnus, Neudecker, Matrix Differential Calculus",
)
SPEED = Rule("speed of an exponential", "d/dt e^A = (dA/dt) e^A where A and dA/dt commute", (), "Higham, (10.13)")
STEIN = Rule(
    "by parts over normal entries",
    "E[(w − μ)_i F(w)] = Σ_j S_ij E[∂F/∂w_j] for w ~ N(μ, S)",
    ("F is a polynomial in the entries of w",),
    "Stein 1981, lemma 1",
    takes=(ISSERLIS,),
)
CONDITIONED = Rule(
    "normal vectors given others",
    "w given y is N(E[w] + CV^{-1}(y − E[y]), S − CV^{-1}C^⊤), C the covariance of w and y, S that of w, V that of y",
    ("w and y are jointly normal", "V is invertible"),
    "Rasmussen, Williams 2006, (A.6)",
    takes=(UNCORRELATED,),
)
SQUARES = Rule(
    "signs of forms",
    "v^⊤v ≥ 0, x^⊤Kx ≥ 0 for K positive semidefinite, and sums and products of what is not below 0",
    (),
    _SOURCE,
)
CAUCHY_SCHWARZ = Rule("Cauchy–Schwarz", "|u^⊤v| ≤ ‖u‖‖v‖", (), "Horn, Johnson, theorem 5.1.4")
SUPPOSED = Rule(
    "what is supposed",
    "where c A + B = 0 for a word A, A is −B/c in every word: x^⊤z = 0 of orthogonal vectors",
    ("the text supposes that c A + B = 0", "c ≠ 0"),
    _SOURCE,
)
CONTRACTION = Rule(
    "orthogonal projections shorten",
    "‖Pv‖² = v^⊤Pv ≤ v^⊤v where P² = P = P^⊤",
    (),
    "Horn, Johnson, Matrix Analysis, 2.1.P",
)
NORMAL_FORM = Rule(
    "normal form of matrices",
    "sums of products of letters, transposes and functions, in one order, numbers before them",
    (),
    _SOURCE,
)

RULES = (
    TRANSPOSE,
    CYCLIC,
    ORTHONORMALITY,
    IDEMPOTENCE,
    INVERSE,
    PENROSE,
    BLOCKS,
    PUSH,
    COMMUTE,
    CONJUGATE,
    SLOPE,
    SPEED,
    STEIN,
    CONDITIONED,
    SQUARES,
    CAUCHY_SCHWARZ,
    SUPPOSED,
    CONTRACTION,
    NORMAL_FORM,
)
