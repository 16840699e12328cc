"""The kernels of an infinitely wide network as one value: what code generation needs, and nothing else."""

from dataclasses import dataclass

from sympy import Expr, Symbol

from derive.convention import Convention

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
    `nngp` is a function of (E_value, sigma_a, sigma_b), `ntk` of (E_value, E_slope, inner, d, sigma_w, sigma_b, sigma_a).
    """

    activation: str
    convention: Convention
    hidden_layers: int
    covariance: Expr
    value: Expr
    slope: Expr
    nngp: Expr
    ntk: Expr
