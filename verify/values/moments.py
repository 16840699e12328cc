"""Moments of the on-diagonal NTK at finite depth and width, by the lemma's sum over paths."""

from collections.abc import Callable
from fractions import Fraction
from functools import cache

import mpmath
from mpmath import mp
from sympy import Expr

from derive.kernel_moment import JointLimit, KernelMoment, WideLimit
from verify import paths
from verify.values.none import NoValue


def kernel_moment(expression: KernelMoment, number: Callable[[Expr], mpmath.mpf]) -> mpmath.mpf:
    """E[K], E[K²], … at equal widths. Raises `NoValue` where a dead layer is given another weight than 2⁻ⁿ or 0."""
    d, n, c, s, o, relu, dead = map(number, expression.args[1:])
    if dead not in (0, mp.mpf(2) ** -int(n)):
        raise NoValue(f"a dead layer weighs 2⁻ⁿ or 0, not {mp.nstr(dead)}")
    reading = paths.Reading(c, int(o), int(relu), s, 0 if dead == 0 else None)
    return paths.equal_widths_moment(str(expression.args[0]), int(d), int(n), reading)


def joint_limit(expression: JointLimit, number: Callable[[Expr], mpmath.mpf]) -> mpmath.mpf:
    """The limit as depth and widths grow together."""
    c, s, relu = map(number, expression.args[2:])
    blocks = tuple((rational(number(share)), rational(number(beta))) for share, beta in expression.blocks)
    return _joint_limit(str(expression.args[0]), blocks, c, s, mp.prec) / (2 if relu else 1)


@cache
def _joint_limit(
    name: str, blocks: tuple[tuple[Fraction, Fraction], ...], c: mpmath.mpf, s: mpmath.mpf, precision: int
) -> mpmath.mpf:
    """For a linear output, at mpmath's current precision, which is `precision` bits."""
    return paths.joint_limit(name, blocks, paths.Reading(c, 0, 0, s, 0))


def wide_limit(expression: WideLimit, number: Callable[[Expr], mpmath.mpf]) -> mpmath.mpf:
    """The limit as the widths grow at fixed depth, or the coefficient of 1/n."""
    order, d, c, s, o, relu = map(number, expression.args[1:])
    return paths.wide_limit(str(expression.args[0]), int(order), int(d), paths.Reading(c, int(o), int(relu), s, 0))


def rational(value: mpmath.mpf) -> Fraction:
    """The rational of small height that a value computed from rationals is."""
    sign, mantissa, exponent, _ = mp.mpf(value)._mpf_
    exact = (-1) ** sign * int(mantissa) * Fraction(2) ** exponent
    found = exact.limit_denominator(10**6)
    if abs(found - exact) > Fraction(1, 10 ** (mp.dps - 3)):
        raise NoValue(f"{mp.nstr(value)} is no rational with a denominator up to a million")
    return found
