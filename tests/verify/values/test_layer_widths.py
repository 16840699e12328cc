"""The widths of the hidden layers at a point, and the values of moments that they belong to."""

from fractions import Fraction

import pytest
from flint import fmpq
from sympy import Rational, S

from derive.finite.kernel_moment import KernelMoment
from derive.finite.moments import FiniteNetwork, moments
from derive.finite.symbols import depth, hidden_widths, mean_square, n_width, output_bias, output_variance
from verify.values.balls import BALLS
from verify.values.evaluate import Environment, evaluate
from verify.values.layer_widths import layer_widths
from verify.values.no_value import NoValue, Undefined

OF_ARRAY = KernelMoment("K^2", depth, hidden_widths, output_variance, mean_square, output_bias)


def at(widths, layers=None):
    values = {depth: S(layers or len(widths) + 1), hidden_widths: tuple(map(S, widths)), output_variance: S(2)}
    return Environment({**values, mean_square: Rational(1, 6), output_bias: S.One}, numbers=BALLS)


@pytest.mark.parametrize("widths", [(4,), (2, 2, 2), (3, 1, 1, 8)])
def test_moments_of_an_array_are_those_of_the_network(widths):
    exact = moments(FiniteNetwork(2, widths, 2, True), Fraction(1, 3)).k2.fraction
    assert exact is not None
    assert evaluate(OF_ARRAY, at(widths)) == fmpq(exact.numerator, exact.denominator)
    floats = Environment(at(widths).values)
    assert abs(float(evaluate(OF_ARRAY, floats)) - float(exact)) < 1e-12 * float(exact)


def test_widths_that_are_none_have_no_value():
    with pytest.raises(Undefined, match="2 hidden widths at depth 5; expected one less"):
        evaluate(OF_ARRAY, at((3, 4), layers=5))
    with pytest.raises(NoValue, match="0 is no width"):
        evaluate(OF_ARRAY, at((3, 0)))
    with pytest.raises(NoValue):
        evaluate(OF_ARRAY, at((3, Rational(1, 2))))


def test_one_width_is_that_of_all_layers():
    assert layer_widths(n_width, 4, Environment({n_width: S(7)})) == (7, 7, 7)
    assert layer_widths(S(3), 1, Environment({})) == ()


def test_a_dead_layer_weighs_its_own_probability_or_nothing():
    odd = KernelMoment("K", depth, hidden_widths, output_variance, mean_square, output_bias, 0, Rational(1, 2))
    with pytest.raises(NoValue, match="a dead layer weighs"):
        evaluate(odd, at((3, 4)))
