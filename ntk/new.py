"""`ntk new`: the skeleton of a claim, in a module of its own."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from string import Template

from ntk.arguments import UsageError, writable
from ntk.status import HOLDS
from verify.running.kept import write_atomically

EXAMPLES = """example:
  ntk new 2.1.limit --notes my-notes    writes my-notes/s2_1_limit.py, which checks out as it is
"""
TEMPLATES = Path(__file__).parent / "templates"
_ID = re.compile(r"(?P<section>[A-Za-z0-9]+(\.[0-9]+)*)\.(?P<name>[A-Za-z][A-Za-z0-9_-]*)")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = "Write the skeleton of a claim into a notes folder. CONTRIBUTING.md, 'Add a claim', says more."
    parser.epilog = EXAMPLES
    parser.add_argument("id", metavar="SECTION.NAME", help="the claim's id, for example 2.1.limit")
    parser.add_argument(
        "--notes", type=Path, default=Path(), metavar="DIR", help="the notes folder (default: the current folder)"
    )


def run(arguments: argparse.Namespace) -> int:
    found = _ID.fullmatch(arguments.id)
    if found is None:
        raise UsageError(f"{arguments.id!r} is no SECTION.NAME; type for example ntk new 2.1.limit")
    path = arguments.notes / f"s{re.sub('[.-]', '_', arguments.id)}.py"
    if path.exists():
        raise UsageError(f"{path} is there already; choose another name, or add a Claim to its CLAIMS")
    if _is_taken(arguments.notes, arguments.id):
        raise UsageError(f"{arguments.notes} has a claim {arguments.id} already; ids are unique, choose another one")
    claim = Template((TEMPLATES / "claim.py.txt").read_text(encoding="utf-8"))
    write_atomically(writable(path), claim.substitute(found.groupdict(), id=arguments.id))
    notes = "" if arguments.notes == Path() else f" --notes {arguments.notes}"
    print(f"{path}: put your statement in, then ntk check {arguments.id}{notes or ' --notes .'}")
    return HOLDS


def _is_taken(notes: Path, name: str) -> bool:
    """Whether a module of the notes spells the id out; what is put together otherwise is seen when they are loaded."""
    sources = (path.read_text(encoding="utf-8", errors="replace") for path in notes.rglob("*.py"))
    return any(f'"{name}"' in source or f"'{name}'" in source for source in sources)
