"""Figures of wide ReLU networks: closed forms by the angle of the inputs, by depth, and around them drawn networks."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from sympy import Expr, IndexedBase, S, Sum, cos, lambdify, sqrt

from codegen.figures import Band, Curve, Figure
from derive.activations.activation import ACTIVATIONS
from derive.activations.text import read_activation
from derive.derivations import in_closed_form
from derive.gaussian.expectation import expectation_of
from derive.gaussian.routes import derive_expectation
from derive.language.convention import Convention
from derive.language.symbols import c, d, i, k, m, n, q, qp, sigma_a, sigma_b, sigma_w, t, theta, x, xp
from derive.networks.deep import scales
from derive.networks.initialisation import Covariance, Mean
from derive.networks.one_layer import one_hidden_layer
from derive.networks.wide import derivative_below, kernel_below, layer_rules, tangent_below
from derive.training.fixed_kernel import V, descent, eta, f0, flow, spectrum, steps
from derive.training.flow import y
from verify.sampling.networks import draw
from verify.sampling.networks import kernels as drawn_kernels

RELU = ACTIVATIONS["relu"]
STANDARD, NTK = Convention("standard"), Convention("ntk")
GAIN = np.sqrt(2)
"""σ_w at which the diagonal of ReLU's kernel stays."""
ANGLES = np.linspace(0, np.pi, 181)
DEPTHS = (1, 2, 4, 8, 16)
WIDTHS = (16, 64, 256)
NETWORKS = 40
"""That are drawn at each width, one an angle."""
INPUTS, EIGENVALUES = 32, (0, 1, 3, 5, 9)
"""Data on a circle, and places of the eigenvalues that are shown; but for the first they come in pairs."""


@cache
def _closed_form(text: str, order: int) -> Callable[..., np.ndarray]:
    """E[σ^(k)(U)σ^(k)(V)] as a function of q, q' and the angle θ."""
    found = derive_expectation(expectation_of(read_activation(text), order)).result
    return lambdify((q, qp, theta), found.subs(c, sqrt(q) * sqrt(qp) * cos(theta)))


def arc_cosine(seed: int) -> Figure:
    """J_n(θ) = 2π E[max(0, U)ⁿ max(0, V)ⁿ] at q = q' = 1, over J_n(0)."""
    degrees = {0: ("max(0,u)", 1), 1: ("max(0,u)", 0), 2: ("max(0,u)^2", 0), 3: ("max(0,u)^3", 0)}
    values = {n: _closed_form(*which)(1.0, 1.0, ANGLES) for n, which in degrees.items()}
    return Figure(
        "arc-cosine",
        "Arc-cosine functions J_n(θ), over their values at θ = 0.",
        tuple(f"1.4.arc-cosine-{n}" for n in degrees),
        ("angle θ between the inputs", "J_n(θ)/J_n(0)"),
        tuple(Curve(ANGLES, value / value[0], f"n = {n}") for n, value in values.items()),
    )


def wide_ntk(hidden: int, angles: np.ndarray) -> np.ndarray:
    """The NTK of so many hidden layers of ReLU at inputs with ‖x‖² = d, σ_w² = 2, σ_a = 1.

    The layers are those of `layer_rules`, E[σσ] and E[σ'σ'] their closed forms.
    """
    numbers = {sigma_w: sqrt(2), sigma_a: S.One, sigma_b: S.Zero}
    below = (kernel_below, derivative_below, tangent_below)
    inner, readout = (layer_rules(NTK, readout=last) for last in (False, True))
    parts = [
        lambdify(below, part.subs(numbers))
        for one in (inner, readout)
        for part in (one.covariance, one.own, one.passed)
    ]
    covariance, own, passed = parts[:3]
    kernel, diagonal, tangent, slope = np.cos(angles), np.ones_like(angles), np.zeros_like(angles), angles * 0
    for _ in range(hidden):
        tangent = own(kernel, slope, tangent) + passed(kernel, slope, tangent)
        law, spread = covariance(kernel, slope, tangent), covariance(diagonal, slope, tangent)
        angle = np.arccos(np.clip(law / spread, -1, 1))
        kernel, slope = (_closed_form("max(0,u)", order)(spread, spread, angle) for order in (0, 1))
        diagonal = _closed_form("max(0,u)", 0)(spread, spread, np.zeros_like(angle))
    return parts[4](kernel, slope, tangent) + parts[5](kernel, slope, tangent)


def depth(seed: int) -> Figure:
    """The NTK against the angle at several depths, over its value at 0."""
    values = {hidden: wide_ntk(hidden, ANGLES) for hidden in DEPTHS}
    return Figure(
        "depth",
        "The NTK of wide ReLU networks against the angle of the inputs, over its value at θ = 0, for ℓ hidden layers: "
        "the deeper, the narrower the peak and the flatter what is left. Here σ_w² = 2, without biases.",
        ("1.6.ntk-recursion-scales", "1.6.relu-activations", "1.6.relu-slopes", "1.6.relu-ntk-diagonal"),
        ("angle θ between the inputs", "Θ^(ℓ)(θ)/Θ^(ℓ)(0)"),
        tuple(Curve(ANGLES, value / value[0], f"ℓ = {hidden}") for hidden, value in values.items()),
    )


@cache
def width_moments() -> tuple[Callable[..., np.ndarray], Callable[..., np.ndarray]]:
    """E[K_m] = K_∞ and m Var[K_m] of one hidden layer of ReLU as functions of θ, at ‖x‖² = d = 2, σ_w² = 2, σ_a = 1."""
    network = one_hidden_layer(STANDARD)
    kernel, law = network.ntk(), network.initialisation
    products = {_inner(x, x): 2, _inner(xp, xp): 2, _inner(x, xp): 2 * cos(theta)}
    numbers = {sigma_w: sqrt(2), sigma_a: 1, m: 1, d: 2}
    mean, variance = (
        in_closed_form(quantity, RELU).result.subs(products).subs(numbers)
        for quantity in (Mean(kernel, law), Covariance(kernel, kernel, law))
    )
    return lambdify(theta, mean), lambdify(theta, variance)


def _inner(first: IndexedBase, second: IndexedBase) -> Expr:
    return Sum(first[k] * second[k], (k, 1, d))


def width(seed: int) -> Figure:
    """K_m(x, x') of drawn networks against the angle, around K_∞ with the exact standard deviation."""
    rng, mean, variance = np.random.default_rng(seed), *width_moments()
    inside = ANGLES[:-1]  # at θ = π the closed form divides 0 by 0 in floats
    limit, deviation = mean(inside), np.sqrt(np.maximum(variance(inside), 0))
    drawn = np.linspace(0.1, 3.0, NETWORKS)
    inputs = np.stack([np.cos(drawn), np.sin(drawn)], axis=1) * np.sqrt(2)
    series, bands = [Curve(inside, limit, "K_∞", hue=6)], []
    for hue, units in enumerate(WIDTHS):
        layers = draw(rng, NETWORKS, 2, (units,), scales(STANDARD), {"sigma_w": GAIN, "sigma_a": 1.0})
        found = drawn_kernels(layers, np.concatenate([np.sqrt([[2.0, 0.0]]), inputs]), RELU).ntk[:, 0, 1:]
        series.append(Curve(drawn, np.diagonal(found), f"K_m, m = {units}", "points", hue=hue))
        spread = deviation / np.sqrt(units)
        bands.append(Band(inside, limit - spread, limit + spread, hue=hue))
    return Figure(
        "width",
        "The NTK of drawn networks of one hidden layer of m units, one network a point, around K_∞; the bands are one "
        "exact standard deviation, which falls like 1/√m. Here ‖x‖² = d = 2, σ_w² = 2, σ_a = 1, without biases.",
        ("1.3.unbiased", "1.3.rate", "1.4.kernel-relu", "1.4.variance-relu"),
        ("angle θ between the inputs", "K_m(θ)"),
        tuple(series),
        tuple(bands),
    )


def decay(seed: int) -> Figure:
    """Residuals along eigenvectors of the NTK at inputs on a circle, by gradient flow and by gradient descent."""
    gaps = np.arange(INPUTS) * 2 * np.pi / INPUTS
    gram = wide_ntk(2, np.arccos(np.cos(gaps[:, None] - gaps[None, :]))) / INPUTS
    eigenvalues = np.linalg.eigvalsh(gram)[::-1]
    flowing, descending = (
        lambdify((spectrum[1], *more), along_one(quantity))
        for quantity, more in ((flow(), (t,)), (descent(), (eta, steps)))
    )
    rate = 0.5 / eigenvalues[0]
    times, counts = np.linspace(0, 120 * rate, 200), np.arange(0, 121, 8)
    series = []
    for hue, place in enumerate(EIGENVALUES):
        own = eigenvalues[place]
        series.append(Curve(times, flowing(own, times), f"λ_{place + 1} = {own:.3g}", hue=hue))
        series.append(Curve(counts * rate, descending(own, rate, counts), kind="points", hue=hue))
    return Figure(
        "decay",
        f"The residual along eigenvectors of the kernel matrix over n, for {INPUTS} inputs on a circle and the NTK of "
        "two hidden layers of ReLU: gradient flow (lines) and gradient descent with η = 1/(2 λ_1) (points).",
        ("1.7.residual", "1.7.solution", "1.7.eigen-rate", "1.7.gradient-descent"),
        ("time t", "residual over its start"),
        tuple(series),
        scales=("linear", "log"),
        limits=(1e-3, 1.4),
    )


def along_one(quantity: Expr) -> Expr:
    """The solution for one example, where the kernel is its eigenvalue, from residual 1 with the target at 0."""
    return quantity.doit().subs({n: 1, i: 1}).doit().subs({V[1, 1]: 1, f0[1]: 1, y[1]: 0})


__all__ = ["arc_cosine", "decay", "depth", "wide_ntk", "width", "width_moments"]
