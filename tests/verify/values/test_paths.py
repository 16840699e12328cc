"""Sums over paths against the recursion of `derive`, and limits against its limits: two ways from the same lemma."""

from fractions import Fraction

import pytest
from mpmath import mp
from sympy import Rational

from derive.finite.equal_widths import joint_limit as derived_joint_limit
from derive.finite.equal_widths import wide_expansion
from derive.finite.moment_parts import NAMES
from derive.finite.moments import FiniteNetwork, moments
from derive.finite.profiles import profile_limit
from derive.finite.symbols import beta, depth, mean_square, output_bias, output_variance
from verify.values.evaluate import Environment, evaluate
from verify.values.paths import Block, Setting, joint_limit, kernel_moment, wide_limit


@pytest.mark.parametrize("widths", [(1,), (3,), (2, 2), (3, 2, 4), (2, 5, 5, 5, 5, 3)])
@pytest.mark.parametrize("relu", [0, 1])
@pytest.mark.parametrize(("c", "o"), [(1, 0), (1, 1), (2, 0), (2, 1)])
def test_moments_are_those_of_the_recursion(widths, c, o, relu):
    exact = moments(FiniteNetwork(3, widths, c, bool(o), bool(relu)), Fraction(67, 50)).named()
    reading = Setting(mp.mpf(c), o, relu, mp.mpf(67) / 150)
    with mp.workdps(30):
        for name, moment in exact.items():
            assert moment.fraction is not None
            value = mp.mpf(moment.fraction.numerator) / moment.fraction.denominator
            assert mp.almosteq(
                kernel_moment(name[2:-1], [Block(n, 1) for n in widths], reading), value, mp.mpf("1e-14")
            )


@pytest.mark.parametrize("name", NAMES)
def test_joint_limits_are_those_of_the_closed_forms(name):
    values = {beta: Rational(3, 2), mean_square: Rational(1, 3), output_variance: Rational(2)}
    with mp.workdps(40):
        reading = Setting(mp.mpf(2), 0, 0, mp.one / 3, 0)
        found = joint_limit(name, [(Fraction(1), Fraction(3, 2))], reading)
        expected = evaluate(derived_joint_limit(name), Environment(values))
        assert mp.almosteq(found, expected, mp.mpf(10) ** -36)
        found = wide_limit(name, 1, 5, reading)
        expected = evaluate(wide_expansion(name)[1].subs({output_bias: 0}), Environment(values | {depth: 5}))
        assert abs(found - expected) <= mp.mpf(10) ** -36 * max(1, abs(expected))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["K_w^2", "K_w K_b", "K_b^2"])
def test_joint_limits_for_blocks_of_unequal_width(name):
    blocks = ((Fraction(1, 3), Fraction(1, 2)), (Fraction(2, 3), Fraction(3, 2)))
    symbolic = tuple((Rational(f.numerator, f.denominator), Rational(b.numerator, b.denominator)) for f, b in blocks)
    with mp.workdps(40):
        found = joint_limit(name, blocks, Setting(mp.mpf(2), 0, 0, mp.one / 3, 0))
        form = profile_limit(name, symbolic, Rational(2), Rational(1, 3))
        assert mp.almosteq(found, evaluate(form, Environment({})), mp.mpf(10) ** -36)


@pytest.mark.parametrize("name", NAMES)
def test_one_block_cut_in_two_is_one_block(name):
    whole = profile_limit(name, ((Rational(1), Rational(2)),), Rational(1), Rational(1, 5))
    halves = profile_limit(
        name, ((Rational(1, 4), Rational(1, 2)), (Rational(3, 4), Rational(3, 2))), Rational(1), Rational(1, 5)
    )
    closed = derived_joint_limit(name).subs({beta: 2, mean_square: Rational(1, 5), output_variance: 1})
    assert abs((whole - halves).evalf(30)) < 1e-20 * abs(whole.evalf())
    assert abs((whole - closed).evalf(30)) < 1e-20 * abs(whole.evalf())
