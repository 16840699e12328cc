"""`lower`: a side at a point, its expectations over the initialisation as Gaussian ones."""

from sympy import Add, Expr, Integer, Mul, S, Symbol, sympify

from derive.activations.growth import is_tame
from derive.activations.text import activation_of
from derive.networks.initialisation import InitialisationExpectation
from verify.claims.domain import Point
from verify.lowering.expectations import taken_for_zero, written_out
from verify.lowering.questions import opened


def lower(side: Expr, point: Point) -> Expr:
    """The side at the sizes and indices of a point; as it is where it holds no expectation over the initialisation.

    Raises `NotReducible` where it cannot be worked out, `NoValue` where a limit is none. Where σ grows too fast for
    moments of every order, what a mean 0 removes stands beside the result, times 0: it has to exist.
    """
    if not opened(side).has(InitialisationExpectation):
        return side
    names = side.atoms(Symbol)
    whole = (name for name in names if name.is_integer and name in point.values)
    values = ((name, sympify(point.values[name])) for name in whole)
    known = frozenset((name, value) for name, value in values if isinstance(value, Integer))
    found = written_out(side, known)
    if point.activation is None or is_tame(activation_of(point.activation).expression):
        return found
    needed = (Mul(S.Zero, one, evaluate=False) for one in sorted(taken_for_zero(side, known), key=str))
    return Add(found, *needed, evaluate=False)


__all__ = ["lower"]
