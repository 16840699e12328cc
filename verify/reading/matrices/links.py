"""Links between vectors and matrices as statements; `definition` what a letter stands for that is made of some.

A statement on matrices is one on each of their entries, with free indices. Shapes that do not fit are told as such.
"""

from __future__ import annotations

from dataclasses import replace

from sympy import Basic, Expr, S, Symbol

from derive.algebra.expressions import (
    MatrixExpression,
    MatrixLetter,
    MatrixProduct,
    PseudoInverse,
    ShapeMismatch,
    Slope,
    Speed,
    Transposed,
    letters,
)
from derive.algebra.kinds import DEFINITE, INVERTIBLE, ORTHOGONAL, SEMIDEFINITE, SYMMETRIC, has
from derive.algebra.laws import ConditionalMean, GaussianLaw, GaussianMean
from derive.algebra.numbers import Determinant, MatrixEntry, TraceOf
from derive.algebra.signs import is_seen_positive
from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tree import Chain, Expression, Fraction, Row
from derive.language.parts import parts
from verify.claims.domain import Domain, naturals
from verify.claims.fault import LedgerError
from verify.claims.letters import free_variables, name_of
from verify.claims.statement import Statement
from verify.reading.letters.answers import Answer
from verify.reading.letters.meaning import DefinedMatrix, MatrixRange, NormalVector, RandomLetters, VectorLetter
from verify.reading.letters.names import moved_letter, names_free, names_held, names_in, plain
from verify.reading.letters.names import name_of as letter_name
from verify.reading.letters.ranged import Ranged
from verify.reading.letters.scope import SECTION, Meanings
from verify.reading.letters.unjudged import Unjudged
from verify.reading.matrices.operators import is_derivative, matrix_reading
from verify.reading.matrices.reading import MatrixReading
from verify.reading.matrices.shapes import shapes_beside
from verify.reading.matrices.suppositions import is_supposed_of, supposed_about
from verify.reading.matrices.values import UnitOfAnySize, alike
from verify.reading.terms.elaboration import Elaboration
from verify.reading.terms.questions import Question

TIME = "t"
"""A parameter that is a number where nothing is said of it."""
OPERATIONS = (ConditionalMean, Determinant, GaussianMean, PseudoInverse, Slope, Speed, TraceOf)
"""What makes an equation a claim, whichever letters stand on its other side."""


def is_about_matrices(scope: Meanings, link: Chain) -> bool:
    """Whether a link holds what has no reading by coordinates."""
    return any(holds_matrix(scope, side) for side in link.sides if side is not None)


def holds_matrix(scope: Meanings, node: Expression) -> bool:
    """Whether a matrix stands in a node, or one made of some, I beside vectors, or vectors under a condition."""
    return _is_of_wholes(scope, node) or is_supposed_of(scope, names_held(node))


def _is_of_wholes(scope: Meanings, node: Expression) -> bool:
    reading = matrix_reading(scope)
    names = names_free(node)
    held = [scope.quiet(name) for name in names]
    if any(isinstance(one, MatrixRange | DefinedMatrix | NormalVector) for one in held):
        return True
    if any(isinstance(scope.quiet(name), VectorLetter) and scope.said_of(name) for name in names):
        return True
    return reading.is_unit(node) and any(isinstance(one, VectorLetter | RandomLetters) for one in held)


def question(scope: Meanings, link: Chain, relation: str, answer: Answer, doubt: str, is_operation: bool) -> Question:
    """A link as a statement. Raises `Unjudged`, `NotRead`, and `ShapeMismatch` where shapes do not fit."""
    reading = matrix_reading(scope)
    if not any(reading.is_about_matrices(side) for side in link.sides if side is not None):
        raise Unjudged("nothing in it is a vector or a matrix")
    try:
        one, other = (reading.value(side) for side in link.sides)
        one, other = alike(one, other)
    except ShapeMismatch:
        if reading.own.missing:
            raise Unjudged(f"the range of {', '.join(reading.own.missing)}") from None
        raise
    if isinstance(one, UnitOfAnySize) or isinstance(other, UnitOfAnySize):
        raise Unjudged("the size of I")
    if isinstance(one, MatrixExpression) and relation != "=":
        raise Unjudged("an order between matrices")
    if relation == "=" and any(_is_of_wholes(scope, side) for side in link.sides if side is not None):
        doubt = _of_unknown(reading, link, one, other, is_operation) or doubt
    doubt = doubt or reading.own.of_another_section(reading.sections)
    left, right = entries(one, other)
    return asked(reading, left, right, relation, answer, doubt)


def _of_unknown(reading: MatrixReading, link: Chain, one: Basic, other: Basic, is_operation: bool) -> str:
    """Why an equation may be one for a letter that is not known, and no claim. Raises `Unjudged` for w = …."""
    alone = {str(letter.base.label) for letter in letters(one) ^ letters(other)} - _known(reading)
    for side in link.sides:
        name = "" if side is None else letter_name(side)
        if name in reading.met and str(reading.met[name].base.label) in alone:
            raise Unjudged(f"whether this says what {name} is, or claims it")
    is_operation = is_operation or any(isinstance(part, OPERATIONS) for part in parts(one) | parts(other))
    if alone and not is_operation:
        return f"it may be an equation for {', '.join(sorted(alone))}"
    return ""


def _known(reading: MatrixReading) -> set[str]:
    """Letters of definitions that were used, and those that something is supposed of: nobody solves for them."""
    used = [found.value for name in reading.places if isinstance(found := reading.scope.quiet(name), DefinedMatrix)]
    supposed = {plain(letter) for one in reading.scope.supposed() for letter, _ in one.wheres}
    return supposed | {str(letter.base.label) for value in used for letter in letters(value)}


def entries(one: Basic, other: Basic) -> tuple[Expr, Expr]:
    """Two numbers, or the entries of two matrices of one shape at free indices."""
    if isinstance(one, Expr) and isinstance(other, Expr):
        return one, other
    assert isinstance(one, MatrixExpression) and isinstance(other, MatrixExpression)
    taken = {symbol.name for side in (one, other) for symbol in side.free_symbols if isinstance(symbol, Symbol)}
    free = (name for name in ("i", "j", "k", "l", "i_2", "j_2", "k_2") if name not in taken)
    row, column = (Symbol(name, integer=True, positive=True) for name, _ in zip(free, range(2), strict=False))
    at = [index if size != 1 else S.One for index, size in zip((row, column), one.shape, strict=True)]
    return MatrixEntry(one, *at), MatrixEntry(other, *at)


def asked(reading: MatrixReading, left: Expr, right: Expr, relation: str, answer: Answer, doubt: str) -> Question:
    """The question whether two numbers, of what was read, are so related. Raises `Unjudged`."""
    own = reading.own
    laws = {part for side in (left, right) for part in parts(side) if isinstance(part, GaussianLaw)}
    averaged = {column for law in laws for column in law.columns}
    if loose := {letter for letter in reading.random if letter not in averaged} & (letters(left) | letters(right)):
        raise Unjudged(f"{min(str(one.base.label) for one in loose)} is random, and stands in no mean over it")
    supposed = supposed_about(reading, left, right)
    zeros = {zero: words for zero, words in supposed.zeros.items() if not letters(zero) & reading.random.keys()}
    if len(zeros) < len(supposed.zeros) or supposed.unread:
        doubt = doubt or "it may rest on what is supposed, and is not read or of a random letter"
    if own.missing:
        raise Unjudged(f"the range of {', '.join(own.missing)}")
    if own.arrays or own.activations:
        raise Unjudged("what is read by coordinates beside matrices")
    held = (left, right, *zeros, *(one.nonzero for one in reading.conditions), *(what for _, what in own.needs))
    free = frozenset().union(*map(free_variables, held))
    found = {letter.base: letter.shape for side in held for letter in letters(side)}
    symbols = {ranged.symbol(plain(letter)): ranged.allowed for letter, ranged in own.letters.items()}
    sizes = frozenset().union(*(side.free_symbols for shape in found.values() for side in shape))
    scalars = {symbol: allowed for symbol, allowed in symbols.items() if symbol in free | sizes}
    indices = {one for entry in _entries_in(left, right) for one in entry.args[1:] if isinstance(one, Symbol)}
    if unknown := free - scalars.keys() - found.keys() - indices:
        raise Unjudged(f"the range of {', '.join(sorted(map(name_of, unknown)))}")
    if len({letter.base for letter in _letters(held)}) != len(_letters(held)):
        raise Unjudged("a letter of which other things are said in a definition")
    own.needs[:] = [(kind, what) for kind, what in own.needs if not (kind == "≠ 0" and is_seen_positive(what))]
    reading.conditions[:] = [one for one in reading.conditions if not is_seen_positive(one.nonzero)]
    signed = [f"{what} {kind}" for kind, what in own.needs]
    nonzero = tuple(dict.fromkeys((*(one.nonzero for one in reading.conditions), *(what for _, what in own.needs))))
    if any(kind != "≠ 0" for kind, _ in own.needs):
        raise Unjudged("where a part of it has a sign")
    words = tuple(dict.fromkeys(filter(None, (*(one.words for one in reading.conditions), *signed))))
    domain_scalars = {**scalars, **dict.fromkeys(sorted(indices, key=str), naturals)}
    try:
        domain = Domain(domain_scalars, (), found, nonzero=nonzero, zero=tuple(zeros))  # type: ignore[arg-type]
        statement = Statement(left, right, domain, relation)
    except LedgerError as reason:
        raise Unjudged(str(reason)) from None
    shown = "; ".join(
        filter(None, (Domain(scalars).describe(), *map(_told, sorted(_letters(held), key=str)), *zeros.values()))
    )  # type: ignore[arg-type]
    answer = replace(answer, rests_on=dict(reading.places) | _places(own), message=shown)
    return Question(answer, statement, words, doubt)


def of_numbers(own: Elaboration, left: Expr, right: Expr, relation: str, answer: Answer, doubt: str) -> Question:
    """The question whether numbers made of matrices are so related that were read by coordinates. Raises `Unjudged`."""
    reading = matrix_reading(own.scope)
    reading.own = replace(own, arrays={})
    return asked(reading, left, right, relation, answer, doubt or own.of_another_section())


def _places(own: object) -> dict[str, str]:
    return {letter: defined.where for letter, defined in own.used.items()}  # type: ignore[attr-defined]


def _entries_in(*sides: Expr) -> list[MatrixEntry]:
    return [part for side in sides for part in parts(side) if isinstance(part, MatrixEntry)]


def _letters(held: tuple[Basic, ...]) -> frozenset[MatrixLetter]:
    return frozenset().union(*map(letters, held))


def _told(letter: MatrixLetter) -> str:
    rows, columns = letter.shape
    shape = f"({rows})" if columns == 1 else f"({rows}, {columns})"
    said = f", {' and '.join(sorted(letter.said))}" if letter.said else ""
    return f"{letter.base.label} of shape {shape}{said}"


def definition(scope: Meanings, parameters: tuple[str, ...], value: Expression, where: str) -> DefinedMatrix:
    """What a letter stands for that is defined by a value with vectors or matrices in it. Raises `Unjudged`, `NotRead`,
    `ShapeMismatch`."""
    reading = matrix_reading(scope)
    if not reading.is_about_matrices(value) and not set(parameters) & names_in(value):
        raise Unjudged("nothing in it is a vector or a matrix")
    symbols: list[Basic] = []
    beside = shapes_beside(scope, value, {name for name in parameters if scope.is_open(name)} - {TIME})
    for name, shape in beside.items():
        scope.set(name, shape, SECTION)
    if TIME in parameters and scope.is_open(TIME):
        scope.set(TIME, Ranged(S.Reals, where), SECTION)
    for name in parameters:
        known = scope.quiet(name)
        if isinstance(known, VectorLetter | MatrixRange | RandomLetters):
            letter = reading.letter(name, value)
            assert isinstance(letter, MatrixLetter)
            symbols.append(letter)
        elif isinstance(known, Ranged) and not known.is_whole_open:
            symbols.append(known.symbol(plain(name)))
        else:
            raise Unjudged(f"the range of {name}")
    found = reading.value(value)
    if isinstance(found, UnitOfAnySize) or reading.own.missing or reading.own.needs:
        missing = ", ".join(reading.own.missing)
        raise Unjudged(f"the range of {missing}" if missing else "what a definition needs to have a value")
    held = tuple(reading.own.letters.items())
    bound = {plain(name) for name in parameters}
    kept = tuple((letter, ranged) for letter, ranged in held if plain(letter) not in bound)
    return DefinedMatrix(
        tuple(symbols),
        found,
        where,
        scope.section,
        parameters,
        kept,
        tuple(reading.conditions),
        tuple(reading.random.items()),
        value if isinstance(found, Expr) and not reading.random else None,
    )


def moves(scope: Meanings, side: Expression | None) -> tuple[str, str]:
    """(letter, time) where a side is \\dot w, or dw/dt, of a vector or a matrix that nothing said how it moves."""
    name, time = ("", "t") if side is None else (moved_letter(side), "t")
    if side is not None and not name:
        items = side.items if isinstance(side, Row) else (side,)
        if is_derivative(items[0]):
            assert isinstance(items[0], Fraction) and isinstance(items[0].below.only, Row)
            above = items[0].above.only
            inside = items[1:] if isinstance(side, Row) else above.items[1:] if isinstance(above, Row) else ()
            name = letter_name(inside[0]) if len(inside) == 1 else ""
            time = letter_name(items[0].below.only.items[1])
    is_moved = name in scope.flows and scope.flows[name][1].section == scope.section
    is_open = not is_moved and isinstance(scope.quiet(name), VectorLetter | MatrixRange)
    return (name, time) if name and is_open else ("", "")


def flow(scope: Meanings, name: str, time: str, value: Expression, where: str) -> None:
    """Enter how a letter moves. Raises `Unjudged`, `NotRead`, `ShapeMismatch`."""
    reading = matrix_reading(scope)
    letter = reading.letter(name, value)
    found = definition(scope, (), value, where)
    alike(letter, found.value)  # type: ignore[arg-type]
    scope.flows[name] = (time, found)


def decomposed(scope: Meanings, name: str, value: Expression) -> None:
    """What is said of K is said of Λ where K = QΛQ^⊤ with Q orthogonal."""
    reading = matrix_reading(scope)
    try:
        found = reading.value(value)
    except (Unjudged, NotRead, ShapeMismatch):
        return
    factors = found.args if isinstance(found, MatrixProduct) else ()
    flat = [one for part in factors for one in (part.args if isinstance(part, MatrixProduct) else (part,))]
    if len(flat) != 3 or not isinstance(flat[1], MatrixLetter) or not has(flat[0], ORTHOGONAL):
        return
    inner = [letter for letter, one in reading.met.items() if one == flat[1]]
    if flat[2] == Transposed(flat[0]) and inner:
        scope.say(inner[0], scope.said_of(name) & {SYMMETRIC, SEMIDEFINITE, DEFINITE, INVERTIBLE})


__all__ = [
    "asked",
    "decomposed",
    "definition",
    "entries",
    "flow",
    "holds_matrix",
    "is_about_matrices",
    "moves",
    "of_numbers",
    "question",
]
