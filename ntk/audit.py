"""`ntk audit`: an answer for every equation of a LaTeX or Markdown file."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from ntk.arguments import add_notes, notes_folder, writable
from ntk.evidence import add_settings, kept_folder, read_settings, say_what_is_not_kept, write_record
from ntk.progress import progress
from ntk.status import FAILED, HOLDS
from ntk.streams import complain
from ntk.watching import states, wait_until_saved
from verify.claims.settings import Settings
from verify.running.answers import digests, keep_answer, kept_answer, question_of_file
from verify.running.kept import Folder, write_atomically

if TYPE_CHECKING:
    from verify.claims.evidence import Evidence
    from verify.claims.statement import Statement

NOTATION = "notation.toml"
EXAMPLES = """examples:
  ntk audit thesis.tex                       every link of every equation
  ntk audit thesis.tex --watch               and what changes as the file is saved
  ntk audit thesis.tex --sarif audit.sarif   for editors and code hosts
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Read a LaTeX (.tex) or Markdown (.md) file and answer for each link of a displayed equation, and of an inline "
        "formula with a relation: holds, differs, defines, sets the range of, read, not judged, not read. Nothing of "
        "the file is run or edited, and nothing is guessed: what has two readings is not read. docs/audit.md says how "
        "to read the answers."
    )
    parser.epilog = EXAMPLES
    parser.add_argument("file", type=Path, metavar="FILE", help="the file, .tex or .md")
    parser.add_argument(
        "--summary",
        action="store_true",
        help="print only what was found and read, the counts of answers, the share judged",
    )
    parser.add_argument(
        "--watch",
        action="store_true",
        help="go on: when the file, or one that it inputs, is saved, print a line for each answer that changed",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the record; docs/audit.md has its schema")
    parser.add_argument("--sarif", type=Path, metavar="FILE", help="write what may have to be mended as SARIF 2.1.0")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page to browse, one file of its own")
    parser.add_argument(
        "--notation",
        type=Path,
        metavar="FILE",
        help=f"a TOML file whose list `ranges` has what letters are from, as LaTeX (default: {NOTATION} beside FILE)",
    )
    add_notes(parser)
    add_settings(parser, timeout=60.0)


def run(arguments: argparse.Namespace) -> int:
    from verify.reading.record import lines

    settings = read_settings(arguments)
    for path in filter(None, (arguments.json, arguments.sarif, arguments.html)):
        writable(path)
    folder = kept_folder(arguments)
    seen = states(_files(arguments))
    data = record_of(arguments, settings, folder)
    _write(arguments, data)
    say_what_is_not_kept(folder.troubles if folder else [])
    print("\n".join(lines(data, is_summary=arguments.summary)), flush=True)
    if arguments.watch:
        _watch(arguments, settings, folder, data, seen)
    return FAILED if "differs" in data["counts"] else HOLDS


def record_of(arguments: argparse.Namespace, settings: Settings, folder: Folder | None) -> Mapping[str, Any]:
    """The record of the audit; from one before where nothing that it depends on has changed."""
    path = arguments.file
    asked = None
    if folder:
        what = (
            str(path),
            str(arguments.notation),
            str(arguments.notes),
            settings.digits,
            settings.seed,
            settings.timeout,
        )
        asked = question_of_file(path, "audit", *what)
        if isinstance(data := kept_answer(folder, asked), dict):
            return data
    from ntk.matches import finding
    from ntk.said_before import said_before
    from ntk.suggestions import shown, suggesting
    from verify.reading.asking import in_workers
    from verify.reading.audit import audit, count
    from verify.reading.document.documents import read_document
    from verify.reading.record import record
    from verify.running.cache import Cache

    document = read_document(path)
    notes = notes_folder(arguments)
    beside = digests((*document.files, *_files(arguments), *map(str, notes.rglob("*.py"))))
    outcomes: set[str] = set()
    with progress("evidence") as update:
        ask = in_workers(settings, arguments.jobs, Cache(folder) if folder else None, update)

        def noted(pieces: Sequence[tuple[str, Statement]]) -> Sequence[Evidence]:
            found = ask(pieces)
            outcomes.update(piece.outcome for piece in found)
            return found

        suggest, find = suggesting(settings, arguments.jobs, folder), finding(notes, folder)
        given = said_before(_notation(arguments), is_asked=arguments.notation is not None)
        answers = audit(document, noted, given.ranges, suggest, find, shown, _claims(notes), given.conventions)
    data = record(str(path), answers, count(document, answers), document.files)
    if folder and "error" not in outcomes:
        keep_answer(folder, asked, data, beside)
    return data


def _write(arguments: argparse.Namespace, data: Mapping[str, Any]) -> None:
    if arguments.json:
        write_record(arguments.json, data)
    if arguments.sarif:
        from verify.report.sarif import sarif

        write_record(arguments.sarif, sarif(data))
    if arguments.html:
        from verify.reading.record import message
        from verify.report.html import audited_page

        write_atomically(arguments.html, audited_page(data, message))


def _watch(
    arguments: argparse.Namespace, settings: Settings, folder: Folder | None, data: Mapping[str, Any], seen: dict
) -> NoReturn:
    """Audit again whenever a file is saved, until an interrupt comes.

    Files that were not known before they were read are read once more: they may have been saved since.
    """
    from verify.reading.changes import changes

    while True:
        is_saved = seen.keys() >= set(data["files"])
        if is_saved:
            wait_until_saved(seen)
        seen = states((*data["files"], *_files(arguments)))
        try:
            before, data = data, record_of(arguments, settings, folder)
        except (ValueError, OSError) as error:  # as it is saved now it is no document
            complain(str(error))
            continue
        _write(arguments, data)
        changed = list(changes(before, data))
        if changed or is_saved:
            print("\n".join(changed) or f"{data['file']}: saved, and no answer changes", flush=True)


def _notation(arguments: argparse.Namespace) -> Path:
    return arguments.notation or arguments.file.parent / NOTATION


def _files(arguments: argparse.Namespace) -> tuple[str, str]:
    """The names of the files that are looked at whatever the document says."""
    return str(arguments.file), str(_notation(arguments))


def _claims(notes: Path) -> dict[str, str]:
    """The claims of a notes folder, each with the word that is recorded of it."""
    from verify.claims.ledger import load
    from verify.claims.recorded import read_words

    recorded = read_words(notes)
    if recorded is None:
        return dict.fromkeys(load(notes).claims, "not recorded yet")
    return {name: str(word) for name, word in recorded.items()}
