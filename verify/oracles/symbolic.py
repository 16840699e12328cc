"""The symbolic oracle: both sides worked out by rules, and their difference reduced to zero by rules that are named.

It proves or it abstains; a difference that does not reduce says nothing, and neither does a proof with a step that is
not found again, see `verify.checking`.
"""

from dataclasses import replace
from itertools import product

from sympy import Expr, FiniteSet, Symbol

from derive.activations.text import activation_of
from derive.algebra.numbers import holds_matrices
from derive.derivations import in_closed_form
from derive.equality import (
    FACTORED,
    SIGNS,
    SUM_OF_SQUARES,
    factored_nonnegative,
    is_sum_of_squares,
    reduces_to_zero,
)
from derive.language.quantity import NotReducible
from verify.checking.proof import Link, Proof, checked, proof
from verify.claims.domain import Domain
from verify.claims.evidence import Evidence
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.lowering import is_measured
from verify.oracles.matrix_proofs import proved
from verify.oracles.means import open_mean
from verify.oracles.part_sums import part_summed
from verify.points.kinks import kink_met

NAME = "symbolic"
COST = 4
CAN_REFUTE = False
NOT_FOUND = "what a step says is not found again without its rule"


def applies(statement: Statement) -> bool:
    """Whether the relation is one that a reduction can decide."""
    if holds_matrices(statement.lhs, statement.rhs):
        return statement.relation in ("=", "<=", ">=")
    return statement.relation in ("=", ">=") and not is_measured(statement)


def examine(of: str, statement: Statement, settings: Settings) -> Evidence:
    """Evidence on one statement."""
    if holds_matrices(statement.lhs, statement.rhs):
        return proved(NAME, of, statement)
    if reason := _refused(statement):
        return Evidence(NAME, of, "unknown", reason)
    found = [_examine_case(of, statement, case) for case in _cases(statement.domain)]
    first = next((evidence for evidence in found if evidence.outcome != "proved"), found[0])
    return replace(first, rests_on=tuple(dict.fromkeys(claim for evidence in found for claim in evidence.rests_on)))


def _refused(statement: Statement) -> str | None:
    """Why the rules do not hold somewhere in the domain."""
    return kink_met(statement) or open_mean(statement) or part_summed(statement)


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
    used = dict.fromkeys(rule.name for link in found.links for rule in link.rules)
    return Evidence(NAME, of, "proved", f"rules: {'; '.join(used)}; {found.counted}", rests_on=found.rests_on)


def proof_of(statement: Statement, values: dict[Symbol, Expr]) -> Proof | None:
    """The checked steps from both sides to one expression, None where the difference does not reduce to zero.

    Raises `NotReducible` where a rule does not cover a side.
    """
    activations = statement.domain.activations
    activation = activation_of(activations[0]) if len(activations) == 1 else None
    left, right = (in_closed_form(side.subs(values), activation) for side in (statement.lhs, statement.rhs))
    difference = left.result.subs(values) - right.result.subs(values)
    here = statement.on(statement.domain.where({symbol: FiniteSet(value) for symbol, value in values.items()}))
    if statement.relation == "=":
        closing = reduces_to_zero(difference)
        return None if closing is None else checked(proof(left, right, closing), here)
    if is_sum_of_squares(difference):
        return checked(proof(left, right, (SUM_OF_SQUARES,)), here)
    form = factored_nonnegative(difference)
    if form is None:
        return None
    steps = proof(left, right, (SIGNS,)).links
    return checked(Proof((*steps[:-1], Link("both", (FACTORED,), difference, form), steps[-1])), here)


def proofs(statement: Statement) -> tuple[Proof | None, ...]:
    """One for every choice of values for the scalars whose domain is a finite set. Raises `NotReducible`."""
    if reason := _refused(statement):
        raise NotReducible(reason)
    return tuple(proof_of(statement, case) for case in _cases(statement.domain))
