"""Figures of training: finite ReLU networks beside the constant-kernel solution, and what falls as they grow."""

from __future__ import annotations

import numpy as np

from codegen.figures import Curve, Figure
from derive.activations.activation import ACTIVATIONS
from derive.language.convention import Convention
from derive.networks.deep import scales
from verify.sampling.exponents import descent, train
from verify.sampling.networks import DrawnLayer, draw, kernels

RELU = ACTIVATIONS["relu"]
ANGLES = np.array([0.2, 1.1, 2.3, 3.9])
"""Of the inputs in the plane, at ‖x‖² = d = 2."""
INPUTS = np.sqrt(2) * np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1)
TARGETS = np.array([1.0, -0.5, 0.5, -1.0])
DEVIATIONS = {"sigma_w": np.sqrt(2), "sigma_a": 1.0}
STEPS = 60
WIDTHS = (16, 128, 1024)
"""Of the networks whose training is followed."""
GROWING = tuple(2**power for power in range(6, 13))
NETWORKS = 48
"""That are trained at each width, for a mean."""


def _drawn(rng: np.random.Generator, networks: int, units: int) -> tuple[DrawnLayer, ...]:
    return draw(rng, networks, INPUTS.shape[1], (units,), scales(Convention()), DEVIATIONS)


def training(seed: int) -> Figure:
    """‖f_t − y‖ over its start for one network of each width, beside the descent that its kernel at the start gives."""
    rng, series, times = np.random.default_rng(seed), [], np.arange(STEPS + 1)
    for hue, units in enumerate(WIDTHS):
        layers = _drawn(rng, 1, units)
        first = kernels(layers, INPUTS, RELU).ntk
        path = descent(layers, first, INPUTS, TARGETS, RELU, STEPS)
        found = [(np.linalg.norm(own), np.linalg.norm(linear)) for _, own, linear in path]
        own, linear = np.array(found).T
        series.append(Curve(times[::3], own[::3] / own[0], f"m = {units}", "points", hue=hue))
        series.append(Curve(times, linear / linear[0], kind="line", hue=hue))
    return Figure(
        "training",
        "The distance of the outputs from four targets over its start, under gradient descent of size 1/λ_max(K_0): "
        "networks of one hidden layer of m units of ReLU (points), and the solution that their kernel at the start "
        "gives when it stays constant (lines). The wider the network, the closer they are.",
        ("1.7.departure-relu", "1.7.gradient-descent", "1.7.kernel-drift-relu"),
        ("step", "‖f_t − y‖/‖f_0 − y‖"),
        tuple(series),
        scales=("linear", "log"),
    )


def lazy(seed: int) -> Figure:
    """Relative movement, change of the kernel and departure from the constant-kernel solution against the width."""
    rng = np.random.default_rng(seed)
    found = [train(_drawn(rng, NETWORKS, units), INPUTS, TARGETS, RELU) for units in GROWING]
    measured = {
        "‖θ_t − θ_0‖/‖θ_0‖": [one.movement for one in found],
        "‖K_t − K_0‖/‖K_0‖": [one.kernel_drift for one in found],
        "outputs, from the constant-kernel solution": [one.departure for one in found],
    }
    widths, series = np.array(GROWING, dtype=float), []
    for hue, (label, values) in enumerate(measured.items()):
        means = np.array([np.exp(np.log(one).mean()) for one in values])
        fitted = np.exp(np.log(means * np.sqrt(widths)).mean()) / np.sqrt(widths)
        series += [Curve(widths, means, label, "points", hue=hue), Curve(widths, fitted, kind="dashed", hue=hue)]
    return Figure(
        "lazy",
        "What five steps of gradient descent change in networks of one hidden layer of m units of ReLU: parameters, "
        f"kernel and, against the constant-kernel solution, outputs; geometric means over {NETWORKS} networks. The "
        "dashed lines fall like 1/√m.",
        ("1.8.movement", "1.7.kernel-drift-relu", "1.7.departure-relu"),
        ("width m", "relative change"),
        tuple(series),
        scales=("log", "log"),
    )


__all__ = ["lazy", "training"]
