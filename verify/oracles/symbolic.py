"""The symbolic oracle: both sides worked out by rules, and their difference reduced to zero by rules that are named.

It proves or it abstains; a difference that does not reduce says nothing.
"""

from sympy import Expr, FiniteSet, Mul, S, Set, Sum

from derive.activation import ACTIVATIONS, sigma
from derive.expectation import NotReducible
from derive.named import Partial, TaylorCoefficient, unfold
from derive.reduction import work_out
from derive.sums import normal_form
from derive.symbols import r
from derive.zero import reduces_to_zero
from verify.claim import Domain, Evidence, Statement
from verify.lowering import OVER_INITIALISATION
from verify.settings import Settings

NAME = "symbolic"


def applies(statement: Statement) -> bool:
    """Whether the relation is one that a reduction can decide."""
    return statement.relation in ("=", ">=")


def examine(of: str, statement: Statement, settings: Settings) -> Evidence:
    """Evidence on one statement."""
    if _differentiates(statement) and not _is_smooth(statement.domain):
        return Evidence(NAME, of, "unknown", "the chain rule does not hold at the kinks of σ, and the domain has them")
    activations = statement.domain.activations
    activation = ACTIVATIONS[activations[0]] if len(activations) == 1 else None
    fixed = {symbol: only for symbol, allowed in statement.domain.scalars.items() for only in _only(allowed)}
    try:
        left, right = (work_out(side.subs(fixed), activation) for side in (statement.lhs, statement.rhs))
    except NotReducible as reason:
        return Evidence(NAME, of, "unknown", str(reason))
    used = tuple(dict.fromkeys((*left.rules, *right.rules)))
    difference = left.result.subs(fixed) - right.result.subs(fixed)
    if statement.relation == ">=":
        closing = ("sum of squares",) if is_sum_of_squares(difference) else None
    else:
        closing = reduces_to_zero(difference)
    if closing is None:
        return Evidence(NAME, of, "unknown", "the difference does not reduce to zero")
    return Evidence(NAME, of, "proved", "rules: " + "; ".join((*used, *closing)))


def _only(allowed: Set) -> tuple[Expr, ...]:
    """The number of a set that has just one."""
    return allowed.args if isinstance(allowed, FiniteSet) and len(allowed) == 1 else ()


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
