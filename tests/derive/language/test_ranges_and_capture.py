"""What a rule of sums may assume: ranges that are not empty, indices that lie in them, none that is captured."""

import pytest
from mpmath import mp
from sympy import Dummy, KroneckerDelta, Product, S, Sum, symbols

from derive.language.derivatives import Partial
from derive.language.named import Named
from derive.language.quantity import NotReducible
from derive.language.reduction import work_out
from derive.language.sums import normal_form, put, tidy
from derive.language.symbols import a, array, d, j, k, l, m, n, r, s, sigma_a, w, x
from derive.networks.initialisation import AlmostSureLimit, Mean
from derive.networks.one_layer import one_hidden_layer
from verify.values.evaluate import Environment, evaluate

NETWORK = one_hidden_layer()
INIT = NETWORK.initialisation
b = array("b_free")


def value(expression, **sizes):
    return evaluate(
        expression, Environment({symbols(name, integer=True, positive=True): S(v) for name, v in sizes.items()})
    )


@pytest.mark.parametrize("short", [1, 2, 5])
def test_a_range_that_may_be_empty_is_not_counted(short):
    """Σ_{k=1}^{d−short} 1 is d − short for every d from short on, and 0 below: only 1 keeps the count."""
    total = Sum(S.One, (k, 1, d - short))
    for size in (1, 2, 3, 7):
        for form in (tidy, normal_form):
            assert value(form(total), d=size) == max(0, size - short)


@pytest.mark.parametrize(("first", "other"), [(m, n), (m, d), (d - 1, d)])
def test_a_delta_across_unequal_ranges_is_not_sifted(first, other):
    """Σ_{r≤p} Σ_{s≤q} δ_rs is min(p, q)."""
    total = Sum(KroneckerDelta(r, s), (r, 1, first), (s, 1, other))
    for sizes in ({"m": 2, "n": 3, "d": 4}, {"m": 5, "n": 3, "d": 2}):
        expected = min(value(first, **sizes), value(other, **sizes))
        for form in (tidy, normal_form):
            assert value(form(total), **sizes) == expected


def test_equal_ranges_are_sifted():
    assert tidy(Sum(KroneckerDelta(r, s), (r, 1, m), (s, 1, m))) == m
    assert tidy(Sum(KroneckerDelta(r, 1), (r, 1, m))) == 1
    assert tidy(Sum(a[r] * KroneckerDelta(r, s), (r, 1, m))) == a[s], "an entry that is named exists"


@pytest.mark.parametrize("shift", [1, 2, -1])
def test_a_shifted_index_may_leave_the_range(shift):
    total = Sum(KroneckerDelta(r, s + shift), (r, 1, m), (s, 1, m))
    for size in (1, 2, 4):
        assert value(tidy(total), m=size) == value(normal_form(total), m=size) == max(0, size - abs(shift))


@pytest.mark.parametrize("number", [2, 3])
def test_a_number_may_lie_beyond_the_range(number):
    total = tidy(Sum(KroneckerDelta(r, number), (r, 1, m)))
    assert [value(total, m=size) for size in (1, 2, 3)] == [int(size >= number) for size in (1, 2, 3)]


def test_a_bound_index_steps_aside():
    inner = Sum(w[r, k] * x[k], (k, 1, d))
    placed = put(inner, r, k)
    assert placed.dummy_eq(Sum(w[k, j] * x[j], (j, 1, d)))
    assert placed.free_symbols >= {k}


@pytest.mark.parametrize("index", [r, s, k, j, l, Dummy("q", integer=True, positive=True)])
def test_a_gradient_does_not_depend_on_what_its_index_is_called(index):
    """∂f/∂a_k = σ(Σ_j w_kj x_j)/√m, and so for every other name."""
    here = {a: (1, 2, 3), w: ((1, 0), (2, -1), (0, 5)), x: (3, 7), m: 3, d: 2, index: 2}
    found = evaluate(work_out(Partial(NETWORK.output, a[index])).result, Environment(here, "cube"))
    assert abs(found - mp.mpf(-1) / mp.sqrt(3)) < 1e-12


@pytest.mark.parametrize("weights", [(1, 1), (1, 2), (2, 3)])
def test_neurons_that_are_weighed_differently(weights):
    """E Σ_r r^p a_r² Σ_s s^q a_s² = σ⁴ (Σ_r r^p Σ_s s^q + 2 Σ_r r^(p+q)), by Isserlis' theorem."""
    one, two = weights
    product = Sum(r**one * a[r] ** 2, (r, 1, m)) * Sum(r**two * a[r] ** 2, (r, 1, m))
    found = work_out(Mean(product, INIT)).result
    for size in (1, 2, 3, 5):
        powers = [[i**p for i in range(1, size + 1)] for p in (one, two, one + two)]
        expected = sum(powers[0]) * sum(powers[1]) + 2 * sum(powers[2])
        assert evaluate(found / sigma_a**4, Environment({m: S(size), sigma_a: S(2)})) == expected


@pytest.mark.parametrize(
    "quantity",
    [
        Sum(a[s] ** 2 * a[r] ** 2, (s, 1, m)) / m,
        Sum(a[s] ** 2 * a[1], (s, 1, m)) / m,
        Sum(a[s] ** 2 * r, (s, 1, m)) / m,
        Sum(s * a[s] ** 2, (s, 1, m)) / m,
    ],
)
def test_a_limit_that_is_random_or_not_of_iid_terms_is_refused(quantity):
    with pytest.raises(NotReducible):
        work_out(AlmostSureLimit(quantity, m, INIT))


@pytest.mark.parametrize("index", [r, s, k])
def test_a_bound_index_is_not_that_of_the_parameter(index):
    """∂/∂a_2 of Σ_r b_r a_r², of the same under a name, and of Π_r a_r, at a = (2, 3, 5) and b = (7, 11, 13)."""
    total = Sum(b[r] * a[r] ** 2, (r, 1, m))
    here = Environment({a: (2, 3, 5), b: (7, 11, 13), m: S(3), index: S(2)})
    for function, slope in ((total, 66), (Named("f", total), 66), (Product(a[r], (r, 1, m)), 10)):
        assert mp.almosteq(evaluate(Partial(function, a[index]).doit(), here), slope)
