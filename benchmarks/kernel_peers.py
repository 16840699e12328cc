"""NTKs of ReLU with biases, in one run: neural-tangents and scikit-ntk in their own environment, the textbook formula
on whole arrays, the floor, and the module of every backend. They take turns; medians by both clocks, over the floor.

--out FOLDER writes the table as Markdown and a plot; --environment FOLDER keeps the environment of the peers there.
"""

from __future__ import annotations

import argparse
import platform
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from benchmarks.generated_kernels import CLOCKS, clocks, floor, generated
from benchmarks.measure import print_table, seconds_text, timed
from benchmarks.peer import NoPeer, environment, peer

BACKENDS = ("numpy", "numba", "jax", "array-api")
CASES = ((500, 100, 1), (500, 100, 3), (500, 100, 10), (2000, 100, 3))
"""Rows, columns, hidden layers."""
QUICK = ((100, 10, 1),)
REPEATS = 3
W_STD, B_STD = 1.5, 0.1


def textbook(x: np.ndarray, hidden_layers: int) -> np.ndarray:
    """The recursion on whole arrays, as it is written in papers."""
    c = W_STD**2 * (x @ x.T) / x.shape[1] + B_STD**2
    tangent = c
    for _ in range(hidden_layers):
        q = np.sqrt(np.diag(c))
        sizes = np.outer(q, q)
        angle = np.arccos(np.clip(c / sizes, -1, 1))
        value = sizes * (np.sin(angle) + (np.pi - angle) * np.cos(angle)) / (2 * np.pi)
        c = W_STD**2 * value + B_STD**2
        tangent = c + W_STD**2 * (np.pi - angle) / (2 * np.pi) * tangent
    return tangent


def called(hidden_layers: int, x: np.ndarray) -> dict[str, Callable[[], object]]:
    """What runs in this process, by name."""
    sigmas = {"sigma_w": W_STD, "sigma_b": B_STD, "sigma_a": W_STD}
    calls: dict[str, Callable[[], object]] = {"floor": lambda: floor(x), "textbook": lambda: textbook(x, hidden_layers)}
    for backend in BACKENDS:
        if backend == "jax":
            import jax

            jax.config.update("jax_enable_x64", True)
        module = generated(hidden_layers, True, backend)
        calls[backend] = lambda module=module: np.asarray(module.ntk(x, **sigmas))
    return calls


def _seconds(call: Callable[[], object]) -> np.ndarray:
    return timed(call, clocks)[0]


def measured(case: tuple[int, int, int], ask: Any, repeats: int, folder: Path) -> dict[str, np.ndarray]:
    """Median seconds by each of `CLOCKS`, by name; each is called once before."""
    size, width, hidden_layers = case
    x = np.random.default_rng(0).standard_normal((size, width))
    own = called(hidden_layers, x)
    calls: dict[str, Callable[[], Any]] = {name: partial(_seconds, call) for name, call in own.items()}
    if ask is not None:
        rows = str(folder / "rows.npy")
        np.save(rows, x)
        network = ["Relu()", hidden_layers, W_STD, B_STD]
        calls["neural-tangents"] = lambda: ask(rows=rows, network=network)["seconds"]
        calls["scikit-ntk"] = lambda: ask(rows=rows, skntk=[hidden_layers, B_STD])["seconds"]
    for call in calls.values():
        call()
    turns = [[call() for call in calls.values()] for _ in range(repeats)]
    return dict(zip(calls, np.median(turns, axis=0), strict=True))


def processor() -> str:
    """Its name, as the system has it."""
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text(encoding="utf-8").splitlines() if listed.exists() else []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def labels(cases: tuple[tuple[int, int, int], ...]) -> list[str]:
    return [f"{size} × {width}, {layers} layer{'s' * (layers > 1)}" for size, width, layers in cases]


def table(cases: tuple[tuple[int, int, int], ...], found: list[dict[str, np.ndarray]], clock: int) -> list[list[str]]:
    """A row a case: seconds of the floor, and all over it."""
    rows = []
    for label, seconds in zip(labels(cases), found, strict=True):
        least = seconds["floor"][clock]
        shares = [f"{each[clock] / least:.2f}" for name, each in seconds.items() if name != "floor"]
        rows.append([label, seconds_text(least), *shares])
    return rows


def plot(path: Path, title: str, cases: tuple[tuple[int, int, int], ...], found: list[dict[str, np.ndarray]]) -> None:
    """Bars of processor time over the floor, a group a case."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 5), layout="constrained")
    axes = figure.subplots()
    names = [name for name in found[0] if name != "floor"]
    places, step = np.arange(len(cases)), 1 / (len(names) + 1)
    for k, name in enumerate(names):
        axes.bar(places + k * step, [each[name][0] / each["floor"][0] for each in found], step, label=name)
    axes.set_xticks(places + step * (len(names) - 1) / 2, labels(cases))
    axes.set_yscale("log")
    axes.set_ylabel("processor time over the floor")
    axes.set_title(title, fontsize=9)
    axes.legend()
    figure.savefig(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one small case, without the peers")
    parser.add_argument("--out", type=Path, help="folder for kernel_peers.md and kernel_peers.svg")
    parser.add_argument("--environment", type=Path, help="folder of the environment of the peers, made if need be")
    arguments = parser.parse_args()
    cases, repeats = (QUICK, 1) if arguments.quick else (CASES, REPEATS)
    with TemporaryDirectory() as made:
        folder = Path(made)
        if arguments.quick:
            found = [measured(case, None, repeats, folder) for case in cases]
        else:
            try:
                python = environment(arguments.environment or folder / "environment", sklearn=True)
            except NoPeer as reason:
                parser.error(f"no environment for the peers: {reason}")
            with peer(python) as ask:
                found = [measured(case, ask, repeats, folder) for case in cases]
    head = ["x", "floor", *(name for name in found[0] if name != "floor")]
    title = f"ntk(x) of ReLU with biases, float64; {processor()}, {time.strftime('%Y-%m-%d')}, medians of {repeats}"
    lines = []
    for clock, name in enumerate(CLOCKS):
        rows = table(cases, found, clock)
        print_table(f"{title}: {name} over the floor", head, rows)
        lines += ["", f"{name}:", "", *("| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows))]
    if arguments.out is not None:
        arguments.out.mkdir(parents=True, exist_ok=True)
        (arguments.out / "kernel_peers.md").write_text("\n".join([title, *lines, ""]), encoding="utf-8")
        plot(arguments.out / "kernel_peers.svg", title, cases, found)


if __name__ == "__main__":
    main()
