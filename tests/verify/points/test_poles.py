"""Denominators that take both signs on a convex domain vanish in it."""

import pytest
from sympy import Abs, Interval, S, Symbol, cos, exp, log, sqrt, tan

from derive.language.derivatives import Partial
from derive.language.symbols import q
from verify.claims.domain import Domain, naturals, positive, real
from verify.claims.statement import Statement
from verify.points.made import others
from verify.points.needs import needs_of
from verify.points.poles import pole_met

z = Symbol("z", real=True)
n = Symbol("n", integer=True, positive=True)


def _met(side, domain):
    statement = Statement(side, S.Zero, domain)
    return pole_met(statement, others(domain, 0, needs_of(statement)))


@pytest.mark.parametrize(
    "side",
    [1 / (exp(z) - 3), z / (z**5 - 3 * z - 1), (cos(z) - z) ** -2, tan(z), Partial(1 / (z**3 - z + 7), z), log(1 / z)],
    ids=str,
)
def test_a_zero_between_two_points(side):
    assert "division by 0" in (_met(side, Domain({z: real})) or "")


def test_a_zero_of_two_letters():
    assert _met(1 / (exp(z) - q), Domain({z: real, q: positive}))


@pytest.mark.parametrize(
    ("side", "domain"),
    [
        (1 / (1 + z**2), Domain({z: real})),
        (1 / z, Domain({z: real}, nonzero=(z,))),
        (1 / z, Domain({z: real}, conditions=(z**2 > 1,))),
        (1 / (exp(z) - 3), Domain({z: Interval(2, 9)})),
        (1 / (2 * n - 7), Domain({n: naturals})),
        (1 / (1 / z + 1 / (2 * Abs(z))), Domain({z: real}, nonzero=(z,))),
        (1 / sqrt(z), Domain({z: positive})),
    ],
    ids=str,
)
def test_what_has_no_zero_or_none_that_is_known(side, domain):
    """A letter that is left out somewhere, a whole number and a jump may pass from one sign to the other."""
    assert _met(side, domain) is None
