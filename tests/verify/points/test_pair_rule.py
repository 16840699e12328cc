"""E[g(U)h(V)] in floats, against closed forms typed here."""

import numpy as np
import pytest

from verify.points.pair_rule import FINE, OTHER, ROUGH, pair_mean

Q, QP = np.array([1.0, 3.0, 1e-6, 1e8]), np.array([2.0, 0.01, 1e4, 3e7])
CORRELATIONS = (-1 + 1e-6, -0.9, -0.3, 0.0, 0.5, 0.97, 1 - 1e-6)


def law(rho: float) -> tuple[np.ndarray, ...]:
    return Q, QP, rho * np.sqrt(Q * QP)


def relu(value):
    return np.maximum(value, 0)


@pytest.mark.parametrize("rho", CORRELATIONS)
@pytest.mark.parametrize(("rule", "error"), ((ROUGH, 1e-9), (OTHER, 1e-9), (FINE, 1e-6)))
def test_functions_with_a_kink_at_zero_and_polynomials(rho, rule, error):
    angle = np.arccos(rho)
    size = np.sqrt(Q * QP)
    expected = size * (np.sin(angle) + (np.pi - angle) * rho) / (2 * np.pi)
    assert np.allclose(pair_mean(relu, relu, law(rho), (), rule), expected, rtol=error, atol=1e-9 * size)
    steps = pair_mean(lambda u: (u > 0) * 1.0, lambda v: (v > 0) * 1.0, law(rho), (), rule)
    assert np.allclose(steps, (np.pi - angle) / (2 * np.pi), rtol=0, atol=error)
    cubes = pair_mean(lambda u: u**3, lambda v: v**3, law(rho), (), rule)
    assert np.allclose(cubes, size**3 * (9 * rho + 6 * rho**3), rtol=0, atol=10 * max(error, 1e-7) * size**3)


def test_smooth_functions():
    found = pair_mean(np.sin, np.sin, (np.ones(1), np.ones(1), 0.4 * np.ones(1)), (), ROUGH)
    assert found == pytest.approx(np.exp(-1) * np.sinh(0.4), rel=1e-9)


def test_parameters_are_columns():
    q = np.ones(3)
    factors = np.array([1.0, 2.0, -3.0])
    found = pair_mean(lambda u, a: a * u, lambda v, a: v, (q, q, q / 4), (factors,), ROUGH)
    assert np.allclose(found, factors / 4)


def test_what_is_narrow_is_told_by_the_rules():
    def narrow(u):
        return np.exp(-((100 * (u - 0.3)) ** 2))

    q = np.ones(1)
    found = [pair_mean(narrow, narrow, (q, q, q / 2), (), rule)[0] for rule in (ROUGH, OTHER, FINE)]
    assert min(abs(found[0] - found[1]), abs(found[1] - found[2])) > 1e-3 * abs(found[2])
