"""Modules with the numbers of `stax.Dense` have the kernels of the recursion that neural-tangents states.

The recursion is written here as its documentation has it: a Dense in the 'ntk' parameterization makes W_std² nngp +
b_std² of nngp, and adds W_std² ntk to that for the NTK; inputs have x·x'/d. The package itself is not needed.
"""

from functools import cache
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from codegen.kernels import Deviations, Provenance, render_kernel_module
from derive.activations.text import read_activation
from derive.language.convention import Convention
from derive.networks.formula import kernel_formula

PROVENANCE = Provenance((), "ntk export kernel.py", "tests")
RNG = np.random.default_rng(20)
ONE, TWO = RNG.normal(size=(7, 5)), RNG.normal(size=(4, 5))
W_STD, B_STD = 1.5, 0.1


def ab_relu(a: float, b: float):
    """`stax.ABRelu`: a·min(x, 0) + b·max(x, 0)."""

    def means(q, p, c):
        root = np.sqrt(np.maximum(q * p - c * c, 0))
        slope = (a * a + b * b) / 2 - (a - b) ** 2 / (2 * np.pi) * np.arctan2(root, c)
        return (a - b) ** 2 / (2 * np.pi) * root + slope * c, slope

    return means


def erf(q, p, c):
    root = np.sqrt((1 + 2 * q) * (1 + 2 * p) - 4 * c * c)
    return 2 / np.pi * np.arctan2(2 * c, root), 4 / (np.pi * root)


def gelu(q, p, c):
    """`stax.Gelu`, which is u Φ(u) in its kernels whatever `approximate` says."""
    both = (1 + q) * (1 + p)
    root = np.sqrt(both - c * c)
    angle = np.arctan2(c, root)
    value = c / 4 + (c * angle + (c * c + q * p * root**2) / (both * root)) / (2 * np.pi)
    slope = 1 / 4 + (angle + c / root * (1 / root**2 + (1 - q * p) / both + 1)) / (2 * np.pi)
    return value, slope


def sin(q, p, c):
    near, far = np.exp(c - (q + p) / 2), np.exp(-c - (q + p) / 2)
    return (near - far) / 2, (near + far) / 2


def cos(q, p, c):
    return sin(q, p, c)[::-1]


def exp(q, p, c):
    return (np.exp((q + p) / 2 + c),) * 2


def gaussian(q, p, c):
    """`stax.Gaussian` with its own a = 1, b = −1: exp(−u²)."""
    root = np.sqrt((1 + 2 * q) * (1 + 2 * p) - 4 * c * c)
    return 1 / root, 4 * c / root**3


LAYERS: dict[str, tuple[str, Any]] = {
    "relu": ("Relu()", ab_relu(0, 1)),
    "abs": ("Abs()", ab_relu(-1, 1)),
    "max(u, u/4)": ("LeakyRelu(1/4)", ab_relu(0.25, 1)),
    "2*u - 3*abs(u)": ("ABRelu(5, -1)", ab_relu(5, -1)),
    "erf": ("Erf()", erf),
    "gelu": ("Gelu()", gelu),
    "sin": ("Sin()", sin),
    "cos": ("Cos()", cos),
    "exp": ("Exp()", exp),
    "gaussian": ("Gaussian()", gaussian),
}


def stax(
    means,
    hidden_layers: int,
    w_std: float,
    b_std: float | None,
    last: float | None = None,
    x: np.ndarray = ONE,
    y: np.ndarray = TWO,
):
    """'nngp' and 'ntk' of serial(Dense, σ, …, Dense); `last` is W_std of the last Dense where it is another."""

    def dense(kernel, w=w_std):
        return w**2 * kernel + (b_std or 0) ** 2

    width = x.shape[1]
    q, p = (dense((rows**2).sum(axis=1) / width) for rows in (x, y))
    q, p, c = q[:, None], p[None, :], dense(x @ y.T / width)
    ntk = c
    for layer in range(hidden_layers):
        w = w_std if last is None or layer < hidden_layers - 1 else last
        value, slope = means(q, p, c)
        q, p, c = dense(means(q, q, q)[0]), dense(means(p, p, p)[0]), dense(value, w)
        ntk = c + w**2 * slope * ntk
    return c, ntk


@cache
def source(activation: str, hidden_layers: int, b_std: float | None) -> str:
    biases = b_std is not None
    formula = kernel_formula(read_activation(activation), Convention("ntk", biases, biases), hidden_layers)
    asked = Deviations(W_STD, B_STD if b_std is None else b_std, W_STD)
    return render_kernel_module(formula, PROVENANCE, asked=asked)


def exported(activation: str, hidden_layers: int, b_std: float | None) -> Any:
    module = ModuleType("kernel")
    exec(compile(source(activation, hidden_layers, b_std), "kernel.py", "exec"), module.__dict__)
    return module


def words_of(text: str) -> str:
    return " ".join(text.split('"""')[1].split())


@pytest.mark.parametrize("b_std", [None, B_STD])
@pytest.mark.parametrize(
    ("activation", "hidden_layers"),
    [
        *((name, depth) for name in ("relu", "erf") for depth in (1, 3, 10)),
        *(("gelu", depth) for depth in (1, 3)),
        *((name, 3) for name in ("abs", "max(u, u/4)", "sin", "cos", "gaussian")),
        pytest.param("2*u - 3*abs(u)", 3, marks=pytest.mark.slow),
        ("exp", 1),
    ],
)
def test_the_values_are_those_of_the_recursion(activation: str, hidden_layers: int, b_std: float | None) -> None:
    layer, means = LAYERS[activation]
    found = exported(activation, hidden_layers, b_std).nngp_ntk(ONE, TWO)
    for kernel, expected in zip(found, stax(means, hidden_layers, W_STD, b_std), strict=True):
        np.testing.assert_allclose(kernel, expected, rtol=2e-12, atol=1e-13 * np.abs(expected).max())
    times = f", {hidden_layers} times" if hidden_layers > 1 else ""
    words = words_of(source(activation, hidden_layers, b_std))
    assert f"parameterization='ntk'), {layer}{times}, then Dense(1, " in words
    biases = f" and b_std={b_std}" if b_std is not None else ""
    assert f"by default W_std=1.5{biases} in every Dense" in words


@pytest.mark.parametrize("hidden_layers", [1, 3, 10])
def test_a_factor_of_two_is_the_last_variance_of_weights(hidden_layers: int) -> None:
    """√2 in every Dense, or in every one but the last: where nothing has a bias the kernels are twice one another."""
    module = exported("relu", hidden_layers, None)
    every = stax(ab_relu(0, 1), hidden_layers, 2**0.5, None)
    but_the_last = stax(ab_relu(0, 1), hidden_layers, 2**0.5, None, last=1.0)
    for name, whole, half in zip(("nngp", "ntk"), every, but_the_last, strict=True):
        kernel = getattr(module, name)
        np.testing.assert_allclose(whole, 2 * half, rtol=1e-14)
        np.testing.assert_allclose(kernel(ONE, TWO, sigma_w=2**0.5, sigma_a=2**0.5), whole, rtol=1e-12)
        np.testing.assert_allclose(kernel(ONE, TWO, sigma_w=2**0.5, sigma_a=1.0), half, rtol=1e-12)


@pytest.mark.parametrize("biases", [False, True])
def test_the_standard_parameterization_has_width_one(biases: bool) -> None:
    """ntk⁺ = N nngp + W_std² ntk + 1, N = d below and 1 above; the 1 where there are biases."""
    formula = kernel_formula(read_activation("relu"), Convention("standard", biases, biases))
    module: Any = ModuleType("kernel")
    text = render_kernel_module(formula, PROVENANCE)
    exec(compile(text, "kernel.py", "exec"), module.__dict__)
    own, b_std = float(biases), B_STD * biases
    q, p, c = (x / 5 * W_STD**2 + b_std**2 for x in ((ONE**2).sum(1), (TWO**2).sum(1), ONE @ TWO.T))
    value, slope = ab_relu(0, 1)(q[:, None], p[None, :], c)
    given = {"sigma_w": W_STD, "sigma_a": W_STD} | ({"sigma_b": B_STD} if biases else {})
    nngp, ntk = module.nngp_ntk(ONE, TWO, **given)
    np.testing.assert_allclose(nngp, W_STD**2 * value + b_std**2, rtol=1e-12)
    np.testing.assert_allclose(ntk, value + W_STD**2 * slope * (ONE @ TWO.T + own) + own, rtol=1e-12)
    assert "parameterization='standard', s=(1, m)), Relu(), then" in words_of(text)


def relative(found, expected, rows, columns):
    return float(np.max(np.abs(found - expected) / np.sqrt(np.outer(np.diag(rows), np.diag(columns)))))


def test_where_the_recursion_loses_digits() -> None:
    """What docs/neural-tangents.md says of nearly parallel rows, of float32 and of a sine of small inputs."""
    near = ONE * (1 + 1e-6 * RNG.normal(size=ONE.shape))
    module = exported("relu", 3, B_STD)
    exact = module.ntk(ONE, near)
    sizes = module.ntk(ONE), module.ntk(near)
    doubles = stax(ab_relu(0, 1), 3, W_STD, B_STD, x=ONE, y=near)[1]
    assert 1e-11 < relative(doubles, exact, *sizes) < 1e-8
    single = [rows.astype(np.float32) for rows in (ONE, near)]
    floats = stax(ab_relu(0, 1), 3, W_STD, B_STD, x=single[0], y=single[1])[1]
    assert floats.dtype == np.float32 and 1e-5 < relative(floats, exact, *sizes) < 1e-3
    assert relative(module.ntk(*single), exact, *sizes) < 3e-6
    tiny = 1e-8 * ONE, 1e-8 * TWO
    waves = exported("sin", 3, None)
    straight = W_STD**8 * tiny[0] @ tiny[1].T / 5
    np.testing.assert_allclose(waves.nngp(*tiny), straight, rtol=1e-12)
    assert np.max(np.abs(stax(sin, 3, W_STD, None, x=tiny[0], y=tiny[1])[0] / straight - 1)) > 0.1


def test_where_stax_has_no_such_activation_the_header_names_none() -> None:
    formula = kernel_formula(read_activation("u^3"), Convention("ntk"))
    assert "neural_tangents" not in render_kernel_module(formula, PROVENANCE)


def test_a_text_with_the_same_function_is_the_same_layer() -> None:
    formula = kernel_formula(read_activation("exp(-u^2)"), Convention("ntk"))
    assert "Gaussian()" in words_of(render_kernel_module(formula, PROVENANCE))
