"""Exact moments at finite depth and width, against enumeration of tiny networks that knows nothing of the lemma."""

import math
import sys
import time
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Matrix, Poly, Rational, binomial, sqrt, symbols

from derive.finite.exact_means import MAX_DIGITS, ExactMeans, bounds
from derive.finite.moments import FiniteNetwork, moments
from derive.finite.recursion import PP, QP, QQ, A_active, P, Q, alive_mean, chi_squared_moment
from derive.finite.symbols import n_width
from derive.networks.initialisation import gaussian_moment

NAMES = ["E[K]", "E[K_w]", "E[K_b]", "E[K^2]", "E[K_w^2]", "E[K_w K_b]"]


def enumerated(network, norm2):
    """The six moments by the definition: sum over activation patterns of Gaussian means of polynomials.

    Flipping the sign of one neuron's incoming and outgoing weights leaves K of a given pattern as it is, so each
    pattern may be averaged over all weights instead of those that produce it.
    """
    sizes = (network.input_dim, *network.widths, 1)
    depth = len(sizes) - 1
    weights = [Matrix(sizes[i + 1], sizes[i], symbols(f"w{i}_:{sizes[i + 1] * sizes[i]}")) for i in range(depth)]
    entries = [entry for weight in weights for entry in weight]
    start = Matrix([sqrt(norm2)] + [0] * (network.input_dim - 1))
    variances = [network.output_variance if i == depth - 1 else 2 for i in range(depth)]
    total = [Rational(0)] * 6
    patterns = [product((0, 1), repeat=n) for n in network.widths]
    for pattern in product(*patterns):
        k_w, k_b = Rational(0), Rational(int(network.output_bias))
        if all(any(mask) for mask in pattern):
            inputs = [start]
            for i, mask in enumerate(pattern):
                y = sqrt(Rational(variances[i], sizes[i])) * weights[i] * inputs[-1]
                inputs.append(Matrix([on * value for on, value in zip(mask, y, strict=True)]))
            down = Matrix([1])
            for i in reversed(range(depth)):
                if i < depth - 1:
                    k_b += down.dot(down)
                k_w += Rational(variances[i], sizes[i]) * inputs[i].dot(inputs[i]) * down.dot(down)
                down = sqrt(Rational(variances[i], sizes[i])) * weights[i].T * down
                if i:
                    down = Matrix([on * value for on, value in zip(pattern[i - 1], down, strict=True)])
        k = k_w + k_b
        for place, quantity in enumerate((k, k_w, k_b, k**2, k_w**2, k_w * k_b)):
            for powers, coefficient in Poly(quantity, *entries).terms():
                for power in powers:
                    coefficient *= gaussian_moment(power)
                total[place] += coefficient
    return [Fraction(int(value.p), int(value.q)) for value in (t / 2 ** sum(network.widths) for t in total)]


def fractions(network, norm2):
    found = [moment.fraction for moment in moments(network, norm2).named().values()]
    assert None not in found
    return [fraction for fraction in found if fraction is not None]


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("variance", [1, 2])
@pytest.mark.parametrize("widths", [(), (1,), (2,), (3,), (1, 1), (2, 1), (1, 2), (1, 1, 1)])
def test_tiny_networks_enumerated(widths, variance, bias):
    network = FiniteNetwork(2, widths, variance, bias)
    assert fractions(network, Fraction(3, 2)) == enumerated(network, Rational(3, 2))


@pytest.mark.slow
@pytest.mark.parametrize("widths", [(2, 2), (1, 2, 1), (2, 1, 2)])
def test_small_networks_enumerated(widths):
    network = FiniteNetwork(1, widths, 1, True)
    assert fractions(network, Fraction(2, 3)) == enumerated(network, Rational(2, 3))


@pytest.mark.parametrize("order", range(5))
def test_chi_squared_moments_are_those_of_sums_of_squares(order):
    for freedom in (1, 2, 3):
        z = symbols(f"z:{freedom}")
        terms = Poly(sum(one**2 for one in z) ** order, *z).terms()
        exact = 0
        for powers, coefficient in terms:
            for power in powers:
                coefficient *= gaussian_moment(power)
            exact += coefficient
        assert chi_squared_moment(order, A_active).subs(A_active, freedom) == exact


@pytest.mark.parametrize(("s", "t"), [(0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (0, 2)])
def test_means_over_the_living_are_sums_over_the_binomial(s, t):
    u, w = alive_mean(s, t)
    moment = chi_squared_moment(s, A_active) * chi_squared_moment(t, A_active - 1)
    for n in range(1, 6):
        exact = sum(binomial(n, k) * moment.subs(A_active, k) for k in range(1, n + 1)) / Rational(2) ** n
        assert u.subs(n_width, n) + w * (1 - Rational(2) ** -n) == exact


@given(
    st.integers(1, 5),
    st.lists(st.integers(1, 40), max_size=6),
    st.sampled_from([1, 2]),
    st.booleans(),
    st.fractions(min_value=Fraction(1, 100), max_value=100),
)
@settings(max_examples=40, deadline=None)
def test_means_have_their_closed_forms_and_decimals_their_error(input_dim, widths, variance, bias, norm2):
    network = FiniteNetwork(input_dim, tuple(widths), variance, bias)
    found = moments(network, norm2)
    alive, share = Fraction(1), Fraction(int(bias))
    for n in widths:
        share += alive * variance / 2
        alive *= 1 - Fraction(1, 2**n)
    assert found.k_w.fraction == network.depth * variance * norm2 / input_dim
    assert found.k_b.fraction == share
    for moment in found.named().values():
        assert moment.fraction is not None
        assert abs(Fraction(Decimal(moment.decimal)) - moment.fraction) <= Fraction(Decimal(moment.error))
        assert Fraction(Decimal(moment.error)) <= moment.fraction / 10**29


def test_a_relu_at_the_output_halves_all_but_the_dead_networks_share():
    widths, norm2 = (3, 2), Fraction(7, 5)
    plain = fractions(FiniteNetwork(4, widths, 2, True), norm2)
    cut = fractions(FiniteNetwork(4, widths, 2, True, output_relu=True), norm2)
    dead = 1 - Fraction(7, 8) * Fraction(3, 4)
    assert cut == [(value - dead * share) / 2 for value, share in zip(plain, (1, 0, 1, 1, 0, 0), strict=True)]


@pytest.mark.parametrize(
    ("arguments", "norm2", "words"),
    [
        ((0, (3,)), 1, "input dimension is 0"),
        ((1, (3, 0)), 1, "a width is 0"),
        ((1, (3,), 3), 1, "output variance is 3"),
        ((1, (3,)), 0, "above 0"),
        ((1, (3,)), -1, "above 0"),
    ],
)
def test_what_has_no_moments_is_refused(arguments, norm2, words):
    with pytest.raises(ValueError, match=words):
        moments(FiniteNetwork(*arguments), Fraction(norm2))


def test_the_decimals_of_long_fractions_are_right(monkeypatch):
    network, norm2 = FiniteNetwork(3, (700, 800, 2, 900)), Fraction(134, 100)
    exact = moments(network, norm2)
    monkeypatch.setattr("derive.finite.moments.MAX_DIGITS", 1)
    cut = moments(network, norm2)
    for one, two in zip(exact.named().values(), cut.named().values(), strict=True):
        assert one.fraction is not None
        assert two.fraction is None
        assert (
            abs(Fraction(Decimal(two.decimal)) - one.fraction) <= Fraction(Decimal(two.error)) <= one.fraction / 10**28
        )


def test_fractions_end_at_ten_thousand_digits():
    shortest_too_long = None
    for n in (33000, 33210, 33217, 33230):
        moment = moments(FiniteNetwork(1, (n, 1)), Fraction(1)).k_b
        digits = int((n + 2) * math.log10(2)) + 1  # of the denominator: E[K_b] = 3/2 + (1 − 2⁻ⁿ)… over 2^(n + 1)
        assert (moment.fraction is None) == (digits >= MAX_DIGITS)
        shortest_too_long = moment.fraction is None
    assert shortest_too_long
    assert sys.get_int_max_str_digits() == 4300
    text = moments(FiniteNetwork(1, (33000, 1)), Fraction(1)).k_b.fraction_text()
    assert text is not None
    assert len(text) > 2 * 9900


@pytest.mark.slow
@pytest.mark.parametrize(
    "widths",
    [(10**6,) * 9999, tuple(range(10**6 - 9999, 10**6)), (1,) * 9999, (2, 3) * 5000, tuple(range(1, 10000))],
    ids=["million", "distinct", "one", "two and three", "growing"],
)
def test_large_networks_take_seconds(widths):
    start = time.process_time()
    found = moments(FiniteNetwork(3, widths), Fraction(134, 100))
    assert time.process_time() - start < 12  # 3 s by itself; other work on the same cores makes it 6
    assert found.k_w.fraction == (len(widths) + 1) * Fraction(134, 300)
    for moment in found.named().values():
        assert Decimal(moment.error) <= Decimal(moment.decimal) * Decimal("1e-29")


def test_bounds_hold_the_exact_means():
    layers = ((3, 2), (7, 2), (5, 2))
    for together in ((P,), (Q,), (PP, QP), (QQ,)):
        exact = ExactMeans(*together).run(layers)
        for monomial, (low, high) in bounds(together, layers).items():
            assert low < exact[monomial] < high
