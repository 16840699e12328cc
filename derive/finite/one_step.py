"""One gradient step at x of a ReLU network with one hidden layer, worked out from the network by differentiation.

L = ½(N − y)² at the one example (x, y); K = K(x, x). Away from the kinks K moves at the rate −(N − y)⟨∇K, ∇N⟩; its mean
is the frozen-pattern update. A unit whose preactivation h ≥ 0 is of order λ may leave: K then jumps, so the slope of
E[K(θ − λ∇L) − K] at λ = 0 has one more term, density at the kink × jump × speed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from sympy import Abs, Dummy, Expr, Integral, Poly, S, Sum, Symbol, exp, expand, factor, integrate, oo, pi, sqrt
from sympy.tensor.indexed import Indexed

from derive.activations.activation import sigma
from derive.finite.product_sums import SUMS_OF_PRODUCTS, OutputDistance
from derive.finite.symbols import example_target, hidden_bias, learning_rate, mean_square, n_width, output_variance
from derive.language.convention import Convention
from derive.language.derivation import Derivation
from derive.language.derivatives import Partial
from derive.language.named import Named
from derive.language.reduction import work_out
from derive.language.rule import Rule
from derive.language.sums import normal_form
from derive.language.symbols import a, d, u, x
from derive.networks.deep import deep_network, hidden_width, zero_biases
from derive.networks.initialisation import Covariance, Mean, summand
from derive.networks.one_layer import Network

MOMENTS = Rule("moments", "E|a|³ of a standard normal a")


def network(hidden_bias: bool, output_variance: Expr = output_variance) -> Network:
    """N with one hidden layer in the scaling of §1.9."""
    return deep_network(1, Convention("ntk", hidden_bias), zero_biases(output_variance))


def along_gradient(quantity: Expr, output: Expr, net: Network) -> Expr:
    """⟨∇q, ∇N⟩ = Σ_p ∂q/∂p ∂N/∂p over all parameters."""
    total = S.Zero
    for group in net.parameters:
        indices = tuple(Symbol(f"i_{axis}", integer=True, positive=True) for axis in range(len(group.shape)))
        term = Partial(quantity, group.base[indices]) * Partial(output, group.base[indices])
        for index, length in reversed(list(zip(indices, group.shape, strict=True))):
            term = Sum(term, (index, 1, length))
        total += term
    return total


def frozen_mean(net: Network, y: Expr = example_target, step: Expr = learning_rate) -> Mean:
    """−λ E[(N − y)⟨∇K, ∇N⟩], to be worked out for ReLU: σ'' is 0 away from the kink, which freezes the pattern."""
    output = net.at(x)
    return Mean(-step * (output - y) * along_gradient(net.ntk(x, x), output, net), net.initialisation)


@dataclass(frozen=True)
class Kink:
    """What a hidden unit at its kink does, in n, s, c_d and b_h; a is the unit's readout, h its preactivation ≥ 0.

    `law` is Var h; `jump` is K with the unit minus K without it, over a²; `speed` is ⟨∇h, ∇N⟩ of the active unit, over
    a; `share` is the unit's share of N over a h.
    """

    law: Expr
    jump: Expr
    speed: Expr
    share: Expr


@cache
def kink() -> Kink:
    """The parts of the kink term, from the network by differentiation.

    Biases stand with a factor √b_h in the forward pass, so b_h = 0 switches them off.

    >>> kink().law
    2*s
    """
    net = deep_network(1, Convention("ntk", True), replace(zero_biases(output_variance), bias=sqrt(hidden_bias)))
    init = net.initialisation
    law = work_out(Covariance(net.preactivation, net.preactivation, init)).result
    of_kernel, _ = summand(work_out(net.ntk(x, x)).result, init)
    of_output, _ = summand(net.output, init)
    speed = work_out(along_gradient(Named("h", net.preactivation), net.at(x), net)).result
    jump = _with_sigma(of_kernel, 0, 1) - _with_sigma(of_kernel, 0, 0)
    return Kink(*map(_named, (law, jump, _with_sigma(speed, 0, 1), _with_sigma(of_output, 1, 1))))


def _with_sigma(expression: Expr, value: int, slope: int) -> Expr:
    """With σ and σ' put to numbers: 0 and 1 just above the kink of ReLU, 0 and 0 below."""
    return expression.replace(sigma, lambda _, order: S(slope if order else value))


def _named(expression: Expr) -> Expr:
    """With n for the width, s for ‖x‖²/n_0, and 1 for the readout, a factor of the whole."""
    readouts = {entry: S.One for entry in expression.atoms(Indexed) if entry.base == a}
    squared_norm = Dummy("squared_norm", positive=True)
    plain = normal_form(expression).xreplace(readouts)
    plain = plain.replace(lambda e: isinstance(e, Sum) and e.function.has(x), lambda _: squared_norm)
    return factor(plain.subs({squared_norm: mean_square * d, hidden_width(1): n_width}))


def kink_term(n: Expr = n_width, y: Expr = example_target) -> Derivation:
    """The slope that kinks add: at each of n units, density at the kink × jump × speed.

    In time λ the units with 0 ≤ h < λ (N − y)⟨∇h, ∇N⟩ leave, each with probability λ f_h(0) ((N − y)⟨∇h, ∇N⟩)⁺ to
    first order, and K loses the jump. At the kink the unit adds nothing to N, so N is the output N' of the other units,
    independent of the unit's readout a, which is symmetric: with X = N' − y, E[a² (a X)⁺] = ½ E|a|³ E|X|. A unit that
    is inactive has no gradient and stays.
    """
    parts = kink()
    here = {n_width: n}
    density = 1 / sqrt(2 * pi * parts.law)
    third = Integral(Abs(u) ** 3 * exp(-(u**2) / 2) / sqrt(2 * pi), (u, -oo, oo))
    apart = OutputDistance(n - 1, (parts.share * sqrt(parts.law)).subs(here), y)
    before = (-n_width * density * parts.jump * parts.speed).subs(here) / 2
    start = before * third * apart
    title = "density at the kink × jump × speed"
    derivation = Derivation(title, start, assumptions=("σ is relu",)).by(MOMENTS, before * third.doit() * apart)
    note = "A ~ Binomial(n − 1, ½) units are active; E|S_A − t| by the ladder of Bessel functions"
    return derivation.by(SUMS_OF_PRODUCTS, before * third.doit() * apart.doit(), (apart,), note)


@cache
def one_unit_step() -> Expr:
    """E[K(θ − λ∇L) − K(θ)] for one hidden unit at y = 0, in s, c_d, b_h and λ: integrals of polynomials.

    The step multiplies h by 1 − λ (⟨∇h, ∇N⟩/a) (N/(a h)) a²: whether the unit stays depends on a² alone.
    """
    parts = kink()
    share, speed, jump, law = (part.subs(n_width, 1) for part in (parts.share, parts.speed, parts.jump, parts.law))
    readout, h, end = Symbol("a", real=True), Symbol("h", positive=True), Symbol("end", positive=True)
    output = share * readout * h

    def kernel(one: Expr, other: Expr) -> Expr:
        return output.diff(readout).subs(h, other) ** 2 + jump * one**2

    after = kernel(
        readout - learning_rate * output * output.diff(readout), h - learning_rate * output * speed * readout
    )
    stays = _mean_over(_mean_over(expand(after), h, law, (0, oo)), readout, S.One, (-end, end))
    before = _mean_over(_mean_over(kernel(readout, h), h, law, (0, oo)), readout, S.One, (-oo, oo))
    return stays.subs(end, 1 / sqrt(learning_rate * share * speed)) - before


def _mean_over(polynomial: Expr, variable: Symbol, law: Expr, between: tuple[Expr, Expr]) -> Expr:
    """∫ polynomial · N(0, law) density over an interval, by powers."""
    total = S.Zero
    for (power,), coefficient in Poly(polynomial, variable).terms():
        density = exp(-(u**2) / 2) / sqrt(2 * pi)
        ends = (S(end) if abs(S(end)) == oo else end / sqrt(law) for end in between)
        total += coefficient * sqrt(law) ** power * integrate(u**power * density, (u, *ends))
    return expand(total)
