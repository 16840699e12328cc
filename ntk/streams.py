"""Standard output and error, whatever they are: closed, full, or of fewer letters than mathematics has."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import TextIO


def prepare() -> None:
    """A closed stream goes nowhere; what a stream has no letter for is escaped, for the work is done by then."""
    sys.stdout, sys.stderr = (_ready(stream) for stream in (sys.stdout, sys.stderr))


def _ready(stream: TextIO | None) -> TextIO:
    if stream is None:
        return Path(os.devnull).open("w", encoding="utf-8")
    if isinstance(stream, io.TextIOWrapper) and stream.errors != "backslashreplace":
        stream.reconfigure(errors="backslashreplace")
    return stream


def complain(line: str) -> None:
    """One line on standard error, if that can be written."""
    try:
        print(f"ntk: {' '.join(line.split())}", file=sys.stderr)
        sys.stderr.flush()
    except OSError:
        give_up(sys.stderr)


def give_up(stream: TextIO) -> None:
    """What a stream still holds goes nowhere, so that the end of the process does not trip over it."""
    try:
        number = stream.fileno()
    except (OSError, ValueError):
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)
