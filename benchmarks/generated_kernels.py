"""Generated NTKs of ReLU and erf against the least that an exact kernel may cost: half a matrix product of unit rows,
one arc cosine of each angle and both triangles written, in tiles. One thread; its processor time, which other work on
the machine changes less than the clock on the wall, and that clock, in one run. Modules for Numba are compiled before.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

import numpy as np

from benchmarks.measure import print_table, quick, seconds_text, timed

DEPTHS = (1, 3, 10, 50)
ERF_DEPTHS = (1, 3)
SIZES = ((1000, 100), (2000, 100), (2000, 10))
QUICK = ((200, 10),)
ROWS, COLUMNS = 128, 512
REPEATS = 5
BACKENDS = ("numpy", "numba")
CLOCKS = {"processor time": time.process_time, "wall": time.perf_counter}


def generated(layers: int, bias: bool, backend: str = "numpy", activation: str = "relu") -> Any:
    """A module as `ntk export` writes it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "kernel.py"
        options = ["--parameterization", "ntk", "--hidden-layers", str(layers), "--no-evidence", "--backend", backend]
        options += ["--activation", activation, *(["--bias", "--output-bias"] if bias else [])]
        subprocess.run([sys.executable, "-m", "ntk", "export", str(path), *options], check=True, capture_output=True)
        module = ModuleType("kernel")
        exec(compile(path.read_text(encoding="utf-8"), path, "exec"), module.__dict__)
        return module


def floor(x: np.ndarray) -> np.ndarray:
    """The angle between each two rows, symmetric: what no kernel can do without."""
    unit = x / np.linalg.norm(x, axis=1)[:, None]
    result = np.empty((len(x), len(x)))
    for top in range(0, len(x), ROWS):
        for left in range(top, len(x), COLUMNS):
            here, there = slice(top, top + ROWS), slice(left, left + COLUMNS)
            angles = np.arccos(np.clip(unit[here] @ unit[there].T, -1, 1))
            result[here, there] = angles
            result[there, here] = angles.T
    return result


def clocks() -> np.ndarray:
    """Seconds by each of `CLOCKS`."""
    return np.array([clock() for clock in CLOCKS.values()])


def measured(size: int, width: int, modules: list[Any], repeats: int) -> np.ndarray:
    """Median seconds of the floor and of each module, (1 + modules, clocks); they take turns."""
    x = np.random.default_rng(0).standard_normal((size, width))

    def of(module: Any) -> Callable[[], object]:
        return lambda: module.ntk(x, threads=1)

    calls = [lambda: floor(x), *map(of, modules)]
    for call in calls:
        call()
    return np.median([[timed(call, clocks)[0] for call in calls] for _ in range(repeats)], axis=0)


def main() -> None:
    short = quick(__doc__)
    cases = [("relu", layers, bias) for bias in (False, True) for layers in (DEPTHS[1:2] if short else DEPTHS)]
    cases += [("erf", layers, False) for layers in ERF_DEPTHS]
    names = [f"{layers}{', biases' * bias}{', erf' * (name == 'erf')}" for name, layers, bias in cases]
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]  # type: ignore[index]
    rows: dict[str, list[list[str]]] = {clock: [] for clock in CLOCKS}
    for backend in BACKENDS:
        modules = [generated(layers, bias, backend, name) for name, layers, bias in cases]
        for size, width in QUICK if short else SIZES:
            found = measured(size, width, modules, 1 if short else REPEATS)
            for clock, (least, *seconds) in zip(CLOCKS, found.T, strict=True):
                shares = [f"{second / least:.2f}" for second in seconds]
                rows[clock].append([f"{backend}, {size} × {width}", seconds_text(least), *shares])
    for clock, lines in rows.items():
        print_table(
            f"ntk(x) of ReLU, or erf, by hidden layers, over the floor: {clock}; one thread, {blas['name']} "
            f"{blas['version']}, medians of {REPEATS}",
            ("x", "floor", *names),
            lines,
        )


if __name__ == "__main__":
    main()
