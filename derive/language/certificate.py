"""Certificates: what a step of a proof carries so that it can be checked without what found it, as data."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, S, Symbol


@dataclass(frozen=True)
class Induction:
    """Both sides are equal at the least `size`, and grow by the same from each size to the next.

    With another `relation` it holds at the least size, and from each size to the next the gap grows by `growth`, or is
    at least that where one side is a single sum, product, factorial or power.
    """

    size: Symbol
    relation: str = "="
    growth: Expr = S.Zero


@dataclass(frozen=True)
class Slopes:
    """Before − after has a `relation` to 0: at a `place` of a `letter`, and it does not fall away from there.

    `forms` are (start, slope) of the difference, then of its slope, and so on: the value at the place, and the
    derivative by the letter, of which the last is 0, or has a sign. At ±∞ the start is None, and what the limit is.
    """

    letter: Symbol
    place: Expr
    forms: tuple[tuple[Expr | None, Expr], ...]
    relation: str = "="


@dataclass(frozen=True)
class Share:
    """`letter` = `share` · `root`, of which the square bounds the letter's; before − after is `scale` > 0 times `form`.

    That the form has the relation to 0 is shown by the certificate `by`, the share being any from −1 to 1.
    """

    letter: Symbol
    root: Expr
    share: Symbol
    scale: Expr
    form: Expr
    by: Slopes


@dataclass(frozen=True)
class Sizes:
    """Both sides are polynomials in each size and its inverse, equal at more sizes than their degrees let them be."""


@dataclass(frozen=True)
class Antiderivative:
    """An `integral` in the step has this `value`, the difference of a `function` of its variable at its ends."""

    integral: Expr
    value: Expr
    function: Expr


@dataclass(frozen=True)
class Laws:
    """Both sides are continuous functions of real letters that the laws of these functions make equal."""


@dataclass(frozen=True)
class Tail:
    """A `limit` in the step has this `value`: what it is of is `form`, of which each part tends to a number."""

    limit: Expr
    value: Expr
    form: Expr


@dataclass(frozen=True)
class Expansion:
    """A `limit` in the step has this `value`: what it is of is above/below, power series in 1/N.

    Both have no power below `order`; of that they have value · `lead` and `lead`, and what is left tends to 0.
    """

    limit: Expr
    value: Expr
    above: Expr
    below: Expr
    small: Symbol
    order: int
    lead: Expr


Certificate = Induction | Slopes | Share | Sizes | Antiderivative | Laws | Tail | Expansion

__all__ = ["Antiderivative", "Certificate", "Expansion", "Induction", "Laws", "Share", "Sizes", "Slopes", "Tail"]
