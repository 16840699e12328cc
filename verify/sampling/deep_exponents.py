"""Deep networks trained to the end by full-batch gradient descent, at growing widths: how far their kernel moves.

The exponent is that of the mean of log(‖K_T − K_0‖/‖K_0‖) over the networks of a width, by weighted least squares over
the widths. Terms that are smaller by 1/√n are left out of the fit; what leaving out the narrowest width changes counts
as error, beside the scatter. So an inequality with room to spare can be decided, and not an equality.
"""

from math import hypot

import numpy as np
from sympy import Symbol

from derive.language.convention import Convention
from derive.language.named import unfold
from derive.language.symbols import sigma_a, sigma_w
from derive.networks.deep import scales
from derive.training.deep_exponents import DeepDrift
from derive.training.flow import X, y
from verify.claims.domain import Point
from verify.claims.statement import Statement
from verify.sampling.exponents import train
from verify.sampling.networks import draw
from verify.sampling.sampler import Sampler, sampler
from verify.sampling.score import Score
from verify.values.evaluate import evaluate

NETWORKS = {32: 192, 64: 96, 128: 64, 256: 16}
"""Networks trained at each width."""
STEPS = 40
"""Of size 1/λ_max(K_0)."""


def drifts(point: Point, layers: int, width: int, networks: int, rng: np.random.Generator) -> np.ndarray:
    """log(‖K_T − K_0‖/‖K_0‖) of so many networks at the data of a point."""
    activation = point.sigma
    assert activation is not None
    inputs, targets = (np.array(point.values[base], dtype=np.float32) for base in (X, y))
    deviations = {symbol.name: float(point.values[symbol]) for symbol in (sigma_w, sigma_a)}
    drawn = draw(
        rng, networks, inputs.shape[1], (width,) * layers, scales(Convention("ntk")), deviations, dtype=np.float32
    )
    return np.log(train(drawn, inputs, targets, activation, STEPS).kernel_drift)


def slope(means: np.ndarray, errors: np.ndarray) -> tuple[float, float]:
    """The exponent of the width and its standard error, by weighted least squares."""
    widths = np.log(np.array([*NETWORKS], dtype=float)[-len(means) :])
    weight = errors**-2.0
    centred = widths - np.average(widths, weights=weight)
    scale = np.sum(weight * centred**2)
    return float(np.sum(weight * centred * means) / scale), float(scale**-0.5)


def scores(statement: Statement, points: tuple[Point, ...], rng: np.random.Generator, factor: int) -> list[Score]:
    side, found = unfold(statement.lhs), []
    for point in points:
        layers = int(side.layers.subs({s: v for s, v in point.values.items() if isinstance(s, Symbol)}))
        logs = [drifts(point, layers, width, factor * count, rng) for width, count in NETWORKS.items()]
        means = np.array([values.mean() for values in logs])
        errors = np.array([values.std(ddof=1) / len(values) ** 0.5 for values in logs])
        (estimate, error), (other, _) = slope(means, errors), slope(means[1:], errors[1:])
        target = float(evaluate(statement.rhs, point.environment()))
        found.append(Score(point, max(NETWORKS), estimate, hypot(error, estimate - other), target, size=1.0))
    return found


def remark(statement: Statement, scores: list[Score]) -> str:
    """The fitted exponents with their errors."""
    fits = ", ".join(f"{score.estimate:.2f} ± {score.error:.2f} ({score.point.name})" for score in scores)
    return f"exponent of the width over {min(NETWORKS)} … {max(NETWORKS)}: {fits}"


DEEP_TRAINED_NETWORKS = Sampler(scores, points=3, again=4, sure=10.0, errors="exponent", remark=remark)


@sampler.register
def _(side: DeepDrift, statement: Statement) -> Sampler:
    return DEEP_TRAINED_NETWORKS
