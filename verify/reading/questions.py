"""`Question`: a statement for the oracles; `statement_of` makes it of two sides and the ranges of their letters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sympy import Basic, Expr, Symbol

from verify.claims.domain import Domain, positive
from verify.claims.fault import LedgerError
from verify.claims.statement import Statement
from verify.reading.answers import Answer
from verify.reading.elaboration import NONNEGATIVE, NONZERO, POSITIVE, Elaboration
from verify.reading.names import plain
from verify.reading.scope import Ranged, Unjudged

SCALE = Symbol("scale", positive=True)
"""What both sides of a statement without letters are multiplied by, so that there are points to hold it at."""


@dataclass(frozen=True)
class Question:
    """A statement that the oracles are asked for, and the answer as far as it stands.

    `conditions` are needs that the ranges do not meet; `doubt` is why a refutation would not be the author's error.
    """

    answer: Answer
    statement: Statement
    conditions: tuple[str, ...]
    doubt: str
    spelled: Mapping[str, str] = field(default_factory=dict)
    """How the author types the letters, by their names as symbols."""


def statement_of(left: Expr, right: Expr, relation: str, own: Elaboration) -> tuple[Statement, tuple[str, ...]]:
    """The statement on the ranges that are known, and the needs that they do not meet."""
    symbols: dict[Symbol, Ranged] = {}
    for letter, ranged in own.letters.items():
        symbols[ranged.symbol(plain(letter))] = ranged
    needs = list(dict.fromkeys(own.needs))
    free: set[Basic] = left.free_symbols | right.free_symbols | {s for _, what in needs for s in what.free_symbols}
    if unknown := free - set(symbols):
        raise Unjudged(f"the range of {', '.join(sorted(map(str, unknown)))}")
    scalars = {symbol: ranged.allowed for symbol, ranged in symbols.items() if symbol in free}
    if len({symbol.name for symbol in scalars}) < len(scalars):
        raise Unjudged("two letters of one name with different ranges")
    nonzero = tuple(what for kind, what in needs if kind == NONZERO)
    signed = [(kind, what) for kind, what in needs if kind in (POSITIVE, NONNEGATIVE)]
    ordered = tuple(what > 0 if kind == POSITIVE else what >= 0 for kind, what in signed)
    if not scalars:
        left, right, scalars = SCALE * left, SCALE * right, {SCALE: positive}
    try:
        domain = Domain(scalars, (), conditions=ordered, nonzero=nonzero)  # type: ignore[arg-type]
        return Statement(left, right, domain, relation), tuple(f"{what} {kind}" for kind, what in needs)
    except LedgerError as reason:
        raise Unjudged(str(reason)) from None


__all__ = ["Question", "statement_of"]
