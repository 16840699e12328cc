"""`lower`: a side at a point, its expectations over the initialisation as Gaussian ones."""

from sympy import Expr, Integer, Symbol

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
    known = ((name, value) for name, value in point.values.items() if isinstance(name, Symbol) and name in names)
    return written_out(side, frozenset((name, Integer(value)) for name, value in known if name.is_integer))


__all__ = ["lower"]
