import pytest
from sympy import Abs, KroneckerDelta, Lambda, Piecewise, S, Sum, cos, exp, sqrt

from derive.activations.activation import sigma
from derive.gaussian.expectation import GaussianExpectation
from derive.language.convention import Convention
from derive.language.quantity import NotReducible
from derive.language.reduction import work_out
from derive.language.sums import normal_form
from derive.language.symbols import a, d, delta_a, k, m, r, s, sigma_a, sigma_b, sigma_w, u, v, w, x, xp
from derive.networks.initialisation import AlmostSureLimit, Covariance, Mean, gaussian_moment, reduce_mean
from derive.networks.one_layer import b_out, one_hidden_layer

NETWORK = one_hidden_layer()
INIT = NETWORK.initialisation


def dot(one, other):
    return Sum(one[k] * other[k], (k, 1, d))


def expected(order, shift=S.Zero):
    covariance = tuple(sigma_w**2 / d * dot(*pair) + shift for pair in ((x, x), (xp, xp), (x, xp)))
    return GaussianExpectation(Lambda(u, sigma(u, order)), Lambda(v, sigma(v, order)), *covariance)


def test_gaussian_moments():
    assert [gaussian_moment(n) for n in range(9)] == [1, 0, 1, 0, 3, 0, 15, 0, 105]


def test_mean_of_a_square_of_the_readout():
    assert work_out(Mean(a[1] ** 2, INIT)).result == sigma_a**2
    assert work_out(Mean(a[1] ** 4, INIT)).result == 3 * sigma_a**4


def test_output_covariance_has_only_the_diagonal_of_its_double_sum():
    result = work_out(Mean(NETWORK.output * NETWORK.at(xp), INIT)).result
    assert normal_form(result - sigma_a**2 * expected(0)) == 0


def test_off_diagonal_terms_count_where_the_means_are_not_zero():
    square = Sum(a[r] ** 2, (r, 1, m)) ** 2
    assert normal_form(work_out(Mean(square, INIT)).result - (m**2 + 2 * m) * sigma_a**4).expand() == 0


def test_output_bias_enters_the_output_covariance():
    network = one_hidden_layer(Convention("standard", output_bias=True))
    result = work_out(Mean(network.output * network.at(xp), network.initialisation)).result
    assert normal_form(result - sigma_a**2 * expected(0) - sigma_b**2) == 0
    assert work_out(Covariance(b_out[1], b_out[1], network.initialisation)).result == sigma_b**2


def test_covariance_of_linear_forms():
    first, second = (Sum(w[1, k] * point[k], (k, 1, d)) for point in (x, xp))
    assert normal_form(work_out(Covariance(first, second, INIT)).result - sigma_w**2 / d * dot(x, xp)) == 0


def test_different_neurons_are_uncorrelated():
    first, second = (Sum(w[neuron, k] * x[k], (k, 1, d)) for neuron in (1, 2))
    assert work_out(Covariance(first, second, INIT)).result == 0


def test_strong_law_wants_an_average():
    assert normal_form(work_out(AlmostSureLimit(NETWORK.ntk(), m, INIT)).result
                       - expected(0) - sigma_a**2 * dot(x, xp) * expected(1)) == 0  # fmt: skip
    for wrong in (NETWORK.output, sqrt(m) * NETWORK.ntk(), NETWORK.ntk() + 1 / m):
        with pytest.raises(NotReducible):
            work_out(AlmostSureLimit(wrong, m, INIT))


def test_what_the_rules_do_not_cover_is_refused():
    with pytest.raises(NotReducible):
        reduce_mean(Mean(w[1, 1] * sigma(Sum(w[1, k] * x[k], (k, 1, d))), INIT))
    with pytest.raises(NotReducible):
        reduce_mean(Mean(Sum(a[r] * a[s] * sigma(a[r] * a[s]), (r, 1, m), (s, 1, m)), INIT))


@pytest.mark.parametrize("function", [Abs, exp, cos, lambda z: Piecewise((z, z > 0), (0, True)), lambda z: z * exp(z)])
def test_a_nonlinear_function_of_a_parameter_is_not_taken_for_linear(function):
    found = GaussianExpectation(Lambda(u, function(u)), Lambda(v, S.One), sigma_a**2, S.One, S.Zero)
    assert reduce_mean(Mean(function(a[1]), INIT)) == found


@pytest.mark.parametrize("function", [lambda z: 1 / z, lambda z: exp(z**2), lambda z: 1 / (1 + z)])
def test_a_function_that_may_have_no_mean_is_refused(function):
    with pytest.raises(NotReducible):
        reduce_mean(Mean(function(a[1]), INIT))


def test_functions_of_two_entries_that_are_no_form_are_refused():
    with pytest.raises(NotReducible):
        reduce_mean(Mean(exp(a[1] * a[2]), INIT))


def test_terms_that_hold_their_index():
    weighted = Sum(delta_a[r] * a[r] ** 2, (r, 1, m))
    assert normal_form(work_out(Mean(weighted, INIT)).result - sigma_a**2 * Sum(delta_a[r], (r, 1, m))) == 0
    spread = work_out(Covariance(weighted, weighted, INIT)).result
    assert normal_form(spread - 2 * sigma_a**4 * Sum(delta_a[r] ** 2, (r, 1, m))) == 0
    for quantity in (weighted, Sum(r * a[r] ** 2, (r, 1, m))):
        with pytest.raises(NotReducible, match="identically distributed"):
            work_out(AlmostSureLimit(quantity / m, m, INIT))


@pytest.mark.parametrize(
    ("one", "other", "value"),
    [
        (a[1] * w[1, 1], a[1] * w[1, 1], sigma_a**2 * sigma_w**2 / d),
        (a[1] ** 3, a[1], 3 * sigma_a**4),
        (a[1] * w[1, 1] ** 2, a[2], S.Zero),
        (a[1] ** 2, Sum(r * a[r] ** 2, (r, 1, m)), 2 * sigma_a**4),
    ],
)
def test_covariances_of_products_are_means_less_products_of_means(one, other, value):
    assert work_out(Covariance(one, other, INIT)).result == value


def test_entries_that_may_be_the_same_are_not_taken_for_independent():
    assert reduce_mean(Mean(a[r] * a[s], INIT)) == sigma_a**2 * KroneckerDelta(r, s)
    with pytest.raises(NotReducible, match="open"):
        reduce_mean(Mean(a[r] ** 5 * a[s] ** 5, INIT))
    assert reduce_mean(Mean(a[1] * a[2], INIT)) == 0


def test_coordinates_summed_without_randomness_stand_outside_of_two_neurons():
    norm = dot(x, x)
    plain = work_out(Mean(NETWORK.output**2, INIT)).result
    scaled = work_out(Mean(norm * NETWORK.output**2, INIT)).result
    assert normal_form(scaled - norm * plain) == 0
    squares = work_out(Mean(Sum(a[r] ** 2, (r, 1, m)) ** 2 * norm, INIT)).result
    assert normal_form(squares - norm * sigma_a**4 * (m**2 + 2 * m)) == 0


def test_products_of_up_to_four_sums_are_those_at_one_neuron_where_there_is_one():
    square, fourth = Sum(a[r] ** 2, (r, 1, m)), Sum(sigma(dot_row(x)) ** 2, (r, 1, m))
    three = work_out(Mean(square**2 * fourth, INIT)).result
    alone = work_out(Mean(a[1] ** 4 * sigma(dot_row(x, 1)) ** 2, INIT)).result
    assert normal_form(three.subs(m, 1) - alone).expand() == 0
    four = work_out(Mean(square**4, INIT)).result
    assert (four - m * (m + 2) * (m + 4) * (m + 6) * sigma_a**8).expand() == 0
    with pytest.raises(NotReducible):
        reduce_mean(Mean(fourth**5, INIT))


def dot_row(row, neuron=r):
    return Sum(w[neuron, k] * row[k], (k, 1, d))


def test_entries_at_open_indices_may_be_the_same_one():
    one, other = w[1, k] ** 2, w[1, s] ** 2
    variance = sigma_w**2 / d
    assert work_out(Mean(one * other, INIT)).result.subs({k: 1, s: 1}) == 3 * variance**2
    assert work_out(Mean(one * other, INIT)).result.subs({k: 1, s: 2}) == variance**2
    assert work_out(Mean(w[1, k] * w[1, s] ** 2, INIT)).result == 0
