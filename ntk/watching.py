"""Waiting for files to be saved: their times and sizes are looked at a few times a second."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeAlias

PAUSE = 0.3
"""Seconds between two looks, and in which nothing may change before a file counts as saved."""
State: TypeAlias = tuple[int, int, int] | None
"""(time, size, number) of a file; None for one that is not there."""


def states(files: Iterable[str]) -> dict[str, State]:
    """How the files are now."""
    return {name: _state(Path(name)) for name in files}


def _state(path: Path) -> State:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def wait_until_saved(before: Mapping[str, State]) -> None:
    """Return when files are not as before, and have stayed as they are for a while."""
    now = dict(before)
    while True:
        time.sleep(PAUSE)
        last, now = now, states(before)
        if now != before and now == last:
            return
