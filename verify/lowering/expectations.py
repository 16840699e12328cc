"""Means, covariances and limits over the initialisation at given sizes, as Gaussian expectations.

A quantity is written out and its moment taken term by term. Where that has too many terms, that of a product of sums
is taken neuron by neuron, and others at small sizes, continued along the powers of the size that the moment can have,
see `verify.lowering.widths`.

A limit is the constant term of the mean in powers of the width N, where no power grows and the variance has none above
1/N. With moments of the fourth order bounded by those of the second, as for polynomials in Gaussians, such a sequence
converges almost surely, by Chebyshev and Borel and Cantelli, whatever the joint law of the networks is.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, singledispatch

from sympy import Add, Basic, Expr, Integer, Mul, Pow, S, Sum, Symbol, Tuple
from sympy.tensor.indexed import Indexed

from derive.activations.activation import sigma
from derive.gaussian.expectation import GaussianExpectation
from derive.language.derivatives import UnevaluatedDerivative
from derive.language.named import unfold
from derive.language.quantity import NotReducible
from derive.networks.initialisation import AlmostSureLimit, Covariance, InitialisationExpectation, Mean
from verify.lowering import fixed_kernel  # noqa: F401 - registers what it knows
from verify.lowering.explicit import Scope, explicit, whole
from verify.lowering.moments import covariance, mean
from verify.lowering.moments import taken_for_zero as removed
from verify.lowering.neurons import mean_by_neurons
from verify.lowering.polynomials import Law, Polynomial, polynomial
from verify.lowering.widths import along, powers, span
from verify.values.no_value import NoValue

MOST_TERMS, MOST_PLAIN = 1000, 10_000
"""So many terms take seconds, the second number without σ; beyond that a size is continued to from smaller ones."""

Known = frozenset[tuple[Symbol, Integer]]


@lru_cache(maxsize=1024)
def written_out(side: Expr, known: Known) -> Expr:
    """The side at sizes and indices, expectations over the initialisation as Gaussian ones.

    Raises `NotReducible` where they cannot be worked out, `NoValue` where a limit is none.
    """
    return explicit(side, Scope(dict(known), _over_law))


@lru_cache(maxsize=1024)
def taken_for_zero(side: Expr, known: Known) -> frozenset[GaussianExpectation]:
    """The expectations that have to exist for the side to have a value, and do not stand in what is written out."""
    return frozenset(explicit(side, Scope(dict(known), _removed)).atoms(GaussianExpectation))


def _removed(quantity: InitialisationExpectation, scope: Scope) -> Expr:
    """The sum of the expectations that a mean 0 removes from a moment, or from those that a limit is of."""
    values = dict(scope.values)
    if isinstance(quantity, AlmostSureLimit):
        values[quantity.width] = S.One
    inner = Scope(values, _over_law)
    parts = quantity.args[:2] if isinstance(quantity, Covariance) else quantity.args[:1]
    whole = dict.fromkeys((*parts, Mul(*parts)))
    if _is_long(inner, *whole):
        raise NotReducible("too many terms whose means have to exist")
    law, known = _law(quantity.initialisation, inner), frozenset(values.items())
    return Add(*(one for part in whole for one in removed(_polynomial(part, quantity.initialisation, known), law)))


def _over_law(quantity: InitialisationExpectation, scope: Scope) -> Expr:
    names = _depends_on(quantity)
    return _worked_out(quantity, frozenset((name, value) for name, value in scope.values.items() if name in names))


@lru_cache(maxsize=4096)
def _depends_on(quantity: InitialisationExpectation) -> frozenset:
    """Its free symbols and those of the law's shapes and variances; a limit's width is its own."""
    names = unfold(Tuple(*quantity.args[:-1])).free_symbols | quantity.initialisation.free_symbols
    return frozenset(names - ({quantity.width} if isinstance(quantity, AlmostSureLimit) else set()))


@lru_cache(maxsize=4096)
def _worked_out(quantity: InitialisationExpectation, known: Known) -> Expr:
    return _expectation(quantity, dict(known))


@singledispatch
def _expectation(quantity: InitialisationExpectation, values: Mapping[Symbol, Integer]) -> Expr:
    raise NotReducible(f"no lowering of {type(quantity).__name__}")


@_expectation.register
def _(quantity: Mean, values: Mapping[Symbol, Integer]) -> Expr:
    scope = Scope(values, _over_law)
    law = _law(quantity.initialisation, scope)
    if _is_long(scope, quantity.quantity):
        try:
            return _by_neurons(quantity, scope, law)
        except NotReducible:
            return _continued(quantity, values)
    return mean(_polynomial(quantity.quantity, quantity.initialisation, frozenset(values.items())), law, {})


@_expectation.register
def _(quantity: Covariance, values: Mapping[Symbol, Integer]) -> Expr:
    scope = Scope(values, _over_law)
    if _is_long(scope, quantity.first, quantity.second):
        return _continued(quantity, values)
    known, law = frozenset(values.items()), _law(quantity.initialisation, scope)
    one, other = (_polynomial(side, quantity.initialisation, known) for side in (quantity.first, quantity.second))
    return covariance(one, other, law, {})


@_expectation.register
def _(limit: AlmostSureLimit, values: Mapping[Symbol, Integer]) -> Expr:
    squared = Covariance(limit.quantity, limit.quantity, limit.initialisation)
    spread = _in_powers(squared, values, limit.width)
    if any(power > -1 and coefficient != 0 for power, coefficient in spread.items()):
        raise NoValue(f"the variance does not fall like 1/{limit.width}: the limit is random, or there is none")
    found = _in_powers(Mean(limit.quantity, limit.initialisation), values, limit.width)
    if any(power > 0 and coefficient != 0 for power, coefficient in found.items()):
        raise NoValue(f"the mean grows with {limit.width}")
    return found.get(S.Zero, S.Zero)


def _by_neurons(quantity: Mean, scope: Scope, law: Law) -> Expr:
    def at(function: Expr, index: Symbol, neuron: Integer) -> Polynomial:
        return polynomial(explicit(function, scope.bind({index: neuron})), law)

    return mean_by_neurons(unfold(quantity.quantity), lambda end: int(whole(end, scope)), at, law)


def _law(initialisation: Tuple, scope: Scope) -> Law:
    variances = {base: explicit(variance, scope) for base, _, variance in initialisation}
    shapes = {base: tuple(whole(length, scope) for length in shape) for base, shape, _ in initialisation}
    return Law(variances, shapes)


@lru_cache(maxsize=256)
def _polynomial(expression: Expr, initialisation: Tuple, known: Known) -> Polynomial:
    scope = Scope(dict(known), _over_law)
    return polynomial(explicit(expression, scope), _law(initialisation, scope))


def _continued(quantity: Mean | Covariance, values: Mapping[Symbol, Integer]) -> Expr:
    """The value at a large size from those at small ones, the largest size that allows it first."""
    sizes = {high for part in _sums(quantity) for _, _, high in part.limits if values.get(high, 0) > 1}
    reasons = []
    for size in sorted(sizes, key=lambda one: (-values[one], str(one))):
        try:
            found = _in_powers(quantity, values, size)
        except NotReducible as reason:
            reasons.append(str(reason))
        else:
            return Add(*(coefficient * values[size] ** power for power, coefficient in found.items()))
    raise NotReducible(f"too many terms, and {'; '.join(reasons) or 'no size to continue along'}")


def _sums(quantity: Expr) -> set[Sum]:
    return set().union(*(unfold(argument).atoms(Sum) for argument in quantity.args[:-1]))


def _in_powers(quantity: Mean | Covariance, values: Mapping[Symbol, Integer], size: Symbol) -> dict:
    """The coefficients of a moment in the powers of a size, from small sizes and one more that checks."""
    where = along(size, quantity.initialisation)
    found = [span(part, where) for part in quantity.args[:-1]]
    exponents = (found[0] if isinstance(quantity, Mean) else found[0] + found[1]).powers
    first = max((1, *_fixed(quantity, where.axes, values)))
    if values.get(size, S.Infinity) <= first + len(exponents):
        raise NotReducible(f"{size} is too small to be continued to")
    at = {}
    for number in range(first, first + len(exponents) + 1):
        at[number] = _over_law(quantity, Scope({**values, size: Integer(number)}, _over_law))
    return powers(at, exponents, size)


def _fixed(quantity: Expr, axes: Mapping[Basic, frozenset[int]], values: Mapping[Symbol, Integer]) -> list[int]:
    """Indices that are given, of entries along axes that grow."""
    found = []
    for argument in map(unfold, quantity.args[:-1]):
        for entry in argument.atoms(Indexed):
            for axis in axes.get(entry.base, ()):
                index = entry.indices[axis]
                if index.free_symbols <= argument.free_symbols and index.xreplace(dict(values)).is_Integer:
                    found.append(int(index.xreplace(dict(values))))
    return found


def _is_long(scope: Scope, *sides: Expr) -> bool:
    """Whether a side has too many terms to be written out."""
    most = MOST_TERMS if any(unfold(side).has(sigma) for side in sides) else MOST_PLAIN
    return max(_terms(unfold(side), scope) for side in sides) > most


@singledispatch
def _terms(expression: Basic, scope: Scope) -> int:
    """About how many terms the expression has where it is written out; a derivative in an entry counts as one."""
    return 1


@_terms.register
def _(expression: Add, scope: Scope) -> int:
    return sum(_terms(argument, scope) for argument in expression.args)


@_terms.register
def _(expression: Mul, scope: Scope) -> int:
    count = 1
    for argument in expression.args:
        count *= _terms(argument, scope)
    return count


@_terms.register
def _(expression: Pow, scope: Scope) -> int:
    power = int(expression.exp) if isinstance(expression.exp, Integer) and expression.exp > 0 else 1
    return _terms(expression.base, scope) ** power


@_terms.register
def _(expression: Sum, scope: Scope) -> int:
    count = 1
    for index, low, high in reversed(expression.limits):
        last = whole(high, scope)
        count *= max(0, int(last - whole(low, scope)) + 1)
        scope = scope.bind({index: last})
    return count * _terms(expression.function, scope)


@_terms.register
def _(expression: UnevaluatedDerivative, scope: Scope) -> int:
    entry = isinstance(expression.args[1], Indexed)
    return 1 if entry else _terms(expression.function, scope)


__all__ = ["taken_for_zero", "written_out"]
