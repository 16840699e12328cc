"""`spelt`: flows and descents under a fixed kernel in sums over its eigenvalues, for floats.

The eigenvectors are orthonormal, and a residual's coordinate along one of them moves by itself. What is found so is
looked at by the oracles, which take functions of the kernel matrix instead; nothing is judged by it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import singledispatch

from sympy import Dummy, Expr, Sum, exp

from derive.language.named import unfold
from derive.language.quantity import Quantity, quantities
from derive.language.symbols import n
from derive.training.fixed_kernel import LinearDescent, LinearFlow, PredictionFlow, UnderFixedKernel
from derive.training.orthonormal import V


def spelt(side: Expr) -> Expr:
    """The side with every flow and descent in sums; the others stay."""
    found = [part for part in quantities(unfold(side)) if isinstance(part, UnderFixedKernel)]
    return unfold(side).xreplace({part: _spelt(part) for part in found}) if found else side


@singledispatch
def _spelt(quantity: Quantity) -> Expr:
    raise NotImplementedError


def _residual(quantity: UnderFixedKernel, place: Expr, factor: Callable[[Expr], Expr]) -> Expr:
    """Σ_j V_ij factor(λ_j) v_j·(f_0 − y)."""
    column, row = (Dummy(name, integer=True, positive=True) for name in ("column", "row"))
    along = Sum(V[row, column] * (quantity.start(row) - quantity.target(row)), (row, 1, n))
    return Sum(V[place, column] * factor(quantity.eigenvalue(column)) * along, (column, 1, n))


@_spelt.register
def _(quantity: LinearFlow) -> Expr:
    index, time = quantity.args[3:]
    return quantity.target(index) + _residual(quantity, index, lambda rate: exp(-rate * time))


@_spelt.register
def _(quantity: LinearDescent) -> Expr:
    index, step, count = quantity.args[3:]
    return quantity.target(index) + _residual(quantity, index, lambda rate: (1 - step * rate) ** count)


@_spelt.register
def _(quantity: PredictionFlow) -> Expr:
    kernel, first, time = quantity.args[3:]
    place = Dummy("place", integer=True, positive=True)
    area = _residual(quantity, place, lambda rate: (1 - exp(-rate * time)) / rate)
    return first - Sum(kernel(place) * area, (place, 1, n))


__all__ = ["spelt"]
