"""`Elaboration`: syntax trees as SymPy expressions of the engine, with what is needed for them to have values.

What has two readings raises `NotRead`, what lacks a meaning `Unjudged`. A division notes that its denominator does not
vanish, a root that its argument is not negative: SymPy forgets that x/x has no value at 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sympy import Abs, E, Expr, Integer, Max, Piecewise, Rational, Symbol, pi, sqrt

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
    Table,
    Terms,
)
from verify.reading.letters.meaning import (
    DataLetters,
    Defined,
    DefinedMatrix,
    DescribedKernel,
    MatrixRange,
    Model,
    Nonlinearity,
    Normal,
    Opaque,
    ParameterSet,
    ParameterSpace,
    RandomLetters,
    SetLetter,
    Spelled,
    VectorLetter,
)
from verify.reading.letters.met import MAX_POWER, NONNEGATIVE, NONZERO, POSITIVE, Met
from verify.reading.letters.names import (
    index_names,
    is_norm,
    is_positive_part,
    is_transposed,
    name_of,
    plain,
    power_of,
    without_sup,
)
from verify.reading.letters.ranged import Ranged
from verify.reading.letters.unjudged import Unjudged
from verify.reading.letters.vectors import Column, Value, added, dot, scalar, scaled, vector
from verify.reading.terms.cases import conditions_of, values_of, vanishes_only_at

MAX_DIGITS = 60
_WRAPPERS = frozenset(("", "\\boxed", "\\underbrace", "\\overbrace"))


@dataclass
class Elaboration(Met):
    """One formula's way to expressions, with what is met on it."""

    def expression(self, node: Expression | None) -> Expr:
        """The number that a node stands for, as an expression. Raises `NotRead`, `Unjudged`, for vectors too."""
        return scalar(self.value(node))

    def value(self, node: Expression | None) -> Value:
        """The expression that a node stands for, or the vector. Raises `NotRead`, `Unjudged`."""
        match node:
            case Terms(terms):
                return self._terms(terms)
            case Row(items):
                return self.row(self, items)
            case None:
                raise Unjudged("a side that is not written")
        return self.row(self, (node,))

    def within(self, bound: Mapping[str, Value]) -> Elaboration:
        """The same with letters bound; what is met inside is noted here."""
        return replace(self, bound={**self.bound, **bound})

    def arguments(self, body: Formula) -> list[Value]:
        """The values between commas."""
        found: list[Value] = []
        for number, part in enumerate(body.parts):
            if number % 2 == 0:
                found.append(self.inside(Formula((part,))))
            elif not (isinstance(part, Divider) and part.kind == "SEP" and part.text == ","):
                raise Unjudged(f"what ({latex(body)[:60]}) is as arguments")
        return found

    def formula(self, formula: Formula) -> Expr:
        """What braces or brackets hold, where that is one expression, and a number."""
        return scalar(self.inside(formula))

    def inside(self, formula: Formula) -> Value:
        """What braces or brackets hold, where that is one expression."""
        only = formula.only
        if only is None:
            raise Unjudged(f"what {latex(formula)[:60]} is as a part of an expression")
        return self.value(only)

    def _terms(self, terms: tuple[tuple[str, Expression], ...]) -> Value:
        total: Value = Integer(0)
        for sign, term in terms:
            if sign not in ("", "+", "-"):
                raise Unjudged(f"the sign {sign}")
            total = added(total, self.value(term), -1 if sign == "-" else 1)
        return total

    def unit(self, node: Expression) -> Value:
        """What stands in a row as one item: a number, a letter, a fraction, a bracket, with its power."""
        match node:
            case Number(text):
                return number(node)
            case Scripted():
                return self._scripted(node)
            case Letter() | Accented():
                if isinstance(node, Accented) and node.accent in _WRAPPERS:
                    return self.inside(node.body)
                return self.letter(name_of(node), node)
            case Fraction(command, above, below):
                if command != "\\frac":
                    raise Unjudged("binomial coefficients")
                denominator = self.formula(below)
                self.need(NONZERO, denominator)
                numerator = self.inside(above)
                if isinstance(numerator, Column):
                    return scaled(numerator, 1 / denominator)
                return numerator / denominator
            case Radical(index, body):
                return self._root(index, body)
            case Bracketed():
                return self._bracketed(node)
            case Table():
                return self._cases(node)
            case Mark(text):
                raise NotRead(text, node.span[0], "it is not expected there")
        return self.value(node)

    def letter(self, name: str, node: Expression) -> Value:
        """What a letter stands for."""
        if not name:
            raise Unjudged(f"what {latex(node)[:60]} is")
        if (every := self._member(node)) is not None:
            return self.expression(every)
        if name not in self.bound and (member := self.member(self, node)) is not None:
            return member
        if self.is_indexed(node):
            raise Unjudged(f"the family {name}, whose index is bound here")
        if name in self.bound:
            return self.bound[name]
        if name in self.reopened:
            others = {letter: tree for letter, tree in self.reopened.items() if letter != name}
            return replace(self, reopened=others).expression(self.reopened[name])
        match self.scope.get(name):
            case Ranged() as ranged:
                if ranged.is_whole_open:
                    raise Unjudged(f"the range of {name}: whether it is a whole number")
                self.meet_letter(name, ranged)
                return ranged.symbol(plain(name))
            case Defined((), expression) as defined:
                self.opened(name, defined)
                return expression
            case VectorLetter() as found:
                self.meet(found)
                return vector(found.length, lambda index: found.base[index])
            case DefinedMatrix((), tree=tree) if tree is not None:
                return self.expression(tree)
            case MatrixRange() | DefinedMatrix():
                raise Unjudged(f"{name}, a matrix, as a number")
            case Nonlinearity():
                raise Unjudged(f"the activation {name} without its argument")
            case (
                ParameterSet()
                | RandomLetters()
                | DataLetters()
                | Model()
                | ParameterSpace()
                | Spelled()
                | DescribedKernel()
            ):
                raise Unjudged(f"{name} as a value")
            case Defined():
                raise Unjudged(f"the function {name} without its arguments")
            case Normal():
                raise Unjudged(f"{name} is random, and stands in no mean over it")
            case SetLetter():
                raise Unjudged(f"the set {name} as a number")
            case Opaque(why):
                raise Unjudged(f"{name} is {why}")
            case _ if self.scope.get(name) is not None:
                raise Unjudged(f"{name} as a value")
        if name == "\\pi":
            return pi
        if node == Letter("e", "\\mathrm"):
            return E
        self.missing[name] = None
        return Symbol(plain(name), real=True)

    def is_indexed(self, node: Expression) -> bool:
        """Whether the scripts or the accent of a letter hold a bound one: x_i is no single number in a sum over i."""
        return bool(index_names(node) & self.bound.keys())

    def _member(self, node: Expression) -> Expression | None:
        """What a letter with a bound index is, where its family is known."""
        if not isinstance(node, Scripted) or node.sub is None or node.primes or not isinstance(node.base, Letter):
            return None
        return self.families.get(node.base.name) if name_of(node.sub.only) in self.bound else None

    def _scripted(self, node: Scripted) -> Value:
        base, power = node.base, power_of(node)
        if is_transposed(node) or self._is_row(node):
            return self._transposed(node)
        if is_positive_part(node):
            assert isinstance(base, Bracketed)
            part = Max(0, self.formula(base.body))
            return part if power is None else self.power(part, self.formula(power))
        if isinstance(base, Bracketed) and base.opening == "[" and node.sub is not None and node.sup is not None:
            return self._between(base, node)
        if isinstance(base, Bracketed) and (found := self._norm(base, node)) is not None:
            return found if power is None else self.power(found, self.formula(power))
        if power is not None and self.is_euler(node):
            return E ** self.bounded_power(self.formula(power))
        if name := name_of(node):
            value = self.letter(name, node)
        elif isinstance(base, Accented) and base.accent in ("\\underbrace", "\\overbrace"):
            if power is not None and base.accent != "\\overbrace":
                raise Unjudged("a power of what has a brace below")
            return self.inside(base.body)
        elif node.sub is not None or node.primes or (node.sup is not None and power is None):
            raise Unjudged(f"what {latex(node)[:60]} is")
        else:
            value = self.unit(base)
        return value if power is None else self.power(scalar(value), self.formula(power))

    def _is_row(self, node: Scripted) -> bool:
        """Whether v^T is a transpose: T has no meaning, and v is a vector."""
        if not self.is_row_mark(node) or not name_of(node.base):
            return False
        return isinstance(self.unit(without_sup(node)), Column)

    def _transposed(self, node: Scripted) -> Column:
        """v^⊤ of a vector. Raises `Unjudged` for other things."""
        value = self.unit(without_sup(node))
        if not isinstance(value, Column):
            raise Unjudged(f"the transpose of {latex(node.base)[:40]}, which is no vector")
        return value.transposed

    def _norm(self, base: Bracketed, node: Scripted | None = None) -> Expr | None:
        """‖v‖ of a vector, with or without an index 2; None for other brackets."""
        if not is_norm(base):
            return None
        is_euclidean = node is None or node.sub is None or node.sub.only == Number("2")
        value = self.inside(base.body)
        if not isinstance(value, Column) or not is_euclidean:
            raise Unjudged(f"the norm {latex(node or base)[:40]}")
        return sqrt(dot(value, value))

    def _between(self, base: Bracketed, node: Scripted) -> Expr:
        """F(b) − F(a) of [F(x)]_a^b, where the formula integrates over one letter, x."""
        name = self.scope.integrated
        if not name or name in self.bound or node.primes or node.sub is None or node.sup is None:
            raise Unjudged(f"what {latex(node)[:40]} is")
        low, high = (scalar(self.inside(end)) for end in (node.sub, node.sup))
        if not (low.is_finite and high.is_finite):
            raise Unjudged("a primitive at the ends of what is not bounded")
        values = [scalar(self.within({name: end}).inside(base.body)) for end in (high, low)]
        return values[0] - values[1]

    def _root(self, index: Formula | None, body: Formula) -> Expr:
        value = self.formula(body)
        self.need(NONNEGATIVE, value)
        if index is None:
            return sqrt(value)
        degree = self.formula(index)
        if not (isinstance(degree, Integer) and 2 <= degree <= MAX_POWER):
            raise Unjudged(f"a root of degree {degree}")
        return value ** (1 / degree)

    def _cases(self, table: Table) -> Expr:
        """Cases of which one applies everywhere; where the last one has no value another one applies."""
        formulas, needed = values_of(table), len(self.needs)
        values = [self.formula(one) for one in formulas[:-1]]
        are_open = len(self.needs) > needed
        conditions = conditions_of(table, self.expression)
        needed = len(self.needs)
        values.append(self.formula(formulas[-1]))
        needs, self.needs[needed:] = self.needs[needed:], []
        if are_open or not all(kind == NONZERO and vanishes_only_at(what, conditions) for kind, what in needs):
            raise Unjudged("where a case has a value")
        return Piecewise(*zip(values, conditions, strict=False), (values[-1], True))

    def _bracketed(self, node: Bracketed) -> Value:
        if node.opening == "[" and isinstance(node.body.only, Letter | Scripted | Number):
            raise Unjudged(f"what {latex(node)[:40]} is: brackets, or the whole part")
        if (node.opening, node.closing) in (("(", ")"), ("[", "]")):
            return self.inside(node.body)
        if (found := self._norm(node)) is not None:
            return found
        if (node.opening, node.closing) == ("\\langle", "\\rangle"):
            values = self.arguments(node.body)
            if len(values) != 2 or not all(isinstance(value, Column) for value in values):
                raise Unjudged(f"what {latex(node)[:40]} is")
            return dot(*values)  # type: ignore[arg-type]
        if (node.opening, node.closing) in (("|", "|"), ("\\lvert", "\\rvert")):
            length = self.length(self, node.body.only) if node.body.only is not None else None
            return Abs(self.formula(node.body)) if length is None else length
        raise Unjudged(f"{node.opening} … {node.closing} around an expression")


def number(node: Number) -> Rational:
    """The number that digits stand for, exactly."""
    if len(node.text) > MAX_DIGITS:
        raise Unjudged(f"a number of more than {MAX_DIGITS} digits")
    return Rational(node.text)


__all__ = ["NONNEGATIVE", "NONZERO", "POSITIVE", "Elaboration", "number"]
