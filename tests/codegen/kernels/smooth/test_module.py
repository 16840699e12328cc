"""Generated modules of smooth activations: accuracy at all scales, bounds that hold, what is refused and how."""

import re
from dataclasses import dataclass, replace
from functools import cache
from types import ModuleType
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from mpmath import mpf

from codegen.kernels import Provenance, known_backends, render_kernel_module
from derive.activations.text import read_activation
from derive.language.convention import Convention
from derive.networks.formula import kernel_formula
from tests.codegen.kernels.backends.modules import exported as of_backend
from tests.codegen.kernels.smooth.references import (
    SmoothNetwork,
    smooth_kernels,
    smooth_pairs,
    worst_smooth_errors,
)

SCALES = (1e-8, 1.0, 30.0, 1e3, 1e8)
BOUNDED = ("erf", "gaussian", "sin", "cos", "sin(u) + exp(-u^2)")
ERROR = 5e-15


@cache
def source(activation: str, layers: int, bias: bool) -> str:
    formula = kernel_formula(read_activation(activation), Convention("ntk", bias, bias), layers)
    return render_kernel_module(formula, Provenance((), "ntk export kernel.py", "tests"))


def exported(activation: str, layers: int = 1, bias: bool = False) -> Any:
    module = ModuleType("kernel")
    exec(compile(source(activation, layers, bias), "kernel.py", "exec"), module.__dict__)
    return module


def largest(activation: str, layers: int, bias: bool, pairs: list) -> float:
    network = SmoothNetwork(activation, layers, bias)
    found = worst_smooth_errors(exported(activation, layers, bias), network, pairs)
    return max(error for error, _ in found.values())


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("activation", [*BOUNDED, "gelu", "u^3 - 3*u + 1", "max(0, u) + sin(u)"])
def test_one_layer(activation: str, scale: float) -> None:
    assert largest(activation, 1, scale in (1.0, 1e3), smooth_pairs(scale)[::2]) < ERROR


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("activation", BOUNDED)
def test_three_layers(activation: str, scale: float) -> None:
    assert largest(activation, 3, scale in (1e-8, 30.0), smooth_pairs(scale)[1::3]) < ERROR


@pytest.mark.parametrize("scale", SCALES[:4])
def test_gelu_of_three_layers(scale: float) -> None:
    assert largest("gelu", 3, scale == 1.0, smooth_pairs(scale)[1::3]) < ERROR


@pytest.mark.parametrize("activation", ["u^3", "u^3 - 3*u + 1"])
@pytest.mark.parametrize("scale", SCALES)
def test_polynomials_of_two_layers(activation: str, scale: float) -> None:
    assert largest(activation, 2, True, smooth_pairs(scale)[::3]) < ERROR


@pytest.mark.slow
@pytest.mark.parametrize("activation", [*BOUNDED, "gelu"])
def test_ten_layers(activation: str) -> None:
    """GELU and sin are refused at 1e8, where equal rows are not known to enough digits."""
    for scale in (1e-8, 1.0, 1e8)[: 2 if activation == "gelu" or "sin" in activation else 3]:
        assert largest(activation, 10, scale == 1.0, smooth_pairs(scale)[1::4]) < ERROR


@pytest.mark.parametrize("layers", [1, 2])
def test_exp_up_to_where_it_overflows(layers: int) -> None:
    assert largest("exp", layers, True, smooth_pairs(1.0)[::2] + smooth_pairs(1e-8)[::4]) < ERROR
    with pytest.raises(ValueError, match=r"row 0 of x1 has the .* the row is too large or too small for this depth"):
        exported("exp", layers).nngp(1e3 * np.ones((2, 2)))


def test_polynomials_that_overflow_are_refused() -> None:
    with pytest.raises(ValueError, match=r"row 1 of x2 has the .* too large or too small"):
        exported("u^3", 4).ntk(np.ones((1, 2)), np.array([[1.0, 1.0], [1e5, 1e5]]))


def test_a_pair_that_is_out_of_reach_is_refused_by_its_rows() -> None:
    x = np.array([[1.0, 0.0, 0.0], [1e13, 2e13, 3e13], [1e13, 2e13, 3e13]])
    with pytest.raises(ValueError, match="the nngp of row 1 of x1 and row 2 of x2, or of x1 alone, is not known to"):
        exported("sin").nngp(x)


@pytest.mark.parametrize("size", [1, 2, 100, 1000])
def test_other_dimensions(size: int) -> None:
    assert largest("erf", 2, False, smooth_pairs(30.0, size)[::4]) < ERROR
    assert largest("sin", 1, True, smooth_pairs(1.0, size)[::4]) < ERROR


def test_hard_and_easy_pairs_side_by_side_and_any_threads() -> None:
    rng = np.random.default_rng(3)
    x = 30 * rng.standard_normal((170, 3))
    x[100:130] = x[:30] * (1 + 1e-9)
    x[130:160] = -x[:30]
    module, network = exported("erf", 2, True), SmoothNetwork("erf", 2, True)
    one = module.nngp_ntk(x, threads=1, **network.settings())
    for part, again in zip(one, module.nngp_ntk(x, threads=3, **network.settings()), strict=True):
        assert np.array_equal(part, again)
        assert np.array_equal(part, part.T)
    for i, j in ((0, 100), (100, 0), (5, 135), (7, 9), (165, 3), (4, 4)):
        for part, (exact, size) in zip(one, smooth_kernels(network, x[i], x[j]), strict=True):
            assert abs(mpf(float(part[i, j])) - exact) < ERROR * size


def test_the_diagonal_is_rounded_from_doubled_precision() -> None:
    x = np.random.default_rng(1).standard_normal((8, 5)) * np.logspace(-6, 6, 8)[:, None]
    for activation in ("erf", "gelu", "cos"):  # rows of x1 with themselves ask nothing of pairs
        network = SmoothNetwork(activation, 3, True)
        for k, part in enumerate(exported(activation, 3, True).nngp_ntk(x, **network.settings())):
            for row, entry in zip(x, np.diag(part), strict=True):
                exact = smooth_kernels(network, row, row)[k][0]
                assert abs(mpf(float(entry)) - exact) <= np.spacing(float(exact))


ARGUMENTS = [0.0, 1e-30, 3e-17, -1e-9, 0.3, -0.34, 1.0, -2.5, 40.0, -700.25, 1e16, -1e16]


@dataclass(frozen=True)
class Numbers:
    """Numbers with bounds of a module, in floats of so many digits or in twice as many."""

    backend: str
    kind: type
    doubled: bool

    @property
    def module(self) -> Any:
        return of_backend(self.backend, "gelu", 2, False)

    @property
    def digits(self) -> int:
        return (2 if self.doubled else 1) * (np.finfo(self.kind).nmant + 1)

    def number(self, value: float, low: float, error: float) -> Any:
        start, rest, bound = (np.array([part], self.kind) for part in (value, low, error))
        return self.module._Bounded(self.module._Doubled(start, rest) if self.doubled else start, bound)


NUMBERS = [
    Numbers("numpy", np.float64, False),
    *(Numbers("numpy", np.float64, True), Numbers("array-api", np.float64, True)),
    Numbers("array-api", np.float32, True),
]


@pytest.mark.parametrize("numbers", NUMBERS, ids=str)
def test_bounds_hold(numbers: Numbers) -> None:
    """Each function, at numbers with and without an error, against many digits."""
    module, number, doubled, least = numbers.module, numbers.number, numbers.doubled, np.finfo(numbers.kind).tiny

    def check(found: Any, exact: mpf) -> None:
        parts = (found.value.high, found.value.low) if doubled else (found.value,)
        assert all(part.dtype == numbers.kind for part in parts)
        value = mpmath.fsum(mpf(float(part[0])) for part in parts)
        assert abs(value - exact) <= float(found.error[0]) * (1 + 1e-6) + least
        assert found.error[0] <= 2.0 ** ((18 if doubled else 3) - numbers.digits) * (abs(exact) + 1) ** 2

    with mpmath.workdps(400), np.errstate(all="ignore"):
        for value in map(float, np.array(ARGUMENTS, numbers.kind)):
            low = float(numbers.kind(value * 2.0 ** (-2 - numbers.digits // 2))) if doubled else 0.0
            x, exact = number(value, low, 0.0), mpf(value) + mpf(low)
            if value <= 0:
                check(module._exp_minus_one(x), mpmath.expm1(exact))
            if value >= 0:
                check(module._sqrt(x), mpmath.sqrt(exact))
            if abs(value) < 80:
                check(module._exp(x), mpmath.exp(exact))
                below = -abs(value) - 1.0
                check(
                    module._exp_sinh(number(below, 0.0, 0.0), x),
                    mpmath.exp(mpf(float(numbers.kind(below)))) * mpmath.sinh(exact),
                )
                check(
                    module._exp_cosh(number(below, 0.0, 0.0), x),
                    mpmath.exp(mpf(float(numbers.kind(below)))) * mpmath.cosh(exact),
                )
            for other in map(float, np.array([1e-12, 1.0, 1e8], numbers.kind)):
                check(module._arctan_ratio(x, number(other, 0.0, 0.0)), mpmath.atan2(exact, mpf(other)))


@pytest.mark.parametrize("numbers", NUMBERS, ids=str)
def test_bounds_follow_an_error(numbers: Numbers) -> None:
    """What is off by its bound leads to what is off by no more than its bound."""
    module, shift = numbers.module, 1e-6

    def number(value: float) -> Any:
        return numbers.number(value, 0.0, shift)

    functions = [
        (lambda x: module._sqrt(x), lambda v: np.sqrt(max(v, 0))),
        (lambda x: module._exp(x), np.exp),
        (lambda x: module._exp_minus_one(-1 * x), lambda v: np.expm1(-v)),
        (lambda x: module._exp_sinh(-2 * x, x), lambda v: np.exp(-2 * v) * np.sinh(v)),
        (lambda x: module._exp_cosh(-2 * x, x), lambda v: np.exp(-2 * v) * np.cosh(v)),
        (lambda x: module._arctan_ratio(x, number(1e-3)), lambda v: np.arctan2(v, 1e-3)),
        (lambda x: module._arctan_ratio(number(1e-3), x), lambda v: np.arctan2(1e-3, v)),
        (lambda x: x * x - 3 / (x + 1), lambda v: v * v - 3 / (v + 1)),
    ]
    with np.errstate(all="ignore"):
        for value in map(float, np.array([1e-6, 2e-6, 1e-3, 0.7, 5.0], numbers.kind)):
            for function, plain in functions:
                found = function(number(value))
                middle = float(found.value.high[0] if numbers.doubled else found.value[0])
                for end in (value - shift, value + shift):
                    assert abs(plain(end) - middle) <= found.error[0] + 8 * np.finfo(numbers.kind).eps * (
                        1 + abs(middle)
                    )


finite_rows = arrays(
    float,
    st.tuples(st.integers(1, 4), st.integers(1, 3)),
    elements=st.floats(-1e4, 1e4) | st.sampled_from([0.0, 1.0, -1.0, 1e-200, 5e-324]),
)


@pytest.mark.slow
@settings(deadline=None, derandomize=True, max_examples=25)
@given(finite_rows, st.sampled_from(["erf", "gelu", "cos"]), st.booleans())
def test_an_answer_or_an_error_never_nan_and_no_warning(x: np.ndarray, activation: str, bias: bool) -> None:
    module = exported(activation, 2, bias)
    try:
        with np.errstate(all="raise"):
            found = (*module.nngp_ntk(x, -x, threads=1), *module.nngp_ntk(x, threads=1))
    except ValueError as error:
        assert re.search(r"row \d+ of x", str(error))
    else:
        assert not any(np.isnan(part).any() for part in found)


def test_input_is_held_to_the_same_contract() -> None:
    module = exported("erf")
    assert module.nngp(np.zeros((0, 3))).shape == (0, 0)
    assert module.nngp(np.ones((2, 3), np.float32)).dtype == np.float32
    assert np.array_equal(module.ntk([[0, 0]]), [[0.0]])
    with pytest.raises(ValueError, match="expected as many columns"):
        module.nngp(np.ones((2, 3)), np.ones((2, 2)))
    with pytest.raises(TypeError, match="expected real numbers"):
        module.nngp(np.ones((2, 2)) * 1j)
    with pytest.raises(ValueError, match="sigma_w is 0"):
        module.nngp(np.ones((2, 2)), sigma_w=0)


def test_a_backend_without_such_modules_is_refused() -> None:
    formula = kernel_formula(read_activation("erf"), Convention("ntk", False, False), 1)
    without = replace(known_backends()["numpy"], name="other", smooth_contract=None)
    with pytest.raises(ValueError, match=r"other has no smooth.py.j2; expected one that has, such as numpy"):
        render_kernel_module(formula, Provenance((), "ntk export kernel.py", "tests"), without)


def test_the_header_says_what_and_how() -> None:
    text = source("sin", 3, True)
    header = " ".join(text.split('"""')[1].split())
    assert "q = k(x, x), q' = k(x', x'), c = k(x, x')" in header
    assert "Sin(), 3 times, then Dense(1, W_std=sigma_a, b_std=sigma_b_out, parameterization='ntk')" in header
    assert "within 1e-13 of √(K(x, x) K(x', x'))" in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 120
    assert len(source("sin", 100, True)) < len(text) + 50
