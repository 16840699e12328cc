"""Moments and updates where each hidden layer has its own width: symbols, tuples and arrays, against exact numbers."""

from fractions import Fraction

import pytest
from sympy import IndexedBase, Rational, S, Symbol, expand, simplify, symbols

from derive.finite import equal_widths
from derive.finite.any_widths import moment
from derive.finite.kernel_moment import KernelMoment
from derive.finite.kernel_update import FrozenUpdate
from derive.finite.moment_parts import NAMES
from derive.finite.moments import FiniteNetwork, moments
from derive.finite.symbols import (
    dead_probability,
    depth,
    example_target,
    hidden_bias,
    hidden_widths,
    learning_rate,
    mean_square,
    n_width,
    output_bias,
    output_variance,
)

ENTRIES = (output_variance, mean_square, output_bias)
N_1, N_2, N_3 = symbols("n_1:4", integer=True, positive=True)


@pytest.mark.parametrize("relu", [False, True])
@pytest.mark.parametrize("widths", [(1,), (2, 1), (3, 5), (4, 1, 2)])
def test_symbols_give_the_exact_moments_of_given_widths(widths, relu):
    network = FiniteNetwork(2, widths, 2, True, relu)
    exact = moments(network, Fraction(1, 3)).named()
    names = (N_1, N_2, N_3)[: len(widths)]
    second = ("K^2", "K_w^2", "K_w K_b") if len(widths) < 3 else ("K_w^2",)
    for name in ("K", "K_w", "K_b", *second):
        found = KernelMoment(name, len(widths) + 1, names, *ENTRIES, int(relu)).doit()
        value = found.subs({**dict(zip(names, widths, strict=True)), output_variance: 2, mean_square: Rational(1, 6)})
        assert value.subs(output_bias, 1) == Rational(exact[f"E[{name}]"].fraction), name


@pytest.mark.parametrize("counted", [S.Zero, S.One])
@pytest.mark.parametrize("name", NAMES)
def test_equal_ones_give_the_closed_form(name, counted):
    closed = equal_widths.closed_form(name, with_dead=bool(counted)).subs(
        {depth: 3, dead_probability: S(2) ** -n_width}
    )
    difference = moment(name, (n_width,) * 2, False, counted) - closed
    assert all(expand(difference.subs(n_width, width)) == 0 for width in (1, 2, 3, 8, 21))


def test_an_array_is_worked_out_at_a_given_depth_only():
    at_three = KernelMoment("K^2", 3, hidden_widths, *ENTRIES).doit()
    entries = {hidden_widths[1]: N_1, hidden_widths[2]: N_2}
    assert at_three.xreplace(entries) == KernelMoment("K^2", 3, (N_1, N_2), *ENTRIES).doit()
    anywhere = KernelMoment("K^2", depth, hidden_widths, *ENTRIES)
    assert anywhere.doit() == anywhere
    rest = (output_variance, mean_square, hidden_bias, example_target, learning_rate)
    change = FrozenUpdate(depth, hidden_widths, *rest)
    assert change.doit() == change
    at_three = FrozenUpdate(3, hidden_widths, *rest).doit().xreplace(entries)
    assert simplify(at_three - FrozenUpdate(3, (N_1, N_2), *rest).doit()) == 0


def test_the_widths_are_those_of_the_depth():
    with pytest.raises(ValueError, match="the depth is 2 and there are 2 hidden widths; expected one less"):
        KernelMoment("K", 2, (3, 4), *ENTRIES)
    assert isinstance(KernelMoment("K", depth, hidden_widths, *ENTRIES).args[2], IndexedBase)
    assert KernelMoment("K", depth, Symbol("n"), *ENTRIES).args[7] == S(2) ** -Symbol("n")
    assert KernelMoment("K", 3, (3, 4), *ENTRIES).args[7] == 1
