"""What a few seeds tell of the law of K(x, x): `few_seeds` sets the error of their estimates beside the exact values.

From N independent networks one takes the mean of K, the mean of K² over the square of that, and the standard deviation.
The error of the mean is Std[K]/√N exactly; of the other two it is the root mean square over many repetitions, drawn by
the chain of `verify.sampling.chain`, which has the law of a network's K.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np

from derive.finite.moments import FiniteNetwork, moments
from verify.sampling.chain import draw_kernel

SEEDS = 20
REPETITIONS = 2000
_DIGITS = 40


@dataclass(frozen=True)
class FewSeeds:
    """Mean, E[K²]/E[K]² and standard deviation, exact up to rounding, and the errors of their estimates."""

    mean: Decimal
    ratio: Decimal
    deviation: Decimal
    mean_error: float
    ratio_error: float
    deviation_error: float


def few_seeds(network: FiniteNetwork, norm2: Fraction, seed: int, seeds: int = SEEDS) -> FewSeeds:
    """The exact values at ‖x‖² = norm2 > 0, and the errors of estimates from so many seeds.

    >>> found = few_seeds(FiniteNetwork(1, (1,), output_bias=False), Fraction(1), 0)
    >>> found.mean, found.ratio.quantize(Decimal("0.001"))
    (Decimal('2.5'), Decimal('4.080'))
    """
    exact = moments(network, norm2)
    with localcontext(prec=_DIGITS):
        mean, square = Decimal(exact.k.decimal), Decimal(exact.k2.decimal)
        ratio, deviation = square / mean**2, (square - mean**2).sqrt()
    weights, biases = draw_kernel(network, norm2, seeds * REPETITIONS, np.random.default_rng(seed))
    drawn = (weights + biases).reshape(REPETITIONS, seeds) / float(mean)
    means, squares = drawn.mean(axis=1), (drawn**2).mean(axis=1)
    ratios = squares / np.where(means > 0, means, np.inf) ** 2
    return FewSeeds(
        mean.normalize(),
        ratio,
        deviation,
        float(deviation) / seeds**0.5,
        _off(ratios, float(ratio)),
        _off(drawn.std(axis=1, ddof=1), float(deviation / mean)) * float(mean),
    )


def _off(estimates: np.ndarray, exact: float) -> float:
    """The root mean square error."""
    return float(np.sqrt(np.mean((estimates - exact) ** 2)))


__all__ = ["SEEDS", "FewSeeds", "few_seeds"]
