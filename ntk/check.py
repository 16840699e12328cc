"""`ntk check`: run the oracles over the claims, or over their mutants."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ntk.arguments import add_ids, notes_folder, writable
from ntk.colour import coloured
from ntk.evidence import (
    add_oracles,
    command_again,
    kept_folder,
    read_settings,
    reports,
    say_what_is_not_kept,
    write_record,
)
from ntk.status import FAILED, HOLDS
from verify.claims.settings import Settings
from verify.report.first_screen import overview
from verify.report.whole_run import listing
from verify.running.answers import elsewhere, keep_answer, keep_words, kept_answer, last_words, question
from verify.running.kept import Folder, write_atomically

if TYPE_CHECKING:
    from verify.claims.ledger import Ledger
    from verify.running.run import Report

EXAMPLES = """examples:
  ntk check                     every claim of the thesis notes
  ntk check 1.4 '1.9.mean*'     a section, and the claims that a glob matches
  ntk check --notes my-notes    somebody else's
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = "Run the oracles over the claims. What fits a screen is printed; --all prints the rest."
    parser.epilog = EXAMPLES
    add_ids(parser, "claims to check, with all that they use")
    add_oracles(parser)
    parser.add_argument("--all", action="store_true", help="print every claim with its evidence, and every fault")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the record of the run")
    parser.add_argument(
        "--html", type=Path, metavar="FILE", help="write the run as a page to browse, with formulas and proofs"
    )
    parser.add_argument(
        "--strict", action="store_true", help="exit 1 if any statement of the notes is refuted, corrected or not"
    )
    other = parser.add_mutually_exclusive_group()
    other.add_argument(
        "--accept",
        action="store_true",
        help="record the words that the claims end with, in verdicts.toml beside the notes; later runs may not end "
        "weaker",
    )
    other.add_argument(
        "--mutants",
        action="store_true",
        help="run the negative controls instead: claims made wrong must be refuted, or proved right all the same",
    )


def run(arguments: argparse.Namespace) -> int:
    settings = read_settings(arguments)
    for path in filter(None, (arguments.json, arguments.html)):
        writable(path)
    if arguments.mutants:
        return _run_mutants(arguments, settings)
    folder, notes = kept_folder(arguments), notes_folder(arguments)
    data, done = _record(arguments, settings, notes, folder)
    before = last_words(folder, notes) if folder else None
    if arguments.json:
        write_record(arguments.json, data)
    if arguments.html:
        from verify.report.html import page

        write_atomically(arguments.html, page(data))
    if folder:
        words = {claim["id"]: claim["word"] for claim in data["claims"]}
        if words.items() - (before or {}).items():
            keep_words(folder, notes, words)
        say_what_is_not_kept(folder.troubles)
    lines = listing(data) if arguments.all else overview(data, before)
    print("\n".join((*coloured(lines), *done)))
    refuted = arguments.strict and "refuted" in data["counts"]
    return FAILED if refuted or not all(claim["as_expected"] for claim in data["claims"]) else HOLDS


def _record(
    arguments: argparse.Namespace, settings: Settings, notes: Path, folder: Folder | None
) -> tuple[Mapping[str, Any], list[str]]:
    """The record of the run, and lines on what was done besides; from a run before where nothing has changed."""
    asked = None
    if folder and not arguments.accept:
        what = (arguments.ids, settings.digits, settings.seed, bool(arguments.html))
        asked = question(notes, "check", *what, without=(arguments.json, arguments.html))
        if isinstance(data := kept_answer(folder, asked), dict):
            return data, []
    from codegen.writing.text import text
    from verify.claims import recorded
    from verify.claims.ledger import load
    from verify.report.record import record, words_of

    ledger = load(notes)
    claims = ledger.select(tuple(arguments.ids))
    path = ledger.folder / recorded.FILE
    if arguments.accept:
        writable(path)
    found = reports(arguments, ledger, claims, settings, folder)
    words, done = ledger.words, []
    if arguments.accept:
        words = recorded.accepted(words, words_of(found), ledger.all)
        write_atomically(path, recorded.words_text(words))
        done = ["", f"{path.name}: {len(words)} words recorded"]
    written = _writings(arguments, ledger, found, settings, folder) if arguments.html else None
    data = record(found, settings, words, [claim.id for claim in claims], text, written)
    pieces = [piece for claim in data["claims"] for piece in claim["evidence"]]
    if folder and not any(piece["outcome"] in ("error", "timeout") for piece in pieces):
        keep_answer(folder, asked, data, elsewhere(notes))
    return data, done


def _writings(
    arguments: argparse.Namespace, ledger: Ledger, found: dict[str, Report], settings: Settings, folder: Folder | None
) -> dict[str, dict]:
    """What the page shows beside the record: formulas, derivations and proofs, and the command that repeats a claim."""
    from codegen.writing.letters import read_notation
    from codegen.writing.macros import check_macros, spelled_out
    from ntk.formulas import Formulas
    from ntk.progress import progress
    from verify.report.written import writings

    notation = read_notation(ledger.folder)
    check_macros(notation)
    with progress("formulas") as update:
        formulas = writings(ledger, found, settings, arguments.jobs, folder, Formulas(spelled_out(notation)), update)
    return {name: data | {"command": command_again(arguments, settings, name)} for name, data in formulas.items()}


def _run_mutants(arguments: argparse.Namespace, settings: Settings) -> int:
    from ntk.progress import progress
    from verify.claims.ledger import load
    from verify.report.terminal import mutant_lines
    from verify.running.run import try_mutants

    ledger = load(notes_folder(arguments))
    claims = ledger.select(tuple(arguments.ids))
    with progress("mutants") as update:
        trials = try_mutants(ledger, claims, settings, arguments.jobs, update)
    print("\n".join(mutant_lines(trials)))
    return FAILED if any(trial.outcome == "survived" for trial in trials) else HOLDS
