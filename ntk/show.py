"""`ntk show`: claims, their derivations and their evidence."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ntk.arguments import UsageError, notes_folder
from ntk.evidence import add_oracles, command_again, kept_folder, read_settings, reports, say_what_is_not_kept
from ntk.status import FAILED, HOLDS
from verify.claims.settings import Settings
from verify.report.evidence import evidence_lines
from verify.report.verdicts import weakened

if TYPE_CHECKING:
    from codegen.writing import Printer
    from verify.checking.proof import Proof
    from verify.claims.claim import Claim
    from verify.claims.ledger import Ledger

EXAMPLES = """examples:
  ntk show 1.4.gradient-w            its derivation and the evidence
  ntk show 1.4.gradient-w --proof    every step, and how it is known
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = "Print claims, each with its derivation and its evidence."
    parser.epilog = EXAMPLES
    parser.add_argument("ids", nargs="+", metavar="ID|SECTION|GLOB")
    parser.add_argument(
        "--proof",
        action="store_true",
        help="print the proof of what is right of a claim, and how each step is known",
    )
    parser.add_argument("--latex", action="store_true", help="with --proof: as LaTeX to paste, for amsmath")
    add_oracles(parser)


def run(arguments: argparse.Namespace) -> int:
    from verify.claims.ledger import load

    settings = read_settings(arguments)
    if arguments.latex and not arguments.proof:
        raise UsageError("--latex goes with --proof; fragments of claims are written by ntk latex")
    ledger = load(notes_folder(arguments))
    claims = ledger.select(tuple(arguments.ids))
    shown = _proofs(arguments, ledger, claims) if arguments.proof else _shown(arguments, ledger, claims, settings)
    status = HOLDS
    for number, (lines, holds) in enumerate(shown):
        print("\n".join((*([""] if number else ()), *lines)))
        status = status if holds else FAILED
    return status


def _shown(
    arguments: argparse.Namespace, ledger: Ledger, claims: tuple[Claim, ...], settings: Settings
) -> Iterator[tuple[list[str], bool]]:
    """The lines on each claim, and whether it ended as expected."""
    from codegen.writing import derivation_lines, where_lines
    from codegen.writing.text import text
    from verify.report.derivation import shown_derivation
    from verify.report.record import record
    from verify.report.terminal import claim_lines

    folder = kept_folder(arguments)
    data = record(reports(arguments, ledger, claims, settings, folder), settings, ledger.words)
    say_what_is_not_kept(folder.troubles if folder else [])
    found = {entry["id"]: entry for entry in data["claims"]}
    for claim in claims:
        own = found[claim.id]
        command = command_again(arguments, settings, claim.id)
        recorded = f" ({own['change']} than recorded: {own['recorded']})" if own["recorded"] and own["change"] else ""
        steps = shown_derivation(claim)
        where = where_lines(claim.right.lhs, claim.right.rhs)
        shown = claim_lines(claim, text, where, derivation_lines(steps) if steps and steps.steps else ())
        reason = weakened(own, data["claims"])
        why = [f"  {reason}"] if reason and not own["because"] else []
        lines = [*shown, "", f"{own['verdict']}{recorded}:", *why, *evidence_lines(own), "", f"reproduce: {command}"]
        yield lines, own["as_expected"]


def _proofs(
    arguments: argparse.Namespace, ledger: Ledger, claims: tuple[Claim, ...]
) -> Iterator[tuple[list[str], bool]]:
    """The proof of what is right of each claim, as LaTeX if asked for; where there is none, in one line why."""
    from codegen.writing import Printer
    from codegen.writing.letters import read_notation
    from codegen.writing.macros import check_macros
    from codegen.writing.text import text
    from derive.language.quantity import NotReducible
    from verify.oracles import symbolic
    from verify.report.proof import proof_lines

    printer = None
    if arguments.latex:
        notation = read_notation(ledger.folder)
        check_macros(notation)
        printer = Printer(notation)
    for claim in claims:
        try:
            found = symbolic.proofs(claim.right) if symbolic.applies(claim.right) else (None,)
            reason = "no rules take one side to the other"
        except NotReducible as refused:
            found, reason = (None,), str(refused)
        proved = [one for one in found if one is not None and not one.broken]
        if len(proved) < len(found):
            yield [f"{claim.id} has no proof: {reason}; ntk show {claim.id} prints what holds it"], False
        elif printer is None:
            yield [f"{claim.id}: {claim.title}", *proof_lines(proved, text)], True
        else:
            yield _latex(printer, proved), True


def _latex(printer: Printer, proved: Sequence[Proof]) -> list[str]:
    from codegen.writing import equation, layout
    from codegen.writing.escape import escape
    from verify.report.proof import proof_latex

    shown = proof_latex(proved, lambda one, sign, other: equation(printer, one, sign, other), escape)
    explained = layout.where(printer, *(link.after for one in proved for link in one.links))
    return [*shown, *([f"Here {explained.removeprefix('where ')}"] if explained else ())]
