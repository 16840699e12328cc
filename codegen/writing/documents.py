"""LaTeX documents: one fragment a claim to paste, and a document of sections, errata, tables, index and references."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from codegen.writing.entries import Entry, Equation, Erratum
from codegen.writing.escape import escape
from codegen.writing.given import Clause, clauses, sentence
from codegen.writing.latex import Printer
from codegen.writing.layout import derivation, equation, folded
from codegen.writing.letters import Letters, Notation
from codegen.writing.macros import called, definitions

_TEMPLATES = Path(__file__).parent / "templates"
MOST_LINES = 4
"""Lines of a derivation in a document; what has more is folded to its named steps."""


def _environment(folders: Iterable[Path], letters: Letters) -> Environment:
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
    environment.filters["tex"] = partial(escape, letters=letters)
    return environment


def _notation(entry: Entry, notation: Notation) -> Notation:
    return notation.of(entry.section, entry.id)


def where_clauses(entry: Entry, notation: Notation) -> list[Clause]:
    """What the letters of an entry are, those of its derivation as well."""
    return clauses(_notation(entry, notation), (*entry.sides, *entry.steps), entry.given)[0]


def _apart(found: Iterable[Clause], printer: Printer) -> list[str]:
    """The definitions that are too long for a sentence, as displays."""
    long = [clause.definition for clause in found if clause.is_long and clause.definition]
    return [equation(printer, one, "=", one.expression) for one in long]


def fragment(entry: Entry, notation: Notation, found: Sequence[Clause]) -> str:
    """The equation of a claim, what its letters are, and its derivation as an align; compiles in an article with
    amsmath and amssymb, and the macros that it names. `found` are its `where_clauses`."""
    printer = Printer(_notation(entry, notation))

    def shown(stated: Equation, label: str | None) -> str:
        return equation(printer, stated.lhs, stated.relation, stated.rhs, label)

    has_steps = entry.derivation is not None and bool(entry.derivation.steps)
    write = partial(
        _environment((), printer.letters).get_template("fragment.tex.j2").render,
        entry=entry,
        equation=shown(entry.equation, f"eq:{entry.id}"),
        where=sentence(found),
        apart=_apart(found, printer),
        as_stated=shown(entry.as_stated, None) if entry.as_stated else "",
        derivation=derivation(printer, entry.derivation).align if has_steps and entry.derivation else "",
    )
    return write(macros=called(write(macros=()), notation.macros))


def repeated(entries: Iterable[Entry]) -> dict[str, str]:
    """The entries that say what an earlier one of another section says, by id, with its id."""
    first: dict[tuple, Entry] = {}
    found = {}
    for entry in entries:
        other = first.setdefault((entry.equation, entry.as_stated, entry.condition, entry.title), entry)
        if other.section != entry.section:
            found[entry.id] = other.id
    return found


@dataclass(frozen=True)
class Shown:
    """An entry as a section shows it: what its letters are beyond those of the section, and its folded derivation."""

    entry: Entry
    equation: str
    here: str
    apart: list[str]
    steps: str
    rules: tuple[str, ...]
    derived_at: str


def common(found: Iterable[Sequence[Clause]]) -> list[Clause]:
    """The clauses of a section: for each letter the one that most of its entries have, one that says what it is in
    rather than one that does not; what one entry alone defines or asks for is left to it."""
    counts: dict[str, Counter[Clause]] = {}
    for own in found:
        for clause in own:
            counts.setdefault(clause.name, Counter())[clause] += 1
    best = {
        name: max(counter.items(), key=lambda one: (bool(one[0].within and one[0].words), one[1]))
        for name, counter in counts.items()
    }
    return [
        clause for clause, count in best.values() if clause.words or (count > 1 and not clause.name.startswith("if "))
    ]


def beside(own: Iterable[Clause], shared: Collection[Clause]) -> list[Clause]:
    """The clauses that say more than those of a section do."""
    told = {clause.name: clause for clause in shared}
    return [
        one for one in own if one not in shared and (one.within or not one.words or _differs(one, told.get(one.name)))
    ]


def _differs(one: Clause, other: Clause | None) -> bool:
    return other is None or (one.subject, one.words) != (other.subject, other.words)


def section(
    name: str,
    entries: Sequence[Entry],
    folder: Path,
    notation: Notation,
    found: Mapping[str, Sequence[Clause]],
    same: Mapping[str, str],
    cite: Mapping[str, str],
) -> str:
    """The text of a section from the notes folder's template for it, or from the plain one.

    `found` are the `where_clauses` by id, `same` the entries `repeated`, `cite` the `keys` of works.
    """
    stem = f"s{name.replace('.', '_')}.tex.j2"
    template = stem if (folder / stem).is_file() else "section.tex.j2"
    printer = Printer(notation.of(name))
    new = [entry for entry in entries if entry.id not in same]
    shared = common([found[entry.id] for entry in new])
    derived: dict = {}
    shown = [_shown(entry, beside(found[entry.id], shared), derived, notation) for entry in new]
    return (
        _environment((folder,), printer.letters)
        .get_template(template)
        .render(
            section=name,
            shown=shown,
            where=sentence(shared),
            apart=_apart(shared, printer),
            repeated=[entry for entry in entries if entry.id in same],
            same=same,
            cite=cite,
        )
    )


def _shown(entry: Entry, own: Sequence[Clause], derived: dict, notation: Notation) -> Shown:
    printer = Printer(_notation(entry, notation))
    stated = entry.equation
    source = equation(printer, stated.lhs, stated.relation, stated.rhs, f"eq:{entry.id}")
    steps, rules, before = "", (), ""
    if entry.derivation and entry.derivation.steps:
        before = derived.setdefault(entry.steps, entry.id)
        before = "" if before == entry.id else before
        if not before:
            steps, rules = folded(printer, entry.derivation, stated.rhs, MOST_LINES)
    return Shown(entry, source, sentence(own), _apart(own, printer), steps, rules, before)


def errata(found: Sequence[Erratum], notation: Notation, set_apart: Collection[str]) -> str:
    """The chapter of faults: as written, what is wrong, where it shows, what holds instead.

    `set_apart` are the ids whose equations the document has.
    """

    def written(erratum: Erratum) -> str:
        stated = erratum.entry.as_stated
        printer = Printer(_notation(erratum.entry, notation))
        return equation(printer, stated.lhs, stated.relation, stated.rhs) if stated else ""

    def told(erratum: Erratum) -> dict[str, str]:
        own = _notation(erratum.entry, notation)
        texts = {
            "remark": erratum.entry.remark,
            "condition": erratum.entry.condition or "",
            "place": erratum.entry.place,
        }
        return {name: escape(text, Letters(own)) for name, text in texts.items()}

    template = _environment((), Letters(notation)).get_template("errata.tex.j2")
    return template.render(errata=[(one, written(one), told(one)) for one in found], known=set_apart)


def readings(entries: Iterable[Entry], notation: Notation) -> str:
    """The table of readings: the verdicts of the claims that have a column; empty where none has."""
    entries = [entry for entry in entries if entry.column]
    cells = {(row, entry.column): entry.verdict for entry in entries for row in entry.rows}
    columns = list(dict.fromkeys(entry.column for entry in entries))
    rows = list(dict.fromkeys(row for row, _ in cells))
    letters = Letters(notation.of(entries[0].section) if entries else notation)
    template = _environment((), letters).get_template("readings.tex.j2")
    return template.render(columns=columns, rows=rows, cells=cells) if entries else ""


def claims(entries: Sequence[Entry], notation: Notation) -> str:
    """The table of all claims with what they ended with and by what, and what was assumed."""
    conventions = Counter(entry.convention for entry in entries if entry.convention)
    assumed = Counter(one for entry in entries for one in entry.assumed)
    template = _environment((), Letters(notation)).get_template("claims.tex.j2")
    return template.render(entries=entries, conventions=conventions.most_common(), assumed=assumed.most_common())


def symbols(entries: Sequence[Entry], notation: Notation, found: Mapping[str, Sequence[Clause]]) -> str:
    """The index of symbols: each letter with each of its meanings and the equation where it has it first; one that is
    defined by a formula with those where it is."""
    places: dict[tuple[str, str], dict[str, None]] = {}
    seen: set[Clause] = set()
    for entry in entries:
        for clause in found[entry.id]:
            if (clause.words or clause.definition) and clause not in seen:
                seen.add(clause)
                own = places.setdefault((clause.subject, clause.words), {})
                own |= {entry.id: None} if clause.definition or not own else {}
    rows = sorted(places.items(), key=lambda row: (re.sub(r"[^A-Za-z]", "", "".join(row[0])).lower(), row[0]))
    return _environment((), Letters(notation)).get_template("symbols.tex.j2").render(rows=rows)


def keys(entries: Iterable[Entry]) -> dict[str, str]:
    """The works that entries refer to, in alphabetical order, with the keys that they are cited by."""
    works = sorted({work for entry in entries for work in entry.references})
    return {
        work: "".join(sign for sign in work.split(",")[0] if sign.isalnum()) + str(n) for n, work in enumerate(works, 1)
    }


def documents(
    entries: Sequence[Entry],
    folder: Path,
    notation: Notation,
    title: str,
    faults: Sequence[Erratum] = (),
    preamble: str = "",
) -> dict[str, str]:
    """Source by file name: a fragment an entry, a file a section, and `main.tex`; templates of sections from `folder`.

    The errata, the table of readings, that of the claims and the index of symbols are chapters of their own. Macros
    that the notation calls are in `macros.tex`, or in a `preamble` of the author's.
    """
    found = {entry.id: where_clauses(entry, notation) for entry in entries}
    files = {f"{entry.id}.tex": fragment(entry, notation, found[entry.id]) for entry in entries}
    same = repeated(entries)
    shown = [entry for entry in entries if not entry.is_row]
    new = [entry for entry in shown if entry.id not in same]
    works = keys(new)
    sections = []
    for name in dict.fromkeys(entry.section for entry in shown):
        own = [entry for entry in shown if entry.section == name]
        files[f"section-{name}.tex"] = section(name, own, folder, notation, found, same, works)
        sections.append(f"section-{name}")
    chapters = {
        "errata": errata(faults, notation, {entry.id for entry in new}) if faults else "",
        "readings": readings(entries, notation),
        "claims": claims(new, notation),
        "symbols": symbols(new, notation, found),
    }
    for name, source in chapters.items():
        if source:
            files[f"{name}.tex"] = source
            sections.append(name)
    main = _environment((), Letters(notation)).get_template("main.tex.j2")
    if notation.macros and not preamble:
        preamble = "macros.tex"
        files[preamble] = definitions(notation.macros)
    return files | {"main.tex": main.render(sections=sections, title=title, works=works, preamble=preamble)}


__all__ = ["documents", "errata", "fragment", "readings", "section", "where_clauses"]
