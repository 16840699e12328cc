"""Networks with one hidden layer, through functions generated from the derived expressions.

Means and covariances over the initialisation are estimated from independent networks at several widths; where the
width occurs, the exponent of the fall-off is fitted. An almost sure limit is followed along growing networks that keep
their neurons.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from mpmath import mp
from sympy import Expr, Symbol

from codegen.kernels.arrays import array_function
from codegen.kernels.backends.numpy.printer import identifier
from derive.activations.activation import ACTIVATIONS
from derive.language.named import unfold
from derive.language.reduction import work_out
from derive.language.symbols import j, k, r, s
from derive.networks.initialisation import AlmostSureLimit, Covariance, Mean, width
from verify.claims.domain import Point, variable_name
from verify.claims.statement import Statement, free_variables
from verify.oracles import quadrature
from verify.sampling.score import Score, exponent

POINTS = 3
THRESHOLD = 5.0
"""Among the few hundred scores of a full run a true claim exceeds it with probability below 10⁻³."""
AGAIN = 4
WIDTHS = (4, 16, 64, 256)
NUMBERS = 2**18
"""Neurons drawn for each width and point: 65536 networks of width 4, 1024 of width 256."""
PATHS, STEPS = 64, (256, 1024, 4096, 16384)
INDICES = {r, s, k, j}
"""Free indices: their values at a point name an entry."""


def applies(statement: Statement) -> bool:
    """Whether the left-hand side is a mean, a covariance or an almost sure limit over the initialisation."""
    return isinstance(unfold(statement.lhs), (Mean, Covariance, AlmostSureLimit))


def _quantities(side: Expr) -> tuple[Expr, ...]:
    if isinstance(side, Covariance):
        return (side.first, side.second)
    assert isinstance(side, (Mean, AlmostSureLimit))
    return (side.quantity,)


def _floats(value: Any) -> np.ndarray | float:
    return np.array(value, dtype=float) if isinstance(value, tuple) else float(value)


@dataclass(frozen=True)
class Sampler:
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


def moment_estimate(side: Expr, samples: tuple[np.ndarray, ...]) -> tuple[float, float]:
    """The estimate and its standard error."""
    if isinstance(side, Covariance):
        first, second = (sample - sample.mean() for sample in samples)
        products = first * second
        size = len(products)
        return float(products.sum() / (size - 1)), float(products.std() / np.sqrt(size))
    (values,) = samples
    return float(values.mean()), float(values.std() / np.sqrt(len(values)))


def target_value(statement: Statement, point: Point, neurons: int) -> float:
    count = width(unfold(statement.lhs).initialisation)
    moved = Point(point.name, {**point.values, count: neurons}, point.activation)
    with mp.workdps(30):
        return float(quadrature.values(statement.with_lhs(statement.rhs), moved, 0)[1])


def scores(statement: Statement, points: tuple[Point, ...], rng: np.random.Generator, factor: int) -> list[Score]:
    side = unfold(statement.lhs)
    found = []
    for point in points:
        sampler = Sampler(side, point)
        if isinstance(side, AlmostSureLimit):
            paths = sampler.draw(rng, factor * PATHS, STEPS[-1])
            drawn = ((neurons, sampler.values(paths, neurons)) for neurons in STEPS)
        else:
            drawn = (
                (neurons, sampler.values(sampler.draw(rng, factor * max(NUMBERS // neurons, 2), neurons), neurons))
                for neurons in WIDTHS
            )
        for neurons, samples in drawn:
            estimate, error = moment_estimate(side, samples)
            found.append(Score(point, neurons, estimate, error, target_value(statement, point, neurons)))
    return found


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
