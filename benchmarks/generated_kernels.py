"""Generated NTKs of ReLU against the least that an exact kernel may cost: half a matrix product of unit rows, one arc
cosine of each angle and both triangles written, in tiles. One thread, and its processor time, which other work on the
machine changes less than the clock on the wall.
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

from benchmarks.measure import alternating, print_table, quick, seconds_text

DEPTHS = (1, 3, 10, 50)
SIZES = ((1000, 100), (2000, 100), (2000, 10))
QUICK = ((200, 10),)
ROWS, COLUMNS = 128, 512
REPEATS = 5


def generated(layers: int, bias: bool) -> Any:
    """A module as `ntk export` writes it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "kernel.py"
        options = ["--parameterization", "ntk", "--hidden-layers", str(layers), "--no-evidence"]
        options += ["--bias", "--output-bias"] if bias else []
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


def row(size: int, width: int, modules: dict[str, Any], repeats: int) -> list[str]:
    """Processor time of the floor, and that of each module over it."""
    x = np.random.default_rng(0).standard_normal((size, width))

    def of(module: Any) -> Callable[[], object]:
        return lambda: module.ntk(x, threads=1)

    calls = [lambda: floor(x), *map(of, modules.values())]
    for call in calls:
        call()
    least, *seconds = alternating(repeats, *calls, clock=time.process_time)
    return [f"{size} × {width}", seconds_text(least), *(f"{second / least:.2f}" for second in seconds)]


def main() -> None:
    short = quick(__doc__)
    modules = {
        f"{layers}{', biases' if bias else ''}": generated(layers, bias)
        for bias in (False, True)
        for layers in (DEPTHS[:2] if short else DEPTHS)
    }
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]  # type: ignore[index]
    print_table(
        f"ntk(x) of ReLU by hidden layers, over the floor; one thread, {blas['name']} {blas['version']}, medians of "
        f"{REPEATS}",
        ("x", "floor", *modules),
        [row(size, width, modules, 1 if short else REPEATS) for size, width in (QUICK if short else SIZES)],
    )


if __name__ == "__main__":
    main()
