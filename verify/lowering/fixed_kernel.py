"""f_t(x*) under a fixed kernel is linear in the residuals and in f_0(x*) at the start: affine in a random start."""

from sympy import Dummy, Expr, KroneckerDelta, Lambda, Mul, S, Tuple
from sympy.tensor.indexed import Indexed

from derive.language.quantity import NotReducible
from derive.training.fixed_kernel import PredictionFlow
from verify.lowering.polynomials import ONE, Law, Polynomial, of_random


def _at(expression: Expr, law: Law, only: Indexed | None = None) -> Expr:
    """The expression with all random entries 0, but for one that is 1."""

    def put(entry: Indexed) -> Expr:
        if only is None or entry.base != only.base:
            return S.Zero
        return Mul(*(KroneckerDelta(*pair) for pair in zip(entry.indices, only.indices, strict=True)))

    return expression.replace(lambda part: isinstance(part, Indexed) and part.base in law.variances, put)


def _is_affine(expression: Expr, law: Law) -> bool:
    scale = Dummy(real=True)
    scaled = expression.replace(
        lambda part: isinstance(part, Indexed) and part.base in law.variances, lambda part: scale * part
    )
    return scaled.diff(scale, 2) == 0


@of_random.register
def _(expression: PredictionFlow, law: Law) -> Polynomial:
    matrix, start, target, row, first, time = expression.args
    if law.holds(Tuple(matrix, target, row, time)) or not (_is_affine(start.expr, law) and _is_affine(first, law)):
        raise NotReducible("a prediction that is not affine in the random parameters")
    (at,) = start.variables
    start_of_zero, first_of_zero = _at(start.expr, law), _at(first, law)
    found = {ONE: PredictionFlow(matrix, Lambda(at, start_of_zero), target, row, first_of_zero, time)}
    for entry in law.entries():
        moved = Lambda(at, _at(start.expr, law, entry) - start_of_zero)
        found[frozenset(((entry, 1),))] = PredictionFlow(
            matrix, moved, Lambda(at, S.Zero), row, _at(first, law, entry) - first_of_zero, time
        )
    return found
