"""What a gradient step does to K(x, x), by integrals and sums that share nothing with the rules of `derive`.

For one hidden layer from K = (c/n) Σ_A (h² + κa²) + o and N = √(c/n) Σ_A a h over the A active units, κ = 2s + b, a
standard normal and h half normal of variance 2s: the gradient of h has squared norm κ, so that
⟨∇K, ∇N⟩ = Σ_A (∂K/∂a ∂N/∂a + κ ∂K/∂h ∂N/∂h).
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import mpmath
from flint import arb, fmpq
from mpmath import mp
from sympy import Add, Expr, Poly, Symbol, symbols

from derive.finite.kernel_update import (
    FrozenUpdate,
    JointFrozenUpdate,
    RealStep,
    StepSlope,
    WideFrozenUpdate,
    WideStepSlope,
)
from verify.values.evaluate import Environment
from verify.values.layer_widths import layer_widths
from verify.values.meanings import ball, value
from verify.values.no_value import NoValue
from verify.values.product_sums import distance
from verify.values.sweeps import AS_BALLS, AS_FLOATS, NumberKind, digits_for
from verify.values.update_paths import at_given_widths, at_growing_depth, at_growing_widths, frozen_mean

FARTHEST = mp.mpf(100)
"""So many standard deviations from 0, or a hundredth of one, a Gaussian integrand may turn: `mp.quad` is cut there, and
one that is cut only far out overlooks where the mass lies."""
MOST_NEURONS = 48
"""Of a hidden layer whose activation patterns are added up: one has as many terms as the cube of its active neurons."""
Number = Callable[[Expr], mpmath.mpf]


@value.register
def _(expression: FrozenUpdate, env: Environment) -> mpmath.mpf:
    """One hidden layer: by the definition, over all activation patterns. Deeper: by paths, where y drops out since N is
    odd in the readout and K is even."""
    d, n, *rest = expression.args
    depth = int(env.number(d))
    widths = layer_widths(n, depth, env)
    c, s, b, y, step = map(env.number, rest)
    if depth == 2:
        return -step * _by_patterns(widths[0], c, s, b, y)
    return -step * frozen_mean(at_given_widths(widths, AS_FLOATS), c, s, b)


@cache
def _product(active: int) -> tuple[tuple[tuple[int, ...], int, int, int], ...]:
    """(N − y)⟨∇K, ∇N⟩ at c/n = 1: terms as powers of a_1 … h_1 …, of κ, of y, and the coefficient."""
    a, h = (symbols(f"{name}1:{active + 1}") for name in "ah")
    kappa, y = Symbol("kappa"), Symbol("y")
    K = Add(*(h[i] ** 2 + kappa * a[i] ** 2 for i in range(active)))
    N = Add(*(a[i] * h[i] for i in range(active)))
    inner = Add(*(K.diff(a[i]) * N.diff(a[i]) + kappa * K.diff(h[i]) * N.diff(h[i]) for i in range(active)))
    terms = Poly((N - y) * inner, *a, *h, kappa, y).terms()
    return tuple((powers[:-2], powers[-2], powers[-1], int(factor)) for powers, factor in terms)


def _by_patterns(n: int, c: mpmath.mpf, s: mpmath.mpf, b: mpmath.mpf, y: mpmath.mpf) -> mpmath.mpf:
    """E[(N − y)⟨∇K, ∇N⟩]; N is √(c/n) and K is c/n times that of `_product`, so N has (c/n)² and y has (c/n)^(3/2)."""
    if n > MOST_NEURONS:
        raise NoValue(f"{n} neurons are too many to add up their activation patterns")
    total, unit = mp.zero, c / n
    for active in range(1, n + 1):
        for powers, kappas, ys, factor in _product(active):
            mean = mp.mpf(factor) * (2 * s + b) ** kappas * y**ys * unit ** (mp.mpf(4 - ys) / 2)
            for index, power in enumerate(powers):
                mean *= _half_moment(power, 2 * s) if index >= active else _moment(power)
            total += mp.binomial(n, active) * mean
    return total / mp.mpf(2) ** n


def _moment(power: int) -> mpmath.mpf:
    return mp.zero if power % 2 else mp.fac2(power - 1)


def _half_moment(power: int, variance: mpmath.mpf) -> mpmath.mpf:
    """E|h|^power for h ~ N(0, variance)."""
    return mp.sqrt(2 * variance) ** power * mp.gamma(mp.mpf(power + 1) / 2) / mp.sqrt(mp.pi)


@value.register
def _(expression: StepSlope, env: Environment) -> mpmath.mpf:
    """One hidden layer: the frozen update, and the units at the kink.

    Each of n units is there with density 1/√(4πs), leaves at the speed √(c/n) κ a (N' − y) where that is positive, and
    takes (c/n) κ a² with it; E[a² (aX)⁺] = E|X| E[a³; a > 0] = E|X| √(2/π) whatever the law of X.
    """
    d, n, c, s, b, y = map(env.number, expression.args)
    if d != 2:
        raise NoValue("the slope of a real step has a value for one hidden layer only")
    kappa, unit = 2 * s + b, mp.sqrt(c / n)
    apart = distance(int(n) - 1, unit * mp.sqrt(2 * s), y)
    leaving = n / mp.sqrt(4 * mp.pi * s) * unit * kappa * mp.sqrt(2 / mp.pi) * apart
    return -_by_patterns(int(n), c, s, b, y) - unit**2 * kappa * leaving


@value.register
def _(expression: RealStep, env: Environment) -> mpmath.mpf:
    """One hidden unit: the integral over its readout a and its preactivation h of K after the step minus K.

    After the step h' = h (1 − λcκa²) + λ√c κ a y and a' = a (1 − λch²) + λ√c y h, so h' > 0 is a half-line of h.
    """
    d, n, c, s, b, y, step = map(env.number, expression.args)
    if d != 2 or n != 1:
        raise NoValue("a real step has a value for one hidden unit only")
    kappa, root = 2 * s + b, mp.sqrt(c)

    def given_readout(a: mpmath.mpf) -> mpmath.mpf:
        slope, shift = 1 - step * c * kappa * a**2, step * root * kappa * a * y
        moved_h, moved_a = [shift, slope], [a, step * root * y, -step * c * a]
        after = _polynomial_sum(_square(moved_h), [kappa * z for z in _square(moved_a)])
        return c * _half_normal(after, 2 * s, *_positive_part(shift, slope))

    turn = 1 / mp.sqrt(step * c * kappa)
    if not 1 / FARTHEST <= turn <= FARTHEST:
        raise NoValue(f"the integrand turns at {mp.nstr(turn, 3)} standard deviations")
    nodes = sorted({-mp.inf, -turn, mp.zero, turn, mp.inf})
    before = c * (2 * s + kappa) / 2
    return mp.quad(lambda a: given_readout(a) * mp.exp(-(a**2) / 2), nodes) / mp.sqrt(2 * mp.pi) - before


def _positive_part(shift: mpmath.mpf, slope: mpmath.mpf) -> tuple[mpmath.mpf, mpmath.mpf]:
    """Where shift + slope h > 0 on h > 0, as an interval."""
    if slope == 0:
        return (mp.zero, mp.inf) if shift > 0 else (mp.zero, mp.zero)
    root = max(-shift / slope, mp.zero)
    return (root, mp.inf) if slope > 0 else (mp.zero, root)


def _square(polynomial: list[mpmath.mpf]) -> list[mpmath.mpf]:
    found = [mp.zero] * (2 * len(polynomial) - 1)
    for i, one in enumerate(polynomial):
        for j, other in enumerate(polynomial):
            found[i + j] += one * other
    return found


def _polynomial_sum(one: list[mpmath.mpf], other: list[mpmath.mpf]) -> list[mpmath.mpf]:
    length = max(len(one), len(other))
    return [sum((p[i] for p in (one, other) if i < len(p)), mp.zero) for i in range(length)]


def _half_normal(polynomial: list[mpmath.mpf], variance: mpmath.mpf, low: mpmath.mpf, high: mpmath.mpf) -> mpmath.mpf:
    """∫_low^high p(h) φ(h) dh, φ the N(0, variance) density: I_k = variance ((k − 1) I_(k−2) + what the ends leave)."""
    deviation = mp.sqrt(variance)

    ends = {h: mp.zero if mp.isinf(h) else mp.npdf(h, 0, deviation) for h in (low, high)}

    def end(h: mpmath.mpf, power: int) -> mpmath.mpf:
        return h**power * ends[h] if ends[h] else mp.zero

    moments = [(mp.erf(high / deviation / mp.sqrt(2)) - mp.erf(low / deviation / mp.sqrt(2))) / 2]
    moments.append(variance * (end(low, 0) - end(high, 0)))
    for power in range(2, len(polynomial)):
        moments.append(variance * ((power - 1) * moments[-2] + end(low, power - 1) - end(high, power - 1)))
    return mp.fsum(coefficient * moment for coefficient, moment in zip(polynomial, moments, strict=False))


@value.register
def _(expression: WideStepSlope, env: Environment) -> mpmath.mpf:
    """The limit of √n times the slope, N' normal with variance cs: the mean distance by integration."""
    c, s, b, y = map(env.number, expression.args)
    deviation = mp.sqrt(c * s)
    if abs(y) > FARTHEST * deviation:
        raise NoValue(f"the integrand turns at {mp.nstr(abs(y) / deviation, 3)} standard deviations")
    apart = mp.quad(lambda z: abs(deviation * z - y) * mp.npdf(z), sorted({-mp.inf, y / deviation, mp.inf}))
    return -(c ** mp.mpf(1.5)) * (2 * s + b) ** 2 * mp.sqrt(2 / mp.pi) / mp.sqrt(4 * mp.pi * s) * apart


@value.register
def _(expression: WideFrozenUpdate, env: Environment) -> mpmath.mpf:
    """The limit of n times the frozen update."""
    return wide_update(expression, env, AS_FLOATS)


@ball.register
def _(expression: WideFrozenUpdate, env: Environment) -> fmpq:
    """The same, exactly."""
    return wide_update(expression, env, AS_BALLS)


def wide_update(expression: WideFrozenUpdate, env: Environment, kind: NumberKind) -> Any:
    """In any kind of numbers."""
    d, c, s, b, _, step = map(env.number, expression.args)
    return -step * frozen_mean(at_growing_widths(env.numbers.whole(d), kind), c, s, b)


@value.register
def _(expression: JointFrozenUpdate, env: Environment) -> mpmath.mpf:
    """The limit of the frozen update over d², d/n → β."""
    with digits_for(env.number(expression.args[0])):
        return joint_update(expression, env, AS_FLOATS)


@ball.register
def _(expression: JointFrozenUpdate, env: Environment) -> arb:
    """The same, enclosed."""
    return joint_update(expression, env, AS_BALLS)


def joint_update(expression: JointFrozenUpdate, env: Environment, kind: NumberKind) -> Any:
    ratio, c, s, b, _, step = map(env.number, expression.args)
    return -step * frozen_mean(at_growing_depth(ratio, kind), c, s, b)


@ball.register
def _(expression: FrozenUpdate, env: Environment) -> fmpq:
    """−λ E[N⟨∇K, ∇N⟩] with the activation pattern held fixed, exactly."""
    return frozen_update(expression, env, AS_BALLS)


def frozen_update(expression: FrozenUpdate, env: Environment, kind: NumberKind) -> Any:
    """In any kind of numbers, by paths; y drops out, N being odd in the readout and K even."""
    d, n, *rest = expression.args
    widths = layer_widths(n, env.numbers.whole(env.number(d)), env)
    c, s, b, _, step = map(env.number, rest)
    return -step * frozen_mean(at_given_widths(widths, kind), c, s, b)


__all__ = ["frozen_update", "joint_update", "wide_update"]
