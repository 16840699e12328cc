"""`--with torch`: autograd's own check of derivatives, in an environment with PyTorch that this test makes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from codegen.kernels import Provenance, render_kernel_module
from derive.activations.text import read_activation
from derive.language.convention import Convention
from derive.networks.formula import kernel_formula
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
    """Python of an environment with PyTorch, that for CPUs where it is found."""
    folder = tmp_path_factory.mktemp("torch") / "environment"
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    found = folder / "bin" / "python"
    install = [found, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "numpy"]
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
