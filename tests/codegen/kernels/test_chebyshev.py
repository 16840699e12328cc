import math

import pytest
from flint import arb, ctx

from codegen.kernels.angles import OutOfReach
from codegen.kernels.chebyshev import cover, interpolants, powers


def pole(y):
    """1/(2 − y), which is not analytic from ρ = 2 + √3 on."""
    return [1 / (2 - y)]


def test_the_bound_holds_and_is_near():
    with ctx.workprec(192):
        (found,) = interpolants(pole, cover(pole, 2.0), 2.0)
        coefficients, bound = powers(found, 2.0**-30)
        worst = 0.0
        for k in range(201):
            y = arb(k - 100) / 100
            value = sum((c * y**power for power, c in enumerate(coefficients)), start=arb(0))
            worst = max(worst, float(abs(value - pole(y)[0]).upper()))
    assert worst <= bound < 3 * worst
    assert bound < 2.0**-30 * 1.01


def test_what_is_seen_in_the_ellipse_bounds_the_function():
    (most,) = cover(pole, 2.0)
    assert 1 / (2 - 1.25) <= most < 3
    with pytest.raises(OutOfReach, match="nothing is known"):
        cover(pole, 4.0)


def test_powers_of_another_variable():
    with ctx.workprec(192):
        (found,) = interpolants(pole, [4.0], 2.0)
        coefficients, bound = powers(found, 2.0**-50, 4.0, -1.0)
    for x in (0.0, 0.1, 0.37, 0.5):
        value = math.fsum(c * x**power for power, c in enumerate(coefficients))
        assert abs(value - 1 / (3 - 4 * x)) < bound + 1e-15
