"""`KernelFormula`: the kernels of an infinitely wide network as a list of layers, for code generation."""

from dataclasses import dataclass

from sympy import Expr, Symbol, cos, limit, oo, sqrt

from derive.activations.activation import Activation
from derive.gaussian.expectation import GaussianExpectation, expectation_of
from derive.gaussian.routes import derive_expectation
from derive.language.convention import Convention
from derive.language.symbols import c, d, m, q, qp, sigma_b, theta
from derive.networks.wide import LayerRules, derivative_below, kernel_below, layer_rules, tangent_below

inner = Symbol("inner", real=True)
"""Stands for x·x' (or ‖x‖², ‖x'‖²) in the first layer."""
E_value = Symbol("E_value", real=True)
"""Stands for E[σ(U)σ(V)] of the layer below."""
E_slope = Symbol("E_slope", real=True)
"""Stands for E[σ'(U)σ'(V)] of the layer below."""
tangent = Symbol("tangent", real=True)
"""Stands for the tangent kernel of the preactivations of the layer below."""
sigma_b_out = Symbol("sigma_b_out", nonnegative=True)
"""The standard deviation of the output bias."""


class NoLimit(ValueError):
    """The NTK grows with the widths."""


@dataclass(frozen=True)
class LayerFormula:
    """Covariance and tangent kernel of what a layer gives, in `inner` for the first one and in `E_value`, `E_slope` and
    `tangent` of the layer below for the others."""

    covariance: Expr
    tangent: Expr


@dataclass(frozen=True)
class KernelFormula:
    """NNGP and NTK of a network with equal hidden layers, in closed form.

    The covariance of the `first` layer is evaluated at ‖x‖², ‖x'‖² and x·x' and gives q, q' and c; `value` and `slope`
    are E[σ(U)σ(V)] and E[σ'(U)σ'(V)] as functions of (q, q', theta), cos theta = c/√(qq'). From these `hidden` makes
    the next hidden layer, and `readout` the NNGP (its covariance) and the NTK (its tangent kernel).
    """

    activation: str
    convention: Convention
    hidden_layers: int
    value: Expr
    slope: Expr
    first: LayerFormula
    hidden: LayerFormula | None
    readout: LayerFormula

    @property
    def layers(self) -> tuple[LayerFormula, ...]:
        """From the first hidden layer to the readout."""
        between = (self.hidden,) * (self.hidden_layers - 1) if self.hidden is not None else ()
        return (self.first, *between, self.readout)


def _in_angle(expectation: GaussianExpectation) -> Expr:
    """The closed form in q, q' and θ."""
    return derive_expectation(expectation).result.subs(c, sqrt(q) * sqrt(qp) * cos(theta))


def _first(rules: LayerRules) -> LayerFormula:
    below = {kernel_below: inner / d, m: d}
    return LayerFormula(rules.covariance.subs(below), rules.own.subs(below))


def _above(rules: LayerRules) -> LayerFormula:
    """Raises `NoLimit` where what its own parameters add grows with the width below."""
    if limit(rules.own, m, oo) is oo:
        raise NoLimit("what the weights between hidden layers add to the NTK grows with their width")
    names = {kernel_below: E_value, derivative_below: E_slope, tangent_below: tangent}
    return LayerFormula(rules.covariance.subs(names), (rules.own + rules.passed).subs(names))


def kernel_formula(activation: Activation, convention: Convention, hidden_layers: int = 1) -> KernelFormula:
    """The kernels of a network with so many hidden layers, by induction over them; the expectations by their routes.

    Raises `ValueError` for fewer than one hidden layer, `NoLimit` for two and more in the standard parameterization,
    and `derive.gaussian.routes.NoRoute` where an expectation of the activation has no closed form.
    """
    if hidden_layers < 1:
        raise ValueError(f"there are {hidden_layers} hidden layers; expected at least 1")
    rules = layer_rules(convention)
    readout = _above(layer_rules(convention, readout=True))
    return KernelFormula(
        activation.name,
        convention,
        hidden_layers,
        _in_angle(expectation_of(activation, 0)),
        _in_angle(expectation_of(activation, 1)),
        _first(rules),
        _above(rules) if hidden_layers > 1 else None,
        LayerFormula(*(part.subs(sigma_b, sigma_b_out) for part in (readout.covariance, readout.tangent))),
    )


__all__ = [
    "E_slope",
    "E_value",
    "KernelFormula",
    "LayerFormula",
    "NoLimit",
    "inner",
    "kernel_formula",
    "sigma_b_out",
    "tangent",
]
