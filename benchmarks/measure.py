"""What the benchmarks share: seconds of a call, peak memory of a call, plain text tables."""

from __future__ import annotations

import argparse
import time
import tracemalloc
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any, TypeVar

Result = TypeVar("Result")


def quick(description: str | None) -> bool:
    """Whether --quick was typed: smaller cases and fewer repeats, to see that the script runs."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="smaller cases and fewer repeats: seconds, rough figures")
    return parser.parse_args().quick


def timed(call: Callable[[], Result], clock: Callable[[], Any] = time.perf_counter) -> tuple[Any, Result]:
    """Seconds of the call by a clock, that on the wall unless told otherwise, and what it returned."""
    start = clock()
    result = call()
    return clock() - start, result


def alternating(
    repeats: int, *calls: Callable[[], object], clock: Callable[[], float] = time.perf_counter
) -> list[float]:
    """Median seconds of each call; they take turns, so that what else the machine does falls on all alike."""
    seconds = [[timed(call, clock)[0] for call in calls] for _ in range(repeats)]
    return [median(column) for column in zip(*seconds, strict=True)]


def peak_bytes(call: Callable[[], object]) -> int:
    """Most memory held at one time by what the call allocates, NumPy's arrays included."""
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def seconds_text(seconds: float) -> str:
    """Three digits, in s, ms or µs.

    >>> seconds_text(0.00512)
    '5.12 ms'
    """
    return _scaled(seconds, ((1, "s"), (1e-3, "ms"), (1e-6, "µs")))


def bytes_text(number: float) -> str:
    """Three digits, in GB, MB or kB.

    >>> bytes_text(4.3e9)
    '4.3 GB'
    """
    return _scaled(number, ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")))


def _scaled(number: float, units: Sequence[tuple[float, str]]) -> str:
    size, name = next((unit for unit in units if number >= unit[0]), units[-1])
    return f"{number / size:.3g} {name}"


def print_table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A title, then right-aligned columns, the first one aligned left."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    print(f"\n{title}\n")
    for row in (head, ["-" * width for width in widths], *rows):
        first, *rest = (
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        print("  ".join([first, *rest]), flush=True)
