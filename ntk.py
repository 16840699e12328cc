"""The command line: checks, shows, derives, writes LaTeX, exports. It composes the rest and holds no maths."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

from tqdm import tqdm

from verify.cache import Cache, default_folder, write_atomically
from verify.claim import Claim, LedgerError
from verify.ledger import Ledger, load
from verify.report import listing, mutant_lines, record
from verify.run import check, try_mutants
from verify.settings import Settings

HOLDS, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130


class UsageError(ValueError):
    """Wrong usage; the message is one line that says what is wrong, what was expected and what to type."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; type {self.prog} --help")


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number") from None


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="ntk", description="Checks the derivations of NTK notes, writes their LaTeX, exports the kernels.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)

    def notes(command: argparse.ArgumentParser) -> None:
        command.add_argument("--notes", type=Path, metavar="DIR", help="the notes folder (default: the thesis notes)")

    def oracles(command: argparse.ArgumentParser) -> None:
        notes(command)
        command.add_argument("--digits", type=_whole, default=30, metavar="N", help="digits both sides must share (default 30)")
        command.add_argument("--seed", type=_whole, default=0, metavar="N", help="seed of every draw (default 0)")
        command.add_argument("--jobs", type=_whole, default=os.cpu_count() or 1, metavar="N", help="worker processes (default: one a core)")
        command.add_argument("--timeout", type=float, default=300.0, metavar="S", help="seconds one piece of evidence may take (default 300)")
        command.add_argument("--no-cache", action="store_true", help="run every oracle anew and keep nothing")

    sub = commands.add_parser("check", help="run the oracles over the claims", description="Run the oracles over the claims.")
    sub.add_argument("ids", nargs="*", metavar="ID", help="claims to check, with all that they use (default: all)")
    oracles(sub)
    sub.add_argument("--json", type=Path, metavar="FILE", help="write the record of the run")
    sub.add_argument("--strict", action="store_true", help="exit 1 if any statement of the notes is refuted, corrected or not")
    sub.add_argument("--mutants", action="store_true", help="run the negative controls instead: wrong claims must be refuted")
    sub.set_defaults(run=_check)
    return parser


def _settings(arguments: argparse.Namespace) -> Settings:
    if arguments.jobs < 1:
        raise UsageError(f"--jobs is {arguments.jobs}; expected a whole number from 1 up, for example --jobs 2")
    return Settings(arguments.digits, arguments.seed, arguments.timeout)


def _folder(arguments: argparse.Namespace) -> Path:
    if arguments.notes is not None:
        return arguments.notes
    spec = find_spec("notes")
    if spec is None or not spec.submodule_search_locations:
        raise UsageError("the notes are not installed; give their folder with --notes DIR")
    return Path(spec.submodule_search_locations[0])


def _writable(path: Path) -> Path:
    """The path, if a file can be written there. Raises `UsageError`, before any long work, if not."""
    folder = path.resolve().parent
    if path.is_dir():
        raise UsageError(f"{path} is a folder; expected the name of a file to write")
    if not folder.is_dir():
        raise UsageError(f"{path} cannot be written: the folder {folder} does not exist; create it or give another path")
    if not os.access(folder, os.W_OK):
        raise UsageError(f"{path} cannot be written: no permission in {folder}; give another path")
    return path


def _progress(label: str) -> tuple[tqdm, object]:
    bar = tqdm(total=0, desc=label, unit="", leave=False, disable=None, file=sys.stderr)

    def update(done: int, total: int) -> None:
        bar.total = total
        bar.n = done
        bar.refresh()

    return bar, update


def _check(arguments: argparse.Namespace) -> int:
    settings = _settings(arguments)
    if arguments.json:
        _writable(arguments.json)
    ledger = load(_folder(arguments))
    claims = ledger.select(tuple(arguments.ids))
    if arguments.mutants:
        return _mutants(arguments, ledger, claims, settings)
    store = None if arguments.no_cache else Cache(default_folder())
    bar, update = _progress("evidence")
    with bar:
        reports = check(ledger, claims, settings, arguments.jobs, store, update)
    data = record(reports, settings)
    print("\n".join(listing(data)))
    if arguments.json:
        write_atomically(arguments.json, json.dumps(data, ensure_ascii=False, indent=1) + "\n")
    refuted = arguments.strict and "refuted" in data["counts"]
    return FAILED if refuted or not all(claim["as_expected"] for claim in data["claims"]) else HOLDS


def _mutants(arguments: argparse.Namespace, ledger: Ledger, claims: tuple[Claim, ...], settings: Settings) -> int:
    bar, update = _progress("mutants")
    with bar:
        trials = try_mutants(ledger, claims, settings, arguments.jobs, update)
    print("\n".join(mutant_lines(trials)))
    return FAILED if any(trial.outcome == "survived" for trial in trials) else HOLDS


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit status is 0, 1 for a claim that did not end as expected, 2 for wrong usage."""
    try:
        arguments = _parser().parse_args(argv)
        return arguments.run(arguments)
    except (LedgerError, ValueError) as error:
        print(f"ntk: {' '.join(str(error).split())}", file=sys.stderr)
        return USAGE
    except OSError as error:
        print(f"ntk: {error.filename or ''}: {error.strerror or error}", file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        print("ntk: interrupted; the evidence gathered so far is kept, type the command again to go on", file=sys.stderr)
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
