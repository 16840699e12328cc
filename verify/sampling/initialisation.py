"""Networks with one hidden layer, through functions generated from the derived expressions.

Means and covariances over the initialisation are estimated from independent networks at several widths of the domain,
its least one among them; where the width occurs, the exponent of the fall-off is fitted. What holds at large widths may
have no mean at small ones: where few draws carry the scatter at the least width, nothing is said.

An almost sure limit X is followed along growing networks that keep their neurons. E X_m may differ from it by c/m, so
(4X_m − X_{m/4})/3 is held against it, which takes c/m away and has 2/√3 times the deviation of an average; drawn again,
(8X_m − 6X_{m/4} + X_{m/16})/3, which takes away c/√m as well and has 3.3 times the deviation, of ten times as many
draws. The X_m must become less random as m grows: their variance has to fall like 1/m. Where it keeps a part B of the
variance A of one neuron, B > A/4000 is seen. What converges without a variance, or more slowly, is left alone.
"""

from dataclasses import replace
from math import inf

import numpy as np
from sympy import S

from derive.language.named import unfold
from derive.networks.initialisation import AlmostSureLimit, Covariance, InitialisationExpectation, width
from derive.training.start import GAUSSIAN_START
from verify.claims.domain import Point
from verify.claims.statement import Statement
from verify.sampling.draws import Draws, score
from verify.sampling.sampler import Sampler, sampler
from verify.sampling.score import CARRIERS, Score, exponent
from verify.values.no_value import NoValue

WIDTHS = (4, 16, 64, 256)
NUMBERS = 2**18
"""Neurons drawn for each width and point: 65536 networks of width 4, 1024 of width 256."""
STARTS = 2**17
"""Draws of the outputs at the start of training."""
PATHS, STEPS = 256, (64, 256, 1024, 4096)
BATCH = 64
UNSETTLED = "the paths stay apart"
CARRIED = f"fewer than {CARRIERS} draws carry the scatter"
AT_FIRST, AGAIN = np.array((0, 0, -1, 4)) / 3, np.array((0, 1, -6, 8)) / 3
"""What the steps count in an extrapolation to infinite width."""
SLACK = 1.5
"""The deviation over the paths falls by 8 over the steps, up to this factor. The logarithm of a variance from 256 draws
has the standard error √((κ − 1)/256), 0.14 for a kurtosis κ of 6: log 1.5² is 4 of those of both together."""


def scores(statement: Statement, points: tuple[Point, ...], rng: np.random.Generator, factor: int) -> list[Score]:
    side = unfold(statement.lhs)
    found = []
    for point in points:
        draws = Draws(side, point)
        if isinstance(side, AlmostSureLimit):
            if _is_given(statement, side):
                raise NoValue("an array that is given has an entry for each neuron, and the width grows")
            steps = _along_paths(draws, rng, factor)
            limits = (AT_FIRST if factor == 1 else AGAIN) @ steps
            one = score(side, statement, point, STEPS[-1], (limits,))
            found.append(one if _settles(steps) else replace(one, note=UNSETTLED))
            continue
        for neurons in _widths(statement, side, point):
            samples = draws.values(draws.draw(rng, factor * max(NUMBERS // neurons, 2), neurons), neurons)
            one = score(side, statement, point, neurons, samples)
            small = neurons < WIDTHS[0] and one.error == inf
            found.append(replace(one, left_open=f"{CARRIED} at width {neurons}") if small else one)
    return found


def _is_given(statement: Statement, side: InitialisationExpectation) -> bool:
    """Whether an array that is given has an entry for each neuron."""
    count = width(side.initialisation)
    return any(count in shape for shape in statement.domain.arrays.values())


def _widths(statement: Statement, side: InitialisationExpectation, point: Point) -> tuple[int, ...]:
    """The widths to draw at: those of `WIDTHS` that the domain has and the least below them, else all below, else the
    point's own."""
    count = width(side.initialisation)
    if count not in statement.domain.scalars:
        return WIDTHS
    own = (int(point.values[count]),)
    if _is_given(statement, side):
        return own
    held = [one for one in (*range(1, WIDTHS[0]), *WIDTHS) if statement.domain.contains(point.having({count: S(one)}))]
    if not held and own[0] > STEPS[-1]:
        raise NoValue(f"no width below {STEPS[-1]} in the domain")
    large = [one for one in held if one in WIDTHS]
    return tuple(held[:1] + large if large and held[0] not in WIDTHS else large or held) or own


def _along_paths(draws: Draws, rng: np.random.Generator, factor: int) -> np.ndarray:
    """(steps, paths): the values along `factor` × `PATHS` paths, of which `BATCH` are held at once."""
    batches = []
    for _ in range(factor * PATHS // BATCH):
        paths = draws.draw(rng, BATCH, STEPS[-1])
        batches.append([draws.values(paths, neurons)[0] for neurons in STEPS])
    return np.concatenate(batches, axis=1)


def _settles(steps: np.ndarray) -> bool:
    """Whether the deviation over the paths of a limit falls like 1/√m."""
    deviations = steps.std(axis=1)
    return bool(deviations[-1] <= SLACK * deviations[0] * (STEPS[0] / STEPS[-1]) ** 0.5)


def _slope(scores: list[Score]) -> tuple[float, float, float] | None:
    """The fitted exponent of |estimate| in the width, its standard error, and the exponent of the exact values."""
    usable = [
        score
        for score in scores
        if score.width in WIDTHS
        and score.estimate * score.target > 0
        and score.error < abs(score.estimate) / 3
        and not score.is_blind
    ]
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
    if any(score.note == UNSETTLED for score in scores):
        return None
    fits = filter(None, map(_slope, by_point)) if isinstance(side, Covariance) else ()
    return "; ".join(
        f"exponent of the width {fitted:z.3f} ± {error:.3f} (exact {exact:z.3f})" for fitted, error, exact in fits
    )


def start_scores(statement: Statement, points: tuple[Point, ...], rng: np.random.Generator, factor: int) -> list[Score]:
    """Predictions from Gaussian outputs at the start of training: ξ has as many entries as the point says."""
    side, found = unfold(statement.lhs), []
    for point in points:
        draws = Draws(side, point)
        size = int(point.values[width(GAUSSIAN_START)])
        samples = draws.values(draws.draw(rng, factor * STARTS, size), size)
        found.append(score(side, statement, point, size, samples))
    return found


NETWORKS = Sampler(scores, points=3, remark=remark)
"""Among the few hundred scores of a full run a true claim exceeds the threshold with probability below 10⁻³."""
GAUSSIAN_STARTS = Sampler(start_scores, points=3)


@sampler.register
def _(side: InitialisationExpectation, statement: Statement) -> Sampler:
    at_start = side.initialisation == GAUSSIAN_START and not isinstance(side, AlmostSureLimit)
    return GAUSSIAN_STARTS if at_start else NETWORKS
