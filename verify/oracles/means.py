"""`open_mean`: whether a mean may not exist because what stands in it grows too fast, or has a pole."""

from __future__ import annotations

from sympy import Expr, Heaviside, S, sign

from derive.activations.activation import sigma
from derive.activations.classes import ActivationClass
from derive.activations.growth import is_tame
from derive.activations.pieces import branches
from derive.activations.poles import pole_of
from derive.activations.signs import UnknownSign
from derive.activations.text import activation_of
from derive.gaussian.expectation import GaussianExpectation
from derive.language.named import unfold
from derive.language.parts import atoms
from derive.language.symbols import u
from verify.claims.domain import Domain
from verify.claims.signs import SignsOn
from verify.claims.statement import Statement
from verify.lowering import is_random


def open_mean(statement: Statement) -> str | None:
    """Why rules for means may not hold: they take E[a X] = E[a] E[X] for 0 where E[a] is, which needs E|X| < ∞.

    So does the mean of an odd function as 0, whatever a step of a proof is known by.
    """
    for side in (statement.lhs, statement.rhs):
        for mean in sorted(atoms(unfold(side), GaussianExpectation), key=str):
            assert isinstance(mean, GaussianExpectation)
            if reason := _open(mean, statement.domain):
                return reason
    names = statement.domain.activations
    if isinstance(names, ActivationClass) or not is_random(statement):
        return None
    growing = [name for name in names if not is_tame(activation_of(name).expression)]
    return f"means of {growing[0]} exist for small variances only" if growing else None


def _open(mean: GaussianExpectation, domain: Domain) -> str | None:
    """What is not seen of a mean, in words; σ has a mean, and so has what is tame beside it."""
    for side, variance in ((mean.g, mean.covariance[0]), (mean.h, mean.covariance[1])):
        body = side(u)
        beside = body.replace(sigma, lambda *_: S.One)
        if pole_of(body) is not None or (beside.has(u) and not is_tame(beside)):
            return f"open: {body} has a mean at every variance"
        jumps = body.has(u) and not body.has(sigma) and _jumps_at_zero(body)
        if jumps and variance != 0 and not _is_positive(variance, domain):
            return f"open: {variance} is positive, where {body} jumps at 0"
    return None


def _is_positive(variance: Expr, domain: Domain) -> bool:
    """By signs, or as what is not negative and a positive multiple of a form that is not 0, or of its square."""
    signs = SignsOn(domain)
    if signs.bounds(variance).is_positive:
        return True
    multiples = (variance / form**power for form in domain.nonzero for power in (1, 2))
    is_multiple = any(signs.bounds(one).is_positive or signs.bounds(-one).is_positive for one in multiples)
    return is_multiple and signs.bounds(variance).is_nonnegative


def _jumps_at_zero(body: Expr) -> bool:
    """Whether a limit at 0 from one side is not seen to be the value there."""
    try:
        beside = [one for one in branches(body, u, cuts=(S.Zero,)) if 0 in (one.low, one.high)]
    except UnknownSign:
        return True
    at_zero = body.subs(u, 0)
    for one in beside:
        limit = one.expression.xreplace({sign(u): S.One if one.low == 0 else S.NegativeOne})
        if any(part.args[0].subs(u, 0) == 0 for part in atoms(limit, (sign, Heaviside))):
            return True
        if (limit.subs(u, 0) - at_zero).is_zero is not True:
            return True
    return False
