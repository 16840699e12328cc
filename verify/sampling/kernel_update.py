"""One gradient step at one example of drawn ReLU networks of any depth: K(x, x) before and after, layer by layer.

The frozen update takes the derivative of K along the step with the activation pattern held fixed, where K is a
polynomial in the parameters: two central differences, extrapolated. The real step recomputes the pattern. Its slope is
extrapolated from three learning rates with common random numbers; what the extrapolation still moves counts as error.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf

import numpy as np
from mpmath import mp
from sympy import Expr, nsimplify

from derive.activations.activation import ACTIVATIONS
from derive.finite.kernel_update import FrozenUpdate, RealStep, StepSlope, Update
from derive.language.named import unfold
from derive.networks.deep import zero_biases
from verify.claims.domain import Point
from verify.claims.statement import Statement
from verify.sampling.networks import DrawnLayer, backward, draw, forward, kernels, pointwise
from verify.sampling.sampler import Sampler, sampler
from verify.sampling.score import Score, mean
from verify.values.evaluate import NoValue, evaluate
from verify.values.layer_widths import layer_widths

NETWORKS, DOUBLINGS = 2**17, 1
"""So often twice as many are drawn where too few carry the scatter."""
BATCH = 2**18
"""Parameters held at once."""
DIFFERENCE = 1e-3
"""Of the central difference: the extrapolated one is off by the fourth power."""
FINEST = 1 / 64
"""The smallest learning rate for a slope, over that at which the step moves N by its own size."""
INPUT = np.array([0.6, 0.8])
RELU = ACTIVATIONS["relu"]


@dataclass(frozen=True)
class UpdateSetting:
    """What an update is about, as numbers; no learning rate for a slope."""

    kind: type
    widths: tuple[int, ...]
    c: Expr
    s: float
    b: int
    y: float
    rate: float | None


def _step(side: Expr, point: Point) -> UpdateSetting:
    def number(part: Expr) -> float:
        return float(evaluate(part, point.environment()))

    d, n, c, s, b, y, *rate = side.args
    widths = layer_widths(n, int(number(d)), point.environment())
    if number(b) not in (0, 1):
        raise NoValue("networks have trained biases or have none")
    return UpdateSetting(
        type(side),
        widths,
        nsimplify(number(c), rational=True),
        number(s),
        int(number(b)),
        number(y),
        number(rate[0]) if rate else None,
    )


def _batches(step: UpdateSetting, networks: int, rng: np.random.Generator) -> Iterator[tuple[DrawnLayer, ...]]:
    sizes = (len(INPUT), *step.widths, 1)
    size = max(1, BATCH // sum((below + 1) * above for below, above in pairwise(sizes)))
    for start in range(0, networks, size):
        count = min(size, networks - start)
        yield draw(rng, count, len(INPUT), step.widths, zero_biases(step.c), {}, hidden_bias=bool(step.b))


def moved(
    layers: tuple[DrawnLayer, ...], entering: list[np.ndarray], derivatives: list[np.ndarray], by: np.ndarray
) -> tuple[DrawnLayer, ...]:
    """θ + by ∇N at one input; `by` is (networks,)."""
    by = by[:, None, None]
    found = []
    for one, inside, outside in zip(layers, entering, derivatives, strict=True):
        direction = by * outside
        weights = one.weights + one.factor * direction[..., :, None] * inside[..., None, :]
        biases = None if one.biases is None else one.biases + one.bias_factor * direction
        found.append(replace(one, weights=weights, biases=biases))
    return tuple(found)


def _changes(step: UpdateSetting, layers: tuple[DrawnLayer, ...], rates: tuple[float, ...]) -> np.ndarray:
    """(networks, rates): the frozen update, or the change of K under a real step, at each learning rate."""
    x = INPUT[None] * np.sqrt(step.s * len(INPUT))
    entering, before = forward(layers, x, RELU)
    pattern = [pointwise(RELU, 1)(h) for h in before[:-1]]
    derivatives = backward(layers, pattern)
    speed = step.y - before[-1][:, 0, 0]

    def kernel(by: float, frozen: list[np.ndarray] | None) -> np.ndarray:
        return kernels(moved(layers, entering, derivatives, by * speed), x, RELU, frozen).ntk[:, 0, 0]

    if step.kind is FrozenUpdate:
        one, two = ((kernel(h, pattern) - kernel(-h, pattern)) / (2 * h) for h in (DIFFERENCE, 2 * DIFFERENCE))
        return (4 * one - two)[:, None] / 3 * np.array(rates)
    start = kernels(layers, x, RELU).ntk[:, 0, 0]
    return np.stack([kernel(rate, None) - start for rate in rates], axis=1)


def estimate(step: UpdateSetting, networks: int, rng: np.random.Generator) -> tuple[float, float]:
    """The estimate and its standard error; for a slope with the error of its extrapolation."""
    rates: tuple[float, ...] = (step.rate,) if step.rate is not None else _small_rates(step)
    values = np.concatenate([_changes(step, layers, rates) for layers in _batches(step, networks, rng)])
    if step.rate is not None:
        return mean(values[:, 0])
    fine, middle, coarse = (values / np.array(rates)).T
    found, error = mean(2 * fine - middle)
    return found, float(np.hypot(error, ((2 * middle - coarse).mean() - found) / 2))


def enough(step: UpdateSetting, networks: int, rng: np.random.Generator) -> tuple[float, float]:
    """The estimate from so many networks, or from more."""
    value, error = estimate(step, networks, rng)
    for doubling in range(1, DOUBLINGS + 1):
        if error < inf:
            break
        value, error = estimate(step, networks << doubling, rng)
    return value, error


def _small_rates(step: UpdateSetting) -> tuple[float, ...]:
    """λ, 2λ, 4λ, in units of the inverse of the mean kernel of a wide network."""
    size = float(step.c) * (len(step.widths) + 1) * (step.s + step.b / 2)
    return tuple(FINEST * 2**k / size for k in range(3))


def scores(statement: Statement, points: tuple[Point, ...], rng: np.random.Generator, factor: int) -> list[Score]:
    found = []
    for point in points:
        step = _step(unfold(statement.lhs), point)
        networks = factor * NETWORKS // max(1, sum(step.widths) // 8)
        value, error = enough(step, networks, rng)
        with mp.workdps(30):
            target = float(evaluate(statement.rhs, point.environment()))
        found.append(Score(point, max(step.widths), value, error, target))
    return found


def remark(statement: Statement, scores: list[Score]) -> str:
    """The largest relative standard error."""
    relative = [abs(score.error / score.estimate) for score in scores if score.estimate and not score.is_blind]
    return f"standard errors up to {max(relative):.1%}" if relative else ""


STEPS = Sampler(scores, points=3, sure=15.0, remark=remark)


@sampler.register(FrozenUpdate)
@sampler.register(RealStep)
@sampler.register(StepSlope)
def _(side: Update, statement: Statement) -> Sampler:
    return STEPS
