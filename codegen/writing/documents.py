"""LaTeX documents: one fragment a claim to paste, and a document of sections, errata, tables, index and references."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from codegen.writing.chapters import claims, errata, figures, readings, symbols
from codegen.writing.entries import Entry, Equation, Erratum
from codegen.writing.extent import TEXT_WIDTH
from codegen.writing.given import Clause, clauses, density, sentence
from codegen.writing.latex import Printer
from codegen.writing.layout import derivation, equation, folded
from codegen.writing.letters import Letters, Notation
from codegen.writing.macros import called, definitions
from codegen.writing.references import bibliography, keys
from codegen.writing.templating import environment

MOST_LINES = 4
"""Lines of a derivation in a document; what has more is folded to its named steps."""
WIDTH = 440.0
"""Points at ten-point type that a line of a document has, whose type is smaller."""


def _notation(entry: Entry, notation: Notation) -> Notation:
    return notation.of(entry.section, entry.id)


def where_clauses(entry: Entry, notation: Notation) -> list[Clause]:
    """What the letters of an entry are, those of its derivation as well."""
    own = _notation(entry, notation)
    found = clauses(own, (*entry.sides, *entry.steps), entry.given)[0]
    return [*(one for one in found if not _says(entry.equation, one, own)), *density(own, entry.derivation)]


def _says(stated: Equation, clause: Clause, notation: Notation) -> bool:
    """Whether a definition is the equation itself."""
    if clause.definition is None or clause.definition != stated.lhs:
        return False
    printer = Printer(notation)
    return printer.doprint(clause.definition.expression) == printer.doprint(stated.rhs)


def _apart(found: Iterable[Clause], printer: Printer, width: float = TEXT_WIDTH) -> list[str]:
    """The definitions that are too long for a sentence, as displays."""
    long = [clause.definition for clause in found if clause.is_long and clause.definition]
    return [equation(printer, one, "=", one.expression, width=width) for one in long]


def fragment(entry: Entry, notation: Notation, found: Sequence[Clause]) -> str:
    """The equation of a claim, what its letters are, and its derivation as an align; compiles in an article with
    amsmath and amssymb, and the macros that it names. `found` are its `where_clauses`."""
    printer = Printer(_notation(entry, notation))

    def shown(stated: Equation, label: str | None) -> str:
        return equation(printer, stated.lhs, stated.relation, stated.rhs, label)

    has_steps = entry.derivation is not None and bool(entry.derivation.steps)
    write = partial(
        environment(printer.letters).get_template("fragment.tex.j2").render,
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
    numbered: Mapping[str, str],
    cite: Mapping[str, str],
) -> str:
    """The text of a section from the notes folder's template for it, or from the plain one.

    `found` are the `where_clauses` by id, `numbered` the ids whose equations the document has, each with its own, and
    those that say the same with that one's, `cite` the `keys` of works.
    """
    stem = f"s{name.replace('.', '_')}.tex.j2"
    template = stem if (folder / stem).is_file() else "section.tex.j2"
    printer = Printer(notation.of(name))
    new = [entry for entry in entries if numbered[entry.id] == entry.id]
    shared = common([found[entry.id] for entry in new])
    derived: dict = {}
    shown = [_shown(entry, beside(found[entry.id], shared), derived, notation) for entry in new]
    return (
        environment(printer.letters, (folder,), numbered)
        .get_template(template)
        .render(
            section=name,
            shown=shown,
            where=sentence(shared),
            apart=_apart(shared, printer, WIDTH),
            repeated=_stretches([numbered[entry.id] for entry in entries if numbered[entry.id] != entry.id], numbered),
            cite=cite,
        )
    )


def _stretches(ids: Sequence[str], numbered: Mapping[str, str]) -> list[tuple[str, str]]:
    """(first, last) of the equations that follow one another in the document."""
    order = {name: place for place, name in enumerate(dict.fromkeys(numbered.values()))}
    found: list[tuple[str, str]] = []
    for name in sorted(set(ids), key=order.__getitem__):
        if found and order[found[-1][1]] + 1 == order[name]:
            found[-1] = (found[-1][0], name)
        else:
            found.append((name, name))
    return found


def _shown(entry: Entry, own: Sequence[Clause], derived: dict, notation: Notation) -> Shown:
    printer = Printer(_notation(entry, notation))
    stated = entry.equation
    source = equation(printer, stated.lhs, stated.relation, stated.rhs, f"eq:{entry.id}", WIDTH)
    steps, rules, before = "", (), ""
    if entry.derivation and entry.derivation.steps:
        before = derived.setdefault(entry.steps, entry.id)
        before = "" if before == entry.id else before
        if not before:
            steps, rules = folded(printer, entry.derivation, stated.rhs, MOST_LINES, WIDTH)
    return Shown(entry, source, sentence(own), _apart(own, printer, WIDTH), steps, rules, before)


def documents(
    entries: Sequence[Entry],
    folder: Path,
    notation: Notation,
    title: str,
    faults: Sequence[Erratum] = (),
    preamble: str = "",
    drawn: Sequence[str] = (),
) -> dict[str, str]:
    """Source by file name: a fragment an entry, a file a section, and `main.tex`; templates of sections from `folder`.

    The errata, the table of readings, that of the claims, the figures that were `drawn` and the index of symbols are
    chapters of their own. Macros that the notation calls are in `macros.tex`, or in a `preamble` of the author's.
    """
    found = {entry.id: where_clauses(entry, notation) for entry in entries}
    files = {f"{entry.id}.tex": fragment(entry, notation, found[entry.id]) for entry in entries}
    same = repeated(entries)
    order = list(dict.fromkeys(entry.section for entry in entries))
    shown = sorted((entry for entry in entries if not entry.is_row), key=lambda entry: order.index(entry.section))
    new = [entry for entry in shown if entry.id not in same]
    numbered = {entry.id: same.get(entry.id, entry.id) for entry in shown}
    works = keys(new)
    sections = []
    for name in order:
        own = [entry for entry in shown if entry.section == name]
        files[f"section-{name}.tex"] = section(name, own, folder, notation, found, numbered, works)
        sections.append(f"section-{name}")
    chapters = {
        "errata": errata(faults, notation, numbered) if faults else "",
        "readings": readings(entries, notation),
        "claims": claims(new, notation),
        "figures": figures(drawn),
        "symbols": symbols(new, notation, found),
    }
    for name, source in chapters.items():
        if source:
            files[f"{name}.tex"] = source
            sections.append(name)
    if works:
        files["references.bib"] = bibliography(works)
    main = environment(Letters(notation)).get_template("main.tex.j2")
    if notation.macros and not preamble:
        preamble = "macros.tex"
        files[preamble] = definitions(notation.macros)
    return files | {"main.tex": main.render(sections=sections, title=title, works=works, preamble=preamble)}


__all__ = ["documents", "errata", "fragment", "readings", "section", "where_clauses"]
