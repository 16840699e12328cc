"""For each rule: what draws instances of it, and a step that looks like one and must be refused.

A drawn statement is proved by way of the rule; what each of its steps says is then held by value. `WRONG` are steps
that break a condition of the rule: the check must not find them again, or leave an obligation open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

from sympy import (
    Abs,
    Add,
    And,
    Expr,
    Heaviside,
    Integral,
    Interval,
    KroneckerDelta,
    Lambda,
    Max,
    Range,
    Rational,
    S,
    Sum,
    Symbol,
    Tuple,
    acos,
    asin,
    cos,
    cosh,
    exp,
    oo,
    pi,
    sin,
    sinh,
    sqrt,
    tanh,
    true,
)

from derive.activations.activation import sigma
from derive.activations.classes import ActivationClass
from derive.algebra.rules import RULES as MATRIX_RULES
from derive.derivations import in_closed_form
from derive.finite.kernel_moment import JointLimit, KernelMoment
from derive.finite.kernel_update import FrozenUpdate, RealStep, StepSlope
from derive.finite.product_sums import OutputDistance
from derive.gaussian.expectation import GaussianExpectation
from derive.language.convention import Convention
from derive.language.derivatives import Partial
from derive.language.named import Named
from derive.language.symbols import a, c, d, j, k, l, m, n, q, qp, r, s, sigma_a, sigma_b, sigma_w, theta, u, v, x, xp
from derive.measures.circle import KAPPA_1, CircleCoefficient
from derive.measures.plane import DoubleIntegral
from derive.measures.region import Indicator, RegionIntegral
from derive.measures.samples import Draw, SampleMean
from derive.networks.initialisation import AlmostSureLimit, Covariance, Mean
from derive.networks.one_layer import one_hidden_layer
from derive.networks.wide import WideKernel, ell
from derive.training.fixed_kernel import AnalyticLimit, TimeLimit
from derive.training.lazy import NeuronOutput, goal, weight
from derive.training.orthonormal import V
from notes.vocabulary import COVARIANCES, EVERYWHERE_SMOOTH, expectation
from verify.claims.domain import Domain, naturals, nonnegative, positive, real
from verify.claims.ledger import Ledger, load

t, z = Symbol("t", real=True), Symbol("z", real=True)
g, h = Symbol("g", positive=True), Symbol("h", positive=True)
b = Symbol("b", nonnegative=True)
N = Symbol("N", integer=True, positive=True)
LAW = one_hidden_layer(Convention("standard", hidden_bias=False)).initialisation
NTK = Convention("ntk", hidden_bias=False)
INPUTS = (q, qp, c)
LETTERS = Domain({t: real, z: real, g: positive, h: positive, b: nonnegative})
ROWS = Domain({d: naturals, m: naturals, t: real}, arrays={x: (d,), xp: (d,), a: (m,)})
NEURONS = Domain({m: naturals, d: naturals, sigma_a: positive}, arrays={x: (d,)}, activations=EVERYWHERE_SMOOTH)
OPEN_INPUTS = replace(COVARIANCES, activations=EVERYWHERE_SMOOTH)
Drawn = tuple[Expr, Expr, Domain]


def _whole(random: Random, most: int = 5) -> int:
    return random.randint(2, most)


def _over_rows(term: Expr) -> Expr:
    return Sum(term, (k, 1, d))


def _over_neurons(term: Expr) -> Expr:
    return Sum(term, (r, 1, m))


def _bases(random: Random) -> Drawn:
    power = _whole(random)
    return _over_neurons(a[r] ** power), _over_neurons(a[r] ** power), ROWS


def _definition(random: Random) -> Drawn:
    value = _whole(random) * g + h ** _whole(random)
    return Named("A", value) ** 2, value**2, LETTERS


def _sums(random: Random) -> Drawn:
    factor = _whole(random) * t
    return _over_rows(factor * x[k]), factor * _over_rows(x[k]), ROWS


def _differentiation(random: Random) -> Drawn:
    power, rate = _whole(random), _whole(random)
    return (
        Partial(t**power * sin(rate * t), t),
        power * t ** (power - 1) * sin(rate * t) + rate * t**power * cos(rate * t),
        LETTERS,
    )


def _expectation(random: Random) -> Drawn:
    factor = _whole(random)
    return Mean(_over_neurons(factor * a[r]) ** 2, LAW), factor**2 * m * sigma_a**2, NEURONS


def _bilinearity(random: Random) -> Drawn:
    factor = _whole(random)
    return Covariance(_over_neurons(factor * a[r]), _over_neurons(a[r]), LAW), factor * m * sigma_a**2, NEURONS


def _strong_law(random: Random) -> Drawn:
    factor = _whole(random)
    return AlmostSureLimit(_over_neurons(factor * a[r] ** 2) / m, m, LAW), factor * sigma_a**2, NEURONS


def _averages(random: Random) -> Drawn:
    power, average = _whole(random), _over_neurons(a[r] ** 2) / m
    return AlmostSureLimit(average**power * exp(-average), m, LAW), sigma_a ** (2 * power) * exp(-(sigma_a**2)), NEURONS


def _odd(random: Random) -> Drawn:
    rate = _whole(random)
    return (
        expectation(lambda one: tanh(rate * one) ** 3, lambda one: cos(one) ** 2 * tanh(one) ** 2),
        S.Zero,
        COVARIANCES,
    )


def _slopes(random: Random) -> tuple[Expr, Expr, Domain, str]:
    rate = _whole(random)
    return exp(rate * t), 1 + rate * t, LETTERS, ">="


def _layers(random: Random) -> Drawn:
    layers = _whole(random, 3)
    above, below = (WideKernel(name, layers, INPUTS, NTK) for name in ("nngp", "activations"))
    return above, sigma_a**2 * below, replace(OPEN_INPUTS, scalars={**COVARIANCES.scalars, sigma_a: positive})


def _moment(random: Random) -> Drawn:
    layers = _whole(random)
    return KernelMoment("K", layers, n, 2, q, 1, 1, 0), layers * (q + S.Half), Domain({n: naturals, q: positive})


def _time(random: Random) -> Drawn:
    rate = _whole(random)
    return TimeLimit((z + exp(-rate * g * t)) / (1 + exp(-g * t)), t), z, LETTERS


def _analytic(random: Random) -> Drawn:
    power = _whole(random)
    return AnalyticLimit((1 + g / N) ** power, N), S.One, LETTERS


def _route(random: Random) -> Drawn:
    rate = _whole(random)
    return expectation(lambda one: cos(rate * one), lambda one: S.One), exp(-(rate**2) * q / 2), COVARIANCES


def _pieces(random: Random) -> Drawn:
    factor = _whole(random)
    return expectation(lambda one: factor * Max(one, 0) ** 2, lambda one: S.One), factor * q / 2, COVARIANCES


def _activation(random: Random) -> Drawn:
    factor = _whole(random)
    mean = GaussianExpectation(Lambda(u, factor * sigma(u)), Lambda(v, sigma(v)), q, q, q)
    return mean, factor * q / 2, Domain({q: positive}, activations=("relu",))


def _symmetric(layers: Expr | int) -> Drawn:
    one, other = (WideKernel("activations", layers, law, NTK) for law in ((q, qp, c), (qp, q, c)))
    return one, other, OPEN_INPUTS


def _exchange(random: Random) -> Drawn:
    return _symmetric(_whole(random, 3))


def _symmetry(random: Random) -> Drawn:
    one, other, domain = _symmetric(ell)
    factor = _whole(random)
    return factor * one, factor * other, domain.where({ell: naturals})


def _angles(random: Random) -> Drawn:
    factor = _whole(random)
    under = g**2 + factor * h**2
    return acos((g - h) * (g + h) / under), acos((g**2 - h**2) / under), LETTERS


def _orthonormal(random: Random) -> Drawn:
    factor = _whole(random)
    return (
        Sum(factor * V[k, j] * V[k, l], (k, 1, n)),
        factor * KroneckerDelta(j, l),
        Domain({n: naturals, j: naturals, l: naturals}, arrays={V: (n, n)}),
    )


def _circle(random: Random) -> Drawn:
    factor = _whole(random)
    return factor * sin(theta) ** 2, factor - factor * cos(theta) ** 2, Domain({theta: Interval(0, pi)})


def _powers(random: Random) -> Drawn:
    power = _whole(random, 4)
    domain = Domain({t: positive, g: Interval.open(1, oo)})
    return (g ** (power * t) - 1) / (g**t - 1), Add(*(g ** (k * t) for k in range(power))), domain


def _simplified(random: Random) -> Drawn:
    rate = _whole(random)
    return cosh(2 * rate * t), 1 + 2 * sinh(rate * t) ** 2, LETTERS


def _square(random: Random) -> tuple[Expr, Expr, Domain, str]:
    factor = _whole(random)
    return t**2 + factor**2 * z**2, 2 * factor * t * z, LETTERS, ">="


@cache
def ledger() -> Ledger:
    return load(Path(__file__).parents[3] / "notes")


def _claim(name: str) -> Callable[[Random], Drawn]:
    """A claim of the notes; what varies is drawn from its domain."""

    def drawn(random: Random) -> Drawn:
        right = ledger()[name].right
        return right.lhs, right.rhs, right.domain

    return drawn


def _normal_form(random: Random) -> Drawn:
    factor = _whole(random)
    return Covariance(_over_neurons(a[r]), _over_neurons(factor * a[r]), LAW) / m, factor * sigma_a**2, NEURONS


def _frozen(random: Random) -> Drawn:
    update = FrozenUpdate(_whole(random, 3), n, 2, 1, 1, t, g)
    return update, in_closed_form(update).result, Domain({n: naturals, t: real, g: positive})


def _arcsine(random: Random) -> Drawn:
    factor = _whole(random)
    return factor * (acos(t) + asin(t)), factor * pi / 2, Domain({t: Interval(-1, 1)})


def _turned(random: Random) -> Drawn:
    rate = _whole(random)
    return tanh(rate * t), 1 - 2 / (exp(2 * rate * t) + 1), LETTERS


def _sized(random: Random) -> Drawn:
    factor = _whole(random)
    return Sum(factor * k, (k, 1, N)), factor * N * (N + 1) / 2, Domain({N: naturals})


def _inductive(random: Random) -> Drawn:
    base = _whole(random)
    return Sum(base**k, (k, 1, N)), (base ** (N + 1) - base) / (base - 1), Domain({N: naturals})


def _area(random: Random) -> Drawn:
    rate = _whole(random)
    return Integral(exp(rate * t), (t, 0, g)), (exp(rate * g) - 1) / rate, LETTERS


def _over_an_arc(random: Random) -> Drawn:
    factor = _whole(random)
    arc = Lambda(theta, cos(theta) > Rational(1, 2))
    return RegionIntegral(Lambda(theta, factor * theta**2), arc, -pi, pi), 2 * factor * pi**3 / 81, LETTERS


def _over_the_plane(random: Random) -> Drawn:
    factor = _whole(random)
    bell = Lambda((t, z), factor * Max(0, t) * exp(-(t**2) - z**2))
    return DoubleIntegral(bell, Tuple(-oo, oo), Tuple(-oo, oo)), Rational(factor, 2) * sqrt(pi), LETTERS


def _solved(random: Random) -> Drawn:
    factor = _whole(random)
    inside = Indicator(factor * sin(theta) > 0, theta, -pi, pi)
    return inside, Indicator(sin(theta) > 0, theta, -pi, pi), Domain({theta: Interval(0, pi)})


def _coefficient(random: Random) -> Drawn:
    at = 2 * _whole(random)
    return CircleCoefficient(KAPPA_1, S(at)), 4 / (pi**2 * (at**2 - 1) ** 2), LETTERS


def _of_samples(random: Random) -> Drawn:
    factor = _whole(random)
    total = Sum(Draw("y", k, -factor, factor), (k, 1, n))
    return SampleMean(total**2, n), n * Rational(factor**2, 3), Domain({n: Range(1, 6)})


def _power(random: Random) -> Drawn:
    power = _whole(random)
    return Integral(t**power, (t, 0, g)), g ** (power + 1) / (power + 1), LETTERS


def _real_step(random: Random) -> Drawn:
    step = RealStep(2, 1, _whole(random), g, _whole(random), 0, Rational(1, _whole(random)))
    return step, in_closed_form(step).result, Domain({g: Interval(Rational(1, 4), 4)})


def _slope_of_a_step(random: Random) -> Drawn:
    slope = StepSlope(2, random.choice((2, 3, 4)), _whole(random), g, _whole(random), Rational(1, _whole(random)))
    return slope, in_closed_form(slope).result, LETTERS


def _any_depth(random: Random) -> Drawn:
    """Of a leaky ReLU, with biases: Σ^(ℓ)(x, x) is a geometric sum."""
    slope = Rational(1, _whole(random))
    factor = (1 + slope**2) / 2 * sigma_w**2
    shifts = (1 + slope**2) / 2 * sigma_b**2 * Sum(factor**j, (j, 0, ell - 1))
    domain = Domain({q: positive, sigma_w: positive, sigma_b: nonnegative, ell: naturals})
    kernel = WideKernel("activations", ell, (q, q, q), Convention("ntk", hidden_bias=True))
    return kernel, factor**ell * q + shifts, replace(domain, activations=(f"max(u, {slope}*u)",))


def _of_class(random: Random) -> Drawn:
    factor = _whole(random)
    mean = expectation(lambda one: sigma(factor * one), lambda one: S.One, (q, S.One, S.Zero))
    value = factor * sqrt(q / (2 * pi)) * (sigma(S.One) + sigma(S.NegativeOne))
    return mean, value, Domain({q: positive}, activations=ActivationClass(homogeneous=True))


def _reflected(random: Random) -> Drawn:
    power = 2 * _whole(random) - 1
    one, other = (expectation(lambda at: sigma(at) ** power, sigma, (q, qp, both)) for both in (c, -c))
    return one, -other, replace(COVARIANCES, activations=ActivationClass(parity="odd"))


def _share(random: Random) -> tuple[Expr, Expr, Domain, str]:
    factor = _whole(random)
    mean = expectation(lambda one: Max(factor * one, 0), lambda one: Max(one, 0))
    return mean, factor * c / 2, COVARIANCES, ">="


DRAWN: dict[str, Callable[[Random], tuple]] = {
    "one factor a layer": _any_depth,
    "what is said of σ": _of_class,
    "(U, −V) is normal, too": _reflected,
    "a share of its bound": _share,
    "definition": _definition,
    "sums": _sums,
    "differentiation": _differentiation,
    "expectation": _expectation,
    "bilinearity and independence": _bilinearity,
    "strong law": _strong_law,
    "functions of averages": _averages,
    "slopes": _slopes,
    "parity": _odd,
    "induction over layers": _layers,
    "transfer matrix": _moment,
    "limit in time": _time,
    "limit": _analytic,
    "closed form": _route,
    "functions in pieces": _pieces,
    "activation": _activation,
    "E[g(U)h(V)] is the same with U and V exchanged": _exchange,
    "kernels are symmetric in the two inputs": _symmetry,
    "identity": _bases,
    "normal form of sums": _normal_form,
    "equal angles named alike": _angles,
    "orthonormal eigenvectors": _orthonormal,
    "sin² + cos² = 1": _circle,
    "arcsin z = π/2 − arccos z": _arcsine,
    "powers of one base gathered": _powers,
    "SymPy's simplify": _simplified,
    "factors and squares": _square,
    "signs": _square,
    "along eigenvectors": _claim("1.7.gradient-descent"),
    "one equation": _claim("1.8.one-neuron"),
    "wide limit": _claim("1.9.classical"),
    "joint limit": _claim("1.9.ratio-exact"),
    "frozen pattern": _frozen,
    "one unit after its step": _real_step,
    "density at the kink × jump × speed": _slope_of_a_step,
    "sums of normal products": _slope_of_a_step,
    "laws of functions": _turned,
    "one size after the other": _sized,
    "induction": _inductive,
    "fundamental theorem of calculus": _area,
    "integral between ends": _power,
    "integral over a set": _over_an_arc,
    "radius and angle apart": _over_the_plane,
    "inequalities solved": _solved,
    "Fourier coefficient on the circle": _coefficient,
    "means over samples": _of_samples,
}
"""(left, right, domain), and a relation that is none of equality."""

FLOW = (weight, goal, t)
FLOWS = Domain({weight: positive, goal: positive, t: nonnegative})
_MEAN = expectation(lambda one: one**2, lambda one: one)
_GROWING = Lambda((t, z), exp(t**2 - z**2))
WRONG: dict[str, Drawn] = {
    "one factor a layer": (
        WideKernel("activations", ell, (q, qp, c), NTK),
        (sigma_w**2 / 2) ** ell * c,
        replace(COVARIANCES, scalars={**COVARIANCES.scalars, sigma_w: positive, ell: naturals}, activations=("relu",)),
    ),
    "what is said of σ": (sigma(-t), -sigma(t), replace(LETTERS, activations=ActivationClass(homogeneous=True))),
    "(U, −V) is normal, too": (
        expectation(lambda one: sigma(one) ** 2, sigma),
        -expectation(lambda one: sigma(one) ** 2, lambda one: sigma(one), (q, qp, -c)),
        replace(COVARIANCES, activations=ActivationClass(parity="even")),
    ),
    "a share of its bound": (sqrt(q * qp) - c, sqrt(q * qp) / 10**6, COVARIANCES),
    "definition": (Named("A", g + h), g * h, LETTERS),
    "sums": (Sum(1, (k, 1, d - 5)), d - 5, ROWS),
    "differentiation": (Partial(Sum(a[r] ** 2, (r, 1, m - 1)), a[1]), 2 * a[1], ROWS),
    "expectation": (
        Mean(Sum(r * a[r] ** 2, (r, 1, m)) ** 2, LAW),
        sigma_a**4 * (3 * Sum(r**2, (r, 1, m)) + (1 - 1 / m) * Sum(r, (r, 1, m)) ** 2),
        NEURONS,
    ),
    "bilinearity and independence": (Covariance(_over_neurons(a[r]), a[1], LAW), m * sigma_a**2, NEURONS),
    "strong law": (AlmostSureLimit(_over_neurons(a[1] * a[r]) / m, m, LAW), sigma_a**2, NEURONS),
    "functions of averages": (
        AlmostSureLimit(_over_neurons(a[r]) ** 2 / m, m, LAW),
        AlmostSureLimit(_over_neurons(a[r]) / m, m, LAW) ** 2 * m,
        NEURONS,
    ),
    "slopes": (exp(t), 1 + 2 * t, LETTERS),
    "parity": (expectation(lambda one: tanh(one) + 1, lambda one: one**2), S.Zero, COVARIANCES),
    "induction over layers": (
        WideKernel("nngp", 2, INPUTS, NTK),
        WideKernel("activations", 2, INPUTS, NTK),
        replace(OPEN_INPUTS, scalars={**COVARIANCES.scalars, sigma_a: positive}),
    ),
    "transfer matrix": (
        KernelMoment("K^2", 3, n, 2, q, 1, 1, 0),
        9 * (q + S.Half) ** 2,
        Domain({n: naturals, q: positive}),
    ),
    "limit in time": (TimeLimit(exp(-b * t), t), S.Zero, LETTERS),
    "limit": (AnalyticLimit(N * (g - 3) / (N * (g - 3) + 1), N), S.One, LETTERS),
    "joint limit": (JointLimit("K", g, 2, q, 0), 2 * q, Domain({g: positive, q: positive})),
    "closed form": (
        expectation(lambda one: exp(one**2 / 3), lambda one: S.One),
        1 / sqrt(1 - Rational(2, 3) * q),
        COVARIANCES,
    ),
    "functions in pieces": (
        expectation(Abs, lambda one: S.One),
        expectation(lambda one: Max(one, 0), lambda one: S.One),
        COVARIANCES,
    ),
    "activation": (
        GaussianExpectation(Lambda(u, sigma(u)), Lambda(v, sigma(v)), q, q, q),
        q,
        Domain({q: positive}, activations=("relu",)),
    ),
    "E[g(U)h(V)] is the same with U and V exchanged": (
        GaussianExpectation(Lambda(u, sigma(u) ** 2), Lambda(v, sigma(v)), q, qp, c),
        GaussianExpectation(Lambda(u, sigma(u)), Lambda(v, sigma(v) ** 2), q, qp, c),
        OPEN_INPUTS,
    ),
    "kernels are symmetric in the two inputs": (
        WideKernel("activations", 2, (q, qp, c), NTK),
        WideKernel("activations", 2, (q, q, c), NTK),
        OPEN_INPUTS,
    ),
    "identity": (_over_neurons(a[r]), Sum(a[r], (r, 1, m - 1)), ROWS),
    "normal form of sums": (Sum(KroneckerDelta(r, s + 1), (r, 1, m), (s, 1, m)), m, ROWS),
    "equal angles named alike": (acos(cos(t)), t, LETTERS),
    "orthonormal eigenvectors": (
        Sum(V[k, 1] * V[k, 1], (k, 1, n - 1)),
        S.One,
        Domain({n: naturals}, arrays={V: (n, n)}),
    ),
    "sin² + cos² = 1": (sqrt(1 - cos(t) ** 2), sin(t), LETTERS),
    "arcsin z = π/2 − arccos z": (asin(t), acos(t) - pi / 2, Domain({t: Interval(-1, 1)})),
    "powers of one base gathered": (g ** (2 * t + 1), g ** (2 * t) + g, LETTERS),
    "SymPy's simplify": (tanh(t), sqrt(1 - 1 / cosh(t) ** 2), LETTERS),
    "factors and squares": (t**2 + z**2 - 2 * t * z, (t + z) ** 2, LETTERS),
    "signs": (t**2 - z**2, S.Zero, LETTERS),
    "along eigenvectors": (Sum(V[1, j] * V[2, j], (j, 1, n)), S.One, Domain({n: naturals}, arrays={V: (n, n)})),
    "wide limit": (KernelMoment("K", 3, n, 2, q, 1, 1, 0), 2 * (q + S.Half), Domain({n: naturals, q: positive})),
    "frozen pattern": (KernelMoment("K", 3, n, 2, q, 1, 1, 0), 4 * q, Domain({n: naturals, q: positive})),
    "one unit after its step": (RealStep(2, 2, 1, g, 1, 0, 1), RealStep(2, 1, 1, g, 1, 0, 1), LETTERS),
    "density at the kink × jump × speed": (StepSlope(3, 2, 1, g, 1, 1), FrozenUpdate(3, 2, 1, g, 1, 1, 1), LETTERS),
    "sums of normal products": (OutputDistance(2, t, 1), OutputDistance(2, t, 1).doit(), LETTERS),
    "laws of functions": (Heaviside(t - 1, 0) + Heaviside(1 - t, 0), S.One, LETTERS),
    "one size after the other": (Sum(k, (k, 3, N)), N * (N + 1) / 2 - 3, Domain({N: naturals})),
    "induction": (Sum(g**k, (k, 1, N)), g * (1 - g**N) / (1 - g), Domain({N: naturals, g: positive})),
    "fundamental theorem of calculus": (Integral(1 / t**2, (t, -1, 1)), S(-2), LETTERS),
    "integral between ends": (Integral(1 / t**2, (t, -1, 1)), S(-2), LETTERS),
    "one equation": (NeuronOutput(*FLOW), goal / (1 + (2 * goal / weight**2 - 1) * exp(-2 * goal * t)), FLOWS),
    "inequalities solved": (
        Indicator(sin(theta) > 0, theta, -pi, pi),
        Indicator(And(theta > 0, theta <= pi), theta, -pi, pi),
        Domain({theta: Interval(0, pi)}),
    ),
    "integral over a set": (RegionIntegral(Lambda(t, 1 / t**2), Lambda(t, true), -1, 1), oo, LETTERS),
    "radius and angle apart": (DoubleIntegral(_GROWING, Tuple(-oo, oo), Tuple(-oo, oo)), oo, LETTERS),
    "Fourier coefficient on the circle": (CircleCoefficient(KAPPA_1, t), S.Zero, LETTERS),
    "means over samples": (SampleMean(1 / Draw("y", 1, 0, 1), n), oo, Domain({n: naturals})),
}
"""Before and after of a step that breaks a condition of the rule; a difference that is not ≥ 0 of signs."""

_SHOWN = "a step of a derivation that is shown, of integrals that are dear: `tests/verify/oracles/test_steps.py` has it"
_HELD_BY_MATRICES = "`tests/derive/algebra/test_rules.py` holds its instances in exact numbers, and has what it refuses"
HOLES: dict[str, str] = {
    "homogeneity": _SHOWN,
    "polar substitution": _SHOWN,
    "split at the kinks": _SHOWN,
    "conditional mean": _SHOWN,
    "conditioning": _SHOWN,
    "angular integral": _SHOWN,
    "radial integral": _SHOWN,
    "Gaussian integral": _SHOWN,
    "derivatives of a layer": "no step of a proof takes it: modules are printed by it, and claims hold its parts",
    **dict.fromkeys((rule.name for rule in MATRIX_RULES), _HELD_BY_MATRICES),
}
"""Rules without a sampler and a step that is refused, and why."""
NOT_BY_VALUE: dict[str, str] = {
    **dict.fromkeys(
        ("strong law", "functions of averages"),
        "a limit over draws has no value of its own: sampling and the fit at small widths hold its claims",
    ),
    "one equation": "the flow it solves has no other value than its solution: the pointwise oracle holds its claims",
}
"""Rules of which steps are taken that are not held by value here, and why."""
