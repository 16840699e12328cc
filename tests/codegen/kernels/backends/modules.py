"""Modules of backends, hard pairs of rows, and how far kernels of them are apart."""

from functools import cache
from types import ModuleType
from typing import Any

import numpy as np

from codegen.kernels import Provenance, known_backends, render_kernel_module
from derive.activations.text import read_activation
from derive.language.convention import Convention, Parameterization
from derive.networks.formula import kernel_formula
from tests.codegen.kernels.references import hard_pairs

PROVENANCE = Provenance((), "ntk export kernel.py", "tests")


@cache
def source(
    backend: str,
    activation: str,
    layers: int,
    bias: bool,
    parts: tuple[str, ...] = (),
    parameterization: Parameterization = "ntk",
) -> str:
    formula = kernel_formula(read_activation(activation), Convention(parameterization, bias, bias), layers)
    return render_kernel_module(formula, PROVENANCE, known_backends()[backend], parts=parts)


@cache
def exported(backend: str, *case: Any) -> Any:
    module: Any = ModuleType(backend)
    exec(compile(source(backend, *case), f"{backend}.py", "exec"), module.__dict__)
    return module


@cache
def pairs() -> tuple[np.ndarray, np.ndarray]:
    found = [(x, y) for _, x, y in hard_pairs(1, (3,), (1, 8, 16)) if len(x) == 3]
    return np.array([x for x, _ in found]), np.array([y for _, y in found])


def differences(found: Any, expected: Any, rows: Any, columns: Any) -> float:
    """The largest one over √(K(x, x) K(x', x')), where that is a double; what is infinite is so in both."""
    one, two = np.sqrt(np.diag(rows)), np.sqrt(np.diag(columns))
    sizes = np.outer(np.where(one > 0, one, 1.0), np.where(two > 0, two, 1.0))
    kept = np.isfinite(sizes) & np.isfinite(expected)
    assert np.array_equal(np.isfinite(found), np.isfinite(expected))
    return float(np.max(np.abs(found[kept] - expected[kept]) / sizes[kept]))
