"""Fully connected networks with any number of hidden layers: as nested sums, and as the one layer that they repeat."""

from dataclasses import dataclass
from functools import cache

from sympy import Expr, IndexedBase, S, Sum, Symbol, sqrt

from derive.activations.activation import sigma
from derive.language.convention import Convention
from derive.language.derivatives import Partial
from derive.language.named import Named
from derive.language.sums import name_indices, tidy
from derive.language.symbols import a, array, d, j, k, l, m, n, p, r, s, sigma_a, sigma_b, sigma_w, x
from derive.networks.one_layer import Network, Parameter, b_out


def hidden_width(layer: int) -> Expr:
    """n_ℓ, the number of neurons of hidden layer ℓ; n_0 is the input's dimension d."""
    return Symbol(f"n_{layer}", integer=True, positive=True) if layer else d


def weights(layer: int) -> IndexedBase:
    """W^(ℓ), shape (n_ℓ, n_(ℓ−1)): the weights that lead to hidden layer ℓ, counted from 1."""
    return array(f"W_{layer}")


def biases(layer: int) -> IndexedBase:
    """b^(ℓ), shape (n_ℓ,)."""
    return array(f"b_{layer}")


@dataclass(frozen=True)
class Scales:
    """Factors in the forward pass and variances at initialisation, as functions of the width below a layer.

    Hidden layer ℓ: h^(ℓ) = w(n_(ℓ−1)) W^(ℓ) α^(ℓ−1) + b b^(ℓ); output: a/√n_L Σ_r a_r α_r^(L) + b b_out.
    """

    weight: Expr
    weight_variance: Expr
    readout: Expr
    readout_variance: Expr
    bias: Expr
    bias_variance: Expr

    def at(self, width: Expr) -> tuple[Expr, Expr]:
        """The factor and the variance of hidden weights whose layer below has the given width."""
        return self.weight.subs(m, width), self.weight_variance.subs(m, width)


def scales(convention: Convention) -> Scales:
    """The factors and variances of a convention; m stands for the width below."""
    if convention.parameterization == "standard":
        return Scales(S.One, sigma_w**2 / m, S.One, sigma_a**2, S.One, sigma_b**2)
    return Scales(sigma_w / sqrt(m), S.One, sigma_a, S.One, sigma_b, S.One)


def zero_biases(output_variance: Expr) -> Scales:
    """§1.9: factors √(2/n) and √(c_d/n) before unit-variance weights; biases start at zero and are trained."""
    return Scales(sqrt(2 / m), S.One, sqrt(output_variance), S.One, S.One, S.Zero)


@cache
def preactivation(layer: int, scale: Scales, hidden_bias: bool) -> Expr:
    """h^(ℓ)_r of neuron r = r_ℓ as nested sums."""
    neuron = Symbol(f"r_{layer}", integer=True, positive=True)
    if layer == 1:
        total = Sum(weights(1)[neuron, k] * x[k], (k, 1, d))
    else:
        below = Symbol(f"r_{layer - 1}", integer=True, positive=True)
        inside = sigma(preactivation(layer - 1, scale, hidden_bias))
        total = Sum(weights(layer)[neuron, below] * inside, (below, 1, hidden_width(layer - 1)))
    factor, _ = scale.at(hidden_width(layer - 1))
    return factor * total + (scale.bias * biases(layer)[neuron] if hidden_bias else 0)


def deep_network(hidden_layers: int, convention: Convention, scale: Scales | None = None) -> Network:
    """f(x) = (1/√n_L) Σ_r a_r α_r^(L), α^(ℓ) = σ(h^(ℓ)), h^(ℓ) = W^(ℓ) α^(ℓ−1), α^(0) = x.

    With the factors and biases of the convention, or of `scale` where it is given. L is the number of hidden layers,
    n_1 … n_L their widths.

    Source: the notes' §1.6 (`standard`, where their L counts one more); Jacot, Gabriel, Hongler 2018 (`ntk`).
    """
    scale = scale or scales(convention)
    top = hidden_width(hidden_layers)
    parameters = [Parameter(a, (top,), scale.readout_variance)]
    for layer in range(hidden_layers, 0, -1):
        below = hidden_width(layer - 1)
        parameters.append(Parameter(weights(layer), (hidden_width(layer), below), scale.at(below)[1]))
        if convention.hidden_bias:
            parameters.append(Parameter(biases(layer), (hidden_width(layer),), scale.bias_variance))
    neuron = Symbol(f"r_{hidden_layers}", integer=True, positive=True)
    inside = preactivation(hidden_layers, scale, convention.hidden_bias)
    output = scale.readout / sqrt(top) * Sum(a[neuron] * sigma(inside), (neuron, 1, top))
    if convention.output_bias:
        output += scale.bias * b_out[1]
        parameters.append(Parameter(b_out, (S.One,), scale.bias_variance))
    return Network(convention, tuple(parameters), inside, Named("f(x)", output))


@dataclass(frozen=True)
class Layer:
    """What one layer does, forward and backward, worked out from h_r = w Σ_k W_rk z_k + β b_r and F = Σ_r g_r h_r.

    `forward` is h_r and `backward` is ∂F/∂z_j. `share` and `bias_share` are what W and b add to the kernel:
    the products of ∂F/∂W_sj (∂F/∂b_s) at (g, z) and at (g', z'), summed over s and j.
    """

    forward: Expr
    backward: Expr
    share: Expr
    bias_share: Expr


z, zp, g, gp, W, shift, rho = (array(name) for name in ("z", "z'", "g", "g'", "W", "b", "rho"))
"""What comes in from below at the two inputs; the output's derivatives in h; weights (n, m), biases (n,)."""
factor, bias_factor = Symbol("factor", positive=True), Symbol("bias_factor", nonnegative=True)
"""What stands before W and b."""


@cache
def layer() -> Layer:
    """A layer from m units to n.

    >>> layer().forward
    bias_factor*b[r] + factor*Sum(W[r, k]*z[k], (k, 1, m))
    """

    def h(inner: IndexedBase) -> Expr:
        return factor * Sum(W[r, k] * inner[k], (k, 1, m)) + bias_factor * shift[r]

    def functional(outer: IndexedBase, inner: IndexedBase) -> Expr:
        return Named("F", Sum(outer[r] * h(inner), (r, 1, n)))

    one, other = functional(g, z), functional(gp, zp)
    share = Sum(Partial(one, W[s, j]) * Partial(other, W[s, j]), (j, 1, m), (s, 1, n))
    bias_share = Sum(Partial(one, shift[s]) * Partial(other, shift[s]), (s, 1, n))
    backward = (Partial(one, z[j]), share, bias_share)
    differentiated = (part.replace(Partial, lambda *args: tidy(Partial(*args).doit())) for part in backward)
    return Layer(h(z), *(tidy(tidy(part)) for part in differentiated))


@cache
def loss_gradient() -> Expr:
    """∂/∂W_sj of Σ_l ρ_l F_l, F_l as in `layer` with g and z of data point l: with ρ the residuals, the gradient of the
    squared loss.

    >>> loss_gradient()
    factor*Sum(g[k, s]*rho[k]*z[k, j], (k, 1, p))
    """

    def h(row: Symbol) -> Expr:
        return factor * Sum(W[r, k] * z[row, k], (k, 1, m))

    total = Sum(rho[l] * Sum(g[l, r] * h(l), (r, 1, n)), (l, 1, p))
    return name_indices(tidy(tidy(Partial(Named("F", total), W[s, j]).doit())))
