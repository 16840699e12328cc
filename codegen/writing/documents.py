"""LaTeX documents: one fragment a claim, one file a section, and a main file; claims come as plain data."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sympy import Expr

from codegen.writing.escape import escape
from codegen.writing.latex import Printer
from codegen.writing.layout import derivation, equation, prints, where
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
    """What a fragment shows of a claim; `as_stated` only where the notes are not right as written."""

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

    shows = entry.derivation and prints(printer, entry.derivation)
    steps = derivation(printer, entry.derivation) if entry.derivation and shows else None
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


def section(name: str, entries: tuple[Entry, ...], folder: Path) -> str:
    """The text of a section from the notes folder's template for it, or from the plain one."""
    stem = f"s{name.replace('.', '_')}.tex.j2"
    template = stem if (folder / stem).is_file() else "section.tex.j2"
    return _environment((folder,)).get_template(template).render(section=name, entries=entries)


def main_file(sections: tuple[str, ...], title: str) -> str:
    """A document that sets all sections."""
    return _environment(()).get_template("main.tex.j2").render(sections=sections, title=title)


def documents(entries: Sequence[Entry], folder: Path, title: str) -> dict[str, str]:
    """Source by file name: a fragment an entry, a file a section, and `main.tex`; templates and names from `folder`."""
    names = notation(folder)
    files = {f"{entry.id}.tex": fragment(entry, names) for entry in entries}
    sections = tuple(dict.fromkeys(entry.section for entry in entries))
    for name in sections:
        own = tuple(entry for entry in entries if entry.section == name)
        files[f"section-{name}.tex"] = section(name, own, folder)
    return files | {"main.tex": main_file(tuple(f"section-{name}" for name in sections), title)}
