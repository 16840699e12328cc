"""`ntk moments` from start to end, a process each, against its limit of five seconds, over the widths and depths it
promises: widths up to 10⁶, depth up to 10⁴."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from statistics import median

from benchmarks.measure import print_table, quick, timed

LIMIT = 5.0
"""Seconds."""
ROOT = Path(__file__).parent.parent


def cases(depth: int) -> dict[str, tuple[int, ...]]:
    """Hidden widths by name."""
    layers, largest, rng = depth - 1, 10**6, random.Random(0)
    return {
        "one of 3": (3,),
        "64, equal": (64,) * layers,
        "10^6, depth 10": (largest,) * 9,
        "10^6, equal": (largest,) * layers,
        "1, 2, 3, …": tuple(range(1, layers + 1)),
        "10^6, 10^6 − 1, …": tuple(range(largest, largest - layers, -1)),
        "mixed, 1 to 10^6": tuple(round(10 ** rng.uniform(0, 6)) for _ in range(layers)),
    }


def run(widths: tuple[int, ...]) -> dict[str, dict[str, str | None]]:
    """What the command prints, as its JSON."""
    command = [sys.executable, "-m", "ntk", "moments", "--json", "--input-dim", "3", "--norm2", "1.34", "--widths"]
    done = subprocess.run([*command, ",".join(map(str, widths))], cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def row(name: str, widths: tuple[int, ...], repeats: int) -> list[str]:
    """Median and longest time of a case."""
    seconds, found = zip(*(timed(lambda: run(widths)) for _ in range(repeats)), strict=True)
    fractions = sum(moment["fraction"] is not None for moment in found[0].values())
    middle = median(seconds)
    verdict = "within" if max(seconds) < LIMIT else "OVER"
    numbers = f"{middle:.2f}", f"{max(seconds):.2f}", f"{middle / LIMIT:.2f}"
    return [name, str(len(widths) + 1), f"{fractions} of {len(found[0])}", *numbers, verdict]


def main() -> None:
    short = quick(__doc__)
    depth, repeats = (100, 1) if short else (10**4, 3)
    print_table(
        f"ntk moments, whole process, limit {LIMIT:g} s; medians of {repeats}",
        ("widths", "depth", "exact fractions", "median s", "longest s", "median / limit", "limit"),
        [row(name, widths, repeats) for name, widths in cases(depth).items()],
    )


if __name__ == "__main__":
    main()
