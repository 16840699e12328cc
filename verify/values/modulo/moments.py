"""Means over Gaussian entries, worked out anew at explicit sizes: expand, split into independent factors, add up.

A quantity of the network becomes a polynomial in its random entries and in σ^(k) of linear forms of these. Factors that
share no entry are independent; a power of one entry has the moments of a normal number, functions of one or two forms
are a Gaussian expectation at the forms' covariance. No term stands for another one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from math import prod
from typing import Any

import sympy
from sympy import Expr, Lambda, Mul, Rational, S, Symbol, Tuple

from derive.activations.activation import sigma
from derive.language.derivatives import Partial
from derive.language.named import Named
from derive.language.quantity import Quantity
from derive.language.symbols import u, v
from derive.networks.initialisation import Covariance, Mean, OverInitialisation
from derive.training.fixed_kernel import UnderFixedKernel
from verify.values.evaluate import Environment
from verify.values.field import P
from verify.values.no_value import NoValue

Entry = tuple[str, tuple[int, ...]]
"""The base and the place of a random entry."""
Form = tuple[tuple[Entry, int], ...]
Taken = tuple[str, int]
"""The k-th derivative of a function of this name, σ among them."""
Factor = Entry | tuple[Taken, Form]
"""A random entry, or a function of a linear form, which is given by the coefficients of its entries."""
Gaussian = Callable[[Lambda, Lambda, tuple[int, int, int], Environment], int]
"""E[g(U)h(V)] at (q, q', c)."""
Monomial = frozenset[tuple[Factor, int]]
ONE: Monomial = frozenset()
OF_FORMS = ("Abs", "cos", "erf", "exp", "sign", "sin", "tanh")
"""Functions beside σ that are taken of linear forms."""
MOST = 10**5
"""Products of terms, a second or so; at smaller sizes there are fewer."""


@dataclass(frozen=True)
class Random:
    """A polynomial in random factors with coefficients in the field."""

    terms: Mapping[Monomial, int]


Value = int | Random


def mean(quantity: Mean | Covariance, env: Environment, gaussian: Gaussian) -> int:
    """E[X] or Cov(X, Y) in the field. Raises `NoValue` where the quantity is no such polynomial."""
    numbers = Polynomials(env.numbers)
    inside, variances = _drawn(quantity.initialisation, env, numbers)

    def expected(value: Value) -> int:
        return (
            sum(factor * _mean_of(monomial, variances, env, gaussian) for monomial, factor in _terms(value).items()) % P
        )

    if isinstance(quantity, Mean):
        return expected(inside.number(quantity.quantity))
    one, other = inside.number(quantity.first), inside.number(quantity.second)
    return (expected(_multiply(one, other)) - expected(one) * expected(other)) % P


def _drawn(law: Tuple, env: Environment, numbers: Polynomials) -> tuple[Environment, dict[Entry, int]]:
    """The environment with entries as variables, and the variance of each entry."""
    variances: dict[Entry, int] = {}
    values = dict(env.values)
    for base, shape, variance in law:
        lengths = [env.numbers.whole(env.number(size)) for size in shape]
        found = env.number(variance)
        values[base] = _entries(str(base), lengths, variances, found)
    return Environment(values, env.activation, env.integrate, numbers), variances  # type: ignore[arg-type]


def _entries(
    base: str, lengths: list[int], variances: dict[Entry, int], variance: int, place: tuple[int, ...] = ()
) -> Any:
    if not lengths:
        entry = (base, place)
        variances[entry] = variance
        return Random({frozenset({(entry, 1)}): 1})
    return tuple(_entries(base, lengths[1:], variances, variance, (*place, i)) for i in range(lengths[0]))


def _mean_of(monomial: Monomial, variances: Mapping[Entry, int], env: Environment, gaussian: Gaussian) -> int:
    """The product of the means of what is independent."""
    powers = {factor: power for factor, power in monomial if not _is_function(factor)}
    total = 1
    for functions in _groups([(factor, power) for factor, power in monomial if _is_function(factor)]):
        met = {entry for (_, form), _ in functions for entry, _ in form if entry in powers}
        if any(form != ((entry, 1),) for entry in met for (_, form), _ in functions if entry in dict(form)):
            raise NoValue("an entry beside a function of more than it")
        beside = {((entry, 1),): powers.pop(entry) for entry in met}
        total = total * _mean_of_functions(functions, beside, variances, env, gaussian) % P
    for entry, power in powers.items():
        if power % 2:
            return 0
        total = total * prod(range(1, power, 2)) * pow(variances[entry], power // 2, P) % P  # type: ignore[index]
    return total


def _is_function(factor: Factor) -> bool:
    return isinstance(factor[0], tuple)


def _groups(functions: list[Any]) -> list[list[Any]]:
    """Functions that share entries, directly or through others, together."""
    groups: list[tuple[set[Entry], list[Any]]] = []
    for one in functions:
        entries = {entry for entry, _ in one[0][1]}
        met = [group for group in groups if group[0] & entries]
        groups = [group for group in groups if group not in met]
        groups.append((entries.union(*(g[0] for g in met)), [one, *(f for g in met for f in g[1])]))
    return [group for _, group in groups]


def _mean_of_functions(
    functions: list[Any],
    beside: Mapping[Form, int],
    variances: Mapping[Entry, int],
    env: Environment,
    gaussian: Gaussian,
) -> int:
    """E[g(U)h(V)] for the one or two forms U and V that they are functions of, powers of which may stand beside."""
    forms = sorted({form for (_, form), _ in functions})
    if len(forms) > 2:
        raise NoValue("functions of more than two linear forms")

    def function(form: Form, argument: Symbol) -> Lambda:
        own = [_named(taken, argument) ** power for (taken, other), power in functions if other == form]
        return Lambda(argument, Mul(argument ** beside.get(form, 0), *own))

    def covariance(one: Form, other: Form) -> int:
        second = dict(other)
        return sum(factor * second.get(entry, 0) * variances[entry] for entry, factor in one) % P

    first, last = forms[0], forms[-1]
    law = covariance(first, first), covariance(last, last), covariance(first, last)
    if len(forms) == 1:
        return gaussian(function(first, u), Lambda(v, S.One), (law[0], 1, 0), env)
    return gaussian(function(first, u), function(last, v), law, env)


def _named(taken: Taken, argument: Symbol) -> Expr:
    name, order = taken
    return sigma(argument, order) if name == "σ" else getattr(sympy, name)(argument)


def _terms(value: Value) -> Mapping[Monomial, int]:
    return value.terms if isinstance(value, Random) else {ONE: value}


def _add(one: Value, other: Value) -> Value:
    terms = dict(_terms(one))
    for monomial, factor in _terms(other).items():
        terms[monomial] = (terms.get(monomial, 0) + factor) % P
    return _tidy(terms)


def _multiply(one: Value, other: Value) -> Value:
    terms: dict[Monomial, int] = {}
    if len(_terms(one)) * len(_terms(other)) > MOST:
        raise NoValue("too many terms")
    for first, factor in _terms(one).items():
        for second, more in _terms(other).items():
            powers = dict(first)
            for atom, power in second:
                powers[atom] = powers.get(atom, 0) + power
            product = frozenset(powers.items())
            terms[product] = (terms.get(product, 0) + factor * more) % P
    return _tidy(terms)


def _tidy(terms: dict[Monomial, int]) -> Value:
    """A plain number where nothing random is left."""
    kept = {monomial: factor for monomial, factor in terms.items() if factor}
    return kept.get(ONE, 0) if kept.keys() <= {ONE} else Random(kept)


def _differentiated(value: Value, parameter: Value) -> Value:
    """By one random entry, through the forms that hold it."""
    entry = next((atom for monomial in _terms(parameter) for atom, _ in monomial), None)
    if parameter != Random({frozenset({(entry, 1)}): 1}):  # type: ignore[dict-item]
        raise NoValue("a derivative by what is no random entry")
    found: Value = 0
    for monomial, factor in _terms(value).items():
        for atom, power in monomial:
            rest = monomial - {(atom, power)} | ({(atom, power - 1)} if power > 1 else ONE)
            inner = _slope_of(atom, entry)  # type: ignore[arg-type]
            found = _add(found, _multiply(Random({rest: factor * power % P}), inner))
    return found


def _slope_of(atom: Factor, entry: Factor) -> Value:
    if not _is_function(atom):
        return int(atom == entry)
    (name, order), form = atom  # type: ignore[misc]
    inner = dict(form).get(entry, 0)  # type: ignore[call-overload]
    if inner and name != "σ":
        raise NoValue(f"a derivative of {name}")
    return Random({frozenset({(((name, order + 1), form), 1)}): inner}) if inner else 0  # type: ignore[operator,dict-item]


def _taken(taken: Taken, argument: Random) -> Random:
    form = []
    for monomial, factor in argument.terms.items():
        atom, power = next(iter(monomial), (None, 0))
        if atom is None or len(monomial) != 1 or power != 1 or _is_function(atom):
            raise NoValue(f"{taken[0]} of what is no linear form")
        form.append((atom, factor))
    return Random({frozenset({((taken, tuple(sorted(form))), 1)}): 1})  # type: ignore[dict-item]


@dataclass(frozen=True)
class Polynomials:
    """The numbers of a trial, with random entries as variables."""

    field: Any

    def plain(self, value: Any) -> Value:
        return value if isinstance(value, Random) else self.field.plain(value)

    def rational(self, value: Rational) -> int:
        return self.field.rational(value)

    def constant(self, value: Expr) -> int:
        return self.field.constant(value)

    def infinity(self, sign: int) -> Any:
        return self.field.infinity(sign)

    def total(self, values: Iterable[Value]) -> Value:
        found: Value = 0
        for value in values:
            found = _add(found, value)
        return found

    def product(self, values: Iterable[Value]) -> Value:
        found: Value = 1
        for value in values:
            found = _multiply(found, value)
        return found

    def power(self, base: Value, exponent: Any) -> Value:
        if not isinstance(base, Random):
            return self.field.power(base, exponent)
        if not (isinstance(exponent, Rational) and exponent.q == 1 and exponent > 0):
            raise NoValue("a power of what is random that is no whole number")
        return self.product([base] * int(exponent.p))

    def holds(self, relation: str, one: Value, other: Value) -> bool:
        if isinstance(one, Random) or isinstance(other, Random):
            raise NoValue("a condition on what is random")
        return self.field.holds(relation, one, other)

    def whole(self, value: Value) -> int:
        return self.field.whole(value)

    def activation(self, order: int, argument: Value) -> Value:
        """σ^(k) of a linear form of random entries."""
        if not isinstance(argument, Random):
            return self.field.activation(order, argument)
        return _taken(("σ", order), argument)

    def function(self, name: str) -> Callable[..., Value] | None:
        own = self.field.function(name)

        def of_numbers(*values: Value) -> Value:
            if not any(isinstance(value, Random) for value in values):
                return own(*values)
            if len(values) > 1 or name not in OF_FORMS:
                raise NoValue(f"{name} of what is random")
            return _taken((name, 0), values[0])  # type: ignore[arg-type]

        return of_numbers

    def quantity(self, quantity: Quantity, env: Environment) -> Value:
        """What holds nothing random is what it is in the field; names and derivatives are looked into there."""
        if isinstance(quantity, Named) and quantity.is_at_hand:
            return env.number(quantity.expression)
        if isinstance(quantity, Partial):
            return _differentiated(env.number(quantity.function), env.number(quantity.parameter))
        if isinstance(quantity, OverInitialisation):
            raise NoValue("a mean in a mean")
        numbers = self if isinstance(quantity, UnderFixedKernel) else self.field
        return self.field.quantity(quantity, replace(env, numbers=numbers))


__all__ = ["Polynomials", "Random", "mean"]
