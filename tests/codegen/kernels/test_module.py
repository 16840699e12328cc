"""Generated kernel modules: the accuracy, the contract and the text.

Set the environment variable NTK_UPDATE_GOLDENS=1 to write the golden files anew, then read the difference.
"""

import ast
import hashlib
import inspect
import itertools
import os
import re
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from mpmath import mpf
from sympy import Integer, S, Symbol, acos, cos, exp, pi, sin, sqrt, zeta

from codegen.kernels import Provenance, render_kernel_module
from codegen.kernels.backends.numpy import BACKEND as NUMPY
from codegen.kernels.backends.numpy.printer import numpy_code
from codegen.kernels.module import render_homogeneous_module
from derive.language.convention import Convention, Parameterization
from derive.language.symbols import d, q, qp, sigma_a, sigma_b, sigma_w, theta
from derive.networks.formula import E_slope, E_value, KernelFormula, LayerFormula, inner, sigma_b_out, tangent
from tests.codegen.kernels.formatted import complaint

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests" / "golden"
PROVENANCE = Provenance(
    claims=(("relu-value", "proved"), ("relu-slope", "proved")),
    command="ntk export kernel.py --activation relu --bias",
    tool="tests",
    worst_error=3.04e-15,
    worst_where="two vectors of the plane at 2.715 radians",
)
ANGULAR = {
    0: pi - theta,
    1: sin(theta) + (pi - theta) * cos(theta),
    2: 3 * sin(theta) * cos(theta) + (pi - theta) * (1 + 2 * cos(theta) ** 2),
    3: 15 * sin(theta) - 11 * sin(theta) ** 3 + (pi - theta) * (9 * cos(theta) + 6 * cos(theta) ** 3),
}
"""J_n of Cho and Saul: E[max(0, U)ⁿ max(0, V)ⁿ] = (√q √q')ⁿ J_n(θ)/(2π)."""

CONVENTIONS = tuple(itertools.product(("standard", "ntk"), (False, True), (False, True)))


def kernel_formula(
    degree: int = 1, parameterization: Parameterization = "standard", hidden: bool = False, output: bool = False
) -> KernelFormula:
    """The formula of max(0, u)ⁿ, by hand."""
    name = {0: "step", 1: "relu"}.get(degree, f"relu^{degree}")
    scale = sqrt(q) * sqrt(qp)
    value = scale**degree * ANGULAR[degree] / (2 * pi)
    slope = degree**2 * scale ** (degree - 1) * ANGULAR[degree - 1] / (2 * pi) if degree else S.Zero
    return with_kernels(name, Convention(parameterization, hidden, output), value, slope)


def with_kernels(name: str, convention: Convention, value: Any, slope: Any) -> KernelFormula:
    hidden, output = convention.hidden_bias, convention.output_bias
    covariance = sigma_w**2 * inner / d + (sigma_b**2 if hidden else 0)
    nngp = sigma_a**2 * E_value + (sigma_b_out**2 if output else 0)
    if convention.parameterization == "standard":
        below = inner + (1 if hidden else 0)
        ntk = E_value + sigma_a**2 * tangent * E_slope + (1 if output else 0)
    else:
        below = covariance
        ntk = sigma_a**2 * E_value + sigma_a**2 * E_slope * tangent + (sigma_b_out**2 if output else 0)
    first, readout = LayerFormula(covariance, below), LayerFormula(nngp, ntk)
    return KernelFormula(name, convention, 1, value, slope, first, None, readout)


def compiled(source: str) -> Any:
    module = ModuleType("kernel")
    exec(compile(source, "kernel.py", "exec"), module.__dict__)
    return module


@cache
def kernel(*case: Any) -> Any:
    return compiled(render_kernel_module(kernel_formula(*case), PROVENANCE))


# --- accuracy -------------------------------------------------------------------------------------------------------


def angular(degree: int, angle: Any) -> Any:
    s, c, rest = mpmath.sin(angle), mpmath.cos(angle), mpmath.pi - angle
    return (rest, s + rest * c, 3 * s * c + rest * (1 + 2 * c**2), 15 * s - 11 * s**3 + rest * (9 * c + 6 * c**3))[
        degree
    ]


def reference(case: tuple, x: np.ndarray, y: np.ndarray, w: float, b: float, a: float) -> tuple[Any, Any, Any]:
    """(nngp, ntk, sum of the sizes of the terms of ntk) of the given doubles, in the precision of mpmath."""
    degree, parameterization, hidden, output = case
    w2, b2, a2 = (mpf(float(value)) ** 2 for value in (w, b, a))
    xs, ys = [mpf(float(value)) for value in x], [mpf(float(value)) for value in y]
    first, second, mixed = mpmath.fdot(xs, xs), mpmath.fdot(ys, ys), mpmath.fdot(xs, ys)

    def covariance(product: Any) -> Any:
        return w2 * product / len(xs) + (b2 if hidden else 0)

    scale = mpmath.sqrt(covariance(first) * covariance(second))
    value = slope = mpf(0)
    if scale:
        ratio = covariance(mixed) / scale
        if 1 - ratio**2 < mpf(10) ** (20 - mpmath.mp.dps):
            ratio = mpmath.sign(ratio)
        angle = mpmath.acos(ratio)
        value = scale**degree * angular(degree, angle) / (2 * mpmath.pi)
        slope = degree**2 * scale ** (degree - 1) * angular(degree - 1, angle) / (2 * mpmath.pi)
        if ratio == -1:
            value = slope = mpf(0)
    last = b2 if output else mpf(0)
    if parameterization == "standard":
        terms = [value, a2 * slope * mixed, a2 * slope * hidden, mpf(output)]
    else:
        terms = [a2 * value, a2 * slope * covariance(mixed), last]
    return a2 * value + last, mpmath.fsum(terms), mpmath.fsum(terms, absolute=True)


def hard_pairs(seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Random, nearly parallel, nearly opposite, tiny, huge and mixed pairs, and all angles in the plane."""
    rng = np.random.default_rng(seed)
    pairs = []
    for size in (1, 2, 3, 10, 100):
        pairs += [tuple(rng.standard_normal((2, size))) for _ in range(6)]
        for power in range(1, 17):
            x, noise = rng.standard_normal((2, size))
            scale = rng.uniform(0.1, 10)
            pairs += [(x, scale * x + 10.0**-power * noise), (x, -scale * x + 10.0**-power * noise)]
        for scale in (1e-150, 1e-70, 1e-10, 1e10, 1e40):
            x, y = scale * rng.standard_normal((2, size))
            pairs += [(x, y), (x, 1e-5 * y - x), (x, 1e-9 * y + x), (x, y / scale / scale)]
        x = rng.standard_normal(size)
        pairs += [(x, x), (x, -x), (x, 3 * x), (x, -3 * x), (1e30 * x, -1e30 * x)]
    pairs += [(np.array([1.0, 0.0]), np.array([np.cos(t), np.sin(t)])) for t in np.linspace(0.001, 3.14, 60)]
    return pairs


def representable(value: Any) -> bool:
    return value == 0 or 1e-290 < abs(value) < 1e300


def worst_error(case: tuple, seed: int = 0) -> tuple[float, float]:
    """Worst error of nngp relative to itself, of ntk relative to the sum of the sizes of its terms."""
    module, weights = kernel(*case), {"sigma_w": 1.3, "sigma_a": 0.7}
    if case[2] or case[3]:
        weights["sigma_b"] = 0.1
    worst_nngp = worst_ntk = mpf(0)
    with mpmath.workdps(420):
        for x, y in hard_pairs(seed):
            nngp, ntk, size = reference(case, x, y, 1.3, 0.1, 0.7)
            mine_nngp, mine_ntk = (mpf(float(part[0, 0])) for part in module.nngp_ntk(x[None], y[None], **weights))
            if nngp == 0:
                assert mine_nngp == 0
            elif representable(nngp):
                worst_nngp = max(worst_nngp, abs(mine_nngp / nngp - 1))
            if size == 0:
                assert mine_ntk == 0
            elif representable(size):
                worst_ntk = max(worst_ntk, abs(mine_ntk - ntk) / size)
    return float(worst_nngp), float(worst_ntk)


@pytest.mark.parametrize("case", [(1, *convention) for convention in CONVENTIONS])
def test_relu_is_accurate(case: tuple) -> None:
    assert max(worst_error(case)) < 1e-14


@pytest.mark.parametrize("case", [(n, *rest) for n in (2, 3) for rest in CONVENTIONS[::3]])
def test_higher_powers_are_accurate(case: tuple) -> None:
    assert max(worst_error(case)) < 5e-14


@pytest.mark.parametrize("degree", range(4))
def test_the_reference_is_the_angular_integral(degree: int) -> None:
    with mpmath.workdps(30):
        for angle in map(mpf, ("0.2", "1.5", "2.9")):
            integral = mpmath.quad(
                lambda t, angle=angle: (mpmath.cos(t) * mpmath.cos(t - angle)) ** degree,
                [angle - mpmath.pi / 2, mpmath.pi / 2],
            )
            expected = 2**degree * mpmath.factorial(degree) * integral
            assert mpmath.almosteq(angular(degree, angle), expected, rel_eps=mpf(10) ** -20)


@pytest.mark.parametrize("size", [1, 2, 7, 300])
@pytest.mark.parametrize("degree", [1, 2, 3])
@pytest.mark.parametrize("parameterization", ["standard", "ntk"])
def test_opposite_rows_without_bias_give_exactly_zero(parameterization: str, degree: int, size: int) -> None:
    module = kernel(degree, parameterization, False, False)
    x = np.random.default_rng(size).standard_normal((20, size))
    whole = np.round(8 * x)
    whole[:, 0] += np.all(whole == 0, axis=1)
    for one, two in ((x, -x), (x, -4 * x), (1e-200 * x, -1e-200 * x), (whole, -3 * whole), (5 * whole, -7 * whole)):
        for part in module.nngp_ntk(one, two):
            assert (np.diag(part) == 0).all()


def test_equal_rows_give_the_limit() -> None:
    x = np.random.default_rng(0).standard_normal((50, 7))
    nngp, ntk = kernel(1, "standard").nngp_ntk(x, sigma_w=1.3)
    square = np.sum(x * x, axis=1)
    np.testing.assert_allclose(np.diag(nngp), 1.3**2 * square / 7 / 2, rtol=2e-15)
    np.testing.assert_allclose(np.diag(ntk), 1.3**2 * square / 7 / 2 + square / 2, rtol=2e-15)


def test_the_slope_of_relu_stays_in_its_range() -> None:
    w = np.concatenate([np.linspace(0, 0.5, 1001), 10.0 ** -np.arange(300.0)])
    for near in (None, np.zeros(len(w))):
        module = kernel(1, "standard")
        slope = module._slope(module._Angles(w, np.sqrt(w), near, 0.5), np.empty_like(w))
        assert slope.min() >= 0
        assert slope.max() <= 1


def test_other_homogeneous_activations() -> None:
    """u², where nngp is qq' + 2c² and ntk adds 4c x·x'; u, where E[σ'σ'] = 1 also at 0; |u|; and the step."""
    rng = np.random.default_rng(1)
    x, y = rng.standard_normal((30, 3)), rng.standard_normal((20, 3))
    dot, r = x @ y.T, sqrt(q) * sqrt(qp)
    c, square = dot / 3, np.sum(x**2, axis=1)[:, None] * np.sum(y**2, axis=1) / 9
    convention = Convention("standard")

    module = compiled(
        render_kernel_module(
            with_kernels("square", convention, r**2 * (1 + 2 * cos(theta) ** 2), 4 * r * cos(theta)), PROVENANCE
        )
    )
    nngp, ntk = module.nngp_ntk(x, y)
    np.testing.assert_allclose(nngp, square + 2 * c**2, rtol=1e-13)
    np.testing.assert_allclose(ntk, nngp + 4 * c * dot, rtol=1e-13)

    module = compiled(render_kernel_module(with_kernels("linear", convention, r * cos(theta), S.One), PROVENANCE))
    np.testing.assert_allclose(module.ntk(x, y), c + dot, rtol=1e-12, atol=1e-15)

    value = 2 * r * (sin(theta) + (pi / 2 - theta) * cos(theta)) / pi
    module = compiled(render_kernel_module(with_kernels("abs", convention, value, 1 - 2 * theta / pi), PROVENANCE))
    angle = np.arccos(np.clip(c / np.sqrt(square), -1, 1))
    expected = np.sqrt(square) * 2 / np.pi * (np.sin(angle) + (np.pi / 2 - angle) * np.cos(angle))
    np.testing.assert_allclose(module.nngp(x, y), expected, rtol=1e-12)
    np.testing.assert_allclose(module.ntk(x, y), expected + dot * (1 - 2 * angle / np.pi), rtol=1e-12)

    np.testing.assert_allclose(kernel(0, "standard").nngp(x, y), (np.pi - angle) / (2 * np.pi), rtol=1e-13)
    assert (kernel(0, "standard").ntk([[0.0, 0.0]], [[1.0, 1.0]]) == 0).all()


# --- contract -------------------------------------------------------------------------------------------------------

BIASED = (1, "standard", True, True)
HIDDEN = (1, "standard", True, False)
PLAIN = (1, "standard", False, False)
FUNCTIONS = ("nngp", "ntk", "nngp_ntk")


def test_names_and_signatures() -> None:
    for case, names in (
        (PLAIN, ["sigma_w", "sigma_a"]),
        (HIDDEN, ["sigma_w", "sigma_b", "sigma_a"]),
        (BIASED, ["sigma_w", "sigma_b", "sigma_a", "sigma_b_out"]),
    ):
        module = kernel(*case)
        assert sorted(module.__all__) == sorted(FUNCTIONS)
        for function in FUNCTIONS:
            parameters = inspect.signature(getattr(module, function)).parameters
            assert list(parameters) == ["x1", "x2", *names, "threads"]
            assert parameters["threads"].default is None
            defaults = {"sigma_w": np.sqrt(2.0), "sigma_b": 0.1, "sigma_a": 1.0, "sigma_b_out": None}
            assert [parameters[name].default for name in names] == [defaults[name] for name in names]
    assert inspect.signature(kernel(2, "standard").nngp).parameters["sigma_w"].default == 1.0


@pytest.mark.parametrize("case", [BIASED, PLAIN, (2, "ntk", True, False)])
def test_both_are_the_two(case: tuple) -> None:
    x, y = np.random.default_rng(2).standard_normal((2, 300, 4))
    module = kernel(*case)
    for arguments in ((x,), (x, y[:270])):
        nngp, ntk = module.nngp_ntk(*arguments)
        assert np.array_equal(nngp, module.nngp(*arguments))
        assert np.array_equal(ntk, module.ntk(*arguments))
        assert nngp.shape == ntk.shape == (300, len(arguments[-1]))


@pytest.mark.parametrize("case", [BIASED, PLAIN])
def test_tiles_meet(case: tuple) -> None:
    """The result does not depend on where the tiles are cut, and one argument means the same as two."""
    x = np.random.default_rng(3).standard_normal((600, 5))
    module = kernel(*case)
    whole = module.nngp_ntk(x)
    for part, again in zip(whole, module.nngp_ntk(x, x.copy()), strict=True):
        assert np.array_equal(part, part.T)
        np.testing.assert_allclose(part, again, rtol=1e-12, atol=1e-14)
    for part, some in zip(whole, module.nngp_ntk(x[100:350], x[200:]), strict=True):
        np.testing.assert_allclose(part[100:350, 200:], some, rtol=1e-12, atol=1e-14)


def test_refinement_in_chunks_changes_nothing() -> None:
    x = 1 + 1e-6 * np.random.default_rng(4).standard_normal((90, 40))
    module = compiled(render_kernel_module(kernel_formula(*BIASED), PROVENANCE))
    x[::2] *= -1
    expected = module.ntk(x)
    module._CHUNK = 1000
    assert np.array_equal(module.ntk(x), expected)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("f4", None, "f4"),
        ("f4", "f4", "f4"),
        (">f4", "f4", "f4"),
        ("f4", "f8", "f8"),
        ("f4", "i4", "f8"),
        ("f8", None, "f8"),
        (">f8", None, "f8"),
        ("f2", None, "f8"),
        ("f2", "f4", "f8"),
        ("i8", None, "f8"),
        ("u1", "i2", "f8"),
        ("?", None, "f8"),
        ("g", None, "f8"),
    ],
)
def test_result_types(first: str, second: str | None, expected: str) -> None:
    x = np.array([[1, 0], [1, 1]])
    arguments = [x.astype(kind) for kind in (first, second) if kind]
    exact = kernel(*BIASED).nngp_ntk(x.astype(float))
    for part, double in zip(kernel(*BIASED).nngp_ntk(*arguments), exact, strict=True):
        assert part.dtype == np.dtype(expected)
        assert np.array_equal(part, double.astype(expected))


def test_lists_will_do_and_arguments_stay_as_they_are() -> None:
    assert kernel(*PLAIN).nngp([[1, 2], [3, 4]], [[5, 6]]).shape == (2, 1)
    x = np.asfortranarray(np.random.default_rng(5).standard_normal((6, 4)))
    kept = x.copy()
    x.flags.writeable = False
    assert np.array_equal(kernel(*BIASED).ntk(x), kernel(*BIASED).ntk(kept))
    assert np.array_equal(x, kept)
    assert kernel(*PLAIN).nngp(np.zeros((5, 6))[::2, ::-1]).shape == (3, 3)


@pytest.mark.parametrize(
    ("first", "second", "error", "message"),
    [
        (np.ones(3), None, ValueError, r"x1 has shape \(3,\); expected real numbers of shape \(n, d\)"),
        ([], None, ValueError, r"x1 has shape \(0,\)"),
        (3.0, None, ValueError, r"x1 has shape \(\)"),
        (np.ones((2, 2, 2)), None, ValueError, r"x1 has shape \(2, 2, 2\)"),
        (np.ones((2, 0)), None, ValueError, r"x1 has shape \(2, 0\); .* d at least 1"),
        ([[1, 2], [3]], None, ValueError, "x1 is ragged"),
        (np.ones((2, 2)), np.ones(2), ValueError, r"x2 has shape \(2,\)"),
        (np.ones((2, 2)), [[1.0], [1.0, 2.0]], ValueError, "x2 is ragged"),
        (np.ones((2, 2)), np.ones((2, 3)), ValueError, r"x2 has shape \(2, 3\) and x1 has shape \(2, 2\)"),
        (np.ones((0, 2)), np.ones((0, 3)), ValueError, r"x2 has shape \(0, 3\) and x1 has shape \(0, 2\)"),
        (np.ones((2, 2), complex), None, TypeError, r"x1 has dtype complex128 and shape \(2, 2\); expected real"),
        (np.ones((2, 2), object), None, TypeError, "x1 has dtype object"),
        ([[None, 1.0]], None, TypeError, "x1 has dtype object"),
        ([["a", "b"]], None, TypeError, "x1 has dtype <U1"),
        (np.ones((2, 2)), [[1j]], TypeError, "x2 has dtype complex128"),
        (np.zeros((1, 1), "M8[s]"), None, TypeError, "x1 has dtype datetime64"),
        ([[1.0], [np.nan], [np.inf]], None, ValueError, r"row 1 of x1, of shape \(3, 1\), is not finite"),
        (np.ones((1, 1)), [[0.0], [-np.inf]], ValueError, "row 1 of x2"),
    ],
)
@pytest.mark.parametrize("function", FUNCTIONS)
def test_bad_arrays(function: str, first: Any, second: Any, error: type[Exception], message: str) -> None:
    for case in (PLAIN, BIASED):
        with pytest.raises(error, match=message):
            getattr(kernel(*case), function)(first, second)


def test_a_mask_may_hide_nothing() -> None:
    x = np.arange(6.0).reshape(3, 2)
    module = kernel(*PLAIN)
    assert np.array_equal(module.ntk(np.ma.array(x, mask=False)), module.ntk(x))
    with pytest.raises(ValueError, match=r"x2 has shape \(3, 2\) and a mask that hides entries; expected real numbers"):
        module.ntk(x, np.ma.array(x, mask=x > 4))


def test_longdouble_beyond_double_is_named() -> None:
    if np.finfo(np.longdouble).max == np.finfo(float).max:
        pytest.skip("longdouble is double here")
    huge = np.array([[1], [2]], np.longdouble) * np.longdouble(10) ** 400
    with pytest.raises(ValueError, match=r"row 0 of x1, of shape .*, is not finite in float64"):
        kernel(*PLAIN).nngp(huge)


@pytest.mark.parametrize("name", ["sigma_w", "sigma_b", "sigma_a"])
@pytest.mark.parametrize(
    "value", [np.nan, np.inf, -1.0, 1e21, 1e-21, "1", None, 1j, True, np.ones(1), [1.0], 10**400], ids=repr
)
def test_bad_standard_deviations(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=rf"{name} is .*; expected a real number from 1e-20 to 1e\+20"):
        kernel(*BIASED).nngp(np.ones((2, 2)), **{name: value})


def test_only_the_bias_may_be_zero() -> None:
    x = np.random.default_rng(6).standard_normal((5, 3))
    biased, plain = kernel(1, "ntk", True, True), kernel(1, "ntk", False, False)
    for part, expected in zip(biased.nngp_ntk(x, sigma_b=0), plain.nngp_ntk(x), strict=True):
        size = np.sqrt(np.outer(np.diag(expected), np.diag(expected)))
        assert (np.abs(part - expected) <= 1e-15 * size).all()
    for name in ("sigma_w", "sigma_a"):
        with pytest.raises(ValueError, match=f"{name} is 0; "):
            plain.nngp(x, **{name: 0})
    with pytest.raises(TypeError, match="sigma_b"):
        plain.nngp(x, sigma_b=0.1)
    assert biased.nngp(x, sigma_w=np.float32(1), sigma_b=np.int8(1)).shape == (5, 5)


@pytest.mark.parametrize("function", ["nngp", "ntk"])
def test_no_rows(function: str) -> None:
    for case in (PLAIN, BIASED):
        call = getattr(kernel(*case), function)
        empty, some = np.empty((0, 3)), np.ones((2, 3), "f4")
        assert call(empty).shape == (0, 0)
        assert call(empty, some).shape == (0, 2)
        assert call(some, empty).shape == (2, 0)
        assert call(some[:0], some).dtype == np.float32


def test_rows_of_zeros() -> None:
    x = np.array([[0.0, 0.0], [-0.0, 0.0], [1.0, 2.0]])
    for case in itertools.product((1, 2, 3), ("standard", "ntk")):
        for part in kernel(*case, False, False).nngp_ntk(x):
            assert (part[:2] == 0).all()
            assert (part[:, :2] == 0).all()
            assert part[2, 2] > 0
        for part in kernel(*case, True, False).nngp_ntk(x, sigma_b=0.0):
            assert (part[:2, :2] >= 0).all()
            assert np.isfinite(part).all()
        nngp, _ = kernel(*case, True, False).nngp_ntk(x, sigma_b=0.5)
        assert nngp[0, 0] == nngp[0, 1] > 0


def test_overflow_is_silent_and_signed() -> None:
    x = np.array([[1e200, 0.0], [-1e200, 1e198], [0.0, 1e200], [-1e200, 0.0], [1e-200, 0.0]])
    for case in ((1, *rest) for rest in CONVENTIONS):
        nngp, ntk = kernel(*case).nngp_ntk(x)
        assert nngp[0, 0] == ntk[0, 0] == np.inf
        assert ntk[0, 1] == -np.inf
        assert not np.isnan(nngp).any()
        assert not np.isnan(ntk).any()
    nngp, ntk = kernel(*PLAIN).nngp_ntk(x)
    assert nngp[0, 3] == ntk[0, 3] == 0
    np.testing.assert_allclose(nngp[0, 4], 0.5, rtol=1e-15)
    single = kernel(*PLAIN).nngp(np.full((1, 2), 1e30, "f4"))
    assert single.dtype == np.float32
    assert single[0, 0] == np.inf


QUICK = settings(deadline=None, derandomize=True, max_examples=60)

finite_rows = arrays(
    float,
    st.tuples(st.integers(1, 5), st.integers(1, 4)),
    elements=st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=True),
)
mild_rows = arrays(float, st.tuples(st.integers(1, 6), st.integers(1, 4)), elements=st.floats(-1e3, 1e3))
cases = st.tuples(st.integers(1, 3), *map(st.sampled_from, (("standard", "ntk"), (False, True), (False, True))))


@QUICK
@given(finite_rows, cases)
def test_never_nan_never_a_warning(x: np.ndarray, case: tuple) -> None:
    with np.errstate(all="raise"):
        for part in kernel(*case).nngp_ntk(x, -x):
            assert not np.isnan(part).any()
        for part in kernel(*case).nngp_ntk(x):
            assert not np.isnan(part).any()
            assert np.array_equal(part, part.T)


@QUICK
@given(mild_rows, cases)
def test_positive_semidefinite_up_to_rounding(x: np.ndarray, case: tuple) -> None:
    for part in kernel(*case).nngp_ntk(x):
        assert (np.diag(part) >= 0).all()
        eigenvalues = np.linalg.eigvalsh(part)
        assert eigenvalues[0] >= -1e-13 * max(eigenvalues[-1], 1e-300)


@QUICK
@given(mild_rows, st.integers(1, 3), st.integers(-40, 40))
def test_homogeneous_without_bias(x: np.ndarray, degree: int, power: int) -> None:
    module = kernel(degree, "standard", False, False)
    for part, scaled in zip(module.nngp_ntk(x), module.nngp_ntk(2.0**power * x), strict=True):
        usual = np.abs(part) > 1e-150
        assert np.array_equal(np.ldexp(part, 2 * power * degree)[usual], scaled[usual])


@QUICK
@given(mild_rows, cases)
def test_arguments_commute(x: np.ndarray, case: tuple) -> None:
    y = x[::-1] + 1.0
    for part, swapped in zip(kernel(*case).nngp_ntk(x, y), kernel(*case).nngp_ntk(y, x), strict=True):
        np.testing.assert_allclose(part, swapped.T, rtol=1e-9, atol=1e-12 * max(1.0, np.abs(part).max()))


@pytest.mark.parametrize("spread", [1.0, 1e-9])
def test_memory_is_that_of_tiles(spread: float) -> None:
    """Beyond the results: five copies of the input and 30 MB for tiles and chunks. (n, n, d) would be 2.9 GB."""
    rng = np.random.default_rng(7)
    count = 1500 if spread == 1.0 else 600
    x = 1.0 - spread + spread * rng.standard_normal((count, 160))
    module = kernel(*BIASED)
    tracemalloc.start()
    try:
        results = module.nngp_ntk(x)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak - sum(part.nbytes for part in results) < 5 * x.nbytes + 30e6


# --- text -----------------------------------------------------------------------------------------------------------


def source_of(*case: Any) -> str:
    return render_kernel_module(kernel_formula(*case), PROVENANCE)


def run(code: str, *arguments: str, **environment: str) -> str:
    known = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=known | environment,
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_runs_where_sympy_cannot_be_imported(tmp_path: Path) -> None:
    (tmp_path / "exported.py").write_text(source_of(*BIASED), encoding="utf-8")
    code = (
        "import sys\n"
        "for name in ('sympy', 'mpmath', 'jinja2', 'scipy', 'codegen', 'derive'): sys.modules[name] = None\n"
        "sys.path.insert(0, sys.argv[1])\n"
        "import warnings; warnings.simplefilter('error')\n"
        "import exported\n"
        "print(repr(exported.ntk([[1.0, 2.0], [3.0, 4.0]]).tolist()))\n"
    )
    expected = kernel(*BIASED).ntk([[1.0, 2.0], [3.0, 4.0]]).tolist()
    assert ast.literal_eval(run(code, str(tmp_path))) == expected


def test_imports_numpy_only() -> None:
    tree = ast.parse(source_of(*BIASED))
    imported = {
        name
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported == {"__future__", "concurrent.futures", "numpy", "os", "typing"}


@pytest.mark.slow
def test_the_same_text_whatever_the_hash_seed() -> None:
    code = (
        "import sys, hashlib\n"
        "sys.path[:0] = sys.argv[1:]\n"
        "import test_module as t\n"
        "print(hashlib.sha256(t.source_of(3, 'ntk', True, True).encode()).hexdigest())\n"
    )
    paths = (str(ROOT), str(Path(__file__).parent))
    mine = hashlib.sha256(source_of(3, "ntk", True, True).encode()).hexdigest()
    assert {run(code, *paths, PYTHONHASHSEED=seed).strip() for seed in ("1", "2")} == {mine}


def test_the_angle_may_be_written_as_an_arc_cosine() -> None:
    plain = kernel_formula()
    change = {theta: acos(cos(theta)), sin(theta): sqrt(1 - cos(theta) ** 2)}
    written = replace(plain, value=plain.value.subs(change), slope=plain.slope.subs(change))
    assert written.value != plain.value
    assert render_kernel_module(written, PROVENANCE) == render_kernel_module(plain, PROVENANCE)


def test_the_header_tells_where_it_comes_from() -> None:
    header = ast.get_docstring(ast.parse(source_of(*BIASED))) or ""
    for text in (
        "σ = relu",
        "Hidden layers: 1",
        kernel_formula(*BIASED).convention.describe(),
        "f(x) = (1/√m) Σ_r a_r σ(w_r·x + b_r) + b_out",
        "k(x, x') = σ_b² + σ_w² x·x'/d",
        "E[σ(U)σ(V)] = √q √q' (sin θ + cos θ (π − θ))/(2 π)",
        "nngp = σ_b_out² + σ_a² E[σ(U)σ(V)]",
        "relu-value: proved",
        "Worst error measured: 3.0e-15 of √(K(x, x) K(x', x')), two vectors of the plane",
        "To regenerate: ntk export kernel.py --activation relu --bias",
    ):
        assert text in header
    assert re.search(r"sha256: [0-9a-f]{64}$", header, re.MULTILINE)
    unmeasured = render_kernel_module(kernel_formula(), Provenance((), "ntk export", "tests"))
    assert "Worst error measured: not measured" in unmeasured


def test_the_digest_follows_the_input() -> None:
    def digest(formula: KernelFormula, provenance: Provenance = PROVENANCE) -> str:
        found = re.search(r"sha256: (\w+)", render_kernel_module(formula, provenance))
        assert found
        return found[1]

    same = digest(kernel_formula())
    assert digest(kernel_formula(), replace(PROVENANCE, worst_error=None)) == same
    assert len({same, *(digest(kernel_formula(n, *rest)) for n in (1, 2) for rest in CONVENTIONS)}) == 16


def test_golden() -> None:
    """`tests/golden/kernel_relu_bias_standard.py`, written anew when NTK_UPDATE_GOLDENS is set."""
    path = GOLDEN / "kernel_relu_bias_standard.py"
    source = source_of(1, "standard", True, False)
    if os.environ.get("NTK_UPDATE_GOLDENS"):
        path.write_text(source, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == source, "set NTK_UPDATE_GOLDENS=1 to accept the new text"


def test_formatted_and_clean(tmp_path: Path) -> None:
    pytest.importorskip("ruff")
    for degree in range(4):
        for number, rest in enumerate(CONVENTIONS):
            (tmp_path / f"kernel_{degree}_{number}.py").write_text(source_of(degree, *rest), encoding="utf-8")
    assert complaint(tmp_path) == ""


def changed(change: dict[str, Any]) -> KernelFormula:
    """The formula of ReLU with other values in it; `first` and `readout` by the parts that change."""
    formula = kernel_formula()
    layers = {
        name: replace(getattr(formula, name), **change.pop(name)) for name in ("first", "readout") if name in change
    }
    return replace(formula, **layers, **change)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"first": {"covariance": inner**2 / d}}, r"expected A\*inner \+ B"),
        ({"first": {"covariance": -inner / d}}, r"expected A\*inner \+ B"),
        ({"first": {"covariance": inner - sigma_w}}, r"expected A\*inner \+ B"),
        ({"first": {"covariance": inner + sigma_w}}, "just where there is a hidden bias"),
        ({"first": {"covariance": inner + sigma_b}}, "covariance is .* with sigma_b; expected, under standard"),
        ({"value": sqrt(q) * theta}, r"value is .*; expected \(sqrt\(q\)\*sqrt\(q'\)\)"),
        ({"value": sqrt(q * qp) + q * qp}, "value is .*; expected"),
        ({"slope": exp(-q - qp)}, "slope is .*; expected"),
        ({"slope": sqrt(1 + cos(theta))}, "no polynomial in theta"),
        ({"slope": theta}, "which is 0 where U = V"),
        ({"slope": 1 + theta**2}, "a power of theta"),
        ({"value": Symbol("z")}, "value is z, with z; expected"),
        ({"readout": {"covariance": sigma_b_out * E_value}}, "nngp is .* with sigma_b_out"),
        ({"readout": {"tangent": E_value / (1 + tangent)}}, "ntk is .*; expected a polynomial in E_value, E_slope"),
        ({"hidden_layers": 2, "hidden": LayerFormula(E_value, E_value)}, "expected T = k in the first"),
    ],
)
def test_formulas_that_are_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        render_homogeneous_module(changed(dict(change)), PROVENANCE, NUMPY)


@pytest.mark.parametrize("text", ['a "quote"', "a\nline", "back\\slash"])
def test_provenance_must_fit_a_docstring(text: str) -> None:
    with pytest.raises(ValueError, match="provenance holds"):
        Provenance((("claim", text),), "ntk export", "tests")


def test_printed_code_keeps_rationals() -> None:
    x = Symbol("x'")
    assert numpy_code(Integer(1) / 3 - x ** (S(3) / 2)) == "1 / 3 - xp ** (3 / 2)"
    assert numpy_code(-x / (2 * pi)) == "-xp / (2 * np.pi)"
    with pytest.raises(ValueError, match="cannot be written in code on arrays"):
        numpy_code(zeta(x))
