"""Kernels of deep networks by their definitions: nested Gaussian expectations, and sums over layers for the NTK.

The NTK of a network with L hidden layers is the sum over its layers of what the layer's own parameters add: with E_ℓ
the activations' kernel of layer ℓ and D_ℓ that of σ', the parameters of layer ℓ add (σ_w² E_(ℓ−1) + σ_b²)
Π_(ℓ≤j<L) σ_w² D_j · σ_a² D_L (`ntk` parameterization), the readout σ_a² E_L. No recursion of `derive` is used.
"""

from collections.abc import Callable
from math import prod
from typing import Any

from mpmath import mp
from sympy import Expr, Float, Lambda, S

from derive.activations.activation import sigma
from derive.gaussian.expectation import GaussianExpectation
from derive.language.symbols import d, sigma_a, sigma_b, sigma_w, u, v
from derive.networks.wide import DeepKernel, LayerMean, WideKernel, WideShare
from verify.values import bent_lines
from verify.values.evaluate import Covariance, Environment
from verify.values.meanings import ball, value
from verify.values.no_value import NoValue

Number = Callable[[Expr], Any]
Average = Callable[[int, Covariance], Any]
"""(order k, law of (U, V)) -> E[σ^(k)(U)σ^(k)(V)]."""


MANY, SPARE = 64, 8
"""Layers up to which all of them are integrals; digits that an integral and a closed form need not share."""


class _Layers:
    """E_ℓ and D_ℓ of the hidden layers at one pair of inputs, upwards from x·x'/d."""

    def __init__(self, inputs: tuple[Expr, Expr, Expr], bias: Expr, number: Number, average: Average) -> None:
        self.number, self.bias, self.average = number, bias, average
        first, second, both = (number(entry) for entry in inputs)
        self.same = bool(first == second == both)
        """Whether x = x', so that U = V in every layer; balls are equal only where they are exact."""
        self.inner: list[Covariance] = [(first, second, both)]
        """(k(x, x), k(x', x'), k(x, x')) of the activations of each layer."""

    def law(self, layer: int) -> Covariance:
        """(q, q', c) of the preactivations of hidden layer `layer`."""
        gain, shift = self.number(sigma_w**2), self.number(self.bias)
        first, second, both = (gain * entry + shift for entry in self.kernels(layer - 1))
        return (first, first, first) if self.same else (first, second, both)

    def kernels(self, layer: int) -> Covariance:
        while len(self.inner) <= layer:
            first, second, both = self.law(len(self.inner))
            laws = ((first, first, first), (second, second, second), (first, second, both))
            one, two, three = (self.average(0, law) for law in laws)
            self.inner.append((one, two, three))
        return self.inner[layer]

    def value(self, layer: int) -> Any:
        """E_ℓ(x, x')."""
        return self.kernels(layer)[2]

    def slope(self, layer: int) -> Any:
        """D_ℓ(x, x')."""
        return self.average(1, self.law(layer))


def _average(env: Environment) -> Average:
    """E[σ^(k)(U)σ^(k)(V)] as the environment gives it, else as the value of a Gaussian expectation."""
    given = env.average
    if given is not None:
        return lambda order, law: given(order, law, env)

    def average(order: int, law: Covariance) -> Any:
        exact = (Float(entry, precision=mp.prec) for entry in law)
        return env.number(GaussianExpectation(Lambda(u, sigma(u, order)), Lambda(v, sigma(v, order)), *exact))

    return average


def _layers(expression: DeepKernel, env: Environment, bias: Expr, depth: int = 0) -> _Layers:
    bent = bent_lines.slopes(env.activation) if depth > MANY and env.activation and env.average is None else None
    layers = _Layers(expression.inputs, bias, env.number, _average(env))
    return layers if bent is None else _Layers(expression.inputs, bias, env.number, _in_closed_form(layers, bent))


def _in_closed_form(layers: _Layers, bent: bent_lines.Slopes) -> Average:
    """Held against the integrals of the first layer; an angle that is 0 but for rounding has half the digits."""
    for order in (0, 1):
        one, other = layers.average(order, layers.law(1)), bent_lines.average(order, layers.law(1), bent)
        if abs(one - other) > abs(one) * mp.mpf(10) ** ((SPARE - mp.dps) // (1 + order)):
            raise NoValue("a closed form that departs from the integral")
    return lambda order, law: bent_lines.average(order, law, bent)


@ball.register
@value.register
def _(expression: WideKernel, env: Environment) -> Any:
    """Any of its kinds; the depth is a number at the point in question."""
    with env.at_precision():
        return _wide_kernel(expression, env)


def _wide_kernel(expression: WideKernel, env: Environment) -> Any:
    number = env.number
    depth, convention, kind = int(number(expression.depth)), expression.convention, expression.kind
    layers = _layers(expression, env, sigma_b**2 if convention.hidden_bias else S.Zero, depth)
    if kind == "activations":
        return layers.value(depth)
    if kind == "derivative":
        return layers.slope(depth)
    out_gain = 1 if kind == "tangent" else number(sigma_a**2)
    out_shift = number(sigma_b**2) if convention.output_bias else 0
    if kind == "nngp":
        return out_gain * layers.value(depth) + out_shift
    standard = convention.parameterization == "standard"
    if standard and depth > 1:
        return env.numbers.infinity(1)
    gain, shift, total = number(sigma_w**2), number(layers.bias), 0
    if kind == "ntk":
        total = layers.value(depth)
        total = total + int(convention.output_bias) if standard else out_gain * total + out_shift
    above = out_gain * layers.slope(depth) if kind == "ntk" else 1
    for layer in range(depth, 0, -1):
        own = gain * layers.value(layer - 1) + shift
        if standard:
            own = number(d) * layers.value(0) + int(convention.hidden_bias)
        total += own * above
        above *= gain * layers.slope(layer - 1) if layer > 1 else 1
    return total


@ball.register
@value.register
def _(expression: WideShare, env: Environment) -> Any:
    """What the weights of one layer add, over the width below it, in the standard parameterization."""
    layer, depth, number = int(expression.args[0]), int(expression.args[1]), env.number
    with env.at_precision():
        layers = _layers(expression, env, sigma_b**2 if expression.convention.hidden_bias else S.Zero)
        above = prod(number(sigma_w**2) * layers.slope(above) for above in range(layer, depth))
        return number(sigma_a**2) * layers.value(layer - 1) * above * layers.slope(depth)


@ball.register
@value.register
def _(expression: LayerMean, env: Environment) -> Any:
    """At ε = 0, the wide limit, and at ε = 1: both preactivations above are multiples of one weight, V' = W α(x)."""
    number = env.number
    with env.at_precision():
        layers, epsilon = _layers(expression, env, S.Zero), number(expression.args[1])
        if epsilon == 0:
            return layers.value(2)
        if epsilon != 1 or number(sigma(S.NegativeOne)) != 0 or number(sigma(S(2))) != 2 or number(sigma(S(3))) != 3:
            raise NoValue("finite widths other than 1, and activations other than ReLU, are left to sampling")
        return number(sigma_w**2) * layers.value(1) / 2
