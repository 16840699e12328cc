"""Deep networks drawn with NumPy: outputs and empirical NTK, one layer at a time, through code generated from
`derive.networks.deep.layer`.

Memory is what the weights take: no array has samples × parameters entries, since a layer's share of the kernel is a
product of two inner products.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from sympy import Expr

from codegen.kernels.arrays import array_function
from codegen.kernels.backends.numpy.printer import identifier
from derive.activations.activation import Activation, sigma
from derive.language.symbols import m, r, sigma_a, sigma_b, sigma_w
from derive.networks.deep import Scales, layer, z


@dataclass(frozen=True)
class DrawnLayer:
    """Weights (networks, 1, n, m), biases (networks, 1, n) or None, and the factors before them."""

    weights: np.ndarray
    biases: np.ndarray | None
    factor: float
    bias_factor: float


@dataclass(frozen=True)
class Kernel:
    """Outputs (networks, inputs); for each layer, the first one first, the shares of its weights and biases in the
    empirical NTK, both (networks, inputs, inputs)."""

    outputs: np.ndarray
    weight_shares: tuple[np.ndarray, ...]
    bias_shares: tuple[np.ndarray, ...]

    @property
    def ntk(self) -> np.ndarray:
        """The empirical NTK (networks, inputs, inputs)."""
        return sum(self.weight_shares) + sum(self.bias_shares, np.zeros(()))


def draw(
    rng: np.random.Generator,
    networks: int,
    input_dim: int,
    widths: tuple[int, ...],
    scale: Scales,
    deviations: dict[str, float],
    *,
    hidden_bias: bool = False,
    output_bias: bool = False,
    dtype: type = np.float64,
) -> tuple[DrawnLayer, ...]:
    """The layers of independent networks at initialisation, the output layer last; `deviations` gives σ_w, σ_a, σ_b."""
    values = [deviations.get(symbol.name, 0.0) for symbol in (sigma_w, sigma_a, sigma_b)]

    def number(expression: Expr, below: int) -> float:
        return _number(expression, below, *values)

    layers = []
    shapes = zip((*widths, 1), (input_dim, *widths), strict=True)
    for index, (above, below) in enumerate(shapes):
        last = index == len(widths)
        factor, variance = (
            (number(scale.readout, below) / below**0.5, number(scale.readout_variance, below))
            if last
            else (number(scale.weight, below), number(scale.weight_variance, below))
        )
        drawn = rng.standard_normal((networks, 1, above, below), dtype=dtype)
        drawn *= dtype(variance**0.5)
        shift = None
        if output_bias if last else hidden_bias:
            shift = rng.standard_normal((networks, 1, above), dtype=dtype) * dtype(
                number(scale.bias_variance, 0) ** 0.5
            )
        layers.append(DrawnLayer(drawn, shift, factor, number(scale.bias, below)))
    return tuple(layers)


@lru_cache(maxsize=1024, typed=True)
def _number(expression: Expr, below: int, *deviations: float) -> float:
    """A factor or a variance at the width below and at σ_w, σ_a, σ_b; kept: SymPy is slower than drawing."""
    return float(expression.subs({m: below, **dict(zip((sigma_w, sigma_a, sigma_b), deviations, strict=True))}))


@cache
def _code(part: str) -> Callable[..., np.ndarray]:
    names = {
        "forward": ("W", "b", "z", "factor", "bias_factor"),
        "backward": ("W", "g", "factor"),
        "share": ("g", "g'", "z", "z'", "factor"),
        "bias_share": ("g", "g'", "bias_factor"),
    }[part]
    random = tuple(name for name in names if "factor" not in name)
    function = array_function(getattr(layer(), part), names, random, None)
    return lambda *values: function(**dict(zip(map(identifier, names), values, strict=True)))


@cache
def pointwise(activation: Activation, order: int) -> Callable[[np.ndarray], np.ndarray]:
    """σ^(order) on arrays, of the array's own type."""
    function = array_function(sigma(z[r], order), ("z",), ("z",), activation)
    return lambda values: np.asarray(function(values), dtype=values.dtype)


def forward(
    layers: tuple[DrawnLayer, ...],
    inputs: np.ndarray,
    activation: Activation,
    pattern: list[np.ndarray] | None = None,
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """What enters each layer and its preactivations, both (networks, inputs, units); `inputs` is (inputs, d).

    With a `pattern`, factors for the hidden layers' preactivations, these stand in the place of the activation.
    """
    entering, before = [np.broadcast_to(inputs, (len(layers[0].weights), *inputs.shape))], []
    for index, one in enumerate(layers):
        zero = np.zeros((), dtype=inputs.dtype)[None]
        shift = zero if one.biases is None else one.biases
        before.append(_code("forward")(one.weights, shift, entering[-1], one.factor, one.bias_factor))
        if index < len(layers) - 1:
            entering.append(pointwise(activation, 0)(before[-1]) if pattern is None else pattern[index] * before[-1])
    return entering, before


def backward(layers: tuple[DrawnLayer, ...], slopes: list[np.ndarray]) -> list[np.ndarray]:
    """The output's derivatives in each layer's preactivations; `derivative` are σ' at those of the hidden layers."""
    found = [np.ones((*slopes[0].shape[:2], 1), dtype=slopes[0].dtype)]
    for one, slope in zip(reversed(layers[1:]), reversed(slopes), strict=True):
        found.append(slope * _code("backward")(one.weights, found[-1], one.factor))
    return found[::-1]


def kernels(
    layers: tuple[DrawnLayer, ...],
    inputs: np.ndarray,
    activation: Activation,
    pattern: list[np.ndarray] | None = None,
) -> Kernel:
    """Outputs and the empirical NTK of every pair of inputs, `inputs` (inputs, d); `pattern` as in `forward`."""
    entering, before = forward(layers, inputs, activation, pattern)
    slopes = [pointwise(activation, 1)(h) for h in before[:-1]] if pattern is None else pattern
    derivatives = backward(layers, slopes)
    weight_shares, bias_shares = [], []
    for one, inside, outside in zip(layers, entering, derivatives, strict=True):
        pairs = outside[:, :, None], outside[:, None], inside[:, :, None], inside[:, None]
        weight_shares.append(_code("share")(*pairs, one.factor))
        if one.biases is not None:
            bias_shares.append(_code("bias_share")(*pairs[:2], one.bias_factor))
    return Kernel(before[-1][..., 0], tuple(weight_shares), tuple(bias_shares))
