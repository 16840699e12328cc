"""Networks with one hidden layer trained by full-batch gradient descent with the derived gradients.

Exponents in the width are fitted to the logarithms of a quantity q of independent networks, by least squares:

    log q = α + β log m + γ m^(−p) + b_1 log ‖r_0‖² + b_2 log ‖∇L(θ_0)‖².

*Known at the start.* The residual r_0 and the gradient at initialisation say much of how far training goes: they take
0.9 of the deviation of log q from the movement, and half of it from the departure. Their law differs from its limit by
O(1/m), so that what is fitted to them moves β no more than what is left out anyway.

*Powers.* q is m^β times a smooth function of averages over the neurons. These are symmetric under a → −a, so that means
go in powers of 1/m: p = 1. Where σ has a kink, a share of about 1/√m of the neurons changes sides: p = ½.

*What is left out.* With q = C m^β (1 + γ m^(−p) + …) the next term of the logarithm is of the order (γ m^(−p))²/2. What
the least squares make of that, β moved by (XᵀWX)⁻¹XᵀW applied to it, is added to the standard error, in squares. With
a kink some data are far from their asymptotics at these widths, and no fit says so: drawn again, they are fitted from
512 up as well, where γ/√m is a half. That is the estimate then, and what it differs by from the fit to all widths is
added, too.

*Power.* An error of 1/4 has to be seen at every point by 5 of these errors: they may be 0.05. With deviations s of what
is left, β has the standard error 0.068 s (p = ½) or 0.041 s (p = 1) for 2²¹ neurons in all, as many at each width.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from mpmath import mp

from codegen.kernels.arrays import array_function
from codegen.kernels.backends.numpy.printer import identifier
from derive.activations.activation import Activation
from derive.language.convention import Convention
from derive.language.named import unfold
from derive.language.quantity import NotReducible
from derive.language.symbols import sigma_a, sigma_w
from derive.networks.deep import loss_gradient, scales
from derive.training.exponents import WidthExponent
from derive.training.flow import X, y
from verify.claims.domain import Point
from verify.claims.statement import Statement
from verify.points.training import drawn_data
from verify.sampling.networks import DrawnLayer, backward, draw, forward, kernels, pointwise
from verify.sampling.sampler import MEASURED, Sampler, sampler
from verify.sampling.score import Score
from verify.values.evaluate import evaluate

WIDTHS = (128, 256, 512, 1024, 2048, 4096, 8192)
WIDE = 512
"""Networks with a kink that are drawn again are fitted from this width up, too."""
NUMBERS = {"movement": 2**16, "kernel drift": 2**18, "departure": 2**18}
"""Neurons drawn for each width and point: 32 networks of width 8192 for 2¹⁸; with a kink `KINKED` times as many."""
KINKED = 2
BATCH = 2**15
"""Neurons held in memory at a time."""
STEPS = 5
"""Steps of gradient descent of size 1/λ_max(K_0)."""


@dataclass(frozen=True)
class Trained:
    """‖θ_t − θ_0‖/‖θ_0‖, ‖K_t − K_0‖/‖K_0‖ and max ‖f_t − f_t,lin‖, one entry a network.

    `start` is (networks, 2): ‖r_0‖² and ‖∇L(θ_0)‖² = r_0ᵀK_0 r_0, r_0 the residual at initialisation.
    """

    movement: np.ndarray
    kernel_drift: np.ndarray
    departure: np.ndarray
    start: np.ndarray


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


def descent(
    layers: tuple[DrawnLayer, ...],
    first: np.ndarray,
    inputs: np.ndarray,
    targets: np.ndarray,
    activation: Activation,
    steps: int,
) -> Iterator[tuple[tuple[DrawnLayer, ...], np.ndarray, np.ndarray]]:
    """(layers, residuals f_t − y, those of the descent that K_0 gives the outputs) at the start and after each step of
    gradient descent on ½ Σ (f(x_l) − y_l)² of size 1/λ_max(K_0); residuals have shape (networks, inputs).

    `first` is K_0, shape (networks, inputs, inputs).
    """
    size = 1 / np.linalg.eigvalsh(first)[:, -1]
    outputs, passes = _outputs(layers, inputs, activation)
    linear = outputs - targets
    yield layers, outputs - targets, linear
    for _ in range(steps):
        layers = step(layers, outputs - targets, passes, size)
        linear = linear - size[:, None] * np.einsum("sil,sl->si", first, linear)
        outputs, passes = _outputs(layers, inputs, activation)
        yield layers, outputs - targets, linear


def train(
    layers: tuple[DrawnLayer, ...], inputs: np.ndarray, targets: np.ndarray, activation: Activation, steps: int = STEPS
) -> Trained:
    """Gradient descent on ½ Σ (f(x_l) − y_l)², and beside it the descent that K_0 gives the outputs."""
    start, first = layers, kernels(layers, inputs, activation).ntk
    path = descent(start, first, inputs, targets, activation, steps)
    last, _, linear = next(path)
    known = np.stack([(linear**2).sum(1), np.einsum("si,sil,sl->s", linear, first, linear)], axis=1)
    departure = np.zeros(len(first))
    for last, residuals, linear in path:  # noqa: B007
        departure = np.maximum(departure, np.linalg.norm(residuals - linear, axis=1))
    moved = sum(((one.weights - two.weights) ** 2).sum((1, 2, 3)) for one, two in zip(last, start, strict=True))
    norm = sum((one.weights**2).sum((1, 2, 3)) for one in start)
    drift = kernels(last, inputs, activation).ntk - first
    size_of = lambda matrices: np.linalg.norm(matrices, axis=(1, 2))  # noqa: E731
    return Trained(np.sqrt(moved / norm), size_of(drift) / size_of(first), departure, known)


def fit(widths: np.ndarray, logs: np.ndarray, known: np.ndarray, power: float) -> tuple[float, float]:
    """β and its error in log q = α + β log m + γ m^(−power) + b·known, one row a network, weighted by width.

    The error is the standard error and what the square of γ m^(−power) would move, in squares.
    """
    design = np.column_stack([np.ones(len(widths)), np.log(widths), widths**-power, known - known.mean(axis=0)])
    groups = [widths == width for width in np.unique(widths)]
    weight = np.ones(len(widths))
    for _ in range(3):
        solve = np.linalg.inv(design.T @ (weight[:, None] * design)) @ (design * weight[:, None]).T
        found = solve @ logs
        rest = logs - design @ found
        for group in groups:
            weight[group] = 1 / max(rest[group] @ rest[group] / group.sum(), np.finfo(float).tiny)
    error = np.sqrt(solve[1] ** 2 @ (1 / weight))
    left_out = solve[1] @ (found[2] * widths**-power) ** 2 / 2
    return float(found[1]), float(np.hypot(error, left_out))


def exponent_at(kind: str, point: Point, rng: np.random.Generator, factor: int) -> tuple[float, float]:
    """The fitted exponent at the data and the variances of a point, and its error."""
    activation = point.sigma
    if activation is None:
        raise NotReducible("σ stands for no activation here")
    inputs, targets = (np.array(point.values[base], dtype=float) for base in (X, y))
    deviations = {symbol.name: float(point.values[symbol]) for symbol in (sigma_w, sigma_a)}
    scale = scales(Convention())
    kinked = bool(activation.kinks)
    number = factor * NUMBERS[kind] * (KINKED if kinked else 1)
    rows = []
    for neurons in WIDTHS:
        batch = min(BATCH, number)
        for _ in range(number // batch):
            layers = draw(rng, max(batch // neurons, 1), inputs.shape[1], (neurons,), scale, deviations)
            trained = train(layers, inputs, targets, activation)
            values = getattr(trained, kind.replace(" ", "_"))
            rows.append(np.column_stack([np.full(len(values), float(neurons)), values, trained.start]))
    rows = np.concatenate(rows)
    with np.errstate(divide="ignore"):
        logs = np.log(rows[:, 1:])
    if not np.isfinite(logs).all():
        raise NotReducible("training leaves something as it was, whatever the width: there is no exponent")
    return settled(rows[:, 0], logs[:, 0], logs[:, 1:], 0.5 if kinked else 1.0, again=kinked and factor > 1)


def settled(
    widths: np.ndarray, logs: np.ndarray, known: np.ndarray, power: float, *, again: bool
) -> tuple[float, float]:
    """The fit to all widths; of networks that are drawn again the one to wide ones, with what the others move."""
    found, error = fit(widths, logs, known, power)
    if not again:
        return found, error
    wide = widths >= WIDE
    upper, its = fit(widths[wide], logs[wide], known[wide], power)
    return upper, float(np.hypot(its, upper - found))


def scores(statement: Statement, points: tuple[Point, ...], rng: np.random.Generator, factor: int) -> list[Score]:
    side = unfold(statement.lhs)
    found = []
    for point in points:
        with mp.workdps(15):
            target = float(evaluate(statement.rhs, point.environment()))
        found.append(Score(point, WIDTHS[-1], *exponent_at(side.kind, point, rng, factor), target, size=1.0))
    return found


def remark(statement: Statement, scores: list[Score]) -> str:
    """The fitted exponents with their errors."""
    fits = ", ".join(f"{score.estimate:.3f} ± {score.error:.3f} ({score.point.activation})" for score in scores)
    return f"exponent of the width over {WIDTHS[0]} … {WIDTHS[-1]}: {fits}"


TRAINED_NETWORKS = Sampler(
    scores,
    points=MEASURED,
    sure=8.0,
    errors="exponent",
    least=0.25,
    fewest=MEASURED,
    further=drawn_data,
    remark=remark,
)
"""`sure`: an exponent that is wrong by 1/4 is at 8 of the usual errors or more. True ones at data that are far from
their asymptotics have been seen at 5, which a second draw and its fit to wide networks mend."""


@sampler.register
def _(side: WidthExponent, statement: Statement) -> Sampler:
    return TRAINED_NETWORKS
