"""Expectations of functions with kinks elsewhere than at 0, in floats, against closed forms and SciPy's normal law."""

import numpy as np
import pytest
from scipy.special import erf
from scipy.stats import multivariate_normal, norm

from verify.points.panel_rule import Kinked, panel_mean

ONE = Kinked(np.ones_like, (), is_constant=True)
CAP = Kinked(lambda z: np.minimum(z**2, 1), (-1.0, 1.0))
BOX = Kinked(lambda z: ((z > -0.25) & (z < 0.5)).astype(float), (-0.25, 0.5))


def law(q, qp, c):
    return tuple(np.atleast_1d(np.asarray(one, dtype=float)) for one in (q, qp, c))


@pytest.mark.parametrize("number", [8, 10, 16])
def test_a_function_of_one_variable(number):
    q = np.array([1e-4, 0.1, 0.6432, 1.0, 30.0, 1e6])
    found = panel_mean(CAP, ONE, law(q, np.ones_like(q), np.zeros_like(q)), (), number)
    inside = erf(1 / np.sqrt(2 * q)) - np.sqrt(2 / (np.pi * q)) * np.exp(-1 / (2 * q))
    expected = q * inside + 1 - erf(1 / np.sqrt(2 * q))
    np.testing.assert_allclose(found, expected, rtol=1e-6 if number < 16 else 1e-11)


@pytest.mark.parametrize("rho", [-0.999, -0.5, -0.016, 0.0, 0.3, 0.97])
def test_the_mass_of_a_box(rho):
    ends = [(a, b) for a in (0.5, -0.25) for b in (0.5, -0.25)]
    density = multivariate_normal([0, 0], [[1, rho], [rho, 1]], allow_singular=True)
    expected = sum(sign * density.cdf(end) for end, sign in zip(ends, (1, -1, -1, 1), strict=True))
    found = panel_mean(BOX, BOX, law(1, 1, rho), (), 16)
    assert abs(found[0] - expected) < 1e-7


@pytest.mark.parametrize("rho, expected", [(1, norm.cdf(0.5) - norm.cdf(-0.25)), (-1, 2 * norm.cdf(0.25) - 1)])
def test_a_correlation_of_one(rho, expected):
    np.testing.assert_allclose(panel_mean(BOX, BOX, law(1, 1, rho), (), 16), expected, rtol=1e-9)


def test_a_variance_of_zero():
    np.testing.assert_allclose(panel_mean(BOX, CAP, law(0, 4, 0), (), 16), panel_mean(CAP, ONE, law(4, 1, 0), (), 16))


def test_what_is_no_law_has_no_value_only_there():
    assert np.isnan(panel_mean(CAP, ONE, law([-1, 1], [1, 1], [0, 0]), (), 8)).tolist() == [True, False]
