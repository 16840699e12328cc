"""Sums over all n of orthonormal eigenvectors: Σ_i V_ij V_il = δ_jl and Σ_j V_ij V_lj = δ_il."""

from sympy import Add, Expr, KroneckerDelta, Mul, S, Sum, Symbol, expand
from sympy.tensor.indexed import Indexed

from derive.language.sums import Term, flatten, normal_form, sift_term
from derive.language.symbols import array, n

V = array("V")
"""Orthonormal eigenvectors of a symmetric matrix as columns, shape (n, n): V[i, j] is entry i of v_j."""


def _factors(body: Expr) -> list[Expr]:
    """Factors of a product, a square written twice."""
    found = []
    for factor in Mul.make_args(body):
        base, exponent = factor.as_base_exp()
        found += [base, base] if isinstance(base, Indexed) and exponent == 2 else [factor]
    return found


def _contract(factors: list[Expr], index: Symbol) -> Expr | None:
    """Σ_index of the product, where the index stands in two entries of V, in the same place, and nowhere else."""
    holding = [factor for factor in factors if factor.has(index)]
    if len(holding) != 2 or not all(isinstance(factor, Indexed) and factor.base == V for factor in holding):
        return None
    places = {factor.indices.index(index) for factor in holding}
    if len(places) != 1 or any(factor.indices.count(index) != 1 for factor in holding):
        return None
    other = 1 - places.pop()
    one, two = (factor.indices[other] for factor in holding)
    return Mul(KroneckerDelta(one, two), *(factor for factor in factors if not factor.has(index)))


def _contract_term(term: Term) -> Term:
    body, limits = sift_term(term)
    for index, high in limits:
        contracted = _contract(_factors(body), index) if high == n else None
        if contracted is not None:
            return _contract_term((contracted, tuple(limit for limit in limits if limit[0] != index)))
    return body, limits


def contract(expression: Expr) -> Expr:
    """Every sum that orthonormality gives the value of, in the normal form of sums.

    >>> from derive.language.symbols import i, j, l, n
    >>> contract(Sum(V[i, j] * V[l, j], (j, 1, n)))
    KroneckerDelta(i, l)
    >>> contract(Sum(V[i, j] * V[l, j], (j, 1, n - 1))).func
    <class 'sympy.concrete.summations.Sum'>
    """
    total = S.Zero
    for body, limits in flatten(expression):
        for piece in Add.make_args(expand(body)):
            inside, left = _contract_term((piece, limits))
            total += Sum(inside, *((index, 1, high) for index, high in left)) if left else inside
    return normal_form(total)
