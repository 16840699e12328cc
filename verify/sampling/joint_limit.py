"""Inequalities about joint limits, on draws of the lemma's chain at a large depth and width with (d − 1)/n = β.

At finite width a limit is missed by O(1/n): what halving the width changes counts as error, beside the scatter over
batches of draws. That is enough for an inequality with room to spare, and not for an equality.
"""

from fractions import Fraction
from math import hypot, sqrt

import numpy as np
from sympy import Expr, Float

from derive.finite.kernel_moment import JointLimit
from derive.finite.moment_parts import powers
from derive.finite.moments import FiniteNetwork
from verify.claims.domain import Point
from verify.claims.statement import Statement
from verify.sampling.chain import draw_kernel
from verify.sampling.kernel_moment import power
from verify.sampling.sampler import Sampler, sampler
from verify.sampling.score import Score
from verify.values.evaluate import evaluate

WIDTH = 200
BATCHES, DRAWS = 32, 2**10
"""Batches, and draws in each."""


def _values(side: Expr, point: Point, n: int, draws: int, rng: np.random.Generator) -> np.ndarray:
    """The left-hand side with the means of each batch in the place of its limits, and of all draws, the last entry."""
    env = point.environment()
    limits = sorted(side.atoms(JointLimit), key=str)
    (beta, c, s, relu), *others = {
        tuple(float(evaluate(part, env)) for part in (limit.blocks[0][1], *limit.args[2:])) for limit in limits
    }
    if others:
        raise NotImplementedError("limits of different networks in one statement")
    hidden = max(1, round(beta * n))
    network = FiniteNetwork(1, (n,) * hidden, int(c), False, bool(relu))
    weights, biases = draw_kernel(network, Fraction(s).limit_denominator(10**6), BATCHES * draws, rng)
    names = {limit: str(limit.args[0]) for limit in limits}
    scaled = {limit: power(name, weights, biases) / (hidden + 1) ** powers(name) for limit, name in names.items()}
    means = {limit: [*values.reshape(BATCHES, draws).mean(axis=1), values.mean()] for limit, values in scaled.items()}
    return np.array(
        [
            float(evaluate(side.xreplace({limit: Float(found[i]) for limit, found in means.items()}), env))
            for i in range(BATCHES + 1)
        ]
    )


def scores(statement: Statement, points: tuple[Point, ...], rng: np.random.Generator, factor: int) -> list[Score]:
    found = []
    for point in points:
        fine, coarse = (_values(statement.lhs, point, n, factor * DRAWS, rng) for n in (WIDTH, WIDTH // 2))
        error = hypot(fine[:-1].std() / sqrt(BATCHES), fine[-1] - coarse[-1])
        found.append(Score(point, WIDTH, float(fine[-1]), error, float(evaluate(statement.rhs, point.environment()))))
    return found


CHAINS = Sampler(scores, points=3, takes_part=True)


@sampler.register
def _(side: JointLimit, statement: Statement) -> Sampler | None:
    """For inequalities about limits at equal widths."""
    return CHAINS if statement.relation != "=" and len(side.blocks) == 1 else None
