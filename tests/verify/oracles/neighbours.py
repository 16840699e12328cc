"""True statements of kinds that an author writes, each with false neighbours: a constant, a sign, a range, a relation.

`CASES` by kind and name; `Case.false` makes the neighbours of one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sympy import (
    Abs,
    Expr,
    Heaviside,
    IndexedBase,
    Integral,
    Interval,
    KroneckerDelta,
    Max,
    Product,
    Range,
    Rational,
    S,
    Sum,
    Symbol,
    acos,
    asin,
    atan,
    cos,
    cosh,
    erf,
    exp,
    factorial,
    log,
    oo,
    pi,
    sign,
    sin,
    sinh,
    sqrt,
    tan,
    tanh,
)

from derive.activations.activation import sigma
from derive.activations.classes import ActivationClass
from derive.language.convention import Convention
from derive.language.derivatives import Partial
from derive.language.symbols import a, c, d, k, m, q, qp, r, s, sigma_a, sigma_w, x, xp
from derive.networks.initialisation import Covariance, Mean
from derive.networks.one_layer import one_hidden_layer
from derive.networks.wide import WideKernel
from derive.training.fixed_kernel import TimeLimit
from notes.vocabulary import COVARIANCES, dot, expectation
from verify.claims.domain import Domain, naturals, positive, real
from verify.claims.statement import Statement

t, z = Symbol("t", real=True), Symbol("z", real=True)
g, h = Symbol("g", positive=True), Symbol("h", positive=True)
b = Symbol("b", nonnegative=True)
N = Symbol("N", integer=True, positive=True)
y = IndexedBase("y", real=True)
LAW = one_hidden_layer(Convention("standard", hidden_bias=False)).initialisation
PLAIN = Convention("ntk", hidden_bias=False)
LINE, HALF, BOTH = Domain({t: real}), Domain({g: positive}), Domain({g: positive, h: positive})
PLANE, SIZES = Domain({t: real, z: real}), Domain({N: naturals})
ROWS = Domain({d: naturals}, arrays={x: (d,), xp: (d,)})
NEURONS = Domain({m: naturals, sigma_a: positive})
INSIDE = Domain({t: Interval(-1, 1)})
RELU = Domain({q: positive, qp: positive}, activations=("relu",))


@dataclass(frozen=True)
class Case:
    """lhs `relation` rhs on the domain; false with one of `wrong` for rhs, on one of `beyond`, by one of `turned`."""

    lhs: Expr
    rhs: Expr
    domain: Domain
    wrong: tuple[Expr, ...] = ()
    relation: str = "="
    beyond: tuple[Domain, ...] = ()
    turned: tuple[str, ...] = ()

    @property
    def true(self) -> Statement:
        return Statement(self.lhs, S(self.rhs), self.domain, self.relation)

    @property
    def false(self) -> Iterator[Statement]:
        yield from (replace(self.true, rhs=S(wrong)) for wrong in self.wrong)
        yield from (replace(self.true, domain=domain) for domain in self.beyond)
        yield from (replace(self.true, relation=relation) for relation in self.turned)


def relu(u):
    return Max(0, u)


def one(u):
    return S.One


def up_to(term, index=k):
    return Sum(term, (index, 1, N))


EXPECTATIONS = {
    "fourth moment": Case(expectation(lambda u: u**4, one), 3 * q**2, COVARIANCES, (3 * q, 4 * q**2)),
    "product of squares": Case(
        expectation(lambda u: u**2, lambda v: v**2), q * qp + 2 * c**2, COVARIANCES, (q * qp + c**2, q * qp + 2 * c)
    ),
    "cosine": Case(expectation(cos, one), exp(-q / 2), COVARIANCES, (exp(-q), exp(q / 2))),
    "two sines": Case(
        expectation(sin, sin), exp(-(q + qp) / 2) * sinh(c), COVARIANCES, (exp(-(q + qp) / 2) * sinh(2 * c), sinh(c))
    ),
    "two exponentials": Case(
        expectation(exp, exp), exp((q + qp) / 2 + c), COVARIANCES, (exp((q + qp) / 2 - c), exp((q + qp + c) / 2))
    ),
    "rectified square": Case(expectation(lambda u: relu(u) ** 2, one), q / 2, COVARIANCES, (q, q / 2 + 1)),
    "half normal": Case(expectation(Abs, one), sqrt(2 * q / pi), COVARIANCES, (sqrt(q / pi), 2 * q / pi)),
    "two signs": Case(
        expectation(sign, sign),
        2 / pi * asin(c / sqrt(q * qp)),
        COVARIANCES,
        (asin(c / sqrt(q * qp)) / pi, 2 / pi * acos(c / sqrt(q * qp))),
    ),
    "two error functions": Case(
        expectation(erf, erf),
        2 / pi * asin(2 * c / sqrt((1 + 2 * q) * (1 + 2 * qp))),
        COVARIANCES,
        (2 / pi * asin(c / sqrt((1 + q) * (1 + qp))), asin(2 * c / sqrt((1 + 2 * q) * (1 + 2 * qp)))),
    ),
    "Stein": Case(
        expectation(lambda u: u, sin),
        c * expectation(one, cos),
        COVARIANCES,
        (q * expectation(one, cos), c * expectation(one, sin)),
    ),
    "a Gaussian bump": Case(
        expectation(lambda u: exp(-(u**2)), one), 1 / sqrt(1 + 2 * q), COVARIANCES, (1 / sqrt(1 + q), 1 / (1 + 2 * q))
    ),
    "parity": Case(expectation(lambda u: u**3 * cos(u), one), S.Zero, COVARIANCES, (S.One, q)),
    "an open function": Case(
        expectation(lambda u: u + sigma(u), one),
        expectation(sigma, one),
        replace(COVARIANCES, activations=ActivationClass()),
        (2 * expectation(sigma, one), q + expectation(sigma, one)),
    ),
}
SUMS = {
    "integers": Case(up_to(k), N * (N + 1) / 2, SIZES, (N * (N - 1) / 2, N**2 / 2)),
    "squares": Case(up_to(k**2), N * (N + 1) * (2 * N + 1) / 6, SIZES, (N**3 / 3, N * (N + 1) * (2 * N - 1) / 6)),
    "fifth powers": Case(
        up_to(k**5),
        N**2 * (N + 1) ** 2 * (2 * N**2 + 2 * N - 1) / 12,
        SIZES,
        (N**2 * (N + 1) ** 2 * (2 * N**2 + 2 * N + 1) / 12,),
    ),
    "powers of two": Case(up_to(2**k), 2 ** (N + 1) - 2, SIZES, (2 ** (N + 1) - 1, 2**N - 2)),
    "geometric": Case(
        up_to(g**k),
        g * (1 - g**N) / (1 - g),
        SIZES.where({g: Interval.open(0, 1)}),
        ((1 - g**N) / (1 - g), g * (1 - g ** (N + 1)) / (1 - g)),
        beyond=(SIZES.where({g: positive}),),
    ),
    "telescope": Case(up_to(1 / (k * (k + 1))), N / (N + 1), SIZES, (1 / (N + 1), (N + 1) / (N + 2))),
    "arithmetic and geometric": Case(
        up_to(k * 2**k), (N - 1) * 2 ** (N + 1) + 2, SIZES, ((N - 1) * 2 ** (N + 1), N * 2 ** (N + 1) + 2)
    ),
    "alternating": Case(
        up_to((-1) ** k * k), ((-1) ** N * (2 * N + 1) - 1) / 4, SIZES, (((-1) ** N * (2 * N + 1)) / 4,)
    ),
    "odd numbers": Case(up_to(2 * k - 1), N**2, SIZES, (N**2 + N, N * (N - 1))),
    "factorials": Case(up_to(k * factorial(k)), factorial(N + 1) - 1, SIZES, (factorial(N + 1), factorial(N) - 1)),
    "binomial square": Case(
        Sum(x[k] + xp[k], (k, 1, d)) ** 2,
        (Sum(x[k], (k, 1, d)) + Sum(xp[k], (k, 1, d))) ** 2,
        ROWS,
        (Sum(x[k], (k, 1, d)) ** 2 + Sum(xp[k], (k, 1, d)) ** 2,),
    ),
    "polarisation": Case(
        dot(x, xp),
        (Sum((x[k] + xp[k]) ** 2, (k, 1, d)) - Sum((x[k] - xp[k]) ** 2, (k, 1, d))) / 4,
        ROWS,
        ((Sum((x[k] + xp[k]) ** 2, (k, 1, d)) - Sum((x[k] - xp[k]) ** 2, (k, 1, d))) / 2,),
    ),
    "deltas": Case(
        Sum(KroneckerDelta(r, s), (r, 1, m), (s, 1, m)),
        m,
        NEURONS,
        (m**2, m - 1),
    ),
    "a product": Case(Product(1 + 1 / k, (k, 1, N)), N + 1, SIZES, (N, N + 2)),
    "from three on": Case(
        Sum(k, (k, 3, N)), N * (N + 1) / 2 - 3, Domain({N: Range(2, oo)}), (N * (N + 1) / 2,), beyond=(SIZES,)
    ),
}
NETWORKS = {
    "variance of a sum": Case(
        Covariance(Sum(a[r], (r, 1, m)), Sum(a[r], (r, 1, m)), LAW),
        m * sigma_a**2,
        NEURONS,
        (m**2 * sigma_a**2, m * sigma_a),
    ),
    "fourth power": Case(
        Mean(Sum(a[r], (r, 1, m)) ** 4, LAW), 3 * m**2 * sigma_a**4, NEURONS, (3 * m * sigma_a**4, m**2 * sigma_a**4)
    ),
    "an average": Case(Mean(Sum(a[r] ** 2, (r, 1, m)) / m, LAW), sigma_a**2, NEURONS, (sigma_a, 2 * sigma_a**2)),
    "relu at one": Case(
        WideKernel("nngp", 1, (q, q, q), PLAIN),
        sigma_a**2 * sigma_w**2 * q / 2,
        Domain({q: positive, sigma_a: positive, sigma_w: positive}, activations=("relu",)),
        (sigma_a**2 * sigma_w**2 * q, sigma_a**2 * q / 2),
    ),
    "relu at minus one": Case(
        expectation(sigma, sigma, (q, q, -q)), S.Zero, Domain({q: positive}, activations=("relu",)), (q / 2, -q / 2)
    ),
    "slope at one": Case(
        expectation(lambda u: sigma(u, 1), lambda v: sigma(v, 1), (q, q, q)),
        S.Half,
        Domain({q: positive}, activations=("relu",)),
        (S.One, S.Zero),
    ),
    "relu at nought": Case(
        expectation(sigma, sigma, (q, qp, S.Zero)),
        sqrt(q * qp) / (2 * pi),
        RELU,
        (sqrt(q * qp) / pi, q * qp / (2 * pi)),
    ),
    "erf at one": Case(
        expectation(erf, erf, (q, q, q)),
        2 / pi * asin(2 * q / (1 + 2 * q)),
        Domain({q: positive}),
        (2 / pi * asin(q / (1 + q)), S.One),
    ),
    "a slow decay": Case(
        TimeLimit((z + exp(-g * t)) / (1 + exp(-2 * g * t)), t), z, Domain({g: positive, z: real}), (z + 1, z / 2)
    ),
}
CALCULUS = {
    "quotient": Case(
        Partial(t / (1 + t**2), t), (1 - t**2) / (1 + t**2) ** 2, LINE, ((1 + t**2) / (1 + t**2) ** 2, 1 / (1 + t**2))
    ),
    "chain": Case(Partial(exp(-(t**2) / 2), t), -t * exp(-(t**2) / 2), LINE, (t * exp(-(t**2) / 2), -exp(-(t**2) / 2))),
    "tanh": Case(Partial(tanh(t), t), 1 - tanh(t) ** 2, LINE, (1 + tanh(t) ** 2, 1 / cosh(t))),
    "arctangent": Case(Partial(atan(t), t), 1 / (1 + t**2), LINE, (1 / sqrt(1 + t**2), 1 / (1 - t**2 / 2))),
    "second": Case(Partial(Partial(sin(2 * t), t), t), -4 * sin(2 * t), LINE, (-2 * sin(2 * t), 4 * sin(2 * t))),
    "logarithm": Case(Partial(log(1 + g**2), g), 2 * g / (1 + g**2), HALF, (g / (1 + g**2), 2 / (1 + g**2))),
    "softplus": Case(Partial(log(1 + exp(t)), t), 1 / (1 + exp(-t)), LINE, (1 / (1 + exp(t)), exp(t))),
    "a cube's area": Case(Integral(t**3, (t, 0, g)), g**4 / 4, HALF, (g**4, g**3 / 3)),
    "a bump's area": Case(Integral(exp(-(t**2) / 2), (t, -oo, oo)), sqrt(2 * pi), HALF, (sqrt(pi), 2 * pi)),
    "an exponential's area": Case(Integral(exp(-g * t), (t, 0, oo)), 1 / g, HALF, (1 / g**2, -1 / g)),
    "up to a time": Case(
        Integral(exp(-g * t), (t, 0, h)), (1 - exp(-g * h)) / g, BOTH, ((1 - exp(g * h)) / g, 1 - exp(-g * h))
    ),
    "a sine's area": Case(Integral(sin(t), (t, 0, pi)), S(2), HALF, (S.Zero, S.One)),
    "by parts": Case(Integral(t * exp(-t), (t, 0, oo)), S.One, HALF, (S(2), S.Zero)),
    "an arc": Case(Integral(1 / (1 + t**2), (t, 0, g)), atan(g), HALF, (log(1 + g**2), atan(g) / 2)),
}
INEQUALITIES = {
    "two means": Case(sqrt(g * h), (g + h) / 2, BOTH, ((g + h) / 3,), "<=", turned=("<", ">=")),
    "a parabola": Case(t * (1 - t), Rational(1, 4), LINE, (Rational(1, 5),), "<=", turned=("<",)),
    "a positive square": Case(t**2 - 2 * t + 2, S.Zero, LINE, (S.One,), ">", turned=("<",)),
    "Cauchy and Schwarz": Case(
        dot(x, xp) ** 2, dot(x, x) * dot(xp, xp), ROWS, (dot(x, x) * dot(xp, xp) / 2,), "<=", turned=("<",)
    ),
    "a norm": Case(dot(x, x), S.Zero, ROWS, (S.One,), ">=", turned=(">",)),
    "correlation": Case(c**2, q * qp, COVARIANCES, (q * qp / 2,), "<=", turned=("<",)),
    "a correlation's root": Case(c, sqrt(q * qp), COVARIANCES, (sqrt(q * qp) / 2,), "<=", turned=("<",)),
    "a share": Case(g / (g + h), S.One, BOTH, (S.Half,), "<", turned=(">",)),
    "sin t": Case(sin(t), S.One, LINE, (S.Half,), "<=", turned=("<",)),
    "exp t": Case(exp(t), S.Zero, LINE, (S.One,), ">", turned=("<",)),
    "tanh t": Case(tanh(t) ** 2, S.One, LINE, (S.Half,), "<", turned=(">=",)),
    "on an interval": Case(t**2, S.One, INSIDE, (S.Half,), "<=", beyond=(LINE,)),
    "a rational bound": Case(t / (1 + t**2), S.Half, LINE, (Rational(1, 3),), "<=", turned=("<",)),
    "sizes": Case(1 / N, S.One, SIZES, (S.Half,), "<=", turned=("<",)),
    "widths": Case(1 + 1 / N, S(2), SIZES, (Rational(3, 2),), "<=", turned=("<",)),
    "three squares": Case(g**2 + h**2 + g * h, S.Zero, BOTH, (g**2 * 4,), ">", turned=("<=",)),
}
IDENTITIES = {
    "double angle": Case(sin(2 * t), 2 * sin(t) * cos(t), LINE, (sin(t) * cos(t), 2 * sin(t))),
    "sum of angles": Case(
        cos(t + z), cos(t) * cos(z) - sin(t) * sin(z), PLANE, (cos(t) * cos(z) + sin(t) * sin(z), cos(t) * cos(z))
    ),
    "squares of half angles": Case(1 - cos(t), 2 * sin(t / 2) ** 2, LINE, (sin(t / 2) ** 2, 2 * cos(t / 2) ** 2)),
    "cubes": Case(
        cos(3 * t), 4 * cos(t) ** 3 - 3 * cos(t), LINE, (4 * cos(t) ** 3 + 3 * cos(t), 3 * cos(t) - 4 * cos(t) ** 3)
    ),
    "arccos and arcsin": Case(acos(t) + asin(t), pi / 2, INSIDE, (pi, S.Zero)),
    "sin arccos": Case(sin(acos(t)), sqrt(1 - t**2), INSIDE, (t, 1 - t**2)),
    "arccos cos": Case(acos(cos(t)), t, Domain({t: Interval(0, pi)}), (pi - t,), beyond=(LINE,)),
    "a root of a square": Case(sqrt(t**2), -t, Domain({t: Interval(-oo, 0)}), (t,), beyond=(LINE,)),
    "hyperbolic": Case(cosh(2 * t), 1 + 2 * sinh(t) ** 2, LINE, (1 + sinh(t) ** 2, 2 * sinh(t) ** 2 - 1)),
    "tanh by exp": Case(tanh(t), 1 - 2 / (exp(2 * t) + 1), LINE, (1 - 2 / (exp(t) + 1), 2 / (exp(2 * t) + 1))),
    "tan": Case(tan(t) * cos(t), sin(t), Domain({t: Interval.open(-pi / 2, pi / 2)}), (cos(t), -sin(t))),
    "log of a product": Case(log(g * h), log(g) + log(h), BOTH, (log(g) * log(h), log(g) - log(h))),
    "log of a power": Case(log(g**3), 3 * log(g), HALF, (log(g) ** 3, log(g) / 3)),
    "partial fractions": Case(
        1 / (g * (g + h)), (1 / g - 1 / (g + h)) / h, BOTH, (1 / g - 1 / (g + h), (1 / g + 1 / (g + h)) / h)
    ),
    "a cubic": Case((g**3 - h**3) / (g**2 + g * h + h**2), g - h, BOTH, (g + h, h - g)),
    "a maximum": Case(Max(t, z), (t + z + Abs(t - z)) / 2, PLANE, ((t + z - Abs(t - z)) / 2, t + z)),
    "two pieces": Case(Max(t, 0) - Max(-t, 0), t, LINE, (Abs(t), -t)),
    "a root in the denominator": Case(
        1 / (sqrt(g) + sqrt(h)),
        (sqrt(g) - sqrt(h)) / (g - h),
        BOTH.where({h: Interval.open(0, 1), g: Interval.open(1, oo)}),
        ((sqrt(g) + sqrt(h)) / (g - h),),
        beyond=(BOTH,),
    ),
    "odd": Case(erf(-t), -erf(t), LINE, (erf(t), 1 - erf(t))),
    "nested roots": Case(sqrt(g**2 + 2 * g + 1), g + 1, HALF, (g, g - 1)),
    "a step": Case(Heaviside(t, S.Half) + Heaviside(-t, S.Half), S.One, LINE, (S.Zero, S(2))),
}
KINDS = {
    "expectations": EXPECTATIONS,
    "sums": SUMS,
    "networks": NETWORKS,
    "calculus": CALCULUS,
    "inequalities": INEQUALITIES,
    "identities": IDENTITIES,
}
CASES = {f"{kind}: {name}": case for kind, cases in KINDS.items() for name, case in cases.items()}
