"""`ntk show`: a claim, its derivation and its evidence."""

from __future__ import annotations

import argparse

from codegen.writing import Printer, derivation_lines, equation, layout, where_lines
from codegen.writing.documents import notation
from codegen.writing.escape import escape
from codegen.writing.text import text
from derive.language.quantity import NotReducible
from ntk.arguments import UsageError, notes_folder
from ntk.evidence import add_oracles, command_again, read_settings, reports
from ntk.status import FAILED, HOLDS
from verify.claims.claim import Claim
from verify.claims.ledger import load
from verify.oracles import symbolic
from verify.report import claim_lines, evidence_lines, proof_latex, proof_lines, shown_derivation
from verify.report.record import record


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = "Print a claim."
    parser.add_argument("id", metavar="ID")
    parser.add_argument(
        "--proof",
        action="store_true",
        help="print the proof of what is right of it, and how each step is known",
    )
    parser.add_argument("--latex", action="store_true", help="with --proof: as LaTeX to paste, for amsmath")
    add_oracles(parser)


def run(arguments: argparse.Namespace) -> int:
    settings = read_settings(arguments)
    if arguments.latex and not arguments.proof:
        raise UsageError("--latex goes with --proof; fragments of claims are written by ntk latex")
    ledger = load(notes_folder(arguments))
    claim = ledger[arguments.id]
    if arguments.proof:
        return _print_proof(claim, Printer(notation(ledger.folder)) if arguments.latex else None)
    data = record(reports(arguments, ledger, (claim,), settings), settings, ledger.words)
    (own,) = (entry for entry in data["claims"] if entry["id"] == claim.id)
    command = command_again(arguments, settings, claim.id)
    recorded = f" ({own['change']} than recorded: {own['recorded']})" if own["recorded"] and own["change"] else ""
    steps = shown_derivation(claim)
    where = where_lines(claim.right.lhs, claim.right.rhs)
    shown = claim_lines(claim, text, where, derivation_lines(steps) if steps and steps.steps else ())
    print("\n".join((*shown, "", f"{own['verdict']}{recorded}:", *evidence_lines(own), "", f"reproduce: {command}")))
    return HOLDS if own["as_expected"] else FAILED


def _print_proof(claim: Claim, printer: Printer | None) -> int:
    """The proof of what is right of a claim, by a printer as LaTeX; where there is none, in one line why."""
    try:
        found = symbolic.proofs(claim.right) if symbolic.applies(claim.right) else (None,)
        reason = "no rules take one side to the other"
    except NotReducible as refused:
        found, reason = (None,), str(refused)
    proved = [one for one in found if one is not None and not one.broken]
    if len(proved) < len(found):
        print(f"{claim.id} has no proof: {reason}; ntk show {claim.id} prints what holds it")
        return FAILED
    if printer is None:
        print("\n".join((f"{claim.id}: {claim.title}", *proof_lines(proved, text))))
    else:
        shown = proof_latex(proved, lambda one, other: equation(printer, one, "=", other), escape)
        explained = layout.where(printer, *(link.after for one in proved for link in one.links))
        print("\n".join((*shown, *([f"Here {explained.removeprefix('where ')}"] if explained else ()))))
    return HOLDS
