"""The part `grad` of generated modules: derivatives against differences of many digits, the contract, what is refused.

Set the environment variable NTK_UPDATE_GOLDENS=1 to write the golden file anew, then read the difference.
"""

import os
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from mpmath import mpf

from codegen.kernels import Provenance, known_backends, refused_derivatives, render_kernel_module
from derive.activations.text import read_activation
from derive.language.convention import Convention
from derive.networks.formula import kernel_formula
from tests.codegen.kernels.differences import homogeneous, pairs_near_and_far, smooth, worst
from tests.codegen.kernels.formatted import complaint
from tests.codegen.kernels.references import Network

GOLDEN = Path(__file__).parents[2] / "golden" / "kernel_relu_gradients.py"
SLOPES = {
    "relu": (1, 0),
    "abs": (1, -1),
    "max(u, u/4)": (1, mpf(1) / 4),
    "u^2": (1, 1),
    "max(0, u)^3": (1, 0),
    "step": (1, 0),
}
RNG = np.random.default_rng(7)


@cache
def source(activation: str, network: Network, parts: tuple[str, ...] = ("grad",)) -> str:
    convention = Convention(network.parameterization, network.hidden_bias, network.output_bias)  # type: ignore[arg-type]
    formula = kernel_formula(read_activation(activation), convention, network.hidden_layers)
    return render_kernel_module(formula, Provenance((), "ntk export kernel.py --with grad", "tests"), parts=parts)


@cache
def exported(activation: str, network: Network) -> Any:
    module = ModuleType("kernel")
    exec(compile(source(activation, network), "kernel.py", "exec"), module.__dict__)
    return module


def of_power(activation: str, network: tuple) -> Network:
    up, down = map(mpf, SLOPES[activation])
    degree = int(activation[-1]) if "^" in activation else int(activation != "step")
    return replace(Network(*network), up=up, down=down, degree=degree)


def error(activation: str, network: Network, pairs: Any) -> float:
    plain = Network(*(getattr(network, part) for part in ("hidden_layers", "parameterization", *BIASES)))
    return worst(exported(activation, plain), network, [homogeneous(network, which) for which in (0, 1)], pairs)


BIASES = ("hidden_bias", "output_bias")


@pytest.mark.parametrize(
    ("activation", "network"),
    [
        pytest.param("relu", (1, "ntk", False, False), marks=pytest.mark.slow),
        ("relu", (3, "ntk", True, True)),
        ("relu", (1, "standard", True, False)),
        pytest.param("relu", (10, "ntk", False, False), marks=pytest.mark.slow),
        pytest.param("relu", (50, "ntk", True, False), marks=pytest.mark.slow),
        pytest.param("abs", (1, "ntk", False, False), marks=pytest.mark.slow),
        pytest.param("abs", (3, "ntk", False, True), marks=pytest.mark.slow),
        pytest.param("max(u, u/4)", (3, "ntk", True, False), marks=pytest.mark.slow),
        ("u^2", (1, "standard", False, True)),
        pytest.param("step", (2, "ntk", False, False), marks=pytest.mark.slow),
        pytest.param("max(0, u)^3", (2, "ntk", True, True), marks=pytest.mark.slow),
    ],
)
def test_powers_on_each_side_have_their_derivatives(activation: str, network: tuple) -> None:
    made = of_power(activation, network)
    scales = (1e-9,) if made.degree == 1 and made.hidden_layers < 10 else ()
    assert error(activation, made, pairs_near_and_far(1, (1e-8,), scales)) < 1e-13


@pytest.mark.slow
def test_nearer_than_any_double_resolves_and_far_from_one() -> None:
    network = of_power("relu", (3, "ntk", True, False))
    assert error("relu", network, pairs_near_and_far(2, (1e-3, 1e-15), (1e-12, 1e12))) < 1e-13


@pytest.mark.parametrize(
    ("activation", "network"),
    [
        ("sin", (1, "standard", True, False)),
        *(
            pytest.param(activation, network, marks=pytest.mark.slow)
            for activation, network in (
                ("erf", (2, "ntk", True, True)),
                ("erf", (10, "ntk", False, False)),
                ("gelu", (2, "ntk", True, False)),
                ("cos", (1, "ntk", False, True)),
                ("exp", (1, "ntk", False, False)),
                ("gaussian", (3, "ntk", False, False)),
                ("u^3", (2, "ntk", True, False)),
                ("u^2 + u", (1, "standard", False, True)),
            )
        ),
    ],
)
def test_smooth_activations_have_their_derivatives(activation: str, network: tuple) -> None:
    made = Network(*network)
    kernels = [smooth(activation, made, which) for which in (0, 1)]
    assert worst(exported(activation, made), made, kernels, pairs_near_and_far(3, (1e-8,))) < 1e-11


ROWS = RNG.standard_normal((7, 3))
ROWS[2], ROWS[3], ROWS[4], ROWS[5] = ROWS[1], -ROWS[1], 0.0, ROWS[1] * (1 + 1e-9)
COTANGENT = RNG.standard_normal((7, 7))
MODULES = [("relu", Network(3)), ("relu", Network(2, "ntk", True, True)), ("erf", Network(1, "ntk", True))]


@pytest.mark.parametrize(("activation", "network"), MODULES)
def test_pairs_add_up_and_rows_with_themselves_move_twice(activation: str, network: Network) -> None:
    module = exported(activation, network)
    both = module.value_and_grad(ROWS, ROWS, COTANGENT)
    alone = module.value_and_grad(ROWS, None, COTANGENT)
    assert alone.grad_x2 is None
    np.testing.assert_array_equal(both.value, module.ntk(ROWS, ROWS))
    np.testing.assert_allclose(alone.grad_x1, both.grad_x1 + both.grad_x2, rtol=1e-12, atol=1e-14)
    one_by_one = np.zeros_like(ROWS)
    for i in range(3, 6):
        for j in range(7):
            pair = module.value_and_grad(ROWS[i : i + 1], ROWS[j : j + 1], COTANGENT[i : i + 1, j : j + 1])
            one_by_one[i] += pair.grad_x1[0]
    np.testing.assert_allclose(one_by_one[3:6], both.grad_x1[3:6], rtol=1e-11, atol=1e-13)
    again = module.value_and_grad(ROWS, ROWS, COTANGENT, threads=1)
    np.testing.assert_array_equal(again.grad_x1, both.grad_x1)
    assert again.grad_sigmas == both.grad_sigmas


@pytest.mark.parametrize(("activation", "network"), MODULES)
def test_the_diagonal_has_its_own_derivative(activation: str, network: Network) -> None:
    module = exported(activation, network)
    weights = np.arange(1.0, 8.0)
    found = module.diagonal_and_grad(ROWS, weights)
    np.testing.assert_array_equal(found.value, np.diag(module.ntk(ROWS)))
    matrix = module.value_and_grad(ROWS, None, np.diag(weights))
    np.testing.assert_allclose(found.grad_x1, matrix.grad_x1, rtol=1e-12, atol=1e-14)
    assert found.grad_sigmas == pytest.approx(matrix.grad_sigmas, rel=1e-12)


def test_euler_says_what_a_homogeneous_kernel_does_along_a_row() -> None:
    """x·∂K/∂x = K for ReLU without biases, and the cone at equal rows adds nothing to it."""
    module = exported("relu", Network(3))
    for i in range(7):
        for j in range(7):
            found = module.value_and_grad(ROWS[i : i + 1], ROWS[j : j + 1], [[1.0]])
            assert found.grad_x1[0] @ ROWS[i] == pytest.approx(found.value[0, 0], rel=1e-13, abs=1e-300)


def test_at_equal_rows_the_cone_is_left_out_as_the_mean_of_both_sides() -> None:
    module = exported("relu", Network(3))
    x, across = np.array([1.0, 2.0, 0.0]), np.array([2.0, -1.0, 0.0])
    at = module.value_and_grad(x[None], x[None], [[1.0]]).grad_x1[0]
    sides = [module.value_and_grad((x + t * across)[None], x[None], [[1.0]]).grad_x1[0] for t in (1e-12, -1e-12)]
    assert abs(sides[0] @ across - sides[1] @ across) > 1
    np.testing.assert_allclose(at, (sides[0] + sides[1]) / 2, rtol=1e-11, atol=1e-11)


def test_rows_of_zeros_are_finite() -> None:
    zero, x = np.zeros((1, 3)), ROWS[:1]
    plain = exported("relu", Network(3)).value_and_grad(zero, x, [[1.0]])
    assert not plain.grad_x1.any() and not plain.grad_x2.any()
    biased = exported("relu", Network(2, "ntk", True, True)).value_and_grad(zero, x, [[1.0]])
    assert np.isfinite(biased.grad_x1).all() and biased.grad_x1.any()


def test_types_shapes_and_errors() -> None:
    module = exported("relu", Network(2, "ntk", True, True))
    assert module.value_and_grad(ROWS[:0], ROWS, COTANGENT[:0]).grad_x1.shape == (0, 3)
    single = module.value_and_grad(ROWS.astype(np.float32), None, COTANGENT)
    assert single.grad_x1.dtype == single.value.dtype == np.float32
    inherited = module.value_and_grad(ROWS, None, COTANGENT, sigma_b=0.3).grad_sigmas
    given = module.value_and_grad(ROWS, None, COTANGENT, sigma_b=0.3, sigma_b_out=0.3).grad_sigmas
    assert inherited["sigma_b"] == pytest.approx(given["sigma_b"] + given["sigma_b_out"])
    assert module.value_and_grad(ROWS, None, COTANGENT, sigma_b=0.0).grad_sigmas["sigma_b"] == 0
    with pytest.raises(ValueError, match=r"cotangent has dtype float64 and shape \(7, 6\); .* of shape \(7, 7\)"):
        module.value_and_grad(ROWS, None, COTANGENT[:, :6])
    with pytest.raises(ValueError, match="kernel is 'rbf'; expected 'nngp' or 'ntk'"):
        module.value_and_grad(ROWS, None, COTANGENT, kernel="rbf")
    with pytest.raises(
        ValueError, match=r"row 1 of x1 has entries up to 9.92e\+89; expected, for a gradient, 0 or 1e-60 to"
    ):
        module.value_and_grad(ROWS * np.array([[1.0], [1e90], [1], [1], [1], [1], [1]]), None, COTANGENT)


def test_what_is_not_there_is_refused_by_name() -> None:
    formula = kernel_formula(read_activation("max(0, u) + sin(u)"), Convention("ntk"), 1)
    assert "a kink where U = V" in refused_derivatives(formula)
    assert refused_derivatives(kernel_formula(read_activation("relu"), Convention("ntk"), 2)) == ""
    formula = kernel_formula(read_activation("relu"), Convention("ntk"), 1)
    for name in ("jax", "numba"):
        with pytest.raises(ValueError, match=f"the backend {name} has no part grad"):
            render_kernel_module(formula, Provenance((), "ntk", "tests"), known_backends()[name], parts=("grad",))


def test_formatted_and_clean(tmp_path: Path) -> None:
    pytest.importorskip("ruff")
    for number, (activation, network) in enumerate([*MODULES, ("relu", Network(1)), ("u^2", Network(1, "standard"))]):
        (tmp_path / f"kernel_{number}.py").write_text(source(activation, network), encoding="utf-8")
    both = source("relu", Network(1), ("grad", "sklearn"))
    (tmp_path / "kernel_both.py").write_text(both, encoding="utf-8")
    assert complaint(tmp_path) == ""


def test_golden() -> None:
    """`tests/golden/kernel_relu_gradients.py`, written anew when NTK_UPDATE_GOLDENS is set."""
    text = source("relu", Network(2, "ntk", True))
    if os.environ.get("NTK_UPDATE_GOLDENS"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert GOLDEN.read_text(encoding="utf-8") == text, "set NTK_UPDATE_GOLDENS=1 to accept the new text"
