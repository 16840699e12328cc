"""The mean update: the recursion against the definition, closed forms against the recursion, the kink term."""

import pytest
from mpmath import mp
from sympy import Rational, S, Symbol, besselk, diff, exp, oo, pi, series, simplify, sqrt

from derive.activations.activation import ACTIVATIONS
from derive.derivations import in_closed_form
from derive.finite.kernel_update import (
    FrozenUpdate,
    JointFrozenUpdate,
    RealStep,
    StepSlope,
    WideFrozenUpdate,
    WideStepSlope,
)
from derive.finite.one_step import frozen_mean, kink, kink_term, network
from derive.finite.product_sums import density, distance, distance_from_zero
from derive.finite.symbols import (
    beta,
    depth,
    example_target,
    hidden_bias,
    learning_rate,
    mean_square,
    n_width,
    output_variance,
)
from derive.finite.update_recursion import closed_form, joint_limit, means
from derive.language.reduction import work_out
from derive.language.sums import normal_form
from derive.language.symbols import d, x
from notes.vocabulary import dot

CONTEXT = (output_variance, mean_square, hidden_bias, example_target, learning_rate)


@pytest.mark.parametrize("hidden", [False, True])
def test_the_recursion_is_the_definition_for_one_hidden_layer(hidden):
    by_definition = in_closed_form(frozen_mean(network(hidden)), ACTIVATIONS["relu"]).result
    n_1 = Symbol("n_1", integer=True, positive=True)
    recurred = FrozenUpdate(2, n_1, output_variance, mean_square, int(hidden), example_target, learning_rate).doit()
    assert normal_form(by_definition - recurred.subs(mean_square, dot(x, x) / d)) == 0
    assert not by_definition.has(example_target)


@pytest.mark.parametrize("name", ["w", "v"])
@pytest.mark.parametrize("layers", [1, 2, 3, 5])
def test_closed_forms_are_the_recursion(name, layers):
    recurred = means([(n_width, output_variance)] + [(n_width, S(2))] * (layers - 1))["wv".index(name)]
    assert simplify(closed_form(name).subs(depth, layers + 1) - recurred) == 0


def test_one_and_two_hidden_layers():
    one = -4 * learning_rate * output_variance**2 * mean_square * (2 * mean_square + hidden_bias) / n_width
    assert simplify(FrozenUpdate(2, n_width, *CONTEXT).doit() - one) == 0
    first, second = Symbol("n_1", positive=True), Symbol("n_2", positive=True)
    orders = [FrozenUpdate(3, widths, *CONTEXT).doit() for widths in ((first, second), (second, first))]
    assert simplify(orders[0] - orders[1]) == 0
    with pytest.raises(ValueError, match="expected one less"):
        FrozenUpdate(3, (first,), *CONTEXT)


def test_the_joint_limit_starts_as_the_wide_one():
    """β d²/12 c² from both: d³/(12 n) at fixed depth, large d."""
    for name in "wv":
        leading = series(joint_limit(name), beta, 0, 2).removeO()
        assert simplify(leading - beta * output_variance**2 / 12) == 0
    wide = WideFrozenUpdate(depth, *CONTEXT).doit()
    joint = JointFrozenUpdate(beta, *CONTEXT).doit()
    assert simplify((wide / depth**3).limit(depth, oo) - (joint / beta).limit(beta, 0)) == 0


@pytest.mark.parametrize("order", [2, 3, 4, 6])
def test_densities_obey_their_equation(order):
    t = Symbol("t", positive=True)
    upper = density(order + 2, t)
    residue = (upper - diff(upper, t, 2) - density(order, t)).subs(t, Rational(7, 5))
    assert abs(residue.evalf(30)) < 1e-25


@pytest.mark.parametrize("order", [1, 2, 3, 4, 5])
def test_densities_are_fourier_integrals(order):
    t = Symbol("t", positive=True)
    at = Rational(6, 5)
    value = density(order, t).subs(t, at).evalf(15)
    with mp.workdps(20):
        found = mp.quadosc(
            lambda z: mp.cos(mp.mpf(6) / 5 * z) * (1 + z**2) ** (-mp.mpf(order) / 2), [0, mp.inf], omega=mp.mpf(6) / 5
        )
        assert abs(found / mp.pi - mp.mpf(str(value))) < 1e-10


def test_distances_meet_at_zero():
    t = Symbol("t", positive=True)
    assert distance(2, t) == t + exp(-t)
    assert distance(3, t).has(besselk)
    for order in (2, 4, 6):
        assert simplify(distance(order, t).subs(t, 0) - distance_from_zero(order)) == 0
    assert distance_from_zero(1) == 2 / pi


def test_parts_of_the_kink():
    parts = kink()
    kappa = 2 * mean_square + hidden_bias
    assert parts.law == 2 * mean_square
    assert simplify(parts.jump - output_variance * kappa / n_width) == 0
    assert simplify(parts.speed - sqrt(output_variance / n_width) * kappa) == 0
    assert simplify(parts.share - sqrt(output_variance / n_width)) == 0


def test_the_kink_term_of_one_unit_vanishes_at_zero_and_nowhere_else():
    assert kink_term(S.One, S.Zero).result.doit() == 0
    assert kink_term(S.One, example_target).result.subs(example_target, 1) != 0


def test_what_has_no_rule_stays():
    deep = StepSlope(3, 2, *CONTEXT[:4])
    assert work_out(deep).result == deep
    step = RealStep(2, 2, *CONTEXT)
    assert work_out(step).result == step


def test_the_wide_slope_is_that_of_many_units():
    value = {output_variance: 1, mean_square: Rational(1, 2), hidden_bias: 1}
    limit = WideStepSlope(output_variance, mean_square, hidden_bias, 0).doit().subs(value).evalf()
    errors = []
    for width in (64, 256):
        slope = StepSlope(2, width, output_variance, mean_square, hidden_bias, 0)
        errors.append(float(sqrt(width) * work_out(slope).result.subs(value).doit().evalf() - limit))
    assert errors[1] / errors[0] == pytest.approx(0.5, rel=0.05)  # the frozen update is smaller by 1/√n


def test_a_step_of_one_unit_has_a_rule_for_the_label_0_only():
    towards_a_label = RealStep(2, 1, *CONTEXT)
    assert work_out(towards_a_label).result == towards_a_label
