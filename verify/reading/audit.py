"""`audit`: a document's answers, in the order of its formulas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from derive.language.grammar import NotRead, read
from derive.language.grammar.tree import Formula, Row
from verify.reading.conventions import NoConvention, phrases, under_convention
from verify.reading.document.lines import PlacedFormula, formulas_of
from verify.reading.document.passages import Directive, Document, EnvironmentEdge, Heading, Mathematics, Words
from verify.reading.document.sentences import Sentence, sentences
from verify.reading.document.words import denies, is_of_a_case
from verify.reading.judging import Ask, Find, Show, Suggest, answered, as_it_is
from verify.reading.letters.answers import Answer
from verify.reading.letters.curves import at_t, curves_in
from verify.reading.letters.limits import named_limits
from verify.reading.letters.links import answer_at
from verify.reading.letters.names import applied, key_of, moving, name_of
from verify.reading.letters.nesting import Nesting
from verify.reading.letters.scope import SECTION, SENTENCE, Meanings
from verify.reading.matrices.families import told_of_families
from verify.reading.matrices.normal_laws import independent_of
from verify.reading.matrices.pairs import told_of_several
from verify.reading.matrices.spaces import told_spaces
from verify.reading.matrices.words import told, told_marks
from verify.reading.named import called, name_of_claim, noted, with_name
from verify.reading.networks.described import note
from verify.reading.networks.models import semicolons
from verify.reading.sides.measured import told_measures
from verify.reading.sides.ranges import for_letter, range_of
from verify.reading.statements.bounded_functions import told_functions
from verify.reading.statements.normal_pairs import told_pairs
from verify.reading.statements.probabilities import told_numbers
from verify.reading.statements.statements import Reader
from verify.reading.statements.survey import DEFINING, Around
from verify.reading.statements.uniform_samples import told_samples
from verify.reading.statements.unread import told_unread
from verify.reading.terms.questions import Question


class NoRange(ValueError):
    """A text of the notation that sets no range; the message is one line."""


def audit(
    document: Document,
    ask: Ask,
    ranges: Sequence[str] = (),
    suggest: Suggest | None = None,
    find: Find | None = None,
    show: Show = as_it_is,
    claims: Mapping[str, str] = MappingProxyType({}),
    conventions: Mapping[str, str] = MappingProxyType({}),
) -> list[Answer]:
    """One answer for each link of a displayed equation, and of an inline formula with a relation.

    `ranges` are LaTeX that sets what letters are from wherever the document says nothing else.
    `suggest` is asked for what would hold where a link differs, `find` for the claims that links are;
    `show` writes what a condition is about;
    `claims` are the words of those that labels and directives may name;
    `conventions` are those of sections, by their numbers. Raises `NoRange` and `NoConvention`.
    """
    numbers = {one.number for one in document.passages if isinstance(one, Heading)}
    for number in conventions:
        if number not in numbers:
            others = ", ".join(sorted(numbers - {""})) or "none with a number"
            raise NoConvention(f"the notation has a convention for section {number!r}; the document has {others}")
    scope = Meanings()
    _given(scope, ranges)
    reader = Reader(scope)
    found = [*_problems(document), *_read(document, reader, claims, conventions)]
    found = [reader.resolved(one) if isinstance(one, Answer) else one for one in found]
    questions = [one for one in found if isinstance(one, Question)]
    answers = dict(zip(map(id, questions), answered(questions, ask, suggest, find, show), strict=True))
    found = [answers[id(one)] if isinstance(one, Question) else one for one in found]
    found = noted(found, claims)
    files = list(dict.fromkeys(passage.source.name for passage in document.mathematics))
    files += [source.name for source, _ in document.problems if source.name not in files]
    return sorted(found, key=lambda one: (files.index(one.file), one.line, one.column))


def _given(scope: Meanings, ranges: Sequence[str]) -> None:
    for text in ranges:
        try:
            tree = read(text)
            found = range_of(tree, len(tree.parts) - 1, scope, "the notation") if tree.chains else None
        except NotRead as reason:
            raise NoRange(f"the range {text!r}: {reason}") from None
        if found is None:
            raise NoRange(f"the range {text!r} says not what a letter is from; type n \\in \\mathbb{{N}}, or x > 0")
        for letter in found.letters:
            scope.set(letter, for_letter(letter, found.meaning), 0)


def _problems(document: Document) -> Iterator[Answer]:
    for source, reason in document.problems:
        line, column = source.position(reason.start)
        end = source.position(reason.start + max(len(reason.token), 1))
        yield Answer(source.name, line, column, "not read", reason.token, reason.why, is_display=False, end=end)


def _read(
    document: Document, reader: Reader, claims: Mapping[str, str], conventions: Mapping[str, str]
) -> Iterator[Answer | Question]:
    scope = reader.scope
    scope.curves = curves_in(formula.tree for found in document.mathematics for formula in formulas_of(found))
    for found in document.mathematics:
        for formula in _formulas(scope, found):
            scope.moving |= moving(formula.tree)
            scope.applied |= applied(formula.tree)
            _note_models(scope, formula.tree)
    nesting = Nesting(scope)
    skipped = name = ""
    for one in sentences(document.passages):
        if not isinstance(one, Directive):
            nesting.before(one)
        if isinstance(one, Heading):
            scope.enter(10 + one.level)
            scope.section += 1
            scope.convene(phrases(conventions.get(one.number, "")), 10 + one.level)
            scope.invertible.clear()
            scope.limits = {}
        elif isinstance(one, EnvironmentEdge):
            nesting.edge(one)
        elif isinstance(one, Directive):
            skipped = one.text[4:].strip() or "as the file says" if one.text.startswith("skip") else ""
            name = called(one.text)
            if one.text.startswith("convention"):
                scope.convene(phrases(one.text.removeprefix("convention").lstrip(": ")), SECTION)
        else:
            yield from _sentence(reader, one, skipped, name, claims)
            skipped, name = ("", "") if one.mathematics else (skipped, name)


def _formulas(scope: Meanings, found: Mathematics) -> list[PlacedFormula]:
    """The formulas of a piece of mathematics, with w for w(t) of what moves."""
    return [replace(one, tree=at_t(one.tree, scope.curves)) for one in formulas_of(found)]


def _note_models(scope: Meanings, tree: Formula | None) -> None:
    """Note which letters stand in f(x; θ), and of which f a formula says what that is."""
    for _, at, parameters in semicolons(tree):
        scope.parameters.add(name_of(parameters))
        scope.inputs |= {name_of(at), key_of(at)} - {""}
    for chain in tree.chains if tree is not None else ():
        if chain.relations and chain.relations[0].sign in DEFINING | {"="} and isinstance(chain.sides[0], Row):
            scope.told |= {name for name, *_ in semicolons(chain.sides[0]) if len(chain.sides[0].items) == 2}


def _sentence(
    reader: Reader, sentence: Sentence, skipped: str, name: str, claims: Mapping[str, str]
) -> Iterator[Answer | Question]:
    scope = reader.scope
    scope.enter(SENTENCE)
    scope.fresh.clear()
    placed: list[tuple[int, PlacedFormula]] = [
        (place, formula) for place, found in sentence.mathematics for formula in _formulas(scope, found)
    ]
    around = {place: _surroundings(sentence, place) for place, _ in placed}
    for place, formula in placed:
        reader.survey.set_anew(formula, around[place])
        reader.survey.set_ranges(formula, around[place])
        reader.survey.set_activation(formula, around[place])
        reader.survey.set_sizes(formula, around[place])
        reader.survey.set_models(formula, around[place])
    reader.survey.set_spelt_activations(sentence)
    parts = [one.text if isinstance(one, Words) else _typed(one) for one in sentence.passages]
    note(scope, " ".join(parts), _where_said(sentence))
    beside = [(sentence.before(place), formula, sentence.after(place)) for place, formula in placed]
    told_marks(scope, sentence.said, [formula.text for _, formula in placed])
    told_before = dict(scope.said)
    denied = [denies(sentence.so_far(place)) for place, _ in placed]
    told(scope, beside, denied)
    told_spaces(scope, beside, _where_said(sentence))
    told_of_several(scope, [] if any(denied) else beside, _where_said(sentence))
    told_of_families(scope, beside)
    told_unread(scope, beside, sentence.said)
    told_measures(scope, beside, _where_said(sentence))
    told_functions(scope, beside, _where_said(sentence), sentence.said)
    told_pairs(scope, beside, _where_said(sentence), sentence.said)
    told_samples(scope, beside, _where_said(sentence), is_independent=sentence.is_independent)
    told_numbers(scope, beside, _where_said(sentence), sentence.said, is_independent=sentence.is_independent)
    apart = independent_of(sentence.is_independent, beside)
    for place, formula in placed:
        words = around[place].before
        reader.survey.set_laws(formula, words, is_independent=sentence.is_independent, apart=apart)
        scope.frames[-1].later |= reader.survey.defined_here(formula, around[place].before)
    reader.revisit()
    conditions = [one for place, formula in placed for one in reader.survey.conditions(formula, around[place].before)]
    limits = [tuple(named_limits(formula.tree, around[place].before)) for place, formula in placed]
    every = tuple(dict.fromkeys(one for named in limits for one in named))
    for (place, formula), own in zip(placed, limits, strict=True):
        around[place].conditions, around[place].limits = conditions, own or every
        around[place].earlier = scope.limits
        if skipped:
            yield _skipped(formula, skipped)
            skipped = "" if formula.of.is_display else skipped
        else:
            claim = name_of_claim(formula, name, claims)
            links = (under_convention(one, scope.convention) for one in reader.read(formula, around[place]))
            yield from (with_name(one, claim) for one in links)
            name = "" if formula.of.is_display else name
            reader.revisit()
    for one in every:
        scope.limits.setdefault(one, _where_said(sentence))
    scope.leave(SENTENCE)
    if is_of_a_case(sentence.said):
        scope.forget(told_before)


def _typed(found: Mathematics) -> str:
    return " ".join(formula.text for formula in formulas_of(found))


def _where_said(sentence: Sentence) -> str:
    """The place of the first formula of a sentence."""
    for _, found in sentence.mathematics:
        line, column = found.source.position(found.start)
        return f"{found.source.name}:{line}:{column}"
    return "its words"


def _surroundings(sentence: Sentence, place: int) -> Around:
    return Around(
        sentence.before(place),
        sentence.is_claimed(place),
        sentence.has_condition,
        sentence.said,
        sentence.after(place),
        so_far=sentence.so_far(place),
    )


def _skipped(formula: PlacedFormula, reason: str) -> Answer:
    return answer_at(formula, formula.start, formula.of.end, "skipped", formula.text, reason)


def count(document: Document, answers: Sequence[Answer]) -> dict[str, int]:
    """How many displays and inline formulas with a relation were found, and how many of them are read in every link;
    how many formulas there are, row by row, and how many of these have a tree."""
    placed = [(found, formula) for found in document.mathematics for formula in formulas_of(found)]
    related = [pair for pair in placed if _has_a_relation(pair[1])]
    displays = [found for found in document.mathematics if found.is_display]
    inline = [found for found, _ in related if not found.is_display]
    unread = {(one.file, one.whole) for one in answers if one.kind == "not read"}

    def read_ones(of: Sequence[Mathematics]) -> int:
        return sum((one.source.name, one.source.position(one.start)) not in unread for one in of)

    return {
        "displays": len(displays),
        "displays read": read_ones(displays),
        "inline with a relation": len(inline),
        "inline read": read_ones(inline),
        "formulas": len(related),
        "read to a tree": sum(formula.tree is not None for _, formula in related),
    }


def _has_a_relation(formula: PlacedFormula) -> bool:
    """Whether a formula has a relation, or may have one since it is not read."""
    return formula.tree is None or any(chain.relations for chain in formula.tree.chains)


__all__ = ["NoRange", "audit", "count"]
