"""Expectations over the initialisation: unevaluated objects, and the rules that reduce them to Gaussian expectations.

An initialisation is a `Tuple` of groups (array, shape, variance): every entry is N(0, variance), all are independent.
A neuron is an index that runs over the first entry of a group's shape where the shape's length allows width, that is,
over `width(initialisation)`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import combinations

from sympy import (
    Abs,
    Add,
    Dummy,
    Expr,
    Function,
    IndexedBase,
    KroneckerDelta,
    Lambda,
    Mul,
    Piecewise,
    Pow,
    S,
    Sum,
    Symbol,
    Tuple,
    exp,
    expand_mul,
    integrate,
    log,
    oo,
    pi,
    sqrt,
    tan,
)
from sympy.tensor.indexed import Indexed
from sympy.utilities.iterables import multiset_partitions

from derive.activations.activation import sigma
from derive.activations.growth import is_tame
from derive.gaussian.expectation import GaussianExpectation
from derive.language import theorems
from derive.language.derivatives import UnevaluatedDerivative
from derive.language.named import unfold
from derive.language.parts import atoms
from derive.language.quantity import Holes, NotReducible, Quantity
from derive.language.rewriting import apart
from derive.language.rule import Rule, Stage
from derive.language.sums import Limit, Term, flatten, normal_form, put, sift_term, tidy
from derive.language.symbols import r, u, v

STRONG_LAW = Rule(
    "strong law",
    "averages of iid terms with finite mean",
    ("the terms are independent and identically distributed over the neurons", "E|T_1| < ∞", "T_r is free of m"),
    takes=(theorems.STRONG_LAW,),
)
BILINEARITY = Rule(
    "bilinearity and independence",
    "covariances of linear forms; sums of iid terms; Cov(X, Y) = E[XY] − E[X]E[Y]",
    ("the parameters are independent",),
    takes=(theorems.ISSERLIS,),
)
EXPECTATION = Rule(
    "expectation",
    "linearity, independence, moments of the Gaussian readout",
    ("the moments are finite", "different neurons are independent and identically distributed"),
    takes=(theorems.ISSERLIS,),
)

MOST_SUMS = 4
"""Factors of a product of sums over neurons: each partition of them has a mean."""
MOST_PAIRED = 8
"""Entries of an array whose indices are open: eight have 105 pairings."""

_LOWERED = "the oracles that compute reduce it to Gaussian expectations first"


class OverInitialisation(Quantity):
    """A functional of the law of random parameters, the last argument."""

    holds_up = (UnevaluatedDerivative,)

    @property
    def initialisation(self) -> Tuple:
        return self.args[-1]

    @property
    def free_symbols(self) -> set:
        """What the value depends on: the law counts as far as its parameters occur."""
        quantities = self.args[:-1]
        random = {base.label for base, _, _ in self.initialisation}
        free = set().union(*(quantity.free_symbols for quantity in quantities))
        for base, _, variance in self.initialisation:
            if base.label in free:
                free |= variance.free_symbols
        return {symbol for symbol in free if isinstance(symbol, Symbol)} - random


class InitialisationExpectation(OverInitialisation):
    """What linearity, independence and the strong law reduce to Gaussian expectations."""

    is_integral = True
    holes = Holes(value=_LOWERED, ball=_LOWERED)


class Mean(InitialisationExpectation):
    """E[X] over the initialisation, unevaluated."""

    rule = EXPECTATION
    stage = Stage.MEAN

    def __new__(cls, quantity: Expr, initialisation: Tuple) -> Mean:
        return Expr.__new__(cls, quantity, initialisation)

    @property
    def quantity(self) -> Expr:
        return self.args[0]

    def doit(self, **hints) -> Expr:
        return reduce_mean(self)


class Covariance(InitialisationExpectation):
    """Cov(X, Y) over the initialisation, unevaluated; Cov(X, X) is the variance."""

    rule = BILINEARITY
    stage = Stage.COVARIANCE

    def __new__(cls, first: Expr, second: Expr, initialisation: Tuple) -> Covariance:
        return Expr.__new__(cls, first, second, initialisation)

    @property
    def first(self) -> Expr:
        return self.args[0]

    @property
    def second(self) -> Expr:
        return self.args[1]

    def doit(self, **hints) -> Expr:
        return reduce_covariance(self)


class AlmostSureLimit(InitialisationExpectation):
    """The almost sure limit of X_m as the width m grows along one sequence of iid neurons, unevaluated."""

    rule = STRONG_LAW
    stage = Stage.WIDTH_LIMIT

    def __new__(cls, quantity: Expr, width: Symbol, initialisation: Tuple) -> AlmostSureLimit:
        return Expr.__new__(cls, quantity, width, initialisation)

    @property
    def quantity(self) -> Expr:
        return self.args[0]

    @property
    def width(self) -> Symbol:
        return self.args[1]

    @property
    def free_symbols(self) -> set:
        return super().free_symbols - {self.width}

    def doit(self, **hints) -> Expr:
        return reduce_limit(self)


@cache
def gaussian_moment(order: int) -> Expr:
    """E[Zⁿ] for Z ~ N(0, 1) and n ≥ 0, by integration; 1/Z has no mean, and SymPy gives it one.

    >>> [gaussian_moment(order) for order in (1, 2, 3, 4)]
    [0, 1, 0, 3]
    """
    return integrate(u**order * exp(-(u**2) / 2) / sqrt(2 * pi), (u, -oo, oo))


def _groups(initialisation: Tuple) -> dict[IndexedBase, tuple[Tuple, Expr]]:
    return {base: (shape, variance) for base, shape, variance in initialisation}


def initialisations(expression: Expr) -> set[Tuple]:
    """The laws over which expectations inside of the expression are taken."""
    return {part.initialisation for part in atoms(expression, OverInitialisation)}


def random_bases(expression: Expr) -> set[IndexedBase]:
    """The arrays over whose law an expectation inside of the expression is taken."""
    return {base for law in initialisations(expression) for base, _, _ in law}


def width(initialisation: Tuple) -> Symbol:
    """The symbol that counts neurons: the first entry of the first shape that is a symbol.

    Raises `NotReducible` where no group has a neuron's index.
    """
    for _, shape, _ in initialisation:
        if isinstance(shape[0], Symbol):
            return shape[0]
    raise NotReducible("the initialisation has no neurons")


def random_entries(expression: Expr, initialisation: Tuple) -> set[Indexed]:
    """The random parameters that occur, as indexed entries."""
    bases = _groups(initialisation)
    return {entry for entry in expression.atoms(Indexed) if entry.base in bases}


def bilinear(first: Expr, second: Expr, initialisation: Tuple) -> Expr:
    """Cov(X, Y) = Σ_p Var(p) ∂X/∂p ∂Y/∂p for X and Y linear in independent parameters p.

    Raises `NotReducible` where X or Y is not linear.
    """
    total = S.Zero
    first, second = apart(first), apart(second)
    for base, shape, variance in initialisation:
        indices = tuple(Dummy(f"i_{axis}", integer=True, positive=True) for axis in range(len(shape)))
        product = Mul(variance, first.diff(base[indices]), second.diff(base[indices]))
        for factor in product.args:
            if random_entries(factor, initialisation):
                raise NotReducible(f"{first} or {second} is not linear in {base.label}")
        for index, length in reversed(list(zip(indices, shape, strict=True))):
            product = Sum(product, (index, 1, length))
        total += product
    named = [(index, side) for side in (first, second) for entry in side.atoms(Indexed) for index in entry.indices]
    existing = frozenset(index for index, side in named if index.free_symbols <= side.free_symbols)
    return tidy(tidy(total, existing), existing)


def _is_linear(expression: Expr, initialisation: Tuple) -> bool:
    """Whether every term is free of the random parameters or a factor free of them times one of them."""

    def linear(term: Expr) -> bool:
        random = [factor for factor in Mul.make_args(term) if random_entries(factor, initialisation)]
        return not random or (len(random) == 1 and isinstance(random[0], Indexed))

    return all(linear(term) for term, _ in flatten(expression))


def _holds_index_itself(body: Expr, index: Symbol, initialisation: Tuple) -> bool:
    """Whether the index occurs outside of the random parameters: then terms differ by more than their draw."""
    return body.xreplace({entry: Dummy() for entry in random_entries(body, initialisation)}).has(index)


def _mean_at_one_neuron(body: Expr, initialisation: Tuple) -> Expr:
    """E of a product of powers of Gaussian entries and of σ^(k)(preactivation), all of one neuron.

    Independence splits the product: the readout's powers have Gaussian moments, what passes through σ becomes a
    Gaussian expectation of at most two preactivations, whose covariance `bilinear` gives.
    """
    groups = _groups(initialisation)
    result, through = S.One, {}
    z = Dummy("z", real=True)
    powers: dict[Indexed, int] = {}
    for factor in Mul.make_args(_moduli_apart(body)):
        base, exponent = factor.as_base_exp()
        if not random_entries(factor, initialisation):
            result *= factor
        elif isinstance(base, Indexed) and exponent.is_Integer and exponent.is_positive:
            powers[base] = int(exponent)
        elif isinstance(base, sigma):
            through.setdefault(base.args[0], []).append(sigma(z, base.args[1]) ** exponent)
        else:
            form = _form_in(factor, initialisation)
            through.setdefault(form, []).append(factor.xreplace({form: z}))
    outside: dict[IndexedBase, dict[Indexed, int]] = {}
    for entry, order in powers.items():
        if entry in through and not any(form.has(entry.base) for form in through if form != entry):
            through[entry].append(z**order)
            continue
        if any(form.has(entry.base) for form in through):
            raise NotReducible(f"{entry.base} stands both inside and outside of σ")
        outside.setdefault(entry.base, {})[entry] = order
    for base, orders in outside.items():
        result *= _moment_of(orders, groups[base][1])
    forms = sorted(through, key=str, reverse=True)
    if not forms:
        return result
    if len(forms) > 2:
        raise NotReducible("more than two preactivations in one expectation")
    sides = [Lambda(name, Mul(*through[form]).xreplace({z: name})) for name, form in zip((u, v), forms, strict=False)]
    if len(forms) == 1:
        only = bilinear(forms[0], forms[0], initialisation)
        return result * GaussianExpectation(sides[0], Lambda(v, S.One), only, S.One, S.Zero)
    q, qp, c = (
        bilinear(one, other, initialisation)
        for one, other in ((forms[0], forms[0]), (forms[1], forms[1]), (forms[0], forms[1]))
    )
    return result * GaussianExpectation(sides[0], sides[1], q, qp, c)


def _moment_of(orders: Mapping[Indexed, int], variance: Expr) -> Expr:
    """E Π (entry)^(order) of entries of one array, N(0, variance) each, which may be the same ones at some indices.

    By Isserlis: a sum over pairings, in which two that are paired are the same entry.
    """
    if all(_distinct(one, other) for one, other in combinations(orders, 2)):
        return Mul(*(gaussian_moment(order) * variance ** (S(order) / 2) for order in orders.values()))
    drawn = [entry for entry, order in orders.items() for _ in range(order)]
    if len(drawn) % 2:
        return S.Zero
    if len(drawn) > MOST_PAIRED:
        one, other = list(orders)[:2]
        raise NotReducible(f"whether {one} is another entry than {other} is open")
    return variance ** (len(drawn) // 2) * Add(*_pairings(tuple(drawn)))


def _pairings(drawn: tuple[Indexed, ...]) -> Iterator[Expr]:
    if not drawn:
        yield S.One
        return
    first, *others = drawn
    for place, other in enumerate(others):
        same = Mul(*(KroneckerDelta(a, b) for a, b in zip(first.indices, other.indices, strict=True)))
        yield from (same * rest for rest in _pairings((*others[:place], *others[place + 1 :])) if same != 0)


def _moduli_apart(body: Expr) -> Expr:
    """|xy| as |x| |y|."""
    return body.replace(
        lambda part: isinstance(part, Abs) and isinstance(part.args[0], Mul),
        lambda part: Mul(*map(Abs, part.args[0].args)),
    )


def _form_in(factor: Expr, initialisation: Tuple) -> Expr:
    """What a factor is a function of: the linear form that a function is taken of, or an entry."""
    entries = random_entries(factor, initialisation)
    inside = {part.args[0] for part in atoms(factor, Function) if len(part.args) == 1 and part.atoms(Indexed) & entries}
    for form in (*sorted(inside, key=str), *(entries if len(entries) == 1 else ())):
        outside = factor.xreplace({form: u})
        is_all = not random_entries(outside, initialisation) and not atoms(factor, sigma)
        if is_all and outside != factor and _is_linear(form, initialisation) and _has_mean(outside):
            return form
    raise NotReducible(f"no rule for the factor {factor}")


def _has_mean(function: Expr) -> bool:
    """Whether a function of u has no pole and grows slower than any e^(εu²)."""
    has_poles = any(u in power.free_symbols and not power.exp.is_nonnegative for power in function.atoms(Pow))
    return not has_poles and not function.has(log, tan) and is_tame(function.rewrite(Piecewise))


def _distinct(one: Indexed, other: Indexed) -> bool:
    """Whether two entries of an array are different ones whatever the free indices are."""
    return any(a.is_Integer and b.is_Integer and a != b for a, b in zip(one.indices, other.indices, strict=True))


def _mean_over_two_neurons(
    body: Expr, neurons: tuple[Symbol, Symbol], rest: tuple[Limit, ...], initialisation: Tuple
) -> Expr:
    """E Σ_{r,s} f(r,s) X_r Y_s = Σ_r f(r,r) (E[XY] − E[X]E[Y]) + Σ_{r,s} f(r,s) E[X]E[Y], f not random.

    X_r and Y_s are iid over r and over s, each a function of one neuron's parameters.
    """
    one, other = neurons
    count = width(initialisation)
    factors = Mul.make_args(body)
    random = [factor for factor in factors if random_entries(factor, initialisation)]
    fixed = Mul(*(factor for factor in factors if factor not in random))
    if any(limit[0] in factor.free_symbols for limit in rest for factor in random):
        raise NotReducible("coordinates summed across two neurons")
    if any(factor.has(one) and factor.has(other) for factor in random):
        raise NotReducible(f"a factor that holds two neurons in {body}")
    if any(_holds_index_itself(factor, index, initialisation) for factor in random for index in neurons):
        raise NotReducible("the terms of the sum over neurons are not identically distributed")
    first = Mul(*(factor for factor in random if not factor.has(other)))
    second = Mul(*(factor for factor in random if factor.has(other)))
    together, mean_one, mean_other = (
        _mean_at_one_neuron(part, initialisation) for part in (Mul(*random).subs(other, one), first, second)
    )
    if any(mean.has(one, other) for mean in (together, mean_one, mean_other)):
        raise NotReducible("the terms of the sum over neurons are not identically distributed")
    apart = mean_one * mean_other
    if fixed.has(one, other):
        diagonal = Sum(fixed.subs(other, one) * (together - apart), (one, 1, count))
        value = diagonal + Sum(fixed * apart, (one, 1, count), (other, 1, count))
    else:
        value = fixed * (count * together + (1 - 1 / count) * count**2 * apart)
    sums = ((index, 1, high) for index, high in rest)
    return Sum(value, *sums) if rest else value


def _mean_over_neurons(body: Expr, neurons: tuple[Symbol, ...], rest: tuple[Limit, ...], initialisation: Tuple) -> Expr:
    """E Π_i Σ_{r_i} X_i(r_i) = Σ_π m(m − 1)⋯ Π_{B∈π} E Π_{i∈B} X_i, over partitions π of the sums, one factor a block.

    X_i(r) are iid over r, each a function of one neuron's parameters.
    """
    count = width(initialisation)
    factors = Mul.make_args(body)
    random = [factor for factor in factors if random_entries(factor, initialisation)]
    fixed = Mul(*(factor for factor in factors if factor not in random))
    held = {factor: [index for index in neurons if factor.has(index)] for factor in random}
    if any(len(indices) != 1 for indices in held.values()):
        raise NotReducible(f"a factor that is of no neuron's own in {body}")
    if fixed.has(*neurons) or any(limit[0] in factor.free_symbols for limit in rest for factor in random):
        raise NotReducible("terms of sums over neurons with factors that change with the index, or coordinates")
    if any(_holds_index_itself(factor, index, initialisation) for factor in random for index in neurons):
        raise NotReducible("the terms of the sum over neurons are not identically distributed")
    own = {index: Mul(*(factor for factor in random if held[factor] == [index])) for index in neurons}
    total = S.Zero
    for blocks in multiset_partitions(list(neurons)):
        means = [
            _mean_at_one_neuron(Mul(*(own[index].subs(index, block[0]) for index in block)), initialisation)
            for block in blocks
        ]
        if any(mean.has(*neurons) for mean in means):
            raise NotReducible("the terms of the sum over neurons are not identically distributed")
        total += Mul(*(count - place for place in range(len(blocks))), *means)
    value = fixed * total
    return Sum(value, *((index, 1, high) for index, high in rest)) if rest else value


def _mean_of_term(term: Term, initialisation: Tuple) -> Expr:
    """E of one product under its sums; neurons with different indices are independent."""
    body, limits = sift_term(term)
    count = width(initialisation)
    neurons = [index for index, high in limits if high == count and body.has(index)]
    rest = tuple(limit for limit in limits if limit[0] not in neurons)
    if len(neurons) > MOST_SUMS:
        raise NotReducible(f"a product of more than {MOST_SUMS} sums over neurons")
    if len(neurons) > 2:
        return _mean_over_neurons(body, tuple(neurons), rest, initialisation)
    if len(neurons) == 2:
        return _mean_over_two_neurons(body, (neurons[0], neurons[1]), rest, initialisation)
    value = _mean_at_one_neuron(body, initialisation) if random_entries(body, initialisation) else body
    for index in neurons:
        value = Sum(value, (index, 1, count)) if value.has(index) else count * value
    for index, high in rest:
        value = Sum(value, (index, 1, high))
    return value


def reduce_mean(mean: Mean) -> Expr:
    """E[X] by linearity, independence of the neurons and of the readout, and Gaussian moments.

    Raises `NotReducible` where these do not suffice.
    """
    quantity = unfold(mean.quantity)
    if _is_linear(quantity, mean.initialisation):
        return tidy(quantity.replace(lambda e: e in random_entries(quantity, mean.initialisation), lambda e: S.Zero))
    return tidy(Add(*(_mean_of_term(term, mean.initialisation) for term in flatten(quantity))))


def summand(quantity: Expr, initialisation: Tuple) -> tuple[Expr, Expr]:
    """(T_r, rest) with X = Σ_{r=1}^m T_r + rest, rest not random. Raises `NotReducible` where X is no such sum."""
    count = width(initialisation)
    per_neuron, rest = S.Zero, S.Zero
    for term in flatten(unfold(quantity)):
        body, limits = sift_term(term)
        neurons = [index for index, high in limits if high == count and body.has(index)]
        if len(neurons) > 1:
            raise NotReducible("a product of sums over neurons is no sum of independent terms")
        others = tuple((index, 1, high) for index, high in limits if index not in neurons)
        if neurons:
            if _holds_index_itself(body, neurons[0], initialisation):
                raise NotReducible("the terms of the sum over neurons are not identically distributed")
            if any(not entry.has(neurons[0]) for entry in random_entries(body, initialisation)):
                raise NotReducible("a random factor outside of the sum over neurons")
            if r in body.free_symbols:
                raise NotReducible(f"the index {r} stands outside of the sum over neurons")
            body = put(body, neurons[0], r)
        elif random_entries(body, initialisation):
            raise NotReducible("a random term outside of the sum over neurons")
        value = tidy(Sum(body, *others)) if others else body
        if neurons:
            per_neuron += value
        else:
            rest += value
    return per_neuron, rest


def reduce_covariance(covariance: Covariance) -> Expr:
    """Bilinearity for linear forms; (E[T T'] − E[T] E[T'])/m for averages of iid terms T, one a neuron, and of all else
    E[X Y] − E[X] E[Y]."""
    init = covariance.initialisation
    first, second = unfold(covariance.first), unfold(covariance.second)
    if _is_linear(first, init) and _is_linear(second, init):
        return bilinear(first, second, init)
    count = width(init)
    try:
        one, other = (expand_mul(count * summand(side, init)[0], deep=False) for side in (first, second))
    except NotReducible:
        together, *apart = (reduce_mean(Mean(side, init)) for side in (first * second, first, second))
        return together - Mul(*apart)
    product, mean_one, mean_other = (reduce_mean(Mean(term, init)) for term in (one * other, one, other))
    return (product - mean_one * mean_other) / count


def reduce_limit(limit: AlmostSureLimit) -> Expr:
    """The strong law: (1/m) Σ_r T_r → E[T_1] almost surely, for iid T_r free of m, E|T_1| < ∞."""
    term, rest = summand(limit.quantity, limit.initialisation)
    scaled = normal_form(limit.width * term)
    if scaled.has(limit.width) or rest.has(limit.width):
        raise NotReducible(f"{limit.quantity} is not an average over the {limit.width} neurons")
    return Mean(tidy(expand_mul(limit.width * term, deep=False)), limit.initialisation) + rest
