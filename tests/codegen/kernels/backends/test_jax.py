"""Modules for JAX: many digits and NumPy's values at hard pairs, jit, vmap and float32, what they refuse and import."""

import ast
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mpmath import mpf

from codegen.kernels import known_backends, render_kernel_module
from derive.activations.text import read_activation
from derive.language.convention import Convention
from derive.networks.formula import kernel_formula
from tests.codegen.kernels.backends.modules import PROVENANCE, differences, exported, pairs, source
from tests.codegen.kernels.formatted import complaint
from tests.codegen.kernels.references import Network, kernels

BIASED = ("relu", 3, True)
CASES = [BIASED, ("max(u, u/4)", 3, False), ("max(0, u)^2", 2, True), ("step", 1, False)]


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES[1:], ids=str)
def test_values_are_those_of_numpy(case: Any, doubles: Any) -> None:
    x, y = pairs()
    plain = exported("numpy", *case)
    for name, found, expected in zip(
        ("nngp", "ntk"), exported("jax", *case).nngp_ntk(x, y), plain.nngp_ntk(x, y), strict=True
    ):
        kernel = getattr(plain, name)
        assert found.dtype == np.float64
        assert differences(np.asarray(found), expected, kernel(x), kernel(y)) < 3e-15


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES[:2], ids=str)
def test_exact_to_the_last_digits_as_pairs_under_jit_and_vmap(case: Any, doubles: Any) -> None:
    x, y = pairs()
    up, down = (mpf(1), mpf(0)) if case == BIASED else (mpf(1), mpf(1) / 4)
    network = Network(case[1], "ntk", case[2], case[2], up, down)
    both = doubles.jit(doubles.vmap(lambda a, b: exported("jax", *case).nngp_ntk(a, b, **network.settings())))
    for k, found in enumerate(both(x[:, None], y[:, None])):
        for one, two, mine in zip(x, y, np.asarray(found)[:, 0, 0], strict=True):
            exact, size = kernels(network, one, two)[k]
            if 1e-290 < size < 1e300:
                assert abs(mpf(float(mine)) - exact) < 4e-15 * size


@pytest.mark.slow
def test_diagonal_of_the_standard_parameterization_with_biases(doubles: Any) -> None:
    x, case = near_and_far(), ("relu", 1, True, (), "standard")
    found, expected = (np.asarray(exported(backend, *case).ntk(x)) for backend in ("jax", "numpy"))
    assert differences(found, expected, expected, expected) < 3e-15


def near_and_far() -> np.ndarray:
    """Rows that are equal, opposite, orthogonal, parallel, 1e−8 and 1e−13 apart, of zeros, and others."""
    rng = np.random.default_rng(5)
    x = rng.standard_normal((9, 3))
    x[1], x[2], x[3], x[4] = x[0], -x[0], x[0] + 1e-8 * x[1][::-1], 3 * x[0] + 1e-13 * x[4]
    x[5], x[6], x[7] = 0.0, [0.0, 2.0, 0.0], [5.0, 0.0, 0.0]
    return x


@pytest.mark.slow
@pytest.mark.parametrize(("case", "kernel"), [(BIASED, "ntk"), (CASES[1], "ntk"), (CASES[1], "nngp")], ids=str)
def test_derivatives_are_those_of_numpy(case: Any, kernel: str, doubles: Any) -> None:
    """Which are held against differences of many digits: by the rows, and by every standard deviation."""
    x, weights = near_and_far(), np.random.default_rng(6).standard_normal((9, 9))
    mine, plain = getattr(exported("jax", *case), kernel), exported("numpy", *case, ("grad",))
    sigmas = {name: value for name, value in mine.__kwdefaults__.items() if value is not None}
    of_pair = doubles.grad(lambda one, two, sigmas: mine(one[None], two[None], **sigmas)[0, 0], argnums=(0, 2))
    pairs = doubles.jit(doubles.vmap(doubles.vmap(of_pair, (None, 0, None)), (0, None, None)))
    by_rows, by_sigmas = pairs(x, x, sigmas)
    for i, j in np.ndindex(9, 9):
        expected = plain.value_and_grad(x[i : i + 1], x[j : j + 1], np.ones((1, 1)), kernel=kernel, **sigmas)
        size = np.abs(expected.grad_x1).max()
        assert np.abs(by_rows[i, j] - expected.grad_x1[0]).max() <= 1e-11 * size
        for name, slope in by_sigmas.items():
            assert abs(slope[i, j] - expected.grad_sigmas[name]) <= 1e-12 * abs(expected.grad_sigmas[name])
    whole = doubles.grad(lambda rows: (weights * mine(rows, **sigmas)).sum())(x)
    expected = plain.value_and_grad(x, None, weights, kernel=kernel, **sigmas).grad_x1
    assert np.abs(whole - expected).max() <= 1e-12 * np.abs(expected).max()


@pytest.mark.slow
def test_second_derivatives_are_refused(doubles: Any) -> None:
    module, one = exported("jax", *CASES[1]), np.ones((1, 3))
    of_rows = (lambda x: module.nngp(x, one)[0, 0]), 2.0 * one
    of_deviation = (lambda sigma: module.nngp(one, sigma_w=sigma)[0, 0]), 1.5
    for kernel, start in (of_rows, of_deviation):
        with pytest.raises(TypeError, match="no second derivatives"):
            doubles.hessian(kernel)(start)


@pytest.mark.slow
def test_symmetric_in_blocks_and_rows_that_are_not_finite(doubles: Any) -> None:
    module = exported("jax", *CASES[3])
    x = np.random.default_rng(2).standard_normal((70, 4))
    whole = np.asarray(module.nngp(x))
    module._PAIRS = 70 * 32
    module._compiled.clear_cache()
    again = np.asarray(module.nngp(x))
    assert np.array_equal(whole, whole.T) and np.array_equal(np.diag(whole), np.full(70, 0.5))
    np.testing.assert_allclose(again, whole, rtol=1e-15)
    x[3, 1] = np.inf
    with pytest.raises(ValueError, match=r"row 3 of x1, of shape \(70, 4\), is not finite in float64"):
        module.nngp(x)
    lost = np.isnan(doubles.jit(module.nngp)(x))
    assert lost[3].all() and lost[:, 3].all() and lost.sum() == 2 * 70 - 1


SINGLE = """
import sys
import warnings; warnings.simplefilter("error")
import exported, numpy
x = numpy.array(eval(sys.argv[1]), numpy.float32)
try:
    exported.ntk(x.astype(float))
except ValueError as error:
    print(error)
found = exported.ntk(x)
print(found.dtype)
print(found.tolist())
"""


@pytest.mark.slow
def test_in_float32_where_nothing_else_is_installed(tmp_path: Path) -> None:
    installed = Path(pytest.importorskip("jax").__file__).parents[1]
    for name in ("jax", "jaxlib", "numpy", "numpy.libs", "ml_dtypes", "opt_einsum", "scipy", "scipy.libs"):
        if (installed / name).exists():
            (tmp_path / name).symlink_to(installed / name)
    (tmp_path / "exported.py").write_text(source("jax", *BIASED), encoding="utf-8")
    x = np.random.default_rng(0).standard_normal((9, 3)).astype(np.float32)
    x[4:] = x[:5] * np.float32(3) + np.float32(1e-4) * x[4:]
    arguments = [sys.executable, "-S", "-c", SINGLE, repr(x.tolist())]
    alone = os.environ | {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run(arguments, capture_output=True, text=True, check=True, env=alone)
    refused, dtype, values = done.stdout.splitlines()
    assert refused.startswith("x1 is float64 and asks for float64, and JAX works in float32; type jax.config.update")
    assert dtype == "float32"
    exact = exported("numpy", *BIASED).ntk(x.astype(float))
    assert differences(np.array(ast.literal_eval(values)), exact, exact, exact) < 1e-6


WRONG: list[tuple[Any, type[Exception], str]] = [
    ([[1, 2], [3]], TypeError, r"x1, a list, is no array for JAX"),
    ([["text"]], TypeError, r"x1, a list, is no array for JAX"),
    (np.array([[1, None]]), TypeError, r"x1, a ndarray of object, is no array for JAX"),
    ([[1j]], TypeError, r"x1 has dtype complex128 and shape \(1, 1\)"),
    ([1.0, 2.0], ValueError, r"x1 has shape \(2,\); expected real numbers of shape \(n, d\)"),
    (np.zeros((2, 0)), ValueError, r"x1 has shape \(2, 0\)"),
    ([[np.nan]], ValueError, r"row 0 of x1, of shape \(1, 1\), is not finite"),
    (np.ma.masked_array([[1.0, 2.0]], [[False, True]]), ValueError, r"x1 has shape \(1, 2\) and a mask that hides"),
]


@pytest.mark.parametrize(("value", "kind", "message"), WRONG, ids=lambda part: type(part).__name__)
def test_wrong_input_is_one_clear_error(value: Any, kind: type[Exception], message: str, doubles: Any) -> None:
    with pytest.raises(kind, match=message):
        exported("jax", *CASES[3]).nngp(value)


def test_other_arguments_are_one_clear_error(doubles: Any) -> None:
    module = exported("jax", *BIASED)
    with pytest.raises(ValueError, match=r"x2 has shape \(1, 3\) and x1 has shape \(1, 2\); expected as many columns"):
        module.ntk(np.ones((1, 2)), np.ones((1, 3)))
    for value in (0.0, -1.0, True, "1", 1j, np.nan, np.ones(2)):
        with pytest.raises(ValueError, match=r"sigma_w is .*; expected a real number from 1e-20 to 1e\+20"):
            module.ntk(np.ones((1, 2)), sigma_w=value)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_imports_jax_only(case: Any) -> None:
    tree = ast.parse(source("jax", *case))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert names == {"jax", "jax.numpy"}
    others = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert others == {"__future__", "contextlib", "functools", "numbers", "typing"}


def test_formatted_and_clean(tmp_path: Path) -> None:
    pytest.importorskip("ruff")
    for number, case in enumerate([*CASES, ("relu", 1, True), ("abs", 2, False)]):
        (tmp_path / f"kernel_{number}.py").write_text(source("jax", *case), encoding="utf-8")
    assert complaint(tmp_path) == ""


def test_what_jax_has_no_modules_of_is_refused() -> None:
    formula = kernel_formula(read_activation("relu"), Convention("ntk"), 1)
    with pytest.raises(ValueError, match="the backend jax has no part sklearn; expected some of none"):
        render_kernel_module(formula, PROVENANCE, known_backends()["jax"], parts=("sklearn",))
