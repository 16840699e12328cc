"""The syntax tree of mathematics: frozen nodes with source spans, nothing of primes, indices and accents lost.

A product is a `Row` of what stands side by side, marks such as · and / included: whether f (x) is a product or an
application depends on what f is, and so does how far a sum or sin reaches. `Formula` is what braces and brackets hold:
chains of sides and relations, with dividers (commas, text, ⇒) between them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]
"""Where a node stands: offsets of its first character and behind its last one."""


@dataclass(frozen=True, slots=True)
class Number:
    """Digits, perhaps with a decimal point."""

    text: str
    span: Span = field(compare=False, default=(0, 0))


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter, or a name that a command gives, such as \\theta, \\sum, \\exp; `font` is the command around it."""

    name: str
    font: str = ""
    span: Span = field(compare=False, default=(0, 0))


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands in a row between its items or behind one: \\cdot, /, \\odot, !."""

    text: str
    span: Span = field(compare=False, default=(0, 0))


@dataclass(frozen=True, slots=True)
class Scripted:
    """A base with a subscript, primes, a superscript."""

    base: Expression
    sub: Formula | None
    primes: int
    sup: Formula | None
    span: Span = field(compare=False, default=(0, 0))


@dataclass(frozen=True, slots=True)
class Accented:
    """\\tilde, \\dot, \\underbrace, \\boxed and their like over an argument; braces alone have the accent ""."""

    accent: str
    body: Formula
    span: Span = field(compare=False, default=(0, 0))


@dataclass(frozen=True, slots=True)
class Fraction:
    """\\frac, or \\binom, as `command` says."""

    command: str
    above: Formula
    below: Formula
    span: Span = field(compare=False, default=(0, 0))


@dataclass(frozen=True, slots=True)
class Radical:
    """\\sqrt[index]{body}."""

    index: Formula | None
    body: Formula
    span: Span = field(compare=False, default=(0, 0))


@dataclass(frozen=True, slots=True)
class Bracketed:
    """What delimiters enclose; they need not be of one kind: [0, 1)."""

    opening: str
    body: Formula
    closing: str
    span: Span = field(compare=False, default=(0, 0))


@dataclass(frozen=True, slots=True)
class Table:
    """cases, matrices: rows of cells."""

    environment: str
    rows: tuple[tuple[Formula, ...], ...]
    span: Span = field(compare=False, default=(0, 0))


@dataclass(frozen=True, slots=True)
class Row:
    """Two or more items side by side."""

    items: tuple[Expression, ...]
    span: Span = field(compare=False, default=(0, 0))


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms with their signs; a sign of the first one is "" where none is written."""

    terms: tuple[tuple[str, Expression], ...]
    span: Span = field(compare=False, default=(0, 0))


@dataclass(frozen=True, slots=True)
class Relation:
    """=, \\le, \\sim, \\to, :=; `over` is what is set above it, as in \\stackrel{\\text{iid}}{\\sim}."""

    sign: str
    over: str = ""
    span: Span = field(compare=False, default=(0, 0))


@dataclass(frozen=True, slots=True)
class Chain:
    """Sides and the relations between them; the first or the last side is None where none is written."""

    sides: tuple[Expression | None, ...]
    relations: tuple[Relation, ...]
    span: Span = field(compare=False, default=(0, 0))


@dataclass(frozen=True, slots=True)
class Divider:
    """What stands between chains: a comma, a wide space, ⇒, |, or words; `kind` is SEP, TEXT, LOGIC or MID."""

    kind: str
    text: str
    span: Span = field(compare=False, default=(0, 0))


@dataclass(frozen=True, slots=True)
class Formula:
    """Chains and dividers in their order."""

    parts: tuple[Chain | Divider, ...]
    span: Span = field(compare=False, default=(0, 0))

    @property
    def chains(self) -> tuple[Chain, ...]:
        return tuple(part for part in self.parts if isinstance(part, Chain))

    @property
    def only(self) -> Expression | None:
        """The expression that is all of it; None where there is a relation or a divider."""
        match self.parts:
            case (Chain(sides=(side,), relations=()),):
                return side
        return None


Expression: TypeAlias = (
    Number | Letter | Mark | Scripted | Accented | Fraction | Radical | Bracketed | Table | Row | Terms
)
