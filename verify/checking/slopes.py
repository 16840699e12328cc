"""Certificates by slopes: what has a relation to 0 at one place of a letter, and does not fall away."""

from __future__ import annotations

from dataclasses import replace

from sympy import Dummy, Eq, Expr, Interval, Ne, S, Symbol, oo

from derive.language.certificate import Share, Slopes
from derive.language.derivatives import Partial
from derive.language.quantity import quantities
from verify.checking.certificates import are_equal, are_regular_and_equal, at_end, is_certified
from verify.claims.domain import Domain, shares_of
from verify.claims.regular import is_regular
from verify.claims.signs import SignsOn
from verify.claims.statement import Statement
from verify.points.sets import is_whole
from verify.points.wider import any_numbers


@is_certified.register
def _(certificate: Slopes, before: Expr, after: Expr, statement: Statement) -> bool:
    """On each side of the place; a whole number is any number from the least up."""
    domain = replace(statement.domain, conditions=(), points=())
    allowed = domain.scalars.get(certificate.letter, S.EmptySet)
    if allowed == S.Reals or is_whole(allowed):
        allowed = Interval(allowed.inf, oo)
    is_plain = not (quantities(before) or quantities(after)) and certificate.place.is_number and certificate.forms
    if not isinstance(allowed, Interval) or not is_plain or certificate.relation not in ("=", ">", ">="):
        return False
    place, moved = certificate.place, Dummy("moved", real=True)
    above = Interval(place, allowed.sup, right_open=allowed.right_open)
    below = Interval(allowed.inf, place, left_open=allowed.left_open)
    return all(
        _holds_beside(certificate, before - after, moved, domain.where({moved: over}), way)
        for way, over in ((1, above), (-1, below))
        if over.interior
    ) and (certificate.relation != ">" or _is_strict(certificate, domain, allowed, moved))


@is_certified.register
def _(certificate: Share, before: Expr, after: Expr, statement: Statement) -> bool:
    """Of what the domain says of the letter only its bound and its sign are taken."""
    letter, root, domain = certificate.letter, certificate.root, statement.domain
    allowed = domain.scalars.get(letter, S.EmptySet)
    above = [one.gts for one in domain.conditions if not isinstance(one, Eq | Ne) and one.lts == letter**2]
    is_plain = isinstance(allowed, Interval) and certificate.share not in domain.scalars and not root.has(letter)
    if not is_plain or quantities(before) or quantities(after):
        return False
    here = replace(domain, conditions=(), points=()).where({certificate.share: shares_of(allowed)})
    moved = before - after
    equation = any_numbers(
        moved.xreplace({letter: certificate.share * root}), certificate.scale * certificate.form, here
    )
    return (
        any((root**2 - one).expand() == 0 for one in above)
        and all(SignsOn(here).bounds(one).is_positive for one in (root, certificate.scale))
        and are_equal(equation)
        and is_certified(certificate.by, certificate.form, S.Zero, statement.on(here))
    )


def _holds_beside(certificate: Slopes, difference: Expr, moved: Symbol, closed: Domain, way: int) -> bool:
    """With all starts ≥ 0 and the last slope ≥ 0 above the place, below it with the signs of odd derivatives turned."""
    names, over = {certificate.letter: moved}, closed.scalars[moved]
    inside, forms = closed.where({moved: over.interior}), [(a, b.xreplace(names)) for a, b in certificate.forms]
    if not _has_sign(way ** len(forms) * forms[-1][1], inside, certificate):
        return False
    function = difference.xreplace(names)
    for order, (start, slope) in enumerate(forms):
        if start is not None and not _has_sign(way**order * start, closed, certificate):
            return False
        at_place = at_end(function, moved, certificate.place, SignsOn(closed))
        if at_place is None or not is_regular(function, SignsOn(closed)):
            return False
        moves = any_numbers(Partial(function, moved), slope, inside)
        if start is None and not _has_sign(way**order * at_place, closed, certificate):
            return False
        if not (are_regular_and_equal(at_place, at_place if start is None else start, closed) and are_equal(moves)):
            return False
        function = slope
    return True


def _has_sign(part: Expr, domain: Domain, certificate: Slopes) -> bool:
    return part == 0 if certificate.relation == "=" else SignsOn(domain).bounds(part).is_nonnegative


def _is_strict(certificate: Slopes, domain: Domain, allowed: Interval, moved: Symbol) -> bool:
    """It is positive at the place, or that is none of the domain and the function grows away from it."""
    start = certificate.forms[0][0]
    if start is not None and SignsOn(domain).bounds(start).is_positive:
        return True
    way = {allowed.inf: 1, allowed.sup: -1}.get(certificate.place)
    if way is None or certificate.place in allowed:
        return False
    slope = certificate.forms[-1][1].xreplace({certificate.letter: moved})
    inside = domain.where({moved: allowed.interior})
    return SignsOn(inside).bounds(way ** len(certificate.forms) * slope).is_positive
