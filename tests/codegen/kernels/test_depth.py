"""Generated modules of deep networks: accuracy at hard pairs, the diagonal, symmetry, threads, and what is refused."""

import time
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
from sympy import Symbol, atan, simplify, sin, sqrt, symbols

from codegen.kernels import Provenance, kernel_program, render_kernel_module
from derive.activations.text import read_activation
from derive.language.convention import Convention
from derive.networks.formula import NoLimit, kernel_formula
from tests.codegen.kernels.references import Network, hard_pairs, kernels, worst_errors

PROVENANCE = Provenance((), "ntk export kernel.py", "tests")
SLOPES = {"relu": (mpf(1), mpf(0)), "abs": (mpf(1), mpf(-1)), "max(u, u/4)": (mpf(1), mpf(1) / 4)}
SLOPES |= {"u^2": (mpf(1), mpf(1)), "max(0, u)^2": (mpf(1), mpf(0)), "max(0, u)^3": (mpf(1), mpf(0))}
SLOPES["2*u - 3*abs(u)"] = (mpf(-1), mpf(5))
SLOPES["step"] = (mpf(1), mpf(0))


@cache
def source(activation: str, network: Network) -> str:
    convention = Convention(network.parameterization, network.hidden_bias, network.output_bias)  # type: ignore[arg-type]
    formula = kernel_formula(read_activation(activation), convention, network.hidden_layers)
    return render_kernel_module(formula, PROVENANCE)


def exported(activation: str, network: Network) -> Any:
    module = ModuleType("kernel")
    exec(compile(source(activation, network), "kernel.py", "exec"), module.__dict__)
    return module


def deep(layers: int, bias: bool = False, activation: str = "relu") -> tuple[Any, Network]:
    up, down = SLOPES[activation]
    degree = int(activation[-1]) if "^" in activation else int(activation != "step")
    network = Network(layers, "ntk", bias, bias, up, down, degree)
    return exported(activation, Network(layers, "ntk", bias, bias)), network


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("layers", [1, 3, 10, pytest.param(50, marks=pytest.mark.slow)])
def test_relu_is_exact_to_the_last_digits(layers: int, bias: bool) -> None:
    pairs = hard_pairs(layers, (1, 3) if layers > 10 else (1, 2, 3, 100), (1, 2, 4, 8, 12, 16))
    assert max(worst_errors(*deep(layers, bias), pairs).values()) < 4e-15


@pytest.mark.slow
@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("layers", [7, 100])
def test_relu_at_more_pairs(layers: int, bias: bool) -> None:
    pairs = hard_pairs(layers, (2, 20), range(1, 17, 3))
    assert max(worst_errors(*deep(layers, bias), pairs).values()) < 1e-14


@pytest.mark.parametrize(("layers", "bias"), [(3, True), (20, False)])
@pytest.mark.parametrize("activation", ["abs", "max(u, u/4)", "2*u - 3*abs(u)"])
def test_other_slopes(activation: str, layers: int, bias: bool) -> None:
    pairs = hard_pairs(layers, (3,), (1, 4, 8, 14, 16))
    assert max(worst_errors(*deep(layers, bias, activation), pairs).values()) < 1e-14


@pytest.mark.parametrize(("layers", "bias"), [(2, False), (4, True)])
@pytest.mark.parametrize("activation", ["u^2", "max(0, u)^2", "max(0, u)^3"])
def test_higher_powers(activation: str, layers: int, bias: bool) -> None:
    pairs = hard_pairs(layers, (1, 3), (1, 4, 8, 14, 16))
    assert max(worst_errors(*deep(layers, bias, activation), pairs).values()) < 1e-14


@pytest.mark.parametrize("layers", [2, 4])
def test_steps_keep_all_digits_of_small_angles(layers: int) -> None:
    """A kernel of L layers of steps falls like the 2^(L − 1)-th root of an angle; at 1e-30 that is far from 0."""
    module, network = deep(layers, False, "step")
    pairs = hard_pairs(layers, (1, 3), (4, 16))
    pairs += [("nearly parallel", np.array([1.0, 0.3]), np.array([1.0, 0.3 + 1e-16]))]
    pairs += [("tiny", np.array([1.0, 0.0]), np.array([1.0, 10.0**-power])) for power in (20, 25, 30)]
    assert max(worst_errors(module, network, pairs).values()) < 1e-14


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize(("activation", "layers"), [("relu", 1), ("abs", 1), ("relu", 4), ("max(u, u/4)", 4)])
def test_hard_pairs_side_by_side(activation: str, layers: int, bias: bool) -> None:
    """One tile with nearly parallel, nearly opposite and other pairs: what is done for some leaves the others alone."""
    module, network = deep(layers, bias, activation)
    x = np.random.default_rng(8).standard_normal((4, 3))
    y = np.concatenate([sign * (x + 10.0**-power * x[::-1]) for sign in (1, -1) for power in (1, 5, 9, 13)])
    found = module.nngp_ntk(x, y, **network.settings())
    for i, one in enumerate(x):
        for j, two in enumerate(y):
            for part, (exact, size) in zip(found, kernels(network, one, two), strict=True):
                assert abs(mpf(float(part[i, j])) - exact) < 3e-15 * size


@pytest.mark.parametrize("sigma_b", [1e-20, 1e-8, 3.0, 1e20])
@pytest.mark.parametrize("sigma_w", [1e-3, 1.0, 40.0])
@pytest.mark.parametrize("layers", [1, 6])
def test_any_standard_deviations(layers: int, sigma_w: float, sigma_b: float) -> None:
    module, network = deep(layers, True)
    network = Network(layers, "ntk", True, True, sigmas=(sigma_w, sigma_b, 0.7, 0.0))
    pairs = hard_pairs(0, (1, 3), (2, 9, 15))[::3]
    assert max(worst_errors(module, network, pairs).values()) < 4e-15


@pytest.mark.parametrize("size", [1000, 4000])
def test_many_inputs(size: int) -> None:
    module, network = deep(10)
    pairs = hard_pairs(1, (size,), (1, 2, 3, 6, 12))[:14]
    assert max(worst_errors(module, network, pairs).values()) < 1e-14


@pytest.mark.parametrize("layers", [1, 10, 50])
def test_the_diagonal_is_within_four_ulp(layers: int) -> None:
    x = np.random.default_rng(layers).standard_normal((12, 7)) * np.logspace(-8, 8, 12)[:, None]
    for bias in (False, True):
        module, network = deep(layers, bias)
        for k, found in enumerate(module.nngp_ntk(x, **network.settings())):
            for row, entry in zip(x, np.diag(found), strict=True):
                exact = kernels(network, row, row)[k][0]
                assert abs(mpf(float(entry)) - exact) <= 4 * np.spacing(float(exact))


@pytest.mark.parametrize("bias", [False, True])
def test_symmetric_and_positive_with_duplicates(bias: bool) -> None:
    rng = np.random.default_rng(3)
    for size in (1, 2, 3, 30):
        x = rng.standard_normal((80, size))
        x = np.concatenate([x, x[:20], -x[:20], x[:20] * (1 + 1e-15), x[:20] + 1e-9 * rng.standard_normal((20, size))])
        for layers in (1, 3, 50):
            for part in deep(layers, bias)[0].nngp_ntk(x):
                assert np.array_equal(part, part.T)
                ulp = np.finfo(float).eps
                assert np.linalg.eigvalsh(part)[0] >= -len(x) * ulp * np.trace(part)


def test_threads_change_nothing() -> None:
    x = np.random.default_rng(4).standard_normal((700, 3))
    for bias in (False, True):
        module, _ = deep(3, bias)
        for arguments in ((x,), (x, x[:300])):
            one = module.nngp_ntk(*arguments, threads=1)
            for threads in (2, 5, None):
                for part, again in zip(one, module.nngp_ntk(*arguments, threads=threads), strict=True):
                    assert np.array_equal(part, again)


@pytest.mark.parametrize("threads", [0, -1, 1.0, True, "2", np.ones(1)])
def test_bad_threads(threads: Any) -> None:
    with pytest.raises(ValueError, match=r"threads is .*; expected a whole number from 1 up"):
        deep(3)[0].nngp(np.ones((2, 2)), threads=threads)


finite_rows = arrays(
    float,
    st.tuples(st.integers(1, 5), st.integers(1, 4)),
    elements=st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=True),
)
deviations = st.sampled_from([1e-20, 1e-3, 1.0, 2.0**0.5, 1e20])


@settings(deadline=None, derandomize=True, max_examples=60)
@given(finite_rows, st.sampled_from([2, 10, 50]), st.booleans(), deviations, deviations)
def test_never_nan_never_a_warning(x: np.ndarray, layers: int, bias: bool, sigma_w: float, sigma_b: float) -> None:
    module, _ = deep(layers, bias)
    more = {"sigma_w": sigma_w} | ({"sigma_b": sigma_b} if bias else {})
    with np.errstate(all="raise"):
        for part in (*module.nngp_ntk(x, -x, threads=1, **more), *module.nngp_ntk(x, threads=1, **more)):
            assert not np.isnan(part).any()


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("layers", [3, 40, 100])
def test_powers_of_powers_end_quietly(layers: int, bias: bool) -> None:
    module, _ = deep(layers, bias, "max(0, u)^3")
    x = np.array([[1e3, 2e30], [1e-9, 1e-200], [0.0, 0.0], [1e180, -1e10]])
    with np.errstate(all="raise"):
        for part in module.nngp_ntk(x, threads=1):
            assert not np.isnan(part).any()
            assert np.isinf(part[0, 0])
            assert part[1, 1] == part[2, 2] or bias


def test_overflow_is_infinite_and_underflow_is_zero() -> None:
    module, _ = deep(50)
    x = np.array([[1.0, 2.0], [3.0, -1.0], [0.0, 0.0]])
    for part in module.nngp_ntk(x, sigma_w=1e20):
        assert np.isinf(part[:2, :2]).all()
        assert (part[2] == 0).all()
    for part in module.nngp_ntk(x, sigma_w=1e-20):
        assert (part == 0).all()


def test_the_output_bias_has_its_own_deviation() -> None:
    module, _ = deep(3, True)
    x = np.random.default_rng(5).standard_normal((4, 3))
    for part, other in zip(
        module.nngp_ntk(x, sigma_b=0.5), module.nngp_ntk(x, sigma_b=0.5, sigma_b_out=0), strict=True
    ):
        np.testing.assert_allclose(part, other + 0.25, rtol=1e-15)


def test_biases_of_zero_are_none() -> None:
    x = np.random.default_rng(6).standard_normal((30, 4))
    for part, other in zip(deep(7, True)[0].nngp_ntk(x, sigma_b=0), deep(7)[0].nngp_ntk(x), strict=True):
        np.testing.assert_allclose(part, other, rtol=1e-14)


def test_a_layer_as_the_program_has_it_is_the_layer() -> None:
    """u⁺ = P P' (1 − κ)/2 + sin²((φ − φ')/2) is (1 − c⁺)/2 for c⁺ = (√fed √fed' κ + B)/√(q⁺ q⁺')."""
    fed, fedp, shift = symbols("fed fed' B", positive=True)
    kappa = Symbol("kappa", real=True)
    q, qp = fed + shift, fedp + shift
    share, sharep = sqrt(fed / q), sqrt(fedp / qp)
    half, halfp = (sqrt(shift / there) / (1 + here) for there, here in ((q, share), (qp, sharep)))
    apart = (half - halfp) ** 2 / ((1 + half**2) * (1 + halfp**2))
    right = (1 - (sqrt(fed * fedp) * kappa + shift) / sqrt(q * qp)) / 2
    left = share * sharep * (1 - kappa) / 2 + apart
    angles = sin((atan(sqrt(shift / fed)) - atan(sqrt(shift / fedp))) / 2) ** 2
    for values in ({fed: 2, fedp: 7, shift: 3, kappa: 0.4}, {fed: 1e-9, fedp: 5, shift: 2e-3, kappa: -0.9}):
        assert abs((left - right).subs(values).evalf(30)) < mpf(10) ** -14
        assert abs((apart - angles).subs(values).evalf(30)) < mpf(10) ** -14
    assert simplify((left - right).diff(kappa)) == 0


def test_what_deep_networks_are_refused() -> None:
    relu, cube = read_activation("relu"), read_activation("u^3")
    with pytest.raises(NoLimit, match="grows with their width"):
        kernel_formula(relu, Convention("standard"), 2)
    with pytest.raises(ValueError, match="expected at least 1"):
        kernel_formula(relu, Convention("ntk"), 0)
    with pytest.raises(ValueError, match="with 2 hidden layers, an activation that is linear"):
        kernel_program(kernel_formula(cube, Convention("ntk"), 2))


def test_the_header_says_which_network_of_neural_tangents_it_is() -> None:
    header = " ".join(source("relu", Network(3, "ntk", True, True)).split('"""')[1].split())
    assert "serial of Dense(n, W_std=sigma_w, b_std=sigma_b, parameterization='ntk'), Relu(), 3 times, then" in header
    assert "Dense(1, W_std=sigma_a, b_std=sigma_b_out, parameterization='ntk')" in header
    standard = " ".join(source("relu", Network(1, "standard", True)).split('"""')[1].split())
    assert "Dense(1, W_std=sigma_w, b_std=sigma_b, parameterization='standard', s=(1, m)), Relu(), then" in standard
    assert "Dense(1, W_std=sigma_a, parameterization='standard', s=(m, 1))" in standard


def test_depth_costs_no_text_and_little_time() -> None:
    three = source("relu", Network(3, "ntk", True, True))
    start = time.process_time()
    hundred = source("relu", Network(100, "ntk", True, True))
    assert time.process_time() - start < 5
    assert abs(len(hundred) - len(three)) < 50


def test_the_reference_is_the_mean_over_the_plane() -> None:
    """One layer of the textbook recursion, against the angular integral of σσ."""
    x, y = np.array([1.0, 0.0]), np.array([np.cos(2.0), np.sin(2.0)])
    network = Network(1, up=mpf(1), down=mpf(1) / 4, sigmas=(1.0, 0.0, 1.0, 0.0))

    def activation(u: mpf) -> mpf:
        return u if u > 0 else u / 4

    with mpmath.workdps(20):
        half = mpmath.pi / 2
        integral = mpmath.quad(
            lambda t: activation(mpmath.cos(t)) * activation(mpmath.cos(t - 2)),
            [-half, 2 - half, half, 2 + half, 3 * half],
        )
        assert abs(kernels(network, x, y)[0][0] - integral / mpmath.pi / 2) < 1e-15
