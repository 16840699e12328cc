"""The lemma's linear recursion over layers for the on-diagonal NTK of a ReLU network at finite depth and width.

The network: y^(i) = √(c_i/n_(i−1)) W^(i) x^(i−1) + b^(i) with W iid N(0, 1), b = 0 but trainable, c_i = 2 for i < d and
c_d = `output_variance`; hidden layers are ReLU with σ'(0) = 0. With F_i = ‖x^(i)‖², B_i = ‖∂N/∂y^(i)‖² and
a_i = c_i/n_(i−1) the NTK is K = K_w + K_b, K_w = Σ a_i F_(i−1) B_i, K_b = Σ B_i. The lemma gives, with
A_i ~ Binomial(n_i, ½) active neurons, S_i ~ χ²(A_i), T_i ~ χ²(A_i − 1) and ζ ~ N(0, 1), where every A_i ≥ 1:

    F_i = a_i S_i F_(i−1),   N² = a_d F_(d−1) ζ²,   B_d = 1,   B_i = N²/F_i + a_(i+1) T_i B_(i+1).

Ratios make this a recursion from the output down whose coefficients belong to one layer each. Below layer i + 1 let
r = N²/(a_(i+1) F_i), B = B_(i+1), p = Σ_(j>i) a_j F_(j−1) B_j/(a_(i+1) F_i) and Q = Σ_(i<j<d) B_j. Layer i maps, with a
short for a_(i+1) = c_(i+1)/n_i,

    r → a S r,   B → a r + a T B,   p → a r + a T B + a S p,   Q → Q + a r + a T B,

starting from r = ζ², B = p = 1, Q = 0; at the end K_w = a_1 ‖x‖² p and K_b = Q + [output bias]. If some A_i = 0 the
network is dead at x and K_w = Q = 0. So r, B, p, Q and their products, averaged over the networks that are alive so
far, map linearly.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations_with_replacement

from sympy import Expr, Poly, Rational, Symbol, diff, expand, symbols

from derive.finite.symbols import n_width
from derive.language import theorems

Monomial = tuple[int, int, int, int]
"""Exponents of r, B, p, Q."""
Factor = tuple[int, int, int]
"""Exponents of a, S, T."""
Matrix = dict[Monomial, tuple[tuple[Monomial, int, Factor], ...]]
"""For each new monomial: which old monomials enter it, how often, and with which factor."""

A_active = Symbol("A", integer=True, positive=True)
"""A, the number of active neurons of a layer."""
_a, _S, _T, _r, _B, _p, _Q = _NAMES = symbols("a S T r B p Q")
_STEP = {_r: _a * _S * _r, _B: _a * _r + _a * _T * _B}
_STEP |= {_p: _STEP[_B] + _a * _S * _p, _Q: _Q + _STEP[_B]}

LEMMA = tuple(
    f"engine.lemma-{name}"
    for name in ("euler", "share", "forward", "apart", "backward", "spread", "projection", "rank")
)
"""The claims that the recursion rests on, layer by layer."""
GAUSSIAN_LAWS = (
    theorems.UNCORRELATED,
    theorems.PROJECTED,
    theorems.SIGNS,
)
"""The theorems that make laws of their covariances."""
ONE, R, B, P, Q = (0, 0, 0, 0), (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)
PP, QQ, QP = (0, 0, 2, 0), (0, 0, 0, 2), (0, 0, 1, 1)


@cache
def chi_squared_moment(order: int, freedom: Expr) -> Expr:
    """E[X^order] for X ~ χ²(freedom), from the moment generating function.

    >>> chi_squared_moment(2, A_active)
    A**2 + 2*A
    """
    t = Symbol("t")
    return expand(diff((1 - 2 * t) ** (-freedom / 2), t, order).subs(t, 0))


@cache
def binomial_mean(polynomial: Expr) -> Expr:
    """E[polynomial(A)] for A ~ Binomial(n, ½), from the generating function E[z^A] = ((1 + z)/2)^n.

    >>> binomial_mean(A_active**2)
    n**2/4 + n/4
    """
    z = Symbol("z")
    rest, total = Poly(polynomial, A_active), Rational(0)
    for order in range(rest.degree(), -1, -1):  # A^k is A(A − 1)…(A − k + 1) and lower powers
        lead = rest.coeff_monomial(A_active**order)
        falling = Poly(1, A_active)
        for i in range(order):
            falling *= Poly(A_active - i, A_active)
        rest -= lead * falling
        total += lead * diff(((1 + z) / 2) ** n_width, z, order).subs(z, 1)
    return expand(total)


@cache
def alive_mean(s: int, t: int) -> tuple[Expr, int]:
    """(u, w) with E[S^s T^t; A ≥ 1] = u + w (1 − 2⁻ⁿ); what A = 0 would add, w 2⁻ⁿ, is taken away from the full mean.

    >>> alive_mean(0, 1)
    (n/2, -1)
    """
    given = expand(chi_squared_moment(s, A_active) * chi_squared_moment(t, A_active - 1))
    dead = given.subs(A_active, 0)
    return expand(binomial_mean(given) - dead), int(dead)


@cache
def transfer() -> Matrix:
    """One layer's map of 1, of r, B, p, Q and of their products."""
    variables = (_r, _B, _p, _Q)
    products = [(), *((v,) for v in variables), *combinations_with_replacement(variables, 2)]
    matrix: Matrix = {}
    for product in products:
        image = Rational(1)
        for variable in product:
            image *= _STEP[variable]
        monomial = tuple(product.count(variable) for variable in variables)
        terms = Poly(image, *variables, *(_a, _S, _T)).terms()
        matrix[monomial] = tuple((powers[:4], int(times), powers[4:]) for powers, times in terms)  # type: ignore[index]
    return matrix


def start(monomial: Monomial) -> int:
    """The mean of the monomial above every hidden layer: r = ζ², B = p = 1, Q = 0."""
    return 0 if monomial[3] else int(chi_squared_moment(monomial[0], Rational(1))) if monomial[0] else 1


def closure(*targets: Monomial) -> tuple[Monomial, ...]:
    """The monomials that the targets' recursion needs."""
    found, waiting = set(targets), [*targets]
    while waiting:
        new = {old for old, _, _ in transfer()[waiting.pop()]} - found
        found |= new
        waiting += new
    return tuple(sorted(found))
