import pytest
from sympy import Lambda, Piecewise, Rational, S, oo, pi, sin, sqrt

from derive.activations.activation import ACTIVATIONS, Activation, rectified_power, sigma, specialise
from derive.activations.pieces import branches, jumps, kinks, limits
from derive.activations.signs import UnknownSign
from derive.activations.text import read_activation
from derive.gaussian.angular import homogeneous
from derive.gaussian.atoms import atoms
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


CLIPPED = Piecewise((1, u > 1), (u, u > 0), (0, True))
NARROW_BUMP = Piecewise((0, u > Rational(1, 4)), (1, u > -Rational(1, 4)), (0, True))
CLOSE_KINKS = Piecewise((u, u > Rational(2, 3)), (Rational(2, 3), u > Rational(1, 3)), (2 * u, u > 0), (0, True))
OWN_VALUE = Piecewise((u, u > 0), (1, u >= 0), (-u, True))


@pytest.mark.parametrize(
    ("expression", "jumping"),
    [
        (CLIPPED, ()),
        (NARROW_BUMP, (-Rational(1, 4), Rational(1, 4))),
        (CLOSE_KINKS, ()),
        (OWN_VALUE, ()),
        (Piecewise((u, u > 1), (1, u >= 1), (1, u > Rational(1, 2)), (u, True)), (Rational(1, 2),)),
        (Piecewise((sin(u) / u, u > 0), (1, True)), ()),
        (Piecewise((1 / u, u > 0), (0, True)), (0,)),
        (Piecewise((u, u > 0), (0, u > -sqrt(2) / 2), (1, True)), (-sqrt(2) / 2,)),
    ],
)
def test_jumps_are_where_the_limits_from_both_sides_differ(expression, jumping):
    assert jumps(expression, u) == jumping
    assert Activation("typed", expression).is_continuous is not bool(jumping)


@pytest.mark.parametrize(
    ("text", "continuous"),
    [
        ("max(0, min(1, u))", True),
        ("step(u + 1/4) - step(u - 1/4)", False),
        ("abs(abs(u) - 1/3)", True),
        ("min(1/5, max(u, 1/10)) + step(u - 1/10)", False),
        ("max(0, u) + 1 - step(u) - step(-u)", True),
    ],
)
def test_neighbouring_kinks_are_not_looked_past(text, continuous):
    assert read_activation(text).is_continuous is continuous


def test_limits_at_neighbouring_kinks():
    assert limits(CLIPPED, u) == ((0, 0, 0), (1, 1, 1))
    assert limits(NARROW_BUMP, u) == ((-Rational(1, 4), 0, 1), (Rational(1, 4), 1, 0))
    assert limits(OWN_VALUE, u) == ((0, 0, 0),)
    assert Activation("own value", OWN_VALUE).at(S.Zero) == 1


def test_branches_between_kinks_less_than_one_apart():
    third = Rational(1, 3)
    assert branches(CLOSE_KINKS, u) == (
        (-oo, 0, 0),
        (0, third, 2 * u),
        (third, 2 * third, 2 * third),
        (2 * third, oo, u),
    )
    assert kinks(CLOSE_KINKS, u) == (0, third, 2 * third)


def test_cuts_are_ends_besides_the_kinks():
    assert branches(u**2, u, cuts=(S.Zero,)) == ((-oo, 0, u**2), (0, oo, u**2))
    assert len(branches(CLIPPED, u, cuts=(S.Zero,))) == 3


def test_cases_that_end_where_no_formula_says_or_without_an_end():
    """Read as one branch, 1 on |u| < 1 would have the mean of 1."""
    disc = Piecewise((1, u**2 < 1), (0, True))
    assert branches(disc, u) == ((-oo, -1, 0), (-1, 1, 1), (1, oo, 0))
    touching = Piecewise((1, sin(u) < u), (0, True))
    wave = Piecewise((1, sin(u) < 0), (0, True))
    for cases in (touching, wave):
        with pytest.raises(UnknownSign, match="changes sign"):
            branches(cases, u)
    assert branches(wave, u, span=(S(-1), S(4))) == ((-1, 0, 1), (0, pi, 0), (pi, 4, 1))
    for cases in (disc, touching, wave):
        assert atoms(Lambda(u, cases)) is None
        assert homogeneous(Lambda(u, cases)) is None
