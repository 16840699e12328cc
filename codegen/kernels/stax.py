"""`correspondence`: the network of neural-tangents whose 'nngp' and 'ntk' are the kernels of a formula.

A layer of it is z = W_std/√N W x + b_std b in the 'ntk' parameterization, N inputs, and its kernels become

    nngp⁺ = W_std² nngp + b_std²,  ntk⁺ = nngp⁺ + W_std² ntk,

where an input has nngp = x·x'/d and ntk = 0. In the 'standard' one ntk⁺ = N nngp + W_std² ntk + 1, without the 1 where
there are no biases; N is the width that is passed to the layer below, 1 in a network that has 1/√m in front of its sum.
"""

from sympy import Expr, Symbol

from codegen.kernels.deviations import Deviations
from derive.activations.activation import ACTIVATIONS, NotAnActivation
from derive.activations.pieces import branches
from derive.activations.text import activation_of
from derive.language.symbols import alpha, u
from derive.networks.formula import KernelFormula

_SMOOTH = {"erf": "Erf()", "gelu": "Gelu()", "sin": "Sin()", "cos": "Cos()", "exp": "Exp()", "gaussian": "Gaussian()"}
_LAYERS = {ACTIVATIONS[name].expression: layer for name, layer in _SMOOTH.items()}
_NAMED = {(0, 1): "Relu()", (-1, 1): "Abs()"}


def correspondence(formula: KernelFormula, asked: Deviations | None) -> str | None:
    """A sentence that names the network, and its numbers if they were asked for; None where it has no such σ."""
    convention, activation = formula.convention, _layer(formula.activation)
    if activation is None:
        return None
    hidden = ", b_std=sigma_b" if convention.hidden_bias else ""
    output = ", b_std=sigma_b_out" if convention.output_bias else ""
    width, first, last = "n", "parameterization='ntk'", "parameterization='ntk'"
    if convention.parameterization == "standard":
        width, first, last = "1", "parameterization='standard', s=(1, m)", "parameterization='standard', s=(m, 1)"
    times = "" if formula.hidden_layers == 1 else f", {formula.hidden_layers} times"
    numbers = ""
    if asked is not None:
        biases = f" and b_std={asked.sigma_b!r}" if convention.has_biases else ""
        numbers = f"; by default W_std={asked.sigma_w!r}{biases} in every Dense"
    return (
        f"In neural_tangents.stax: serial of Dense({width}, W_std=sigma_w{hidden}, {first}), {activation}{times}, then "
        f"Dense(1, W_std=sigma_a{output}, {last}); no factor lies between its 'nngp' and 'ntk' and these{numbers}"
    )


def _layer(name: str) -> str | None:
    """What applies σ there: a layer that has the same function, or one that is linear on each side of 0."""
    try:
        expression = activation_of(name).expression
    except NotAnActivation:
        return None
    if expression in _LAYERS:
        return _LAYERS[expression]
    below, above = _slopes(expression)
    if below is None or above is None:
        return None
    if (below, above) in _NAMED:
        return _NAMED[below, above]
    if below == alpha:
        below = Symbol("slope")
    return f"LeakyRelu({below})" if above == 1 else f"ABRelu({below}, {above})"


def _slopes(expression: Expr) -> tuple[Expr | None, Expr | None]:
    """The fractions that σ(u)/u is below and above 0, or α below, None where it is none."""
    pieces = branches(expression, u, cuts=(0,))
    slopes = [piece.expression / u for piece in pieces]
    if len(pieces) != 2 or not all(slope.is_Rational for slope in slopes if slope != alpha):
        return None, None
    return slopes[0], slopes[1]


__all__ = ["correspondence"]
