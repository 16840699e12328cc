"""Shapes in SymPy's sums and cases: `inner_product` Σ_k x_k y_k of two `Vector`s, `rectified_power` c·max(0, z)ⁿ."""

from dataclasses import dataclass

from sympy import Expr, IndexedBase, Mul, Piecewise, Pow, S, Sum
from sympy.core.relational import StrictGreaterThan
from sympy.tensor.indexed import Indexed


@dataclass(frozen=True)
class Vector:
    """An array with all but its last index given: x, or w with r."""

    base: IndexedBase
    indices: tuple[Expr, ...] = ()


@dataclass(frozen=True)
class InnerProduct:
    """Σ_k first_k second_k."""

    first: Vector
    second: Vector


def inner_product(expression: Expr) -> InnerProduct | None:
    """The inner product that a sum is, if it is one."""
    if not isinstance(expression, Sum) or len(expression.limits) != 1:
        return None
    index = expression.limits[0][0]
    body = expression.function
    factors = [body.base, body.base] if isinstance(body, Pow) and body.exp == 2 else list(Mul.make_args(body))
    if len(factors) != 2 or not all(isinstance(f, Indexed) and f.indices[-1] == index for f in factors):
        return None
    vectors = [Vector(f.base, f.indices[:-1]) for f in factors]
    if any(entry.has(index) for vector in vectors for entry in vector.indices):
        return None
    ordered = sorted(vectors, key=lambda vector: (-len(vector.indices), str(vector.base.label)))
    return InnerProduct(*ordered)


def rectified_power(expression: Piecewise) -> tuple[Expr, Expr, Expr] | None:
    """(c, z, n) if the expression is c·max(0, z)ⁿ written in cases."""
    if len(expression.args) != 2:
        return None
    (value, condition), (other, _) = expression.args
    if other != 0 or not isinstance(condition, StrictGreaterThan) or condition.rhs != 0:
        return None
    argument = condition.lhs
    coefficient, rest = value.as_independent(argument, as_Add=False)
    if rest == 1:
        return coefficient, argument, S.Zero
    base, exponent = rest.as_base_exp()
    return (coefficient, argument, exponent) if base == argument and exponent.is_number else None


__all__ = ["InnerProduct", "Vector", "inner_product", "rectified_power"]
