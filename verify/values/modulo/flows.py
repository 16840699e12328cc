"""Training with a fixed kernel, anew: steps one by one, flows in the eigenvectors once these are seen to be some.

Along an orthonormal eigenvector of K the residual is e^(−λt) times what it is at the start, and a prediction takes
(1 − e^(−λt))/λ of it, t where λ = 0: a linear equation with constant coefficients has one solution.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Basic, Integer

from derive.language.symbols import n
from derive.training.fixed_kernel import LinearDescent, LinearFlow, PredictionFlow, UnderFixedKernel
from derive.training.orthonormal import V
from verify.values.evaluate import Environment, position
from verify.values.field import P
from verify.values.fixed_kernel import rows
from verify.values.meanings import held_still, residue
from verify.values.no_value import NoValue


def _places(env: Environment) -> list[Integer]:
    return list(map(Integer, range(1, env.numbers.whole(env.number(n)) + 1)))


def _dot(env: Environment, one: Sequence[Any], other: Sequence[Any]) -> Any:
    return env.numbers.total(env.numbers.product(pair) for pair in zip(one, other, strict=True))


def _exponential(env: Environment, rate: int, moved: Any) -> Any:
    return env.numbers.function("exp")(env.numbers.product((rate, moved)))  # type: ignore[misc]


def _residuals(quantity: UnderFixedKernel, env: Environment) -> list[Any]:
    return [env.number(quantity.start(place) - quantity.target(place)) for place in _places(env)]


def _eigenpairs(quantity: LinearFlow | PredictionFlow, env: Environment) -> list[tuple[int, list[int]]]:
    """(λ_j, v_j). Raises `NoValue` where v_j are not orthonormal or K v_j is not λ_j v_j."""
    places, kernel = _places(env), rows(quantity, env)
    vectors = [[env.number(V[row, column]) for row in places] for column in places]
    values = [env.number(quantity.eigenvalue(column)) for column in places]
    for one, vector in enumerate(vectors):
        for other, beside in enumerate(vectors):
            if _dot(env, vector, beside) != int(one == other):
                raise NoValue("vectors that are not orthonormal")
        for row, entry in zip(kernel, vector, strict=True):
            if _dot(env, row, vector) != values[one] * entry % P:
                raise NoValue("vectors that are no eigenvectors")
    return list(zip(values, vectors, strict=True))


@residue.register
def _(quantity: LinearFlow, env: Environment) -> Any:
    index, time = quantity.args[3:]
    place, moved, left = position(index, env), env.number(-time), _residuals(quantity, env)
    kept = [
        env.numbers.product((_exponential(env, value, moved), vector[place], _dot(env, vector, left)))
        for value, vector in _eigenpairs(quantity, env)
    ]
    return env.numbers.total((env.number(quantity.target(index)), *kept))


@held_still.register(LinearFlow)
@held_still.register(PredictionFlow)
def _(quantity: UnderFixedKernel) -> tuple[Basic, ...]:
    """All but the time: exponentials of it are differentiated as such."""
    return quantity.args[:-1]


@residue.register
def _(quantity: PredictionFlow, env: Environment) -> Any:
    row, first, time = quantity.args[3:]
    back, left = env.number(-time), _residuals(quantity, env)
    weights = [env.number(row(place)) for place in _places(env)]
    taken = [env.number(first)]
    for value, vector in _eigenpairs(quantity, env):
        lost = env.numbers.total((_exponential(env, value, back), -1))
        area = back if value == 0 else env.numbers.product((lost, pow(value, -1, P)))
        taken.append(env.numbers.product((area, _dot(env, weights, vector), _dot(env, vector, left))))
    return env.numbers.total(taken)


@residue.register
def _(quantity: LinearDescent, env: Environment) -> Any:
    index, step, count = quantity.args[3:]
    kernel, left, size = rows(quantity, env), _residuals(quantity, env), env.number(-step)
    for _step in range(env.numbers.whole(env.number(count))):
        moved = [env.numbers.product((size, _dot(env, row, left))) for row in kernel]
        left = [env.numbers.total(pair) for pair in zip(left, moved, strict=True)]
    return env.numbers.total((env.number(quantity.target(index)), left[position(index, env)]))
