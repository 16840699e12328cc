"""Polynomials for e^x and arctan: what they are off by, and what their rounded values are, against many digits."""

from collections.abc import Callable

import mpmath
import numpy as np
import pytest
from mpmath import mpf

from codegen.kernels.elementary import Fit, elementary

RNG = np.random.default_rng(0)


def exponential(r: mpf) -> mpf:
    return mpmath.expm1(r) / r if r else mpf(1)


def arctangent(s: mpf) -> mpf:
    return mpmath.atan(mpmath.sqrt(s)) / mpmath.sqrt(s) if s else mpf(1)


CASES = [
    (elementary().exponential, exponential, np.linspace(-np.log(2) / 2, np.log(2) / 2, 501)),
    (elementary().arctangent, arctangent, np.linspace(0.0, 1.0, 501)),
]


@pytest.mark.parametrize(("fit", "function", "places"), CASES, ids=["exponential", "arctangent"])
def test_bounds_hold_and_are_near(fit: Fit, function: Callable[[mpf], mpf], places: np.ndarray) -> None:
    worst, worst_rounded = 0.0, 0.0
    with mpmath.workdps(60):
        for x in map(float, places):
            exact, total = function(mpf(x)), 0.0
            polynomial = mpmath.polyval([mpf(part) for part in reversed(fit.coefficients)], mpf(x))
            for coefficient in reversed(fit.coefficients):
                total = total * x + coefficient
            worst = max(worst, float(abs(polynomial - exact)))
            worst_rounded = max(worst_rounded, float(abs(mpf(total) - polynomial)))
    assert fit.bound / 8 < worst <= fit.bound < 2.0**-53
    assert fit.rounding / 8 < worst_rounded <= fit.rounding < 2.0**-51


def test_log_2_is_in_two_parts_of_which_the_first_has_few_bits() -> None:
    high, low = elementary().log_2
    assert (1200 * high) / 1200 == high and np.frexp(high)[0] * 2.0**42 % 1 == 0
    with mpmath.workdps(60):
        assert abs(mpmath.log(2) - mpf(high) - mpf(low)) < 2.0**-95
        assert abs(elementary().bits_of_e * mpmath.log(2) - 1) < 2.0**-52
