"""`lower`: a side at a point, its expectations over the initialisation as Gaussian ones."""

from sympy import Expr, Integer, Symbol, sympify

from derive.networks.initialisation import InitialisationExpectation
from verify.claims.domain import Point
from verify.lowering.expectations import written_out
from verify.lowering.questions import opened


def lower(side: Expr, point: Point) -> Expr:
    """The side at the sizes and indices of a point; as it is where it holds no expectation over the initialisation.

    Raises `NotReducible` where it cannot be worked out, `NoValue` where a limit is none.
    """
    if not opened(side).has(InitialisationExpectation):
        return side
    names = side.atoms(Symbol)
    whole = (name for name in names if name.is_integer and name in point.values)
    values = ((name, sympify(point.values[name])) for name in whole)
    return written_out(side, frozenset((name, value) for name, value in values if isinstance(value, Integer)))


__all__ = ["lower"]
