"""The mean of a product of sums over neurons, neuron by neuron: what one adds is independent of what the others do.

With S_k = Σ_r f_k(r), the f(r) of unlike r independent, the mean of Π_k S_k is the coefficient of all k in
Π_r Σ_A E[Π_(k∈A) f_k(r)] x^A, where A runs over the sets of factors and x^A x^B is 0 unless A and B are disjoint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import reduce
from itertools import combinations

from sympy import Expr, Integer, Mul, Pow, S, Sum, expand
from sympy.tensor.indexed import Indexed

from derive.language.quantity import NotReducible
from verify.lowering.moments import entries, mean
from verify.lowering.polynomials import ONE, Law, Polynomial, multiplied

MOST_FACTORS, MOST_NEURONS = 6, 200

Places = frozenset[int]


def mean_by_neurons(
    expression: Expr, ends: Callable[[Expr], int], at: Callable[[Expr, Expr, Integer], Polynomial], law: Law
) -> Expr:
    """The mean of a product; `ends` gives the ends of a range, `at` a function of an index at a neuron.

    Raises `NotReducible` where it is no such product or what is summed is not independent.
    """
    factors = list(_factors(expression))
    sums = [factor for factor in factors if law.holds(factor)]
    if not sums or not all(isinstance(factor, Sum) and len(factor.limits) == 1 for factor in sums):
        raise NotReducible("no product of sums over neurons")
    ranges = [range(ends(factor.limits[0][1]), ends(factor.limits[0][2]) + 1) for factor in sums]
    neurons = sorted(set().union(*ranges))
    if len(sums) > MOST_FACTORS or len(neurons) > MOST_NEURONS:
        raise NotReducible(f"{len(sums)} sums over {len(neurons)} neurons")
    found: dict[Places, Expr] = {frozenset(): S.One}
    seen: set[Indexed] = set()
    for neuron in neurons:
        own = {
            place: at(factor.function, factor.limits[0][0], Integer(neuron))
            for place, factor in enumerate(sums)
            if neuron in ranges[place]
        }
        here = set().union(*(entries(monomial) for polynomial in own.values() for monomial in polynomial))
        if here & seen:
            raise NotReducible("neurons that share random entries")
        seen |= here
        found = _with_neuron(found, own, law)
    constants = Mul(*(factor for factor in factors if not law.holds(factor)))
    return constants * found.get(frozenset(range(len(sums))), S.Zero)


def _factors(expression: Expr) -> Iterator[Expr]:
    for factor in Mul.make_args(expression):
        if isinstance(factor, Pow) and factor.exp.is_Integer and factor.exp > 0:
            for _ in range(int(factor.exp)):
                yield from _factors(factor.base)
        else:
            yield factor


def _with_neuron(before: dict[Places, Expr], own: dict[int, Polynomial], law: Law) -> dict[Places, Expr]:
    found = dict(before)
    for size in range(1, len(own) + 1):
        for chosen in combinations(own, size):
            value = mean(reduce(multiplied, (own[place] for place in chosen), {ONE: S.One}), law, {})
            if value == 0:
                continue
            for places, coefficient in before.items():
                if places.isdisjoint(chosen):
                    together = places.union(chosen)
                    found[together] = expand(found.get(together, S.Zero) + coefficient * value)
    return found


__all__ = ["mean_by_neurons"]
