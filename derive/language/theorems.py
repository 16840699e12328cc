"""The theorems that proofs take from the literature: a closed list, with the hypotheses that each of them has.

A rule names those that it takes (`Rule.takes`). What a check of a step takes itself is `ZERO_TEST`. Hypotheses are
printed with each proof, and by what `verify.oracles.hypotheses` sees them met.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Theorem:
    """`statement` holds under `hypotheses`; `source` is where it is proved."""

    name: str
    statement: str
    hypotheses: tuple[str, ...]
    source: str


ZERO_TEST = Theorem(
    "zero test",
    "a rational function that is 0 at a random point of a field of P elements is 0, with an error of at most degree/P",
    ("the point is drawn independently of the function",),
    "Schwartz 1980; Zippel 1979",
)
STRONG_LAW = Theorem(
    "strong law of large numbers",
    "averages of T_1, …, T_m tend to E[T_1] almost surely",
    ("T_r are independent and identically distributed", "E|T_1| < ∞"),
    "Kolmogorov 1933",
)
CONTINUOUS_MAPPING = Theorem(
    "continuous mapping",
    "if X_m, …, Y_m tend to numbers X, …, Y almost surely, F(X_m, …, Y_m) tends to F(X, …, Y) almost surely",
    ("F is continuous at (X, …, Y)",),
    "Mann and Wald 1943",
)
FUBINI = Theorem(
    "Fubini's theorem",
    "integrals over a product may be taken one after the other, in either order",
    ("the integrand is absolutely integrable",),
    "Fubini 1907; Tonelli 1909",
)
DOMINATED = Theorem(
    "dominated convergence",
    "limits and derivatives by a parameter may be taken under an integral",
    ("one integrable function bounds all integrands",),
    "Lebesgue 1908",
)
ISSERLIS = Theorem(
    "Isserlis' theorem",
    "the mean of a product of jointly Gaussian numbers of mean 0 is the sum over pairings of products of covariances",
    ("the numbers are jointly Gaussian with mean 0",),
    "Isserlis 1918",
)
PRICE = Theorem(
    "Price's theorem",
    "∂/∂c E[g(U)h(V)] = E[g'(U)h'(V)]",
    ("q q' > c²", "g and h, and their derivatives as measures, grow slower than e^(u²/(2q))"),
    "Price 1958",
)
WIDE_LAYERS = Theorem(
    "kernels of wide networks",
    "as the widths grow, preactivations tend to Gaussians with the covariance of the layer below, and the tangent "
    "kernel to that of its recursion",
    ("σ is Lipschitz", "the widths grow one after the other, the first hidden layer's first"),
    "Jacot, Gabriel, Hongler 2018",
)
UNCORRELATED = Theorem(
    "uncorrelated Gaussian vectors",
    "jointly Gaussian vectors without covariance are independent",
    ("the vectors are linear images of one Gaussian vector",),
    "Cramér 1946, 24.5",
)
PROJECTED = Theorem(
    "squares of projected Gaussian vectors",
    "if X ~ N(0, P) and P is a projection of rank k, then ‖X‖² ~ χ²(k)",
    ("P is symmetric", "P² = P", "the trace of P is k"),
    "Cochran 1934",
)
SIGNS = Theorem(
    "signs of symmetric numbers",
    "if X is Gaussian with mean 0, its sign is independent of |X|, and each sign has probability ½",
    ("the variance of X is positive",),
    "by symmetry of the density",
)
FUNDAMENTAL = Theorem(
    "fundamental theorem of calculus",
    "∫_a^b F'(t) dt = F(b) − F(a)",
    ("F' is continuous on [a, b], or F is continuous and F' is so but at finitely many points",),
    "Barrow 1670; Newton, Leibniz",
)
INTERMEDIATE = Theorem(
    "intermediate value theorem",
    "a continuous function without a zero between two numbers has one sign there",
    ("the function is continuous between them",),
    "Bolzano 1817",
)
SUBSTITUTION = Theorem(
    "change of variables",
    "∫ f(u, v) du dv = ∫ f(u(r, θ), v(r, θ)) |det ∂(u, v)/∂(r, θ)| dr dθ",
    ("the map is one to one but on a set of no area", "it is continuously differentiable"),
    "Jacobi 1841",
)
LINEAR_EQUATIONS = Theorem(
    "linear differential equations",
    "a linear equation with constant coefficients has one solution for each start",
    ("the coefficients are constant",),
    "Picard 1890; Lindelöf 1894",
)
FLOWS = Theorem(
    "flows",
    "x' = F(x) has at most one solution for each start",
    ("F is continuously differentiable",),
    "Picard 1890; Lindelöf 1894",
)

MARKOV = Theorem(
    "Markov's inequality",
    "P(Z ≥ a) ≤ (E[Z] − l)/(a − l), and some law has equality where the right side is at most 1",
    ("Z ≥ l", "a > l"),
    "Markov 1884",
)
CHEBYSHEV = Theorem(
    "Chebyshev's inequality",
    "P(|Z − E[Z]| ≥ t) ≤ Var(Z)/t², and some law has equality where the right side is at most 1",
    ("Z has a variance", "t > 0"),
    "Bienaymé 1853; Chebyshev 1867",
)
CANTELLI = Theorem(
    "Cantelli's inequality",
    "P(Z − E[Z] ≥ t) ≤ Var(Z)/(Var(Z) + t²), and some law has equality",
    ("Z has a variance", "t > 0"),
    "Cantelli 1928",
)
HOEFFDING = Theorem(
    "Hoeffding's inequality",
    "the mean of n numbers exceeds its own mean by t with a probability of at most exp(−2nt²/(b − a)²)",
    ("the numbers are independent", "each has its values in [a, b]", "t > 0"),
    "Hoeffding 1963, theorem 2",
)
UNION = Theorem(
    "union bound",
    "P(A_1 ∪ … ∪ A_n) ≤ P(A_1) + … + P(A_n), with equality for disjoint events",
    ("A_1, …, A_n are events",),
    "Boole 1854",
)
SECOND_MOMENTS = Theorem(
    "inner products of random variables",
    "E[X_i X_j] are the inner products of vectors x_i, with a vector of length 1 for X = 1; all such are met",
    ("E[X_i²] < ∞",),
    "Fréchet 1907; Loève 1945",
)
JENSEN = Theorem(
    "Jensen's inequality",
    "φ(E[Z]) ≤ E[φ(Z)]",
    ("φ is convex on an interval that holds the values of Z", "E|Z| < ∞ and E|φ(Z)| < ∞"),
    "Jensen 1906",
)
MONOTONE = Theorem(
    "monotonicity of means",
    "E[g(Z)] ≤ E[h(Z)] where g(z) ≤ h(z) for all values of Z",
    ("E|g(Z)| < ∞ and E|h(Z)| < ∞",),
    "Lebesgue 1902",
)
EXTENSION = Theorem(
    "extension of Lipschitz functions",
    "values at points are those of a function with constant L where they differ by at most L times the distances",
    ("L ≥ 0",),
    "McShane 1934",
)
TAYLOR = Theorem(
    "Taylor's theorem with a bound of the second derivative",
    "f(x) = f(a) + ∇f(a)^⊤(x − a) + c(M/2)‖x − a‖² and ∇f(x) = ∇f(a) + cM‖x − a‖e with |c| ≤ 1 and ‖e‖ = 1",
    ("f is twice differentiable", "‖∇²f‖ ≤ M between a and x"),
    "Lagrange 1797; Nesterov 2004, lemmas 1.2.2 and 1.2.3",
)
BOUNDS = (MARKOV, CHEBYSHEV, CANTELLI, HOEFFDING, UNION)
"""Those that an inequality for a probability may be known by."""
OF_ANY_LAW = (SECOND_MOMENTS, JENSEN, MONOTONE)
"""Those that an inequality for means over any law may be known by."""
OF_ANY_FUNCTION = (EXTENSION, TAYLOR)
"""Those that an inequality for values of any function of a class may be known by."""
THEOREMS = frozenset(
    {
        STRONG_LAW,
        CONTINUOUS_MAPPING,
        FUBINI,
        DOMINATED,
        ISSERLIS,
        PRICE,
        WIDE_LAYERS,
        UNCORRELATED,
        PROJECTED,
        SIGNS,
        FUNDAMENTAL,
        INTERMEDIATE,
        SUBSTITUTION,
        LINEAR_EQUATIONS,
        FLOWS,
    }
)
"""Those that rules take: no rule takes another."""

__all__ = ["BOUNDS", "OF_ANY_FUNCTION", "OF_ANY_LAW", "THEOREMS", "ZERO_TEST", "Theorem"]
