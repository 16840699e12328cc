"""Networks with one hidden layer, through functions generated from the derived expressions.

Means and covariances over the initialisation are estimated from independent networks at several widths; where the
width occurs, the exponent of the fall-off is fitted. An almost sure limit is followed along growing networks that keep
their neurons.
"""

import numpy as np

from derive.language.named import unfold
from derive.networks.initialisation import AlmostSureLimit, Covariance, InitialisationExpectation, width
from derive.training.start import GAUSSIAN_START
from verify.claims.domain import Point
from verify.claims.statement import Statement
from verify.sampling.draws import Draws, moment_estimate, target_value
from verify.sampling.sampler import Sampler, sampler
from verify.sampling.score import Score, exponent

WIDTHS = (4, 16, 64, 256)
NUMBERS = 2**18
"""Neurons drawn for each width and point: 65536 networks of width 4, 1024 of width 256."""
STARTS = 2**17
"""Draws of the outputs at the start of training."""
PATHS, STEPS = 64, (256, 1024, 4096, 16384)


def scores(statement: Statement, points: tuple[Point, ...], rng: np.random.Generator, factor: int) -> list[Score]:
    side = unfold(statement.lhs)
    found = []
    for point in points:
        draws = Draws(side, point)
        if isinstance(side, AlmostSureLimit):
            drawn = _along_paths(draws, rng, factor)
        else:
            drawn = (
                (neurons, draws.values(draws.draw(rng, factor * max(NUMBERS // neurons, 2), neurons), neurons))
                for neurons in WIDTHS
            )
        for neurons, samples in drawn:
            estimate, error = moment_estimate(side, samples)
            found.append(Score(point, neurons, estimate, error, target_value(statement, point, neurons)))
    return found


def _along_paths(draws: Draws, rng: np.random.Generator, factor: int) -> list[tuple[int, tuple[np.ndarray, ...]]]:
    """The values at each number of neurons along `factor` × `PATHS` paths, of which `PATHS` are held at once."""
    found: dict[int, list[tuple[np.ndarray, ...]]] = {neurons: [] for neurons in STEPS}
    for _ in range(factor):
        paths = draws.draw(rng, PATHS, STEPS[-1])
        for neurons, batches in found.items():
            batches.append(draws.values(paths, neurons))
    return [(neurons, tuple(map(np.concatenate, zip(*batches, strict=True)))) for neurons, batches in found.items()]


def _settles(scores: list[Score]) -> bool:
    """Whether the spread over the paths of a limit falls like 1/√m: by 8 over the steps, up to a factor of 3."""
    first, last = scores[0].error, scores[-1].error
    return last <= first * 3 * (STEPS[0] / STEPS[-1]) ** 0.5


def _slope(scores: list[Score]) -> tuple[float, float, float] | None:
    """The fitted exponent of |estimate| in the width, its standard error, and the exponent of the exact values."""
    usable = [score for score in scores if score.estimate * score.target > 0 and score.error < abs(score.estimate) / 3]
    if len({score.width for score in usable}) < 3:
        return None
    widths, estimates, errors, targets = (
        np.array([getattr(score, name) for score in usable]) for name in ("width", "estimate", "error", "target")
    )
    return *exponent(widths, estimates, errors), exponent(widths, targets, errors * np.abs(targets / estimates))[0]


def remark(statement: Statement, scores: list[Score]) -> str | None:
    """The fitted exponents of a covariance in the width; None for a limit whose paths do not settle."""
    points = list(dict.fromkeys(score.point for score in scores))
    by_point = [[score for score in scores if score.point is point] for point in points]
    side = unfold(statement.lhs)
    if isinstance(side, AlmostSureLimit):
        return "" if all(map(_settles, by_point)) else None
    fits = filter(None, map(_slope, by_point)) if isinstance(side, Covariance) else ()
    return "; ".join(
        f"exponent of the width {fitted:.3f} ± {error:.3f} (exact {exact:.3f})" for fitted, error, exact in fits
    )


def start_scores(statement: Statement, points: tuple[Point, ...], rng: np.random.Generator, factor: int) -> list[Score]:
    """Predictions from Gaussian outputs at the start of training: ξ has as many entries as the point says."""
    side, found = unfold(statement.lhs), []
    for point in points:
        draws = Draws(side, point)
        size = int(point.values[width(GAUSSIAN_START)])
        samples = draws.values(draws.draw(rng, factor * STARTS, size), size)
        estimate, error = moment_estimate(side, samples)
        found.append(Score(point, size, estimate, error, target_value(statement, point, size)))
    return found


NETWORKS = Sampler(scores, points=3, remark=remark)
"""Among the few hundred scores of a full run a true claim exceeds the threshold with probability below 10⁻³."""
GAUSSIAN_STARTS = Sampler(start_scores, points=3)


@sampler.register
def _(side: InitialisationExpectation, statement: Statement) -> Sampler:
    at_start = side.initialisation == GAUSSIAN_START and not isinstance(side, AlmostSureLimit)
    return GAUSSIAN_STARTS if at_start else NETWORKS
