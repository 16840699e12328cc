"""Exact moments of the on-diagonal NTK of a ReLU network at finite depth and width, by a linear recursion over layers.

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

import decimal
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import combinations_with_replacement

import gmpy2
from gmpy2 import mpfr, mpq, mpz
from sympy import Expr, Poly, Rational, Symbol, diff, expand, symbols

MAX_DIGITS = 10**4
"""An exact moment is given as a fraction while numerator and denominator have fewer digits than this."""
DECIMAL_DIGITS = 30
"""Significant digits of a moment's decimal."""
_BUDGET = 2 * 33220
"""Bits up to which exact numbers are followed: twice `MAX_DIGITS`, since the last steps may still cancel."""

Monomial = tuple[int, int, int, int]
"""Exponents of r, B, p, Q."""
Factor = tuple[int, int, int]
"""Exponents of a, S, T."""
Matrix = dict[Monomial, tuple[tuple[Monomial, int, Factor], ...]]
"""For each new monomial: which old monomials enter it, how often, and with which factor."""

n_width, A_active = symbols("n A", integer=True, positive=True)
_a, _S, _T, _r, _B, _p, _Q = _NAMES = symbols("a S T r B p Q")
_STEP = {_r: _a * _S * _r, _B: _a * _r + _a * _T * _B}
_STEP |= {_p: _STEP[_B] + _a * _S * _p, _Q: _Q + _STEP[_B]}

ONE, R, B, P, Q = (0, 0, 0, 0), (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)
PP, QQ, QP = (0, 0, 2, 0), (0, 0, 0, 2), (0, 0, 1, 1)


@dataclass(frozen=True)
class FiniteNetwork:
    """Input dimension n₀, hidden widths n₁ … n_(d−1), c_d, whether the output has a bias, and whether it has a ReLU."""

    input_dim: int
    widths: tuple[int, ...]
    output_variance: int = 1
    output_bias: bool = True
    output_relu: bool = False

    def __post_init__(self) -> None:
        if self.input_dim < 1:
            raise ValueError(f"the input dimension is {self.input_dim}; expected a whole number from 1 up")
        if wrong := [n for n in self.widths if n < 1]:
            raise ValueError(f"a width is {wrong[0]}; expected whole numbers from 1 up")
        if self.output_variance not in (1, 2):
            raise ValueError(f"the output variance is {self.output_variance}; expected 1 or 2")

    @property
    def depth(self) -> int:
        """d, the number of layers of weights."""
        return len(self.widths) + 1

    def first_variance(self) -> int:
        """c_1."""
        return 2 if self.widths else self.output_variance

    def layers(self) -> tuple[tuple[int, int], ...]:
        """(n_i, c_(i+1)) of the hidden layers, the output's first."""
        above = (self.output_variance, *(2 for _ in self.widths[1:]))
        return tuple(zip(reversed(self.widths), above, strict=True)) if self.widths else ()


@dataclass(frozen=True)
class Moment:
    """An exact rational number, or None where it is too long, and a decimal with a bound on its error."""

    fraction: Fraction | None
    decimal: str
    error: str

    def fraction_text(self) -> str | None:
        """p/q, of any length: Python's own conversion stops at 4300 digits."""
        if self.fraction is None:
            return None
        top, bottom = mpz(self.fraction.numerator).digits(), mpz(self.fraction.denominator).digits()
        return top if bottom == "1" else f"{top}/{bottom}"


@dataclass(frozen=True)
class Moments:
    """The mean of K, of its two parts, and their second moments."""

    k: Moment
    k_w: Moment
    k_b: Moment
    k2: Moment
    k_w2: Moment
    k_w_k_b: Moment

    def named(self) -> dict[str, Moment]:
        """Each under the name that it has in print."""
        names = ("E[K]", "E[K_w]", "E[K_b]", "E[K^2]", "E[K_w^2]", "E[K_w K_b]")
        return dict(zip(names, (self.k, self.k_w, self.k_b, self.k2, self.k_w2, self.k_w_k_b), strict=True))


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


def _closure(*targets: Monomial) -> tuple[Monomial, ...]:
    """The monomials that the targets' recursion needs."""
    found, waiting = set(targets), [*targets]
    while waiting:
        new = {old for old, _, _ in transfer()[waiting.pop()]} - found
        found |= new
        waiting += new
    return tuple(sorted(found))


@cache
def _coefficients(s: int, t: int) -> tuple[tuple[int, ...], int]:
    """4u of `alive_mean` as whole coefficients of 1, n, n², and w."""
    u, w = alive_mean(s, t)
    return tuple(int(4 * c) for c in reversed(Poly(u, n_width).all_coeffs())), w


def _at_width(s: int, t: int, n: int) -> tuple[int, int]:
    """4u and w of `alive_mean` at the width n."""
    u, w = _coefficients(s, t)
    return sum(c * n**power for power, c in enumerate(u)), w


class _Exact:
    """The recursion of some monomials in integers over one common denominator.

    A layer's matrix is M₀ + (1 − 2⁻ⁿ) M₁ with entries in n alone, whole numbers over 4n²; where M₁ annihilates the
    vector no 2⁻ⁿ comes in. That is so for p, p² and Qp, whose means stay short at any width.
    """

    def __init__(self, *targets: Monomial) -> None:
        self.targets = targets
        self.monomials = _closure(*targets)
        place = {monomial: i for i, monomial in enumerate(self.monomials)}
        matrix = transfer()
        self.factors = sorted({factor for monomial in self.monomials for _, _, factor in matrix[monomial]})
        plain = {f for f in self.factors if any(_coefficients(*f[1:])[0])}
        alive = {f for f in self.factors if _coefficients(*f[1:])[1]}
        self.plain, self.alive = (
            [
                [(place[old], times, self.factors.index(f)) for old, times, f in matrix[monomial] if f in which]
                for monomial in self.monomials
            ]
            for which in (plain, alive)
        )

    def run(self, layers: Sequence[tuple[int, int]]) -> dict[Monomial, mpq | None]:
        """The targets' means below the layers, or None where the numbers grow too long."""
        vector, denominator = [mpz(start(monomial)) for monomial in self.monomials], mpz(1)
        known: dict[tuple[int, int], tuple[list[int], list[int]]] = {}
        for n, c in layers:
            if (n, c) not in known:
                moments = [_at_width(s, t, n) for _, s, t in self.factors]
                sizes = [c**a * n ** (2 - a) for a, _, _ in self.factors]
                known[n, c] = (
                    [u * size for (u, _), size in zip(moments, sizes, strict=True)],
                    [4 * w * size for (_, w), size in zip(moments, sizes, strict=True)],
                )
            u, w = known[n, c]
            vector, extra, twos = _apply(self.plain, u, vector), _apply(self.alive, w, vector), 0
            if any(extra):
                if n > _BUDGET:
                    return dict.fromkeys(self.targets)
                twos, full = n, (mpz(1) << n) - 1
                vector = [(one << n) + full * two for one, two in zip(vector, extra, strict=True)]
            common = 4 * mpz(n) ** 2
            for entry in vector:
                common = gmpy2.gcd(common, entry)
            vector = [gmpy2.divexact(entry, common) for entry in vector]
            bottom = 4 * mpz(n) ** 2 // common << twos
            even = min(gmpy2.bit_scan1(entry) for entry in (bottom, *vector) if entry)
            vector = [entry >> even for entry in vector]
            denominator *= bottom >> even
            if max(map(gmpy2.bit_length, (denominator, *vector))) > _BUDGET:
                return dict.fromkeys(self.targets)
        return {target: mpq(vector[self.monomials.index(target)], denominator) for target in self.targets}


def _apply(rows: list[list[tuple[int, int, int]]], factors: list[int], vector: list[mpz]) -> list[mpz]:
    return [sum((times * factors[f] * vector[old] for old, times, f in row), mpz(0)) for row in rows]


def _rounded(
    monomials: Sequence[Monomial], layers: Sequence[tuple[int, int]], precision: int, up: bool
) -> dict[Monomial, mpq]:
    """Bounds of the monomials' means from one side: every term is ≥ 0, so rounding one way throughout is rigorous."""
    matrix, names = transfer(), _closure(*monomials)
    place = {monomial: i for i, monomial in enumerate(names)}
    factors = sorted({factor for name in names for _, _, factor in matrix[name]})
    rows = [tuple((place[old], times, factors.index(f)) for old, times, f in matrix[name]) for name in names]
    known: dict[tuple[int, int], list[mpfr]] = {}
    with gmpy2.context(gmpy2.context(), precision=precision, round=gmpy2.RoundUp if up else gmpy2.RoundDown):
        vector = [mpfr(start(name)) for name in names]
        for n, c in layers:
            values = known.get((n, c))
            if values is None:
                values = known[n, c] = [_bound(factor, n, c, precision, up) for factor in factors]
            vector = [
                sum((times * values[f] * vector[old] for old, times, f in row[1:]),
                    row[0][1] * values[row[0][2]] * vector[row[0][0]])
                for row in rows
            ]  # fmt: skip
        return {name: mpq(vector[place[name]]) for name in names}


def _bound(factor: Factor, n: int, c: int, precision: int, up: bool) -> mpfr:
    """a^k E[S^s T^t; A ≥ 1], rounded; all but one addition and one division are exact in the context's precision."""
    k, s, t = factor
    u, w = _at_width(s, t, n)
    p = mpfr(2) ** -min(n, 2 * precision)
    if n > 2 * precision and up == (w > 0):
        p = mpfr(0)
    return (mpfr(u + 4 * w) - 4 * w * p) * c**k / (4 * mpz(n) ** k)


def _bounds(
    monomials: Sequence[Monomial], layers: Sequence[tuple[int, int]]
) -> dict[Monomial, tuple[mpq, mpq]]:  # fmt: skip
    """Lower and upper bounds, close enough for `DECIMAL_DIGITS` and some more."""
    widest = max((n for n, _ in layers), default=1)
    precision = 160 + 4 * widest.bit_length() + len(layers).bit_length()
    while True:
        low, high = (_rounded(monomials, layers, precision, up) for up in (False, True))
        if all(high[m] - low[m] <= low[m] / mpz(10) ** (DECIMAL_DIGITS + 3) for m in monomials):
            return {m: (low[m], high[m]) for m in monomials}
        precision *= 2


def _moment(exact: mpq | None, low: mpq, high: mpq) -> Moment:
    fraction = None
    if exact is not None and all(
        abs(part) < mpz(10) ** (MAX_DIGITS - 1) for part in (exact.numerator, exact.denominator)
    ):
        fraction = Fraction(int(exact.numerator), int(exact.denominator))
        low = high = exact
    context = decimal.Context(DECIMAL_DIGITS, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN)
    shown = _divide(high, context)
    value = mpq(*map(mpz, shown.as_integer_ratio()))
    error = max(value - low, high - value)
    upward = decimal.Context(1, decimal.ROUND_UP, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN)
    return Moment(fraction, str(shown), str(_divide(error, upward)) if error else "0")


def _divide(value: mpq, context: decimal.Context) -> decimal.Decimal:
    return context.divide(decimal.Decimal(int(value.numerator)), decimal.Decimal(int(value.denominator)))


def _assemble(network: FiniteNetwork, norm2: Fraction, means: dict[Monomial, mpq | None]) -> tuple[mpq | None, ...]:
    """The six moments from the means of 1, p, Q, p², Qp and Q²; None stands for what is not known."""
    scale = mpq(network.first_variance(), network.input_dim) * mpq(norm2.numerator, norm2.denominator)
    bias = int(network.output_bias)
    half = mpq(1, 2) if network.output_relu else mpq(1)
    always = means[ONE] if network.output_relu else mpq(1)

    def total(*terms: tuple[mpq | int, mpq | None]) -> mpq | None:
        found = mpq(0)
        for factor, mean in terms:
            if factor and mean is None:
                return None
            found += half * factor * mean if factor else 0
        return found

    b2 = (bias, always), (2 * bias, means[Q]), (1, means[QQ])
    w2 = ((scale**2, means[PP]),)
    wb = (scale * bias, means[P]), (scale, means[QP])
    w, b = ((scale, means[P]),), ((bias, always), (1, means[Q]))
    return (
        total(*w, *b),
        total(*w),
        total(*b),
        total(*w2, *b2, *((2 * factor, mean) for factor, mean in wb)),
        total(*w2),
        total(*wb),
    )


def moments(network: FiniteNetwork, norm2: Fraction) -> Moments:
    """The moments of K(x, x) at ‖x‖² = norm2 > 0.

    >>> [str(moment.fraction) for moment in moments(FiniteNetwork(1, (1,)), Fraction(1)).named().values()]
    ['7/2', '2', '3/2', '63/2', '16', '6']
    """
    if norm2 <= 0:
        raise ValueError(f"‖x‖² is {norm2}; expected a number above 0, for at x = 0 every neuron sits on its kink")
    layers = network.layers()
    needed = (P, Q, PP, QP, QQ) + ((ONE,) if network.output_relu else ())
    exact: dict[Monomial, mpq | None] = {}
    for together in ((P,), (Q,), (PP, QP), (QQ,), (ONE,)):
        exact |= _Exact(*together).run(layers) if set(together) <= {*needed} else {}
    bounds = _bounds(needed, layers)
    low, high = ({m: bounds[m][side] for m in needed} for side in (0, 1))
    found = (_assemble(network, norm2, means) for means in (exact, low, high))
    return Moments(*(_moment(e, a, b) for e, a, b in zip(*found, strict=True)))  # type: ignore[arg-type]
