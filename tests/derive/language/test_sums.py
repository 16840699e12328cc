from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import IndexedBase, KroneckerDelta, Mul, Sum, Symbol

from derive.language.quantity import NotReducible
from derive.language.sums import name_indices, normal_form, tidy
from derive.language.symbols import a, b, d, j, k, m, n, r, s, w, x, xp

kernel, data = IndexedBase("K"), IndexedBase("X")


def test_sifting():
    assert tidy(Sum(KroneckerDelta(r, s) * a[r] * b[r], (r, 1, m))) == a[s] * b[s]


def test_constants_move_before_the_sum():
    assert tidy(Sum(3 * b[s] * a[r], (r, 1, m))) == 3 * b[s] * Sum(a[r], (r, 1, m))
    assert tidy(Sum(b[s], (r, 1, m))) == m * b[s]


def test_renamed_and_reordered_sums_are_equal():
    one = Sum(w[r, k] * x[k], (k, 1, d), (r, 1, m))
    other = Sum(Sum(w[s, j] * x[j], (s, 1, m)), (j, 1, d))
    assert normal_form(one - other) == 0


def test_different_sums_are_not():
    assert normal_form(Sum(w[r, k] * x[k], (k, 1, d)) - Sum(w[r, k] * xp[k], (k, 1, d))) != 0


FIVE = tuple(Symbol(f"i_{number}", integer=True, positive=True) for number in range(5))
EDGES = tuple(combinations(range(5), 2))


def graph(edges, names, order):
    """Σ over five data points and two coordinates of a product of K_ij over edges, X_0k, X_1j and a_k."""
    entries = [kernel[names[first], names[second]] for first, second in edges]
    ends = data[names[0], k] * data[names[1], j] * a[k]
    return Sum(Mul(ends, *entries), *((names[at], 1, n) for at in order), (k, 1, d), (j, 1, d))


@settings(deadline=None, max_examples=10)
@given(st.lists(st.sampled_from(EDGES), min_size=3, max_size=6), st.permutations(FIVE), st.permutations(range(5)))
def test_names_and_order_of_many_indices_do_not_matter(edges, names, order):
    assert normal_form(graph(edges, FIVE, range(5)) - graph(edges, names, order)) == 0


def test_graphs_that_only_look_alike_are_told_apart():
    """A triangle, a path, and a triangle whose edges all go round."""
    triangle, path = [(2, 3), (3, 4), (2, 4)], [(2, 3), (3, 4), (0, 2)]
    assert normal_form(graph(triangle, FIVE, range(5)) - graph(path, FIVE, range(5))) != 0
    directed = [(2, 3), (3, 4), (4, 2)]
    assert normal_form(graph(directed, FIVE, range(5)) - graph(triangle, FIVE, range(5))) != 0


def test_square_of_a_sum_is_a_double_sum():
    total = Sum(a[r], (r, 1, m))
    assert normal_form(total**2 - Sum(a[r] * a[s], (r, 1, m), (s, 1, m))) == 0
    assert normal_form(total**2 - Sum(a[r] ** 2, (r, 1, m))) != 0


def test_sums_that_start_elsewhere_are_counted_from_one():
    assert normal_form(Sum(a[r], (r, 2, m)) - Sum(a[r + 1], (r, 1, m - 1))) == 0
    assert normal_form(Sum(r * a[r], (r, 0, m)) - Sum((r - 1) * a[r - 1], (r, 1, m + 1))) == 0
    assert normal_form(Sum(a[r], (r, 2, m)) - Sum(a[r], (r, 1, m))) != 0
    assert normal_form(Sum(a[r], (r, s, m)) - Sum(a[r + s - 1], (r, 1, m - s + 1))) == 0


@pytest.mark.parametrize(
    "total",
    [
        Sum(a[s], (s, 1, r), (r, 1, m)),
        Sum(a[s], (s, r, m), (r, 1, m)),
        Sum(Sum(a[s], (s, 1, r)), (r, 1, m)),
        Sum(a[r] * a[s], (s, 2, r), (r, 2, m)),
        Sum(a[r] * Sum(a[s], (s, 1, r - 1)), (r, 1, m)) ** 2,
    ],
)
def test_a_range_that_depends_on_another_index_is_refused(total):
    """Σ_{r=1}^m Σ_{s=1}^r a_s was m Σ_{s=1}^r a_s, with an r that is none of the statement's."""
    with pytest.raises(NotReducible):
        normal_form(total)


def test_an_outer_bound_may_have_the_name_of_an_inner_index():
    other = Sum(w[r, s], (s, 1, d), (r, s, m))
    assert normal_form(other - Sum(w[r + s - 1, k], (k, 1, d), (r, 1, m - s + 1))) == 0


def test_a_sum_from_elsewhere_is_left_alone_by_tidy():
    odd = Sum(KroneckerDelta(r, s) * a[r], (r, 2, m))
    assert tidy(odd) == odd


def test_indices_get_the_names_of_their_ranges():
    odd = Sum(a[k] * Sum(x[r], (r, 1, d)), (k, 1, m))
    assert name_indices(odd) == Sum(a[r] * Sum(x[k], (k, 1, d)), (r, 1, m))


entries = st.lists(st.integers(-3, 3), min_size=3, max_size=3)


@settings(deadline=None)
@given(entries, entries, entries)
def test_normal_form_keeps_the_value(first, second, third):
    expression = (Sum(a[r] * b[r], (r, 1, m)) + 2) ** 2 * Sum(x[k], (k, 1, d)) - Sum(3 * a[r], (r, 1, m))

    def value(e):
        arrays = {a: first, b: second, x: third}
        e = e.subs({m: 3, d: 3}).doit()
        return e.subs({base[i + 1]: entry for base, values in arrays.items() for i, entry in enumerate(values)})

    assert value(expression) == value(normal_form(expression)) == value(tidy(expression))
