"""Statements made to fool the oracles, each beside a true one: `trap` false or without a value, `fence` true.

`ntk check --notes tests/faults/traps` runs them as a ledger; their words are recorded in verdicts.toml.
"""

from sympy import Expr, S, Symbol

from verify.claims.claim import Claim
from verify.claims.domain import Domain, Point, naturals, real
from verify.claims.statement import Statement

number = Symbol("z", real=True)
"""Any real number."""
size = Symbol("n", integer=True, positive=True)
"""A whole number from 1 up."""
OFF_ZERO = tuple(map(S, ("-4", "-3", "-2", "-1", "-1/2", "1/3", "1", "2", "3", "5")))

LINE = Domain({number: real}, tuple(Point(f"z = {one}", {number: one}) for one in OFF_ZERO))
"""Real numbers, looked at beside 0."""
WITH_ZERO = LINE.at((*LINE.points, Point("z = 0", {number: S.Zero})))
SIZES = Domain({size: naturals}, tuple(Point(f"n = {one}", {size: S(one)}) for one in range(1, 11)))


def trap(name: str, says: str, lhs: Expr, rhs: Expr, domain: Domain, relation: str = "=", **more) -> Claim:
    """A statement that is false, or says nothing at a point of its domain."""
    return _claim("trap", name, says, Statement(lhs, rhs, domain, relation), more)


def fence(name: str, says: str, lhs: Expr, rhs: Expr, domain: Domain, relation: str = "=", **more) -> Claim:
    """A true statement of the kind that a trap is made of."""
    return _claim("fence", name, says, Statement(lhs, rhs, domain, relation), more)


def _claim(kind: str, name: str, says: str, statement: Statement, more: dict) -> Claim:
    return Claim(f"{kind}.{name.replace(' ', '-')}", kind, name, "made for a test", says, statement, **more)
