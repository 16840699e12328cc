"""NTKs of many rows, in one run: the matrix in memory, in blocks on the disk, products and solutions without it, a
dense solve, and neural-tangents' `batch` in its own environment. Each has a process of its own, whose time and largest
memory are printed, and both over those of the matrix in memory.

--environment FOLDER keeps the environment of neural-tangents there; --rows N,N sets the sizes.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from benchmarks.generated_kernels import CLOCKS, clocks
from benchmarks.measure import bytes_text, print_table, seconds_text, timed
from benchmarks.peer import NoPeer, environment, peer

WIDTH, RIDGE, SIDE = 50, 1.0, 500
W_STD, B_STD = 1.5, 0.1
SIZES, QUICK = (2000, 4000), (600,)
EXPORT = ["--parameterization", "ntk", "--like-stax", f"W_std={W_STD},b_std={B_STD}", "--no-evidence"]


def rows(n: int) -> np.ndarray:
    """The data of all."""
    return np.random.default_rng(0).standard_normal((n, WIDTH))


def dense(kernel: Any, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The solution by the matrix."""
    matrix = kernel.ntk(x)
    matrix[np.diag_indices(len(x))] += RIDGE
    return np.linalg.solve(matrix, y)


def calls(kernel: Any, x: np.ndarray, folder: Path) -> dict[str, Callable[[], object]]:
    """What is measured, by name; the first is what the others are compared with."""
    y = np.sin(x[:, 0])
    return {
        "matrix in memory": lambda: kernel.ntk(x),
        "blocks on the disk": lambda: kernel.to_zarr(folder / f"{len(x)}.zarr", x, chunks=SIDE),
        "matvec": lambda: kernel.matvec(x, y),
        "dense solve": lambda: dense(kernel, x, y),
        "solve": lambda: kernel.solve(x, y, RIDGE),
    }


NAMES = tuple(calls(None, rows(1), Path()))


def one(name: str, n: int, folder: Path) -> dict[str, Any]:
    """Seconds by each of `CLOCKS` and the largest memory of this process, which runs the call of the name."""
    spec = spec_from_file_location("kernel", folder / "kernel.py")
    assert spec is not None and spec.loader is not None
    kernel = module_from_spec(spec)
    spec.loader.exec_module(kernel)
    seconds, _ = timed(calls(kernel, rows(n), folder)[name], clocks)
    return {"seconds": seconds.tolist(), "peak": 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}


def measured(n: int, folder: Path, python: Path | None) -> dict[str, dict[str, Any]]:
    """`one` for each name, and the same of neural-tangents, each in its own process."""
    found = {}
    for name in NAMES:
        command = [sys.executable, "-m", "benchmarks.large_kernels", "--one", name, str(n), str(folder)]
        found[name] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    if python is not None:
        np.save(folder / "rows.npy", rows(n))
        with peer(python) as ask:
            network = ["Relu()", 1, W_STD, B_STD]
            found["neural-tangents, batch"] = ask(rows=str(folder / "rows.npy"), network=network, batch=SIDE)
    return found


def table(found: dict[str, dict[str, Any]]) -> list[list[str]]:
    """A row a name."""
    least = found[NAMES[0]]
    return [
        [
            name,
            *map(seconds_text, each["seconds"]),
            f"{each['seconds'][0] / least['seconds'][0]:.2f}",
            bytes_text(each["peak"]),
            f"{each['peak'] / least['peak']:.2f}",
        ]
        for name, each in found.items()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one small size, without the peer")
    parser.add_argument("--rows", help="sizes, separated by commas; blocks of neural-tangents need multiples of 500")
    parser.add_argument("--environment", type=Path, help="folder of the environment of the peer, made if need be")
    parser.add_argument("--one", nargs=3, metavar=("NAME", "N", "FOLDER"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        name, n, folder = arguments.one
        print(json.dumps(one(name, int(n), Path(folder))))
        return
    sizes = tuple(map(int, arguments.rows.split(","))) if arguments.rows else SIZES
    with TemporaryDirectory() as made:
        folder = Path(made)
        export = [sys.executable, "-m", "ntk", "export", str(folder / "kernel.py"), *EXPORT]
        subprocess.run([*export, "--backend", "dask", "--with", "solve"], check=True, capture_output=True)
        python = None
        if not arguments.quick:
            try:
                python = environment(arguments.environment or folder / "environment")
            except NoPeer as reason:
                parser.error(f"no environment for the peer: {reason}")
        head = ["", *CLOCKS, "over the matrix's", "largest memory", "over the matrix's"]
        for n in QUICK if arguments.quick else sizes:
            title = f"NTK of ReLU with biases, {n} × {WIDTH}, blocks of {SIDE}, ridge {RIDGE:g}"
            print_table(title, head, table(measured(n, folder, python)))


if __name__ == "__main__":
    main()
