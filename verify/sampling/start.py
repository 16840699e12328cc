"""Predictions from Gaussian outputs at the start of training: ξ is drawn, as many entries of it as the point has."""

import numpy as np

from derive.language.named import unfold
from derive.networks.initialisation import Covariance, Mean, width
from derive.training.start import GAUSSIAN_START
from verify.claims.domain import Point
from verify.claims.statement import Statement
from verify.sampling import initialisation
from verify.sampling.score import Score

POINTS = 3
THRESHOLD = initialisation.THRESHOLD
AGAIN = 4
DRAWS = 2**17


def applies(statement: Statement) -> bool:
    """Whether the left-hand side is a mean or a covariance over ξ."""
    side = unfold(statement.lhs)
    return isinstance(side, (Mean, Covariance)) and side.initialisation == GAUSSIAN_START


def scores(statement: Statement, points: tuple[Point, ...], rng: np.random.Generator, factor: int) -> list[Score]:
    side, found = unfold(statement.lhs), []
    for point in points:
        sampler = initialisation.Sampler(side, point)
        size = int(point.values[width(GAUSSIAN_START)])
        samples = sampler.values(sampler.draw(rng, factor * DRAWS, size), size)
        estimate, error = initialisation.moment_estimate(side, samples)
        found.append(Score(point, size, estimate, error, initialisation.target_value(statement, point, size)))
    return found


def remark(statement: Statement, scores: list[Score]) -> str:
    """Nothing to add."""
    return ""
