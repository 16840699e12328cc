"""Modules that take the slope of leaky ReLU as an argument: those that were exported with it, and what is refused."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mpmath import mpf

from codegen.kernels import known_backends, refused_slope
from derive.activations.text import read_activation
from derive.language.convention import Convention
from derive.networks.formula import kernel_formula
from tests.codegen.kernels.backends.modules import differences, exported, pairs, source
from tests.codegen.kernels.formatted import complaint
from tests.codegen.kernels.references import Network, kernels

BIASED, PLAIN, STANDARD = (3, True), (10, False), (1, True, (), "standard")
FIXED = {0: "relu", 1: "u", 0.01: "max(u, u/100)", -1: "abs", 3: "min(u, 3*u)"}
BACKENDS = ("numpy", "array-api")
slow = pytest.mark.slow
CASES = [
    *((0, BIASED), (1, BIASED)),
    *(pytest.param(slope, BIASED, marks=slow) for slope in (0.01, -1, 3)),
    *(pytest.param(slope, PLAIN, marks=slow) for slope in (0, -1)),
    *(pytest.param(slope, STANDARD, marks=slow) for slope in (0.01, 3)),
]


@pytest.mark.parametrize(("slope", "case"), CASES)
def test_a_slope_that_is_given_is_one_that_was_exported(slope: float, case: Any) -> None:
    x, y = pairs()
    fixed, sigma = exported("numpy", FIXED[slope], *case), {"sigma_w": 1.3}
    for backend in BACKENDS:
        module = exported(backend, "leaky-relu", *case)
        for name in ("nngp", "ntk"):
            found, kernel = getattr(module, name), getattr(fixed, name)
            rows, columns = kernel(x, **sigma), kernel(y, **sigma)
            assert differences(found(x, y, slope=slope, **sigma), kernel(x, y, **sigma), rows, columns) < 2e-15
            assert differences(found(x, slope=slope, **sigma), rows, rows, rows) < 1e-15


@pytest.mark.parametrize(
    ("slope", "case"),
    [(-2.5, BIASED), (0.9999, BIASED), (1e6, BIASED), pytest.param(1 - 1e-9, (50, False), marks=slow)],
)
def test_exact_to_the_last_digits(slope: float, case: Any) -> None:
    x, y = (rows[:12] for rows in pairs())
    layers, bias = case
    network = Network(layers, "ntk", bias, bias, down=mpf(slope))
    for backend in BACKENDS:
        both = exported(backend, "leaky-relu", *case).nngp_ntk(x, y, slope=slope, **network.settings())
        for k, found in enumerate(both):
            for one, two, mine in zip(x, y, np.diag(found), strict=True):
                exact, size = kernels(network, one, two)[k]
                assert abs(mpf(float(mine)) - exact) < 4e-15 * size


WRONG = [np.nan, np.inf, -np.inf, 1e21, "0.1", True, None, 1j, [0.1], np.array([0.1])]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("slope", WRONG, ids=repr)
def test_a_wrong_slope_is_one_clear_error(backend: str, slope: Any) -> None:
    with pytest.raises(ValueError, match=r"^slope is .*; expected a real number from -1e\+20 to 1e\+20$"):
        exported(backend, "leaky-relu", *BIASED).ntk(np.ones((1, 2)), slope=slope)


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_slope_is_asked_for(backend: str, tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="missing 1 required keyword-only argument: 'slope'"):
        exported(backend, "leaky-relu", *BIASED).nngp(np.ones((1, 2)))
    text = source(backend, "leaky-relu", *BIASED)
    assert "\nParameter: α, what u is multiplied by where u < 0, is `slope`\n" in text and "LeakyRelu(slope)" in text
    (tmp_path / "kernel.py").write_text(text, encoding="utf-8")
    assert complaint(tmp_path) == ""


def test_what_needs_a_number_says_so() -> None:
    formula = kernel_formula(read_activation("leaky-relu"), Convention("ntk"), 1)
    backends = known_backends()
    assert refused_slope(formula, backends["numpy"], ()) == refused_slope(formula, backends["array-api"], ()) == ""
    assert refused_slope(formula, backends["numpy"], ("grad",)).startswith("a module with grad needs a number for")
    for name in ("dask", "jax", "numba"):
        assert refused_slope(formula, backends[name], ()).startswith(f"a module for the backend {name} needs a number")
    with pytest.raises(ValueError, match="a module with sklearn needs a number for the slope of leaky-relu"):
        source("numpy", "leaky-relu", *BIASED, parts=("sklearn",))
