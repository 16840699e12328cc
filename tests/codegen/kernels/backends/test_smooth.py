"""Modules of smooth activations for the array API and JAX: many digits at all scales, bounds that hold, refusals."""

import ast
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import pytest
from mpmath import mpf

from tests.codegen.kernels.backends.modules import differences, exported, source
from tests.codegen.kernels.formatted import complaint
from tests.codegen.kernels.smooth.references import SmoothNetwork, smooth_kernels, smooth_pairs

slow, pytestmark = pytest.mark.slow, pytest.mark.usefixtures("doubles")
ERROR = {np.float64: 5e-15, np.float32: 2e-7}
"""Of the last rounding, and of what a bound of 1e-13 and of 1e-6 leaves in practice."""


@cache
def hard(scale: float) -> tuple[np.ndarray, np.ndarray]:
    _, x, y = zip(*smooth_pairs(scale)[::2], strict=True)
    return np.array(x), np.array(y)


def largest(backend: str, activation: str, layers: int, bias: bool, scale: float, kind: Any) -> float:
    """The worst error of pairs relative to √(K(x, x) K(x', x'))."""
    network, worst = SmoothNetwork(activation, layers, bias), 0.0
    x, y = (rows.astype(kind) for rows in hard(scale))
    found = exported(backend, activation, layers, bias).nngp_ntk(x, y, **network.settings())
    for k, kernel in enumerate(found):
        assert kernel.dtype == kind
        for one, two, mine in zip(x, y, np.diag(np.asarray(kernel)), strict=True):
            exact, size = smooth_kernels(network, one, two)[k]
            with mpmath.workdps(50):
                worst = max(worst, float(abs(mpf(float(mine)) - exact) / size)) if size else worst
            assert size or mine == 0
    return worst


CASES = [
    *(("erf", 3, bias, scale) for bias, scale in ((True, 1e-8), (False, 1.0), (True, 30.0), (False, 1e3))),
    *(("erf", 10, True, 1e8), pytest.param("erf", 10, True, 1.0, marks=slow)),
    *(pytest.param("gelu", layers, True, 1.0, marks=slow) for layers in (1, 2)),
    *(pytest.param("sin", layers, True, 1.0, marks=slow) for layers in (1, 10)),
    *(pytest.param("cos", 2, False, scale, marks=slow) for scale in (1e-8, 30.0)),
    *(pytest.param(name, 1, True, 1.0, marks=slow) for name in ("exp", "gaussian", "max(0, u) + sin(u)")),
    pytest.param("u^3 - 3*u + 1", 2, True, 1e3, marks=slow),
]


@pytest.mark.parametrize(("activation", "layers", "bias", "scale"), CASES)
def test_exact_to_the_last_digits(activation: str, layers: int, bias: bool, scale: float) -> None:
    assert largest("array-api", activation, layers, bias, scale, np.float64) < ERROR[np.float64]


@slow
@pytest.mark.parametrize(
    ("activation", "layers", "scale"),
    [("erf", 3, 1e-8), ("erf", 3, 30.0), ("gelu", 2, 1.0), ("sin", 10, 1.0), ("max(0, u) + sin(u)", 1, 1.0)],
)
def test_jax_is_exact_to_the_last_digits(activation: str, layers: int, scale: float) -> None:
    assert largest("jax", activation, layers, True, scale, np.float64) < ERROR[np.float64]


@pytest.mark.parametrize(
    ("activation", "layers", "scale"), [("erf", 3, 1.0), ("sin", 2, 1.0), pytest.param("gelu", 2, 0.1, marks=slow)]
)
def test_float32_is_worked_in_as_it_is(activation: str, layers: int, scale: float) -> None:
    assert largest("array-api", activation, layers, True, scale, np.float32) < ERROR[np.float32]


@pytest.mark.parametrize("kind", [np.float64, np.float32])
@pytest.mark.parametrize("width", [1, 2, 3, 17, 300, 3000])
def test_inner_products_are_within_their_bound(width: int, kind: Any) -> None:
    module, rng = exported("array-api", "erf", 1, False), np.random.default_rng(width)
    x = rng.uniform(0.5, 1.0, (6, width)).astype(kind) * rng.choice([-1, 1], (6, width)).astype(kind)
    x[3:] = -x[:3] * (1 - np.finfo(kind).eps * rng.integers(0, 3, (3, width))).astype(kind)
    form = module._format(x)
    z = module._cut(*module._slices(width, form.digits), x)
    found = module._added(module._products(z, z, lambda one, two: one @ two.T))
    rows = [[Fraction(float(entry)) for entry in row] for row in x]
    for i, one in enumerate(rows):
        for j, two in enumerate(rows):
            exact = sum(a * b for a, b in zip(one, two, strict=True))
            mine = Fraction(float(found.high[i, j])) + Fraction(float(found.low[i, j]))
            sizes = np.linalg.norm(x[i].astype(float)) * np.linalg.norm(x[j].astype(float))
            assert abs(float(mine - exact)) <= module._slip(z, form) * sizes


@pytest.mark.parametrize("backend", ["array-api", pytest.param("jax", marks=slow)])
def test_symmetric_and_by_blocks(backend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    x = 3.0 * np.random.default_rng(3).standard_normal((30, 3))
    x[20:] = x[:10] * (1 + 1e-9)
    module, plain = exported(backend, "erf", 2, True), exported("numpy", "erf", 2, True)
    for name in ("nngp", "ntk"):
        whole, expected = np.asarray(getattr(module, name)(x)), getattr(plain, name)(x)
        assert np.array_equal(whole, whole.T) and differences(whole, expected, expected, expected) < 2e-15
        assert np.array_equal(np.diag(whole), np.diag(expected))
    monkeypatch.setattr(module, "_PAIRS", 30 * 7)
    np.testing.assert_allclose(module.ntk(x[:29]), whole[:29, :29], rtol=1e-14)
    assert module.ntk(x[:0]).shape == (0, 0)


def test_what_doubled_precision_does_not_do_for_is_refused_by_its_rows() -> None:
    x = np.array([[1.0, 0.0, 0.0], [1e13, 2e13, 3e13], [1e13, 2e13, 3e13]])
    with pytest.raises(ValueError, match="the nngp of row 1 of x1 and row 2 of x2, or of x1 alone, is not known to"):
        exported("array-api", "sin", 1, False).nngp(x)
    with pytest.raises(ValueError, match=r"row 0 of x1 has the .* the row is too large or too small for this depth"):
        exported("array-api", "exp", 1, False).nngp(1e3 * np.ones((2, 2)))
    with pytest.raises(ValueError, match=r"row 1 of x2 has the "):
        exported("array-api", "u^3", 4, False).ntk(np.ones((1, 2)), np.array([[1.0, 1.0], [1e5, 1e5]]))


@slow
def test_jax_traces_and_refuses_derivatives(doubles: Any) -> None:
    module, x = exported("jax", "erf", 2, True), np.random.default_rng(0).standard_normal((4, 3))
    expected = exported("numpy", "erf", 2, True).ntk(x)
    jitted = np.asarray(doubles.jit(module.ntk)(x))
    assert differences(jitted, expected, expected, expected) < 2e-15
    mapped = doubles.vmap(lambda rows: module.nngp(rows, sigma_w=0.7))(np.stack([x, 2 * x]))
    assert np.allclose(mapped[1], module.nngp(2 * x, sigma_w=0.7), rtol=1e-14)
    for kernel, at in ((lambda rows: module.ntk(rows).sum(), x), (lambda s: module.nngp(x, sigma_w=s).sum(), 1.0)):
        with pytest.raises(TypeError, match="no derivatives in JAX; expected those of ntk export --with grad"):
            doubles.grad(kernel)(at)
    far = np.array([[1e13, 2e13, 3e13], [1e13, 2e13, 3e13 + 1]])
    hopeless = exported("jax", "sin", 1, False)
    assert np.isnan(np.asarray(doubles.jit(hopeless.nngp)(far))[0, 1])
    with pytest.raises(ValueError, match="the nngp of row 0 of x1 and row 1 of x2, or of x1 alone, is not known to"):
        hopeless.nngp(far)


@pytest.mark.parametrize(("backend", "imported"), [("array-api", set()), ("jax", {"jax", "jax.numpy"})])
def test_formatted_and_clean_and_imports_nothing_else(backend: str, imported: set, tmp_path: Path) -> None:
    for number, case in enumerate([("erf", 1, False), ("sin", 3, True), ("gelu", 2, False)]):
        text = source(backend, *case)
        (tmp_path / f"kernel_{number}.py").write_text(text, encoding="utf-8")
        nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import)]
        assert {alias.name for node in nodes for alias in node.names} == imported
    assert complaint(tmp_path) == ""
