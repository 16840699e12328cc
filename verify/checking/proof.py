"""`Proof`: the steps from both sides of a statement to one expression; `checked` says of each how it is known.

A step is worked out anew, without the rule that made it, or it stands by its rule alone. The rules of which the latter
is taken are a closed list: of any other rule a step that is not found again is no step, and the proof is none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from sympy import Expr

from derive.language.certificate import Certificate
from derive.language.derivation import Derivation
from derive.language.rule import Rule
from derive.language.theorems import Theorem
from verify.checking import slopes, tails  # noqa: F401 - register certificates
from verify.checking.certificates import is_certified
from verify.checking.steps import Check
from verify.claims.signs import SignsOn
from verify.claims.statement import Statement

BY_RULE_ALONE = frozenset(
    {
        "closed form",
        "parity",
        "one equation",
        "density at the kink × jump × speed",
        "one unit after its step",
        "sums of normal products",
        "strong law",
        "functions of averages",
        "moments",
        "means over samples",
        "inequalities solved",
        "integral over a set",
        "integral between ends",
        "radius and angle apart",
        "Fourier coefficient on the circle",
    }
)
"""Integrals, limits and most differential equations: a field has none. The other oracles hold what they lead to."""


class How(StrEnum):
    """How a step is known."""

    ANEW = "worked out anew"
    CERTIFIED = "shown by its certificate"
    BY_RULE = "by its rule alone"
    NOT_FOUND = "not found again"


@dataclass(frozen=True)
class Need:
    """What a step needs of its rule, or as a hypothesis of a `theorem`; `met` says by what, empty where it is open."""

    words: str
    met: str
    theorem: Theorem | None = None


@dataclass(frozen=True)
class Link:
    """`before` = `after` by `rules`, in the derivation of the `side` of the statement; `how` once checked.

    With another `relation` it holds by the signs of its parts; with a `certificate` it is known by that or not at all.
    `needs` are those of a step by its rules alone, once they were asked for.
    """

    side: str
    rules: tuple[Rule, ...]
    before: Expr
    after: Expr
    how: How | None = None
    relation: str = "="
    certificate: Certificate | None = None
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True)
class Proof:
    """The links of the left side's derivation, of the right one's, and the one between what they end with."""

    links: tuple[Link, ...]

    @property
    def broken(self) -> tuple[Link, ...]:
        """Links of which nothing but a rule that can be checked says that they hold."""
        return tuple(link for link in self.links if link.how is How.NOT_FOUND)

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The ids of the claims that the rules rest on."""
        return tuple(dict.fromkeys(claim for link in self.links for rule in link.rules for claim in rule.rests_on))

    @property
    def counted(self) -> str:
        """How many links were worked out anew, and by which rules the others stand."""
        anew = sum(link.how is How.ANEW for link in self.links)
        shown = sum(link.how is How.CERTIFIED for link in self.links)
        certified = f", {shown} by certificates" if shown else ""
        taken = dict.fromkeys(rule.name for link in self.links if link.how is How.BY_RULE for rule in link.rules)
        left = f", by their rules alone: {', '.join(taken)}" if taken else ""
        return f"{anew} of {len(self.links)} steps worked out anew{certified}{left}"


def steps(left: Derivation, right: Derivation) -> tuple[Link, ...]:
    """Those of both derivations, unchecked."""
    sides = (("left", left), ("right", right))
    return tuple(
        Link(side, (step.rule,), step.before, step.after) for side, derivation in sides for step in derivation.steps
    )


def checked(found: Proof, statement: Statement) -> Proof:
    """The same with how each link is known."""
    check = Check(statement)
    return Proof(tuple(replace(link, how=_how(link, check)) for link in found.links))


def _how(link: Link, check: Check) -> How:
    if link.certificate is not None:
        is_shown = is_certified(link.certificate, link.before, link.after, check.statement)
        return How.CERTIFIED if is_shown else How.NOT_FOUND
    if link.relation != "=":
        bounds = SignsOn(check.statement.domain).bounds(link.before)
        is_shown = link.after == 0 and (bounds.is_positive if link.relation == ">" else bounds.is_nonnegative)
        return How.ANEW if is_shown else How.NOT_FOUND
    if link.before == link.after or check.confirms(link.before, link.after):
        return How.ANEW
    return How.BY_RULE if _is_taken(link) else How.NOT_FOUND


def _is_taken(link: Link) -> bool:
    return any(rule.name in BY_RULE_ALONE for rule in link.rules)


__all__ = ["BY_RULE_ALONE", "How", "Link", "Proof", "checked", "steps"]
