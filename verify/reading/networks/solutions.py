"""`of_solution`: what a link about d/dt of outputs says of the solution of their flow, where the kernel stays fixed.

The kernel is given by its eigenvectors, as the engine's solutions have it, and d/dt is the derivative of the solution.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sympy import Expr, IndexedBase, Sum
from sympy.tensor.indexed import Indexed

from derive.language.derivatives import Partial
from derive.training.fixed_kernel import kernel_entry, spectrum
from derive.training.orthonormal import V
from verify.claims.statement import Statement
from verify.lowering.spelt import spelt
from verify.reading.letters.meaning import DataLetters, ModelArray
from verify.reading.letters.unjudged import Unjudged
from verify.reading.networks.flows import solved, time_of
from verify.reading.networks.spelled import FIXED
from verify.reading.terms.elaboration import Elaboration
from verify.reading.terms.questions import statement_of


def of_solution(own: Elaboration, sides: tuple[Expr, Expr], relation: str) -> tuple[Statement, ...]:
    """The statement of the solution; nothing where no kernel is said to stay fixed, or nothing moves in time."""
    is_fixed = any(assumed.startswith(FIXED) for assumed in own.assumed)
    data = [one for one in own.arrays.values() if isinstance(one, DataLetters)]
    if not (is_fixed and own.moving) or spectrum in own.arrays or len(data) != 1:
        return ()
    copies = {name: dict(getattr(own, name)) for name in ("letters", "arrays", "indices", "assumed", "used")}
    own = replace(own, **copies, needs=[])
    size, letters = data[0].length, data[0].letters
    try:
        own.meet(ModelArray(spectrum, (size,), letters))
        own.meet(ModelArray(V, (size, size), letters))
        moved = {found: one for found, one in own.moving.items() if not found.is_number}
        moving = {found: Partial(value, time_of(own, variable)) for found, (value, variable) in moved.items()}
        left, right = (_with_kernel(own, side.xreplace(moving)) for side in sides)
        left, right = (spelt(side) for side in solved(own, (left, right)))
        statement, _ = statement_of(left, right, relation, own)
    except Unjudged:
        return ()
    return (statement,)


def _with_kernel(own: Elaboration, side: Expr) -> Expr:
    """A side with K_il of the engine for the sums over parameters of ∂f(x_i)/∂θ_k ∂f(x_l)/∂θ_k."""
    models = {base: one for base, one in own.arrays.items() if isinstance(one, ModelArray)}
    rows = {base: one.length[-1] for base, one in models.items() if one.is_gradient}
    return side.replace(lambda one: len(_pair(one, rows)) == 2, lambda one: kernel_entry(*_pair(one, rows)))


def _pair(node: Expr, rows: Mapping[IndexedBase, Expr]) -> list[Expr]:
    """The two data points of a sum over all parameters of a product of two slopes; nothing for other nodes."""
    if not isinstance(node, Sum) or len(node.limits) != 1:
        return []
    (index, first, last), factors = node.limits[0], node.function.as_powers_dict()
    slopes = [one for one, power in factors.items() for _ in range(int(power) if power.is_Integer else 0)]
    if len(slopes) != 2 or not all(isinstance(one, Indexed) for one in slopes):
        return []
    (base, other), places = (one.base for one in slopes), [one.indices[0] for one in slopes]
    is_over_all = base == other and (first, last) == (1, rows.get(base))
    are_of_it = all(one.indices[1:] == (index,) for one in slopes) and not any(one.has(index) for one in places)
    return places if is_over_all and are_of_it else []


__all__ = ["of_solution"]
