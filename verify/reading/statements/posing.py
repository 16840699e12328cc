"""`pose`: the statement that a link makes, and what of a refutation would not be the author's error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from sympy import Expr, preorder_traversal

from derive.algebra.expressions import RowOrColumn, ShapeMismatch
from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tree import Chain, Expression, Letter, Number
from derive.measures.plane import DoubleIntegral
from derive.measures.region import RegionIntegral
from verify.claims.domain import Domain
from verify.claims.statement import Statement
from verify.reading.document.lines import PlacedFormula
from verify.reading.letters.answers import Answer
from verify.reading.letters.links import answer_to
from verify.reading.letters.names import plain, walk
from verify.reading.letters.scope import Meanings
from verify.reading.letters.spelling import spelling
from verify.reading.letters.unjudged import Unjudged
from verify.reading.letters.vectors import entries
from verify.reading.matrices.families import as_products, orthonormal_families
from verify.reading.matrices.lengths import with_lengths
from verify.reading.matrices.links import is_about_matrices, of_numbers, question
from verify.reading.matrices.said_vectors import is_by_coordinates, under_words
from verify.reading.networks.described import READINGS, is_open, of_mean_square, under
from verify.reading.networks.flows import solved
from verify.reading.networks.instances import of_one_layer
from verify.reading.networks.solutions import of_solution
from verify.reading.sides.rows import elaboration
from verify.reading.statements.survey import Around
from verify.reading.terms.elaboration import Elaboration
from verify.reading.terms.questions import ACTIVATION, SCALE, Question, statement_of


def pose(
    scope: Meanings,
    placed: PlacedFormula,
    link: Chain,
    relation: str,
    around: Around,
    *,
    is_condition: bool = False,
    is_operation: bool,
) -> Question | Answer:
    """What the oracles are asked for a link; shapes that do not fit are an answer. Raises `Unjudged`, `NotRead`."""
    doubt = doubt_of(is_condition, around, is_operation)

    def coordinates() -> Question:
        return by_coordinates(
            scope, placed, link, relation, around, is_condition=is_condition, is_operation=is_operation
        )

    def wholes() -> Question | Answer:
        return _of_matrices(scope, placed, link, relation, doubt, is_operation)

    def products() -> Question:
        return _by_products(scope, placed, link, relation, doubt)

    if not is_about_matrices(scope, link):
        return _first_of(coordinates, wholes)
    ways = (wholes, coordinates, products) if is_by_coordinates(scope, link.sides) else (wholes, products)
    return _first_of(*ways)


def _first_of(one: Callable[[], Question | Answer], *others: Callable[[], Question | Answer]) -> Question | Answer:
    """What one way of reading gives, or where it does not get on another one."""
    try:
        return one()
    except Unjudged:
        for other in others:
            with suppress(Unjudged, NotRead):
                return other()
        raise


def _by_products(scope: Meanings, placed: PlacedFormula, link: Chain, relation: str, doubt: str) -> Question:
    """Means over a plane of two vectors of which lengths or their product are said. Raises `Unjudged`, `NotRead`."""
    own = elaboration(scope)
    sides = with_lengths(own, *_sides(link, own))
    doubt = doubt or own.of_another_section()
    if unread := scope.unread_of(str(base.label) for base in own.arrays):
        doubt = doubt or f"more is said of its letters than is read: {unread}"
    return asked(placed, link, sides, relation, own, doubt)


def by_coordinates(
    scope: Meanings,
    placed: PlacedFormula,
    link: Chain,
    relation: str,
    around: Around,
    *,
    is_condition: bool = False,
    is_operation: bool,
    own: Elaboration | None = None,
) -> Question:
    """What is asked of numbers, at a free index where the sides are vectors. Raises `Unjudged`, `NotRead`."""
    if not relation:
        raise Unjudged(f"the relation {link.relations[0].sign}")
    own = own or elaboration(scope)
    sides = under_words(own, _sides(link, own))
    if own.missing:
        raise Unjudged(f"the range of {', '.join(own.missing)}")
    if families := orthonormal_families(own):
        left, right = (as_products(own, side, families) for side in sides)
        doubt = doubt_of(is_condition, around, is_operation)
        return replace(
            of_numbers(own, left, right, relation, answer_to(placed, link, "read, not judged"), doubt),
            spelled=spelling(placed),
        )
    is_operation = is_operation or any(side.has(RegionIntegral, DoubleIntegral) for side in sides)
    doubt = doubt_of(is_condition, around, is_operation) or own.of_another_section()
    if not doubt and any(" as at " in assumed for assumed in own.assumed):
        doubt = f"it differs if {', '.join(own.assumed)}"
        found = asked(placed, link, sides, relation, own, doubt)
        return replace(found, otherwise=_as_first_read(scope, placed, link, relation))
    return asked(placed, link, sides, relation, own, doubt)


def _of_matrices(
    scope: Meanings, placed: PlacedFormula, link: Chain, relation: str, doubt: str, is_operation: bool
) -> Question | Answer:
    """A link between matrices, or vectors as wholes."""
    if not relation:
        raise Unjudged(f"the relation {link.relations[0].sign}")
    answer = answer_to(placed, link, "read, not judged")
    try:
        found = question(scope, link, relation, answer, doubt, is_operation)
    except RowOrColumn as mismatch:
        return replace(answer, message=f"shapes, or a vector as a row: {mismatch}")
    except ShapeMismatch as mismatch:
        words = f"shapes: {mismatch}"
        if doubt:
            return replace(answer, message=f"{doubt} ({words})")
        return replace(answer, kind="differs", message=words)
    return replace(found, spelled=spelling(placed))


def doubt_of(is_condition: bool, around: Around, is_operation: bool) -> str:
    """Why a link that differs may be no error of its author's."""
    if is_condition:
        return "the words before it make it a condition"
    if around.conditions or around.has_condition:
        return "its sentence has a condition"
    return "" if around.is_claimed or is_operation else "no telling whether it is claimed or asked for"


def _sides(link: Chain, own: Elaboration) -> tuple[Expr, Expr]:
    """Both sides as numbers, at a free index where they are vectors."""
    return solved(own, entries(own.value(link.sides[0]), own.value(link.sides[1]), own.indices))


def _as_first_read(scope: Meanings, placed: PlacedFormula, link: Chain, relation: str) -> Question | None:
    """A link with definitions as they were first read."""
    own = replace(elaboration(scope), renews=False)
    try:
        return asked(placed, link, _sides(link, own), relation, own, "")
    except (Unjudged, NotRead):
        return None


@dataclass(frozen=True)
class Claimed:
    """A link as a claim about a law or a function that is not given: its sides, and why it may not differ."""

    own: Elaboration
    placed: PlacedFormula
    link: Chain
    relation: str
    sides: tuple[Expr, Expr]
    doubt: str

    def about(
        self, own: Elaboration, sides: tuple[Expr, Expr], doubt: str, *, before: str = "", after: str = ""
    ) -> Question:
        """The question for one of these, or for all, with words that say which before or after its own."""
        found = asked(self.placed, self.link, sides, self.relation, own, doubt)
        message = before + found.answer.message + after
        return replace(found, is_indirect=True, answer=replace(found.answer, message=message))


def asked(
    placed: PlacedFormula, link: Chain, sides: tuple[Expr, Expr], relation: str, own: Elaboration, doubt: str
) -> Question:
    """The question whether the relation holds between two sides. Raises `Unjudged`."""
    if own.missing:
        raise Unjudged(f"the range of {', '.join(own.missing)}")
    statement, conditions = statement_of(*sides, relation, own)
    rests = {letter: defined.where for letter, defined in own.used.items()}
    scalars = {symbol: allowed for symbol, allowed in statement.domain.scalars.items() if symbol != SCALE}
    spelled = _spelled(placed, own)
    activation = next(iter(own.activations), ACTIVATION)
    domain = Domain(scalars, (), statement.domain.arrays, activations=statement.domain.activations)
    shown = domain.describe(lambda one: spelled.get(str(one), str(one)))
    shown = shown.replace(ACTIVATION, activation)
    answer = replace(answer_to(placed, link, "read, not judged"), rests_on=rests, message=shown)
    is_collapsed = _parts(link.sides[0]) > sum(not part.args for part in preorder_traversal(sides[0]))
    readings = tuple(_under(sides, relation, own)) if is_open(sides) else ()
    is_other = bool(own.activations) and spelled["sigma"] != activation  # another σ stands beside it
    found = Question(answer, statement, conditions, doubt, spelled, readings, is_collapsed, is_indirect=is_other)
    of_ledger = of_one_layer(statement, own.arrays) + of_mean_square(statement) + of_solution(own, sides, relation)
    return replace(found, of_ledger=of_ledger)


def _spelled(placed: PlacedFormula, own: Elaboration) -> dict[str, str]:
    """How the author types the letters of a link and of what it rests on; an activation under both of its names."""
    known = {plain(letter): letter for letter in own.letters}
    activations = {name: letter for letter in own.activations for name in (ACTIVATION, "sigma")}
    return known | activations | spelling(placed)


def _under(sides: tuple[Expr, Expr], relation: str, own: Elaboration) -> Iterator[tuple[str, Statement]]:
    """The statement under each reading of the output of a network in words."""
    for reading in READINGS:
        left, right = (under(reading, side) for side in sides)
        yield reading.words, statement_of(left, right, relation, own)[0]


def _parts(side: Expression | None) -> int:
    """How many letters and numbers are typed."""
    return sum(isinstance(one, Letter | Number) for one in walk(side))


__all__ = ["Claimed", "asked", "by_coordinates", "doubt_of", "pose"]
