"""The chapters of a document that are made of all its claims: errata, readings, table of claims, symbols, figures."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from codegen.writing.entries import AtValues, Entry, Erratum
from codegen.writing.escape import escape
from codegen.writing.given import Clause
from codegen.writing.latex import Printer
from codegen.writing.layout import equation
from codegen.writing.letters import Letters, Notation
from codegen.writing.templating import environment, told


def errata(found: Sequence[Erratum], notation: Notation, numbered: Mapping[str, str]) -> str:
    """The chapter of faults: as written, what is wrong, where it shows, what holds instead.

    `numbered` has, by id, the one whose equation the document has; others are not referred to.
    """

    def written(erratum: Erratum) -> str:
        stated = erratum.entry.as_stated
        printer = Printer(notation.of(erratum.entry.section, erratum.entry.id))
        return equation(printer, stated.lhs, stated.relation, stated.rhs) if stated else ""

    def said(erratum: Erratum) -> dict[str, str]:
        entry = erratum.entry
        letters = Letters(notation.of(entry.section, entry.id))
        texts = {"remark": entry.remark, "condition": entry.condition or "", "place": entry.place}
        shown = {name: told(text, letters, numbered) for name, text in texts.items()}
        return shown | {"witness": _witnessed(erratum.witness, letters) if erratum.witness else ""}

    def elsewhere(erratum: Erratum) -> list[str]:
        """The equations of the same fault, each once."""
        own = [numbered[name] for name in erratum.elsewhere if name in numbered]
        return [name for name in dict.fromkeys(own) if name != numbered.get(erratum.entry.id)]

    template = environment(Letters(notation)).get_template("errata.tex.j2")
    return template.render(errata=[(one, written(one), said(one), elsewhere(one)) for one in found], known=numbered)


def _witnessed(witness: AtValues, letters: Letters) -> str:
    """Values and both sides, these with as many digits as tell them apart."""
    values = ", ".join(_valued(name, value, letters) for name, value in witness.values.items())
    sides = [_rounded(side) for side in (witness.lhs, witness.rhs)]
    left, right = sides if len(set(sides)) == 2 else (witness.lhs, witness.rhs)
    return f"at {values} the left-hand side is ${_value(left)}$, the right ${_value(right)}$"


def _valued(name: str, value: str, letters: Letters) -> str:
    if name == "σ":
        return f"${letters.spelled('sigma')}$ = {escape(value)}"
    return f"${letters.spelled(name)} = {_value(value)}$"


def _rounded(side: str) -> str:
    try:
        return f"{float(side.removeprefix('[').partition(' +/-')[0]):.6g}"
    except ValueError:
        return side


def _value(text: str) -> str:
    """A number, a point of numbers or a ball, as LaTeX."""
    text = re.sub(r"(\d)e([+-]?)0*(\d+)", r"\1 \\cdot 10^{\2\3}", text).replace("{+", "{").replace("+/-", "\\pm ")
    return re.sub(r"([+-]?)inf", r"\1\\infty", text).replace("+\\infty", "\\infty").replace(", ", ",\\, ")


def readings(entries: Iterable[Entry], notation: Notation) -> str:
    """The table of readings: the verdicts of the claims that have a column; empty where none has."""
    entries = [entry for entry in entries if entry.column]
    cells = {(row, entry.column): entry.verdict for entry in entries for row in entry.rows}
    columns = list(dict.fromkeys(entry.column for entry in entries))
    rows = list(dict.fromkeys(row for row, _ in cells))
    letters = Letters(notation.of(entries[0].section) if entries else notation)
    template = environment(letters).get_template("readings.tex.j2")
    return template.render(columns=columns, rows=rows, cells=cells) if entries else ""


def claims(entries: Sequence[Entry], notation: Notation) -> str:
    """The table of all claims with what they ended with and, where a run has told, by what; and what was assumed."""
    conventions = Counter(entry.convention for entry in entries if entry.convention)
    assumed = Counter(one for entry in entries for one in entry.assumed)
    template = environment(Letters(notation)).get_template("claims.tex.j2")
    return template.render(
        entries=entries,
        has_evidence=any(entry.evidence for entry in entries),
        has_words=any(entry.verdict for entry in entries),
        conventions=conventions.most_common(),
        assumed=assumed.most_common(),
    )


def symbols(entries: Sequence[Entry], notation: Notation, found: Mapping[str, Sequence[Clause]]) -> str:
    """The index of symbols: each letter with each of its meanings and the equation where it has it first; one that is
    defined by a formula with those where it is."""
    places: dict[str, dict[str, None]] = {}
    seen: set[Clause] = set()
    for entry in entries:
        own_notation = notation.of(entry.section, entry.id)
        for clause in found[entry.id]:
            if (clause.words or clause.definition) and clause not in seen:
                seen.add(clause)
                words = own_notation.words.get(clause.name, "") if clause.name == "sigma" else ""
                own = places.setdefault(_braced(_told(clause.subject, words or clause.words)), {})
                own |= {entry.id: None} if clause.definition or not own else {}
    rows = sorted(places.items(), key=lambda row: (_by_letters(row[0].partition(",")[0]), row[0]))
    return environment(Letters(notation)).get_template("symbols.tex.j2").render(rows=rows)


def _told(subject: str, words: str) -> str:
    """A letter, in braces around all or not, and what it is."""
    letter = subject[1:-1] if re.fullmatch(r"\{[^{}]*\}", subject) else subject
    return ", ".join(filter(None, (f"${letter}$" if letter else "", words)))


def _braced(told: str) -> str:
    """LaTeX with braces around each index: a letter is the same however it was put together."""
    return re.sub(r"_([A-Za-z0-9]|\\[A-Za-z]+)", r"_{\1}", told)


def _by_letters(subject: str) -> str:
    return re.sub(r"[^A-Za-z]", "", subject).lower()


def figures(names: Sequence[str]) -> str:
    """The figures that were drawn, two beside one another, each with its caption."""
    return environment(Letters(Notation())).get_template("figures.tex.j2").render(names=names) if names else ""


__all__ = ["claims", "errata", "figures", "readings", "symbols"]
