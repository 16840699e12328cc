"""`Question`: a statement for the oracles; `statement_of` makes it of two sides and the ranges of their letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from sympy import Expr, KroneckerDelta, Mul, Rational, Set, Symbol

from derive.activations.classes import ActivationClass
from derive.activations.text import activation_of
from derive.gaussian.expectation import GaussianExpectation
from verify.claims.domain import Domain, naturals, positive
from verify.claims.fault import LedgerError
from verify.claims.letters import free_variables, name_of
from verify.claims.signs import SignsOn
from verify.claims.statement import Statement
from verify.reading.letters.answers import Answer
from verify.reading.letters.names import plain
from verify.reading.letters.ranged import Ranged
from verify.reading.letters.unjudged import Unjudged
from verify.reading.terms.any_law import any_means
from verify.reading.terms.arrays import is_mean, is_of_cosine, off_kinks, shapes_of, spreads_of
from verify.reading.terms.bounded_functions import values_in
from verify.reading.terms.elaboration import NONNEGATIVE, NONZERO, POSITIVE, Elaboration
from verify.reading.terms.samples import loose_draw

_PLACES = (Rational(37, 53), Rational(-37, 53))
"""Where a function is looked at that may vanish on one side of 0."""
IN_MEANS = ("relu", "square", "cube")
"""What an activation is tried as in means and limits, of which each takes long."""
ACTIVATION = "σ"
"""What an activation is called in domains and witnesses."""
SCALE = Symbol("scale", positive=True)
"""What both sides of a statement without letters are multiplied by, so that there are points to hold it at."""


@dataclass(frozen=True)
class OpenNeed:
    """What an expression has to be, ≠ 0 or > 0, and the ranges do not say."""

    what: Expr
    sign: str

    def __str__(self) -> str:
        return f"{self.what} {self.sign}"


Conditions: TypeAlias = tuple[str | OpenNeed, ...]


@dataclass(frozen=True)
class Question:
    """A statement that the oracles are asked for, and the answer as far as it stands.

    `conditions` are needs that the ranges do not meet; `doubt` is why a refutation would not be the author's error.
    """

    answer: Answer
    statement: Statement
    conditions: Conditions
    doubt: str
    spelled: Mapping[str, str] = field(default_factory=dict)
    """How the author types the letters, by their names as symbols."""
    readings: tuple[tuple[str, Statement], ...] = ()
    """The statement under each reading of what the text leaves open, with the reading in words."""
    is_collapsed: bool = False
    """Whether the left side as it is typed has more parts than what SymPy makes of it."""
    is_indirect: bool = False
    """Whether its sides are made of those of the link, so that what holds instead is no right side of the link."""
    instead: tuple[Question, ...] = ()
    """Questions of which a refutation refutes this one, as nothing else does."""
    unshown: str = ""
    """Why nothing is shown where the statement holds: it is one of the cases of what is claimed."""
    otherwise: Question | None = None
    """The same with definitions as they were first read, where one that they rest on was made anew."""
    of_ledger: tuple[Statement, ...] = ()
    """What it says of the objects that a ledger's claims speak of, where its own are others."""
    unless: Answer | None = None
    """The answer where neither it nor one of `others` is shown, where it is tried with what the text does not say."""
    others: tuple[Question, ...] = ()
    """What is tried next, in this order."""
    is_of_part: bool = False
    """Whether it is tried for a part only of the numbers that a letter may be: that it holds there is no answer."""

    def in_doubt(self, doubt: str) -> Question:
        """The same where a refutation would not be the author's error, under no reading."""
        instead = tuple(one.in_doubt(doubt) for one in self.instead)
        return replace(self, doubt=self.doubt or doubt, otherwise=None, instead=instead)


def statement_of(left: Expr, right: Expr, relation: str, own: Elaboration) -> tuple[Statement, Conditions]:
    """The statement on the ranges that are known, and the needs that they do not meet."""
    if name := loose_draw(left) or loose_draw(right):
        raise Unjudged(f"{name} is random, and stands in no mean over it")
    if any_means(left, right):
        raise Unjudged("means over a law that is not said")
    if values_in(left, right):
        raise Unjudged("values of a function of which only a bound is said")
    symbols: dict[Symbol, Ranged] = {}
    for letter, ranged in own.letters.items():
        symbols[ranged.symbol(plain(letter))] = ranged
    needs = list(dict.fromkeys(own.needs))
    held = (left, right, *(what for _, what in needs))
    free = frozenset().union(*map(free_variables, held))
    arrays = shapes_of(own, (left, right), free)
    indices = {index: naturals for index in own.indices if index in free}
    if unknown := free - symbols.keys() - arrays.keys() - indices.keys():
        raise Unjudged(f"the range of {', '.join(sorted(map(name_of, unknown)))}")
    sizes = frozenset().union(*(size.free_symbols for shape in arrays.values() for size in shape))
    scalars = {symbol: ranged.allowed for symbol, ranged in symbols.items() if symbol in free | sizes} | indices
    if len({symbol.name for symbol in scalars}) < len(scalars):
        raise Unjudged("two letters of one name with different ranges")
    activations = next((one.activations for one in own.activations.values()), ())
    smooth = _is_smooth(activations)
    needs += [] if smooth else [(NONZERO, what) for what in spreads_of((left, right))]
    needs = [(kind, what) for kind, what in needs if not (_is_met(kind, what, scalars) or _is_said(kind, what, own))]
    nonzero = (*(what for kind, what in needs if kind == NONZERO), *own.nonzero)
    signed = [(kind, what) for kind, what in needs if kind in (POSITIVE, NONNEGATIVE)]
    ordered = tuple(what > 0 if kind == POSITIVE else what >= 0 for kind, what in signed)
    if any(free_variables(what) & arrays.keys() for _, what in signed):
        raise Unjudged("where what holds vectors has a sign")
    if not scalars and not arrays:
        left, right, scalars = SCALE * left, SCALE * right, {SCALE: positive}
    conditions: Conditions = tuple(OpenNeed(what, kind) for kind, what in needs)
    kinks = () if smooth else off_kinks((left, right), arrays)
    letter = next(iter(own.activations), ACTIVATION)
    conditions += (f"{letter} has a derivative where it is taken",) if kinks else ()
    if isinstance(activations, ActivationClass) and any(map(is_mean, (left, right))):
        activations = tuple(name for name in IN_MEANS if name in activations)
    try:
        domain = Domain(
            scalars,  # type: ignore[arg-type]
            (),
            arrays=arrays,
            conditions=ordered,
            nonzero=nonzero,
            activations=activations,
            off_kinks=kinks,
        )
        return Statement(left, right, domain, relation), (*own.assumed, *conditions)
    except LedgerError as reason:
        raise Unjudged(str(reason)) from None


def _is_met(kind: str, what: Expr, scalars: Mapping[Symbol, Set]) -> bool:
    """Whether bounds of numbers in their ranges show a need."""
    base, exponent = what.as_base_exp()
    if isinstance(base, GaussianExpectation) and exponent.is_positive:
        return _is_mean_of_positive(base, scalars)
    if not free_variables(what) <= scalars.keys():
        return kind == NONNEGATIVE and is_of_cosine(what)
    signs = SignsOn(Domain(dict(scalars), ()))
    if kind == NONNEGATIVE:
        return signs.bounds(what).is_nonnegative
    return signs.bounds(what).is_positive or (kind == NONZERO and signs.bounds(-what).is_positive)


def _is_mean_of_positive(what: GaussianExpectation, scalars: Mapping[Symbol, Set]) -> bool:
    """Whether a mean is one of what is nowhere negative, of a number that varies, and not 0 on some interval."""
    value, variance = what.g.expr, what.covariance[0]
    (variable,) = what.g.variables
    if what.h.expr != 1 or not value.is_nonnegative or not _is_met(POSITIVE, variance, scalars):
        return False
    return not value.has(KroneckerDelta) and any(value.subs(variable, one).is_positive for one in _PLACES)


def _is_said(kind: str, what: Expr, own: Elaboration) -> bool:
    """Whether a product is not 0 by what the text says is not."""
    return kind == NONZERO and all(
        (factor.is_number and factor.is_nonzero) or factor.as_base_exp()[0] in own.nonzero
        for factor in Mul.make_args(what)
    )


def _is_smooth(activations: Sequence[str]) -> bool:
    """Whether none of the activations has a kink."""
    if isinstance(activations, ActivationClass):
        return activations.smooth
    return not any(activation_of(name).kinks for name in activations)


__all__ = ["ACTIVATION", "IN_MEANS", "OpenNeed", "Question", "statement_of"]
