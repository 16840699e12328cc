"""README's examples: what is typed, and what it says comes out, `…` for lines that are left out."""

import re
from pathlib import Path

TEXT = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```\w*\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def examples():
    """The output of each example by its command."""
    shown = [block.removeprefix("$ ntk ").split("\n", 1) for block in BLOCKS if block.startswith("$ ntk ")]
    return dict(tuple(one) for one in shown)


def is_in(shown, printed):
    """Whether the parts of an example, between its `…`, stand in an output one after the other."""
    place = 0
    for part in re.split(r"^…\n", shown, flags=re.MULTILINE):
        place = printed.find(part, place)
        if place < 0:
            return False
        place += len(part)
    return True
