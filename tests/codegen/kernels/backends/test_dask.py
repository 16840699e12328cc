"""Modules for Dask: the values of NumPy's, and runs that are stopped, resumed, out of disk and robbed of a worker."""

import ast
import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import zarr

from codegen.kernels import PARTS, Provenance, known_backends, render_kernel_module
from derive.activations.text import read_activation
from derive.language.convention import Convention
from derive.networks.formula import kernel_formula
from tests.codegen.kernels.formatted import complaint

PROVENANCE = Provenance((), "ntk export kernel.py", "tests")
RNG = np.random.default_rng(0)
X, AWAY = RNG.standard_normal((1100, 8)), RNG.standard_normal((30, 8))
X[700:705], X[900:905] = X[:5], -X[:5]
SMALL = {"chunks": 500}
CASES = [("u^2 + u", 1), ("relu", 1)]


@cache
def source(activation: str, layers: int, backend: str = "dask", parts: tuple[str, ...] = ()) -> str:
    formula = kernel_formula(read_activation(activation), Convention("ntk", True, True), layers)
    return render_kernel_module(formula, PROVENANCE, known_backends()[backend], parts=parts)


@pytest.fixture
def imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module in a file, as workers import it."""

    def import_it(activation: str = "u^2 + u", layers: int = 1, name: str = "dask_kernel") -> Any:
        (tmp_path / f"{name}.py").write_text(source(activation, layers), encoding="utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.delitem(sys.modules, name, raising=False)
        return import_module(name)

    return import_it


def contents(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize("case", [CASES[0], pytest.param(CASES[1], marks=pytest.mark.slow)], ids=str)
def test_blocks_are_those_of_numpy(case: tuple[str, int], imported: Any) -> None:
    module, plain = imported(*case), ModuleType("plain")
    exec(compile(source(*case, backend="numpy"), "plain.py", "exec"), plain.__dict__)
    for arguments in ((X,), (AWAY, X)):
        lazy, expected = module.gram(*arguments, **SMALL, sigma_b=0.3), plain.ntk(*arguments, sigma_b=0.3)
        assert lazy.chunks[1] == (500, 500, 100)
        found = lazy.compute()
        one, two = (np.sqrt(np.diag(plain.ntk(x, sigma_b=0.3))) for x in (arguments[0], arguments[-1]))
        assert np.max(np.abs(found - expected) / np.outer(one, two)) <= 8 * np.finfo(float).eps
        assert found.shape[0] != found.shape[1] or np.array_equal(found, found.T)


def test_what_is_asked_for_is_what_is_worked_out(imported: Any) -> None:
    module = imported()
    assert module.gram(X[:0]).compute().shape == (0, 0)
    assert module.gram(AWAY.astype(np.float32)).compute().dtype == module.gram(AWAY.astype(np.float32)).dtype == "f4"
    assert np.array_equal(module.gram(AWAY, kernel="nngp").compute(), module.nngp(AWAY))
    assert module.gram(AWAY).name == module.gram(AWAY).name != module.gram(AWAY, kernel="nngp").name


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"chunks": 100}, "chunks is 100; expected a whole number from 500 up"),
        ({"kernel": "rbf"}, "kernel is 'rbf'"),
        ({"sigma_w": 0.0}, "sigma_w is 0.0"),
        ({"x2": X[:, :3]}, r"x2 has shape \(1100, 3\) and x1 has shape \(1100, 8\)"),
        ({"x1": np.full((3, 8), np.nan)}, "row 0 of x1"),
    ],
)
def test_wrong_arguments_are_refused_at_once(change: dict[str, Any], words: str, imported: Any, tmp_path: Path) -> None:
    arguments = {"x1": X} | change
    with pytest.raises(ValueError, match=words):
        imported().gram(**arguments)
    with pytest.raises(ValueError, match=words):
        imported().to_zarr(tmp_path / "out.zarr", **arguments)
    assert not (tmp_path / "out.zarr").exists()


def test_a_block_that_is_refused_says_which(imported: Any) -> None:
    x = X[:600].copy()
    x[550] = 1e140
    with pytest.raises(
        ValueError, match=r"in the block that begins at row 0 and column 500: row 50 of x2 has the varian"
    ):
        imported().gram(x, **SMALL)[:10, 590:].compute()


def test_a_stopped_run_is_resumed_byte_by_byte(imported: Any, tmp_path: Path) -> None:
    module, whole, broken, told = imported(), tmp_path / "whole.zarr", tmp_path / "broken.zarr", []
    kept = module.to_zarr(whole, X, **SMALL, progress=lambda *state: told.append(state))
    assert told == [(done, 6) for done in range(7)]
    assert np.array_equal(kept.compute(), module.gram(X, **SMALL).compute())

    def stop(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        module.to_zarr(broken, X, **SMALL, progress=stop)
    with pytest.raises(ValueError, match=r"broken.zarr is there; give another path, or resume what was stopped"):
        module.to_zarr(broken, X, **SMALL)
    module.to_zarr(broken, X, **SMALL, resume=True)
    assert contents(broken) == contents(whole)
    (broken / "c" / "0" / "1").write_bytes(b"torn")
    (broken / "c" / "2" / "2").unlink()
    (broken / "c" / "2" / "2.1.partial").write_bytes(b"left by one that was killed")
    told.clear()
    module.to_zarr(broken, X, **SMALL, resume=True, progress=lambda *state: told.append(state))
    assert told == [(4, 6), (5, 6), (6, 6)]
    assert contents(broken) == contents(whole)


def test_something_else_is_not_gone_on_with(imported: Any, tmp_path: Path) -> None:
    module, path = imported(), tmp_path / "out.zarr"
    module.to_zarr(path, X[:510], **SMALL)
    before = contents(path)
    single, moved = X[:510].astype(np.float32), X[:510] + 1e-16 * np.eye(510, 8)
    for words, x1, change in (
        ("(x1)", moved + 1e-15, {}),
        ("(x1)", X[:511], {}),
        ("(x1)", single, {}),
        ("(x2)", X[:510], {"x2": X[:510]}),
        ("(arguments)", X[:510], {"sigma_b": 0.2}),
        ("(kernel)", X[:510], {"kernel": "nngp"}),
        ("(chunks)", X[:510], {"chunks": 505}),
    ):
        with pytest.raises(ValueError) as refused:
            module.to_zarr(path, x1, **{"resume": True, **SMALL, **change})
        assert f"was begun with other things {words}" in str(refused.value)
    with pytest.raises(ValueError, match=r"other things \(module\)"):
        file = Path(module.__file__)
        file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        module.to_zarr(path, X[:510], **SMALL, resume=True)
    assert contents(path) == before
    with pytest.raises(ValueError, match=r"s3://bucket/out.zarr is an address; expected a folder of a disk"):
        module.to_zarr("s3://bucket/out.zarr", X[:510])
    zarr.create_group(tmp_path / "group.zarr")
    for other in (tmp_path, Path(module.__file__), tmp_path / "group.zarr"):
        with pytest.raises(ValueError, match="is no array of this module; give another path"):
            module.to_zarr(other, X[:510], resume=True)


def test_a_disk_that_is_too_small_is_told_before_any_work(
    imported: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = imported()
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10**8, 10**8, 10**6))  # type: ignore[attr-defined]
    with pytest.raises(OSError, match=r"0.018 GB have to be written, and its disk has 0.001 GB left") as error:
        module.to_zarr(tmp_path / "out.zarr", X, **SMALL)
    assert error.value.errno == errno.ENOSPC and not (tmp_path / "out.zarr").exists()


def test_writes_that_fail_half_way_leave_no_wrong_block(imported: Any, tmp_path: Path) -> None:
    module, path = imported(), tmp_path / "out.zarr"
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(done: int, total: int) -> None:
        if done == 2:
            resource.setrlimit(resource.RLIMIT_FSIZE, (10**6, limits[1]))  # half of a block

    try:
        with pytest.raises(OSError, match="too large"):
            module.to_zarr(path, X, **SMALL, progress=fill)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    found = contents(path).items()  # a thread may still be at one, under another name
    blocks = [content for name, content in found if name.startswith("c/") and not name.endswith(".partial")]
    assert 2 <= len(blocks) < 9 and {len(block) for block in blocks} == {2_000_000}
    module.to_zarr(path, X, **SMALL, resume=True)
    module.to_zarr(tmp_path / "whole.zarr", X, **SMALL)
    assert contents(path) == contents(tmp_path / "whole.zarr")


@pytest.mark.slow
def test_a_cluster_that_loses_a_worker_loses_time_only(imported: Any, tmp_path: Path) -> None:
    from distributed import Client, LocalCluster

    module, path, told = imported(), tmp_path / "out.zarr", []
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=50) as cluster,
        Client(cluster) as client,
    ):
        everywhere: Any = client.run
        workers = list(everywhere(os.getpid).values())

        def kill(done: int, total: int) -> None:
            told.append(done)
            if done == 2:
                os.kill(workers[0], signal.SIGKILL)

        module.to_zarr(path, X, **SMALL, progress=kill)
        assert workers[0] not in everywhere(os.getpid).values()
        found = module.gram(X, **SMALL).compute()
    assert told == list(range(7))
    module.to_zarr(tmp_path / "whole.zarr", X, **SMALL)
    assert contents(path) == contents(tmp_path / "whole.zarr")
    assert np.array_equal(found, module.to_zarr(path, X, **SMALL, resume=True).compute())


@pytest.mark.slow
def test_a_process_that_is_killed_is_gone_on_with(imported: Any, tmp_path: Path) -> None:
    module, path = imported(), tmp_path / "out.zarr"
    np.save(tmp_path / "x.npy", X)
    code = """
import os, signal, numpy, dask_kernel
def kill(done, total):
    if done == 2:
        os.kill(os.getpid(), signal.SIGKILL)
dask_kernel.to_zarr("out.zarr", numpy.load("x.npy"), chunks=500, progress=kill)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL
    assert 0 < len(list((path / "c").rglob("*"))) < 12
    module.to_zarr(path, X, **SMALL, resume=True)
    module.to_zarr(tmp_path / "whole.zarr", X, **SMALL)
    assert contents(path) == contents(tmp_path / "whole.zarr")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_imports_and_names(case: tuple[str, int]) -> None:
    tree = ast.parse(source(*case, parts=("solve",)))
    top = [node for node in tree.body if isinstance(node, ast.Import)]
    roots = {alias.name.partition(".")[0] for node in top for alias in node.names}
    assert roots - set(sys.stdlib_module_names) == {"dask", "numpy", "zarr"}
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    for node in tree.body:
        if isinstance(node, ast.Assign):
            names += [name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)]
    assert len(names) == len(set(names))


@pytest.mark.slow
def test_formatted_and_clean(tmp_path: Path) -> None:
    for number, case in enumerate([*CASES, ("relu", 3)]):
        for parts in ((), tuple(PARTS)):
            name = f"kernel_{number}_{len(parts)}.py"
            (tmp_path / name).write_text(source(*case, parts=parts), encoding="utf-8")
    assert complaint(tmp_path) == ""
