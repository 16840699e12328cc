"""Indices of sums under the names of others: what a captured one would give is not proved, what is meant is."""

import pytest
from sympy import Dummy, IndexedBase, KroneckerDelta, S, Sum, Symbol, tanh

from derive.derivations import in_closed_form
from derive.equality import reduces_to_zero
from derive.finite.kernel_moment import JointLimit, KernelMoment
from derive.finite.kernel_update import StepSlope
from derive.finite.product_sums import OutputDistance
from derive.finite.symbols import mean_square, n_width, output_bias, output_variance
from derive.language.quantity import NotReducible
from derive.language.rewriting import apart
from derive.language.sums import name_indices, normal_form
from derive.language.symbols import a, d, i, j, k, l, m, n, r, s, sigma_a, w, x, xp
from derive.networks.initialisation import Covariance
from derive.networks.one_layer import one_hidden_layer
from derive.training.fixed_kernel import kernel_entry, spectrum, steps
from derive.training.orthonormal import V

LAW = one_hidden_layer().initialisation
z = IndexedBase("z", real=True)
n_1, i_0 = (Symbol(name, integer=True, positive=True) for name in ("n_1", "i_0"))
SUM = Sum(a[r], (r, 1, m))
TOTAL = Sum(x[k], (k, 1, d))
PAIRS = {
    "a size that is called like an index": (
        n_1 * Sum(z[i], (i, 1, n)),
        Sum(i * z[i], (i, 1, n)),
        Sum(n_1 * z[l], (l, 1, n)),
    ),
    "a sum in a function": (
        Sum(x[k] * tanh(x[k] * TOTAL.xreplace({k: j})), (k, 1, d)),
        TOTAL * tanh(Sum(x[k] ** 2, (k, 1, d))),
        Sum(x[j] * tanh(x[j] * TOTAL), (j, 1, d)),
    ),
    "a matrix in a function": (
        Sum(a[r] * tanh(Sum(w[r, s], (s, 1, m))), (r, 1, m)),
        Sum(a[r] * tanh(Sum(w[s, s], (s, 1, m))), (r, 1, m)),
        Sum(a[s] * tanh(Sum(w[s, r], (r, 1, m))), (s, 1, m)),
    ),
    "one letter twice": (Sum(Sum(j**2, (j, 1, m)), (j, 1, d)), m * Sum(j**2, (j, 1, d)), d * Sum(j**2, (j, 1, m))),
    "a free end": (
        Sum(x[j] * x[l], (j, 1, k), (l, 1, d)),
        Sum(x[k] * Sum(x[j], (j, 1, k)), (k, 1, d)),
        Sum(x[j], (j, 1, k)) * Sum(x[l], (l, 1, d)),
    ),
    "a delta of an inner index": (
        Sum(x[j] * Sum(KroneckerDelta(j, k), (k, 1, d)), (j, 1, d)),
        x[k] * Sum(KroneckerDelta(j, k), (j, 1, d)),
        TOTAL,
    ),
    "a delta that is no factor": (
        Sum(x[l] * 3 ** KroneckerDelta(i, l), (l, 1, d)),
        3 * x[i],
        Sum(x[j] * 3 ** KroneckerDelta(i, j), (j, 1, d)),
    ),
    "two sizes of one name": (
        Sum(x[i] ** 2 * xp[j], (i, 1, k), (j, 1, steps)),
        Sum(x[i] * xp[i] * x[j], (i, 1, k), (j, 1, steps)),
        Sum(x[l] ** 2, (l, 1, k)) * Sum(xp[l], (l, 1, steps)),
    ),
    "a variance of a sum": (Covariance(SUM, SUM, LAW), sigma_a**2, m * sigma_a**2),
    "an entry of the law's index": (Covariance(a[i_0], a[i_0], LAW), m * sigma_a**2, sigma_a**2),
    "a factor of the law's index": (Covariance(i_0 * a[1], a[1], LAW), sigma_a**2, i_0 * sigma_a**2),
    "widths in c_d": (
        KernelMoment("K_w^2", 3, (output_variance * n_width, n_width), 1, mean_square),
        KernelMoment("K_w^2", 3, (n_width, n_width), 1, mean_square),
        mean_square**2
        * (9 * output_variance * n_width**2 + 29 * (output_variance + 1) * n_width + 113)
        / (output_variance * n_width**2),
    ),
    "a weight of dead layers": (
        KernelMoment("K_b", 3, (n_width, n_width), output_variance, mean_square, 0, 0, output_bias),
        KernelMoment("K_b", 3, (n_width, n_width), output_variance, mean_square, 0, 0, 0),
        output_variance * (1 - output_bias * S(2) ** (-n_width - 1)),
    ),
    "a limit with the width in c_d": (
        JointLimit("K_w^2", ((S.Half, n_1), (S.Half, i_0)), 1 + 1 / n_width, mean_square),
        JointLimit("K_w^2", ((S.Half, n_1), (S.Half, i_0)), 1, mean_square),
        (1 + 1 / n_width) ** 2 * JointLimit("K_w^2", ((S.Half, n_1), (S.Half, i_0)), 1, mean_square),
    ),
    "a row that is called like a column": (
        kernel_entry(j, j),
        Sum(spectrum[l] * V[l, l] ** 2, (l, 1, n)),
        Sum(spectrum[l] * V[j, l] ** 2, (l, 1, n)),
    ),
}


def vanishes(difference):
    try:
        return reduces_to_zero(in_closed_form(difference).result) is not None
    except NotReducible:
        return False


@pytest.mark.parametrize("name", PAIRS)
def test_what_a_captured_index_would_give_is_not_proved(name):
    left, captured, meant = PAIRS[name]
    assert not vanishes(left - captured)
    assert vanishes(left - meant)


def test_a_target_in_the_letter_of_the_inputs():
    one, other = (StepSlope(2, 1, 1, 2, 0, target) for target in (mean_square, S(2)))
    assert not vanishes(one - other)
    assert in_closed_form(one).result.subs(mean_square, 2) == in_closed_form(other).result


def test_a_number_of_units_in_the_letter_of_a_sum():
    found = OutputDistance(k, 1, 0).doit()
    assert found.free_symbols == {k}
    assert found.subs(k, 3).doit().equals(OutputDistance(3, 1, 0).doit())


def test_only_what_clashes_is_named_anew():
    plain = Sum(a[r] * Sum(x[k], (k, 1, d)), (r, 1, m))
    assert apart(plain) is plain
    shadowed = Sum(r * Sum(a[r], (r, 1, m)), (r, 1, d))
    (outer,), inner = apart(shadowed).limits, apart(shadowed).function.atoms(Sum)
    assert {limit[0] for one in inner for limit in one.limits}.isdisjoint({outer[0]})
    assert normal_form(apart(shadowed) - shadowed) == 0


def test_ranges_follow_their_index():
    triangle = Sum(x[j] * x[l], (j, 1, l), (l, 1, d))
    assert {symbol for symbol in name_indices(triangle).free_symbols if symbol.is_Symbol} == {d, x.label}


def test_indices_beyond_the_names_of_their_range_are_named_once():
    inner = Sum(w[r, s] * Sum(a[s] * a[r] * Sum(w[s, j], (j, 1, m)), (s, 1, m)), (r, 1, m))
    named = name_indices(Sum(inner * a[k] * a[r] * a[s], (k, 1, m)))
    assert name_indices(named) == named
    assert not named.atoms(Dummy)
