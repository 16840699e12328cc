"""Running the oracles from the command line: their options, what is kept of a run, and reports on claims."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ntk.arguments import UsageError, add_digits, add_notes, add_timeout, whole
from verify.claims.settings import Settings
from verify.running.kept import Folder, default_folder, write_atomically

if TYPE_CHECKING:
    from verify.claims.claim import Claim
    from verify.claims.ledger import Ledger
    from verify.running.run import Report


def add_oracles(parser: argparse.ArgumentParser) -> None:
    """The options of every command that runs the oracles over claims."""
    add_notes(parser)
    add_settings(parser)


def add_settings(parser: argparse.ArgumentParser, timeout: float = 300.0) -> None:
    """The options that `read_settings` and `kept_folder` read, and --jobs."""
    add_digits(parser)
    parser.add_argument("--seed", type=whole, default=0, metavar="N", help="seed of every draw (default 0)")
    parser.add_argument(
        "--jobs",
        type=whole,
        default=os.cpu_count() or 1,
        metavar="N",
        help="worker processes (default: one a core)",
    )
    add_timeout(parser, default=timeout)
    parser.add_argument("--no-cache", action="store_true", help="run every oracle anew and keep nothing")


def most_jobs() -> int:
    """More workers than these only take the memory: each holds a few hundred megabytes."""
    return max(16, 4 * (os.cpu_count() or 1))


def read_settings(arguments: argparse.Namespace) -> Settings:
    """The settings of a run. Raises `UsageError` where there would be no worker, or far more than cores."""
    if not 1 <= arguments.jobs <= most_jobs():
        raise UsageError(
            f"--jobs is {arguments.jobs}; expected a whole number from 1 up to {most_jobs()}, for example --jobs 2"
        )
    return Settings(arguments.digits, arguments.seed, arguments.timeout)


def kept_folder(arguments: argparse.Namespace) -> Folder | None:
    """Where evidence and answers are kept, None where nothing is to be."""
    if getattr(arguments, "no_cache", False):
        return None
    try:
        return Folder(default_folder())
    except RuntimeError as error:
        say_what_is_not_kept([f"there is no cache folder ({error})"])
        return None


def say_what_is_not_kept(troubles: list[str]) -> None:
    """One line on standard error where something could not be kept."""
    if troubles:
        print(f"ntk: nothing is kept for the next run: {troubles[0]}; set XDG_CACHE_HOME to one", file=sys.stderr)


def write_record(path: Path, data: Mapping) -> None:
    """Write the record of a run as JSON."""
    write_atomically(path, json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n")


def command_again(arguments: argparse.Namespace, settings: Settings, name: str) -> str:
    """What repeats the evidence on a claim."""
    notes = f" --notes {shlex.quote(str(arguments.notes))}" if arguments.notes else ""
    return f"ntk check {name}{notes} --digits {settings.digits} --seed {settings.seed} --no-cache"


def reports(
    arguments: argparse.Namespace,
    ledger: Ledger,
    claims: tuple[Claim, ...],
    settings: Settings,
    folder: Folder | None = None,
) -> dict[str, Report]:
    """Reports for the claims and all that they use, with evidence from the folder where it is there.

    An interrupt that passes through says whether evidence is kept.
    """
    folder = folder or kept_folder(arguments)
    from ntk.progress import progress
    from verify.running.cache import Cache
    from verify.running.run import check

    try:
        with progress("evidence") as update:
            return check(ledger, claims, settings, arguments.jobs, Cache(folder) if folder else None, update)
    except KeyboardInterrupt:
        kept = "the evidence found so far is kept, and the same command goes on from there"
        raise KeyboardInterrupt(*([kept] if folder and folder.kept else [])) from None
