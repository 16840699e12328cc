"""The symbolic oracle: both sides worked out by rules, and their difference reduced to zero by rules that are named.

It proves or it abstains; a difference that does not reduce says nothing, and neither does a proof with a step that is
not found again, see `verify.checking`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, product

from sympy import Expr, FiniteSet, S, Symbol

from derive.activations.text import activation_of
from derive.algebra.numbers import holds_matrices
from derive.closing import AREA, areas, closings
from derive.derivations import in_closed_form
from derive.equality import FACTORED, SIGNS, reduces_to_zero
from derive.inequalities import forms
from derive.language.derivation import Derivation
from derive.language.quantity import NotReducible
from derive.slopes import alike, bounded
from verify.checking.proof import How, Link, Proof, checked, steps
from verify.claims.domain import Domain
from verify.claims.evidence import Evidence
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.lowering import is_measured
from verify.oracles.bends import bend_met
from verify.oracles.edges import valueless
from verify.oracles.entries import entry_missed
from verify.oracles.hypotheses import needs_of
from verify.oracles.law_edges import law_left
from verify.oracles.links import certified
from verify.oracles.matrix_proofs import proved
from verify.oracles.means import open_mean
from verify.oracles.obligations import open_obligations
from verify.oracles.part_sums import part_summed
from verify.oracles.splitting import parts_of
from verify.points.kinks import kink_met

NAME = "symbolic"
COST = 4
CAN_REFUTE = False
TOO_DEEP = "SymPy calls itself without end on the difference"
NOT_FOUND = "what a step says is not found again without its rule"


def applies(statement: Statement) -> bool:
    """Whether the statement has sides that rules work out, and between matrices no strict relation."""
    if holds_matrices(statement.lhs, statement.rhs):
        return statement.relation in ("=", "<=", ">=")
    return not is_measured(statement)


def examine(of: str, statement: Statement, settings: Settings) -> Evidence:
    """Evidence on one statement."""
    if holds_matrices(statement.lhs, statement.rhs):
        return proved(NAME, of, statement)
    if reason := _refused(statement):
        return Evidence(NAME, of, "unknown", reason)
    return _examined(of, statement)


def _examined(of: str, statement: Statement) -> Evidence:
    """As a whole, or in parts that together say it."""
    whole = _together(_examine_case(of, statement, case) for case in _cases(statement.domain))
    if whole.outcome == "proved":
        return whole
    for words, parts in parts_of(statement):
        found = _together(_examined(of, part) for part in parts)
        if found.outcome == "proved":
            return replace(found, detail=f"{found.detail}; {words}")
    return whole


def _together(found: Iterable[Evidence]) -> Evidence:
    """The first that proves nothing, where there is one, else the first with what all of them rest on."""
    seen: list[Evidence] = []
    for evidence in found:
        if evidence.outcome != "proved":
            return evidence
        seen.append(evidence)
    return replace(seen[0], rests_on=tuple(dict.fromkeys(claim for one in seen for claim in one.rests_on)))


def _refused(statement: Statement) -> str | None:
    """Why the rules do not hold somewhere in the domain."""
    checks = (kink_met, bend_met, open_mean, entry_missed, valueless, law_left)
    return next((reason for check in checks if (reason := check(statement))), None)


def _cases(domain: Domain) -> list[dict[Symbol, Expr]]:
    """Every choice of values for the scalars whose domain is a finite set."""
    finite = {s: allowed for s, allowed in domain.scalars.items() if isinstance(allowed, FiniteSet)}
    return [dict(zip(finite, values, strict=True)) for values in product(*finite.values())]


def _examine_case(of: str, statement: Statement, values: dict[Symbol, Expr]) -> Evidence:
    try:
        found = proof_of(statement, values)
    except NotReducible as reason:
        return Evidence(NAME, of, "unknown", str(reason))
    except RecursionError:
        return Evidence(NAME, of, "unknown", TOO_DEEP)
    if reason := _unproved(found, statement):
        return Evidence(NAME, of, "unknown", reason)
    assert found is not None
    used = dict.fromkeys(rule.name for link in found.links for rule in link.rules)
    return Evidence(NAME, of, "proved", f"rules: {'; '.join(used)}; {found.counted}", rests_on=found.rests_on)


def _unproved(found: Proof | None, statement: Statement) -> str | None:
    """Why a proof shows nothing."""
    if found is None:
        return "the difference does not reduce to zero"
    if found.broken:
        names = ", ".join(rule.name for link in found.broken for rule in link.rules)
        return f"{NOT_FOUND}: {names}"
    return next(_open(found, statement), None)


def _open(found: Proof, statement: Statement) -> Iterator[str]:
    for link in (link for link in found.links if link.how is How.BY_RULE):
        yield from open_obligations(link, statement)
        yield from (f"open: {need.words} ({link.rules[0].name})" for need in link.needs if not need.met)


def proof_of(statement: Statement, values: dict[Symbol, Expr]) -> Proof | None:
    """The checked steps from both sides to one expression, or to a difference of which signs are seen.

    What rules do not cover may have a certificate all the same.
    One that does not hold, where there is no other; None where there is none. Raises `NotReducible` where a rule does
    not cover a side.
    """
    activations = statement.domain.activations
    activation = activation_of(activations[0]) if len(activations) == 1 else None
    here = statement.on(statement.domain.where({symbol: FiniteSet(value) for symbol, value in values.items()}))
    lhs, rhs = statement.lhs.subs(values), statement.rhs.subs(values)
    try:
        if reason := part_summed(statement):
            raise NotReducible(reason)
        left, right = (in_closed_form(side, activation, activations) for side in (lhs, rhs))
    except NotReducible:
        found = _closed((), _certified(lhs, rhs, here) if statement.relation == "=" else iter(()), here)
        if found is None:
            raise
        return found
    ends = left.result.subs(values), right.result.subs(values)
    found = _closed(certified(steps(left, right), here), _closings(here, left, right, *ends), here)
    if statement.relation == "=" and found is None:
        return _closed((), _certified(lhs, rhs, here), here)
    return found


def _closed(links: tuple[Link, ...], closings: Iterable[tuple[Link, ...]], here: Statement) -> Proof | None:
    """Checked steps with the first closing that holds; steps are checked once one is there that may."""
    refused, known = None, None
    for closing in closings:
        end = checked(Proof(closing), here)
        if any(link.certificate or link.relation != "=" for link in end.broken):
            continue
        known = known or checked(Proof(links), here)
        found = Proof((*known.links, *end.links))
        if not found.broken:
            return Proof(tuple(_with_needs(link, here) for link in found.links))
        refused = refused or found
    return refused


def _with_needs(link: Link, here: Statement) -> Link:
    return replace(link, needs=needs_of(link, here)) if link.how is How.BY_RULE else link


def _closings(
    here: Statement, left: Derivation, right: Derivation, before: Expr, after: Expr
) -> Iterator[tuple[Link, ...]]:
    """What may follow the steps of both sides, the likely ones first."""
    relation = here.relation
    if relation == "=":
        try:
            closing = reduces_to_zero(before - after)
        except NotReducible:
            closing = None
        if closing is not None:
            yield (Link("both", closing, left.result, right.result),)
        yield from _certified(before, after, here)
        return
    less, more = (before, after) if relation in ("<", "<=") else (after, before)
    difference = more - less
    sign = ">" if relation in ("<", ">") else ">="
    for form in dict.fromkeys(forms(difference)):
        yield (Link("both", (FACTORED,), difference, form), Link("both", (SIGNS,), form, S.Zero, relation=sign))
    for rule, certificate in bounded(more, less, sign, here.domain.scalars, here.domain.conditions):
        yield (Link("both", (rule,), more, less, relation=sign, certificate=certificate),)


def _certified(before: Expr, after: Expr, here: Statement) -> Iterator[tuple[Link, ...]]:
    """Integrals by their values first, then what may close the gap."""
    valued, sides = [], [before, after]
    for place, side in enumerate(("left", "right")):
        for area in areas(sides[place]):
            found = sides[place].xreplace({area.integral: area.value})
            valued.append(Link(side, (AREA,), sides[place], found, certificate=area))
            sides[place] = found
    one, other = sides
    for rule, certificate in chain(closings(one, other), alike(one, other, here.domain.scalars)):
        yield (*valued, Link("both", (rule,), *sides, certificate=certificate))


def proofs(statement: Statement) -> tuple[Proof | None, ...]:
    """One for every choice of values for the scalars whose domain is a finite set. Raises `NotReducible`."""
    if reason := _refused(statement):
        raise NotReducible(reason)
    return _proofs(statement)


def _proofs(statement: Statement) -> tuple[Proof | None, ...]:
    try:
        whole: tuple[Proof | None, ...] = tuple(proof_of(statement, case) for case in _cases(statement.domain))
    except NotReducible:
        if found := _proofs_in_parts(statement):
            return found
        raise
    if any(_unproved(found, statement) for found in whole):
        return _proofs_in_parts(statement) or whole
    return whole


def _proofs_in_parts(statement: Statement) -> tuple[Proof | None, ...]:
    """Of the parts of the first way in which each of them is proved; none where there is no such way."""
    for _, parts in parts_of(statement):
        found: list[Proof | None] = []
        for part in parts:
            try:
                own = _proofs(part)
            except NotReducible:
                break
            if any(_unproved(one, part) for one in own):
                break
            found += own
        else:
            return tuple(found)
    return ()
