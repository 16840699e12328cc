"""Kernels of infinitely wide networks of any depth, by induction over layers; the depth may be a symbol.

One layer h_r = f Σ_k W_rk z_k + g b_r above z_k = σ(h_k) does three things, worked out by `layer_rules` from
`deep.layer` and the strong law:

- forward: Cov(h_r(x), h_r(x')) follows from the activations' kernel Σ = lim (1/m) Σ_k z_k z'_k below;
- its own weights and biases add to the tangent kernel of h_r;
- the tangent kernel T of the preactivations below passes through, times E[σ'σ'].

The readout is such a layer too. The widths grow one after the other, the first hidden layer's first (Jacot, Gabriel,
Hongler 2018).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from sympy import Expr, Integer, Lambda, S, Sum, Symbol, Tuple, limit, oo, sqrt
from sympy.core.symbol import Str

from derive.activations.activation import sigma
from derive.gaussian.expectation import GaussianExpectation
from derive.language import theorems
from derive.language.convention import Convention
from derive.language.derivatives import Partial
from derive.language.quantity import Quantity
from derive.language.rule import Rule, Stage
from derive.language.sums import tidy
from derive.language.symbols import a, d, j, k, m, n, r, s, sigma_a, sigma_b, sigma_w, u, v, w, x, xp
from derive.networks.deep import W, bias_factor, factor, layer, scales, shift, z, zp
from derive.networks.initialisation import AlmostSureLimit, reduce_covariance, reduce_limit, reduce_mean
from derive.networks.initialisation import Covariance as Cov

ell = Symbol("ell", integer=True, positive=True)
"""A hidden layer, counted from 1."""
kernel_below = Symbol("Sigma_below", positive=True)
"""Σ, the kernel of the activations that enter a layer."""
tangent_below = Symbol("T_below", positive=True)
"""T, the tangent kernel of the preactivations below a layer."""
derivative_below = Symbol("Sigmadot_below", positive=True)
"""E[σ'(U)σ'(V)] of the preactivations below a layer."""
_gain = Symbol("gain", positive=True)
"""m f², which has to stay as the width m grows for the strong law to apply."""
_weight_variance, _bias_variance = Symbol("Var_W", positive=True), Symbol("Var_b", nonnegative=True)


@dataclass(frozen=True)
class LayerRules:
    """What a layer makes of Σ, T and E[σ'σ'] below it; `width` is the symbol m of the width below.

    `covariance` of its preactivations, `own` what its weights and biases add to their tangent kernel, of which
    `weights` is the weights' part, and `passed` what comes from the layers below.
    """

    covariance: Expr
    own: Expr
    weights: Expr
    passed: Expr


@cache
def _generic() -> LayerRules:
    """For any factors and variances."""
    inner = Sum(z[k] * zp[k], (k, 1, m))
    law = Tuple(Tuple(W, Tuple(n, m), _weight_variance), Tuple(shift, Tuple(n), _bias_variance))
    one = layer().forward
    other = one.xreplace({z: zp})
    covariance = reduce_covariance(Cov(one, other, law))
    weights = Sum(Partial(one, W[s, j]).doit() * Partial(other, W[s, j]).doit(), (j, 1, m), (s, 1, n))
    biases = Sum(Partial(one, shift[s]).doit() * Partial(other, shift[s]).doit(), (s, 1, n))
    neuron = frozenset({r})
    weights, biases = (tidy(tidy(part, neuron), neuron) for part in (weights, biases))

    below = Sum(w[r, k] * x[k], (k, 1, d))
    slopes = sigma(below, 1) * sigma(below.xreplace({x: xp}), 1)
    row = Tuple(Tuple(a, Tuple(m), _weight_variance), Tuple(w, Tuple(m, d), S.One))
    through = tidy(Partial(one, z[j]).doit()).xreplace({W[r, j]: a[r]}).subs(factor, sqrt(_gain / m))
    passing = reduce_mean(reduce_limit(AlmostSureLimit(Sum(through**2 * slopes, (r, 1, m)), m, row)))
    passing = passing.replace(lambda e: isinstance(e, GaussianExpectation), lambda e: derivative_below)

    def named(expression: Expr) -> Expr:
        found = expression.replace(lambda e: isinstance(e, Sum), lambda e: m * kernel_below if e.dummy_eq(inner) else e)
        assert not found.has(Sum)
        return found

    return LayerRules(
        named(covariance),
        named(weights) + named(biases),
        named(weights),
        passing.subs(_gain, factor**2 * m) * tangent_below,
    )


@cache
def layer_rules(convention: Convention, *, readout: bool = False) -> LayerRules:
    """The rules of a hidden layer of the convention, or of its readout.

    >>> layer_rules(Convention("ntk")).own
    Sigma_below*sigma_w**2
    >>> layer_rules(Convention("standard")).own
    Sigma_below*m
    """
    scale = scales(convention)
    weight, variance = (scale.weight, scale.weight_variance)
    if readout:
        weight, variance = scale.readout / sqrt(m), scale.readout_variance
    has_bias = convention.output_bias if readout else convention.hidden_bias
    return rules_of(weight, variance, scale.bias if has_bias else S.Zero, scale.bias_variance)


def rules_of(weight: Expr, weight_variance: Expr, bias: Expr, bias_variance: Expr) -> LayerRules:
    """The rules of a layer h_r = f Σ_k W_rk z_k + g b_r whose W and b have a variance each; f may hold m.

    >>> rules_of(S(1) / sqrt(m), S(2), S.One, S(3)).covariance
    2*Sigma_below + 3
    """
    values = {factor: weight, _weight_variance: weight_variance, bias_factor: bias, _bias_variance: bias_variance}
    rules = _generic()
    return LayerRules(
        *(part.subs(values).expand() for part in (rules.covariance, rules.own, rules.weights, rules.passed))
    )


INDUCTION = Rule(
    "induction over layers",
    "one layer down: covariance of fresh Gaussian weights, own share of its parameters, E[σ'σ'] for those below",
    ("the widths grow one after the other, the first hidden layer's first",),
    "Jacot, Gabriel, Hongler 2018",
    takes=(theorems.WIDE_LAYERS,),
)
SYMMETRY = Rule("kernels are symmetric in the two inputs", "k(x, x') = k(x', x)")


class DeepKernel(Quantity):
    """A kernel of wide networks, at (k(x,x), k(x',x'), k(x,x')) and in a convention."""

    rule = INDUCTION
    stage = Stage.LAYERS
    has_many_laws = True
    is_integral = True
    is_dear = True


class WideKernel(DeepKernel):
    """A kernel of an infinitely wide network, unevaluated: (kind, ℓ, (k(x,x), k(x',x'), k(x,x')), convention).

    k(x, x') = x·x'/d is Σ^(0). Kinds: `activations` Σ^(ℓ), the kernel of hidden layer ℓ's activations; `derivative`,
    the same of σ'; `tangent` T^(ℓ), the tangent kernel of the preactivations of layer ℓ; `nngp` and `ntk`, the kernels
    of the network whose last hidden layer is ℓ. `doit` works out one layer; it stops at a symbolic ℓ.
    """

    exchange = SYMMETRY
    KINDS = ("activations", "derivative", "tangent", "nngp", "ntk")

    def __new__(cls, kind: str | Str, depth, inputs, convention) -> WideKernel:
        if str(kind) not in cls.KINDS:
            raise ValueError(f"no kernel has the kind {kind}; expected one of {', '.join(cls.KINDS)}")
        return Expr.__new__(cls, Str(str(kind)), S(depth), Tuple(*inputs), _as_data(convention))

    @property
    def kind(self) -> str:
        return str(self.args[0])

    @property
    def holds_slope(self) -> bool:
        return self.kind not in ("activations", "nngp")

    @property
    def depth(self) -> Expr:
        return self.args[1]

    @property
    def inputs(self) -> tuple[Expr, Expr, Expr]:
        return tuple(self.args[2])  # type: ignore[return-value]

    @property
    def convention(self) -> Convention:
        return _from_data(self.args[3])

    @property
    def free_symbols(self) -> set:
        return set().union(self.depth.free_symbols, *(part.free_symbols for part in self.inputs), _scales_of(self))

    def _eval_is_nonnegative(self) -> bool | None:
        return True if self.inputs[0] == self.inputs[1] == self.inputs[2] and self.kind == "activations" else None

    def exchanged(self) -> WideKernel:
        """The same kernel with the two inputs under each other's names."""
        first, second, both = self.inputs
        return WideKernel(self.kind, self.depth, (second, first, both), self.convention)

    def at(self, kind: str, depth: Expr) -> WideKernel:
        """Another kernel of the same network family at the same inputs."""
        return WideKernel(kind, depth, self.inputs, self.convention)

    def doit(self, **hints) -> Expr:
        below = self.depth - 1
        if self.kind in ("nngp", "ntk"):
            return self._of_network()
        if self.kind == "activations" and self.depth == 0:
            return self.inputs[2]
        if not _is_above_another(self.depth):
            return self
        if self.kind == "tangent":
            return _tangent(self, layer_rules(self.convention), below)
        order = 1 if self.kind == "derivative" else 0
        return GaussianExpectation(Lambda(u, sigma(u, order)), Lambda(v, sigma(v, order)), *self._covariances(below))

    def _covariances(self, below: Expr) -> tuple[Expr, ...]:
        first, second, both = self.inputs
        rule = layer_rules(self.convention).covariance

        def covariance(inputs: tuple[Expr, Expr, Expr]) -> Expr:
            return rule.subs(kernel_below, WideKernel("activations", below, inputs, self.convention).doit())

        return tuple(map(covariance, ((first, first, first), (second, second, second), (first, second, both))))

    def _of_network(self) -> Expr:
        rules = layer_rules(self.convention, readout=True)
        if self.kind == "nngp":
            return rules.covariance.subs(kernel_below, self.at("activations", self.depth))
        return _tangent(self, rules, self.depth)


def _is_above_another(depth: Expr) -> bool:
    """Whether a layer stands above one that a number of layers leads down to: ℓ + 1 does, and not ℓ, 2ℓ or ℓ − 1."""
    number, rest = depth.as_coeff_Add()
    return rest == 0 or bool(number.is_positive)


def _tangent(kernel: WideKernel, rules: LayerRules, below: Expr) -> Expr:
    """The tangent kernel above layer `below`: own share and what passes; ∞ where the own share grows with the width."""
    own = limit(rules.own, m, oo) if below != 0 else rules.own.subs(m, d)
    if own in (oo, S.ComplexInfinity):
        return oo
    own = own.subs(kernel_below, kernel.at("activations", below))
    if below == 0:
        return own
    return own + rules.passed.xreplace(
        {tangent_below: kernel.at("tangent", below), derivative_below: kernel.at("derivative", below)}
    )


class WideShare(DeepKernel):
    """lim (1/n_(ℓ−1)) Σ over the entries of W^(ℓ) of ∂f(x) ∂f(x') in the standard parameterization, unevaluated.

    Args: ℓ and L, whole numbers with 1 ≤ ℓ ≤ L hidden layers; (k(x,x), k(x',x'), k(x,x')); the convention. n_(ℓ−1)
    is the width below, which the share itself grows with.
    """

    holds_slope = True  # type: ignore[assignment]

    def __new__(cls, layer, depth, inputs, convention) -> WideShare:
        return Expr.__new__(cls, Integer(layer), Integer(depth), Tuple(*inputs), _as_data(convention))

    @property
    def inputs(self) -> tuple[Expr, Expr, Expr]:
        return tuple(self.args[2])  # type: ignore[return-value]

    @property
    def free_symbols(self) -> set:
        return set().union(*(part.free_symbols for part in self.inputs), _scales_of(self))

    @property
    def convention(self) -> Convention:
        return _from_data(self.args[3])

    def doit(self, **hints) -> Expr:
        own, depth = map(int, self.args[:2])
        hidden, readout = layer_rules(self.convention), layer_rules(self.convention, readout=True)
        below = WideKernel("activations", own - 1, self.inputs, self.convention)
        share = (hidden.weights / m).expand().subs(kernel_below, below)
        for above in range(own, depth + 1):
            rules = readout if above == depth else hidden
            share = rules.passed.xreplace({tangent_below: share, derivative_below: below.at("derivative", above)})
        return share


class LayerMean(DeepKernel):
    """E[α^(2)_r(x) α^(2)_r(x')] over all weights, with first hidden layers of width 1/ε; ε = 0 stands for the limit.

    Args: (k(x,x), k(x',x'), k(x,x')), ε, the convention. Unevaluated for ε > 0.
    """

    def __new__(cls, inputs, epsilon, convention) -> LayerMean:
        return Expr.__new__(cls, Tuple(*inputs), S(epsilon), _as_data(convention))

    @property
    def inputs(self) -> tuple[Expr, Expr, Expr]:
        return tuple(self.args[0])  # type: ignore[return-value]

    @property
    def free_symbols(self) -> set:
        return set().union(self.args[1].free_symbols, *(part.free_symbols for part in self.inputs), _scales_of(self))

    @property
    def convention(self) -> Convention:
        return _from_data(self.args[2])

    def doit(self, **hints) -> Expr:
        if self.args[1] != 0:
            return self
        return WideKernel("activations", 2, self.inputs, self.convention)


def _as_data(convention: Convention | Tuple) -> Tuple:
    if isinstance(convention, Tuple):
        return convention
    biases = (S(int(convention.hidden_bias)), S(int(convention.output_bias)))
    return Tuple(Str(convention.parameterization), *biases)


def _from_data(data: Tuple) -> Convention:
    return Convention(str(data[0]), bool(data[1]), bool(data[2]))  # type: ignore[arg-type]


def _scales_of(expression: DeepKernel) -> set[Symbol]:
    """What the value depends on and is not written: the standard deviations, and d where inputs come as x·x'/d."""
    kind = getattr(expression, "kind", "")
    found = {sigma_w} | ({sigma_b} if expression.convention.has_biases else set())
    if isinstance(expression, WideShare) or kind in ("nngp", "ntk"):
        found |= {sigma_a}
    is_standard = expression.convention.parameterization == "standard"
    return found | ({d} if is_standard and kind in ("tangent", "ntk") else set())


__all__ = ["DeepKernel", "LayerMean", "LayerRules", "WideKernel", "WideShare", "ell", "layer_rules", "rules_of"]
