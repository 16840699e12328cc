"""Sets given by inequalities, and integrals over them."""

from sympy import And, S
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from codegen.writing.notation import Write, closed, notation
from codegen.writing.style import Piece
from derive.measures.region import Indicator, RegionIntegral


def _condition(condition: Boolean, write: Write) -> Piece:
    """Relations with commas between, other conditions as SymPy writes them."""
    parts = condition.args if isinstance(condition, And) else (condition,)
    found = [
        write.marks.relation(write(part.lhs), part.rel_op, write(part.rhs))
        if isinstance(part, Relational) and part.rel_op not in ("==", "!=")
        else write(part)
        for part in sorted(parts, key=str)
    ]
    return write.marks.listed(*found) if len(found) > 1 else found[0]


@notation.register
@closed
def _(expression: Indicator, write: Write) -> Piece:
    """1[cos θ > 0]."""
    return write.marks.indicator(_condition(expression.condition, write))


@notation.register
def _(expression: RegionIntegral, write: Write) -> Piece:
    """∫ f(θ) 1[cos θ > 0] dθ."""
    function, condition, low, high, _ = expression.args
    (variable,) = function.variables
    marks, inside = write.marks, condition(variable)
    body = None if function(variable) == 1 and inside != S.true else write.factor(function(variable))
    where = marks.indicator(_condition(inside, write)) if inside != S.true else None
    return marks.integral(write(low), write(high), marks.row(body, where), write(variable))
