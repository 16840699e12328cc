"""`is_certified`: whether a certificate shows that both sides of a step are equal, on the domain of a statement.

None of them is taken on trust: sizes are counted, a function is differentiated, and what each asks of the domain is
shown by the signs of its parts.
"""

from __future__ import annotations

from dataclasses import replace
from functools import singledispatch
from itertools import product
from math import prod

from sympy import Dummy, Expr, Integer, Integral, Interval, Range, Symbol, oo, sympify

from derive.language.certificate import Antiderivative, Induction, Laws, Sizes
from derive.language.derivatives import Partial
from derive.language.parts import parts
from verify.checking.degrees import is_summed, reach, span, trimmed
from verify.checking.induction import NotStepped, OneFurther, spelled
from verify.checking.steps import Check
from verify.claims.domain import Domain, positive, real
from verify.claims.limits import limit_at_infinity
from verify.claims.regular import is_continuous, is_regular
from verify.claims.signs import SignsOn
from verify.claims.statement import Statement
from verify.points.sets import is_whole
from verify.points.wider import any_angles, any_numbers, whole_letters

MOST = 40
"""Sizes, or pairs of them, that are tried one by one."""


@singledispatch
def is_certified(certificate: object, before: Expr, after: Expr, statement: Statement) -> bool:
    """Whether before = after wherever both have a value."""
    raise TypeError(f"no such certificate: {certificate!r}")


@is_certified.register
def _(certificate: Laws, before: Expr, after: Expr, statement: Statement) -> bool:
    here = any_angles(any_numbers(before, after, statement.domain))
    signs = SignsOn(here.domain)
    return all(is_continuous(side, signs) for side in (here.lhs, here.rhs)) and are_equal(here, everywhere=True)


@is_certified.register
def _(certificate: Sizes, before: Expr, after: Expr, statement: Statement) -> bool:
    """What is 0 at more sizes than it has powers is 0; a sum over entries has one more than its coefficients have."""
    before, after = trimmed(before), trimmed(after)
    domain, tried = statement.domain, []
    sizes = whole_letters(before, after, domain)
    if domain.conditions or not sizes or not all(is_summed(side) for side in (before, after)):
        return False
    for size in sizes:
        least = _least(size, domain)
        spans = [span(side, size, least) for side in (before, after)] if least else [None]
        if least is None or None in spans:
            return False
        low, high = (ends(one[place] for one in spans if one) for place, ends in enumerate((min, max)))
        apart = max(reach(side, size) for side in (before, after))
        first = max(least, apart + 2) if apart else least
        most = first + (high - low) * (1 + apart)
        tried.append([(size, number) for number in range(least, most + 1)])
    if prod(map(len, tried)) > MOST:
        return False
    fixed = (domain.where({size: Range(number, number + 1) for size, number in chosen}) for chosen in product(*tried))
    return all(are_equal(Statement(before, after, one), everywhere=True) for one in fixed)


@is_certified.register
def _(certificate: Induction, before: Expr, after: Expr, statement: Statement) -> bool:
    size, domain = certificate.size, replace(statement.domain, conditions=(), points=())
    least = _least(size, domain)
    if least is None or any(size in parts(length) for shape in domain.arrays.values() for length in shape):
        return False
    step = OneFurther(size, least)
    try:
        start = spelled(before.subs(size, least)), spelled(after.subs(size, least))
        then, later = step.pair(before, after)
        grown, rise = step.gap(before, after)
    except NotStepped:
        return False
    named = domain.where({name: positive if name.is_positive else real for name in step.names.values()})
    if certificate.relation == "=":
        return are_regular_and_equal(*start, domain) and are_regular_and_equal(then, later, named)
    gap, growth, bounds = start[0] - start[1], certificate.growth.xreplace(step.names), SignsOn(named).bounds
    if not (are_regular_and_equal(gap, gap, domain) and are_regular_and_equal(grown, growth, named)):
        return False
    stays = bounds(rise).is_nonnegative and bounds(growth).is_nonnegative and bounds(gap).is_nonnegative
    is_strict = bounds(gap).is_positive and (bounds(rise).is_positive or bounds(growth).is_positive)
    return stays and (is_strict or certificate.relation == ">=")


@is_certified.register
def _(certificate: Antiderivative, before: Expr, after: Expr, statement: Statement) -> bool:
    """It is continuous up to the ends, and between them its derivative is the integrand, which has a value there."""
    integral, value = certificate.integral, certificate.value
    is_plain = isinstance(integral, Integral) and [len(limit) for limit in integral.limits] == [3]
    if not is_plain or before.xreplace({integral: value}) != after:
        return False
    if not all(symbol in statement.domain.scalars for symbol in integral.free_symbols):
        return False
    domain, place = replace(statement.domain, conditions=(), points=()), Dummy("place", real=True)
    ((variable, low, high),) = integral.limits
    integrand, function = (one.xreplace({variable: place}) for one in (integral.function, certificate.function))
    over, signs = _between(low, high, SignsOn(domain)), SignsOn(domain)
    inside, closed = (domain.where({place: one}) for one in (over.interior, over))
    if not (is_regular(integrand, SignsOn(inside)) and is_regular(function, SignsOn(closed))):
        return False
    first, last = (at_end(function, place, end, signs) for end in (low, high))
    if first is None or last is None or not are_equal(any_numbers(Partial(function, place), integrand, inside)):
        return False
    return are_regular_and_equal(last - first, value, domain)


def at_end(function: Expr, variable: Symbol, end: Expr, signs: SignsOn) -> Expr | None:
    if not end.is_infinite:
        return function.subs(variable, end)
    return limit_at_infinity(function if end == oo else function.subs(variable, -variable), variable, signs)


def _between(low: Expr, high: Expr, signs: SignsOn) -> Interval:
    """A set that holds all numbers between two ends."""
    ends = [signs.bounds(end) for end in (low, high) if not end.is_infinite]
    least = [one.low[0] for one in ends] + [end for end in (low, high) if end.is_infinite]
    most = [one.high[0] for one in ends] + [end for end in (low, high) if end.is_infinite]
    return Interval(min(map(sympify, least)), max(map(sympify, most)))


def are_equal(statement: Statement, everywhere: bool = False) -> bool:
    """Wherever both have a value, by the laws of functions."""
    return Check(statement).equal(statement.lhs, statement.rhs, everywhere)


def are_regular_and_equal(before: Expr, after: Expr, domain: Domain) -> bool:
    """And both have one on all of the domain."""
    here = any_numbers(before, after, domain)
    signs = SignsOn(here.domain)
    return all(is_regular(side, signs) for side in (here.lhs, here.rhs)) and are_equal(here)


def _least(size: Symbol, domain: Domain) -> int | None:
    allowed = domain.scalars.get(size)
    is_size = allowed is not None and is_whole(allowed) and isinstance(allowed.inf, Integer)
    return int(allowed.inf) if is_size else None  # type: ignore[union-attr]


__all__ = ["are_equal", "are_regular_and_equal", "at_end", "is_certified"]
