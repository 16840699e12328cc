"""`MatrixMet`: what was met on the way from syntax trees to matrices, and what these need to have values.

Each inverse notes that what it is of is invertible, each division by a number made of vectors that this is not 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sympy import Basic, Expr, IndexedBase

from derive.algebra.expressions import InverseMatrix, MatrixExpression, MatrixLetter, MatrixRoot, letters
from derive.algebra.kinds import is_invertible, is_semidefinite
from derive.algebra.normal_form import normal
from derive.algebra.numbers import Determinant
from derive.algebra.signs import is_seen_nonzero
from derive.language.grammar.printer import latex
from derive.language.grammar.tree import Bracketed, Expression, Letter, Scripted
from derive.language.quantity import NotReducible
from verify.reading.letters.meaning import (
    Defined,
    DefinedMatrix,
    MatrixRange,
    NormalVector,
    RandomLetters,
    VectorLetter,
)
from verify.reading.letters.names import name_of, names_free, plain, walk
from verify.reading.letters.ranged import Ranged
from verify.reading.letters.scope import Meanings
from verify.reading.letters.unjudged import Unjudged
from verify.reading.matrices.laws import DrawnLaw
from verify.reading.matrices.values import MatrixValue
from verify.reading.terms.elaboration import NONZERO as NOT_ZERO
from verify.reading.terms.elaboration import Elaboration

_IDENTITIES = frozenset(("", "\\mathbf", "\\mathrm", "\\boldsymbol", "\\mathbb"))


@dataclass(frozen=True)
class ReadCondition:
    """What has to hold for a value: that an expression is not 0; `words` say it, "" where the text has said so."""

    nonzero: Expr
    words: str

    def put(self, values: Mapping[Basic, Any]) -> ReadCondition:
        """The same with values in the place of letters."""
        return replace(self, nonzero=self.nonzero.xreplace(dict(values)))


@dataclass
class MatrixMet:
    """Letters and definitions that a formula holds, and its conditions; numbers note theirs in `own`."""

    scope: Meanings
    own: Elaboration
    operator: Callable[[Any, Sequence[Expression], int], tuple[MatrixValue, int] | None]
    """What an operator makes of the items behind it, and the place behind them."""
    is_operator: Callable[[Any, Expression], bool]
    bound: dict[str, MatrixValue] = field(default_factory=dict)
    conditions: list[ReadCondition] = field(default_factory=list)
    random: dict[MatrixLetter, DrawnLaw] = field(default_factory=dict)
    """Letters with a law that were met, with it."""
    met: dict[str, MatrixLetter] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    """Where definitions stand that were used."""
    sections: set[int] = field(default_factory=set)
    """The sections that these stand in."""

    def is_about_matrices(self, node: Expression) -> bool:
        """Whether a vector, a matrix or I stands in a node."""
        return self.is_unit(node) or any(name in self.bound or self.is_matrix(name) for name in names_free(node))

    def is_unit(self, node: Expression) -> bool:
        """Whether an I stands in a node that has no other meaning."""
        return any(self.is_identity(one) for one in walk(node))

    def is_matrix(self, name: str) -> bool:
        """Whether a letter is a vector or a matrix, or made of some."""
        meaning = self.scope.quiet(name)
        if isinstance(meaning, Defined):
            return bool(meaning.arrays)
        is_vector = isinstance(meaning, RandomLetters) and meaning.length is not None and not meaning.index
        return is_vector or isinstance(meaning, VectorLetter | MatrixRange | DefinedMatrix | NormalVector)

    def is_identity(self, node: object) -> bool:
        """I, I_n, where I has no other meaning."""
        base = node.base if isinstance(node, Scripted) and not node.primes else node
        is_letter = isinstance(base, Letter) and base.name == "I" and base.font in _IDENTITIES
        return is_letter and self.scope.is_open("I") and (base is node or self.scope.is_open(name_of(node)))  # type: ignore[arg-type]

    def meet(self, name: str, base: IndexedBase, rows: Expr, columns: Expr) -> MatrixLetter:
        """Note a letter of so many rows and columns, with what words say of it."""
        self.met[name] = MatrixLetter(base, rows, columns, self.scope.said_of(name))
        return self.met[name]

    def meet_sizes(self, ranges: Sequence[tuple[str, Ranged]]) -> None:
        """Note the letters that stand in a shape."""
        for letter, ranged in ranges:
            self.own.meet_letter(letter, ranged)

    def opened(self, name: str, found: DefinedMatrix) -> MatrixValue:
        """What a definition says, with what it brings. Raises `Unjudged` where a letter of it is bound here."""
        self.meet_sizes(found.letters)
        self.note(name, found)
        self.conditions += found.conditions  # type: ignore[arg-type]
        self.random.update(found.random)  # type: ignore[arg-type]
        caught = {str(one) for one in found.value.free_symbols} & {plain(one) for one in self.bound}
        if caught - {plain(one) for one in found.names}:
            raise Unjudged(f"{name}, which depends on {min(caught)}, where that is bound")
        return found.value

    def note(self, name: str, found: Defined | DefinedMatrix) -> None:
        """Note that a definition is used."""
        self.places[name] = found.where
        self.sections.add(found.section)

    def inverse(self, base: MatrixExpression, node: Expression) -> MatrixExpression:
        """A^{-1}, with the condition that A is invertible where that is not seen."""
        found = InverseMatrix(base)
        if not is_invertible(base):
            is_said = any(_same(base, known) for known in self.scope.invertible)
            inside = node.base if isinstance(node, Scripted) else node
            shown = latex(inside.body if isinstance(inside, Bracketed) else inside)
            self.conditions.append(ReadCondition(Determinant(base), "" if is_said else f"{shown} is invertible"))
        return found

    def root_of(self, base: MatrixExpression, node: Expression) -> MatrixExpression:
        """A^{1/2}. Raises `Unjudged` where A is not seen to be positive semidefinite."""
        if not is_semidefinite(base):
            raise Unjudged(f"whether what {latex(node)[:40]} is a root of is positive semidefinite")
        return MatrixRoot(base)

    def need(self, what: Expr, node: Expression) -> None:
        """Note that a number made of vectors is not 0."""
        words = "" if is_seen_nonzero(what) else f"{latex(node)} ≠ 0"
        self.conditions.append(ReadCondition(what, words))

    def divisor(self, what: Expr, node: Expression) -> None:
        """Note that what is divided by is not 0."""
        if letters(what):
            self.need(what, node)
        else:
            self.own.need(NOT_ZERO, what)


def _same(one: MatrixExpression, other: MatrixExpression) -> bool:
    try:
        return one.shape == other.shape and normal(one) == normal(other)
    except (NotReducible, TypeError):
        return False


__all__ = ["MatrixMet", "ReadCondition"]
