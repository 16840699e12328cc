"""The symbolic oracle: both sides worked out by rules, and their difference reduced to zero by rules that are named.

It proves or it abstains; a difference that does not reduce says nothing.
"""

from itertools import product

from sympy import Expr, FiniteSet, Mul, S, Sum, Symbol

from derive.activations.activation import ACTIVATIONS, sigma
from derive.equality import reduces_to_zero
from derive.language.named import Partial, TaylorCoefficient, unfold
from derive.language.reduction import work_out
from derive.language.sums import normal_form
from derive.language.symbols import r
from derive.networks.initialisation import NotReducible
from verify.claims.domain import Domain
from verify.claims.evidence import Evidence
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles.lowering import OVER_INITIALISATION, is_measured

NAME = "symbolic"


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
    activation = ACTIVATIONS[activations[0]] if len(activations) == 1 else None
    try:
        left, right = (work_out(side.subs(values), activation) for side in (statement.lhs, statement.rhs))
    except NotReducible as reason:
        return Evidence(NAME, of, "unknown", str(reason))
    used = tuple(dict.fromkeys((*left.rules, *right.rules)))
    difference = left.result.subs(values) - right.result.subs(values)
    if statement.relation == ">=":
        closing = ("sum of squares",) if is_sum_of_squares(difference) else None
    else:
        closing = reduces_to_zero(difference)
    if closing is None:
        return Evidence(NAME, of, "unknown", "the difference does not reduce to zero")
    return Evidence(NAME, of, "proved", "rules: " + "; ".join((*used, *closing)))


def _differentiates(statement: Statement) -> bool:
    """Whether the network is differentiated at given parameters; under an expectation kinks have probability zero."""
    sides = (unfold(side) for side in (statement.lhs, statement.rhs))
    given = (side.replace(lambda e: isinstance(e, OVER_INITIALISATION), lambda e: S.Zero) for side in sides)
    return any(part.args[0].has(sigma) for side in given for part in side.atoms(Partial, TaylorCoefficient))


def _is_smooth(domain: Domain) -> bool:
    return any(form.has(r) for form in domain.nonzero) or not any(
        ACTIVATIONS[name].kinks for name in domain.activations
    )


def is_sum_of_squares(expression: Expr) -> bool:
    """Whether the normal form is one term c Σ_{i,l} Σ_… F_i F_l with c ≥ 0: then it is c Σ_… (Σ_i F_i)²."""
    normal = normal_form(expression)
    coefficient, total = normal.as_coeff_Mul() if not isinstance(normal, Sum) else (S.One, normal)
    if not (coefficient.is_nonnegative and isinstance(total, Sum)):
        return False
    indices = [(limit[0], limit[2]) for limit in total.limits]
    for one, high in indices:
        for other, same in indices:
            if one == other or high != same:
                continue
            factors = Mul.make_args(total.function)
            first = Mul(*(f for f in factors if f.has(one)))
            second = Mul(*(f for f in factors if f.has(other)))
            rest = Mul(*(f for f in factors if not f.has(one) and not f.has(other)))
            if first.subs(one, other) == second and not first.has(other) and rest.is_nonnegative:
                return True
    return False
