"""Examples of README and other pages: what is typed, and what they say comes out, `…` for lines that are left out."""

import doctest
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def blocks_of(page):
    """(language, text) of each block of a page, in order."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


PAGES = ("README.md", "docs/exporting.md", "docs/latex.md")
BLOCKS = [text for page in PAGES for _, text in blocks_of(page)]


def examples():
    """The output of each of their examples by its command."""
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


def failures(session, **names):
    """How many lines of a Python session print something else than it shows."""
    test = doctest.DocTestParser().get_doctest(session, names, "session", None, 0)
    return doctest.DocTestRunner(verbose=False).run(test).failed
