"""Running the oracles from the command line: their options, and reports on claims."""

from __future__ import annotations

import argparse
import os
import shlex

from ntk.arguments import UsageError, add_digits, add_notes, whole
from ntk.progress import progress
from verify.claims.claim import Claim
from verify.claims.ledger import Ledger
from verify.claims.settings import Settings
from verify.running import Cache, Report, check, default_folder


def add_oracles(parser: argparse.ArgumentParser) -> None:
    """The options of every command that runs the oracles."""
    add_notes(parser)
    add_digits(parser)
    parser.add_argument("--seed", type=whole, default=0, metavar="N", help="seed of every draw (default 0)")
    parser.add_argument(
        "--jobs",
        type=whole,
        default=os.cpu_count() or 1,
        metavar="N",
        help="worker processes (default: one a core)",
    )
    parser.add_argument(
        "--timeout",
        type=float,
        default=300.0,
        metavar="S",
        help="seconds one piece of evidence may take (default 300)",
    )
    parser.add_argument("--no-cache", action="store_true", help="run every oracle anew and keep nothing")


def read_settings(arguments: argparse.Namespace) -> Settings:
    """The settings of a run. Raises `UsageError` where there would be no worker."""
    if arguments.jobs < 1:
        raise UsageError(f"--jobs is {arguments.jobs}; expected a whole number from 1 up, for example --jobs 2")
    return Settings(arguments.digits, arguments.seed, arguments.timeout)


def command_again(arguments: argparse.Namespace, settings: Settings, name: str) -> str:
    """What repeats the evidence on a claim."""
    notes = f" --notes {shlex.quote(str(arguments.notes))}" if arguments.notes else ""
    return f"ntk check {name}{notes} --digits {settings.digits} --seed {settings.seed} --no-cache"


def reports(
    arguments: argparse.Namespace, ledger: Ledger, claims: tuple[Claim, ...], settings: Settings
) -> dict[str, Report]:
    """Reports for the claims and all that they use, with evidence from the cache where it is there."""
    store = None if arguments.no_cache else Cache(default_folder())
    with progress("evidence") as update:
        return check(ledger, claims, settings, arguments.jobs, store, update)
