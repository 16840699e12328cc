"""The part `solve`: products with the kernel and systems of equations, held against the matrix that is never stored."""

import signal
import tracemalloc
from functools import cache
from threading import Timer
from time import sleep
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from codegen.kernels import Provenance, known_backends, render_kernel_module
from derive.activations.text import read_activation
from derive.language.convention import Convention
from derive.networks.formula import kernel_formula
from tests.codegen.kernels.formatted import complaint

RNG = np.random.default_rng(0)
X, AWAY, V = RNG.standard_normal((180, 12)), RNG.standard_normal((170, 12)), RNG.standard_normal((180, 3))
X[7], X[170] = 2 * X[11], -X[12]
SMOOTH, HOMOGENEOUS = ("u^2 + u", 1), ("relu", 1)


@cache
def source(activation: str, layers: int, backend: str = "numpy") -> str:
    formula = kernel_formula(read_activation(activation), Convention("ntk", True, True), layers)
    provenance = Provenance((), "ntk export kernel.py", "tests")
    return render_kernel_module(formula, provenance, known_backends()[backend], parts=("solve",))


@cache
def exported(activation: str = "relu", layers: int = 1, backend: str = "numpy") -> Any:
    module = ModuleType("kernel")
    exec(compile(source(activation, layers, backend), "kernel.py", "exec"), module.__dict__)
    return module


@pytest.mark.parametrize("case", [SMOOTH, HOMOGENEOUS, pytest.param(("relu", 3, "numba"), marks=pytest.mark.slow)])
@pytest.mark.parametrize("kernel", ["ntk", "nngp"])
def test_products_are_those_of_the_matrix_on_any_threads(case: tuple, kernel: str) -> None:
    module = exported(*case)
    sigmas = {"sigma_w": 1.3, "sigma_b": 0.4, "sigma_b_out": 0.0}
    for rows, columns, v in ((X, None, V), (AWAY, X, V), (X, None, V[:, 0])):
        matrix = getattr(module, kernel)(rows, columns, **sigmas)
        found, *again = (module.matvec(rows, v, columns, kernel=kernel, **sigmas, threads=n) for n in (1, 2, 5))
        assert found.shape == (matrix @ v).shape
        assert all(np.array_equal(found, other) for other in again)
        assert np.max(np.abs(found - matrix @ v) / (np.abs(matrix) @ np.abs(v))) < 1e-14


def test_single_precision_is_kept_where_all_is_single() -> None:
    module, x, v = exported(), X.astype(np.float32), V.astype(np.float32)
    assert module.matvec(x, v).dtype == np.float32
    assert module.matvec(x, V).dtype == module.matvec(X, v).dtype == np.float64
    assert module.matvec(X[:0], V[:0]).shape == (0, 3)


def test_a_solution_is_that_of_the_matrix_and_predicts_with_its_deviations() -> None:
    module, told = exported(), []
    found = module.solve(X, V, 0.5, tolerance=1e-10, rank=90, sigma_b=0.3, progress=lambda *state: told.append(state))
    matrix = module.ntk(X, sigma_b=0.3) + 0.5 * np.eye(len(X))
    expected = np.linalg.solve(matrix, V)
    assert found.converged and found.residual <= 1e-10
    residuals = np.linalg.norm(V - matrix @ found.solution, axis=0) / np.linalg.norm(V, axis=0)
    assert found.residual == pytest.approx(residuals.max(), rel=1e-2)
    assert [count for count, _ in told][:3] == [1, 2, 3] and told[-1] == (found.iterations, found.residual)
    np.testing.assert_allclose(found.solution, expected, atol=1e-8 * np.abs(expected).max())
    predicted = module.predict(AWAY, X, found)
    np.testing.assert_allclose(predicted, module.ntk(AWAY, X, sigma_b=0.3) @ expected, atol=1e-7)
    again = module.solve(X, V, 0.5, tolerance=1e-10, rank=90, sigma_b=0.3, threads=3)
    assert np.array_equal(found.solution, again.solution)
    one = module.solve(X, V[:, 0], 0.5, tolerance=1e-10, rank=90, sigma_b=0.3)
    np.testing.assert_allclose(one.solution, expected[:, 0], atol=1e-8 * np.abs(expected).max())


@pytest.mark.slow
def test_eight_hundred_rows_against_a_dense_solve() -> None:
    module = exported()
    x = np.random.default_rng(1).standard_normal((800, 40))
    y = np.sin(x[:, 0]) + x[:, 1]
    matrix = module.ntk(x) + np.eye(800)
    found = module.solve(x, y, 1.0, tolerance=1e-6, rank=50)
    assert np.linalg.norm(found.solution - np.linalg.solve(matrix, y)) <= 1.001e-6 * np.linalg.norm(y)  # ridge is 1
    assert np.linalg.norm(matrix @ found.solution - y) <= 1.001e-6 * np.linalg.norm(y)


def test_a_preconditioner_saves_iterations() -> None:
    counts = [exported().solve(X, V, 1e-2, rank=rank).iterations for rank in (0, 90, 180)]
    assert counts[0] > 1.5 * counts[1] > 5 * counts[2]


@pytest.mark.parametrize("x", [np.ones((30, 2)), np.zeros((30, 2)), X[:1], X[:0]], ids=["equal", "zero", "one", "none"])
def test_kernels_of_low_rank(x: np.ndarray) -> None:
    module, y = exported(), np.linspace(1, 2, len(x))
    found = module.solve(x, y, 0.1, sigma_b=0.0)
    np.testing.assert_allclose(module.matvec(x, found.solution, sigma_b=0.0) + 0.1 * found.solution, y, rtol=1e-5)


def test_a_column_of_zeros_is_solved_by_zeros() -> None:
    found = exported().solve(X, np.stack([0 * X[:, 0], X[:, 0]], axis=1), 1.0)
    assert found.converged and not found.solution[:, 0].any() and found.solution[:, 1].any()


def test_what_does_not_converge_says_so_and_is_gone_on_from() -> None:
    module = exported()
    with pytest.raises(module.NotConverged, match=r"residual is \d.*\|y\| after 3 iterations; expected 1e-10") as error:
        module.solve(X, V, 1e-2, tolerance=1e-10, rank=50, iterations=3)
    last = error.value.solution
    assert (last.iterations, last.converged) == (3, False)
    matrix = module.ntk(X) + 1e-2 * np.eye(len(X))
    residuals = np.linalg.norm(V - matrix @ last.solution, axis=0) / np.linalg.norm(V, axis=0)
    assert last.residual == pytest.approx(residuals.max(), rel=1e-6)
    on = module.solve(X, V, 1e-2, tolerance=1e-10, rank=50, start=last)
    assert on.converged
    with pytest.raises(module.NotConverged, match="expected 1e-18"):  # no double is so near
        module.solve(X[:40], V[:40], 1e-2, tolerance=1e-18)


def test_an_interrupt_keeps_the_last_iterate() -> None:
    module = exported()

    def stop(count: int, residual: float) -> None:
        if count == 4:
            raise KeyboardInterrupt

    with pytest.raises(module.Interrupted, match="after 4 iterations; start= goes on from there") as interrupt:
        module.solve(X, V, 1e-2, rank=50, progress=stop)
    last = interrupt.value.solution
    with pytest.raises(module.NotConverged) as error:
        module.solve(X, V, 1e-2, rank=50, iterations=4)
    assert np.array_equal(last.solution, error.value.solution.solution)
    assert last.residual == pytest.approx(error.value.solution.residual)
    assert module.solve(X, V, 1e-2, rank=50, start=last.solution).converged


@pytest.mark.usefixtures("interrupts")
def test_a_signal_in_the_midst_of_a_product_keeps_the_last_iterate() -> None:
    module = exported()

    def soon(count: int, residual: float) -> None:
        if count == 2:
            Timer(0.02, signal.raise_signal, (signal.SIGINT,)).start()
            sleep(0.01)

    with pytest.raises(module.Interrupted) as interrupt:
        module.solve(X, V, 1e-7, rank=0, tolerance=1e-12, iterations=10**6, progress=soon, threads=2)
    last = interrupt.value.solution
    assert last.iterations >= 2 and last.residual > 1e-12
    matrix = module.ntk(X) + 1e-7 * np.eye(len(X))
    residuals = np.linalg.norm(V - matrix @ last.solution, axis=0) / np.linalg.norm(V, axis=0)
    rounding = 100 * np.finfo(float).eps * np.linalg.norm(np.abs(matrix) @ np.abs(last.solution)) / np.linalg.norm(V)
    assert last.residual == pytest.approx(residuals.max(), rel=1e-3, abs=rounding)  # it may come many iterations later


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ridge": 0}, "ridge is 0; expected a real number above 0 and below inf"),
        ({"ridge": float("nan")}, "ridge is nan"),
        ({"tolerance": 1.0}, "tolerance is 1.0; expected a real number above 0 and below 1"),
        ({"rank": -1}, "rank is -1; expected a whole number from 0 up"),
        ({"iterations": 1.5}, "iterations is 1.5"),
        ({"seed": True}, "seed is True"),
        ({"kernel": "rbf"}, "kernel is 'rbf'; expected 'nngp' or 'ntk'"),
        ({"y": V[:5]}, r"y has shape \(5, 3\); expected real numbers of shape \(180,\) or \(180, m\)"),
        ({"y": np.ones((180, 0))}, "with m at least 1"),
        ({"y": [[1.0]] * 179 + [[1.0, 2.0]]}, "y is ragged"),
        ({"y": np.where(V > 2, np.inf, V)}, r"row \d+ of y, of shape \(180, 3\), is not finite"),
        ({"y": np.ma.masked_greater(V, 2)}, "y has shape .* and a mask"),
        ({"start": V[:, 0]}, r"start has shape \(180,\) and y has shape \(180, 3\); expected one shape"),
        ({"x": 1e160 * X}, "the kernel of row 0 of x with itself is not finite"),
        ({"x": X[0]}, r"x has shape \(12,\)"),
        ({"threads": 0}, "threads is 0"),
        ({"sigma_w": -1.0}, "sigma_w is -1.0"),
    ],
)
def test_wrong_arguments_are_refused_by_name(change: dict[str, Any], words: str) -> None:
    arguments = {"x": X, "y": V, "ridge": 1.0} | change
    with pytest.raises(ValueError, match=words):
        exported().solve(**arguments)


def test_products_refuse_wrong_vectors() -> None:
    with pytest.raises(ValueError, match=r"v has shape \(180, 3\); expected real numbers of shape \(170,\)"):
        exported().matvec(X, V, AWAY)
    with pytest.raises(TypeError, match="v has dtype complex128"):
        exported().matvec(X, 1j * V)
    with pytest.raises(ValueError, match="kernel is 'rbf'"):
        exported().matvec(X, V, kernel="rbf")


def test_the_matrix_is_never_stored() -> None:
    module, x = exported(), np.random.default_rng(2).standard_normal((2000, 3))
    tracemalloc.start()
    module.matvec(x, x, threads=2)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * 2000**2 / 2


@pytest.mark.slow
def test_formatted_and_clean(tmp_path: Any) -> None:
    cases = (SMOOTH, HOMOGENEOUS, ("erf", 2), ("relu", 3), ("relu", 3, "numba"))
    for number, case in enumerate(cases):
        (tmp_path / f"kernel_{number}.py").write_text(source(*case), encoding="utf-8")
    assert complaint(tmp_path) == ""
