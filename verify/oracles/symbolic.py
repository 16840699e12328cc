"""The symbolic oracle: both sides worked out by rules, and their difference reduced to zero by rules that are named.

It proves or it abstains; a difference that does not reduce says nothing, and neither does a proof with a step that is
not found again, see `verify.checking`.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from sympy import Expr, FiniteSet, S, Symbol

from derive.activations.text import activation_of
from derive.closing import AREA, areas, closings
from derive.derivations import in_closed_form
from derive.equality import FACTORED, SIGNS, reduces_to_zero
from derive.inequalities import forms
from derive.language.derivation import Derivation
from derive.language.quantity import NotReducible
from verify.checking.proof import Link, Proof, checked, steps
from verify.claims.domain import Domain
from verify.claims.evidence import Evidence
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.lowering import is_measured
from verify.oracles.edges import valueless
from verify.oracles.means import open_mean
from verify.oracles.obligations import open_obligation
from verify.oracles.part_sums import part_summed
from verify.points.kinks import kink_met

NAME = "symbolic"
COST = 4
CAN_REFUTE = False
NOT_FOUND = "what a step says is not found again without its rule"


def applies(statement: Statement) -> bool:
    """Whether the statement has sides that rules work out."""
    return not is_measured(statement)


def examine(of: str, statement: Statement, settings: Settings) -> Evidence:
    """Evidence on one statement."""
    if reason := _refused(statement):
        return Evidence(NAME, of, "unknown", reason)
    found = [_examine_case(of, statement, case) for case in _cases(statement.domain)]
    first = next((evidence for evidence in found if evidence.outcome != "proved"), found[0])
    return replace(first, rests_on=tuple(dict.fromkeys(claim for evidence in found for claim in evidence.rests_on)))


def _refused(statement: Statement) -> str | None:
    """Why the rules do not hold somewhere in the domain."""
    return kink_met(statement) or open_mean(statement) or part_summed(statement) or valueless(statement)


def _cases(domain: Domain) -> list[dict[Symbol, Expr]]:
    """Every choice of values for the scalars whose domain is a finite set."""
    finite = {s: allowed for s, allowed in domain.scalars.items() if isinstance(allowed, FiniteSet)}
    return [dict(zip(finite, values, strict=True)) for values in product(*finite.values())]


def _examine_case(of: str, statement: Statement, values: dict[Symbol, Expr]) -> Evidence:
    try:
        found = proof_of(statement, values)
    except NotReducible as reason:
        return Evidence(NAME, of, "unknown", str(reason))
    if found is None:
        return Evidence(NAME, of, "unknown", "the difference does not reduce to zero")
    if found.broken:
        names = ", ".join(rule.name for link in found.broken for rule in link.rules)
        return Evidence(NAME, of, "unknown", f"{NOT_FOUND}: {names}")
    if reason := open_obligation(found, statement):
        return Evidence(NAME, of, "unknown", reason)
    used = dict.fromkeys(rule.name for link in found.links for rule in link.rules)
    return Evidence(NAME, of, "proved", f"rules: {'; '.join(used)}; {found.counted}", rests_on=found.rests_on)


def proof_of(statement: Statement, values: dict[Symbol, Expr]) -> Proof | None:
    """The checked steps from both sides to one expression, or to a difference of which signs are seen.

    One that does not hold, where there is no other; None where there is none. Raises `NotReducible` where a rule does
    not cover a side.
    """
    activations = statement.domain.activations
    activation = activation_of(activations[0]) if len(activations) == 1 else None
    here = statement.on(statement.domain.where({symbol: FiniteSet(value) for symbol, value in values.items()}))
    lhs, rhs = statement.lhs.subs(values), statement.rhs.subs(values)
    try:
        left, right = in_closed_form(lhs, activation), in_closed_form(rhs, activation)
    except NotReducible:
        found = (checked(one, here) for one in _certified((), lhs, rhs) if statement.relation == "=")
        as_they_stand = next((one for one in found if not one.broken), None)
        if as_they_stand is None:
            raise
        return as_they_stand
    refused = None
    for one in _candidates(statement.relation, left, right, values):
        found = checked(one, here)
        if not found.broken:
            return found
        if not any(link.certificate or link.relation != "=" for link in found.broken):
            refused = refused or found
    return refused


def _candidates(relation: str, left: Derivation, right: Derivation, values: dict[Symbol, Expr]) -> Iterator[Proof]:
    """The likely ones first."""
    links = steps(left, right)
    before, after = left.result.subs(values), right.result.subs(values)
    if relation == "=":
        closing = reduces_to_zero(before - after)
        if closing is not None:
            yield Proof((*links, Link("both", closing, left.result, right.result)))
        yield from _certified(links, before, after)
        return
    difference = after - before if relation in ("<", "<=") else before - after
    sign = ">" if relation in ("<", ">") else ">="
    for form in dict.fromkeys(forms(difference)):
        yield Proof(
            (*links, Link("both", (FACTORED,), difference, form), Link("both", (SIGNS,), form, S.Zero, relation=sign))
        )


def _certified(links: tuple[Link, ...], before: Expr, after: Expr) -> Iterator[Proof]:
    """Integrals by their values first, then what may close the gap."""
    valued, sides = list(links), [before, after]
    for place, side in enumerate(("left", "right")):
        for area in areas(sides[place]):
            found = sides[place].xreplace({area.integral: area.value})
            valued.append(Link(side, (AREA,), sides[place], found, certificate=area))
            sides[place] = found
    for rule, certificate in closings(*sides):
        yield Proof((*valued, Link("both", (rule,), *sides, certificate=certificate)))


def proofs(statement: Statement) -> tuple[Proof | None, ...]:
    """One for every choice of values for the scalars whose domain is a finite set. Raises `NotReducible`."""
    if reason := _refused(statement):
        raise NotReducible(reason)
    return tuple(proof_of(statement, case) for case in _cases(statement.domain))
