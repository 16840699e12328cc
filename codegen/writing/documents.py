"""LaTeX documents: one fragment a claim, one file a section, and a main file; claims come as plain data."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sympy import Expr

from codegen.writing.escape import escape
from codegen.writing.latex import Printer
from codegen.writing.layout import derivation, equation, where
from derive.language.derivation import Derivation

_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Equation:
    """lhs relation rhs."""

    lhs: Expr
    relation: str
    rhs: Expr


@dataclass(frozen=True)
class Entry:
    """What a fragment shows of a claim; `as_stated` only where the notes are not right as written.

    `verdict` is the word that the claim ended with, empty where none is known. One that `is_row` is told by the table
    of readings, in the `column` and the one of its `rows`, and is not set in a document.
    """

    id: str
    section: str
    title: str
    place: str
    says: str
    equation: Equation
    as_stated: Equation | None
    condition: str | None
    remark: str
    convention: str
    derivation: Derivation | None
    verdict: str = ""
    column: str = ""
    rows: tuple[str, ...] = ()

    @property
    def is_row(self) -> bool:
        return len(self.rows) == 1


@dataclass(frozen=True)
class Erratum:
    """A fault of the notes: the entry that tells it, the ids of others that have it, and values at which it shows."""

    entry: Entry
    elsewhere: tuple[str, ...] = ()
    witness: str = ""


def notation(folder: Path) -> dict[str, str]:
    """The names of `notation.toml` in a notes folder, empty where there is none."""
    path = folder / "notation.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")).get("names", {}) if path.is_file() else {}


def _environment(folders: Iterable[Path]) -> Environment:
    environment = Environment(
        loader=FileSystemLoader([*folders, _TEMPLATES]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<#",
        comment_end_string="#>",
    )
    environment.filters["tex"] = escape
    return environment


def fragment(entry: Entry, names: Mapping[str, str]) -> str:
    """The equation of a claim and its derivation as an align; compiles in an article with amsmath."""
    printer = Printer(names)

    def shown(stated: Equation, label: str | None) -> str:
        return equation(printer, stated.lhs, stated.relation, stated.rhs, label)

    steps = derivation(printer, entry.derivation) if entry.derivation and entry.derivation.steps else None
    return (
        _environment(())
        .get_template("fragment.tex.j2")
        .render(
            entry=entry,
            equation=shown(entry.equation, f"eq:{entry.id}"),
            where=where(printer, entry.equation.lhs, entry.equation.rhs),
            as_stated=shown(entry.as_stated, None) if entry.as_stated else "",
            derivation=steps,
        )
    )


def repeated(entries: Iterable[Entry]) -> dict[str, str]:
    """The entries that say what an earlier one of another section says, by id, with its id."""
    first: dict[tuple, Entry] = {}
    found = {}
    for entry in entries:
        other = first.setdefault((entry.equation, entry.as_stated, entry.condition, entry.title), entry)
        if other.section != entry.section:
            found[entry.id] = other.id
    return found


def section(name: str, entries: tuple[Entry, ...], folder: Path, same: Mapping[str, str]) -> str:
    """The text of a section from the notes folder's template for it, or from the plain one; `same` are `repeated`."""
    stem = f"s{name.replace('.', '_')}.tex.j2"
    template = stem if (folder / stem).is_file() else "section.tex.j2"
    return _environment((folder,)).get_template(template).render(section=name, entries=entries, same=same)


def errata(found: Sequence[Erratum], names: Mapping[str, str], set_apart: Collection[str]) -> str:
    """The chapter of faults: as written, what is wrong, where it shows, what holds instead.

    `set_apart` are the ids whose equations the document has.
    """
    printer = Printer(names)

    def written(erratum: Erratum) -> str:
        stated = erratum.entry.as_stated
        return equation(printer, stated.lhs, stated.relation, stated.rhs) if stated else ""

    template = _environment(()).get_template("errata.tex.j2")
    return template.render(errata=[(one, written(one)) for one in found], known=set_apart)


def readings(entries: Iterable[Entry]) -> str:
    """The table of readings: the verdicts of the claims that have a column; empty where none has."""
    entries = [entry for entry in entries if entry.column]
    cells = {(row, entry.column): entry.verdict for entry in entries for row in entry.rows}
    columns = list(dict.fromkeys(entry.column for entry in entries))
    rows = list(dict.fromkeys(row for row, _ in cells))
    template = _environment(()).get_template("readings.tex.j2")
    return template.render(columns=columns, rows=rows, cells=cells) if entries else ""


def main_file(sections: tuple[str, ...], title: str) -> str:
    """A document that sets all sections."""
    return _environment(()).get_template("main.tex.j2").render(sections=sections, title=title)


def documents(entries: Sequence[Entry], folder: Path, title: str, faults: Sequence[Erratum] = ()) -> dict[str, str]:
    """Source by file name: a fragment an entry, a file a section, and `main.tex`; templates and names from `folder`.

    The errata and the table of readings, where there are any, are chapters of their own.
    """
    names = notation(folder)
    files = {f"{entry.id}.tex": fragment(entry, names) for entry in entries}
    same = repeated(entries)
    shown = [entry for entry in entries if not entry.is_row]
    for name in dict.fromkeys(entry.section for entry in shown):
        own = tuple(entry for entry in shown if entry.section == name)
        files[f"section-{name}.tex"] = section(name, own, folder, same)
    sections = [f"section-{name}" for name in dict.fromkeys(entry.section for entry in shown)]
    known = {entry.id for entry in shown} - same.keys()
    chapters = {"errata": errata(faults, names, known) if faults else "", "readings": readings(entries)}
    for name, source in chapters.items():
        if source:
            files[f"{name}.tex"] = source
            sections.append(name)
    return files | {"main.tex": main_file(tuple(sections), title)}
