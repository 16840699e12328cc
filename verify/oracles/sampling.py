"""The sampling oracle: networks drawn with NumPy, through functions generated from the derived expressions.

Means and covariances over the initialisation are estimated from independent networks at several widths and held
against the other side as z-scores; where the width occurs, the exponent of the fall-off is fitted. An almost sure limit
is followed along growing networks that keep their neurons.

|z| ≤ 5 is taken as consistent: among the few hundred scores of a full run a true claim exceeds it with probability
below 10⁻³. A score beyond it is drawn again, independently and four times larger, before it counts as a refutation.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

import numpy as np
from mpmath import mp
from sympy import Expr, Rational, Symbol

from codegen.arrays import array_function
from codegen.printers import identifier
from derive.activation import ACTIVATIONS
from derive.expectation import AlmostSureLimit, Covariance, Mean, NotReducible, width
from derive.named import unfold
from derive.reduction import work_out
from derive.symbols import j, k, r, s
from verify.claim import Evidence, Point, Statement, Witness, free_variables, variable_name
from verify.evaluate import NoValue
from verify.oracles import quadrature
from verify.settings import Settings

NAME = "sampling"
WIDTHS = (4, 16, 64, 256)
NUMBERS = 2**18
"""Neurons drawn for each width and point: 65536 networks of width 4, 1024 of width 256."""
PATHS, STEPS = 64, (256, 1024, 4096, 16384)
THRESHOLD = 5.0
INDICES = {r, s, k, j}
"""Free indices: their values at a point name an entry."""
POINTS = 3


@dataclass(frozen=True)
class _Score:
    """An estimate with its standard error at one point and width, and the value it should have."""

    point: Point
    width: int
    estimate: float
    error: float
    target: float

    @property
    def z(self) -> float:
        if self.error == 0:
            return 0.0 if np.isclose(self.estimate, self.target, rtol=1e-12) else np.inf
        return (self.estimate - self.target) / self.error


def applies(statement: Statement) -> bool:
    """Whether the left-hand side is a mean, a covariance or an almost sure limit over the initialisation."""
    return statement.relation == "=" and isinstance(unfold(statement.lhs), (Mean, Covariance, AlmostSureLimit))


def _quantities(side: Expr) -> tuple[Expr, ...]:
    if isinstance(side, Covariance):
        return (side.first, side.second)
    assert isinstance(side, (Mean, AlmostSureLimit))
    return (side.quantity,)


def _ordinary(point: Point) -> bool:
    """Whether every number of the point is of moderate size: double precision is enough there."""

    def moderate(value: Any) -> bool:
        if isinstance(value, tuple):
            return all(map(moderate, value))
        return value == 0 or Rational(1, 1000) <= abs(value) <= 1000

    return all(moderate(value) for value in point.values.values())


def _floats(value: Any) -> np.ndarray | float:
    return np.array(value, dtype=float) if isinstance(value, tuple) else float(value)


@dataclass(frozen=True)
class _Sampler:
    """Draws parameters of many networks, and evaluates the quantities of one side at the first `neurons` neurons."""

    side: Expr
    point: Point

    def draw(self, rng: np.random.Generator, networks: int, neurons: int) -> dict[str, np.ndarray]:
        init = self.side.initialisation
        sizes = {**self.point.values, width(init): neurons}
        scalars = {symbol: value for symbol, value in self.point.values.items() if isinstance(symbol, Symbol)}
        return {
            str(base.label): float(variance.subs(scalars)) ** 0.5
            * rng.standard_normal((networks, *(int(sizes.get(length, length)) for length in shape)))
            for base, shape, variance in init
        }

    def values(self, arrays: dict[str, np.ndarray], neurons: int) -> tuple[np.ndarray, ...]:
        count = width(self.side.initialisation)
        cut = {
            str(base.label): arrays[str(base.label)][:, :neurons] if shape[0] == count else arrays[str(base.label)]
            for base, shape, _ in self.side.initialisation
        }
        networks = len(next(iter(arrays.values())))
        return tuple(
            np.broadcast_to(
                function(**{identifier(n): {**known, **cut, str(count): neurons}[n] for n in names}), networks
            )
            for function, names, known in self.functions
        )

    @cached_property
    def functions(self) -> tuple[tuple[Callable[..., np.ndarray], tuple[str, ...], dict], ...]:
        """Generated code for each quantity, the names of its arguments, and the values that are not drawn."""
        init = self.side.initialisation
        random = tuple(str(base.label) for base, _, _ in init)
        activation = ACTIVATIONS[self.point.activation] if self.point.activation else None
        made = []
        for quantity in _quantities(self.side):
            expression = work_out(quantity).result
            free = free_variables(expression) - {base for base, _, _ in init} - {width(init)}
            expression = expression.subs({s: self.point.values[s] for s in free & INDICES if s in self.point.values})
            known = {variable_name(v): _floats(self.point.values[v]) for v in free if v in self.point.values}
            names = (*random, *(name for name in known if name not in random), str(width(init)))
            made.append((array_function(expression, names, random, activation), names, known))
        return tuple(made)


def _estimate(side: Expr, samples: tuple[np.ndarray, ...]) -> tuple[float, float]:
    """The estimate and its standard error."""
    if isinstance(side, Covariance):
        first, second = (sample - sample.mean() for sample in samples)
        products = first * second
        size = len(products)
        return float(products.sum() / (size - 1)), float(products.std() / np.sqrt(size))
    (values,) = samples
    return float(values.mean()), float(values.std() / np.sqrt(len(values)))


def _target(statement: Statement, point: Point, neurons: int) -> float:
    count = width(unfold(statement.lhs).initialisation)
    moved = Point(point.name, {**point.values, count: neurons}, point.activation)
    with mp.workdps(30):
        return float(quadrature.values(statement.with_lhs(statement.rhs), moved, 0)[1])


def _generator(statement: Statement, settings: Settings, attempt: int) -> np.random.Generator:
    digest = int.from_bytes(sha256(statement.text.encode()).digest()[:8])
    return np.random.default_rng([settings.seed, attempt, digest])


def _scores(statement: Statement, points: tuple[Point, ...], rng: np.random.Generator, factor: int) -> list[_Score]:
    side = unfold(statement.lhs)
    scores = []
    for point in points:
        sampler = _Sampler(side, point)
        if isinstance(side, AlmostSureLimit):
            paths = sampler.draw(rng, factor * PATHS, STEPS[-1])
            drawn = ((neurons, sampler.values(paths, neurons)) for neurons in STEPS)
        else:
            drawn = (
                (neurons, sampler.values(sampler.draw(rng, factor * max(NUMBERS // neurons, 2), neurons), neurons))
                for neurons in WIDTHS
            )
        for neurons, samples in drawn:
            estimate, error = _estimate(side, samples)
            scores.append(_Score(point, neurons, estimate, error, _target(statement, point, neurons)))
    return scores


def _settles(scores: list[_Score]) -> bool:
    """Whether the spread over the paths of a limit falls like 1/√m: by 8 over the steps, up to a factor of 3."""
    first, last = scores[0].error, scores[-1].error
    return last <= first * 3 * (STEPS[0] / STEPS[-1]) ** 0.5


def _slope(scores: list[_Score]) -> tuple[float, float, float] | None:
    """The fitted exponent of |estimate| in the width, its standard error, and the exponent of the exact values."""
    usable = [score for score in scores if score.estimate * score.target > 0 and score.error < abs(score.estimate) / 3]
    if len({score.width for score in usable}) < 3:
        return None
    x = np.log([score.width for score in usable])
    weight = np.array([(score.estimate / score.error) ** 2 if score.error else 1e12 for score in usable])
    centred = x - np.average(x, weights=weight)
    scale = np.sum(weight * centred**2)
    fitted, exact = (
        float(np.sum(weight * centred * np.log(np.abs(values))) / scale)
        for values in ([score.estimate for score in usable], [score.target for score in usable])
    )
    return fitted, float(scale**-0.5), exact


def examine(of: str, statement: Statement, settings: Settings) -> Evidence:
    """Evidence on one statement."""
    points = tuple(filter(_ordinary, statement.domain.inside))[:POINTS]
    if not points:
        return Evidence(NAME, of, "unknown", "no point of the domain is of moderate size")
    try:
        scores = _scores(statement, points, _generator(statement, settings, 0), 1)
        worst = max(scores, key=lambda score: abs(score.z))
        again = ""
        if abs(worst.z) > THRESHOLD:
            again = f"; drawn again after |z| = {abs(worst.z):.1f}"
            scores = _scores(statement, points, _generator(statement, settings, 1), 4)
            worst = max(scores, key=lambda score: abs(score.z))
    except (NoValue, NotReducible, NotImplementedError) as reason:
        return Evidence(NAME, of, "unknown", str(reason))
    if not all(np.isfinite(score.estimate) and np.isfinite(score.target) for score in scores):
        return Evidence(NAME, of, "unknown", "an estimate or a value is no finite number")
    if isinstance(unfold(statement.lhs), AlmostSureLimit):
        for point in points:
            if not _settles([score for score in scores if score.point is point]):
                return Evidence(NAME, of, "unknown", f"the paths do not settle at {point.name}")
    z = float(min(abs(worst.z), 1e9))
    detail = f"{len(points)} points × widths {_widths(scores)}, seed {settings.seed}{again}"
    if abs(worst.z) > THRESHOLD:
        values = worst.point.describe(statement.domain.variables) | {"m": str(worst.width)}
        witness = Witness(values, f"{worst.estimate:.6g} ± {worst.error:.1g}", f"{worst.target:.6g}")
        return Evidence(NAME, of, "refuted", detail, len(scores), z=round(z, 2), witness=witness)
    for point in points:
        fit = _slope([score for score in scores if score.point is point])
        if fit and isinstance(unfold(statement.lhs), Covariance):
            fitted, error, exact = fit
            detail += f"; exponent of the width {fitted:.3f} ± {error:.3f} (exact {exact:.3f})"
    return Evidence(NAME, of, "consistent", detail, len(scores), z=round(z, 2))


def _widths(scores: list[_Score]) -> str:
    return ", ".join(map(str, sorted({score.width for score in scores})))
