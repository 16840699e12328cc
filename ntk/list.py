"""`ntk list`: the claims, their words as recorded, their titles."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from ntk.arguments import add_ids, add_notes, notes_folder
from ntk.colour import coloured
from ntk.evidence import kept_folder
from ntk.status import HOLDS
from verify.claims.selection import selected
from verify.running.answers import elsewhere, keep_answer, kept_answer, question
from verify.running.kept import Folder

EXAMPLES = """examples:
  ntk list 1.4            the claims of a section
  ntk list '*limit*'      those that a glob matches
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = "Print claims: id, the word that is recorded, title."
    parser.epilog = EXAMPLES
    add_ids(parser, "claims to list")
    add_notes(parser)


def run(arguments: argparse.Namespace) -> int:
    claims = _claims(notes_folder(arguments), kept_folder(arguments))
    sections = {name: section for name, section, _, _ in claims}
    wanted = set(selected(arguments.ids, sections) if arguments.ids else sections)
    shown = [(name, word.split(",")[0], title) for name, _, title, word in claims if name in wanted]
    width = max(len(name) for name, _, _ in shown) + 2
    print("\n".join(coloured(f"{name:<{width}}{word:<12} {title}" for name, word, title in shown)))
    return HOLDS


def _claims(notes: Path, folder: Folder | None) -> Sequence[tuple[str, str, str, str]]:
    """Id, section, title and recorded word of each claim, read from the notes only where they have changed."""
    asked = question(notes, "list") if folder else None
    if folder and isinstance(found := kept_answer(folder, asked), list):
        return found
    from verify.claims.ledger import load

    ledger = load(notes)
    words = ledger.words or {}
    found = [(claim.id, claim.section, claim.title, str(words.get(claim.id, ""))) for claim in ledger.claims.values()]
    if folder:
        keep_answer(folder, asked, found, elsewhere(notes))
    return found
