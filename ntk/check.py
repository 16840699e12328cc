"""`ntk check`: run the oracles over the claims, or over their mutants."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from codegen.writing.documents import notation
from ntk.arguments import notes_folder, writable
from ntk.evidence import add_oracles, command_again, read_settings, reports
from ntk.formulas import Formulas
from ntk.progress import progress
from ntk.status import FAILED, HOLDS
from verify.claims import recorded
from verify.claims.ledger import Ledger, load
from verify.claims.settings import Settings
from verify.report import listing, mutant_lines
from verify.report.html import page
from verify.report.record import record, words_of
from verify.report.written import writings
from verify.running import Cache, Report, default_folder, try_mutants, write_atomically


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = "Run the oracles over the claims."
    parser.add_argument("ids", nargs="*", metavar="ID", help="claims to check, with all that they use (default: all)")
    add_oracles(parser)
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
        help=f"record the words that the claims end with, in {recorded.FILE} beside the notes; "
        "later runs may not end weaker",
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
    ledger = load(notes_folder(arguments))
    claims = ledger.select(tuple(arguments.ids))
    if arguments.mutants:
        with progress("mutants") as update:
            trials = try_mutants(ledger, claims, settings, arguments.jobs, update)
        print("\n".join(mutant_lines(trials)))
        return FAILED if any(trial.outcome == "survived" for trial in trials) else HOLDS
    path = ledger.folder / recorded.FILE
    if arguments.accept:
        writable(path)
    found = reports(arguments, ledger, claims, settings)
    words, done = ledger.words, []
    if arguments.accept:
        words = recorded.accepted(words, words_of(found), ledger.claims)
        write_atomically(path, recorded.words_text(words))
        done = ["", f"{path.name}: {len(words)} words recorded"]
    data = record(found, settings, words, _writings(arguments, ledger, found, settings) if arguments.html else None)
    if arguments.json:
        write_atomically(arguments.json, json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n")
    if arguments.html:
        write_atomically(arguments.html, page(data))
    print("\n".join((*listing(data), *done)))
    refuted = arguments.strict and "refuted" in data["counts"]
    return FAILED if refuted or not all(claim["as_expected"] for claim in data["claims"]) else HOLDS


def _writings(
    arguments: argparse.Namespace, ledger: Ledger, found: dict[str, Report], settings: Settings
) -> dict[str, dict]:
    """What the page shows beside the record: formulas, derivations and proofs, and the command that repeats a claim."""
    store = None if arguments.no_cache else Cache(default_folder())
    render = Formulas(notation(ledger.folder))
    with progress("formulas") as update:
        formulas = writings(ledger, found, settings, arguments.jobs, store, render, update)
    return {name: data | {"command": command_again(arguments, settings, name)} for name, data in formulas.items()}
