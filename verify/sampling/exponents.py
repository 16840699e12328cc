"""Networks with one hidden layer trained by full-batch gradient descent with the derived gradients.

Exponents in the width are fitted to the mean logarithm of a quantity over independent networks. At finite width a
leading power m^β is followed by terms that are smaller by 1/√m or by 1/m: fluctuations of the first order average out
for some quantities and not for others, and for ReLU a share of about 1/√m of the neurons changes sides. So the fit is
log = α + β log m + γ/√m, and a second one has γ/m in its place. Their difference in β stands for what the fit leaves
out: it is added to the standard error, in squares.

At four times the usual number of networks the fits lie within 0.022 of −1/2 and −1, 2.4 standard errors at most.
"""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from mpmath import mp

from codegen.kernels.arrays import array_function
from codegen.kernels.backends.numpy.printer import identifier
from derive.activations.activation import Activation
from derive.language.convention import Convention
from derive.language.named import unfold
from derive.language.symbols import sigma_a, sigma_w
from derive.networks.deep import loss_gradient, scales
from derive.training.exponents import WidthExponent
from derive.training.flow import X, y
from verify.claims.domain import Point
from verify.claims.statement import Statement
from verify.sampling.networks import DrawnLayer, backward, draw, forward, kernels, pointwise
from verify.sampling.sampler import Sampler, sampler
from verify.sampling.score import Score
from verify.values.evaluate import evaluate

WIDTHS = (128, 256, 512, 1024, 2048, 4096, 8192)
NUMBERS = {"movement": 2**18, "kernel drift": 2**19, "departure": 2**20}
"""Neurons drawn for each width and point: 32 networks of width 8192 for 2¹⁸. The standard error of an exponent is then
about 0.03, 0.03 and 0.04, which tells −1/2 from −1/4 and from −1 by five standard errors or more."""
BATCH = 2**15
"""Neurons held in memory at a time."""
STEPS = 5
"""Steps of gradient descent of size 1/λ_max(K_0)."""


@dataclass(frozen=True)
class Trained:
    """‖θ_t − θ_0‖/‖θ_0‖, ‖K_t − K_0‖/‖K_0‖ and max ‖f_t − f_t,lin‖, one entry a network."""

    movement: np.ndarray
    kernel_drift: np.ndarray
    departure: np.ndarray


@cache
def _gradient():
    names = ("rho", "g", "z", "factor")
    function = array_function(loss_gradient(), names, names[:3], None)
    return lambda *values: function(**dict(zip(map(identifier, names), values, strict=True)))


def _outputs(layers: tuple[DrawnLayer, ...], inputs: np.ndarray, activation: Activation):
    """Outputs (networks, inputs), and what enters each layer with the output's derivatives in its preactivations."""
    entering, before = forward(layers, inputs, activation)
    derivatives = backward(layers, [pointwise(activation, 1)(h) for h in before[:-1]])
    return before[-1][..., 0], list(zip(derivatives, entering, strict=True))


def step(
    layers: tuple[DrawnLayer, ...], residuals: np.ndarray, passes: list, size: np.ndarray
) -> tuple[DrawnLayer, ...]:
    """θ − η∇L(θ), η one number a network."""
    return tuple(
        replace(
            one, weights=one.weights - size[:, None, None, None] * _gradient()(residuals, g, z, one.factor)[:, None]
        )
        for one, (g, z) in zip(layers, passes, strict=True)
    )


def train(
    layers: tuple[DrawnLayer, ...], inputs: np.ndarray, targets: np.ndarray, activation: Activation, steps: int = STEPS
) -> Trained:
    """Gradient descent on ½ Σ (f(x_l) − y_l)², and beside it the descent that K_0 gives the outputs."""
    start, first = layers, kernels(layers, inputs, activation).ntk
    size = 1 / np.linalg.eigvalsh(first)[:, -1]
    outputs, passes = _outputs(layers, inputs, activation)
    linear, departure = outputs - targets, np.zeros(len(outputs))
    for _ in range(steps):
        layers = step(layers, outputs - targets, passes, size)
        linear = linear - size[:, None] * np.einsum("sil,sl->si", first, linear)
        outputs, passes = _outputs(layers, inputs, activation)
        departure = np.maximum(departure, np.linalg.norm(outputs - targets - linear, axis=1))
    moved = sum(((one.weights - two.weights) ** 2).sum((1, 2, 3)) for one, two in zip(layers, start, strict=True))
    norm = sum((one.weights**2).sum((1, 2, 3)) for one in start)
    drift = kernels(layers, inputs, activation).ntk - first
    size_of = lambda matrices: np.linalg.norm(matrices, axis=(1, 2))  # noqa: E731
    return Trained(np.sqrt(moved / norm), size_of(drift) / size_of(first), departure)


def fit(widths: np.ndarray, logs: np.ndarray, errors: np.ndarray, power: float = 0.5) -> tuple[float, float]:
    """β and its standard error in log = α + β log m + γ m^(−power), by weighted least squares."""
    design = np.stack([np.ones(len(widths)), np.log(widths), widths**-power], axis=1) / errors[:, None]
    covariance = np.linalg.inv(design.T @ design)
    return float((covariance @ design.T @ (logs / errors))[1]), float(covariance[1, 1] ** 0.5)


def fit_with_bias(widths: np.ndarray, logs: np.ndarray, errors: np.ndarray) -> tuple[float, float]:
    """β, and its standard error with the difference between the fits with γ/√m and with γ/m."""
    (found, error), (other, _) = (fit(widths, logs, errors, power) for power in (0.5, 1.0))
    return found, float(np.hypot(error, found - other))


def exponent_at(kind: str, point: Point, rng: np.random.Generator, factor: int) -> tuple[float, float]:
    """The fitted exponent at the data and the variances of a point, and its standard error."""
    activation = point.sigma
    assert activation is not None
    inputs, targets = (np.array(point.values[base], dtype=float) for base in (X, y))
    deviations = {symbol.name: float(point.values[symbol]) for symbol in (sigma_w, sigma_a)}
    scale = scales(Convention())
    means, errors = [], []
    for neurons in WIDTHS:
        logs = []
        for _ in range(max(factor * NUMBERS[kind] // BATCH, 1)):
            layers = draw(rng, max(BATCH // neurons, 1), inputs.shape[1], (neurons,), scale, deviations)
            logs.append(np.log(getattr(train(layers, inputs, targets, activation), kind.replace(" ", "_"))))
        found = np.concatenate(logs)
        means.append(found.mean())
        errors.append(found.std(ddof=1) / np.sqrt(len(found)))
    return fit_with_bias(np.array(WIDTHS, dtype=float), np.array(means), np.array(errors))


def scores(statement: Statement, points: tuple[Point, ...], rng: np.random.Generator, factor: int) -> list[Score]:
    side = unfold(statement.lhs)
    found = []
    for point in points:
        with mp.workdps(15):
            target = float(evaluate(statement.rhs, point.environment()))
        found.append(Score(point, WIDTHS[-1], *exponent_at(side.kind, point, rng, factor), target))
    return found


def remark(statement: Statement, scores: list[Score]) -> str:
    """The fitted exponents with their standard errors."""
    fits = ", ".join(f"{score.estimate:.3f} ± {score.error:.3f} ({score.point.activation})" for score in scores)
    return f"exponent of the width over {WIDTHS[0]} … {WIDTHS[-1]}: {fits}"


TRAINED_NETWORKS = Sampler(scores, points=2, sure=10.0, remark=remark)
"""`sure`: beyond it nothing is drawn again, the scores are of fits to means over 32 networks or more."""


@sampler.register
def _(side: WidthExponent, statement: Statement) -> Sampler:
    return TRAINED_NETWORKS
