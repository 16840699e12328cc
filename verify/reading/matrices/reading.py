"""`MatrixReading`: syntax trees as matrices of symbolic size, in every notation of products, powers, norms and means.

What has no vector and no matrix in it is read by `elaboration`. A product whose shapes do not fit raises
`ShapeMismatch`; what has two readings `NotRead`; what lacks a meaning `Unjudged`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sympy import Abs, Expr, Rational, S, sqrt

from derive.algebra.expressions import (
    MatrixExpression,
    MatrixPower,
    MatrixProduct,
    PseudoInverse,
    ShapeMismatch,
    UnitMatrix,
    as_matrix,
    described,
)
from derive.algebra.laws import isotropic
from derive.language.grammar.printer import latex
from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tree import (
    Accented,
    Bracketed,
    Chain,
    Divider,
    Expression,
    Formula,
    Fraction,
    Letter,
    Mark,
    Number,
    Radical,
    Row,
    Scripted,
    Table,
    Terms,
)
from derive.language.symbols import array
from verify.reading.letters.meaning import (
    Defined,
    DefinedMatrix,
    MatrixRange,
    NormalVector,
    RandomLetters,
    VectorLetter,
)
from verify.reading.letters.names import (
    is_norm,
    is_power,
    is_transposed,
    mark_of,
    moved_letter,
    name_of,
    plain,
    undotted,
    without_sup,
)
from verify.reading.letters.scope import Meanings
from verify.reading.letters.unjudged import Unjudged
from verify.reading.matrices.blocks import ENVIRONMENTS, blocks
from verify.reading.matrices.laws import DrawnLaw, law_of
from verify.reading.matrices.met import MatrixMet
from verify.reading.matrices.values import (
    MatrixValue,
    UnitOfAnySize,
    added,
    are_columns,
    entrywise,
    exponential,
    inner,
    is_vector,
    norm,
    scaled,
    settled,
    times,
    transposed,
)

MAX_POWER = 6


@dataclass
class MatrixReading(MatrixMet):
    """One formula's way to matrices; what is met is noted as in `Elaboration`, which `own` is."""

    def matrix(self, node: Expression) -> MatrixExpression:
        """What a node stands for as a matrix; a number is one of one row and column."""
        value = self.value(node)
        if isinstance(value, UnitOfAnySize):
            raise Unjudged(f"the size of I in {latex(node)[:40]}")
        return as_matrix(value) if isinstance(value, Expr) else value

    def number(self, node: Expression) -> Expr:
        """What a node stands for as a number. Raises `ShapeMismatch` for what is none."""
        value = self.value(node)
        if isinstance(value, UnitOfAnySize):
            raise Unjudged(f"the size of I in {latex(node)[:40]}")
        if isinstance(value, MatrixExpression):
            raise ShapeMismatch(f"{described(value)} where a number is expected")
        return value

    def value(self, node: Expression | None) -> MatrixValue:
        """What a node stands for."""
        if node is None:
            raise Unjudged("a side that is not written")
        is_table = isinstance(node, Table) and node.environment in ENVIRONMENTS
        if not (is_table or self.is_about_matrices(node)):
            return self.own.expression(node)
        match node:
            case Terms(terms):
                return self._terms(terms)
            case Row(items):
                return self._row(items)
            case Scripted():
                return self._scripted(node)
            case Bracketed():
                return self._bracketed(node)
            case Fraction():
                found = self.operator(self, (node,), 0)
                return found[0] if found is not None else self._fraction(node)
            case Table():
                return blocks(node, self.value)
            case Radical(None, body):
                return self._root(self._only(body))
            case Accented("" | "\\boxed" | "\\underbrace" | "\\overbrace", body):
                return self.value(self._only(body))
        return self.letter(name_of(node), node)

    def _only(self, body: Formula) -> Expression:
        if body.only is None:
            raise Unjudged(f"what {latex(body)[:60]} is as a part of an expression")
        return body.only

    def letter(self, name: str, node: Expression) -> MatrixValue:
        """What a letter stands for."""
        if name in self.bound:
            return self.bound[name]
        if self.is_identity(node):
            return UnitOfAnySize(S.One)
        moved = moved_letter(node)
        if moved in self.scope.flows and moved != name:
            self.letter(moved, node)
            return self.opened(name, self.scope.flows[moved][1])
        if moved and moved != name and is_made_of_wholes(self.scope, moved):
            return self.value(_slope_in_time(node))
        match self.scope.get(name) if name else None:
            case VectorLetter() as found:
                self.meet_sizes(found.letters)
                return self.meet(name, found.base, found.length, S.One)
            case MatrixRange() as found:
                self.meet_sizes(found.letters)
                return self.meet(name, array(plain(name)), found.rows, found.columns)
            case RandomLetters(length=Expr() as length, index="") as found:
                self.meet_sizes(found.letters)
                letter = self.meet(name, found.base, length, S.One)
                self.random[letter] = DrawnLaw(isotropic(letter, found.variance), found.is_independent, found.apart)
                return letter
            case NormalVector() as found:
                return self.drawn(name, found)
            case DefinedMatrix(parameters=()) as found:
                return self.opened(name, found)
            case Defined(parameters=()) as found if found.tree is not None:
                self.note(name, found)
                return self.value(found.tree)
            case DefinedMatrix() | Defined():
                raise Unjudged(f"the function {name} without its arguments")
        raise Unjudged(f"what {latex(node)[:40]} is")

    def drawn(self, name: str, found: NormalVector) -> MatrixValue:
        """One of the columns of a normal law; the others are drawn with it. Raises `Unjudged`, `ShapeMismatch`."""
        if changed := [letter for letter, where in found.wheres if self.scope.where_of(letter) != where]:
            raise Unjudged(f"the law of {name}, whose {changed[0]} is another one since")
        self.meet_sizes(found.letters)
        columns = [self.meet(one, array(plain(one)), size, S.One) for one, size in found.columns]
        law = DrawnLaw(law_of(columns, found.mean, found.covariance, self.value), found.is_independent, found.apart)
        self.random.update(dict.fromkeys(columns, law))
        return settled(columns[[one for one, _ in found.columns].index(name)])

    def _terms(self, terms: Sequence[tuple[str, Expression]]) -> MatrixValue:
        total: MatrixValue | None = None
        for sign, term in terms:
            if sign not in ("", "+", "-"):
                raise Unjudged(f"the sign {sign}")
            value = self.value(term)
            signed = scaled(S.NegativeOne, value) if sign == "-" else value
            total = signed if total is None else added(total, signed)
        assert total is not None
        return total

    def _scripted(self, node: Scripted) -> MatrixValue:
        name = name_of(node)
        is_raised = node.sup is not None and is_power(node.sup)
        if not is_raised and (name in self.bound or self.is_matrix(name)):
            return self.letter(name, node)
        if self.is_identity(node) and node.sup is None and node.sub is not None:
            return UnitMatrix(self.own.formula(node.sub))
        if node.primes:
            raise Unjudged(f"what {latex(node)[:60]} is")
        if is_norm(node.base):
            assert isinstance(node.base, Bracketed)
            found = self._norm(node.base, node.sub)
            return found if node.sup is None else found ** self.number(self._only(node.sup))
        if node.sup is not None and self.own.is_euler(node):
            return exponential(self.value(self._only(node.sup)))
        if node.sup is None:
            raise Unjudged(f"what {latex(node)[:60]} is")
        return self.raised(node, self.value(without_sup(node)))

    def raised(self, node: Scripted, base: MatrixValue) -> MatrixValue:
        """A transpose, an inverse, a power, a root."""
        assert node.sup is not None
        sup = node.sup.only
        if is_transposed(node) or self.own.is_row_mark(node):
            return transposed(base)
        if isinstance(base, MatrixExpression) and mark_of(node) in self.scope.pseudo_inverse:
            return settled(PseudoInverse(base))
        if sup is None or isinstance(base, UnitOfAnySize) or sup == Letter("T"):
            raise Unjudged(f"what {latex(node)[:60]} is")
        if is_vector(base):
            raise Unjudged(f"the power {latex(node)[:60]} of a vector")
        if isinstance(sup, Terms) and len(sup.terms) == 1 and sup.terms[0][0] == "-":
            mark = sup.terms[0][1]
            if isinstance(mark, Letter) and mark.name in ("\\top", "T") and not isinstance(base, Expr):
                return transposed(self.inverse(base, node))
        exponent = self.number(sup)
        if isinstance(base, Expr):
            if exponent.is_nonnegative is not True:
                self.need(base, node)
            return base**exponent
        if exponent == -1:
            return self.inverse(base, node)
        if exponent == Rational(1, 2):
            return self.root_of(base, node)
        if exponent == Rational(-1, 2):
            return self.inverse(self.root_of(base, node), node)
        if exponent.is_Integer and 0 < abs(exponent) <= MAX_POWER:
            factor = self.inverse(base, node) if exponent < 0 else base
            return MatrixProduct(*[factor] * abs(int(exponent)))
        if exponent.is_integer and exponent.is_nonnegative and not exponent.is_number:
            return MatrixPower(base, exponent)
        raise Unjudged(f"the power {latex(node)[:60]}")

    def _root(self, node: Expression) -> MatrixValue:
        value = self.value(node)
        if isinstance(value, MatrixExpression):
            return self.root_of(value, node)
        if isinstance(value, UnitOfAnySize):
            raise Unjudged(f"the root of {latex(node)[:40]}")
        return sqrt(value)

    def _norm(self, base: Bracketed, sub: Formula | None) -> Expr:
        value = self.value(self._only(base.body))
        kind = sub.only if sub is not None else None
        if isinstance(value, UnitOfAnySize):
            raise Unjudged("the norm of I")
        if isinstance(value, Expr):
            if sub is not None:
                raise Unjudged(f"the norm {latex(base)[:40]}")
            return Abs(value)
        is_frobenius = isinstance(kind, Letter) and kind.name == "F"
        if not (is_frobenius or (is_vector(value) and (sub is None or kind == Number("2")))):
            raise Unjudged(f"the norm {latex(base)[:40]} of what is no vector")
        return norm(value)

    def _bracketed(self, node: Bracketed) -> MatrixValue:
        if is_norm(node):
            return self._norm(node, None)
        if (node.opening, node.closing) == ("\\langle", "\\rangle"):
            return self._inner(node)
        if node.opening in ("|", "\\lvert"):
            inside = self.value(self._only(node.body))
            if not isinstance(inside, Expr):
                raise Unjudged(f"what {latex(node)[:40]} is of what is no number")
            return Abs(inside)
        if node.opening in ("(", "[", "\\{"):
            return self.value(self._only(node.body))
        raise Unjudged(f"what {latex(node)[:60]} is")

    def _inner(self, node: Bracketed) -> Expr:
        """⟨x, y⟩ of vectors; tr(A^⊤B) of matrices is another convention, and not taken for granted."""
        sides = [part for part in node.body.parts if not isinstance(part, Divider)]
        if len(sides) != 2 or any(part.relations for part in sides):  # type: ignore[union-attr]
            raise Unjudged(f"what {latex(node)[:60]} is")
        one, other = (self.value(part.sides[0]) for part in sides)  # type: ignore[union-attr]
        return inner(one, other)

    def _fraction(self, node: Fraction) -> MatrixValue:
        if node.command != "\\frac":
            raise Unjudged("binomial coefficients")
        above, below = self._only(node.above), self._only(node.below)
        divisor = self.number(below)
        self.divisor(divisor, below)
        return scaled(1 / divisor, self.value(above))

    def _row(self, items: Sequence[Expression]) -> MatrixValue:
        """A product; marks stand between its factors."""
        whole: MatrixValue = S.One
        mark, place, is_begun = "", 0, False
        while place < len(items):
            item = items[place]
            if isinstance(item, Mark):
                if not is_begun or mark or place + 1 == len(items):
                    raise NotRead(item.text, item.span[0], "a factor is missing beside it")
                mark, place = item.text, place + 1
                continue
            self._no_application(items[place : place + 2])
            found = self.operator(self, items, place) or self._plain(items, place) or (self.value(item), place + 1)
            value, place = found
            whole = self._joined(whole, mark, value, item, is_last=place == len(items))
            mark, is_begun = "", True
        return whole

    def _no_application(self, pair: Sequence[Expression]) -> None:
        """Refuse w(t): a letter in brackets alone is what a function is of."""
        if len(pair) < 2 or not self.is_matrix(name_of(pair[0])) or self.is_operator(self, pair[0]):
            return
        inside = pair[1].base if isinstance(pair[1], Scripted) else pair[1]
        if isinstance(inside, Bracketed) and inside.opening == "(" and not isinstance(inside.body.only, Terms | Row):
            if name_of(pair[0]) in self.scope.curves:
                raise Unjudged(f"{name_of(pair[0])} at a time of its own")
            raise NotRead("(", inside.span[0], f"ambiguous: {name_of(pair[0])} times it, or at it")

    def _plain(self, items: Sequence[Expression], place: int) -> tuple[Expr, int] | None:
        """A number of several items in which nothing is a matrix, such as \\cos(\\theta)."""
        end = place
        while end < len(items) and not isinstance(items[end], Mark) and not self.is_about_matrices(items[end]):
            if end > place and self.is_operator(self, items[end]):
                break
            end += 1
        if end == place:
            return None
        return self.own.expression(Row(tuple(items[place:end])) if end > place + 1 else items[place]), end

    def _joined(
        self, whole: MatrixValue, mark: str, value: MatrixValue, item: Expression, *, is_last: bool
    ) -> MatrixValue:
        if mark == "/":
            if not isinstance(value, Expr) or not is_last:
                raise NotRead("/", item.span[0], "ambiguous: what the / divides, and by what")
            self.divisor(value, item)
            return scaled(1 / value, whole)  # type: ignore[operator]
        if mark in ("\\odot", "\\circ"):
            return entrywise(whole, value)
        if mark not in ("", "\\cdot", "*"):
            raise Unjudged(f"the sign {mark} between matrices")
        return inner(whole, value) if mark and are_columns(whole, value) else times(whole, value)


def is_made_of_wholes(scope: Meanings, name: str) -> bool:
    """Whether a letter is defined by vectors or matrices, and takes no argument."""
    meaning = scope.quiet(name)
    return isinstance(meaning, DefinedMatrix) and not meaning.parameters


def _slope_in_time(node: Expression) -> Row:
    """d/dt r for \\dot r."""
    letter = undotted(node)
    assert letter is not None
    mark = Letter("d")
    above, below = (Formula((Chain((one,), ()),)) for one in (mark, Row((mark, Letter("t")))))
    return Row((Fraction("\\frac", above, below), letter), node.span)


__all__ = ["MatrixReading"]
