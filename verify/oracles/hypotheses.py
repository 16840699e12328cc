"""`needs_of`: what a step needs, of its rule and of the theorems that the rule takes, and by what each need is met.

A step that is worked out anew, or that its certificate shows, needs nothing of its rule. Of one that stands by its rule
alone each condition and each hypothesis is seen on the domain or in the structure of what the step replaced, is part of
the definition of that, is a claim of the engine, or is left to the rule, which takes nothing else; one that is none of
these is open, and then nothing is proved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sympy import Basic

from derive.finite.kernel_update import RealStep, StepSlope
from derive.finite.product_sums import OutputDistance
from derive.gaussian.expectation import GaussianExpectation
from derive.language import theorems
from derive.language.rule import Rule
from derive.language.theorems import Theorem
from derive.measures.circle import CircleCoefficient
from verify.checking.proof import Link, Need
from verify.claims.signs import SignsOn
from verify.claims.statement import Statement
from verify.oracles.obligations import (
    finite_means,
    finite_terms,
    functions_of_averages,
    odd_means,
    own_terms,
    replaced,
    without_poles,
)
from verify.oracles.solutions import right_arcs

Open = Callable[[Link, Statement], Iterator[str]]


@dataclass(frozen=True)
class Discharge:
    """By what a need is met, where no predicate yields what is open."""

    met: str
    opens: tuple[Open, ...] = ()


def inside_or_tame(link: Link, statement: Statement) -> Iterator[str]:
    """q q' > c² on the domain; on its rim the mean is the limit from inside where g and h are tame."""
    for found in replaced(link, GaussianExpectation):
        assert isinstance(found, GaussianExpectation)
        q, qp, c = found.covariance
        if not SignsOn(statement.domain).bounds(q * qp - c**2).is_positive:
            yield from finite_means(link, statement)


def one_hidden_layer(link: Link, statement: Statement) -> Iterator[str]:
    """d = 2 of what a step of training does."""
    for found in replaced(link, (StepSlope, RealStep)):
        if found.args[0] != 2:
            yield f"{found.args[0]} = 2 layers"


def one_unit_at_zero(link: Link, statement: Statement) -> Iterator[str]:
    """n = 1 and y = 0."""
    for found in replaced(link, RealStep):
        if found.args[1] != 1 or found.args[5] != 0:
            yield f"{found.args[1]} = 1 unit and {found.args[5]} = 0"


def positive_scale(link: Link, statement: Statement) -> Iterator[str]:
    """v of a sum of products."""
    bounds = SignsOn(statement.domain).bounds
    yield from (
        f"{v} > 0" for _, v, _ in (found.args for found in replaced(link, OutputDistance)) if not bounds(v).is_positive
    )


def whole_frequency(link: Link, statement: Statement) -> Iterator[str]:
    """k of a coefficient on the circle."""
    yield from (f"{found.args[1]} is whole" for found in replaced(link, CircleCoefficient) if not _is_whole(found))


def _is_whole(found: Basic) -> bool:
    return bool(found.args[1].is_integer)  # type: ignore[attr-defined]


_TAME = Discharge("seen: g and h grow slower than e^(εu²) for every ε > 0", (finite_means,))
_OWN = Discharge(
    "seen: each term is a function of the entries of one neuron, which the law draws alike, and of nothing that moves",
    (own_terms,),
)
_CONTINUOUS = Discharge(
    "seen: F is made of functions that are continuous, with a value at what averages may tend to",
    (functions_of_averages,),
)
_MEAN = Discharge("seen: the activations of the domain grow slower than e^(εu²) for every ε > 0", (finite_terms,))
_NORMAL = Discharge("by definition: a polynomial in normal numbers, over a part of their space")
_KINK = Discharge("by the claim engine.kink-term")
_RULE = Discharge("left to the rule, which takes nothing else")
_ARCS = Discharge("seen: at the ends of the arcs and all over the window both are one set", (right_arcs,))
_BOUNDED = Discharge("by definition: a bounded function on bounded intervals")
_FUBINI, _DOMINATED = theorems.FUBINI.hypotheses[0], theorems.DOMINATED.hypotheses[0]
_FUNDAMENTAL, _BETWEEN = theorems.FUNDAMENTAL.hypotheses[0], theorems.INTERMEDIATE.hypotheses[0]

ANSWERS: Mapping[str, Mapping[str, Discharge]] = {
    "strong law": {
        "the terms are independent and identically distributed over the neurons": _OWN,
        "E|T_1| < ∞": _MEAN,
        "T_r is free of m": _OWN,
        theorems.STRONG_LAW.hypotheses[0]: _OWN,
    },
    "functions of averages": dict.fromkeys(
        ("F is free of the width and of what is random", theorems.CONTINUOUS_MAPPING.hypotheses[0]), _CONTINUOUS
    ),
    "closed form": {
        _FUBINI: _TAME,
        _DOMINATED: _TAME,
        theorems.ISSERLIS.hypotheses[0]: Discharge("by definition: (U, V) is normal with mean 0"),
        theorems.PRICE.hypotheses[0]: Discharge(
            "seen: it holds inside of the domain, and on the rim both sides are limits from inside", (inside_or_tame,)
        ),
        theorems.PRICE.hypotheses[1]: _TAME,
    },
    "parity": {
        "of g and h one is odd and the other one even": Discharge("seen in their structure", (odd_means,)),
        _FUBINI: _TAME,
    },
    "one equation": {theorems.FLOWS.hypotheses[0]: Discharge("by definition: F is a polynomial in the parameters")},
    "sums of normal products": {
        "the scale of a product is positive": Discharge("seen", (positive_scale,)),
        _FUBINI: _NORMAL,
    },
    "one unit after its step": {
        "one hidden unit": Discharge("seen: one layer of one unit", (one_hidden_layer, one_unit_at_zero)),
        "y = 0": Discharge("seen", (one_unit_at_zero,)),
        _FUBINI: _NORMAL,
    },
    "density at the kink × jump × speed": {
        "one hidden layer": Discharge("seen: d = 2", (one_hidden_layer,)),
        "the units' crossings are independent to first order in λ": _KINK,
        _DOMINATED: _KINK,
        _FUBINI: _NORMAL,
    },
    "moments": {},
    "inequalities solved": dict.fromkeys(
        ("all zeros of the forms are written", "the letters lie in their ranges", _BETWEEN), _ARCS
    ),
    "integral over a set": dict.fromkeys(
        ("all zeros of the forms are written", "the letters lie in their ranges", _BETWEEN, _FUNDAMENTAL), _RULE
    ),
    "radius and angle apart": dict.fromkeys(
        ("the integrand is a sum of c(θ) r^p e^(−ar²) with a > 0 and p > −1", _FUBINI, _FUNDAMENTAL), _RULE
    )
    | dict.fromkeys(theorems.SUBSTITUTION.hypotheses, Discharge("by definition of polar coordinates")),
    "Fourier coefficient on the circle": {
        "k is a whole number": Discharge("seen", (whole_frequency,)),
        _FUNDAMENTAL: Discharge("by definition: κ(cos θ) is continuous on [0, π], and in pieces has a derivative"),
    },
    "integral between ends": {
        _FUNDAMENTAL: Discharge("seen: nothing in the integrand has a pole between the ends", (without_poles,))
    },
    "means over samples": {
        "the draws are independent and uniform on [a, b]": Discharge("by definition of a sample"),
        "indices run from 1 to n": _RULE,
        _FUBINI: _BOUNDED,
        _FUNDAMENTAL: _RULE,
    },
}
"""By rules that steps are taken of, see `verify.checking.proof.BY_RULE_ALONE`, and by the words of a need."""


def needs_of(link: Link, statement: Statement) -> tuple[Need, ...]:
    """Of the rules of a step that stands by these alone, then of their theorems."""
    return tuple(_need(rule, words, theorem, link, statement) for rule in link.rules for words, theorem in asked(rule))


def asked(rule: Rule) -> Iterator[tuple[str, Theorem | None]]:
    """Its conditions, and the hypotheses of the theorems that it takes."""
    yield from ((words, None) for words in rule.conditions)
    yield from ((words, theorem) for theorem in rule.takes for words in theorem.hypotheses)


def _need(rule: Rule, words: str, theorem: Theorem | None, link: Link, statement: Statement) -> Need:
    answer = ANSWERS.get(rule.name, {}).get(words)
    is_met = answer is not None and not any(one for opens in answer.opens for one in opens(link, statement))
    return Need(words, answer.met if answer and is_met else "", theorem)


__all__ = ["ANSWERS", "asked", "needs_of"]
