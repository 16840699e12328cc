"""The class NTK that `--with sklearn` adds, in the estimators that it is made for."""

from collections import Counter
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.gaussian_process import GaussianProcessClassifier, GaussianProcessRegressor
from sklearn.gaussian_process.kernels import DotProduct
from sklearn.kernel_ridge import KernelRidge
from sklearn.model_selection import GridSearchCV
from sklearn.svm import SVC, SVR
from sklearn.utils.estimator_checks import check_estimator

from codegen.kernels import Provenance, render_kernel_module
from derive.activations.text import read_activation
from derive.language.convention import Convention
from derive.networks.formula import kernel_formula

RNG = np.random.default_rng(0)
X, AWAY = RNG.standard_normal((70, 3)), RNG.standard_normal((9, 3))
Y = np.sin(X[:, 0]) + X[:, 1]


def source(activation: str, layers: int, parts: tuple[str, ...]) -> str:
    formula = kernel_formula(read_activation(activation), Convention("ntk", True, True), layers)
    return render_kernel_module(formula, Provenance((), "ntk export kernel.py", "tests"), parts=parts)


@cache
def exported(activation: str = "u^2 + u", layers: int = 1, parts: tuple[str, ...] = ("sklearn",)) -> Any:
    module = ModuleType("kernel")
    exec(compile(source(activation, layers, parts), "kernel.py", "exec"), module.__dict__)
    return module


@pytest.mark.parametrize(("activation", "layers"), [pytest.param("relu", 2, marks=pytest.mark.slow), ("u^2 + u", 1)])
def test_it_is_the_kernel(activation: str, layers: int) -> None:
    module = exported(activation, layers)
    kernel = module.NTK(sigma_w=1.2, sigma_b=0.3)
    expected = module.ntk(X, AWAY, sigma_w=1.2, sigma_b=0.3)
    assert np.array_equal(kernel(X, AWAY), expected)
    assert np.array_equal(clone(kernel)(X, AWAY), expected)
    assert np.array_equal(kernel.diag(X), np.diag(module.ntk(X, sigma_w=1.2, sigma_b=0.3)))
    assert np.array_equal(module.NTK("nngp")(X), module.nngp(X))
    assert kernel(X, eval_gradient=True)[1].shape == (70, 70, 0)
    assert not kernel.is_stationary()
    with pytest.raises(ValueError, match="kernel is 'rbf'; expected 'nngp' or 'ntk'"):
        module.NTK("rbf")(X)


def test_estimators_predict_what_the_matrix_says() -> None:
    module = exported()
    kernel = module.NTK(sigma_b=0.2)
    gram, beside = module.ntk(X, sigma_b=0.2), module.ntk(AWAY, X, sigma_b=0.2)
    expected = beside @ np.linalg.solve(gram + 1e-3 * np.eye(len(X)), Y)
    ridge = KernelRidge(alpha=1e-3, kernel=kernel).fit(X, Y)
    np.testing.assert_allclose(ridge.predict(AWAY), expected, rtol=1e-8)
    process = GaussianProcessRegressor(kernel, alpha=1e-3).fit(X, Y)
    mean, deviation = process.predict(AWAY, return_std=True)
    np.testing.assert_allclose(mean, expected, rtol=1e-8)
    variance = np.diag(module.ntk(AWAY, sigma_b=0.2) - beside @ np.linalg.solve(gram + 1e-3 * np.eye(len(X)), beside.T))
    np.testing.assert_allclose(deviation, np.sqrt(variance), rtol=1e-6)
    labels = Y > 0
    own = SVC(kernel=kernel).fit(X, labels).decision_function(AWAY)
    given = SVC(kernel="precomputed").fit(gram, labels).decision_function(beside)
    np.testing.assert_allclose(own, given, rtol=1e-8)


def test_deviations_are_searched() -> None:
    search = GridSearchCV(KernelRidge(1e-2, kernel=exported().NTK()), {"kernel__sigma_b": [0.0, 1.0]}, cv=3).fit(X, Y)
    assert search.best_params_["kernel__sigma_b"] in (0.0, 1.0)


@pytest.mark.parametrize(("activation", "layers"), [("relu", 2), ("u^2 + u", 1)])
def test_with_derivatives_it_has_hyperparameters_to_be_fitted(activation: str, layers: int) -> None:
    module = exported(activation, layers, ("grad", "sklearn"))
    kernel = module.NTK(sigma_w=1.2, sigma_b=0.3, sigma_b_bounds=(0.1, 1.0))
    assert [each.name for each in kernel.hyperparameters if not each.fixed] == ["sigma_a", "sigma_b", "sigma_w"]
    np.testing.assert_allclose(np.exp(kernel.theta), [1.0, 0.3, 1.2])
    assert np.array_equal(clone(kernel).bounds, kernel.bounds)
    x = np.concatenate([X[:12], X[:1] * (1 + 1e-9), -X[1:2]])
    matrix, gradient = kernel(x, eval_gradient=True)
    assert np.array_equal(matrix, module.ntk(x, sigma_w=1.2, sigma_b=0.3))
    for place in range(3):
        moves = [1e-6 * np.eye(3)[place] * side for side in (1, -1)]
        up, down = (kernel.clone_with_theta(kernel.theta + move)(x) for move in moves)
        np.testing.assert_allclose(gradient[..., place], (up - down) / 2e-6, rtol=1e-6, atol=1e-7)
    with pytest.raises(ValueError, match="eval_gradient is True and Y is given"):
        kernel(x, x, eval_gradient=True)
    held = module.NTK(sigma_w=1.2, sigma_b=0.3, sigma_b_bounds="fixed")
    fitted = GaussianProcessRegressor(held, alpha=1e-2).fit(X[:30], Y[:30])
    started = GaussianProcessRegressor(held, alpha=1e-2, optimizer=None).fit(X[:30], Y[:30])
    assert fitted.log_marginal_likelihood_value_ > started.log_marginal_likelihood_value_ + 1
    assert fitted.kernel_.sigma_b == 0.3


def test_what_is_zero_or_inherited_or_fixed_is_not_fitted() -> None:
    module = exported("relu", 2, ("grad", "sklearn"))
    kernel = module.NTK(sigma_b=0.0, sigma_b_out=0.4, sigma_a_bounds="fixed")
    assert [each.name for each in kernel.hyperparameters if not each.fixed] == ["sigma_b_out", "sigma_w"]
    assert kernel(X[:5], eval_gradient=True)[1].shape == (5, 5, 2)


def failing(estimator: Any) -> Counter[str]:
    """How often it fails each of scikit-learn's own checks."""
    results = check_estimator(estimator, on_fail=None, on_skip=None)
    return Counter(result["check_name"] for result in results if result["status"] == "failed")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "estimator",
    [
        lambda kernel: KernelRidge(kernel=kernel),
        lambda kernel: SVC(kernel=kernel),
        lambda kernel: SVR(kernel=kernel),
        lambda kernel: GaussianProcessRegressor(kernel, alpha=1e-2, optimizer=None),
        lambda kernel: GaussianProcessClassifier(kernel, optimizer=None),
    ],
    ids=["KernelRidge", "SVC", "SVR", "GaussianProcessRegressor", "GaussianProcessClassifier"],
)
def test_estimators_pass_the_checks_that_they_pass_with_a_kernel_of_scikit_learn(
    estimator: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some fail for any kernel that is called: rows with NaN reach it unchecked there, and what is sparse."""
    (tmp_path / "kernel_to_pickle.py").write_text(source("relu", 2, ("grad", "sklearn")), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    kernel = import_module("kernel_to_pickle").NTK()
    assert not failing(estimator(kernel)) - failing(estimator(DotProduct()))
