"""`claim`, `derivation`, `audit` and `verdict` for notebooks: what they give shows itself, as LaTeX or HTML or text.

A cell that ends with one of them shows it; `str` is what a terminal shows.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ntk.arguments import notes_folder
from verify.claims.settings import Settings

if TYPE_CHECKING:
    from codegen.writing import Printer
    from verify.claims.claim import Claim
    from verify.claims.ledger import Ledger


@dataclass(frozen=True)
class Displayed:
    """What a notebook shows, in as many forms as there are."""

    text: str
    latex: str | None = None
    html: str | None = None

    def __repr__(self) -> str:
        return self.text

    def _repr_latex_(self) -> str | None:
        return self.latex

    def _repr_html_(self) -> str | None:
        return self.html


def claim(name: str, notes: Path | None = None) -> Displayed:
    """What is right of a claim, in the letters of the notes: the equation, and the condition that it holds under.

    Raises `verify.claims.fault.LedgerError` for a name that is no claim.
    """
    from codegen.writing import equation
    from codegen.writing.text import text

    found, printer = _found(name, notes)
    one = found.right
    lines = [f"{found.id}: {found.title}", f"  {text(one.lhs)} {one.relation} {text(one.rhs)}"]
    if found.condition:
        lines.append(f"  only if {found.condition}")
    return Displayed("\n".join(lines), equation(printer, one.lhs, one.relation, one.rhs))


def derivation(name: str, notes: Path | None = None) -> Displayed:
    """The derivation of the left-hand side of what is right of a claim, with the rule of each step.

    Raises `ValueError` where there is none.
    """
    from codegen.writing import derivation as written
    from codegen.writing import derivation_lines
    from verify.report.derivation import shown_derivation

    found, printer = _found(name, notes)
    steps = shown_derivation(found)
    if steps is None or not steps.steps:
        raise ValueError(f"{name} has no derivation; verdict({name!r}) says what holds it")
    return Displayed("\n".join(derivation_lines(steps)), written(printer, steps).align)


def verdict(
    name: str, notes: Path | None = None, settings: Settings | None = None, jobs: int | None = None
) -> Displayed:
    """The word that a claim ends with and its evidence, from what is kept where that is there."""
    from ntk.evidence import reports
    from verify.report.evidence import evidence_lines
    from verify.report.html.pieces import verdict as piece
    from verify.report.record import record

    ledger, own = _ledger(notes), settings or Settings()
    found = ledger[name]
    arguments = argparse.Namespace(jobs=jobs or os.cpu_count() or 1, notes=notes)
    data = record(reports(arguments, ledger, (found,), own), own, ledger.words)
    (told,) = (one for one in data["claims"] if one["id"] == found.id)
    return _shown((f"{told['id']}: {told['verdict']}", *evidence_lines(told)), piece(told))


def audit(
    file: str | Path, notes: Path | None = None, settings: Settings | None = None, jobs: int | None = None
) -> Displayed:
    """The answers to a document's equations, as `ntk audit` gives them."""
    from ntk.audit import record_of
    from ntk.evidence import kept_folder
    from verify.reading.record import lines
    from verify.report.html.pieces import answers

    arguments = argparse.Namespace(file=Path(file), notation=None, notes=notes, jobs=jobs or os.cpu_count() or 1)
    data = record_of(arguments, settings or Settings(timeout=60.0), kept_folder(arguments))
    return _shown(lines(data, is_summary=False), answers(data))


def _shown(lines: Iterable[str], html: str) -> Displayed:
    return Displayed("\n".join(lines), None, str(html))


def _ledger(notes: Path | None) -> Ledger:
    from verify.claims.ledger import load

    return load(notes_folder(argparse.Namespace(notes=notes)))


def _found(name: str, notes: Path | None) -> tuple[Claim, Printer]:
    from codegen.writing import Printer, read_notation
    from codegen.writing.macros import spelled_out

    ledger = _ledger(notes)
    found = ledger[name]
    return found, Printer(spelled_out(read_notation(ledger.folder)).of(found.section, found.id))


__all__ = ["Displayed", "audit", "claim", "derivation", "verdict"]
