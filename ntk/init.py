"""`ntk init`: a notes folder of one's own."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path

from ntk.arguments import UsageError
from ntk.new import TEMPLATES
from ntk.status import HOLDS
from verify.running.kept import write_atomically

EXAMPLES = """example:
  ntk init my-notes && ntk check --notes my-notes
"""
FILES = ("notes.tex", "notation.toml", "s1_first.py")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Write a notes folder that checks out: notes.tex, your text; s1_first.py, a right claim of it and a wrong one\n"
        "with its correction; notation.toml, how letters are written in LaTeX."
    )
    parser.epilog = EXAMPLES
    parser.add_argument("folder", type=Path, metavar="DIR", help="a folder that does not exist yet, or is empty")


def run(arguments: argparse.Namespace) -> int:
    folder: Path = arguments.folder
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is there already and not empty; give the name of a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        write_atomically(folder / name, (TEMPLATES / name).read_text(encoding="utf-8"))
    notes = shlex.quote(str(folder))
    print(
        f"{folder}: {', '.join(FILES)}; ntk check --notes {notes} checks it, ntk new 1.NAME --notes {notes} adds to it"
    )
    return HOLDS
