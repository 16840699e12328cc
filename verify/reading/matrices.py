"""`MatrixReading`: syntax trees as matrices of symbolic size, in every notation of products, norms, slopes and means.

What has no vector and no matrix in it is read by `elaboration`. A product whose shapes do not fit raises
`ShapeMismatch`; what has two readings `NotRead`; what lacks a meaning `Unjudged`. Each inverse notes that what it is of
is invertible, each division by a number made of vectors that this is not 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from sympy import Abs, Basic, Expr, IndexedBase, Rational, S, exp, sqrt

from derive.algebra.expressions import (
    EntrywiseProduct,
    InverseMatrix,
    MatrixExponential,
    MatrixExpression,
    MatrixLetter,
    MatrixPower,
    MatrixProduct,
    MatrixRoot,
    MatrixSum,
    Multiple,
    ShapeMismatch,
    Transposed,
    UnitMatrix,
    ZeroMatrix,
    as_matrix,
    described,
    letters,
    mismatch,
)
from derive.algebra.kinds import NONZERO, has, is_invertible, is_semidefinite
from derive.algebra.normal_form import normal
from derive.algebra.numbers import Determinant, MatrixEntry, TraceOf
from derive.language.grammar.printer import latex
from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tree import (
    Accented,
    Bracketed,
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
    Terms,
)
from derive.language.quantity import NotReducible
from derive.language.symbols import array
from verify.reading.elaboration import NONZERO as NOT_ZERO
from verify.reading.elaboration import Elaboration
from verify.reading.meaning import Defined, DefinedMatrix, MatrixRange, RandomLetters, VectorLetter
from verify.reading.names import is_power, is_transposed, name_of, names_in, plain, walk, without_sup
from verify.reading.ranged import Ranged
from verify.reading.scope import Meanings
from verify.reading.unjudged import Unjudged

MAX_POWER = 6
_TRACES = frozenset(("tr", "Tr", "trace", "Trace"))
_NAMES = frozenset(("\\operatorname", "\\mathrm", "\\text", "\\mathsf", "\\operatorname*", "\\rm"))
_IDENTITIES = frozenset(("", "\\mathbf", "\\mathrm", "\\boldsymbol", "\\mathbb"))


@dataclass(frozen=True)
class UnitOfAnySize:
    """`factor` times an I whose size is not written: that of what it is added to."""

    factor: Expr


MatrixValue: TypeAlias = Expr | MatrixExpression | UnitOfAnySize


@dataclass(frozen=True)
class ReadCondition:
    """What has to hold for a value: that an expression is not 0; `words` say it, "" where the text has said so."""

    nonzero: Expr
    words: str

    def put(self, values: Mapping[Basic, Any]) -> ReadCondition:
        """The same with values in the place of letters."""
        return replace(self, nonzero=self.nonzero.xreplace(dict(values)))


@dataclass
class MatrixReading:
    """One formula's way to matrices; what is met is noted as in `Elaboration`, which `own` is."""

    scope: Meanings
    own: Elaboration
    operator: Callable[[MatrixReading, Sequence[Expression], int], tuple[MatrixValue, int] | None]
    """What an operator makes of the items behind it, and the place behind them."""
    is_operator: Callable[[MatrixReading, Expression], bool]
    bound: dict[str, MatrixValue] = field(default_factory=dict)
    conditions: list[ReadCondition] = field(default_factory=list)
    random: dict[MatrixLetter, Expr] = field(default_factory=dict)
    """Letters with a law that were met, with the variance of their entries."""
    met: dict[str, MatrixLetter] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    """Where definitions stand that were used."""
    sections: set[int] = field(default_factory=set)
    """The sections that these stand in."""

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
        if not self.is_about_matrices(node):
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
            case Radical(None, body):
                return self._root(self._only(body))
            case Accented("" | "\\boxed" | "\\underbrace" | "\\overbrace", body):
                return self.value(self._only(body))
        return self.letter(name_of(node), node)

    def is_about_matrices(self, node: Expression) -> bool:
        """Whether a vector, a matrix or I stands in a node."""
        return self.is_unit(node) or any(name in self.bound or self._is_matrix(name) for name in names_held(node))

    def is_unit(self, node: Expression) -> bool:
        """Whether an I stands in a node that has no other meaning."""
        return any(self._is_identity(one) for one in walk(node))

    def _is_matrix(self, name: str) -> bool:
        meaning = self._quiet(name)
        if isinstance(meaning, Defined):
            return bool(meaning.arrays)
        is_vector = isinstance(meaning, RandomLetters) and meaning.length is not None and not meaning.index
        return is_vector or isinstance(meaning, VectorLetter | MatrixRange | DefinedMatrix)

    def _quiet(self, name: str) -> object:
        try:
            return self.scope.get(name)
        except Unjudged:
            return None

    def _is_identity(self, node: object) -> bool:
        """I, I_n, where I has no other meaning."""
        base = node.base if isinstance(node, Scripted) and not node.primes else node
        is_letter = isinstance(base, Letter) and base.name == "I" and base.font in _IDENTITIES
        return is_letter and self._quiet("I") is None and (base is node or self._quiet(name_of(node)) is None)  # type: ignore[arg-type]

    def _only(self, body: Formula) -> Expression:
        if body.only is None:
            raise Unjudged(f"what {latex(body)[:60]} is as a part of an expression")
        return body.only

    def letter(self, name: str, node: Expression) -> MatrixValue:
        """What a letter stands for."""
        if name in self.bound:
            return self.bound[name]
        if self._is_identity(node):
            return UnitOfAnySize(S.One)
        moved = moved_letter(node)
        if moved in self.scope.flows:
            self.letter(moved, node)
            return self._opened(name, self.scope.flows[moved][1])
        match self.scope.get(name) if name else None:
            case VectorLetter() as found:
                self._sizes(found.letters)
                return self._met(name, found.base, found.length, S.One)
            case MatrixRange() as found:
                self._sizes(found.letters)
                return self._met(name, array(plain(name)), found.rows, found.columns)
            case RandomLetters(length=Expr() as length, index="") as found:
                self._sizes(found.letters)
                letter = self._met(name, found.base, length, S.One)
                self.random[letter] = found.variance
                return letter
            case DefinedMatrix(parameters=()) as found:
                return self._opened(name, found)
            case Defined(parameters=()) as found if found.tree is not None:
                self.note(name, found)
                return self.value(found.tree)
            case DefinedMatrix() | Defined():
                raise Unjudged(f"the function {name} without its arguments")
        raise Unjudged(f"what {latex(node)[:40]} is")

    def _met(self, name: str, base: IndexedBase, rows: Expr, columns: Expr) -> MatrixLetter:
        self.met[name] = MatrixLetter(base, rows, columns, self.scope.said_of(name))
        return self.met[name]

    def _sizes(self, ranges: Sequence[tuple[str, Ranged]]) -> None:
        for letter, ranged in ranges:
            self.own.meet_letter(letter, ranged)

    def _opened(self, name: str, found: DefinedMatrix) -> MatrixValue:
        self._sizes(found.letters)
        self.note(name, found)
        self.conditions += found.conditions  # type: ignore[arg-type]
        self.random.update(found.random)
        caught = {str(one) for one in found.value.free_symbols} & {plain(one) for one in self.bound}
        if caught - {plain(one) for one in found.names}:
            raise Unjudged(f"{name}, which depends on {min(caught)}, where that is bound")
        return found.value

    def note(self, name: str, found: Defined | DefinedMatrix) -> None:
        """Note that a definition is used."""
        self.places[name] = found.where
        self.sections.add(found.section)

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
        if not is_raised and (name in self.bound or self._is_matrix(name)):
            return self.letter(name, node)
        if self._is_identity(node) and node.sup is None and node.sub is not None:
            return UnitMatrix(self.own.formula(node.sub))
        if node.primes:
            raise Unjudged(f"what {latex(node)[:60]} is")
        if is_norm(node.base):
            assert isinstance(node.base, Bracketed)
            found = self._norm(node.base, node.sub)
            return found if node.sup is None else found ** self.number(self._only(node.sup))
        is_euler = isinstance(node.base, Letter) and node.base.name == "e" and node.base.font in ("", "\\mathrm")
        if is_euler and node.sub is None and node.sup is not None and self._quiet("e") is None:
            return self._exponential(self.value(self._only(node.sup)))
        if node.sup is None:
            raise Unjudged(f"what {latex(node)[:60]} is")
        return self.raised(node, self.value(without_sup(node)))

    def raised(self, node: Scripted, base: MatrixValue) -> MatrixValue:
        """A transpose, an inverse, a power, a root."""
        assert node.sup is not None
        sup = node.sup.only
        if is_transposed(node) or (sup == Letter("T") and self._quiet("T") is None):
            return transposed(base)
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
                self._need(base, node)
            return base**exponent
        if exponent == -1:
            return self.inverse(base, node)
        if exponent == Rational(1, 2):
            return self._root_of(base, node)
        if exponent == Rational(-1, 2):
            return self.inverse(self._root_of(base, node), node)
        if exponent.is_Integer and 0 < abs(exponent) <= MAX_POWER:
            factor = self.inverse(base, node) if exponent < 0 else base
            return MatrixProduct(*[factor] * abs(int(exponent)))
        if exponent.is_integer and exponent.is_nonnegative and not exponent.is_number:
            return MatrixPower(base, exponent)
        raise Unjudged(f"the power {latex(node)[:60]}")

    def inverse(self, base: MatrixExpression, node: Expression) -> MatrixExpression:
        """A^{-1}, with the condition that A is invertible where that is not seen."""
        found = InverseMatrix(base)
        if not is_invertible(base):
            is_said = any(_same(base, known) for known in self.scope.invertible)
            inside = node.base if isinstance(node, Scripted) else node
            shown = latex(inside.body if isinstance(inside, Bracketed) else inside)
            self.conditions.append(ReadCondition(Determinant(base), "" if is_said else f"{shown} is invertible"))
        return found

    def _root_of(self, base: MatrixExpression, node: Expression) -> MatrixExpression:
        if not is_semidefinite(base):
            raise Unjudged(f"whether what {latex(node)[:40]} is a root of is positive semidefinite")
        return MatrixRoot(base)

    def _root(self, node: Expression) -> MatrixValue:
        value = self.value(node)
        if isinstance(value, MatrixExpression):
            return self._root_of(value, node)
        if isinstance(value, UnitOfAnySize):
            raise Unjudged(f"the root of {latex(node)[:40]}")
        return sqrt(value)

    def _need(self, what: Expr, node: Expression) -> None:
        """Note that a number made of vectors is not 0."""
        alone = letters(what)
        is_letter = len(alone) == 1 and has(next(iter(alone)), NONZERO)
        if not is_letter:
            self.conditions.append(ReadCondition(what, f"{latex(node)} ≠ 0"))
        else:
            self.conditions.append(ReadCondition(what, ""))

    def _exponential(self, value: MatrixValue) -> MatrixValue:
        if isinstance(value, UnitOfAnySize):
            return UnitOfAnySize(exp(value.factor))
        if is_vector(value):
            raise Unjudged("the exponential of a vector")
        return MatrixExponential(value) if isinstance(value, MatrixExpression) else exp(value)

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
        if value.shape[1] == 1:
            return sqrt(MatrixEntry(MatrixProduct(Transposed(value), value)))
        if value.shape[0] == 1:
            return sqrt(MatrixEntry(MatrixProduct(value, Transposed(value))))
        return sqrt(TraceOf(MatrixProduct(Transposed(value), value)))

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
        if len(pair) < 2 or not self._is_matrix(name_of(pair[0])) or self.is_operator(self, pair[0]):
            return
        inside = pair[1].base if isinstance(pair[1], Scripted) else pair[1]
        if isinstance(inside, Bracketed) and inside.opening == "(" and not isinstance(inside.body.only, Terms | Row):
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
            return _entrywise(whole, value)
        if mark not in ("", "\\cdot", "*"):
            raise Unjudged(f"the sign {mark} between matrices")
        return inner(whole, value) if mark and _are_columns(whole, value) else times(whole, value)

    def divisor(self, what: Expr, node: Expression) -> None:
        """Note that what is divided by is not 0."""
        if letters(what):
            self._need(what, node)
        else:
            self.own.need(NOT_ZERO, what)


def names_held(node: Expression) -> set[str]:
    """The letters that a node holds, v_1 of v_1^⊤ among them."""
    bare = {name_of(without_sup(one)) for one in walk(node) if isinstance(one, Scripted) and one.sup is not None}
    return names_in(node) | bare - {""}


def moved_letter(node: Expression) -> str:
    """w of \\dot w, and w_t of \\dot w_t; else nothing."""
    base = node.base if isinstance(node, Scripted) else node
    if not isinstance(base, Accented) or base.accent != "\\dot" or base.body.only is None:
        return ""
    return name_of(replace(node, base=base.body.only) if isinstance(node, Scripted) else base.body.only)


def is_vector(value: object) -> bool:
    """Whether a value has one column or one row."""
    return isinstance(value, MatrixExpression) and S.One in value.shape


def is_norm(node: object) -> bool:
    """Whether a node is ‖…‖."""
    return isinstance(node, Bracketed) and node.opening in ("\\|", "\\lVert")


def _are_columns(one: MatrixValue, other: MatrixValue) -> bool:
    return all(isinstance(side, MatrixExpression) and side.shape[1] == 1 for side in (one, other))


def _same(one: MatrixExpression, other: MatrixExpression) -> bool:
    try:
        return one.shape == other.shape and normal(one) == normal(other)
    except (NotReducible, TypeError):
        return False


def settled(value: MatrixExpression) -> Expr | MatrixExpression:
    """A matrix of one row and one column as the number that it is."""
    return MatrixEntry(value) if value.is_scalar else value


def scaled(factor: Expr, value: MatrixValue) -> MatrixValue:
    """A number times a value."""
    if isinstance(value, UnitOfAnySize):
        return UnitOfAnySize(factor * value.factor)
    if isinstance(value, Expr):
        return factor * value
    return value if factor == 1 else Multiple(factor, value)


def added(one: MatrixValue, other: MatrixValue) -> MatrixValue:
    """A sum; I has the size of what it is added to, 0 its shape."""
    one, other = alike(one, other)
    if isinstance(one, Expr):
        assert isinstance(other, Expr)
        return one + other  # type: ignore[operator]
    if isinstance(one, UnitOfAnySize) and isinstance(other, UnitOfAnySize):
        return UnitOfAnySize(one.factor + other.factor)
    assert isinstance(one, MatrixExpression) and isinstance(other, MatrixExpression)
    return MatrixSum(one, other)


def alike(one: MatrixValue, other: MatrixValue) -> tuple[MatrixValue, MatrixValue]:
    """Two values of one kind. Raises `ShapeMismatch` where they are none."""
    if isinstance(one, MatrixExpression):
        return one, _as(one, other)
    if isinstance(other, MatrixExpression):
        return _as(other, one), other
    if type(one) is type(other) or (isinstance(one, Expr) and isinstance(other, Expr)):
        return one, other
    raise Unjudged("I beside a number")


def _as(like: MatrixExpression, value: MatrixValue) -> MatrixExpression:
    if isinstance(value, UnitOfAnySize):
        if not like.is_square:
            raise ShapeMismatch(f"I beside {described(like)}, which is not square")
        return Multiple(value.factor, UnitMatrix(like.shape[0]))
    if isinstance(value, Expr):
        if value == 0:
            return ZeroMatrix(*like.shape)
        raise Unjudged(f"a number beside {described(like)}")
    if value.shape != like.shape:
        raise mismatch("side by side", like, value)
    return value


def times(one: MatrixValue, other: MatrixValue) -> MatrixValue:
    """A product."""
    if isinstance(one, UnitOfAnySize):
        return scaled(one.factor, other)
    if isinstance(other, UnitOfAnySize):
        return scaled(other.factor, one) if not isinstance(one, Expr) else UnitOfAnySize(one * other.factor)
    if isinstance(one, Expr):
        return scaled(one, other)
    if isinstance(other, Expr):
        return scaled(other, one)
    return settled(MatrixProduct(one, other))


def _entrywise(one: MatrixValue, other: MatrixValue) -> MatrixValue:
    if not (isinstance(one, MatrixExpression) and isinstance(other, MatrixExpression)):
        raise Unjudged("an entrywise product of what is no matrix")
    return EntrywiseProduct(one, other)


def inner(one: MatrixValue, other: MatrixValue) -> Expr:
    """The inner product of two columns."""
    if not _are_columns(one, other):
        raise Unjudged("an inner product of what is no pair of vectors")
    return MatrixEntry(MatrixProduct(Transposed(one), other))  # type: ignore[arg-type]


def transposed(value: MatrixValue) -> MatrixValue:
    """A^⊤; I is its own."""
    return Transposed(value) if isinstance(value, MatrixExpression) else value


__all__ = [
    "MatrixReading",
    "MatrixValue",
    "ReadCondition",
    "UnitOfAnySize",
    "added",
    "alike",
    "inner",
    "is_vector",
    "moved_letter",
    "names_held",
    "scaled",
    "settled",
    "times",
    "transposed",
]
