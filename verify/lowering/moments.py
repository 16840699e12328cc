"""Means and covariances of polynomials in Gaussian entries and σ^(k) of linear forms, as Gaussian expectations.

Factors that share no entry are independent, groups of them have means that multiply:
E[p^k] = (k − 1)!! Var(p)^(k/2) for an entry p that stands in no σ; E[g(U)h(V)] for linear forms U, V, the covariance
Σ_p Var(p) ∂U/∂p ∂V/∂p. Where entries stand inside and outside of σ(U), they are conditioned on U:
p = Cov(p, U)/Var(U) · U + R with R independent of U, Cov(R_p, R_q) = Cov(p, q) − Cov(p, U)Cov(q, U)/Var(U).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import combinations

from sympy import Add, Expr, Lambda, Mul, S, factorial2
from sympy.tensor.indexed import Indexed

from derive.activations.activation import sigma
from derive.gaussian.expectation import GaussianExpectation
from derive.language.quantity import NotReducible
from derive.language.symbols import u, v
from verify.lowering.polynomials import Law, Monomial, Polynomial, Through, times

MOST_OUTSIDE = 8
"""Entries, with multiplicity, that may stand beside a σ that holds them: 8 have 105 pairings."""

Form = tuple[tuple[Indexed, Expr], ...]


def mean(polynomial: Polynomial, law: Law, memory: dict) -> Expr:
    """E of a polynomial. Raises `NotReducible` where more than two linear forms share entries."""
    return Add(*(coefficient * _mean(monomial, law, memory) for monomial, coefficient in polynomial.items()))


def covariance(one: Polynomial, other: Polynomial, law: Law, memory: dict) -> Expr:
    """E[XY] − E[X]E[Y], the sum over the pairs of terms that share an entry: others are independent."""
    holding: dict[Indexed, set[Monomial]] = defaultdict(set)
    for monomial in other:
        for entry in entries(monomial):
            holding[entry].add(monomial)
    terms = []
    for first, coefficient in one.items():
        near = set().union(*(holding[entry] for entry in entries(first)))
        for second in other:
            if second in near:
                together = _mean(times(first, second), law, memory)
                apart = _mean(first, law, memory) * _mean(second, law, memory)
                terms.append(coefficient * other[second] * (together - apart))
    return Add(*terms)


def taken_for_zero(polynomial: Polynomial, law: Law) -> set[GaussianExpectation]:
    """Expectations that a mean 0 of what is independent of them removes: 0 times one that does not exist is none."""
    found: set[GaussianExpectation] = set()
    for monomial in polynomial:
        means = [_mean_of_group(group, law) for group in _groups(monomial)]
        if S.Zero in means:
            found = found.union(*(one.atoms(GaussianExpectation) for one in means))
    return found


def _inside(factor: Indexed | Through) -> frozenset[Indexed]:
    """The entries that a factor holds."""
    return frozenset(entry for entry, _ in factor.form) if isinstance(factor, Through) else frozenset((factor,))


def entries(monomial: Monomial) -> frozenset[Indexed]:
    """The random entries that a monomial holds."""
    return frozenset().union(*(_inside(factor) for factor, _ in monomial))


def _groups(monomial: Monomial) -> Iterator[Monomial]:
    """The factors, those together that share an entry, directly or through others."""
    groups: list[tuple[set, set]] = []
    for factor, exponent in monomial:
        held, pairs = set(_inside(factor)), {(factor, exponent)}
        for group in [group for group in groups if group[0] & held]:
            groups.remove(group)
            held |= group[0]
            pairs |= group[1]
        groups.append((held, pairs))
    for _, pairs in groups:
        yield frozenset(pairs)


def _mean(monomial: Monomial, law: Law, memory: dict) -> Expr:
    if monomial not in memory:
        memory[monomial] = Mul(*(_mean_of_group(group, law) for group in _groups(monomial)))
    return memory[monomial]


def _mean_of_group(group: Monomial, law: Law) -> Expr:
    through: dict[Form, list[tuple[int, int]]] = defaultdict(list)
    outside: list[Indexed] = []
    for factor, exponent in group:
        if isinstance(factor, Through):
            through[factor.form].append((factor.order, exponent))
        else:
            outside += [factor] * exponent
    if not through:
        return _moment(outside, lambda p, q: law.variances[p.base] if p == q else S.Zero)
    forms = sorted(through, key=lambda form: [str(coefficient) for _, coefficient in form], reverse=True)
    sides = [_function(through[form]) for form in forms]
    if len(forms) == 1:
        return _beside_one(outside, forms[0], sides[0], law)
    if len(forms) == 2 and not outside:
        one, other = forms
        first, second, both = _paired(one, one, law), _paired(other, other, law), _paired(one, other, law)
        return GaussianExpectation(Lambda(u, sides[0](u)), Lambda(v, sides[1](v)), first, second, both)
    if len(forms) == 2:
        raise NotReducible("an entry stands beside two σ that hold it")
    raise NotReducible("more than two linear forms that share entries")


def _function(orders: list[tuple[int, int]]) -> Callable[[Expr], Expr]:
    return lambda at: Mul(*(sigma(at, order) ** exponent for order, exponent in sorted(orders)))


def _paired(one: Form, other: Form, law: Law) -> Expr:
    """Cov(U, V) of two linear forms."""
    second = dict(other)
    return Add(*(a * second[entry] * law.variances[entry.base] for entry, a in one if entry in second))


def _moment(factors: list[Indexed], covariance: Callable[[Indexed, Indexed], Expr]) -> Expr:
    """E of a product of jointly Gaussian variables of mean zero: the sum over the pairings of the products."""
    if len(factors) % 2:
        return S.Zero
    if len(set(factors)) == 1:
        return factorial2(len(factors) - 1) * covariance(factors[0], factors[0]) ** (len(factors) // 2)
    if not factors:
        return S.One
    first, *rest = factors
    return Add(
        *(covariance(first, rest[at]) * _moment(rest[:at] + rest[at + 1 :], covariance) for at in range(len(rest)))
    )


def _beside_one(outside: list[Indexed], form: Form, side: Callable[[Expr], Expr], law: Law) -> Expr:
    """E[p_1 ⋯ p_k g(U)], by conditioning each p on U."""
    if len(outside) > MOST_OUTSIDE:
        raise NotReducible(f"more than {MOST_OUTSIDE} entries beside a σ that holds them")
    variance = _paired(form, form, law)
    coefficients = dict(form)

    def share(entry: Indexed) -> Expr:
        return coefficients[entry] * law.variances[entry.base]

    def left(one: Indexed, other: Indexed) -> Expr:
        own = law.variances[one.base] if one == other else S.Zero
        return own - share(one) * share(other) / variance

    terms, places = [], range(len(outside))
    for size in range(len(outside) + 1):
        at = GaussianExpectation(Lambda(u, u**size * side(u)), Lambda(v, S.One), variance, S.One, S.Zero)
        for chosen in combinations(places, size):
            along = Mul(*(share(outside[place]) / variance for place in chosen))
            terms.append(along * _moment([outside[place] for place in places if place not in chosen], left) * at)
    return Add(*terms)


__all__ = ["covariance", "entries", "mean", "taken_for_zero"]
