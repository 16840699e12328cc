"""Modules for the array API: NumPy's values at hard pairs in its own namespace, float32, what they refuse and import.

`tests/codegen/kernels/test_torch.py` has other libraries, in an environment of its own.
"""

import ast
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from codegen.kernels import known_backends, render_kernel_module
from derive.activations.text import read_activation
from derive.language.convention import Convention
from derive.networks.formula import kernel_formula
from tests.codegen.kernels.backends.modules import PROVENANCE, differences, exported, pairs, source
from tests.codegen.kernels.formatted import complaint

STEP, BIASED = ("step", 1, False), ("relu", 3, True)
CASES = [STEP, BIASED, ("relu", 3, False), ("max(0, u)^2", 2, True), ("relu", 1, True, (), "standard")]
DEARER = [("max(u, u/4)", 3, False), ("abs", 2, False)]


@pytest.mark.parametrize("case", [*CASES, *(pytest.param(case, marks=pytest.mark.slow) for case in DEARER)], ids=str)
def test_values_are_those_of_numpy_in_both_types(case: Any) -> None:
    x, y = pairs()
    mine, plain = exported("array-api", *case), exported("numpy", *case)
    single = np.random.default_rng(0).standard_normal((9, 3)).astype(np.float32)
    single[4:] = single[:5] * np.float32(3) + np.float32(1e-4) * single[4:]
    for name, found, whole in zip(("nngp", "ntk"), mine.nngp_ntk(x, y), mine.nngp_ntk(x), strict=True):
        kernel = getattr(plain, name)
        rows, columns, exact = kernel(x), kernel(y), kernel(single.astype(float))
        assert found.dtype == np.float64 and np.array_equal(whole, whole.T)
        assert differences(found, kernel(x, y), rows, columns) < 1e-15
        assert differences(whole, rows, rows, rows) < 1e-15
        narrow = getattr(mine, name)(single)
        assert narrow.dtype == np.float32 and differences(narrow.astype(float), exact, exact, exact) < 1e-6


def test_deep_layers_keep_their_digits() -> None:
    x, y = pairs()
    mine, plain = (exported(backend, "relu", 50, True) for backend in ("array-api", "numpy"))
    assert differences(mine.ntk(x, y), plain.ntk(x, y), plain.ntk(x), plain.ntk(y)) < 5e-15


def test_blocks_of_rows_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    module, x = exported("array-api", *BIASED), np.random.default_rng(2).standard_normal((70, 4))
    whole = module.ntk(x)
    monkeypatch.setattr(module, "_PAIRS", 70 * 32)
    np.testing.assert_allclose(module.ntk(x), whole, rtol=1e-15)
    assert module.ntk(x[:0]).shape == (0, 0) and module.ntk(x, x[:0]).shape == (70, 0)


class Tensor:
    """What has no namespace, or requires gradients."""

    def __init__(self, rows: np.ndarray) -> None:
        self.rows, self.requires_grad = rows, True


class Differentiable(np.ndarray):
    requires_grad = True


WRONG: list[tuple[Any, type[Exception], str]] = [
    ([[1.0, 2.0]], TypeError, r"x1,? (is )?a list.* expected real numbers of shape \(n, d\)"),
    (Tensor(np.ones((1, 1))), TypeError, r"x1,? (is )?a Tensor.* expected real numbers of shape \(n, d\)"),
    (
        np.ones((1, 1)).view(Differentiable),
        TypeError,
        r"x1 requires gradients.* expected x1.detach\(\), or a module of",
    ),
    (np.array([[1, None]]), TypeError, r"x1 has dtype object and shape \(1, 2\)"),
    (np.array([[1j]]), TypeError, r"x1 has dtype complex128 and shape \(1, 1\)"),
    (np.array([1.0, 2.0]), ValueError, r"x1 has shape \(2,\); expected real numbers of shape \(n, d\)"),
    (np.zeros((2, 0)), ValueError, r"x1 has shape \(2, 0\)"),
    (np.array([[1.0], [np.nan]]), ValueError, r"row 1 of x1, of shape \(2, 1\), is not finite"),
    (np.ma.masked_array([[1.0, 2.0]], [[False, True]]), ValueError, r"x1 has shape \(1, 2\) and a mask that hides"),
]


@pytest.mark.parametrize(("value", "kind", "message"), WRONG, ids=lambda part: type(part).__name__)
def test_wrong_input_is_one_clear_error(value: Any, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message):
        exported("array-api", *STEP).nngp(value)


def test_other_arguments_are_one_clear_error() -> None:
    module = exported("array-api", *BIASED)
    with pytest.raises(ValueError, match=r"x2 has shape \(1, 3\) and x1 has shape \(1, 2\); expected as many columns"):
        module.ntk(np.ones((1, 2)), np.ones((1, 3)))
    for value in (0.0, -1.0, True, "1", 1j, np.nan, np.ones(2)):
        with pytest.raises(ValueError, match=r"sigma_w is .*; expected a real number from 1e-20 to 1e\+20"):
            module.ntk(np.ones((1, 2)), sigma_w=value)
    with pytest.raises(ValueError, match=r"sigma_b is .*; expected a real number from 1e-08 to 100000000.0 or 0"):
        module.ntk(np.ones((1, 2), np.float32), sigma_b=1e-9)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_imports_nothing_but_what_a_tensor_needs(case: Any) -> None:
    tree = ast.parse(source("array-api", *case))
    names = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert sorted(map(str, names)) == ["__future__", "array_api_compat", "contextlib", "functools", "numbers", "typing"]
    assert {name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names} == set()
    assert not any(isinstance(node, ast.ImportFrom) and node.module == "array_api_compat" for node in tree.body)


@pytest.mark.parametrize("cases", [[*CASES, ("relu", 1, True)], pytest.param(DEARER, marks=pytest.mark.slow)], ids=len)
def test_formatted_and_clean(cases: Any, tmp_path: Path) -> None:
    pytest.importorskip("ruff")
    for number, case in enumerate(cases):
        (tmp_path / f"kernel_{number}.py").write_text(source("array-api", *case), encoding="utf-8")
    assert complaint(tmp_path) == ""


def test_what_there_are_no_modules_of_is_refused() -> None:
    formula = kernel_formula(read_activation("relu"), Convention("ntk"), 1)
    with pytest.raises(ValueError, match="the backend array-api has no part grad; expected some of none"):
        render_kernel_module(formula, PROVENANCE, known_backends()["array-api"], parts=("grad",))
