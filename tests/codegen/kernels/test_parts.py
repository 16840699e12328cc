"""Modules with all of their parts at once: no part takes a name of another, and each does what it does alone."""

import ast
from collections import Counter
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from codegen.kernels import Provenance, known_backends, render_kernel_module
from codegen.kernels.parts import PARTS
from derive.activations.text import read_activation
from derive.language.convention import Convention
from derive.networks.formula import kernel_formula
from tests.codegen.kernels.formatted import complaint


def source(activation: str, layers: int, bias: bool, parts: tuple[str, ...]) -> str:
    formula = kernel_formula(read_activation(activation), Convention("ntk", bias, False), layers)
    return render_kernel_module(formula, Provenance((), "tests", "tests"), known_backends()["numpy"], parts=parts)


@pytest.mark.parametrize(
    ("activation", "layers", "bias"), [("relu", 2, True), ("relu", 1, False), ("u^2 + u", 1, True)]
)
def test_no_part_takes_a_name_of_another(tmp_path, activation: str, layers: int, bias: bool) -> None:
    text = source(activation, layers, bias, tuple(PARTS))
    (tmp_path / "kernel.py").write_text(text, encoding="utf-8")
    assert not complaint(tmp_path)
    defined = [node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    assert not [name for name, count in Counter(defined).items() if count > 1]


def test_parts_do_together_what_they_do_alone() -> None:
    module: Any = ModuleType("kernel")
    exec(compile(source("relu", 2, True, ("grad", "sklearn", "solve")), "kernel.py", "exec"), module.__dict__)
    x = np.random.default_rng(0).standard_normal((7, 3))
    kernel = module.ntk(x)
    assert np.allclose(module.matvec(x, np.eye(7)), kernel, rtol=1e-13)
    assert np.array_equal(module.value_and_grad(x, None, np.ones((7, 7))).value, kernel)
    assert np.array_equal(module.NTK()(x), kernel)
