"""`Met`: what was met on the way from syntax trees to expressions, and what they need to have values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sympy import Expr, IndexedBase, Rational, Set, Symbol, cos, sin

from derive.language.grammar.tree import Expression, Letter, Scripted
from verify.claims.domain import Domain
from verify.claims.letters import free_variables
from verify.claims.signs import SignsOn
from verify.reading.letters.meaning import (
    DataLetters,
    Defined,
    ModelArray,
    Nonlinearity,
    RandomLetters,
    Spelled,
    VectorLetter,
)
from verify.reading.letters.names import is_raised_to_t, plain
from verify.reading.letters.ranged import Ranged
from verify.reading.letters.scope import Meanings
from verify.reading.letters.unjudged import Unjudged
from verify.reading.letters.vectors import InputPoint, Value

MAX_POWER = 200
MAX_BITS = 1000
NONZERO, NONNEGATIVE, POSITIVE = "≠ 0", "≥ 0", "> 0"


@dataclass
class Met:
    """Letters with their ranges, arrays and definitions that a formula holds; `needs` is what its values depend on."""

    scope: Meanings
    row: Callable[[Any, Sequence[Expression]], Value]
    """How what stands side by side is read; see `verify.reading.sides.rows`."""
    member: Callable[[Any, Expression], Value | None]
    """What a letter is where it is one of a family, or made of a model."""
    length: Callable[[Any, Expression], Expr | None]
    """The length of what is a set, None for what is none; see `verify.reading.terms.regions`."""
    bound: dict[str, Value] = field(default_factory=dict)
    letters: dict[str, Ranged] = field(default_factory=dict)
    needs: list[tuple[str, Expr]] = field(default_factory=list)
    used: dict[str, Defined | Spelled] = field(default_factory=dict)
    parameters: frozenset[Expr] = frozenset()
    """Bound letters that are the parameters of what is defined: what these need is asked where it is applied."""
    families: dict[str, Expression] = field(default_factory=dict)
    """What every member of a family is, n_1, n_2, …, by the letter without its index."""
    reopened: dict[str, Expression] = field(default_factory=dict)
    """Definitions of the same formula, to be read anew where the families are known."""
    missing: dict[str, None] = field(default_factory=dict)
    arrays: dict[IndexedBase, VectorLetter | RandomLetters | DataLetters | ModelArray] = field(default_factory=dict)
    """The vectors, the random letters, the data and what models are made of that were met."""
    indices: dict[Symbol, None] = field(default_factory=dict)
    """Free indices of random letters."""
    activations: dict[str, Nonlinearity] = field(default_factory=dict)
    assumed: dict[str, None] = field(default_factory=dict)
    """What the formula is taken to mean and the text does not say, in words."""
    points: dict[str, InputPoint] = field(default_factory=dict)
    """Bound letters that a model is taken at, inputs and parameters."""
    nonzero: list[Expr] = field(default_factory=list)
    """What the text says is not 0."""
    renews: bool = True
    """Whether a definition is read again where one that it rests on was made anew."""
    ends: dict[Symbol, tuple[Expr, Expr]] = field(default_factory=dict)
    """From where to where the bound letters of sums and products go."""
    spans: dict[Symbol, Set] = field(default_factory=dict)
    """The numbers that the bound letters of integrals go through."""
    is_averaged: bool = False
    """Whether its bound letters are numbers with a normal law."""
    moving: dict[Expr, tuple[Expr, str]] = field(default_factory=dict)
    """What derivatives by flows were worked out to: of what they are, and by which variable."""
    known: Callable[[Any, Sequence[Expression]], tuple[Value, int] | None] = lambda own, items: None
    """(what a row begins with, how many items that takes) where a quantity has a notation of its own."""

    def of_another_section(self, sections: Iterable[int] = ()) -> str:
        """Why it may not differ, where a definition of another section than its own was met, or is among these."""
        others = {*sections, *(defined.section for defined in self.used.values())} - {self.scope.section}
        return "it differs under a definition of another section" if others else ""

    def need(self, kind: str, what: Expr) -> None:
        """Note that an expression does not vanish, is not negative, is positive."""
        what = _as_square(what)
        known = {NONZERO: what.is_zero is False, NONNEGATIVE: what.is_nonnegative, POSITIVE: what.is_positive}[kind]
        if known:
            return
        if not what.free_symbols and what.is_comparable:
            raise Unjudged(f"a part without a value: {what} {kind} is false")
        if what.free_symbols <= self.spans.keys() and _is_seen(kind, what, self.spans):
            return
        if what.free_symbols & ({one for one in self.bound.values() if isinstance(one, Symbol)} - self.parameters):
            raise Unjudged(f"whether {what} {kind} wherever a sum, an integral or a mean goes")
        self.needs.append((kind, what))

    def least(self, value: Expr) -> Expr:
        """A number that a value, linear in the indices of the sums around, is at least."""
        for symbol in [one for one in reversed(self.ends) if value.has(one)]:
            slope = value.diff(symbol)
            if not slope.is_Integer:
                raise Unjudged(f"how large {value} is")
            low, high = self.ends[symbol]
            value = value.subs(symbol, low if slope >= 0 else high)
        return value

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

    def meet(self, array: VectorLetter | RandomLetters | DataLetters | ModelArray) -> None:
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

    def is_euler(self, node: Expression) -> bool:
        """Whether a node is a power of e, where e has no other meaning."""
        base = node.base if isinstance(node, Scripted) and node.sub is None and not node.primes else None
        return base == Letter("e", "\\mathrm") or (base == Letter("e") and self.scope.get("e") is None)

    def is_row_mark(self, node: Expression) -> bool:
        """Whether a node is raised to a T that has no meaning of its own."""
        return is_raised_to_t(node) and "T" not in self.bound and self.scope.get("T") is None

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
        if is_large or (exponent.is_comparable and not abs(exponent.evalf(5)) <= MAX_POWER):
            raise Unjudged(f"a power above {MAX_POWER}")
        return exponent


def _is_seen(kind: str, what: Expr, spans: Mapping[Symbol, Set]) -> bool:
    """Whether bounds show what is needed, wherever letters go through these sets."""
    bounds = SignsOn(Domain({one: spans[one] for one in what.free_symbols}, ())).bounds(what)  # type: ignore[misc]
    if kind == NONNEGATIVE:
        return bounds.is_nonnegative
    return bounds.is_positive


def _as_square(what: Expr) -> Expr:
    """sin² w for 1 − cos² w and cos² w for 1 − sin² w, of which SymPy does not know that they are not negative."""
    for wave in what.atoms(cos, sin):
        if what == 1 - wave**2:
            return (sin if isinstance(wave, cos) else cos)(wave.args[0]) ** 2
    return what


__all__ = ["MAX_POWER", "NONNEGATIVE", "NONZERO", "POSITIVE", "Met"]
