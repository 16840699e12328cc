"""Verdicts in colour, on a terminal only."""

import os
import re
import sys
from collections.abc import Iterable, Iterator

GREEN, YELLOW, RED = 32, 33, 31
COLOURS = {
    **dict.fromkeys(("proved", "enclosed", "agrees", "consistent"), GREEN),
    **dict.fromkeys(("conditional", "unknown"), YELLOW),
    **dict.fromkeys(("refuted", "error", "timeout"), RED),
}
_WORD = re.compile(rf"\b({'|'.join(COLOURS)})\b")


def coloured(lines: Iterable[str]) -> Iterator[str]:
    """The lines, with verdicts in colour if standard output is a terminal and NO_COLOR is not set.

    Remarks and witnesses, which are indented further, are left as they are.
    """
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        yield from lines
        return
    for line in lines:
        yield line if line.startswith("    ") else _WORD.sub(lambda f: f"\x1b[{COLOURS[f[1]]}m{f[1]}\x1b[0m", line)
