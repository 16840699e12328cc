"""Moments and law of K(x, x) of real ReLU networks in the setting of §1.9, drawn without the lemma.

A moment is a mean over networks. For the law, networks and draws of the lemma's chain are held against each other by a
two-sample Kolmogorov–Smirnov test; its statistic is scored so that `THRESHOLD` is the test's critical value.
"""

from dataclasses import replace
from fractions import Fraction
from math import log, sqrt

import numpy as np
from sympy import Expr, nsimplify

from derive.activations.activation import ACTIVATIONS
from derive.finite.any_widths import has_own_widths
from derive.finite.kernel_moment import KernelMoment, LawDistance
from derive.finite.moments import FiniteNetwork
from derive.language.named import unfold
from derive.networks.deep import zero_biases
from verify.claims.domain import Point
from verify.claims.statement import Statement
from verify.sampling.chain import draw_kernel
from verify.sampling.networks import draw, kernels
from verify.sampling.sampler import MEASURED, Sampler, sampler
from verify.sampling.score import Score, mean
from verify.values.evaluate import NoValue, evaluate
from verify.values.layer_widths import layer_widths

THRESHOLD = 5.0
NETWORKS = 2**17
SIZE = 1e-6
"""Of the two-sample test: how often it refuses two samples of one law."""
_BATCH = 2**19
"""Weights held at once."""
_INPUT = np.array([0.6, 0.8])


def draw_networks(
    widths: tuple[int, ...], c: Expr, s: float, bias: bool, relu: bool, count: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """(K_w, K_b) of so many networks at an input of dimension 2 with ‖x‖² = 2s; `c` is the output variance."""
    inputs = _INPUT[None] * np.sqrt(s * len(_INPUT))
    size = max(1, _BATCH // sum(a * b for a, b in zip((*widths, 1), (len(_INPUT), *widths), strict=True)))
    found = []
    for start in range(0, count, size):
        layers = draw(
            rng, min(size, count - start), len(_INPUT), widths, zero_biases(c), {}, hidden_bias=True, output_bias=bias
        )
        kernel = kernels(layers, inputs, ACTIVATIONS["relu"])
        on = kernel.outputs[:, 0] > 0 if relu else np.ones(len(kernel.outputs), dtype=bool)
        found.append(
            [on * sum(part[:, 0, 0] for part in shares) for shares in (kernel.weight_shares, kernel.bias_shares)]
        )
    weights, biases = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return weights, biases


def power(name: str, weights: np.ndarray, biases: np.ndarray) -> np.ndarray:
    """K, K^2, K_w K_b, … of each draw, by the name of its mean."""
    parts = {"K": weights + biases, "K_w": weights, "K_b": biases}
    if name == "K_w K_b":
        return weights * biases
    return parts[name.removesuffix("^2")] ** (2 if name.endswith("^2") else 1)


def scores(statement: Statement, points: tuple[Point, ...], rng: np.random.Generator, factor: int) -> list[Score]:
    side, found = unfold(statement.lhs), []
    for point in points:
        env = point.environment()
        depth, n, *rest = side.args[isinstance(side, KernelMoment) :]
        widths = layer_widths(n, int(evaluate(depth, env)), env)
        c, s, o, e, *dead = (float(evaluate(part, env)) for part in rest)
        if dead and dead[0] != (1.0 if has_own_widths(n) else 2.0 ** -widths[0]):
            raise NoValue("networks cannot be drawn without those that are dead")
        weights, biases = draw_networks(widths, nsimplify(c), s, bool(o), bool(e), factor * NETWORKS, rng)
        if isinstance(side, KernelMoment):
            values = power(str(side.args[0]), weights, biases)
            target = float(evaluate(statement.rhs, env))
            found.append(Score(point, max(widths), *mean(values), target))
            continue
        chain = FiniteNetwork(len(_INPUT), widths, int(c), bool(o), bool(e))
        norm2 = Fraction(s).limit_denominator(10**6) * len(_INPUT)
        own_weights, own_biases = draw_kernel(chain, norm2, len(weights), rng)
        found.append(
            _two_samples(
                point, max(widths), weights + biases, own_weights + own_biases, float(evaluate(statement.rhs, env))
            )
        )
    return found


def _two_samples(point: Point, width: int, one: np.ndarray, other: np.ndarray, target: float) -> Score:
    """D of two samples of equal size."""
    distance, critical = kolmogorov_smirnov(one, other)
    note = f"two-sample Kolmogorov–Smirnov of size {SIZE:g}: D = {distance:.2g}, critical {critical:.2g}"
    return Score(point, width, distance, critical / THRESHOLD, target, note, size=1.0)


def kolmogorov_smirnov(one: np.ndarray, other: np.ndarray) -> tuple[float, float]:
    """D of two samples of equal size and its critical value at `SIZE`; rounding makes atoms, at dead networks, meet."""
    one, other = (np.sort(sample.round(9)) for sample in (one, other))
    everywhere = np.concatenate([one, other])
    first, second = (np.searchsorted(sample, everywhere, side="right") / len(one) for sample in (one, other))
    return float(np.abs(first - second).max()), sqrt(-log(SIZE / 2) / len(one))


def remark(statement: Statement, scores: list[Score]) -> str | None:
    """What the test of the laws found."""
    return "; ".join(score.note for score in scores if score.note)


NETWORKS_AT_ONE_INPUT = Sampler(scores, points=4, threshold=THRESHOLD, sure=15.0, remark=remark)
LAWS = replace(NETWORKS_AT_ONE_INPUT, errors="distance", fewest=MEASURED)


@sampler.register
def _(side: KernelMoment, statement: Statement) -> Sampler:
    return NETWORKS_AT_ONE_INPUT


@sampler.register
def _(side: LawDistance, statement: Statement) -> Sampler:
    return LAWS
