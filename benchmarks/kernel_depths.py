"""NTKs of ReLU by depth, modules for NumPy and Numba beside neural-tangents in its own environment: without biases,
with them, and between two sets of rows. They take turns, with all cores; medians of ratios, by two clocks.

--environment FOLDER keeps the environment of neural-tangents there; --rows N and --depths L … are other sizes. With
OPENBLAS_NUM_THREADS set to the cores NumPy's products use them all, as those of neural-tangents do.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from benchmarks.generated_kernels import CLOCKS, clocks, generated
from benchmarks.measure import print_table, seconds_text, timed
from benchmarks.peer import NoPeer, environment, peer

BACKENDS = ("numpy", "numba")
WIDTH, REPEATS = 100, 3
W_STD, B_STD = 1.5, 0.1


@dataclass(frozen=True)
class Case:
    """What a row of the table is of."""

    name: str
    bias: bool
    has_columns: bool


CASES = (
    Case("no biases", False, False),
    Case("biases", True, False),
    Case("two sets of rows, no biases", False, True),
)


def calls(case: Case, layers: int, rows: int, ask: Any, folder: Path) -> dict[str, Callable[[], Any]]:
    """What gives the seconds of a call by each clock, by name; neural-tangents is the first."""
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((rows, WIDTH)), rng.standard_normal((rows, WIDTH)) if case.has_columns else None
    words: dict[str, Any] = {"network": ["Relu()", layers, W_STD, B_STD if case.bias else None]}
    for name, array in (("rows", x), ("columns", y)):
        if array is not None:
            np.save(folder / f"{name}.npy", array)
            words[name] = str(folder / f"{name}.npy")
    found: dict[str, Callable[[], Any]] = {"neural-tangents": lambda: ask(**words)["seconds"]}
    sigmas = {"sigma_w": W_STD, "sigma_a": W_STD, **({"sigma_b": B_STD} if case.bias else {})}
    for backend in BACKENDS:
        kernel = partial(generated(layers, case.bias, backend).ntk, x, y, **sigmas)
        found[backend] = lambda kernel=kernel: timed(kernel, clocks)[0]
    return found


def measured(found: dict[str, Callable[[], Any]], repeats: int) -> np.ndarray:
    """Seconds of each turn, (repeats, calls, clocks); each call is made once before."""
    for call in found.values():
        call()
    return np.array([[call() for call in found.values()] for _ in range(repeats)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--environment", type=Path, help="folder of the environment, made if need be")
    parser.add_argument("--rows", type=int, default=4000)
    parser.add_argument("--depths", type=int, nargs="+", default=(1, 3, 10, 50))
    arguments = parser.parse_args()
    lines: dict[str, list[list[str]]] = {clock: [] for clock in CLOCKS}
    with TemporaryDirectory() as made:
        folder = Path(made)
        try:
            python = environment(arguments.environment or folder / "environment")
        except NoPeer as reason:
            parser.error(f"no environment for neural-tangents: {reason}")
        with peer(python) as ask:
            for case in CASES:
                cells: dict[str, list[str]] = {clock: [] for clock in CLOCKS}
                for layers in arguments.depths:
                    turns = measured(calls(case, layers, arguments.rows, ask, folder), REPEATS)
                    ratios = np.median(turns[:, :1] / turns[:, 1:], axis=0)
                    for k, clock in enumerate(CLOCKS):
                        shares = " / ".join(f"{ratio:.3g}" for ratio in ratios[:, k])
                        cells[clock].append(f"{shares} ({seconds_text(np.median(turns[:, 0, k]))})")
                    print(case.name, layers, {clock: each[-1] for clock, each in cells.items()}, flush=True)
                for clock, line in lines.items():
                    line.append([case.name, *cells[clock]])
    for clock, line in lines.items():
        print_table(
            f"neural-tangents over {' / '.join(BACKENDS)} (its own seconds): {clock}; ntk of ReLU, float64, "
            f"{arguments.rows} × {WIDTH}, medians of {REPEATS}",
            ("", *(f"{layers} layer{'s' * (layers > 1)}" for layers in arguments.depths)),
            line,
        )


if __name__ == "__main__":
    main()
