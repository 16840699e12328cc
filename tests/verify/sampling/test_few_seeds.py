"""What estimates from a few seeds are off by, held against draws of their own."""

from fractions import Fraction

import numpy as np
import pytest

from derive.finite.moments import FiniteNetwork
from verify.sampling.chain import draw_kernel
from verify.sampling.few_seeds import SEEDS, few_seeds

NETWORK = FiniteNetwork(1, (8,) * 4)


def test_errors_are_those_of_repeated_estimates():
    found = few_seeds(NETWORK, Fraction(1), 0)
    weights, biases = draw_kernel(NETWORK, Fraction(1), 3000 * SEEDS, np.random.default_rng(7))
    drawn = (weights + biases).reshape(3000, SEEDS)
    ratios = (drawn**2).mean(axis=1) / drawn.mean(axis=1) ** 2
    errors = {
        "mean_error": drawn.mean(axis=1) - float(found.mean),
        "ratio_error": ratios - float(found.ratio),
        "deviation_error": drawn.std(axis=1, ddof=1) - float(found.deviation),
    }
    for name, off in errors.items():
        assert getattr(found, name) == pytest.approx(float(np.sqrt(np.mean(off**2))), rel=0.1)


def test_the_same_seed_gives_the_same():
    assert few_seeds(NETWORK, Fraction(1), 3) == few_seeds(NETWORK, Fraction(1), 3)


def test_more_seeds_are_off_by_less():
    few, many = (few_seeds(NETWORK, Fraction(1), 0, seeds) for seeds in (20, 80))
    assert few.mean_error == pytest.approx(2 * many.mean_error)
    assert many.ratio_error < few.ratio_error
