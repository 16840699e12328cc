"""The kernels of an infinitely wide network as one value: what code generation needs, and nothing else."""

from dataclasses import dataclass

from sympy import Expr, Lambda, Sum, Symbol, cos, sqrt

from derive.activations.activation import Activation, sigma
from derive.gaussian.expectation import GaussianExpectation, expectation_of
from derive.gaussian.routes import derive_expectation
from derive.language.convention import Convention
from derive.language.reduction import work_out
from derive.language.symbols import c, d, k, m, q, qp, theta, u, v, x, xp
from derive.networks.initialisation import AlmostSureLimit, Mean
from derive.networks.one_layer import one_hidden_layer

inner = Symbol("inner", real=True)
"""Stands for x·x' (or ‖x‖², ‖x'‖²) in `KernelFormula.covariance` and `KernelFormula.ntk`."""
E_value = Symbol("E_value", real=True)
"""Stands for E[σ(U)σ(V)] in `nngp` and `ntk`."""
E_slope = Symbol("E_slope", real=True)
"""Stands for E[σ'(U)σ'(V)] in `ntk`."""


@dataclass(frozen=True)
class KernelFormula:
    """NNGP and NTK of a network with one hidden layer, in closed form.

    `covariance` is a function of (inner, d, sigma_w, sigma_b): evaluated at ‖x‖², ‖x'‖² and x·x' it gives q, q' and c.
    `value` and `slope` are E[σ(U)σ(V)] and E[σ'(U)σ'(V)] as functions of (q, q', theta), cos theta = c/√(qq').
    `nngp` is a function of (E_value, sigma_a, sigma_b), `ntk` of these and of (E_slope, inner,
    d, sigma_w).
    """

    activation: str
    convention: Convention
    hidden_layers: int
    covariance: Expr
    value: Expr
    slope: Expr
    nngp: Expr
    ntk: Expr


def _in_angle(expectation: GaussianExpectation) -> Expr:
    """The closed form in q, q' and θ."""
    return derive_expectation(expectation).result.subs(c, sqrt(q) * sqrt(qp) * cos(theta))


def one_hidden_layer_kernel(activation: Activation, convention: Convention) -> KernelFormula:
    """NNGP = E[f(x) f(x')] and NTK = lim K_m, from the network by differentiation and the expectations by their routes.

    Raises `derive.gaussian.routes.NoRoute` where an expectation of the activation has no closed form.
    """
    network = one_hidden_layer(convention)
    init = network.initialisation
    nngp = work_out(Mean(network.output * network.at(xp), init)).result
    ntk = work_out(AlmostSureLimit(network.ntk(), m, init)).result
    value = GaussianExpectation(Lambda(u, sigma(u)), Lambda(v, sigma(v)))
    (found,) = {e for e in ntk.atoms(GaussianExpectation) if (e.g, e.h) == (value.g, value.h)}
    names = {Sum(xp[k] * x[k], (k, 1, d)): inner}

    def named(expression: Expr) -> Expr:
        def stand_in(expectation: GaussianExpectation) -> Symbol:
            return E_value if expectation.g == value.g else E_slope

        return expression.replace(lambda e: isinstance(e, GaussianExpectation), stand_in).xreplace(names)

    return KernelFormula(
        activation.name,
        convention,
        1,
        found.covariance[2].xreplace(names),
        _in_angle(expectation_of(activation, 0)),
        _in_angle(expectation_of(activation, 1)),
        named(nngp),
        named(ntk),
    )
