"""`pole_of`: a part of an expression in u that may have a pole of order one or more, so that no mean of it need exist.

Seen from its structure: a pole that is none, as that of sin(u)/u at 0, is known for one only where it lies at 0.
"""

from __future__ import annotations

from math import ceil

from sympy import Abs, Basic, Expr, Mul, Pow, S, tan

from derive.activations.pieces import branches
from derive.activations.ranges import Range, value_range
from derive.activations.signs import UnknownSign
from derive.language.parts import parts
from derive.language.symbols import u


def pole_of(expression: Expr) -> Basic | None:
    """The part, None where there is none.

    >>> from sympy import sqrt
    >>> pole_of(1 / u), pole_of(1 / (1 + u**2)), pole_of(1 / sqrt(Abs(u)))
    (1/u, None, None)
    """
    if not any(_is_suspect(part) for part in parts(expression)):
        return None
    try:
        pieces = [(Range(value_range(a).low, value_range(b).high), branch) for a, b, branch in branches(expression, u)]
    except UnknownSign:
        pieces = [(Range(), expression)]
    found = (part for over, branch in pieces for part in parts(branch) if _has_pole(part, branch, over))
    return next(found, None)


def _is_suspect(part: Basic) -> bool:
    if not part.has(u):
        return False
    return isinstance(part, tan) or (isinstance(part, Pow) and part.base.has(u) and part.exp.is_nonnegative is not True)


def _has_pole(part: Basic, branch: Expr, over: Range) -> bool:
    if not _is_suspect(part) or isinstance(part, tan):
        return isinstance(part, tan)
    assert isinstance(part, Pow)
    if part.base.is_nonzero or value_range(part.base, over).sign:
        return False
    if part.base not in (u, Abs(u)) or not part.exp.is_number:
        return True
    return (
        not part.exp + _order_at_zero(branch / part if part in Mul.make_args(branch) else S.One, ceil(-part.exp)) > -1
    )


def _order_at_zero(rest: Expr, most: int) -> int:
    """Of what stands beside a power of u: so many derivatives are 0 at 0."""
    for order in range(most):
        if rest.has(Abs) or rest.subs(u, 0) != 0:
            return order
        rest = rest.diff(u)
    return most


__all__ = ["pole_of"]
