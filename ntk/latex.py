"""`ntk latex`: one LaTeX fragment a claim, and a document of them."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ntk.arguments import UsageError, add_ids, add_notes, notes_folder
from ntk.notation import add_preamble, checked_notation, preamble_of
from ntk.progress import progress
from ntk.record import read_record
from ntk.setting import figures_in, place, set_document
from ntk.status import HOLDS
from verify.running.kept import write_atomically

if TYPE_CHECKING:
    from codegen.writing.entries import AtValues, Entry, Erratum
    from derive.language.derivation import Derivation
    from verify.claims.claim import Claim
    from verify.claims.domain import Domain
    from verify.claims.recorded import Word
    from verify.claims.statement import Statement

EXAMPLES = """examples:
  ntk latex 1.4 --out latex      the fragments of a section, and a document of them
  ntk latex --pdf                everything, set
  ntk latex --preamble macros.tex --pdf      in the macros of your own thesis
"""


TITLE = "Checked claims on the Neural Tangent Kernel"
LONGEST_WITNESS = 200
"""Characters of the values of a witness up to which it is set."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Write the LaTeX of claims and their derivations, in the letters of notation.toml beside the notes: one "
        "fragment a claim to paste (amsmath, amssymb), and main.tex, a document of them."
    )
    parser.epilog = EXAMPLES
    add_ids(parser, "claims to write")
    add_notes(parser)
    parser.add_argument(
        "--out", type=Path, default=Path("latex"), metavar="DIR", help="folder to write to (default: latex)"
    )
    parser.add_argument(
        "--record",
        type=Path,
        metavar="FILE",
        help="a record of ntk check --json, for verdicts and witnesses (default: the words recorded beside the notes)",
    )
    add_preamble(parser)
    parser.add_argument(
        "--figures", type=Path, metavar="DIR", help="a folder that ntk plot wrote to, for a chapter of its figures"
    )
    parser.add_argument("--pdf", action="store_true", help="set main.tex with latexmk, or pdflatex where there is none")


def run(arguments: argparse.Namespace) -> int:
    from codegen.writing.documents import documents
    from verify.claims.ledger import load
    from verify.figures.registry import LETTERS
    from verify.report.derivation import shown_derivation

    folder = notes_folder(arguments)
    if arguments.out.exists() and not arguments.out.is_dir():
        raise UsageError(f"{arguments.out} is a file; expected a folder to write to, for example --out latex")
    record = read_record(arguments.record) if arguments.record else {}
    ledger = load(folder)
    preamble = preamble_of(arguments)
    notation = checked_notation(ledger, preamble, LETTERS)
    claims = ledger.select(tuple(arguments.ids))
    words = record or {name: _recorded(word) for name, word in (ledger.words or {}).items()}
    with progress("derivations") as update:
        entries = []
        derived: dict[tuple, Derivation | None] = {}
        for claim in claims:
            key = (claim.right.lhs, claim.right.domain.activations)
            if key not in derived:
                derived[key] = shown_derivation(claim)
            entries.append(_entry(claim, words.get(claim.id, {}), derived[key]))
            update(len(entries), len(claims))
    found = tuple(_errata(claims, entries, record))
    name = preamble.name_in(arguments.out) if preamble else ""
    figures = figures_in(arguments.figures) if arguments.figures else []
    files = documents(entries, folder, notation, TITLE, found, name, [path.stem for path in figures])
    if name in files:
        raise UsageError(
            f"{arguments.preamble} has the name of a file that is written; rename it, or give another --out"
        )
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name, source in files.items():
        write_atomically(arguments.out / name, source)
    place(figures, arguments.out)
    sections = {entry.section for entry in entries}
    print(f"{len(entries)} fragments, {len(sections)} sections and main.tex in {arguments.out}")
    if arguments.pdf:
        print(f"set {set_document(arguments.out, preamble)}")
    return HOLDS


def _recorded(word: Word) -> dict:
    """A word that is recorded beside the notes, as a record has it."""
    return {"verdict": word.verdict, "correction": {"verdict": word.correction} if word.correction else None}


def _errata(claims: Sequence[Claim], entries: Sequence[Entry], record: Mapping[str, dict]) -> Iterator[Erratum]:
    """The faults of the notes, each once, with a witness where the record has one."""
    from codegen.writing.entries import Erratum
    from verify.report.faults import faults

    known = {entry.id: entry for entry in entries}
    told = [
        {
            "id": claim.id,
            "verdict": known[claim.id].verdict,
            "instance_of": claim.instance_of,
            "remark": claim.remark,
            "rows": claim.rows,
        }
        for claim in claims
    ]
    for fault in faults(told):
        name = fault.told_by["id"]
        elsewhere = tuple(other["id"] for other in (*fault.elsewhere, *fault.in_table))
        yield Erratum(known[name], elsewhere, _witness(record.get(name, {})))


def _witness(claim: Mapping) -> AtValues | None:
    """The values that show a fault in a record, where they are not too long to set."""
    from codegen.writing.entries import AtValues

    for piece in claim.get("evidence", ()):
        found = piece["witness"]
        if found and piece["of"] == "as_stated" and sum(map(len, found["values"].values())) <= LONGEST_WITNESS:
            return AtValues(found["values"], found["lhs"], found["rhs"])
    return None


def _entry(claim: Claim, told: Mapping, derived: Derivation | None) -> Entry:
    """What a fragment shows of a claim."""
    from codegen.writing.entries import Entry, Equation
    from codegen.writing.given import Given
    from verify.report.evidence import in_short

    def shown(statement: Statement) -> Equation:
        return Equation(statement.lhs, statement.relation, statement.rhs)

    domain = claim.right.domain
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
        derived,
        told.get("verdict", ""),
        claim.column,
        claim.rows,
        Given(
            tuple(domain.scalars.items()), tuple(domain.arrays.items()), tuple(domain.conditions), _activations(domain)
        ),
        claim.references,
        claim.right.needs,
        in_short(told) if "evidence" in told else "",
        (told.get("correction") or {}).get("verdict") or "",
    )


def _activations(domain: Domain) -> str:
    """What σ is on a domain, in words."""
    from derive.activations.activation import in_words
    from derive.activations.classes import ActivationClass

    if isinstance(domain.activations, ActivationClass):
        return domain.activations.describe()
    return f"{'one of ' * (len(domain.activations) > 1)}{', '.join(map(in_words, domain.activations))}"
