"""The symbolic oracle: both sides worked out by rules, and their difference reduced to zero by rules that are named.

It proves or it abstains; a difference that does not reduce says nothing.
"""

from itertools import product

from sympy import Expr, FiniteSet, S, Symbol

from derive.activations.activation import sigma
from derive.activations.text import activation_of
from derive.derivations import in_closed_form
from derive.equality import SUM_OF_SQUARES, is_sum_of_squares, reduces_to_zero
from derive.language.derivatives import DIFFERENTIATION
from derive.language.named import unfold
from derive.language.quantity import NotReducible, quantities
from derive.language.symbols import r
from derive.networks.initialisation import InitialisationExpectation
from verify.claims.domain import Domain
from verify.claims.evidence import Evidence
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.lowering import is_measured

NAME = "symbolic"
COST = 4
CAN_REFUTE = False


def applies(statement: Statement) -> bool:
    """Whether the relation is one that a reduction can decide."""
    return statement.relation in ("=", ">=") and not is_measured(statement)


def examine(of: str, statement: Statement, settings: Settings) -> Evidence:
    """Evidence on one statement."""
    if _differentiates(statement) and not _is_smooth(statement.domain):
        return Evidence(NAME, of, "unknown", "the chain rule does not hold at the kinks of σ, and the domain has them")
    found = [_examine_case(of, statement, case) for case in _cases(statement.domain)]
    return next((evidence for evidence in found if evidence.outcome != "proved"), found[0])


def _cases(domain: Domain) -> list[dict[Symbol, Expr]]:
    """Every choice of values for the scalars whose domain is a finite set."""
    finite = {s: allowed for s, allowed in domain.scalars.items() if isinstance(allowed, FiniteSet)}
    return [dict(zip(finite, values, strict=True)) for values in product(*finite.values())]


def _examine_case(of: str, statement: Statement, values: dict[Symbol, Expr]) -> Evidence:
    activations = statement.domain.activations
    activation = activation_of(activations[0]) if len(activations) == 1 else None
    try:
        left, right = (in_closed_form(side.subs(values), activation) for side in (statement.lhs, statement.rhs))
    except NotReducible as reason:
        return Evidence(NAME, of, "unknown", str(reason))
    used = tuple(dict.fromkeys((*left.rules, *right.rules)))
    difference = left.result.subs(values) - right.result.subs(values)
    if statement.relation == ">=":
        closing = (SUM_OF_SQUARES,) if is_sum_of_squares(difference) else None
    else:
        closing = reduces_to_zero(difference)
    if closing is None:
        return Evidence(NAME, of, "unknown", "the difference does not reduce to zero")
    return Evidence(NAME, of, "proved", "rules: " + "; ".join((*used, *(rule.name for rule in closing))))


def _differentiates(statement: Statement) -> bool:
    """Whether the network is differentiated at given parameters; under an expectation kinks have probability zero."""
    sides = (unfold(side) for side in (statement.lhs, statement.rhs))
    given = (side.replace(lambda e: isinstance(e, InitialisationExpectation), lambda e: S.Zero) for side in sides)
    found = (part for side in given for part in quantities(side) if part.rule is DIFFERENTIATION)
    return any(part.args[0].has(sigma) for part in found)


def _is_smooth(domain: Domain) -> bool:
    return any(form.has(r) for form in domain.nonzero) or not any(
        activation_of(name).kinks for name in domain.activations
    )
