"""What a statement holds: expectations over the initialisation, integrals, what is only measured."""

from sympy import Expr, Integral, S

from derive.language.named import Named, unfold
from derive.language.quantity import quantities
from derive.networks.initialisation import InitialisationExpectation
from verify.claims.statement import Statement


def opened(side: Expr) -> Expr:
    """The side with its names unfolded, to see what it holds; nothing is derived for that."""
    return unfold(side.replace(lambda part: isinstance(part, Named) and not part.is_at_hand, lambda part: S.Zero))


def is_random(statement: Statement) -> bool:
    """Whether a side is an expectation over the initialisation."""
    return any(opened(side).has(InitialisationExpectation) for side in (statement.lhs, statement.rhs))


def is_measured(statement: Statement) -> bool:
    """Whether the left-hand side has no other value than one that is measured."""
    return any(found.is_measured for found in quantities(opened(statement.lhs)))


def has_integral(statement: Statement) -> bool:
    """Whether a side is an integral or an expectation of some kind."""
    sides = [opened(side) for side in (statement.lhs, statement.rhs)]
    return any(side.has(Integral) or any(found.is_integral for found in quantities(side)) for side in sides)
