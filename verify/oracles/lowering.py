"""From expectations over the initialisation to Gaussian expectations, for oracles that integrate those."""

from functools import lru_cache

from sympy import Expr, Integral, S

from derive.finite.kernel_moment import LawDistance
from derive.gaussian.expectation import GaussianExpectation
from derive.gaussian.routes.by_route import ByRoute
from derive.language.named import unfold
from derive.language.reduction import work_out
from derive.networks.initialisation import AlmostSureLimit, Covariance, Mean
from derive.networks.wide import DEEP
from derive.training.exponents import WidthExponent
from verify.claims.statement import Statement

OVER_INITIALISATION = (AlmostSureLimit, Covariance, Mean)


def opened(side: Expr) -> Expr:
    """The side with its names unfolded, to see what it holds; a closed form by a route is not derived for that."""
    return unfold(side.replace(lambda part: isinstance(part, ByRoute), lambda part: S.Zero))


def is_random(statement: Statement) -> bool:
    """Whether a side is an expectation over the initialisation."""
    return any(opened(side).has(*OVER_INITIALISATION) for side in (statement.lhs, statement.rhs))


def is_measured(statement: Statement) -> bool:
    """Whether the left-hand side has no other value than one that is measured."""
    return opened(statement.lhs).has(WidthExponent, LawDistance)


def has_integral(statement: Statement) -> bool:
    """Whether a side is an integral or an expectation of some kind."""
    return is_random(statement) or any(
        opened(side).has(GaussianExpectation, Integral, *DEEP) for side in (statement.lhs, statement.rhs)
    )


@lru_cache(maxsize=256)
def lower(side: Expr) -> Expr:
    """Expectations over the initialisation reduced by linearity and independence, no Gaussian expectation evaluated."""
    return work_out(side, routes=False).result if opened(side).has(*OVER_INITIALISATION) else side
