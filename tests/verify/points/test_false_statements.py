"""Statements that are true only where somebody listed points, with lists that hide it, and true ones of the same kinds.

A false one ends `refuted`, with a witness made from its domain, or `unknown`, with the point where it has no value.
"""

import pytest
from sympy import (
    Abs,
    Eq,
    FiniteSet,
    IndexedBase,
    Interval,
    KroneckerDelta,
    Max,
    Min,
    Mul,
    Piecewise,
    Product,
    Range,
    Rational,
    S,
    Sum,
    Symbol,
    Union,
    acos,
    asin,
    atan,
    cos,
    exp,
    log,
    oo,
    pi,
    sin,
    sqrt,
)

from derive.activations.activation import sigma
from derive.finite.kernel_moment import KernelMoment
from derive.language.convention import Convention
from derive.language.symbols import a, alpha, c, d, i, j, k, l, m, n, q, qp, r, s, sigma_a, sigma_w, w, x, xp
from derive.networks.initialisation import Covariance, Mean
from derive.networks.one_layer import one_hidden_layer
from derive.networks.wide import WideKernel, ell
from derive.training.fixed_kernel import descent, f0, flow, positive_spectrum, spectrum
from derive.training.flow import X, y
from derive.training.orthonormal import V
from notes.vocabulary import COVARIANCES, NETWORK, PLAIN, dot, expectation, network_domain
from verify.claims.domain import Domain, Point, naturals, nonnegative, positive, real
from verify.claims.judgement import weighed
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles.registry import ORACLES
from verify.points.lists import COVARIANCE_POINTS, INPUT_POINTS, NETWORK_POINTS
from verify.points.training import SPECTRUM_POINTS
from verify.running.run import examine

t, z = Symbol("t", real=True), Symbol("z", real=True)
g, h = Symbol("g", positive=True), Symbol("h", positive=True)
b, theta = Symbol("b'", nonnegative=True), Symbol("vartheta", nonnegative=True)
N = Symbol("N", integer=True, positive=True)
mu = Symbol("mu", integer=True, positive=True)
count = Symbol("k'", integer=True, nonnegative=True)
A, H = IndexedBase("A", real=True), IndexedBase("H", real=True)
rates, gains = IndexedBase("rate", nonnegative=True), IndexedBase("gain", positive=True)
INIT = one_hidden_layer(PLAIN).initialisation
PLAIN_NTK = Convention("ntk", False)
APART_FROM_0 = Union(Interval.open(-oo, 0), Interval.open(0, oo))
PAIR = {x: (d,), xp: (d,)}
KERNEL = {V: (n, n), y: (n,), f0: (n,)}
SQUARES = {q: positive, qp: positive, c: real}


def at(symbol, values) -> tuple[Point, ...]:
    return tuple(Point(f"{symbol} = {value}", {symbol: S(value)}) for value in values)


def over(scalars, points=(), arrays=None, conditions=()) -> Domain:
    return Domain(scalars, points, arrays or {}, conditions)


def relu(u):
    return Max(0, u)


def zero_at(symbol, values):
    return Mul(*(symbol - value for value in values))


def row_times(eigenvalues):
    """Entry (i, l) of K K⁻¹."""
    kernel, inverse = (
        Sum(V[one, j] * V[other, j] * eigenvalues[j] ** power, (j, 1, n))
        for one, other, power in ((i, s, 1), (s, l, -1))
    )
    return Sum(kernel * inverse, (s, 1, n))


def entry_of(function, column=l):
    """Entry (i, l) of a function of K."""
    return Sum(V[i, j] * V[column, j] * function(spectrum[j]), (j, 1, n))


def along(outputs):
    """The residual's coordinate along eigenvector j."""
    return Sum(V[i, j] * (outputs - y[i]), (i, 1, n))


def power_sum(exponent):
    return Sum(r**exponent, (r, 1, m))


TRACE = Sum(spectrum[s], (s, 1, n))
MANY_STEPS = count * spectrum[j] * along(descent(1 / (2 + TRACE), count)) ** 2 / (2 + TRACE)
SHARED = (1 - KroneckerDelta(i, l)) * Sum(V[i, s] ** 2 * V[l, s] ** 2, (s, 1, n))
PAIRS_OF_ROWS = over({n: naturals, i: naturals, l: naturals}, SPECTRUM_POINTS, {spectrum: (n,), V: (n, n)})
MEAN = expectation(relu, relu)
MOMENT = KernelMoment("K", d, n, 2, S.Half, 1, 0, S(2) ** -n)
OUTPUT = NETWORK.output
FALSE = {
    # sizes
    "three coordinates": (
        Sum(k, (k, 1, d)),
        d * (d + 1) / 2 + zero_at(d, (1, 2, 3)),
        over({d: naturals}, at(d, (1, 2, 3))),
    ),
    "eight coordinates": (
        Sum(k**2, (k, 1, d)),
        d * (d + 1) * (2 * d + 1) / 6 + zero_at(d, range(1, 9)),
        over({d: naturals}, at(d, range(1, 9))),
    ),
    "six layers": (2**N, 2**N + zero_at(N, range(1, 7)), over({N: naturals}, at(N, range(1, 7)))),
    "multiples of 100": (cos(2 * pi * m / 100), S.One, over({m: naturals}, at(m, range(100, 1000, 100)))),
    "multiples of 7": (sin(pi * m / 7), S.Zero, over({m: naturals}, at(m, range(7, 70, 7)))),
    "even numbers": ((-1) ** N, S.One, over({N: naturals}, at(N, range(2, 22, 2)))),
    "eight steps": (
        (1 - g) ** count,
        (1 - g) ** count + g * zero_at(count, range(9)),
        over({count: S.Naturals0, g: positive}),
    ),
    "a bound that few sizes keep": (Sum(1 / k, (k, 1, N)), S(5), over({N: naturals}, at(N, range(1, 40, 4))), "<="),
    "below the limit": ((1 + 1 / N) ** N, Rational(27, 10), over({N: naturals}, at(N, range(1, 60, 7))), "<="),
    "sizes from 50 to 70": (
        Sum(k**3, (k, 1, N)),
        (N * (N + 1) / 2) ** 2 * (1 + Piecewise((Rational(1, 10**7), (N >= 50) & (N <= 70)), (0, True))),
        over({N: naturals}),
    ),
    "squares up to 49": (
        Sum(KroneckerDelta(r, s**2), (r, 1, N), (s, 1, N)),
        Min(7, Sum(Piecewise((1, s**2 <= N), (0, True)), (s, 1, N))),
        over({N: naturals}),
    ),
    "a path of ten": (
        Sum((x[k + 1] - x[k]) ** 2, (k, 1, d - 1)),
        Rational(38, 10) * dot(x, x),
        over({d: naturals}, (), {x: (d,)}),
        "<=",
    ),
    "thirty equal entries": (
        Sum(x[k], (k, 1, d)) ** 2,
        30 * dot(x, x),
        over({d: naturals}, (), {x: (d,)}),
        "<=",
    ),
    "one entry apart": (
        (x[1] - Sum(x[k], (k, 1, d)) / d) ** 2,
        Rational(9, 10) * (dot(x, x) - Sum(x[k], (k, 1, d)) ** 2 / d),
        over({d: naturals}, (), {x: (d,)}),
        "<=",
    ),
    "44 turns": (abs(sin(N)), Rational(1, 100), over({N: naturals}), ">="),
    "width 12": (OUTPUT * Piecewise((1, m < 11), (2, True)), OUTPUT, network_domain()),
    "six inputs": (dot(x, xp) + Piecewise((0, d <= 6), (1, True)), dot(x, xp), network_domain()),
    "depth and width": (
        MOMENT * Piecewise((1, d < 13), (2, True)) * Piecewise((1, n <= 40), (2, True)),
        MOMENT,
        over({d: Range(2, oo), n: naturals}),
    ),
    "a random sum": (
        Covariance(Sum(a[r], (r, 1, m)), Sum(a[r], (r, 1, m)), INIT),
        sigma_a**2 * (m + zero_at(m, range(1, 6))),
        over({m: naturals, sigma_a: positive}, NETWORK_POINTS[:10]),
    ),
    # magnitudes
    "up to 10^25": (Min(q, S(10) ** 25), q, over({q: positive}, COVARIANCE_POINTS)),
    "from 10^-26": (Max(q, S(10) ** -26), q, over({q: positive}, COVARIANCE_POINTS[:9])),
    "a product of both": (Max(q * qp, S(10) ** -45), q * qp, over({q: positive, qp: positive}, COVARIANCE_POINTS[:8])),
    "a ratio": (Min(q / qp, 1000), q / qp, over({q: positive, qp: positive}, COVARIANCE_POINTS[:9])),
    "a deviation": (
        Covariance(a[1], a[1], INIT),
        Min(sigma_a, S(10) ** 13) ** 2,
        over({sigma_a: positive}, NETWORK_POINTS),
    ),
    "a mean": (MEAN * Piecewise((1, q < S(10) ** 25), (2, True)), MEAN, COVARIANCES),
    # branches
    "√t²": (sqrt(t**2), t, over({t: real}, at(t, range(1, 9)))),
    "arccos cos t": (acos(cos(t)), t, over({t: nonnegative}, at(t, (Rational(v, 3) for v in range(1, 9))))),
    "arcsin sin t": (asin(sin(t)), t, over({t: real}, at(t, (Rational(v, 7) for v in range(-5, 5))))),
    "cos 2πt": (cos(2 * pi * t), S.One, over({t: nonnegative}, at(t, range(10)))),
    "atan t + atan 1/t": (atan(t) + atan(1 / t), pi / 2, over({t: APART_FROM_0}, at(t, range(1, 9)))),
    "t² at whole t": (t**2, t, over({t: real}, at(t, range(-4, 5))), ">="),
    "√t√z": (sqrt(t * z), sqrt(t) * sqrt(z), over({t: real, z: real})),
    "log of a product": (log(t * z), log(-t) + log(-z), over({t: real, z: real})),
    # empty ranges
    "an empty sum": (Sum(1, (k, 1, d - 5)), d - 5, over({d: naturals}, at(d, range(5, 20)))),
    "an empty sum from 3": (Sum(k, (k, 3, d)), d * (d + 1) / 2 - 3, over({d: naturals}, at(d, range(2, 14)))),
    "an empty product": (Product(k, (k, 3, d)), Product(k, (k, 1, d)) / 2, over({d: naturals}, at(d, range(2, 14)))),
    # no value, and edges
    "K K⁻¹": (
        row_times(spectrum),
        KroneckerDelta(i, l),
        over({n: naturals, i: naturals, l: naturals}, (), {spectrum: (n,), V: (n, n)}),
    ),
    "1/rate": (1 / rates[1], S.Zero, over({N: naturals}, (), {rates: (N,)}), ">"),
    "sin b/b": (sin(b) / b, S(2), over({b: nonnegative}, at(b, range(1, 9))), "<"),
    "1/√(1 − t²)": (1 / sqrt(1 - t**2), S.One, over({t: Interval(-1, 1)}), ">="),
    "distinct eigenvalues": ((gains[1] - gains[2]) ** 2, S.Zero, over({N: Range(2, oo)}, (), {gains: (N,)}), ">"),
    "|ρ| < 1": (c, sqrt(q * qp), over(SQUARES, COVARIANCE_POINTS[:9], None, (c**2 <= q * qp,)), "<"),
    "ρ > −1": (-sqrt(q * qp), c, over(SQUARES, COVARIANCE_POINTS[:9], None, (c**2 <= q * qp,)), "<"),
    "q + q' > 2c": (q + qp, 2 * c, over(SQUARES, COVARIANCE_POINTS, None, (c**2 <= q * qp,)), ">"),
    "somebody else's letters": (
        g * h,
        z**2,
        over({g: positive, h: positive, z: real}, (), None, (z**2 <= g * h,)),
        ">",
    ),
    "near the upper end": (Max(t, 1 - S(10) ** -7), 1 - S(10) ** -7, over({t: Interval.Ropen(0, 1)})),
    "near the lower end": (Min(t, S(10) ** -7), S(10) ** -7, over({t: Interval.open(0, 1)})),
    # rows and entries
    "Cauchy and Schwarz, strict": (
        dot(x, xp) ** 2,
        dot(x, x) * dot(xp, xp),
        over({d: naturals}, NETWORK_POINTS[3:7], PAIR),
        "<",
    ),
    "different rows": (Sum((x[k] - xp[k]) ** 2, (k, 1, d)), S.Zero, over({d: naturals}, NETWORK_POINTS, PAIR), ">"),
    "rows that are not opposite": (
        Sum((x[k] + xp[k]) ** 2, (k, 1, d)),
        S.Zero,
        over({d: naturals}, NETWORK_POINTS, PAIR),
        ">",
    ),
    "rows that are not orthogonal": (dot(x, xp) ** 2, S.Zero, over({d: naturals}, NETWORK_POINTS, PAIR), ">"),
    "a row that is not 0": (dot(x, x), S.Zero, over({d: naturals}, NETWORK_POINTS, {x: (d,)}), ">"),
    "rows of a matrix": (
        Sum((H[1, k] - H[2, k]) ** 2, (k, 1, d)),
        S.Zero,
        over({d: naturals, N: Range(2, oo)}, (), {H: (N, d)}),
        ">",
    ),
    "entries that differ": (Sum((A[k] - A[1]) ** 2, (k, 1, N)), S.Zero, over({N: Range(2, oo)}, (), {A: (N,)}), ">"),
    "not the last index": (
        A[mu] * Piecewise((1, mu < N), (0, True)),
        A[mu],
        over({N: naturals, mu: naturals}, (), {A: (N,)}),
    ),
    "not the first index": (
        A[mu] * Piecewise((1, mu > 1), (0, True)),
        A[mu],
        over({N: naturals, mu: naturals}, (), {A: (N,)}),
    ),
    "some sizes only": (Sum(cos(k), (k, 1, N)), Rational(541, 1000), over({N: naturals}), "<="),
    "a sharp constant with kinks": (
        expectation(lambda z: Min(Max(z, -z), 1), lambda z: S.One, (q, S.One, S.Zero)),
        Rational(6312, 10000) * q ** Rational(1, 4),
        over({q: positive}),
        "<=",
    ),
    "many layers": (
        ell**2 * (1 - WideKernel("activations", ell, (S.One, S.One, t), PLAIN_NTK)),
        S(20),
        Domain({ell: naturals, t: Interval(0, S.Half), sigma_w: FiniteSet(sqrt(2))}, (), activations=("relu",)),
        "<=",
    ),
    "zeros in every place": (
        (dot(x, x) + dot(xp, xp)) ** 2,
        4 * dot(x, x) * dot(xp, xp) - dot(x, xp) ** 2,
        over({d: naturals}, (), PAIR),
        ">",
    ),
    # kernel matrices: sizes, eigenvectors, many steps
    "a regularised trace": (
        Sum(spectrum[j] / (spectrum[j] + b), (j, 1, n)),
        n,
        over({n: naturals, b: nonnegative}, (), {spectrum: (n,)}),
        "<=",
    ),
    "an exponential's entry": (
        (1 - KroneckerDelta(i, l)) * entry_of(lambda rate: 1 - exp(-rate)) ** 2,
        entry_of(lambda rate: rate) ** 2,
        over({n: naturals, i: naturals, l: naturals}, (), {spectrum: (n,), V: (n, n)}),
        "<=",
    ),
    "shared directions": (
        SHARED,
        Rational(497, 1000),
        PAIRS_OF_ROWS,
        "<=",
    ),
    "a share of the trace": (
        Sum(entry_of(lambda rate: rate, i) ** 2, (i, 1, n)),
        Sum(spectrum[j], (j, 1, n)) ** 2 * Rational(3, 10),
        over({n: naturals}, SPECTRUM_POINTS, {spectrum: (n,), V: (n, n)}),
        ">=",
    ),
    "from eleven steps on": (
        MANY_STEPS,
        Rational(183, 1000) * along(f0[i]) ** 2,
        over({n: naturals, j: naturals, count: S.Naturals0}, (), {spectrum: (n,), **KERNEL}),
        "<=",
    ),
    # ties, and rules that are too rough
    "a curve that touches": (t**4 + 9, 6 * t**2, over({t: real}), ">"),
    "parallel rows": (
        Sum((x[k] - xp[k]) ** 2, (k, 1, d)) * Sum((x[k] + xp[k]) ** 2, (k, 1, d)),
        (dot(x, x) - dot(xp, xp)) ** 2,
        over({d: Range(2, oo)}, NETWORK_POINTS, PAIR),
        ">",
    ),
    "a row that is three times another": (
        dot(x, x) + 9 * dot(xp, xp),
        6 * dot(x, xp),
        Domain({d: naturals}, NETWORK_POINTS, PAIR, nonzero=(dot(x, x),)),
        ">",
    ),
    "a correlation of √3/2": (
        q**2 * qp**2 + Rational(16, 9) * c**4,
        Rational(8, 3) * c**2 * q * qp,
        over(SQUARES, COVARIANCE_POINTS, None, (c**2 <= q * qp,)),
        ">",
    ),
    "rows of 1 in the inverse": (
        Sum(Min(k, j) * x[k] * x[j], (k, 1, d), (j, 1, d)),
        Rational(2509, 10000) * dot(x, x),
        over({d: naturals}, (), {x: (d,)}),
        ">=",
    ),
    "a null direction": (
        (descent(1 / (1 + TRACE), count) - y[i]) * (f0[i] - y[i]),
        -Rational(121, 1000) * Sum((f0[i] - y[i]) ** 2, (i, 1, n)),
        over({n: naturals, i: naturals, count: S.Naturals0}, (), {spectrum: (n,), **KERNEL}),
        ">=",
    ),
    "cosines at the rim": (
        expectation(lambda z: cos(z) ** 2, lambda z: cos(z) ** 2),
        Rational(3, 8) + (exp(-2 * q) + exp(-2 * qp)) / 4 - Rational(1, 500),
        over(SQUARES, (), None, (c**2 <= q * qp,)),
        "<=",
    ),
    "late times": (
        flow() * Piecewise((1, Symbol("t", real=True) <= 3), (2, True)),
        flow(),
        over({n: naturals, i: naturals, t: nonnegative}, (), {spectrum: (n,), **KERNEL}),
    ),
    # rows, widths and depths at which few look
    "slow rows": (
        Sum((X[i + 1, k] - X[i, k]) ** 2, (i, 1, n - 1), (k, 1, d)),
        Rational(1, 50) * (Sum(X[i, k] ** 2, (i, 1, n), (k, 1, d)) - Sum(Sum(X[i, k], (i, 1, n)) ** 2, (k, 1, d)) / n),
        over({n: naturals, d: naturals}, (), {X: (n, d)}),
        ">=",
    ),
    "a power of a width": (
        KernelMoment("K_w^2", 3, (n, n), g, h, 0),
        9 * g**2 * h**2 * (1 + 1 / n) ** Rational(64, 10),
        over({n: naturals, g: positive, h: positive}),
        "<=",
    ),
    "one layer": (
        WideKernel("derivative", ell, (S.One, S.One, t), PLAIN_NTK),
        Rational(1, 4),
        Domain({ell: naturals, t: Interval(-Rational(1, 50), 1), sigma_w: positive}, (), activations=("relu",)),
        ">=",
    ),
    "a residual that is not 0": ((OUTPUT - t) ** 2, S.Zero, network_domain().where({t: real}), ">"),
    "a factor that is not 0": (dot(a, a) * (t - a[1]) ** 2, S.Zero, over({m: naturals, t: real}, (), {a: (m,)}), ">"),
}
TOUCHING = {
    "a slope of 1": (
        expectation(sigma, sigma),
        alpha * c,
        Domain(SQUARES | {alpha: real}, (), {}, (c**2 < q * qp,), activations=("leaky-relu",)),
        ">",
    ),
    "independent hats": (
        expectation(lambda u: Max(0, 1 - Abs(u)), lambda u: Max(0, 1 - Abs(u)), (S.One, S.One, t)),
        expectation(lambda u: Max(0, 1 - Abs(u)), lambda u: S.One, (S.One, S.One, S.Zero)) ** 2,
        over({t: Interval(-1, 1)}),
        ">",
    ),
}
TRUE = {
    "a regularised trace": (
        Sum(positive_spectrum[j] / (positive_spectrum[j] + b), (j, 1, n)),
        n,
        over({n: naturals, b: nonnegative}, (), {positive_spectrum: (n,)}),
        "<=",
    ),
    "shared directions": (
        SHARED,
        Rational(1, 2),
        PAIRS_OF_ROWS,
        "<=",
    ),
    "any number of steps": (
        MANY_STEPS,
        Rational(184, 1000) * along(f0[i]) ** 2,
        over({n: naturals, j: naturals, count: S.Naturals0}, (), {spectrum: (n,), **KERNEL}),
        "<=",
    ),
    "a curve that does not touch": (t**4 + 9, Rational(599, 100) * t**2, over({t: real}), ">"),
    "a sum below its diagonal": (
        Mean(Sum(a[r] * a[s], (s, 1, r), (r, 1, m)) ** 2, INIT),
        3 * sigma_a**4 * m * (m + 1) / 2,
        over({m: naturals, sigma_a: positive}, INPUT_POINTS),
    ),
    "four sums": (
        Mean(Sum(a[r], (r, 1, m)) * Sum(r * a[r], (r, 1, m)) * Sum(r**2 * a[r], (r, 1, m)) ** 2, INIT),
        sigma_a**4 * (power_sum(1) * power_sum(4) + 2 * power_sum(2) * power_sum(3)),
        over({m: naturals, sigma_a: positive}, INPUT_POINTS),
    ),
    "Gauß": (Sum(k, (k, 1, d)), d * (d + 1) / 2, over({d: naturals})),
    "a path": (Sum((x[k + 1] - x[k]) ** 2, (k, 1, d - 1)), 4 * dot(x, x), over({d: naturals}, (), {x: (d,)}), "<="),
    "a ramp": (
        Sum(k * x[k], (k, 1, d)) ** 2,
        d * (d + 1) * (2 * d + 1) / 6 * dot(x, x),
        over({d: naturals}, (), {x: (d,)}),
        "<=",
    ),
    "a geometric sum": (Sum(2**k, (k, 1, N)), 2 ** (N + 1) - 2, over({N: naturals})),
    "|t|": (sqrt(t**2), Max(t, -t), over({t: real})),
    "sin² + cos²": (sin(t) ** 2 + cos(t) ** 2, S.One, over({t: real})),
    "cos 2πN": (cos(2 * pi * N), S.One, over({N: naturals})),
    "log": (log(g * h), log(g) + log(h), over({g: positive, h: positive})),
    "two means": ((g + h) ** 2, 4 * g * h, over({g: positive, h: positive}), ">="),
    "Cauchy and Schwarz": (dot(x, xp) ** 2, dot(x, x) * dot(xp, xp), over({d: naturals}, (), PAIR), "<="),
    "|ρ| ≤ 1": (c, sqrt(q * qp), over(SQUARES, (), None, (c**2 <= q * qp,)), "<="),
    "an open condition": (z**2, g * h, over({g: positive, h: positive, z: real}, (), None, (z**2 < g * h,)), "<"),
    "an equation": (sqrt(g), h, over({g: positive, h: positive}, (), None, (Eq(h**2, g),))),
    "an angle": (cos(theta), t, over({t: Interval(-1, 1), theta: Interval(0, pi)}, (), None, (Eq(theta, acos(t)),))),
    "a parabola": (t * (1 - t), Rational(1, 4), over({t: Interval(0, 1)}), "<="),
    "exp t": (exp(t), 1 + t, over({t: real}), ">="),
    "an empty sum": (Sum(1, (k, 1, d - 5)), Max(0, d - 5), over({d: naturals})),
    "K K⁻¹": (
        row_times(positive_spectrum),
        KroneckerDelta(i, l),
        over({n: naturals, i: naturals, l: naturals}, (), {positive_spectrum: (n,), V: (n, n)}),
    ),
    "a kernel's diagonal": (
        Sum(V[i, j] ** 2 * spectrum[j], (j, 1, n)),
        S.Zero,
        over({n: naturals, i: naturals}, (), {spectrum: (n,), V: (n, n)}),
        ">=",
    ),
    "a random sum": (
        Covariance(Sum(a[r], (r, 1, m)), Sum(a[r], (r, 1, m)), INIT),
        sigma_a**2 * m,
        over({m: naturals, sigma_a: positive}),
    ),
    "an index": (
        A[mu] ** 2,
        Sum(A[k] ** 2 * KroneckerDelta(k, mu), (k, 1, N)),
        over({N: naturals, mu: naturals}, (), {A: (N,)}),
    ),
    "a network": (
        OUTPUT,
        Sum(a[r] * sigma(Sum(w[r, k] * x[k], (k, 1, d))), (r, 1, m)) / sqrt(m),
        network_domain().at(()),
    ),
    "a sharp constant": (
        expectation(lambda z: Min(Max(z, -z), 1), lambda z: S.One, (q, S.One, S.Zero)),
        Rational(6313, 10000) * q ** Rational(1, 4),
        over({q: positive}),
        "<=",
    ),
    "a mean": (MEAN, (sqrt(q * qp - c**2) + c * acos(-c / sqrt(q * qp))) / (2 * pi), COVARIANCES.at(())),
    "a polynomial's mean": (expectation(lambda u: u**2, lambda u: u**2), q * qp + 2 * c**2, COVARIANCES.at(())),
    "the start of a flow": (flow(time=S.Zero), f0[i], over({n: naturals, i: naturals}, (), {spectrum: (n,), **KERNEL})),
}


def evidence(lhs, rhs, domain, relation="=", oracles=("enclosure", "quadrature", "pointwise")):
    statement = Statement(lhs, rhs, domain, relation)
    return [examine(name, "as_stated", statement, Settings()) for name in oracles if ORACLES[name].applies(statement)]


@pytest.mark.parametrize("name", FALSE)
def test_what_is_false_is_refuted_or_has_no_value(name):
    found = evidence(*FALSE[name])
    assert weighed(found)[0] in ("refuted", "unknown")
    told = [piece.witness.point if piece.witness else piece.no_value for piece in found]
    assert any(words and words.startswith(("made: ", "worst of ", "equal sides")) for words in told)


@pytest.mark.parametrize("name", TOUCHING)
def test_sides_that_are_equal_to_all_digits_settle_no_strict_inequality(name):
    assert weighed(evidence(*TOUCHING[name]))[0] == "unknown"


@pytest.mark.parametrize("name", TRUE)
def test_what_is_true_stays(name):
    found = evidence(*TRUE[name])
    assert weighed(found)[0] in ("enclosed", "agrees")
    assert all(piece.witness is None and piece.no_value is None for piece in found)
    assert all("made" in piece.sources for piece in found if piece.outcome != "unknown")


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("name", ["six layers", "√t²", "K K⁻¹", "up to 10^25", "q + q' > 2c", "t² at whole t"])
def test_no_seed_passes_what_is_false(name, seed):
    statement = Statement(*FALSE[name])
    found = [examine(oracle, "as_stated", statement, Settings(seed=seed)) for oracle in ("enclosure", "pointwise")]
    assert weighed(found)[0] in ("refuted", "unknown")
