"""`Elaboration`: syntax trees as SymPy expressions of the engine, with what is needed for them to have values.

What has two readings raises `NotRead`, what lacks a meaning `Unjudged`. A division notes that its denominator does not
vanish, a root that its argument is not negative: SymPy forgets that x/x has no value at 0.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sympy import Abs, E, Expr, Ge, Gt, IndexedBase, Integer, Le, Lt, Piecewise, Rational, Symbol, cos, pi, sin, sqrt
from sympy.logic.boolalg import Boolean

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
from verify.claims.letters import free_variables
from verify.reading.names import index_names, is_raised_to_t, is_transposed, name_of, plain, power_of, without_sup
from verify.reading.scope import (
    Defined,
    Meanings,
    Nonlinearity,
    Normal,
    Opaque,
    ParameterSet,
    RandomLetters,
    Ranged,
    SetLetter,
    Unjudged,
    VectorLetter,
)
from verify.reading.vectors import Column, Value, added, dot, scalar, scaled, vector

MAX_DIGITS = 60
MAX_POWER = 200
MAX_BITS = 1000
NONZERO, NONNEGATIVE, POSITIVE = "≠ 0", "≥ 0", "> 0"
_ORDER = {"<": Lt, ">": Gt, "\\le": Le, "\\leq": Le, "\\ge": Ge, "\\geq": Ge}
_WRAPPERS = frozenset(("", "\\boxed", "\\underbrace", "\\overbrace"))


@dataclass
class Elaboration:
    """One formula's way to expressions: `letters` are those met with their ranges, `needs` what values depend on."""

    scope: Meanings
    row: Callable[[Elaboration, Sequence[Expression]], Value]
    """How what stands side by side is read; see `verify.reading.rows`."""
    member: Callable[[Elaboration, Expression], Value | None]
    """What a letter with an index is where it is one of a family; see `verify.reading.families`."""
    length: Callable[[Elaboration, Expression], Expr | None]
    """The length of what is a set, None for what is none; see `verify.reading.regions`."""
    bound: dict[str, Value] = field(default_factory=dict)
    letters: dict[str, Ranged] = field(default_factory=dict)
    needs: list[tuple[str, Expr]] = field(default_factory=list)
    used: dict[str, Defined] = field(default_factory=dict)
    parameters: frozenset[Expr] = frozenset()
    """Bound letters that are the parameters of what is defined: what these need is asked where it is applied."""
    families: dict[str, Expression] = field(default_factory=dict)
    """What every member of a family is, n_1, n_2, …, by the letter without its index."""
    reopened: dict[str, Expression] = field(default_factory=dict)
    """Definitions of the same formula, to be read anew where the families are known."""
    missing: dict[str, None] = field(default_factory=dict)
    arrays: dict[IndexedBase, VectorLetter | RandomLetters] = field(default_factory=dict)
    """The vectors and the random letters that were met."""
    indices: dict[Symbol, None] = field(default_factory=dict)
    """Free indices of random letters."""
    activations: dict[str, Nonlinearity] = field(default_factory=dict)
    assumed: dict[str, None] = field(default_factory=dict)
    """What the formula is taken to mean and the text does not say, in words."""
    renews: bool = True
    """Whether a definition is read again where one that it rests on was made anew."""

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

    def need(self, kind: str, what: Expr) -> None:
        """Note that an expression does not vanish, is not negative, is positive."""
        what = _as_square(what)
        known = {NONZERO: what.is_zero is False, NONNEGATIVE: what.is_nonnegative, POSITIVE: what.is_positive}[kind]
        if known:
            return
        if not what.free_symbols and what.is_comparable:
            raise Unjudged(f"a part without a value: {what} {kind} is false")
        if what.free_symbols & ({one for one in self.bound.values() if isinstance(one, Symbol)} - self.parameters):
            raise Unjudged(f"whether {what} {kind} wherever a sum, an integral or a mean goes")
        self.needs.append((kind, what))

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
            case Nonlinearity():
                raise Unjudged(f"the activation {name} without its argument")
            case ParameterSet() | RandomLetters():
                raise Unjudged(f"{name} as a value")
            case Defined():
                raise Unjudged(f"the function {name} without its arguments")
            case Normal():
                raise Unjudged(f"{name} is random, and stands in no mean over it")
            case SetLetter():
                raise Unjudged(f"the set {name} as a number")
            case Opaque(why):
                raise Unjudged(f"{name} is {why}")
        if name == "\\pi":
            return pi
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

    def opened(self, name: str, defined: Defined) -> None:
        """Note that a definition is used, with what it brings. Raises `Unjudged` where a letter of it is bound here."""
        own = {one for one in free_variables(defined.expression) if isinstance(one, Symbol)} - set(defined.parameters)
        if caught := {symbol.name for symbol in own if isinstance(symbol, Symbol)} & set(map(plain, self.bound)):
            raise Unjudged(f"{name}, which depends on {min(caught)}, where that is bound")
        self.used[name] = defined
        for letter, ranged in defined.letters:
            self.meet_letter(letter, ranged)
        for array in defined.arrays:
            self.meet(array)
        self.activations.update(defined.activations)
        self.assumed.update(dict.fromkeys(defined.assumed))
        if not defined.parameters:
            self.needs += defined.needs

    def meet(self, array: VectorLetter | RandomLetters) -> None:
        """Note an array with its letters. Raises `Unjudged` where it is another one in a definition that is used."""
        known = self.arrays.setdefault(array.base, array)
        if type(known) is not type(array) or known.length != array.length:
            raise Unjudged(f"{array.base} is one thing here and another one in a definition")
        if isinstance(known, RandomLetters) and isinstance(array, RandomLetters) and known.variance != array.variance:
            raise Unjudged(f"{array.base} has one law here and another one in a definition")
        for letter, ranged in array.letters:
            self.meet_letter(letter, ranged)

    def meet_letter(self, letter: str, ranged: Ranged) -> None:
        """Note a letter. Raises `Unjudged` where it has another range in a definition that is used."""
        known = self.letters.setdefault(letter, ranged)
        if known.allowed != ranged.allowed:
            raise Unjudged(f"{letter} has one range here and another one in a definition")

    def _scripted(self, node: Scripted) -> Value:
        base, power = node.base, power_of(node)
        if is_transposed(node) or self._is_row(node):
            return self._transposed(node)
        if isinstance(base, Bracketed) and (found := self._norm(base, node)) is not None:
            return found if power is None else self.power(found, self.formula(power))
        is_plain = node.sub is None and not node.primes
        is_euler = base == Letter("e", "\\mathrm") or (base == Letter("e") and self.scope.get("e") is None)
        if is_euler and is_plain and power is not None:
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
        if not is_raised_to_t(node) or "T" in self.bound or self.scope.get("T") is not None or not name_of(node.base):
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
        if (base.opening, base.closing) not in (("\\|", "\\|"), ("\\lVert", "\\rVert")):
            return None
        is_euclidean = node is None or node.sub is None or node.sub.only == Number("2")
        value = self.inside(base.body)
        if not isinstance(value, Column) or not is_euclidean:
            raise Unjudged(f"the norm {latex(node or base)[:40]}")
        return sqrt(dot(value, value))

    def power(self, base: Expr, exponent: Expr) -> Expr:
        """base^exponent, real: a base of a power that is not whole is positive."""
        exponent = self.bounded_power(exponent)
        if exponent.is_integer and exponent.is_nonnegative:
            if base.is_zero is not False and exponent.is_zero is not False:
                self.need(NONZERO, base)
        elif exponent.is_integer:
            self.need(NONZERO, base)
        else:
            self.need(POSITIVE, base)
        if (
            isinstance(base, Rational)
            and exponent.is_number
            and max(base.p.bit_length(), base.q.bit_length()) > MAX_BITS
        ):
            raise Unjudged(f"a power of a number of more than {MAX_BITS} bits")
        return base**exponent

    def bounded_power(self, exponent: Expr) -> Expr:
        """The exponent, if it is not so large that a number to its power is not worked with. Raises `Unjudged`."""
        is_large = any(abs(found) > MAX_POWER for found in exponent.atoms(Rational))
        if is_large or (exponent.is_number and not abs(exponent.evalf(5)) <= MAX_POWER):
            raise Unjudged(f"a power above {MAX_POWER}")
        return exponent

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
        """Two cases of which one applies everywhere: the second is otherwise, or where the first does not apply."""
        if table.environment not in ("cases", "dcases") or [len(row) for row in table.rows] != [2, 2]:
            raise Unjudged(f"{table.environment} other than two cases")
        needed = len(self.needs)
        first, second = (self.formula(_without_comma(value)) for value, _ in table.rows)
        if len(self.needs) > needed:
            raise Unjudged("where a case has a value")
        condition = self._condition(table.rows[0][1])
        other = table.rows[1][1]
        if not _is_otherwise(other) and self._condition(other) != ~condition:
            raise Unjudged("cases of which none, or both, may apply")
        return Piecewise((first, condition), (second, True))

    def _condition(self, cell: Formula) -> Boolean:
        chains = cell.chains
        words = " ".join(part.text for part in cell.parts if isinstance(part, Divider)).lower()
        order = _ORDER.get(chains[0].relations[0].sign) if len(chains) == 1 and len(chains[0].relations) == 1 else None
        if order is None or not set(re.findall(r"\w+", words)) <= {"if", "for", "when", "where", "quad"}:
            raise Unjudged(f"the condition {latex(cell)[:60]}")
        return order(*(self.expression(side) for side in chains[0].sides))

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


def _as_square(what: Expr) -> Expr:
    """sin² w for 1 − cos² w and cos² w for 1 − sin² w, of which SymPy does not know that they are not negative."""
    for wave in what.atoms(cos, sin):
        if what == 1 - wave**2:
            return (sin if isinstance(wave, cos) else cos)(wave.args[0]) ** 2
    return what


def _without_comma(cell: Formula) -> Formula:
    """A cell without the comma that it ends with."""
    last = cell.parts[-1] if cell.parts else None
    return Formula(cell.parts[:-1]) if isinstance(last, Divider) and last.text in (",", ";", ".") else cell


def _is_otherwise(cell: Formula) -> bool:
    words = "".join(part.text for part in cell.parts if isinstance(part, Divider))
    return not cell.chains and words.strip(" ,.;").lower() in ("otherwise", "else")


def number(node: Number) -> Rational:
    """The number that digits stand for, exactly."""
    if len(node.text) > MAX_DIGITS:
        raise Unjudged(f"a number of more than {MAX_DIGITS} digits")
    return Rational(node.text)


__all__ = ["NONNEGATIVE", "NONZERO", "POSITIVE", "Elaboration", "number"]
