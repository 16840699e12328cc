"""`ntk show`: a claim, its derivation and its evidence."""

from __future__ import annotations

import argparse
import shlex

from codegen.writing.text import derivation_lines, text, where_lines
from ntk.arguments import notes_folder
from ntk.evidence import add_oracles, read_settings, reports
from ntk.status import FAILED, HOLDS
from verify.claims.ledger import load
from verify.report import claim_lines, evidence_lines, shown_derivation
from verify.report.record import record


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = "Print a claim."
    parser.add_argument("id", metavar="ID")
    add_oracles(parser)


def run(arguments: argparse.Namespace) -> int:
    settings = read_settings(arguments)
    ledger = load(notes_folder(arguments))
    claim = ledger[arguments.id]
    data = record(reports(arguments, ledger, (claim,), settings), settings, ledger.words)
    (own,) = (entry for entry in data["claims"] if entry["id"] == claim.id)
    notes = f" --notes {shlex.quote(str(arguments.notes))}" if arguments.notes else ""
    command = f"ntk check {claim.id}{notes} --digits {settings.digits} --seed {settings.seed} --no-cache"
    recorded = f" ({own['change']} than recorded: {own['recorded']})" if own["recorded"] and own["change"] else ""
    steps = shown_derivation(claim)
    where = where_lines(claim.right.lhs, claim.right.rhs)
    shown = claim_lines(claim, text, where, derivation_lines(steps) if steps and steps.steps else ())
    print("\n".join((*shown, "", f"{own['verdict']}{recorded}:", *evidence_lines(own), "", f"reproduce: {command}")))
    return HOLDS if own["as_expected"] else FAILED
