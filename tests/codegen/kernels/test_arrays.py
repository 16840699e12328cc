import numpy as np
import pytest
from sympy import Sum, Symbol

from codegen.kernels.arrays import array_function, array_source
from derive.activations.activation import ACTIVATIONS, sigma
from derive.language.convention import Convention
from derive.language.reduction import work_out
from derive.language.symbols import a, b, d, k, m, r, w, x
from derive.networks.one_layer import one_hidden_layer


def test_kernel_of_a_batch_is_that_of_its_gradients():
    network = one_hidden_layer(Convention("standard", hidden_bias=True))
    names = ("a", "w", "b", "x", "x'", "m")
    kernel = array_function(work_out(network.ntk()).result, names, ("a", "w", "b"), ACTIVATIONS["relu"])
    rng = np.random.default_rng(0)
    av, wv, bv = rng.standard_normal((5, 7)), rng.standard_normal((5, 7, 3)), rng.standard_normal((5, 7))
    first, second = rng.standard_normal((2, 3))

    def gradient(point, n):
        u = wv[n] @ point + bv[n]
        slope = av[n] * (u > 0)
        return np.concatenate([np.maximum(u, 0), np.outer(slope, point).ravel(), slope]) / np.sqrt(7)

    expected = [gradient(first, n) @ gradient(second, n) for n in range(5)]
    np.testing.assert_allclose(kernel(av, wv, bv, first, second, 7), expected, rtol=1e-12)


def test_source_is_plain_numpy():
    source = array_source(Sum(a[r] * Sum(w[r, k] * x[k], (k, 1, 2)), (r, 1, m)), ("a", "w", "x", "m"), ("a", "w"), None)
    assert source.startswith("import numpy as np")
    assert "sympy" not in source


def test_fixed_entries():
    first = array_function(a[1] + b[2] ** 2, ("a", "b"), ("a", "b"), None)
    np.testing.assert_allclose(first(np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]])), [17.0])


def test_what_is_no_sum_of_products_is_refused():
    with pytest.raises(NotImplementedError):
        array_source(sigma(a[1]), ("a",), ("a",), None)
    with pytest.raises(NotImplementedError):
        array_source(Sum(a[r] * w[r, k], (r, 1, m)) + Sum(b[r], (r, 1, m)) + x[r], ("a", "w", "b", "x", "m"), (), None)


def test_a_constant_derivative_has_the_shape_of_its_argument():
    total = Sum(a[r] * (1 + sigma(b[r], 2)), (r, 1, m))
    function = array_function(total, ("a", "b", "m"), ("a", "b"), ACTIVATIONS["relu"])
    assert function(np.ones((2, 3)), np.ones((2, 3)), 3) == pytest.approx([3, 3])


def test_a_keyword_can_name_a_symbol():
    function = array_function(Symbol("lambda") * Sum(a[r], (r, 1, m)), ("a", "lambda", "m"), ("a",), None)
    assert function(np.ones(3), 2.0, 3) == 6


@pytest.mark.parametrize(
    "expression",
    [
        Sum(a[r] ** 2, (r, 2, m)),
        Sum(a[r] ** 2, (r, 1, m - 1)),
        Sum(a[r] ** 2, (r, 1, k)),
        Sum(a[r] * a[r + 1], (r, 1, m)),
        Sum(a[r] * a[m + 1 - r], (r, 1, m)),
        Sum(w[r, k] ** 2, (k, 1, m), (r, 1, m)),
    ],
)
def test_sums_over_a_part_of_an_array_are_refused(expression):
    with pytest.raises(NotImplementedError):
        array_source(expression, ("a", "w", "m", "k"), ("a", "w"), None, {"a": (m,), "w": (m, d)})
