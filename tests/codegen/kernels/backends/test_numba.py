"""Modules for Numba: the values of NumPy's, threads, accuracy at hard pairs, and what they import."""

import ast
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.codegen.kernels.backends.modules import exported, source
from tests.codegen.kernels.formatted import complaint
from tests.codegen.kernels.references import Network, hard_pairs, worst_errors

CASES = [("relu", 3, True), ("max(u, u/4)", 3, False), ("max(0, u)^2", 2, True), ("step", 1, False)]


def rows() -> np.ndarray:
    """Random rows of norms far apart, equal, opposite, nearly parallel and zero ones among them, in two tiles."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((180, 3)) * np.exp(3 * rng.standard_normal((180, 1)))
    near = x[:20] + 1e-9 * rng.standard_normal((20, 3))
    return np.concatenate([x, near, -near, 2 * x[:20], 1e180 * x[:5], 0 * x[:2]])


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=str)
def test_values_are_those_of_numpy_and_threads_change_nothing(case: tuple[str, int, bool]) -> None:
    x = rows()
    compiled, plain = exported("numba", *case), exported("numpy", *case)
    for arguments in ((x,), (x, x[:170] + 1.0)):
        with np.errstate(all="raise"):
            found, *again = (compiled.nngp_ntk(*arguments, threads=threads) for threads in (1, 2, 5))
        for name, mine, other, *others in zip(("nngp", "ntk"), found, plain.nngp_ntk(*arguments), *again, strict=True):
            assert all(np.array_equal(mine, part) for part in others)
            assert np.array_equal(np.isinf(mine), np.isinf(other))
            one, two = (np.sqrt(np.diag(getattr(plain, name)(part))) for part in (arguments[0], arguments[-1]))
            kept = np.ix_(np.isfinite(one), np.isfinite(two))
            mine, other, sizes = mine[kept], other[kept], np.outer(one[kept[0]], two[kept[1]])
            assert np.max(np.abs(mine - other) / np.where(sizes > 0, sizes, 1.0)) < 2e-15
            assert np.all(mine[sizes == 0] == other[sizes == 0])


@pytest.mark.slow
@pytest.mark.parametrize(("layers", "bias"), [(3, False), (1, True), (3, True)])
def test_exact_to_the_last_digits(layers: int, bias: bool) -> None:
    network = Network(layers, "ntk", bias, bias)
    module = exported("numba", "relu", layers, bias)
    assert max(worst_errors(module, network, hard_pairs(1, (1, 3), (1, 4, 8, 13, 16))).values()) < 4e-15


@pytest.mark.slow
@pytest.mark.parametrize("case", [("relu", 3, True), ("erf", 1, False)], ids=str)
def test_imported_where_nothing_else_is_installed(case: tuple[str, int, bool], tmp_path: Path) -> None:
    (tmp_path / "exported.py").write_text(source("numba", *case), encoding="utf-8")
    code = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        root = name.partition(".")[0]
        if root not in sys.stdlib_module_names and root not in ("exported", "numba", "numpy", "llvmlite"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Blocker())
sys.path[:] = [sys.argv[1], *(entry for entry in sys.path if entry)]
import warnings; warnings.simplefilter("error")
import exported
print(exported.ntk([[1.0, 2.0], [3.0, 4.0]]).tolist())
"""
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    expected = exported("numpy", *case).ntk([[1.0, 2.0], [3.0, 4.0]])
    np.testing.assert_allclose(ast.literal_eval(done.stdout), expected, rtol=1e-15)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_imports_numpy_and_numba_only(case: tuple[str, int, bool]) -> None:
    tree = ast.parse(source("numba", *case))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert names == {"numba", "numpy", "os"}


def test_formatted_and_clean(tmp_path: Path) -> None:
    pytest.importorskip("ruff")
    for number, case in enumerate([*CASES, ("step", 3, False), ("erf", 1, False), ("sin(u) + u^2", 2, True)]):
        (tmp_path / f"kernel_{number}.py").write_text(source("numba", *case), encoding="utf-8")
    assert complaint(tmp_path) == ""
