"""Networks with one hidden layer drawn at a point, through functions generated from the derived expressions."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from mpmath import mp
from sympy import Expr, Symbol
from sympy.tensor.indexed import Indexed

from codegen.kernels.arrays import array_function
from codegen.kernels.backends.numpy.printer import identifier
from derive.language.named import unfold
from derive.language.reduction import work_out
from derive.language.symbols import j, k, r, s
from derive.networks.initialisation import AlmostSureLimit, Covariance, Mean, width
from verify.claims.domain import Point
from verify.claims.letters import free_variables, name_of
from verify.claims.statement import Statement
from verify.quadrature import sides
from verify.sampling.score import Score, mean
from verify.values.no_value import NoValue

INDICES = {r, s, k, j}
"""Free indices: their values at a point name an entry."""


def _quantities(side: Expr) -> tuple[Expr, ...]:
    if isinstance(side, Covariance):
        return (side.first, side.second)
    assert isinstance(side, (Mean, AlmostSureLimit))
    return (side.quantity,)


def _floats(value: Any) -> np.ndarray | float:
    return np.array(value, dtype=float) if isinstance(value, tuple) else float(value)


@dataclass(frozen=True)
class Draws:
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
        try:
            with np.errstate(all="ignore"):  # what is no finite number decides nothing, and is said to be none
                found = [
                    function(**{identifier(n): {**known, **cut, str(count): neurons}[n] for n in names})
                    for function, names, known in self.functions
                ]
        except IndexError:
            raise NoValue(f"an entry that is not there at width {neurons}") from None
        if any(np.ndim(value) > 1 for value in found):
            raise NoValue("an entry whose place is a size")
        return tuple(np.broadcast_to(value, networks) for value in found)

    @cached_property
    def functions(self) -> tuple[tuple[Callable[..., np.ndarray], tuple[str, ...], dict], ...]:
        """Generated code for each quantity, the names of its arguments, and the values that are not drawn."""
        init = self.side.initialisation
        random = tuple(str(base.label) for base, _, _ in init)
        shapes = {str(base.label): tuple(shape) for base, shape, _ in init}
        made = []
        for quantity in _quantities(self.side):
            expression = work_out(quantity).result
            free = free_variables(expression) - {base for base, _, _ in init} - {width(init)}
            expression = expression.subs({s: self.point.values[s] for s in free & INDICES if s in self.point.values})
            if any(index.is_positive is False for entry in expression.atoms(Indexed) for index in entry.indices):
                raise NoValue("an entry before the first")
            known = {name_of(v): _floats(self.point.values[v]) for v in free if v in self.point.values}
            names = (*random, *(name for name in known if name not in random), str(width(init)))
            if len(set(map(identifier, names))) < len(names):
                raise NoValue("two letters have one name in code")
            made.append((array_function(expression, names, random, self.point.sigma, shapes), names, known))
        return tuple(made)


def moment_estimate(side: Expr, samples: tuple[np.ndarray, ...]) -> tuple[float, float, float]:
    """The estimate, its standard error, and the size of what is averaged: E|X|, or the deviations of X and Y times."""
    if isinstance(side, Covariance):
        first, second = (sample - sample.mean() for sample in samples)
        estimate, error = mean(first * second)
        return estimate * len(first) / (len(first) - 1), error, float(first.std() * second.std())
    (values,) = samples
    return *mean(values), float(np.abs(values).mean())


def target_value(statement: Statement, point: Point, neurons: int) -> float:
    count = width(unfold(statement.lhs).initialisation)
    moved = Point(point.name, {**point.values, count: neurons}, point.activation)
    with mp.workdps(30):
        return float(sides.values(statement.with_lhs(statement.rhs), moved, 0)[1])


def score(side: Expr, statement: Statement, point: Point, neurons: int, samples: tuple[np.ndarray, ...]) -> Score:
    """Errors are relative to the value, and to what is averaged where the value is 0."""
    estimate, error, size = moment_estimate(side, samples)
    target = target_value(statement, point, neurons)
    return Score(point, neurons, estimate, error, target, size=abs(target) or size)
