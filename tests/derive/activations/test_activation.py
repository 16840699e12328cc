import pytest
from sympy import Piecewise, oo

from derive.activations.activation import ACTIVATIONS, Activation, branches, rectified_power, sigma, specialise
from derive.language.symbols import u, x


def test_the_unspecified_activation_obeys_the_chain_rule():
    assert sigma(u**2).diff(u) == 2 * u * sigma(u**2, 1)
    assert sigma(u).diff(u, 2) == sigma(u, 2)


def test_relu_has_derivative_zero_at_its_kink():
    relu = ACTIVATIONS["relu"]
    assert [relu.at(value, 1) for value in (-1, 0, 1)] == [0, 0, 1]
    assert relu.kinks == (0,)


def test_branches_cover_the_line():
    assert branches(ACTIVATIONS["relu"].expression, u) == ((-oo, 0, 0), (0, oo, u))
    shifted = Piecewise((u, u > 2), (1, u < -1), (0, True))
    assert branches(shifted, u) == ((-oo, -1, 1), (-1, 2, 0), (2, oo, u))


@pytest.mark.parametrize(("name", "continuous"), [("step", False), ("relu", True), ("relu^2", True), ("tanh", True)])
def test_jumps_are_seen(name, continuous):
    assert ACTIVATIONS[name].is_continuous is continuous


def test_a_jump_away_from_zero_is_seen():
    assert not Activation("jump", Piecewise((u, u > 1), (0, True))).is_continuous


def test_specialising_replaces_every_order():
    assert specialise(sigma(x[1]) + sigma(x[1], 1), ACTIVATIONS["square"]) == x[1] ** 2 + 2 * x[1]


def test_negative_degrees_are_refused():
    with pytest.raises(ValueError, match="expected 0 or more"):
        rectified_power(-1)
