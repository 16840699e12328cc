"""`ntk latex`: one LaTeX fragment a claim, and a document of them."""

from __future__ import annotations

import argparse
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from ntk.arguments import UsageError, add_ids, add_notes, notes_folder
from ntk.status import HOLDS
from verify.running.kept import write_atomically

if TYPE_CHECKING:
    from codegen.writing.documents import Entry, Equation
    from verify.claims.claim import Claim
    from verify.claims.statement import Statement

EXAMPLES = """examples:
  ntk latex 1.4 --out latex      the fragments of a section, and a document of them
  ntk latex --pdf                everything, set by pdflatex
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = "Write the LaTeX of claims and their derivations."
    parser.epilog = EXAMPLES
    add_ids(parser, "claims to write")
    add_notes(parser)
    parser.add_argument(
        "--out", type=Path, default=Path("latex"), metavar="DIR", help="folder to write to (default: latex)"
    )
    parser.add_argument("--pdf", action="store_true", help="set main.tex with pdflatex")


def run(arguments: argparse.Namespace) -> int:
    from codegen.writing.documents import documents
    from verify.claims.ledger import load

    folder = notes_folder(arguments)
    if arguments.out.exists() and not arguments.out.is_dir():
        raise UsageError(f"{arguments.out} is a file; expected a folder to write to, for example --out latex")
    arguments.out.mkdir(parents=True, exist_ok=True)
    entries = [_entry(claim) for claim in load(folder).select(tuple(arguments.ids))]
    files = documents(entries, folder, "Checked claims on the Neural Tangent Kernel")
    for name, source in files.items():
        write_atomically(arguments.out / name, source)
    sections = {entry.section for entry in entries}
    print(f"{len(entries)} fragments, {len(sections)} sections and main.tex in {arguments.out}")
    if arguments.pdf:
        print(f"set {_pdf(arguments.out)}")
    return HOLDS


def _entry(claim: Claim) -> Entry:
    """What a fragment shows of a claim."""
    from codegen.writing.documents import Entry, Equation
    from verify.report.derivation import shown_derivation

    def shown(statement: Statement) -> Equation:
        return Equation(statement.lhs, statement.relation, statement.rhs)

    differs = claim.corrected is not None and shown(claim.corrected) != shown(claim.statement)
    return Entry(
        claim.id,
        claim.section,
        claim.title,
        claim.place,
        claim.says,
        shown(claim.right),
        shown(claim.statement) if differs else None,
        claim.condition,
        claim.remark,
        claim.convention.describe() if claim.convention else "none needed",
        shown_derivation(claim),
    )


def _pdf(folder: Path) -> Path:
    """The document, set. Raises `UsageError` where that cannot be done."""
    if shutil.which("pdflatex") is None:
        raise UsageError("--pdf needs pdflatex, which is not installed; the .tex files are written")
    for _ in range(2):
        done = subprocess.run(
            ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "main.tex"],
            cwd=folder,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise UsageError(f"pdflatex failed on {folder / 'main.tex'}; see {folder / 'main.log'}")
    return folder / "main.pdf"
