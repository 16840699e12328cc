"""`--with torch` and `--backend array-api` in an environment with PyTorch that this file makes: autograd's own check of
derivatives, and the values of NumPy's modules from tensors and from the strictest of libraries with the array API.
"""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from codegen.kernels import Provenance, render_kernel_module
from derive.activations.text import read_activation
from derive.language.convention import Convention
from derive.networks.formula import kernel_formula
from tests.codegen.kernels.backends.modules import differences, exported, pairs, source
from tests.codegen.kernels.formatted import complaint

MODULES = {"relu": Convention("ntk", True, True), "erf": Convention("standard", True)}
CHECK = """
import importlib, sys
import torch

torch.manual_seed(0)
for name in sys.argv[1:]:
    module = importlib.import_module(name)
    x, y = (torch.randn(n, 3, dtype=torch.float64, requires_grad=True) for n in (4, 2))
    sigmas = [torch.tensor(0.8, dtype=torch.float64, requires_grad=True) for _ in module._DEVIATIONS]
    for kernel, plain in ((module.torch_ntk, module.ntk), (module.torch_nngp, module.nngp)):
        given = lambda x, y, *values: kernel(x, y, **dict(zip(module._DEVIATIONS, values)))
        assert torch.autograd.gradcheck(given, (x, y, *sigmas))
        assert torch.autograd.gradcheck(lambda x: torch.triu(kernel(x), 1), (x,))
        assert (kernel(x).detach().numpy() == plain(x.detach().numpy())).all()
        single = kernel(x.float(), y.float(), sigma_w=sigmas[0])
        single.sum().backward()
        assert single.dtype == torch.float32 and sigmas[0].grad.dtype == torch.float64 and x.grad.shape == x.shape
        (slope,) = torch.autograd.grad(kernel(x).square().sum(), x, create_graph=True)
        try:
            slope.sum().backward()
        except RuntimeError as error:
            assert "once_differentiable" in str(error)
        else:
            raise AssertionError("a second derivative was returned")
    try:
        module.torch_ntk(x.detach().numpy())
    except TypeError as error:
        assert str(error) == "x1 is ndarray; expected a tensor"
print("checked")
"""
ARRAYS = [("relu", 3, True), ("step", 1, False), ("max(0, u)^2", 2, True), ("relu", 3, False), ("erf", 2, True)]
VALUES = """
import sys
import warnings; warnings.simplefilter("error")
import array_api_strict, numpy, torch
import exported_0, exported_1, exported_2, exported_3, exported_4

rows, found = numpy.load(sys.argv[1]), {}
for library in (torch, array_api_strict):
    if library is array_api_strict:
        warnings.filterwarnings("ignore", "overflow")
    x, y, single = (library.asarray(rows[name]) for name in ("x", "y", "single"))
    for number, module in enumerate((exported_0, exported_1, exported_2, exported_3, exported_4)):
        if number == 4:  # a smooth activation does not take rows of any size
            x, y = (library.asarray(rows[name]) for name in ("tame", "single"))
        kernels = [*module.nngp_ntk(x, y), *module.nngp_ntk(x), *module.nngp_ntk(single)]
        assert [type(kernel) for kernel in kernels] == [type(x)] * 6
        assert [kernel.dtype for kernel in kernels] == [library.float64] * 4 + [library.float32] * 2
        for name, kernel in zip(("pairs", "own", "single"), zip(kernels[::2], kernels[1::2])):
            found[f"{library.__name__} {number} {name}"] = numpy.stack([numpy.asarray(part) for part in kernel])
for wrong, message in (
    (torch.ones(2, 2, requires_grad=True), "x1 requires gradients, and these kernels have none; expected x1.detach()"),
    (array_api_strict.ones((2, 2)), "x1 is a Array on array_api_strict.Device('CPU_DEVICE') and x2 a Tensor on cpu; "),
):
    try:
        exported_0.ntk(wrong, torch.ones(2, 2))
    except TypeError as error:
        assert str(error).startswith(message), error
    else:
        raise AssertionError("an array was taken that should not be")
numpy.savez(sys.argv[2], **found)
"""


def written(folder: Path) -> None:
    for name, convention in MODULES.items():
        formula = kernel_formula(read_activation(name), convention, 1)
        text = render_kernel_module(formula, Provenance((), "ntk export", "tests"), parts=("torch",))
        (folder / f"kernel_{name}.py").write_text(text, encoding="utf-8")


def test_formatted_and_clean(tmp_path: Path) -> None:
    pytest.importorskip("ruff")
    written(tmp_path)
    assert complaint(tmp_path) == ""


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Python of an environment with PyTorch, that for CPUs where it is found, and what reads the array API."""
    folder = tmp_path_factory.mktemp("torch") / "environment"
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    found = folder / "bin" / "python"
    install = [found, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "numpy"]
    install += ["array-api-compat>=1.11", "array-api-strict>=2.2"]
    plain = {name: value for name, value in os.environ.items() if name not in ("PIP_CONSTRAINT", "PYTHONPATH")}
    for torch in ("torch==2.13.0+cpu", "torch>=2.6"):
        done = subprocess.run([*install, torch], capture_output=True, text=True, check=False, env=plain)
        if done.returncode == 0:
            return found
    pytest.skip(f"PyTorch cannot be installed: {(done.stderr.strip() or 'no reason given').splitlines()[-1]}")


@pytest.mark.slow
def test_autograd_finds_the_derivatives_right(python: Path, tmp_path: Path) -> None:
    written(tmp_path)
    command = [python, "-c", CHECK, *(f"kernel_{name}" for name in MODULES)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "checked\n"), done.stderr[-2000:]


@pytest.mark.slow
def test_tensors_and_strict_arrays_have_the_values_of_numpy(python: Path, tmp_path: Path) -> None:
    for number, case in enumerate(ARRAYS):
        (tmp_path / f"exported_{number}.py").write_text(source("array-api", *case), encoding="utf-8")
    x, y = pairs()
    single = np.random.default_rng(3).standard_normal((9, 3)).astype(np.float32)
    np.savez(tmp_path / "rows.npz", x=x, y=y, single=single, tame=single.astype(float))
    command = [python, "-c", VALUES, "rows.npz", "found.npz"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr[-2000:]
    found = np.load(tmp_path / "found.npz")
    for number, case in enumerate(ARRAYS):
        if case == ARRAYS[-1]:
            x, y = single.astype(float), single
        for k, name in enumerate(("nngp", "ntk")):
            kernel = getattr(exported("numpy", *case), name)
            rows, columns, narrow = kernel(x), kernel(y), kernel(single.astype(float))
            for library in ("torch", "array_api_strict"):
                both, own, singles = (found[f"{library} {number} {what}"][k] for what in ("pairs", "own", "single"))
                assert differences(both, kernel(x, y), rows, columns) < 1e-15
                assert differences(own, rows, rows, rows) < 1e-15 and np.array_equal(own, own.T)
                assert differences(singles.astype(float), narrow, narrow, narrow) < 1e-6
