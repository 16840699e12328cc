"""Sums over paths against the recursion of `derive`, and limits against its limits: two ways from the same lemma."""

from fractions import Fraction

import pytest
from flint import fmpq
from mpmath import mp
from sympy import Rational

from derive.finite.equal_widths import joint_limit as derived_joint_limit
from derive.finite.equal_widths import wide_expansion
from derive.finite.moment_parts import NAMES
from derive.finite.moments import FiniteNetwork, moments
from derive.finite.profiles import profile_limit
from derive.finite.symbols import beta, depth, mean_square, output_bias, output_variance
from verify.values.evaluate import Environment, evaluate
from verify.values.fixed_kernel import extrapolate
from verify.values.paths import Setting, at_given_widths, at_growing_depth, at_growing_widths, kernel_moment
from verify.values.sweeps import AS_BALLS, AS_FLOATS, Block

C = 2


@pytest.mark.parametrize("widths", [(1,), (3,), (2, 2), (3, 2, 4), (2, 5, 5, 5, 5, 3)])
@pytest.mark.parametrize("relu", [0, 1])
@pytest.mark.parametrize(("c", "o"), [(1, 0), (1, 1), (2, 0), (2, 1)])
def test_moments_are_those_of_the_recursion(widths, c, o, relu):
    exact = moments(FiniteNetwork(3, widths, c, bool(o), bool(relu)), Fraction(67, 50)).named()
    reading = Setting(mp.mpf(c), o, relu, mp.mpf(67) / 150)
    with mp.workdps(30):
        pair = at_given_widths([Block(n, 1) for n in widths], AS_FLOATS, None)
        for name, moment in exact.items():
            assert moment.fraction is not None
            value = mp.mpf(moment.fraction.numerator) / moment.fraction.denominator
            assert mp.almosteq(kernel_moment(name[2:-1], pair, reading), value, mp.mpf("1e-14"))


def limit(name, blocks, kind):
    return kernel_moment(name, at_growing_depth(blocks, kind), Setting(C, 0, 0, mp.one / 3), 0)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "ratio", [Rational(1, 10**6), Rational(1, 500), Rational(3, 2), Rational(400), Rational(10**5)]
)
def test_joint_limits_are_those_of_the_closed_forms(name, ratio):
    """The closed forms take differences of exponentials, which cancel at small β."""
    values = {beta: ratio, mean_square: Rational(1, 3), output_variance: Rational(2)}
    with mp.workdps(60):
        found = limit(name, [(mp.one, mp.mpf(ratio.p) / ratio.q)], AS_FLOATS)
        expected = evaluate(derived_joint_limit(name), Environment(values))
        assert mp.almosteq(found, expected, mp.mpf(10) ** -25)


@pytest.mark.parametrize("name", NAMES)
def test_joint_limits_are_those_of_networks(name):
    """Extrapolated from networks of growing depth, which are analytic in 1/N."""
    with mp.workdps(60):

        def at_depth(layers):
            blocks = [Block(2 * layers // 3, layers // 3), Block(layers, layers - layers // 3)]
            pair = at_given_widths(blocks, AS_FLOATS, 0)
            return kernel_moment(name, pair, Setting(C, 0, 0, mp.one / 3)) / mp.mpf(layers) ** (
                2 if " " in name or "^" in name else 1
            )

        blocks = [(mp.mpf(2) / 3, mp.mpf(2) / 3), (mp.one / 3, mp.mpf(1) / 2)]
        found = extrapolate(at_depth, range(300, 1800, 60))
        assert mp.almosteq(found, limit(name, blocks, AS_FLOATS), mp.mpf(10) ** -18)


@pytest.mark.parametrize("name", ["K_w^2", "K_w K_b", "K_b^2"])
def test_joint_limits_for_blocks_of_unequal_width(name):
    blocks = ((Rational(1, 3), Rational(1, 2)), (Rational(2, 3), Rational(3, 2)))
    with mp.workdps(40):
        found = limit(name, [(mp.mpf(a.p) / a.q, mp.mpf(b.p) / b.q) for a, b in blocks], AS_FLOATS)
        form = profile_limit(name, blocks, Rational(2), Rational(1, 3))
        assert mp.almosteq(found, evaluate(form, Environment({})), mp.mpf(10) ** -36)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("d", [2, 5, 700])
def test_wide_limits_are_those_of_the_closed_forms(name, d):
    for order in (0, 1):
        found = kernel_moment(name, at_growing_widths(d, order, AS_BALLS), Setting(2, 1, 1, fmpq(1, 3)), 1 - order)
        here = {depth: d, output_variance: 2, mean_square: Rational(1, 3), output_bias: 1}
        expected = wide_expansion(name)[order].subs(here) / 2
        assert found == fmpq(int(expected.p), int(expected.q))


@pytest.mark.parametrize("name", NAMES)
def test_one_block_cut_in_two_is_one_block(name):
    whole = profile_limit(name, ((Rational(1), Rational(2)),), Rational(1), Rational(1, 5))
    halves = profile_limit(
        name, ((Rational(1, 4), Rational(1, 2)), (Rational(3, 4), Rational(3, 2))), Rational(1), Rational(1, 5)
    )
    closed = derived_joint_limit(name).subs({beta: 2, mean_square: Rational(1, 5), output_variance: 1})
    assert abs((whole - halves).evalf(30)) < 1e-20 * abs(whole.evalf())
    assert abs((whole - closed).evalf(30)) < 1e-20 * abs(whole.evalf())
