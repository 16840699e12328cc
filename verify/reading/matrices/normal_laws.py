"""`vector_law`: what w ∼ N(μ, Σ) says of a vector, or of several one below the other; `claimed_law` such a law claimed.

Σ is a covariance, so it is positive semidefinite; a letter without a meaning has the shape that the law leaves it.
What is claimed is that mean and covariance are these, of an affine image of normal vectors, which is normal itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from sympy import Expr, S

from derive.algebra import kinds
from derive.algebra.blocks import BlockMatrix
from derive.algebra.expressions import MatrixExpression, ShapeMismatch
from derive.algebra.laws import covariance_of, mean_of
from derive.language.grammar.printer import latex
from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tree import Chain, Divider, Expression, Formula, Table
from derive.language.symbols import array
from verify.reading.document.lines import PlacedFormula
from verify.reading.letters.answers import Answer
from verify.reading.letters.links import answer_to, refused
from verify.reading.letters.meaning import DefinedMatrix, MatrixRange, NormalVector, RandomLetters, VectorLetter
from verify.reading.letters.names import name_of, names_in, plain
from verify.reading.letters.ranged import Ranged
from verify.reading.letters.scope import SECTION, Meanings
from verify.reading.letters.unjudged import Unjudged
from verify.reading.matrices.laws import ANY, joint, normal_sides, shaped, stacked
from verify.reading.matrices.links import asked, entries
from verify.reading.matrices.means import as_column, given_by, is_affine
from verify.reading.matrices.operators import matrix_reading
from verify.reading.matrices.values import UnitOfAnySize
from verify.reading.terms.questions import Question


def vector_law(
    scope: Meanings, chain: Chain, where: str, *, is_independent: bool, apart: frozenset[str]
) -> dict[str, NormalVector]:
    """The columns that a chain gives a law, by their names; none where it is no law of vectors."""
    sides = normal_sides(chain.sides[1]) if [one.sign for one in chain.relations] == ["\\sim"] else None
    nodes = stacked(chain.sides[0]) or [chain.sides[0]]
    names = [name_of(one) for one in nodes]
    if sides is None or not all(names) or len(set(names)) < len(names):
        return {}
    mean, covariance = sides
    means = stacked(mean) or [None if len(names) > 1 else mean] * len(names)
    blocks = _diagonal(covariance) if len(names) > 1 else [covariance]
    if len(means) != len(names) or len(blocks) != len(names):
        return {}
    held: dict[str, Ranged] = {}
    sizes = [_size(scope, *parts, held) for parts in zip(names, means, blocks, strict=True)]
    if None in sizes or (len(names) == 1 and sizes[0] == 1):
        return {}
    for own, block, size in zip(means, blocks, sizes, strict=True):
        assert size is not None
        _shape(scope, own, size, S.One, where, held)
        _shape(scope, block, size, size, where, held)
        letter = name_of(block)
        if isinstance(scope.quiet(letter), MatrixRange):
            scope.say(letter, frozenset((kinds.SEMIDEFINITE,)))
    if len(names) > 1:
        _shape_rest(scope, covariance, sizes, where, held)  # type: ignore[arg-type]
    columns = tuple(zip(names, sizes, strict=True))
    wheres = tuple((letter, scope.where_of(letter)) for letter in sorted(names_in((mean, covariance))))
    return {
        name: NormalVector(  # type: ignore[arg-type]
            name, columns, mean, covariance, where, wheres, is_independent, apart, tuple(held.items())
        )
        for name in names
    }


def _diagonal(covariance: Expression) -> list[Expression | None]:
    rows = covariance.rows if isinstance(covariance, Table) else ()
    return [row[at].only if at < len(row) else None for at, row in enumerate(rows)]


def _size(
    scope: Meanings, name: str, mean: Expression | None, block: Expression | None, held: dict[str, Ranged]
) -> Expr | None:
    """How many entries a column has, by its own range, by its mean and by its covariance; None where nothing says."""
    known = scope.quiet(name)
    if isinstance(known, VectorLetter | RandomLetters) and known.length is not None:
        held.update(known.letters)
        return known.length
    if isinstance(known, NormalVector):
        held.update(known.letters)
        return dict(known.columns)[name]
    if isinstance(known, Ranged):
        return S.One
    if known is not None:
        return None
    for node in (mean, block):
        reading = matrix_reading(scope)
        try:
            value = reading.value(node)
        except (Unjudged, NotRead, ShapeMismatch):
            continue
        if isinstance(value, MatrixExpression):
            held.update(reading.own.letters)
            return value.shape[0]
        if isinstance(value, UnitOfAnySize) or value == 0:
            continue
        return S.One
    return None


def _shape(
    scope: Meanings, node: Expression | None, rows: Expr, columns: Expr, where: str, held: dict[str, Ranged]
) -> None:
    """Give a letter that stands alone and has no meaning a shape."""
    name = name_of(node)
    if not name or not scope.is_open(name) or rows == 1 or name == "I":
        return
    sizes = tuple(held.items())
    if columns == 1:
        scope.set(name, VectorLetter(array(plain(name)), rows, where, sizes), SECTION)
    else:
        scope.set(name, MatrixRange(rows, columns, where, sizes), SECTION)


def _shape_rest(
    scope: Meanings, covariance: Expression, sizes: Sequence[Expr], where: str, held: dict[str, Ranged]
) -> None:
    """The same for the blocks beside the diagonal."""
    rows = covariance.rows if isinstance(covariance, Table) else ()
    for row, height in zip(rows, sizes, strict=False):
        for cell, width in zip(row, sizes, strict=False):
            if (height, width) != (1, 1) and height != 1:
                _shape(scope, cell.only, height, width, where, held)


def columns_of(side: Expression | None) -> list[str]:
    """The letters that stand one below the other, or the one that a side is; none where it is something else."""
    names = [name_of(one) for one in stacked(side) or [side]]
    return names if all(names) else []


_APART = re.compile(r"\bindependent(?:ly)?\s+of\s*$", re.I)


def independent_of(is_independent: bool, formulas: Sequence[tuple[str, PlacedFormula, str]]) -> frozenset[str]:
    """What the letters of a sentence are independent of: what it names, or all before them where it has one law and
    says that this is independent."""
    trees = [(before, placed.tree) for before, placed, _ in formulas if placed.tree is not None]
    named = {plain(name) for before, tree in trees if _APART.search(before) for name in names_in(tree)}
    laws = [chain for _, tree in trees for chain in tree.chains if [one.sign for one in chain.relations] == ["\\sim"]]
    return frozenset(named | ({ANY} if is_independent and len(laws) == 1 else set()))


def is_random(scope: Meanings, node: Expression | None) -> bool:
    """Whether a normal vector stands in a node, or what is defined by one."""
    return any(_is_drawn(scope.quiet(name)) for name in names_in(node))


def _is_drawn(meaning: object) -> bool:
    if isinstance(meaning, RandomLetters):
        return meaning.length is not None and not meaning.index
    if isinstance(meaning, DefinedMatrix):
        return bool(meaning.random)
    return isinstance(meaning, NormalVector) or bool(_random_arrays(meaning))


def _random_arrays(meaning: object) -> list[RandomLetters]:
    return [one for one in getattr(meaning, "arrays", ()) if isinstance(one, RandomLetters) and not one.index]


def conditional(tree: Formula) -> tuple[Chain, tuple[Expression, ...]] | None:
    """(z ∼ N(m, S), (x, y)) of z | x, y ∼ N(m, S); None where a formula is no law given others."""
    parts = tree.parts
    while parts and isinstance(parts[-1], Divider):
        parts = parts[:-1]
    if len(parts) < 3 or not isinstance(parts[1], Divider) or parts[1].kind != "MID":
        return None
    head, rest = parts[0], parts[2:]
    last = rest[-1]
    is_list = all(isinstance(one, Divider) and one.kind == "SEP" for one in rest[1::2])
    if not isinstance(head, Chain) or head.relations or not isinstance(last, Chain) or not is_list:
        return None
    others = rest[:-1:2]
    is_plain = all(isinstance(one, Chain) and not one.relations for one in others)
    if not is_plain or [one.sign for one in last.relations] != ["\\sim"] or normal_sides(last.sides[1]) is None:
        return None
    given = (*(one.sides[0] for one in others), last.sides[0])  # type: ignore[union-attr]
    law = Chain((head.sides[0], last.sides[1]), last.relations, (head.span[0], last.span[1]))
    return None if None in given else (law, given)  # type: ignore[return-value]


def claims_law(scope: Meanings, chain: Chain) -> bool:
    """Whether a chain may claim that what is made of normal vectors is normal."""
    return normal_sides(chain.sides[1]) is not None and is_random(scope, chain.sides[0])


def law_link(
    scope: Meanings, placed: PlacedFormula, chain: Chain, doubt: str, given: Sequence[Expression] = ()
) -> Answer | Question:
    """The question whether a law is the one that is claimed, or why it is none."""
    answer = answer_to(placed, chain, "read, not judged")
    try:
        return claimed_law(scope, chain, answer, doubt, given)
    except ShapeMismatch as mismatch:
        return replace(answer, kind="read, not judged" if doubt else "differs", message=f"shapes: {mismatch}")
    except Unjudged as reason:
        return replace(answer, message=str(reason))
    except NotRead as reason:
        return refused(placed, reason, chain)


def claimed_law(
    scope: Meanings, chain: Chain, answer: Answer, doubt: str, given: Sequence[Expression] = ()
) -> Question:
    """That an affine image of normal vectors has this mean and this covariance. Raises `Unjudged`, `NotRead`,
    `ShapeMismatch`."""
    left, right = chain.sides
    sides = normal_sides(right)
    if left is None or sides is None:
        raise Unjudged("a law that is claimed")
    reading = matrix_reading(scope)
    value = as_column(reading, left)
    if value.shape[1] != 1:
        raise Unjudged("a law of what is no column")
    known = given_by(reading, given)
    law = joint(list(dict.fromkeys(reading.random.values())))
    if not is_affine(value, law):
        raise Unjudged(f"the law of {latex(left)[:40]}, which is no affine image of normal vectors")
    size = value.shape[0]
    own = (mean_of(value, law, known), covariance_of(value, value, law, known))
    said = (shaped(reading.value(side), size, width) for side, width in zip(sides, (S.One, size), strict=True))
    whole = asked(reading, *entries(BlockMatrix(own), BlockMatrix(tuple(said))), "=", answer, doubt)
    shown = f"mean and covariance side by side; {whole.answer.message}"
    return replace(whole, is_indirect=True, answer=replace(whole.answer, message=shown))


__all__ = ["claims_law", "columns_of", "conditional", "independent_of", "is_random", "law_link", "vector_law"]
