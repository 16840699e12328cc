import mpmath
import numpy as np
import pytest
from flint import acb, arb, ctx
from mpmath import mpf

from codegen.kernels.angles import AngleMaps, OutOfReach, number, root
from codegen.kernels.program import kernel_program
from derive.activations.text import read_activation
from derive.language.convention import Convention
from derive.networks.formula import kernel_formula
from tests.codegen.kernels.references import Network, kernels

SIDES = {"relu": (mpf(1), mpf(0)), "abs": (mpf(1), mpf(-1)), "max(u, u/2)": (mpf(1), mpf(1) / 2)}


def maps(activation: str, layers: int, bias: bool = False) -> AngleMaps | None:
    return AngleMaps.of(kernel_program(kernel_formula(read_activation(activation), Convention("ntk", bias), layers)))


def exact(activation: str, layers: int, cosine: float) -> tuple[mpf, list[mpf]]:
    """A cosine that is near the given one, and κ and (κ + s t)/(1 + t at θ = 0) there by the textbook recursion."""
    x, y = np.array([1.0, 0.0]), np.array([cosine, np.sqrt(1 - cosine**2)])
    network = Network(layers, up=SIDES[activation][0], down=SIDES[activation][1], sigmas=(1.0, 0.0, 1.0, 0.0))
    with mpmath.workdps(60):
        right = mpf(y[0]) / mpmath.hypot(mpf(y[0]), mpf(y[1]))
        return right, [value / size for value, size in kernels(network, x, y)]


def ball(value: mpf) -> arb:
    with mpmath.workdps(60):
        return arb(mpmath.nstr(value, 55))


@pytest.mark.parametrize("activation", SIDES)
@pytest.mark.parametrize("layers", [1, 2, 9])
def test_layers_are_those_of_the_recursion(activation: str, layers: int) -> None:
    found = maps(activation, layers)
    assert found is not None
    with ctx.workprec(192):
        passed, most = number(found.ratio), sum(found.ratio**layer for layer in range(layers))
        for cosine in (0.99, 0.6, 0.1, -0.3, -0.8):
            right, values = exact(activation, layers, cosine)
            far = cosine < 0 and not found.even
            z = ((1 - abs(ball(right))) / 2).sqrt()
            kappa, steep, below = (found.from_far if far else found.from_near)(z)
            both = (kappa + passed * steep * below) / (1 + passed * number(most))
            for mine, value in zip((kappa, both), values, strict=True):
                assert abs(mine - ball(value)) < 1e-30


def test_balls_hold_what_is_in_them() -> None:
    found = maps("relu", 20)
    assert found is not None
    wide = found.from_near(acb(arb(0.3, 1e-3), arb(0, 1e-3)))
    for z in (0.2995, 0.3005):
        for mine, point in zip(wide, found.from_near(arb(z)), strict=True):
            assert mine.real.contains(point.real)


def test_roots_are_taken_where_they_are_analytic() -> None:
    with pytest.raises(OutOfReach, match="a square root is taken"):
        root(acb(arb(0, 1), arb(1)))
    found = maps("relu", 3)
    assert found is not None
    with pytest.raises(OutOfReach, match="the square of a sine"):
        found.from_near(acb(0.9))


def test_other_networks_have_no_angle_maps() -> None:
    assert maps("relu", 3, bias=True) is None
    assert maps("max(0, u)^2", 1) is None
