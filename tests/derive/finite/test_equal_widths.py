"""Closed forms for equal widths against the recursion, and their joint limit against large networks."""

from fractions import Fraction

import pytest
from sympy import E, Rational, exp, limit, oo, simplify

from derive.finite.equal_widths import closed_form, joint_limit
from derive.finite.moments import FiniteNetwork, moments
from derive.finite.symbols import beta, dead_probability, depth, mean_square, n_width, output_bias, output_variance

NAMES = ["K", "K_w", "K_b", "K^2", "K_w^2", "K_w K_b"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("relu", [False, True])
@pytest.mark.parametrize(("c", "o"), [(1, 0), (1, 1), (2, 0), (2, 1)])
def test_closed_forms_are_the_recursion(name, c, o, relu):
    for n in (1, 2, 3, 7):
        for d in (2, 3, 4, 9):
            network = FiniteNetwork(3, (n,) * (d - 1), c, bool(o), relu)
            exact = moments(network, Fraction(5, 7)).named()[f"E[{name}]"].fraction
            values = {
                n_width: n,
                depth: d,
                dead_probability: Rational(1, 2**n),
                output_variance: c,
                mean_square: Rational(5, 21),
                output_bias: o,
            }
            assert exact is not None
            assert closed_form(name, relu).subs(values) == Rational(exact.numerator, exact.denominator)


@pytest.mark.parametrize("name", ["K_w", "K_w^2", "K_w K_b"])
def test_dead_networks_do_not_show_in_the_weights(name):
    assert dead_probability not in closed_form(name).free_symbols


@pytest.mark.parametrize("ratio", [Fraction(1, 5), Fraction(1), Fraction(2)])
@pytest.mark.parametrize("name", NAMES)
def test_the_joint_limit_is_approached(name, ratio):
    values = {output_variance: 2, mean_square: Rational(5, 21), beta: Rational(ratio.numerator, ratio.denominator)}
    target = float(joint_limit(name).subs(values))
    errors = []
    for n in (500, 1000):
        d = int(ratio * n)
        found = float(moments(FiniteNetwork(3, (n,) * (d - 1), 2, True), Fraction(5, 7)).named()[f"E[{name}]"].decimal)
        errors.append(found / d ** (1 if name in NAMES[:3] else 2) / target - 1)
    assert abs(errors[1]) < 0.05
    assert errors[1] == pytest.approx(errors[0] / 2, rel=0.1, abs=1e-12)


def test_the_limit_of_the_ratio():
    weights = joint_limit("K_w^2") / joint_limit("K_w") ** 2
    assert simplify(weights - ((9 * beta**2 + 6 * beta - 1) * exp(5 * beta) + exp(-beta)) / (27 * beta**2)) == 0
    assert limit(weights, beta, 0) == 1
    assert limit(simplify(weights * exp(-5 * beta)), beta, oo) == Rational(1, 3)
    both = simplify(joint_limit("K^2") / joint_limit("K") ** 2)
    biases = simplify(both.subs(mean_square, 0))
    assert simplify(biases - 2 * (exp(5 * beta) - 1 - 5 * beta) / (25 * beta**2)) == 0
    assert simplify(limit(both, beta, 0)) == 1
    assert output_variance not in both.free_symbols
    assert float(biases.subs(beta, 1)) == pytest.approx(2 * (float(E) ** 5 - 6) / 25)
