"""`ntk audit`: an answer for every equation of a LaTeX or Markdown file."""

from __future__ import annotations

import argparse
import tomllib
from pathlib import Path

from ntk.arguments import UsageError, writable
from ntk.evidence import add_settings, kept_folder, read_settings, say_what_is_not_kept, write_record
from ntk.progress import progress
from ntk.status import FAILED, HOLDS
from verify.reading.asking import in_workers
from verify.reading.audit import audit, count
from verify.reading.documents import read_document
from verify.reading.record import lines, record
from verify.report.sarif import sarif
from verify.running.cache import Cache

NOTATION = "notation.toml"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Read a LaTeX (.tex) or Markdown (.md) file and answer for each link of a displayed equation, and of an inline "
        "formula with a relation: holds, differs, defines, sets the range of, read, not judged, not read. Nothing of "
        "the file is run or edited, and nothing is guessed: what has two readings is not read. docs/audit.md says how "
        "to read the answers."
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the file, .tex or .md")
    parser.add_argument(
        "--summary",
        action="store_true",
        help="print only what was found and read, the counts of answers, the share judged",
    )
    parser.add_argument("--sarif", type=Path, metavar="FILE", help="write what may have to be mended as SARIF 2.1.0")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the record; docs/audit.md has its schema")
    parser.add_argument(
        "--notation",
        type=Path,
        metavar="FILE",
        help=f"a TOML file whose list `ranges` has what letters are from, as LaTeX (default: {NOTATION} beside FILE)",
    )
    add_settings(parser, timeout=60.0)


def run(arguments: argparse.Namespace) -> int:
    settings = read_settings(arguments)
    for path in filter(None, (arguments.json, arguments.sarif)):
        writable(path)
    document = read_document(arguments.file)
    folder = kept_folder(arguments)
    store = Cache(folder) if folder else None
    with progress("evidence") as update:
        answers = audit(document, in_workers(settings, arguments.jobs, store, update), _ranges(arguments))
    data = record(str(arguments.file), answers, count(document, answers))
    if arguments.json:
        write_record(arguments.json, data)
    if arguments.sarif:
        write_record(arguments.sarif, sarif(data))
    say_what_is_not_kept(folder.troubles if folder else [])
    print("\n".join(lines(data, is_summary=arguments.summary)))
    return FAILED if "differs" in data["counts"] else HOLDS


def _ranges(arguments: argparse.Namespace) -> tuple[str, ...]:
    """The list `ranges` of the notation's file. Raises `UsageError` where it is none."""
    path = arguments.notation or arguments.file.parent / NOTATION
    if arguments.notation is None and not path.is_file():
        return ()
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8")).get("ranges", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is no TOML: {error}") from None
    if not (isinstance(found, list) and all(isinstance(one, str) for one in found)):
        raise UsageError(f"{path}: ranges is {found!r}; expected a list of texts such as 'n \\in \\mathbb{{N}}'")
    return tuple(found)
