"""Certificates of limits as a number goes to ∞: laws of limits for a form of what they are of, or series in 1/N.

That the form is what it was, and that series have the coefficients that they are said to have, is worked out anew; that
no denominator tends to 0, and that nothing in the form is without a value, is shown by signs on the domain.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from sympy import Basic, Dummy, Expr, Function, KroneckerDelta, Pow, S, Sum, Symbol, Tuple, log
from sympy.tensor.indexed import Indexed, IndexedBase

from derive.language.certificate import Expansion, Tail
from derive.language.derivatives import TaylorCoefficient
from derive.language.named import unfold
from derive.language.parts import parts
from derive.language.quantity import quantities
from derive.language.rewriting import bottom_up
from derive.training.fixed_kernel import AtInfinity
from verify.checking.certificates import are_equal, are_regular_and_equal, is_certified
from verify.checking.steps import Check
from verify.claims.domain import Domain, naturals, positive, real
from verify.claims.limits import limit_at_infinity
from verify.claims.regular import has_value, is_total
from verify.claims.signs import SignsOn
from verify.claims.statement import Statement
from verify.points.wider import any_numbers

PLAIN = (Sum, Indexed, IndexedBase, Tuple)
"""With a value wherever what they are made of has one."""


@is_certified.register
def _(certificate: Tail, before: Expr, after: Expr, statement: Statement) -> bool:
    limit, form, domain = certificate.limit, certificate.form, replace(statement.domain, points=())
    if not _is_put(limit, certificate.value, before, after):
        return False
    signs = SignsOn(domain)
    found = limit_at_infinity(form, limit.variable, signs)
    if found is None or not _has_values(parts(form), limit.quantity, limit.variable, signs):
        return False
    return _is_form(limit, form, domain) and _are_one(found, certificate.value, domain)


@is_certified.register
def _(certificate: Expansion, before: Expr, after: Expr, statement: Statement) -> bool:
    limit, domain = certificate.limit, replace(statement.domain, points=())
    small, lead, signs = certificate.small, certificate.lead, SignsOn(domain)
    is_signed = signs.bounds(lead).is_positive or signs.bounds(-lead).is_positive
    if not _is_put(limit, certificate.value, before, after) or not is_signed:
        return False
    inside = unfold(limit.quantity).xreplace({limit.variable: 1 / small})
    held = parts(certificate.above) | parts(certificate.below)
    if not all(_is_series(part, small, signs) for part in held) or not _has_values(held, inside, small, signs):
        return False
    near = any_numbers(inside * certificate.below, certificate.above, domain.where({small: positive}))
    return are_equal(near) and _begin_alike(certificate, domain)


def _begin_alike(certificate: Expansion, domain: Domain) -> bool:
    """With value · lead and lead, after coefficients that are 0: each beside a power of a letter of its own."""
    small, lead = certificate.small, certificate.lead
    mark, first = Dummy("mark", real=True), certificate.value * lead
    found, wanted = S.Zero, S.Zero
    for place, (side, end) in enumerate(((certificate.above, first), (certificate.below, lead))):
        for order in range(certificate.order + 1):
            power = mark ** (2 * order + place)
            found += power * TaylorCoefficient(side, small, order)
            wanted += power * end if order == certificate.order else S.Zero
    here = domain.where({small: positive, mark: real})
    return are_regular_and_equal(first, first, domain) and are_equal(any_numbers(found, wanted, here))


def _is_put(limit: Expr, value: Expr, before: Expr, after: Expr) -> bool:
    return isinstance(limit, AtInfinity) and before.xreplace({limit: value}) == after


def _has_values(held: Set[Basic], known: Expr, variable: Symbol, signs: SignsOn) -> bool:
    """Whether what does not move in a form has a value, as what stands in the limit has."""
    still = (part for part in held - parts(known) if variable not in parts(part))
    return all(isinstance(part, PLAIN) or has_value(part, signs) for part in still)


def _is_form(limit: AtInfinity, form: Expr, domain: Domain) -> bool:
    """Whether what the limit is of is that, for all numbers; where it is a number of steps, for whole ones."""
    if limit.quantity == form:
        return True
    if quantities(unfold(limit.quantity)):
        numbers = naturals if limit.variable.is_integer else positive
        here = Statement(limit.quantity, form, domain.where({limit.variable: numbers}))
        return Check(here).confirms(here.lhs, here.rhs)
    number = Dummy("number", positive=True)
    before, after = (side.xreplace({limit.variable: number}) for side in (limit.quantity, form))
    return are_equal(any_numbers(before, after, domain.where({number: positive})))


def _are_one(found: Expr, value: Expr, domain: Domain) -> bool:
    """As functions of any numbers, deltas being any functions, or with a value on all of the domain."""
    if parts(found) & set(domain.arrays) or found.has(KroneckerDelta):
        here = Statement(_with_open_deltas(found), _with_open_deltas(value), domain)
        return Check(here).confirms(here.lhs, here.rhs)
    return are_regular_and_equal(found, value, domain)


def _with_open_deltas(side: Expr) -> Expr:
    return bottom_up(side, lambda part: isinstance(part, KroneckerDelta), lambda part: Function("delta")(*part.args))


def _is_series(part: Basic, small: Symbol, signs: SignsOn) -> bool:
    """Whether a part is a power series in what it is made of, around where small is 0."""
    if small not in parts(part):
        return True
    if isinstance(part, Pow):
        start = signs.bounds(part.base.xreplace({small: S.Zero}))
        is_whole = part.exp.is_Integer and bool(part.exp >= 0)
        return is_whole or (small not in parts(part.exp) and start.is_positive)
    if isinstance(part, log):
        return signs.bounds(part.args[0].xreplace({small: S.Zero})).is_positive
    return is_total(part) and type(part).__name__ not in ("Abs", "Max", "Min")
