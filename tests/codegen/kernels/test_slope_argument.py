"""Modules that take the slope of leaky ReLU as an argument: those that were exported with it, and what is refused."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mpmath import mpf

from codegen.kernels import refused_slope
from derive.activations.text import read_activation
from derive.language.convention import Convention
from derive.networks.formula import kernel_formula
from tests.codegen.kernels.backends.modules import differences, exported, pairs, source
from tests.codegen.kernels.formatted import complaint
from tests.codegen.kernels.references import Network, kernels

BIASED, PLAIN, STANDARD = (3, True), (10, False), (1, True, (), "standard")
FIXED = {0: "relu", 1: "u", 0.01: "max(u, u/100)", -1: "abs", 3: "min(u, 3*u)"}
FIXED_SLOPES = {0.3: "max(u, 3*u/10)", -1.0: "abs", 1.0: "u"}
BACKENDS = ("numpy", "array-api", "numba", "jax")
slow, pytestmark = pytest.mark.slow, pytest.mark.usefixtures("doubles")
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
    assert refused_slope(formula, ("sklearn", "solve")) == ""
    refusal = "a module with grad needs a number for the slope of leaky-relu"
    assert refused_slope(formula, ("sklearn", "grad")) == refusal
    with pytest.raises(ValueError, match=refusal):
        source("numpy", "leaky-relu", *BIASED, parts=("grad",))


def test_parts_hand_the_slope_on() -> None:
    x, y = pairs()
    x, y = x[np.all(np.abs(x) < 1e3, axis=1)], y[np.all(np.abs(y) < 1e3, axis=1)]
    module = exported("numpy", "leaky-relu", *BIASED, ("sklearn", "solve"))
    kernel = module.ntk(x, y, slope=0.3)
    assert np.array_equal(module.NTK(0.3)(x, y), kernel)
    assert module.NTK(slope=0.3).get_params()["slope"] == 0.3
    product = module.matvec(x, np.eye(len(y)), y, slope=0.3)
    assert np.allclose(product, kernel, rtol=1e-14, atol=0.0)
    found = module.solve(x[:3], np.ones(3), 0.1, slope=0.3, tolerance=1e-12)
    expected = np.linalg.solve(module.ntk(x[:3], slope=0.3) + 0.1 * np.eye(3), np.ones(3))
    assert np.allclose(found.solution, expected, rtol=1e-9)
    assert np.array_equal(module.predict(y, x[:3], found), module.matvec(y, found.solution, x[:3], slope=0.3))


def test_blocks_have_the_slope(tmp_path: Path) -> None:
    path = tmp_path / "blocks.py"
    path.write_text(source("dask", "leaky-relu", *BIASED), encoding="utf-8")
    spec: Any = spec_from_file_location("blocks", path)
    module: Any = module_from_spec(spec)
    spec.loader.exec_module(module)
    x = np.random.default_rng(1).standard_normal((5, 3))
    assert np.array_equal(module.gram(x, slope=0.3).compute(), module.ntk(x, slope=0.3))
    written = module.to_zarr(tmp_path / "gram.zarr", x, slope=0.3, progress=lambda *_: None)
    assert np.array_equal(written.compute(), module.ntk(x, slope=0.3))
    with pytest.raises(ValueError, match=r"begun with other things \(arguments\)"):
        module.to_zarr(tmp_path / "gram.zarr", x, slope=0.4, resume=True)


@pytest.mark.parametrize("slope", [0.3, pytest.param(-1.0, marks=slow), pytest.param(1.0, marks=slow)])
def test_derivatives_of_jax_are_those_of_a_slope_that_was_exported(slope: float, doubles: Any) -> None:
    x, y = (np.random.default_rng(seed).standard_normal((3, 4)) for seed in (1, 2))
    given, fixed = exported("jax", "leaky-relu", *BIASED), exported("jax", FIXED_SLOPES[slope], *BIASED)

    def total(kernel, **slope):
        return doubles.grad(lambda rows: kernel(rows, y, **slope).sum())(x)

    assert np.allclose(total(given.ntk, slope=slope), total(fixed.ntk), rtol=1e-12, atol=1e-13)
    by_slope, step = doubles.grad(lambda slope: given.ntk(x, y, slope=slope).sum())(slope), 1e-5
    up, down = (given.ntk(x, y, slope=slope + side * step).sum() for side in (1, -1))
    assert abs(by_slope - (up - down) / (2 * step)) < 1e-7 * abs(by_slope)
